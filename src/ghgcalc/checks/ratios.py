"""Ratios 比率: what two statements of a process say of each other, per tonne of liquid aluminium and month by month."""

from __future__ import annotations

from decimal import Decimal
from operator import truediv
from typing import TYPE_CHECKING

from ghgcalc.bands import fuels
from ghgcalc.checks.facts import ENOUGH, ZERO, column, measured, year_of
from ghgcalc.checks.telling import against, at_month, listed, shown, tell
from ghgcalc.findings import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.bands import Band
    from ghgcalc.checks.facts import Column, Facts, ProcessFacts
    from ghgcalc.checks.telling import Month
    from ghgcalc.findings import Finding


def quotients(top: Column, bottom: Column) -> list[Month]:
    """The quotient of each month in which both are above zero."""
    if len(top) != len(bottom) or len(top) < 2:
        return []
    pairs = enumerate(zip(top, bottom, strict=True), 1)
    return [(month, above / below) for month, (above, below) in pairs if above > 0 and below > 0]


def quiet(band: Band, spread: Band, top: Column, bottom: Column, mean: Decimal) -> bool:
    """Whether the year and every month lie inside a band, and no month is far from the year: the usual case, in one pass."""
    ratios = list(map(truediv, top, bottom))
    least, most = min(ratios), max(ratios)
    assert band.month_low is not None
    assert band.month_high is not None
    assert spread.low is not None
    assert spread.high is not None
    return (
        band.silent(mean)
        and band.month_low <= least
        and most <= band.month_high
        and mean * spread.low <= least
        and most <= mean * spread.high
    )


MONTHLY = {"anode-ratio": "anode-ratio-month", "power-ratio": "power-ratio-month"}
"""The code of a month that is far from the others."""


def _per_tonne(facts: Facts, process: ProcessFacts, id: str, code: str, key: str, top: Column | None) -> Sequence[Finding]:  # noqa: A002
    """A consumption per tonne of metal, of the year and of each month, in the band `id`; and each month beside the year."""
    metal = process.metal
    if top is None or metal is None or process.metal_year <= 0:
        return ()
    band, spread = facts.bands[id], facts.bands["month-ratio"]
    mean = (process.anode_year if top is process.anode else year_of(top)) / process.metal_year
    if process.busy and len(top) == len(metal) > 1 and quiet(band, spread, top, metal, mean):
        return ()
    months = quotients(top, metal)
    place = process.place.at(key)
    if process.ramp and months:
        # Cells that settle take more for each tonne, a month that stops less: they are told far beyond what can be, and not in the mean.
        steady = [at for at, _ in months if at not in process.ramp]
        made = year_of(metal[at - 1] for at in steady)
        months = [(at, value) for at, value in months if at in steady or _beyond(band, value)]
        found = against(band, code, place, year_of(top[at - 1] for at in steady) / made if len(steady) >= ENOUGH else None, months)
    else:
        found = against(band, code, place, mean, months)
    # A month that is outside of the band is told already; it may pull the mean, and not the middle one of the others.
    inside = [(month, value) for month, value in months if band.month_silent(value)]
    if len(inside) > 2:
        usual = sorted(value for _, value in inside)[len(inside) // 2]
        far = [(month, value) for month, value in inside if not spread.silent(value / usual) and not spread.silent(value / mean)]
        if far:
            fields = {"usual": shown(usual), "months": listed(far), "band": spread.shown()}
            found.append(tell("PL-03", MONTHLY[code], "warning", at_month(place, far), **fields))
    return found


def _beyond(band: Band, value: Decimal) -> bool:
    """Whether a part of a month, in which a stock or a rounded tonne weighs more, lies twice beyond what can be."""
    low, high = band.hard_low, band.hard_high
    return (low is not None and value * 2 < low) or (high is not None and value > high * 2)


def anode(facts: Facts) -> list[Finding]:
    """Gross anode per tonne of metal (R1), and its months beside each other (PL-03)."""
    found: list[Finding] = []
    for process in facts.processes:
        found += _per_tonne(facts, process, "R1", "anode-ratio", "anode", process.anode)
    return found


def power(facts: Facts) -> list[Finding]:
    """AC electricity per tonne of metal (R6), and its months beside each other (PL-03)."""
    found: list[Finding] = []
    for process in facts.processes:
        if process.row.electricity:
            found += _per_tonne(facts, process, "R6", "power-ratio", "electricity", process.power)
    return found


def net_anode(facts: Facts) -> list[Finding]:
    """Net anode per tonne of metal (R2), stated in tonnes or per tonne; where gross and butts are stated, R1 and R19 hold both.

    A stated zero is a statement: the carbon is counted elsewhere.
    """
    found: list[Finding] = []
    for process in facts.processes:
        row = process.row
        if not row.model_fields_set & _NET:
            continue
        stated = measured(row, "net_anode", "tC/tAl") or measured(row, "net_anode", "t anode/tAl")
        if stated is not None:
            months = list(enumerate(stated, 1)) if len(stated) > 1 else []
            found += against(
                facts.bands["R2"], "net-anode-ratio", process.place.at("net_anode"), None if months else stated[0], months
            )
            continue
        net = process.column("net_anode_mass")
        if net is not None and process.metal is not None and process.metal_year > 0 and any(net):
            mean, months = year_of(net) / process.metal_year, quotients(net, process.metal)
            found += against(facts.bands["R2"], "net-anode-ratio", process.place.at("net_anode"), mean, months)
    return found


_NET = frozenset(("net_anode", "net_anode_mass"))


def carbon_floor(facts: Facts) -> list[Finding]:
    """Carbon of the anodes against what the reaction needs at the stated current efficiency (R3), with the fixed shares."""
    band = facts.bands["R3"]
    found: list[Finding] = []
    for process in facts.processes:
        efficiency = measured(process.row, "current_efficiency", "1")
        if efficiency is None or process.anode is None or process.metal_year <= 0 or band.low is None:
            continue
        carbon = process.anode_year * FIXED / process.metal_year
        floor = band.low / (year_of(efficiency) / len(efficiency))
        if carbon < floor:
            fields = {"value": shown(carbon), "unit": band.unit, "floor": shown(floor)}
            found.append(tell("R3", "carbon-floor", "warning", process.place.at("anode"), **fields))
    return found


FIXED = Decimal("0.8278432")
"""t of carbon in a tonne of gross anode, 0.8482 × 0.976: less the butt share of 15.18 %, 2 % of sulphur and 0.4 % of ash."""


def butts(facts: Facts) -> list[Finding]:
    """Butts over gross anodes (R19)."""
    found: list[Finding] = []
    for process in facts.processes:
        stated = process.column("butts")
        if stated is not None and process.anode is not None and process.anode_year > 0:
            mean = year_of(stated) / process.anode_year
            found += against(facts.bands["R19"], "butt-share", process.place.at("butts"), mean, quotients(stated, process.anode))
    return found


def fuel(facts: Facts) -> list[Finding]:
    """Emission of the fuels per tonne of metal, by the published defaults (R25; R26 where anodes are baked on site)."""
    rows = [row for row in facts.activity.fuel if row.get("use") is None]
    if not rows or facts.metal_year <= 0:
        return []
    known = fuels()
    tonnes = ZERO
    for row in rows:
        default = known.get(row.item)
        if default is not None and row.amount.own.symbol == default.unit:
            tonnes += year_of(column(row.amount) or ()) * default.ncv[1] * default.carbon[1] * 44 / 12
    band = facts.bands["R26" if facts.activity.anode_plant else "R25"]
    if band.low is not None and tonnes == 0:
        return []
    return against(band, "fuel-ratio", Place(table="fuel", key="amount"), tonnes / facts.metal_year)


def carbonate(facts: Facts) -> list[Finding]:
    """Emission of the carbonates per tonne of metal, at the most that a tonne of soda ash or limestone can give off (R27)."""
    if not facts.activity.carbonate or facts.metal_year <= 0:
        return []
    tonnes = year_of(year_of(column(row.amount) or ()) for row in facts.activity.carbonate) * LIMESTONE
    return against(facts.bands["R27"], "carbonate-ratio", Place(table="carbonate", key="amount"), tonnes / facts.metal_year)


LIMESTONE = Decimal("0.44")
"""t CO2 per tonne of limestone, the published default of 2024."""


def heat(facts: Facts) -> list[Finding]:
    """Purchased heat per tonne of metal."""
    if not facts.activity.heat or facts.metal_year <= 0:
        return []
    bought = year_of(year_of(column(row.amount) or ()) for row in facts.activity.heat)
    return against(facts.bands["heat"], "heat-ratio", Place(table="heat", key="amount"), bought / facts.metal_year)
