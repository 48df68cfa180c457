"""Combined heat and power 热电联产: what of a plant's emission is its heat's, where the guideline's data ask for it.

The part follows from efficiencies and reference efficiencies, by the equation that the guideline names; what is left is the
electricity's, so that nothing is lost and nothing counts twice.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed, simplest
from ghgcalc.plan.model import Bound
from ghgcalc.plan.rows import Parameters, Streams
from ghgcalc.plan.worked import emissions
from ghgcalc.through import reading

if TYPE_CHECKING:
    from ghgcalc.activity import Facility
    from ghgcalc.guidelines import Binding
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.electricity.burning import Burning
    from ghgcalc.plan.model import Account, Stream
    from ghgcalc.series import Series

TABLE = "facility"
ENERGY = "energy"
"""The parameter by which efficiencies divide."""
TAKERS = ("heat_smelter", "heat_others", "heat_sold", "heat_losses")
"""Who takes heat: where anybody does, the plant gives some."""


class PlantParameters(Parameters):
    """Binds what a plant states, and what its fuels give."""

    def __init__(self, asking: Asking, burning: Burning) -> None:
        """Share the fuels."""
        super().__init__(asking)
        self.burning = burning

    def bind(self, binding: Binding, name: str, unit: str, row: Any, place: Place, instead: str = "") -> Bound | None:
        """As for every row; emission and energy are those of the plant's fuels."""
        stated = row.get(binding.measured) if binding.measured else None
        if stated is not None and stated.value is not None and len(set(stated.value.values)) > 1:
            # months of an efficiency would weigh the heat of each month otherwise than the account of the year does
            self.asking.faults.append(Finding.of("plant-efficiency-months", place=place.at(binding.measured), key=binding.measured))
            return None
        if binding.plant is None:
            bound = super().bind(binding, name, unit, row, place, instead)
            if bound is not None and name == ENERGY and not bound.exact:
                self._missing_of("plant-energy-missing", row, place.at(str(binding.activity)))
                return None
            return bound if stated is None or bound is None else replace(bound, values=bound.values[:1])
        try:
            burnt = self.burning.of(row)
        except InputError as error:
            self.asking.faults += error.faults
            return None
        value = None if burnt is None else burnt.emission if binding.plant == "emission" else burnt.energy
        if burnt is None or value is None or not (value or binding.plant == "emission"):
            self._missing_of("plant-emission-missing" if binding.plant == "emission" else "plant-energy-missing", row, place)
            return None
        if binding.plant == "emission" and burnt.unit != unit:
            self.asking.faults.append(Finding.of("gases-mixed", place=place.at("emission"), came=burnt.unit, wanted=unit))
            return None
        of = "fuels" if burnt.fuels else "reported emission"
        source = f"captive plant 自备电厂 {row.id}: {of}"
        return Bound(name, (simplest(value),), unit, "measured", source=source)

    def _missing_of(self, code: str, row: Any, place: Place) -> None:
        self.asking.faults.append(Finding.of(code, place=place, id=row.id, guideline=self.asking.guideline))


class Cogeneration:
    """The heat of captive plants under a guideline that splits their emission."""

    def __init__(self, asking: Asking, burning: Burning) -> None:
        """Nothing is worked out yet."""
        self.asking = asking
        self.account = next((account for account in asking.plan.accounts if account.of_plant), None)
        self.streams = Streams(asking, PlantParameters(asking, burning))

    def gives_heat(self, plant: Facility) -> bool:
        """Whether a plant gives heat that takes a part of its emission under the guideline."""
        return self.account is not None and plant.heat is not None and bool(_sum(plant.heat))

    def emission(self, plant: Facility) -> Fraction:
        """The part of the heat, of all that the plant gives [t CO2].

        Raises:
            InputError: an efficiency, a reference efficiency, an emission or an energy is missing.
        """
        found = self.whole(plant)
        return sum(emissions(found).values(), Fraction(0)) if found is not None else Fraction(0)

    def whole(self, plant: Facility) -> Stream | None:
        """The stream of all the heat that a plant gives, in one period; None where it gives none, or the guideline splits nothing.

        Raises:
            InputError: as `emission`.
        """
        if self.account is None:
            return None
        if plant.heat is None and any(_sum(plant.get(key)) for key in TAKERS):
            shown: dict[str, Any] = {"parameter": "heat", "key": "heat", "guideline": self.asking.guideline}
            raise InputError([Finding.of("datum-missing", place=Place(table=TABLE, row=plant.id, key="heat"), **shown)])
        if not self.gives_heat(plant):
            return None
        faults, activity = len(self.asking.faults), self.asking.activity
        with reading(activity.year, activity.through):  # a running year has fewer months, and a row alone does not know it
            of_all = plant.replace(heat_smelter=plant.heat)
        stream = self.stream(self.account, of_all, "")
        if missing := self.asking.faults[faults:]:
            del self.asking.faults[faults:]
            raise InputError(missing)
        return stream

    def stream(self, account: Account, plant: Facility, id: str) -> Stream | None:  # noqa: A002
        """The stream of the heat that the smelter uses, or None where a fault was noted, or nothing is stated of it."""
        place = Place(table=TABLE, row=plant.id)
        if plant.heat is not None and not _sum(plant.heat) and plant.heat_smelter is not None:
            if _sum(plant.heat_smelter):
                shown: dict[str, Any] = {"id": plant.id, "used": printed(simplest(_sum(plant.heat_smelter)))}
                self.asking.faults.append(Finding.of("plant-heat-zero", place=place.at("heat"), **shown))
            return None
        return self.streams.make(account, id, None, plant.id, plant, place)


def _sum(series: Series | None) -> Fraction:
    return sum((Fraction(value) for value in series.in_own()), Fraction(0)) if series is not None else Fraction(0)
