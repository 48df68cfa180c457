"""Annex 3 of a record: whether every error of `check` has its line, what came of each line, and whether that is so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.audit.checking import check
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.verified.drafting import line_of
from ghgcalc.verified.sheets import Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.inventory import Inventory
    from ghgcalc.quality import QualityPlan
    from ghgcalc.verified.model import NonConformity, Record


def lines(
    record: Record,
    inventory: Inventory,
    after: Inventory | None,
    previous: Inventory | None,
    plan: QualityPlan | None,
) -> Iterator[Told]:
    """What is wrong with the list of non-conformities, and what is open in it.

    One that touches a step forbids its settlement as long as it is open, or not repaired and not estimated conservatively (VG130 保守性原则).
    """
    named = {(one.rule, one.place) for one in record.nonconformity}
    for finding in check(inventory, previous=previous, quality_plan=plan).findings:
        if finding.severity == "error" and not _marks(finding, inventory) & named:
            shown: dict[str, Any] = {"rule": finding.code, "message": finding.message("en"), "message_zh": finding.message("zh")}
            yield Told(Finding.of("record-finding-missing", place=Place(table="nonconformity", row=finding.code), **shown))
    found = [] if after is None else check(after, previous=previous, quality_plan=plan).findings
    still = {mark for one in found for mark in _marks(one, after or inventory)}
    for at, line in enumerate(record.nonconformity):
        yield from _line(line, at, still=(line.rule, line.place) in still)


def _marks(finding: Finding, inventory: Inventory) -> set[tuple[str | None, str | None]]:
    """Rule and place of a finding, by which its line goes; by its rule alone where a person has struck the place."""
    line = line_of(finding, inventory, "en")
    return {(line.rule, line.place), (line.rule, None)}


def _line(line: NonConformity, at: int, *, still: bool) -> Iterator[Told]:
    where = Place(table="nonconformity", row=str(at + 1), key="state", pointer=f"/nonconformity/{at}")
    shown: dict[str, Any] = {"number": at + 1, "description": shorten(line.description, 80)}
    if line.repaired:
        if still:
            finding = Finding.of("record-still-there", place=where, **shown, rule=line.rule)
            yield Told.both(finding) if line.process is not None else Told(finding)
        return
    if line.state is not None and line.estimate is not None:
        yield Told(Finding.of("record-estimated", "note", where, **shown, estimate=shorten(line.estimate, 80)))
        return
    finding = Finding.of("record-unrepaired", "warning", where, **shown)
    yield Told.both(finding) if line.process is not None else Told(finding)
