"""Lines added up to totals: whole numbers of the last printed digit where rows are rounded, exact sums over one number where they are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.alike import alike_of, each_of
from ghgcalc.bulk.arrays import column
from ghgcalc.bulk.codes import combined, ranked
from ghgcalc.bulk.layout import Kept
from ghgcalc.bulk.limbs import Each, Wide
from ghgcalc.bulk.printing import printed
from ghgcalc.bulk.slots import PERIODS
from ghgcalc.inventory import groups_of
from ghgcalc.kernel import Exact, as_array, runs_of, whole_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.bulk.alike import Keys
    from ghgcalc.bulk.computing import Block, Lines
    from ghgcalc.bulk.slots import Coded
    from ghgcalc.bulk.tidy import Tidy
    from ghgcalc.inventory import Group
    from ghgcalc.kernel import Runs
    from ghgcalc.kernel.columns import Places
    from ghgcalc.literals import Policy, Tie

DECIMALS = 2
"""Of a printed total."""

CENTS = 10**DECIMALS

WIDE = 2.0**61
"""Sums of numbers whose sizes add up to less are the same in 64 bits."""


@brief
@dataclass(slots=True)
class Totals:
    """The totals of a run, in columns.

    Attributes:
        unit: of each. month: 0 for the year. group: the number of its group. groups: the groups.
        cents: printed, as whole cents; Python's own numbers where 64 bits do not hold one. None where nothing is rounded.
        unrounded, difference: texts, as Arrow arrays of dictionaries, or None where they were not asked for.
        exact: the same as `unrounded`, in whole numbers over one, which can be added further.
        each: how many totals a unit has, where all units are of one shape and have the same ones; 0 where not.
        kept: what else follows from unit, month and group alone.
    """

    unit: Places
    month: Places
    group: Places
    groups: list[Group]
    cents: Any
    unrounded: Any
    difference: Any
    exact: Each | None = None
    each: int = 0
    kept: Kept = field(default_factory=Kept)

    def by_group(self, told: Any) -> Any:
        """What is told of each group for every total: of one unit after another where all have the same."""
        return np.tile(told[self.group[: self.each]], self.group.size // self.each) if self.each else told[self.group]

    def without(self, units: Sequence[int]) -> Totals:
        """The totals of all units but some."""
        kept = ~np.isin(self.unit, units)
        exact = None if self.exact is None else Each(self.exact.sums, self.exact.own[kept])
        one, two = (None if texts is None else texts.filter(kept) for texts in (self.unrounded, self.difference))
        cents = None if self.cents is None else self.cents[kept]
        return Totals(self.unit[kept], self.month[kept], self.group[kept], self.groups, cents, one, two, exact, self.each)


@brief
class _Use(NamedTuple):
    """What is added where: the sum number `entry` of a block, of one gas or of all (None), to a group of a unit in a month (0: the year)."""

    block: int
    gas: int | None
    entry: Places
    unit: Places
    group: Places
    month: Places


@brief
class _Entries(NamedTuple):
    """The sums of a block, one for each unit, month and stream: to which each line belongs, and how many they are."""

    keys: Places | Runs
    size: int


@brief
@dataclass(frozen=True, slots=True)
class _Frame:
    """To which totals lines are added, whatever their numbers are: totals that are made of the same lines are added up once.

    Attributes:
        groups: the groups of totals. entries: the sums of each block. uses: where they are added. placed: by use, which sum to which total.
        size: how many totals are added up. keys: unit, group and month of every total. own: which of those added up each is.
        each: as [Totals][] have it. kept: what else follows from it.
    """

    groups: list[Group]
    entries: list[_Entries]
    uses: list[_Use]
    placed: list[tuple[Places, Places]]
    size: int
    keys: Keys
    own: Places
    each: int
    kept: Kept


def totals_of(
    lines: Lines, blocks: Sequence[Block], coded: Coded, tidy: Tidy, policy: Policy, tie: Tie, *, months: bool, unrounded: bool
) -> Totals:
    """Every total of every unit; those that are made of the same lines are added up once."""
    frame = lines.kept.once(("totals", months), None, lambda: _frame(blocks, coded, tidy, months=months))
    size, own = frame.size, frame.own
    exactly = unrounded or policy == "none"
    whole: Any = np.zeros(size, np.int64)
    most = 0.0  # which no sum of cents is beyond
    parts: list[tuple[Places, Exact]] = []
    plain: list[tuple[Places, Exact]] = []
    for use, (entry, place) in zip(frame.uses, frame.placed, strict=True):
        block, (keys, count) = blocks[use.block], frame.entries[use.block]
        if use.gas is None and block.rounded is not None:
            cents = as_array(whole_sums(block.rounded.values, keys, count, block.rounded.large, most=block.rounded.most))[entry]
            whole, most = _added(whole, most, place, cents)
        elif policy != "none":
            sums = block.sums(use.gas, keys, count, plain=False)
            parts.append((place, Exact(sums.numbers[entry], sums.over)))
        if exactly:
            sums = block.sums(use.gas, keys, count, plain=True)
            plain.append((place, Exact(sums.numbers[entry], sums.over)))
    if policy != "none" and parts:
        there = np.zeros(size, bool)
        for place, _ in parts:
            there[place] = True
        whole = _rounded(whole, _gathered(parts, size), np.flatnonzero(there), tie)
    unit, group, month = frame.keys
    cents = None if policy == "none" else whole[own]
    found = Totals(unit, month, group, frame.groups, cents, None, None, None, frame.each, frame.kept)
    if exactly:
        bare = Wide.of(plain, size, DECIMALS)
        found.exact = Each(bare, own)
        found.unrounded = _chosen(bare, own)
        found.difference = _chosen(bare.nothing() if policy == "none" else bare.beside(whole), own)
    return found


def _frame(blocks: Sequence[Block], coded: Coded, tidy: Tidy, *, months: bool) -> _Frame:
    groups: dict[Group, int] = {}
    streams = [
        [[(groups.setdefault(group, len(groups)), gas) for group, gas in groups_of(part.piece.stream)] for part in block.parts]
        for block in blocks
    ]
    alike = alike_of(blocks, streams, len(coded.shapes), len(groups))
    entries: list[_Entries] = []
    uses: list[_Use] = []
    for number, block in enumerate(blocks):
        entries.append(_entries(block, number, coded, tidy, streams[number], alike, uses, months=months))
    placed, first = _placed(uses, len(groups), months=months)
    keys, own, each = each_of(first, alike, coded, len(groups), PERIODS if months else 1)
    return _Frame(list(groups), entries, uses, placed, first[0].size, keys, own, each, Kept())


def _chosen(sums: Wide, own: Places) -> Any:
    """The text of every total; those that are the same stand once, as Parquet and pandas want it."""
    import pyarrow as pa

    code, once = sums.each()
    return pa.DictionaryArray.from_arrays(column(code.astype(np.int32)[own]), printed(once))


def _entries(
    block: Block,
    number: int,
    coded: Coded,
    tidy: Tidy,
    streams: Sequence[Sequence[tuple[int, int | None]]],
    alike: Places,
    uses: list[_Use],
    *,
    months: bool,
) -> _Entries:
    """The sums of a block; what they are added to goes to `uses`, of groups that are alike to the first alone."""
    unit = block.unit
    keys, first = _sums(unit, block.starts, coded.count, months=months)
    pieces = np.searchsorted(block.starts, first, "right") - 1
    owners, month = unit[first], tidy.month[block.lead[first]].astype(np.int64)
    for gas in dict.fromkeys(gas for stream in streams for _, gas in stream):
        mine = [
            [group for group, which in stream if which == gas and alike[part.shape, group] == group]
            for part, stream in zip(block.parts, streams, strict=True)
        ]
        counts = np.array([len(one) for one in mine])
        flat, starts = np.array([group for one in mine for group in one], np.int64), np.cumsum(counts) - counts
        each = counts[pieces]
        entry = np.repeat(np.arange(first.size), each)
        within = np.arange(entry.size) - np.repeat(np.cumsum(each) - each, each)
        uses.append(_Use(number, gas, entry, owners[entry], flat[starts[pieces[entry]] + within], month[entry]))
    return _Entries(runs_of(keys), first.size)


def _sums(unit: Places, starts: Sequence[int], units: int, *, months: bool) -> tuple[Places, Places]:
    """To which sum each line belongs, one for each unit and stream, and with months for each line; and the first line of each sum."""
    if months:  # a stream has one line of a unit in a month
        every = np.arange(unit.size)
        return every, every
    edges = np.append(True, unit[1:] != unit[:-1])[: unit.size]
    edges[[start for start in starts if start < unit.size]] = True
    first = np.flatnonzero(edges)
    pieces = np.searchsorted(starts, first, "right")
    if ((unit[first[1:]] > unit[first[:-1]]) | (pieces[1:] != pieces[:-1])).all():
        return np.repeat(np.arange(first.size), np.diff(first, append=unit.size)), first
    piece = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return combined([(unit, units), (piece, len(starts) - 1)])


def _placed(
    uses: Sequence[_Use], groups: int, *, months: bool
) -> tuple[list[tuple[Places, Places]], tuple[Places, Places, Places]]:
    """For each use the entries and the totals that they are added to: of the year, and of their months where no row stands for a year.

    Then unit, group and month of each total.
    """
    if not uses:
        nothing = np.zeros(0, np.int64)
        return [], (nothing, nothing, nothing)
    owners = [use.unit * groups + use.group for use in uses]
    room = max(int(owner.max(initial=-1)) for owner in owners) + 1
    yearly = [owner[use.month == 0] for owner, use in zip(owners, uses, strict=True)]
    whole = np.zeros(room, bool)
    for owner in yearly:
        whole[owner] = True
    keys: list[Places] = []
    entries: list[Places] = []
    for owner, year, use in zip(owners, yearly, uses, strict=True):
        if not months:
            entries.append(use.entry)
            keys.append(owner)
            continue
        inside = np.zeros(0, np.int64) if year.size == owner.size else np.flatnonzero((use.month > 0) & ~whole[owner])
        entries.append(np.concatenate([use.entry, use.entry[inside]]))
        keys.append(np.concatenate([owner * PERIODS, owner[inside] * PERIODS + use.month[inside]]))
    made, places = ranked(keys, room * PERIODS if months else room)
    placed = list(zip(entries, places, strict=True))
    month = made % PERIODS if months else np.zeros_like(made)
    owner = made // PERIODS if months else made
    return placed, (owner // groups, owner % groups, month)


def _added(whole: Any, most: float, place: Places, sums: Any) -> tuple[Any, float]:
    """`whole`, no number of which is beyond `most`, with sums added at their places, wider where 64 bits might not hold one."""
    most += float(np.abs(sums.astype(np.float64)).sum())
    if object in (whole.dtype, sums.dtype) or most >= WIDE:
        whole, sums = whole.astype(object), sums.astype(object)
    np.add.at(whole, place, sums)
    return whole, most


def _gathered(parts: Sequence[tuple[Places, Exact]], size: int) -> Exact:
    """Exact sums added at their places, over one whole number; in 64 bits where no sum of them can be larger."""
    over = lcm(*(sums.over for _, sums in parts)) if parts else 1
    most = sum(float(np.abs(sums.numbers.astype(np.float64)).sum()) * (over // sums.over) for _, sums in parts)
    narrow = most < WIDE and all(over // sums.over < WIDE for _, sums in parts)
    numbers: Any = np.zeros(size, np.int64 if narrow else object)
    for place, sums in parts:
        np.add.at(numbers, place, sums.numbers.astype(numbers.dtype) * (over // sums.over))
    return Exact(numbers, over)


def _rounded(whole: Any, exact: Exact, places: Places, tie: Tie) -> Any:
    """The totals to which exact sums belong, rounded once."""
    over = exact.over
    numbers, stated = exact.numbers[places], whole[places]
    narrow = object not in (numbers.dtype, stated.dtype)
    if narrow and float(np.abs(numbers).max()) * CENTS + max(float(np.abs(stated).max()), 1.0) * over < WIDE:
        numerators = numbers.astype(np.int64) * CENTS + stated.astype(np.int64) * over
        down, rest = np.divmod(np.abs(numerators), over)
        up = (2 * rest > over) | ((2 * rest == over) & ((down % 2 == 1) if tie == "half-even" else True))
        whole[places] = (down + up) * np.sign(numerators)
        return whole
    made = []
    for number, cents in zip(numbers.tolist(), stated.tolist(), strict=True):
        numerator = number * CENTS + cents * over
        down, rest = divmod(abs(numerator), over)
        up = 2 * rest > over or (2 * rest == over and (tie == "half-up" or down % 2 == 1))
        made.append((down + up) * (1 if numerator >= 0 else -1))
    if max(map(abs, made)) >= 2**63:
        whole = whole.astype(object)
    whole[places] = made
    return whole
