"""The sums of an inventory before any rounding: by level, basis and source, in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.inventory.run import evaluation_of
from ghgcalc.inventory.summing import slow

if TYPE_CHECKING:
    from ghgcalc.exact import Column
    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Basis, Level

LEVELS: tuple[Level, ...] = ("electrolysis", "enterprise")
"""The levels whose change is explained; one process is a part of the first."""

Key = tuple["Level", "Basis | None", str]
"""Level, basis, source."""

Sums = dict[Key, Fraction]


def sums_of(inventory: Inventory) -> Sums:
    """What each source gives to each level, in tCO2e, with no rounding anywhere.

    Args:
        inventory: as the engine made it.
    """
    made = evaluation_of(inventory)
    assert made is not None, "a file is recomputed first"
    columns: dict[Key, list[Column]] = defaultdict(list)
    for result in made.sums.plain:
        for level in LEVELS:
            if level in result.stream.levels:
                columns[level, result.stream.source.basis, result.stream.source.id].append(result.exact)
    return {key: Fraction(slow(parts)) for key, parts in columns.items()}


def less(left: Sums, right: Sums) -> Sums:
    """The left sums less the right ones, without what is nought."""
    keys = dict.fromkeys([*left, *right])
    return {key: value for key in keys if (value := left.get(key, Fraction(0)) - right.get(key, Fraction(0)))}
