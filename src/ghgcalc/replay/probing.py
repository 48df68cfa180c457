"""What each number of an activity does in the lines: found by moving one datum at a time and binding the plan again.

Nothing is read off the names of rows. A datum is moved by parts of its printed step, each month by another part; where every number that
the lines work with moves in proportion, three times, and together with all other data to both ends of the span, the proportion is kept.
What does not is no proportion, and lines that rest on it are left undecided; so are those of which that would not prove it (`proving`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.numbers import fraction_of
from ghgcalc.replay import proving
from ghgcalc.replay.leaves import moved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ghgcalc.inventory import Inventory
    from ghgcalc.plan import Stream
    from ghgcalc.replay.leaves import Leaf
    from ghgcalc.replay.spans import Span

PATTERNS = (
    tuple(Fraction(at + 3, 64) for at in range(12)),
    tuple(Fraction(29 - at, 64) for at in range(12)),
    tuple(Fraction(-at - 5, 64) for at in range(12)),
)
"""By which parts of its step each month is moved: up, up by others, and down as far as it stays above zero."""

MORE = Fraction(1025, 1024)
"""By so much are data moved together that cannot be moved alone: sums of them stay sums."""


Key = tuple[str, str, int]
"""Stream, parameter, place among its periods."""


@brief
@dataclass(frozen=True)
class Probed:
    """What the lines work with.

    Attributes:
        streams: of the activity as stated.
        shares: of each number of a stream, what one of a datum's numbers adds to it: by leaf and place among its numbers.
        held: data that another statement holds, and that some line rests on.
        bent: streams with a number that moves in no proportion, or with such data.
    """

    streams: Sequence[Stream]
    shares: Mapping[Key, Mapping[tuple[int, int], Fraction]]
    held: tuple[Leaf, ...]
    bent: frozenset[str]


def probed(
    table: Any, data: Sequence[Leaf], steps: Sequence[Fraction], spans: Mapping[str, Span], calculate: Callable[[Any], Inventory]
) -> Probed:
    """What every datum does in the lines.

    Args:
        table: the activity.
        data: its data.
        steps: of their prints; zero of one that is certain.
        spans: of each number, by its name.
        calculate: makes an inventory of a table.
    """
    streams = _streams(calculate(table))
    base = _numbers(streams)
    units = {leaf.path: leaf.unit for leaf in data}

    def made(changes: Mapping[tuple[str | int, ...], Mapping[int, Fraction]]) -> Inventory | None:
        try:
            return calculate(moved(table, changes, units))
        except InputError:
            return None

    def run(changes: Mapping[tuple[str | int, ...], Mapping[int, Fraction]]) -> dict[Key, Fraction] | None:
        inventory = made(changes)
        return None if inventory is None else _numbers(_streams(inventory))

    shares: dict[Key, dict[tuple[int, int], Fraction]] = {}
    bent: set[str] = set()
    held: list[Leaf] = []
    free = {number: leaf for number, leaf in enumerate(data) if steps[number]}
    for number, leaf in list(free.items()):
        runs = [run({leaf.path: _change(leaf, steps[number], pattern)}) for pattern in PATTERNS]
        if None in runs:
            held.append(free.pop(number))
            continue
        for key in set().union(*(_differing(base, one) for one in runs if one is not None)):
            share = _share(leaf, steps[number], key, [base.get(key), *(one.get(key) for one in runs if one is not None)])
            if share is None:
                bent.add(key[0])
            else:
                shares.setdefault(key, {})[number, share[0]] = share[1]
    scaled = run({leaf.path: {at: Fraction(value) * MORE for at, value in enumerate(leaf.numbers)} for leaf in held})
    resting = {key[0] for key in (base.keys() if scaled is None else _differing(base, scaled))} | proving.held_up(streams, held)
    highest: Inventory | None = None
    for high in (False, True):
        corner = _corner(free, spans, high=high)
        highest = made({data[number].path: change for number, change in corner.items()})
        bent |= _apart(base, shares, data, corner, {} if highest is None else _numbers(_streams(highest)))
    bent |= resting | proving.cut(table, streams, free.values(), highest) | proving.divided(streams, data, shares)
    return Probed(streams, shares, tuple(held) if resting else (), frozenset(bent))


def _corner(free: Mapping[int, Leaf], spans: Mapping[str, Span], *, high: bool) -> dict[int, dict[int, Fraction]]:
    """Every number of the data that can be moved, at one end of its span."""
    ends = {number: [spans[leaf.name(at)] for at in range(len(leaf.numbers))] for number, leaf in free.items()}
    return {number: {at: (one.high if high else one.low).value for at, one in enumerate(held)} for number, held in ends.items()}


def _apart(
    base: Mapping[Key, Fraction],
    shares: Mapping[Key, Mapping[tuple[int, int], Fraction]],
    data: Sequence[Leaf],
    corner: Mapping[int, Mapping[int, Fraction]],
    came: Mapping[Key, Fraction],
) -> set[str]:
    """The streams with a number that is not, in a corner, what its proportions say."""
    found = set()
    for key, value in base.items():
        parts = [
            share * (corner[number][at] - Fraction(data[number].numbers[at])) for (number, at), share in shares.get(key, {}).items()
        ]
        if came.get(key) != value + sum(parts):
            found.add(key[0])
    return found


def _change(leaf: Leaf, step: Fraction, pattern: Sequence[Fraction]) -> dict[int, Fraction]:
    """Every number of a datum, moved by its part of the step; one that would come to the other side of zero stays."""
    found = {}
    for at, value in enumerate(leaf.numbers):
        there = Fraction(value) + step * pattern[at]
        found[at] = Fraction(value) if value >= 0 > there else there
    return found


def _differing(one: Mapping[Key, Fraction], other: Mapping[Key, Fraction]) -> set[Key]:
    """The keys whose numbers differ, or that only one has."""
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def _share(leaf: Leaf, step: Fraction, key: Key, came: Sequence[Fraction | None]) -> tuple[int, Fraction] | None:
    """Which of a datum's numbers moves a number of a stream, and how much of it; None where it is no proportion.

    Args:
        leaf: the datum.
        step: of its print.
        key: of the number.
        came: the number as stated, then with the datum moved by each pattern.
    """
    base, *others = [value for value in came if value is not None]
    at = key[2] if len(leaf.numbers) > 1 else 0
    moves = [_change(leaf, step, pattern)[at] - Fraction(leaf.numbers[at]) for pattern in PATTERNS]
    share = (others[0] - base) / moves[0] if others else None
    if (
        share is None
        or len(others) < len(PATTERNS)
        or any(base + share * move != value for move, value in zip(moves, others, strict=True))
    ):
        return None
    return at, share


def _streams(inventory: Inventory) -> Sequence[Stream]:
    made = evaluation_of(inventory)
    assert made is not None
    return made.bound.streams


def _numbers(streams: Sequence[Stream]) -> dict[Key, Fraction]:
    """Every number that the streams work with and that is no factor."""
    return {
        (stream.id, bound.name, at): fraction_of(bound.at(at))
        for stream in streams
        for bound in stream.inputs
        for at in range(len(stream.periods))
    }
