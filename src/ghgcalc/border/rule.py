"""How many certificates a tonne of good needs: embedded emissions less free allocation, never below nought.

Free allocation is CBAM factor × correction factor × benchmark ((EU) 2025/2620, annex, equations 1 to 6; Article 31 of (EU) 2023/956); one
certificate is one tonne of CO2e (Article 22). Everything here is exact.
"""

from __future__ import annotations

from fractions import Fraction

NOUGHT, ONE = Fraction(0), Fraction(1)


def certificates(embedded: Fraction, factor: Fraction, benchmark: Fraction, correction: Fraction) -> Fraction:
    """Certificates per tonne of good.

    Args:
        embedded: specific embedded emissions, t CO2e per t.
        factor: share of free allocation that remains in the year (CBAM factor).
        benchmark: t CO2e per t.
        correction: cross-sectoral correction factor.
    """
    return max(embedded - factor * benchmark * correction, NOUGHT)


def spread(embedded: Fraction, factor: Fraction, benchmark: Fraction, correction: Fraction | None) -> tuple[Fraction, Fraction]:
    """The least and the most certificates: one number where the correction factor is known, else at 1 and at 0.

    The factor only ever lowers free allocation, so that it lies between the two; where nothing of it is left, it moves nothing.
    """
    ends = (ONE, NOUGHT) if correction is None else (correction, correction)
    low, high = (certificates(embedded, factor, benchmark, one) for one in ends)
    return low, high


def extremes(
    default: tuple[Fraction, Fraction], actual: tuple[Fraction, Fraction], factor: Fraction, correction: Fraction | None
) -> tuple[Fraction, Fraction]:
    """The least and the most certificates per tonne that actual values save against default ones.

    Between 0 and 1 the difference is made of straight pieces, which bend where either side reaches nought: the extremes lie there or at the
    ends. Each side is its embedded emissions and its benchmark.
    """
    points = [NOUGHT, ONE] if correction is None else [correction]
    if correction is None:
        bends = [embedded / (factor * benchmark) for embedded, benchmark in (default, actual) if factor * benchmark]
        points += [one for one in bends if one < ONE]
    found = [certificates(default[0], factor, default[1], one) - certificates(actual[0], factor, actual[1], one) for one in points]
    return min(found), max(found)
