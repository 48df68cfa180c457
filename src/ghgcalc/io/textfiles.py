"""Activity files (TOML, JSON) in; inventories (JSON) in and out, at one bound for both doors."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc import activity, doors
from ghgcalc.activity import Activity
from ghgcalc.errors import InputError
from ghgcalc.files import MAX_BYTES, bounded, fault, format_of, is_ledger, parse, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import SCHEMA, Inventory
from ghgcalc.inventory.document import Each, document_of
from ghgcalc.inventory.model import records_of
from ghgcalc.io.layout import to_json
from ghgcalc.numbers import shorten
from ghgcalc.plain import HALF

if TYPE_CHECKING:
    from ghgcalc.io.ledgers import Mapped
    from ghgcalc.mapping import Reading

__all__ = [
    "MAX_INVENTORY",
    "inventory_json",
    "loads",
    "loads_inventory",
    "loads_table",
    "read",
    "read_inventory",
    "read_json",
    "read_raw_inventory",
    "read_subject",
    "read_traced",
    "to_json",
]

OURS, ACTIVITIES = "ghgcalc/", "ghgcalc/activity/"
"""How the schemas of all our files begin, and those of activities: another file of ours is told as one, not key by key."""

MAX_INVENTORY = 100_000_000
"""An inventory repeats its inputs line by line: some 30 kB a process and year. This is some three thousand processes."""


MAX_ENTRIES = 6_000
"""Rows of an activity times their months. A smelter of ten processes has some five hundred; each takes some 40 kB until it is printed."""


def _path(path: Any) -> str | PathLike[str]:
    found: str | PathLike[str] = doors.instance("path", path, (str, PathLike), "the name of a file")
    return found


def _ledger(data: bytes, name: str, mapping: Mapped | None) -> Reading | None:
    """The reading of a ledger; None where the file is none: then nothing that reads ledgers is loaded.

    Raises:
        InputError: every fault of the ledger; or it is no template of ours, and no mapping is named for it.
    """
    if mapping is None and not is_ledger(data, name):
        return None
    from ghgcalc.io.ledgers import by_map, by_template

    return by_template(data, name) if mapping is None else by_map(data, name, mapping)


def read(path: str | PathLike[str], mapping: Mapped | None = None) -> Activity:
    """The activity in a TOML or JSON file, in a filled template, or in a workbook or CSV file by a mapping; `-` is standard input.

    Args:
        path: the file.
        mapping: of a ledger (XLSX, ODS, XLS, CSV): the path of a mapping file (`ghgcalc/map/1`), or its table.
            [read_ledger][ghgcalc.io.ledgers.read_ledger] tells the cells of the numbers, too, and what is worth knowing of the reading.

    Raises:
        InputError: every fault at once, with file, table, row, key, month (sheet and cell) and remedy.
        ArgumentError: no name of a file, or no mapping.
    """
    found = read_traced(path, mapping, inventories=False)
    assert not isinstance(found, Inventory)
    return found if isinstance(found, Activity) else found.activity


def _activity(raw: dict[str, Any], name: str | None) -> Activity:
    """The activity that a table states; `name` is that of its file.

    Raises:
        InputError: every fault, another file of ours in its place, or more rows than one activity may have.
    """
    kind = raw.get("schema")
    if isinstance(kind, str) and kind.startswith(OURS) and not kind.startswith(ACTIVITIES):
        shown: dict[str, Any] = {"value": shorten(kind, 40), "wanted": activity.SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=name, key="schema"), **shown)])
    if (count := _entries(raw)) > MAX_ENTRIES:
        raise fault("activity-too-large", name, count=count, limit=MAX_ENTRIES)
    return activity.of(raw, name)


Format = Literal["toml", "json"]


def loads(data: str | bytes, format: Format) -> Activity:  # noqa: A002
    """The activity in a text of TOML or JSON: a request's body, a cell of a database. Every digit is kept, as [read][] keeps it.

    Numbers are taken as they are written, never through a binary float, so that the text gives the digest that its file gives. Faults are
    those of [read][], with the same lines and pointers and without the name of a file.

    Args:
        data: the text, or its bytes in UTF-8; at most 8 MB.
        format: `toml` or `json`.

    Raises:
        InputError: every fault at once.
        ArgumentError: no text, or another format.
    """
    return _activity(loads_table(data, format, MAX_BYTES), None)


def loads_inventory(data: str | bytes) -> Inventory:
    """The inventory in a text of JSON, as it stands there; what [read_inventory][] gives of its file.

    Args:
        data: the text, or its bytes in UTF-8; at most 100 MB.

    Raises:
        InputError: not JSON, or no inventory. ArgumentError: no text.
    """
    return Inventory.from_dict(_of_schema(loads_table(data, "json"), SCHEMA, None))


def loads_table(data: str | bytes, format: Format, limit: int = MAX_INVENTORY) -> dict[str, Any]:  # noqa: A002
    """The table in a text of TOML or JSON, whatever it is of: a settlement, a plan, the body of a request. Numbers are Decimals.

    Args:
        data: the text, or its bytes in UTF-8.
        format: `toml` or `json`.
        limit: so many bytes at most.

    Raises:
        InputError: empty, larger than the limit, not of the format, a key twice, nested too deep, or no table at the top.
        ArgumentError: no text, or no such format.
    """
    doors.instance("data", data, (str, bytes, bytearray, memoryview), "a text, or bytes in UTF-8")
    if format not in ("toml", "json"):
        raise doors.refused("format", format, "toml or json")
    if type(limit) is not int or limit < 0:
        raise doors.refused("limit", limit, "a number of bytes")
    try:
        found = data.encode() if isinstance(data, str) else bytes(data)
    except UnicodeEncodeError:
        raise InputError([Finding.of("data-unfit", detail=HALF)]) from None
    return parse(bounded(found, None, limit), None, format)


def read_json(path: str | PathLike[str]) -> tuple[dict[str, Any], str]:
    """The table of an inventory or settlement file, of whatever schema, and the name by which faults call it.

    Raises:
        InputError: not readable, larger than an inventory can be, or not JSON.
        ArgumentError: no name of a file.
    """
    data, name = read_bytes(Path(_path(path)) if path != "-" else "-", MAX_INVENTORY)
    return parse(data, name, "json"), name


MAX_PACKAGE = 200_000_000
"""A package holds evidence as well; the room of the packages holds it to the same bound."""


def read_archive(path: str | PathLike[str]) -> tuple[bytes, str, bool]:
    """The bytes of a file that may be a package, the name by which faults call it, and whether it is one: by its beginning or its ending.

    Raises:
        InputError: not readable, or larger than what it is can be.
        ArgumentError: no name of a file.
    """
    data, name = read_bytes(Path(_path(path)) if path != "-" else "-", MAX_PACKAGE)
    packed = data.startswith(b"PK") or name.lower().endswith(".zip")
    return data if packed else bounded(data, name, MAX_INVENTORY), name, packed


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
    return _of_schema(raw, SCHEMA, name), name


def _of_schema(raw: dict[str, Any], wanted: str, name: str | None) -> dict[str, Any]:
    """The table, which is of a schema.

    Raises:
        InputError: of another schema.
    """
    if raw.get("schema") != wanted:
        shown: dict[str, Any] = {"value": str(raw.get("schema"))[:40], "wanted": wanted}
        raise InputError([Finding.of("wrong-schema", place=Place(file=name, key="schema"), **shown)])
    return raw


def read_inventory(path: str | PathLike[str]) -> Inventory:
    """The inventory in a JSON file, as it stands there.

    Raises:
        InputError: not readable, not JSON, or no inventory.
        ArgumentError: no name of a file.
    """
    raw, name = read_raw_inventory(path)
    return Inventory.from_dict(raw, name)


def read_subject(path: str | PathLike[str], mapping: Mapped | None = None) -> Activity | Inventory:
    """An activity (TOML, JSON, a filled template, or a ledger by a mapping) or an inventory (JSON), told apart by its schema.

    Raises:
        InputError: every fault of the one that it is.
        ArgumentError: no name of a file.
    """
    found = read_traced(path, mapping)
    return found if isinstance(found, Activity | Inventory) else found.activity


def read_traced(
    path: str | PathLike[str], mapping: Mapped | None = None, *, inventories: bool = True
) -> Activity | Inventory | Reading:
    """What [read_subject][ghgcalc.io.read_subject] reads; of a workbook or CSV file the reading, which knows the cell of every number.

    Args:
        path: the file.
        mapping: of a ledger.
        inventories: whether an inventory will do; if not, it is refused as [read][] refuses it.

    Raises:
        InputError: every fault.
        ArgumentError: no name of a file.
    """
    data, name = read_bytes(Path(_path(path)) if path != "-" else "-", MAX_INVENTORY if inventories else MAX_BYTES)
    if (ledger := _ledger(data, name, mapping)) is not None:
        return ledger
    raw = parse(data, name, format_of(name, data))
    return Inventory.from_dict(raw, name) if inventories and raw.get("schema") == SCHEMA else _activity(raw, name)


def inventory_json(inventory: Inventory, name: str) -> str:
    """The text of an inventory file, for the file or stream `name`.

    Raises:
        InputError: it would be larger than what is read again.
    """
    text = to_json(document_of(records_of(inventory), Each))
    if len(text) * 4 > MAX_INVENTORY and len(text.encode()) > MAX_INVENTORY:  # no sign takes more than 4 bytes
        raise fault("file-too-large", name, limit=MAX_INVENTORY // 1_000_000)
    return text
