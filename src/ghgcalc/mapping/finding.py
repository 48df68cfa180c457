"""Where on a page the numbers of a datum stand: rows and columns found by their words.

Each function gives the entries of a datum (a period, a cell, perhaps a cell with a unit and cells with sums), or faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.findings import Finding
from ghgcalc.mapping.figures import mark_of
from ghgcalc.mapping.periods import Period, period_of, years_in
from ghgcalc.mapping.words import folded, parted
from ghgcalc.sheets import is_sum
from ghgcalc.workbooks import Number, Page

if TYPE_CHECKING:
    from ghgcalc.mapping.model import MapDatum, Shape

Cell = tuple[int, int]

MAX_HEADERS = 60
"""Tables on one sheet that are looked at."""

EXACT_YEAR = re.compile("(?:19|20)[0-9]{2}(?:年|年度)?")

MAX_COVERED = 200_000
"""Cells of merged ranges that are looked at."""

MAX_GROUP = 200
"""Rows for which one label may stand."""

ABOVE = 3
"""Lines of a header above its last one."""


@brief
@dataclass
class Entries:
    """What belongs to a datum.

    Attributes:
        cells: the period of each number, and its cell.
        units: cells in which its unit stands, with the text.
        sums: cells of sums, each of a month or, without one, of the year.
        others: years of the numbers that were passed over, for they are of others.
        faults: why it cannot be found.
    """

    cells: list[tuple[Period, Cell]] = field(default_factory=list)
    units: list[tuple[Cell, str]] = field(default_factory=list)
    sums: list[tuple[int | None, Cell]] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    faults: list[tuple[Cell | None, Finding]] = field(default_factory=list)

    def fault(self, code: str, at: Cell | None = None, /, **fields: Any) -> Entries:
        """The same, with a fault more."""
        self.faults.append((at, Finding.of(code, **fields)))
        return self


class Grid:
    """A page whose labels are known: the text of a merged range counts in all of its cells."""

    def __init__(self, page: Page) -> None:
        """Look at the merged ranges."""
        self.page = page
        self.covered: dict[Cell, Cell] = {}
        self.marks = cache(lambda: mark_of(page))
        self.labels = cache(self._labels)
        self.above = cache(self._above)
        self.headers = cache(self._headers)
        self.repeating: dict[int, bool] = {}
        self.daily: dict[int, bool] = {}
        width = max(map(len, page.rows), default=0)
        for top, left, bottom, right in page.merged:
            for row in range(top, min(bottom, len(page.rows)) + 1):
                for column in range(left, min(right, width) + 1):
                    if len(self.covered) < MAX_COVERED:
                        self.covered[row, column] = (top, left)
        self.width = width

    def label(self, row: int, column: int) -> str:
        """The text of a cell; of a number none. A merged range says the same everywhere."""
        if self.covered:
            row, column = self.covered.get((row, column), (row, column))
        text = self.page.at(row, column)
        return "" if isinstance(text, Number) else text

    def _labels(self, row: int, before: int) -> list[str]:
        """The labels of a row left of its numbers; what stands once for a group of rows counts for each of them."""
        cells = [self.label(row, column) for column in range(1, before)]
        last = max((at for at, text in enumerate(cells) if text), default=-1)
        return [text or (self._group(row, at) if at <= last else "") for at, text in enumerate(cells, 1)]

    def _group(self, row: int, column: int) -> str:
        """The label above a blank one, where the column says each label once; where it repeats them, a blank says that there is none."""
        if column not in self.repeating:
            cells = [self.label(one, column) for one in range(1, len(self.page.rows) + 1)]
            self.repeating[column] = any(text and text == after for text, after in pairwise(cells))
        if self.repeating[column]:
            return ""
        for above in range(row - 1, max(row - MAX_GROUP, 0), -1):
            if not any(self.page.rows[above - 1]):
                return ""
            if text := self.page.at(above, column):
                return "" if isinstance(text, Number) else text
        return ""

    def of_days(self, column: int, shape: Shape) -> bool:
        """Whether a column holds days, so that the first of a month in it is a day, too."""
        if column not in self.daily:
            read = (period_of(cells[column - 1], shape.dates) for cells in self.page.rows if column <= len(cells))
            self.daily[column] = any(one is not None and one.day is not None for one in read)
        return self.daily[column]

    def _above(self, column: int, first: int, last: int) -> list[str]:
        """The lines of a header over a column; in upper lines a blank cell belongs to what stands left of it."""
        found = []
        for row in range(first, last + 1):
            at = column
            if row < last:
                while at > 1 and not self.label(row, at) and (row, at) not in self.covered:
                    at -= 1
            found.append(self.label(row, at))
        return found

    def _headers(self, months: tuple[str, ...] | None) -> list[tuple[int, dict[int, Period]]]:
        """The rows whose cells are months, each with its columns."""
        own = {folded(word): Period(at) for at, word in enumerate(months or (), 1)}
        found: list[tuple[int, dict[int, Period]]] = []
        for row, cells in enumerate(self.page.rows, 1):
            if len(cells) < 3:
                continue
            labels = {at: self.label(row, at) for at in range(1, self.width + 1)}
            read = {at: own.get(folded(text)) or (None if own else _month(text)) for at, text in labels.items() if text}
            columns = {at: one for at, one in read.items() if one is not None}
            if not columns and not own:
                columns = _numbered(cells)
            if len({one.month for one in columns.values()}) >= 3 and len(found) < MAX_HEADERS:
                found.append((row, columns))
        return found


def _month(text: str) -> Period | None:
    found = period_of(text)
    return found if found is not None and found.day is None else None


def _numbered(cells: list[str]) -> dict[int, Period]:
    """A header of the numbers 1 to 12 in their order."""
    for at in range(len(cells) - 11):
        if [str(cell) for cell in cells[at : at + 12]] == [str(month) for month in range(1, 13)]:
            return {at + month: Period(month) for month in range(1, 13)}
    return {}


def matches(words: tuple[str, ...], labels: list[str]) -> bool:
    """Whether all words stand among the labels, with or without their units."""
    known = {folded(one) for label in labels for one in (label, parted(label)[0])}
    return all(folded(word) in known for word in words)


def across(grid: Grid, datum: MapDatum, shape: Shape, year: int) -> Entries:
    """A datum whose months stand in columns."""
    page, found = grid.page, Entries()
    headers = grid.headers(shape.months)
    if not headers:
        return found.fault("map-no-months", sheet=page.name or "–")
    hits = []
    seen: list[str] = []
    for at, (header, columns) in enumerate(headers):
        end = headers[at + 1][0] if at + 1 < len(headers) else len(page.rows) + 1
        for row in range(header + 1, end):
            labels = grid.labels(row, min(columns))
            seen += [parted(label)[0] for label in labels if label]
            if matches(datum.words, labels):
                hits.append((header, columns, row, labels))
    if len(hits) != 1:
        return _not_one(found, datum, [(row, 1) for _, _, row, _ in hits], seen, page)
    header, columns, row, labels = hits[0]
    titled = [(column, label) for column, label in enumerate(labels, 1) if parted(label)[1]]
    if titled and not shape.unit_cell:
        found.units.append(((row, titled[-1][0]), parted(titled[-1][1])[1]))
    _cells(found, grid, shape, year, header, columns, row)
    for column in range(1, grid.width + 1):
        words = [folded(one) for one in grid.above(column, max(1, header - ABOVE), header)] if column not in columns else []
        if shape.unit_cell and column not in columns and folded(shape.unit_cell) in words:
            found.units.append(((row, column), page.at(*grid.covered.get((row, column), (row, column)))))
        if shape.total and column not in columns and folded(shape.total) in words:
            found.sums.append((None, (row, column)))
    return found


def _cells(found: Entries, grid: Grid, shape: Shape, year: int, header: int, columns: dict[int, Period], row: int) -> None:
    """The cells of the months of the year."""
    lines = {column: grid.above(column, max(1, header - ABOVE), header + bool(shape.columns)) for column in columns}
    years = {column: [one for line in over[:-1] for one in years_in(line)][-1:] for column, over in lines.items()}
    grouped = len({of[0] for of in years.values() if of}) > 1  # one title over all of them says nothing of each
    for column, period in columns.items():
        if shape.columns and not matches((shape.columns,), lines[column]):
            continue
        alone = any(EXACT_YEAR.fullmatch(folded(line)) for line in lines[column])
        of = period.year or (years[column][0] if years[column] and (grouped or alone) else year)
        if of != year:
            found.others.append(of)
        else:
            found.cells.append((Period(period.month, year), (row, column)))
    _other_years(found, (header, min(columns)), year)


def _other_years(found: Entries, at: Cell, year: int) -> None:
    """That all numbers are of other years."""
    if found.others and not found.cells:
        found.fault("map-year-other", at, year=year, named=", ".join(map(str, sorted(set(found.others)))))


def _not_one(found: Entries, datum: MapDatum, hits: list[Cell], seen: list[str], page: Page) -> Entries:
    """That a datum stands nowhere, or at several places."""
    words = " + ".join(datum.words)
    if hits:
        return found.fault("map-several", hits[0], words=words, where=", ".join(page.place(*hit) for hit in hits[:5]))
    near = get_close_matches(datum.words[-1], dict.fromkeys(seen), n=3, cutoff=0.5)
    return found.fault("map-not-found", words=words, sheet=page.name or "–", near=", ".join(near) or "–")


def word_cells(grid: Grid, word: str) -> Iterator[Cell]:
    """The cells that hold a word."""
    wanted = folded(word)
    for row, cells in enumerate(grid.page.rows, 1):
        for column, text in enumerate(cells, 1):
            if text and not isinstance(text, Number) and wanted in (folded(text), folded(parted(text)[0])):
                yield row, column


def _header(found: Entries, grid: Grid, shape: Shape, word: str | None) -> tuple[int, int, int] | None:
    """Row and column of the header of periods, and the first row under it."""
    if word is None:
        found.fault("map-period-missing", sheet=grid.page.name or "–")
        return None
    hits = []
    for row, column in word_cells(grid, word):
        below = grid.covered.get((row, column)) and next(b for t, lf, b, _ in grid.page.merged if (t, lf) == (row, column))
        first = next((at for at in range((below or row) + 1, (below or row) + 5) if _at(grid, at, column, shape)), None)
        if first is not None:
            hits.append((row, column, first))
    if len(hits) != 1:
        code = "map-several" if hits else "map-not-found"
        where = ", ".join(grid.page.place(row, column) for row, column, _ in hits[:5])
        found.fault(code, words=word, where=where, sheet=grid.page.name or "–", near="–")
        return None
    return hits[0]


def _at(grid: Grid, row: int, column: int, shape: Shape) -> Period | None:
    """The period that a row is of."""
    cell = grid.covered.get((row, column), (row, column))
    text = grid.page.at(*cell)
    if isinstance(text, Number) and not (len(text) in (6, 8) and text.startswith(("19", "20"))):
        numbered = any(sign in folded(shape.period or "") for sign in ("月", "month", "monat"))
        return Period(int(text)) if numbered and text.isdecimal() and 1 <= int(text) <= 12 else None
    return period_of(text, shape.dates, day=grid.of_days(column, shape))


def down(grid: Grid, datum: MapDatum, shape: Shape, year: int) -> Entries:
    """A datum that has a column, with months or days in rows."""
    page, found = grid.page, Entries()
    header = _header(found, grid, shape, shape.period)
    if header is None:
        return found
    row, at, first = header
    unit_rows = [one for one in range(1, first) if shape.unit_cell and folded(grid.label(one, at)) == folded(shape.unit_cell)]
    lines = [one for one in range(max(1, row - ABOVE), first) if one not in unit_rows]
    titles: dict[int, list[str]] = {}
    for column in range(1, grid.width + 1):
        if column != at:
            labels = grid.above(column, lines[0], lines[-1])
            titles[column] = [label for label, one in zip(labels, range(lines[0], lines[-1] + 1), strict=True) if one in lines]
    hits = [column for column, labels in titles.items() if matches(datum.words, labels)]
    if len(hits) > 1 and len(exact := [one for one in hits if page.at(lines[-1], one) or (lines[-1], one) in grid.covered]) == 1:
        hits = exact
    if len(hits) != 1:
        seen = [parted(label)[0] for labels in titles.values() for label in labels if label]
        return _not_one(found, datum, [(lines[-1], column) for column in hits], seen, page)
    column = hits[0]
    for one in unit_rows:
        found.units.append(((one, column), grid.label(one, column)))
    labelled = [(line, label) for line in lines for label in [grid.label(line, column)] if parted(label)[1]]
    if labelled and not unit_rows:
        found.units.append(((labelled[-1][0], column), parted(labelled[-1][1])[1]))
    for one in range(first, len(page.rows) + 1):
        _row(found, grid, shape, year, (one, at), (one, column))
    _other_years(found, (first, at), year)
    return found


def _row(found: Entries, grid: Grid, shape: Shape, year: int, when: Cell, cell: Cell) -> None:
    """A number and its period; a sum is none."""
    period = _at(grid, *when, shape)
    label, text = grid.label(*when), grid.page.at(*cell)
    if period is not None:
        if period.year is None or period.year == year:
            found.cells.append((Period(period.month, year, period.day), cell))
        else:
            found.others.append(period.year)
    elif shape.total and folded(label) == folded(shape.total):
        found.sums.append((None, cell))
    elif label and is_sum(label):
        of = period_of(label.replace("合计", "").replace("小计", "").replace("累计", "").strip())
        if of is not None and of.day is None and of.year in (None, year):
            found.sums.append((of.month, cell))
    elif text and isinstance(text, Number):
        found.fault("map-period-unread", when, value=grid.page.at(*when)[:40] or "–", cell=grid.page.place(*cell))


def long(grid: Grid, datum: MapDatum, shape: Shape, year: int) -> Entries:
    """A datum of a table with one number a row: date, code, value, unit."""
    page, found = grid.page, Entries()
    header = _header(found, grid, shape, shape.period)
    if header is None:
        return found
    row, at, first = header
    columns: dict[str, list[int]] = {}
    for word in (*(shape.code or ()), *filter(None, (shape.value, shape.unit_cell))):
        columns[word] = [column for line, column in word_cells(grid, word) if line == row and column != at]
        if len(columns[word]) != 1:
            code = "map-several" if columns[word] else "map-not-found"
            where = ", ".join(page.place(row, column) for column in columns[word])
            seen = [grid.label(row, column) for column in range(1, grid.width + 1)]
            near = ", ".join(get_close_matches(word, filter(None, seen), n=3, cutoff=0.4)) or ", ".join(filter(None, seen)) or "–"
            found.fault(code, words=word, where=where, sheet=page.name or "–", near=near)
    if shape.value is None or shape.code is None:
        found.fault("map-long-columns", sheet=page.name or "–")
    if found.faults:
        return found
    assert shape.value is not None
    assert shape.code is not None
    value, coded = columns[shape.value][0], [columns[word][0] for word in shape.code]
    over = parted(grid.label(row, value))[1]
    seen_codes: dict[str, None] = {}
    for one in range(first, len(page.rows) + 1):
        codes = [page.at(*grid.covered.get((one, column), (one, column))) for column in coded]
        seen_codes.update(dict.fromkeys(filter(None, codes)))
        if matches(datum.words, codes):
            _row(found, grid, shape, year, (one, at), (one, value))
            beside = [(column, parted(code)[1]) for column, code in zip(coded, codes, strict=True)]
            if shape.unit_cell:
                column = columns[shape.unit_cell][0]
                beside = [(column, page.at(*grid.covered.get((one, column), (one, column))))]
            found.units += [((one, column), unit) for column, unit in (*beside, (value, "" if shape.unit_cell else over)) if unit]
    _other_years(found, (first, at), year)
    if not found.cells and not found.faults:
        return _not_one(found, datum, [], list(seen_codes), page)
    return found
