"""Meters 计量器具: every measured parameter has one in the ledger, of the class that is asked, calibrated so that every day is covered."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ghgcalc.checks.planned.accuracy import class_of, required
from ghgcalc.checks.planned.held import Answer
from ghgcalc.checks.telling import numbered
from ghgcalc.conservative import later
from ghgcalc.quality.calendar import LONGEST, days, months, served, uncovered, without
from ghgcalc.quality.words import says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.checks.planned.held import Held
    from ghgcalc.quality import Meter, Parameter
    from ghgcalc.quality.calendar import Period

CALIBRATION = "meter.calibration"


def ledger(held: Held, answer: Answer) -> None:
    """CA-01: every metered parameter has a meter in the ledger, and every such meter a row of calibration (C.7)."""
    answer.ran()
    for at, one in held.metered:
        if not one.meters:
            answer.tell("plan-meter-missing", held.of_parameter(at, "meters"), parameter=one.called())
    for meter, measured in held.feeding:
        if not meter.calibration:
            called = ", ".join(one.called() for one in measured)
            answer.tell("plan-meter-uncalibrated", held.of_meter(meter, "calibration"), meter=meter.id, parameter=called)


def _calibrated(held: Held, answer: Answer) -> Iterator[tuple[Meter, list[Parameter]]]:
    """Every meter that feeds the accounting and has calibrations; one without lacks them."""
    for meter, measured in held.feeding:
        if meter.calibration:
            yield meter, measured
        else:
            answer.lack(meter.id, CALIBRATION)


def interval(held: Held, answer: Answer) -> None:
    """CA-02: the planned interval is twelve months at most, and no calibration of the year came later than it."""
    for meter, _ in _calibrated(held, answer):
        if meter.interval_months is None:
            answer.lack(meter.id, "meter.interval_months")
            continue
        answer.ran()
        if meter.interval_months > LONGEST:
            place = held.of_meter(meter, "interval_months")
            answer.tell("plan-interval-long", place, meter=meter.id, months=meter.interval_months, limit=LONGEST)
        ordered = sorted(meter.calibration, key=lambda one: one.date_)
        for before, after in pairwise(ordered):
            due = later(before.date_, min(meter.interval_months, LONGEST))
            if after.date_ > due and due < held.year[1] and after.date_ >= held.year[0]:
                place = held.of_meter(meter, "calibration", meter.calibration.index(after), "date")
                answer.tell("plan-calibration-late", place, meter=meter.id, due=due, done=after.date_)


def coverage(held: Held, answer: Answer) -> None:
    """CA-03: a meter is in service on every day on which a parameter is measured, and a calibration that passed covers each of them."""
    for meter, measured in _calibrated(held, answer):
        if meter.interval_months is None:
            answer.lack(meter.id, "meter.interval_months")
            continue
        answer.ran()
        lives = [life for one in measured if (life := held.period(one)) is not None]
        idle = without(held.year, lives)
        gaps = [part for gap in uncovered(meter, held.year) for part in without(gap, idle)]
        if gaps:
            shown = {"days": days(gaps), "periods": _shown(gaps), "months": numbered(months(gaps, held.activity.year))}
            answer.tell("plan-calibration-gap", held.of_meter(meter, "calibration"), meter=meter.id, **shown)
    for at, one in held.metered:
        whole = held.period(one)
        if not one.meters or whole is None:
            continue
        there = [own for meter in held.meters(one.meters) if (own := served(meter, whole)) is not None]
        if open_ := without(whole, there):
            shown = {"days": days(open_), "periods": _shown(open_)}
            answer.tell("plan-meter-absent", held.of_parameter(at, "meters"), parameter=one.called(), **shown)


def _meet(one: Period, other: Period) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _shown(periods: list[Period]) -> str:
    return ", ".join(f"{first} – {last}" for first, last in periods)


def classes(held: Held, answer: Answer) -> None:
    """CA-04: the class of every meter is no worse than what is asked of it."""
    for meter, measured in held.feeding:
        own, asked = class_of(meter), required(meter, measured)
        if own is None or asked is None:
            answer.lack(meter.id, *(["meter.class"] if own is None else []), *(["parameter.required"] if asked is None else []))
            continue
        answer.ran()
        if own > asked:
            answer.tell("plan-meter-class", held.of_meter(meter, "class"), meter=meter.id, value=f"{own:f}", wanted=f"{asked:f}")


def found(held: Held, answer: Answer) -> None:
    """CA-05: what a calibration found that counts for a day of the year is no worse than what is asked."""
    for meter, measured in _calibrated(held, answer):
        asked = required(meter, measured)
        if asked is None:
            answer.lack(meter.id, "parameter.required")
            continue
        for at, row in enumerate(meter.calibration):
            if not _meet((row.date_, later(row.date_, min(meter.interval_months or LONGEST, LONGEST))), held.year):
                continue
            if row.found is None:
                answer.lack(meter.id, "meter.calibration.found")
                continue
            answer.ran()
            if row.found.value > asked:
                place = held.of_meter(meter, "calibration", at, "found")
                shown = {"value": f"{row.found.value:f}", "wanted": f"{asked:f}", "day": row.date_}
                answer.tell("plan-meter-found", place, meter=meter.id, **shown)


def exchanged(held: Held, answer: Answer) -> None:
    """CA-07: a meter that was put in or taken out in the year has its reading of that day."""
    answer.ran()
    for meter, _ in held.feeding:
        for day, key in ((meter.installed, "start_reading"), (meter.removed, "end_reading")):
            if day is not None and held.between(day) and not says(meter.get(key)):
                answer.tell("plan-meter-exchange", held.of_meter(meter, key), meter=meter.id, day=day, key=key)


def listed(held: Held, answer: Answer) -> None:
    """CA-08: a row of C.7 is whole: the day lies in the year or before, and an external calibration names laboratory and certificate."""
    for meter, _ in _calibrated(held, answer):
        answer.ran()
        if min(one.date_ for one in meter.calibration) > held.year[1]:
            answer.tell("plan-calibration-after", held.of_meter(meter, "calibration"), meter=meter.id, year=held.activity.year)
        for at, row in enumerate(meter.calibration):
            empty = [key for key in ("certificate", "laboratory") if not says(row.get(key))] if row.way == "external" else []
            if empty and row.date_ <= held.year[1]:
                place = held.of_meter(meter, "calibration", at)
                answer.tell("plan-calibration-row", place, meter=meter.id, day=row.date_, keys=", ".join(empty))
