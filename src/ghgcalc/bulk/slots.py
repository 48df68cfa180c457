"""What rows of one kind state, whose they are, and where the rows of each slot lie.

Every row has the number of its entity and year (`unit`), of its process within that entity, of its kind, and of its slot: the kind within
a process. Two entities whose slots are the same are bound to a plan alike; there are few such shapes, however many rows there are.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.codes import by_codes
from ghgcalc.bulk.layout import Kept

if TYPE_CHECKING:
    from ghgcalc.bulk.processes import Processes
    from ghgcalc.kernel.columns import Places


PERIODS = 13
"""A year, and its months."""


@brief
class Kind(NamedTuple):
    """What the rows of a kind state, beside their numbers.

    Attributes:
        table, key: of the datum. item, unit: as the rows have them. annual: whether one value stands for a year.
        words: other keys that are texts. measured: (key, unit, source) of the measured values. covered: whether evidence covers anything.
        label: what tells the rows from others of the same item.
    """

    table: str
    key: str
    item: str | None
    unit: str
    annual: bool
    words: tuple[tuple[str, str], ...] = ()
    measured: tuple[tuple[str, str, str], ...] = ()
    covered: bool = False
    label: str | None = None


@brief
class Slot(NamedTuple):
    """A kind within a process, by the number of that process in its entity from 1; 0 is the enterprise."""

    process: int
    kind: Kind


@brief
class Shape(NamedTuple):
    """What decides how an entity's year is bound: the year, where the entity lies, and its slots."""

    year: int
    province: str | None
    grid: str | None
    slots: tuple[int, ...]


@brief
@dataclass(slots=True)
class Coded:
    """The rows of a table with their numbers.

    Attributes:
        owner, slot: of each run, its entity and year, and its slot. sound: which rows can be worked with.
        entities, years: of each unit. slots: the slots. processes: the name of each process by unit and number.
        shape: of each unit. shapes: the shapes. heads, lengths: of the runs of rows that state the same but for their months and numbers.
        month: of each row. named: the number of the name of each unit's entity. kept: what else follows of the numbers of the rows,
            if all of them are sound. names: of the entity of each unit, in Arrow, once somebody has asked.
    """

    owner: Places
    slot: Places
    sound: np.ndarray[tuple[int], np.dtype[np.bool_]]
    entities: list[str]
    years: Places
    slots: list[Slot]
    processes: Processes
    shape: Places
    shapes: list[Shape]
    heads: Places
    lengths: Places
    month: Places
    named: Places
    kept: Kept = field(default_factory=Kept)
    names: Any = None

    @property
    def count(self) -> int:
        """How many units there are."""
        return len(self.entities)

    @property
    def unit(self) -> Places:
        """The unit of each row, for what looks at a few of them; whoever goes through all rows of a slot asks `owners`."""
        return self.kept.once("unit", None, lambda: spread(self.owner, self.lengths))

    def of(self, names: list[str], arrow: Any, sound: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Coded:
        """The same rows of entities of other names: whatever was worked out of their numbers is true of these.

        Args:
            names: of each entity.
            arrow: the same, if they are known in Arrow.
            sound: which rows can be worked with.
        """
        found, same = copy(self), len(names) == self.count  # of one year each
        found.entities = names if same else [names[code] for code in self.named.tolist()]
        found.sound, found.names = sound, arrow if same else None
        return found

    def by_slot(self, sound: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[Places]:
        """The sound rows of each slot, in their order."""
        rows = self._lying.rows
        return rows if sound.all() else [one[sound[one]] for one in rows]

    @property
    def _lying(self) -> Lying:
        return self.kept.once("lying", None, self._by_slot)

    def _by_slot(self) -> Lying:
        order = by_codes(self.slot, len(self.slots))
        size, owner = self.lengths[order], self.owner[order]
        past = np.cumsum(size)
        rows = spread(self.heads[order] - past + size, size) + np.arange(self.month.size)
        owners = spread(owner, size)
        places = spread(owner * PERIODS, size) + self.month[rows]
        ends = np.append(0, past)[np.cumsum(np.bincount(self.slot, minlength=len(self.slots)))][:-1]
        return Lying(*(np.split(column, ends)[: len(self.slots)] for column in (rows, owners, places)))

    def whole(self, slot: int) -> Places:
        """All rows of a slot, whether they are sound or not."""
        return self._lying.rows[slot]

    def owners(self, slot: int, rows: Places) -> Places:
        """The units of some rows of a slot."""
        lying = self._lying
        return lying.owners[slot] if rows is lying.rows[slot] else self.unit[rows]

    def places(self, slot: int, rows: Places) -> Places:
        """Unit times `PERIODS`, and month, of some rows of a slot; of all of them they are asked for again and again."""
        lying = self._lying
        return lying.places[slot] if rows is lying.rows[slot] else self.unit[rows] * PERIODS + self.month[rows]

    def rising(self, slot: int, rows: Places) -> bool:
        """Whether some rows of a slot are in the order of their units and months, so that none stands twice."""
        places = self.places(slot, rows)
        return self.kept.once(("rising", slot), None, lambda: _rises(places)) if rows is self.whole(slot) else _rises(places)

    def counted(self, slot: int, rows: Places) -> Places | None:
        """How many months of a slot each unit has, by sound rows of it; None where each unit that has any has all twelve."""
        if rows is not self.whole(slot):
            return self._counted(slot, rows)
        return self.kept.once(("counted", slot), None, lambda: self._counted(slot, rows))

    def _counted(self, slot: int, rows: Places) -> Places | None:
        unit = self.owners(slot, rows)
        if rows.size % 12 == 0 and self.rising(slot, rows) and (unit[::12] == unit[11::12]).all():
            return None  # no month stands twice, and each twelve are of one unit
        return np.bincount(unit, minlength=self.count)


@brief
class Lying(NamedTuple):
    """By slot, in their order: its rows, their units, and these times `PERIODS` with their months."""

    rows: list[Places]
    owners: list[Places]
    places: list[Places]


def _rises(numbers: Places) -> bool:
    return bool((numbers[1:] > numbers[:-1]).all())


def spread(values: Places, lengths: Places) -> Places:
    """What is true of each run for each of its rows; most tables have runs of one length."""
    if lengths.size and (lengths == lengths[0]).all():
        return np.repeat(values, int(lengths[0]))
    return np.repeat(values, lengths)
