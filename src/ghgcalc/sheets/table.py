"""A table read: which rows, which columns, each number with its unit, each day as ISO text; what is wrong with a cell, by its cell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.files import fault, is_workbook, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.schema import validate
from ghgcalc.sheets.days import EPOCH, iso, serial
from ghgcalc.sheets.dialect import header_of, lines_of
from ghgcalc.sheets.marks import MAX_CELL, POINTS, Marks, written
from ghgcalc.sheets.words import ERRORS, Known, narrow, titled
from ghgcalc.workbooks import MAX_COLUMNS, Day, Limits, Unread, open_workbook, unseen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

Model = TypeVar("Model", bound=BaseModel)

MAX_ROWS = 100_000
MAX_SHOWN = 10


@brief
@dataclass(frozen=True)
class Sheet:
    """Rows as tables of texts, the number of the line on which each stands, headers that nobody asked for, and the name of the file.

    `faults` are of its cells; they are told together with those of what the cells say, by [read_as][ghgcalc.sheets.Sheet.read_as].
    """

    rows: list[dict[str, Any]]
    lines: list[int]
    ignored: list[str]
    name: str
    unseen: tuple[Finding, ...] = ()
    faults: tuple[Finding, ...] = ()

    def read_as(self, model: type[Model], key: str) -> Model:
        """The rows as the list `key` of a model.

        Raises:
            InputError: every fault of the cells and of what they say, each with its line.
        """
        told = {(one.place.line, one.place.key) for one in self.faults}
        try:
            found = validate(model, {key: self.rows}, self.name)
        except InputError as error:
            more = [self._placed(one) for one in error.faults]
            raise InputError([*self.faults, *(one for one in more if (one.place.line, one.place.key) not in told)]) from None
        if self.faults:
            raise InputError(self.faults)
        return found

    def _placed(self, fault: Finding) -> Finding:
        """A fault of a row, on the line of the file on which the row stands."""
        steps = (fault.pointer or "").split("/")
        if len(steps) < 3:
            return fault
        return replace(fault, place=replace(fault.place, line=self.lines[int(steps[2])]))

    def notes(self) -> list[Finding]:
        """That some columns were not read, that there are other sheets, that some of what was read is hidden."""
        found = list(self.unseen)
        if self.ignored:
            columns = ", ".join(map(shorten, self.ignored[:MAX_SHOWN]))
            found.append(Finding.of("columns-ignored", "note", Place(file=self.name), columns=columns))
        return found


def read_sheet(
    path: str | Path,
    names: Mapping[str, str],
    units: Iterable[str],
    required: Iterable[str],
    small: Iterable[str] = (),
    days: Iterable[str] = (),
) -> Sheet:
    """The rows of a CSV file, or of the first sheet of a workbook (XLSX, ODS, XLS); `-` is standard input.

    A CSV file may be in UTF-8, UTF-16, GB 18030 or Big5, parted by any sign. The header is the first of the first 20 filled rows that
    names every required column.

    Args:
        path: the file.
        names: every title that is known, and the key that it means; width, case, blanks and traditional signs make no difference.
        units: the keys with numbers. A unit in the header is put behind each; a cell may have one of its own.
        required: keys without which the table is none.
        small: the keys whose values stay below a thousand, so that three decimals are decimals.
        days: the keys with days, which are given as ISO texts.

    Raises:
        InputError: not readable, an encoding or a delimiter that nobody can tell, a column that is missing or stands twice, no row. What is
            wrong with a row (longer than the header), a cell (an error, a formula without its value, a number that can be read in two
            ways) or a column (numbers that may be grouped by points) is told when the sheet is read as something.
    """
    data, name = read_bytes(path)
    known = Known(names, required)
    filled, delimiter, epoch, notes = _rows(data, name, known)
    at = header_of(filled, known)[0]
    if len(filled) < at + 2:
        raise fault("table-empty", name)
    line, header = filled[at]
    while header and header[-1] == "":
        header = header[:-1]
    if len(header) > MAX_COLUMNS:
        raise fault("table-too-wide", name, line=line, limit=MAX_COLUMNS)
    numeric = set(units)
    keys, ignored = _header(header, known, numeric, Place(file=name, line=line))
    body = filled[at + 1 :]
    longer = [] if is_workbook(data) else _longer(body, keys, name)  # only where signs part the cells can one be too many
    points = _points(body, keys, numeric - set(small), name)
    cells = _Cells(body, keys, numeric, frozenset(days), delimiter, epoch, name)
    rows = [cells.row(line, row) for line, row in body]
    faults = (*longer, *_unreadable(body, keys, name), *points, *cells.faults)
    return Sheet(rows, [line for line, _ in body], ignored, name, (*_above(filled[:at], name), *notes, *cells.notes()), faults)


Lines = list[tuple[int, list[str]]]
Keys = list[tuple[str, str]]


class _Cells:
    """The cells of a table as what their columns want."""

    def __init__(
        self, body: Lines, keys: Keys, numeric: set[str], days: frozenset[str], delimiter: str, epoch: date, name: str
    ) -> None:
        """Look at all numbers of the table, by which its decimal sign is known."""
        self.keys, self.numeric, self.days, self.epoch, self.name = keys, numeric, days, epoch, name
        columns = [[row[at] for _, row in body if at < len(row)] if key in numeric else [] for at, (key, _) in enumerate(keys)]
        self.marks = Marks(columns, delimiter)
        self.faults: list[Finding] = []
        self.serials: list[tuple[int, str, str]] = []

    def row(self, line: int, row: Sequence[str]) -> dict[str, Any]:
        """A row by the keys of its columns; an empty cell has none."""
        found: dict[str, Any] = {}
        for at, ((key, unit), cell) in enumerate(zip(self.keys, row, strict=False)):
            if not key or cell == "":
                continue
            if key in self.days:
                found[key] = self._day(line, cell)
            elif key in self.numeric:
                told = self.marks.read(cell, unit, at)
                if not isinstance(told, str):
                    code, more = told
                    self.faults.append(Finding.of(code, place=Place(file=self.name, key=key, line=line), **more))
                    told = cell
                found[key] = told
            else:
                found[key] = cell
        return found

    def _day(self, line: int, cell: str) -> str:
        """A day as ISO text, also from a serial number; a cell that is none as it is."""
        found = cell if isinstance(cell, Day | Unread) else iso(cell)
        if found is None and (found := serial(cell, self.epoch)) is not None:
            self.serials.append((line, cell, found))
        return cell if found is None else found

    def notes(self) -> list[Finding]:
        """That some days were serial numbers of a spreadsheet."""
        if not self.serials:
            return []
        line, value, day = self.serials[0]
        place = Place(file=self.name, line=line)
        return [Finding.of("days-serial", "note", place, count=len(self.serials), value=value, day=day)]


def _longer(lines: Lines, keys: Keys, name: str) -> Iterator[Finding]:
    """Rows with cells to which no column belongs: a comma stands for a point, or between thousands."""
    for line, cells in lines:
        if any(cell != "" for cell in cells[len(keys) :]):
            yield Finding.of("row-too-long", place=Place(file=name, line=line), count=len(cells), columns=len(keys))


def _unreadable(lines: Lines, keys: Keys, name: str) -> Iterator[Finding]:
    """Cells of which nothing can be known."""
    for line, cells in lines:
        for (key, _), cell in zip(keys, cells, strict=False):
            if key and (isinstance(cell, Unread) or cell in ERRORS):
                yield Finding.of("cell-unread", place=Place(file=name, key=key, line=line), value=shorten(cell))


def _points(lines: Lines, keys: Keys, wanted: set[str], name: str) -> Iterator[Finding]:
    """Columns with numbers of one to three digits, a point and three digits, and none whose point is one of decimals: nobody can tell."""
    for at, (key, _) in enumerate(keys):
        if key in wanted:
            found = [(line, written(row[at])) for line, row in lines if at < len(row) and "." in narrow(row[at][:MAX_CELL])]
            cells = [(line, one.digits) for line, one in found if one is not None and "." in one.digits]
            if cells and all(POINTS.fullmatch(digits) for _, digits in cells):
                line, digits = cells[0]
                yield Finding.of("number-points", place=Place(file=name, key=key, line=line), value=digits)


def _above(lines: Lines, name: str) -> list[Finding]:
    """That rows above the header are not read."""
    if not lines:
        return []
    shown = " ".join(cell for cell in lines[0][1] if cell)
    return [Finding.of("rows-above", "note", Place(file=name, line=lines[0][0]), count=len(lines), value=shorten(shown))]


def _header(header: Sequence[str], known: Known, units: set[str], place: Place) -> tuple[Keys, list[str]]:
    """Key and unit of each column (an empty key for one that is not read), and the headers that are not read."""
    keys: Keys = []
    ignored: list[str] = []
    faults: list[Finding] = []
    for cell in header:
        key, unit = known.key(cell)
        if not key and titled(cell)[0]:
            ignored.append(cell)
        if key and any(key == other for other, _ in keys):
            faults.append(Finding.of("column-twice", place=place.at(key), column=key))
        keys.append((key, unit if key in units else ""))
    if missing := known.lacking(header):
        faults.append(Finding.of("columns-missing", place=place, columns=", ".join(missing), known=", ".join(known.keys)))
    if faults:
        raise InputError(faults)
    return keys, ignored


def _rows(data: bytes, name: str, known: Known) -> tuple[Lines, str, date, tuple[Finding, ...]]:
    """The filled rows of the first sheet, or of the CSV file, with their numbers.

    Beside them: the sign that parts its cells, the day from which it counts, what a reader may not have seen of it.

    Raises:
        InputError: no table, or one that is too long.
    """
    if not is_workbook(data):
        lines, delimiter = lines_of(data, name, known, MAX_ROWS)
        return lines, delimiter, EPOCH, ()
    book = open_workbook(data, name, Limits(MAX_ROWS))
    title = next((one.name for one in book.titles if one.cells), "")
    try:
        page = book.page(title)
    except KeyError:
        raise fault("table-empty", name) from None
    lines = [(line, cells) for line, cells in enumerate(page.rows, 1) if any(cell != "" for cell in cells)]
    first = getattr(book, "first", None)  # an XLSX file may count its days from 1904
    return lines, "", EPOCH if first is None else first.date(), (*book.remarks, *unseen(book, page, MAX_SHOWN))
