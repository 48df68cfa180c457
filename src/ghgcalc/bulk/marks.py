"""Marking numbers: each column of a shape gets one of its own, so that in what the plan makes of them each column is found again."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import log10
from typing import TYPE_CHECKING

from ghgcalc.activity import specs_of
from ghgcalc.bulk.raw import supply_of
from ghgcalc.errors import UnitError
from ghgcalc.exact.polynomial import Polynomial
from ghgcalc.numbers import Exact, fraction_of
from ghgcalc.units import Unit, convert

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from ghgcalc.bulk.slots import Kind, Slot
    from ghgcalc.plan import Bound, Stream

Physical = tuple[int, str]
"""The number of a slot, and the column: `amount`, `covered` or a measured key."""

MOST = 6
"""So many rows of one supply may come together on a line of electricity."""


class Marks:
    """The marks of two bindings; both are inside of what each field takes, and no two sums of them are alike."""

    def __init__(self, slots: Mapping[int, Slot], evidenced: Container[tuple[str, str]] = ()) -> None:
        """A pair for each column of some slots; `evidenced`: the table and supply of those that evidence may cover."""
        self.slots, self.evidenced = slots, evidenced
        self.pairs: dict[Physical, tuple[Fraction, Fraction]] = {}
        self.texts: tuple[dict[Physical, str], dict[Physical, str]] = ({}, {})
        at = 0
        for number, slot in slots.items():
            for name in ("amount", *(key for key, _, _ in slot.kind.measured), *(("covered",) if slot.kind.covered else ())):
                at += 1
                made = [_mark(slot, name, digits) for digits in _digits(at)]
                self.pairs[number, name] = (Fraction(made[0]), Fraction(made[1]))
                for turn in (0, 1):
                    self.texts[turn][number, name] = f"{made[turn]:f}"

    def column(self, one: Bound, two: Bound) -> tuple[Physical, Fraction] | None:
        """The column that a number is both times, and what one of its unit is in the unit of the equation."""
        values = fraction_of(one.values[0]), fraction_of(two.values[0])
        for physical, pair in self.pairs.items():
            scale = self._scale(physical, one.unit)
            if scale is not None and (pair[0] * scale, pair[1] * scale) == values:
                return physical, scale
        return None

    def line(self, one: Stream, two: Stream, names: dict[Physical, str]) -> tuple[Polynomial, bool] | None:
        """The amount of a line of electricity as a sum of columns, and whether all of it is what evidence leaves open."""
        found: Polynomial | None = None
        remains = True
        if one.parts.keys() != two.parts.keys():
            return None
        for supply, proven in one.parts:
            pair = tuple(_one_value(stream.parts[supply, proven]) for stream in (one, two))
            made = self._part(one.process, supply, pair)
            if made is None:
                return None
            for ways in made:
                for physical, scale in ways:
                    column = Polynomial.column(names.setdefault(physical, f"x{len(names)}"), scale)
                    found = column if found is None else found + column
                kind = self.slots[ways[0][0][0]].kind  # the amount less what is covered, or all of one that could be
                open_ = not proven and not kind.covered and (kind.table, supply) in self.evidenced
                remains = remains and (len(ways) == 2 or open_)
        return None if found is None else (found, remains)

    def _part(
        self, process: str | None, supply: str, wanted: tuple[Fraction | None, ...]
    ) -> list[list[tuple[Physical, Fraction]]] | None:
        """What each row of a supply gives to a part of a line: nothing, all, what evidence covers, or the rest."""
        owner = int(process.removeprefix("P")) if process else 0
        mine = [
            number
            for number, slot in self.slots.items()
            if slot.process == owner and slot.kind.table.endswith("electricity") and supply_of(slot) == supply
        ]
        if len(mine) > MOST:
            return None
        for choice in product(*(self._ways(number) for number in mine)):
            sums = tuple(
                sum((self.pairs[physical][turn] * scale for ways in choice for physical, scale in ways), Fraction(0))
                for turn in (0, 1)
            )
            if sums == wanted:
                return [ways for ways in choice if ways]
        return None

    def _ways(self, number: int) -> list[list[tuple[Physical, Fraction]]]:
        whole = ((number, "amount"), self._scale((number, "amount"), "MWh") or Fraction(0))
        if not self.slots[number].kind.covered:
            return [[], [whole]]
        covered = (number, "covered"), Fraction(1)
        return [[], [whole], [covered], [whole, (covered[0], Fraction(-1))]]

    def _scale(self, physical: Physical, unit: str) -> Fraction | None:
        number, name = physical
        return scale_of(self.slots[number].kind, unit, name)


@lru_cache(maxsize=4096)
def scale_of(kind: Kind, unit: str, name: str = "amount") -> Fraction | None:
    """What one of the unit of a column (`amount`, `covered` or a measured key) is in another; None where it is of another dimension."""
    stated = kind.unit if name == "amount" else "MWh" if name == "covered" else {key: unit for key, unit, _ in kind.measured}[name]
    specs = specs_of(kind.table) if kind.table else {}  # a datum that nobody knows is told by its row
    spec = specs.get(kind.key if name in ("amount", "covered") else name)
    try:
        read = spec.fit(stated)[1] if spec is not None else Unit.of(stated)
        return fraction_of(convert(Decimal(1), read, Unit.of(unit)))
    except UnitError:
        return None


def _one_value(amounts: Mapping[str, Exact]) -> Fraction | None:
    """The one amount of every period."""
    values = {Fraction(value) for value in amounts.values()}
    return values.pop() if len(values) == 1 else None


def _digits(at: int) -> Sequence[int]:
    """Six digits for each of the two marks of a column; sums of a few of them are not alike."""
    return (at**3 * 265443 + 17 * at) % 999983, (at**2 * 166013 + at**5 * 101 + 29) % 999983


def _mark(slot: Slot, name: str, digits: int) -> Decimal:
    if name == "amount":
        usual = Decimal(f"{50 if slot.kind.key == 'butts' else 5000}.{digits:06d}")  # what remains of an anode is less than it was
        spec = specs_of(slot.kind.table).get(slot.kind.key)
        scale = scale_of(slot.kind, spec.units[0]) if spec is not None else None
        return (
            usual.scaleb(-round(log10(scale))) if scale else usual
        )  # of the same size in whatever unit: some are held side by side
    if name == "covered":
        return Decimal(f"100.{digits:06d}")
    unit = next(unit for key, unit, _ in slot.kind.measured if key == name)
    bounds = getattr(specs_of(slot.kind.table).get(name), "bounds", None)
    try:
        percent = Unit.of(unit) == Unit.of("%")
    except UnitError:
        percent = False  # which the reader tells
    if bounds is None or Decimal(bounds[1]) > 100:
        return Decimal(f"2.{digits:06d}")
    if Decimal(bounds[1]) == 100:  # an efficiency
        return Decimal(f"50.{digits:06d}" if percent else f"0.5{digits:06d}")
    return Decimal(f"1.{digits:06d}" if percent else f"0.01{digits:06d}")  # several shares may be parts of one mass
