"""The rule of monthly evidence and its days."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ghgcalc import documents, filing
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.filing.rules import Span
from months import codes

AL = "cn-al-2024"

TABLES = {
    2026: "03-12 04-09 05-10 06-09 07-10 08-09 09-09 10-10 11-09 12-10 01-09 02-09",
    2028: "03-11 04-09 05-10 06-09 07-10 08-09 09-09 10-10 11-09 12-10 01-09 02-09",
    2025: "10-31 10-31 10-31 10-31 10-31 10-31 09-09 10-10 11-09 12-10 01-09 02-09",
}
"""Month and day of each month's last day in time, read off a calendar."""


@pytest.mark.parametrize("year", TABLES)
def test_the_days_of_a_year(year):
    """Each month's day, in a plain year, a leap year, and the year in which the duty began."""
    found = filing.calendar(year, AL)
    assert [one.month for one in found] == [f"{year}-{month:02}" for month in range(1, 13)]
    assert [f"{one.day:%m-%d}" for one in found] == TABLES[year].split()
    assert all(one.state is None and one.left is None for one in found)


def test_before_the_duty_and_under_other_guidelines():
    """Months before 2025 have no day; a guideline without a rule has none in any year."""
    assert [one.day for one in filing.calendar(2024, AL)] == [None] * 12
    assert filing.rule_of("eu-cbam-al") is None
    found = filing.calendar(2026, "eu-cbam-al", "2026-05-01")
    assert [(one.day, one.state, one.as_dict()["due"]) for one in found] == [(None, None, None)] * 12


@given(st.integers(2025, 2100), st.integers(1, 12))
def test_forty_days(year, month):
    """Day 1 is the first day of the next month, and the fortieth is the last one in time."""
    due = filing.calendar(year, AL)[month - 1]
    first = date(year + month // 12, month % 12 + 1, 1)
    assert due.ends == first - timedelta(days=1)
    if (year, month) >= (2025, 7):
        assert due.day == first + timedelta(days=39)
    else:
        assert due.day == date(2025, 10, 31)


@given(st.dates(date(2026, 7, 1), date(2026, 12, 31)))
def test_days_left(on):
    """On a day a month is running, open or past, and the days left are those to its last one."""
    due = filing.calendar(2026, AL, on)[7]
    assert due.left == date(2026, 10, 10).toordinal() - on.toordinal()
    wanted = "running" if on <= date(2026, 8, 31) else "open" if on <= date(2026, 10, 10) else "past"
    assert (due.state, due.as_dict()["state"], due.as_dict()["days_left"]) == (wanted, wanted, due.left)


def test_every_rule_has_its_source():
    """Each span, the counting and each item name document or paragraph and grade; what is known of aluminium is of the two notices."""
    (rule,) = filing.rules()
    known = {"official: aluminium", "sister: steel", "sister: power", "proposal"}
    for one in (*rule.span, rule.counting):
        assert one.document in documents.register()
        assert one.grade in known
        assert one.note("en") != one.note("zh")
    official = {one.document for one in rule.span if one.grade == "official: aluminium"}
    assert official == {"mee-notice-2025-140", "mee-notice-2026"}
    assert [one.grade for one in rule.span][-1] == rule.counting.grade == "proposal"
    assert [one.id for one in rule.item] == [f"M{number}" for number in range(1, 9)]
    for one in rule.item:
        assert one.grade == "proposal"
        assert re.search("[\u4e00-\u9fff]", one.name("zh") + one.evidence("zh"))
        assert one.parallel.startswith("10.2")
    assert rule.name("en") == "monthly evidence"
    assert rule.name("zh") == "月度信息化存证"


def test_spans_follow_one_another():
    """No month from 2025 on lies in two spans or in none."""
    (rule,) = filing.rules()
    for year in range(2025, 2031):
        for month in range(1, 13):
            assert len([one for one in rule.span if one.holds(f"{year}-{month:02}")]) == 1


@pytest.mark.parametrize("change", [{"days": None}, {"by": date(2026, 1, 1)}, {"to": "2024-12"}])
def test_a_span_that_is_none(change):
    """Days or one day, and an end that does not lie before the beginning."""
    sound = {"from": "2026-01", "to": "2026-12", "days": 40, "document": "mee-notice-2026", "grade": "proposal"}
    sound |= {"note_en": "a", "note_zh": "b"}
    assert Span.model_validate(sound).holds("2026-03")
    with pytest.raises((ValidationError, InputError)):
        Span.model_validate(sound | change)


def test_what_a_calendar_refuses():
    """A year beyond those of activities, another type, a text that is no date."""
    for wrong in (1989, 2101, "2026", True):
        with pytest.raises(ArgumentError):
            filing.calendar(wrong, AL)
    with pytest.raises(ArgumentError):
        filing.calendar(2026, None)
    with pytest.raises(InputError) as caught:
        filing.calendar(2026, AL, "20th of May")
    assert codes(caught.value) == ["wrong-date"]
