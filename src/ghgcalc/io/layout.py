"""JSON laid out for people: keys on lines of their own, every entry of a list on one line, each written by the fast encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from json import JSONEncoder
from typing import Any

from ghgcalc.signs import escaped

DEPTH = 3
"""So many tables inside each other are spread over lines; what lies deeper stands on the line of its entry."""

BATCH = 1000
"""Entries of a list that are written in one go."""

_PLAIN = JSONEncoder(ensure_ascii=False).encode


def _encode(value: Any) -> str:
    """Signs that cannot be seen, or that a terminal obeys, are written by their numbers: the same data."""
    return escaped(_PLAIN(value))


def to_json(record: Any) -> str:
    """JSON as the commands print it and the files hold it: UTF-8, an entry a line, a last line break."""
    return "".join([*_laid(record, 0), "\n"])


def _laid(value: Any, depth: int) -> Iterator[str]:
    """The text in pieces: the whole of a large inventory stands in memory once."""
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    if depth < DEPTH and value and isinstance(value, dict):
        sign = "{"
        for key, one in value.items():
            yield f"{sign}{inner}{_encode(str(key))}: "
            yield from _laid(one, depth + 1)
            sign = ","
        yield outer + "}"
    elif depth < DEPTH and value and isinstance(value, Sequence) and not isinstance(value, str):
        for at in range(0, len(value), BATCH):
            yield "," if at else "["
            yield _listed(value[at : at + BATCH], inner)
        yield outer + "]"
    else:
        yield _encode(list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value)


def _listed(values: Sequence[Any], inner: str) -> str:
    """The entries of a list, each on its own line.

    Tables that begin with the same key are written in one go, and parted where one ends and the next begins: `}, {"key": ` can stand
    nowhere else, for inside a text a quotation mark is escaped.
    """
    first = next(iter(values[0])) if isinstance(values[0], dict) and values[0] else None
    if isinstance(first, str):
        border = f"}}, {{{_encode(first)}: "
        text = _encode(values)
        if text.count(border) == len(values) - 1 and all(
            isinstance(one, dict) and next(iter(one), None) == first for one in values
        ):
            return f"{inner}{text[1:-1].replace(border, '},' + inner + border[3:])}"
    return ",".join(f"{inner}{_encode(one)}" for one in values)
