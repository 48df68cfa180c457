"""Captive power plants 自备电厂: the factor of their electricity, from what they emit and what they generate.

The emission is that of the fuels which burn there, by the methods that the guideline has for them, else the one that is stated of the
facility; it is divided by the net generation of the year. Nothing of it enters a total a second time.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.activity import POWER, burns_in
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed, simplest
from ghgcalc.plan.rows import Parameters, Streams
from ghgcalc.plan.worked import emissions
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from ghgcalc.activity import Facility, Supply
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.model import Account


@brief
class Generated(NamedTuple):
    """What a plant emitted [t CO2 or t CO2e] and generated [MWh] in the year."""

    plant: str
    emission: Fraction
    unit: str
    generation: Fraction

    @property
    def factor(self) -> Fraction:
        """In `unit` per MWh."""
        return self.emission / self.generation

    @property
    def source(self) -> str:
        """Where the factor comes from, in words."""
        shown = printed(simplest(self.emission)), printed(simplest(self.generation))
        return f"captive plant 自备电厂 {self.plant}: {shown[0]} {self.unit} ÷ {shown[1]} MWh net generation 供电量"


class Plants:
    """The captive plants of an activity under a guideline; faults of their fuels are raised where their factor is asked for."""

    def __init__(self, asking: Asking) -> None:
        """Nothing is worked out yet."""
        self.asking = asking
        self.facilities: dict[str, Facility] = {row.id: row for _, _, row in asking.rows.get("facility", ()) if row.kind == POWER}
        self.accounts = [account for account in asking.plan.accounts if account.as_factor]
        self._known: dict[str, Generated | None] = {}

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
        """The ids of the plants whose emission has returned as a factor."""
        return frozenset(name for name, found in self._known.items() if found is not None)

    def _of(self, plant: Facility) -> Generated | None:
        if plant.net_generation is None:
            return None
        self.asking.use(Place(table="facility"), "net_generation")
        generation = sum((Fraction(value) for value in plant.net_generation.in_own()), Fraction(0))
        if not generation:
            raise InputError([Finding.of("generation-zero", place=Place(table="facility", row=plant.id, key="net_generation"))])
        found = self._emission(plant)
        return None if found is None else Generated(plant.id, *found, generation)

    def emission(self, plant: Facility) -> tuple[Fraction, str] | None:
        """The emission of a plant under a guideline in which it may return, with its unit; None where it does not follow from anything."""
        try:
            return self._emission(plant) if plant.kind == POWER else None
        except InputError:
            return None

    def _emission(self, plant: Facility) -> tuple[Fraction, str] | None:
        for account in self.accounts:
            found = self._fuels(account, plant) if account.table == "fuel" else self._stated(plant)
            if found is not None:
                return found
        return None

    def _fuels(self, account: Account, plant: Facility) -> tuple[Fraction, str] | None:
        """The emission of the fuels that burn in a plant."""
        rows = [(at, row) for _, at, row in self.asking.rows.get("fuel", ()) if burns_in(row, POWER, (plant.id,))]
        if not rows:
            return None
        faults = len(self.asking.faults)
        streams = Streams(self.asking, Parameters(self.asking))
        total = Fraction(0)
        for at, row in rows:
            stream = streams.make(account, "", None, row.item, row, Place(table="fuel", row=f"{at} ({row.item})"))
            if stream is not None:
                total += sum(emissions(stream).values(), Fraction(0))
        if missing := self.asking.faults[faults:]:
            del self.asking.faults[faults:]
            raise InputError(missing)
        self.asking.used.setdefault("fuel", set()).update(("amount", "use", "site"))
        return total, "tCO2"

    def _stated(self, plant: Facility) -> tuple[Fraction, str] | None:
        """The emission that is stated of a plant, in the unit in which it is stated: CO2 is not taken for CO2e, nor the reverse."""
        if plant.emission is None:
            return None
        self.asking.use(Place(table="facility"), "emission")
        total = sum((Fraction(value) for value in plant.emission.in_own()), Fraction(0))
        return total, "tCO2" if Unit.of(plant.emission.unit).fits(Unit.of("tCO2")) else "tCO2e"
