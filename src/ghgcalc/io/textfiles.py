"""Activity files (TOML, JSON) in; inventories (JSON) in and out, at one bound for both doors."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc import activity, doors
from ghgcalc.errors import InputError
from ghgcalc.files import fault, format_of, parse, read_bytes, read_table
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import SCHEMA, Inventory
from ghgcalc.inventory.document import Each, document_of
from ghgcalc.inventory.model import records_of
from ghgcalc.io.layout import to_json

if TYPE_CHECKING:
    from ghgcalc.activity import Activity

__all__ = [
    "MAX_INVENTORY",
    "inventory_json",
    "read",
    "read_inventory",
    "read_json",
    "read_raw_inventory",
    "read_subject",
    "to_json",
]

MAX_INVENTORY = 100_000_000
"""An inventory repeats its inputs line by line: some 30 kB a process and year. This is some three thousand processes."""


MAX_ENTRIES = 6_000
"""Rows of an activity times their months. A smelter of ten processes has some five hundred; each takes some 40 kB until it is printed."""


def _path(path: Any) -> str | PathLike[str]:
    found: str | PathLike[str] = doors.instance("path", path, (str, PathLike), "the name of a file")
    return found


def read(path: str | PathLike[str]) -> Activity:
    """The activity in a TOML or JSON file; `-` is standard input.

    Raises:
        InputError: every fault at once, with file, table, row, key, month and remedy.
        ArgumentError: no name of a file.
    """
    raw, name = read_table(Path(_path(path)) if path != "-" else "-")
    if raw.get("schema") == SCHEMA:
        shown: dict[str, Any] = {"value": SCHEMA, "wanted": activity.SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=name, key="schema"), **shown)])
    if (count := _entries(raw)) > MAX_ENTRIES:
        raise fault("activity-too-large", name, count=count, limit=MAX_ENTRIES)
    return activity.of(raw, name)


def read_json(path: str | PathLike[str]) -> tuple[dict[str, Any], str]:
    """The table of an inventory or settlement file, of whatever schema, and the name by which faults call it.

    Raises:
        InputError: not readable, larger than an inventory can be, or not JSON.
        ArgumentError: no name of a file.
    """
    data, name = read_bytes(Path(_path(path)) if path != "-" else "-", MAX_INVENTORY)
    return parse(data, name, "json"), name


def _entries(raw: dict[str, Any]) -> int:
    """Rows of data in a file, twelvefold where one states months; evidence is no row of data."""
    lists = [rows for key, rows in raw.items() if isinstance(rows, list) and key not in ("values", "evidence")]
    found = 0
    for row in (row for rows in lists for row in rows if isinstance(row, dict)):
        found += _entries(row) + (12 if any(isinstance(one, dict) and "values" in one for one in row.values()) else 1)
    return found


def read_raw_inventory(path: str | PathLike[str]) -> tuple[dict[str, Any], str]:
    """The table of an inventory file, and the name by which faults call it.

    Raises:
        InputError: not readable, larger than an inventory can be, not JSON, or of another schema.
        ArgumentError: no name of a file.
    """
    raw, name = read_json(path)
    if raw.get("schema") != SCHEMA:
        shown: dict[str, Any] = {"value": str(raw.get("schema"))[:40], "wanted": SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=name, key="schema"), **shown)])
    return raw, name


def read_inventory(path: str | PathLike[str]) -> Inventory:
    """The inventory in a JSON file, as it stands there.

    Raises:
        InputError: not readable, not JSON, or no inventory.
        ArgumentError: no name of a file.
    """
    raw, name = read_raw_inventory(path)
    return Inventory.from_dict(raw, name)


def read_subject(path: str | PathLike[str]) -> Activity | Inventory:
    """An activity (TOML or JSON) or an inventory (JSON), told apart by its schema.

    Raises:
        InputError: every fault of the one that it is.
        ArgumentError: no name of a file.
    """
    data, name = read_bytes(Path(_path(path)) if path != "-" else "-", MAX_INVENTORY)
    kind = format_of(name, data)
    raw = parse(data, name, kind)
    if raw.get("schema") == SCHEMA:
        return Inventory.from_dict(raw, name)
    if (count := _entries(raw)) > MAX_ENTRIES:
        raise fault("activity-too-large", name, count=count, limit=MAX_ENTRIES)
    return activity.of(raw, name)


def inventory_json(inventory: Inventory, name: str) -> str:
    """The text of an inventory file, for the file or stream `name`.

    Raises:
        InputError: it would be larger than what is read again.
    """
    text = to_json(document_of(records_of(inventory), Each))
    if len(text) * 4 > MAX_INVENTORY and len(text.encode()) > MAX_INVENTORY:  # no sign takes more than 4 bytes
        raise fault("file-too-large", name, limit=MAX_INVENTORY // 1_000_000)
    return text
