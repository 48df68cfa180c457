"""Audit: an inventory recomputed from its own file, and guidelines compared on the same activity."""

from __future__ import annotations

from ghgcalc.audit.compare import Comparison, Effect, compare
from ghgcalc.audit.verify import Difference, Verification, verify

__all__ = ["Comparison", "Difference", "Effect", "Verification", "compare", "verify"]
