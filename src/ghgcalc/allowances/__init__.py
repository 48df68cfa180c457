"""Allowances of the national market: allocation plans as data, settlement, surplus, what is to buy or to sell, and what it is worth.

`settle(inventory, plan=…)` is the main job. Surplus is allocation minus obligation: positive means units to sell.
"""

from __future__ import annotations

from ghgcalc.allowances import methods
from ghgcalc.allowances.balance import Balance, solve
from ghgcalc.allowances.cycle import calendar, icalendar
from ghgcalc.allowances.known import get, load, of_year, register
from ghgcalc.allowances.marginal import marginals
from ghgcalc.allowances.model import MarketRules, Plan, market_rules
from ghgcalc.allowances.run import settle
from ghgcalc.allowances.scenarios import WhatIf, what_if
from ghgcalc.allowances.schemes import coverage
from ghgcalc.allowances.sector import Sector, balance_of, settle_sector
from ghgcalc.allowances.settlement import Settlement

__all__ = [
    "Balance",
    "MarketRules",
    "Plan",
    "Sector",
    "Settlement",
    "WhatIf",
    "balance_of",
    "calendar",
    "coverage",
    "get",
    "icalendar",
    "load",
    "marginals",
    "market_rules",
    "methods",
    "of_year",
    "register",
    "settle",
    "settle_sector",
    "solve",
    "what_if",
]
