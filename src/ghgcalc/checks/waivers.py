"""Waivers 豁免: a rule that does not hold for this plant, with a written reason that stays in the file and is shown.

What a rule would have said is shown with the reason, as a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.findings import Finding, Place, pointer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.activity import Activity, Waiver


def waived(activity: Activity, found: Iterable[Finding], *, whole: bool, planned: bool = False) -> list[Finding]:
    """The findings, those that are waived as `waived`; with `whole`, waivers that are of no use are told, too.

    A waiver of a rule that needs a quality-control plan is of no use only where there was one (`planned`).
    """
    if not activity.waiver:
        return list(found)
    from ghgcalc.checks.registry import rule_of

    used: set[int] = set()
    out: list[Finding] = []
    for finding in found:
        at = next((at for at, one in enumerate(activity.waiver) if _covers(one, finding)), None)
        if at is None:
            out.append(finding)
        else:
            used.add(at)
            out.append(_shown(activity.waiver[at], finding))
    for at, one in enumerate(activity.waiver):
        place = Place(table="waiver", row=str(at + 1), key="rule", pointer=pointer(("waiver", at, "rule")))
        rule = rule_of(one.rule)
        if rule is None or not rule.built:
            out.append(Finding.of("waiver-unknown", "warning", place, value=one.rule[:40]))
        elif whole and at not in used and (planned or rule.scope != "plan"):
            out.append(Finding.of("waiver-unused", "note", place, value=one.rule[:40]))
    return out


def _covers(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver is about a finding: by rule or code, and by the process where it names one."""
    from ghgcalc.checks.registry import rule_of

    own = dict(finding.fields).get("rule", "")
    rule = rule_of(own)
    names = {own, finding.code, rule.id if rule else ""}
    if waiver.rule not in names:
        return False
    row = finding.place.row or ""
    return waiver.process is None or row == waiver.process or row.startswith(f"{waiver.process} ")


def _shown(waiver: Waiver, finding: Finding) -> Finding:
    by = ", ".join(str(part) for part in (waiver.by, waiver.on) if part) or "–"
    fields = {"rule": waiver.rule, "why": waiver.reason, "by": by, "finding": finding.code}
    told = {"reason": finding.message("en").removesuffix("."), "reason_zh": finding.message("zh")}
    return Finding.of("waived", "note", finding.place, **fields, **told)
