"""The facility-months under test: twelve months of one potline, from the plain table that a file would bring."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import ghgcalc
from ghgcalc import activity

if TYPE_CHECKING:
    from collections.abc import Callable

GUIDELINE = "cn-al-2024"
YEAR = 2024
MONTHS = 12

ALUMINIUM = (
    "13551.91", "12677.60", "13551.91", "13114.75", "13551.92", "13114.75",
    "13551.91", "13551.92", "13114.75", "13551.91", "13114.76", "13551.91",
)  # fmt: skip
"""Liquid aluminium, t: process P1 of the example smelter."""

ANODE = (
    "6357.61", "5947.44", "6357.61", "6152.52", "6357.61", "6152.52",
    "6357.61", "6357.61", "6152.52", "6357.61", "6152.53", "6357.61",
)  # fmt: skip
"""Anode consumption, t."""

RAW: dict[str, Any] = {
    "schema": "ghgcalc/activity/1",
    "year": YEAR,
    "entity": {"name": "Benchmark"},
    "process": [
        {
            "id": "P1",
            "liquid_aluminium": {"unit": "t", "values": list(ALUMINIUM)},
            "anode": {"unit": "t", "values": list(ANODE)},
        }
    ],
}

PARAMETERS: dict[str, str] = {
    "loss": "0.1518",
    "sulphur": "0.02",
    "ash": "0.004",
    "cf4": "0.02",
    "c2f6": "0.0011",
    "gwp_cf4": "6630",
    "gwp_c2f6": "11100",
}
"""The guideline's factors for the programs that are compared; `agreement` in run.py sees that they are the same."""


def digested() -> str:
    """The operation of the budget: validate the table, make every row with its cells and inputs, digest all of it."""
    return ghgcalc.calculate(RAW, GUIDELINE).digest


def written() -> str:
    """Beyond the budget: the same, with lines, totals and grades as records, as the text of an inventory file."""
    return json.dumps(ghgcalc.calculate(RAW, GUIDELINE).as_dict(), ensure_ascii=False)


def validated() -> object:
    """Part of the operation: the table read into its typed form, every fault looked for."""
    return activity.of(RAW)


def calculated() -> object:
    """Part of the operation: the same without the digest."""
    return ghgcalc.calculate(RAW, GUIDELINE)


def tabled() -> dict[str, Any]:
    """Part of the file: its table, with every line and total, before it is text."""
    return ghgcalc.calculate(RAW, GUIDELINE).as_dict()


def encoder() -> Callable[[], str]:
    """Part of the file: what the standard library takes to write a table that is finished."""
    ready = tabled()
    return lambda: json.dumps(ready, ensure_ascii=False)


def totals() -> list[Decimal]:
    """tCO2e of each month as ghgcalc prints them."""
    made = ghgcalc.calculate(RAW, GUIDELINE)
    return [made.total("process", process="P1", period=f"{YEAR}-{month:02d}").value for month in range(1, MONTHS + 1)]


_CENT = Decimal("0.01")
_FACTORS = {name: Decimal(value) for name, value in PARAMETERS.items()}


def plain() -> list[Decimal]:
    """The same two rows of every month in bare Decimals, rounded where the form rounds: no units, checks or trace."""
    loss, sulphur, ash = _FACTORS["loss"], _FACTORS["sulphur"], _FACTORS["ash"]
    cf4, c2f6, gwp_cf4, gwp_c2f6 = _FACTORS["cf4"], _FACTORS["c2f6"], _FACTORS["gwp_cf4"], _FACTORS["gwp_c2f6"]
    found = []
    for metal, anodes in zip(ALUMINIUM, ANODE, strict=True):
        production, consumption = Decimal(metal), Decimal(anodes)
        net = (consumption * (1 - loss)).quantize(_CENT, ROUND_HALF_UP)
        anode = (net * (1 - sulphur - ash) * 44 / 12).quantize(_CENT, ROUND_HALF_UP)
        gases = production * cf4 / 1000 * gwp_cf4 + production * c2f6 / 1000 * gwp_c2f6
        found.append(anode + gases.quantize(_CENT, ROUND_HALF_UP))
    return found
