"""A verification record drafted from an inventory: reported figures filled in, verified ones from a second inventory, or left open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.audit.checking import check
from ghgcalc.audit.verify import Verification
from ghgcalc.checks.registry import rule_of
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.provisional import refusal
from ghgcalc.numbers import shorten
from ghgcalc.texts import LANGUAGES, text
from ghgcalc.verified.form import CLASSES, NONE, form
from ghgcalc.verified.held import WANTED, all_held
from ghgcalc.verified.model import (
    SCHEMA,
    Allocation,
    Entity,
    HumanCheck,
    LastYear,
    NonConformity,
    Record,
    RecordDatum,
    Section,
    Signature,
    Version,
    numeric,
)
from ghgcalc.verified.recomputing import FOLLOWS, recomputed
from ghgcalc.verified.rows import figures
from ghgcalc.verified.years import in_unit, last_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.literals import Lang
    from ghgcalc.quality import QualityPlan
    from ghgcalc.verified.rows import Figure, Key

SIGNING = ("leader", "member", "reviewer", "approver")
ROW = re.compile(r"/process/([0-9]+)(?:/|$)")
CORRECTED = re.compile(r"/correction/([0-9]+)(?:/|$)")


def draft(
    inventory: Inventory | Verification,
    *,
    after: Inventory | Verification | None = None,
    previous: Inventory | Verification | None = None,
    quality_plan: QualityPlan | Mapping[str, Any] | None = None,
    warnings: bool = False,
    lang: Lang = "zh",
) -> Record:
    """A record of an inventory, to be gone through and filled in by a person.

    Args:
        inventory: as reported, before verification.
        after: the inventory after verification, from which verified figures are taken; without it every row is open.
        previous: that of the year before, for the table of both years.
        quality_plan: the data-quality-control plan 数据质量控制方案 of the year, or the table of its file: what `check` finds by it becomes
            lines of non-conformity, too.
        warnings: whether warnings of [check][ghgcalc.check] become lines of non-conformity, too; its errors always do.
        lang: of the descriptions of non-conformities, `en` or `zh`.

    Raises:
        InputError: an inventory from a file that does not recompute; inventories of another entity; `after` of another year; `previous` of a
            year that is not the one before; a plan with faults.
        ArgumentError: an argument of another type.
    """
    doors.instance("inventory", inventory, (Inventory, Verification), WANTED)
    doors.flag("warnings", warnings)
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    found = all_held({"inventory": inventory, "after": after, "previous": previous})
    before, verified, last = found["inventory"], found["after"], found["previous"]
    assert before is not None
    _fitting(before, verified, last)
    reported = figures(before)
    lines = tuple(_lines(before, last, planned(quality_plan), lang, warnings=warnings))
    made = _made(before, verified, last, reported, lines)
    return made if verified is None else _followed(made, before, reported, lang)


def _followed(record: Record, inventory: Inventory, reported: Mapping[Key, Figure], lang: Lang) -> Record:
    """The record, with the reason of every figure that the verified data come to by themselves."""
    found = recomputed(record, inventory, reported).figures or {}
    reason = text("record", "follows", lang)
    rows = []
    for row in record.datum:
        one = found.get(row.key)
        follows = row.same is False and one is not None and one.kind in FOLLOWS and numeric(row.verified) == numeric(one.value)
        rows.append(row.replace(reason=reason) if follows else row)
    return record.replace(datum=tuple(rows))


def _made(
    inventory: Inventory,
    after: Inventory | None,
    previous: Inventory | None,
    reported: Mapping[Key, Figure],
    lines: tuple[NonConformity, ...],
) -> Record:
    entity = {key: value for key, value in inventory.entity.items() if key in Entity.model_fields and isinstance(value, str)}
    processes = tuple(str(process["id"]) for process in inventory.activity.get("process", ()))
    return Record(
        schema_=SCHEMA,
        year=inventory.year,
        entity=Entity(**entity),
        before=Version(inventory=inventory.digest),
        after=None if after is None else Version(inventory=after.digest),
        last=None if previous is None else Version(inventory=previous.digest),
        datum=tuple(_data(reported, None if after is None else figures(after))),
        allocation=tuple(Allocation(process=name) for name in processes),
        year_on_year=tuple(_years(processes, previous)),
        nonconformity=lines,
        section=tuple(Section(id=one["id"]) for one in form()["section"]),
        signature=tuple(Signature(role=role) for role in SIGNING),
        human=tuple(HumanCheck(id=one["id"]) for one in form()["human"]),
    )


def _fitting(inventory: Inventory, after: Inventory | None, previous: Inventory | None) -> None:
    """Refuse inventories that do not belong together."""
    faults = []
    for name, one in (("inventory", inventory), ("after", after), ("previous", previous)):
        if one is not None and one.through is not None:
            faults.append(refusal("record", one.through, name))
    for name, other, year in (("after", after, inventory.year), ("previous", previous, inventory.year - 1)):
        if other is None:
            continue
        if not alike(inventory.entity, other.entity):
            shown: dict[str, Any] = {"stated": named(other.entity), "found": named(inventory.entity)}
            faults.append(Finding.of("record-entity", place=Place(key=name), **shown))
        if other.year != year:
            faults.append(Finding.of("record-year", place=Place(key=name), stated=other.year, found=year))
    if faults:
        raise InputError(faults)


def alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two are one entity: by the credit code where both have one, for a name may change, else by the name."""
    key = "uscc" if one.get("uscc") and other.get("uscc") else "name"
    return one.get(key) == other.get(key)


def named(entity: Mapping[str, Any]) -> str:
    """Name and credit code."""
    return shorten(" ".join(str(entity[key]) for key in ("name", "uscc") if entity.get(key)), 80)


def _data(reported: Mapping[Key, Figure], verified: Mapping[Key, Figure] | None) -> Iterator[RecordDatum]:
    """A row of every figure that a record must have; of a month that need not stand there where the two differ."""
    others = {} if verified is None else verified
    for key in dict.fromkeys([*reported, *others]):
        one, other = reported.get(key), others.get(key)
        shape = one or other
        assert shape is not None
        ends = (NONE if one is None else one.value, None if verified is None else NONE if other is None else other.value)
        row = RecordDatum(
            process=shape.process,
            parameter=shape.parameter,
            period=shape.period,
            unit=shape.unit,
            code=shape.code,
            auxiliary=shape.scope == "auxiliary",
            reported=ends[0],
            verified=ends[1] if one is None or other is None else in_unit(other.value, other.unit, one.unit),
        )
        if shape.required or len(shape.period) == YEAR or row.same is False:
            yield row


YEAR = 4
"""Signs of a period that is a year."""


def _years(processes: tuple[str, ...], previous: Inventory | None) -> Iterator[LastYear]:
    """The year before, for all and for each step; open without its inventory."""
    old = {} if previous is None else figures(previous)
    for process in (None, *processes):
        stated = {} if previous is None else last_year(old, process, str(previous.year))
        yield LastYear(process=process, **stated)


def _lines(
    inventory: Inventory, previous: Inventory | None, plan: QualityPlan | None, lang: Lang, *, warnings: bool
) -> Iterator[NonConformity]:
    """A line of annex 3 for every error of `check`, and for its warnings where they are asked for."""
    found = check(inventory, previous=previous, quality_plan=plan)
    for finding in found.findings:
        if finding.severity == "error" or (warnings and finding.severity == "warning"):
            yield line_of(finding, inventory, lang, plan)


def planned(plan: QualityPlan | Mapping[str, Any] | None) -> QualityPlan | None:
    """A quality-control plan as it is held; who names none loads nothing for it.

    Raises:
        InputError: faults of the plan. ArgumentError: no plan.
    """
    if plan is None:
        return None
    from ghgcalc.quality import QualityPlan, of

    doors.instance("quality_plan", plan, (QualityPlan, Mapping), "a QualityPlan, the table of a file of one, or None")
    return plan if isinstance(plan, QualityPlan) else of(plan)


def line_of(finding: Finding, inventory: Inventory, lang: Lang, plan: QualityPlan | None = None) -> NonConformity:
    """The line of annex 3 that a finding becomes: class of its rule, message, what it touches; cause and action are open."""
    rule = rule_of(dict(finding.fields).get("rule", ""))
    place = finding.place
    klass: Any = rule.klass if rule is not None and rule.klass in CLASSES else "K4"
    return NonConformity(
        class_=klass,
        description=finding.message(lang)[:2000],
        process=_process_of(finding, inventory, plan),
        parameter=place.key[:200] if place.key else None,
        rule=finding.code,
        place=finding.pointer or place.text("en")[:200] or None,
    )


def _process_of(finding: Finding, inventory: Inventory, plan: QualityPlan | None) -> str | None:
    """The process that a finding touches: of the year its own; of the plan that of the row, of a meter the first that it measures."""
    pointer, processes = finding.pointer or "", inventory.activity.get("process", ())
    if finding.place.file is None:
        if at := ROW.search(pointer):
            return str(processes[int(at[1])]["id"])
        at = CORRECTED.search(pointer)
        row = None if at is None else inventory.activity["correction"][int(at[1])]
        return str(row["row"]) if row is not None and row["table"] == "process" else None
    if plan is None:  # whose finding it is goes by rule and place alone
        return None
    names = [str(one["id"]) for one in processes]
    _, table, number, *_ = [*pointer.split("/"), "", ""]
    found: Any = getattr(plan, table, ())[int(number)] if number.isdigit() else None
    if table == "meter":
        whose = [one.process for one in plan.parameter if found.id in one.meters]
    else:
        whose = [getattr(found, "id" if table == "process" else "process", None)]
    return next((one for one in whose if one in names), None)
