"""The outlook: what would be otherwise, where the surplus vanishes, what a tonne of anode moves; and how a year that still runs may end.

It offers `what_if`, `marginals` and `outlook_of` with their records, and touches settlements and their inventories. Nothing in it changes
either.
"""

from __future__ import annotations

from ghgcalc.allowances.outlook import marginal, scenarios
from ghgcalc.allowances.outlook.marginal import Marginal, marginals
from ghgcalc.allowances.outlook.record import BreakEven, Scenario, WhatIf
from ghgcalc.allowances.outlook.result import Outlook
from ghgcalc.allowances.outlook.run import outlook_of
from ghgcalc.allowances.outlook.scenarios import what_if

__all__ = ["BreakEven", "Marginal", "Outlook", "Scenario", "WhatIf", "marginal", "marginals", "outlook_of", "scenarios", "what_if"]
