"""Audit: an inventory verified from its own file, and guidelines compared on the same activity.

The room offers `verify` (does a file recompute, whose rules and whose numbers are these) and `compare` (one activity under several
guidelines, and why they differ), with the records that they give. It calls the inventory room and reads what that has made; it changes
nothing, and touches no file. Allowances stand above it: nothing is settled that was not verified.
"""

from __future__ import annotations

from ghgcalc.audit.compare import Comparison, Effect, compare
from ghgcalc.audit.numbers import Departure, MeasuredValue, Numbers, OwnFactor
from ghgcalc.audit.verify import Difference, Verification, verify

__all__ = [
    "Comparison",
    "Departure",
    "Difference",
    "Effect",
    "MeasuredValue",
    "Numbers",
    "OwnFactor",
    "Verification",
    "compare",
    "verify",
]
