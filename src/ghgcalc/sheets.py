"""Tables with one header row, from CSV or XLSX, as rows of texts. A number's unit stands in its header: `output [t]`, `产量（万吨）`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.files import fault, is_workbook, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.schema import validate
from ghgcalc.workbooks import MAX_COLUMNS, Limits, Unread, open_workbook, unseen
from ghgcalc.workbooks.delimited import rows_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

Model = TypeVar("Model", bound=BaseModel)

OPENERS, CLOSERS = "[(（", "])）"

ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")
"""What a sheet writes where it could not work out a cell."""

SUMS = frozenset((
    "合计", "总计", "小计", "共计", "累计", "总和", "全部合计", "平均", "均值", "平均值",
    "total", "totals", "subtotal", "sub-total", "sub total", "grand total", "sum", "average", "mean",
))  # fmt: skip
"""What the row of a sum, or of a mean, is called."""

_SUM = re.compile(r".{0,20}(?:合计|总计|小计|共计|累计)|(?:合计|总计|小计|共计|累计).{0,20}")
"""`华东小计`, `合计（万吨）`: no name of an enterprise ends or begins so."""

_POINTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", re.ASCII)
"""A number that may be grouped by points: `600.000`."""

MAX_CELL = 100
"""Signs of a cell with a number; what is longer is none, and gets no unit."""

MAX_HEADER = 80
"""Signs of a header cell; what is longer is none that is known."""

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


def is_sum(name: str) -> bool:
    """Whether a cell calls its row a sum or a mean of others: 合计, 总计, 小计, total, subtotal."""
    text = unicodedata.normalize("NFKC", name).strip(" :*")
    return text.casefold() in SUMS or _SUM.fullmatch(text.replace(" ", "")) is not None


def read_sheet(
    path: str | Path, names: Mapping[str, str], units: Iterable[str], required: Iterable[str], small: Iterable[str] = ()
) -> Sheet:
    """The rows of a CSV file, or of the first sheet of a workbook (XLSX, ODS, XLS); `-` is standard input.

    Args:
        path: the file.
        names: every header that is known, in lower case, and the key that it means.
        units: the keys whose headers carry a unit, which is put behind each number.
        required: keys without which the table is none.
        small: the keys whose values stay below a thousand, so that three decimals are decimals.

    Raises:
        InputError: not readable, a column that is missing or stands twice, no row. What is wrong with a row (longer than the header), a cell
            (an error, a formula without its value) or a column (numbers that may be grouped by points) is told when the sheet is read as
            something.
    """
    data, name = read_bytes(path)
    rows_read, notes = _rows(data, name)
    filled = [(line, cells) for line, cells in enumerate(rows_read, 1) if any(cell != "" for cell in cells)]
    if len(filled) < 2:
        raise fault("table-empty", name)
    line, header = filled[0]
    while header and header[-1] == "":
        header = header[:-1]
    if len(header) > MAX_COLUMNS:
        raise fault("table-too-wide", name, line=line, limit=MAX_COLUMNS)
    keys, ignored = _header(header, names, set(units), list(required), Place(file=name, line=line))
    longer = [] if is_workbook(data) else _longer(filled[1:], keys, name)  # only where commas part the cells can one be too many
    faults = (*longer, *_unreadable(filled[1:], keys, name), *_points(filled[1:], keys, set(units) - set(small), name))
    rows = []
    for _, cells in filled[1:]:
        pairs = [(key, unit, cell) for (key, unit), cell in zip(keys, cells, strict=False) if key and cell != ""]
        rows.append({key: f"{cell} {unit}" if unit and len(cell) <= MAX_CELL else cell for key, unit, cell in pairs})
    return Sheet(rows, [line for line, _ in filled[1:]], ignored, name, notes, faults)


Lines = list[tuple[int, list[str]]]


def _longer(lines: Lines, keys: Sequence[tuple[str, str]], name: str) -> Iterator[Finding]:
    """Rows with cells to which no column belongs: a comma stands for a point, or between thousands."""
    for line, cells in lines:
        if any(cell != "" for cell in cells[len(keys) :]):
            yield Finding.of("row-too-long", place=Place(file=name, line=line), count=len(cells), columns=len(keys))


def _unreadable(lines: Lines, keys: Sequence[tuple[str, str]], name: str) -> Iterator[Finding]:
    """Cells of which nothing can be known."""
    for line, cells in lines:
        for (key, _), cell in zip(keys, cells, strict=False):
            if key and (isinstance(cell, Unread) or cell in ERRORS):
                yield Finding.of("cell-unread", place=Place(file=name, key=key, line=line), value=shorten(cell))


def _points(lines: Lines, keys: Sequence[tuple[str, str]], wanted: set[str], name: str) -> Iterator[Finding]:
    """Columns with numbers of one to three digits, a point and three digits, and none whose point is one of decimals: nobody can tell."""
    for at, (key, _) in enumerate(keys):
        if key in wanted:
            cells = [(line, row[at]) for line, row in lines if at < len(row) and "." in row[at][:MAX_CELL]]
            if cells and all(len(cell) <= MAX_CELL and _POINTS.fullmatch(cell) for _, cell in cells):
                line, cell = cells[0]
                yield Finding.of("number-points", place=Place(file=name, key=key, line=line), value=cell)


def _header(
    header: Sequence[str], names: Mapping[str, str], units: set[str], required: list[str], place: Place
) -> tuple[list[tuple[str, str]], list[str]]:
    """Key and unit of each column (an empty key for one that is not read), and the headers that are not read."""
    keys: list[tuple[str, str]] = []
    ignored: list[str] = []
    faults: list[Finding] = []
    for cell in header:
        title, unit = _titled(cell) if len(cell) <= MAX_HEADER else (cell, "")
        key = names.get(title.lower(), "")
        if not key and title:
            ignored.append(cell)
        if key and any(key == other for other, _ in keys):
            faults.append(Finding.of("column-twice", place=place.at(key), column=key))
        keys.append((key, unit if key in units else ""))
    found = {key for key, _ in keys}
    if missing := [key for key in required if key not in found]:
        listed = ", ".join(dict.fromkeys(names.values()))
        faults.append(Finding.of("columns-missing", place=place, columns=", ".join(missing), known=listed))
    if faults:
        raise InputError(faults)
    return keys, ignored


def _titled(cell: str) -> tuple[str, str]:
    """Title and unit of a header cell: the unit stands in brackets at its end."""
    text = cell.strip()
    if text[-1:] not in CLOSERS or not text:
        return text, ""
    inside = text[:-1]
    last = max(inside.rfind(sign) for sign in CLOSERS)
    begins = [at for sign in OPENERS if (at := inside.find(sign, last + 1)) >= 0]
    return (inside[: min(begins)].strip(), inside[min(begins) + 1 :].strip()) if begins else (text, "")


def _rows(data: bytes, name: str) -> tuple[list[list[str]], tuple[Finding, ...]]:
    """The rows of the first sheet, or of the CSV file, and what a reader may not have seen of it.

    Raises:
        InputError: no table, or one that is too long.
    """
    if is_workbook(data):
        book = open_workbook(data, name, Limits(MAX_ROWS))
        title = next((one.name for one in book.titles if one.cells), "")
        try:
            page = book.page(title)
        except KeyError:
            raise fault("table-empty", name) from None
        return page.rows, (*book.remarks, *unseen(book, page, MAX_SHOWN))
    rows = rows_of(text_of(data, name), name)
    if len(rows) > MAX_ROWS:
        raise fault("table-too-long", name, limit=MAX_ROWS)
    return rows, ()
