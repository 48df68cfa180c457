"""The installation's own power plants 自备电厂: what burns there, and what of it is the heat's, for the form.

The inventory has no lines of these fuels: what they emit returns as the factor of electricity and as heat. The form asks for all source
streams of the installation, so they are calculated once more under the inventory's own rules, as fuels that burn in the smelter, and held
against what the inventory says that the plant emitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.activity import POWER
from ghgcalc.brief import brief
from ghgcalc.communication.figures import PLANT_HEAT, Read, same, stem, whole
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory.again import recompute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.communication.figures import Figures
    from ghgcalc.inventory import Inventory, Line

ACCOUNT = "captive-plant"
"""The account of a plant among what is reported beside the totals: what it emitted, and who took it."""

TOOLS = 2
"""Tools of the form for cogeneration; each is of one plant."""

WORKED = ("energy", "electricity", "heat", "emission", "reference_heat", "reference_electricity")
"""What the form's tool works with; of a plant whose efficiencies are measured the form has no place."""


@brief
@dataclass(frozen=True)
class Plant:
    """A plant of the installation.

    Attributes:
        id: as the activity calls it. streams: the lines of its fuels by their stems, as if they burnt in the smelter.
        account: t CO2 by `made`, `electricity/…`, `heat/…`; empty where the inventory has none.
        heat: the lines of the heat that the smelter takes. cogenerates: whether it gives heat at all.
    """

    id: str
    streams: Mapping[str, Sequence[Line]]
    account: Mapping[str, Fraction]
    heat: Sequence[Line]
    cogenerates: bool

    @property
    def emission(self) -> Fraction:
        """Of its fuels, in t CO2e."""
        return sum((whole(lines) for lines in self.streams.values()), Fraction(0))

    def part(self, kind: str) -> Fraction:
        """What of its emission is the heat's, or the electricity's, whoever takes it."""
        return sum((value for name, value in self.account.items() if name.startswith(f"{kind}/")), Fraction(0))


def plants_of(inventory: Inventory, figures: Figures) -> list[Plant]:
    """The plants of an inventory; of which the fuels do not follow from what is stated, that is noted."""
    found = []
    for row in (*(one for one in inventory.activity.get("facility", []) if one.get("kind") == POWER), *_loose(inventory)):
        name = str(row["id"])
        head = f"{ACCOUNT}/{name}/"
        account = {
            one["item"].removeprefix(f"{name}/"): Fraction(one["value"])
            for one in inventory.auxiliary
            if one["source"] == ACCOUNT and one["id"].startswith(head) and one["item"] is not None
        }
        heat = tuple(line for line in inventory.lines if line.source == PLANT_HEAT and line.item == name)
        fuels = _fuels(inventory, name)
        plant = Plant(name, fuels, account, heat, row.get("heat") is not None)
        if not fuels or ("made" in account and not same(plant.emission, account["made"])):
            figures.findings.append(Finding.of("form-plant", "warning", Place(table="facility", row=name), id=name))
            plant = Plant(name, {}, account, heat, plant.cogenerates)
        found.append(plant)
    return found


def _loose(inventory: Inventory) -> list[dict[str, Any]]:
    """Plants of which nothing is stated but what burns there; where a plant is stated, a fuel is of one that is."""
    if any(row.get("kind") == POWER for row in inventory.activity.get("facility", [])):
        return []
    sites = [row.get("site") or POWER for row in inventory.activity.get("fuel", []) if row.get("use") == POWER]
    return [{"id": site} for site in dict.fromkeys(sites)]


def _fuels(inventory: Inventory, plant: str) -> dict[str, list[Line]]:
    """The lines of the fuels of a plant, as if they burnt in the smelter; none where they cannot be calculated so."""
    activity: Mapping[str, Any] = {**inventory.activity}
    rows = [
        {key: value for key, value in row.items() if key not in ("use", "site")}
        for row in activity.get("fuel", [])
        if row.get("use") == POWER and (row.get("site") or plant) == plant
    ]
    if not rows:
        return {}
    kept = {key: activity[key] for key in ("schema", "year", "through", "entity") if key in activity}
    try:
        made = recompute(inventory, {**kept, "fuel": rows})
    except InputError:
        return {}
    found: dict[str, list[Line]] = {}
    for line in made.lines:
        found.setdefault(stem(line), []).append(line)
    return found


def tools(figures: Figures, plants: Sequence[Plant]) -> None:
    """Fill in the form's tools for cogeneration, which split an emission by the equation by which the inventory splits it."""
    filled = 0
    for plant in (one for one in plants if one.cogenerates):
        read = Read(plant.heat[0]) if plant.heat else None
        if filled == TOOLS or read is None or any(name not in read for name in WORKED):
            place = Place(table="facility", row=plant.id)
            figures.findings.append(Finding.of("form-tool", "note", place, id=plant.id))
            continue
        filled += 1
        key = f"plant.{filled}"
        resting = f"{PLANT_HEAT}/{plant.id}"
        heat, electricity = read.get("heat", "TJ"), read.get("electricity", "MWh")  # of the year, on the line of every month
        figures.put(f"{key}.fuel", read.get("energy", "TJ"), resting)
        figures.put(f"{key}.heat", heat, resting)
        figures.put(f"{key}.electricity", electricity, resting)
        figures.put(f"{key}.emission", read.get("emission", "tCO2"), resting)
        figures.put(f"{key}.reference.heat", read.get("reference_heat", "1"), resting)
        figures.put(f"{key}.reference.electricity", read.get("reference_electricity", "1"), resting)
        figures.expect(f"{key}.heat.emission", plant.part("heat"), resting)
        figures.expect(f"{key}.electricity.emission", plant.part("electricity"), resting)
