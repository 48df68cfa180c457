"""Sums over groups of rows in whole numbers, so that neither order nor partition decides a digit; what would overflow is widened."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.kernel.columns import aligned
from ghgcalc.kernel.running import fraction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.exact.polynomial import Quotient
    from ghgcalc.kernel.columns import Column, Places, Wholes

SAFE = 2.0**53
"""Up to here a double counts every whole number."""

WIDE = 2.0**62


def whole_sums(values: Any, groups: Places, count: int, large: Mapping[int, int] | None = None) -> list[int] | Wholes:
    """The sum of whole numbers in each group; a list of Python's own numbers where 64 bits might not hold one."""
    most = float(np.abs(values.astype(np.float64)).sum())
    narrow = not large and values.dtype != object
    if narrow and most < SAFE:
        return np.bincount(groups, weights=values, minlength=count).astype(np.int64)
    if narrow and most < WIDE:
        found = np.zeros(count, np.int64)
        np.add.at(found, groups, values)
        return found
    sums: Any = np.zeros(count, object)
    np.add.at(sums, groups, values.astype(object))
    for row, value in (large or {}).items():
        sums[groups[row]] += value
    return [int(value) for value in sums]


class Exact(NamedTuple):
    """Exact sums: `numbers`, whole numbers of Python in an array of objects, over one whole number."""

    numbers: Any
    over: int

    def at(self, group: int) -> Fraction:
        """The sum of one group."""
        return Fraction(int(self.numbers[group]), self.over)


def exact_sums(formula: Quotient, columns: Mapping[str, Column], groups: Places, count: int) -> Exact:
    """The exact sum of an unrounded formula in each group."""
    rows = np.arange(groups.size)
    if not formula.whole:
        return _added(Exact(np.zeros(count, object), 1), _by_rows(formula, columns, rows, groups), count)
    told = {name: aligned(columns[name], rows) for name in formula.columns}
    apart = np.unique(np.concatenate([left for _, _, left in told.values()])) if told else rows[:0]
    kept = np.ones(groups.size, bool)
    kept[apart] = False
    scales = [value / 10 ** sum(told[name][1] for name in names) for names, value in formula.top.terms]
    over = lcm(*(scale.denominator for scale in scales))
    numbers: Any = np.zeros(count, object)
    for (names, _), scale in zip(formula.top.terms, scales, strict=True):
        if scale:
            sums = whole_sums(_products([told[name][0] for name in names], kept), groups, count)
            numbers = numbers + np.asarray(sums, object) * int(scale * over)
    return _added(Exact(numbers, over), _by_rows(formula, columns, apart, groups), count)


def _products(factors: list[Wholes], kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Any:
    """The product of the columns of each row that is kept, as wide as it needs to be."""
    size = np.ones(kept.size)
    for one in factors:
        size = size * np.abs(one.astype(np.float64))
    made: Any = kept.astype(np.int64 if bool((size < WIDE).all()) else object)
    for one in factors:
        made = made * one.astype(made.dtype)
    return made


def _by_rows(formula: Quotient, columns: Mapping[str, Column], rows: Places, groups: Places) -> dict[int, Fraction]:
    """Sums of rows in fractions."""
    found: dict[int, Fraction] = {}
    for row in rows.tolist():
        group = int(groups[row])
        value = fraction(formula, {name: columns[name].exact(row) for name in formula.columns})
        found[group] = found.get(group, Fraction(0)) + value
    return found


def _added(sums: Exact, more: Mapping[int, Fraction], count: int) -> Exact:
    """The sums with some in fractions."""
    if not more:
        return sums
    over = lcm(sums.over, *(value.denominator for value in more.values()))
    extra = np.zeros(count, object)
    for group, value in more.items():
        extra[group] = int(value * over)
    return Exact(sums.numbers * (over // sums.over) + extra, over)
