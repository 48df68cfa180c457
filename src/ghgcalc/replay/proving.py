"""Lines of which it is not proven that they move in proportion over the whole span of the data, though they do where they were looked at.

By the rules of a plan a row's datum enters its line as itself in another unit, or times a density. Both are polynomials of the first degree
in each number, which a few points tell from anything else. Lines of electricity are sums of their rows unless evidence cuts them: as long
as it covers all of the largest amounts, it covers all of smaller ones. Whatever goes beyond that is named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ghgcalc.inventory import Inventory
    from ghgcalc.plan import Stream
    from ghgcalc.replay.leaves import Leaf

SHORT = ("evidence-missing", "evidence-too-small")
"""Findings by which some electricity is not covered."""


def supplied(streams: Sequence[Stream]) -> frozenset[str]:
    """The lines of electricity by supply."""
    return frozenset(stream.id for stream in streams if stream.source.supplies is not None)


def held_up(streams: Sequence[Stream], held: Sequence[Leaf]) -> frozenset[str]:
    """Lines on which data that cannot be moved alone may work unseen: sums of electricity, and zeros, which no factor moves."""
    lines = supplied(streams)
    found = lines if any(leaf.supplied for leaf in held) else frozenset()
    if any(not leaf.supplied and not all(leaf.numbers) for leaf in held):
        found |= {stream.id for stream in streams} - lines
    return found


def cut(table: Any, streams: Sequence[Stream], free: Iterable[Leaf], highest: Inventory | None) -> frozenset[str]:
    """Lines of electricity that evidence may cut somewhere in the span.

    Args:
        table: the activity.
        streams: its lines.
        free: the data that can be moved.
        highest: made of the largest of them; None where it is refused.
    """
    covered = highest is not None and not any(one.code in SHORT for one in highest.findings)
    tables = {leaf.path[:3] if leaf.path[0] == "process" else leaf.path[:1] for leaf in free if leaf.supplied}
    owners = set()
    for path in tables:
        records = list(_records(_at(table, path)))
        if records and not (covered and len({record.get("rate") for record in records}) == 1):
            owners.add(_at(table, (*path[:2], "id")) if path[0] == "process" else None)
    return frozenset(stream.id for stream in streams if stream.source.supplies is not None and stream.process in owners)


def _at(table: Any, path: Sequence[Any]) -> Any:
    """What stands at a place of an activity."""
    for step in path:
        table = table[step]
    return table


def divided(
    streams: Sequence[Stream], data: Sequence[Leaf], shares: Mapping[tuple[str, str, int], Mapping[tuple[int, int], Any]]
) -> frozenset[str]:
    """Lines of electricity that data of something else move: the factor of a captive plant is a ratio."""
    lines = supplied(streams)
    return frozenset(key[0] for key, held in shares.items() if key[0] in lines and any(not data[at].supplied for at, _ in held))


def _records(table: Any) -> Iterator[Mapping[str, Any]]:
    """Every record of evidence of an activity."""
    if isinstance(table, Mapping):
        for key, value in table.items():
            yield from value if key == "evidence" else _records(value)
    elif isinstance(table, list):
        for one in table:
            yield from _records(one)
