"""CO2 of purchased heat 热力."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation


@equation(
    "heat.by_factor",
    units={"amount": "GJ", "factor": "tCO2/GJ"},
    gives={"CO2": "tCO2"},
    symbols={"amount": "AD", "factor": "EF"},
)
def by_factor(amount: Any, factor: Any) -> Any:
    """E = AD × EF.

    AD net purchased heat (GJ), EF the heat factor (t CO2/GJ). Result in t CO2.

    Source: NDRC 2013 guide as implemented.
    """
    return amount * factor
