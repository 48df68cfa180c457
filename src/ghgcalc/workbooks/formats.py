"""What a number format of a cell says of the number under it: a day, a per cent, decimals; or that it prints another number.

The built-in formats are those of ECMA-376, 18.8.30.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ghgcalc.brief import brief

_LITERAL = re.compile(r'"[^"]*"|[\\!].|\[[^\]]*\]|_.|\*.', re.DOTALL)
"""Texts, escaped signs, colours and conditions, gaps, fillings."""

_POINT = re.compile(r"[0#?](?:[\\!]\.|\"\.\")[0#?]")
"""A decimal point that is a mere picture: `0!.0000` prints 1.2345 for 12345 (万)."""

_DECIMALS = re.compile(r"[0#?,]\.([0#?]+)|[0#?](?=[^0#?.]*$)")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
"""A comma behind the last digit divides by a thousand."""

_DAYS = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)))
_PLACES = {1: 0, 2: 2, 3: 0, 4: 2, 9: 0, 10: 2, 37: 0, 38: 0, 39: 2, 40: 2, 41: 0, 42: 0, 43: 2, 44: 2}
_PERCENT = frozenset((9, 10))


@brief
@dataclass(frozen=True, slots=True)
class Format:
    """Whether a day is shown; how many decimals; `percent`, `scaled`, or the number itself."""

    day: bool = False
    places: int | None = None
    form: str = ""


GENERAL = Format()


@lru_cache(maxsize=1024)
def format_of(number: str, code: str | None = None) -> Format:
    """The format of a number, or of a code of the workbook's own."""
    if code is None:
        known = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
        return Format(known in _DAYS, _PLACES.get(known), "percent" if known in _PERCENT else "")
    section = code.partition(";")[0]
    shown = _LITERAL.sub("", section).lower()
    if re.search("[dy年月日]|mmm", shown):
        return Format(day=True)
    digits = _DECIMALS.search(shown)
    places = None if digits is None else len(digits[1] or "")
    if "general" in shown or "@" in shown:
        places = None
    if _POINT.search(section) or _SCALED.search(shown):
        return Format(places=places, form="scaled")
    return Format(places=places, form="percent" if "%" in shown else "")
