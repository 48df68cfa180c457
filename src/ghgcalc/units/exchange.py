"""Quantities of pint, to and fro: by the names of units, with every digit, and never one inside the other.

A unit of another registry is taken by its name and held against ours: pint's own kilocalorie is 4 184 J and ours 4 186.8 J, and somebody's
`tonne` may be a short ton. What is not the same here and there is refused by its name, never converted in floats.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from ghgcalc import doors
from ghgcalc.errors import NumberError, UnitError
from ghgcalc.numbers import Exact, decimal_of, number, printed, shorten, simplest, sketch
from ghgcalc.units.authority import pint_quantity, registry
from ghgcalc.units.parser import NAMES
from ghgcalc.units.table import ATOMS
from ghgcalc.units.unit import Unit

PREFIXES = {"wan": 10**4, "yi": 10**8, "ten": 10}
"""Names of pure numbers, which another registry need not know: they are multiplied out."""

BASES = {
    "mass": "gram",
    "energy": "joule",
    "time": "minute",
    "voltage": "volt",
    "current": "ampere",
    "liquid_volume": "litre",
    "number": "dimensionless",
}
"""For dimensions of ours the unit in which a foreign unit is weighed; of the others it is their own name."""

WHOLE = 2**53
"""Up to here a float holds every whole number."""

SAME = 1e-9
"""Relative difference within which a unit of another registry is ours: floats leave 1e-15, and no two units lie so near."""


def of_pint(other: object) -> bool:
    """Whether an object is a quantity or a unit of pint, whatever its registry."""
    return hasattr(other, "_REGISTRY")


def introduce(compat: Any, kind: type) -> None:
    """Tell pint (its module `compat`) of a class that it must not wrap: it then refuses to, and lets the operators of that class answer."""
    known = getattr(compat, "upcast_type_map", None)
    if known is not None:
        known.setdefault(f"{kind.__module__}.{kind.__qualname__}", kind)


@cache
def _names() -> dict[str, str]:
    """Our names by pint's long ones: `kilowatt_hour` is `kWh`."""
    units = registry()
    return {str(units.get_name(name)): name for name in NAMES}


@cache
def _long() -> dict[str, str]:
    return {name: long for long, name in _names().items()}


def _same_here(units: Any, foreign: str, name: str) -> bool:
    """Whether the unit `foreign` of a registry is our `name`: the same number of the same base unit."""
    from pint import PintError

    scale, dimension = ATOMS[name]
    part = dimension[0][0].strip("[]") if dimension else "number"
    base = BASES.get(part, _base_name(part))
    of_base = ATOMS[_names()[base]][0] if dimension else "1"
    one = float(Fraction(scale) / Fraction(of_base))
    try:
        if part not in BASES and units.get_base_units(base) != (1, units.Unit(base)):  # `C` may be a coulomb there, CO2 a mass
            return False
        there = float(units.Quantity(1, foreign).to(base).magnitude)
    except (PintError, AttributeError, TypeError, ValueError):  # unknown there, of another dimension, or no plain scale
        return False
    return abs(there - one) <= SAME * one


def _base_name(part: str) -> str:
    """The unit that stands for a dimension of its own: a substance, a cell, gas at 0 °C, a currency."""
    return {"normal_volume": "Nm3", "currency": "CNY"}.get(part, part[-3:].upper() if part.startswith("currency_") else part)


def read(came: Any) -> tuple[Exact, Unit]:
    """The exact number and the unit of a quantity of pint.

    Raises:
        ArgumentError: it is none. NumberError: its magnitude is not one finite number.
        UnitError: a unit that is not known here, or is another here than there.
    """
    if not of_pint(came) or not hasattr(came, "magnitude"):
        raise doors.refused("quantity", came, "a quantity of pint")
    magnitude = came.magnitude
    exact = simplest(magnitude) if isinstance(magnitude, Fraction) else number(magnitude)
    units = came._REGISTRY  # noqa: SLF001
    powers: dict[str, int] = {}
    for foreign, power in came.unit_items():
        name = _names().get(str(foreign).replace("metric_ton", "tonne").replace("liter", "litre"))
        if name is None or int(power) != power or (units is not registry() and not _same_here(units, str(foreign), name)):
            shown = shorten(str(foreign))
            hint = f"here {name} is another unit" if name else "it is not known here"
            raise UnitError(
                f"{shown!r} of a quantity of pint: {hint}; convert the quantity in pint first, such as .to('tonne'), .to('GJ')"
            )
        powers[name] = powers.get(name, 0) + int(power)
    return exact, Unit.of("1").made_of(powers)


def write(exact: Exact, unit: Unit, units: Any = None) -> Any:
    """The quantity of pint of a number and a unit: in our registry by fractions, in another one by its kind of numbers.

    Raises:
        ArgumentError: `units` is no registry. UnitError: it does not know the unit as ours. NumberError: its numbers cannot hold the digits.
    """
    if units is None or units is registry():
        return pint_quantity(Fraction(exact), dict(unit.atoms))
    if not hasattr(units, "Quantity") or not hasattr(units, "non_int_type"):
        raise doors.refused("registry", units, "a registry of pint, or None")
    value = Fraction(exact)
    there = units.UnitsContainer()
    for name, power in unit.atoms:
        if name in PREFIXES:
            value *= Fraction(PREFIXES[name]) ** power
            continue
        long = _long()[name]
        if not _same_here(units, long, name):
            raise UnitError(
                f"{name} is not the same unit in that registry, or unknown to it: take ghgcalc.units.registry(), or define it there"
            )
        there *= units.UnitsContainer({units.get_name(long): power})
    return units.Quantity(_magnitude(exact if value == exact else simplest(value), units.non_int_type), units.Unit(there))


def _magnitude(exact: Exact, kind: type) -> Any:
    """The number as a registry of that kind of numbers reckons, if it holds every digit."""
    if kind is Fraction:
        return Fraction(exact)
    value = exact if isinstance(exact, Decimal) else decimal_of(exact)
    if kind is Decimal and value is not None:
        return value
    if kind is float and value is not None:
        if value == value.to_integral_value() and abs(value) <= WHOLE:
            return int(value)
        if Decimal(repr(float(value))) == value:
            return float(value)
    ways = "ghgcalc.units.registry(), whose numbers are fractions, or round() first"
    raise NumberError(f"{sketch(printed(exact))} has more digits than a {kind.__name__} of that registry holds: take {ways}")
