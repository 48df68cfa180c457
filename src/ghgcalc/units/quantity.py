"""Quantities: a number and a unit. The text form is one number and one unit expression, nothing else."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from sys import modules
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.brief import cut
from ghgcalc.errors import NumberError, UnitError
from ghgcalc.immutable import Slotted, put
from ghgcalc.numbers import Exact, minus, number, opposite, plus, printed, shorten, simplest, sketch
from ghgcalc.units import exchange
from ghgcalc.units.form import digits, form, rounded
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
            UnitError: the unit is missing or not known, or it is a quantity of pint.
        """
        _meet()
        if unit is None:
            if isinstance(value, Quantity):
                put(self, "_exact", value.exact)
                put(self, "unit", value.unit)
                return
            if not isinstance(value, str):
                raise _pints(value) or UnitError(f"{sketch(value)} has no unit")
            exact, found = _parse(value)
            put(self, "_exact", exact)
            put(self, "unit", found)
            return
        put(self, "unit", Unit.of(unit))
        if isinstance(value, Quantity) or exchange.of_pint(value):
            raise _pints(value) or UnitError(f"{value} has a unit already; {value!r}.to({self.unit.symbol!r}) converts it")
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

    @staticmethod
    def from_pint(quantity: Any) -> Quantity:
        """The quantity that one of pint is: one number, with units that are the same here.

        A float enters by its shortest repr, so 0.1 is 0.1; what pint has reckoned in floats keeps their noise.

        Raises:
            ArgumentError: no quantity of pint. NumberError: not one finite number. UnitError: a unit that is unknown, or another, here.
        """
        return _made(*exchange.read(quantity))

    def to_pint(self, registry: Any = None) -> Any:
        """A quantity of pint: of [registry][ghgcalc.units.registry], whose numbers are exact fractions, or of another one.

        Raises:
            ArgumentError: no registry. UnitError: it does not know the unit as ours. NumberError: its numbers cannot hold the digits.
        """
        return exchange.write(self._exact, self.unit, registry)

    def _same(self, other: object) -> Quantity:
        if not isinstance(other, Quantity):
            raise _pints(other) or UnitError(f"{sketch(other)} has no unit and cannot be combined with {self}")
        if not self.unit.fits(other.unit):
            raise UnitError(f"{self} and {other} measure different things: {self.unit.words()}, {other.unit.words()}")
        return other

    def __add__(self, other: object) -> Quantity:
        """The sum, in the unit of the left operand."""
        if _column(other):
            return NotImplemented
        added = convert(self._same(other)._exact, self._same(other).unit, self.unit)
        return _made(plus(self._exact, added), self.unit)

    def __sub__(self, other: object) -> Quantity:
        """The difference, in the unit of the left operand."""
        if _column(other):
            return NotImplemented
        taken = convert(self._same(other)._exact, self._same(other).unit, self.unit)
        return _made(minus(self._exact, taken), self.unit)

    def __radd__(self, other: object) -> Quantity:
        """Itself for the 0 from which `sum` sets out; any other bare number is refused."""
        if type(other) is int and not other:
            return self
        return Quantity.__add__(self, other)

    def __rsub__(self, other: object) -> Quantity:
        """Refuse a bare number."""
        return Quantity.__sub__(self, other)

    def __neg__(self) -> Quantity:
        """The opposite."""
        return _made(opposite(self._exact), self.unit)

    def __pos__(self) -> Quantity:
        """Itself."""
        return self

    def __abs__(self) -> Quantity:
        """Without its sign."""
        return -self if self._exact < 0 else self

    def __round__(self, ndigits: int | None = None) -> Quantity:
        """Rounded in its own unit to `ndigits` decimals (0 unless said), half up 四舍五入 on the exact digits.

        Always a quantity; `round(Quantity("2.5 t"))` is 3 t, where Python's own `round(2.5)` goes to the even 2.

        Raises:
            ArgumentError: `ndigits` is no whole number from -30 to 30.
        """
        return _made(rounded(self._exact, digits(ndigits)), self.unit)

    def __mul__(self, other: object) -> Quantity:
        """The product with another quantity, or with a pure number."""
        if isinstance(other, Quantity):
            return _made(simplest(Fraction(self._exact) * Fraction(other._exact)), self.unit * other.unit)
        if _column(other):
            return NotImplemented
        return _made(simplest(Fraction(self._exact) * Fraction(_number(other))), self.unit)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Quantity:
        """The quotient by another quantity, or by a pure number."""
        if _column(other):
            return NotImplemented
        divisor, unit = (other._exact, self.unit / other.unit) if isinstance(other, Quantity) else (_number(other), self.unit)
        if not divisor:
            raise NumberError(f"{self} divided by zero")
        return _made(simplest(Fraction(self._exact) / Fraction(divisor)), unit)

    def __rtruediv__(self, other: object) -> Quantity:
        """A pure number divided by the quantity."""
        return _made(_number(other), Unit.of("1")) / self

    def __eq__(self, other: object) -> bool:
        """Equal in exact base units and dimension: 3.6 GJ is 1 MWh."""
        if not isinstance(other, Quantity):
            return NotImplemented
        return self.unit.fits(other.unit) and self._base == other._base

    def __hash__(self) -> int:
        """Hash of the exact base value and the dimension: what is equal hashes alike, 3 t and 3000 kg."""
        return hash((self._base, self.unit.dimension))

    def __lt__(self, other: object) -> bool:
        """Smaller, in the same dimension."""
        return NotImplemented if _column(other) else self._base < self._same(other)._base

    def __le__(self, other: object) -> bool:
        """Smaller or equal, in the same dimension."""
        return NotImplemented if _column(other) else self._base <= self._same(other)._base

    def __gt__(self, other: object) -> bool:
        """Greater, in the same dimension."""
        return NotImplemented if _column(other) else self._base > self._same(other)._base

    def __ge__(self, other: object) -> bool:
        """Greater or equal, in the same dimension."""
        return NotImplemented if _column(other) else self._base >= self._same(other)._base

    def __bool__(self) -> bool:
        """True, of zero as well: a measured zero is not a missing value. Compare with `Quantity("0 t")` to ask for zero."""
        return True

    def __float__(self) -> float:
        """A pure number (a share, a ratio) as the nearest float.

        Raises:
            UnitError: anything else, for a float would drop the unit.
        """
        if self.unit.dimension:
            raise UnitError(
                f"{self} has a unit, which a float would drop: say in which unit, float(quantity.to({self.unit.symbol!r}).value)"
            )
        return float(self._base)

    def __int__(self) -> int:
        """A pure number that is whole.

        Raises:
            UnitError: it has a unit. NumberError: it is not whole.
        """
        if self.unit.dimension:
            raise UnitError(f"{self} has a unit, which a whole number would drop: int(quantity.to({self.unit.symbol!r}).value)")
        if self._base.denominator != 1:
            raise NumberError(f"{self} is not whole: round() it first")
        return int(self._base)

    def __format__(self, spec: str) -> str:
        """`f"{quantity:,.2f}"`, `f"{quantity:.1f MWh}"`: `[[fill]align][+][width][,][.Nf][~][ unit]`, rounded half up.

        `~` asks for short units as pint's does; they are short here always.

        Raises:
            ArgumentError: another spec. UnitError: a unit of another dimension.
        """
        return form(self._exact, self.unit, spec) if spec else str(self)

    def __str__(self) -> str:
        """`0.5942 tCO2/MWh`."""
        return printed(self._exact) if self.unit.symbol == "1" else f"{printed(self._exact)} {self.unit.symbol}"

    def __repr__(self) -> str:
        """`Quantity('0.5942 tCO2/MWh')`."""
        return f"Quantity({cut(printed(self._exact) + ' ' + self.unit.symbol)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by value and unit."""
        return _made, (self._exact, self.unit)


def _meet() -> None:
    """Be known to pint, if anybody has loaded it: it would wrap a quantity of ours into one of its own, units inside units."""
    if compat := modules.get("pint.compat"):
        exchange.introduce(compat, Quantity)


_meet()


def _column(other: object) -> bool:
    """Whether an operand is an array or a column, which goes through its entries itself."""
    return not isinstance(other, Quantity) and not exchange.of_pint(other) and getattr(other, "shape", ()) != ()


def _pints(other: object) -> UnitError | None:
    """The refusal of a quantity of pint."""
    if exchange.of_pint(other):
        return UnitError(f"{sketch(other)} is of pint: Quantity.from_pint(…) brings it here, .to_pint() takes ours there")
    return None


def _number(other: object) -> Decimal:
    if refusal := _pints(other):
        raise refusal
    return number(other)


def _made(exact: Exact, unit: Unit) -> Quantity:
    """A quantity without parsing; a sum of Decimals keeps the decimals of its operands (1.10 + 2.20 is 3.30)."""
    _meet()
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
