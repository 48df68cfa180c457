"""Dates, evidence, duplicates 日期、证明与重复: what proves a number, when, and whether it stands in the file once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ghgcalc.checks.facts import ZERO, amount, column, inside, outside, year_of
from ghgcalc.checks.telling import shown, tell
from ghgcalc.checks.values import supplies
from ghgcalc.through import YEAR

if TYPE_CHECKING:
    from decimal import Decimal

    from ghgcalc.checks.facts import Facts
    from ghgcalc.findings import Finding, Place

TIMES = 10
PROVEN = frozenset(("evidence",))
LENGTH = 4
SPELLED = frozenset(("amount", "evidence"))
"""What may be written otherwise, or proves the same: the amount counts by its value."""


def evidence(facts: Facts) -> list[Finding]:
    """A proof that has no day in the year, and one that proves ten times the electricity beside it."""
    found: list[Finding] = []
    first, last = date(facts.year, 1, 1), date(facts.year, 12, 31)
    stated = date(facts.year, facts.months, int(facts.days[-1]))  # what reaches beyond is of more than is stated
    for where, row in supplies(facts, PROVEN):
        proven = ZERO
        for record in row.evidence:
            if facts.months == YEAR or record.to <= stated:
                proven += amount(record.amount, "MWh")
            if record.to < first or record.from_ > last:
                fields = {"number": record.number[:40], "begins": record.from_, "ends": record.to, "year": facts.year}
                found.append(tell("DT-01", "evidence-outside", "warning", where().at("evidence"), **fields))
        used = year_of(column(row.amount) or ())
        if used > 0 and proven > used * TIMES:
            fields = {"proven": shown(proven), "used": shown(used)}
            found.append(tell("EV-02", "evidence-excess", "warning", where().at("evidence"), **fields))
    return found


def lives(facts: Facts) -> list[Finding]:
    """A process that starts after the year, or stopped before it, and what it uses outside its life (W13)."""
    found: list[Finding] = []
    for process in facts.processes:
        row = process.row
        if row.started is not None and row.started.year > facts.year:
            fields = {"started": row.started, "year": facts.year}
            found.append(tell("DT-02", "start-after-year", "warning", process.place.at("started"), **fields))
        if row.stopped is not None and row.stopped.year < facts.year and (process.anode_year > 0 or row.electricity):
            fields = {"stopped": row.stopped, "year": facts.year}
            found.append(tell("DT-02", "stop-before-year", "warning", process.place.at("stopped"), **fields))
    return found


def rows_twice(facts: Facts) -> list[Finding]:
    """Two rows of a table that state the same item and the same numbers: a bill that was loaded twice, or two equal tanks."""
    found: list[Finding] = []
    for table in ("fuel", "carbonate", "heat", "electricity", "carbon_stream"):
        rows = getattr(facts.activity, table)
        if len(rows) > 1:
            found += _twice(rows, table, None)
    for process in facts.processes:
        if len(process.row.electricity) > 1:
            found += _twice(process.row.electricity, "electricity", process.row.id)
    return found


def _twice(rows: tuple[Any, ...], table: str, owner: str | None) -> list[Finding]:
    """Rows whose values are those of an earlier row: most differ in their first month already."""
    heads: dict[Decimal, list[int]] = {}
    found: list[Finding] = []
    for at, row in enumerate(rows):
        values = column(row.amount) or ()
        for first in heads.get(values[0], ()):
            if values == column(rows[first].amount) and any(values) and _rest(row) == _rest(rows[first]):
                place = outside(table, at + 1, row) if owner is None else inside(owner, table, at + 1, row.supply)
                fields = {"first": first + 1, "value": shown(year_of(values))}
                found.append(tell("DU-01", "row-twice", "warning", place.at("amount"), **fields))
                break
        heads.setdefault(values[0], []).append(at)
    return found


def _rest(row: Any) -> frozenset[tuple[str, str]]:
    """What a row states beside its amount and what proves it."""
    return frozenset((name, row.spelled(name)) for name in row.model_fields_set - SPELLED)


def columns_twice(facts: Facts) -> list[Finding]:
    """One column of numbers under two names: of two processes, or of metal and anodes."""
    seen: dict[Any, Place] = {}
    found: list[Finding] = []
    for process in facts.processes:
        for key, values in (("liquid_aluminium", process.metal), ("anode", process.anode)):
            if values is None or len(values) < 2 or len(set(values)) < LENGTH:
                continue
            first = seen.setdefault(values, process.place.at(key))
            if first != process.place.at(key):
                fields = {"first": f"{first.row} {first.key}"}
                found.append(tell("DU-02", "columns-alike", "warning", process.place.at(key), **fields))
    return found
