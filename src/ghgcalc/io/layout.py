"""JSON laid out for people: keys on lines of their own, every entry of a list on one line, each written by the fast encoder."""

from __future__ import annotations

from json import JSONEncoder
from typing import Any

DEPTH = 3
"""So many tables inside each other are spread over lines; what lies deeper stands on the line of its entry."""

_encode = JSONEncoder(ensure_ascii=False).encode


def to_json(record: Any) -> str:
    """JSON as the commands print it and the files hold it: UTF-8, an entry a line, a last line break."""
    return f"{_laid(record, 0)}\n"


def _laid(value: Any, depth: int) -> str:
    if depth < DEPTH and value:
        if isinstance(value, dict):
            inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
            return (
                "{" + ",".join(f"{inner}{_encode(str(key))}: {_laid(one, depth + 1)}" for key, one in value.items()) + outer + "}"
            )
        if isinstance(value, list | tuple):
            return _listed(value, depth)
    return _encode(value)


def _listed(values: list[Any] | tuple[Any, ...], depth: int) -> str:
    """A list with each entry on its own line.

    Tables that begin with the same key are written in one go, and parted where one ends and the next begins: `}, {"key": ` can stand
    nowhere else, for inside a text a quotation mark is escaped.
    """
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    first = next(iter(values[0])) if isinstance(values[0], dict) and values[0] else None
    if isinstance(first, str):
        border = f"}}, {{{_encode(first)}: "
        text = _encode(values)
        if text.count(border) == len(values) - 1 and all(type(one) is dict and first in one for one in values):
            return f"[{inner}{text[1:-1].replace(border, '},' + inner + border[3:])}{outer}]"
    return "[" + ",".join(f"{inner}{_encode(one)}" for one in values) + outer + "]"
