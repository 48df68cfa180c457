"""What corrections come to: the activity calculated before the first of them, and after each; the differences add up exactly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import activity as activities
from ghgcalc.allowances import settle
from ghgcalc.brief import brief
from ghgcalc.conservative import data
from ghgcalc.corrections.places import at_datum
from ghgcalc.inventory import calculate
from ghgcalc.numbers import fraction_of, minus, printed, round_fraction, simplest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.activity import Activity, Correction
    from ghgcalc.inventory import Inventory

LEVELS = ("electrolysis", "enterprise")


@brief
@dataclass(frozen=True, slots=True)
class Effect:
    """What one correction, or all of them, come to.

    Attributes:
        emissions: by level (and basis, where a guideline keeps several), in tCO2e, as the printed totals differ.
        allocation: in allowances (tCO2e), where a plan is named; otherwise None.
        surplus: likewise.
    """

    emissions: tuple[tuple[str, Decimal], ...]
    allocation: Fraction | None = None
    surplus: Fraction | None = None

    def as_dict(self) -> dict[str, Any]:
        """Numbers as text."""
        found: dict[str, Any] = {"emissions": {level: f"{value:f}" for level, value in self.emissions}, "unit": "tCO2e"}
        if self.allocation is not None and self.surplus is not None:
            found |= {"allocation": printed(simplest(self.allocation)), "surplus": printed(simplest(self.surplus))}
        return found


@brief
@dataclass(frozen=True, slots=True)
class Effects:
    """The effect of each correction, in their order, and of all; under which guideline and plan."""

    guideline: str
    plan: str | None
    each: tuple[Effect, ...]
    whole: Effect

    def as_dict(self) -> dict[str, Any]:
        """The whole, with guideline and plan."""
        return {"guideline": self.guideline, "plan": self.plan} | self.whole.as_dict()


def effects(
    activity: Activity, corrections: Sequence[Correction], guideline: Any, plan: Any, balance_value: Any, given: dict[str, Any]
) -> Effects:
    """Calculate after each correction, and with a plan settle.

    Raises:
        InputError: whatever forbids it.
    """
    asked = given if guideline is None else {"guideline": guideline, **given}
    inventories = [calculate(one, **asked) for one in _stages(activity, corrections)]
    settled = None
    if plan is not None:
        settled = [settle(one, plan, balance_value=balance_value) for one in inventories]
    positions = [(None, None)] * len(inventories) if settled is None else [(one.allocated, one.reported) for one in settled]

    def between(old: int, new: int) -> Effect:
        one, other = _totals(inventories[old]), _totals(inventories[new])
        emissions = tuple((level, round_fraction(Fraction(minus(other[level], one.get(level, Decimal(0)))), 2)) for level in other)
        (had, owed), (has, owes) = positions[old], positions[new]
        if had is None or has is None or owed is None or owes is None:
            return Effect(emissions)
        allocation = fraction_of(has) - fraction_of(had)
        return Effect(emissions, allocation, allocation - (fraction_of(owes) - fraction_of(owed)))

    last = len(inventories) - 1
    each = tuple(between(at, at + 1) for at in range(last))
    name = None if settled is None else str(settled[0].plan.id)
    return Effects(str(inventories[-1].guideline["id"]), name, each, between(0, last))


def _totals(inventory: Inventory) -> dict[str, Decimal]:
    """The year's totals of all sources, by level, and by basis where there are several."""
    return {
        "/".join(part for part in (one.level, one.basis) if part): one.value
        for one in inventory.yearly
        if one.level in LEVELS and one.process is None and one.source is None
    }


def _stages(activity: Activity, corrections: Sequence[Correction]) -> list[Activity]:
    """The activity before the corrections, and after each of them."""
    table: dict[str, Any] = dict(activity.dump())
    kept = len(activity.correction) - len(corrections)
    records = table.pop("correction")
    stages = [activity]
    for at in range(len(corrections) - 1, -1, -1):
        _undo(table, activity, corrections[at])
        count = kept + at
        stages.append(activities.of(table | ({"correction": records[:count]} if count else {})))
    return stages[::-1]


def _undo(table: dict[str, Any], activity: Activity, one: Correction) -> None:
    """Put back what stood before a correction, where the datum itself was changed."""
    double = len(data()[one.table, one.key]) > 1
    row = at_datum(table, (one.table, one.row, one.key))
    if one.rule == "meter":
        if not double and one.before is not None:
            row[one.key] = one.before.dump()
        return
    first = next(each for each in activity.correction if (*each.target[:3], each.month) == (*one.target[:3], one.month))
    if first is one and one.month is not None:
        value = "0" if one.before is None else f"{one.before.values[0]:f}"
        values = [*row[one.key]["values"]]
        values[one.month - 1] = value
        row[one.key] = {**row[one.key], "values": values}
