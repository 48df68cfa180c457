"""The cells of the communication form, found by sheet names and labels: what differs from the map is told, and nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.communication.model import Block, FieldSpec, Form, TableSpec, Version, form
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import shorten
from ghgcalc.workbooks import Unread, reference

if TYPE_CHECKING:
    from ghgcalc.workbooks import Book, Page

_NUMBER = re.compile(r"[A-Z]{0,2}[0-9]{1,3}", re.ASCII)
"""What stands left of a row: 1, G1, P1, PP1; examples (Ex.1) and marks of paragraphs ((a), ii.) do not fit."""

MAX_SHOWN = 8
MAX_BETWEEN = 3
"""Rows between headings and the first numbered row: a second line of headings, an example or three."""


class Spot(NamedTuple):
    """A cell: its sheet, its row and its column, from 1."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """As a workbook calls it: `D_Processes!L54`."""
        return reference(self.sheet, self.row, self.column)


Row = Mapping[str, Spot]


@brief
@dataclass(frozen=True, slots=True)
class Located:
    """Where everything is in one copy of the form.

    Attributes:
        version: the issue that it is.
        fields: the cell of each field, by `block.field`; as many as there are parts of the block.
        tables: the rows of each table, by `block.table`, each with the cell of each column; for each part of the block.
    """

    version: Version
    fields: Mapping[str, tuple[Spot, ...]]
    tables: Mapping[str, tuple[tuple[Row, ...], ...]]


def is_form(book: Book) -> bool:
    """Whether a workbook is the communication form of whatever issue: by the names of its sheets."""
    titles = {title.name for title in book.titles}
    wanted = {block.sheet for block in form().blocks.values()}
    return len(wanted & titles) * 2 > len(wanted)


def locate(book: Book, known: Form | None = None) -> Located:
    """Every cell of the map (or of another), in a copy of the form.

    Raises:
        InputError: another issue than those that are known, or labels that are not where the map says: what differs is named.
    """
    return _Locating(book, known or form()).read()


class _Locating:
    """One copy."""

    def __init__(self, book: Book, known: Form) -> None:
        self.book, self.form = book, known
        self.titles = {title.name for title in book.titles}
        self.missing: list[str] = []

    def read(self) -> Located:
        stated = self._version()
        fields: dict[str, tuple[Spot, ...]] = {}
        tables: dict[str, tuple[tuple[Row, ...], ...]] = {}
        for block in self.form.blocks.values():
            if block.sheet not in self.titles:
                self._lacks(block.sheet, "–")
                continue
            parts = list(self._parts(block))
            found = [{name: part.field(one) for name, one in block.fields.items()} for part in parts]
            for part, cells in zip(parts[1:], found[1:], strict=True):
                _after(parts[0], found[0], part, cells)
            rows = [{name: part.table(table) for name, table in block.tables.items()} for part in parts]
            self.missing += [one for part in parts for one in part.missing]
            for name in block.fields:
                fields[f"{block.id}.{name}"] = tuple(spot for cells in found if (spot := cells[name]) is not None)
            for name in block.tables:
                tables[f"{block.id}.{name}"] = tuple(each[name] for each in rows)
        version = next((one for one in self.form.versions if one == stated), None)
        if version is None or self.missing:
            raise InputError([self._unsaved() or self._differs(stated)])
        return Located(version, FrozenDict(fields), FrozenDict(tables))

    def _version(self) -> Version:
        """What the copy says of itself; a dash where it says nothing."""
        mark = self.form.mark
        said = {"type": "–", "date": "–", "language": "–"}
        if mark["sheet"] in self.titles:
            part = _Part(self.book.page(mark["sheet"]), 1, None)
            for name, key in {"type": "type", "date": "version", "language": "language"}.items():
                spot = part.field(FieldSpec(mark[key]))
                said[name] = (part.page.at(spot.row, spot.column) if spot else "") or "–"
        return Version(**said)

    def _parts(self, block: Block) -> Iterator[_Part]:
        page = self.book.page(block.sheet)
        if block.head is None:
            yield _Part(page, 1, None)
            return
        begins: list[int] = []
        for number in range(1, block.count + 1):
            # A heading without a number is the next of its kind.
            at = _found(page, block.head.format(n=number), begins[-1] + 1 if begins else 1, None)
            if at is None:
                self._lacks(block.sheet, block.head.format(n=number))
            else:
                begins.append(at[0])
        for first, following in zip(begins, [*begins, len(page.rows) + 1][1:], strict=True):
            yield _Part(page, first, following - 1)

    def _lacks(self, sheet: str, label: str) -> None:
        self.missing.append(f"{sheet}: {label}")

    def _unsaved(self) -> Finding | None:
        """That nothing can be known of a copy whose labels, which are formulas in the form, were written without their values."""
        sheets = {block.sheet for block in self.form.blocks.values()} & self.titles
        cells = [text for sheet in sheets for row in self.book.page(sheet).rows for text in row if text]
        blank = sum(isinstance(text, Unread) for text in cells)
        return Finding.of("cbam-unsaved", place=Place(file=self.book.name), count=blank) if blank * 2 > len(cells) else None

    def _differs(self, stated: Version) -> Finding:
        """What differs from the issues that are known."""
        listed = list(dict.fromkeys(self.missing))
        shown = "; ".join(shorten(one, 60) for one in listed[:MAX_SHOWN]) + ("; …" if len(listed) > MAX_SHOWN else "")
        return Finding.of(
            "cbam-differs",
            place=Place(file=self.book.name),
            value=_said(stated),
            known="; ".join(map(_said, self.form.versions)),
            count=len(listed),
            missing=shown or "–",
        )


class _Part:
    """Some rows of a sheet."""

    def __init__(self, page: Page, first: int, last: int | None) -> None:
        self.page, self.first, self.last = page, first, last
        self.missing: list[str] = []

    def _at(self, label: str, first: int) -> tuple[int, int] | None:
        found = _found(self.page, label, first, self.last)
        if found is None:
            self.missing.append(f"{self.page.name}: {label}")
        return found

    def field(self, spec: FieldSpec) -> Spot | None:
        """The cell of a field; None, and told, where a label is missing."""
        first = self.first
        if spec.below is not None:
            above = self._at(spec.below, first)
            if above is None:
                return None
            first = above[0] + 1
        at = self._at(spec.label, first)
        if at is None:
            return None
        row, column = at
        if spec.column is None:
            return Spot(self.page.name, row, self._end(row, column) + spec.right)
        for line in range(row, self.first - 1, -1):
            head = _column(self.page, line, spec.column)
            if head is not None:
                return Spot(self.page.name, row, head)
        self.missing.append(f"{self.page.name}: {spec.column}")
        return None

    def table(self, spec: TableSpec) -> tuple[Row, ...]:
        """The numbered rows of a table; none, and told, where a heading is missing."""
        above = self._at(spec.below, self.first)
        lead = next(iter(spec.columns.values()))
        head = self._at(lead, above[0]) if above is not None else None
        if head is None:
            return ()
        columns = {name: _column(self.page, head[0], heading) for name, heading in spec.columns.items()}
        for name, column in columns.items():
            if column is None:
                self.missing.append(f"{self.page.name}: {spec.columns[name]}")
        spots = {name: column for name, column in columns.items() if column is not None}
        rows = list(self._numbered(head[0] + 1, head[1] - 1))
        if not rows:
            self.missing.append(f"{self.page.name}: {lead} 1, 2, 3 …")
        return tuple(FrozenDict({name: Spot(self.page.name, row, column) for name, column in spots.items()}) for row in rows)

    def _numbered(self, first: int, column: int) -> Iterator[int]:
        """The rows that have a number in a column: those that follow each other."""
        begun = False
        for row in range(first, (self.last or len(self.page.rows)) + 1):
            if _NUMBER.fullmatch(self.page.at(row, column)):
                begun = True
                yield row
            elif begun or row - first >= MAX_BETWEEN:
                return

    def _end(self, row: int, column: int) -> int:
        """The last column of a cell, which may be merged with those right of it."""
        return next((right for top, left, _, right in self.page.merged if (top, left) == (row, column)), column)


def _after(first: _Part, model: Mapping[str, Spot | None], part: _Part, cells: dict[str, Spot | None]) -> None:
    """Fill in what a repeated part calls by another label than the first one does: the same cell, if all the others lie alike.

    The form's own parts are not spelt alike everywhere. Where rows were inserted or taken out, the last does not lie alike.
    """
    down = part.first - first.first
    wanted = {name: spot._replace(row=spot.row + down) for name, spot in model.items() if spot is not None}
    alike = [name for name, spot in cells.items() if spot is not None and spot == wanted.get(name)]
    last = max(wanted, key=lambda name: wanted[name].row, default=None)
    if wanted.keys() == cells.keys() and last in alike and len(alike) * 4 >= len(cells) * 3:
        cells.update(wanted)
        part.missing.clear()


def plain(text: str) -> str:
    """A label without what nobody sees: blanks of every kind count as one, capitals as small letters."""
    return " ".join(text.split()).casefold()


def _fits(text: str, wanted: str) -> bool:
    return text.startswith(wanted[:-1]) if wanted.endswith("…") else text == wanted


def _found(page: Page, label: str, first: int, last: int | None) -> tuple[int, int] | None:
    """Row and column of the first cell that holds a label."""
    wanted = plain(label)
    for row in range(first, (last or len(page.rows)) + 1):
        column = _in(page.rows[row - 1], wanted) if row <= len(page.rows) else None
        if column is not None:
            return row, column
    return None


def _in(cells: Iterable[str], wanted: str) -> int | None:
    return next((at for at, text in enumerate(cells, 1) if text and _fits(plain(text), wanted)), None)


def _column(page: Page, row: int, heading: str) -> int | None:
    """The column of a heading in a row."""
    return _in(page.rows[row - 1], plain(heading)) if row <= len(page.rows) else None


def _said(version: Version) -> str:
    return f"{shorten(version.type, 60)}, {shorten(version.date, 20)}, {shorten(version.language, 20)}"
