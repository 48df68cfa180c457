"""An activity as the text of a TOML file: what reading it gives is the same activity, to the last digit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ghgcalc.signs import shown


def to_toml(table: Mapping[str, Any]) -> str:
    """A table of texts, numbers, tables and lists of tables as TOML; a datum of months stands on one line.

    Args:
        table: as [Activity.dump][ghgcalc.activity.Activity.dump] gives it, for one.
    """
    return "\n".join(_table(table, ())).strip("\n") + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """The keys of a table, then the tables inside it: what comes after a heading would belong to that."""
    for key, value in table.items():
        if not _heads(value):
            yield f"{key} = {_value(value)}"
    for key, value in table.items():
        if _heads(value):
            name = ".".join((*path, key))
            for one in value if isinstance(value, list) else [value]:
                yield f"\n[[{name}]]" if isinstance(value, list) else f"\n[{name}]"
                yield from _table(one, (*path, key))


def _heads(value: Any) -> bool:
    """Whether a value has a heading of its own: a list of rows, or the table of the entity; a datum has none."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, Mapping) for one in value)
    return isinstance(value, Mapping) and not {"values", "value", "factor"} & value.keys()


def _value(value: Any) -> str:
    """A value; a text of JSON is one of TOML, but for the sign of deletion and for signs that are written by their numbers."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "".join(sign if sign.isascii() or shown(sign) == sign else f"\\U{ord(sign):08x}" for sign in text)
