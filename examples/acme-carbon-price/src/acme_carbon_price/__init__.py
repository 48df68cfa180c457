"""Acme's internal carbon price: a guideline and its factors for ghgcalc. The company and all its numbers are invented."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ghgcalc import Inventory, Quantity

PRICED = frozenset({"acme-price-7"})
"""The rule sets of this package, by id."""


def guidelines() -> Path:
    """The folder of guideline folders, for the entry point `ghgcalc.guidelines`."""
    return Path(__file__).parent / "guidelines"


def factors() -> Path:
    """The folder of factor files, for the entry point `ghgcalc.factors`."""
    return Path(__file__).parent / "factors"


def charge(inventory: Inventory, price: Quantity) -> Quantity:
    """What the priced emissions of an enterprise cost, in CNY.

    Raises:
        ValueError: the inventory was not made under a rule set of this package.
        UnitError: the price is not CNY per mass of CO2e.
    """
    rules = str(inventory.guideline["id"])
    if rules not in PRICED:
        raise ValueError(f"{rules} says nothing about the internal price; {', '.join(sorted(PRICED))} does")
    return (inventory.total("enterprise") * price).to("CNY")
