"""Audit: an inventory recomputed from its own file, and guidelines compared on the same activity.

The room offers `verify` (does a file recompute, and where not) and `compare` (one activity under several guidelines, and why they differ),
with the records that they give. It calls the inventory room and reads what that has made; it changes nothing, and touches no file.
"""

from __future__ import annotations

from ghgcalc.audit.compare import Comparison, Effect, compare
from ghgcalc.audit.verify import Difference, Verification, verify

__all__ = ["Comparison", "Difference", "Effect", "Verification", "compare", "verify"]
