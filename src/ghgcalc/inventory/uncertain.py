"""The door of the simulation: the streams behind an inventory, those of a file recomputed, and its printed totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory.again import recompute
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.uncertainty.statement import statement

if TYPE_CHECKING:
    from ghgcalc.inventory.model import Inventory
    from ghgcalc.uncertainty import Uncertainty

DRAWS = (1_000, 1_000_000)
"""Fewer draws say nothing of a tail, and more show digits that no statement of uncertainty has."""

SEEDS = 2**63


def simulate(inventory: Inventory, spread: Any, draws: int, seed: int) -> Uncertainty:
    """See [Inventory.uncertainty][ghgcalc.inventory.Inventory.uncertainty]."""
    if not DRAWS[0] <= doors.instance("draws", draws, int, "a whole number") <= DRAWS[1]:
        raise doors.refused("draws", draws, f"a whole number from {DRAWS[0]} to {DRAWS[1]}")
    if not 0 <= doors.instance("seed", seed, int, "a whole number") < SEEDS:
        raise doors.refused("seed", seed, "a whole number from 0 to 2^63 - 1")
    stated, file = statement(spread)
    doors.package("numpy", "a simulation", "蒙特卡洛模拟")
    from ghgcalc.uncertainty.simulate import About, Audited, Of, simulated

    made = evaluation_of(inventory)
    if made is None:
        again = recompute(inventory)
        if again.digest != inventory.digest:
            place = Place(key="digest")
            raise InputError([Finding.of("inventory-digest", place=place, stated=inventory.digest, found=again.digest)])
        made = evaluation_of(again)
        assert made is not None
    audited = {
        Of(one.level, one.process, one.source, one.basis): Audited(one.value, tuple(one.incomplete)) for one in inventory.yearly
    }
    named = str(inventory.entity.get("name", "")), inventory.year, str(inventory.guideline["id"])
    about = About(*named, inventory.digest, inventory.through)
    return simulated(made.bound.streams, audited, about, stated, file, draws, seed)
