"""Rows near a tie, settled in whole numbers modulo 2^64.

With N the whole numbers of a row, P and Q those of the formula's top and bottom, the exact value is P ÷ Q, and doubles have found q, which
is off by at most one. So r = P - q·Q is smaller than 2·Q: with Q < 2^61 the remainder of r modulo 2^64 is r itself, however large P is.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.kernel.columns import evened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.exact.polynomial import Polynomial, Quotient
    from ghgcalc.kernel.columns import Column, Doubles, Flags, Places, Wholes
    from ghgcalc.literals import Tie

ROOM = 2**61
TRUSTED = 2**40
"""Of a sum of whole numbers below, doubles would prove every row."""

NEAR = 2.0**51
"""Up to here a double tells halves."""


@brief
class Whole(NamedTuple):
    """A polynomial in whole numbers: coefficient and columns of each product."""

    terms: tuple[tuple[int, tuple[str, ...]], ...]


@brief
class Ratio(NamedTuple):
    """Top and bottom of a formula in whole numbers, for columns of so many decimals each, without a common factor."""

    top: Whole
    bottom: Whole


@lru_cache(maxsize=4096)
def ratio_of(formula: Quotient, places: int, decimals: tuple[tuple[str, int], ...]) -> Ratio:
    """P ÷ Q of a formula in units of its last printed digit, for columns of so many decimals each."""
    fine = dict(decimals)
    top, bottom = _fractions(formula.top.times(Fraction(10) ** places), fine), _fractions(formula.bottom, fine)
    common = lcm(*(value.denominator for value, _ in (*top, *bottom)))
    tops, bottoms = ([(int(value * common), columns) for value, columns in part] for part in (top, bottom))
    shared = int(np.gcd.reduce([value for value, _ in (*tops, *bottoms)], dtype=object)) or 1
    if len(bottoms) == 1 and not bottoms[0][1] and bottoms[0][0] < 0:
        shared = -shared  # a number that is divided by is taken as one above zero
    return Ratio(*(Whole(tuple((value // shared, columns) for value, columns in part)) for part in (tops, bottoms)))


def _fractions(polynomial: Polynomial, decimals: Mapping[str, int]) -> list[tuple[Fraction, tuple[str, ...]]]:
    return [(value / 10 ** sum(decimals[name] for name in columns), columns) for columns, value in polynomial.terms]


def settle(
    formula: Quotient, places: int, columns: Mapping[str, Column], rows: Places, near: Doubles, bounds: Doubles, tie: Tie
) -> tuple[Doubles, Places]:
    """The rounded values of some rows, in units of the last digit; and which of the rows whole numbers cannot prove.

    Args:
        formula: whose values.
        places: its decimals.
        columns: of which it is made.
        rows: by their numbers.
        near: what doubles found for them.
        bounds: of the errors of those.
        tie: `half-up`, away from zero, or `half-even`.
    """
    told = {name: columns[name].at(rows) for name in formula.columns}
    sound = (np.abs(near) < NEAR) & (bounds < 0.5)  # its whole number is off by at most one
    for _, decimals in told.values():
        sound &= decimals >= 0
    if formula.whole and sound.all() and (even := evened(told)) is not None:  # all rows at once
        ratio = ratio_of(formula, places, tuple((name, most) for name, (_, most) in even.items()))
        if _number(ratio.bottom) < ROOM:  # more decimals than a row has may be what makes it too large
            found, proven = _rounded(ratio, {name: wholes for name, (wholes, _) in even.items()}, near, tie)
            return found, np.flatnonzero(~proven)
    kinds = np.zeros(rows.size, np.int64)
    for _, decimals in told.values():
        kinds = decimals if len(told) == 1 else np.unique(kinds * 64 + decimals, return_inverse=True)[1]
    found = near.copy()
    chosen = np.flatnonzero(sound)
    chosen = chosen[np.argsort(kinds[chosen], kind="stable")]
    for part in np.split(chosen, np.flatnonzero(np.diff(kinds[chosen])) + 1) if chosen.size else ():
        ratio = ratio_of(formula, places, tuple((name, int(decimals[part[0]])) for name, (_, decimals) in told.items()))
        found[part], sound[part] = _rounded(ratio, {name: wholes[part] for name, (wholes, _) in told.items()}, near[part], tie)
    return found, np.flatnonzero(~sound)


def _rounded(ratio: Ratio, wholes: Mapping[str, Wholes], near: Doubles, tie: Tie) -> tuple[Doubles, Flags]:
    size = near.size
    q = near.astype(np.int64)
    bottom: Any = _number(ratio.bottom)
    if bottom >= ROOM:
        return near, np.zeros(size, np.bool_)
    if bottom:
        proven: Any = np.True_
        r = (_modulo(ratio.top, wholes, size) - q.view(np.uint64) * np.uint64(bottom)).view(np.int64)
    else:
        proven = _sum_of_doubles(ratio.bottom, wholes, size) < ROOM
        bottom = _modulo(ratio.bottom, wholes, size).view(np.int64)
        sign = np.where(bottom < 0, -1, 1)
        r = (_modulo(ratio.top, wholes, size) - q.view(np.uint64) * bottom.view(np.uint64)).view(np.int64)
        bottom, r = bottom * sign, r * sign
        proven &= bottom != 0
        bottom = np.where(proven, bottom, 1)
        r = np.where(proven, r, 0)
    down = r // bottom
    proven &= np.abs(down) <= 2  # doubles were right to one: else nothing here is proven
    q, r = q + down, r - down * bottom
    up = 2 * r > bottom
    even = (q & 1) == 1 if tie == "half-even" else q >= 0
    up |= (2 * r == bottom) & even
    return (q + up).astype(np.float64), proven


def _number(whole: Whole) -> int:
    """The number that it is, if there is no column in it, and else zero."""
    return whole.terms[0][0] if len(whole.terms) == 1 and not whole.terms[0][1] else 0


def _modulo(whole: Whole, wholes: Mapping[str, Wholes], size: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """The polynomial modulo 2^64."""
    found = np.zeros(size, np.uint64)
    for coefficient, names in whole.terms:
        product = np.full(size, coefficient % 2**64, np.uint64)
        for name in names:
            product *= wholes[name].view(np.uint64)
        found += product
    return found


def _sum_of_doubles(whole: Whole, wholes: Mapping[str, Wholes], size: int) -> Doubles:
    """About how large it is at most, with every minus a plus; what has several products is never proven to be small by cancelling."""
    found = np.zeros(size)
    for coefficient, names in whole.terms:
        product = np.full(size, float(min(abs(coefficient), 2**1000)))
        for name in names:
            product = product * np.abs(wholes[name].astype(np.float64))
        found += product
    return found
