"""Units: resolved once by pint in exact fractions, compared by scale and dimension. The only module that imports pint, and lazily."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import UnitError
from ghgcalc.numbers import Exact, simplest, times
from ghgcalc.units.parser import MASSES, SUBSTANCES, powers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pint import UnitRegistry

DEFINITIONS = """
gram = [mass] = g
tonne = 1e6 gram = t
joule = [energy] = J
watt_hour = 3600 joule = Wh
kgce = 29.307e6 joule
tce = 29.307e9 joule
Nm3 = [normal_volume]
minute = [time] = min
hour = 60 minute = h
day = 24 hour = d
cell = [cell]
volt = [voltage] = V
ampere = [current] = A
CNY = [currency]
percent = 0.01
wan = 1e4
yi = 1e8
ten = 10
milli- = 1e-3 = m-
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
"""
"""In pint's notation. 29.307 GJ per tonne of standard coal (标准煤): record gbt-2589-2020/tce, where its source and grade stand."""

MAX_SCALE = Fraction(10) ** 20
"""亿t and TWh stay far below; with numbers up to 10^30 every product then keeps its decimals in the working digits."""


@cache
def registry() -> UnitRegistry[Any]:
    """The pint registry with our definitions alone, in exact fractions."""
    from pint import UnitRegistry

    units: UnitRegistry[Any] = UnitRegistry(None, non_int_type=Fraction)
    for line in DEFINITIONS.strip().splitlines():
        units.define(line)
    for name in SUBSTANCES:
        units.define(f"{name} = [{name}]")
    return units


def pint_quantity(value: Fraction | int, atoms: Mapping[str, int]) -> Any:
    """A pint quantity of our registry, for the unit check of the equations."""
    units = registry()
    container = units.UnitsContainer({units.get_name(name): Fraction(power) for name, power in atoms.items()})
    return units.Quantity(value, units.Unit(container))


class Unit:
    """A unit: the symbol as written, its exact scale to base units, and its dimension. Equal when scale and dimension are."""

    __slots__ = ("_hash", "atoms", "dimension", "scale", "symbol")

    def __init__(self, symbol: str, atoms: tuple[tuple[str, int], ...]) -> None:
        """Resolve `atoms` (pint names and powers) once."""
        one = pint_quantity(Fraction(1), dict(atoms))
        self.symbol = symbol
        self.atoms = atoms
        self.scale = Fraction(one.to_base_units().magnitude)
        self.dimension = tuple(sorted((str(name), int(power)) for name, power in one.dimensionality.items()))
        self._hash = hash((self.scale, self.dimension))

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
        return f"Unit({self.symbol!r})"

    def __str__(self) -> str:
        """The symbol."""
        return self.symbol

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by symbol and atoms; pint stays out of it."""
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
            shown = {"percent": "%", "wan": "万", "yi": "亿", "ten": "10"}.get(name, name)
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


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit:
    """The unit named by `text`. See [Unit.of][]."""
    found = _unit_of(powers(text), text.strip())
    if not 1 / MAX_SCALE <= found.scale <= MAX_SCALE:
        raise UnitError(f"{text!r} is no unit: out of all bounds")
    return found


@lru_cache(maxsize=4096)
def scale_between(source: Unit, target: Unit) -> Exact:
    """The exact number by which a value in `source` is multiplied to stand in `target`.

    Raises:
        UnitError: the two measure different dimensions.
    """
    if not source.fits(target):
        raise UnitError(f"{source} {source.words()} is not {target} {target.words()}")
    return simplest(source.scale / target.scale)


def convert(value: Exact, source: Unit, target: Unit) -> Exact:
    """`value` in `source` as an exact value in `target`: a Decimal where the digits end, else a Fraction."""
    scale = scale_between(source, target)
    if scale == 1:
        return value
    return times(value, scale)
