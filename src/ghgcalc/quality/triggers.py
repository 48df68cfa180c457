"""Revision triggers 修订条件: what in a year asks for a new version of the plan, and whether one was made.

CETS—AG—03.01—V01—2024 (steel), 9.3: changed facilities, or emissions from a fuel or material that is not in the plan; better instruments.
What no file shows (data found wrong, a better method, a finding of non-conformity) a person has to see. A change on a day before the first
version was in force is none: the plan was made with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from ghgcalc import doors
from ghgcalc.activity import Activity
from ghgcalc.brief import brief
from ghgcalc.quality.calendar import year_of
from ghgcalc.quality.model import QualityPlan

if TYPE_CHECKING:
    from collections.abc import Iterator


What = Literal["process-started", "process-stopped", "facility-state", "meter-installed", "meter-removed"]
REASON: dict[str, str] = {
    "process-started": "facilities",
    "process-stopped": "facilities",
    "facility-state": "facilities",
    "meter-installed": "instruments",
    "meter-removed": "instruments",
}
"""The reason that a version has to give for it."""


@brief
@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that asks for a revision.

    Attributes:
        what: what happened. subject: to which process, facility or meter. on: the day.
        reason: the reason of a version that answers it.
        answered: whether there is one: of that reason, in force from that year on.
    """

    what: What
    subject: str
    on: date
    reason: str
    answered: bool


def triggers(plan: QualityPlan, activity: Activity) -> tuple[Trigger, ...]:
    """What in the year of the activity asks for a new version, in the order of the days.

    Args:
        plan: the plan.
        activity: the year.

    Raises:
        ArgumentError: an argument of another type.
    """
    doors.instance("plan", plan, QualityPlan, "a QualityPlan")
    doors.instance("activity", activity, Activity, "an Activity")
    first, last = year_of(activity.year)
    made = min(one.valid_from for one in plan.version)
    found = [
        Trigger(what, subject, on, REASON[what], _answered(plan, REASON[what], on))
        for what, subject, on in _events(plan, activity)
        if first <= on <= last and on > made
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.what, one.subject)))


def _answered(plan: QualityPlan, reason: str, on: date) -> bool:
    """A version of that reason, made or in force in the year of the change or later: what an earlier change brought answers none."""
    return any(one.reason == reason and max(one.made, one.valid_from).year >= on.year for one in plan.version)


def _events(plan: QualityPlan, activity: Activity) -> Iterator[tuple[What, str, date]]:
    for process in activity.process:
        if process.started is not None:
            yield "process-started", process.id, process.started
        if process.stopped is not None:
            yield "process-stopped", process.id, process.stopped
    for facility in plan.facility:
        if facility.state_since is not None:
            yield "facility-state", facility.number, facility.state_since
    for meter in plan.meter:
        if meter.installed is not None:
            yield "meter-installed", meter.id, meter.installed
        if meter.removed is not None:
            yield "meter-removed", meter.id, meter.removed
