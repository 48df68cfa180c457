"""An activity as records of a tidy table: the way back from a file to the door of the batch."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.activity import keys_of
from ghgcalc.bulk.tidy import data, text_keys
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory.provisional import refusal
from ghgcalc.numbers import printed, simplest
from ghgcalc.plan.periods import periods, span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghgcalc.activity import Activity, Measured
    from ghgcalc.series import Series

Record = dict[str, Any]


def records_of(activity: Activity) -> list[Record]:
    """The records of an activity, numbers as texts with every digit: what evidence covers is stated by months, in the order of its records.

    Raises:
        InputError: a table that records do not have, such as goods; corrections, whose records would be lost; a year that is still
            running, of which records do not say how far it is stated.
    """
    if activity.correction:
        raise InputError(
            [Finding.of("correction-lost", place=Place(table="correction"), what="a table of records", what_zh="记录表")]
        )
    if activity.through is not None:
        raise InputError([refusal("batch", activity.through, "through")])
    found: list[Record] = []
    entity = {"entity": activity.entity.name}
    for key in ("province", "grid"):
        if (word := getattr(activity.entity, key)) is not None:
            entity[key] = word
    for table, rows in activity.by_table.items():
        if table not in TABLES:
            raise InputError([Finding.of("batch-datum", place=Place(table=table), value=table, near="–")])
        owners: dict[Any, dict[int, list[str]]] = {}
        for process, at, row in rows:
            if table in SUPPLIES and process not in owners:
                owners[process] = _covered([one for owner, _, one in rows if owner is process], activity.year)
            about = dict(entity)
            if process is not None:
                about["process"] = process.id
            if len(rows) > 1 and table != "process":
                about["row"] = str(at)
            found += _records(table, row, about, activity.year, owners.get(process, {}).get(at - 1))
    return found


SUPPLIES = ("process.electricity", "electricity", "other_electricity")
TABLES = ("process", "process.electricity", "process.carbon_stream", *(table for table, _ in data().values() if table != "process"))


def _records(table: str, row: Any, about: Record, year: int, covered: list[str] | None) -> Iterator[Record]:
    stated = {key: row.get(key) for key in sorted(keys_of(table)[0])}
    series = {key: value for key, value in stated.items() if value is not None}
    item = row.get("supply") or row.get("item") or (row.get("id") if table in ("anode_plant", "facility") else None)
    words = {key: getattr(row, key) for key in sorted(text_keys()) if getattr(row, key, None) is not None}
    analyses = {key: row.get(key) for key in sorted(keys_of(table)[1]) if row.get(key) is not None}
    carriers = {key: _carrier(series, table, kept) for key, kept in analyses.items()}
    for key, one in series.items():
        name = _name(table, key)
        measured = {key: kept for key, kept in analyses.items() if carriers[key] == name}
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


def _carrier(series: dict[str, Series], table: str, kept: Measured) -> str:
    """The datum of a row that carries a measured value: one with months, where the value has them, and else one of the year if there is any.

    A value for the year that stood in each month would be one with months, which another datum of the year could not be multiplied by.
    """
    monthly = kept.value is not None and len(kept.value.values) > 1
    able = [key for key, one in series.items() if not (monthly and one.annual)]
    able = [key for key in able if not monthly and series[key].annual] or able
    if not able:
        raise InputError([Finding.of("mixed-shape", place=Place(table=table), other=next(iter(series)))])
    return _name(table, able[0])


def _name(table: str, key: str) -> str:
    if table == "process":
        return {"net_anode_mass": "net_anode"}.get(key, key)
    return f"{table}.{key}" if table in ("anode_plant", "facility") else table.rpartition(".")[2]


def _measured(name: str, measured: Measured, at: int) -> Record:
    if measured.value is None:
        return {f"{name}_factor_id": measured.factor}
    value = measured.value.values[at if len(measured.value.values) > 1 else 0]
    return {name: f"{value:f}", f"{name}_unit": measured.value.unit, f"{name}_source": measured.source or None}


def _covered(rows: Sequence[Any], year: int) -> dict[int, list[str]]:
    """The MWh that evidence covers of each row that has a share in any, by the number of the row.

    Rows of one supply, place and attributes share their evidence, whatever its kind; it is used up as the engine uses it, months first.
    """
    groups: dict[tuple[Any, ...], list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(tuple(row.get(key) for key in SHARED), []).append(at)
    found: dict[int, list[str]] = {}
    for group in groups.values():
        evidence = [record for at in group for record in rows[at].evidence]
        if not evidence:
            continue
        stock = [Fraction(record.amount.to("MWh").exact) for record in evidence]
        stated = {at: rows[at].amount for at in group}
        found |= {at: ["0"] * len(amount.values) for at, amount in stated.items()}
        for annual in (False, True):
            mine = [at for at in group if stated[at].annual == annual]
            for month, period in enumerate(periods(year, annual=annual)):
                first, last = span(period)
                for at in mine:
                    value = left = Fraction(stated[at].in_own()[month])
                    for number, record in enumerate(evidence):
                        if record.from_ <= first and last <= record.to and left > 0:
                            used = min(left, stock[number])
                            stock[number] -= used
                            left -= used
                    found[at][month] = printed(simplest(value - left))
    return found


SHARED = ("supply", "site", "area", "attributes", "location_factor", "market_factor", "plant")
"""What rows have in common whose evidence goes together."""
