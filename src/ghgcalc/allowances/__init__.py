"""Allowances of the national market: allocation plans as data, settlement, surplus, what is to buy or to sell, and what it is worth.

`settle(inventory, plan=…)` is the main job. Surplus is allocation minus obligation: positive means units to sell.

Rooms, of which each knows those before it alone: `plans` (data and dates), `allocation` (the rule and other methods), `settlement`
(units, value, fine), `outlook` (what if, a running year), then `valuation` (the surplus at each day's price) and `grid` (balance
value × price, break-even, tornado). Names load when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ghgcalc.allowances.allocation import Balance, balance_of, coverage, methods, schemes, solve
    from ghgcalc.allowances.grid import Matrix, matrix
    from ghgcalc.allowances.outlook import Outlook, WhatIf, marginal, marginals, outlook_of, scenarios, what_if
    from ghgcalc.allowances.plans import MarketRules, Plan, calendar, get, icalendar, load, market_rules, of_year, register
    from ghgcalc.allowances.settlement import (
        Cheapest,
        Liability,
        Sector,
        Settlement,
        SettlementVerification,
        cheapest,
        fine,
        settle,
        settle_sector,
        verify_settlement,
    )
    from ghgcalc.allowances.valuation import ValueByDay, value_by_day
else:  # a type checker would take every name for one that is there

    def __getattr__(name: str) -> Any:
        """Load a public name, or a room, when it is first used."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        if name in _HOMES:
            return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


_HOMES = {
    "Balance": "allocation",
    "Liability": "settlement",
    "Cheapest": "settlement",
    "MarketRules": "plans",
    "Matrix": "grid",
    "Outlook": "outlook",
    "Plan": "plans",
    "Sector": "settlement",
    "Settlement": "settlement",
    "SettlementVerification": "settlement",
    "ValueByDay": "valuation",
    "WhatIf": "outlook",
    "balance_of": "allocation",
    "calendar": "plans",
    "cheapest": "settlement",
    "coverage": "allocation",
    "fine": "settlement",
    "get": "plans",
    "icalendar": "plans",
    "load": "plans",
    "marginal": "outlook",
    "marginals": "outlook",
    "market_rules": "plans",
    "matrix": "grid",
    "methods": "allocation",
    "of_year": "plans",
    "outlook_of": "outlook",
    "register": "plans",
    "scenarios": "outlook",
    "schemes": "allocation",
    "settle": "settlement",
    "settle_sector": "settlement",
    "solve": "allocation",
    "value_by_day": "valuation",
    "verify_settlement": "settlement",
    "what_if": "outlook",
}
_ROOMS = ("allocation", "grid", "outlook", "plans", "settlement", "valuation")

__all__ = [
    "Balance",
    "Cheapest",
    "Liability",
    "MarketRules",
    "Matrix",
    "Outlook",
    "Plan",
    "Sector",
    "Settlement",
    "SettlementVerification",
    "ValueByDay",
    "WhatIf",
    "balance_of",
    "calendar",
    "cheapest",
    "coverage",
    "fine",
    "get",
    "icalendar",
    "load",
    "marginal",
    "marginals",
    "market_rules",
    "matrix",
    "methods",
    "of_year",
    "outlook_of",
    "register",
    "scenarios",
    "schemes",
    "settle",
    "settle_sector",
    "solve",
    "value_by_day",
    "verify_settlement",
    "what_if",
]


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
