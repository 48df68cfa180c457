"""Memo emissions of auxiliary electricity and heat, under scope-2 conventions that are named and never enter a total."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.errors import InputError
from ghgcalc.findings import Place
from ghgcalc.numbers import Exact, plus, simplest
from ghgcalc.plan.supplies import SupplyRow, arrange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.activity import Activity
    from ghgcalc.guidelines import Supply
    from ghgcalc.plan.compiled import Plan
    from ghgcalc.plan.streams import AuxiliaryRow


def memos(plan: Plan, activity: Activity, row: AuxiliaryRow) -> dict[str, tuple[str, dict[str, Exact]]]:
    """Convention to (factor id, tCO2 per period), for every convention whose factor was issued by the plan's date."""
    found: dict[str, tuple[str, dict[str, Exact]]] = {}
    for convention, target in (row.rule.memo if row.rule else {}).items():
        rules = plan.guideline.supplies.get(target)
        factor_id = str(rules["grid"].factor) if rules is not None else target
        factor = _factor(plan, factor_id, row.unit)
        if factor is None:
            continue
        if rules is None:
            found[convention] = (factor_id, {period: _times(value, factor) for period, value in row.amounts.items()})
        else:
            found[convention] = (factor_id, _by_supply(plan, activity, row, rules, factor))
    return found


def _by_supply(plan: Plan, activity: Activity, row: AuxiliaryRow, rules: Mapping[str, Supply], grid: Exact) -> dict[str, Exact]:
    """What is proven counts by its rule, the rest of this supply as grid power."""
    emissions: dict[str, Exact] = dict.fromkeys(row.amounts, Decimal(0))
    for line in _lines(activity, row, rules):
        stated = _factor(plan, line.rule.factor, row.unit) if line.rule.factor else grid
        factor = Decimal(0) if line.rule.treatment == "zero" or stated is None else stated
        for (origin, _), amounts in line.parts.items():
            if origin == row.item:
                for period, value in amounts.items():
                    emissions[period] = plus(emissions[period], _times(value, factor))
    return emissions


def _lines(activity: Activity, row: AuxiliaryRow, rules: Mapping[str, Supply]) -> list[SupplyRow]:
    table = row.rule.table if row.rule else ""
    entries = [(at, entry) for process, at, entry in activity.rows(table) if (process.id if process else None) == row.process]
    return arrange(entries, rules, activity.year, Place(table=table, row=row.process))[0]


def _factor(plan: Plan, id: str, unit: str) -> Exact | None:  # noqa: A002
    try:
        return plan.factor(id, f"tCO2/{unit}", Place())[1]
    except InputError:
        return None


def _times(value: Exact, factor: Exact) -> Exact:
    return simplest(Fraction(value) * Fraction(factor))
