"""What the plant stated: its facilities, and each datum by month with its unit, its source and its evidence."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import NumberError, UnitError
from ghgcalc.inventory.explain import chosen
from ghgcalc.numbers import fraction_of, total_of
from ghgcalc.report.contents.words import CLOSED, NOTHING, closed, columns, item, monthly, months_of, number, word
from ghgcalc.report.model import Cell, Column, Origin, Row, Table
from ghgcalc.texts import label
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.literals import Lang

MEANS = frozenset(("anode_effect_minutes", "anode_effects", "anode_effect_duration", "anode_effect_overvoltage"))
"""Data that are means of their month: their year is no sum."""

ABOUT = (
    "name",
    "technology",
    "capacity",
    "cells",
    "current",
    "started",
    "stopped",
    "paste_type",
    "anode_method",
    "anode_effect_method",
)
"""What a process is, beside what it measured."""

TABLES = (
    "fuel", "carbonate", "anode_plant", "carbon_stream", "electricity", "other_electricity", "heat", "pfc_unsplit", "facility", "product",
)  # fmt: skip
"""The tables of the enterprise, in the order of the activity file."""

SAYS = frozenset(
    (
        "id",
        "item",
        "supply",
        "site",
        "use",
        "name",
        "cn",
        "good",
        "direction",
        "kind",
        "area",
        "plant",
        "origin",
        "supplier",
        "instrument",
    )
)
"""Keys that say which row it is."""

CALLED = ("item", "supply", "cn", "good", "element", "instrument", "id")
"""The keys by which a row is called, the first that it has."""


def facilities(activity: Mapping[str, Any], lang: Lang) -> Table | None:
    """The processes as they are: capacity, cells, current, technology, dates."""
    processes = activity.get("process", ())
    used = [key for key in ABOUT if any(key in process for process in processes)]
    if not used:
        return None
    heads = (*columns(lang, "process"), *(_headed(key, lang) for key in used))
    rows = [
        Row(process["id"], (Cell(process["id"]), *(_plain(key, process.get(key), lang) for key in used))) for process in processes
    ]
    return Table("facilities", label("table-facilities", lang), heads, tuple(rows), form="C.2")


def beside(activity: Mapping[str, Any], lang: Lang) -> Table | None:
    """The captive power plants and other facilities, each with its kind and the fuels that burn in it."""
    rows = []
    for one in activity.get("facility", ()):
        burning = [
            item(str(fuel["item"]), lang)
            for fuel in activity.get("fuel", ())
            if fuel.get("use") == one["kind"] and fuel.get("site") in (None, one["id"])
        ]
        cells = (one["id"], closed("kind", str(one["kind"]), lang), ", ".join(dict.fromkeys(burning)) or "–")
        rows.append(Row(one["id"], tuple(map(Cell, cells))))
    if not rows:
        return None
    heads = (_headed("facility", lang, "diff"), _headed("kind", lang, "diff"), _headed("fuel", lang, "diff"))
    return Table("beside", label("facility", lang), heads, tuple(rows))


def _headed(key: str, lang: Lang, section: str = "datum") -> Column:
    return Column(key, word(section, key, lang))


def _plain(key: str, value: Any, lang: Lang) -> Cell:
    return NOTHING if value is None else Cell(closed(key, str(value), lang) if key in CLOSED else str(value))


def stated(activity: Mapping[str, Any], lang: Lang) -> Iterator[Table]:
    """One table of data by month for each process, and one for the enterprise."""
    through = activity.get("through")
    for at, process in enumerate(activity.get("process", ())):
        rows = list(_rows(process, f"/process/{at}", "", lang, through))
        if rows:
            title = f"{label('table-activity', lang)}: {label('process', lang)} {process['id']}"
            yield Table(f"activity/{process['id']}", title, _columns(lang, through), tuple(rows), form="C.4")
    rows = [
        one
        for name in TABLES
        for at, row in enumerate(activity.get(name, ()))
        for one in _rows(row, f"/{name}/{at}", _said(name, row, lang), lang, through)
    ]
    if rows:
        title = f"{label('table-activity', lang)}: {label('enterprise', lang)}"
        yield Table("activity/enterprise", title, _columns(lang, through), tuple(rows), form="C.3")


def _columns(lang: Lang, through: str | None) -> Any:
    return monthly(lang, through, before=("datum", "unit"), after=("way", "data-source"))


def _said(name: str, row: Mapping[str, Any], lang: Lang) -> str:
    """Which row it is: its table, its item or id."""
    which = next((row[key] for key in CALLED if isinstance(row.get(key), str)), None)
    named = chosen(str(which), lang) if "instrument" in row else item(str(which), lang)
    parts = [label(name, lang), *([named] if which else [])]
    parts += [closed(key, str(row[key]), lang) for key in ("kind", "use") if row.get(key)]
    parts += [str(row[key]) for key in ("name", "site") if row.get(key)]
    return " · ".join(parts)


def _rows(row: Mapping[str, Any], pointer: str, said: str, lang: Lang, through: str | None) -> Iterator[Row]:
    """The data of one row of the activity file, and of the rows inside it."""
    evidence = "; ".join(f"{item(one['kind'], lang)} {one['number']}" for one in row.get("evidence", ()))
    whence = str(row.get("source", "")) if "item" not in row else ""  # that of an item is of its values, which have it already
    for key, value in row.items():
        where = f"{pointer}/{key}"
        if key in SAYS or key in ABOUT or key == "evidence":
            continue
        name = word("datum", key, lang)
        titled = f"{said}: {name}" if said else name
        if isinstance(value, list):
            for at, inner in enumerate(value):
                yield from _rows(inner, f"{where}/{at}", " · ".join(filter(None, (said, _said(key, inner, lang)))), lang, through)
        elif isinstance(value, dict) and not {"unit", "values", "value", "factor"} & value.keys():
            yield from _rows(value, where, titled, lang, through)
        elif (made := _datum(key, value, where, lang, through)) is not None:
            unit, cells, way, source = made
            source = source or (whence if key == "amount" else "")
            yield Row(
                where, (Cell(titled), Cell(unit), *cells, Cell(way), Cell("; ".join(filter(None, (source, evidence))) or "–"))
            )


def _datum(key: str, value: Any, where: str, lang: Lang, through: str | None) -> tuple[str, tuple[Cell, ...], str, str] | None:
    """Unit, months and the year, way of obtaining, source; None of what is no quantity."""
    stated_months = months_of(through)
    none = (NOTHING,) * len(stated_months)
    way, source = label("way-stated", lang), ""
    if isinstance(value, dict):
        source = str(value.get("source", ""))
        if "factor" in value:
            return "", (*none, NOTHING), label("way-chosen", lang), "; ".join(filter(None, (str(value["factor"]), source)))
        way = label("way-measured", lang) if source else way
        if "values" in value:
            numbers = [Decimal(one) for one in value["values"]]
            months = tuple(
                number(one, None, Origin("activity", where, month=at)) for at, one in zip(stated_months, numbers, strict=True)
            )
            mean = key in MEANS or "/" in value["unit"] or source
            year = NOTHING if mean else number(total_of(numbers), None, Origin("year", where))
            return value["unit"], (*months, year), way, source
        value = value.get("value")
    try:
        quantity = Quantity(value) if isinstance(value, str) else None
    except (UnitError, NumberError, ValueError):
        return None
    if quantity is None:
        return None
    cell = number(quantity.value, None, Origin("activity", where))
    return quantity.unit.symbol, (*none, cell), way, source


def quantities(activity: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Fraction, ...], Fraction]]:
    """Every quantity of an activity: its JSON pointer, its twelve months if it states them, and its one value otherwise."""
    for table in stated(activity, "en"):
        for row in table.rows:
            numbers = [cell.number for cell, column in zip(row.cells, table.columns, strict=True) if column.month is not None]
            year = next(cell.number for cell, column in zip(row.cells, table.columns, strict=True) if column.key == "whole-year")
            months = tuple(fraction_of(one) for one in numbers if one is not None)
            if months or year is not None:
                yield row.key, months, fraction_of(year) if year is not None else Fraction(0)
