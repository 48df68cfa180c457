"""Allowances of the national market: allocation plans as data, settlement, surplus, what is to buy or to sell, and what it is worth.

`settle(inventory, plan=…)` is the main job. Surplus is allocation minus obligation: positive means units to sell.
"""

from __future__ import annotations

from ghgcalc.allowances.balance import Balance, solve
from ghgcalc.allowances.known import get, load, of_year, register
from ghgcalc.allowances.model import MarketRules, Plan, market_rules
from ghgcalc.allowances.run import settle
from ghgcalc.allowances.sector import Sector, balance_of, settle_sector
from ghgcalc.allowances.settlement import Settlement

__all__ = [
    "Balance",
    "MarketRules",
    "Plan",
    "Sector",
    "Settlement",
    "balance_of",
    "get",
    "load",
    "market_rules",
    "of_year",
    "register",
    "settle",
    "settle_sector",
    "solve",
]
