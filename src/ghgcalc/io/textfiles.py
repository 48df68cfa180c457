"""Activity files (TOML, JSON) in; inventories (JSON) in and out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc import activity
from ghgcalc.errors import InputError
from ghgcalc.files import fault, parse, read_bytes, read_table, write_text
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import SCHEMA, Inventory

if TYPE_CHECKING:
    from ghgcalc.activity import Activity

MAX_INVENTORY = 40_000_000
"""An inventory repeats its inputs line by line; one of many processes is larger than any activity file."""


def read(path: str | Path) -> Activity:
    """The activity in a TOML or JSON file; `-` is standard input.

    Raises:
        InputError: every fault at once, with file, table, row, key, month and remedy.
    """
    raw, name = read_table(path)
    if raw.get("schema") == SCHEMA:
        shown: dict[str, Any] = {"value": SCHEMA, "wanted": activity.SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=name, key="schema"), **shown)])
    return activity.of(raw, name)


def read_raw_inventory(path: str | Path) -> tuple[dict[str, Any], str]:
    """The table of an inventory file, and the name by which faults call it.

    Raises:
        InputError: not readable, not JSON, or of another schema.
    """
    data, name = read_bytes(path, MAX_INVENTORY)
    raw = parse(data, name, "json")
    if raw.get("schema") != SCHEMA:
        shown: dict[str, Any] = {"value": str(raw.get("schema"))[:40], "wanted": SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=name, key="schema"), **shown)])
    return raw, name


def read_inventory(path: str | Path) -> Inventory:
    """The inventory in a JSON file, as it stands there.

    Raises:
        InputError: not readable, not JSON, or no inventory.
    """
    raw, name = read_raw_inventory(path)
    return Inventory.from_dict(raw, name)


def to_json(record: Any) -> str:
    """JSON as the commands print it: UTF-8, two spaces, a last line break."""
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def write(inventory: Inventory, path: str | Path) -> None:
    """Write an inventory as JSON; the file appears whole or not at all.

    Raises:
        InputError: another ending, or the file cannot be written.
    """
    if Path(path).suffix.lower() != ".json":
        raise fault("file-kind", str(path), ending=Path(path).suffix or "–", known=".json")
    write_text(path, to_json(inventory.as_dict()))
