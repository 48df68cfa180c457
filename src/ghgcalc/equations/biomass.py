"""CO2 of biomass 生物质燃烧: a memo beside the total. The mirror of the equations of fuels: × BF for × (1 − BF)."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation


@equation(
    "biomass.by_carbon",
    units={
        "amount": "t | 10^4Nm3",
        "elemental_carbon": "tC/t | tC/10^4Nm3",
        "carbon_ratio": "tCO2/tC",
        "oxidation": "1",
        "biomass_share": "1",
    },
    gives={"CO2": "tCO2"},
    symbols={"amount": "FQ", "elemental_carbon": "CC", "carbon_ratio": "k", "oxidation": "OF", "biomass_share": "BF"},
)
def by_carbon(amount: Any, elemental_carbon: Any, carbon_ratio: Any, oxidation: Any, biomass_share: Any) -> Any:
    """E = FQ × CC × k × OF × BF.

    FQ fuel (t or 10⁴ Nm³), CC its carbon content (t C/t or t C/10⁴ Nm³), k the carbon ratio (t CO2/t C), OF oxidation factor, BF biomass
    share 生物质份额 (shares). Result in t CO2.

    Source: what `fuel.by_carbon` leaves out; GB/T 32150-2015 (a summary was read, not the text): reported apart, not in the total.
    """
    return amount * elemental_carbon * carbon_ratio * oxidation * biomass_share


@equation(
    "biomass.by_heat",
    units={
        "amount": "t | 10^4Nm3",
        "ncv": "GJ/t | GJ/10^4Nm3",
        "carbon_content": "tC/GJ",
        "oxidation": "1",
        "carbon_ratio": "tCO2/tC",
        "biomass_share": "1",
    },
    gives={"CO2": "tCO2"},
    symbols={
        "amount": "FC",
        "ncv": "NCV",
        "carbon_content": "CC",
        "oxidation": "OF",
        "carbon_ratio": "k",
        "biomass_share": "BF",
    },
)
def by_heat(amount: Any, ncv: Any, carbon_content: Any, oxidation: Any, carbon_ratio: Any, biomass_share: Any) -> Any:
    """E = FC × NCV × CC × OF × k × BF.

    FC fuel (t or 10⁴ Nm³), NCV net calorific value (GJ/t or GJ/10⁴ Nm³), CC carbon per heat (t C/GJ), OF oxidation (share), k the carbon
    ratio (t CO2/t C), BF biomass share 生物质份额 (share). Result in t CO2.

    Source: what `fuel.by_heat` leaves out; GB/T 32150-2015 (a summary was read, not the text): reported apart, not in the total.
    """
    return amount * ncv * carbon_content * oxidation * carbon_ratio * biomass_share


@equation(
    "biomass.by_energy",
    units={
        "amount": "t | 10^4Nm3",
        "ncv": "GJ/t | GJ/10^4Nm3",
        "emission_factor": "tCO2/GJ",
        "oxidation": "1",
        "biomass_share": "1",
    },
    gives={"CO2": "tCO2"},
    symbols={"amount": "FQ", "ncv": "NCV", "emission_factor": "EF", "oxidation": "OF", "biomass_share": "BF"},
)
def by_energy(amount: Any, ncv: Any, emission_factor: Any, oxidation: Any, biomass_share: Any) -> Any:
    """E = FQ × NCV × EF × OF × BF.

    FQ fuel (t or 10⁴ Nm³), NCV net calorific value (GJ/t or GJ/10⁴ Nm³), EF emission factor (t CO2/GJ), OF oxidation factor, BF biomass
    share 生物质份额 (shares). Result in t CO2.

    Source: what `fuel.by_energy` leaves out, Regulation (EU) 2025/2547, equation 10, as implemented by one independent program.
    """
    return amount * ncv * emission_factor * oxidation * biomass_share


@equation(
    "biomass.by_quantity",
    units={
        "amount": "t | 10^4Nm3",
        "quantity_factor": "tCO2/t | tCO2/10^4Nm3",
        "oxidation": "1",
        "biomass_share": "1",
    },
    gives={"CO2": "tCO2"},
    symbols={"amount": "FQ", "quantity_factor": "EF", "oxidation": "OF", "biomass_share": "BF"},
)
def by_quantity(amount: Any, quantity_factor: Any, oxidation: Any, biomass_share: Any) -> Any:
    """E = FQ × EF × OF × BF.

    FQ fuel (t or 10⁴ Nm³), EF its emission factor as stated per quantity (t CO2/t or t CO2/10⁴ Nm³), OF oxidation factor, BF biomass share
    生物质份额 (shares). Result in t CO2.

    Source: what `fuel.by_quantity` leaves out; GB/T 32150-2015 (a summary was read, not the text): reported apart, not in the total.
    """
    return amount * quantity_factor * oxidation * biomass_share
