"""Days of a plan: which version is in force, and which days of a year the calibrations of a meter cover.

A calibration that passed covers from its day to the day that lies the planned interval later, both included, and at most twelve months
(CETS-VG-01.01-V02-2026, 3.4.1 for power; CETS—AG—03.01—V01—2024, 6.2.1.4 for the interval; aluminium's own text has not been seen).
A late calibration does not heal the time before it. Corrections count by the same `span` ([conservative][ghgcalc.conservative.coverage]).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ghgcalc.conservative import span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.quality.model import QualityPlan
    from ghgcalc.quality.parts import Meter, Version

Period = tuple[date, date]
"""From a day to a day, both included."""

LONGEST = 12
"""Months that a calibration covers at most."""

DAY = timedelta(days=1)


def year_of(year: int) -> Period:
    """The first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def without(whole: Period, parts: Iterable[Period]) -> list[Period]:
    """What is left of a period when others are taken out of it, in order."""
    left = []
    at, end = whole
    for first, last in sorted(parts):
        if at > end:
            break
        if first > at:
            left.append((at, min(end, first - DAY)))
        at = max(at, min(last, end) + DAY)
    return [*left, (at, end)] if at <= end else left


def days(periods: Iterable[Period]) -> int:
    """How many days they have together."""
    return sum((last - first).days + 1 for first, last in periods)


def months(periods: Iterable[Period], year: int) -> list[int]:
    """The months of a year, from 1, that have a day of one of the periods."""
    found = []
    for month in range(1, 13):
        first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        if any(begins <= last and ends >= first for begins, ends in periods):
            found.append(month)
    return found


def served(meter: Meter, whole: Period) -> Period | None:
    """The part of a period in which a meter is in service; None where it is not."""
    first = max(whole[0], meter.installed or whole[0])
    last = min(whole[1], meter.removed or whole[1])
    return (first, last) if first <= last else None


def interval_of(meter: Meter) -> int:
    """For how many months a calibration of a meter is good: as planned, twelve at most."""
    return min(meter.interval_months or LONGEST, LONGEST)


def passed(meter: Meter) -> list[date]:
    """The days of the calibrations that a meter passed, in order."""
    return sorted(one.date_ for one in meter.calibration if one.result == "passed")


def covered(meter: Meter) -> list[Period]:
    """What the calibrations of a meter that passed cover."""
    return [span(day, interval_of(meter)) for day in passed(meter)]


def uncovered(meter: Meter, whole: Period) -> list[Period]:
    """The days of a period in which a meter is in service and no calibration of it covers."""
    own = served(meter, whole)
    return [] if own is None else without(own, covered(meter))


def in_force(plan: QualityPlan) -> list[tuple[Version, date, date | None]]:
    """Every version with the days from and to which it is in force, in order; one without an end of its own ends before the next begins."""
    ordered = sorted(plan.version, key=lambda one: one.valid_from)
    ends = [one.valid_from - DAY for one in ordered[1:]] + [None]
    return [(one, one.valid_from, one.valid_to or end) for one, end in zip(ordered, ends, strict=True)]


def without_version(plan: QualityPlan, whole: Period) -> list[Period]:
    """The days of a period in which no version is in force."""
    return without(whole, [(first, last or whole[1]) for _, first, last in in_force(plan) if first <= whole[1]])
