"""Changes: two inventories or activities against each other, and the tonnes that each difference explains.

The room offers `diff` and the records that it gives. It repeats no equation: it lays two statements over each other, makes their changes
one after the other, and lets the engine calculate after each. It stands above the allowances, because a change has an effect on them.
"""

from __future__ import annotations

from ghgcalc.changes.positions import Positions
from ghgcalc.changes.reasons import reasons_of
from ghgcalc.changes.record import KINDS, Change, FactorChange, Month, Part
from ghgcalc.changes.result import Changes, Pair
from ghgcalc.changes.run import diff
from ghgcalc.changes.sides import Side

__all__ = ["KINDS", "Change", "Changes", "FactorChange", "Month", "Pair", "Part", "Positions", "Side", "diff", "reasons_of"]
