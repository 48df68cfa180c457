"""The first sheet of an XLSX workbook as rows of texts: read as a stream, with bounds, and without anything that it could make us do.

Only the parts that hold the cells are looked at: the list of sheets, the styles (which numbers are days), the shared texts, the sheet.
A formula counts by the value that was saved with it; one without a value is told, for unreadable is never absent.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError, ParserCreate
from zlib import error as ZlibError  # noqa: N812

from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.files import fault
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_UNPACKED = 30_000_000
"""Bytes of the parts that are read, as the directory of the archive states them; nothing more is ever unpacked."""

MAX_CELLS = 400_000
MAX_COLUMNS = 100
MAX_TEXTS = 400_000
CHUNK = 65_536


class Unread(str):
    """What stands in a cell of which nothing can be known: a formula whose value was not saved, an error of the sheet."""

    __slots__ = ()


_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', re.DOTALL)
_DAYS = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)))
"""The built-in number formats that show a day (ECMA-376, 18.8.30)."""

PARTS = {"workbook": "xl/workbook.xml", "relations": "xl/_rels/workbook.xml.rels"}


@brief
@dataclass
class Grid:
    """The rows from the first on, and what a reader of the sheet may not have seen.

    Attributes:
        rows: texts; a row that is empty in the file is an empty list.
        sheets: names of the further sheets. hidden: numbers of hidden rows that hold something, letters of hidden columns.
    """

    rows: list[list[str]] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    hidden: dict[str, None] = field(default_factory=dict)


def read_grid(data: bytes, name: str, max_rows: int) -> Grid:
    """The first sheet of the workbook in `data`; faults call it `name`.

    Raises:
        InputError: no workbook, one that is damaged, or one that is larger than any table of ours.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Workbook(archive, name, max_rows).grid()
    except InputError:
        raise
    except (
        zipfile.BadZipFile, ExpatError, ZlibError, LookupError, ValueError, ArithmeticError, OSError, EOFError, RuntimeError,
        NotImplementedError, AttributeError,
    ) as error:  # fmt: skip
        raise fault("file-not-table-of-rows", name, detail=shorten(f"{type(error).__name__}: {error}", 100)) from None


class _Workbook:
    """One archive while it is read."""

    def __init__(self, archive: zipfile.ZipFile, name: str, max_rows: int) -> None:
        self.archive, self.name, self.max_rows = archive, name, max_rows
        self.left = MAX_UNPACKED

    def grid(self) -> Grid:
        """The first sheet."""
        sheets: list[tuple[str, str]] = []
        found = Grid()
        shown: list[bool] = []
        epoch = [False]

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
                sheets.append((attributes.get("name", ""), relation))
                shown.append(attributes.get("state", "visible") == "visible")
            elif tag == "workbookPr":
                epoch[0] = attributes.get("date1904", "0") in ("1", "true")

        self.parse(PARTS["workbook"], sheet)
        targets: dict[str, str] = {}
        kinds: dict[str, str] = {}

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                path = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
                targets[attributes["Id"]] = path
                kinds[attributes.get("Type", "").rpartition("/")[2]] = path

        self.parse(PARTS["relations"], relation)
        at = next((at for at, (_, one) in enumerate(sheets) if "/worksheets/" in targets.get(one, "")), 0)  # a chart is no table
        found.sheets = [title for title, _ in sheets[:at] + sheets[at + 1 :]]
        if not all(shown[at : at + 1]):
            found.hidden[sheets[at][0]] = None
        days = self.days(kinds["styles"]) if "styles" in kinds else frozenset()
        texts = self.texts(kinds["sharedStrings"]) if "sharedStrings" in kinds else []
        first = dt.datetime(1904, 1, 1) if epoch[0] else dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a day has no zone
        reader = _Cells(found, texts, days, first, self)
        self.parse(targets[sheets[at][1]] if sheets else "", reader.start, reader.end, reader.data)
        return found

    def parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        data: Callable[[str], None] | None = None,
    ) -> None:
        """Read a part as a stream; names come without their namespace.

        Raises:
            InputError: with the parts before, more than [MAX_UNPACKED][]. KeyError: there is no such part. ExpatError: no XML.
        """
        entry = self.archive.getinfo(part)
        self.left -= entry.file_size
        if self.left < 0:
            raise fault("table-unpacked", self.name, limit=MAX_UNPACKED // 1_000_000)
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
        if end is not None:
            parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
        if data is not None:
            parser.CharacterDataHandler = data
        parser.StartDoctypeDeclHandler = _no_doctype
        with self.archive.open(entry) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003
        parser.Parse(b"", True)  # noqa: FBT003

    def days(self, part: str) -> frozenset[int]:
        """The numbers of the styles that show a day."""
        custom: dict[str, bool] = {}
        found: list[int] = []
        inside = [False, 0]

        def style(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt":
                shown = _LITERAL.sub("", attributes.get("formatCode", "")).lower()
                custom[attributes["numFmtId"]] = bool(re.search("[dy年月日]|mmm", shown))
            elif tag in ("cellXfs", "cellStyleXfs"):
                inside[0] = tag == "cellXfs"
            elif tag == "xf" and inside[0]:
                number = attributes.get("numFmtId", "0")
                if custom.get(number, number.isdecimal() and len(number) < 4 and int(number) in _DAYS):
                    found.append(inside[1])
                inside[1] += 1

        self.parse(part, style)
        return frozenset(found)

    def texts(self, part: str) -> list[str]:
        """The shared texts, those of the reading aid (phonetic runs) left out."""
        found: list[str] = []
        state = {"text": False, "aside": 0}

        def start(tag: str, attributes: dict[str, str]) -> None:
            del attributes
            if tag == "si":
                found.append("")
                if len(found) > MAX_TEXTS:
                    raise fault("table-too-large", self.name, limit=MAX_TEXTS)
            state["text"] = tag == "t"
            state["aside"] += tag == "rPh"

        def end(tag: str) -> None:
            state["text"] = False
            state["aside"] -= tag == "rPh"

        pieces: list[str] = []

        def closed(tag: str) -> None:
            end(tag)
            if tag == "si" and pieces:
                found[-1] = "".join(pieces).strip()
                pieces.clear()

        def data(text: str) -> None:
            if state["text"] and not state["aside"]:
                pieces.append(text)

        self.parse(part, start, closed, data)
        return found


def _no_doctype(*_: Any) -> None:
    """No workbook has one, and entities stand in it."""
    raise ValueError("a document type")


class _Cells:
    """The cells of a sheet, as they come."""

    def __init__(self, grid: Grid, texts: list[str], days: frozenset[int], first: dt.datetime, book: _Workbook) -> None:
        self.grid, self.texts, self.days, self.first, self.book = grid, texts, days, first, book
        self.cells = 0
        self.row = self.column = 0
        self.hidden_row = False
        self.hidden_columns: set[int] = set()
        self.kind, self.style = "n", 0
        self.formula = self.taking = False
        self.pieces: list[str] = []
        self.aside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == "c":
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _column(place[1]) if place else self.column + 1
            style = attributes.get("s", "0")
            self.kind, self.style = attributes.get("t", "n"), int(style) if style.isdecimal() and len(style) < 7 else 0
            self.formula = self.taking = False
            self.pieces = []
        elif tag == "row":
            stated = attributes.get("r", "")
            self.row = int(stated) if stated.isdecimal() and len(stated) < 8 else self.row + 1
            self.column = 0
            self.hidden_row = attributes.get("hidden") in ("1", "true")
        elif tag in ("v", "t"):
            self.taking = not self.aside
        elif tag == "f":
            self.formula = True
        elif tag == "rPh":
            self.aside += 1
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            low, high = (int(attributes[key][:7]) for key in ("min", "max"))
            self.hidden_columns.update(range(max(low, 1), min(high, MAX_COLUMNS) + 1))

    def data(self, text: str) -> None:
        """A piece of text."""
        if self.taking:
            self.pieces.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in ("v", "t"):
            self.taking = False
        elif tag == "rPh":
            self.aside -= 1
        elif tag == "c":
            text = self._text("".join(self.pieces))
            if text:
                self._put(text)

    def _text(self, raw: str) -> str:
        """A cell as text: a day as ISO text, a number by the 15 digits that the sheet keeps."""
        if not raw:
            return Unread("=") if self.formula else ""
        if self.kind == "e":
            return Unread(raw)
        if self.kind == "s":
            return self.texts[int(raw)] if raw.isdecimal() else raw
        if self.kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        if self.kind == "d":
            return raw.strip()[:10]
        if self.kind != "n":
            return raw.strip()
        if len(raw) > CHUNK:
            raise ValueError("a number of more digits than any has")
        number = float(raw)
        if self.style in self.days:
            with suppress(OverflowError):
                return (self.first + dt.timedelta(days=number)).date().isoformat()
        return f"{Decimal(format(number, '.15g')):f}"

    def _put(self, text: str) -> None:
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise fault("table-too-large", self.book.name, limit=MAX_CELLS)
        if self.column > MAX_COLUMNS:
            raise fault("table-too-wide", self.book.name, line=self.row, limit=MAX_COLUMNS)
        if self.row > self.book.max_rows:
            raise fault("table-too-long", self.book.name, limit=self.book.max_rows)
        rows = self.grid.rows
        rows.extend([] for _ in range(self.row - len(rows)))
        row = rows[self.row - 1]
        row.extend("" for _ in range(self.column - len(row)))
        row[self.column - 1] = text
        hidden = str(self.row) if self.hidden_row else ""
        if self.column in self.hidden_columns:
            hidden = hidden or _letters(self.column)
        if hidden:
            self.grid.hidden[hidden] = None


def _column(letters: str) -> int:
    """1 for A, 27 for AA."""
    found = 0
    for sign in letters:
        found = found * 26 + ord(sign) - 64
    return found


def _letters(column: int) -> str:
    """A for 1, AA for 27."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def unseen(grid: Grid, name: str, shown: int) -> list[Finding]:
    """What a reader of the sheet may have overlooked: sheets that are not read, rows and columns that are hidden and are."""
    found = []
    place = Place(file=name)
    if grid.sheets:
        listed = ", ".join(map(shorten, grid.sheets[:shown]))
        found.append(Finding.of("sheets-ignored", "warning", place, count=len(grid.sheets), sheets=listed))
    if grid.hidden:
        listed = ", ".join(map(shorten, list(grid.hidden)[:shown]))
        found.append(Finding.of("cells-hidden", "warning", place, count=len(grid.hidden), where=listed))
    return found
