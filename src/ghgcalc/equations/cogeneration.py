"""Heat of a combined heat and power plant 热电联产: its part of the plant's CO2, by efficiencies and reference efficiencies."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation


@equation(
    "cogeneration.heat",
    units={
        "used": "GJ",
        "heat": "GJ",
        "emission": "tCO2",
        "heat_efficiency": "1",
        "electric_efficiency": "1",
        "reference_heat": "1",
        "reference_electricity": "1",
    },
    gives={"CO2": "tCO2"},
    symbols={
        "used": "Q_s",
        "heat": "Q",
        "emission": "Em_CHP",
        "heat_efficiency": "η_H",
        "electric_efficiency": "η_E",
        "reference_heat": "η_ref,H",
        "reference_electricity": "η_ref,E",
    },
)
def heat(
    used: Any,
    heat: Any,
    emission: Any,
    heat_efficiency: Any,
    electric_efficiency: Any,
    reference_heat: Any,
    reference_electricity: Any,
) -> Any:
    """E = Em_CHP × F_H × Q_s / Q, with F_H = (η_H / η_ref,H) / (η_H / η_ref,H + η_E / η_ref,E).

    Q_s heat used by the consumer (GJ), Q net heat of the plant in the year (GJ), Em_CHP emission of the plant in the year (t CO2), η
    its efficiencies of heat and of electricity, η_ref those of a stand-alone boiler and of electricity without cogeneration (shares).
    Result in t CO2; what is left of Em_CHP is the electricity's.

    Source: cogeneration tool of the European Commission's communication template for installations (2024-12-13), which names Annex IX
    of (EU) 2023/1773 for the reference efficiencies; equations 47 to 50 of (EU) 2025/2547 as one independent program numbers them.
    """
    for_heat = heat_efficiency / reference_heat
    for_electricity = electric_efficiency / reference_electricity
    return emission * (for_heat / (for_heat + for_electricity)) * (used / heat)


@equation(
    "cogeneration.heat_efficiency",
    units={"heat": "GJ", "energy": "GJ"},
    gives={"η_H": "1"},
    symbols={"heat": "Q", "energy": "E_In"},
)
def heat_efficiency(heat: Any, energy: Any) -> Any:
    """η_H = Q / E_In.

    Q net heat of the plant in the year (GJ), E_In energy of the fuels that it burns, on net calorific value (GJ). Result a share.

    Source: as `cogeneration.heat`.
    """
    return heat / energy


@equation(
    "cogeneration.electric_efficiency",
    units={"electricity": "GJ", "energy": "GJ"},
    gives={"η_E": "1"},
    symbols={"electricity": "E_El", "energy": "E_In"},
)
def electric_efficiency(electricity: Any, energy: Any) -> Any:
    """η_E = E_El / E_In.

    E_El net electricity of the plant in the year (GJ, 3.6 to the MWh), E_In energy of the fuels that it burns, on net calorific value
    (GJ). Result a share.

    Source: as `cogeneration.heat`.
    """
    return electricity / energy


@equation(
    "cogeneration.electricity",
    units={"used": "MWh", "generated": "MWh", "emission": "tCO2", "of_heat": "tCO2"},
    gives={"CO2": "tCO2"},
    symbols={"used": "E_s", "generated": "E_El", "emission": "Em_CHP", "of_heat": "Em_H"},
)
def electricity(used: Any, generated: Any, emission: Any, of_heat: Any) -> Any:
    """E = (Em_CHP - Em_H) × E_s / E_El.

    E_s electricity of the plant that somebody takes (MWh), E_El its net generation in the year (MWh), Em_CHP its emission (t CO2), Em_H
    what of that is its heat's (t CO2; nothing where it gives none). Result in t CO2.

    Source: as `cogeneration.heat`: what the heat does not take is the electricity's.
    """
    return (emission - of_heat) * (used / generated)
