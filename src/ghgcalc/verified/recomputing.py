"""What the verified data of a record come to: they are put into the reported activity, and the engine calculates again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import recompute
from ghgcalc.numbers import total_of
from ghgcalc.verified import sides
from ghgcalc.verified.form import NONE
from ghgcalc.verified.model import numeric
from ghgcalc.verified.rows import METAL, SIDES, figures
from ghgcalc.verified.telling import named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ghgcalc.inventory import Inventory
    from ghgcalc.verified.model import Record, RecordDatum
    from ghgcalc.verified.rows import Figure, Key

FOLLOWS = frozenset(("factor", "cell", "emission", "intensity"))
"""Kinds of figures that follow from the data and the rules."""


@brief
@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the verified data come to.

    Attributes:
        figures: by key; None where nothing can be recomputed.
        faults: why the data cannot be put into the activity.
        beside: `step`, `enterprise`: where rows came or went, so that what follows cannot be told from rows alone.
    """

    figures: Mapping[Key, Figure] | None
    faults: tuple[Finding, ...]
    beside: frozenset[str]


def recomputed(record: Record, inventory: Inventory, reported: Mapping[Key, Figure]) -> Recomputed:
    """The figures of the reported activity with the verified data in place of the reported ones.

    Args:
        record: whose rows are taken.
        inventory: as reported; its rules, factors and rounding go on.
        reported: its figures.
    """
    rows = {row.key: row for row in record.datum}
    table: Any = inventory.as_dict()["activity"]
    metal = sides.changed(rows)
    faults = list(_put(table, rows, reported, metal))
    faults += (fault for process in metal for fault in sides.put(table, process, rows, reported))
    structure = frozenset(_scope(row, reported) for row in record.datum if _came_or_went(row))
    if faults:
        return Recomputed(None, tuple(faults), structure)
    try:
        outputs = {process: divisor for process in metal if (divisor := sides.divisor(process, rows, inventory.year)) is not None}
        return Recomputed(figures(recompute(inventory, table), outputs), (), structure)
    except InputError as error:
        detail: dict[str, Any] = {"detail": error.faults[0].message("en"), "detail_zh": error.faults[0].message("zh")}
        return Recomputed(None, (Finding.of("record-unreadable", **detail),), structure)


def _came_or_went(row: RecordDatum) -> bool:
    """Whether only one of both has it; conservative values of hot metal may come and go, for the reading stays."""
    return row.parameter not in SIDES and (row.reported == NONE) != (row.verified == NONE) and row.verified is not None


def _scope(row: RecordDatum, reported: Mapping[Key, Figure]) -> str:
    one = reported.get(row.key)
    if one is not None:
        return one.scope
    return "step" if row.process is not None else "enterprise"


def _put(
    table: dict[str, Any], rows: Mapping[Key, RecordDatum], reported: Mapping[Key, Figure], metal: Collection[str]
) -> Iterator[Finding]:
    """Put verified data into the activity, but for the hot metal of some processes; what is wrong with them."""
    for pointer, keys in _by_place(reported).items():
        if keys[0][0] in metal and keys[0][1] == METAL:
            continue
        found = {key: row for key in keys if (row := rows.get(key)) is not None and row.same is False}
        changed = {key: row for key, row in found.items() if row.verified == NONE or numeric(row.verified) is not None}
        if not changed or any(_came_or_went(row) for row in changed.values()):
            continue
        above, last = _step(table, pointer)
        value = above[last]
        unit = reported[next(iter(changed))].unit
        if not (isinstance(value, dict) and "values" in value):
            (row,) = changed.values()
            above[last] = {**value, "value": f"{row.verified} {unit}"} if isinstance(value, dict) else f"{row.verified} {unit}"
            continue
        months = {int(key[2][5:]): row for key, row in changed.items() if "-" in key[2]}
        value["values"] = [months[at].verified if at in months else one for at, one in enumerate(value["values"], 1)]
        year = next((row for key in keys if "-" not in key[2] and (row := rows.get(key)) is not None), None)
        wanted = None if year is None else numeric(year.verified)
        if year is None or wanted is None:
            continue
        if not any("-" in key[2] for key in keys):  # a measured value, the same in all months
            value["values"] = [year.verified] * len(value["values"])
        elif (total := total_of(map(Decimal, value["values"]))) != wanted:
            shown: dict[str, Any] = {"name": named(year.key), "verified": year.verified, "months": f"{total:f}", "unit": year.unit}
            yield Finding.of("record-months", place=Place(table="datum"), **shown)


def _by_place(reported: Mapping[Key, Figure]) -> dict[str, list[Key]]:
    """The keys of each datum that enters a total, by its place in the activity."""
    found: dict[str, list[Key]] = {}
    for key, one in reported.items():
        if one.pointer and one.scope != "auxiliary":
            found.setdefault(one.pointer, []).append(key)
    return found


def _step(table: Any, pointer: str) -> tuple[Any, str]:
    """The table that holds what a pointer names, and the last key."""
    *way, last = pointer.removeprefix("/").split("/")
    for step in way:
        table = table[int(step)] if isinstance(table, list) else table[step]
    return table, last
