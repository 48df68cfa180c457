"""What burns in a captive power plant 自备电厂: emission and energy of a year, by the methods that the guideline has for fuels."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.activity import POWER, burns_in, called
from ghgcalc.brief import brief
from ghgcalc.errors import InputError, UnitError
from ghgcalc.findings import Place
from ghgcalc.numbers import fraction_of
from ghgcalc.plan.rows import Parameters, Streams
from ghgcalc.plan.rows.names import Serials
from ghgcalc.plan.worked import emissions
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from ghgcalc.activity import Facility, Fuel
    from ghgcalc.numbers import Exact, Ratio
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.model import Account, Stream


@brief
class Burnt(NamedTuple):
    """What a plant emitted in the year [`unit`], the energy of its fuels [GJ], None where a fuel has no calorific value, and of what it is.

    `fuels` are the streams of its fuels, each by its name; of an emission that is stated there are none.
    """

    emission: Fraction
    unit: str
    energy: Fraction | None
    fuels: tuple[tuple[str, Stream], ...] = ()


class Burning:
    """The fuels of captive plants under a guideline; faults are raised where they are asked for."""

    def __init__(self, asking: Asking) -> None:
        """Nothing is worked out yet."""
        self.asking = asking
        self.accounts = [account for account in asking.plan.accounts if account.as_factor]
        self.splits = any(account.of_plant for account in asking.plan.accounts)
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
        serials, found = Serials((None, str(called(row))) for _, row in rows), []
        for at, row in rows:
            stream = streams.make(account, "", None, row.item, row, Place(table="fuel", row=f"{at} ({row.item})"))
            if stream is not None:
                total += sum(emissions(stream).values(), Fraction(0))
                energy.append(self._energy(stream, row))
                found.append((serials.next(None, str(called(row)), account.line_stem), stream))
        if missing := self.asking.faults[faults:]:
            del self.asking.faults[faults:]
            raise InputError(missing)
        self.asking.used.setdefault("fuel", set()).update(("amount", "use", "site"))
        known = [one for one in energy if one is not None]
        return Burnt(total, "tCO2", sum(known, Fraction(0)) if len(known) == len(energy) else None, tuple(found))

    def _energy(self, stream: Stream, row: Fuel) -> Fraction | None:
        """The energy of a fuel, on net calorific value [GJ], also where its method needs none; None where none is known of its amounts."""
        bound = {one.name: one for one in stream.inputs}
        amount = bound["amount"]
        values = bound["ncv"].values if "ncv" in bound else self._ncv(row, amount.unit)
        if len(values) not in (1, len(stream.periods)):
            return None
        each = values * len(stream.periods) if len(values) == 1 else values
        return sum((fraction_of(amount.at(at)) * fraction_of(ncv) for at, ncv in enumerate(each)), Fraction(0))

    def _ncv(self, row: Fuel, of: str) -> tuple[Exact | Ratio, ...]:
        """The calorific value that a fuel states beside a method which needs none [GJ per unit of its amount], or nothing."""
        if row.ncv is None or not self.splits:
            return ()
        unit, place = f"GJ/{of}", Place(table="fuel", row=row.item, key="ncv")
        try:
            if row.ncv.value is not None:
                values: tuple[Exact | Ratio, ...] = row.ncv.value.converted(Unit.of(unit))
            else:
                values = (self.asking.plan.factor(str(row.ncv.factor), unit, place)[1],)
        except (InputError, UnitError):
            return ()
        self.asking.use(place, "ncv")
        return values

    def _stated(self, plant: Facility) -> Burnt | None:
        """The emission that is stated of a plant, in the unit in which it is stated: CO2 is not taken for CO2e, nor the reverse."""
        if plant.emission is None:
            return None
        self.asking.use(Place(table="facility"), "emission")
        total = sum((Fraction(value) for value in plant.emission.in_own()), Fraction(0))
        return Burnt(total, "tCO2" if Unit.of(plant.emission.unit).fits(Unit.of("tCO2")) else "tCO2e", None)
