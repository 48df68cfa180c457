"""pint, the authority on units: it proves the compiled table and every equation, and takes and gives quantities of its own.

The only module that imports pint, and late: a calculation under packaged rules works from the table and never loads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.units.parser import NAMES, SUBSTANCES

if TYPE_CHECKING:
    from pint import UnitRegistry

DEFINITIONS = """
gram = [mass] = g
tonne = 1e6 gram = t
joule = [energy] = J
watt_hour = 3600 joule = Wh
kgce = 29.307e6 joule
tce = 29.307e9 joule
kilocalorie = 4186.8 joule = kcal
Nm3 = [normal_volume]
Sm3 = 273.15 / 288.15 * Nm3
m3_20C = 273.15 / 293.15 * Nm3
m3_25C = 273.15 / 298.15 * Nm3
litre = [liquid_volume] = L
minute = [time] = min
hour = 60 minute = h
day = 24 hour = d
cell = [cell]
volt = [voltage] = V
ampere = [current] = A
CNY = [currency]
EUR = [currency_eur]
USD = [currency_usd]
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
"""In pint's notation.

- 29.307 GJ per tonne of standard coal (标准煤): record gbt-2589-2020/tce, where its source and grade stand.
- The kilocalorie 大卡 is that of the International Table, 4.1868 kJ exactly (5th International Conference on the Properties of Steam, 1956).
- Nm3 is a cubic metre of gas at 0 °C and 101.325 kPa, Sm3 one at 15 °C (ISO 13443), m3_20C (written `m3@20C`) one at 20 °C (GB/T 19205-2008),
  m3_25C one at 25 °C, all at 101.325 kPa. At one pressure the amount of an ideal gas in a volume goes with 1/T: 273.15 K over the
  temperature. Of the standards the title and the conditions were seen, not the text.
- The litre is of liquids (SI brochure, 9th edition, table 8), and apart from gases. Currencies (ISO 4217) are apart from each other: no
  rate is known here.
"""


KNOWN = (*NAMES, *SUBSTANCES)
_MAKING = Lock()


def registry() -> UnitRegistry[Any]:
    """A pint registry with our definitions alone, in exact fractions; one for all threads, for quantities of two do not go together.

    Raises:
        InputError: pint is not installed; calculations under packaged rules do not need it.
    """
    with _MAKING:
        return _registry()


@cache
def _registry() -> UnitRegistry[Any]:
    pint = doors.package("pint", "the unit check of an equation that is not packaged", "非内置方程的单位校验")
    units: UnitRegistry[Any] = pint.UnitRegistry(None, non_int_type=Fraction)
    for line in DEFINITIONS.strip().splitlines():
        units.define(line)
    for name in SUBSTANCES:
        units.define(f"{name} = [{name}]")
    return units


def pint_quantity(value: Fraction | int, atoms: Mapping[str, int]) -> Any:
    """A pint quantity of our registry, for the unit check of the equations.

    Raises:
        ArgumentError: no number, or no table of names of units and their powers.
    """
    doors.instance("value", value, (int, Fraction, Decimal), "a number")
    doors.instance("atoms", atoms, Mapping, "names of units with their powers")
    for name, power in atoms.items():
        doors.choice("atoms", name, KNOWN)
        doors.instance("atoms", power, (int, Fraction), "names of units with their powers")
    units = registry()
    container = units.UnitsContainer({units.get_name(name): Fraction(power) for name, power in atoms.items()})
    return units.Quantity(value, units.Unit(container))


def resolved(name: str) -> tuple[str, tuple[tuple[str, int], ...]]:
    """The scale of one named unit to base units, as text, and its dimension: what pint says of it."""
    one = pint_quantity(Fraction(1), {name: 1})
    dimension = tuple(sorted((str(part), int(power)) for part, power in one.dimensionality.items()))
    return str(Fraction(one.to_base_units().magnitude)), dimension


def atoms() -> dict[str, tuple[str, tuple[tuple[str, int], ...]]]:
    """Every name that the parser knows, as pint resolves it: what `units/table.py` has to hold."""
    return {name: resolved(name) for name in NAMES}
