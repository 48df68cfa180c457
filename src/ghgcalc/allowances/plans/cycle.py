"""The dates of a cycle: report, pre-allocation, verification, confirmation, issue, surrender; and the same as an iCalendar file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc import documents, doors
from ghgcalc.allowances.plans import known
from ghgcalc.allowances.plans.model import MILESTONES, Plan
from ghgcalc.allowances.plans.released import genuine
from ghgcalc.brief import brief
from ghgcalc.findings import language
from ghgcalc.literals import Lang
from ghgcalc.signs import shown
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ghgcalc.allowances.plans.model import Deadline

LINE = 75
"""The most octets that a line of an iCalendar file may have."""


@brief
@dataclass(frozen=True, slots=True)
class Milestone:
    """A date of the cycle, with the document that sets it; `day` is None where none is known."""

    plan: str
    year: int
    id: str
    day: date | None
    document: str
    grade: str

    def days(self, on: date | str | None) -> int | None:
        """Days from `on` to the date: 0 on it, negative after it; None where one of the two is not known. No clock is read.

        Raises:
            ArgumentError: no date. InputError: a text that is no date.
        """
        return days_left(self.day, doors.day("on", on))

    def as_dict(self, on: date | str | None = None) -> dict[str, Any]:
        """As a record of the command line; with `on` it has the days that are left from there, negative where they are past.

        Raises:
            ArgumentError: no date. InputError: a text that is no date.
        """
        day = self.day.isoformat() if self.day else None
        counted = doors.day("on", on)
        left = {} if counted is None else {"on": counted.isoformat(), "days": self.days(counted)}
        return {
            "plan": self.plan,
            "year": self.year,
            "id": self.id,
            "day": day,
            "name": label(f"milestone-{self.id}"),
            "name_zh": label(f"milestone-{self.id}", "zh"),
            "document": self.document or None,
            "grade": self.grade or None,
            **left,
        }


def days_left(day: date | None, on: date | None) -> int | None:
    """Days from `on` to `day`: 0 on the day, negative after it; None where one of them is not known."""
    return None if day is None or on is None else (day - on).days


def calendar(plan: int | str | Plan) -> list[Milestone]:
    """The cycle of a data year or a plan, in the order of its milestones; a plan without pre-allocation has no date for one.

    Args:
        plan: a data year, the id of a plan, the path of a plan file, or a plan.

    Raises:
        ArgumentError: none of these.
        UnknownIdError: no plan of that year or id.
    """
    doors.instance("plan", plan, (int, str, Plan), "a data year, the id of a plan, the path of a plan file (.toml), or a plan")
    chosen = known.of_year(plan) if isinstance(plan, int) else genuine(known.named("plan", plan))
    found: dict[str, Deadline] = {deadline.id: deadline for deadline in chosen.deadline}
    return [
        Milestone(chosen.id, chosen.year, name, one.day if one else None, one.document if one else "", one.grade if one else "")
        for name in MILESTONES
        if (one := found.get(name)) or name != "preallocation" or chosen.preallocation
    ]


def icalendar(milestones: Iterable[Milestone], lang: Lang = "en") -> str:
    """The dates that are known as an iCalendar file (RFC 5545): one event of a whole day each, the same bytes on every run.

    Raises:
        ArgumentError: no dates, as `calendar` gives them.
    """
    language(lang)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ghgcalc//allowance calendar//EN", "CALSCALE:GREGORIAN"]
    for one in doors.instances("milestones", milestones, Milestone, "dates, as calendar gives them"):
        if one.day is None:
            continue
        document = documents.get(one.document)
        title = document.title_zh if lang == "zh" else document.title_en
        number = f" {document.number}" if document.number else ""
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.plan}-{one.id}@ghgcalc",
            f"DTSTAMP:{document.issued:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"SUMMARY:{_escaped(label(f'milestone-{one.id}', lang))} ({one.year})",
            f"DESCRIPTION:{_escaped(title + number)}\\, {_escaped(label(f'grade-{one.grade}', lang))}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _escaped(text: str) -> str:
    return shown(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> list[str]:
    """A line in parts of at most 75 octets, cut between characters; a continuation begins with a space."""
    parts, part = [], ""
    for sign in line:
        if len((part + sign).encode()) > LINE:
            parts.append(part)
            part = " "
        part += sign
    return [*parts, part]
