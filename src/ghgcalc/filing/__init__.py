"""Filing month by month 月度存证: the month and the year so far, what is due by which day, what changed since the filing before.

The room offers `month`, `chain` and `calendar`. It works out no emission: the engine does, and this room lays what it made beside the usual
band, beside a balance value under the rule of a plan, and beside the filing before, which it verifies first. It stands above the allowances
and the audit, beside the changes.
"""

from __future__ import annotations

from ghgcalc.filing.closing import Closing
from ghgcalc.filing.days import Due, calendar
from ghgcalc.filing.intensity import Intensity
from ghgcalc.filing.items import Filing
from ghgcalc.filing.links import Chain, Link, chain
from ghgcalc.filing.result import Amount, Month
from ghgcalc.filing.rules import FilingRule, Item, Span, rule_of, rules
from ghgcalc.filing.run import month
from ghgcalc.filing.since import Restated, Since

__all__ = [
    "Amount",
    "Chain",
    "Closing",
    "Due",
    "Filing",
    "FilingRule",
    "Intensity",
    "Item",
    "Link",
    "Month",
    "Restated",
    "Since",
    "Span",
    "calendar",
    "chain",
    "month",
    "rule_of",
    "rules",
]
