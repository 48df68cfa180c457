"""OpenDocument spreadsheets: `content.xml` as a stream. What its cells are (a per cent, a day, an error) is said by each of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ghgcalc.files import fault
from ghgcalc.workbooks.archive import Archive
from ghgcalc.workbooks.cells import Day, Filling, Limits, Named, Number, Page, Title, Unread, fifteen
from ghgcalc.workbooks.names import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.findings import Finding

MIME = b"application/vnd.oasis.opendocument.spreadsheet"
NUMBERS = frozenset(("float", "percentage", "currency"))
ASIDE = frozenset(("annotation", "tracked-changes", "shapes", "forms"))


class Ods:
    """One document, opened: all of its sheets stand in one part, and are read together."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Read the sheets.

        Raises:
            InputError: no document, an encrypted or a damaged one, or one too large.
        """
        self.name, self.limits = name, limits
        archive = Archive(data, name)
        if b"encryption-data" in archive.head("META-INF/manifest.xml", 100_000):
            raise fault("workbook-encrypted", name)
        reader = _Content(name, limits)
        with archive.caring():
            if "styles.xml" in archive.parts:
                archive.parse("styles.xml", reader.start, reader.end, reader.data)
            archive.parse("content.xml", reader.start, reader.end, reader.data)
        self.pages = {page.name: page for page in reader.pages}
        self.titles = tuple(Title(page.name, page.hidden) for page in reader.pages)
        self._names = reader.names

    @cached_property
    def names(self) -> Mapping[str, Named]:
        """The defined names of the whole document."""
        return {name: named(name, text, set(self.pages)) for name, text in self._names.items()}

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """Nothing more: macros of a document stay in parts that are never looked at."""
        return ()

    def page(self, title: str) -> Page:
        """The page of that title.

        Raises:
            KeyError: there is none.
        """
        return self.pages[title]


class _Content:
    """The document as it comes."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.pages: list[Page] = []
        self.names: dict[str, str] = {}
        self.styles: dict[str, list[int | bool | None]] = {}
        self.data_styles: dict[str, int | None] = {}
        self.style = self.data_style = ""
        self.filling: Filling | None = None
        self.row = self.column = self.rows = self.columns = 0
        self.row_hidden = False
        self.cell: dict[str, str] = {}
        self.pieces: list[str] = []
        self.paragraphs = self.aside = self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items() if not key.startswith("calcext:")}
        if self.aside or tag in ASIDE:
            self.aside += 1
        elif tag in ("table-cell", "covered-table-cell"):
            self.cell = plain | {"kind": attributes.get("calcext:value-type", ""), "covered": "1" if tag[0] == "c" else ""}
            self.pieces, self.paragraphs = [], 0
        elif tag == "p":
            self.pieces.extend(["\n"] * bool(self.paragraphs))
            self.paragraphs += 1
        elif tag == "table-row":
            self.rows = _count(plain.get("number-rows-repeated"))
            self.row_hidden = plain.get("visibility", "visible") != "visible"
            self.column = 0
        elif tag == "table-column":
            self._columns(plain)
        elif tag == "table":
            self.depth += 1
            hidden = self.styles.get(plain.get("style-name", ""), [None, True])[1] is False
            self.pages.append(Page(plain.get("name", ""), hidden))
            self.filling = Filling(self.pages[-1], self.name, self.limits)
            self.row = self.columns = 0
        elif tag == "named-range" and self.filling is None:  # not one of a single sheet
            self.names[plain.get("name", "")] = plain.get("cell-range-address", "")
        else:
            self._styles(tag, plain)

    def _styles(self, tag: str, plain: dict[str, str]) -> None:
        """Which sheets are shown, and how many decimals a number has."""
        if tag == "style":
            self.style = plain.get("name", "")
            self.styles[self.style] = [self.data_styles.get(plain.get("data-style-name", "")), True]
        elif tag == "table-properties" and self.style in self.styles:
            self.styles[self.style][1] = plain.get("display", "true") != "false"
        elif tag.endswith("-style"):
            self.data_style = plain.get("name", "")
        elif tag == "number" and self.data_style:
            places = plain.get("decimal-places", "")
            self.data_styles[self.data_style] = int(places) if places.isdecimal() and len(places) < 3 else None

    def _columns(self, plain: dict[str, str]) -> None:
        count = _count(plain.get("number-columns-repeated"))
        if self.filling is not None and plain.get("visibility", "visible") != "visible":
            last = min(self.columns + count, self.limits.columns)
            self.filling.hidden_columns.update(range(self.columns + 1, last + 1))
        self.columns += count

    def data(self, text: str) -> None:
        """A piece of text."""
        if not self.aside and self.paragraphs:
            self.pieces.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self.aside:
            self.aside -= 1
        elif tag in ("table-cell", "covered-table-cell"):
            self._put()
        elif tag == "table-row":
            self.row += self.rows
        elif tag == "table":
            self.filling = None

    def _put(self) -> None:
        """The cell that has ended, as often as it stands there."""
        across = _count(self.cell.get("number-columns-repeated"))
        text = self._text()
        self.paragraphs = 0
        if self.filling is not None:
            wide, high = (_count(self.cell.get(f"number-{kind}-spanned")) for kind in ("columns", "rows"))
            if wide > 1 or high > 1:
                at = (self.row + 1, self.column + 1)
                self.filling.page.merged.append((*at, at[0] + high - 1, at[1] + wide - 1))
            if text and not self.cell["covered"]:
                for row in range(self.row + 1, self.row + self.rows + 1):
                    for column in range(self.column + 1, self.column + across + 1):
                        self.filling.put(row, column, text, hidden=self.row_hidden)
        self.column += across

    def _text(self) -> str:
        """What stands in the cell."""
        shown = "".join(self.pieces).strip()
        kind = self.cell.get("value-type", "")
        if self.cell["kind"] == "error":
            return Unread(shown or "#")
        if kind in NUMBERS:
            places = self.styles.get(self.cell.get("style-name", ""), [None])[0]
            return Number(fifteen(float(self.cell["value"])), places, "percent" if kind == "percentage" else "")
        if kind == "date":
            return Day(self.cell["date-value"][:10])
        if "formula" in self.cell and not kind:
            return Unread("=")
        return shown


def _count(text: str | None) -> int:
    """How often a row or cell stands there; once unless it says so."""
    return int(text) if text is not None and text.isdecimal() and 0 < len(text) < 8 else 1
