"""Sums over groups of rows in whole numbers, so that neither order nor partition decides a digit; what would overflow is widened."""

from __future__ import annotations

from fractions import Fraction
from math import inf, lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.kernel import fast
from ghgcalc.kernel.columns import WIDE
from ghgcalc.kernel.running import fraction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.exact.polynomial import Quotient
    from ghgcalc.kernel.columns import Column, Places, Wholes
    from ghgcalc.kernel.running import Engine

SAFE = 2**53
"""Below, a double counts every whole number."""


@brief
class Runs(NamedTuple):
    """The group of each row, where rows of one group follow each other: where each run begins, and its group."""

    groups: Places
    starts: Places
    heads: Places


def runs_of(groups: Places) -> Places | Runs:
    """Groups as runs, where these are fewer than a fourth of the rows: found once for sums that are made again and again."""
    edges = np.flatnonzero(groups[1:] != groups[:-1])
    if edges.size * 4 >= groups.size:
        return groups
    starts = np.concatenate([[0], edges + 1])
    return Runs(groups, starts, groups[starts])


def whole_sums(
    values: Any,
    groups: Places | Runs,
    count: int,
    large: Mapping[int, int] | None = None,
    *,
    engine: Engine | None = None,
    most: float = inf,
) -> list[int] | Wholes:
    """The sum of whole numbers in each group; a list of Python's own numbers where 64 bits might not hold one.

    Args:
        values: one per row; of type object where they are wider than 64 bits.
        groups: the group of each row, or its runs.
        count: how many groups there are.
        large: further values, by row, that stand for a zero of `values`.
        most: a size that no value is beyond, where it is known.
        engine: by which the loop runs; else numba, where it is installed and the rows are worth its compiling.
    """
    each = groups.groups if isinstance(groups, Runs) else groups
    compiled = engine == "numba" or (engine is None and fast.usual(each.size))
    sums = _sums(values, groups, count, _most(values, most), compiled=compiled)
    if not large:
        return sums
    widened = [int(value) for value in sums]
    for row, value in large.items():
        widened[each[row]] += value
    return widened


def _sums(values: Any, groups: Places | Runs, count: int, most: float, *, compiled: bool) -> list[int] | Wholes:
    """The sums, `most` being what no sum of some of the values is beyond."""
    each = groups.groups if isinstance(groups, Runs) else groups
    if most >= WIDE:
        wide: Any = np.zeros(count, object)
        np.add.at(wide, each, values.astype(object))
        return [int(value) for value in wide]
    found = np.zeros(count, np.int64)
    if compiled:
        fast.add(values, each, found)
        return found
    runs = groups if isinstance(groups, Runs) else runs_of(groups)
    if isinstance(runs, Runs):
        values, each = np.add.reduceat(values, runs.starts), runs.heads
    if (each[1:] > each[:-1]).all():
        found[each] = values
    elif most < SAFE:
        return np.bincount(each, weights=values, minlength=count).astype(np.int64)
    else:
        np.add.at(found, each, values)
    return found


def _most(values: Any, known: float) -> float:
    """No sum of some of the values is larger; infinite for those that are wider than 64 bits."""
    if values.dtype == object:
        return inf
    if not values.size:
        return 0.0
    if (most := known * int(values.size)) < SAFE:
        return most
    most = max(int(values.max()), -int(values.min())) * values.size
    return most if most < SAFE else float(np.abs(values.astype(np.float64)).sum())


@brief
class Exact(NamedTuple):
    """Exact sums: `numbers`, an array of 64 bits where these hold every one, else of Python's own whole numbers, over one whole number."""

    numbers: Any
    over: int

    def fractions(self) -> list[Fraction]:
        """Each sum."""
        return [Fraction(int(number), self.over) for number in self.numbers]


def exact_sums(formula: Quotient, columns: Mapping[str, Column], groups: Places | Runs, count: int) -> Exact:
    """The exact sum of an unrounded formula in each group; groups as `whole_sums` has them.

    Rows of the same decimals are multiplied and added as whole numbers; what has none of at most 15 digits, and what divides by a column,
    goes row by row in fractions.

    Raises:
        ZeroDivisionError: a column that is divided by is zero in a row.
    """
    each = groups.groups if isinstance(groups, Runs) else groups
    everything = np.arange(each.size)
    totals: Any = np.zeros(count, np.int64)
    if not formula.whole:
        return _with(Exact(totals, 1), _by_rows(formula, columns, everything, each), count)
    parts, finest, apart = _alike({name: columns[name] for name in formula.columns}, everything)
    fine = max(sum(finest[name] for name in names) for names, _ in formula.top.terms)
    common = lcm(*(value.denominator for _, value in formula.top.terms))
    most = 0.0
    for rows, wholes, places in parts:
        for names, value in formula.top.terms:
            times = int(value * common) * 10 ** (fine - sum(places[name] for name in names))
            products = _products([wholes[name] for name in names], rows.size)
            sums = as_array(whole_sums(products, groups if rows.size == each.size else each[rows], count))
            most += float(np.abs(sums.astype(np.float64)).max(initial=0)) * abs(times)
            if most >= WIDE or abs(times) >= WIDE:
                totals, sums = totals.astype(object), sums.astype(object)
            totals = totals + sums * times
    return _with(Exact(totals, common * 10**fine), _by_rows(formula, columns, apart, each), count)


def as_array(sums: Any) -> Any:
    """Sums as an array; a list is of Python's own numbers, of which numpy by itself would make doubles between 2^63 and 2^64."""
    return np.asarray(sums, object) if isinstance(sums, list) else sums


def _alike(
    columns: Mapping[str, Column], everything: Places
) -> tuple[list[tuple[Places, dict[str, Wholes], dict[str, int]]], dict[str, int], Places]:
    """Rows whose numbers have the same decimals, with the whole numbers and decimals of each column; the most decimals that each has.

    Then the rows that have none. Where 64 bits hold every number with the most decimals that any has, all rows are alike.
    """
    even = {name: found for name, column in columns.items() if (found := column.even()) is not None}
    if len(even) == len(columns):
        finest = {name: places for name, (_, places) in even.items()}
        return [(everything, {name: wholes for name, (wholes, _) in even.items()}, finest)], finest, everything[:0]
    told = {name: column.told() for name, column in columns.items()}
    finest = {name: int(places.max(initial=0)) for name, (_, places) in told.items()}
    kinds = np.zeros(everything.size, np.int64)
    for _, places in told.values():
        kinds = np.where((kinds < 0) | (places < 0), -1, kinds * 32 + places)
    parts = []
    for kind in np.unique(kinds[kinds >= 0]).tolist():
        rows = np.flatnonzero(kinds == kind)
        wholes = {name: numbers[rows] for name, (numbers, _) in told.items()}
        parts.append((rows, wholes, {name: int(places[rows[0]]) for name, (_, places) in told.items()}))
    return parts, finest, np.flatnonzero(kinds < 0)


def _products(factors: Sequence[Wholes], size: int) -> Any:
    """The product of the columns of each row, as wide as it needs to be."""
    if len(factors) == 1:
        return factors[0]
    sizes, made = np.ones(size), np.ones(size, np.int64)
    for one in factors:
        sizes *= np.abs(one.astype(np.float64))
    wide = bool((sizes >= WIDE).any())
    product: Any = made.astype(object) if wide else made
    for one in factors:
        product = product * (one.astype(object) if wide else one)
    return product


def _by_rows(formula: Quotient, columns: Mapping[str, Column], rows: Places, groups: Places) -> dict[int, Fraction]:
    """Sums of rows in fractions."""
    found: dict[int, Fraction] = {}
    for row in rows.tolist():
        group = int(groups[row])
        value = fraction(formula, {name: columns[name].exact(row) for name in formula.columns})
        found[group] = found.get(group, Fraction(0)) + value
    return found


def _with(sums: Exact, more: Mapping[int, Fraction], count: int) -> Exact:
    """The sums with some in fractions."""
    if not more:
        return sums
    over = lcm(sums.over, *(value.denominator for value in more.values()))
    extra: Any = np.zeros(count, object)
    for group, value in more.items():
        extra[group] = int(value * over)
    return Exact(sums.numbers.astype(object) * (over // sums.over) + extra, over)
