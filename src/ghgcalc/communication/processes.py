"""Production processes of the form: the goods that share one intensity, and what each process takes of the others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief

if TYPE_CHECKING:
    from ghgcalc.inventory import Inventory
    from ghgcalc.records import GoodDict

ZERO = Fraction(0)
Bases = dict[str, "GoodDict"]
"""The records of one good, by basis."""


@brief
@dataclass
class Process:
    """A production process of the form: the goods that share one intensity.

    Attributes:
        used: t of each other process' good, by its number from 0.
    """

    name: str
    category: str
    goods: list[Bases]
    used: dict[int, Fraction] = field(default_factory=dict)

    @property
    def record(self) -> GoodDict:
        """The direct emission of the first of its goods."""
        return self.goods[0]["direct"]

    @property
    def attributed(self) -> Fraction:
        """Direct emissions without those of precursors, in t CO2e."""
        return Fraction(self.record["attributed"])

    @property
    def level(self) -> Fraction:
        """What it made, in t."""
        return Fraction(self.record["activity_level"])


def processes_of(inventory: Inventory) -> list[Process]:
    """The goods of one category that share its total are one process; a good with emissions of its own is another."""
    by_good: dict[str, Bases] = {}
    for record in inventory.products:
        by_good.setdefault(record["product"], {})[record["basis"]] = record
    groups: dict[Any, list[Bases]] = {}
    for bases in by_good.values():
        parts = tuple((basis, one["attributed"], one["activity_level"], str(one["precursors"])) for basis, one in bases.items())
        groups.setdefault((bases["direct"]["category"], parts), []).append(bases)
    found: list[Process] = []
    for (category, _), members in groups.items():
        made = sum((Fraction(one["direct"]["amount"]) for one in members), ZERO)
        shared = made == Fraction(members[0]["direct"]["activity_level"])
        for group in [members] if shared else [[one] for one in members]:
            found.append(Process(named(f"P{len(found) + 1}", group[0]["direct"]["product"]), category, group))
    return found


def named(number: str, text: str) -> str:
    """A name that the form's formulas can look up: they know wild cards, and put names together with low lines."""
    return f"{number} {re.sub(r'[*?~_]', '-', text)}"
