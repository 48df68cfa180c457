"""Months and days as ledgers write them: 1月, 2024年1月, Jan-24, 2024-01-05 08:00, 05.01.2024, or a cell that holds a day."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from ghgcalc.brief import brief
from ghgcalc.mapping.words import folded, month_names
from ghgcalc.workbooks import Day

_YEAR_MONTH = re.compile(r"(20\d\d|19\d\d)(?:[-/.](\d{1,2})|年(\d{1,2})月?(?:份)?|(0[1-9]|1[0-2]))", re.ASCII)
_YEAR_FIRST = re.compile(
    r"(20\d\d|19\d\d)(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))(?:[t ,]*\d{1,2}[:时].*)?", re.ASCII | re.DOTALL
)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(20\d\d|19\d\d)(?:[t ,]*\d{1,2}[:时].*)?", re.ASCII | re.DOTALL)
_NAMED = re.compile(r"([a-zäéû]{3,9})\.?[-/. ']{0,2}(20\d\d|19\d\d|\d\d)|(20\d\d|19\d\d)[-/. ]?([a-zäéû]{3,9})\.?")
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)", re.ASCII)

Order = Literal["dmy", "mdy"]


@brief
@dataclass(frozen=True, slots=True)
class Period:
    """A month, or a day of it; the year where it stands there."""

    month: int
    year: int | None = None
    day: int | None = None


def period_of(text: str, order: Order | None = None, *, day: bool = False) -> Period | None:
    """The month or the day that a cell names; None where it is none, or where day and month cannot be told apart.

    Args:
        text: of the cell.
        order: which of two numbers before a year is the day, where a mapping says so; with dots the day comes first.
        day: whether a cell that holds a first day of a month means that day (in a column of days) and not the month.
    """
    if len(text) > 40:
        return None
    if isinstance(text, Day):
        found = date.fromisoformat(text)
        return Period(found.month, found.year, found.day if day or found.day != 1 else None)
    return _read(str(text), order)


@lru_cache(maxsize=8192)
def _read(text: str, order: Order | None) -> Period | None:
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if (month := month_names().get(folded(text))) is not None:
        return Period(month)
    if found := _YEAR_MONTH.fullmatch(plain.replace(" ", "")):
        return _sound(int(found[1]), int(found[2] or found[3] or found[4]), None)
    if found := _YEAR_FIRST.fullmatch(plain):
        return _sound(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    if found := _YEAR_LAST.fullmatch(plain):
        first, second = int(found[1]), int(found[3])
        chosen = order or ("dmy" if found[2] == "." else None)
        if chosen is None and first != second and max(first, second) <= 12:
            return None
        if chosen == "mdy" or (chosen is None and second > 12):
            first, second = second, first
        return _sound(int(found[4]), second, first)
    if found := _NAMED.fullmatch(plain):
        name, year = (found[1], found[2]) if found[1] else (found[4], found[3])
        month = month_names().get(folded(name))
        return None if month is None else Period(month, int(year) if len(year) == 4 else 2000 + int(year))
    return None


def _sound(year: int, month: int, day: int | None) -> Period | None:
    """A period that exists."""
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= monthrange(year, month)[1]):
        return None
    return Period(month, year, day)


def years_in(text: str) -> list[int]:
    """The years that a text names."""
    return [int(one) for one in _YEAR.findall(unicodedata.normalize("NFKC", text[:200]))]
