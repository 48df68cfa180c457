"""One fault in a table that had none: what a clerk, a spreadsheet or a translation does to it, with the code that has to name it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.immutable import FrozenDict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ghgcalc.testing.plausible import Table


@brief
class Faulty(NamedTuple):
    """A table with exactly one fault.

    Attributes:
        table: of the activity file's shape.
        code: the finding that reading it has to give, and the only one.
        pointer: the JSON pointer at which that finding has to be placed.
    """

    table: dict[str, Any]
    code: str
    pointer: str


ANODE = "/process/0/anode"
CERTIFICATE: Mapping[str, str] = FrozenDict(
    {"kind": "meter-records", "number": "M-1", "amount": "1 MWh", "from": "2024-12-31", "to": "2024-01-01"}
)


def _unit(unit: Any) -> Callable[[Table, int], str]:
    """Another unit of the anodes, or none."""

    def fault(table: Table, month: int) -> str:
        del month
        series = table["process"][0]["anode"]
        series.pop("unit")
        if unit is not None:
            series["unit"] = unit
        return f"{ANODE}/unit"

    return fault


def _month(value: Any) -> Callable[[Table, int], str]:
    """Another value in a month of the anodes."""

    def fault(table: Table, month: int) -> str:
        table["process"][0]["anode"]["values"][month] = value
        return f"{ANODE}/values/{month}"

    return fault


def _eleven(table: Table, month: int) -> str:
    del table["process"][0]["anode"]["values"][month]
    return f"{ANODE}/values"


def _no_values(table: Table, month: int) -> str:
    del month
    del table["process"][0]["anode"]["values"]
    return f"{ANODE}/values"


def _key(path: tuple[str | int, ...], value: Any, at: str | None = None) -> Callable[[Table, int], str]:
    """Another value under a key, or none of it; `at` is where that is told, the key itself unless stated."""

    def fault(table: Table, month: int) -> str:
        del month
        inner: Any = table
        for step in path[:-1]:
            inner = inner[step]
        inner.pop(path[-1], None)
        if value is not None:
            inner[path[-1]] = value
        return at or "".join(f"/{step}" for step in path)

    return fault


def _twice(table: Table, month: int) -> str:
    del month
    table["fuel"].append({"item": "diesel", "amount": "1 t"})
    table["facility"] = [{"id": "F1", "kind": "other", "emission": "1 tCO2e", "source": "report"} for _ in range(2)]
    return "/facility/1/id"


def _butts(table: Table, month: int) -> str:
    process = table["process"][0]
    values = list(process["anode"]["values"])
    process["butts"] = {"unit": process["anode"]["unit"], "values": ["0"] * month + [f"1{values[month]}"] + ["0"] * (11 - month)}
    return f"/process/0/butts/values/{month}"


def _life(table: Table, month: int) -> str:
    del month
    table["process"][0] |= {"started": "2010-06-01", "stopped": "2009-06-01"}
    return "/process/0/stopped"


FAULTS: Mapping[str, Callable[[Table, int], str]] = FrozenDict(
    {
        "unit-missing": _unit(None),
        "bad-unit": _unit("tonnnes"),
        "wrong-dimension": _unit("MWh"),
        "gas-conditions": _unit("m3"),
        "values-missing": _no_values,
        "month-count": _eleven,
        "month-missing": _month(""),
        "bad-number": _month("1,234.5"),
        "negative": _month("-1"),
        "not-a-datum": _key(("process", 0, "anode"), 5),
        "butts-above-anode": _butts,
        "missing-key": _key(("process", 0, "id"), None),
        "unknown-key": _key(("process", 0, "zzzzzz"), "1 t"),
        "unknown-key-near": _key(("process", 0, "anode_effect_minuts"), "1 min"),
        "unknown-choice": _key(("process", 0, "technology"), "prebake-like"),
        "life-reversed": _life,
        "wrong-date": _key(("process", 0, "started"), "1.6.2010"),
        "source-missing": _key(("fuel", 0, "oxidation"), {"value": "98 %"}, "/fuel/0/oxidation/source"),
        "measured-one-of": _key(("fuel", 0, "oxidation"), {"source": "report"}),
        "percent-trap": _key(("fuel", 0, "oxidation"), {"value": "98 1", "source": "report"}, "/fuel/0/oxidation/value"),
        "unknown-fuel": _key(("fuel", 0, "item"), "dieselish-thing"),
        "unknown-supply": _key(("electricity", 0, "supply"), "sunny-thing"),
        "captive-not-bought": _key(("electricity", 0, "supply"), "captive"),
        "period-reversed": _key(("electricity", 0, "evidence"), [dict(CERTIFICATE)], "/electricity/0/evidence/0"),
        "duplicate-row-id": _twice,
        "unknown-province": _key(("entity", "province"), "Atlantis"),
        "bad-uscc": _key(("entity", "uscc"), "91110000MA0000000X"),
        "out-of-range": _key(("year",), 1890),
    }
)
"""The faults by the code that names them: each spoils a sound table, given a month, and says where the fault then stands."""


def spoil(table: Table, code: str, month: int) -> Faulty:
    """The table with that fault; it is changed."""
    return Faulty(table, code, FAULTS[code](table, month))
