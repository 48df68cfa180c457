"""The fan of a running year: cumulated emission, output and surplus by month; exact where told, a widening range from there on.

The surplus of a month is what the plan's rule gives for the year up to that month, as if it ended there.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.allocation import Process, added, allocate
from ghgcalc.allowances.allocation.rule import exempt
from ghgcalc.allowances.outlook.corner import monthly
from ghgcalc.allowances.outlook.field import fields_of, life
from ghgcalc.brief import brief
from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.allowances.allocation import Terms
    from ghgcalc.allowances.outlook.corner import Corners
    from ghgcalc.allowances.outlook.field import Field
    from ghgcalc.allowances.plans import Plan

Pair = tuple[Fraction, Fraction]


@brief
@dataclass(frozen=True, slots=True)
class Month:
    """The year up to a month.

    Attributes:
        period: the month. told: whether it is told. emissions, output: low and high. surplus: None where there is no output to divide by.
    """

    period: str
    told: bool
    emissions: Pair
    output: Pair
    surplus: Pair | None

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        found: dict[str, Any] = {"period": self.period, "told": self.told}
        for name in ("emissions", "output", "surplus"):
            pair = getattr(self, name)
            found[name] = None if pair is None else {"low": printed(pair[0]), "high": printed(pair[1])}
        return found


def fan(corners: Corners, plan: Plan, terms: Sequence[Terms | None], last: Month) -> tuple[Month, ...]:
    """Every month of the year.

    Args:
        corners: the forecast.
        plan: whose rule.
        terms: at the low and at the high balance value.
        last: December, as the outlook has it.
    """
    told = corners.told
    past = [_told(corners, plan, terms, month) for month in range(1, told.months + 1)]
    ahead = [_ahead(corners, plan, terms, fields_of(corners, month - told.months), month) for month in told.rest[:-1]]
    return (*past, *ahead, last)


def _told(corners: Corners, plan: Plan, terms: Sequence[Terms | None], month: int) -> Month:
    told = corners.told
    emissions = monthly(corners.inventory({}))
    rows = []
    for process in told.processes:
        metal = next(one for one in told.of(process) if one.kind == "output")
        output = added(metal.values[:month]) / metal.own
        rows.append(Process(process, added(emissions[process][:month]), output, *life(told, process)))
    pairs = [(row, row) for row in rows]
    return _month(plan, terms, told.year, month, pairs, told=True)


def _ahead(corners: Corners, plan: Plan, terms: Sequence[Terms | None], fields: Sequence[Field], month: int) -> Month:
    told = corners.told
    pairs = []
    for field in fields:
        ends = []
        for at, rule in enumerate(terms):
            point = field.rectangle.extreme(rule, 0, largest=bool(at))
            ends.append(Process(field.process, *field.rectangle.at(point), *life(told, field.process)))
        pairs.append((ends[0], ends[1]))
    made = _month(plan, terms, told.year, month, pairs, told=False)
    sums = [[added(column) for column in zip(*(_end(one, side) for one in fields), strict=True)] for side in (0, 1)]
    return Month(made.period, made.told, (sums[0][0], sums[1][0]), (sums[0][1], sums[1][1]), made.surplus)


def _end(field: Field, side: int) -> tuple[Fraction, Fraction]:
    """Emission and output where both are smallest, or largest."""
    return field.rectangle.at((field.rectangle.scale[side], field.rectangle.rest[side]))


def _month(
    plan: Plan, terms: Sequence[Terms | None], year: int, month: int, pairs: Sequence[tuple[Process, Process]], *, told: bool
) -> Month:
    rows = [[pair[side] for pair in pairs] for side in (0, 1)]
    surplus = None
    free = plan.rule.method == "verified"
    if free or all(row.output or exempt(row, year, small=False) for side in rows for row in side):
        low, high = (
            added(allocate(row, plan, year, rule).granted - row.emissions for row in side)
            for side, rule in zip(rows, terms, strict=True)
        )
        surplus = (low, high)
    sums = [(added(row.emissions for row in side), added(row.output or Fraction(0) for row in side)) for side in rows]
    return Month(f"{year}-{month:02}", told, (sums[0][0], sums[1][0]), (sums[0][1], sums[1][1]), surplus)
