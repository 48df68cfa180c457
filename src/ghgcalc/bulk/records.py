"""An activity as records of a tidy table: the way back from a file to the door of the batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.activity import keys_of
from ghgcalc.bulk.tidy import data
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.activity import Activity, Measured
    from ghgcalc.series import Series

Record = dict[str, Any]


def records_of(activity: Activity) -> list[Record]:
    """The records of an activity, numbers as texts with every digit: what evidence covers is stated by months, in the order of its records.

    Raises:
        InputError: a table that records do not have, such as goods.
    """
    found: list[Record] = []
    entity = {"entity": activity.entity.name}
    for key in ("province", "grid"):
        if (word := getattr(activity.entity, key)) is not None:
            entity[key] = word
    for table, rows in activity.by_table.items():
        if table not in TABLES:
            raise InputError([Finding.of("batch-datum", place=Place(table=table), value=table, near="–")])
        for process, at, row in rows:
            about = dict(entity)
            if process is not None:
                about["process"] = process.id
            if len(rows) > 1 and table != "process":
                about["row"] = str(at)
            found += _records(table, row, about, activity.year)
    return found


TABLES = ("process", "process.electricity", "process.carbon_stream", *(table for table, _ in data().values() if table != "process"))


def _records(table: str, row: Any, about: Record, year: int) -> Iterator[Record]:
    stated = {key: row.get(key) for key in sorted(keys_of(table)[0])}
    series = {key: value for key, value in stated.items() if value is not None}
    item = row.get("supply") or row.get("item") or (row.get("id") if table in ("anode_plant", "facility") else None)
    words = {key: row.get(key) for key in WORDS if row.get(key) is not None}
    plain = table.rpartition(".")[2]
    for key, one in series.items():
        name = (
            {"net_anode_mass": "net_anode"}.get(key, key)
            if table == "process"
            else f"{table}.{key}"
            if table in ("anode_plant", "facility")
            else plain
        )
        measured = (
            {key: row.get(key) for key in sorted(keys_of(table)[1]) if row.get(key) is not None}
            if name == _first(series, table)
            else {}
        )
        covered = _covered(row, one, year) if getattr(row, "evidence", ()) else None
        for at, value in enumerate(one.values):
            record = (
                about | words | {"period": f"{year}" if one.annual else f"{year}-{at + 1:02d}", "datum": name, "unit": one.unit}
            )
            if item is not None:
                record["item"] = item
            record["amount"] = f"{value:f}"
            for name_, kept in measured.items():
                record |= _measured(name_, kept, at)
            if covered is not None:
                record["covered"] = covered[at]
            yield record


WORDS = (
    "use", "name", "site", "source", "area", "attributes", "plant", "kind", "direction", "technology", "paste_type", "anode_method",
    "anode_effect_method",
)  # fmt: skip
"""Keys of rows that are texts."""


def _first(series: dict[str, Series], table: str) -> str:
    """The datum of a row that carries its measured values."""
    first = next(iter(series))
    return first if table == "process" else f"{table}.{first}" if table in ("anode_plant", "facility") else table.rpartition(".")[2]


def _measured(name: str, measured: Measured, at: int) -> Record:
    if measured.value is None:
        return {f"{name}_factor_id": measured.factor}
    value = measured.value.values[at if len(measured.value.values) > 1 else 0]
    return {name: f"{value:f}", f"{name}_unit": measured.value.unit, f"{name}_source": measured.source or None}


def _covered(row: Any, amount: Series, year: int) -> list[str]:
    """How much of each period the records of a row cover, whatever their kind, served as the engine serves them; in the row's unit."""
    from fractions import Fraction

    from ghgcalc.numbers import printed, simplest
    from ghgcalc.plan.periods import periods, span

    scale = Fraction(amount.factor)
    stock = [Fraction(record.amount.to("MWh").exact) / scale for record in row.evidence]
    found = []
    for period, value in zip(periods(year, annual=amount.annual), amount.values, strict=True):
        first, last = span(period)
        left = Fraction(value)
        for at, record in enumerate(row.evidence):
            if record.from_ <= first and last <= record.to and left > 0:
                used = min(left, stock[at])
                stock[at] -= used
                left -= used
        found.append(printed(simplest(Fraction(value) - left)))
    return found
