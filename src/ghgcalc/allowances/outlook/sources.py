"""What the lines and totals of an inventory say of each process, gathered in one pass: what scales its emission, what it burnt."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.allowances.allocation import added
from ghgcalc.numbers import fraction_of, ratio_or_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.inventory import Inventory, Line

SOURCES = {"anode": "anode", "anode_effect": "anode-effect"}
"""What is varied, and the source of emissions that it scales."""

ANODE, METAL = "t anode", "tAl"


def parts_of(inventory: Inventory, processes: Iterable[str]) -> dict[str, dict[str, Fraction]]:
    """The emission of the year of some processes by what scales it; a process without such a source has zero there."""
    names = {source: name for name, source in SOURCES.items()}
    whole = (None, str(inventory.year), None)
    found = {process: dict.fromkeys(SOURCES, Fraction(0)) for process in processes}
    for total in inventory.totals:
        level, process, source, *rest = total.key
        if level == "process" and process in found and source in names and tuple(rest) == whole:
            found[process][names[source]] = Fraction(total.value)
    return found


def lines_of(inventory: Inventory) -> Mapping[str | None, list[Line]]:
    """The lines of every process."""
    found: dict[str | None, list[Line]] = {}
    for line in inventory.lines:
        if line.level == "process":
            found.setdefault(line.process, []).append(line)
    return found


def anode_of(inventory: Inventory, processes: Iterable[str]) -> Fraction:
    """The gross anode consumption that the lines of some processes rest on, in t."""
    lines = lines_of(inventory)
    return added(
        fraction_of(ratio_or_number(one.value))
        for process in processes
        for line in lines.get(process, ())
        if line.source == SOURCES["anode"]
        for one in line.inputs
        if one.origin == "activity" and one.unit == ANODE
    )
