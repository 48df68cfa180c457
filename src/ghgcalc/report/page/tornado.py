"""How uncertain the totals are, and the tornado of each: every input from the lower to the upper end of its interval, the widest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.uncertainty import uncertainty_report
from ghgcalc.report.page.emissions import numbers
from ghgcalc.report.render import charts

if TYPE_CHECKING:
    from ghgcalc.report.model import Table
    from ghgcalc.report.page.parts import Context
    from ghgcalc.report.render.markup import Html
    from ghgcalc.uncertainty import Uncertainty

MOST = 12
"""So many inputs are drawn; the table below has all of them."""


def uncertain(found: Uncertainty, context: Context) -> Html | None:
    """The section of an inventory's page: totals with their intervals, tornadoes, what was drawn and what was not."""
    tables = uncertainty_report(found, context.lang).tables
    shown = (tornado(one, context) if one.key.startswith("tornado/") else context.grid(one) for one in tables)
    return context.section("uncertainty", *shown)


def tornado(found: Table, context: Context) -> Html:
    """The chart with its table."""
    *every, stated = found.rows
    rows = every[:MOST]
    names = [row.cells[0].text for row in rows]
    ends = list(zip(numbers(rows, 1), numbers(rows, 2), strict=True))
    (middle,) = numbers([stated], 1)
    printed = [row.cells[3].printed for row in rows]
    said = context.say("tornado-said", count=len(every), name=names[0], low=rows[0].cells[1].printed, high=rows[0].cells[2].printed)
    legend = (context.say("tornado-low"), context.say("tornado-high"))
    return context.drawn(found, lambda called: charts.tornado(called, names, ends, middle, printed, legend), said)
