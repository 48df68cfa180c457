"""The processes of an inventory as an allocation needs them: emission as reported, output as stated, days of start and stop."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Protocol

from ghgcalc.activity import life, of
from ghgcalc.activity.corrected import produced
from ghgcalc.allowances.allocation.exact import added
from ghgcalc.allowances.allocation.rule import Process, exempt
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, shorten
from ghgcalc.schema import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.allowances.plans import Plan
    from ghgcalc.inventory import Inventory
    from ghgcalc.units import Quantity

LEVEL: Final = "electrolysis"
HINTS = 20
"""How many unknown ids are held against the known ones for a hint; the others name the first that are known."""


class Verified(Protocol):
    """Verified figures of a process, where they differ from those of the inventory."""

    @property
    def emissions(self) -> Quantity | None:
        """Verified emission in t CO2e."""

    @property
    def output(self) -> Quantity | None:
        """Verified output in t Al."""


def of_inventory(inventory: Inventory, verified: Mapping[str, Verified]) -> tuple[list[Process], list[Finding]]:
    """The processes in the order of the activity, with verified figures in place of reported ones, and what is wrong with them."""
    stated = of(inventory.activity)
    known = {process.id: None for process in stated.process}
    unknown = [id for id in verified if id not in known]  # noqa: A001
    found = [
        Finding.of("verified-process", place=Place(key=f"verified.{shorten(id)}"), id=shorten(id), near=_near(id, known, at))
        for at, id in enumerate(unknown)  # noqa: A001
    ]
    reported = _reported(inventory)
    processes: list[Process] = []
    for row in stated.process:
        mine = verified.get(row.id)
        emissions = reported.get(row.id)
        if emissions is None:  # the inventory names what it has instead
            emissions = fraction_of(inventory.total("process", process=row.id).exact)
        metal = produced(stated, row) if stated.correction else row.liquid_aluminium
        output = None if metal is None else added(map(fraction_of, metal.in_own()))
        if mine is not None:
            emissions = emissions if mine.emissions is None else fraction_of(mine.emissions.exact)
            output = output if mine.output is None else fraction_of(mine.output.exact)
        processes.append(Process(row.id, emissions, output, row.started, row.stopped))
    return processes, found


def _reported(inventory: Inventory) -> dict[str | None, Fraction]:
    """The total of the year by process, in one pass; a process with totals on several bases is left out."""
    found: dict[str | None, list[Fraction]] = {}
    whole = [None, None, str(inventory.year)]
    for total in inventory.totals:
        level, process, *rest, _ = total.key
        if level == "process" and rest == whole:
            found.setdefault(process, []).append(Fraction(total.value))
    return {process: values[0] for process, values in found.items() if len(values) == 1}


def _near(id: str, known: Mapping[str, None], at: int) -> str:  # noqa: A002
    return ", ".join((nearest(id, known, 3) if at < HINTS else []) or list(known)[:5])


def obligation(inventory: Inventory, processes: Iterable[Process], verified: Mapping[str, Verified]) -> Fraction:
    """The electrolysis total as reported; the sum of the processes where verified emissions take its place."""
    if any(mine.emissions is not None for mine in verified.values()):
        return added(process.emissions for process in processes)
    return fraction_of(inventory.total(LEVEL).exact)


def direct_emissions(inventory: Inventory) -> Fraction:
    """What the threshold of small entities is held against: the enterprise total, the electrolysis total where there is none."""
    levels = {total.level for total in inventory.totals}
    return fraction_of(inventory.total("enterprise" if "enterprise" in levels else LEVEL).exact)


def faults(processes: Iterable[Process], plan: Plan, year: int, *, small: bool) -> list[Finding]:
    """Outputs outside the lives of their processes, and outputs by which the plan would have to divide and cannot."""
    listed = list(processes)
    found = [fault for process in listed for fault in _life(process, year)]
    if found or plan.rule.method != "intensity":
        return found
    return [
        Finding.of("output-zero", place=Place(table="process", row=process.id, key="liquid_aluminium"), plan=plan.id)
        for process in listed
        if exempt(process, year, small=small) is None and not process.output
    ]


def _life(process: Process, year: int) -> Iterable[Finding]:
    """What the days of start and stop deny."""
    started, stopped = process.started, process.stopped
    if started is not None and stopped is not None and stopped < started:
        place = Place(table="process", row=process.id, key="stopped")
        yield Finding.of("life-reversed", place=place, started=started, stopped=stopped)
    elif process.output and life.outside(date(year, 1, 1), date(year, 12, 31), started, stopped):
        place = Place(table="process", row=process.id, key="output")
        yield Finding.of("output-outside-life", place=place, period=year, life=life.shown(started, stopped))
