"""The inventory: one class over the records of the engine or of a file; lines, totals, goods, grades, findings and digest.

The room offers `calculate` (from an activity to its inventory), `recompute` and `guideline_of` (an inventory again, from what it carries),
`Inventory` and its records; the rooms above find what the engine made by `inventory.run.evaluation_of`. It touches no file and no clock,
and knows nothing of what is above it: allowances, audit, reports. Whatever leaves it is a copy or cannot be changed.
"""

from __future__ import annotations

from ghgcalc.inventory.again import guideline_of, ledger_of, recompute
from ghgcalc.inventory.document import SCHEMA
from ghgcalc.inventory.line import Line
from ghgcalc.inventory.model import Inventory
from ghgcalc.inventory.parts import Cell, Gas, Input
from ghgcalc.inventory.run import calculate
from ghgcalc.inventory.stored import POLICIES
from ghgcalc.inventory.sums import Group, groups_of
from ghgcalc.inventory.total import Total

__all__ = [
    "POLICIES",
    "SCHEMA",
    "Cell",
    "Gas",
    "Group",
    "Input",
    "Inventory",
    "Line",
    "Total",
    "calculate",
    "groups_of",
    "guideline_of",
    "ledger_of",
    "recompute",
]
