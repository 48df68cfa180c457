"""What every reader of tables gives: books of pages, and cells as texts that know what they were.

A cell is a text, so that whoever needs no more than texts has them: a number by its digits, a day as ISO text. What a spreadsheet showed
beside (a per cent, decimals) goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, Self

from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.files import fault
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_CELLS = 400_000
MAX_COLUMNS = 100
MAX_TEXTS = 400_000


class Unread(str):
    """What stands in a cell of which nothing can be known: a formula whose value was not saved, an error of the sheet."""

    __slots__ = ()


class Day(str):
    """A cell that holds a day, as ISO text."""

    __slots__ = ()


class Number(str):
    """A cell that holds a number, by the 15 digits that a sheet keeps.

    Attributes:
        places: decimals that the cell prints; None where it prints what there is.
        form: `percent` where it prints a hundredfold with a sign, `scaled` where it prints another number than it holds.
    """

    __slots__ = ("form", "places")

    places: int | None
    form: str

    def __new__(cls, text: str, places: int | None = None, form: str = "") -> Self:
        """The digits, with what the format of the cell shows."""
        found = super().__new__(cls, text)
        found.places, found.form = places, form
        return found


def fifteen(number: float) -> str:
    """The 15 significant digits of a double, in plain notation: 499999.99999999994 is 500000."""
    return f"{Decimal(format(number, '.15g')):f}"


@brief
@dataclass(frozen=True, slots=True)
class Limits:
    """How large a page may be."""

    rows: int
    columns: int = MAX_COLUMNS


@brief
@dataclass
class Page:
    """The cells of one sheet, and what a reader of the sheet may not have seen.

    Attributes:
        rows: texts from the first row on; a row that is empty in the file is an empty list.
        hidden_rows, hidden_columns: numbers of those that are hidden and hold something.
        unlocked: row and column of each cell that holds something and may be filled in while its sheet is protected; True where that is
            a formula. Of XLSX alone.
        merged: first row, first column, last row and last column of each merged range, from 1.
    """

    name: str
    hidden: bool = False
    rows: list[list[str]] = field(default_factory=list)
    hidden_rows: dict[int, None] = field(default_factory=dict)
    hidden_columns: dict[int, None] = field(default_factory=dict)
    unlocked: dict[tuple[int, int], bool] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def at(self, row: int, column: int) -> str:
        """The text of a cell, by its numbers from 1; empty where there is none."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else []
        return cells[column - 1] if 0 < column <= len(cells) else ""

    def place(self, row: int, column: int) -> str:
        """The cell as a workbook calls it: `工序月度!H5`."""
        return reference(self.name, row, column)


@brief
@dataclass(frozen=True, slots=True)
class Title:
    """A sheet of a book: its name, whether it is hidden, whether it holds cells (a chart does not)."""

    name: str
    hidden: bool = False
    cells: bool = True


@brief
@dataclass(frozen=True, slots=True)
class Named:
    """What a defined name stands for.

    Attributes:
        sheet: name of the sheet. top, left, bottom, right: the range, from 1.
        broken: the text of a name that stands for no range of one sheet (`#REF!`, a formula); then the range is empty.
    """

    name: str
    sheet: str = ""
    top: int = 0
    left: int = 0
    bottom: int = 0
    right: int = 0
    broken: str = ""


class Book(Protocol):
    """A file of pages, opened; a page is read when somebody asks for it."""

    name: str

    @property
    def titles(self) -> tuple[Title, ...]:
        """The sheets in their order."""
        ...

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What is worth knowing of the file: macros that are not run, other workbooks that it takes values from."""
        ...

    @property
    def names(self) -> Mapping[str, Named]:
        """The defined names of the book."""
        ...

    def page(self, title: str) -> Page:
        """The page of that title.

        Raises:
            InputError: damaged, or too large.
            KeyError: there is none.
        """
        ...


class Filling:
    """A page while its cells come, within bounds."""

    def __init__(self, page: Page, file: str, limits: Limits) -> None:
        """Nothing yet."""
        self.page, self.file, self.limits = page, file, limits
        self.cells = 0
        self.hidden_columns: set[int] = set()

    def put(self, row: int, column: int, text: str, *, hidden: bool = False) -> None:
        """Put a text into a cell.

        Raises:
            InputError: more cells, columns or rows than any table of ours has.
        """
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise fault("table-too-large", self.file, limit=MAX_CELLS)
        if column > self.limits.columns:
            raise fault("table-too-wide", self.file, line=row, limit=self.limits.columns)
        if row > self.limits.rows:
            raise fault("table-too-long", self.file, limit=self.limits.rows)
        page = self.page
        rows = page.rows
        if row > len(rows):
            rows.extend([] for _ in range(row - len(rows)))
        cells = rows[row - 1]
        if column > len(cells):
            cells.extend([""] * (column - len(cells)))
        cells[column - 1] = text
        if hidden:
            page.hidden_rows[row] = None
        if column in self.hidden_columns:
            page.hidden_columns[column] = None


def column_of(letters: str) -> int:
    """1 for A, 27 for AA."""
    found = 0
    for sign in letters:
        found = found * 26 + ord(sign) - 64
    return found


def letters_of(column: int) -> str:
    """A for 1, AA for 27."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def reference(sheet: str, row: int, column: int) -> str:
    """A cell as a workbook calls it: `工序月度!H5`, `'Sheet 1'!A2`."""
    return f"{quoted(sheet)}!{letters_of(column)}{row}" if sheet else f"{letters_of(column)}{row}"


def quoted(sheet: str) -> str:
    """The name of a sheet before a mark of exclamation."""
    return sheet if sheet.isidentifier() else "'" + sheet.replace("'", "''") + "'"


def damaged(name: str, error: BaseException) -> InputError:
    """That a file is no workbook, or a damaged one."""
    return fault("file-not-table-of-rows", name, detail=shorten(f"{type(error).__name__}: {error}", 100))


def unseen(book: Book, page: Page, shown: int, read: tuple[str, ...] = ()) -> list[Finding]:
    """What a reader of the sheet may have overlooked: sheets that are not read, rows and columns that are hidden and are."""
    place = Place(file=book.name)
    found = []
    if others := [title.name for title in book.titles if title.name not in (page.name, *read)]:
        listed = ", ".join(map(shorten, others[:shown]))
        found.append(Finding.of("sheets-ignored", "warning", place, count=len(others), sheets=listed))
    return found + hidden(book, page, shown)


def hidden(book: Book, page: Page, shown: int) -> list[Finding]:
    """That something hidden is read: the sheet, its rows, its columns."""
    where = [page.name] * page.hidden + [*map(str, page.hidden_rows), *map(letters_of, page.hidden_columns)]
    if not where:
        return []
    listed = ", ".join(map(shorten, where[:shown]))
    return [Finding.of("cells-hidden", "warning", Place(file=book.name), count=len(where), where=listed)]
