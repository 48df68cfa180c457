"""Sheet D: what a process bears directly, the heat that goes in and out, and its electricity."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.communication.figures import HEAT, PLANT_HEAT, Read, asked, same, whole
from ghgcalc.communication.processes import ZERO
from ghgcalc.findings import Finding, Place
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.communication.figures import Figures
    from ghgcalc.communication.plants import Plant
    from ghgcalc.communication.processes import Process
    from ghgcalc.inventory import Inventory, Line

MWH = Fraction(Unit.of("MWh").scale)
OF_HEAT = {HEAT: "amount", PLANT_HEAT: "used"}
"""The parameter that is the amount of heat, by the source."""

CAPTIVE, COGENERATED, MIXED, LINE = "captive", "cogeneration", "mix", "direct"
OF_THE_GRID = ("grid", "green-power", "certificate")
"""Supplies that take the grid's factor where evidence of green power does not count."""


def powered(inventory: Inventory, figures: Figures, processes: Sequence[Process], plants: Sequence[Plant]) -> None:
    """Fill in direct emissions, heat and electricity of every process."""
    lines = {
        basis: [line for line in inventory.lines if line.basis == basis and "enterprise" in line.levels]
        for basis in ("direct", "indirect")
    }
    warm = any(line.source in OF_HEAT for line in lines["direct"])
    bearer = next((one for one in processes if warm and same(one.attributed, max(ZERO, whole(lines["direct"])))), None)
    if warm and bearer is None:  # the goods share the plant's total by what is stated of each, and nothing is stated of the heat
        place = Place(table="product", key="direct_emission")
        figures.findings.append(Finding.of("form-heat", "warning", place))
    for n, one in enumerate(processes, 1):
        resting = one.record["id"]
        figures.put(f"process.{n}.heat", "yes" if one is bearer else "no", resting)
        own = _heat(figures, n, lines["direct"]) if one is bearer else one.attributed
        figures.put(f"process.{n}.direct", own, resting)
        _indirect(inventory, figures, one, n, lines, plants)
        figures.put(f"process.{n}.exported", ZERO, resting)  # the inventory takes nothing off for electricity that a process gives


def _heat(figures: Figures, n: int, lines: Sequence[Line]) -> Fraction:
    """Heat bought or of the installation's own plants, and heat sold, each with its mean factor; what is left without them."""
    months = [(Read(line), OF_HEAT[line.source]) for line in lines if line.source in OF_HEAT]
    for key, sign in (("bought", 1), ("sold", -1)):
        part = [(month, name) for month, name in months if month.get(name, "TJ") * sign > 0]
        amount = sum((month.get(name, "TJ") * sign for month, name in part), ZERO)
        emission = sum((month.emission * sign for month, _ in part), ZERO)
        figures.put(f"process.{n}.heat.{key}", amount, HEAT)
        figures.put(f"process.{n}.heat.{key}.factor", emission / amount if amount else ZERO, HEAT)
    return whole(line for line in lines if line.source not in OF_HEAT)


def _indirect(
    inventory: Inventory, figures: Figures, one: Process, n: int, lines: dict[str, list[Line]], plants: Sequence[Plant]
) -> None:
    """Electricity: its MWh, and the factor that gives the indirect emissions; of which tonnes alone are stated, that stays open."""
    record = one.goods[0].get("indirect")
    attributed = None if record is None else Fraction(record["attributed"])
    amount, mine = _consumed(inventory, one, attributed, lines)
    if amount is not None:
        figures.put(f"process.{n}.electricity", amount, one.record["id"])
        if record is not None and attributed is not None and (amount or not attributed):
            figures.put(f"process.{n}.electricity.factor", attributed / amount if amount else ZERO, record["id"])
            _source(figures, one, n, mine, plants)
            return
    if attributed:
        place = Place(table="product", row=one.record["product"], key="electricity")
        figures.findings.append(Finding.of("form-indirect", "warning", place, whose=one.name))


def _source(figures: Figures, one: Process, n: int, lines: Sequence[Line], plants: Sequence[Plant]) -> None:
    """By which rule of the form the factor was found; open where the inventory does not tell."""
    used = [line for line in lines if Read(line).get("amount", "MWh")]
    rules = {_rule(line, plants) for line in used}
    several = len({_supplied(line) for line in used}) > 1
    found = MIXED if several else rules.pop() if len(rules) == 1 else ""
    if found:
        figures.put(f"process.{n}.electricity.source", found, one.goods[0]["indirect"]["id"])
        return
    place = Place(table="product", row=one.record["product"], key="electricity")
    figures.findings.append(Finding.of("form-open", "note", place, **asked("electricity-source"), whose=one.name))


def _supplied(line: Line) -> str:
    """Whence the electricity of a line came: the grid, however it was bought, or another supply."""
    supply = line.item or ""
    return "grid" if supply in OF_THE_GRID else supply


def _rule(line: Line, plants: Sequence[Plant]) -> str:
    """Our word for the rule by which a factor was found; empty where that is not known, as of a factor that was stated."""
    supply = line.item or ""
    if supply == LINE:
        return LINE
    if supply == CAPTIVE and plants:
        with_heat = {plant.cogenerates for plant in plants}
        return MIXED if len(with_heat) > 1 else COGENERATED if True in with_heat else CAPTIVE
    packaged = any(one.name == "factor" and one.factor is not None for one in line.inputs)
    return "grid" if _supplied(line) == "grid" and packaged else ""


def _consumed(
    inventory: Inventory, one: Process, indirect: Fraction | None, lines: dict[str, list[Line]]
) -> tuple[Fraction | None, Sequence[Line]]:
    """MWh of a process, with the lines behind it: as told of its goods, else all of the plant's where it bears all of its emissions."""
    basis, borne = ("direct", one.attributed) if indirect is None else ("indirect", indirect)
    whole_plant = same(borne, max(ZERO, whole(lines[basis])))
    mine = lines["indirect"] if whole_plant and indirect is not None else []
    told = one.record
    if (consumed := told.get("electricity_consumed")) is not None:
        return Fraction(consumed) * one.level / Fraction(told["electricity_level"]), mine
    if not whole_plant:
        return None, []
    if indirect is not None:
        return sum((Read(line).get("amount", "MWh") for line in mine), ZERO) if mine else None, mine
    rows = [row for row in inventory.auxiliary if row["source"] == "electricity"]
    whole_of = sum((Fraction(row["value"]) * Fraction(Unit.of(row["unit"]).scale) for row in rows), ZERO)
    return whole_of / MWH if rows else None, []
