"""CO2 from the combustion of fossil fuels 化石燃料燃烧. Gas quantities are in 10⁴ Nm³, and so are their calorific values."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation


@equation(
    "combustion.by_ncv",
    units={
        "amount": "t | 10^4Nm3",
        "ncv": "GJ/t | GJ/10^4Nm3",
        "carbon_content": "tC/GJ",
        "oxidation": "1",
        "carbon_ratio": "tCO2/tC",
    },
    gives={"CO2": "tCO2"},
    symbols={"amount": "FC", "ncv": "NCV", "carbon_content": "CC", "oxidation": "OF", "carbon_ratio": "k"},
)
def by_ncv(amount: Any, ncv: Any, carbon_content: Any, oxidation: Any, carbon_ratio: Any) -> Any:
    """E = FC × NCV × CC × OF × k.

    FC fuel (t or 10⁴ Nm³), NCV net calorific value 低位发热量 (GJ/t or GJ/10⁴ Nm³), CC carbon per heat 单位热值含碳量 (t C/GJ), OF oxidation
    碳氧化率 (share), k the carbon ratio (t CO2/t C). Result in t CO2.

    Source: NDRC 2013 guide as implemented; CETS-AG-03.01-V01-2024 (steel) for the same ministry's form.
    """
    return amount * ncv * carbon_content * oxidation * carbon_ratio


@equation(
    "combustion.by_carbon",
    units={
        "amount": "t | 10^4Nm3",
        "elemental_carbon": "tC/t | tC/10^4Nm3",
        "oxidation": "1",
        "carbon_ratio": "tCO2/tC",
    },
    gives={"CO2": "tCO2"},
    symbols={"amount": "FC", "elemental_carbon": "C_ar", "oxidation": "OF", "carbon_ratio": "k"},
)
def by_carbon(amount: Any, elemental_carbon: Any, oxidation: Any, carbon_ratio: Any) -> Any:
    """E = FC × C_ar × OF × k.

    FC fuel (t or 10⁴ Nm³), C_ar measured elemental carbon as received 收到基元素碳含量 (t C/t or t C/10⁴ Nm³), OF oxidation (share), k the
    carbon ratio (t CO2/t C). Result in t CO2.

    Source: CETS-AG-04.01-V01-2024, clause 7, as implemented by one independent program.
    """
    return amount * elemental_carbon * oxidation * carbon_ratio


@equation(
    "fuel.by_energy",
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
    """E = FQ × NCV × EF × OF × (1 − BF).

    FQ fuel (t or 10⁴ Nm³), NCV net calorific value (GJ/t or GJ/10⁴ Nm³), EF emission factor (t CO2/GJ), OF oxidation factor, BF biomass
    share 生物质份额 (shares). Result in t CO2.

    Source: Regulation (EU) 2025/2547, equations 5, 6 and 10, as implemented by one independent program.
    """
    return amount * ncv * emission_factor * oxidation * (1 - biomass_share)


@equation(
    "fuel.by_carbon",
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
def by_fossil_carbon(amount: Any, elemental_carbon: Any, carbon_ratio: Any, oxidation: Any, biomass_share: Any) -> Any:
    """E = FQ × CC × k × OF × (1 − BF).

    FQ fuel (t or 10⁴ Nm³), CC its carbon content (t C/t or t C/10⁴ Nm³), k the carbon ratio (t CO2/t C), OF oxidation factor, BF biomass
    share 生物质份额 (shares). Result in t CO2.

    Source: Regulation (EU) 2025/2547, equations 6, 9 and 10, as implemented by one independent program.
    """
    return amount * elemental_carbon * carbon_ratio * oxidation * (1 - biomass_share)


@equation(
    "fuel.by_heat",
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
def by_fossil_heat(amount: Any, ncv: Any, carbon_content: Any, oxidation: Any, carbon_ratio: Any, biomass_share: Any) -> Any:
    """E = FC × NCV × CC × OF × k × (1 − BF).

    FC fuel (t or 10⁴ Nm³), NCV net calorific value 低位发热量 (GJ/t or GJ/10⁴ Nm³), CC carbon per heat 单位热值含碳量 (t C/GJ), OF oxidation
    碳氧化率 (share), k the carbon ratio (t CO2/t C), BF biomass share 生物质份额 (share). Result in t CO2.

    Source: the ministry's formula of [by_ncv][] less the carbon of biomass, which GB/T 32150-2015 keeps out of the total (a summary was
    read, not the text).
    """
    return amount * ncv * carbon_content * oxidation * carbon_ratio * (1 - biomass_share)


@equation(
    "fuel.by_quantity",
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
    """E = FQ × EF × OF × (1 − BF).

    FQ fuel (t or 10⁴ Nm³), EF its emission factor as stated per quantity 单位燃料排放因子 (t CO2/t or t CO2/10⁴ Nm³), OF oxidation factor, BF
    biomass share 生物质份额 (shares). Result in t CO2.

    Source: Regulation (EU) 2025/2547, equations 5 and 10, with the quantity of fuel as activity data, as read from one independent
    program; the wording on factors per quantity was not seen.
    """
    return amount * quantity_factor * oxidation * (1 - biomass_share)


@equation(
    "fuel.factor_from_carbon",
    units={"elemental_carbon": "tC/t | tC/10^4Nm3", "carbon_ratio": "tCO2/tC", "ncv": "GJ/t | GJ/10^4Nm3"},
    gives={"EF": "tCO2/GJ"},
    symbols={"elemental_carbon": "CC", "carbon_ratio": "k", "ncv": "NCV"},
)
def factor_from_carbon(elemental_carbon: Any, carbon_ratio: Any, ncv: Any) -> Any:
    """EF = CC × k / NCV.

    CC carbon content of the fuel (t C/t or t C/10⁴ Nm³), k the carbon ratio (t CO2/t C), NCV net calorific value (GJ/t or GJ/10⁴ Nm³).
    Result in t CO2/GJ.

    Source: Regulation (EU) 2025/2547, equations 8 and 9, as implemented by one independent program.
    """
    return elemental_carbon * carbon_ratio / ncv
