"""CO2 from the decomposition of carbonates 碳酸盐分解."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation


@equation(
    "carbonate.by_factor",
    units={"amount": "t", "factor": "tCO2/t"},
    gives={"CO2": "tCO2"},
    symbols={"amount": "AD", "factor": "EF"},
)
def by_factor(amount: Any, factor: Any) -> Any:
    """E = AD × EF.

    AD carbonate used (t), EF its factor (t CO2/t). Result in t CO2.

    Source: NDRC 2013 guide as implemented; CETS-AG-03.01-V01-2024 (steel).
    """
    return amount * factor


@equation(
    "carbonate.by_purity",
    units={"amount": "t", "factor": "tCO2/t", "purity": "1"},
    gives={"CO2": "tCO2"},
    symbols={"amount": "AD", "factor": "EF", "purity": "PUR"},
)
def by_purity(amount: Any, factor: Any, purity: Any) -> Any:
    """E = AD × EF × PUR.

    AD carbonate used (t), EF its factor (t CO2/t), PUR purity 纯度 (share). Result in t CO2.

    Source: CETS-AG-04.01-V01-2024 as implemented by one independent program.
    """
    return amount * factor * purity
