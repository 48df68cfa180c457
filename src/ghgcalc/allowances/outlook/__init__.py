"""The outlook: what would be otherwise, where the surplus vanishes, what a tonne of anode moves.

It offers `what_if` and `marginals` with their records, and touches a settlement and its inventory. Nothing in it changes either.
"""

from __future__ import annotations

from ghgcalc.allowances.outlook import marginal, scenarios
from ghgcalc.allowances.outlook.marginal import Marginal, marginals
from ghgcalc.allowances.outlook.record import BreakEven, Scenario, WhatIf
from ghgcalc.allowances.outlook.scenarios import what_if

__all__ = ["BreakEven", "Marginal", "Scenario", "WhatIf", "marginal", "marginals", "scenarios", "what_if"]
