"""A cell as a number: its digits, or why it is none. A text is read as the ledger writes numbers, never as what it might be.

`1,234` is a thousand and something, or one and something: which of the two, the other numbers of the sheet say, or the mapping.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.brief import brief
from ghgcalc.mapping.periods import period_of
from ghgcalc.mapping.words import unit_of
from ghgcalc.numbers import shorten
from ghgcalc.sheets import ERRORS
from ghgcalc.units import Unit
from ghgcalc.workbooks import Day, Number, Unread

if TYPE_CHECKING:
    from ghgcalc.workbooks import Page

Mark = Literal[".", ","]

_BLANKS = "[ \u00a0\u2009\u202f'\u2019]"
_NUMBER = re.compile(rf"([+-]?)(\d[\d.,]*(?:{_BLANKS}\d[\d.,]*)*)", re.ASCII)
_GROUPS = {
    ".": re.compile(rf"(?:\d+|[1-9]\d{{0,2}}(?:,\d{{3}})+|[1-9]\d{{0,2}}(?:{_BLANKS}\d{{3}})+)(?:\.\d+)?", re.ASCII),
    ",": re.compile(rf"(?:\d+|[1-9]\d{{0,2}}(?:\.\d{{3}})+|[1-9]\d{{0,2}}(?:{_BLANKS}\d{{3}})+)(?:,\d+)?", re.ASCII),
}
_TAIL = re.compile(r"(.*?\d)\s*([^\d.,'\s].*)?", re.DOTALL)
_SEPARATORS = re.compile(rf"{_BLANKS}")

MAX_CELL = 60


@brief
@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell says.

    Attributes:
        text: the number in plain notation; empty where the cell is blank or unreadable.
        places: decimals that are printed.
        code, fields: of the fault, where there is one.
    """

    text: str = ""
    places: int = 0
    code: str = ""
    fields: tuple[tuple[str, Any], ...] = ()


def figure(cell: str, mark: Mark | None, unit: str) -> Figure:
    """The number in a cell.

    Args:
        cell: as it was read.
        mark: the decimal mark of numbers that are texts, where it is known.
        unit: in which the number is wanted; a cell that prints a per cent holds a share.
    """
    if cell == "":
        return Figure()
    if isinstance(cell, Unread) or cell in ERRORS:
        return _bad("cell-unread", cell)
    if isinstance(cell, Day):
        return _bad("cell-day", cell)
    if isinstance(cell, Number):
        if cell.form == "scaled":
            return _bad("cell-scaled", cell)
        places = max(_places(cell), cell.places or 0)
        return _percent(cell, unit, places) if cell.form == "percent" else Figure(str(cell), places)
    return _text(cell, mark, unit)


def _bad(code: str, cell: str, **fields: Any) -> Figure:
    return Figure(code=code, fields=(("value", shorten(cell)), *fields.items()))


def _percent(cell: str, unit: str, places: int) -> Figure:
    """A share, in the unit that is wanted."""
    if unit == "1":
        return Figure(str(cell), places)
    if unit == "%":
        return Figure(_shifted(cell, 2), max(places - 2, 0))
    return _bad("cell-percent", cell, unit=unit)


def _shifted(text: str, places: int) -> str:
    """The number times a power of ten, digit for digit."""
    sign, digits, exponent = Decimal(text).as_tuple()
    assert isinstance(exponent, int)
    return f"{Decimal((sign, digits, exponent + places)):f}"


def _places(text: str) -> int:
    return len(text.partition(".")[2])


def _text(cell: str, mark: Mark | None, unit: str) -> Figure:
    """A number that is kept as text."""
    plain = _signs(cell)
    if len(plain) > MAX_CELL:
        return _bad("cell-not-a-number", cell)
    found = _TAIL.fullmatch(plain)
    number = _NUMBER.fullmatch(found[1]) if found else None
    if found is None or number is None:
        return _bad("cell-not-a-number", cell)
    known = mark or _mark(number[2])
    if known is None:
        return _bad("cell-ambiguous", cell)
    if not _GROUPS[known].fullmatch(number[2]):
        return _bad("cell-not-a-number" if mark is None else "cell-other-mark", cell, **({} if mark is None else {"mark": mark}))
    group = "," if known == "." else "."
    digits = _SEPARATORS.sub("", number[2]).replace(group, "").replace(",", ".")
    text = ("-" if number[1] == "-" else "") + digits
    tail = (found[2] or "").strip()
    if not tail:
        return Figure(text, _places(text))
    if tail == "%" and unit in ("%", "1"):
        return Figure(text if unit == "%" else _shifted(text, -2), _places(text))
    return Figure(text, _places(text)) if _same(tail, unit) else _bad("cell-other-unit", cell, unit=unit or "–")


def _signs(cell: str) -> str:
    """Half-width digits and one kind of minus."""
    return unicodedata.normalize("NFKC", cell).strip().replace("\u2212", "-").replace("\u2019", "'")


def _same(one: str, other: str) -> bool:
    read, wanted = unit_of(one), unit_of(other)
    return read is not None and wanted is not None and Unit.of(read) == Unit.of(wanted)


def _mark(digits: str) -> Mark | None:
    """The decimal mark that a number shows for certain; a point where it has no mark at all."""
    points, commas = digits.count("."), digits.count(",")
    if not points and not commas:
        return "."
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    sign: Mark = "." if points else ","
    if points + commas > 1:  # only groups repeat
        return "," if sign == "." else "."
    head, _, tail = digits.partition(sign)
    return None if len(tail) == 3 and len(head) <= 3 and not head.startswith("0") else sign


def mark_of(page: Page) -> tuple[Mark | None, bool]:
    """The decimal mark of a sheet's numbers that are texts, where one of them shows it; and whether some show the other one."""
    shown: set[str] = set()
    for cells in page.rows:
        for cell in cells:
            if type(cell) is str and cell and len(cell) <= MAX_CELL and (cell[-1:].isdigit() or cell[0].isdigit()):
                found = _TAIL.fullmatch(_signs(cell))
                number = _NUMBER.fullmatch(found[1]) if found else None
                tail = (found[2] or "").strip() if found else ""
                counts = number is not None and (not tail or tail == "%" or unit_of(tail) is not None) and period_of(cell) is None
                if counts and number is not None and ("." in number[2] or "," in number[2]):
                    mark = _mark(number[2])
                    if mark is not None and _GROUPS[mark].fullmatch(number[2]):
                        shown.add(mark)
    if len(shown) == 1:
        return ("." if "." in shown else ","), False
    return None, len(shown) > 1
