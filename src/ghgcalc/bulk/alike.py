"""Totals that the same lines are added to, of which one is added up for all; and units that have the same totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ghgcalc.bulk.codes import ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.bulk.computing import Block
    from ghgcalc.bulk.slots import Coded
    from ghgcalc.kernel.columns import Places


def alike_of(
    blocks: Sequence[Block], streams: Sequence[Sequence[Sequence[tuple[int, int | None]]]], shapes: int, groups: int
) -> Places:
    """For each shape and group the first group that the same lines are added to: of one process, enterprise and process are alike."""
    made: dict[tuple[int, int], list[tuple[int, int, int | None]]] = {}
    for number, block in enumerate(blocks):
        for at, (part, stream) in enumerate(zip(block.parts, streams[number], strict=True)):
            for group, gas in stream:
                made.setdefault((part.shape, group), []).append((number, at, gas))
    found = np.full((shapes, groups), -1, np.int64)
    first: dict[tuple[int, tuple[tuple[int, int, int | None], ...]], int] = {}
    for (shape, group), lines in made.items():
        found[shape, group] = first.setdefault((shape, tuple(lines)), group)
    return found


Keys = tuple["Places", "Places", "Places"]


def each_of(first: Keys, alike: Places, coded: Coded, groups: int, periods: int) -> tuple[Keys, Places, int]:
    """Unit, group and month of every total, in their order, and the number of the one among `first` that it is alike to.

    Then how many each unit has, where all have the same: what is worked out of the first unit is true of the others.
    """
    unit, group, month = first
    size = int(np.searchsorted(unit, unit[0], "right")) if unit.size else 0
    if size and unit.size % size == 0:
        owners = unit.reshape(-1, size)
        same = all((column.reshape(-1, size) == column[:size]).all() for column in (coded.shape[unit], group, month))
        if same and (owners[:, 0] == owners[:, -1]).all():
            (_, shown, months), own = _ordered((unit[:size], group[:size], month[:size]), alike, coded, groups, periods)
            times = unit.size // size
            keys = np.repeat(owners[:, 0], own.size), np.tile(shown, times), np.tile(months, times)
            return keys, (np.arange(times)[:, None] * size + own).ravel(), own.size
    return *_ordered(first, alike, coded, groups, periods), 0


def _ordered(first: Keys, alike: Places, coded: Coded, groups: int, periods: int) -> tuple[Keys, Places]:
    """As `each_of` has it, of any units."""
    unit, group, month = first
    listed = [[np.flatnonzero(row == one) for one in range(groups)] for row in alike]
    counts = np.array([[one.size for one in row] for row in listed], np.int64).reshape(alike.shape)
    starts = np.cumsum(counts.ravel()).reshape(alike.shape) - counts
    flat = np.concatenate([one for row in listed for one in row]) if unit.size else group
    shape = coded.shape[unit]
    each = counts[shape, group]
    own = np.repeat(np.arange(unit.size), each)
    within = np.arange(own.size) - np.repeat(np.cumsum(each) - each, each)
    mine = flat[starts[shape, group][own] + within]
    base = unit * (groups * periods) + month
    key = base[own] + mine * periods
    _, place = ranked([key], coded.count * groups * periods)
    ordered = np.empty_like(own)
    ordered[place[0]] = own
    shown = np.empty_like(own)
    shown[place[0]] = mine
    return (unit[ordered], shown, month[ordered]), ordered
