"""The mean factor of all electricity that is consumed, where several sources of power 电力来源 have factors of their own."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.equations import checked
from ghgcalc.errors import InputError
from ghgcalc.findings import Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import fraction_of, printed, simplest
from ghgcalc.plan.asking import Asking
from ghgcalc.plan.electricity import SupplyFactors, arrange
from ghgcalc.plan.model import DATUM, AuxiliaryRow, Bound, Worked
from ghgcalc.plan.periods import periods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.plan.electricity import SupplyRow

MIX = "electricity-mix"
UNIT = "tCO2/MWh"
CONSUMED = ("process.electricity", "other_electricity")
DECIMALS = 6


def mix_of(asking: Asking) -> list[AuxiliaryRow]:
    """The mean factor of the year, weighed by megawatt-hours, where the guideline asks for one: one row, or none.

    None where a factor is not known, for a mean over a part of the electricity is none; and none where all have the same.
    """
    rule, activity = asking.plan.guideline.electricity_mix, asking.activity
    if rule is None:
        return []
    factors = SupplyFactors(Asking(asking.plan, activity))  # what it would note is told where the electricity counts
    amount = emission = Fraction(0)
    known: dict[tuple[str, Fraction], Fraction] = {}
    for line, place in _lines(asking, rule):
        try:
            bound = factors.factor(line, UNIT, place)
        except InputError:
            return []
        for at, value in enumerate(line.amounts.values()):
            factor, used = fraction_of(bound.at(at)), fraction_of(value)
            amount, emission = amount + used, emission + used * factor
            if used:
                known[line.item, factor] = known.get((line.item, factor), Fraction(0)) + used
    if len({factor for _, factor in known}) < 2:
        return []
    period = periods(activity.year, annual=True, months=activity.months)[0]
    amounts = FrozenDict({period: simplest(emission / amount)})
    parts = [f"{_shown(used)} MWh {item} × {_shown(factor)}" for (item, factor), used in known.items()]
    inputs = (
        Bound("emission", (simplest(emission),), "tCO2", "measured", source=" + ".join(parts)),
        Bound("amount", (simplest(amount),), "MWh", DATUM),
    )
    worked = Worked(checked("electricity.mean_factor"), inputs, "")
    return [AuxiliaryRow(MIX, "enterprise", None, MIX, None, UNIT, DECIMALS, amounts, worked=worked)]


def _lines(asking: Asking, rule: str) -> Iterator[tuple[SupplyRow, Place]]:
    """The lines of all electricity that is consumed, by owner, each with the place of its table."""
    rules, activity = asking.plan.guideline.supplies[rule], asking.activity
    for table in CONSUMED:
        owners: dict[str | None, list[tuple[int, Any]]] = {}
        for process, at, row in asking.rows.get(table, ()):
            owners.setdefault(process.id if process else None, []).append((at, row))
        for owner, entries in owners.items():
            place = Place(table=table, row=owner)
            for line in arrange(entries, rules, activity.year, place, months=activity.months)[0]:
                yield line, place


def _shown(value: Fraction) -> str:
    return printed(simplest(value))
