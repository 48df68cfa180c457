"""Defined names of a workbook: where each leads, whatever rows were inserted, sheets renamed or moved meanwhile.

A spreadsheet keeps its names up to date, so that whoever reads by name needs no address. What a name no longer leads to (`#REF!`, a
formula, several ranges) is told by the text that stands there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.workbooks.cells import Named, column_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.workbooks.cells import Book

_AREA = re.compile(
    r"""(?: '(?P<quoted>(?:[^']|'')+)' | \$?(?P<plain>[^'!.,()$]+) ) (?:!|\.)
        \$?(?P<left>[A-Z]{1,3})\$?(?P<top>[0-9]{1,7})
        (?: : (?:\$?(?:'(?:[^']|'')+'|[^'!.,:()$]*)[!.])? \$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>[0-9]{1,7}) )?""",
    re.VERBOSE,
)
"""`'Sheet 1'!$A$1:$B$3`, and `$甲.$A$1:.$B$3` as OpenDocument writes it."""


def named(name: str, text: str, titles: Iterable[str]) -> Named:
    """What the text of a defined name leads to; broken where that is no range of one of the sheets."""
    found = _AREA.fullmatch(text.strip().removeprefix("=").removeprefix("$"))
    sheet = "" if found is None else (found["quoted"] or found["plain"] or "").replace("''", "'")
    if found is None or sheet not in titles:
        return Named(name, broken=text.strip()[:200] or "–")
    left, top = column_of(found["left"]), int(found["top"])
    right, bottom = column_of(found["right"] or found["left"]), int(found["bottom"] or found["top"])
    return Named(name, sheet, min(top, bottom), min(left, right), max(top, bottom), max(left, right))


@brief
@dataclass(frozen=True, slots=True)
class Cell:
    """One cell under a name: its text (a [Number][ghgcalc.workbooks.cells.Number], a day, one that is unread), its place as `sheet!cell`."""

    text: str
    place: str


def read_named(book: Book) -> Mapping[str, Named]:
    """The defined names of a workbook, each with its sheet and range, or with the text that leads nowhere.

    Names of one sheet only and those that the program made for itself (print areas, filters) are left out.
    """
    return book.names


def cells_of(book: Book, found: Named) -> list[list[Cell]]:
    """The cells of a named range, row by row, blank ones included; nothing where the name is broken.

    A range that somebody stretched over whole columns ends where the page ends.

    Raises:
        InputError: the sheet is damaged, or too large.
    """
    if found.broken:
        return []
    page = book.page(found.sheet)
    bottom = min(found.bottom, max(len(page.rows), found.top))
    right = min(found.right, max(found.left, *(len(row) for row in page.rows[found.top - 1 : bottom]), 0))
    if found.right - found.left < 100:  # a range of the width of a table keeps its blank cells
        right = found.right
    if found.bottom - found.top < 1000:
        bottom = found.bottom
    return [
        [Cell(page.at(row, column), page.place(row, column)) for column in range(found.left, right + 1)]
        for row in range(found.top, bottom + 1)
    ]
