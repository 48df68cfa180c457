"""What each number of an activity does in the lines: found by moving one datum at a time and binding the plan again.

Nothing is read off the names of rows. A datum is moved by parts of its printed step, each month by another part; where every number that
the lines work with moves in proportion, twice and together with all other data, the proportion is kept. What does not (a share that
evidence caps) is no proportion, and lines that rest on it are left undecided.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.errors import InputError, NumberError, UnitError
from ghgcalc.findings import pointer
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.numbers import decimal_of, fraction_of
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ghgcalc.inventory import Inventory
    from ghgcalc.plan import Stream

SKIPPED = ("evidence", "entity", "waiver", "capacity", "cells", "current", "product")
"""Tables and keys that no printed rounding is assumed of: what a document states is as it states it."""

PATTERNS = (
    tuple(Fraction(at + 3, 64) for at in range(12)),
    tuple(Fraction(29 - at, 64) for at in range(12)),
    tuple(Fraction(-at - 5, 64) for at in range(12)),
)
"""By which parts of its step each month is moved: up, up by others, and down as far as it stays above zero."""

MORE = Fraction(1025, 1024)
"""By so much are data moved together that cannot be moved alone: sums of them stay sums."""


@brief
class Leaf(NamedTuple):
    """A datum of the activity: where it stands, its unit, and its numbers by month, or one."""

    path: tuple[str | int, ...]
    unit: str
    numbers: tuple[Decimal, ...]

    @property
    def pointer(self) -> str:
        """Where it stands."""
        return pointer(self.path)

    def name(self, at: int) -> str:
        """The name of one of its numbers."""
        return self.pointer if len(self.numbers) == 1 else f"{self.pointer}/values/{at}"


def leaves(table: Any, path: tuple[str | int, ...] = ()) -> Iterator[Leaf]:
    """Every datum of the table of an activity, in its order."""
    if isinstance(table, Mapping):
        if {"unit", "values"} <= table.keys():
            yield Leaf(path, str(table["unit"]), tuple(Decimal(value) for value in table["values"]))
            return
        for key, value in table.items():
            if key not in SKIPPED:
                yield from leaves(value, (*path, key))
    elif isinstance(table, list):
        for at, value in enumerate(table):
            yield from leaves(value, (*path, at))
    elif isinstance(table, str) and path and path[-1] not in ("id", "item", "supply", "source"):
        try:
            found = Quantity(table)
        except (NumberError, UnitError):
            return
        yield Leaf(path, found.unit.symbol, (found.value,))


def moved(table: Any, changes: Mapping[tuple[str | int, ...], Mapping[int, Fraction]], units: Mapping[Any, str]) -> Any:
    """The table with some numbers changed: by the path of a datum and the place among its numbers; None where one has endless digits."""
    made = deepcopy(table)
    for path, numbers in changes.items():
        inside = made
        for step in path[:-1]:
            inside = inside[step]
        for at, value in numbers.items():
            digits = decimal_of(value)
            if digits is None:
                return None
            if isinstance(inside[path[-1]], str):
                inside[path[-1]] = f"{digits:f} {units[path]}"
            else:
                inside[path[-1]]["values"][at] = f"{digits:f}"
    return made


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


def probed(table: Any, data: Sequence[Leaf], steps: Sequence[Fraction], calculate: Callable[[Any], Inventory]) -> Probed:
    """What every datum does in the lines.

    Args:
        table: the activity.
        data: its data.
        steps: of their prints; zero of one that is certain.
        calculate: makes an inventory of a table.
    """
    streams = _streams(calculate(table))
    base = _numbers(streams)
    units = {leaf.path: leaf.unit for leaf in data}

    def run(changes: Mapping[tuple[str | int, ...], Mapping[int, Fraction]]) -> dict[Key, Fraction] | None:
        try:
            return _numbers(_streams(calculate(moved(table, changes, units))))
        except InputError:
            return None

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
    resting = base.keys() if scaled is None else _differing(base, scaled)
    bent.update(key[0] for key in resting)
    for pattern in (PATTERNS[0], PATTERNS[2]):
        changes = {number: _change(leaf, steps[number], pattern) for number, leaf in free.items()}
        together = run({data[number].path: change for number, change in changes.items()}) or {}
        for key, value in base.items():
            parts = [
                share * (changes[number][at] - Fraction(data[number].numbers[at]))
                for (number, at), share in shares.get(key, {}).items()
            ]
            if together.get(key) != value + sum(parts):
                bent.add(key[0])
    return Probed(streams, shares, tuple(held) if resting else (), frozenset(bent))


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
