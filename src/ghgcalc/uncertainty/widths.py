"""From what is stated of a quantity to the shape of its ratio; what cannot be is refused with the reason."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.errors import NumberError, UnitError
from ghgcalc.fields import Spec
from ghgcalc.findings import Finding
from ghgcalc.numbers import fraction_of, printed, shorten
from ghgcalc.uncertainty.shapes import Shape, Z
from ghgcalc.uncertainty.statement import ratio
from ghgcalc.units import Quantity as Amount
from ghgcalc.units import convert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.findings import Place
    from ghgcalc.uncertainty.quantities import Quantity
    from ghgcalc.uncertainty.statement import Stated

MOST = Fraction(10)
"""A quantity may be off by so many times itself: beyond, a percentage tells nothing, and doubles would overflow."""

LEAST = Fraction(1, 1000)
"""A lognormal distribution may reach down to such a part of the stated value."""


WHOLE = {"1": 1, "%": 100}
"""The whole of a share, by its unit."""

CLEAR = 6
"""So many standard deviations of what is divided by lie between its middle and zero at the least: a thousand million draws reach no zero."""


def shape_of(one: Stated, quantities: Sequence[Quantity], place: Place, faults: list[Finding]) -> Shape | None:
    """The shape of what is drawn together; None where a fault was noted."""
    before = len(faults)
    faults += _misplaced(one, quantities, place)
    found = None if len(faults) > before else _shape(one, quantities, place, faults)
    if found is None:
        return None
    faults += _impossible(one, quantities, found, place)
    return found if len(faults) == before else None


def _misplaced(one: Stated, quantities: Sequence[Quantity], place: Place) -> list[Finding]:
    """Keys that do not go with the distribution, with each other, or with what is stated of the quantity."""
    found = []
    if len(one.widths) != 1:
        found.append(Finding.of("spread-width", place=place.at("half_width"), count=len(one.widths)))
    wrong = {
        "sd": one.sd is not None and one.distribution != "normal",
        "mode": one.mode is not None and (one.distribution != "triangular" or not {"within", "between"} & set(one.widths)),
        "between": one.between is not None and (one.together or any(len(set(quantity.values)) > 1 for quantity in quantities)),
        "published": one.published and not _one_range(quantities),
        "months": one.months == "apart" and not all(quantity.monthly for quantity in quantities),
    }
    found += [
        Finding.of(f"spread-key-{key}", place=place.at(key), of=shorten(one.of), distribution=one.distribution)
        for key, out in wrong.items()
        if out
    ]
    return found


def _one_range(quantities: Sequence[Quantity]) -> bool:
    """Whether a range is published for all of them, and the same one."""
    ranges = {quantity.published for quantity in quantities}
    return len(ranges) == 1 and None not in ranges


def _shape(one: Stated, quantities: Sequence[Quantity], place: Place, faults: list[Finding]) -> Shape | None:
    if one.half_width is not None or one.sd is not None:
        key = "half_width" if one.sd is None else "sd"
        width = one.half_width if one.sd is None else one.sd * Fraction(Z)
        if not 0 < width <= MOST:
            faults.append(Finding.of("spread-range", place=place.at(key), value=f"± {_percent(width)}"))
            return None
        return Shape.by_half_width(one.distribution, width)
    key = one.widths[0]
    mode: Fraction | None = Fraction(1)
    ends: tuple[Fraction | None, ...]
    if key == "between":
        (quantity,) = quantities
        ends = tuple(_relative(text, quantity, place.at(key), faults) for text in one.between or ())
        ends = ends[::-1] if quantity.values[0] < 0 else ends  # the larger amount is the smaller multiple
        mode = mode if one.mode is None else _relative(one.mode, quantity, place.at("mode"), faults)
    else:
        ends = tuple(1 + share for share in one.within or ()) or quantities[0].published or ()
        mode = mode if one.mode is None else _of_percent(one.mode, place.at("mode"), faults)
    low, high = ends
    if low is None or high is None or mode is None:
        return None
    least = LEAST if one.distribution == "lognormal" else Fraction(-1) * MOST
    if not least <= low < high <= 1 + MOST:
        faults.append(Finding.of("spread-range", place=place.at(key), value=f"{_percent(low - 1)} … {_percent(high - 1)}"))
        return None
    if one.distribution == "normal" and key != "between" and low + high != 2:
        shown = {"low": _percent(low - 1), "high": _percent(high - 1)}
        faults.append(Finding.of("spread-skew", "error", place.at(key), **shown))
        return None
    if one.distribution == "triangular" and not low <= mode <= high:
        shown = {"low": _percent(low - 1), "high": _percent(high - 1)}
        faults.append(Finding.of("spread-mode", "error", place.at("mode"), value=_percent(mode - 1), **shown))
        return None
    return Shape(one.distribution, low, high, mode)


def _of_percent(text: str, place: Place, faults: list[Finding]) -> Fraction | None:
    """A mode in per cent of what was stated as a ratio to it."""
    share = ratio(text)
    if share is None:
        faults.append(Finding.of("spread-percent", place=place, value=shorten(text)))
        return None
    return 1 + share


def _relative(text: str, quantity: Quantity, place: Place, faults: list[Finding]) -> Fraction | None:
    """An amount with its unit as a ratio to what was stated."""
    stated = quantity.values[0]
    try:
        amount = Amount(text)
        own, read = Spec(quantity.unit).fit(amount.unit.symbol)  # a plain tonne of what is anode is a tonne of anode
        found = fraction_of(convert(amount.exact, read, own))
    except (NumberError, UnitError):
        faults.append(Finding.of("spread-unit", place=place, value=shorten(text), wanted=quantity.unit))
        return None
    if not stated:
        faults.append(Finding.of("spread-zero", place=place, value=quantity.name))
        return None
    return found / stated


def _impossible(one: Stated, quantities: Sequence[Quantity], shape: Shape, place: Place) -> list[Finding]:
    """What a quantity would be in the interval, or at the ends of a bounded distribution, and cannot be."""
    low, high = (shape.low, shape.high) if shape.bounded else shape.interval
    key = one.widths[0]
    for quantity in quantities:
        least, most = min(quantity.values), max(quantity.values)
        if one.distribution == "lognormal" and least < 0:
            return [Finding.of("spread-negative", place=place.at("distribution"), value=quantity.name)]
        if low < 0:
            end = f"{printed(low * most, 6)} {quantity.unit}"
            return [Finding.of("spread-below", place=place.at(key), value=quantity.name, end=end)]
        whole = WHOLE.get(quantity.unit)
        if whole is not None and most <= whole < most * high:
            return [Finding.of("spread-above", place=place.at(key), value=quantity.name, end=printed(most * high, 6))]
    return []


def _percent(share: Fraction) -> str:
    return f"{printed(share * 100, 6)} %"


def divides(shape: Shape) -> bool:
    """Whether a quantity of that shape may be divided by: it stays clear of zero."""
    mean, sd = shape.parameters
    return shape.kind == "lognormal" or (shape.low > 0 if shape.bounded else mean > CLEAR * sd)
