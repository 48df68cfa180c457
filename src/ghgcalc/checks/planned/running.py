"""Every rule of a plan, run on a year."""

from __future__ import annotations

from decimal import localcontext
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.checks.facts import comparing
from ghgcalc.checks.planned import boundary, corrections, kept, meters, versions, ways
from ghgcalc.checks.planned.held import Answer, Held

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ghgcalc.activity import Activity
    from ghgcalc.findings import Finding
    from ghgcalc.quality import QualityPlan

RULES: Mapping[str, Callable[[Held, Answer], None]] = {
    "ID-02": boundary.identity,
    "BD-01": boundary.processes,
    "BD-02": boundary.facilities,
    "BD-06": boundary.sources,
    "plan-rows": boundary.rows,
    "ME-07": ways.priority,
    "ME-08": ways.better,
    "ME-09": ways.basis,
    "ME-10": ways.laboratories,
    "ME-11": ways.monthly,
    "XC-10": kept.second,
    "XC-11": kept.independent,
    "CA-01": meters.ledger,
    "CA-02": meters.interval,
    "CA-03": meters.coverage,
    "CA-04": meters.classes,
    "CA-05": meters.found,
    "CA-06": corrections.demanded,
    "plan-correction": corrections.needless,
    "CA-07": meters.exchanged,
    "CA-08": meters.listed,
    "DQ-01": versions.gaps,
    "DQ-02": versions.late,
    "DQ-03": ways.ways,
    "DQ-04": kept.records,
    "DQ-05": kept.frequency,
    "DQ-06": kept.handling,
    "DQ-07": ways.columns,
    "DQ-08": versions.revised,
    "plan-department": ways.department,
    "QA-01": versions.control,
}
"""By the id of the rule."""


@brief
class Answers(NamedTuple):
    """What the rules of a plan say: findings, and by the id of a rule that lacked something the names and the rows."""

    found: tuple[Finding, ...]
    lacking: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


def hold(activity: Activity, plan: QualityPlan, file: str | None = None, left: frozenset[str] = frozenset()) -> Answers:
    """Hold a year against a plan.

    Args:
        activity: the year.
        plan: the plan.
        file: the name of its file, for the findings.
        left: pointers into the activity of measured values that the inventory left aside.
    """
    held = Held(activity, plan, file, left)
    found: list[Finding] = []
    lacking = {}
    with localcontext(comparing()):
        for rule, run in RULES.items():
            answer = Answer(rule)
            run(held, answer)
            found += answer.found
            if answer.missing:
                lacking[rule] = answer.lacking
    return Answers(tuple(found), lacking)
