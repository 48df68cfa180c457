"""Columns of numbers under the plan's own formulas, with the digits of the exact engine.

A formula is read three ways: in doubles with a proven bound (`floats`; by numpy in `blocks`, as one loop in `fast`), in whole numbers
modulo 2^64 for the rows that lie too near a tie (`settling`), and as SQL of whole numbers for another engine (`sql`). What none of them
can prove is worked out in fractions.
numpy is loaded with this room, and by nothing below it.
"""

from __future__ import annotations

from ghgcalc.kernel.columns import Column
from ghgcalc.kernel.program import Program, joined, program_of
from ghgcalc.kernel.running import Engine, Rounded, exact_row, run
from ghgcalc.kernel.sums import Exact, Runs, as_array, exact_sums, runs_of, whole_sums

__all__ = [
    "Column",
    "Engine",
    "Exact",
    "Program",
    "Rounded",
    "Runs",
    "as_array",
    "exact_row",
    "exact_sums",
    "joined",
    "program_of",
    "run",
    "runs_of",
    "whole_sums",
]
