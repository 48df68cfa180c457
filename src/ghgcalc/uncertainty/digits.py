"""No more digits than the draws bear: a number ends where its standard error begins."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from ghgcalc.numbers import round_fraction

MOST = 2
"""Decimals of a number without an error, and the most of any: those of the audited figure."""

NOISE = 1e-12
"""An error smaller than such a part of the number is that of doubles, and of nothing that was drawn."""


def honest(value: float, error: float) -> Decimal:
    """The number to the digit that its standard error leaves standing."""
    places = MOST
    if error > abs(value) * NOISE:
        places = min(MOST, -math.floor(math.log10(error)))
    return to_places(Fraction(value), places)


def to_places(value: Fraction, places: int) -> Decimal:
    """The number to some decimals; below zero, to tens, hundreds and so on."""
    if places >= 0:
        return round_fraction(value, places)
    step = 10**-places
    return Decimal(int(round_fraction(value / step, 0)) * step)


def percent(ratio: float | None) -> Decimal | None:
    """A ratio in per cent, to two decimals."""
    return None if ratio is None else round_fraction(Fraction(ratio) * 100, 2)
