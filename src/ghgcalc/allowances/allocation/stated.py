"""What is stated to a method: shares, quantities, emissions, base years; each refused by its name where it is none."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.errors import InputError, NumberError, UnitError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, number, simplest, sketch
from ghgcalc.units import Quantity, Unit, computed, unit_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def share_of(raw: Any, key: str) -> Fraction:
    """A pure number, above zero."""
    try:
        found = (
            fraction_of(Quantity(raw).to("1").exact)
            if isinstance(raw, str) and raw.strip().endswith("%")
            else Fraction(number(raw))
        )
    except (NumberError, UnitError) as error:
        raise InputError([Finding.of("bad-number", place=Place(key=key), detail=error, value=sketch(raw))]) from None
    if found <= 0:
        raise InputError([Finding.of("not-positive", place=Place(key=key), value=sketch(raw))])
    return found


def quantity_of(raw: Any, key: str, wanted: str) -> Quantity:
    """A quantity that is not below zero."""
    try:
        found = Quantity(raw)
    except NumberError as error:
        raise InputError([Finding.of("bad-number", place=Place(key=key), detail=error, value=sketch(raw))]) from None
    except UnitError as error:
        raise InputError(
            [Finding.of("bad-unit", place=Place(key=key), detail=error, value=sketch(unit_text(str(raw))), wanted=wanted)]
        ) from None
    if found.value < 0:
        raise InputError([Finding.of("negative", place=Place(key=key), value=found)])
    return found


def emission_of(found: Quantity, key: str) -> Quantity:
    """The product in t of CO2 or CO2e; anything else is refused."""
    for unit in ("tCO2e", "tCO2"):
        if found.unit.fits(Unit.of(unit)):
            return found.to(unit)
    shown = {"came": found.unit.symbol, "words": found.unit.words(), "wanted": "tCO2e / tCO2"}
    raise InputError([Finding(code="wrong-dimension", place=Place(key=key), fields=tuple(shown.items()))])


def years_of(history: Iterable[Any]) -> tuple[Any, ...]:
    """The base years, one at least."""
    found = doors.instances("history", history, object, "a list of base years")
    if not found:
        raise InputError([Finding.of("history-empty", place=Place(key="history"))])
    return found


def mean_of(found: Sequence[Quantity]) -> Quantity:
    """The mean of quantities of one dimension, exactly."""
    try:
        total = found[0]
        for more in found[1:]:
            total = total + more
    except UnitError as error:
        shown: dict[str, Any] = {"value": " / ".join(dict.fromkeys(str(one.unit) for one in found)), "wanted": str(found[0].unit)}
        raise InputError([Finding.of("bad-unit", place=Place(key="history"), detail=error, **shown)]) from None
    return computed(simplest(Fraction(total.exact) / len(found)), total.unit)
