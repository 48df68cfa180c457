"""Patterns 数列: a column of months that no meter gives: dragged, in two units, with a gap, a year in one month."""

from __future__ import annotations

from operator import eq, sub
from typing import TYPE_CHECKING

from ghgcalc.checks.telling import listed, tell

if TYPE_CHECKING:
    from ghgcalc.checks.facts import Facts
    from ghgcalc.findings import Finding

STEPS = 4
"""So many equal steps, of five months: a cell that was dragged down."""
JUMP = 5
"""Between neighbours of the sorted months: no season does that without months between."""


def dragged(facts: Facts) -> list[Finding]:
    """Five months or more in equal steps: an arithmetic series 等差数列, as a dragged cell makes it."""
    found: list[Finding] = []
    for place, key, values, *_ in facts.columns:
        steps = list(map(sub, values[1:], values))
        if not any(map(eq, steps, steps[1:])):
            continue
        start = 0
        last = len(steps)
        for at in range(1, last + 1):
            if at == last or steps[at] != steps[start]:
                if at - start >= STEPS and steps[start]:
                    fields = {"months": f"{start + 1} – {at + 1}", "step": f"{steps[start]:f}"}
                    found.append(tell("AR-18", "equal-steps", "warning", place.at(key), **fields))
                    break
                start = at
    return found


def uneven(facts: Facts) -> list[Finding]:
    """Months of two sizes with nothing between them: two units in one column, a decimal point, a year's total in one month (AR-17)."""
    found: list[Finding] = []
    for place, key, values, process, _ in facts.columns:
        if place.table == "electricity" and facts.changes:
            continue  # the purchase of a year in which a potline starts or stops is held against what is used
        # a month of a declared start or stop is a part of one, and a potline that does not run uses nothing
        partial, idle = (facts.ramp, facts.idle) if process is None else (process.ramp, process.idle)
        months = [(abs(value), month) for month, value in enumerate(values, 1) if value and month not in partial]
        least, most = min(months, default=(1, 0))[0], max(months, default=(1, 0))[0]
        if most < least * JUMP:
            gaps = [month for month, value in enumerate(values, 1) if not value]
            if len(gaps) == 1 and gaps[0] not in idle and place.table in STEADY and most < least * 2:
                found.append(tell("AR-01", "month-empty", "warning", place.at(key, gaps[0]), months=gaps[0]))
            continue
        ordered = sorted(months)
        for at in range(1, len(ordered)):
            if ordered[at][0] >= ordered[at - 1][0] * JUMP:
                # the smaller group is the odd one
                odd = ordered[at:] if len(ordered) - at <= at else ordered[:at]
                told = sorted((month, values[month - 1]) for _, month in odd)
                where = place.at(key, told[0][0] if len(told) == 1 else None)
                fields = {"months": listed(told), "ratio": f"{ordered[at][0] / ordered[at - 1][0]:.0f}"}
                found.append(tell("AR-17", "month-jump", "warning", where, **fields))
                break
    return found


STEADY = ("process", "process.electricity", "fuel", "carbonate", "electricity")


def lump(facts: Facts) -> list[Finding]:
    """One month that holds the whole year, where the plant worked in others, too."""
    worked = max((sum(1 for value in process.metal or () if value > 0) for process in facts.processes), default=0)
    if worked < 6:
        return []
    found: list[Finding] = []
    for place, key, values, *_ in facts.columns:
        some = [month for month, value in enumerate(values, 1) if value]
        if len(some) == 1:
            found.append(tell("AR-01", "year-in-month", "warning", place.at(key, some[0]), months=some[0]))
    return found
