"""A stated rest of the year: the plant's own monthly plan (`ghgcalc/forecast/1`), or the same months of the year before.

A forecast file has the shape of an activity: its processes with the months to come alone, from the month that `from` names to December.

```toml
schema = "ghgcalc/forecast/1"
year = 2026
from = "2026-09"
entity = { name = "Example Aluminium" }

[[process]]
id = "P1"
liquid_aluminium = { unit = "t", values = [13000, 13400, 13000, 13400] }
anode = { unit = "t", values = [6100, 6290, 6100, 6290] }
```
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import activity as activities
from ghgcalc.activity import Activity
from ghgcalc.allowances.allocation import added
from ghgcalc.allowances.outlook.ahead import ONE, Forecast, Ranged
from ghgcalc.allowances.outlook.told import YEAR, data_of
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, printed, shorten, sketch
from ghgcalc.schema import nearest
from ghgcalc.signs import likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ghgcalc.allowances.outlook.ahead import How
    from ghgcalc.allowances.outlook.told import Datum, Path, Told
    from ghgcalc.units import Quantity

SCHEMA = "ghgcalc/forecast/1"
KEYS = ("schema", "year", "from", "entity", "process")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)

Rest = dict[tuple[str, "Path"], tuple[Fraction, ...]]
"""Months to come by process and path, in the unit in which the activity states them."""


def by_plan(told: Told, raw: Mapping[str, Any], file: str | None, tolerance: Fraction | None, source: str) -> Forecast:
    """The forecast of the plant's own plan.

    Args:
        told: with the data on which something rests.
        raw: the table of a forecast file.
        file: the name by which faults call it.
        tolerance: by which each datum may be missed; None claims nothing.
        source: whose plan it is.

    Raises:
        InputError: every fault: another schema, year or plant, months that were told or that nobody tells, a datum that is missing.
    """
    faults = list(_head(raw, told, file))
    rows = raw.get("process")
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        faults.append(Finding.of("wrong-type", place=Place(file=file, key="process"), value=sketch(rows), type=type(rows).__name__))
        raise InputError(faults)
    padded, wrong = _padded(rows, told, file)
    faults += wrong
    table = {"schema": "ghgcalc/activity/1", "year": told.year, "entity": told.table["entity"], "process": padded}
    try:
        dumped = activities.of(table, file).dump()
    except InputError as error:
        faults += _placed(error.faults, told.months)
        raise InputError(faults) from None
    rest, more = _matched(told, dumped["process"], file, extra=True)
    faults += more
    if faults:
        raise InputError(faults)
    return _forecast("plan", source, told, rest, tolerance)


def by_last_year(
    told: Told, before: Activity, file: str | None, tolerance: Fraction | None, output: Mapping[str, Quantity], source: str
) -> Forecast:
    """The forecast of the same months of the year before.

    Args:
        told: with the data on which something rests.
        before: the activity of the year before.
        file: the name by which faults call it.
        tolerance: by which each datum may be missed; None claims nothing.
        output: of the months to come by process, where it is another: output and amounts are scaled alike.
        source: what the caller calls it.

    Raises:
        InputError: every fault: another year or plant, a datum or a process that is missing, an output that nothing can be scaled to.
    """
    dumped: Mapping[str, Any] = before.dump()
    faults = []
    if before.year != told.year - 1:
        place = Place(file=file, key="year")
        faults.append(Finding.of("forecast-year", place=place, value=before.year, wanted=told.year - 1))
    faults += _entity(dumped["entity"], told, file)
    faults += _unknown(output, told, None, "rest_output")
    rest, more = _matched(told, dumped.get("process", ()), file, extra=False)
    faults += more
    for process, stated in output.items():
        faults += _scaled(rest, told, process, stated)
    if faults:
        raise InputError(faults)
    return _forecast("last-year", source, told, rest, tolerance)


def _forecast(how: How, source: str, told: Told, rest: Rest, tolerance: Fraction | None) -> Forecast:
    share = tolerance or Fraction(0)
    ends = ((ONE - share, ONE + share),) * len(told.rest)
    rows = tuple(Ranged(one, rest[one.process, one.path], ends) for one in told.data)
    return Forecast(how, source, None, tolerance, rows)


def _head(raw: Mapping[str, Any], told: Told, file: str | None) -> Iterator[Finding]:
    """What is wrong with the head of a forecast file."""
    for key in raw:
        if key not in KEYS:
            hint = ", ".join(nearest(str(key), KEYS))
            yield Finding.of(
                "forecast-key", place=Place(file=file, key=sketch(key)), key=sketch(key), known=", ".join(KEYS), hint=hint
            )
    if raw.get("schema") != SCHEMA:
        place = Place(file=file, key="schema")
        yield Finding.of("wrong-schema", place=place, value=sketch(raw.get("schema")), wanted=SCHEMA)
    if raw.get("year") != told.year:
        place = Place(file=file, key="year")
        yield Finding.of("forecast-year", place=place, value=sketch(raw.get("year")), wanted=told.year)
    begins = raw.get("from")
    found = _MONTH.fullmatch(begins) if isinstance(begins, str) else None
    first, place = f"{told.year}-{told.rest[0]:02}", Place(file=file, key="from")
    if not found or int(found[1]) != told.year:
        yield Finding.of("forecast-from", place=place, value=sketch(begins), wanted=first)
    elif int(found[2]) <= told.months:
        yield Finding.of("forecast-past", place=place, value=begins, wanted=first)
    elif int(found[2]) > told.rest[0]:
        yield Finding.of("forecast-gap", place=place, value=begins, wanted=first)
    yield from _entity(raw.get("entity"), told, file)


def _entity(raw: Any, told: Told, file: str | None) -> Iterator[Finding]:
    """That the forecast is of another plant, or says of none."""
    mine = told.table["entity"]
    key = "uscc" if isinstance(raw, Mapping) and "uscc" in raw and "uscc" in mine else "name"
    stated = raw.get(key) if isinstance(raw, Mapping) else raw
    if not isinstance(stated, str) or likeness(stated) != likeness(str(mine[key])):
        place = Place(file=file, table="entity", key=key)
        yield Finding.of("forecast-plant", place=place, value=sketch(stated), wanted=shorten(str(mine[key])))


def _unknown(names: Iterable[Any], told: Told, file: str | None, key: str) -> Iterator[Finding]:
    for name in names:
        if name not in told.processes:
            known = ", ".join(map(shorten, told.processes[:5]))
            yield Finding.of("forecast-process", place=Place(file=file, key=f"{key}.{sketch(name)}"), id=sketch(name), known=known)


def _padded(rows: Iterable[Mapping[str, Any]], told: Told, file: str | None) -> tuple[list[Any], list[Finding]]:
    """The processes as a whole year has them, so that the reader of activities names every fault: months told repeat the first to come."""
    faults: list[Finding] = []
    wanted = len(told.rest)

    def filled(raw: Any, process: str, keys: tuple[str, ...]) -> Any:
        if isinstance(raw, Mapping):
            return {key: filled(value, process, (*keys, str(key))) for key, value in raw.items()}
        if isinstance(raw, list | tuple):
            if keys[-1:] != ("values",):
                return [filled(one, process, keys) for one in raw]
            if len(raw) == wanted:
                return [raw[0]] * told.months + list(raw)
            place = Place(file=file, table="process", row=process, key=".".join(keys[:-1]))
            names = f"{told.year}-{told.rest[0]:02} – {told.year}-12"
            faults.append(Finding.of("forecast-months", place=place, count=len(raw), wanted=wanted, months=names))
            return [0] * YEAR
        return raw

    return [filled(row, sketch(row.get("id")), ()) for row in rows], faults


def _placed(faults: Iterable[Finding], months: int) -> Iterator[Finding]:
    """The faults of a padded year, at the places of the file: those of its padding repeat the first month, and are left out."""
    for one in faults:
        head, _, last = (one.pointer or "").rpartition("/")
        if head.endswith("/values") and last.isdecimal():
            if int(last) < months:
                continue
            yield replace(one, place=replace(one.place, pointer=f"{head}/{int(last) - months}"))
        else:
            yield one


def _matched(told: Told, rows: Iterable[Any], file: str | None, *, extra: bool) -> tuple[Rest, list[Finding]]:
    """The months to come of every datum, and what is missing, or of no use."""
    faults = []
    found: Rest = {}
    mine = {(one.process, one.path): one for one in told.data}
    seen = {}
    for row in rows:
        seen[str(row["id"])] = row
        data, wrong = data_of(str(row["id"]), row, YEAR)
        if extra:
            faults += [replace(one, place=replace(one.place, file=file)) for one in wrong]
        for one in data:
            datum = mine.get((one.process, one.path))
            if datum is not None:
                found[one.process, one.path] = tuple(value / one.own * datum.own for value in one.values[told.months :])
            elif extra and one.process in told.processes and not told.has(one):
                place = Place(file=file, table="process", row=one.process, key=one.key)
                faults.append(Finding.of("forecast-unused", place=place))
    if extra:
        faults += _unknown(seen, told, file, "process")
    for key, datum in mine.items():
        if key not in found:
            place = Place(file=file, table="process", row=datum.process, key=datum.key)
            faults.append(Finding.of("forecast-missing", place=place, first=f"{told.year}-{told.rest[0]:02}"))
    return found, faults


def _scaled(rest: Rest, told: Told, process: str, stated: Quantity) -> Iterator[Finding]:
    """Output and amounts of a process, scaled so that the output is the stated one."""
    data: tuple[Datum, ...] = told.of(process)
    output = next((one for one in data if one.kind == "output"), None)
    place = Place(key=f"rest_output.{shorten(process)}")
    if output is None or (output.process, output.path) not in rest:
        return  # it is told already
    whole = added(rest[process, output.path]) / output.own
    if not whole:
        yield Finding.of("rest-from-nothing", place=place, value=printed(fraction_of(stated.exact)))
        return
    factor = fraction_of(stated.exact) / whole
    for key in [(process, one.path) for one in data if one.kind != "rate" and (process, one.path) in rest]:
        rest[key] = tuple(value * factor for value in rest[key])
