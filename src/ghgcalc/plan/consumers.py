"""Who takes what a captive plant 自备电厂 gives, and what of its emission goes with it: the account of a plant that closes.

Only where the guideline splits the emission of plants, and only of plants that state who takes something. What nobody is said to take
stands on a row of its own, `open`, so that the rows always add up to what was emitted; the rules of the checks say what does not close.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import printed, round_exact, simplest
from ghgcalc.plan.model import AuxiliaryRow
from ghgcalc.plan.periods import periods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.activity import Facility
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.electricity import Plants

SOURCE = "captive-plant"
CONSUMED = ("process.electricity", "other_electricity")
TAKEN = {
    "electricity": ("others", "sold", "losses"),
    "heat": ("smelter", "others", "sold", "losses"),
}
"""Who takes the electricity and the heat of a plant, by the keys `electricity_sold`, `heat_sold`; what the smelter takes of the
electricity stands where it is consumed."""
DECIMALS = 2
GJ_PER_MWH = Fraction(36, 10)


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
            burnt, heat = plants.burning.of(plant), plants.cogeneration.emission(plant)
        except InputError as error:  # what is missing is missing, whoever takes the heat
            asking.faults += error.faults
            continue
        if burnt is None:
            continue
        made, unit, _ = burnt
        shares = {"electricity": made - heat, "heat": heat}
        given = {"electricity": _year(plant, "net_generation"), "heat": _year(plant, "heat")}
        parts = {
            (kind, who): value for kind in TAKEN for who, value in _parts(asking, plants, plant, kind, shares[kind], given[kind])
        }
        period = periods(asking.activity.year, annual=True, months=asking.activity.months)[0]
        for name, value in (("made", made), *(("/".join(key), value) for key, value in parts.items())):
            item = f"{plant.id}/{name}"
            amounts = FrozenDict({period: simplest(value)})
            rows.append(AuxiliaryRow(f"{SOURCE}/{item}", "enterprise", None, SOURCE, item, unit, DECIMALS, amounts))
        place = Place(table="facility", row=plant.id)
        notes += _above(plants, plant, place)
        shown: dict[str, Any] = {"id": plant.id, "unit": unit, "made": _two(made)}
        shown |= {kind: _two(share) for kind, share in shares.items()}
        notes.append(Finding.of("plant-split", "note", place, **shown))
    return rows, notes


def _parts(
    asking: Asking, plants: Plants, plant: Facility, kind: str, share: Fraction, given: Fraction
) -> Iterator[tuple[str, Fraction]]:
    """Each consumer with its part of an emission; what nobody is said to take is `open`, below zero where more is taken than given."""
    if not given:
        if share:
            yield "open", share
        return
    taken = {who: _year(plant, f"{kind}_{who}") for who in TAKEN[kind] if plant.get(f"{kind}_{who}") is not None}
    if kind == "electricity":
        taken = {"smelter": _consumed(asking, plants, plant)} | taken
    left = given - sum(taken.values(), Fraction(0))
    for who, amount in (taken | ({"open": left} if left else {})).items():
        yield who, share * amount / given


def _consumed(asking: Asking, plants: Plants, plant: Facility) -> Fraction:
    """The electricity of a plant that is stated where it is consumed [MWh]; a row that names no plant is of the only one."""
    alone = len(plants.facilities) == 1
    rows = [row for table in CONSUMED for _, _, row in asking.rows.get(table, ()) if row.supply == "captive"]
    mine = [row for row in rows if row.plant == plant.id or (row.plant is None and alone)]
    return sum((Fraction(value) for row in mine for value in row.amount.in_own()), Fraction(0))


def _above(plants: Plants, plant: Facility, place: Place) -> Iterator[Finding]:
    """A plant that gives more than its fuels hold: one of the statements is wrong."""
    burnt = plants.burning.of(plant)
    energy = _year(plant, "fuel_energy") or (burnt.energy if burnt is not None else None)
    given = _year(plant, "heat") + _year(plant, "net_generation") * GJ_PER_MWH
    if energy and given > energy:
        shown: dict[str, Any] = {"given": printed(simplest(given)), "energy": printed(simplest(energy))}
        yield Finding.of("plant-above-fuel", "warning", place, id=plant.id, **shown)


def _year(plant: Facility, key: str) -> Fraction:
    series = plant.get(key)
    return sum((Fraction(value) for value in series.in_own()), Fraction(0)) if series is not None else Fraction(0)


def _two(value: Fraction) -> str:
    return printed(round_exact(value, DECIMALS))
