"""Emissions of facilities that report under a guideline of their own: captive power plants and other production."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation


@equation(
    "facility.as_reported",
    units={"emission": "tCO2e"},
    gives={"CO2e": "tCO2e"},
    symbols={"emission": "E_rep"},
)
def as_reported(emission: Any) -> Any:
    """E = E_rep.

    E_rep the emission that the facility's own account gives (t CO2e), carried over unchanged. Result in t CO2e.

    Source: CETS-AG-04.01-V01-2024, clause 1: power facilities and other products follow their own guidelines.
    """
    return emission
