"""Bands 区间 of single values: what a laboratory, a certificate or a meter can report, each against its own yardstick."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from ghgcalc.bands import Band, fuels
from ghgcalc.checks.facts import amount, column, inside, measured, outside
from ghgcalc.checks.telling import against, listed, shown, tell
from ghgcalc.vocabulary import OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ghgcalc.checks.facts import Column, Facts
    from ghgcalc.findings import Finding, Place

OF_PROCESSES = (
    ("anode_sulphur", "1", "R20-sulphur", "anode-analysis"),
    ("anode_ash", "1", "R20-ash", "anode-analysis"),
    ("anode_carbon", "1", "anode-carbon", "anode-analysis"),
    ("anode_loss", "1", "R19", "butt-share"),
    ("current_efficiency", "1", "R9", "efficiency-stated"),
)
PREBAKE = ("cwpb", "pfpb-l", "pfpb-m", "pfpb-mw", None)
"""The bands of anode effects are those of prebaked anodes, worked from the centre; the others have more."""


def _each(band: Band, code: str, place: Place, values: Column | None) -> list[Finding]:
    """Every value, of the year or of a month, against the band of the year: a laboratory's value does not shift with stocks."""
    if values is None:
        return []
    out = [(at, value) for at, value in enumerate(values, 1) if not band.silent(value)]
    if not out:
        return []
    hard = any(not band.possible(value) for _, value in out)
    year = len(values) == 1
    fields = {"value": shown(out[0][1]), "unit": band.unit, "band": band.shown(), "months": "–" if year else listed(out)}
    where = place.at(place.key, None if year or len(out) > 1 else out[0][0])
    return [tell(band.id, code, "error" if hard else "warning", where, **fields)]


def processes(facts: Facts) -> list[Finding]:
    """Sulphur, ash and carbon of the anodes (R20), a measured loss (R19), a stated current efficiency (R9), the line current (R11)."""
    found: list[Finding] = []
    for process in facts.processes:
        row = process.row
        stated = row.model_fields_set
        for key, unit, id, code in OF_PROCESSES:  # noqa: A001
            if key in stated:
                found += _each(facts.bands[id], code, process.place.at(key), measured(row, key, unit))
        if row.current is not None:
            found += _each(facts.bands["R11"], "line-current", process.place.at("current"), (amount(row.current, "kA"),))
    return found


EFFECTS = (
    ("anode_effects", "R15"),
    ("anode_effect_duration", "R16"),
    ("anode_effect_minutes", "R17"),
)


def effects(facts: Facts) -> list[Finding]:
    """Anode effects per cell-day, their duration, their minutes per cell-day (R15 – R17). A month without an effect says nothing."""
    found: list[Finding] = []
    for process in facts.processes:
        if not process.row.model_fields_set & _KEYS:
            continue
        for key, id in EFFECTS:  # noqa: A001
            datum = process.row.get(key)
            if datum is None:
                continue
            band, place = facts.bands[id], process.place.at(key)
            values = column(datum) or ()
            if process.row.technology not in PREBAKE:
                values = tuple(value for value in values if not band.possible(value))
            out = [(month, value) for month, value in enumerate(values, 1) if value > 0 and not band.silent(value)]
            if out:
                hard = any(not band.possible(value) for _, value in out)
                year = len(datum.values) == 1
                fields = {
                    "value": shown(out[0][1]),
                    "unit": band.unit,
                    "band": band.shown(),
                    "months": "–" if year else listed(out),
                }
                where = place.at(key, None if year or len(out) > 1 else out[0][0])
                found.append(tell(id, "anode-effects", "error" if hard else "warning", where, **fields))
    return found


_KEYS = frozenset(key for key, _ in EFFECTS)


def fuel(facts: Facts) -> list[Finding]:
    """Measured NCV, carbon, emission factor and oxidation of fuels (R28 – R31)."""
    found: list[Finding] = []
    for at, row in enumerate(facts.activity.fuel, 1):
        if not row.model_fields_set & _MEASURED:
            continue
        place = outside("fuel", at, row)
        known = fuels().get(row.item)
        if row.item == OWN:
            found += _own(facts, row, place)
        found += _each(facts.bands["oxidation"], "oxidation-low", place.at("oxidation"), measured(row, "oxidation", "1"))
        if known is None:
            continue
        wide = facts.bands["R31-solid" if known.state == "solid" else "R31"]
        natural = row.item == "natural-gas"
        tonnes = tuple(heat * carbon for heat, carbon in zip(known.ncv, known.carbon, strict=True))
        per = known.unit
        spans: tuple[tuple[str, str, tuple[Decimal, Decimal], str], ...] = (
            ("ncv", f"GJ/{per}", known.ncv, "R28"),
            ("elemental_carbon", f"tC/{per}", (min(tonnes), max(tonnes)), "R29"),
            ("carbon_content", "tC/GJ", known.carbon, ""),
            ("emission_factor", "tCO2/TJ", (known.carbon[0] * 44000 / 12, known.carbon[1] * 44000 / 12), ""),
        )
        for key, unit, span, id in spans:  # noqa: A001
            if key in row.model_fields_set:
                ratio = facts.bands["R31"] if not id else wide
                band = facts.bands[id] if natural and id else _about(ratio, *span, unit)
                found += _each(band, "fuel-value", place.at(key), measured(row, key, unit))
    return found


def _own(facts: Facts, row: Any, place: Place) -> list[Finding]:
    """What no list has is held against the richest of all fuels: carbon per heat, and a tonne holds no more than a tonne of carbon.

    Nothing is said of lean fuels (hydrogen has no carbon), nor of calorific values, which depend on what the fuel is.
    """
    richest = max(each for known in fuels().values() for each in known.carbon)
    ratio = facts.bands["R31"]
    limits = (
        ("carbon_content", "tC/GJ", richest, ratio.high, ratio.hard_high),
        ("emission_factor", "tCO2/TJ", richest * 44000 / 12, ratio.high, ratio.hard_high),
        ("elemental_carbon", "tC/t", ONE, ONE, ONE),
        ("quantity_factor", "tCO2/t", ONE * 44 / 12, ONE, ONE),
    )
    found: list[Finding] = []
    for key, unit, most, *times in limits:
        if key in row.model_fields_set:
            high, hard = (f"{round((one or ONE) * most, 6).normalize():f}" for one in times)
            band = Band({"id": "R31", "unit": unit, "low": "0", "high": high, "hard_high": hard})
            found += _each(band, "fuel-value", place.at(key), measured(row, key, unit))
    return found


ONE = Decimal(1)
_MEASURED = frozenset(("ncv", "carbon_content", "elemental_carbon", "emission_factor", "oxidation", "quantity_factor"))


@lru_cache(maxsize=1024)
def _about(ratio: Band, low: Decimal, high: Decimal, unit: str) -> Band:
    """The band of values that a band of ratios to the published defaults means."""
    limits = {
        "low": (ratio.low, low),
        "high": (ratio.high, high),
        "hard_low": (ratio.hard_low, low),
        "hard_high": (ratio.hard_high, high),
    }
    record = {key: round(limit * one, 6) for key, (limit, one) in limits.items() if limit is not None}
    return Band({"id": "R31", "unit": unit, **{key: f"{value.normalize():f}" for key, value in record.items()}})


def carbonate(facts: Facts) -> list[Finding]:
    """Measured factor, purity and conversion of carbonates."""
    found: list[Finding] = []
    for at, row in enumerate(facts.activity.carbonate, 1):
        place = outside("carbonate", at, row)
        for key, unit, id in OF_CARBONATES:  # noqa: A001
            if key in row.model_fields_set:
                found += _each(facts.bands[id], "carbonate-value", place.at(key), measured(row, key, unit))
    return found


OF_CARBONATES = (("emission_factor", "tCO2/t", "carbonate-factor"), ("purity", "1", "purity"), ("conversion", "1", "purity"))


def heat(facts: Facts) -> list[Finding]:
    """The factor of purchased heat."""
    found: list[Finding] = []
    for at, row in enumerate(facts.activity.heat, 1):
        place = outside("heat", at, row).at("emission_factor")
        found += _each(facts.bands["heat-factor"], "heat-value", place, measured(row, "emission_factor", "tCO2/GJ"))
    return found


def power(facts: Facts) -> list[Finding]:
    """The factors of supplies of electricity, and the rates on their certificates."""
    found: list[Finding] = []
    band = facts.bands["power-factor"]
    for where, row in supplies(facts, WITH_FACTORS):
        for key in ("location_factor", "market_factor"):
            if key in row.model_fields_set:
                values = measured(row, key, "tCO2/MWh") or measured(row, key, "tCO2e/MWh")
                found += _each(band, "power-value", where().at(key), values)
        for record in row.evidence:
            if record.rate is not None:
                found += _each(band, "power-value", where().at("evidence"), (record.rate.value,))
    return found


WITH_FACTORS = frozenset(("location_factor", "market_factor", "evidence"))


def supplies(facts: Facts, keys: frozenset[str]) -> Iterator[tuple[Callable[[], Place], Any]]:
    """Every supply of electricity that states one of the keys, and what gives its place; inside the processes first."""
    for process in facts.processes:
        for at, row in enumerate(process.row.electricity, 1):
            if keys & row.model_fields_set:
                yield partial(inside, process.row.id, "electricity", at, row.supply), row
    for at, one in enumerate(facts.activity.electricity, 1):
        if keys & one.model_fields_set:
            yield partial(outside, "electricity", at, one), one


__all__ = ["against", "carbonate", "effects", "fuel", "heat", "power", "processes", "supplies"]
