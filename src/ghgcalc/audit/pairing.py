"""The sums of two inventories that are set against each other, where their guidelines keep several that are never added."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from ghgcalc.inventory.run import evaluation_of
from ghgcalc.literals import Basis
from ghgcalc.numbers import round_fraction

if TYPE_CHECKING:
    from decimal import Decimal

    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Level
    from ghgcalc.plan import Stream

ABSENT: Final = "absent"
"""In the place of a basis where a guideline has no such sum."""

Side = Basis | Literal["absent"] | None
"""A basis, none, or no such sum."""


def bases(inventory: Inventory, level: Level) -> list[Basis | None]:
    """The sums that an inventory keeps at a level."""
    return list(dict.fromkeys(one.basis for one in inventory.yearly if one.level == level))


def pairs(left: list[Basis | None], right: list[Basis | None]) -> list[tuple[Side, Side]]:
    """The sums that are set against each other: those of the same basis, one without basis against the direct one, the rest alone."""
    found: list[tuple[Side, Side]] = [(basis, basis) for basis in left if basis in right]
    ones, others = [basis for basis in left if basis not in right], [basis for basis in right if basis not in left]
    both: tuple[tuple[Basis | None, Basis | None], ...] = ((None, "direct"), ("direct", None))
    for one, other in both:
        if one in ones and other in others:
            found.append((one, other))
            ones.remove(one)
            others.remove(other)
    return found + [(basis, ABSENT) for basis in ones] + [(ABSENT, basis) for basis in others]


def basis_of(one: Side, other: Side) -> Basis | None:
    """The basis by which a pair is called: that of the second, where it has such a sum."""
    found = one if other == ABSENT else other
    return None if found == ABSENT else found


def total(inventory: Inventory, level: Level, basis: Side) -> Decimal:
    """The total of a level on a basis with 2 decimals; none is 0."""
    key = (level, None, None, basis)
    found = [one.value for one in inventory.yearly if (one.level, one.source, one.process, one.basis) == key]
    return round_fraction(sum(map(Fraction, found), Fraction(0)), 2)


def streams(inventory: Inventory, level: Level, basis: Side) -> dict[tuple[str, str], Stream]:
    """The streams that count at a level on a basis, by source and id."""
    made = evaluation_of(inventory)
    assert made is not None
    found = [result.stream for result in made.results]
    return {(stream.source.id, stream.id): stream for stream in found if level in stream.levels and stream.source.basis == basis}
