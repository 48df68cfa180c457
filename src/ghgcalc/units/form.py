"""How a quantity is written into a text: `f"{quantity:,.2f MWh}"`. A small language of its own, rounded half up on the exact digits."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from ghgcalc import doors
from ghgcalc.numbers import Exact, printed, round_fraction
from ghgcalc.units.unit import Unit, convert

_SPEC = re.compile(
    r"(?:(?P<fill>.)?(?P<align>[<>^]))?(?P<sign>\+)?(?P<width>[1-9][0-9]{0,2})?"
    r"(?P<comma>,)?(?:\.(?P<places>[0-9]{1,2})f)?~?(?: (?P<unit>\S.*))?",
    re.ASCII | re.DOTALL,
)
WANTED = "[[fill]< > or ^][+][width][,][.2f][~][ unit], such as ',.2f' or '.1f MWh'"
MAX_PLACES = 30


def rounded(value: Exact, places: int) -> Decimal:
    """`value` half up (四舍五入) to `places` decimals; below zero to tens, hundreds and so on."""
    if places >= 0:
        return round_fraction(Fraction(value), places)
    step = 10**-places
    return Decimal(int(round_fraction(Fraction(value) / step, 0)) * step)


def digits(places: object) -> int:
    """The number of decimals that `round` was asked for; 0 unless said.

    Raises:
        ArgumentError: no whole number, or one beyond ±30.
    """
    if places is None:
        return 0
    wanted = f"a whole number from -{MAX_PLACES} to {MAX_PLACES}"
    found: int = doors.instance("ndigits", places, int, wanted)
    if abs(found) > MAX_PLACES:
        raise doors.refused("ndigits", places, wanted)
    return found


def form(value: Exact, unit: Unit, spec: str) -> str:
    """Number and unit as `spec` asks.

    Raises:
        ArgumentError: `spec` is none. UnitError: it names a unit of another dimension, or none.
    """
    match = _SPEC.fullmatch(spec)
    if match is None or (match["places"] and int(match["places"]) > MAX_PLACES):
        raise doors.refused("format", spec, WANTED)
    if match["unit"]:
        target = Unit.of(match["unit"])
        value, unit = convert(value, unit, target), target
    shown = rounded(value, int(match["places"])) if match["places"] else Decimal(printed(value))
    number = format(shown, f"{match['sign'] or ''}{match['comma'] or ''}f")
    text = number if unit.symbol == "1" else f"{number} {unit.symbol}"
    return format(text, f"{match['fill'] or ' '}{match['align'] or '<'}{match['width'] or ''}")
