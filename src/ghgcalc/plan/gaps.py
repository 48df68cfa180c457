"""Totals that lack a source which nobody stated 不完整合计: missing is not zero, and a stated zero is a zero.

Electricity is what rules count in one year and leave out in another, so that a file made for the one is read under the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding, Place
from ghgcalc.literals import Basis, Lang, Level
from ghgcalc.plan.model import Gap
from ghgcalc.texts import LANGUAGES, label

if TYPE_CHECKING:
    from ghgcalc.activity import Activity
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.compiled import Plan

INSIDE = "process.electricity"
WITHIN = ("process", "electrolysis")


def gaps_of(asking: Asking) -> tuple[tuple[Gap, ...], list[Finding]]:
    """The gaps, and what is to be said of them: a fault for each process without what another states, a warning for each source."""
    plan, activity = asking.plan, asking.activity
    counted = [account for account in plan.accounts if account.supplies is not None]
    if not counted:
        return (), []
    notes = _partly(plan, activity) if any(account.table == INSIDE for account in counted) else []
    tables: dict[tuple[Level, Basis | None, str], set[str]] = {}
    for account in counted:
        for level in account.counts_at:
            if activity.process or level not in WITHIN:
                tables.setdefault((level, account.basis, account.id), set()).add(asking.table_of(account))
    gaps = tuple(
        Gap(*key) for key, own in tables.items() if not any(_stated(activity, table) for table in _deciding(activity, key[0], own))
    )
    for source in dict.fromkeys(gap.source for gap in gaps):
        mine = [gap for gap in gaps if gap.source == source]
        totals = {lang: ", ".join(_named(gap, lang) for gap in mine) for lang in LANGUAGES}
        shown: dict[str, Any] = {"source": source, "totals": ", ".join(gap.level for gap in mine), "guideline": plan.guideline.id}
        shown |= {
            "reason": f"without {label(source)} ({totals['en']})",
            "reason_zh": f"未含{label(source, 'zh')}（{totals['zh']}）",
        }
        wanted = dict.fromkeys(name for gap in mine for name in sorted(tables[gap.level, gap.basis, gap.source]))
        inside = _together(activity) and all(gap.level in WITHIN for gap in mine)
        code = "cells-together" if inside else "total-incomplete"
        notes.append(Finding.of(code, "warning", Place(table=", ".join(wanted)), **shown))
    return gaps, notes


def _deciding(activity: Activity, level: Level, tables: set[str]) -> set[str]:
    """The tables of which one has to be stated: what is consumed elsewhere stands for what the processes consume only where it says so."""
    told = level not in WITHIN and _together(activity)
    return {INSIDE} if INSIDE in tables and activity.process and not told else tables


def _together(activity: Activity) -> bool:
    """Whether the electricity of all cells is stated in one sum, of which no process has its part."""
    return any(row.covers == "plant" for row in activity.other_electricity)


def _named(gap: Gap, lang: Lang) -> str:
    name = label(gap.level, lang)
    return f"{name} ({label(gap.basis, lang)})" if gap.basis else name


def _stated(activity: Activity, table: str) -> bool:
    """Whether somebody states a table; a total of zero is a statement, too."""
    if activity.rows(table):
        return True
    if table == INSIDE:
        return any(process.electricity_total is not None for process in activity.process)
    return table == "electricity" and activity.electricity_total is not None


def _partly(plan: Plan, activity: Activity) -> list[Finding]:
    """A fault for each process that states no electricity while another does."""
    silent = [one.id for one in activity.process if not one.electricity and one.electricity_total is None]
    if len(silent) in (0, len(activity.process)):
        return []
    shown: dict[str, Any] = {"guideline": plan.guideline.id}
    return [Finding.of("electricity-partly", place=Place(table="process", row=name, key="electricity"), **shown) for name in silent]
