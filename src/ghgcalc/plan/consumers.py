"""Who takes what a captive plant 自备电厂 gives, and what of its emission goes with it: the account of a plant that closes.

Only where the guideline splits the emission of plants, and only of plants that state who takes something. What nobody is said to take
stands on a row of its own, `open`, so that the rows always add up to what was emitted; the rules of the checks say what does not close.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.equations import checked
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import printed, round_exact, simplest
from ghgcalc.plan.contradictions import beside, contradictions
from ghgcalc.plan.model import DATUM, AuxiliaryRow, Bound, Worked
from ghgcalc.plan.periods import periods
from ghgcalc.plan.worked import emissions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.activity import Facility, ProcessSupply
    from ghgcalc.numbers import Exact
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.electricity import Plants
    from ghgcalc.plan.electricity.burning import Burnt
    from ghgcalc.plan.model import Stream

SOURCE, FUELS = "captive-plant", "captive-fuel"
CONSUMED = ("process.electricity", "other_electricity")
TAKEN = {
    "electricity": ("others", "sold", "losses"),
    "heat": ("smelter", "others", "sold", "losses"),
}
"""Who takes the electricity and the heat of a plant, by the keys `electricity_sold`, `heat_sold`; what the smelter takes of the
electricity stands where it is consumed."""
DECIMALS, CO2 = 2, "tCO2"


def plants_of(asking: Asking, plants: Plants) -> tuple[list[AuxiliaryRow], list[Finding]]:
    """The accounts of the plants, in tCO2 of the year, and a note for each."""
    rows: list[AuxiliaryRow] = []
    notes: list[Finding] = []
    if plants.cogeneration.account is None:
        return rows, notes
    for plant in plants.facilities.values():
        stated = [f"{kind}_{who}" for kind, takers in TAKEN.items() for who in takers if plant.get(f"{kind}_{who}") is not None]
        if not stated and plant.heat is None:
            continue
        asking.used.setdefault("facility", set()).update(("net_generation", "gross_generation", "own_use", "heat", *stated))
        try:
            burnt, heat = plants.burning.of(plant), plants.cogeneration.whole(plant)
        except InputError as error:  # what is missing is missing, whoever takes the heat
            asking.faults += error.faults
            continue
        if burnt is not None:
            made = _Account(asking, plants, plant, burnt, heat)
            if made.supplied:
                plants.supplying.add(plant.id)
            for table, _, row in made.supplied:
                asking.used.setdefault(table, set()).update(("plant",) if row.plant else ())
            rows += made.rows()
            notes += made.notes()
    return rows, notes


class _Account:
    """The account of one plant: what it emitted, and who takes what of it."""

    def __init__(self, asking: Asking, plants: Plants, plant: Facility, burnt: Burnt, heat: Stream | None) -> None:
        """`heat` is the stream of all the heat that it gives."""
        self.plant, self.burnt, self.heat = plant, burnt, heat
        self.period = periods(asking.activity.year, annual=True, months=asking.activity.months)[0]
        of_heat = sum(emissions(heat).values(), Fraction(0)) if heat is not None else Fraction(0)
        self.shares = {"electricity": burnt.emission - of_heat, "heat": of_heat}
        self.given = {"electricity": _year(plant, "net_generation"), "heat": _year(plant, "heat")}
        self.supplied = _rows(asking, plants, plant)

    def rows(self) -> Iterator[AuxiliaryRow]:
        """What its fuels emitted, what there is to take, and each part of that."""
        for name, stream in self.burnt.fuels:
            fuel = {period: simplest(value) for period, value in emissions(stream).items()}
            yield self._row(name, FrozenDict(fuel), stream, FUELS)
        yield self._row("made", FrozenDict({self.period: simplest(self.burnt.emission)}))
        for kind in TAKEN:
            for who, amount, value in self._parts(kind):
                worked = None if amount is None else self._electricity(amount) if kind == "electricity" else self._heat(amount)
                yield self._row(f"{kind}/{who}", FrozenDict({self.period: simplest(value)}), worked)

    def _row(
        self, name: str, amounts: Mapping[str, Exact], worked: Stream | Worked | None = None, source: str = SOURCE
    ) -> AuxiliaryRow:
        item = f"{self.plant.id}/{name}"
        row = AuxiliaryRow(f"{source}/{item}", "enterprise", None, source, item, self.burnt.unit, DECIMALS, amounts)
        return row._replace(worked=worked)

    def _parts(self, kind: str) -> Iterator[tuple[str, Fraction | None, Fraction]]:
        """Each consumer, what it takes, its part of an emission; what nobody is said to take is `open`, below zero where that is too much."""
        given, share = self.given[kind], self.shares[kind]
        if not given:
            if share:
                yield "open", None, share
            return
        keys = {who: f"{kind}_{who}" for who in TAKEN[kind]}
        taken = {who: _year(self.plant, key) for who, key in keys.items() if self.plant.get(key) is not None}
        if kind == "electricity":
            used = (Fraction(value) for _, _, row in self.supplied for value in row.amount.in_own())
            taken = {"smelter": sum(used, Fraction(0))} | taken
        left = given - sum(taken.values(), Fraction(0))
        for who, amount in (taken | ({"open": left} if left else {})).items():
            yield who, amount, share * amount / given

    def _electricity(self, amount: Fraction) -> Worked | None:
        """How the part of an amount of electricity follows; of tonnes CO2e as they are reported there is no equation."""
        if self.burnt.unit != CO2:
            return None
        of = "fuels" if self.burnt.fuels else "reported emission"
        source = f"captive plant 自备电厂 {self.plant.id}"
        inputs = (
            Bound("used", (simplest(amount),), "MWh", DATUM),
            Bound("generated", (simplest(self.given["electricity"]),), "MWh", DATUM),
            Bound("emission", (simplest(self.burnt.emission),), CO2, "measured", source=f"{source}: {of}"),
            Bound("of_heat", (simplest(self.shares["heat"]),), CO2, "measured", source=f"{source}: heat 供热"),
        )
        return Worked(checked("cogeneration.electricity"), inputs, self.heat.clause if self.heat is not None else "")

    def _heat(self, amount: Fraction) -> Worked:
        """How the part of an amount of heat follows: as that of all the heat."""
        assert self.heat is not None  # there is some to take
        used, *rest = self.heat.inputs
        return Worked(self.heat.equation, (replace(used, values=(simplest(amount),)), *rest), self.heat.clause)

    def notes(self) -> Iterator[Finding]:
        """What contradicts itself, factors that are stated beside the plant's own, and the sum in words."""
        place = Place(table="facility", row=self.plant.id)
        yield from contradictions(self.plant, self.burnt, place)
        if self.given["electricity"]:
            factor = self.shares["electricity"] / self.given["electricity"]
            for table, owner, row in self.supplied:
                yield from beside(self.plant, row, factor, self.burnt.unit, Place(table=table, row=owner))
        shown: dict[str, Any] = {"id": self.plant.id, "unit": self.burnt.unit, "made": _two(self.burnt.emission)}
        shown |= {kind: _two(share) for kind, share in self.shares.items()}
        yield Finding.of("plant-split", "note", place, **shown)


def _rows(asking: Asking, plants: Plants, plant: Facility) -> list[tuple[str, str | None, ProcessSupply]]:
    """The rows of a plant's electricity with their table and owner; a row that names no plant is of the only one."""
    alone = len(plants.facilities) == 1
    return [
        (table, process.id if process is not None else None, row)
        for table in CONSUMED
        for process, _, row in asking.rows.get(table, ())
        if row.supply == "captive" and (row.plant == plant.id or (row.plant is None and alone))
    ]


def _year(plant: Facility, key: str) -> Fraction:
    series = plant.get(key)
    return sum((Fraction(value) for value in series.in_own()), Fraction(0)) if series is not None else Fraction(0)


def _two(value: Fraction) -> str:
    return printed(round_exact(value, DECIMALS))
