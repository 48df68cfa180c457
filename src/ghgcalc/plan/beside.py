"""What stands beside the streams: quantities that are reported in no total, and what is said of data and rules."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import plus
from ghgcalc.plan.model import AuxiliaryRow
from ghgcalc.plan.periods import periods
from ghgcalc.plan.rows import has
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.activity import Activity
    from ghgcalc.activity.model import Rows
    from ghgcalc.guidelines import Auxiliary, Guideline
    from ghgcalc.numbers import Exact
    from ghgcalc.plan.compiled import Plan

IDENTITY = frozenset({
    "id", "name", "capacity", "cells", "current", "started", "stopped", "item", "supply", "evidence", "kind", "source",
    "electricity", "electricity_total", "carbon_stream", "covers",
})  # fmt: skip
"""Keys that describe a row, or tables of their own; no guideline computes with them as data of the row."""


def auxiliary_rows(auxiliary: Auxiliary, activity: Activity) -> list[AuxiliaryRow]:
    """One row per process and supply (or per entry), in the unit of the form."""
    target = Unit.of(auxiliary.unit)
    amounts: dict[tuple[str | None, str, str | None], dict[str, Exact]] = {}
    for process, at, row in activity.rows(auxiliary.table):
        supply = row.get("supply")
        name = auxiliary.id if supply or at == 1 else f"{auxiliary.id}-{at}"
        mine = amounts.setdefault((process.id if process else None, name, supply), {})
        spans = periods(activity.year, annual=row.amount.annual, months=activity.months)
        for period, value in zip(spans, row.amount.converted(target), strict=True):
            mine[period] = plus(mine.get(period, Decimal(0)), value)
    rule = auxiliary
    return [
        AuxiliaryRow(
            "/".join(part for part in key if part),
            rule.level,
            key[0],
            rule.id,
            key[2],
            rule.unit,
            rule.decimals,
            FrozenDict(mine),
            rule,
            rule.basis,
        )
        for key, mine in amounts.items()
    ]


def ignored(
    guideline: Guideline, tables: Mapping[str, Rows], used: Mapping[str, set[str]], said: frozenset[str] = frozenset()
) -> list[Finding]:
    """Data that the guideline does not ask for: said once, for all tables but those of which it is `said`, and for the keys of each."""
    found: list[Finding] = []
    unused = [table for table in tables if table not in used]
    if silent := [table for table in unused if table not in said]:
        shown: dict[str, Any] = {"table": ", ".join(silent), "guideline": guideline.id}
        found.append(Finding.of("table-ignored", "note", Place(table=", ".join(silent)), **shown))
    for table, entries in tables.items():
        if table in unused:
            continue
        known = IDENTITY | used[table]
        rows = [row for _, _, row in entries if not row.model_fields_set <= known]
        if not rows:
            continue
        given = {key for row in rows for key in row.model_fields_set if row.get(key) not in (None, ())} - IDENTITY
        asked = {key.partition(".")[0] for key in used[table]}
        if keys := ", ".join(sorted(given - asked)):
            place = Place(table=table, key=keys)
            found.append(Finding.of("datum-ignored", "note", place, key=keys, guideline=guideline.id))
    return found


def notices(plan: Plan, tables: Mapping[str, Rows]) -> list[Finding]:
    """What the guideline's data say to every reader, or to those whose data or options concern it."""

    def given(what: str) -> bool:
        """Whether a table has rows, a row of it has a datum (`process.pfc_other`), or an option is asked for (`option.gwp`)."""
        if what in plan.given or what in tables:
            return True
        table, _, key = what.rpartition(".")
        return any(has(row, key) for _, _, row in tables.get(table, ()))

    found: list[Finding] = []
    for notice in plan.guideline.notice:
        if (not notice.when or any(map(given, notice.when))) and not any(map(given, notice.unless)):
            texts = {"reason": notice.text_en.removesuffix("."), "reason_zh": notice.text_zh.removesuffix("。")}
            shown = {"guideline": plan.guideline.id, "id": notice.id, **texts}
            found.append(Finding.of("notice", notice.severity, Place(), clause=notice.clause, **shown))
    return found
