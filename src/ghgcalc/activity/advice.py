"""Faults of an activity in the words of its file: the key as it was written, the unit that the row's item is accounted in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.activity.process import WRITTEN

if TYPE_CHECKING:
    from ghgcalc.findings import Finding

TABLES = {"fuel": "fuel", "carbonate": "carbonate"}
"""Tables whose rows are of an item, and the kind of item."""

VOLUME = "Nm3"


def fitted(fault: Finding, raw: Any) -> Finding:
    """The fault at the key that the file has, and with those of the wanted units that the row's item has.

    Args:
        fault: of reading the table of an activity.
        raw: that table.
    """
    steps = (fault.pointer or "").split("/")[1:]
    if len(steps) < 3 or not isinstance(raw, Mapping):
        return fault
    if steps[2] in WRITTEN:
        return _as_written(fault, raw, steps)
    return _of_the_item(_plain(fault, raw, steps), raw, steps) if steps[0] in TABLES else fault


def _plain(fault: Finding, raw: Mapping[str, Any], steps: list[str]) -> Finding:
    """A plain value whose source stands beside it in the row is named by its key: the file has no table there."""
    if steps[3:] != ["value"] or not isinstance(_row(raw, steps).get(steps[2]), str):
        return fault
    place = fault.place
    key, pointer = (str(text).removesuffix(end) for text, end in ((place.key, ".value"), (place.pointer, "/value")))
    return replace(fault, place=replace(place, key=key, pointer=pointer))


def _row(raw: Mapping[str, Any], steps: list[str]) -> Mapping[str, Any]:
    """The row of a pointer, which was made from it; empty where it is no table."""
    row = raw[steps[0]][int(steps[1])]
    return row if isinstance(row, Mapping) else {}


def _as_written(fault: Finding, raw: Mapping[str, Any], steps: list[str]) -> Finding:
    """A datum that is kept under another key than the one under which it was stated is named by the latter."""
    kept, written = steps[2], WRITTEN[steps[2]]
    if kept in _row(raw, steps):
        return fault
    place = fault.place
    key, pointer = (str(text).replace(kept, written) for text in (place.key, place.pointer))
    return replace(fault, place=replace(place, key=key, pointer=pointer))


def _of_the_item(fault: Finding, raw: Mapping[str, Any], steps: list[str]) -> Finding:
    """Whoever misspelt the unit of a gas is not told of tonnes."""
    fields, name = dict(fault.fields), _row(raw, steps).get("item")
    item = vocabulary.items().get(vocabulary.item_id(TABLES[steps[0]], name) or "") if isinstance(name, str) else None
    if "wanted" not in fields or item is None or item.unit is None:
        return fault
    gas, units = VOLUME in item.unit, fields["wanted"].split(" / ")
    liquid = item.state == "liquid"
    kept = [
        unit
        for unit in units
        if (VOLUME in unit) == gas and ("coal" in item.id or "coal" not in unit) and (liquid or "kL" not in unit)
    ]
    neutral = [unit for unit in units if unit.endswith(("/GJ", "/TJ")) or unit == "1 or %"]
    chosen = [unit for unit in units if unit in (*kept, *neutral)] or units
    return replace(fault, fields=tuple((key, " / ".join(chosen) if key == "wanted" else value) for key, value in fault.fields))
