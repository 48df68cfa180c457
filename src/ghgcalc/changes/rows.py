"""Rows of two tables matched by what they say of themselves, never by their number: a row that is put in between moves no other.

Rows are held against each other in rounds, each among what the rounds before have left: those that are equal; those of the same names
(id, item, supply, number …); those of the same data under other names; those of the same first name. What is left is gone, or new.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

FIRST = ("id", "item", "supply", "kind", "cn", "good", "rule", "element", "instrument")
"""The key by which a row is called first; a table has one of them."""

NAMES = (
    *FIRST, "number", "name", "use", "site", "area", "plant", "direction", "origin", "supplier", "process", "table", "row", "key", "side",
    "month", "meter",
)  # fmt: skip
"""Keys that say which row it is."""

Pair = tuple[int | None, int | None]
"""The number of a row in the old table and in the new one; None where it is not there."""

_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_of(row: Any) -> str:
    """All that a row says, as one text, whatever the order of its keys."""
    return _JSON.encode(row)


def called(row: Mapping[str, Any]) -> str:
    """The first name of a row; empty where it has none. A correction goes by its datum and its side."""
    if "side" in row:
        words = (row["row"], row["key"] if row["table"] == "process" else row["table"], row["side"], row["rule"], row.get("month"))
        return " ".join(str(word) for word in words if word is not None)
    return str(next((row[key] for key in FIRST if key in row), ""))


def _names(row: Mapping[str, Any]) -> str:
    return text_of({key: row[key] for key in NAMES if key in row and not isinstance(row[key], list)})


def _data(row: Mapping[str, Any]) -> str:
    """What is left without the names; a row that has nothing else is like no other. A list under a name's key is a table, no name."""
    rest = {key: value for key, value in row.items() if key not in NAMES or isinstance(value, list)}
    return text_of(rest) if rest else ""


ROUNDS: tuple[Callable[[Mapping[str, Any]], str], ...] = (text_of, _names, _data, called)
"""What two rows have in common in each round; an empty text is nothing in common, but for the names."""


def matched(olds: Sequence[Mapping[str, Any]], news: Sequence[Mapping[str, Any]]) -> list[Pair]:
    """The rows of both tables, each once: those of the new one in its order, then those that are gone. Linear in the rows."""
    partner: dict[int, int] = {}
    left, right = list(range(len(olds))), list(range(len(news)))
    for mark in ROUNDS:
        waiting = _marked(olds, left, mark)
        for key, ones in _marked(news, right, mark).items():
            others = waiting.get(key, [])
            if key or mark is _names:
                partner |= dict(zip(ones, others, strict=False))
        taken = set(partner.values())
        left, right = [at for at in left if at not in taken], [at for at in right if at not in partner]
    return [*((partner.get(at), at) for at in range(len(news))), *((at, None) for at in left)]


def _marked(
    rows: Sequence[Mapping[str, Any]], which: Iterable[int], mark: Callable[[Mapping[str, Any]], str]
) -> dict[str, list[int]]:
    """Rows by their mark; those of one mark by all that they say, so that the order of the table decides nothing."""
    found: dict[str, list[int]] = defaultdict(list)
    for at in sorted(which, key=lambda at: text_of(rows[at])):
        found[mark(rows[at])].append(at)
    return found
