"""A carbon balance 碳平衡: every stream of carbon into and out of the plant."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation


@equation(
    "carbon.balance",
    units={"sign": "1", "amount": "t", "carbon": "tC/t", "carbon_ratio": "tCO2/tC"},
    gives={"CO2": "tCO2"},
    symbols={"sign": "s", "amount": "AD", "carbon": "CC", "carbon_ratio": "k"},
)
def balance(sign: Any, amount: Any, carbon: Any, carbon_ratio: Any) -> Any:
    """E = s × AD × CC × k.

    s is 1 for a stream into the plant and −1 for one out of it, AD its mass (t), CC its carbon content (t C/t), k the carbon ratio
    (t CO2/t C). Result in t CO2, below zero for what leaves; the balance is the sum of its streams.

    Source: Regulation (EU) 2025/2547, equation 12.
    """
    return sign * amount * carbon * carbon_ratio
