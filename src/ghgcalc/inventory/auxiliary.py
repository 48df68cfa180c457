"""Quantities beside the totals, per period, with memo emissions under named conventions."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from ghgcalc.immutable import FrozenDict
from ghgcalc.inventory.columns import DECIMALS, STEP, shown
from ghgcalc.inventory.lines import inputs_of
from ghgcalc.numbers import WIDE, Exact, round_exact, working
from ghgcalc.plan import memos
from ghgcalc.records import AuxiliaryDict, InputDict, MemoDict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Context

    from ghgcalc.activity import Activity
    from ghgcalc.plan import AuxiliaryRow, Plan, Stream
    from ghgcalc.plan.model import Worked


def auxiliary_of(plan: Plan, activity: Activity, rows: Sequence[AuxiliaryRow]) -> list[AuxiliaryDict]:
    """One record per row and period, as the inventory file has it: numbers as text, memos in tCO2 with 2 decimals."""
    context = working()
    found: list[AuxiliaryDict] = []
    for row, memo in zip(rows, memos(plan, activity, rows), strict=True):
        worked = _worked(row.worked, len(row.amounts)) if row.worked is not None else [None] * len(row.amounts)
        for (period, amount), how in zip(row.amounts.items(), worked, strict=True):
            memos_of: list[MemoDict] = [
                {"convention": name, "factor": factor, "value": _two(values[period], context), "unit": "tCO2"}
                for name, (factor, values) in memo.items()
            ]
            entry: AuxiliaryDict = {
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
            if how is not None and row.worked is not None:
                entry |= {"equation": row.worked.equation.id, "clause": row.worked.clause, "inputs": how}
            found.append(entry)
    return found


def _worked(stream: Stream | Worked, count: int) -> list[list[InputDict] | None]:
    """The inputs of a memo in each period, as a line has them."""
    return [[one.as_dict() for one in inputs] for inputs in inputs_of(stream.inputs, count, FrozenDict())]


def _two(value: Exact, context: Context) -> str:
    """The number with 2 decimals."""
    if type(value) is Decimal and value.adjusted() <= WIDE:
        found = value.quantize(STEP, ROUND_HALF_UP, context)
        return f"{found or found.copy_abs():f}"
    return f"{round_exact(value, DECIMALS):f}"
