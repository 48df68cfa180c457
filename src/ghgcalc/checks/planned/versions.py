"""Versions of the plan 方案版本, its revisions, and internal control 内部质量控制."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ghgcalc.checks.planned.held import worded
from ghgcalc.checks.telling import numbered
from ghgcalc.quality.calendar import days, in_force, months, without_version
from ghgcalc.quality.triggers import triggers
from ghgcalc.quality.words import says

if TYPE_CHECKING:
    from ghgcalc.checks.planned.held import Answer, Held

FIRST = 2025
"""The first year for which aluminium smelters filed a plan (环办气候函〔2025〕140号): by 30 June of it, the technical review included."""

FIRST_DAY = date(2025, 6, 30)


def deadline(year: int) -> date | None:
    """By when the plan of a year was to be made; None for a year that needed none.

    That of 2025 by 30 June 2025, those of 2026 and 2027 by 31 December of the year before (notices of the ministry of 2025 and 2026); later
    years as these.
    """
    if year < FIRST:
        return None
    return FIRST_DAY if year == FIRST else date(year - 1, 12, 31)


def gaps(held: Held, answer: Answer) -> None:
    """DQ-01: a version is in force on every day of the year."""
    answer.ran()
    if open_ := without_version(held.plan, held.year):
        shown = {"days": days(open_), "months": numbered(months(open_, held.activity.year))}
        answer.tell("plan-version-gap", held.place("version", table="version"), **shown)


def late(held: Held, answer: Answer) -> None:
    """DQ-02: the version with which the year begins was made, and filed where it says so, by the day that was set."""
    day = deadline(held.activity.year)
    answer.ran()
    if day is None:
        return
    ruling = [one for one, first, last in in_force(held.plan) if first <= held.year[1] and (last is None or last >= held.year[0])]
    if not ruling:
        return  # told by DQ-01
    made = max(ruling[0].made, ruling[0].filed or ruling[0].made)
    if made > day:
        at = held.plan.version.index(ruling[0])
        place = held.place("made", "version", at, table="version", row=ruling[0].number)
        answer.tell("plan-late", place, number=ruling[0].number, made=made, day=day)


def revised(held: Held, answer: Answer) -> None:
    """DQ-08: what changed in the year and asks for a revision is answered by a version of that reason."""
    answer.ran()
    for one in triggers(held.plan, held.activity):
        if not one.answered:
            shown = worded("what", "trigger", one.what) | worded("reason", "reason", one.reason)
            answer.tell("plan-not-revised", held.place("version", table="version"), subject=one.subject, day=one.on, **shown)


def control(held: Held, answer: Answer) -> None:
    """QA-01: internal rules, an audit and its record, a person in charge, and a training until the end of the year."""
    answer.ran()
    empty = [key for key in ("rules", "person", "audit", "audit_record", "ledgers") if not says(held.plan.control.get(key))]
    if not any(one.date_ <= held.year[1] for one in held.plan.training):
        empty.append("training")
    if empty:
        answer.tell("plan-control", held.place("control", table="control"), keys=", ".join(empty))
