"""The processes of an inventory as an allocation needs them: emission as reported, output as stated, days of start and stop."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.activity import of
from ghgcalc.allowances.intensity import Process, exempt
from ghgcalc.allowances.trust import LEVEL
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, shorten
from ghgcalc.schema import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.allowances.model import Plan
    from ghgcalc.allowances.request import Verified
    from ghgcalc.inventory import Inventory


def of_inventory(inventory: Inventory, verified: Mapping[str, Verified]) -> tuple[list[Process], list[Finding]]:
    """The processes in the order of the activity, with verified figures in place of reported ones, and what is wrong with them."""
    stated = of(inventory.activity)
    known = {process.id for process in stated.process}
    found = [
        Finding.of("verified-process", place=Place(key=f"verified.{shorten(id)}"), id=shorten(id), near=_near(id, known))
        for id in verified  # noqa: A001
        if id not in known
    ]
    processes: list[Process] = []
    for row in stated.process:
        mine = verified.get(row.id)
        emissions = fraction_of(inventory.total("process", process=row.id).exact)
        output = None if row.liquid_aluminium is None else sum(map(fraction_of, row.liquid_aluminium.in_own()), Fraction(0))
        if mine is not None:
            emissions = emissions if mine.emissions is None else fraction_of(mine.emissions.exact)
            output = output if mine.output is None else fraction_of(mine.output.exact)
        processes.append(Process(row.id, emissions, output, row.started, row.stopped))
    return processes, found


def _near(id: str, known: Iterable[str]) -> str:  # noqa: A002
    return ", ".join(nearest(id, known, 3) or list(known)[:5])


def obligation(inventory: Inventory, processes: Iterable[Process], verified: Mapping[str, Verified]) -> Fraction:
    """The electrolysis total as reported; the sum of the processes where verified emissions take its place."""
    if any(mine.emissions is not None for mine in verified.values()):
        return sum((process.emissions for process in processes), Fraction(0))
    return fraction_of(inventory.total(LEVEL).exact)


def direct_emissions(inventory: Inventory) -> Fraction:
    """What the threshold of small entities is held against: the enterprise total, the electrolysis total where there is none."""
    levels = {total.level for total in inventory.totals}
    return fraction_of(inventory.total("enterprise" if "enterprise" in levels else LEVEL).exact)


def faults(processes: Iterable[Process], plan: Plan, year: int, *, small: bool) -> list[Finding]:
    """Outputs by which the plan would have to divide and cannot."""
    if plan.rule.method != "intensity":
        return []
    return [
        Finding.of("output-zero", place=Place(table="process", row=process.id, key="liquid_aluminium"), plan=plan.id)
        for process in processes
        if exempt(process, year, small=small) is None and not process.output
    ]
