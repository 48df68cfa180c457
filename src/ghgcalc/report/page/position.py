"""The allowance position with its value, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.outlook import outlook
from ghgcalc.report.contents.settlement import about, settlement_report
from ghgcalc.report.model import Cell, Column, Row, Table
from ghgcalc.report.page.emissions import numbers
from ghgcalc.report.render import charts
from ghgcalc.report.render.markup import Html, element
from ghgcalc.texts import label

if TYPE_CHECKING:
    from ghgcalc.allowances.outlook import WhatIf
    from ghgcalc.allowances.settlement import Settlement
    from ghgcalc.report.page.parts import Context


def position(settlement: Settlement, what_if: WhatIf | None, context: Context) -> Html | None:
    """Plan and balance value, surplus by process, the tables of the settlement; scenarios and slopes."""
    lang = context.lang
    made = settlement_report(settlement, lang)
    facts = context.facts(about(settlement, lang))
    drawn = [_surplus(made.table("processes"), (0, None, 7), context.say("position-chart"), context)]
    tables = [ways_chart(one, context) if one.key == "ways" else context.grid(one) for one in made.tables]
    if what_if is not None:
        for one in outlook(what_if, lang):
            if one.key == "what-if" and len(one.rows) > 1:
                drawn.append(_surplus(one, (0, 1, 5), context.say("slopes-chart"), context))
            tables.append(context.grid(one))
    return context.section("position", facts, element("div", *drawn, class_="charts"), *tables)


def ways_chart(found: Table, context: Context) -> Html:
    """The ways to settle: a bar of the net for each, and the table."""
    bars = _surplus(found, (0, None, 10), label("ways", context.lang), context)
    return element("div", element("div", bars, class_="charts"), context.grid(found))


def _surplus(found: Table, places: tuple[int, int | None, int], title: str, context: Context) -> Html:
    """A bar for each row, from the surplus of nought to the right or to the left."""
    named, more, value = places
    known = [row for row in found.rows if row.cells[value].number is not None]  # a notice may tell the sum of several alone
    names = [" ".join(row.cells[at].text for at in (named, more) if at is not None and row.cells[at].text) for row in known]
    heads = (found.columns[named], Column("surplus", title, numeric=True))
    rows = tuple(Row(row.key, (Cell(name), row.cells[value])) for name, row in zip(names, known, strict=True))
    table = Table("surplus", title, heads, rows)
    printed = [row.cells[1].printed for row in rows]
    return context.drawn(table, lambda called: charts.bars(called, names, numbers(rows, 1), printed), context.largest(table, 0, 1))
