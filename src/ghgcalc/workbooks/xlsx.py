"""XLSX workbooks: only the parts that hold cells are looked at, each as a stream with bounds.

The list of sheets, the styles (which numbers are days or per cents), the shared texts, the sheets that are asked for. A formula counts by
the value that was saved with it; one without a value is told, for unreadable is never absent.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from ghgcalc.files import fault
from ghgcalc.findings import Finding, Place
from ghgcalc.workbooks.archive import CHUNK, Archive
from ghgcalc.workbooks.cells import MAX_TEXTS, Day, Filling, Limits, Named, Number, Page, Title, Unread, column_of, fifteen
from ghgcalc.workbooks.escapes import decoded
from ghgcalc.workbooks.formats import GENERAL, Format, format_of
from ghgcalc.workbooks.names import named

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_RANGE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
MAX_MERGED = 20_000
"""Merged ranges that are kept; what has more is no table."""

TEXTUAL = ("inlineStr", "str")
"""Kinds of cells that hold their text themselves."""

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


class Xlsx:
    """One workbook, opened."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Read what the workbook says of its sheets.

        Raises:
            InputError: no workbook, or a damaged one.
        """
        self.name, self.limits = name, limits
        self.archive = Archive(data, name)
        self.parts: dict[str, str] = {}
        self.pages: dict[str, Page] = {}
        self._names: dict[str, str] = {}
        with self.archive.caring():
            self._read()

    def _read(self) -> None:
        sheets: list[tuple[str, str, bool]] = []
        epoch, defined = [False], [""]

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
                sheets.append((decoded(attributes.get("name", "")), relation, attributes.get("state", "visible") != "visible"))
            elif tag == "workbookPr":
                epoch[0] = attributes.get("date1904", "0") in ("1", "true")
            elif tag == "definedName":
                local = "localSheetId" in attributes
                defined[0] = "" if local or attributes["name"].startswith("_xlnm.") else decoded(attributes["name"])

        def end(tag: str) -> None:
            if tag == "definedName":
                defined[0] = ""

        def text(data: str) -> None:
            if defined[0]:
                self._names[defined[0]] = self._names.get(defined[0], "") + data

        self.archive.parse(WORKBOOK, start, end, text)
        targets: dict[str, str] = {}
        kinds: dict[str, str] = {}

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                path = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
                targets[attributes["Id"]] = path
                kinds[attributes.get("Type", "").rpartition("/")[2]] = path

        self.archive.parse(RELATIONS, relation)
        for title, one, _ in sheets:
            self.parts.setdefault(title, targets.get(one, ""))
        self.kinds = kinds
        self.first = dt.datetime(1904, 1, 1) if epoch[0] else dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a day has no zone
        # A chart is no table.
        self.titles = tuple(Title(title, hidden, "/worksheets/" in targets.get(one, "")) for title, one, hidden in sheets)

    @cached_property
    def names(self) -> Mapping[str, Named]:
        """The defined names of the whole workbook."""
        titles = {title.name for title in self.titles}
        return {name: named(name, decoded(text), titles) for name, text in self._names.items()}

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """Macros and links to other workbooks."""
        found = []
        place = Place(file=self.name)
        if any(part.endswith("vbaProject.bin") for part in self.archive.parts):
            found.append(Finding.of("workbook-macros", "warning", place))
        if any("/externalLinks/" in part for part in self.archive.parts):
            found.append(Finding.of("workbook-links", "warning", place))
        return tuple(found)

    def page(self, title: str) -> Page:
        """The page of that title.

        Raises:
            InputError: damaged, or too large. KeyError: there is none.
        """
        if title not in self.pages:
            at = next(one for one in self.titles if one.name == title) if title in self.parts else None
            page = Page(title, at is not None and at.hidden)
            part = self.parts[title]
            with self.archive.caring():
                formats = self.formats
                reader = _Cells(Filling(page, self.name, self.limits), self.texts, formats, self.first, self.unlocked)
                self.archive.parse(part, reader.start, reader.end, reader.data, cells=True)
            self.pages[title] = page
        return self.pages[title]

    @cached_property
    def formats(self) -> list[Format]:
        """What the styles of cells print, by their numbers."""
        part = self.kinds.get("styles", "")
        custom: dict[str, str] = {}
        found: list[Format] = []
        inside = [False]
        self.unlocked: set[int] = set()

        def style(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt":
                custom[attributes["numFmtId"]] = attributes.get("formatCode", "")
            elif tag in ("cellXfs", "cellStyleXfs"):
                inside[0] = tag == "cellXfs"
            elif tag == "xf" and inside[0]:
                number = attributes.get("numFmtId", "0")
                found.append(format_of(number, custom.get(number)))
            elif tag == "protection" and inside[0] and attributes.get("locked") in ("0", "false"):
                self.unlocked.add(len(found) - 1)

        if part:
            self.archive.parse(part, style)
        return found

    @cached_property
    def texts(self) -> list[str]:
        """The shared texts, those of the reading aid (phonetic runs) left out."""
        found: list[str] = []
        pieces: list[str] = []
        run: list[str] = []
        state = {"text": False, "aside": 0}

        def start(tag: str, attributes: dict[str, str]) -> None:
            del attributes
            if tag == "si":
                found.append("")
                if len(found) > MAX_TEXTS:
                    raise fault("table-too-large", self.name, limit=MAX_TEXTS)
            state["text"] = tag == "t"
            state["aside"] += tag == "rPh"
            run.clear()

        def end(tag: str) -> None:
            if state["text"]:
                pieces.append(decoded("".join(run)))  # of one run: a code does not reach into the next
            state["text"] = False
            state["aside"] -= tag == "rPh"
            if tag == "si" and pieces:
                found[-1] = "".join(pieces).strip()
                pieces.clear()

        def data(text: str) -> None:
            if state["text"] and not state["aside"]:
                run.append(text)

        if part := self.kinds.get("sharedStrings", ""):
            self.archive.parse(part, start, end, data)
        return found


class _Cells:
    """The cells of a sheet, as they come."""

    def __init__(
        self, filling: Filling, texts: list[str], formats: list[Format], first: dt.datetime, unlocked: Collection[int]
    ) -> None:
        self.filling, self.texts, self.formats, self.first, self.unlocked = filling, texts, formats, first, unlocked
        self.row = self.column = 0
        self.hidden_row = False
        self.kind, self.style = "n", 0
        self.formula = self.taking = self.valued = False
        self.pieces: list[str] = []
        self.run: list[str] = []
        self.aside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == "c":
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = column_of(place[1]) if place else self.column + 1
            style = attributes.get("s", "0")
            self.kind, self.style = attributes.get("t", "n"), int(style) if style.isdecimal() and len(style) < 7 else 0
            self.formula = self.taking = self.valued = False
            self.pieces = []
        elif tag == "row":
            stated = attributes.get("r", "")
            self.row = int(stated) if stated.isdecimal() and len(stated) < 8 else self.row + 1
            self.column = 0
            self.hidden_row = attributes.get("hidden") in ("1", "true")
        elif tag in ("v", "t"):
            self.taking = self.valued = not self.aside
            self.run = []
        elif tag == "f":
            self.formula = True
        elif tag == "rPh":
            self.aside += 1
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            low, high = (int(attributes[key][:7]) for key in ("min", "max"))
            self.filling.hidden_columns.update(range(max(low, 1), min(high, self.filling.limits.columns) + 1))
        elif tag == "mergeCell" and len(merged := self.filling.page.merged) < MAX_MERGED:
            corners = _RANGE.fullmatch(attributes.get("ref", ""))
            if corners:
                merged.append((int(corners[2]), column_of(corners[1]), int(corners[4]), column_of(corners[3])))

    def data(self, text: str) -> None:
        """A piece of text."""
        if self.taking:
            self.run.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in ("v", "t"):
            if self.taking:
                text = "".join(self.run)
                self.pieces.append(decoded(text) if self.kind in TEXTUAL else text)
            self.taking = False
        elif tag == "rPh":
            self.aside -= 1
        elif tag == "c":
            text = self._text("".join(self.pieces))
            if text:
                self.filling.put(self.row, self.column, text, hidden=self.hidden_row)
                if self.style in self.unlocked:
                    self.filling.page.unlocked[self.row, self.column] = self.formula

    def _text(self, raw: str) -> str:
        """A cell as text: a day as ISO text, a number by the 15 digits that the sheet keeps."""
        if not raw:
            # A formula that gave an empty text was saved as one; one that was never calculated has no value at all.
            return Unread("=") if self.formula and not (self.kind == "str" and self.valued) else ""
        if self.kind == "e":
            return Unread(raw)
        if self.kind == "s":
            return self.texts[int(raw)] if raw.isdecimal() else raw
        if self.kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        if self.kind == "d":
            return Day(raw.strip()[:10])
        if self.kind != "n":
            return raw.strip()
        if len(raw) > CHUNK:
            raise ValueError("a number of more digits than any has")
        number = float(raw)
        shown = self.formats[self.style] if self.style < len(self.formats) else GENERAL
        if shown.day:
            with suppress(OverflowError):
                return Day((self.first + dt.timedelta(days=number)).date().isoformat())
        return Number(fifteen(number), shown.places, shown.form)
