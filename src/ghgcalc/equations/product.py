"""Specific embedded emissions of a good 隐含排放强度: its own and those of its precursors, per tonne."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation


@equation(
    "product.embedded",
    units={"attributed": "tCO2e", "precursors": "tCO2e", "level": "t"},
    gives={"SEE": "tCO2e/t"},
    symbols={"attributed": "AttrEm", "precursors": "EE_pre", "level": "AL"},
)
def embedded(attributed: Any, precursors: Any, level: Any) -> Any:
    """SEE = (AttrEm + EE_pre) / AL.

    AttrEm emissions attributed to the production process (t CO2e), EE_pre the sum of mass × specific embedded emissions over the
    precursors 前体 (t CO2e), AL activity level: mass of goods that leave the process (t). Result in t CO2e/t.

    Source: Regulation (EU) 2025/2547, Annex III B, equations 59 to 63.
    """
    return (attributed + precursors) / level


@equation(
    "product.electricity",
    units={"consumed": "MWh", "precursors": "MWh", "level": "t"},
    gives={"EL": "MWh/t"},
    symbols={"consumed": "EC", "precursors": "EL_pre", "level": "AL"},
)
def electricity(consumed: Any, precursors: Any, level: Any) -> Any:
    """EL = (EC + EL_pre) / AL.

    EC electricity consumed in the production process (MWh), EL_pre the sum of mass × embedded electricity over the precursors 前体 (MWh),
    AL activity level: mass of goods that leave the process (t). Result, the embedded electricity 隐含电力 of a tonne, in MWh/t.

    Source: the form of equations 59 to 63 of Regulation (EU) 2025/2547, Annex III B, as the Commission's communication template for
    installations of 2024-12-13 has it for electricity.
    """
    return (consumed + precursors) / level
