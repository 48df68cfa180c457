"""Many entities at once: tidy tables of records in, totals and lines out, digit for digit what the exact engine gives for each.

The room codes the rows, binds each shape of an entity to the plan once, lets the kernel work out the columns, and adds up. It calculates a
sample of every run again by the exact engine. What no column can do is calculated one by one.
"""

from __future__ import annotations

from ghgcalc.bulk.door import batch, rules_of, run
from ghgcalc.bulk.result import Batch
from ghgcalc.bulk.working import Rules

__all__ = ["Batch", "Rules", "batch", "rules_of", "run"]
