"""The allocation: the intensity rule and its balance value, processes and tables that it is applied to, other methods, who is in.

It offers functions and records, and touches the plans, activities and inventories. It knows of no units, prices or fines.
"""

from __future__ import annotations

from ghgcalc.allowances.allocation import methods, schemes
from ghgcalc.allowances.allocation.balance import Balance, solve
from ghgcalc.allowances.allocation.columns import columns
from ghgcalc.allowances.allocation.exact import added, ceiling, whole
from ghgcalc.allowances.allocation.implied import Implied, Span, common, implied
from ghgcalc.allowances.allocation.rule import INTENSITY, Allocation, Process, Terms, allocate
from ghgcalc.allowances.allocation.schemes import coverage
from ghgcalc.allowances.allocation.table import Plants, Rows, balance_of, table_of

__all__ = [
    "INTENSITY",
    "Allocation",
    "Balance",
    "Implied",
    "Plants",
    "Process",
    "Rows",
    "Span",
    "Terms",
    "added",
    "allocate",
    "balance_of",
    "ceiling",
    "columns",
    "common",
    "coverage",
    "implied",
    "methods",
    "schemes",
    "solve",
    "table_of",
    "whole",
]
