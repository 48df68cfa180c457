"""Captive power plants 自备电厂: the factor of their electricity, from what they emit and what they generate.

The emission is that of the fuels which burn there, by the methods that the guideline has for them, else the one that is stated of the
facility, less what of it is the heat's where the guideline splits it; it is divided by the net generation of the year. Nothing of it
enters a total a second time.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.activity import POWER
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed, simplest
from ghgcalc.plan.electricity.burning import Burning
from ghgcalc.plan.electricity.cogeneration import Cogeneration

if TYPE_CHECKING:
    from ghgcalc.activity import Facility, Supply
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.model import Account, Stream


@brief
class Generated(NamedTuple):
    """What a plant emitted for its electricity [t CO2 or t CO2e], generated [MWh], and emitted for its heat [t CO2] in the year."""

    plant: str
    emission: Fraction
    unit: str
    generation: Fraction
    heat: Fraction = Fraction(0)

    @property
    def factor(self) -> Fraction:
        """In `unit` per MWh."""
        return self.emission / self.generation

    @property
    def source(self) -> str:
        """Where the factor comes from, in words."""
        shown = printed(simplest(self.emission)), printed(simplest(self.generation))
        less = f" after {printed(simplest(self.heat))} {self.unit} of its heat 供热" if self.heat else ""
        return f"captive plant 自备电厂 {self.plant}: {shown[0]} {self.unit}{less} ÷ {shown[1]} MWh net generation 供电量"


class Plants:
    """The captive plants of an activity under a guideline; faults of their fuels are raised where their factor is asked for."""

    def __init__(self, asking: Asking) -> None:
        """Nothing is worked out yet."""
        self.asking = asking
        self.facilities: dict[str, Facility] = {row.id: row for _, _, row in asking.rows.get("facility", ()) if row.kind == POWER}
        self.burning = Burning(asking)
        self.cogeneration = Cogeneration(asking, self.burning)
        self._known: dict[str, Generated | None] = {}
        self._heating: set[str] = set()
        self.supplying: set[str] = set()
        """The ids of plants whose account gives the smelter a part for electricity that it consumes."""

    def of(self, entry: Supply, place: Place) -> Generated | None:
        """The plant that generated the electricity of a row, or None where nothing is stated from which its factor follows.

        Raises:
            InputError: there are several plants and the row does not say which; a plant that generated nothing; a fuel that lacks something.
        """
        if entry.plant is not None:
            self.asking.use(place, "plant")
        elif len(self.facilities) > 1:
            shown: dict[str, Any] = {"supply": entry.supply, "known": ", ".join(self.facilities)}
            raise InputError([Finding.of("plant-open", place=place.at("plant"), **shown)])
        name = entry.plant or next(iter(self.facilities), None)
        if name is None:
            return None
        if name not in self._known:
            self._known[name] = self._of(self.facilities[name])
        return self._known[name]

    @property
    def returned(self) -> frozenset[str]:
        """The ids of the plants whose emission has returned as a factor of their electricity or their heat."""
        return frozenset(name for name, found in self._known.items() if found is not None) | self._heating | self.supplying

    def _of(self, plant: Facility) -> Generated | None:
        if plant.net_generation is None:
            return None
        self.asking.use(Place(table="facility"), "net_generation")
        generation = sum((Fraction(value) for value in plant.net_generation.in_own()), Fraction(0))
        if not generation:
            raise InputError([Finding.of("generation-zero", place=Place(table="facility", row=plant.id, key="net_generation"))])
        found = self.burning.of(plant)
        if found is None:
            return None
        heat = self.cogeneration.emission(plant)
        return Generated(plant.id, found.emission - heat, found.unit, generation, heat)

    def emission(self, plant: Facility) -> tuple[Fraction, str] | None:
        """The emission of a plant under a guideline in which it may return, with its unit; None where it does not follow from anything."""
        try:
            found = self.burning.of(plant) if plant.kind == POWER else None
        except InputError:
            return None
        return None if found is None else (found.emission, found.unit)

    def unsplit(self, name: str) -> str | None:
        """The heat [GJ] of a plant under a guideline that splits nothing, or None."""
        heat = self.facilities[name].heat
        if heat is None or self.cogeneration.account is not None:
            return None
        whole = sum((Fraction(value) for value in heat.in_own()), Fraction(0))
        return printed(simplest(whole)) if whole else None

    def heat(self, account: Account, plant: Facility, id: str) -> Stream | None:  # noqa: A002
        """The stream of the heat of a plant that the smelter uses; with it a part of the plant's emission returns."""
        found = self.cogeneration.stream(account, plant, id)
        if found is not None:
            self._heating.add(plant.id)
        return found
