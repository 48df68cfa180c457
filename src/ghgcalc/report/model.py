"""Tables of a report: what a text, a workbook and a page show, made once and rendered three times.

A cell keeps the exact number behind the printed one, and where it comes from, so that a rendering can point there: a workbook writes a
formula, a page a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.numbers import round_exact

if TYPE_CHECKING:
    from ghgcalc.literals import Lang
    from ghgcalc.numbers import Exact

Kind = Literal["activity", "line", "input", "cell", "total", "factor", "gwp", "year", "ratio"]


@brief
class Origin(NamedTuple):
    """Where a number of a report stands in the inventory.

    Attributes:
        kind: a datum of the activity; a line, or an input or printed intermediate of it, or the GWP of a gas of it; a total; a factor
            record; a year; a ratio.
        key: JSON pointer of the datum, id of the line or factor; of a total its key in the inventory.
        name: of the input or intermediate.
        month: 1 to 12 of a datum by month.
    """

    kind: Kind
    key: str = ""
    name: str = ""
    month: int | None = None


@brief
@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a text, or an exact number and the decimals that are printed of it (None: all).

    `text` of a number is empty; of an empty cell, too. `signed` shows a plus, too.
    """

    text: str = ""
    number: Exact | None = None
    decimals: int | None = None
    origin: Origin | None = None
    signed: bool = False

    @property
    def printed(self) -> str:
        """The text, or the plain digits of the number; a recurring one has twelve decimals."""
        if self.number is None:
            return self.text
        plus = "+" if self.signed and self.number > 0 else ""
        return plus + (digits(self.number) if self.decimals is None else f"{round_exact(self.number, self.decimals):f}")


def digits(number: Exact) -> str:
    """All digits of a number; a recurring fraction to twelve decimals."""
    from decimal import Decimal

    return f"{number:f}" if isinstance(number, Decimal) else f"{round_exact(number, 12):f}"


@brief
@dataclass(frozen=True, slots=True)
class Column:
    """A column: a stable key, its heading, whether it holds numbers, and which month it is (1 to 12), if it is one."""

    key: str
    title: str
    numeric: bool = False
    month: int | None = None


@brief
@dataclass(frozen=True, slots=True)
class Row:
    """A row: a stable key and its cells; `total` marks a sum of others."""

    key: str
    cells: tuple[Cell, ...]
    total: bool = False


@brief
@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn of a table: some of its columns of numbers, over its rows.

    Attributes:
        kind: `line` over days, `stacked` columns over days, `bars` of one column, a bar for each row.
        title: as it is printed, with the unit.
        names: key of the column with the days as ISO texts, or with the names.
        series: keys of the columns with the numbers. An empty cell is a gap, never a nought.
    """

    kind: Literal["line", "stacked", "bars"]
    title: str
    names: str
    series: tuple[str, ...]


@brief
@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report.

    Attributes:
        key: stable, such as `totals` or `source/fuel`.
        title: as it is printed.
        columns, rows: of equal width.
        notes: lines below it.
        form: which table of the ministry's report holds it, such as `C.4`; empty where none does.
        seen: whether the layout of that form was read in the official text.
        charts: what a page and a workbook draw of it.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    form: str = ""
    seen: bool = False
    charts: tuple[Chart, ...] = ()

    def __post_init__(self) -> None:
        """Every row is as wide as the columns."""
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                msg = f"{self.key}: row {row.key} has {len(row.cells)} cells for {len(self.columns)} columns"
                raise ValueError(msg)

    def place(self, key: str) -> int:
        """Which column has a key.

        Raises:
            StopIteration: none has.
        """
        return next(at for at, column in enumerate(self.columns) if column.key == key)


@brief
@dataclass(frozen=True, slots=True)
class Report:
    """What is handed over: a title, who and what it is about, its tables, and the digest that ties it to the inventory."""

    kind: str
    lang: Lang
    title: str
    about: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    digest: str = ""

    def table(self, key: str) -> Table:
        """The table of a key.

        Raises:
            KeyError: there is none.
        """
        for one in self.tables:
            if one.key == key:
                return one
        raise KeyError(key)
