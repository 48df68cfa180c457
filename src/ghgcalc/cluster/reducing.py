"""What lies between entities, brought together by its key: nothing here depends on how the records were divided, nor on what came first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.cluster.shape import BETWEEN
from ghgcalc.cluster.sums import KEYS, Sum
from ghgcalc.cluster.telling import first, twice
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.literals import Lang

Record = dict[str, Any]


def reduced(tables: Iterable[Any], lang: Lang) -> tuple[list[Record], list[Record]]:
    """The totals over all entities and the findings of what stands in some tables, in which every key is whole.

    Raises:
        InputError: records of one entity were worked out in two pieces.
    """
    import pyarrow.compute as pc

    kept: dict[str, dict[str, Any]] = {part: {} for part in BETWEEN}
    for table in tables:
        for row in table.filter(pc.is_valid(table.column("key"))).to_pylist():
            _add(kept[row["part"]], row)
    divided = [name for name, count in kept["entity"].items() if count > 1]
    if divided:
        raise InputError(
            [Finding.of("cluster-divided", place=Place(key="entity"), entity=name[:60]) for name in sorted(divided)[:20]]
        )
    sums = [keys | one.shown() for keys, one in kept["sum"].values()]
    findings = [*kept["shared"].values()]
    findings += [found for number, users in kept["evidence"].items() for found in twice(number, [*users.values()], lang)]
    return _ordered(sums), _ordered(findings)


def _add(kept: dict[str, Any], row: Mapping[str, Any]) -> None:
    key = row["key"]
    if row["part"] == "sum":
        one = Sum.of(row)
        if key in kept:
            one.add(kept[key][1])
        kept[key] = {name: row[name] for name in KEYS}, one
    elif row["part"] == "shared":
        kept[key] = first(kept[key], dict(row)) if key in kept else dict(row)
    elif row["part"] == "evidence":
        kept.setdefault(key, {})[row["entity"]] = dict(row)
    else:
        kept[key] = kept.get(key, 0) + 1


def _ordered(records: Iterable[Record]) -> list[Record]:
    return sorted(
        records, key=lambda record: [str(record.get(name) or "") for name in (*KEYS, "code", "message", "entity", "item")]
    )
