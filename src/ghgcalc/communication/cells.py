"""A sheet of a workbook, cell by cell, with the bytes that each of them takes: what is not touched stays as it was, to the byte."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers.expat import ParserCreate

from ghgcalc.brief import brief
from ghgcalc.workbooks.cells import column_of, letters_of
from ghgcalc.workbooks.escapes import decoded
from ghgcalc.workbooks.xlsx import TEXTUAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
Spot = tuple[int, int]
"""Row and column, from 1."""


@brief
@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the bytes of its element (`start` to `end`), its style, what it shows, its formula.

    Attributes:
        kind: as the file has it: `s` and `str` and `inlineStr` are texts, `b` a truth, `e` an error, `n` a number.
        text: what was saved as shown, white space drawn together. formula: its text; None where there is none.
    """

    start: int
    end: int
    style: int
    kind: str
    text: str
    formula: str | None


@brief
@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet, by row and column; cells that a merged range covers are in `covered`."""

    name: str
    part: str
    data: bytes
    cells: Mapping[Spot, Cell]
    covered: frozenset[Spot]

    @property
    def formulas(self) -> dict[Spot, str]:
        """Every formula, as its element stands in the file."""
        return {spot: cell.formula for spot, cell in self.cells.items() if cell.formula is not None}


def address(spot: Spot) -> str:
    """`K26`."""
    return f"{letters_of(spot[1])}{spot[0]}"


def spot_of(text: str) -> Spot:
    """Row and column of `K26`, or of `$K$26`.

    Raises:
        ValueError: it is none.
    """
    found = _REFERENCE.fullmatch(text.replace("$", ""))
    if found is None:
        raise ValueError(f"{text!r} is no cell")
    return int(found[2]), column_of(found[1])


class _Reader:
    """Collects cells while a parser goes over the sheet."""

    def __init__(self, data: bytes, texts: Sequence[str]) -> None:
        self.data, self.texts = data, texts
        self.cells: dict[Spot, Cell] = {}
        self.covered: set[Spot] = set()
        self.spot: Spot = (0, 0)
        self.kind, self.style, self.start, self.opened = "n", 0, 0, False
        self.pieces: list[str] = []
        self.run: list[str] = []
        self.formula: list[str] | None = None
        self.taking = ""
        self.parser = ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._finish
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _no_doctype
        self.parser.Parse(data, True)  # noqa: FBT003

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self.spot, self.start, self.opened = spot_of(attributes["r"]), self.parser.CurrentByteIndex, True
            if self.spot in self.cells:
                raise ValueError(f"{attributes['r']} stands twice")
            self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", "0"))
            self.pieces, self.formula = [], None
        elif tag == "f" and self.opened:
            self.formula = [f"{key}={value} " for key, value in sorted(attributes.items())]
            self.taking = "f"
        elif tag in ("v", "t") and self.opened:
            self.taking, self.run = "v", []
        elif tag == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            (top, left), (bottom, right) = spot_of(first), spot_of(last or first)
            if (bottom - top + 1) * (right - left + 1) > MOST_COVERED:
                raise ValueError("a merged range larger than any table")
            self.covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)} - {(top, left)}

    def _text(self, text: str) -> None:
        if self.taking == "v":
            self.run.append(text)
        elif self.taking and self.formula is not None:
            self.formula.append(text)

    def _finish(self, tag: str) -> None:
        if tag in ("v", "t", "f"):
            if self.taking == "v":
                run = "".join(self.run)
                self.pieces.append(decoded(run) if self.kind in TEXTUAL else run)
            self.taking = ""
        elif tag == "c":
            end = self.parser.CurrentByteIndex  # of an element without content, behind it; else where its end begins
            if self.data.startswith(b"</c", end):
                end = self.data.index(b">", end) + 1
            raw = "".join(self.pieces)
            shown = self.texts[int(raw)] if self.kind == "s" and raw else raw
            formula = None if self.formula is None else "".join(self.formula)
            self.cells[self.spot] = Cell(self.start, end, self.style, self.kind, " ".join(shown.split()), formula)
            self.opened = False


MOST_COVERED = 100_000


def _no_doctype(*_: object) -> None:
    raise ValueError("a document type")


def read_sheet(name: str, part: str, data: bytes, texts: Sequence[str]) -> Sheet:
    """The cells of a sheet.

    Raises:
        ExpatError, ValueError, KeyError, IndexError: it is damaged.
    """
    found = _Reader(data, texts)
    return Sheet(name, part, data, found.cells, frozenset(found.covered))
