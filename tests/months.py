"""Running years for tests: a small plant of two processes, cut after any month, and what the tests of filing share."""

from __future__ import annotations

from functools import cache
from typing import Any

import ghgcalc

MONTHS = 12
METAL = {
    "P1": [
        "1000.00",
        "903.50",
        "1010.25",
        "980.10",
        "1001.77",
        "979.31",
        "1003.90",
        "1000.11",
        "970.00",
        "1000.50",
        "969.15",
        "1002.40",
    ],
    "P2": ["800.00", "723.40", "801.25", "780.10", "800.77", "779.30", "803.90", "800.10", "770.00", "800.50", "769.10", "802.45"],
}
ANODE = {
    "P1": ["469.13", "423.90", "474.01", "459.70", "470.03", "459.44", "471.00", "469.17", "455.02", "469.33", "454.66", "470.21"],
    "P2": ["376.20", "340.01", "376.61", "366.70", "376.33", "366.22", "377.81", "376.02", "361.93", "376.21", "361.44", "377.13"],
}
DIESEL = ["8.10", "7.60", "8.11", "7.80", "8.13", "7.81", "8.14", "8.15", "7.80", "8.11", "7.83", "8.12"]
RULES = "cn-al-2024"


def plant(months: int = MONTHS, year: int = 2026, **more: Any) -> dict[str, Any]:
    """The table of an activity of the first so many months."""
    stated: dict[str, Any] = {
        "schema": "ghgcalc/activity/1",
        "year": year,
        "entity": {"name": "A"},
        "process": [
            {
                "id": name,
                "liquid_aluminium": {"unit": "t", "values": METAL[name][:months]},
                "anode": {"unit": "t", "values": ANODE[name][:months]},
            }
            for name in METAL
        ],
        "fuel": [{"item": "diesel", "amount": {"unit": "t", "values": DIESEL[:months]}}],
    }
    return stated | ({"through": f"{year}-{months:02}"} if months < MONTHS else {}) | more


@cache
def filed(months: int = MONTHS, year: int = 2026, guideline: str = RULES) -> ghgcalc.Inventory:
    """The inventory of these months."""
    return ghgcalc.calculate(plant(months, year), guideline)


def following(months: int, before: ghgcalc.Inventory, **more: Any) -> ghgcalc.Inventory:
    """The inventory of these months, filed after another one."""
    return ghgcalc.calculate(plant(months, before.year, predecessor=before.digest, **more), RULES)


def codes(found: Any) -> list[str]:
    """The codes of a result's findings, or of the faults of an error."""
    return [one.code for one in (found.findings if hasattr(found, "findings") else found.faults)]
