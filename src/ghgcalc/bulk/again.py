"""One entity's year of a table as the activity that it is: for the exact engine, which writes its files and re-checks the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.activity import of
from ghgcalc.bulk.raw import written
from ghgcalc.bulk.slots import PERIODS
from ghgcalc.bulk.template import accepted, entity_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.activity import Activity
    from ghgcalc.bulk.computing import Rows
    from ghgcalc.bulk.numbers import Numbers
    from ghgcalc.plan import Plan


def whole(rows: Rows, unit: int) -> bool:
    """Whether every datum of a unit has its twelve months, or its year."""
    coded = rows.coded
    shape = coded.shapes[coded.shape[unit]]
    for slot in shape.slots:
        found = rows.at(slot)[unit * PERIODS : (unit + 1) * PERIODS]
        if (found[:1] if coded.slots[slot].kind.annual else found[1:]).min() < 0:
            return False
    return True


def activity_of(plan: Plan, rows: Rows, numbers: Mapping[str, Numbers], unit: int) -> Activity:
    """The activity of a unit.

    Raises:
        InputError: it states something that no activity can.
    """
    coded = rows.coded
    shape = coded.shapes[coded.shape[unit]]
    slots = {number: coded.slots[number] for number in shape.slots}
    names = {slot.process: coded.processes.get(unit, slot.process) or "" for slot in slots.values() if slot.process}

    def values(slot: int, name: str) -> list[str]:
        found = rows.at(slot)[unit * PERIODS : (unit + 1) * PERIODS]
        return [text_of(numbers[name], int(row)) for row in (found[:1] if slots[slot].kind.annual else found[1:])]

    entity = entity_of(coded.entities[unit], shape)
    return of(written(shape.year, entity, slots, names, values, accepted(plan)).table)


def text_of(numbers: Numbers, row: int) -> str:
    """A number as text, with every digit."""
    found: Any = numbers.decimals.get(row)
    if found is None:
        return np.format_float_positional(numbers.doubles[row], trim="-")
    return f"{found:f}"
