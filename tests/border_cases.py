"""Twenty activities of smelters that sell to Europe, each of another shape: for the official form, and for the made one."""

from __future__ import annotations

import random
from typing import Any

Table = dict[str, Any]
MEASURED = {"source": "laboratory report 26-031", "measured_on": "2025-06-12"}


def months(draw: random.Random, low: float, high: float, digits: int = 2, *, zero: bool = False) -> list[str]:
    """Twelve numbers, three of them nothing where that is asked for."""
    found = [f"{draw.uniform(low, high):.{digits}f}" for _ in range(12)]
    return [*found[:6], "0", "0", "0", *found[9:]] if zero else found


def series(unit: str, values: list[str]) -> Table:
    """A datum by months."""
    return {"unit": unit, "values": values}


def process(draw: random.Random, n: int, name: str) -> Table:
    """A potline: slope by minutes or by effects and duration, or overvoltage; net anode by butts, mass or ratio."""
    zero = n % 4 == 1
    row: Table = {
        "id": name,
        "technology": ("pfpb-l", "cwpb", "pfpb-m", "swpb")[n % 4],
        "liquid_aluminium": series("t", months(draw, 7000, 9000, zero=zero)),
        "anode_method": "balance",
    }
    if n % 3 == 2:
        row |= {"net_anode": series("t", months(draw, 2800, 3600, zero=zero))}
    else:
        row |= {
            "anode": series("t", months(draw, 3500, 4300, zero=zero)),
            "butts": series("t", months(draw, 400, 700, zero=zero)),
        }
    if n % 2:
        row["anode_carbon"] = {"unit": "%", "values": months(draw, 96, 98), **MEASURED}
    else:
        row |= {"anode_sulphur": {"value": "1.9 %", **MEASURED}, "anode_ash": {"value": "0.4 %", **MEASURED}}
    if n % 4 in (1, 3):
        row |= {
            "anode_effect_method": "overvoltage",
            "anode_effect_overvoltage": series("mV", months(draw, 0.5, 3)),
            "current_efficiency": {"unit": "%", "values": months(draw, 92, 96), **MEASURED},
        }
    else:
        row["anode_effect_method"] = "slope"
        if n % 8 < 4:
            row |= {
                "anode_effects": series("1/(cell·d)", months(draw, 0.05, 0.3)),
                "anode_effect_duration": series("min", months(draw, 1.5, 2.5)),
            }
        else:
            row["anode_effect_minutes"] = series("min", months(draw, 0.1, 0.6, 3))
    if n % 5 == 4:
        row["collection_efficiency"] = {"value": "97.5 %", **MEASURED}
    if n % 5 == 3:
        row["pfc_other"] = {"cf4": "310 kg", "c2f6": "9 kg"}
    row["electricity"] = [
        {"supply": "grid", "area": "China", "amount": f"{draw.randint(9, 14)}00000 MWh", "location_factor": {"value": "0.5306 tCO2/MWh", "source": "grid"}}
    ]  # fmt: skip
    return row


def fuels(draw: random.Random, n: int) -> list[Table]:
    """Gas by volume with a heat of its own each month, oil by mass, coal by its carbon, one with biomass."""
    gas: Table = {
        "item": "natural-gas",
        "amount": series("10^4Nm3", months(draw, 10, 20, zero=n % 2 == 0)),
        "ncv": {"unit": "GJ/10^4Nm3", "values": months(draw, 380, 395), **MEASURED},
        "emission_factor": {"value": "56.1 tCO2/TJ", **MEASURED},
    }
    oil: Table = {
        "item": "diesel",
        "amount": f"{draw.randint(100, 900)} t",
        "ncv": {"value": "42.652 GJ/t", **MEASURED},
        "emission_factor": {"value": "74.1 tCO2/TJ", **MEASURED},
        "oxidation": {"value": "99 %", **MEASURED},
        "biomass_share": {"value": "7 %", **MEASURED},
    }
    coal: Table = {
        "item": "bituminous-coal",
        "amount": series("t", months(draw, 100, 200)),
        "elemental_carbon": {"unit": "tC/t", "values": months(draw, 0.55, 0.65, 4), **MEASURED},
    }
    return [[gas], [gas, oil], [oil, coal], []][n % 4]


def goods(draw: random.Random, n: int) -> list[Table]:
    """Ingots of one or two codes; bars of own and of bought metal; foil of the bars; none, so that the metal itself is the good."""
    shared = {"scrap": "45 t", "preconsumer_scrap": {"value": "20 %"}, "other_elements": {"value": "1.2 %"}}
    ingot: Table = {"id": "ingot_1", "cn": "7601 10 10", "amount": "60000 t"}
    alloy: Table = {"id": "alloy*", "cn": "7601 20 80", "amount": f"{draw.randint(20, 40)}000 t", **shared}
    own: Table = {"good": "7601", "mass": "1050.5 t"}
    bought: Table = {
        "good": "7601", "mass": f"{draw.randint(100, 900)} t", "direct": {"value": "4.125 tCO2e/t", "source": "supplier"},
        "indirect": {"value": "9.3 tCO2e/t", "source": "supplier"}, "electricity": {"value": "14.7 MWh/t", "source": "supplier"},
        "default_share": "100 %", "origin": "DE", "supplier": 'Other & <"Sons">',
    }  # fmt: skip
    free: Table = {"good": "7606", "mass": "77 t", "origin": "EU", "supplier": "Union mill"}
    bars: Table = {
        "id": "bars", "cn": "7604 29 10", "amount": "1200 t", **shared,
        "direct_emission": {"value": "61.5 tCO2e", "source": "gas meter"},
        "indirect_emission": {"value": "318.36 tCO2e", "source": "meter"}, "electricity": "600 MWh",
    }  # fmt: skip
    foil: Table = {
        "id": "foil", "cn": "7607 11 19", "amount": "300 t", "direct_emission": {"value": "12 tCO2e", "source": "gas meter"},
        "indirect_emission": {"value": "0 tCO2e", "source": "meter"}, "electricity": "0 MWh",
        "precursor": [{"good": "7604", "mass": "310 t"}, free],
    }  # fmt: skip
    price: Table = {
        "instrument": "national-ets", "due": "500000 CNY", "covered": "1000 tCO2e", "rebate": "450000 CNY",
        "rebate_kind": "free-allocation", "rebate_covered": "900 tCO2e", "source": "settlement",
    }  # fmt: skip
    return [
        [],
        [ingot],
        [ingot, bars | {"precursor": [own]}],
        [ingot, alloy],
        [ingot, bars | {"precursor": [own, bought], "carbon_price": [price]}, foil],
        [ingot | {"carbon_price": [price]}, bars | {"precursor": [bought, dict(bought), free]}],
    ][n % 6]


def activity(n: int) -> tuple[Table, str]:
    """The activity with that number, and its guideline."""
    draw = random.Random(n)
    before = n % 2 == 1
    found: Table = {
        "schema": "ghgcalc/activity/1",
        "year": 2025 if before else 2026,
        "entity": {"name": f"Smelter & Söhne <{n}>"},
        "process": [process(draw, n, "P1"), *([process(draw, n + 1, "P 2-é")] if n % 3 == 0 else [])],
        "fuel": fuels(draw, n),
    }
    if before:  # the transitional rules have coefficients of two types of cells; the others bring their own
        for row in found["process"]:
            row["technology"] = "cwpb"
            if row["anode_effect_method"] == "overvoltage":
                row["overvoltage_coefficient"] = {"value": "1.16 kgCF4*%/(tAl*mV)", **MEASURED}
                row["c2f6_fraction"] = {"value": "0.121 kgC2F6/kgCF4", **MEASURED}
    if n % 4 == 2:
        found["carbon_stream"] = [
            {
                "item": "pitch",
                "direction": "in",
                "amount": series("t", months(draw, 50, 80)),
                "carbon": {"value": "94 %", **MEASURED},
            },
            {"item": "tar", "direction": "out", "amount": "31 t", "carbon": {"value": "90 %", **MEASURED}},
        ]
        for row in found["process"]:
            for key in ("anode", "butts", "net_anode", "anode_carbon", "anode_sulphur", "anode_ash", "anode_method"):
                row.pop(key, None)
            row["carbon_stream"] = [
                {"item": "anodes", "direction": "in", "amount": series("t", months(draw, 3500, 4300)), "carbon": {"value": "97.7 %", **MEASURED}},
                {"item": "butts", "direction": "out", "amount": series("t", months(draw, 400, 700)), "carbon": {"unit": "%", "values": months(draw, 94, 97), **MEASURED}},
            ]  # fmt: skip
    if n % 4 == 3:
        found["carbonate"] = [{"item": "soda-ash", "amount": "420 t", "emission_factor": {"value": "0.4149 tCO2/t", **MEASURED}}]
    if n % 5 == 2:
        found["heat"] = [{"amount": "1200 GJ" if n % 2 else "-800 GJ", "emission_factor": {"value": "0.11 tCO2/GJ", **MEASURED}}]
    if n % 4 == 0 and n:
        found["anode_plant"] = [
            {
                "green_anodes": "60000 t", "baked_anodes": "57000 t", "waste_tar": "12 t", "packing_coke": "800 t",
                "hydrogen": {"value": "0.5 %", **MEASURED}, "packing_sulphur": {"value": "2 %", **MEASURED},
                "packing_ash": {"value": "2.5 %", **MEASURED},
            }
        ]  # fmt: skip
    if listed := goods(draw, n):
        found["product"] = listed
    return found, "eu-cbam-al-2023" if before else "eu-cbam-al"
