"""What rows of one kind state, whose they are, and where the rows of each slot lie.

Every row has the number of its entity and year (`unit`), of its process within that entity, of its kind, and of its slot: the kind within
a process. Two entities whose slots are the same are bound to a plan alike; there are few such shapes, however many rows there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.codes import by_codes

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
        month: of each row. names: of the entity of each unit, in Arrow, once somebody has asked.
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
    names: Any = None
    _unit: Places | None = None
    _whole: list[Places] = field(default_factory=list)
    _owners: list[Places] = field(default_factory=list)
    _places: list[Places] = field(default_factory=list)
    _rising: dict[int, bool] = field(default_factory=dict)
    _counts: dict[int, Places | None] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many units there are."""
        return len(self.entities)

    @property
    def unit(self) -> Places:
        """The unit of each row, for what looks at a few of them; whoever goes through all rows of a slot asks `owners`."""
        if self._unit is None:
            self._unit = spread(self.owner, self.lengths)
        return self._unit

    def by_slot(self, sound: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[Places]:
        """The sound rows of each slot, in their order."""
        if not self._whole:
            order = by_codes(self.slot, len(self.slots))
            size, owner = self.lengths[order], self.owner[order]
            past = np.cumsum(size)
            rows = spread(self.heads[order] - past + size, size) + np.arange(self.month.size)
            owners = spread(owner, size)
            places = spread(owner * PERIODS, size) + self.month[rows]
            ends = np.append(0, past)[np.cumsum(np.bincount(self.slot, minlength=len(self.slots)))][:-1]
            self._whole, self._owners, self._places = (
                np.split(column, ends)[: len(self.slots)] for column in (rows, owners, places)
            )
        return self._whole if sound.all() else [rows[sound[rows]] for rows in self._whole]

    def whole(self, slot: int) -> Places:
        """All rows of a slot, whether they are sound or not, once `by_slot` was asked."""
        return self._whole[slot]

    def owners(self, slot: int, rows: Places) -> Places:
        """The units of some rows of a slot."""
        return self._owners[slot] if rows is self._whole[slot] else self.unit[rows]

    def places(self, slot: int, rows: Places) -> Places:
        """Unit times `PERIODS`, and month, of some rows of a slot; of all of them they are asked for again and again."""
        if rows is self._whole[slot]:
            return self._places[slot]
        return self.unit[rows] * PERIODS + self.month[rows]

    def rising(self, slot: int, rows: Places) -> bool:
        """Whether some rows of a slot are in the order of their units and months, so that none stands twice."""
        if rows is not self._whole[slot]:
            return _rises(self.places(slot, rows))
        if slot not in self._rising:
            self._rising[slot] = _rises(self._places[slot])
        return self._rising[slot]

    def counted(self, slot: int, rows: Places) -> Places | None:
        """How many months of a slot each unit has, by sound rows of it; None where each unit that has any has all twelve."""
        if rows is not self._whole[slot]:
            return self._counted(slot, rows)
        if slot not in self._counts:
            self._counts[slot] = self._counted(slot, rows)
        return self._counts[slot]

    def _counted(self, slot: int, rows: Places) -> Places | None:
        unit = self.owners(slot, rows)
        if rows.size % 12 == 0 and self.rising(slot, rows) and (unit[::12] == unit[11::12]).all():
            return None  # no month stands twice, and each twelve are of one unit
        return np.bincount(unit, minlength=self.count)


def _rises(numbers: Places) -> bool:
    return bool((numbers[1:] > numbers[:-1]).all())


def spread(values: Places, lengths: Places) -> Places:
    """What is true of each run for each of its rows; most tables have runs of one length."""
    if lengths.size and (lengths == lengths[0]).all():
        return np.repeat(values, int(lengths[0]))
    return np.repeat(values, lengths)
