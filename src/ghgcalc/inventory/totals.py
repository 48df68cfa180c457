"""Totals at every level, by source, gas and period: under `cell` and `line` sums of rounded rows, under `total` rounded once."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.inventory.record import UNIT, Total
from ghgcalc.numbers import Exact, Tie, plus, printed, round_exact, simplest

if TYPE_CHECKING:
    from ghgcalc.exact import Row
    from ghgcalc.guidelines import Policy

Key = tuple[str, str | None, str | None, str | None, str, str | None]
"""level, process, source, gas, period, basis"""

DECIMALS = 2


def _keys(row: Row) -> Iterable[tuple[Key, int | None]]:
    """Every total that a row enters, with the number of the gas (None for the whole row)."""
    stream = row.stream
    gases: list[tuple[str | None, int | None]] = [(None, None)]
    several = len(stream.equation.gives) > 1
    gases += [(gas, at if several else None) for at, gas in enumerate(stream.equation.gives)]
    spans = dict.fromkeys((row.period[:4], row.period))
    for level in stream.levels:
        process = stream.process if level == "process" else None
        for source in (None, stream.source.id):
            for gas, at in gases:
                for span in spans:
                    yield (level, process, source, gas, span, stream.source.basis), at


def sums(rows: Iterable[Row], policy: Policy, tie: Tie) -> dict[Key, Exact]:
    """The value of every total. Month totals exist only where no contributing row stands for a whole year.

    A row of several gases enters a gas total with its unrounded part, and that total is rounded once.
    """
    found: dict[Key, Exact] = {}
    yearly: set[tuple[str | None, ...]] = set()
    to_round: set[Key] = set()
    by_rows = policy in ("cell", "line")
    for row in rows:
        whole = row.value if by_rows else (simplest(row.exact()) if row.result.endless else row.unrounded)
        parts: list[Exact] | None = None
        for key, at in _keys(row):
            amount = whole
            if at is not None:
                if parts is None:
                    parts = [simplest(part) for _, part in row.gases]
                amount = parts[at]
                to_round.add(key)
            found[key] = plus(found.get(key, Decimal(0)), amount)
            if len(row.period) == 4:
                yearly.add((*key[:4], key[5]))
    kept = {key: value for key, value in found.items() if len(key[4]) == 4 or (*key[:4], key[5]) not in yearly}
    if policy == "none":
        return kept
    return {key: round_exact(value, DECIMALS, tie) if not by_rows or key in to_round else value for key, value in kept.items()}


def totals(rows: Iterable[Row], plain: Iterable[Row], policy: Policy, tie: Tie) -> tuple[Total, ...]:
    """The totals of an inventory; `plain` are the same rows computed under `none`."""
    bare = sums(plain, "none", tie)
    made = []
    for key, value in sums(rows, policy, tie).items():
        level, process, source, gas, period, basis = key
        unrounded = bare[key]
        difference = simplest(Fraction(value) - Fraction(unrounded))
        digits = [Decimal(printed(number)) for number in (value, unrounded, difference)]
        made.append(Total(level, process, source, gas, period, digits[0], UNIT, basis, digits[1], digits[2]))
    return tuple(made)
