"""Quantities beside the totals, per period, with memo emissions under named conventions."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from ghgcalc.inventory.columns import DECIMALS, STEP, shown
from ghgcalc.numbers import WIDE, Exact, round_exact, working
from ghgcalc.plan import memos
from ghgcalc.records import AuxiliaryDict, MemoDict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Context

    from ghgcalc.activity import Activity
    from ghgcalc.plan import AuxiliaryRow, Plan


def auxiliary_of(plan: Plan, activity: Activity, rows: Sequence[AuxiliaryRow]) -> list[AuxiliaryDict]:
    """One record per row and period, as the inventory file has it: numbers as text, memos in tCO2 with 2 decimals."""
    context = working()
    found: list[AuxiliaryDict] = []
    for row, memo in zip(rows, memos(plan, activity, rows), strict=True):
        for period, amount in row.amounts.items():
            memos_of: list[MemoDict] = [
                {"convention": name, "factor": factor, "value": _two(values[period], context), "unit": "tCO2"}
                for name, (factor, values) in memo.items()
            ]
            found.append(
                {
                    "id": f"{row.id}/{period}",
                    "level": row.level,
                    "process": row.process,
                    "source": row.source,
                    "item": row.item,
                    "period": period,
                    "value": shown(amount),
                    "unit": row.unit,
                    "memo": memos_of,
                }
            )
    return found


def _two(value: Exact, context: Context) -> str:
    """The number with 2 decimals."""
    if type(value) is Decimal and value.adjusted() <= WIDE:
        found = value.quantize(STEP, ROUND_HALF_UP, context)
        return f"{found or found.copy_abs():f}"
    return f"{round_exact(value, DECIMALS):f}"
