"""The life of a process 存续期, from the day it started to the day it stopped: these dates decide money, and output cannot lie outside."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from ghgcalc.fields import Datum, complaint
from ghgcalc.kinds import read_date
from ghgcalc.series import Series
from ghgcalc.through import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic_core import InitErrorDetails

_OUTPUT = Datum("tAl")


def outside(first: date, last: date, started: date | None, stopped: date | None) -> bool:
    """Whether a period, from its first to its last day, lies wholly before the start or after the stop."""
    return (started is not None and last < started) or (stopped is not None and stopped < first)


def shown(started: date | None, stopped: date | None) -> str:
    """The life of a process, `2019-06-01 – …`."""
    return f"{started or '…'} – {stopped or '…'}"


def lines(year: Any, processes: Iterable[Any], get: Callable[[Any, str], Any]) -> list[InitErrorDetails]:
    """Complaints about processes that stopped before they started, and about output of months outside their lives."""
    found: list[InitErrorDetails] = []
    for at, process in enumerate(processes):
        days = [get(process, key) for key in ("started", "stopped")]
        if days != [None, None]:
            started, stopped = map(_day, days)
            if started is not None and stopped is not None and stopped < started:
                found.append(complaint("life-reversed", ("process", at, "stopped"), None, started=started, stopped=stopped))
            elif isinstance(year, int) and 1990 <= year <= 2100:  # any other is told where it stands
                found += _output(year, at, get(process, "liquid_aluminium"), started, stopped)
    return found


def _day(raw: Any) -> date | None:
    try:
        return None if raw is None else read_date(raw)
    except PydanticCustomError:
        return None


def _output(year: int, at: int, raw: Any, started: date | None, stopped: date | None) -> Iterable[InitErrorDetails]:
    if not outside(date(year, 1, 1), date(year, 1, 31), started, None) and not outside(
        date(year, 12, 1), date(year, 12, 31), None, stopped
    ):
        return  # it lived in every month
    try:
        series = raw if isinstance(raw, Series) or raw is None else _OUTPUT.read(raw)
    except ValidationError:
        return
    if series is None:
        return
    values, annual = series.values, series.annual
    loc = ("process", at, "liquid_aluminium")
    for month, value in enumerate(values, 1):
        begins, ends = (1, now().months) if annual else (month, month)
        first, last = date(year, begins, 1), date(year, ends, monthrange(year, ends)[1])
        if value and outside(first, last, started, stopped):
            period = str(year) if annual else f"{year}-{month:02}"
            where = loc if annual else (*loc, "values", month - 1)
            yield complaint("output-outside-life", where, None, period=period, life=shown(started, stopped))
