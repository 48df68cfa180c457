"""Batches held against the exact engine: activities as records of a table, and every total and line of the batch beside `calculate`."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pyarrow as pa

import ghgcalc
import oracle
from ghgcalc.bulk.records import records_of
from ghgcalc.errors import InputError

Record = dict[str, Any]
KEYS = ("level", "process", "source", "gas", "period", "basis")
LINE_KEYS = ("level", "process", "source", "item", "gas", "basis", "period", "method", "equation")


def table_of(records: list[Record], kind: Any = None) -> Any:
    """Records as an Arrow table, every column a text."""
    names = list(dict.fromkeys(name for record in records for name in record))
    return pa.table({name: pa.array([record.get(name) for record in records], kind or pa.string()) for name in names})


def named(activity: dict[str, Any], name: str) -> dict[str, Any]:
    """The activity of an entity of another name."""
    return activity | {"entity": activity["entity"] | {"name": name}}


def right_evidence(activity: dict[str, Any]) -> dict[str, Any]:
    """The activity with the evidence of the right kind alone: `covered` is what accepted evidence covers, and nothing else."""

    def kept(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for row in rows:
            mine = [one for one in row.get("evidence", ()) if one["kind"] == oracle.PROOF.get(row["supply"])]
            plain = {key: value for key, value in row.items() if key != "evidence"}
            found.append(plain | ({"evidence": mine} if mine else {}))
        return found

    processes = [
        process | ({"electricity": kept(process["electricity"])} if "electricity" in process else {})
        for process in activity["process"]
    ]
    outer = {"electricity": kept(activity["electricity"])} if "electricity" in activity else {}
    return activity | {"process": processes} | outer


def exact(value: Any) -> Decimal:
    """A number of a table, be it a decimal or a text."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def errors_of(batch: Any, entity: str | None = None) -> list[str]:
    """The codes of the errors that a batch tells of an entity."""
    rows = batch.findings.to_pylist()
    return [row["code"] for row in rows if row["severity"] == "error" and entity in (None, row["entity"])]


def held(batch: Any, activities: dict[str, Any], guideline: str, **options: Any) -> int:
    """Every total and line of every entity is that of `calculate`; an entity that it refuses is told, and its totals are marked."""
    totals: dict[str, list[Record]] = {}
    for row in batch.totals.to_pylist():
        totals.setdefault(row["entity"], []).append(row)
    lines: dict[str, list[Record]] = {}
    for row in batch.lines.to_pylist():
        lines.setdefault(row["entity"], []).append(row)
    assert {*totals} <= {*activities}
    count = 0
    for name, activity in activities.items():
        mine = totals.get(name, [])
        try:
            inventory = ghgcalc.calculate(activity, guideline, **options)
        except InputError:
            inventory = None
        if inventory is None:
            assert errors_of(batch)
            assert all(row["refused"] for row in mine)
            continue
        count += 1
        assert not any(row["refused"] for row in mine), (mine[:1], batch.findings.to_pylist()[:3])
        wanted = Counter(
            (
                *(getattr(one, key) for key in KEYS),
                one.value,
                one.unrounded,
                one.difference,
                ", ".join(one.incomplete) or None,
                one.unit,
            )
            for one in inventory.totals
            if one.level != "product"
        )
        found = Counter(_total(row) for row in mine)
        assert found == wanted, (found - wanted, wanted - found)
        ours = [
            (tuple(row.get(key) for key in LINE_KEYS), exact(row["value"]), exact(row["unrounded"])) for row in lines.get(name, [])
        ]
        theirs = [(tuple(getattr(line, key) for key in LINE_KEYS), line.value, line.unrounded) for line in inventory.lines]
        assert Counter(ours) == Counter(theirs), (Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours))
    return count


def _total(row: Record) -> tuple[Any, ...]:
    plain = tuple(row[key] for key in KEYS)
    return (*plain, exact(row["value"]), exact(row["unrounded"]), exact(row["difference"]), row["incomplete"], row["unit"])


def records(activities: dict[str, Any]) -> list[Record]:
    """The records of several activities, one below the other."""
    return [record for one in activities.values() for record in records_of(one)]


DATA = (
    ("liquid_aluminium", None, "t", "P1", 20000.0),
    ("anode", None, "t", "P1", 9000.0),
    ("anode_effect_minutes", None, "min", "P1", 0.05),
    ("fuel", "diesel", "t", None, 40.0),
    ("electricity", "grid", "MWh", "P1", 250000.0),
    ("electricity", "green-power", "MWh", "P1", 50000.0),
)
"""What each of some made-up plants states of a month: datum, item, unit, process, about how much."""


def plants(entities: int = 12, name: str = "E{:03d}", years: tuple[int, ...] = (2024,)) -> list[Record]:
    """The rows of some entities that all state the same data of each year; the numbers follow from the entity and the month."""
    return [
        {
            "entity": name.format(entity),
            "process": process,
            "period": f"{year}-{month:02d}",
            "datum": datum,
            "item": item,
            "amount": round(size * (1 + entity / 100) * (1 + month / 50), 4),
            "unit": unit,
            "covered": round(size * 0.9, 3) if item == "green-power" else None,
        }
        for entity in range(entities)
        for year in years
        for datum, item, unit, process, size in DATA
        for month in range(1, 13)
    ]
