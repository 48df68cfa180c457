"""Entities whose numbers or names a rule of the statement may refuse: no column judges them, the exact engine does.

What is looked for here may only be wider than the rules themselves: butts above anodes, shares that are more than the whole, supplies and
sources below zero, names that no activity may have. A doubt that turns out to be none changes nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from ghgcalc.activity.process import SUMS
from ghgcalc.activity.rows import RowId
from ghgcalc.bulk.codes import combined
from ghgcalc.bulk.marks import scale_of
from ghgcalc.bulk.raw import supply_of
from ghgcalc.bulk.slots import PERIODS
from ghgcalc.kernel.floats import float_of, value
from ghgcalc.plan.electricity.arrangement import GRID
from ghgcalc.signs import likeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghgcalc.bulk.computing import Block, Rows
    from ghgcalc.bulk.slots import Coded
    from ghgcalc.kernel.columns import Doubles, Places

LONGEST = 200
"""Of the name of an entity."""

NEAR = 1e-9
"""Doubles that are as near as this to a limit are in doubt."""

PRINTED = 1.0
"""tCO2e that the rounding of a line and of its intermediates moves at most."""


def stated(rows: Rows) -> set[int]:
    """Units of which a rule may refuse what they state."""
    return {*_names(rows.coded), *_supplies(rows), *_butts(rows), *_shares(rows)}


@cache
def _row_id() -> TypeAdapter[str]:
    """The reader of a row's id, made once: pydantic compiles it."""
    return TypeAdapter(RowId)


def _names(coded: Coded) -> Iterator[int]:
    """Names that a row cannot have, and two processes of one entity that a reader takes for one."""
    adapter = _row_id()
    bad: set[str] = set()
    for name in coded.processes.names():
        try:
            adapter.validate_python(name)
        except ValidationError:
            bad.add(name)
    several = set(coded.processes.unit[coded.processes.number > 1].tolist())
    alike: set[tuple[int, str]] = set()
    for unit, _, name in coded.processes.table() if bad or several else ():
        key = unit, likeness(name) if unit in several else ""
        if key in alike or name in bad:
            yield unit
        alike.add(key)
    names = coded.entities
    if max(map(len, names), default=0) > LONGEST or not "".join(names).isprintable():
        yield from (unit for unit, entity in enumerate(names) if len(entity) > LONGEST or not entity.isprintable())


def _supplies(rows: Rows) -> Iterator[int]:
    """Supplies below zero: of the grid alone an enterprise may sell more than it buys."""
    if rows.tidy.numbers["amount"].least >= 0:
        return
    amounts = rows.tidy.numbers["amount"].doubles
    for number, slot in enumerate(rows.coded.slots):
        table = slot.kind.table
        if table.endswith("electricity") and (table != "electricity" or supply_of(slot) != GRID):
            mine = rows.of_slot[number]
            yield from rows.coded.unit[mine[amounts[mine] < 0]].tolist()


def _butts(rows: Rows) -> Iterator[int]:
    """Butts that may be more than the anodes they are the rest of."""
    slots = rows.coded.slots
    for number, slot in enumerate(slots):
        if slot.kind.key == "butts":
            for other, gross in enumerate(slots):
                if gross.process == slot.process and gross.kind.key == "anode":
                    yield from _above(rows, number, other)


def _above(rows: Rows, butts: int, anode: int) -> Iterator[int]:
    coded, amounts = rows.coded, rows.tidy.numbers["amount"].doubles
    sides = []
    for slot in (butts, anode):
        mine, count = rows.of_slot[slot], coded.count * PERIODS
        found = np.full(count, np.nan)
        found[coded.unit[mine] * PERIODS + rows.tidy.month[mine]] = amounts[mine] * float(
            scale_of(coded.slots[slot].kind, "t") or 1
        )
        sides.append(found.reshape(-1, PERIODS))
    left, used = sides
    years = [np.where(np.isnan(one).all(1), np.nan, np.nansum(one, axis=1)) for one in sides]
    with np.errstate(invalid="ignore"):
        months = (left > used * (1 - NEAR)).any(axis=1)
        whole = years[0] > years[1] * (1 - NEAR)
    yield from np.flatnonzero(months | whole).tolist()


def _shares(rows: Rows) -> Iterator[int]:
    """Shares of one mass that may be more than all of it, whatever the months in which each is stated."""
    coded, slots = rows.coded, rows.coded.slots
    for keys in SUMS:
        most: dict[int, Doubles] = {}
        for number, slot in enumerate(slots):
            mine = rows.of_slot[number]
            for key, _, _ in slot.kind.measured if slot.kind.table == "process" else ():
                if key in keys:
                    scale = float(scale_of(slot.kind, "1", key) or 1)
                    sums = most.setdefault(slot.process, np.zeros(coded.count))
                    parts = np.zeros(coded.count)
                    np.maximum.at(parts, coded.unit[mine], rows.tidy.numbers[key].doubles[mine] * scale)
                    sums += parts
        for sums in most.values():
            yield from np.flatnonzero(sums > 1 - NEAR).tolist()


def computed(blocks: Sequence[Block], coded: Coded) -> set[int]:
    """Units of which a source of a process, or of the enterprise, may be below zero in the year though nothing was sold."""
    sources: dict[tuple[str, str | None], int] = {}
    units: list[Places] = []
    columns: list[tuple[Places, Places, Doubles, Any]] = []
    if all(_above_zero(block) for block in blocks):
        return set()
    values = [_least(block) for block in blocks]
    if not any(bool((made < 0).any()) for made in values):
        return set()
    for block, made in zip(blocks, values, strict=True):
        part = np.repeat(np.arange(len(block.parts)), np.diff(block.starts))
        streams = [one.piece.stream for one in block.parts]
        source = np.array([sources.setdefault((one.source.id, one.source.basis), len(sources)) for one in streams], np.int64)
        process = np.array([int((one.process or "P0").removeprefix("P")) for one in streams], np.int64)
        sold = np.zeros(block.lead.size, bool)
        for low, high, one in zip(block.starts, block.starts[1:], block.parts, strict=False):
            for at, (_, name) in enumerate(one.piece.columns):
                if name == "amount":
                    sold[low:high] |= block.columns[f"x{at}"].doubles[low:high] < 0
        units.append(block.unit)
        columns.append((source[part], process[part], made, sold))
    unit = np.concatenate(units)
    source, process, worked, sold = (np.concatenate([one[at] for one in columns]) for at in range(4))
    found: set[int] = set()
    for owner in (process, np.zeros_like(process)):
        key, first = combined([(unit, coded.count), (source, len(sources)), (owner, int(owner.max(initial=0)) + 1)])
        sums = np.bincount(key, worked - PRINTED, first.size)
        below = (sums < 0) & (np.bincount(key, worked < 0, first.size) > 0) & (np.bincount(key, sold, first.size) == 0)
        found.update(unit[first[below]].tolist())
    return found


def _above_zero(block: Block) -> bool:
    """Whether nothing below zero enters a block, neither a number nor a coefficient."""
    formula = block.plain.emission
    terms = (*formula.top.terms, *formula.bottom.terms)
    return block.least >= 0 and all(value >= 0 for _, value in terms)


def _least(block: Block) -> Doubles:
    """What each line is, less what its double may be off."""
    columns = {name: one.doubles for name, one in block.columns.items()}
    made, sizes = value(float_of(block.plain.emission, 0), columns, block.lead.size)
    return made - sizes * NEAR
