"""Memo emissions of auxiliary electricity and heat, under scope-2 conventions that are named and never enter a total."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.errors import InputError
from ghgcalc.findings import Place
from ghgcalc.numbers import Exact, fraction_of, plus, simplest
from ghgcalc.plan.asking import Asking
from ghgcalc.plan.electricity.arrangement import arrange
from ghgcalc.plan.electricity.rates import SupplyFactors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.activity import Activity
    from ghgcalc.guidelines import Supply
    from ghgcalc.plan.compiled import Plan
    from ghgcalc.plan.model import AuxiliaryRow


def memos(plan: Plan, activity: Activity, row: AuxiliaryRow) -> dict[str, tuple[str, dict[str, Exact]]]:
    """Convention to (factor id, or what stands for it, tCO2 per period), for every convention whose factors are known."""
    found: dict[str, tuple[str, dict[str, Exact]]] = {}
    for convention, target in (row.rule.memo if row.rule else {}).items():
        rules = plan.guideline.supplies.get(target)
        made = _by_factor(plan, row, target) if rules is None else _by_supply(plan, activity, row, rules)
        if made is not None:
            found[convention] = made
    return found


def _by_factor(plan: Plan, row: AuxiliaryRow, id: str) -> tuple[str, dict[str, Exact]] | None:  # noqa: A002
    try:
        factor = plan.factor(id, f"tCO2/{row.unit}", Place())[1]
    except InputError:
        return None
    return id, {period: _times(value, factor) for period, value in row.amounts.items()}


def _by_supply(
    plan: Plan, activity: Activity, row: AuxiliaryRow, rules: Mapping[str, Supply]
) -> tuple[str, dict[str, Exact]] | None:
    """What is proven counts by its rule, the rest of this supply as grid power; None where a factor is not known or not stated.

    The factor that is named is the one of grid power, or what the row states in its place.
    """
    emissions: dict[str, Exact] = dict.fromkeys(row.amounts, Decimal(0))
    grid = rules["grid"].factor[0]
    factors = SupplyFactors(Asking(plan, activity))  # what it would note is not of the account
    table = row.rule.table if row.rule else ""
    entries = [(at, entry) for process, at, entry in activity.rows(table) if (process.id if process else None) == row.process]
    for line in arrange(entries, rules, activity.year, Place(table=table, row=row.process))[0]:
        try:
            bound = factors.factor(line, f"tCO2/{row.unit}", Place())
        except InputError:
            return None
        if grid.startswith(("=", "@")) and row.item in {origin for origin, _ in line.parts}:
            grid = bound.factor.id if bound.factor else bound.source
        for (origin, _), amounts in line.parts.items():
            if origin == row.item:
                for period, value in amounts.items():
                    at = list(line.amounts).index(period)
                    emissions[period] = plus(emissions[period], _times(value, fraction_of(bound.at(at))))
    return grid, emissions


def _times(value: Exact, factor: Exact) -> Exact:
    return simplest(Fraction(value) * Fraction(factor))
