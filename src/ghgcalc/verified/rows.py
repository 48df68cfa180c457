"""Every figure of an inventory that annex 1 of a verification report holds, by process, parameter and period.

Facts of the entity and of its facilities (forms C.1 and C.2), activity data, factors, printed intermediates and emissions (C.3 and C.4),
totals (C.5); electricity and heat (C.6), where they enter no total, stand beside. What a datum is, and which of them the rules use, is
read from the inventory and from the guideline inside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc import doors
from ghgcalc.activity import of
from ghgcalc.activity.corrected import effective, produced
from ghgcalc.brief import brief
from ghgcalc.errors import NumberError, UnitError
from ghgcalc.inventory import Inventory
from ghgcalc.numbers import fraction_of, round_fraction, total_of
from ghgcalc.plan.rows.names import Serials
from ghgcalc.units import Quantity
from ghgcalc.verified.form import coded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ghgcalc.activity import Activity
    from ghgcalc.inventory.line import Line

Key = tuple[str | None, str, str]
"""Process (None: the enterprise), parameter, period."""

Kind = Literal["fact", "datum", "factor", "cell", "emission", "intensity"]
Scope = Literal["step", "enterprise", "auxiliary"]
"""Of the electrolysis step, which the market settles; of the enterprise, which stands apart; beside the totals."""

FACTS = ("name", "technology", "capacity", "cells", "current", "started", "stopped")
NAMES = ("item", "supply", "id", "cn", "good", "name")
TABLES = (
    "fuel",
    "carbonate",
    "anode_plant",
    "carbon_stream",
    "electricity",
    "other_electricity",
    "heat",
    "pfc_unsplit",
    "facility",
)
MEANS = frozenset(("min", "mV", "kA", "1"))
"""Units of means; twelve of them make no year."""

METAL = "liquid_aluminium"
HIGHER, LOWER = f"{METAL}/activity", f"{METAL}/production"
"""Hot metal that was corrected: what emission rests on, and what intensity and allowance divide by; `METAL` is the reading."""

SIDES = {HIGHER: "activity", LOWER: "production"}
PLACES = 4
"""Decimals of an emission per tonne of metal, as form C.4 prints it."""


@brief
@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an inventory.

    Attributes:
        process: whose, such as `P1`.
        parameter: which, such as `anode/loss`.
        period: of when.
        value: with every digit.
        unit: of it; a fact has none.
        kind: a `fact` is a text; a `datum` was stated; the others follow.
        scope: what it belongs to.
        code, form: in annex 1, and in the annual report; empty where the forms have none.
        pointer: of a datum its JSON pointer in the activity.
        required: whether a record must have it; a month of a year that adds up need not stand there.
    """

    process: str | None
    parameter: str
    period: str
    value: str
    unit: str
    kind: Kind
    scope: Scope
    code: str = ""
    form: str = ""
    pointer: str = ""
    required: bool = True

    @property
    def key(self) -> Key:
        """By which it is found."""
        return self.process, self.parameter, self.period


def figures(inventory: Inventory, outputs: Mapping[str, Fraction] | None = None) -> dict[Key, Figure]:
    """Every figure, by its key, in the order of the forms.

    Args:
        inventory: whose figures.
        outputs: by process, tonnes of metal by which its intensity divides, in place of those of the inventory.
    """
    doors.instance("inventory", inventory, Inventory, "an Inventory")
    doors.optional("outputs", outputs, Mapping, "tonnes of metal by process, or None")
    found: dict[Key, Figure] = {}
    for one in _all(inventory, outputs or {}):
        found.setdefault(one.key, one)
    return found


class _Maker:
    """What the figures of one inventory share."""

    def __init__(self, inventory: Inventory) -> None:
        self.year = str(inventory.year)
        self.used, self.measured = _bindings(inventory.guideline.get("data") or {})
        self.places: dict[tuple[str | None, str], str] = {}

    def one(self, process: str | None, parameter: str, value: str, unit: str, kind: Kind, **more: Any) -> Figure:
        """A figure with its code and its form."""
        code, form = coded(parameter, process=process is not None)
        scope = more.pop("scope", "step" if process is not None or parameter.startswith("electrolysis/") else "enterprise")
        return Figure(process, parameter, more.pop("period", self.year), value, unit, kind, scope, code, form, **more)


def _all(inventory: Inventory, outputs: Mapping[str, Fraction]) -> Iterator[Figure]:
    activity: Mapping[str, Any] = inventory.activity
    make = _Maker(inventory)
    yield from (
        make.one(None, f"entity/{key}", str(value), "", "fact") for key, value in inventory.entity.items() if isinstance(value, str)
    )
    streams = _streams(inventory.lines)
    stated = of(activity)
    metal = {
        row.id: outputs.get(row.id, sum(map(fraction_of, series.in_own()), Fraction(0)))
        for row in stated.process
        if (series := produced(stated, row)) is not None
    }
    for at, process in enumerate(activity.get("process", ())):
        name = str(process["id"])
        yield from (make.one(name, key, str(process[key]), "", "fact") for key in FACTS if process.get(key) is not None)
        for one in _data(make, "process", process, f"/process/{at}", name, ""):
            yield one
            if one.parameter == METAL and one.key[2] == make.year:
                yield from _sides(make, stated, name)
        yield from (one for lines in streams if lines[0].process == name for one in _stream(make, lines))
        yield from _totals(make, inventory, "process", name, metal.get(name))
    for table in TABLES:
        rows = activity.get(table, ())
        serials = Serials((table, _called(row)) for row in rows)
        for at, row in enumerate(rows):
            name = serials.next(table, _called(row), table)
            yield from _data(make, table, row, f"/{table}/{at}", None, "/".join(filter(None, (table, name))) + "/")
    yield from (one for lines in streams if lines[0].process is None for one in _stream(make, lines))
    whole = sum(metal.values(), Fraction(0)) if metal and len(metal) == len(activity.get("process", ())) else None
    yield from _totals(make, inventory, "electrolysis", None, whole)
    yield from _totals(make, inventory, "enterprise", None, None)


def _bindings(data: Mapping[str, Any]) -> tuple[set[tuple[str, str]], dict[str, set[str]]]:
    """Which data of which tables the guideline takes; by the name of a parameter, the keys of measured values that may replace it."""
    used: set[tuple[str, str]] = set()
    measured: dict[str, set[str]] = {}
    for source in data.get("source", ()):
        table = str(source.get("table", ""))
        for method in source.get("method", ()):
            for name, binding in _each(method.get("parameters", {})):
                if binding.get("activity"):
                    used.add((table, str(binding["activity"])))
                if binding.get("measured"):
                    measured.setdefault(name, set()).add(str(binding["measured"]))
    return used, measured


def _each(parameters: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every binding, those of equations inside, too."""
    for name, bindings in parameters.items():
        for one in bindings if isinstance(bindings, list | tuple) else (bindings,):
            yield name, one
            yield from _each(one.get("parameters", {}))


def _called(row: Mapping[str, Any]) -> str:
    return str(next((row[key] for key in NAMES if key in row), ""))


def _data(make: _Maker, table: str, row: Mapping[str, Any], pointer: str, process: str | None, prefix: str) -> Iterator[Figure]:
    """The quantities of a row and of the rows inside it; measured values are left to the lines that use them."""
    for key, value in row.items():
        where, parameter = f"{pointer}/{key}", f"{prefix}{key}"
        if key in FACTS or key in NAMES or key == "evidence":
            continue
        if isinstance(value, list | tuple):
            serials = Serials((key, _called(inner)) for inner in value)
            for at, inner in enumerate(value):
                name = serials.next(key, _called(inner), key)
                yield from _data(make, f"{table}.{key}", inner, f"{where}/{at}", process, f"{parameter}/{name}/")
            continue
        stated = _stated(value)
        if stated is None:
            continue
        if isinstance(value, Mapping) and "source" in value:
            make.places[process, parameter] = where
            continue
        unit, numbers = stated
        auxiliary = (table, key) not in make.used and not (table == "process" and key == METAL)
        more: dict[str, Any] = {"pointer": where, "required": not auxiliary} | ({"scope": "auxiliary"} if auxiliary else {})
        if len(numbers) == 1:
            yield make.one(process, parameter, numbers[0], unit, "datum", **more)
            continue
        adds = "/" not in unit and unit not in MEANS
        if adds:
            yield make.one(process, parameter, f"{total_of(map(Decimal, numbers)):f}", unit, "datum", **more)
        more["required"] = more["required"] and not adds
        for month, one in enumerate(numbers, 1):
            yield make.one(process, parameter, one, unit, "datum", period=f"{make.year}-{month:02}", **more)


def _sides(make: _Maker, stated: Activity, process: str) -> Iterator[Figure]:
    """Of hot metal that was corrected, both conservative values: of the year, and of its months, which need not stand there."""
    if not any(one.target[:3] == ("process", process, METAL) for one in stated.correction):
        return
    for parameter, side in SIDES.items():
        series = effective(stated, "process", process, METAL, side)
        assert series is not None
        yield make.one(process, parameter, f"{total_of(series.values):f}", series.unit, "datum")
        for month, value in enumerate(series.values if not series.annual else (), 1):
            more: dict[str, Any] = {"period": f"{make.year}-{month:02}", "required": False}
            yield make.one(process, parameter, f"{value:f}", series.unit, "datum", **more)


def _stated(value: Any) -> tuple[str, Sequence[str]] | None:
    """Unit, and the twelve months or the one value; None of what is no quantity."""
    if isinstance(value, Mapping):
        if "values" in value:
            return str(value["unit"]), tuple(map(str, value["values"]))
        value = value.get("value")
    try:
        quantity = Quantity(value) if isinstance(value, str) else None
    except (UnitError, NumberError, ValueError):
        return None
    return None if quantity is None else (quantity.unit.symbol, (f"{quantity.value:f}",))


def _streams(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines that differ in their period alone, in order."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.id.rpartition("/")[0], []).append(line)
    return list(found.values())


def _stream(make: _Maker, lines: Sequence[Line]) -> Iterator[Figure]:
    """Factors and measured values, printed intermediates, GWPs, and the emission of the year."""
    first = lines[0]
    stem = first.id.rpartition("/")[0]
    stem = stem.removeprefix(f"{first.process}/") if first.process is not None else stem
    for at, one in enumerate(first.inputs):
        if one.origin in ("activity", "guideline"):
            continue
        values = [line.inputs[at].value for line in lines]
        measured = one.origin == "measured"
        where = _place(make, first, stem, one.name) if measured else ""
        yield from _varied(
            make, lines, f"{stem}/{one.name}", values, one.unit, kind="datum" if measured else "factor", pointer=where
        )
    adding = [(at, cell) for at, cell in enumerate(first.cells) if "/" not in cell.unit and cell.unit not in MEANS]
    for at, cell in adding:
        year = total_of(Decimal(line.cells[at].value) for line in lines)
        yield make.one(first.process, f"{stem}/{cell.name}", f"{year:f}", cell.unit, "cell")
    potentials = {gas.gas: [line.gases[at].gwp or "" for line in lines] for at, gas in enumerate(first.gases)}
    for name, values in [(name, values) for name, values in potentials.items() if all(values)]:
        yield from _varied(make, lines, f"{stem}/gwp/{name}", values, "1", kind="factor")
    emission = total_of(line.value for line in lines)
    basis = f"@{first.basis}" if first.basis else ""
    yield make.one(first.process, f"{stem}/emission{basis}", f"{emission:f}", first.unit, "emission")


def _varied(
    make: _Maker, lines: Sequence[Line], parameter: str, values: Sequence[str], unit: str, *, kind: Kind, pointer: str = ""
) -> Iterator[Figure]:
    """One figure of the year where all months have the same, else one of each month."""
    if len(set(values)) == 1:
        yield make.one(lines[0].process, parameter, values[0], unit, kind, pointer=pointer)
        return
    for line, value in zip(lines, values, strict=True):
        yield make.one(lines[0].process, parameter, value, unit, kind, period=line.period, pointer=pointer)


def _place(make: _Maker, line: Line, stem: str, name: str) -> str:
    """Where the measured value that replaced a parameter stands in the activity; empty where it is not found."""
    prefix = "" if line.process is not None else f"{stem}/"
    keys = (key for key in sorted(make.measured.get(name, ())) if (line.process, f"{prefix}{key}") in make.places)
    return next((make.places[line.process, f"{prefix}{key}"] for key in keys), "")


def _totals(make: _Maker, inventory: Inventory, level: str, process: str | None, metal: Fraction | None) -> Iterator[Figure]:
    """The totals of the year at a level, by source but for a process, and the emission per tonne of metal."""
    stem = "electrolysis/" if level == "electrolysis" else ""
    for one in inventory.yearly:
        if one.level != level or one.process != process or one.gas is not None or (process is not None and one.source is not None):
            continue
        basis = f"@{one.basis}" if one.basis else ""
        source = f"/{one.source}" if one.source else ""
        yield make.one(process, f"{stem}emission{source}{basis}", f"{one.value:f}", one.unit, "emission")
        if metal and one.source is None:
            ratio = round_fraction(Fraction(one.value) / metal, PLACES)
            yield make.one(process, f"{stem}intensity{basis}", f"{ratio:f}", "tCO2e/tAl", "intensity")
