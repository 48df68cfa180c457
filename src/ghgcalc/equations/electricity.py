"""CO2 of electricity 电力: megawatt-hours by the factor of their supply."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation


@equation(
    "electricity.by_supply",
    units={"amount": "MWh", "factor": "tCO2/MWh"},
    gives={"CO2": "tCO2"},
    symbols={"amount": "AD", "factor": "EF"},
)
def by_supply(amount: Any, factor: Any) -> Any:
    """E = AD × EF.

    AD electricity of one supply (MWh; net purchased amounts may be negative), EF the factor that the guideline sets for it (t CO2/MWh).
    Result in t CO2.

    Source: NDRC 2013 guide as implemented; notice 环办气候函〔2023〕332号.
    """
    return amount * factor


@equation(
    "electricity.by_supply_co2e",
    units={"amount": "MWh", "factor": "tCO2e/MWh"},
    gives={"CO2e": "tCO2e"},
    symbols={"amount": "AD", "factor": "EF"},
)
def by_supply_co2e(amount: Any, factor: Any) -> Any:
    """E = AD × EF.

    AD electricity of one supply (MWh), EF a factor that counts other gases too (t CO2e/MWh). Result in t CO2e, never in one total with CO2.

    Source: GHG Protocol Scope 2 Guidance (2015), as digests give it.
    """
    return amount * factor


@equation(
    "electricity.mean_factor",
    units={"emission": "tCO2", "amount": "MWh"},
    gives={"EF": "tCO2/MWh"},
    symbols={"emission": "Em", "amount": "AD"},
)
def mean_factor(emission: Any, amount: Any) -> Any:
    """EF = Em / AD.

    Em the sum of megawatt-hours by the factor of their source over all electricity that is consumed (t CO2), AD those megawatt-hours (MWh).
    Result in t CO2/MWh.

    Source: the mix of several electricity sources, as the European Commission's communication template for installations of 2024-12-13
    asks for one factor.
    """
    return emission / amount
