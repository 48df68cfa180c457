"""Units: compared by scale and dimension, resolved from a table of names that pint has proven."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from ghgcalc import doors
from ghgcalc.brief import brief, cut
from ghgcalc.errors import UnitError
from ghgcalc.immutable import Slotted, put
from ghgcalc.numbers import Exact, decimal_of, printed, simplest, sketch, times
from ghgcalc.units.parser import ALIASES, CUBIC_METRES, MASSES, SUBSTANCES, powers
from ghgcalc.units.table import ATOMS

WRITTEN = {"percent": "%", "wan": "万", "yi": "亿", "ten": "10", "m3_20C": "m3@20C", "m3_25C": "m3@25C"}
"""How a name of the table is written in an expression."""


@brief
class Named(NamedTuple):
    """A name of which unit expressions are made: how it is written, its Chinese and other names, dimension, and how many base units it is."""

    symbol: str
    aliases: tuple[str, ...]
    dimension: str
    scale: str


def named() -> tuple[Named, ...]:
    """Every name, in the order of the table."""
    found = []
    for name in ATOMS:
        unit = Unit(WRITTEN.get(name, name), ((name, 1),))
        aliases = tuple(alias for alias, other in ALIASES.items() if other == name)
        also = tuple(text for text, atom in CUBIC_METRES.items() if atom == name and text != unit.symbol)
        found.append(
            Named(
                unit.symbol,
                aliases + also + MORE.get(name, ()),
                unit.words(),
                str(unit.scale) if decimal_of(unit.scale) is None else printed(simplest(unit.scale)),
            )
        )
    return tuple(found)


MORE = {"ten": ("10^3", "1000Nm3", "10^6"), "wan": ("10^4",), "yi": ("10^8",)}
"""Powers of ten as an expression writes them."""

MAX_SCALE = Fraction(10) ** 20
"""亿t and TWh stay far below; with numbers up to 10^30 every product then keeps its decimals in the working digits."""


class Unit(Slotted):
    """A unit: the symbol as written, its exact scale to base units, and its dimension. Equal when scale and dimension are."""

    __slots__ = ("__weakref__", "_hash", "atoms", "dimension", "scale", "symbol")

    symbol: str
    atoms: tuple[tuple[str, int], ...]
    scale: Fraction
    dimension: tuple[tuple[str, int], ...]
    _hash: int

    def __init__(self, symbol: str, atoms: tuple[tuple[str, int], ...]) -> None:
        """Resolve `atoms` (names of the table and their powers) once."""
        scale = Fraction(1)
        dimension: dict[str, int] = {}
        for name, power in atoms:
            own, parts = ATOMS[name]
            scale *= Fraction(own) ** power
            for part, exponent in parts:
                dimension[part] = dimension.get(part, 0) + exponent * power
        put(self, "symbol", symbol)
        put(self, "atoms", atoms)
        put(self, "scale", scale)
        put(self, "dimension", tuple(sorted((name, power) for name, power in dimension.items() if power)))
        put(self, "_hash", hash((scale, self.dimension)))

    @staticmethod
    def of(symbol: str | Unit) -> Unit:
        """The unit that a text such as `tCO2/MWh`, `万kWh` or `kgCF4/t Al` names.

        Raises:
            UnitError: a text that is no unit expression, too long or too deep, or a name that is not known.
        """
        return symbol if isinstance(symbol, Unit) else parse_unit(symbol)

    def __eq__(self, other: object) -> bool:
        """The same scale and dimension, however written."""
        return self is other or (isinstance(other, Unit) and (self.scale, self.dimension) == (other.scale, other.dimension))

    def __hash__(self) -> int:
        """Hash of scale and dimension, made once."""
        return self._hash

    def __repr__(self) -> str:
        """The symbol."""
        return f"Unit({cut(self.symbol)!r})"

    def __str__(self) -> str:
        """The symbol."""
        return self.symbol

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by symbol and atoms."""
        return Unit, (self.symbol, self.atoms)

    def fits(self, other: Unit) -> bool:
        """Whether both measure the same dimension."""
        return self.dimension == other.dimension

    def words(self) -> str:
        """The dimension in words: `[Al] · [mass]`."""
        return " · ".join(name if power == 1 else f"{name}^{power}" for name, power in self.dimension) or "[1]"

    def _with(self, other: Unit, sign: int) -> Unit:
        powers = dict(self.atoms)
        for name, power in other.atoms:
            powers[name] = powers.get(name, 0) + sign * power
        return _unit_of(tuple(sorted((name, power) for name, power in powers.items() if power)))

    def made_of(self, powers: dict[str, int]) -> Unit:
        """The product with names of the table to their powers."""
        return self._with(_unit_of(tuple(sorted(powers.items()))), 1)

    def __mul__(self, other: Unit) -> Unit:
        """The product."""
        return self._with(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        """The quotient."""
        return self._with(other, -1)


@lru_cache(maxsize=4096)
def _unit_of(atoms: tuple[tuple[str, int], ...], symbol: str = "") -> Unit:
    return Unit(symbol or _symbol(atoms), atoms)


def _symbol(atoms: tuple[tuple[str, int], ...]) -> str:
    """A canonical text for a computed unit: `t·CO2/MWh`, written `tCO2/MWh`."""

    def side(sign: int) -> str:
        names = [(name, abs(power)) for name, power in atoms if power * sign > 0]
        names.sort(key=lambda pair: (pair[0] in SUBSTANCES, pair[0] not in MASSES, pair[0]))
        text = ""
        for name, power in names:
            shown = WRITTEN.get(name, name)
            glue = (
                ""
                if not text or (name in SUBSTANCES and text in MASSES and name[0].isupper())
                else " "
                if name in SUBSTANCES
                else "*"
            )
            text += glue + shown + (f"^{power}" if power > 1 else "")
        return text

    top, bottom = side(1) or "1", side(-1)
    if not bottom:
        return top
    return f"{top}/({bottom})" if "*" in bottom else f"{top}/{bottom}"


def parse_unit(text: str) -> Unit:
    """The unit named by `text`. See [Unit.of][].

    Raises:
        UnitError: no text, or one that is no unit expression.
    """
    if not isinstance(text, str):
        raise UnitError(f"{sketch(text)} is no unit")
    return _parsed(text)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Unit:
    found = _unit_of(powers(text), text.strip())
    if not 1 / MAX_SCALE <= found.scale <= MAX_SCALE:
        raise UnitError(f"{text!r} is no unit: out of all bounds")
    return found


def scale_between(source: Unit, target: Unit) -> Exact:
    """The exact number by which a value in `source` is multiplied to stand in `target`.

    Raises:
        UnitError: the two measure different dimensions. ArgumentError: one of them is no unit.
    """
    if not isinstance(source, Unit):
        raise doors.refused("source", source, "a Unit")
    if not isinstance(target, Unit):
        raise doors.refused("target", target, "a Unit")
    return _scale(source, target)


@lru_cache(maxsize=4096)
def _scale(source: Unit, target: Unit) -> Exact:
    if not source.fits(target):
        raise UnitError(f"{source} {source.words()} is not {target} {target.words()}")
    return simplest(source.scale / target.scale)


def convert(value: Exact, source: Unit, target: Unit) -> Exact:
    """`value` in `source` as an exact value in `target`: a Decimal where the digits end, else a Fraction.

    Raises:
        UnitError: the two measure different dimensions. ArgumentError: an argument of another type.
    """
    if type(value) is not Decimal:
        doors.instance("value", value, (Decimal, Fraction), "a Decimal or a Fraction")
    scale = scale_between(source, target)
    if scale == 1:
        return value
    return times(value, scale)
