"""The emission per tonne of each month, beside the usual band and the balance value."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.numbers import fraction_of
from ghgcalc.report.render.track import track as chart

if TYPE_CHECKING:
    from ghgcalc.report.model import Row, Table
    from ghgcalc.report.page.parts import Context
    from ghgcalc.report.render.markup import Html

INTENSITY, LOW, HIGH, LINE = 3, 4, 5, 6
"""The columns of the table."""


def track(found: Table, context: Context) -> Html:
    """The chart with its table; a table alone where no month has a value."""
    rows = [row for row in found.rows if row.cells[INTENSITY].number is not None]
    if not rows:
        return context.grid(found)
    months = [str(int(row.key.rpartition("-")[2])) for row in rows]
    values = [_number(row, INTENSITY) for row in rows]
    low, high = (rows[0].cells[at].number for at in (LOW, HIGH))
    band = None if low is None or high is None else (fraction_of(low), fraction_of(high))
    line = None if rows[0].cells[LINE].number is None else _number(rows[0], LINE)
    ends = [row.cells[INTENSITY].printed for row in sorted(rows, key=lambda row: _number(row, INTENSITY))]
    said = context.say("track-said", count=len(rows), low=ends[0], high=ends[-1])
    return context.drawn(found, lambda called: chart(called, months, values, band, line), said)


def _number(row: Row, at: int) -> Fraction:
    """The number of a cell that has one."""
    return fraction_of(row.cells[at].number or Fraction(0))
