"""The JSON Schema of files that the package writes itself (inventories, settlements), from the tables beside this module.

A record is a table of keys, each with its type and its meaning; the head of `inventory.toml` says how types are written. A file may hold
more keys: later releases add some.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ghgcalc import descriptions
from ghgcalc.descriptions.models import day

Schema = dict[str, Any]

PRINTED = r"^-?[0-9]{1,200}(?:\.[0-9]{1,200})?$"
"""Plain notation, every digit kept."""

_FLAT: Schema = {"type": "object", "additionalProperties": {"type": ["string", "integer", "boolean", "null"]}}
_SIMPLE: dict[str, Callable[[], Schema]] = {
    "text": lambda: {"type": "string"},
    "number": lambda: {"type": "string", "pattern": PRINTED},
    "whole": lambda: {"type": "integer"},
    "truth": lambda: {"type": "boolean"},
    "day": day,
    "digest": lambda: {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
    "sha256": lambda: {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "table": lambda: {"type": "object"},
    "flat": lambda: dict(_FLAT),
    "any": dict,
}


def schema(file: str) -> Schema:
    """The schema of the file that a table describes, its records under `$defs`."""
    records = {name: _record(record) for name, record in descriptions.table(file).items()}
    return records.pop("File") | {"$defs": records}


def _record(record: Any) -> Schema:
    """An object with its keys."""
    kind, *about = record[""]
    keys = {key: value for key, value in record.items() if key}
    properties = {
        key.removesuffix("?"): _type(value[0]) | {"description": descriptions.both(value[1:])} for key, value in keys.items()
    }
    shape: Schema = {"type": "object", "description": descriptions.both(tuple(about)), "properties": properties}
    shape["required"] = [key for key in keys if not key.endswith("?")]
    return shape | ({"additionalProperties": False} if kind == "closed" else {})


def _type(text: str) -> Schema:
    """The schema of a type as it is written."""
    if text.endswith("?"):
        return {"anyOf": [_type(text[:-1]), {"type": "null"}]}
    if text.startswith("["):
        return {"type": "array", "items": _type(text[1:-1])}
    if text.startswith("{"):
        return {"type": "object", "additionalProperties": _type(text[1:-1])}
    if text in _SIMPLE:
        return _SIMPLE[text]()
    return {"$ref": f"#/$defs/{text}"} if text[0].isupper() else {"enum": text.split("|")}
