"""An independent oracle of the allocation rules in exact fractions, written from the specification; it shares nothing with the library."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

SLOPE, BAND, CAP = Fraction(15, 100), Fraction(1, 5), Fraction(3, 100)


class Made(NamedTuple):
    """Intensity, deviation, coefficient and whole allowance of a process."""

    intensity: Fraction
    deviation: Fraction
    coefficient: Fraction
    allowance: int


def alpha(deviation: Fraction) -> Fraction:
    """15 % of the deviation inside ± 20 %, 3 % with its sign from there on."""
    if -BAND < deviation < BAND:
        return SLOPE * deviation
    return CAP if deviation > 0 else -CAP


def floor(value: Fraction) -> int:
    """The largest whole number that is not above `value`, by counting down from a guess."""
    guess = int(value)
    while guess > value:
        guess -= 1
    return guess


def allowance(emission: Fraction, output: Fraction, balance: Fraction, *, zero: bool = False) -> Made:
    """The allowance of a process; `zero` sets the coefficient to 0 (closed, new, small)."""
    intensity = emission / output
    deviation = 1 - intensity / balance
    share = Fraction(0) if zero else alpha(deviation)
    return Made(intensity, deviation, share, floor(emission + emission * share))


def imbalance(plants: list[tuple[Fraction, Fraction]], balance: Fraction) -> Fraction:
    """Allowances before the cut minus emissions, over (emission, output) pairs."""
    return sum((emission * alpha(1 - emission / output / balance) for emission, output in plants), Fraction(0))


def bracket(plants: list[tuple[Fraction, Fraction]], steps: int = 200) -> tuple[Fraction, Fraction]:
    """Two balance values between which the imbalance changes its sign, by halving: no pieces, no slopes, only the rule itself."""
    intensities = [emission / output for emission, output in plants if emission]
    low, high = min(intensities), max(intensities)
    for _ in range(steps):
        middle = (low + high) / 2
        if imbalance(plants, middle) < 0:
            low = middle
        else:
            high = middle
    return low, high


def surrender(units: int, year: int, issued: int, holdings: dict[int, int], ccer: int) -> tuple[int, int]:
    """(to buy, to sell): units of 2019 to 2024 settle data years up to 2024, units of 2025 and 2026 settle any."""
    usable = sum(count for vintage, count in [*holdings.items(), (year, issued)] if vintage >= 2025 or year <= 2024)
    missing = units - ccer - usable
    return max(missing, 0), max(-missing, 0)
