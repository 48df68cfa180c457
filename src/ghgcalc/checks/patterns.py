"""Patterns 数列: a column of twelve months that no meter gives: repeated, dragged, copied, in two units, a year in one month.

Amounts alone are looked at. A small number may repeat by chance, so that digits and spread decide what is said.
"""

from __future__ import annotations

from decimal import Decimal
from operator import eq, sub
from typing import TYPE_CHECKING

from ghgcalc.checks.telling import listed, numbered, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghgcalc.checks.facts import Facts
    from ghgcalc.findings import Finding, Place

Values = tuple[Decimal, ...]

DIGITS = 3
"""A value of fewer significant digits may well be the same in three months."""
RUN = 3
"""So many equal months in a row are told."""
STEPS = 4
"""So many equal steps, of five months: a cell that was dragged down."""
JUMP = 5
"""Between neighbours of the sorted months: no season does that without months between."""
CHANCE = Decimal("0.0005")
"""How likely two neighbouring months may be equal by accident before nothing is said."""


def columns(facts: Facts) -> Iterator[tuple[Place, str, Values]]:
    """Every amount that is stated by month, in the unit of the file: (place, key, values)."""
    for place, key, datum in facts.series:
        if len(datum.values) == 12:
            yield place, key, datum.values


def repeated(facts: Facts) -> list[Finding]:
    """The same value in three or more months in a row (AR-18)."""
    found: list[Finding] = []
    for place, key, values in columns(facts):
        if not any(map(eq, values, values[1:])):
            continue
        longest, begin = 1, 0
        start = 0
        for at in range(1, 13):
            if at == 12 or values[at] != values[start]:
                if at - start > longest and values[start] and _digits(values[start]) >= DIGITS:
                    longest, begin = at - start, start
                start = at
        if longest >= RUN:
            fields = {"value": f"{values[begin]:f}", "months": f"{begin + 1} – {begin + longest}", "count": longest}
            found.append(tell("AR-18", "same-value", "warning", place.at(key), **fields))
    return found


def _digits(value: Decimal) -> int:
    """Significant digits, without zeros at the end."""
    return len(str(abs(int(value.scaleb(12)))).strip("0"))


def dragged(facts: Facts) -> list[Finding]:
    """Five months or more in equal steps: an arithmetic series 等差数列, as a dragged cell makes it."""
    found: list[Finding] = []
    for place, key, values in columns(facts):
        steps = list(map(sub, values[1:], values))
        if not any(map(eq, steps, steps[1:])):
            continue
        start = 0
        for at in range(1, 12):
            if at == 11 or steps[at] != steps[start]:
                if at - start >= STEPS and steps[start]:
                    fields = {"months": f"{start + 1} – {at + 1}", "step": f"{steps[start]:f}"}
                    found.append(tell("AR-18", "equal-steps", "warning", place.at(key), **fields))
                    break
                start = at
    return found


def copied(facts: Facts) -> list[Finding]:
    """Two neighbouring months of different length with the same value, or a pair of months equal where all others differ."""
    found: list[Finding] = []
    for place, key, values in columns(facts):
        pairs = [at for at in range(11) if values[at] == values[at + 1] and values[at]]
        if not pairs or len(pairs) > 2:
            continue
        spread = max(values) - min(value for value in values if value)
        last = min(value.as_tuple().exponent for value in values if value)
        units = spread.scaleb(-int(last))
        distinct = len(set(values))
        told = [at for at in pairs if distinct == 11 or facts.days[at] != facts.days[at + 1]]
        if told and units > 0 and 11 / units < CHANCE:
            at = told[0]
            fields = {"value": f"{values[at]:f}", "months": numbered((at + 1, at + 2))}
            found.append(tell("AR-18", "month-copied", "warning", place.at(key), **fields))
    return found


def uneven(facts: Facts) -> list[Finding]:
    """Months of two sizes with nothing between them: two units in one column, a decimal point, a year's total in one month (AR-17)."""
    found: list[Finding] = []
    for place, key, values in columns(facts):
        months = [(abs(value), month) for month, value in enumerate(values, 1) if value]
        least, most = min(months, default=(1, 0))[0], max(months, default=(1, 0))[0]
        if most < least * JUMP:
            if len(months) == 11 and place.table in STEADY and most < least * 2:
                gap = next(month for month, value in enumerate(values, 1) if not value)
                found.append(tell("AR-01", "month-empty", "warning", place.at(key, gap), months=gap))
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


def shifted(facts: Facts) -> list[Finding]:
    """A column that fits the metal when it is moved by one month: anodes or electricity of the month before, or after."""
    found: list[Finding] = []
    for process in facts.processes:
        metal = process.metal
        if metal is None or not process.busy:
            continue
        for key, values in (("anode", process.anode), ("electricity", process.power)):
            if values is None or len(values) != 12 or min(values) <= 0:
                continue
            as_stated = _variation(values, metal)
            if as_stated < UNSTEADY:
                continue
            for later, moved in ((1, (values[1:], metal[:-1])), (-1, (values[:-1], metal[1:]))):
                if _variation(*moved) < as_stated * BETTER:
                    fields = {"key": key, "by": f"{later:+d}"}
                    found.append(tell("PL-03", "month-shifted", "warning", process.place.at(key), **fields))
                    break
    return found


UNSTEADY = Decimal("0.0003")
"""Relative variance of the monthly ratios (of 1.7 %) below which nothing is looked for."""
BETTER = Decimal("0.2")


def _variation(top: Sequence[Decimal], bottom: Sequence[Decimal]) -> Decimal:
    """The relative variance of the monthly quotients."""
    ratios = [above / below for above, below in zip(top, bottom, strict=True)]
    mean = sum(ratios, Decimal(0)) / len(ratios)
    return sum(((one / mean - 1) ** 2 for one in ratios), Decimal(0)) / len(ratios)


def lump(facts: Facts) -> list[Finding]:
    """One month that holds the whole year, where the plant worked in others, too."""
    worked = max((sum(1 for value in process.metal or () if value > 0) for process in facts.processes), default=0)
    if worked < 6:
        return []
    found: list[Finding] = []
    for place, key, values in columns(facts):
        some = [month for month, value in enumerate(values, 1) if value]
        if len(some) == 1:
            found.append(tell("AR-01", "year-in-month", "warning", place.at(key, some[0]), months=some[0]))
    return found
