"""The fan of a running year: the cumulated surplus by month, exact where told, a range from there on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.ahead import said
from ghgcalc.report.model import Table
from ghgcalc.report.page.emissions import numbers
from ghgcalc.report.render import charts

if TYPE_CHECKING:
    from ghgcalc.report.page.parts import Context
    from ghgcalc.report.render.markup import Html

LOW, HIGH = 6, 7
"""The columns of the surplus."""


def fan(found: Table, context: Context) -> Html:
    """The chart with its table: a year has a surplus in December at least."""
    rows = [row for row in found.rows if row.cells[LOW].number is not None]
    names = [row.key[-2:] for row in rows]
    ends = list(zip(numbers(rows, LOW), numbers(rows, HIGH), strict=True))
    done = said("told", context.lang)
    told = [row for row in rows if row.cells[1].text == done]
    last = rows[-1].cells
    shown = said(
        "chart-said",
        context.lang,
        count=len(rows),
        through=told[-1].key if told else "–",
        low=last[LOW].printed,
        high=last[HIGH].printed,
    )
    legend = (said("chart-told", context.lang), said("chart-ahead", context.lang))
    table = Table(found.key, said("chart", context.lang), found.columns, found.rows, found.notes)
    return context.drawn(table, lambda called: charts.fan(called, names, ends, len(told), legend), shown)
