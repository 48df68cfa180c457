"""Quantities: a number and a unit. The text form is one number and one unit expression, nothing else."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.errors import NumberError, UnitError
from ghgcalc.immutable import Slotted, put
from ghgcalc.numbers import Exact, minus, number, opposite, plus, printed, shorten, simplest, sketch
from ghgcalc.units.unit import Unit, convert, parse_unit

_QUANTITY = re.compile(r"\s*([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(.*)", re.ASCII | re.DOTALL)
MAX_QUANTITY_TEXT = 130


class Quantity(Slotted):
    """A number and a unit: `Quantity("350000 MWh")`, `Quantity(350000, "MWh")`, `Quantity("35 万MWh")`.

    Sums need the same dimension, substances included; products and quotients make new units. A bare number is no quantity.
    """

    __slots__ = ("__weakref__", "_exact", "unit")

    _exact: Exact
    unit: Unit

    if TYPE_CHECKING:

        def __class_getitem__(cls, substance: str) -> type[Quantity]:
            """For pyright alone, which reads `Mass["anode"]` by it; a Quantity has no brackets."""
            raise NotImplementedError

    def __init__(self, value: Any, unit: str | Unit | None = None) -> None:
        """One text, or a number and a unit.

        Raises:
            NumberError: the number is none, or out of all bounds.
            UnitError: the unit is missing or not known.
        """
        if unit is None:
            if isinstance(value, Quantity):
                put(self, "_exact", value.exact)
                put(self, "unit", value.unit)
                return
            if not isinstance(value, str):
                raise UnitError(f"{sketch(value)} has no unit")
            exact, found = _parse(value)
            put(self, "_exact", exact)
            put(self, "unit", found)
            return
        put(self, "unit", Unit.of(unit))
        put(self, "_exact", value if isinstance(value, Fraction) else number(value))

    @property
    def exact(self) -> Exact:
        """The exact value: a Decimal where the digits end, else a Fraction."""
        return self._exact

    @property
    def value(self) -> Decimal:
        """The value as a Decimal; of endless digits the first 28, correctly rounded."""
        return self._exact if isinstance(self._exact, Decimal) else Decimal(printed(self._exact))

    @property
    def _base(self) -> Fraction:
        return Fraction(self._exact) * self.unit.scale

    def to(self, unit: str | Unit) -> Quantity:
        """The same quantity in another unit of the same dimension, exactly.

        Raises:
            UnitError: another dimension, or another substance.
        """
        target = Unit.of(unit)
        return _made(convert(self._exact, self.unit, target), target)

    def _same(self, other: object) -> Quantity:
        if not isinstance(other, Quantity):
            raise UnitError(f"{sketch(other)} has no unit and cannot be combined with {self}")
        if not self.unit.fits(other.unit):
            raise UnitError(f"{self} and {other} measure different things: {self.unit.words()}, {other.unit.words()}")
        return other

    def __add__(self, other: object) -> Quantity:
        """The sum, in the unit of the left operand."""
        added = convert(self._same(other)._exact, self._same(other).unit, self.unit)
        return _made(plus(self._exact, added), self.unit)

    def __sub__(self, other: object) -> Quantity:
        """The difference, in the unit of the left operand."""
        taken = convert(self._same(other)._exact, self._same(other).unit, self.unit)
        return _made(minus(self._exact, taken), self.unit)

    def __radd__(self, other: object) -> Quantity:
        """Refuse a bare number."""
        return Quantity.__add__(self, other)

    def __rsub__(self, other: object) -> Quantity:
        """Refuse a bare number."""
        return Quantity.__sub__(self, other)

    def __neg__(self) -> Quantity:
        """The opposite."""
        return _made(opposite(self._exact), self.unit)

    def __mul__(self, other: object) -> Quantity:
        """The product with another quantity, or with a pure number."""
        if isinstance(other, Quantity):
            return _made(simplest(Fraction(self._exact) * Fraction(other._exact)), self.unit * other.unit)
        return _made(simplest(Fraction(self._exact) * Fraction(number(other))), self.unit)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Quantity:
        """The quotient by another quantity, or by a pure number."""
        divisor, unit = (other._exact, self.unit / other.unit) if isinstance(other, Quantity) else (number(other), self.unit)
        if not divisor:
            raise NumberError(f"{self} divided by zero")
        return _made(simplest(Fraction(self._exact) / Fraction(divisor)), unit)

    def __eq__(self, other: object) -> bool:
        """Equal in exact base units and dimension: 3.6 GJ is 1 MWh."""
        return isinstance(other, Quantity) and self.unit.fits(other.unit) and self._base == other._base

    def __hash__(self) -> int:
        """Hash of the exact base value and the dimension."""
        return hash((self._base, self.unit.dimension))

    def __lt__(self, other: object) -> bool:
        """Smaller, in the same dimension."""
        return self._base < self._same(other)._base

    def __le__(self, other: object) -> bool:
        """Smaller or equal, in the same dimension."""
        return self._base <= self._same(other)._base

    def __str__(self) -> str:
        """`0.5942 tCO2/MWh`."""
        return printed(self._exact) if self.unit.symbol == "1" else f"{printed(self._exact)} {self.unit.symbol}"

    def __repr__(self) -> str:
        """`Quantity('0.5942 tCO2/MWh')`."""
        return f"Quantity({printed(self._exact) + ' ' + self.unit.symbol!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by value and unit."""
        return _made, (self._exact, self.unit)


def _made(exact: Exact, unit: Unit) -> Quantity:
    """A quantity without parsing; a sum of Decimals keeps the decimals of its operands (1.10 + 2.20 is 3.30)."""
    made = object.__new__(Quantity)
    put(made, "_exact", exact)
    put(made, "unit", unit)
    return made


def computed(exact: Exact, unit: str | Unit) -> Quantity:
    """The quantity of a number that the library worked out: it may have more digits than one that is stated.

    Raises:
        UnitError: no unit. ArgumentError: an argument of another type.
    """
    if type(exact) is not Decimal:
        doors.instance("exact", exact, (Decimal, Fraction), "a Decimal or a Fraction")
    return _made(exact, Unit.of(unit))


def unit_text(text: str) -> str:
    """What stands behind the number of a quantity's text; the whole text where no number begins it.

    Raises:
        ArgumentError: no text.
    """
    doors.instance("text", text, str, "the text of a quantity")
    match = _QUANTITY.fullmatch(text[:MAX_QUANTITY_TEXT])
    return (match[2] if match else text).strip()


def _parse(text: str) -> tuple[Decimal, Unit]:
    if len(text) > MAX_QUANTITY_TEXT:
        raise NumberError(f"{shorten(text)!r} is too long for one number and one unit")
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise NumberError(f"{shorten(text)!r} does not begin with one plain number")
    if not match[2].strip():
        raise UnitError(f"{shorten(text)!r} has no unit")
    if not match[2][0].isspace() and match[2][0] in "0123456789.^*+-_,":
        raise NumberError(f"{shorten(text)!r} is not one number and one unit")
    return number(match[1]), parse_unit(match[2].strip())
