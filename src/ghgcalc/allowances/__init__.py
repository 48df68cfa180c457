"""Allowances of the national market: allocation plans as data, settlement, surplus, what is to buy or to sell, and what it is worth.

`settle(inventory, plan=…)` is the main job. Surplus is allocation minus obligation: positive means units to sell.
"""

from __future__ import annotations

from ghgcalc.allowances.known import get, load, of_year, register
from ghgcalc.allowances.model import MarketRules, Plan, market_rules
from ghgcalc.allowances.run import settle
from ghgcalc.allowances.settlement import Settlement

__all__ = ["MarketRules", "Plan", "Settlement", "get", "load", "market_rules", "of_year", "register", "settle"]
