"""The calendar of monthly evidence: by which day each month of a year is filed, and how many days are left on a stated day.

No clock of the machine is read: without a stated day nothing is counted.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc import doors
from ghgcalc.brief import brief
from ghgcalc.filing.rules import rule_of

if TYPE_CHECKING:
    from ghgcalc.activity.tables import DateInput
    from ghgcalc.filing.rules import FilingRule, Span

MONTHS = range(1, 13)

State = Literal["running", "open", "past"]
"""On a stated day: the month has not ended; it has, and its day is not over; its day is over."""


@brief
@dataclass(frozen=True, slots=True)
class Due:
    """A month, and the day by which it is filed.

    Attributes:
        month: such as `2026-08`. ends: its last day. day: the last day on which it is filed in time; None where no rule has it.
        span: the part of the rule that says so. on: the stated day.
    """

    month: str
    ends: date
    day: date | None
    span: Span | None
    on: date | None = None

    @property
    def left(self) -> int | None:
        """Days from the stated day to the last one; 0 is the last day itself, below 0 it is over. None without either."""
        return None if self.on is None or self.day is None else (self.day - self.on).days

    @property
    def state(self) -> State | None:
        """Where the month stands on the stated day; None without one, or without a rule."""
        if self.on is None or self.day is None:
            return None
        if self.on <= self.ends:
            return "running"
        return "open" if self.on <= self.day else "past"

    def as_dict(self) -> dict[str, Any]:
        """As a record."""
        span = self.span
        return {
            "month": self.month,
            "ends": self.ends.isoformat(),
            "due": None if self.day is None else self.day.isoformat(),
            "days": None if span is None else span.days,
            "document": None if span is None else span.document,
            "grade": None if span is None else span.grade,
            "state": self.state,
            "days_left": self.left,
        }


def due_of(rule: FilingRule | None, year: int, month: int, on: date | None = None) -> Due:
    """The day of one month under a rule."""
    name = f"{year:04}-{month:02}"
    ends = date(year, month, monthrange(year, month)[1])
    span = None if rule is None else rule.of(name)
    day = None
    if span is not None:
        day = span.by if span.days is None else ends + timedelta(days=span.days)  # day 1 is the first of the next month
    return Due(name, ends, day, span, on)


def calendar(year: int, guideline: str, on: DateInput | None = None) -> tuple[Due, ...]:
    """Each month of a year with the day by which its evidence is filed.

    Args:
        year: of the data, from 1990 to 2100.
        guideline: id of a guideline; of one that has no rule, no month has a day.
        on: the day on which is counted what is left.

    Raises:
        ArgumentError: an argument of another type, or a year beyond. InputError: a text that is no date.
    """
    if not 1990 <= doors.year("year", year) <= 2100:
        raise doors.refused("year", year, "a year from 1990 to 2100")
    doors.instance("guideline", guideline, str, "the id of a guideline")
    day, rule = doors.day("on", on), rule_of(guideline)
    return tuple(due_of(rule, year, month, day) for month in MONTHS)
