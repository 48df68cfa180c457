"""Quantities: a Decimal and a unit, where a substance is a dimension of its own.

A tonne of CO2, of CO2e, of carbon, of CF4, of aluminium, of anode and of coal do not add up. 万 and 亿 are prefixes, the usual
Chinese names are aliases. The text form is one number and one unit expression, nothing else.

pint holds the definitions and resolves each unit expression once, in exact fractions; it is imported at the first unit that is
resolved. The arithmetic itself runs on plain numbers.
"""

from __future__ import annotations

import re
from decimal import Decimal, Inexact
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import NumberError, UnitError
from ghgcalc.numbers import CONTEXT, Exact, number, printed, shorten, simplest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pint import UnitRegistry

SUBSTANCES = ("CO2", "CO2e", "C", "CF4", "C2F6", "Al", "anode", "coal")
"""Each is a dimension: masses of different substances do not add up."""

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

_MASS = ("t", "kg", "g", "kt", "Mt")
_ATOMS: dict[str, dict[str, int]] = {
    **{name: {name: 1} for name in _MASS},
    **{name: {name: 1} for name in SUBSTANCES},
    **{mass + name: {mass: 1, name: 1} for mass in _MASS for name in SUBSTANCES},
    **{prefix + "J": {prefix + "J": 1} for prefix in ("", "k", "M", "G", "T")},
    **{prefix + "Wh": {prefix + "Wh": 1} for prefix in ("", "k", "M", "G", "T")},
    **{name: {name: 1} for name in ("tce", "kgce", "Nm3", "min", "h", "d", "cell", "V", "mV", "A", "kA", "CNY")},
    "%": {"percent": 1},
    "1": {},
}
_ALIASES: dict[str, str] = {
    "吨": "t", "千克": "kg", "公斤": "kg", "克": "g",
    "千瓦时": "kWh", "度": "kWh", "兆瓦时": "MWh", "吉瓦时": "GWh", "千焦": "kJ", "兆焦": "MJ", "吉焦": "GJ", "太焦": "TJ",
    "吨标准煤": "tce", "吨标煤": "tce", "千克标准煤": "kgce", "千克标煤": "kgce",
    "标准立方米": "Nm3", "标立方米": "Nm3", "标方": "Nm3", "分钟": "min", "小时": "h", "天": "d", "日": "d", "槽": "cell",
    "毫伏": "mV", "伏": "V", "千安": "kA", "安": "A", "元": "CNY", "人民币": "CNY",
    "二氧化碳当量": "CO2e", "二氧化碳": "CO2", "四氟化碳": "CF4", "六氟乙烷": "C2F6", "铝液": "Al", "铝": "Al", "阳极": "anode", "碳": "C",
    "煤": "coal",
}  # fmt: skip
_SIGNS = str.maketrans(
    {"（": "(", "）": ")", "／": "/", "·": "*", "⋅": "*", "×": "*", "％": "%", "₂": "2", "₄": "4", "₆": "6", "\u3000": " "}
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_TOKEN = re.compile(r"\s*(10\^[0-9]|[()*/]|\^-?[1-9]|%|1(?![0-9])|[万亿]|[A-Za-z_][A-Za-z0-9_]*|[\u4e00-\u9fff]+)\s*")
_QUANTITY = re.compile(r"\s*([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(.*)", re.ASCII | re.DOTALL)
MAX_UNIT_TEXT = 64
MAX_QUANTITY_TEXT = 130
MAX_DEPTH = 4
MAX_POWER = 9


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
        names.sort(key=lambda pair: (pair[0] in SUBSTANCES, pair[0] not in _MASS, pair[0]))
        text = ""
        for name, power in names:
            shown = {"percent": "%", "wan": "万", "yi": "亿", "ten": "10"}.get(name, name)
            glue = (
                ""
                if not text or (name in SUBSTANCES and text in _MASS and name[0].isupper())
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
    if not isinstance(text, str) or len(text) > MAX_UNIT_TEXT:
        raise UnitError(f"{shorten(str(text))!r} is no unit: too long")
    clean = re.sub(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda match: "10^" + match[1].translate(_SUPERSCRIPTS), text)
    clean = re.sub(r"N?m³", "Nm3", clean).translate(_SIGNS).strip()
    tokens: list[str] = []
    at = 0
    while at < len(clean):
        match = _TOKEN.match(clean, at)
        if match is None:
            raise UnitError(f"{shorten(text)!r} is no unit: {shorten(clean[at:], 12)!r} is not understood")
        tokens.append(match[1])
        at = match.end()
    if not tokens:
        raise UnitError("a unit is missing")
    powers = _Parser(tokens, text).whole()
    return _unit_of(tuple(sorted((name, power) for name, power in powers.items() if power)), text.strip())


class _Parser:
    """`term (* term | / term)*`, where a term is factors side by side: `kgCF4/t Al` is kg CF4 per (t Al)."""

    def __init__(self, tokens: list[str], text: str) -> None:
        self.tokens, self.text, self.at, self.depth = tokens, text, 0, 0

    def fail(self, why: str) -> UnitError:
        return UnitError(f"{shorten(self.text)!r} is no unit: {why}")

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def whole(self) -> dict[str, int]:
        powers = self.expression()
        if self.peek():
            raise self.fail(f"{self.peek()!r} is not expected there")
        return powers

    def expression(self) -> dict[str, int]:
        powers = self.term()
        while self.peek() in ("*", "/"):
            sign = 1 if self.tokens[self.at] == "*" else -1
            self.at += 1
            _add(powers, self.term(), sign)
        return powers

    def term(self) -> dict[str, int]:
        powers = self.factor()
        while self.peek() and self.peek() not in ("*", "/", ")"):
            _add(powers, self.factor(), 1)
        return powers

    def factor(self) -> dict[str, int]:
        token = self.peek()
        self.at += 1
        if token == "(":
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.fail("too many parentheses")
            powers = self.expression()
            if self.peek() != ")":
                raise self.fail("a parenthesis is not closed")
            self.at += 1
            self.depth -= 1
        elif token.startswith("10^"):
            powers = {4: {"wan": 1}, 8: {"yi": 1}}.get(int(token[3:]), {"ten": int(token[3:])})
        elif token and token not in "*/)" and not token.startswith("^"):
            powers = self.atom(token)
        else:
            raise self.fail("a unit is missing" if not token else f"{token!r} is not expected there")
        if self.peek().startswith("^"):
            power = int(self.tokens[self.at][1:])
            self.at += 1
            powers = {name: old * power for name, old in powers.items()}
        if any(abs(power) > MAX_POWER for power in powers.values()):
            raise self.fail("an exponent is too large")
        return dict(powers)

    def atom(self, token: str) -> dict[str, int]:
        if token in _ATOMS:
            return _ATOMS[token]
        if token in ("万", "亿"):
            return {"wan" if token == "万" else "yi": 1}
        rest, powers = token, dict[str, int]()
        while rest:  # Chinese names stand side by side: 万吨二氧化碳当量
            if rest[0] in "万亿":
                _add(powers, {"wan" if rest[0] == "万" else "yi": 1}, 1)
                rest = rest[1:]
                continue
            alias = next((name for name in sorted(_ALIASES, key=len, reverse=True) if rest.startswith(name)), None)
            if alias is None:
                raise self.fail(f"{shorten(token, 20)!r} is not known")
            _add(powers, _ATOMS[_ALIASES[alias]], 1)
            rest = rest[len(alias) :]
        return powers


def _add(powers: dict[str, int], more: dict[str, int], sign: int) -> None:
    for name, power in more.items():
        powers[name] = powers.get(name, 0) + sign * power


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
    if isinstance(scale, Decimal) and isinstance(value, Decimal):
        CONTEXT.clear_flags()
        product = CONTEXT.multiply(value, scale)
        if not CONTEXT.flags[Inexact]:
            return product
    return simplest(Fraction(value) * Fraction(scale))


class Quantity:
    """A number and a unit: `Quantity("350000 MWh")`, `Quantity(350000, "MWh")`, `Quantity("35 万MWh")`.

    Sums need the same dimension, substances included; products and quotients make new units. A bare number is no quantity.
    """

    __slots__ = ("_exact", "unit")

    _exact: Exact
    unit: Unit

    def __init__(self, value: Any, unit: str | Unit | None = None) -> None:
        """One text, or a number and a unit.

        Raises:
            NumberError: the number is none, or out of all bounds.
            UnitError: the unit is missing or not known.
        """
        if unit is None:
            if isinstance(value, Quantity):
                self._exact, self.unit = value.exact, value.unit
                return
            if not isinstance(value, str):
                raise UnitError(f"{value!r} has no unit")
            self._exact, self.unit = _parse(value)
            return
        self.unit = Unit.of(unit)
        self._exact = value if isinstance(value, Fraction) else number(value)

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
            raise UnitError(f"{other!r} has no unit and cannot be combined with {self}")
        if not self.unit.fits(other.unit):
            raise UnitError(f"{self} and {other} measure different things: {self.unit.words()}, {other.unit.words()}")
        return other

    def __add__(self, other: object) -> Quantity:
        """The sum, in the unit of the left operand."""
        added = convert(self._same(other)._exact, self._same(other).unit, self.unit)
        return _made(simplest(Fraction(self._exact) + Fraction(added)), self.unit, self._exact, added)

    def __sub__(self, other: object) -> Quantity:
        """The difference, in the unit of the left operand."""
        taken = convert(self._same(other)._exact, self._same(other).unit, self.unit)
        return _made(simplest(Fraction(self._exact) - Fraction(taken)), self.unit, self._exact, taken)

    def __radd__(self, other: object) -> Quantity:
        """Refuse a bare number."""
        return Quantity.__add__(self, other)

    def __rsub__(self, other: object) -> Quantity:
        """Refuse a bare number."""
        return Quantity.__sub__(self, other)

    def __neg__(self) -> Quantity:
        """The opposite."""
        return _made(-self._exact, self.unit)

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


def _made(exact: Exact, unit: Unit, *operands: Exact) -> Quantity:
    """A quantity without parsing; a sum of Decimals keeps the decimals of its operands (1.10 + 2.20 is 3.30)."""
    if operands and isinstance(exact, Decimal) and all(isinstance(operand, Decimal) for operand in operands):
        places = max(-int(operand.as_tuple().exponent) for operand in operands if isinstance(operand, Decimal))
        if places > -int(exact.as_tuple().exponent) and places < MAX_UNIT_TEXT:
            exact = exact.quantize(Decimal(1).scaleb(-places), context=CONTEXT)
    made = object.__new__(Quantity)
    made._exact, made.unit = exact, unit
    return made


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
