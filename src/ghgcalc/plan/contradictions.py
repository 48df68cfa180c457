"""What is stated twice of a captive plant 自备电厂, once by itself and once by what follows from the rest: where both differ, one is wrong.

Only the statements of a plant whose emission the guideline splits are held against each other here, for with them tonnes move between heat
and electricity. Each is held as finely as it is stated: 20 % is any share from 19.5 to 20.5 %.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed, round_fraction, simplest
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.activity import Facility, ProcessSupply
    from ghgcalc.literals import Severity
    from ghgcalc.plan.electricity.burning import Burnt
    from ghgcalc.series import Series

GJ_PER_MWH = Fraction(36, 10)
SHARE = "1"
SHOWN = 6
"""Decimals of a number that is worked out."""


def contradictions(plant: Facility, burnt: Burnt, place: Place) -> Iterator[Finding]:
    """The statements of a plant against each other: emission, energy of the fuels, efficiencies; and more given than is burnt."""
    if plant.emission is not None and burnt.fuels and Unit.of(plant.emission.unit).fits(Unit.of(burnt.unit)):
        yield from _held(plant, "emission", plant.emission, burnt.emission, burnt.unit, place, "note")
    if plant.fuel_energy is not None and burnt.energy is not None:
        yield from _held(plant, "fuel_energy", plant.fuel_energy, burnt.energy, "GJ", place)
    energy = _year(plant.fuel_energy, "GJ") or burnt.energy
    if not energy:
        given = (plant.heat_efficiency, plant.electric_efficiency)
        parts = [_year(one.value, SHARE) for one in given if one is not None and one.value is not None]
        if len(parts) == len(given) and sum(parts, Fraction(0)) > 1:
            yield _above(plant, f"{_number(100 * sum(parts, Fraction(0)))} %", "100 %", place)
        return
    made = {"heat_efficiency": _year(plant.heat, "GJ"), "electric_efficiency": _year(plant.net_generation, "MWh") * GJ_PER_MWH}
    if sum(made.values()) > energy:
        yield _above(plant, f"{printed(simplest(sum(made.values(), Fraction(0))))} GJ", f"{printed(simplest(energy))} GJ", place)
    for key, output in made.items():
        stated = plant.get(key)
        if stated is not None and stated.value is not None and stated.value.annual and output:
            yield from _held(plant, key, stated.value, output / energy, SHARE, place)


def beside(plant: Facility, row: ProcessSupply, factor: Fraction, unit: str, place: Place) -> Iterator[Finding]:
    """A factor that a row of electricity states against the one that follows from its plant, which is then not used."""
    stated = row.location_factor
    if stated is None or stated.value is None:
        return
    per = f"{unit}/MWh"
    if any(abs(value - factor) > fine for value, fine in _each(stated.value, per)):
        said = f"{stated.value.values[0]:f} {stated.value.unit}"
        where = place.at("location_factor")
        yield Finding.of("captive-factor-beside", "warning", where, id=plant.id, stated=said, factor=_number(factor), unit=per)


def _held(
    plant: Facility, key: str, stated: Series, worked: Fraction, unit: str, place: Place, severity: Severity = "warning"
) -> Iterator[Finding]:
    """What is stated for the year, in `unit`, against what is worked out."""
    pairs = list(_each(stated, unit))
    value, fine = sum((one for one, _ in pairs), Fraction(0)), sum((fine for _, fine in pairs), Fraction(0))
    if abs(value - worked) > fine:
        said, other = (f"{_number(100 * one)} %" if unit == SHARE else f"{_number(one)} {unit}" for one in (value, worked))
        yield Finding.of("plant-statement-differs", severity, place.at(key), id=plant.id, key=key, stated=said, worked=other)


def _above(plant: Facility, given: str, energy: str, place: Place) -> Finding:
    return Finding.of("plant-above-fuel", "warning", place, id=plant.id, given=given, energy=energy)


def _each(series: Series, unit: str) -> Iterator[tuple[Fraction, Fraction]]:
    """Each stated value in `unit`, with half a unit of its last digit."""
    scale = Unit.of(series.unit).scale / Unit.of(unit).scale
    for value in series.values:
        yield Fraction(value) * scale, Fraction(10) ** int(value.as_tuple().exponent) * scale / 2


def _year(series: Series | None, unit: str) -> Fraction:
    return sum((value for value, _ in _each(series, unit)), Fraction(0)) if series is not None else Fraction(0)


def _number(value: Fraction) -> str:
    return f"{round_fraction(value, SHOWN):f}".rstrip("0").rstrip(".")
