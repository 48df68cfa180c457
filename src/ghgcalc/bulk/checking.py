"""Every run is held against the exact engine: entities drawn by chance are calculated again, and each of their numbers is compared."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.bulk.alone import exactly
from ghgcalc.bulk.arrays import values
from ghgcalc.failures import DifferenceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ghgcalc.bulk.computing import Block, Rows
    from ghgcalc.bulk.numbers import Numbers
    from ghgcalc.bulk.template import Template
    from ghgcalc.inventory import Inventory

KEYS = ("level", "process", "source", "gas", "period", "basis")


def check(
    rules: Any,
    templates: Sequence[Template],
    rows: Rows,
    numbers: Mapping[str, Numbers],
    blocks: Sequence[Block],
    totals: Any,
    refused: Any,
    wanted: int,
    seed: int,
    *,
    months: bool,
) -> dict[str, int]:
    """How many lines of how many entities were calculated again; none differs.

    Raises:
        DifferenceError: one does.
    """
    coded = rows.coded
    apart = np.array([*(template.alone for template in templates), True])  # of no shape the last one
    able = np.flatnonzero(~apart[coded.shape] & (refused == 0)).tolist()
    found = {"lines": 0, "entities": 0}
    taken: dict[int, Inventory] = {}
    for unit in _drawn(able, seed):
        if found["lines"] >= wanted:
            break
        taken[unit] = exactly(rules, rows, numbers, unit)  # nothing was refused of it: it is whole
        found["lines"] += len(taken[unit].lines)
        found["entities"] += 1
    if taken:
        _totals(rules, coded, taken, totals, months=months)
        _lines(rules, rows, taken, blocks)
    return found


def _drawn(units: list[int], seed: int) -> Iterator[int]:
    """The units in an order that the seed decides, drawn one by one: few of many are asked for."""
    random = Random(seed)  # noqa: S311  a sample, and no secret
    for left in range(len(units), 0, -1):
        at = random.randrange(left)
        units[at], units[left - 1] = units[left - 1], units[at]
        yield units[left - 1]


def _totals(rules: Any, coded: Any, taken: Mapping[int, Inventory], totals: Any, *, months: bool) -> None:
    unit_of = values(totals.column("entity").combine_chunks().indices)  # the codes of entities are their units, which rise
    ours: dict[tuple[Any, ...], tuple[str, str | None]] = {}
    for unit in taken:
        low, high = np.searchsorted(unit_of, [unit, unit + 1]).tolist()
        for row in totals.slice(low, high - low).select(("entity", *KEYS, "value", "unrounded")).to_pylist():
            ours[(row["entity"], *(row[key] for key in KEYS))] = (_plain(row["value"]), row["unrounded"])
    for unit, inventory in taken.items():
        entity = coded.entities[unit]
        for one in inventory.totals:
            if one.level == "product" or (not months and len(one.period) > 4):
                continue
            key = (entity, *(getattr(one, name) for name in KEYS))
            value, unrounded = ours.pop(key, (None, None))
            pairs = [(value, one.value), *([(unrounded, one.unrounded)] if unrounded is not None else [])]
            if any(here is None or Decimal(here) != exactly_ for here, exactly_ in pairs):
                raise DifferenceError(
                    f"{rules.guideline.id}: {key}: {value} ({unrounded}) here, {one.value:f} ({one.unrounded:f}) exactly"
                )
    if ours:
        raise DifferenceError(f"{rules.guideline.id}: {next(iter(ours))} is a total here, and none exactly")


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:f}"


def _lines(rules: Any, rows: Rows, taken: Mapping[int, Inventory], blocks: Sequence[Block]) -> None:
    """Each line by what it is of and its value, as often as it stands."""
    ours = Counter(_ours(rows, taken, blocks))
    theirs = Counter(
        (rows.coded.entities[unit], line.process, line.source, line.item, line.basis, line.period, f"{line.value:f}")
        for unit, inventory in taken.items()
        for line in inventory.lines
        if rules.policy in ("cell", "line")
    )
    if ours != theirs:
        odd = next(iter((ours - theirs) + (theirs - ours)))
        raise DifferenceError(f"{rules.guideline.id}: the line {odd} stands {ours[odd]} times here, {theirs[odd]} times exactly")


def _ours(rows: Rows, taken: Mapping[int, Inventory], blocks: Sequence[Block]) -> Iterator[tuple[Any, ...]]:
    coded, tidy = rows.coded, rows.tidy
    asked = np.zeros(coded.count, bool)
    asked[list(taken)] = True
    for block in blocks:
        if block.rounded is None:
            continue
        part = np.repeat(np.arange(len(block.parts)), np.diff(block.starts))
        for at in np.flatnonzero(asked[block.unit]).tolist():
            stream, lead = block.parts[int(part[at])].piece.stream, int(block.lead[at])
            unit, month = int(block.unit[at]), int(tidy.month[lead])
            number = int(stream.process.removeprefix("P")) if stream.process else 0
            process = coded.processes.get(unit, number)
            whole_ = block.rounded.large.get(at, int(block.rounded.values[at]))
            year = int(coded.years[unit])
            period = f"{year}-{month:02d}" if month else f"{year}"
            sign, digits = "-" if whole_ < 0 else "", f"{abs(whole_):03d}"
            yield (
                coded.entities[unit],
                process,
                stream.source.id,
                stream.item,
                stream.source.basis,
                period,
                f"{sign}{digits[:-2]}.{digits[-2:]}",
            )
