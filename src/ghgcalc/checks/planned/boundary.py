"""Identity and boundary 基本情况与核算边界: one enterprise, and the same processes, facilities and sources in the plan and in the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.checks.planned.held import own_rows, subject_of, worded
from ghgcalc.findings import Place
from ghgcalc.quality.parameters import known_of

if TYPE_CHECKING:
    from ghgcalc.checks.planned.held import Answer, Held

REPORT = "report"


def identity(held: Held, answer: Answer) -> None:
    """ID-02: name and credit code alike in the year and in B.2; the seat stands in no activity, and the disclosure is another paper."""
    entity, enterprise = held.activity.entity, held.plan.enterprise
    for key in ("name", "uscc"):
        stated, filed = entity.get(key), enterprise.get(key)
        if stated is None:
            answer.lack("", f"entity.{key}")
        elif stated != filed:
            answer.tell("plan-identity", held.place(key, "enterprise", table="enterprise"), key=key, plan=filed, stated=stated)
    answer.lack("", "seat in the report", "disclosure")


def processes(held: Held, answer: Answer) -> None:
    """BD-01: the processes of the year are those of which the plan has rows in B.5, no more and no fewer."""
    planned = {one.process for one in held.plan.parameter if one.process is not None}
    stated = {one.id for one in held.activity.process}
    answer.ran()
    for at, step in enumerate(held.plan.process):
        if step.id not in stated:
            place = held.place("id", "process", at, table="process", row=step.id)
            answer.tell("plan-process-extra", place, value=step.id, stated=", ".join(sorted(stated)) or "–")
    for process in held.activity.process:
        if process.id not in planned or process.id not in {one.id for one in held.plan.process}:
            answer.tell("plan-process-missing", Place(table="process", row=process.id, key="id"), value=process.id)


def facilities(held: Held, answer: Answer) -> None:
    """BD-02: facilities that the year names stand in B.3, and what is in use belongs to a process that runs; the list of C.2 is not here."""
    numbers = {one.number for one in held.plan.facility}
    for table in ("facility", "anode_plant"):
        for row in getattr(held.activity, table):
            if row.id is not None and row.id not in numbers:
                answer.tell("plan-facility-missing", Place(table=table, row=row.id, key="id"), value=row.id)
    first, last = held.year
    lives = {one.id: one for one in held.activity.process}
    for at, one in enumerate(held.plan.facility):
        process = lives.get(one.process or "")
        if process is None:
            continue
        stopped = process.stopped is not None and process.stopped < first
        since = one.state_since
        idle = one.state == "out-of-use" and (since is None or since <= first)
        mates = [other for other in held.plan.facility if other.process == one.process]
        alone = idle and all(other.state == "out-of-use" and (other.state_since or first) <= first for other in mates)
        if (stopped and one.state == "in-use") or (alone and not stopped and (process.started is None or process.started <= last)):
            place = held.place("state", "facility", at, table="facility", row=one.number)
            shown = worded("state", "state", one.state) | worded("running", "running", "stopped" if stopped else "running")
            answer.tell("plan-facility-state", place, value=one.number, process=process.id, **shown)
    answer.lack("", "main facilities in the report (C.2)")


def sources(held: Held, answer: Answer) -> None:
    """BD-06: every fuel and carbonate of the year has rows in B.4."""
    answer.ran()
    for table in ("fuel", "carbonate"):
        planned = {(one.subject, one.name or "") for one in held.plan.parameter if one.of == table}
        told = set()
        for at, row in own_rows(held.activity, table):
            subject = subject_of(table, row)
            if subject in planned or subject in told:
                continue
            told.add(subject)
            name = subject[1] or subject[0]
            answer.tell(
                "plan-source-missing", Place(table=table, row=f"{at + 1} ({row.item})", key="item"), value=name, table=table
            )


def rows(held: Held, answer: Answer) -> None:
    """Every datum that the year states of what the plan knows, and every value of its own, has a row in B.4 or B.5."""
    planned = {one.key for one in held.plan.parameter}
    subjects = {key[:3] for key in planned}
    answer.ran()
    for of in ("fuel", "carbonate", "process"):
        for at, row in own_rows(held.activity, of):
            subject, name = subject_of(of, row)
            if (of, subject, name) not in subjects:
                continue  # told by BD-01 and BD-06
            called = row.id if of == "process" else f"{at + 1} ({row.item})"
            for known in known_of(of):
                value = row.get(known.key) if known.key and known.kind != "gwp" else None
                if value in (None, ()) or (known.kind == "factor" and getattr(value, "value", value) is None):
                    continue
                if (of, subject, name, known.id) not in planned:
                    shown = {"parameter": known.id, "name": known.en, "name_zh": known.zh}
                    place = Place(table=of, row=called, key=known.key)
                    answer.tell("plan-parameter-missing", place, **shown)
