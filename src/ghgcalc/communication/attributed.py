"""Sheets A, D and E: production processes, what each made and took in, and what was bought."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.communication.figures import asked
from ghgcalc.communication.model import form
from ghgcalc.communication.powered import powered
from ghgcalc.communication.processes import ZERO, named, processes_of
from ghgcalc.communication.summary import summed_up
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.communication.figures import Figures
    from ghgcalc.communication.plants import Plant
    from ghgcalc.communication.processes import Process
    from ghgcalc.inventory import Inventory
    from ghgcalc.records import PrecursorRecord


def goods(inventory: Inventory, figures: Figures, plants: Sequence[Plant]) -> None:
    """Fill in everything about goods; faults go to the findings."""
    processes = processes_of(inventory)
    at = {bases["direct"]["product"]: number for number, one in enumerate(processes) for bases in one.goods}
    bought: list[tuple[int, PrecursorRecord, PrecursorRecord | None]] = []
    for number, one in enumerate(processes):
        for good in one.goods[:1]:  # what goes into a process stands with each of its goods
            for k, used in enumerate(good["direct"]["precursors"]):
                if (own := used.get("own")) is not None:
                    one.used[at[own]] = one.used.get(at[own], ZERO) + Fraction(used["mass"])
                else:
                    indirect = good["indirect"]["precursors"][k] if "indirect" in good else None
                    bought.append((number, used, indirect))
    _listed(figures, processes)
    for number in range(len(processes)):
        _process(figures, processes, number)
    powered(inventory, figures, processes, plants)
    for n, (number, used, indirect) in enumerate(bought, 1):
        _bought(figures, n, number, used, indirect, processes)
    summed_up(figures, processes)


def _listed(figures: Figures, processes: Sequence[Process]) -> None:
    for n, category in enumerate(dict.fromkeys(one.category for one in processes), 1):
        figures.put(f"good.{n}.category", category, category)
        figures.put(f"good.{n}.route", category, category)
    for n, one in enumerate(processes, 1):
        resting = one.record["id"]
        figures.put(f"process.{n}.category", one.category, resting)
        figures.put(f"process.{n}.included", "direct", resting)
        figures.put(f"process.{n}.name", one.name, resting)


def _process(figures: Figures, processes: Sequence[Process], number: int) -> None:
    """Sheet D: made, used by others, left for the market."""
    one, n = processes[number], number + 1
    resting = one.record["id"]
    figures.put(f"process.{n}.level.1.amount", one.level, resting)
    drawn = {m: other.used[number] for m, other in enumerate(processes) if number in other.used}
    market = one.level - sum(drawn.values(), ZERO)
    if market < 0:
        place = Place(table="product", row=one.record["product"])
        used, made = _plain(one.level - market), _plain(one.level)
        figures.findings.append(Finding.of("form-overdrawn", place=place, good=one.name, used=used, amount=made))
    figures.put(f"process.{n}.market", market, resting)
    if drawn:
        for m in range(len(processes)):
            if m != number:
                figures.put(f"process.{n}.consumed.{m + 1 if m < number else m}.amount", drawn.get(m, ZERO), resting)
        figures.put(f"process.{n}.elsewhere", ZERO, resting)
    figures.expect(f"process.{n}.control", ZERO, resting)
    figures.put(f"process.{n}.gases", "no", resting)


def _bought(
    figures: Figures,
    n: int,
    number: int,
    used: PrecursorRecord,
    indirect: PrecursorRecord | None,
    processes: Sequence[Process],
) -> None:
    """Sheet E: how much of a precursor was bought and used, and what each tonne of it bears."""
    resting = processes[number].record["id"]
    name = named(f"PP{n}", " ".join(filter(None, (used["good"], used.get("supplier")))))
    category = _category(used["good"])
    figures.put(f"bought.{n}.category", category, resting)
    figures.put(f"bought.{n}.route", category, resting)
    figures.put(f"bought.{n}.name", name, resting)
    place = Place(table="product", row=processes[number].record["product"])
    origin = used.get("origin") or ""
    if re.fullmatch("[A-Z]{2}", origin) and origin != "EU":
        figures.put(f"bought.{n}.country", origin, resting)
    else:
        figures.findings.append(Finding.of("form-open", "note", place, **asked("country"), whose=name))
    mass = Fraction(used["mass"])
    figures.put(f"bought.{n}.level.1.amount", mass, resting)
    for m in range(len(processes)):
        figures.put(f"bought.{n}.consumed.{m + 1}.amount", mass if m == number else ZERO, resting)
    figures.expect(f"bought.{n}.control", ZERO, resting)
    figures.put(f"bought.{n}.direct", Fraction(used["intensity"]), resting)
    share = used.get("default_share")
    source = "unknown" if share is None else {ZERO: "measured", Fraction(1): "default"}.get(Fraction(share), "")
    if source:
        figures.put(f"bought.{n}.direct.source", source, resting)
    else:  # the form knows a value that is a default one as a whole, or not at all
        figures.findings.append(Finding.of("form-open", "note", place, **asked("default"), whose=name))
    if source in ("default", ""):
        figures.findings.append(Finding.of("form-open", "note", place, **asked("justification"), whose=name))
    each = ZERO if indirect is None else Fraction(indirect["intensity"])
    electricity = Fraction(used.get("electricity", "0"))
    if "electricity" in used:
        figures.put(f"bought.{n}.electricity", electricity, resting)
        figures.put(f"bought.{n}.electricity.source", "unknown", resting)  # nobody has said it
    if indirect is None:
        return
    if each and not electricity:
        figures.findings.append(Finding.of("form-indirect", "warning", place, whose=name))
        return
    figures.put(f"bought.{n}.electricity.factor", each / electricity if electricity else ZERO, resting)
    if electricity:
        figures.findings.append(Finding.of("form-open", "note", place, **asked("electricity-source"), whose=name))
        figures.expect(f"bought.{n}.indirect", each, resting)


def _category(good: str) -> str:
    """The category of a heading, as the form has it."""
    return next((name for name, headings in form().headings.items() if good[:4] in headings), good)


def _plain(value: Fraction) -> str:
    return f"{float(value):.12g}"
