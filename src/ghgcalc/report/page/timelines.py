"""The charts that a table asks for, over the table itself: lines and columns over days, bars."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ghgcalc.numbers import fraction_of
from ghgcalc.report.page.emissions import numbers
from ghgcalc.report.render import charts
from ghgcalc.report.render.charts import Named
from ghgcalc.report.render.markup import Html, element, folded, joined

if TYPE_CHECKING:
    from ghgcalc.report.model import Chart, Table
    from ghgcalc.report.page.parts import Context

SHORT = 12
"""Rows of a table that is shown as it is; a longer one is folded under its charts."""


def charted(found: Table, context: Context) -> Html:
    """A figure for each chart, with what a screen reader says of it, and the table of all numbers once."""
    figures = [_figure(one, found, context) for one in found.charts] if found.rows else []
    table = context.grid(found)
    below = (
        table
        if len(found.rows) <= SHORT
        else folded(f"{found.title} · {context.say('as-table')}", context.grid(found, title=False))
    )
    return joined((element("div", *figures, class_="charts"), below))


def _figure(chart: Chart, found: Table, context: Context) -> Html:
    key = context.key()
    name, places = found.place(chart.names), [found.place(one) for one in chart.series]
    if chart.kind == "bars":
        rows = found.rows
        names, printed = [row.cells[name].printed for row in rows], [row.cells[places[0]].printed for row in rows]
        called = Named(key, chart.title, context.largest(found, name, places[0]))
        drawn = charts.bars(called, names, numbers(rows, places[0]), printed)
    else:
        days = [date.fromisoformat(row.cells[name].text) for row in found.rows]
        series = [(found.columns[at].title, [row.cells[at].number for row in found.rows]) for at in places]
        called = Named(key, chart.title, _said(found, name, places, context))
        drawn = charts.over_time(called, days, series, stacked=chart.kind == "stacked")
    return element("figure", element("figcaption", chart.title), drawn)


def _said(found: Table, name: int, places: list[int], context: Context) -> str:
    """What a screen reader says of a chart over days: from when to when, and of each series its ends."""
    ends = (found.rows[0].cells[name].text, found.rows[-1].cells[name].text)
    said = [context.say("timeline-said", count=len(found.rows), begins=ends[0], ends=ends[1])]
    for at in places:
        stated = [(fraction_of(number), row) for row in found.rows if (number := row.cells[at].number) is not None]
        if not stated:
            said.append(context.say("timeline-none", name=found.columns[at].title))
            continue
        least, most = (choose(stated, key=lambda pair: pair[0])[1] for choose in (min, max))
        low, high = ((row.cells[at].printed, row.cells[name].text) for row in (least, most))
        shown = {"low": low[0], "low_day": low[1], "high": high[0], "high_day": high[1]}
        said.append(context.say("timeline-series", name=found.columns[at].title, last=stated[-1][1].cells[at].printed, **shown))
    return " ".join(said)
