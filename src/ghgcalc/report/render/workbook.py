"""A report as a living workbook: each number that the inventory works out is a formula with the audited value cached beside it.

Input cells (activity data) and factor values are plain numbers in unlocked cells; change one, and every total follows. Needs xlsxwriter.
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.brief import brief
from ghgcalc.numbers import fraction_of
from ghgcalc.report.contents.sources import WEIGHTS
from ghgcalc.report.contents.words import unseen
from ghgcalc.report.model import Origin
from ghgcalc.report.render.formulas import Links, counted, known, of_line, printing, rounding
from ghgcalc.signs import shown
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ghgcalc.inventory import Inventory, Total
    from ghgcalc.inventory.line import Line
    from ghgcalc.report.model import Cell, Chart, Report, Row, Table

FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
LONGEST = 31
"""Signs of the name of a sheet."""

TRIGGERS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the head of a text; a text is written as a text, whatever it begins with."""

COLOURS = {"input": "#FFF9DB", "factor": "#E7F5FF", "formula": "#FFFFFF", "kept": "#FFE3E3", "head": "#E9ECEF"}
FLOAT_DIGITS = 15


@brief
@dataclass
class Book:
    """Where everything stands: sheet names by table, the first address of each origin."""

    names: dict[str, str] = field(default_factory=dict)
    first: dict[Origin, str] = field(default_factory=dict)

    def place(self, table: Table, row: int, column: int) -> str:
        """`'Sheet'!$C$5`."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        return f"'{self.names[table.key]}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"


UNDATED = datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook knows no zone
"""When the file says that it was made: always, so that one inventory gives one file."""

HEAD_ROWS = 3
"""Title, a line of remarks, the header."""

CHART = (640, 300)
"""Width and height of a chart, in pixels."""

CHART_ROWS = 16
"""Rows of a sheet that a chart takes."""

PRIMARY = {
    "activity": "activity", "year": "activity", "factor": "factors", "total": "totals",
    "input": "audit", "cell": "audit", "line": "audit", "gwp": "audit",
}  # fmt: skip
"""In which table the one cell stands that the others point to, by kind of number."""


def workbook(report: Report, inventory: Inventory | None = None) -> bytes:
    """The bytes of the workbook; with its inventory the numbers are formulas.

    Raises:
        InputError: xlsxwriter is not installed.
    """
    xlsxwriter = doors.package("xlsxwriter", "a workbook", "工作簿")

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties(
            {"title": report.title, "comments": report.digest, "category": f"ghgcalc/{report.kind}", "created": UNDATED}
        )
        book.set_calc_mode("auto")
        Writer(book, report, inventory).write()
    return target.getvalue()


class Writer:
    """One workbook being written."""

    def __init__(self, book: Any, report: Report, inventory: Inventory | None) -> None:
        """Give every table a sheet and every number an address."""
        self.book, self.report, self.lang = book, report, report.lang
        self.inventory = inventory
        self.at = Book()
        self.formats: dict[tuple[str, str, bool], Any] = {}
        self.kept: list[str] = []
        for table in report.tables:
            self.at.names[table.key] = self._name(table)
            for number, row in enumerate(table.rows, HEAD_ROWS):
                for column, cell in enumerate(row.cells):
                    if cell.origin is not None and PRIMARY.get(cell.origin.kind) == table.key.partition("/")[0]:
                        self.at.first.setdefault(cell.origin, self.at.place(table, number, column))
        self.links = Links(inventory) if inventory is not None else None
        self.lines = {line.id: line for line in inventory.lines} if inventory is not None else {}
        self.totals = {_key(one): one for one in inventory.totals} if inventory is not None else {}
        self.whole = dict(_whole(self.lines.values()))
        self.printing = printing(inventory.guideline) if inventory is not None else {}
        self.made = {line.id: self._line(line.id) for line in self.lines.values()}

    def _name(self, table: Table) -> str:
        """A name for a sheet: of 31 signs, none of those that Excel refuses, and no other sheet's."""
        used = {name.casefold() for name in self.at.names.values()} | {label("cover", self.lang).casefold()}
        stem = FORBIDDEN.sub(" ", shown(table.title.partition("，")[0].partition(",")[0])).strip(" '")[:LONGEST] or "Sheet"
        name, count = stem, 1
        while name.casefold() in used:
            count += 1
            tail = f" {count}"
            name = stem[: LONGEST - len(tail)] + tail
        return name

    def write(self) -> None:
        """The cover, then a sheet for each table."""
        self._cover()
        for table in self.report.tables:
            self._sheet(table)

    def _cover(self) -> None:
        sheet = self.book.add_worksheet(label("cover", self.lang))
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 100)
        sheet.write_string(0, 0, self.report.title, self._format("title"))
        rows = [*self.report.about, (label("digest", self.lang), self.report.digest)]
        if self.inventory is not None:
            rows += [(label("colours", self.lang), text("word", "colours", self.lang)), ("", label("note-living", self.lang))]
        for at, (name, value) in enumerate(rows, 2):
            sheet.write_string(at, 0, shown(name), self._format("text"))
            sheet.write_string(at, 1, shown(value), self._format("text"))

    def _sheet(self, table: Table) -> None:
        sheet = self.book.add_worksheet(self.at.names[table.key])
        sheet.write_string(0, 0, shown(table.title), self._format("title"))
        marks = filter(None, (*table.notes, unseen([table], self.lang)))
        sheet.write_string(1, 0, shown(" ".join(marks)), self._format("note"))
        for column, one in enumerate(table.columns):
            sheet.write_string(HEAD_ROWS - 1, column, shown(one.title), self._format("head"))
            sheet.set_column(column, column, _width(table, column))
        for number, row in enumerate(table.rows, HEAD_ROWS):
            for column, cell in enumerate(row.cells):
                self._cell(sheet, table, row, number, column, cell)
        sheet.freeze_panes(HEAD_ROWS, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if len(table.rows) > 1:
            sheet.autofilter(HEAD_ROWS - 1, 0, HEAD_ROWS - 1 + len(table.rows), len(table.columns) - 1)
        for at, chart in enumerate(table.charts if table.rows else ()):
            self._chart(sheet, table, chart, at)

    def _chart(self, sheet: Any, table: Table, chart: Chart, at: int) -> None:
        """A chart of the spreadsheet's own over the cells of a table, beside it."""
        kinds = {"line": {"type": "line"}, "stacked": {"type": "column", "subtype": "stacked"}, "bars": {"type": "column"}}
        made = self.book.add_chart(kinds[chart.kind])
        name, first, last = self.at.names[table.key], HEAD_ROWS, HEAD_ROWS + len(table.rows) - 1
        names = table.place(chart.names)
        for key in chart.series:
            column = table.place(key)
            series: dict[str, Any] = {
                "name": [name, HEAD_ROWS - 1, column],
                "categories": [name, first, names, last, names],
                "values": [name, first, column, last, column],
            }
            if chart.kind == "line":  # a day between two without a number has no line
                series["marker"] = {"type": "circle", "size": 3}
            made.add_series(series)
        made.set_title({"name": shown(chart.title), "name_font": {"size": 11}})
        made.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom"})
        made.set_y_axis(
            {"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": COLOURS["head"]}}} | _floor(table, chart)
        )
        made.show_blanks_as("gap")
        made.set_size({"width": CHART[0], "height": CHART[1]})
        place = {"description": shown(chart.title), "object_position": 2}
        sheet.insert_chart(HEAD_ROWS - 1 + at * CHART_ROWS, len(table.columns) + 1, made, place)

    def _cell(self, sheet: Any, table: Table, row: Row, number: int, column: int, cell: Cell) -> None:
        if cell.number is None and not cell.text and table.charts:  # an empty text would be drawn as nought
            return
        if cell.number is None:
            sheet.write_string(number, column, shown(cell.text), self._format("total" if row.total else "text"))
            return
        cached = float(cell.number)
        here = self.at.place(table, number, column)
        formula = self._formula(cell, table, row, number, here) if self.inventory is not None else None
        kind = "formula"
        if formula is None and cell.origin is not None and self.inventory is not None:
            kind = {"activity": "input", "factor": "factor"}.get(cell.origin.kind, "kept")
            if self.links is not None and (cell.origin.key, cell.origin.name) in self.links.constants:
                kind = "factor"
            if kind == "kept":
                sheet.write_comment(number, column, label("kept-value", self.lang))
                self.kept.append(here)
        style = self._number(cell, kind, total=row.total)
        if formula is None:
            sheet.write_number(number, column, cached, style)
            if cell.decimals is None and isinstance(cell.number, Decimal) and len(cell.number.as_tuple().digits) > FLOAT_DIGITS:
                sheet.write_comment(number, column, f"{cell.number:f}")
        else:
            sheet.write_formula(number, column, f"={formula}", style, cached)

    def _formula(self, cell: Cell, table: Table, row: Row, number: int, here: str) -> str | None:
        """What works this number out from others; None of what is stated, or what a float cannot know."""
        origin = cell.origin
        if origin is None:
            return None
        if (first := self.at.first.get(origin)) is not None and first != here:
            return first
        if origin.kind == "year" and (alone := self.at.first.get(Origin("activity", origin.key))) is not None and alone != here:
            return alone
        if origin.kind == "year" and (whole := self.whole.get(origin.key)) is not None:
            return self.at.first.get(whole)
        if origin.kind in ("year", "ratio"):
            return self._in_row(cell, table, row, number)
        if origin.kind == "input":
            return self._input(origin, cell)
        if origin.kind == "gwp":
            return self._gwp(origin)
        if origin.kind in ("cell", "line"):
            made = self.made.get(origin.key)
            return None if made is None else made[1] if origin.kind == "line" else made[0].get(origin.name)
        if origin.kind == "total":
            return self._total(self.totals[origin.key])
        return None

    def _line(self, key: str) -> tuple[dict[str, str], str] | None:
        assert self.inventory is not None
        line = self.lines[key]

        def refer(kind: Any, name: str) -> str:
            return _local(self.at.first[Origin(kind, key, name)])

        return of_line(line, self.printing[line.source, line.method], self.inventory.rounding, refer)

    def _input(self, origin: Origin, cell: Cell) -> str | None:
        assert self.links is not None
        link = self.links.found.get((origin.key, origin.name))
        if link is not None and (address := self.at.first.get(link.origin)) is not None:
            return link.formula(address)
        if isinstance(cell.number, Fraction):
            return f"{cell.number.numerator}/{cell.number.denominator}"
        return None

    def _gwp(self, origin: Origin) -> str | None:
        gas = next(one for one in self.lines[origin.key].gases if one.gas == origin.name)
        return self.at.first.get(Origin("factor", gas.factor)) if gas.factor else None

    def _total(self, one: Total) -> str | None:
        """The sum of its lines, in runs of rows that stand together; rounded as the policy has it."""
        assert self.inventory is not None
        ids = counted(one, self.inventory.lines, self.inventory.year)
        exact, rounded = sum((fraction_of(self.lines[key].value) for key in ids), Fraction(0)), fraction_of(one.value)
        policy, tie = self.inventory.rounding["policy"], self.inventory.rounding["tie"]
        if policy == "total":
            if not known(exact, 2):
                return None
            made = rounding(_sum([self.at.first[Origin("line", key)] for key in ids]), exact, tie)
            return made if Fraction(round(exact * 100), 100) == rounded or tie == "half-up" else None
        if exact != rounded and policy != "none":
            return None
        whole = _sum([self.at.first[Origin("line", key)] for key in ids])
        return whole if policy == "none" else f"ROUND({whole},2)"

    def _in_row(self, cell: Cell, table: Table, row: Row, number: int) -> str | None:
        """The year of a row from its months, a ratio from what stands beside it."""
        from xlsxwriter.utility import xl_col_to_name

        by = {column.key: at for at, column in enumerate(table.columns)}
        assert cell.origin is not None
        if cell.origin.kind == "ratio":
            top, below = (xl_col_to_name(by[key]) + str(number + 1) for key in ("value", "metal"))
            return f'IF({below}=0,"",{top}/{below})'
        months = [at for at, column in enumerate(table.columns) if column.month is not None]
        stated = [row.cells[at] for at in months if row.cells[at].number is not None]
        if not stated:
            return None
        span = f"{xl_col_to_name(months[0])}{number + 1}:{xl_col_to_name(months[-1])}{number + 1}"
        values = [fraction_of(one.number) for one in stated if one.number is not None]
        assert cell.number is not None
        year = fraction_of(cell.number)
        if sum(values, Fraction(0)) == year:
            return f"ROUND(SUM({span}),{_decimals(stated)})"
        if set(values) == {year}:
            return f"{xl_col_to_name(months[0])}{number + 1}"
        return self._mean(cell, table, span, number)

    def _mean(self, cell: Cell, table: Table, span: str, number: int) -> str | None:
        """A mean, weighted by the row of the stream that holds what it multiplies."""
        assert cell.origin is not None
        stem = cell.origin.key.rpartition("/")[0]
        rows = {row.key: at for at, row in enumerate(table.rows, HEAD_ROWS + 1)}
        weights = next((rows[f"{stem}/{name}"] for name in WEIGHTS if f"{stem}/{name}" in rows), None)
        if weights is None:
            return None
        beside = span.replace(str(number + 1), str(weights))
        return f"SUMPRODUCT({span},{beside})/SUM({beside})"

    def _number(self, cell: Cell, kind: str, *, total: bool) -> Any:
        assert cell.number is not None
        decimals = cell.decimals if cell.decimals is not None else _decimals([cell])
        return self._format(kind, "#,##0" + ("." + "0" * decimals if decimals else ""), total=total)

    def _format(self, kind: str, pattern: str = "", *, total: bool = False) -> Any:
        key = (kind, pattern, total)
        if key not in self.formats:
            made: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "valign": "top"}
            if kind == "title":
                made |= {"bold": True, "font_size": 14}
            elif kind == "note":
                made |= {"italic": True, "font_color": "#5C5F66"}
            elif kind == "head":
                made |= {"bold": True, "bg_color": COLOURS["head"], "border": 1, "text_wrap": True}
            elif kind == "text":
                made |= {"text_wrap": True}
            if kind in ("input", "factor", "kept"):
                made |= {"bg_color": COLOURS[kind], "locked": kind == "kept"}
            if pattern:
                made |= {"num_format": pattern}
            if total or kind == "total":
                made |= {"bold": True}
            self.formats[key] = self.book.add_format(made)
        return self.formats[key]


def _floor(table: Table, chart: Chart) -> dict[str, float]:
    """Where the axis of a chart begins: columns at nought, a line below its lowest number; nowhere stated where numbers are negative."""
    places = [table.place(key) for key in chart.series]
    found = [float(number) for row in table.rows for at in places if (number := row.cells[at].number) is not None]
    low, high = min(found, default=0.0), max(found, default=0.0)
    if low < 0:
        return {}
    if chart.kind != "line" or low <= (high - low) / 2:
        return {"min": 0}
    step = 10.0 ** math.floor(math.log10(max(high - low, high / 100, 1)))
    return {"min": math.floor((low - step / 2) / step) * step}


def _whole(lines: Iterable[Line]) -> Iterator[tuple[str, Origin]]:
    """What the year of a stream is where one line has all of it: its inputs, its printed intermediates, its emission."""
    for line in lines:
        stem, _, period = line.id.rpartition("/")
        if len(period) == 4:
            yield stem, Origin("line", line.id)
            yield from ((f"{stem}/{one.name}", Origin("input", line.id, one.name)) for one in line.inputs)
            yield from ((f"{stem}/{one.name}", Origin("cell", line.id, one.name)) for one in line.cells)


def _key(one: Total) -> str:
    from ghgcalc.report.contents.sums import total_key

    return total_key(one)


def _local(address: str) -> str:
    """An address without its sheet, for a formula on the same sheet."""
    return address.rpartition("!")[2]


def _sum(addresses: Sequence[str]) -> str:
    """`SUM('Audit'!$H$5:$H$16,…)`: runs of one column."""
    return f"SUM({','.join(_runs(addresses))})" if addresses else "0"


def _runs(addresses: Sequence[str]) -> Iterator[str]:
    sheet = addresses[0].rpartition("!")[0]
    column = addresses[0].rpartition("!")[2].split("$")[1]
    rows = sorted(int(one.rpartition("$")[2]) for one in addresses)
    start = last = rows[0]
    for row in [*rows[1:], None]:
        if row is None or row != last + 1:
            yield f"{sheet}!${column}${start}" + (f":${column}${last}" if last != start else "")
            start = row or 0
        last = row or 0


def _decimals(cells: Sequence[Cell]) -> int:
    """The most decimals of some numbers; twelve of a recurring one."""
    found = 0
    for cell in cells:
        number = cell.number
        exponent = number.as_tuple().exponent if isinstance(number, Decimal) else -6
        found = max(found, -int(exponent) if isinstance(exponent, int) else 0)
    return min(found, 12)


def _width(table: Table, column: int) -> float:
    """Of a column, from its longest cell."""
    texts = [table.columns[column].title, *(row.cells[column].printed for row in table.rows)]
    longest = max(sum(2 if ord(sign) > 0x2E80 else 1 for sign in one) for one in texts)
    return min(max(longest + 2, 8), 60)
