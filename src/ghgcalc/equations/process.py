"""CO2 of a process by its activity, factor and conversion 过程排放."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation


@equation(
    "process.by_factor",
    units={"amount": "t", "factor": "tCO2/t", "conversion": "1"},
    gives={"CO2": "tCO2"},
    symbols={"amount": "AD", "factor": "EF", "conversion": "CF"},
)
def by_factor(amount: Any, factor: Any, conversion: Any) -> Any:
    """E = AD × EF × CF.

    AD material used (t), EF its factor (t CO2/t), CF conversion factor 转化率 (share). Result in t CO2.

    Source: Regulation (EU) 2025/2547, equation 11, as implemented by one independent program.
    """
    return amount * factor * conversion
