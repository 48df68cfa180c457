"""Records of several entities, some of them hostile, dealt out to partitions as an engine might; and what a batch of them comes to."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

import ghgcalc
from ghgcalc.bulk.records import records_of

EXAMPLES = Path(__file__).parent.parent / "examples"

GUIDELINES = ("cn-al-2024", "cn-al-2023")

TOTAL = ("entity", "guideline", "level", "process", "source", "gas", "period", "basis")


def records(count: int, months: int = 12, seed: int = 1) -> list[dict[str, Any]]:
    """Entities like the smelter of the examples, each with amounts of its own; the last of them with a captive power plant."""
    draw = Random(seed)
    plain = records_of(ghgcalc.read(EXAMPLES / "smelter-2024.toml"))
    captive = records_of(ghgcalc.read(EXAMPLES / "smelter-captive-2024.toml"))
    found = []
    for number in range(count):
        own = Decimal(draw.randint(70, 130)) / 100
        for record in captive if number == count - 1 else plain:
            month = record["period"][5:]
            if month and int(month) > months:
                continue
            made = record | {"entity": f"厂 {number:02d}"}
            if Decimal(record["amount"]) > 5 and record["datum"] != "anode_effect_minutes":
                made["amount"] = f"{Decimal(record['amount']) * own:f}"
            made.pop("covered", None)
            found.append(made)
    return found


def hostile(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those records with faults put in: each refuses rows, and none stops a run."""
    spoiled = [dict(record) for record in found]
    size = len(spoiled)
    spoiled[3]["amount"] = "1,000"
    spoiled[size // 3]["unit"] = "furlong"
    spoiled[size // 2]["period"] = "2024-13"
    spoiled[size // 2 + 1]["datum"] = "anod"
    spoiled[-2]["amount"] = None
    spoiled[-3]["entity"] = None
    spoiled.append(dict(spoiled[1]))
    spoiled[10]["province"] = "青海" if spoiled[10].get("province") != "青海" else "云南"
    for at in (0, 1, size // 2 + 2, size - 1):
        spoiled[at]["evidence_number"] = "GEC-1"
    return spoiled


def table_of(found: list[dict[str, Any]]) -> pa.Table:
    """Records as an Arrow table of texts, with the number of each row."""
    names = list(dict.fromkeys(name for record in found for name in record))
    columns = {name: pa.array([record.get(name) for record in found], pa.string()) for name in names}
    return pa.table(columns | {"x_row": pa.array(range(len(found)), pa.int64()), "x_remark": pa.array([["a"]] * len(found))})


def dealt(table: pa.Table, parts: int, seed: int) -> list[pa.Table]:
    """The rows shuffled, and dealt out so that all rows of an entity lie in one of some parts, in any order."""
    draw = Random(seed)
    names = table.column("entity").to_pylist()
    order = list(range(table.num_rows))
    draw.shuffle(order)
    home = {name: draw.randrange(parts) for name in sorted({name or "" for name in names})}
    rows = [[at for at in order if home[names[at] or ""] == part] for part in range(parts)]
    return [table.take(pa.array(mine, pa.int64())) for mine in rows]


def sorted_batches(table: pa.Table, size: int) -> list[pa.RecordBatch]:
    """The rows sorted by entity alone, those without one first, in batches."""
    names = table.column("entity").to_pylist()
    order = sorted(range(table.num_rows), key=lambda at: (names[at] is not None, (names[at] or "").encode()))
    return table.take(pa.array(order, pa.int64())).to_batches(max_chunksize=size)


def plain(rows: list[dict[str, Any]]) -> list[str]:
    """Rows in one order, as texts."""
    return sorted(json.dumps({name: None if value is None else str(value) for name, value in row.items()}) for row in rows)


def same_totals(found: list[dict[str, Any]], batch: ghgcalc.Batch) -> None:
    """Every total with every digit of the batch in one piece, and none besides."""
    wanted = batch.totals.to_pylist()
    for row in wanted:
        if isinstance(row["value"], str):
            row["value"] = None  # nothing is rounded, and `unrounded` has it
    assert plain(found) == plain(wanted)


def same_overall(found: list[dict[str, Any]], batch: ghgcalc.Batch) -> None:
    """The totals of all entities are the sums of theirs, added up here one by one as whole cents and fractions."""
    sums: dict[tuple[Any, ...], list[Any]] = {}
    for row in batch.totals.to_pylist():
        if row["process"] is None:
            key = tuple(row[name] for name in TOTAL if name not in ("entity", "process"))
            one = sums.setdefault(key, [0, 0, Fraction(0), 0, set()])
            one[0] += 1
            one[1] += 0 if isinstance(row["value"], str) else int(Fraction(row["value"]) * 100)
            one[2] += Fraction(row["unrounded"])
            one[3] += row["refused"]
            one[4] |= {row["incomplete"]} - {None}
    assert len(found) == len(sums)
    for row in found:
        count, cents, exact, refused, lacking = sums[tuple(row[name] for name in TOTAL if name not in ("entity", "process"))]
        assert (row["entities"], row["value"]) in ((count, Decimal(f"{cents}e-2")), (count, None))
        assert (row["refused"], row["incomplete"]) == (refused, ", ".join(sorted(lacking)) or None)
        assert abs(Fraction(row["unrounded"]) - exact) < Fraction(1, 10**12)
        if row["value"] is not None:
            assert abs(Fraction(row["value"]) - Fraction(row["unrounded"]) - Fraction(row["difference"])) < Fraction(1, 10**12)


def same_findings(found: list[dict[str, Any]], batch: ghgcalc.Batch) -> None:
    """What is told of rows and entities is told by the numbers of the same rows; what all of a kind share stands once."""
    names = ("row", "entity", "process", "period", "datum", "item", "severity", "code", "message", "remedy", "rows")
    mine = [{name: row[name] for name in names} for row in found if _of_rows(row["code"])]
    wanted = [row for row in batch.findings.to_pylist() if _of_rows(row["code"])]
    assert plain(mine) == plain(wanted)
    assert {row["code"] for row in found} == {row["code"] for row in batch.findings.to_pylist()}
    rows = {row["code"]: 0 for row in found}
    for row in found:
        rows[row["code"]] += row["rows"]
    whole = dict.fromkeys(rows, 0)
    for row in batch.findings.to_pylist():
        whole[row["code"]] += row["rows"]
    assert rows == whole


def _of_rows(code: str) -> bool:
    """Whether a code is told of rows or entities, by no shape, and not by the order of entities either."""
    return code.startswith("batch-") and code != "batch-evidence-twice"
