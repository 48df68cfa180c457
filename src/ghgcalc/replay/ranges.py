"""Formulas over spans: values, slopes, and bounds by exact interval arithmetic. A bound may be wide; it is never too narrow."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.exact.polynomial import Polynomial, Quotient

if TYPE_CHECKING:
    from collections.abc import Mapping

Hull = tuple[Fraction, Fraction]
"""Both ends of a span, taken as if they belonged to it."""

NONE = Fraction(0)


def value_of(formula: Quotient, at: Mapping[str, Fraction]) -> Fraction:
    """The exact value of a formula.

    Raises:
        ZeroDivisionError: what is divided by is zero there.
    """
    return total(formula.top, at) / total(formula.bottom, at)


def total(polynomial: Polynomial, at: Mapping[str, Fraction]) -> Fraction:
    """The exact value of a sum of products."""
    found = NONE
    for names, value in polynomial.terms:
        for name in names:
            value *= at[name]  # noqa: PLW2901
        found += value
    return found


def filled(polynomial: Polynomial, at: Mapping[str, Fraction]) -> Polynomial:
    """The polynomial with some columns at a value."""
    found: dict[tuple[str, ...], Fraction] = {}
    for names, value in polynomial.terms:
        for name in names:
            if name in at:
                value *= at[name]  # noqa: PLW2901
        left = tuple(name for name in names if name not in at)
        found[left] = found.get(left, NONE) + value
    return Polynomial(tuple((names, value) for names, value in found.items() if value or not names) or (((), NONE),))


def derivative(polynomial: Polynomial, column: str) -> Polynomial:
    """The derivative by a column."""
    found: dict[tuple[str, ...], Fraction] = {}
    for names, value in polynomial.terms:
        if count := names.count(column):
            at = names.index(column)
            left = (*names[:at], *names[at + 1 :])
            found[left] = found.get(left, NONE) + value * count
    return Polynomial(tuple((names, value) for names, value in found.items() if value))


def slope(formula: Quotient, column: str) -> Polynomial:
    """What has the sign of the derivative of a quotient by a column: top' × bottom − top × bottom', without zeros."""
    if formula.whole:
        return derivative(formula.top, column)
    found = derivative(formula.top, column) * formula.bottom + (formula.top * derivative(formula.bottom, column)).times(
        Fraction(-1)
    )
    return Polynomial(tuple((names, value) for names, value in found.terms if value))


def bounds(polynomial: Polynomial, box: Mapping[str, Hull]) -> Hull:
    """Bounds of a sum of products."""
    low = high = NONE
    for names, value in polynomial.terms:
        part = (value, value)
        for name in dict.fromkeys(names):
            part = _product(part, _power(box[name], names.count(name)))
        low, high = low + part[0], high + part[1]
    return low, high


def _product(left: Hull, right: Hull) -> Hull:
    ends = [one * other for one in left for other in right]
    return min(ends), max(ends)


def _power(base: Hull, count: int) -> Hull:
    ends = sorted(end**count for end in base)
    if count % 2 == 0 and base[0] < 0 < base[1]:
        return NONE, ends[1]
    return ends[0], ends[1]


def sign(polynomial: Polynomial, box: Mapping[str, Hull]) -> int | None:
    """1 where it is nowhere below zero, -1 nowhere above, 0 where it is zero whatever the columns are; None where that is not proven."""
    if not polynomial.terms:
        return 0
    low, high = bounds(polynomial, box)
    if low == high == 0:
        return 0
    return 1 if low >= 0 else -1 if high <= 0 else None


def divides(formula: Quotient, box: Mapping[str, Hull]) -> bool:
    """Whether what is divided by is proven not to be zero."""
    low, high = bounds(formula.bottom, box)
    return low > 0 or high < 0


def quotient_bounds(top: Hull, bottom: Hull) -> Hull:
    """Bounds of a quotient whose bottom does not hold zero."""
    ends = [one / other for one in top for other in bottom]
    return min(ends), max(ends)
