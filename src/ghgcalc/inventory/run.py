"""From an activity to its inventory: choose the guideline, compile the plan, bind, evaluate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ghgcalc import doors, guidelines
from ghgcalc import plan as plans
from ghgcalc.activity import Activity, located, of
from ghgcalc.errors import InputError
from ghgcalc.exact import evaluate
from ghgcalc.factors import Factors, Overlay
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import Guideline
from ghgcalc.inventory.evaluation import Evaluation
from ghgcalc.inventory.ledger import VERSION
from ghgcalc.inventory.model import Inventory, records_of
from ghgcalc.inventory.negative import cut, negative_totals
from ghgcalc.inventory.stored import POLICIES
from ghgcalc.literals import Policy, Tie
from ghgcalc.schema import hints

SINCE_2 = ("factor-replaced-by-user",)
"""Findings on GWPs that files of version 1 of the ledger do not have: there, findings stand under the digest."""


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
    accept_measured: bool = False,
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
        accept_measured: let measured values replace what the guideline fixes, with a finding; else they are left aside, with a note.

    Raises:
        InputError: every fault of the input, every parameter that is missing; a date or a rounding policy that is none.
        UnknownIdError: the factor edition is not known.
        ArgumentError: an argument of another type.
    """
    if type(activity) is not dict:
        doors.instance("activity", activity, (Activity, Mapping), "an Activity, or the table of an activity file")
    if type(guideline) is not str:
        doors.optional("guideline", guideline, (str, Guideline), "the id of a guideline, a Guideline, or None")
    if rounding is not None or factors is not None or gwp is not None:
        doors.optional("rounding", rounding, str, "the name of a policy, or None")
        doors.optional("factors", factors, (int, Factors), "the number of an edition, a set of factors, or None")
        doors.optional("gwp", gwp, str, "the name of a set, or None")
    doors.flag("include_facilities", include_facilities)
    doors.flag("accept_measured", accept_measured)
    laid = doors.instances("overlays", overlays, Overlay, "a list of factor files") if overlays != () else ()
    readings = tuple(dict.fromkeys(doors.texts("options", options))) if options != () else ()
    day = doors.day("as_of", as_of)
    stated = of(activity) if type(activity) is dict or not isinstance(activity, Activity) else activity
    chosen = plans.choose(stated, guideline, day) if type(guideline) is str or not isinstance(guideline, Guideline) else guideline
    plan = plans.compile(chosen, factors, day, laid, gwp, readings, accept_measured=accept_measured)
    policy: Policy = chosen.rounding.policy if rounding is None else rounding
    if policy not in POLICIES:
        known = ", ".join(POLICIES)
        raise InputError(
            [Finding.of("unknown-choice", place=Place(key="rounding"), value=str(policy)[:40], known=known, hint="", hint_zh="")]
        )
    asked: dict[str, Any] = {"include_facilities": True} if include_facilities else {}
    if accept_measured:
        asked["accept_measured"] = True
    if gwp:
        asked["gwp"] = plan.gwp_set
    if readings:
        asked["options"] = list(readings)
    if guideline is None and (package := guidelines.package_of(chosen.id)):
        asked["chosen"] = package
    return evaluated(stated, chosen, plan, policy, day, asked=asked)


def evaluated(
    stated: Activity,
    chosen: Guideline,
    plan: plans.Plan,
    policy: Policy,
    day: date | None,
    *,
    asked: Mapping[str, Any],
    version: int = VERSION,
) -> Inventory:
    """The inventory of an activity under a plan; `version` is that of the ledger under its digest."""
    tie: Tie = chosen.rounding.tie
    with hints():
        try:
            bound = plans.bind(plan, stated, include_facilities="include_facilities" in asked, told=version)
        except InputError as error:
            raise InputError(located(stated, error.faults)) from None
    if "chosen" in asked:
        shown = {"guideline": chosen.id, "package": str(asked["chosen"])}
        warning = Finding.of("guideline-chosen", "warning", Place(key="year"), **shown)
        bound = bound._replace(findings=(warning, *bound.findings))
    if version == 1:
        bound = bound._replace(findings=tuple(one for one in bound.findings if one.place.table != "gwp" or one.code not in SINCE_2))
    rules = {"policy": policy, "tie": tie}
    results = evaluate(bound.streams, policy, tie)
    below = negative_totals(results, goods=bool(bound.goods), running=stated.through is not None)
    if faults := [one for one in below if one.severity == "error"]:
        raise InputError(located(stated, faults))
    if below and version > 1:
        bound = bound._replace(findings=(*bound.findings, *below))
    made = Evaluation(plan, stated, chosen, bound, results, as_of=day, rounding=rules, options=asked, version=version)
    if bound.goods and version > 1 and (told := cut(bound.goods, made.wholes)):
        made.bound = bound._replace(findings=(*bound.findings, *told))
    return Inventory(made)


def evaluation_of(inventory: Inventory) -> Evaluation | None:
    """What the engine made of a computed inventory, for the rooms above: plan, streams, rows; None of one that was read."""
    found = records_of(inventory)
    return found if isinstance(found, Evaluation) else None
