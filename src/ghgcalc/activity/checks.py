"""Checks over the whole activity: ids and evidence numbers used once, output within lives, totals equal to their parts, one row at least.

They run on the parsed activity; where other faults keep it from parsing, on the raw tables as far as these can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ghgcalc.activity import facilities, life
from ghgcalc.activity.identity import Loc, disagreeing, twice
from ghgcalc.fields import Datum, complaint
from ghgcalc.numbers import printed, shorten, simplest
from ghgcalc.series import Series

if TYPE_CHECKING:
    from pydantic_core import InitErrorDetails

TABLES = (
    "process", "fuel", "carbonate", "anode_plant", "carbon_stream", "electricity", "other_electricity", "heat", "pfc_unsplit", "facility",
    "product",
)  # fmt: skip
_MWH = Datum("MWh", negative=True)


def lines(activity: Any) -> list[InitErrorDetails]:
    """The complaints about a parsed [Activity][ghgcalc.activity.Activity]."""
    stated = (activity.electricity, activity.facility, activity.pfc_unsplit, activity.electricity_total)
    inside = [(process.electricity, process.electricity_total) for process in activity.process]
    beside = activity.anode_plant or activity.product or activity.other_electricity
    if stated == ((), (), (), None) and inside == [((), None)] and not beside:
        return life.lines(activity.year, activity.process, _parsed)  # nothing can stand twice or fail to add up
    return _lines(activity, _parsed)


def _parsed(row: Any, key: str) -> Any:
    return getattr(row, "from_" if key == "from" else key)


def raw_lines(raw: Mapping[str, Any]) -> list[InitErrorDetails]:
    """The complaints about raw tables, as far as they can be read."""

    def get(row: Any, key: str) -> Any:
        return row.get(key) if isinstance(row, Mapping) else None

    return _lines(raw, get)


def _rows(table: Any) -> list[Any]:
    return list(table) if isinstance(table, list | tuple) else []


def _lines(top: Any, get: Callable[[Any, str], Any]) -> list[InitErrorDetails]:
    found: list[InitErrorDetails] = []
    if not any(_rows(get(top, table)) for table in TABLES):
        found.append(complaint("nothing-stated", (), None, known=", ".join(TABLES)))
    processes = _rows(get(top, "process"))
    for table in ("process", "facility", "anode_plant", "product"):
        found += twice("duplicate-row-id", (((table, at, "id"), get(row, "id")) for at, row in enumerate(_rows(get(top, table)))))
    inside: list[tuple[Loc, Any, int]] = [
        (("process", at, "electricity"), supply, row)
        for at, process in enumerate(processes)
        for row, supply in enumerate(_rows(get(process, "electricity")))
    ]
    inside += [(("other_electricity",), supply, row) for row, supply in enumerate(_rows(get(top, "other_electricity")))]
    outside: list[tuple[Loc, Any, int]] = [
        (("electricity",), supply, row) for row, supply in enumerate(_rows(get(top, "electricity")))
    ]
    # A certificate may stand once under the processes and once under the enterprise, whose net purchase contains their power.
    records, others = (
        [
            ((*loc, row, "evidence", at), record)
            for loc, supply, row in supplies
            for at, record in enumerate(_rows(get(supply, "evidence")))
        ]
        for supplies in (inside, outside)
    )
    for listed in (records, others):
        found += twice("evidence-twice", (((*loc, "number"), get(record, "number")) for loc, record in listed))
    found += disagreeing(records, others, get)
    found += life.lines(get(top, "year"), processes, get)
    places = [((*loc, row), supply) for loc, supply, row in inside]
    found += facilities.lines(_rows(get(top, "facility")), _rows(get(top, "fuel")), places, get)
    found += _cells_twice(processes, _rows(get(top, "other_electricity")), get)
    found += _gases_twice(processes, _rows(get(top, "pfc_unsplit")), get)
    for at, process in enumerate(processes):
        found += _total(("process", at), get(process, "electricity_total"), get(process, "electricity"), get)
    return found + _total((), get(top, "electricity_total"), get(top, "electricity"), get)


def _cells_twice(processes: list[Any], elsewhere: list[Any], get: Callable[[Any, str], Any]) -> list[InitErrorDetails]:
    """Electricity of the cells beside a row that has all of it already."""
    whole = next((at for at, row in enumerate(elsewhere) if get(row, "covers") == "plant"), None)
    if whole is None:
        return []
    said = (row for row in processes if _rows(get(row, "electricity")) or get(row, "electricity_total") is not None)
    return [complaint("cells-twice", ("other_electricity", whole, "covers"), None, id=shorten(str(get(row, "id")))) for row in said]


def _gases_twice(processes: list[Any], stated: list[Any], get: Callable[[Any, str], Any]) -> list[InitErrorDetails]:
    """PFC outside anode effects by their gases and as CO2 equivalents: nothing tells that these are not the same ones."""
    mine = next((get(process, "id") for process in processes if get(process, "pfc_other") is not None), None)
    return (
        [complaint("pfc-twice", ("pfc_unsplit", 0, "amount"), None, id=shorten(str(mine)))] if stated and mine is not None else []
    )


def _series(raw: Any) -> Series | None:
    try:
        return _MWH.read(raw)
    except ValidationError:
        return None


def _total(loc: Loc, stated: Any, supplies: Any, get: Callable[[Any, str], Any]) -> list[InitErrorDetails]:
    if stated is None:
        return []
    total = _series(stated)
    parts = [_series(get(supply, "amount")) for supply in _rows(supplies)]
    if total is None or any(part is None for part in parts):
        return []
    series = [part for part in parts if part is not None]
    key = (*loc, "electricity_total")
    if any(part.annual for part in series) and not total.annual:
        return [complaint("total-shape", key, None)]
    sums = [Fraction(0)] * len(total.values)
    for part in series:
        values = [Fraction(value) for value in part.in_own()]
        sums = [sums[0] + sum(values)] if total.annual else [a + b for a, b in zip(sums, values, strict=True)]
    found = []
    for at, (said, added) in enumerate(zip(total.in_own(), sums, strict=True)):
        if Fraction(said) != added:
            where = key if total.annual else (*key, "values", at)
            shown = {
                "stated": printed(said),
                "added": printed(simplest(added)),
                "difference": printed(simplest(Fraction(said) - added)),
            }
            found.append(complaint("total-mismatch", where, None, **shown))
    return found


__all__ = ["lines", "raw_lines"]
