"""Sums over groups of rows in whole numbers, so that neither order nor partition decides a digit; what would overflow is widened."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

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


def exact_sums(formula: Quotient, columns: Mapping[str, Column], groups: Places, count: int) -> list[Fraction]:
    """The exact sum of an unrounded formula in each group."""
    size = groups.size
    rows = np.arange(size)
    found = [Fraction(0)] * count
    if not formula.whole:
        return _by_rows(formula, columns, rows, groups, found)
    told = {name: aligned(columns[name], rows) for name in formula.columns}
    apart = np.unique(np.concatenate([left for _, _, left in told.values()])) if told else np.zeros(0, np.int64)
    kept = np.ones(size, bool)
    kept[apart] = False
    for names, value in formula.top.terms:
        if not value:
            continue
        sums = whole_sums(*_products([told[name][0] for name in names], kept, groups), count)
        scale = value / 10 ** sum(told[name][1] for name in names)
        for group, total in enumerate(sums):
            if total:
                found[group] += int(total) * scale
    return _by_rows(formula, columns, apart, groups, found)


def _products(factors: list[Wholes], kept: np.ndarray[tuple[int], np.dtype[np.bool_]], groups: Places) -> tuple[Any, Places]:
    """The product of the columns of each row that is kept, as wide as it needs to be."""
    if not factors:
        return kept.astype(np.int64), groups
    size = np.ones(groups.size)
    for one in factors:
        size = size * np.abs(one.astype(np.float64))
    narrow = bool((size < WIDE).all())
    made: Any = np.where(kept, factors[0], 0) if narrow else np.where(kept, factors[0], 0).astype(object)
    for one in factors[1:]:
        made = made * (one if narrow else one.astype(object))
    return made, groups


def _by_rows(
    formula: Quotient, columns: Mapping[str, Column], rows: Places, groups: Places, found: list[Fraction]
) -> list[Fraction]:
    """Add rows in fractions."""
    for row in rows.tolist():
        found[groups[row]] += fraction(formula, {name: columns[name].exact(row) for name in formula.columns})
    return found
