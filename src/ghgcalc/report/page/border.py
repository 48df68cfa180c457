"""What a tonne costs at the border by year: a bar for each year, by default values, by actual ones, and after what was paid at home."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.numbers import fraction_of
from ghgcalc.report.model import Table
from ghgcalc.report.page.emissions import numbers
from ghgcalc.report.render import charts
from ghgcalc.report.render.markup import Html, element

if TYPE_CHECKING:
    from ghgcalc.report.page.parts import Context


def border_costs(found: Table, context: Context) -> Html:
    """A figure for each way that has numbers, and the table; a year whose cost is open has no bar, and stands in the table."""
    figures = []
    held = [cell.number for row in found.rows for cell in row.cells[1:] if cell.number is not None]
    longest = max((fraction_of(one) for one in held), default=Fraction(0))
    for at, column in enumerate(found.columns):
        rows = tuple(row for row in found.rows if at and row.cells[at].number is not None)
        if not rows:
            continue
        part = Table(f"{found.key}/{column.key}", f"{found.title}: {column.title}", found.columns, rows)
        figures.append(_figure(part, at, longest, context))
    return element("div", element("div", *figures, class_="charts"), context.grid(found))


def _figure(part: Table, at: int, longest: Fraction, context: Context) -> Html:
    """The bars of one column, on the scale of all of them."""
    names, printed = [row.cells[0].text for row in part.rows], [row.cells[at].printed for row in part.rows]
    return context.drawn(
        part, lambda called: charts.bars(called, names, numbers(part.rows, at), printed, longest), context.largest(part, 0, at)
    )
