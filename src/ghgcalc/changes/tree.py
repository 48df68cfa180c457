"""Two tables laid over each other: what is the same once, what differs as numbered leaves, so that any of them can be taken as old or new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ghgcalc.brief import brief

ABSENT: Final = object()
"""In the place of what one side has not."""


@brief
@dataclass(frozen=True, slots=True)
class Same:
    """What both sides have."""

    value: Any


@brief
@dataclass(frozen=True, slots=True)
class Leaf:
    """What differs: the number of the change, and both sides, either of which may be `ABSENT`."""

    number: int
    old: Any
    new: Any


@brief
@dataclass(frozen=True, slots=True)
class Table:
    """Keys to what lies under them."""

    nodes: dict[str, Node]


@brief
@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a list, in the order of the new side; those that are gone at the end."""

    nodes: tuple[Node, ...]


Node = Same | Leaf | Table | Rows


def built(node: Node, applied: frozenset[int]) -> Any:
    """The table in which the changes of these numbers are made and the others are not; `ABSENT` where nothing is there."""
    if isinstance(node, Same):
        return node.value
    if isinstance(node, Leaf):
        return node.new if node.number in applied else node.old
    if isinstance(node, Table):
        return _kept({key: built(one, applied) for key, one in node.nodes.items()})
    rows = [row for one in node.nodes if (row := built(one, applied)) is not ABSENT]
    return rows or ABSENT


def _kept(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value is not ABSENT}
