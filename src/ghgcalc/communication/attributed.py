"""Sheets A, D and E: production processes, what each made and took in, what was bought, and the goods as they are communicated."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.communication.figures import HEAT, Read, whole
from ghgcalc.communication.model import form
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
    for number in range(len(processes)):
        _process(inventory, figures, processes, number)
    for n, (number, used, indirect) in enumerate(bought, 1):
        _bought(figures, n, number, used, indirect, processes)
    _communicated(figures, processes)


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
    """Electricity: its MWh, and the factor that gives the indirect emissions; of which tonnes alone are stated, that stays open."""
    record = one.goods[0].get("indirect")
    attributed = None if record is None else Fraction(record["attributed"])
    amount = _consumed(inventory, one, attributed)
    if amount is not None:
        figures.put(f"process.{n}.electricity", amount, one.record["id"])
        if record is not None and attributed is not None and (amount or not attributed):
            figures.put(f"process.{n}.electricity.factor", attributed / amount if amount else ZERO, record["id"])
            return
    if attributed:
        place = Place(table="product", row=one.record["product"], key="electricity")
        figures.findings.append(Finding.of("form-indirect", "warning", place, whose=one.name))


def _consumed(inventory: Inventory, one: Process, indirect: Fraction | None) -> Fraction | None:
    """MWh of a process: as told of its goods, else all of the plant's where it bears all of the plant's emissions; None where unknown."""
    told = one.record
    if (consumed := told.get("electricity_consumed")) is not None:
        return Fraction(consumed) * one.level / Fraction(told["electricity_level"])
    basis, borne = ("direct", one.attributed) if indirect is None else ("indirect", indirect)
    lines = [line for line in inventory.lines if line.basis == basis and "enterprise" in line.levels]
    if borne != max(ZERO, whole(lines)):
        return None
    if indirect is not None:
        return sum((Read(line).get("amount", "MWh") for line in lines), ZERO) if lines else None
    rows = [row for row in inventory.auxiliary if row["source"] == "electricity"]
    return sum((Fraction(row["value"]) * Fraction(Unit.of(row["unit"]).scale) for row in rows), ZERO) / MWH if rows else None


MWH = Fraction(Unit.of("MWh").scale)


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
    name = _name(f"PP{n}", " ".join(filter(None, (used["good"], used.get("supplier")))))
    category = _category(used["good"])
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
    share = used.get("default_share")
    source = "unknown" if share is None else {ZERO: "measured", Fraction(1): "default"}.get(Fraction(share), "unknown")
    figures.put(f"bought.{n}.direct.source", source, resting)
    each = ZERO if indirect is None else Fraction(indirect["intensity"])
    electricity = Fraction(used.get("electricity", "0"))
    if "electricity" in used:
        figures.put(f"bought.{n}.electricity", electricity, resting)
    if indirect is None:
        return
    if each and not electricity:
        figures.findings.append(Finding.of("form-indirect", "warning", place, whose=name))
        return
    figures.put(f"bought.{n}.electricity.factor", each / electricity if electricity else ZERO, resting)
    if electricity:
        figures.expect(f"bought.{n}.indirect", each, resting)


def _category(good: str) -> str:
    """The category of a heading, as the form has it."""
    return next((name for name, headings in form().headings.items() if good[:4] in headings), good)


SHARES = (("preconsumer_scrap", "preconsumer"), ("other_elements", "elements"), ("elements_total", "elements"), ("scrap", "scrap"))
"""What is told beside the emission, by the keys of a record and by ours; the first that is stated counts."""


def _communicated(figures: Figures, processes: Sequence[Process]) -> None:
    """The table of goods, one row each."""
    rows = [(one, bases) for one in processes for bases in one.goods]
    for n, (one, bases) in enumerate(rows, 1):
        good = bases["direct"]
        key, resting, code = f"product.{n}", good["id"], good["cn"].replace(" ", "")
        figures.put(f"{key}.process", one.name, resting)
        if len(code) == 8:
            figures.put(f"{key}.cn", code, resting)
        else:
            place = Place(table="product", row=good["product"], key="cn")
            figures.findings.append(Finding.of("form-open", "note", place, asked="CN code", whose=good["product"]))
        figures.put(f"{key}.name", good["product"], resting)
        for theirs, ours in SHARES:
            if (stated := good.get(theirs)) is not None and f"{key}.{ours}" not in figures.written:
                figures.put(f"{key}.{ours}", _share(str(stated)), resting)
        for basis, record in bases.items():
            figures.expect(f"{key}.{basis}", Fraction(record["value"]), record["id"])
        if (electricity := good.get("electricity")) is not None:
            figures.expect(f"{key}.electricity", Fraction(electricity), resting)
        _priced(figures, key, good, sum((Fraction(record["value"]) for record in bases.values()), ZERO))


def _priced(figures: Figures, key: str, good: GoodDict, whole: Fraction) -> None:
    """The carbon price due, per tonne; the form has room for one. Several of one currency are a combination, and of two are left open."""
    prices = good.get("carbon_prices", [])
    if not prices:
        return
    currencies = {one["currency"] for one in prices}
    if len(currencies) > 1:
        place = Place(table="product", row=good["product"], key="carbon_price")
        figures.findings.append(
            Finding.of("form-open", "warning", place, asked="carbon price (one currency)", whose=good["product"])
        )
        return
    resting = good["id"]
    figures.put(f"{key}.price.kind", prices[0]["instrument"] if len(prices) == 1 else "combination", resting)
    figures.put(f"{key}.price.currency", currencies.pop(), resting)
    sums: dict[str, Fraction | None] = {}
    for name in ("due", "covered", "rebate", "rebate_covered"):
        stated = [one.get(f"{name}_per_tonne") for one in prices]
        sums[name] = None if None in stated else sum((Fraction(str(one)) for one in stated), ZERO)
    for name, ours in (("due", "price.due"), ("rebate", "rebate.due")):
        if (value := sums[name]) is not None:
            figures.put(f"{key}.{ours}", value, resting)
    for name, ours in (("covered", "price.share"), ("rebate_covered", "rebate.share")):
        if (value := sums[name]) is not None and whole:
            figures.put(f"{key}.{ours}", value / whole, resting)
    kinds = {one.get("rebate_kind") for one in prices}
    if None not in kinds:
        figures.put(f"{key}.rebate.kind", str(kinds.pop()) if len(kinds) == 1 else "combination", resting)
    if (due := sums["due"]) is not None and (rebate := sums["rebate"]) is not None:
        figures.expect(f"{key}.price.effective", due - rebate, resting)


def _share(stated: str) -> Fraction:
    """A share as a plain number: `5 %` is 0.05."""
    value, _, own = stated.partition(" ")
    return Fraction(value) * (Fraction(Unit.of(own).scale) if own else 1)


def _plain(value: Fraction) -> str:
    return f"{float(value):.12g}"
