"""Faults of a plan as a whole: what stands twice, what names something that is not there, two versions in force on one day.

They are looked for in the parsed plan, and, where other faults keep it from parsing, in the raw tables as far as these can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from ghgcalc.activity.identity import twice
from ghgcalc.fields import complaint
from ghgcalc.kinds import read_date
from ghgcalc.numbers import shorten
from ghgcalc.quality.words import is_blank
from ghgcalc.signs import likeness

if TYPE_CHECKING:
    from pydantic_core import InitErrorDetails

Get = Callable[[Any, str], Any]
SUBJECT = ("fuel", "carbonate", "process")
MANY = 12
"""So many known names a fault lists."""

DEEP = 12
"""A plan is nested less deep; what lies deeper is another fault."""


def lines(top: Any, get: Get) -> list[InitErrorDetails]:
    """The complaints about a plan, whose rows `get` reads."""
    return [*_empty(top, get), *_names(top, get), *_rows_twice(top, get), *_references(top, get), *_versions(top, get)]


def rows(top: Any, get: Get, table: str) -> list[Any]:
    """The rows of a table."""
    found = get(top, table)
    return list(found) if isinstance(found, list | tuple) else []


def _empty(top: Any, get: Get) -> Iterator[InitErrorDetails]:
    """A list that has to have a row, and is there without one."""
    for table in ("version", "parameter"):
        if isinstance(found := get(top, table), list | tuple) and not found:
            yield complaint("missing-key", (table,), None)


def _names(top: Any, get: Get) -> Iterator[InitErrorDetails]:
    """Names that stand twice."""
    for table, key in (("version", "number"), ("process", "id"), ("facility", "number"), ("meter", "id")):
        yield from twice("duplicate-row-id", (((table, at, key), get(row, key)) for at, row in enumerate(rows(top, get, table))))


def _rows_twice(top: Any, get: Get) -> Iterator[InitErrorDetails]:
    """Two rows about one parameter, or about its execution in one year."""
    for table, keys in (("parameter", ()), ("execution", ("year",))):
        seen: set[tuple[str, ...]] = set()
        for at, row in enumerate(rows(top, get, table)):
            parts = [get(row, key) for key in (*SUBJECT, "name", "parameter", *keys)]
            if get(row, "parameter") is None:
                continue
            mark = tuple("" if part is None else likeness(str(part)) for part in parts)
            if mark in seen:
                called = " ".join(shorten(str(part)) for part in parts if part is not None)
                yield complaint("plan-row-twice", (table, at, "parameter"), None, value=called)
            seen.add(mark)


def _references(top: Any, get: Get) -> Iterator[InitErrorDetails]:
    """What names a meter or a process that the plan does not have."""
    meters = _listed(top, get, "meter", "id")
    processes = _listed(top, get, "process", "id")
    for at, row in enumerate(rows(top, get, "parameter")):
        for key in ("meters", "other_meters"):
            for number, name in enumerate(rows(row, get, key)):
                yield from _missing(("parameter", at, key, number), name, meters, "meter")
    for table in ("parameter", "facility", "execution"):
        for at, row in enumerate(rows(top, get, table)):
            yield from _missing((table, at, "process"), get(row, "process"), processes, "process")


def _listed(top: Any, get: Get, table: str, key: str) -> list[str]:
    return [name for row in rows(top, get, table) if isinstance(name := get(row, key), str)]


def _missing(loc: tuple[int | str, ...], name: Any, known: list[str], table: str) -> Iterator[InitErrorDetails]:
    if isinstance(name, str) and name not in known and not is_blank(name):
        shown = ", ".join([*map(shorten, known[:MANY]), *(["…"] if len(known) > MANY else [])]) or "–"
        yield complaint("plan-reference", loc, None, value=shorten(name), table=table, known=shown)


def _versions(top: Any, get: Get) -> Iterator[InitErrorDetails]:
    """Two versions that say of themselves that they are in force on one day, and two that begin on one."""
    periods = []
    for at, row in enumerate(rows(top, get, "version")):
        first, last = _day(get(row, "valid_from")), _day(get(row, "valid_to"))
        if first is not None:
            periods.append((first, last, at, str(get(row, "number"))))
    periods.sort(key=lambda one: (one[0], one[2]))
    for (first, last, _, number), (begins, _, at, other) in pairwise(periods):
        if begins == first or (last is not None and begins <= last):
            shown = {"number": shorten(other), "other": shorten(number), "day": begins}
            yield complaint("plan-versions-overlap", ("version", at, "valid_from"), None, **shown)


def _day(raw: Any) -> date | None:
    try:
        return None if raw is None else read_date(raw)
    except PydanticCustomError:
        return None


def blanks(raw: Any) -> Iterator[tuple[int | str, ...]]:
    """Where a table has a text that waits to be filled in."""
    stack: list[tuple[tuple[int | str, ...], Any]] = [((), raw)]
    while stack:
        loc, value = stack.pop()
        if isinstance(value, str) and is_blank(value):
            yield loc
        inner: list[tuple[Any, Any]] = []
        if isinstance(value, Mapping):
            inner = [(str(key), one) for key, one in value.items()]
        elif isinstance(value, list | tuple):
            inner = list(enumerate(value))
        if len(loc) < DEEP:
            stack += [((*loc, step), one) for step, one in reversed(inner)]
