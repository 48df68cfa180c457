"""What burns in a captive power plant 自备电厂: emission and energy of a year, by the methods that the guideline has for fuels."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.activity import POWER, burns_in
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Place
from ghgcalc.numbers import fraction_of
from ghgcalc.plan.rows import Parameters, Streams
from ghgcalc.plan.worked import emissions
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from ghgcalc.activity import Facility
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.model import Account, Stream

OF_ENERGY = ("amount", "ncv")
"""The parameters of a fuel whose product is its energy [GJ]."""


@brief
class Burnt(NamedTuple):
    """What a plant emitted in the year [`unit`], and the energy of its fuels [GJ], None where a fuel has no calorific value."""

    emission: Fraction
    unit: str
    energy: Fraction | None


class Burning:
    """The fuels of captive plants under a guideline; faults are raised where they are asked for."""

    def __init__(self, asking: Asking) -> None:
        """Nothing is worked out yet."""
        self.asking = asking
        self.accounts = [account for account in asking.plan.accounts if account.as_factor]
        self._known: dict[str, Burnt | None] = {}

    def of(self, plant: Facility) -> Burnt | None:
        """The fuels that burn in a plant, else what is stated of it; None where its emission does not follow from anything.

        Raises:
            InputError: a fuel lacks something.
        """
        if plant.id not in self._known:
            self._known[plant.id] = self._of(plant)
        return self._known[plant.id]

    def _of(self, plant: Facility) -> Burnt | None:
        for account in self.accounts:
            found = self._fuels(account, plant) if account.table == "fuel" else self._stated(plant)
            if found is not None:
                return found
        return None

    def _fuels(self, account: Account, plant: Facility) -> Burnt | None:
        """The emission and the energy of the fuels that burn in a plant."""
        rows = [(at, row) for _, at, row in self.asking.rows.get("fuel", ()) if burns_in(row, POWER, (plant.id,))]
        if not rows:
            return None
        faults = len(self.asking.faults)
        streams = Streams(self.asking, Parameters(self.asking))
        total, energy = Fraction(0), []
        for at, row in rows:
            stream = streams.make(account, "", None, row.item, row, Place(table="fuel", row=f"{at} ({row.item})"))
            if stream is not None:
                total += sum(emissions(stream).values(), Fraction(0))
                energy.append(_energy(stream))
        if missing := self.asking.faults[faults:]:
            del self.asking.faults[faults:]
            raise InputError(missing)
        self.asking.used.setdefault("fuel", set()).update(("amount", "use", "site"))
        known = [one for one in energy if one is not None]
        return Burnt(total, "tCO2", sum(known, Fraction(0)) if len(known) == len(energy) else None)

    def _stated(self, plant: Facility) -> Burnt | None:
        """The emission that is stated of a plant, in the unit in which it is stated: CO2 is not taken for CO2e, nor the reverse."""
        if plant.emission is None:
            return None
        self.asking.use(Place(table="facility"), "emission")
        total = sum((Fraction(value) for value in plant.emission.in_own()), Fraction(0))
        return Burnt(total, "tCO2" if Unit.of(plant.emission.unit).fits(Unit.of("tCO2")) else "tCO2e", None)


def _energy(stream: Stream) -> Fraction | None:
    """The energy of a fuel, on net calorific value [GJ]; None where its method has none."""
    bound = {one.name: one for one in stream.inputs}
    if not bound.keys() >= set(OF_ENERGY):
        return None
    amount, ncv = (bound[name] for name in OF_ENERGY)
    return sum((fraction_of(amount.at(at)) * fraction_of(ncv.at(at)) for at in range(len(stream.periods))), Fraction(0))
