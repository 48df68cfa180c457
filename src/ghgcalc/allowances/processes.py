"""The processes of an inventory as an allocation needs them: emission as reported, output as stated, days of start and stop."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.activity import of
from ghgcalc.allowances.intensity import Process, exempt
from ghgcalc.allowances.trust import LEVEL
from ghgcalc.errors import UnknownIdError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, printed, shorten, simplest
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
        emissions = _emissions(inventory, row.id)
        output = None if row.liquid_aluminium is None else sum(map(fraction_of, row.liquid_aluminium.in_own()), Fraction(0))
        if mine is not None:
            emissions = emissions if mine.emissions is None else fraction_of(mine.emissions.exact)
            output = output if mine.output is None else fraction_of(mine.output.exact)
        processes.append(Process(row.id, emissions, output, row.started, row.stopped))
    return processes, found


def _near(id: str, known: Iterable[str]) -> str:  # noqa: A002
    return ", ".join(nearest(id, known, 3) or list(known)[:5])


def _emissions(inventory: Inventory, id: str) -> Fraction:  # noqa: A002
    """The process total as reported; a process without any line emits nothing."""
    try:
        return fraction_of(inventory.total("process", process=id).exact)
    except UnknownIdError:
        return Fraction(0)


def obligation(inventory: Inventory, processes: Iterable[Process], verified: Mapping[str, Verified]) -> Fraction:
    """The electrolysis total as reported; the sum of the processes where verified emissions take its place."""
    if any(mine.emissions is not None for mine in verified.values()):
        return sum((process.emissions for process in processes), Fraction(0))
    return fraction_of(inventory.total(LEVEL).exact)


def direct_emissions(inventory: Inventory) -> Fraction:
    """What the threshold of small entities is held against: the enterprise total, the electrolysis total where there is none."""
    for level in ("enterprise", LEVEL):
        found = [t for t in inventory.totals if t.key == (level, None, None, None, str(inventory.year), None)]
        if found:
            return Fraction(found[0].value)
    return Fraction(0)


def faults(processes: Iterable[Process], plan: Plan, year: int, *, small: bool) -> list[Finding]:
    """Outputs by which the plan would have to divide and cannot, and emissions that are none."""
    found: list[Finding] = []
    for process in processes:
        place = Place(table="process", row=process.id, key="liquid_aluminium")
        if process.emissions < 0:
            where = Place(table="process", row=process.id, key="emissions")
            found.append(Finding.of("negative", place=where, value=printed(simplest(process.emissions))))
        if process.output is not None and process.output < 0:
            found.append(Finding.of("negative", place=place, value=printed(simplest(process.output))))
        elif plan.rule.method == "intensity" and exempt(process, year, small=small) is None and not process.output:
            found.append(Finding.of("output-zero", place=place, plan=plan.id))
    return found
