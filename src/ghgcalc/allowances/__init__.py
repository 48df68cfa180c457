"""Allowances of the national market: allocation plans as data, settlement, surplus, what is to buy or to sell, and what it is worth.

`settle(inventory, plan=…)` is the main job. Surplus is allocation minus obligation: positive means units to sell.

Four rooms, of which each knows those before it alone: `plans` (data and dates), `allocation` (the rule and other methods), `settlement`
(units, value, fine), `outlook` (what if, a running year). Names load when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ghgcalc.allowances.allocation import Balance, balance_of, coverage, methods, schemes, solve
    from ghgcalc.allowances.outlook import Outlook, WhatIf, marginal, marginals, outlook_of, scenarios, what_if
    from ghgcalc.allowances.plans import MarketRules, Plan, calendar, get, icalendar, load, market_rules, of_year, register
    from ghgcalc.allowances.settlement import Sector, Settlement, SettlementVerification, settle, settle_sector, verify_settlement
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
    "MarketRules": "plans",
    "Outlook": "outlook",
    "Plan": "plans",
    "Sector": "settlement",
    "Settlement": "settlement",
    "SettlementVerification": "settlement",
    "WhatIf": "outlook",
    "balance_of": "allocation",
    "calendar": "plans",
    "coverage": "allocation",
    "get": "plans",
    "icalendar": "plans",
    "load": "plans",
    "marginal": "outlook",
    "marginals": "outlook",
    "market_rules": "plans",
    "methods": "allocation",
    "of_year": "plans",
    "outlook_of": "outlook",
    "register": "plans",
    "scenarios": "outlook",
    "schemes": "allocation",
    "settle": "settlement",
    "settle_sector": "settlement",
    "solve": "allocation",
    "verify_settlement": "settlement",
    "what_if": "outlook",
}
_ROOMS = ("allocation", "outlook", "plans", "settlement")

__all__ = [
    "Balance",
    "MarketRules",
    "Outlook",
    "Plan",
    "Sector",
    "Settlement",
    "SettlementVerification",
    "WhatIf",
    "balance_of",
    "calendar",
    "coverage",
    "get",
    "icalendar",
    "load",
    "marginal",
    "marginals",
    "market_rules",
    "methods",
    "of_year",
    "outlook_of",
    "register",
    "scenarios",
    "schemes",
    "settle",
    "settle_sector",
    "solve",
    "verify_settlement",
    "what_if",
]


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
