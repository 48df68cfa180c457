"""What needs no draws: IPCC approach 1 from exact slopes, and the tornado, one input at a time at the ends of its interval.

Approach 1 (2006 Guidelines, volume 1, chapter 3, 3.2.3.1) adds the variances that the inputs give a total to first order. Slopes are those
of the whole formula, so an input that stands in several lines is counted with all of them at once.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.uncertainty.shapes import Z

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.uncertainty.asking import Drawn
    from ghgcalc.uncertainty.formulas import Formula


def variance(formulas: Sequence[Formula], one: Drawn, columns: Sequence[str]) -> float:
    """What a quantity gives to the variance of a sum of formulas, to first order."""
    return sum(float(sum((formula.slope(name) for formula in formulas), Fraction(0))) ** 2 for name in columns) * one.shape.sd**2


def half_width(variances: Sequence[float], centre: Fraction) -> float | None:
    """The 95 % half width as a ratio to the total; None where the total is zero."""
    return Z * math.sqrt(math.fsum(variances)) / abs(float(centre)) if centre else None


def ends(formulas: Sequence[Formula], one: Drawn, columns: Sequence[str], centre: Fraction) -> tuple[Fraction, Fraction]:
    """The total at the lower and at the upper end of the interval of one quantity, the others as stated.

    Of a quantity whose months are drawn apart not all are at their ends at once: the effects of the months are added as squares.
    """
    found: list[Fraction] = []
    for end in one.shape.interval:
        if not one.apart:
            found.append(_total(formulas, dict.fromkeys(columns, end)))
            continue
        moves = [_total(formulas, {name: end}) - centre for name in columns]
        away = Fraction(math.sqrt(math.fsum(float(move) ** 2 for move in moves)))
        found.append(centre + (away if sum(moves) > 0 else -away))
    return found[0], found[1]


def _total(formulas: Sequence[Formula], ratios: Mapping[str, Fraction]) -> Fraction:
    return sum((formula.at(ratios) for formula in formulas), Fraction(0))
