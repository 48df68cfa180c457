"""Sheets A, D and E: production processes, what each made and took in, what was bought, and the goods as they are communicated."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.communication.streams import ELECTRICITY, HEAT
from ghgcalc.communication.figures import Read, whole
from ghgcalc.findings import Finding, Place
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.communication.figures import Figures
    from ghgcalc.inventory import Inventory
    from ghgcalc.records import GoodDict, PrecursorRecord

ZERO = Fraction(0)
Bases = dict[str, "GoodDict"]
"""The records of one good, by basis."""


@dataclass
class Process:
    """A production process of the form: the goods that share one intensity.

    Attributes:
        attributed: direct emissions in t CO2e. level: what it made, in t. used: t of each other process' good.
        electricity: MWh; None where nothing says how many. embedded: MWh per t with those of its precursors, as far as they are known.
    """

    name: str
    category: str
    goods: list[Bases]
    used: dict[int, Fraction] = field(default_factory=dict)
    electricity: Fraction | None = None

    @property
    def record(self) -> GoodDict:
        return self.goods[0]["direct"]

    @property
    def attributed(self) -> Fraction:
        return Fraction(self.record["attributed"])

    @property
    def level(self) -> Fraction:
        return Fraction(self.record["activity_level"])


def goods(inventory: Inventory, figures: Figures) -> None:
    """Fill in everything about goods; faults go to the findings."""
    processes = _processes(inventory)
    at = {bases["direct"]["product"]: number for number, one in enumerate(processes) for bases in one.goods}
    bought: list[tuple[int, PrecursorRecord, PrecursorRecord | None]] = []
    for number, one in enumerate(processes):
        for good in one.goods:
            for k, used in enumerate(good["direct"]["precursors"]):
                if (own := used.get("own")) is not None:
                    one.used[at[own]] = one.used.get(at[own], ZERO) + Fraction(used["mass"])
                else:
                    indirect = good["indirect"]["precursors"][k] if "indirect" in good else None
                    bought.append((number, used, indirect))
    _listed(figures, processes)
    for number, one in enumerate(processes):
        _process(inventory, figures, processes, number)
        del one
    for n, (number, used, indirect) in enumerate(bought, 1):
        _bought(inventory, figures, n, number, used, indirect, processes)
    _communicated(figures, processes, {number for number, _, _ in bought})


def _processes(inventory: Inventory) -> list[Process]:
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
            found.append(Process(_name(f"P{len(found) + 1}", group[0]["direct"]["product"]), category, group))
    return found


def _name(number: str, text: str) -> str:
    """A name that the form's formulas can look up: they know wild cards, and put names together with low lines."""
    return f"{number} {re.sub(r'[*?~_]', '-', text)}"


def _listed(figures: Figures, processes: Sequence[Process]) -> None:
    for n, category in enumerate(dict.fromkeys(one.category for one in processes), 1):
        figures.put(f"good.{n}.category", category, category)
        figures.put(f"good.{n}.route", category, category)
    for n, one in enumerate(processes, 1):
        resting = one.record["id"]
        figures.put(f"process.{n}.category", one.category, resting)
        figures.put(f"process.{n}.included", "direct", resting)
        figures.put(f"process.{n}.name", one.name, resting)


def _process(inventory: Inventory, figures: Figures, processes: Sequence[Process], number: int) -> None:
    """Sheet D: made, used by others, left for the market; attributed emissions, heat, electricity."""
    one, n = processes[number], number + 1
    resting = one.record["id"]
    figures.put(f"process.{n}.level.1.amount", one.level, resting)
    drawn = {m: other.used[number] for m, other in enumerate(processes) if number in other.used}
    market = one.level - sum(drawn.values(), ZERO)
    if market < 0:
        shown = {"good": one.name, "used": _plain(one.level - market), "amount": _plain(one.level)}
        figures.findings.append(Finding.of("form-overdrawn", place=Place(table="product", row=one.record["product"]), **shown))
    figures.put(f"process.{n}.market", market, resting)
    if drawn:
        for m in range(len(processes)):
            if m != number:
                figures.put(f"process.{n}.consumed.{m + 1 if m < number else m}.amount", drawn.get(m, ZERO), resting)
        figures.put(f"process.{n}.elsewhere", ZERO, resting)
    figures.expect(f"process.{n}.control", ZERO, resting)
    figures.put(f"process.{n}.gases", "no", resting)
    _direct(inventory, figures, one, n)
    _indirect(inventory, figures, one, n)


def _direct(inventory: Inventory, figures: Figures, one: Process, n: int) -> None:
    lines = [line for line in inventory.lines if line.basis == "direct" and "enterprise" in line.levels]
    heat = [Read(line) for line in lines if line.source == HEAT]
    resting = one.record["id"]
    own = one.attributed
    if heat and own == max(ZERO, whole(lines)):
        figures.put(f"process.{n}.heat", "yes", resting)
        for key, sign in (("bought", 1), ("sold", -1)):
            part = [month for month in heat if month.get("amount", "TJ") * sign > 0]
            amount = sum((month.get("amount", "TJ") * sign for month in part), ZERO)
            emission = sum((month.emission * sign for month in part), ZERO)
            figures.put(f"process.{n}.heat.{key}", amount, HEAT)
            figures.put(f"process.{n}.heat.{key}.factor", emission / amount if amount else ZERO, HEAT)
        own = whole(line for line in lines if line.source != HEAT)
    else:
        figures.put(f"process.{n}.heat", "no", resting)
    figures.put(f"process.{n}.direct", own, resting)


def _indirect(inventory: Inventory, figures: Figures, one: Process, n: int) -> None:
    """Electricity: of the process that bears the enterprise's total, its MWh; a good of which tonnes alone are stated stays open."""
    record = one.goods[0].get("indirect")
    lines = [line for line in inventory.lines if line.basis == "indirect" and "enterprise" in line.levels]
    shares = one.attributed == max(ZERO, whole(line for line in inventory.lines if line.basis == "direct" and "enterprise" in line.levels))
    place = Place(table="product", row=one.record["product"])
    if record is None:
        amounts = [row for row in inventory.auxiliary if row["source"] == ELECTRICITY] if shares else []
        if amounts:
            one.electricity = sum((Fraction(row["value"]) * _scale(row["unit"], "MWh") for row in amounts), ZERO)
            figures.put(f"process.{n}.electricity", one.electricity, ELECTRICITY)
        return
    attributed = Fraction(record["attributed"])
    if attributed == whole(lines) and lines:
        one.electricity = sum((Read(line).get("amount", "MWh") for line in lines), ZERO)
        if one.electricity:
            figures.put(f"process.{n}.electricity", one.electricity, ELECTRICITY)
            figures.put(f"process.{n}.electricity.factor", attributed / one.electricity, ELECTRICITY)
    elif not attributed:
        one.electricity = ZERO
        figures.put(f"process.{n}.electricity", ZERO, record["id"])
        figures.put(f"process.{n}.electricity.factor", ZERO, record["id"])
    else:
        figures.findings.append(Finding.of("form-indirect", "warning", place, whose=one.name))


def _scale(unit: str, wanted: str) -> Fraction:
    return Fraction(Unit.of(unit).scale) / Fraction(Unit.of(wanted).scale)


def _bought(
    inventory: Inventory,
    figures: Figures,
    n: int,
    number: int,
    used: PrecursorRecord,
    indirect: PrecursorRecord | None,
    processes: Sequence[Process],
) -> None:
    """Sheet E: how much of a precursor was bought and used, and what each tonne of it bears."""
    resting = processes[number].record["id"]
    name = _name(f"PP{n}", " ".join(filter(None, (used["good"], used.get("supplier")))))
    category = _category(inventory, used["good"])
    figures.put(f"bought.{n}.category", category, resting)
    figures.put(f"bought.{n}.route", category, resting)
    figures.put(f"bought.{n}.name", name, resting)
    place = Place(table="product", row=processes[number].record["product"])
    origin = used.get("origin") or ""
    if re.fullmatch("[A-Z]{2}", origin) and origin != "EU":
        figures.put(f"bought.{n}.country", origin, resting)
    else:
        figures.findings.append(Finding.of("form-open", "note", place, asked="country code", whose=name))
    mass = Fraction(used["mass"])
    figures.put(f"bought.{n}.level.1.amount", mass, resting)
    for m in range(len(processes)):
        figures.put(f"bought.{n}.consumed.{m + 1}.amount", mass if m == number else ZERO, resting)
    figures.expect(f"bought.{n}.control", ZERO, resting)
    figures.put(f"bought.{n}.direct", Fraction(used["intensity"]), resting)
    figures.put(f"bought.{n}.direct.source", "unknown", resting)
    if indirect is None:
        return
    each = Fraction(indirect["intensity"])
    if each:
        figures.findings.append(Finding.of("form-indirect", "warning", place, whose=name))
    else:
        figures.put(f"bought.{n}.electricity", ZERO, resting)
        figures.put(f"bought.{n}.electricity.factor", ZERO, resting)
        figures.expect(f"bought.{n}.indirect", each, resting)


def _category(inventory: Inventory, good: str) -> str:
    """The category of a heading under the guideline of the inventory."""
    goods_ = dict(inventory.guideline)["data"]["goods"]
    return next(str(one["id"]) for one in goods_ if good[:4] in one["headings"])


def _communicated(figures: Figures, processes: Sequence[Process], buying: set[int]) -> None:
    """The table of goods, one row each."""
    n = 0
    embedded = _embedded(processes, buying)
    for number, one in enumerate(processes):
        for bases in one.goods:
            n += 1
            good = bases["direct"]
            resting, code = good["id"], good["cn"].replace(" ", "")
            figures.put(f"product.{n}.process", one.name, resting)
            if len(code) == 8:
                figures.put(f"product.{n}.cn", code, resting)
            else:
                place = Place(table="product", row=good["product"], key="cn")
                figures.findings.append(Finding.of("form-open", "note", place, asked="CN code", whose=good["product"]))
            figures.put(f"product.{n}.name", good["product"], resting)
            for key, name, unit in (
                ("preconsumer_scrap", "preconsumer", "1"), ("other_elements", "elements", "1"), ("scrap", "scrap", ""),
            ):  # fmt: skip
                if (stated := good.get(key)) is not None:
                    figures.put(f"product.{n}.{name}", _share(str(stated), unit), resting)
            for basis, record in bases.items():
                figures.expect(f"product.{n}.{basis}", Fraction(record["value"]), record["id"])
            if (electricity := embedded[number]) is not None:
                figures.expect(f"product.{n}.electricity", electricity, resting)


def _share(stated: str, unit: str) -> Fraction:
    """A share as a plain number: `5 %` is 0.05."""
    value, _, own = stated.partition(" ")
    return Fraction(value) * (_scale(own, unit) if own and unit else 1)


def _embedded(processes: Sequence[Process], buying: set[int]) -> list[Fraction | None]:
    """MWh per t with those of the own precursors; None where some of it is not known."""
    found: dict[int, Fraction | None] = {}

    def of(number: int) -> Fraction | None:
        if number not in found:
            one = processes[number]
            parts = [None if (each := of(m)) is None else mass * each for m, mass in one.used.items()]
            known = [part for part in [one.electricity, *parts] if part is not None]
            complete = number not in buying and len(known) == len(parts) + 1
            found[number] = sum(known, ZERO) / one.level if complete else None
        return found[number]

    return [of(number) for number in range(len(processes))]


def _plain(value: Fraction) -> str:
    return f"{float(value):.12g}"
