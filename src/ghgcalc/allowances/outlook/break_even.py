"""Where the surplus vanishes: all intensities scaled alike until the allowances before the cut equal the emissions."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.allowances.allocation import Process, added, solve
from ghgcalc.allowances.outlook.record import BreakEven
from ghgcalc.allowances.outlook.sources import anode_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.allowances.settlement import Settlement
    from ghgcalc.inventory import Inventory


def break_even(inventory: Inventory, settlement: Settlement, parts: Mapping[str, Mapping[str, Fraction]]) -> BreakEven | None:
    """The break-even of a settlement; None where nothing in it follows from an intensity, or one is below zero.

    The rule knows only I / BP: scaling every I by k is dividing BP by k, so that k is BP over the balance value of these processes alone.
    """
    ordinary = [one for one in settlement.processes if one.case in ("inside", "high", "low") and one.emissions]
    if settlement.balance is None or not ordinary or min(one.emissions for one in ordinary) < 0:
        return None
    own = solve([Process(one.id, one.emissions, one.output) for one in ordinary], settlement.plan.rule)
    scale = 2 * settlement.balance / (own.low + own.high)
    emissions = added(one.emissions for one in ordinary) * scale
    rest = emissions - added(parts[one.id]["anode_effect"] for one in ordinary)
    burnt = added(parts[one.id]["anode"] for one in ordinary)
    anode = anode_of(inventory, [one.id for one in ordinary])
    possible = rest > 0 and burnt > 0 and anode > 0
    return BreakEven(emissions / own.output, scale, anode * rest / burnt if possible else None)
