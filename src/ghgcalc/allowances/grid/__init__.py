"""The grid of what is unknown: balance value × price, the break-even balance value, days to the deadlines, the tornado of the inputs.

It offers `matrix` with its records, and touches a settlement, its inventory and what the outlook varies. Nothing in it changes either.
"""

from __future__ import annotations

from ghgcalc.allowances.grid.even import BreakEvenBalance
from ghgcalc.allowances.grid.record import BalanceRow, Matrix, MatrixCell, Swing
from ghgcalc.allowances.grid.run import matrix

__all__ = ["BalanceRow", "BreakEvenBalance", "Matrix", "MatrixCell", "Swing", "matrix"]
