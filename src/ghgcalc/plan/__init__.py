"""The plan: a guideline bound to a factor edition and a date of knowledge, and its application to an activity.

`compile` and `choose` give a plan, `bind` applies it; what comes out are the records of `model`. The room knows activities, guidelines,
factors and equations, and nothing of how streams are evaluated.

Inside, from below: `model` and `periods` (records), `values`, `recipes`, `labels`, `shapes`, `compiled` (the plan itself), `asking` (one
activity under it), `rows` (rows to streams), `electricity` (supplies to streams), `stating`, `precursors` and `goods` (what goods state,
what they are made of, the goods), `beside` and `memo`, and `binder` on top.
"""

from __future__ import annotations

from ghgcalc.plan.binder import bind
from ghgcalc.plan.compiled import Plan, choose, compile  # noqa: A004
from ghgcalc.plan.memo import memos
from ghgcalc.plan.model import Account, AuxiliaryRow, Bindings, Bound, Good, Recipe, Stream, Used

__all__ = [
    "Account",
    "AuxiliaryRow",
    "Bindings",
    "Bound",
    "Good",
    "Plan",
    "Recipe",
    "Stream",
    "Used",
    "bind",
    "choose",
    "compile",
    "memos",
]
