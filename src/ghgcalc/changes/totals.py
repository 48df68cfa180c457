"""Both totals beside each other, and the findings that came and went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.audit.pairing import Side, bases, basis_of, pairs, total
from ghgcalc.changes.result import Pair
from ghgcalc.changes.sums import LEVELS, Sums, sums_of
from ghgcalc.numbers import minus, round_fraction, total_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ghgcalc.changes.record import Change
    from ghgcalc.findings import Finding
    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Level


def totals_between(old: Inventory, new: Inventory, changes: Iterable[Change]) -> tuple[Pair, ...]:
    """Both totals of the year, by level and basis: those of each source, then that of all with what rounding adds."""
    sums, made = (sums_of(old), sums_of(new)), tuple(changes)
    found: list[Pair] = []
    for level in LEVELS:
        for one, other in pairs(bases(old, level), bases(new, level)):
            basis = basis_of(one, other)
            parts = list(_by_source((old, new), sums, level, (one, other)))
            ends = (total(old, level, one), total(new, level, other))
            explained = total_of(change.value(level, basis) for change in made)
            rounding = round_fraction(Fraction(minus(minus(ends[1], ends[0]), explained)), 2)
            exact = sum((pair.exact for pair in parts), Fraction(0))
            found += [*parts, Pair(level, basis, None, *ends, exact, rounding)]
    return tuple(found)


def _by_source(
    inventories: tuple[Inventory, Inventory], sums: tuple[Sums, Sums], level: Level, sides: tuple[Side, Side]
) -> Iterator[Pair]:
    keys = [
        {key[2]: value for key, value in one.items() if key[:2] == (level, side)} for one, side in zip(sums, sides, strict=True)
    ]
    for source in dict.fromkeys([*keys[0], *keys[1]]):
        ends = [_total(one, level, side, source) for one, side in zip(inventories, sides, strict=True)]
        exact = keys[1].get(source, Fraction(0)) - keys[0].get(source, Fraction(0))
        yield Pair(level, basis_of(*sides), source, ends[0], ends[1], exact)


def _total(inventory: Inventory, level: Level, basis: Side, source: str) -> Decimal:
    """The printed total of a source, with 2 decimals; none is 0."""
    key = (level, source, None, basis)
    found = (one.value for one in inventory.yearly if (one.level, one.source, one.process, one.basis) == key)
    return round_fraction(Fraction(total_of(found)), 2)


def findings_between(old: Inventory, new: Inventory) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings that the new side has and the old one has not, and the reverse; the number of a row is no difference."""
    return tuple(_without(new.findings, old.findings)), tuple(_without(old.findings, new.findings))


def _without(ones: Iterable[Finding], others: Iterable[Finding]) -> Iterator[Finding]:
    known = Counter(map(_mark, others))
    for one in ones:
        mark = _mark(one)
        known[mark] -= 1
        if known[mark] < 0:
            yield one


def _mark(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    row = place.row or ""
    return finding.code, finding.severity, place.table, row.partition(" (")[2] or row, place.key, place.month
