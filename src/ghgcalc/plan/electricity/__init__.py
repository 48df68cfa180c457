"""Electricity by supply: lines of what evidence proves and of what falls back to the grid, the factor of each, and their streams.

`arrange` makes the lines of one owner, `SupplyFactors` finds their factors, `SupplyStreams` makes streams of them. The room binds what is
not a supply's own by [rows][ghgcalc.plan.rows].
"""

from __future__ import annotations

from ghgcalc.plan.electricity.arrangement import SupplyRow, arrange, beyond_doubt
from ghgcalc.plan.electricity.plants import Plants
from ghgcalc.plan.electricity.rates import SupplyFactors
from ghgcalc.plan.electricity.streams import SupplyStreams

__all__ = ["Plants", "SupplyFactors", "SupplyRow", "SupplyStreams", "arrange", "beyond_doubt"]
