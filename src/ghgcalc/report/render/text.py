"""Tables as plain text: numbers in groups of three, months down where a row has twelve of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.words import unseen
from ghgcalc.report.tables import grouped, table, width
from ghgcalc.signs import shown
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghgcalc.literals import Lang
    from ghgcalc.report.model import Cell, Report, Row, Table

WIDE = 140
"""Columns of a page of text; a table of months is broken where it would be wider."""


def cell_text(cell: Cell) -> str:
    """A text as it is, a number in groups of three."""
    return cell.text if cell.number is None else grouped(cell.printed)


def about_text(report: Report) -> str:
    """Title, and who and what it is about."""
    return "\n".join([report.title, *(f"  {shown(name)}: {shown(value)}" for name, value in report.about)])


def table_text(found: Table, lang: Lang) -> str:
    """A table with its title; one by month as the whole year, and below it the months of what varies."""
    plain = [at for at, column in enumerate(found.columns) if column.month is None]
    months = [at for at, column in enumerate(found.columns) if column.month is not None]
    out = [f"\n{shown(found.title)}\n"]
    if not found.rows:
        return "\n".join([*out, f"  {label('none', lang)}"])
    out.append(_grid(found, found.rows, plain))
    if months:
        out += _by_month(found, months, lang)
    out += [f"  {shown(note)}" for note in found.notes]
    return "\n".join(out)


def _grid(found: Table, rows: Sequence[Row], columns: Sequence[int]) -> str:
    heads = [found.columns[at].title for at in columns]
    right = [place for place, at in enumerate(columns) if found.columns[at].numeric]
    return table([heads, *([cell_text(row.cells[at]) for at in columns] for row in rows)], right=right)


def _by_month(found: Table, months: Sequence[int], lang: Lang) -> Iterator[str]:
    """Months down and rows across, as many as a page is wide; what is the same in every month stands in the year alone."""
    varied = [row for row in found.rows if len({row.cells[at].printed for at in months}) > 1]
    naming = [at for at, column in enumerate(found.columns) if column.key in NAMES]
    heads = [" ".join(row.cells[at].text for at in naming if row.cells[at].text) for row in varied]
    lines = [[cell_text(row.cells[at]) for at in months] for row in varied]
    start = 0
    while start < len(varied):
        end, wide = start, 8
        while end < len(varied) and (end == start or wide + 2 + width(heads[end]) <= WIDE):
            wide += 2 + max(width(heads[end]), *map(width, lines[end]))
            end += 1
        rows = [[label("month", lang), *heads[start:end]]]
        rows += [[found.columns[at].title, *(line[place] for line in lines[start:end])] for place, at in enumerate(months)]
        yield "\n" + table(rows, right=range(1, len(rows[0])))
        start = end


NAMES = ("datum", "item", "parameter", "unit")
"""Columns that name a row."""


def form_text(report: Report) -> str:
    """A report of forms, whose columns hold sentences: a table that is wider than a page stands as blocks, a line for each column."""
    out = [about_text(report)]
    for one in report.tables:
        plain = [[cell_text(cell) for cell in row.cells] for row in one.rows]
        widest = [max([width(column.title), *(width(row[at]) for row in plain)]) for at, column in enumerate(one.columns)]
        out.append(table_text(one, report.lang) if sum(widest) + 2 * len(widest) <= WIDE else _blocks(one, plain))
    return "\n".join([*out, ""])


def _blocks(found: Table, plain: Sequence[Sequence[str]]) -> str:
    """A row as a block; what is empty is left out of it."""
    lines = [f"\n{shown(found.title)}"]
    for row in plain:
        pairs = [(column.title, cell) for column, cell in zip(found.columns, row, strict=True) if cell not in ("", "–", "/")]
        lines.append("")
        lines += [f"  {'' if at == 0 else '  '}{shown(title.strip())}: {shown(cell)}" for at, (title, cell) in enumerate(pairs)]
    return "\n".join([*lines, *(f"  {shown(note)}" for note in found.notes)])


def report_text(report: Report, *, without: frozenset[str] = frozenset()) -> str:
    """The whole report; tables whose key begins with one of `without` are left out."""
    tables = [one for one in report.tables if one.key.partition("/")[0] not in without]
    out = [about_text(report), *(table_text(one, report.lang) for one in tables)]
    if mark := unseen(tables, report.lang):
        out.append(f"\n  {mark}")
    if report.digest:
        out.append(f"\n{label('digest', report.lang)}  {shown(report.digest)}\n")
    return "\n".join(out)
