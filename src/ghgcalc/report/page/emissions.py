"""Where it comes from: shares by source and by gas, months stacked; electricity by supply with what its evidence covers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.report.contents.shares import by_gas, by_source
from ghgcalc.report.model import Table
from ghgcalc.report.render import charts
from ghgcalc.report.render.markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.inventory import Inventory
    from ghgcalc.numbers import Exact
    from ghgcalc.report.model import Cell, Report, Row
    from ghgcalc.report.page.parts import Context


def emissions(inventory: Inventory, made: Report, context: Context) -> Html | None:
    """The charts of the emissions, two beside one another where there is room."""
    drawn = [_shares(one, context) for one in (*by_source(inventory, context.lang), *by_gas(inventory, context.lang)) if one.rows]
    months = made.table("months")
    if months.rows:
        drawn.append(_months(months, context))
    return context.section("emissions", element("div", *drawn, class_="charts") if drawn else None)


def _shares(found: Table, context: Context) -> Html:
    names = [row.cells[0].text for row in found.rows]
    values = numbers(found.rows, 1)
    shares = [f"{row.cells[2].printed} %" if row.cells[2].number is not None else row.cells[1].printed for row in found.rows]
    return context.drawn(found, lambda called: charts.bars(called, names, values, shares), context.largest(found, 0, 1))


def _months(found: Table, context: Context) -> Html:
    """Sources upon one another; what a month has none of has no height, and a dash in the table."""
    at = [place for place, column in enumerate(found.columns) if "/" in column.key and not column.key.endswith("/")]
    series = [(found.columns[place].title, numbers(found.rows, place)) for place in at]
    names = [row.cells[0].text.rpartition("-")[2] for row in found.rows]
    return context.drawn(
        found, lambda called: charts.stacked(called, names, series), context.largest(found, 0, len(found.columns) - 1)
    )


def power(made: Report, context: Context) -> Html | None:
    """Megawatt-hours of each place by supply; a sentence for what is covered by evidence; the table with the evidence itself."""
    found = next((one for one in made.tables if one.key == "electricity"), None)
    if found is None:
        return None
    places = list(dict.fromkeys(row.cells[0].text for row in found.rows))
    supplies = list(dict.fromkeys(row.cells[1].text for row in found.rows))
    amounts: dict[tuple[str, str], Fraction] = {}
    for row, value in zip(found.rows, numbers(found.rows, 2), strict=True):
        key = (row.cells[0].text, row.cells[1].text)
        amounts[key] = amounts.get(key, Fraction(0)) + Fraction(value)
    series = [(supply, [amounts.get((one, supply), Fraction(0)) for one in places]) for supply in supplies]
    titled = Table(found.key, context.say("power-chart"), found.columns, found.rows, found.notes)
    chart = context.drawn(titled, lambda called: charts.stacked(called, places, series, down=True), context.largest(found, 1, 2))
    covered = [
        element("li", context.say("power-proven", supply=row.cells[1].text, where=row.cells[0].text, share=row.cells[5].printed))
        for row in found.rows
        if row.cells[5].number is not None
    ]
    notes = [element("p", note, class_="note") for note in found.notes]
    return context.section(
        "power", element("div", chart, element("div", element("ul", *covered) if covered else None, *notes), class_="pair")
    )


def numbers(rows: Sequence[Row], at: int) -> list[Exact]:
    """The numbers of a column; a dash has no length."""
    return [_length(row.cells[at]) for row in rows]


def _length(cell: Cell) -> Exact:
    return Fraction(0) if cell.number is None else cell.number
