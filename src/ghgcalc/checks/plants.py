"""Captive power plants 自备电厂: what a plant gives against what is said to be taken of it, and its generation against its own use."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.activity import POWER
from ghgcalc.checks.telling import tell
from ghgcalc.findings import Place
from ghgcalc.numbers import printed, simplest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.activity import Facility
    from ghgcalc.checks.facts import Facts
    from ghgcalc.findings import Finding
    from ghgcalc.series import Series

ELECTRICITY = ("electricity_others", "electricity_sold", "electricity_losses")
HEAT = ("heat_smelter", "heat_others", "heat_sold", "heat_losses")


def generation(facts: Facts) -> list[Finding]:
    """Net generation is gross generation less the plant's own use."""
    found: list[Finding] = []
    for plant in _plants(facts):
        gross, own, net = plant.gross_generation, plant.own_use, plant.net_generation
        if gross is None or own is None or net is None:
            continue
        wanted = _year(gross) - _year(own)
        if wanted != _year(net):
            fields = {"gross": _shown(_year(gross)), "own": _shown(_year(own)), "net": _shown(_year(net)), "wanted": _shown(wanted)}
            place = _place(plant, "net_generation")
            found.append(tell("plant-generation", "plant-generation-differs", "warning", place, **fields))
    return found


def electricity(facts: Facts) -> list[Finding]:
    """What a plant generated net is consumed, sold or lost: the sum closes, where it is said who takes it."""
    found: list[Finding] = []
    plants = list(_plants(facts))
    for plant in plants:
        stated = [series for key in ELECTRICITY if (series := plant.get(key)) is not None]
        if plant.net_generation is None or not stated:
            continue
        given = _year(plant.net_generation)
        taken = _used(facts, plant, alone=len(plants) == 1) + sum(map(_year, stated), Fraction(0))
        found += _open("plant-electricity", "plant-electricity-open", _place(plant, "net_generation"), given, taken)
    return found


def heat(facts: Facts) -> list[Finding]:
    """The heat that a plant gives is used, sold or lost: the sum closes, where it is said who takes it."""
    found: list[Finding] = []
    for plant in _plants(facts):
        stated = [series for key in HEAT if (series := plant.get(key)) is not None]
        if plant.heat is not None and stated:
            found += _open(
                "plant-heat", "plant-heat-open", _place(plant, "heat"), _year(plant.heat), sum(map(_year, stated), Fraction(0))
            )
    return found


def _open(rule: str, code: str, place: Place, given: Fraction, taken: Fraction) -> list[Finding]:
    if given == taken:
        return []
    fields = {"given": _shown(given), "taken": _shown(taken), "difference": _shown(given - taken)}
    return [tell(rule, code, "warning", place, **fields)]


def _plants(facts: Facts) -> Iterator[Facility]:
    return (row for row in facts.activity.facility if row.kind == POWER)


def _used(facts: Facts, plant: Facility, *, alone: bool) -> Fraction:
    """The electricity of a plant where it is consumed [MWh]; a row that names no plant is of the only one."""
    rows = [row for process in facts.activity.process for row in process.electricity] + [*facts.activity.other_electricity]
    mine = [row for row in rows if row.supply == "captive" and (row.plant == plant.id or (row.plant is None and alone))]
    return sum((_year(row.amount) for row in mine), Fraction(0))


def _year(series: Series) -> Fraction:
    return sum((Fraction(value) for value in series.in_own()), Fraction(0))


def _place(plant: Facility, key: str) -> Place:
    return Place(table="facility", row=plant.id, key=key)


def _shown(value: Fraction) -> str:
    return printed(simplest(value))
