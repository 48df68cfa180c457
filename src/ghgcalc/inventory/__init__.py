"""The inventory: lines, totals, auxiliary quantities, findings and digest of one entity and year. Immutable and self-contained."""

from __future__ import annotations

from ghgcalc.inventory.again import guideline_of, recompute
from ghgcalc.inventory.model import POLICIES, SCHEMA, Evaluation, Inventory
from ghgcalc.inventory.record import Cell, Gas, Input, Line, Total
from ghgcalc.inventory.run import calculate

__all__ = [
    "POLICIES",
    "SCHEMA",
    "Cell",
    "Evaluation",
    "Gas",
    "Input",
    "Inventory",
    "Line",
    "Total",
    "calculate",
    "guideline_of",
    "recompute",
]
