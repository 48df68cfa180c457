"""From the old statement to the new one, change by change: each is made on top of those before it, and the engine calculates again.

The order is that of the kinds (see [KINDS][ghgcalc.changes.record.KINDS]), and within a kind that of the places. A change after which
nothing can be calculated waits for the others, and is tried again; what can only be made together counts together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.changes.record import KINDS, Change
from ghgcalc.errors import GhgcalcError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ghgcalc.inventory import Inventory

MOST = 250
"""So many steps are made at most: of more changes neighbours are made together, so that work stays in proportion to the statement."""

PAIRS = 12
"""Of so many changes that wait every two are tried together."""


EVIDENCE = "evidence"

Group = tuple[Change, ...]


@brief
class Step(NamedTuple):
    """Changes that were made together, and what was calculated before and after."""

    changes: Group
    before: Inventory
    after: Inventory


def steps(
    changes: Sequence[Change], old: Inventory, new: Inventory, calculated: Callable[[frozenset[int]], Inventory]
) -> Iterator[Step]:
    """Every change in the order in which it is made, one step at a time: no more than two inventories are kept.

    Args:
        changes: in the order in which they are to be made.
        old: what was calculated without any of them.
        new: what was calculated with all.
        calculated: the inventory with the changes of these numbers made; raises a GhgcalcError where there is none.
    """
    return _Walk(old, new, calculated).through(changes)


class _Walk:
    """Where the walk has come to."""

    def __init__(self, old: Inventory, new: Inventory, calculated: Callable[[frozenset[int]], Inventory]) -> None:
        self.here, self.new, self.calculated = old, new, calculated
        self.made: frozenset[int] = frozenset()
        self.count = 0
        self.waiting: list[Group] = []

    def through(self, changes: Sequence[Change]) -> Iterator[Step]:
        """The steps; the last one ends at the new statement as it was calculated."""
        size = -(-len(changes) // MOST) or 1
        groups = [tuple(changes[at : at + size]) for at in range(0, len(changes), size)]
        self.count = len(changes)
        for kind in KINDS:
            self.waiting += [group for group in groups if group[0].kind == kind]
            yield from self._possible()
        while self.waiting:
            yield next(self._forced())
            yield from self._possible()

    def _possible(self) -> Iterator[Step]:
        """Every group that can be made, again and again until none can; then what is of one table together, and again."""
        moved = True
        while moved:
            before = len(self.made)
            for group in list(self.waiting):
                yield from self._tried(group)
            if len(self.made) == before:
                yield from self._first(group for group in _by_table(self.waiting) if len(group) > 1)
            moved = len(self.made) > before

    def _forced(self) -> Iterator[Step]:
        """Any two; else all that are left, which end at the new statement."""
        few = self.waiting[:PAIRS]
        yield from self._first((*group, *other) for at, group in enumerate(few) for other in few[at + 1 :])
        yield from self._tried(tuple(one for group in self.waiting for one in group))

    def _first(self, groups: Iterable[Group]) -> Iterator[Step]:
        """The first of some that can be made."""
        for group in groups:
            for step in self._tried(group):
                yield step
                return

    def _tried(self, group: Group) -> Iterator[Step]:
        made = self.made | {one.number for one in group}
        try:
            after = self.new if len(made) == self.count else self.calculated(made)
        except GhgcalcError:
            return
        before, self.here, self.made = self.here, after, made
        left = (tuple(one for one in waiting if one.number not in made) for waiting in self.waiting)
        self.waiting = [waiting for waiting in left if waiting]
        yield Step(group, before, after)


def _by_table(groups: Iterable[Group]) -> Iterator[Group]:
    """The changes of several groups anew, those of one table (or process) together."""
    tables: dict[str, list[Change]] = {}
    for group in groups:
        for one in group:
            tables.setdefault(_table(one), []).append(one)
    return map(tuple, tables.values())


def _table(change: Change) -> str:
    """What has to fit each other: a proof wherever it stands, a process, a table with its total."""
    if change.path and change.path[-1][0] == EVIDENCE:
        return "/".join(change.path[-1])
    table, name = change.path[0] if change.path else (change.key, "")
    return f"{table.removesuffix('_total')}/{name if table == 'process' else ''}"
