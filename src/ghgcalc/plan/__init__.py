"""The plan: a guideline bound to a factor edition and a date of knowledge, and its application to an activity."""

from __future__ import annotations

from ghgcalc.plan.binder import bind
from ghgcalc.plan.compiled import Plan, choose, compile  # noqa: A004
from ghgcalc.plan.goods import Good, Used
from ghgcalc.plan.memo import memos
from ghgcalc.plan.streams import AuxiliaryRow, Bindings, Bound, Stream

__all__ = ["AuxiliaryRow", "Bindings", "Bound", "Good", "Plan", "Stream", "Used", "bind", "choose", "compile", "memos"]
