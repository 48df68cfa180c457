"""From an activity to its inventory: choose the guideline, compile the plan, bind, evaluate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ghgcalc import plan as plans
from ghgcalc.activity import Activity, of
from ghgcalc.errors import InputError
from ghgcalc.exact import evaluate
from ghgcalc.factors import Factors, Overlay
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import Guideline, Policy
from ghgcalc.inventory.model import POLICIES, Evaluation, Inventory
from ghgcalc.numbers import Tie
from ghgcalc.plan import bind


def _day(as_of: date | str | None) -> date | None:
    if not isinstance(as_of, str):
        return as_of
    try:
        return date.fromisoformat(as_of)
    except ValueError:
        raise InputError([Finding.of("wrong-date", place=Place(key="as_of"), value=as_of[:40])]) from None


def calculate(
    activity: Activity | Mapping[str, Any],
    guideline: str | Guideline | None = None,
    *,
    as_of: date | str | None = None,
    rounding: Policy | None = None,
    factors: int | Factors | None = None,
    overlays: tuple[Overlay, ...] = (),
    include_facilities: bool = False,
    gwp: str | None = None,
    options: Iterable[str] = (),
) -> Inventory:
    """The inventory of an activity under a guideline.

    Args:
        activity: an [Activity][ghgcalc.activity.Activity], or a table of the activity file's shape.
        guideline: id, alias or guideline; without one, the guideline in force for the activity's year.
        as_of: hides whatever was issued after that date.
        rounding: `cell`, `line`, `total` or `none`; the guideline's own without one.
        factors: the factor edition, or a set of factors; the newest edition with those of installed packages without one.
        overlays: factor files of the user's.
        include_facilities: put captive power plants and other facilities into the enterprise total where the guideline leaves them out.
        gwp: the set of GWPs (`SAR`, `AR5`, …) where the guideline leaves it open.
        options: named readings of the rule that the guideline offers.

    Raises:
        InputError: every fault of the input, every parameter that is missing; a date or a rounding policy that is none.
        UnknownIdError: the factor edition is not known.
    """
    stated = activity if isinstance(activity, Activity) else of(activity)
    day = _day(as_of)
    chosen = guideline if isinstance(guideline, Guideline) else plans.choose(stated, guideline, day)
    readings = tuple(dict.fromkeys(options))
    plan = plans.compile(chosen, factors, day, tuple(overlays), gwp, readings)
    policy: Policy = rounding or chosen.rounding.policy
    if policy not in POLICIES:
        known = ", ".join(POLICIES)
        raise InputError(
            [Finding.of("unknown-choice", place=Place(key="rounding"), value=str(policy)[:40], near=known, known=known)]
        )
    tie: Tie = chosen.rounding.tie
    bound = bind(plan, stated, include_facilities=include_facilities)
    results = tuple(evaluate(bound.streams, policy, tie))
    asked: dict[str, Any] = {"include_facilities": True} if include_facilities else {}
    asked |= {"gwp": plan.gwp_set} if gwp else {}
    asked |= {"options": list(readings)} if readings else {}
    return Inventory(
        year=stated.year,
        guideline={
            "id": chosen.id,
            "sha256": chosen.sha256,
            "title": chosen.title_en,
            "title_zh": chosen.title_zh,
            "data": chosen.data,
        },
        as_of=day,
        rounding={"policy": policy, "tie": tie},
        options=asked,
        findings=bound.findings,
        evaluation=Evaluation(plan, stated, results, bound.auxiliary, bound.goods),
    )
