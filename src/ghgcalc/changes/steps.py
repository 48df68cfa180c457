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

    def through(self, changes: Sequence[Change]) -> Iterator[Step]:
        """The steps; the last one ends at the new statement as it was calculated."""
        size = -(-len(changes) // MOST) or 1
        waiting = [tuple(changes[at : at + size]) for at in range(0, len(changes), size)]
        while waiting:
            found = next(self._possible(waiting))
            yield found
            waiting = [group for group in waiting if not {one.number for one in group} <= self.made]

    def _possible(self, waiting: list[Group]) -> Iterator[Step]:
        """What can be made next: of each kind one group, else those of one table; then one table of all kinds; any two; all that are left."""
        for kind in KINDS:
            mine = [group for group in waiting if group[0].kind == kind]
            for group in mine:
                yield from self._tried(group, last=len(waiting) == 1)
            for group in _by_table(mine):
                yield from self._tried(group, last=len(group) == sum(map(len, waiting)))
        for group in _by_table(waiting):
            yield from self._tried(group, last=len(group) == sum(map(len, waiting)))
        few = waiting[:PAIRS]
        for at, group in enumerate(few):
            for other in few[at + 1 :]:
                yield from self._tried((*group, *other), last=len(waiting) == 2)
        yield from self._tried(tuple(one for group in waiting for one in group), last=True)

    def _tried(self, group: Group, *, last: bool) -> Iterator[Step]:
        made = self.made | {one.number for one in group}
        try:
            after = self.new if last else self.calculated(made)
        except GhgcalcError:
            return
        before, self.here, self.made = self.here, after, made
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
