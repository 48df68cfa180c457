"""The rest of a year by the mean of the months told, with their spread.

Taken are the months in which a process was there from the first day to the last. x is the output per day; what is consumed per tonne of
metal; a rate as it stands. The weights of the months to come are their days on which the process is there, w_j = d_j / Σ d. If the months
of a datum are drawn independently from one normal distribution, then

    x̄ ± t(p; n − 1) × s × √(1/n + Σ w_j²),    s² = Σ (x_i − x̄)² / (n − 1)

holds the weighted mean of the months to come with the probability p (the prediction interval of further observations: Hahn and Meeker,
Statistical Intervals, 1991, chapter 4, by the variance Σ w_j² σ² of what comes and σ²/n of the mean). The K intervals of all data hold
together at least with the stated level when each has p = 1 − (1 − level)/K, whatever their correlation (Bonferroni). Output, consumption
and rates are never below zero: an end that would be is zero, which takes nothing away that can be. [implementation]
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING

from ghgcalc.allowances.allocation import added
from ghgcalc.allowances.outlook.ahead import ONE, Forecast, Ranged, Sample
from ghgcalc.allowances.outlook.student import reach
from ghgcalc.allowances.outlook.told import OUTPUT
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.allowances.outlook.told import Datum, Told

LEAST = 2
"""Months without which there is no spread."""

FINE = 10**12
"""Factors are cut outwards, and the base is rounded, at this part of one."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The months of a datum that count, and the weights of those to come, of which the first few are counted in turn."""

    datum: Datum
    values: tuple[Fraction, ...]
    days: tuple[int, ...]


def by_mean(told: Told, level: Fraction) -> Forecast:
    """The forecast.

    Args:
        told: with the data on which something rests.
        level: at which all intervals hold together, above 0 and below 1.

    Raises:
        InputError: every datum of which fewer than two whole months are told.
    """
    seen = [_seen(told, datum) for datum in told.data]
    counted = [one for one in seen if any(one.days)]
    if wrong := [_few(told, one) for one in counted if len(one.values) < LEAST]:
        raise InputError(wrong)
    single = 1 - (1 - level) / max(1, len(counted))
    bases: dict[str, tuple[Fraction, ...]] = {}
    rows: dict[Datum, Ranged] = {}
    for one in sorted(seen, key=lambda one: one.datum.kind != "output"):  # amounts need the output of their process
        rows[one.datum] = _ranged(one, single, bases)
    return Forecast("mean", "", level, None, tuple(rows[datum] for datum in told.data))


def _seen(told: Told, datum: Datum) -> _Seen:
    """The whole months of a datum, as what goes on: per day, per tonne, or as it stands."""
    process = datum.process
    metal = next(one.values for one in told.of(process) if one.path == (OUTPUT,))
    values = []
    for at, value in enumerate(datum.values):
        if told.alive(process, at + 1) < told.days(at + 1):
            continue
        if datum.kind == "output":
            values.append(value / told.days(at + 1))
        elif metal[at]:
            values.append(value / metal[at] if datum.kind == "amount" else value)
    return _Seen(datum, tuple(values), tuple(told.alive(process, month) for month in told.rest))


def _few(told: Told, one: _Seen) -> Finding:
    place = Place(table="process", row=one.datum.process, key=one.datum.key)
    return Finding.of("outlook-few-months", place=place, count=len(one.values), wanted=LEAST, told=told.months)


def _ranged(one: _Seen, level: Fraction, bases: dict[str, tuple[Fraction, ...]]) -> Ranged:
    """Base and ends of a datum; its base of an output is kept for the amounts of the process."""
    datum, count = one.datum, len(one.days)
    if not any(one.days):  # a process that has stopped
        return Ranged(datum, (Fraction(0),) * count, ((ONE, ONE),) * count)
    number = len(one.values)
    mean = added(one.values) / number
    variance = added((value - mean) ** 2 for value in one.values) / (number - 1)
    quantile = reach(level, number - 1)
    ends = [_ends(one, at, mean, variance, quantile) for at in range(1, count + 1)]
    if datum.kind == "output":
        base = tuple(_rounded(mean * days) for days in one.days)
        bases[datum.process] = base
    elif datum.kind == "amount":
        base = tuple(_rounded(mean * metal) for metal in bases[datum.process])
    else:
        base = (_rounded(mean),) * count
    low, high = ends[-1]
    sample = Sample(number, mean, variance, level, quantile, low, high)
    factors = tuple((_cut(least, mean, -1), _cut(most, mean, 1)) for least, most in ends)
    return Ranged(datum, base, factors, sample)


def _ends(one: _Seen, count: int, mean: Fraction, variance: Fraction, quantile: Fraction) -> tuple[Fraction, Fraction]:
    """The ends for the first few months to come."""
    days: Sequence[int] = one.days[:count]
    whole = sum(days)  # above zero: a process that is there in some month to come was there before, or is refused
    number = len(one.values)
    share = Fraction(1, number) + Fraction(sum(day * day for day in days), whole * whole)
    half = _up(quantile**2 * (number - 1) * variance * share)
    return max(Fraction(0), mean - half), mean + half


def _up(value: Fraction) -> Fraction:
    """A square root, not below the true one, and above it by less than 10^-20 of one."""
    top, bottom = value.as_integer_ratio()
    scale = 10**20
    square = top * scale**2
    return Fraction(isqrt(square // bottom) + 1, scale) if top else Fraction(0)


def _rounded(value: Fraction) -> Fraction:
    return Fraction(round(value * FINE), FINE)


def _cut(end: Fraction, mean: Fraction, side: int) -> Fraction:
    """An end as a factor of the mean, cut outwards."""
    if not mean:
        return ONE
    steps = end / mean * FINE
    return Fraction(steps.numerator // steps.denominator if side < 0 else -(-steps.numerator // steps.denominator), FINE)
