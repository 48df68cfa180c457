"""Numbers of a table as it writes them: decimal sign, thousands, full-width digits, units of their own.

`70,50` is seventy and a half, `1,234,567` is a million and more: each can be read in one way alone. `1,234` can be read in two. Which of
them it is, follows where another number of the file shows the decimal sign, or where commas part the cells, for no program that writes a
decimal comma parts cells by commas; where it does not follow, the cell is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.errors import GhgcalcError
from ghgcalc.numbers import shorten
from ghgcalc.sheets.words import narrow, simplified
from ghgcalc.units import Unit
from ghgcalc.workbooks import Day, Number, Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_CELL = 100
"""Signs of a cell with a number; what is longer is none, and gets no unit."""

_BLANK = "[ \u00a0\u2009\u202f']"
_CELL = re.compile(
    rf"([+-]?)(\d[\d.,]*(?:{_BLANK}\d{{3}}(?!\d)[\d.,]*)*)((?:[eE][+-]?\d{{1,3}})?)\s*((?:10[\^⁴⁸]|[^\d.,'\s]).*)?",
    re.ASCII | re.DOTALL,
)
_WHOLE = re.compile(r"\d{1,30}", re.ASCII)
_BLANKS = re.compile(_BLANK)
_GROUPED = re.compile(rf"[1-9]\d{{0,2}}(?:{_BLANK}\d{{3}})+(?:[.,]\d+)?", re.ASCII)
_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_POINT = re.compile(r"\d+\.\d+", re.ASCII)
_COMMA = re.compile(r"\d+,\d+", re.ASCII)
_TWO_WAYS = re.compile(r"[1-9]\d{0,2},\d{3}|[1-9]\d{0,3},\d{4}", re.ASCII)
"""`1,234`, and `10,0000`, which parts myriads 万."""
POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
"""A number that may be grouped by points: `600.000`."""
_BOTH = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d+", re.ASCII)
"""`1.234,56`: thousands by points before a decimal comma, or a comma too many."""

Fault = tuple[str, dict[str, Any]]
"""Code and particulars of what is wrong with a cell."""


@brief
@dataclass(frozen=True, slots=True)
class Written:
    """The number of a cell: sign, digits with their marks, exponent, and the unit behind them."""

    sign: str
    digits: str
    power: str
    unit: str

    @property
    def shows(self) -> str:
        """The decimal sign that it shows for certain; empty where it shows none."""
        if _COMMAS.fullmatch(self.digits) and not _TWO_WAYS.fullmatch(self.digits):
            return "."
        if _COMMA.fullmatch(self.digits) and not _TWO_WAYS.fullmatch(self.digits):
            return ","
        return "." if _POINT.fullmatch(self.digits) and not POINTS.fullmatch(self.digits) else ""


def written(cell: str) -> Written | None:
    """The number of a cell that is a text; None where it is none, whatever it is then."""
    if type(cell) is not str or len(cell) > MAX_CELL:
        return None
    plain = simplified(narrow(cell)).strip()
    match = _CELL.fullmatch(plain)
    if match is None:
        return None
    digits = match[2]
    if _BLANKS.search(digits):
        if not _GROUPED.fullmatch(digits):
            return None
        digits = _BLANKS.sub("", digits)
    return Written(match[1], digits, match[3], (match[4] or "").strip())


class Marks:
    """How the numbers of a file are written."""

    def __init__(self, columns: Iterable[Sequence[str]], delimiter: str) -> None:
        """Look at every number of the columns that hold some; `delimiter` is empty for a workbook."""
        self.columns = [
            {found.shows for cell in column if not _WHOLE.fullmatch(cell) and (found := written(cell)) is not None}
            for column in columns
        ]
        self.shown = frozenset(sign for signs in self.columns for sign in signs if sign)
        self.parted = delimiter in (",", "，")

    def read(self, cell: str, unit: str, column: int) -> str | Fault:
        """A cell as one plain number and its unit, as it is where it is no number; or why it cannot be read.

        Args:
            cell: of the file, not empty.
            unit: of its header, where that has one.
            column: its number among the columns.
        """
        if type(cell) is str and _WHOLE.fullmatch(cell):
            return _with(cell, unit)
        if isinstance(cell, Number) and cell.form:
            code = "cell-scaled" if cell.form == "scaled" else "cell-percent"
            return code, {"value": shorten(cell), **({} if code == "cell-scaled" else {"unit": unit or "–"})}
        if isinstance(cell, Unread | Day | Number):
            return _with(cell, unit)
        found = written(cell)
        if found is None:
            return _with(cell, unit)
        digits = self._digits(found.digits, column)
        if not isinstance(digits, str):
            return digits
        number = f"{found.sign}{digits}{found.power}"
        if not found.unit or not unit:
            return _with(number, found.unit or unit)
        return _with(number, unit) if _same(found.unit, unit) else ("cell-other-unit", {"value": shorten(cell), "unit": unit})

    def _digits(self, digits: str, column: int) -> str | Fault:
        """The digits with a decimal point or none."""
        if "," not in digits:
            return self._against(".", digits) if _POINT.fullmatch(digits) else digits
        if _BOTH.fullmatch(digits):
            return "number-commas", {"value": digits}
        if _TWO_WAYS.fullmatch(digits):
            if "," in self.columns[column] and "." not in self.shown:
                return digits.replace(",", ".")
            if _COMMAS.fullmatch(digits) and "," not in self.shown and ("." in self.shown or self.parted):
                return digits.replace(",", "")
            return "number-commas", {"value": digits}
        if _COMMAS.fullmatch(digits):
            return self._against(".", digits.replace(",", ""), digits)
        return self._against(",", digits.replace(",", "."), digits) if _COMMA.fullmatch(digits) else digits

    def _against(self, sign: str, plain: str, digits: str = "") -> str | Fault:
        """A number that has a decimal sign, where no other number of the file shows another."""
        if self.shown - {sign}:
            return "number-signs", {"value": digits or plain}
        return plain


def _with(number: str, unit: str) -> str:
    return f"{number} {unit}" if unit and len(number) <= MAX_CELL else number


def _same(one: str, other: str) -> bool:
    """Whether two texts name one unit."""
    try:
        return one == other or Unit.of(one) == Unit.of(other)
    except GhgcalcError:
        return False
