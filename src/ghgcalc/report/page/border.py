"""What goods cost at the border: a bar for each year, by default values, by actual ones, after what was paid at home; all tables of it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.numbers import fraction_of
from ghgcalc.report.model import Table
from ghgcalc.report.page.emissions import numbers
from ghgcalc.report.render import charts
from ghgcalc.report.render.markup import Html, element

if TYPE_CHECKING:
    from ghgcalc.border import Border
    from ghgcalc.report.page.parts import Context


def at_the_border(found: Border, context: Context) -> Html | None:
    """The section of an inventory's page: by which values and price, cost by year, certificates, every number with its act, findings."""
    from ghgcalc.report.contents.border import about, border_tables  # the acts: for a page that has them alone

    lang = context.lang
    drawn = (
        border_costs(one, context) if one.key.startswith("border-cost/") else context.grid(one)
        for one in border_tables(found, lang)
    )
    return context.section("border", context.facts(about(found, lang)), *drawn)


def border_costs(found: Table, context: Context) -> Html:
    """A figure for each way that has numbers, and the table; a year whose cost is open has no bar, and stands in the table."""
    figures = []
    held = [cell.number for row in found.rows for cell in row.cells[1:] if cell.number is not None]
    longest = max((fraction_of(one) for one in held), default=Fraction(0))
    for at, column in enumerate(found.columns):
        rows = tuple(row for row in found.rows if at and row.cells[at].number is not None)
        if not rows:
            continue
        part = Table(f"{found.key}/{column.key}", f"{found.title} · {column.title}", found.columns, rows)
        open_ = ", ".join(row.cells[0].text for row in found.rows if row not in rows)
        note = element("p", context.say("border-no-bar", years=open_), class_="note") if open_ else None
        figures.append(element("div", _figure(part, at, longest, context), note))
    return element("div", element("div", *figures, class_="charts"), context.grid(found))


def _figure(part: Table, at: int, longest: Fraction, context: Context) -> Html:
    """The bars of one column, on the scale of all of them."""
    names, printed = [row.cells[0].text for row in part.rows], [row.cells[at].printed for row in part.rows]
    return context.drawn(
        part, lambda called: charts.bars(called, names, numbers(part.rows, at), printed, longest), context.largest(part, 0, at)
    )
