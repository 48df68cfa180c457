"""Days as tables write them: 2024-01-02, 2024/1/2, 20240102, 2024年1月2日, 2-Jan-2024, with a time or a weekday behind; serial numbers."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ghgcalc.sheets.words import narrow

_CLOCK = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?"
_WEEKDAY = r"(?:\s*\(?(?:(?:星期|周|週|礼拜)[一二三四五六日天]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?)\)?)?"
_TAIL = rf"{_WEEKDAY}{_CLOCK}{_WEEKDAY}"
_NUMBERS = re.compile(rf"(\d{{4}})\s*([-/.年])\s*(\d{{1,2}})\s*([-/.月])\s*(\d{{1,2}})\s*日?{_TAIL}", re.ASCII)
_EIGHT = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TAIL}", re.ASCII)
_FIRST = re.compile(rf"(\d{{1,2}})[-\s]([A-Za-z]{{3,9}})\.?[-,\s]\s*(\d{{4}}){_TAIL}", re.ASCII)
_SECOND = re.compile(rf"([A-Za-z]{{3,9}})\.?\s+(\d{{1,2}}),?\s+(\d{{4}}){_TAIL}", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d{1,12})?", re.ASCII)
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")

EPOCH = date(1899, 12, 30)
"""Day nought of the serial numbers of spreadsheets, but for those that count from 1904."""

SERIALS = range(10_000, 73_051)
"""Serial numbers that are taken for days: 1927 to 2099."""

MAX_DAY = 60
"""Signs of a day; what is longer is none."""


def iso(text: str) -> str | None:
    """A day as ISO text; None where the text is none, or may be another (1/2/2024), or names a zone of time.

    A time behind the day is dropped, for a session has none. One with a zone is not: in another zone it is another day.
    """
    plain = narrow(text[: MAX_DAY + 1]).strip()
    if len(plain) > MAX_DAY:
        return None
    if (match := _NUMBERS.fullmatch(plain)) is not None:
        signs = {match[2], match[4]}
        return _made(match[1], match[3], match[5]) if len(signs) == 1 or signs == {"年", "月"} else None
    if (match := _EIGHT.fullmatch(plain)) is not None:
        return _made(*match.groups())
    if (match := _FIRST.fullmatch(plain)) is not None:
        return _made(match[3], _month(match[2]), match[1])
    if (match := _SECOND.fullmatch(plain)) is not None:
        return _made(match[3], _month(match[1]), match[2])
    return None


def serial(text: str, epoch: date = EPOCH) -> str | None:
    """The day of a serial number of a spreadsheet (45293 is 2024-01-02); None where the text is none."""
    match = _SERIAL.fullmatch(narrow(text[: MAX_DAY + 1]).strip())
    if match is None or int(match[1]) not in SERIALS:
        return None
    return (epoch + timedelta(days=int(match[1]))).isoformat()


def _month(name: str) -> str:
    """The number of a month by its English name, of three letters at least; 0 of another word."""
    found = [at for at, month in enumerate(_MONTHS, 1) if month.startswith(name.casefold()) or (name.casefold(), at) == ("sept", 9)]
    return str(found[0]) if len(found) == 1 else "0"


def _made(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
