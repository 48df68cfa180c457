"""Other allocation methods as functions of the user's parameters.

Benchmark 基准线法, historical intensity 历史强度法, historical emissions 历史排放法, the power plan, and the power plan's carry-over.
They give the allowance as the formula does, exactly and without a cut: whether a scheme rounds, and how, its own plan says.
Quantities go in with their units; a product that is no emission is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from ghgcalc.allowances.model import whole
from ghgcalc.allowances.values import CarryOver, Power, power, values
from ghgcalc.errors import InputError, NumberError, UnitError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import decimal_of, fraction_of, number, shorten, simplest
from ghgcalc.units import Quantity, Unit, computed

DIGITS = Context(prec=50)
"""Working digits of the load correction, whose power has no finite expansion for most loads; 28 of them are kept."""

KEPT = Context(prec=28)


def _share(raw: Any, key: str) -> Fraction:
    """A pure number, above zero."""
    try:
        found = (
            fraction_of(Quantity(raw).to("1").exact)
            if isinstance(raw, str) and raw.strip().endswith("%")
            else Fraction(number(raw))
        )
    except (NumberError, UnitError) as error:
        raise InputError([Finding.of("bad-number", place=Place(key=key), detail=error, value=shorten(str(raw)))]) from None
    if found <= 0:
        raise InputError([Finding.of("not-positive", place=Place(key=key), value=shorten(str(raw)))])
    return found


def _quantity(raw: Any, key: str, wanted: str) -> Quantity:
    """A quantity that is not below zero."""
    try:
        found = Quantity(raw)
    except NumberError as error:
        raise InputError([Finding.of("bad-number", place=Place(key=key), detail=error, value=shorten(str(raw)))]) from None
    except UnitError as error:
        raise InputError([Finding.of("bad-unit", place=Place(key=key), detail=error, wanted=wanted)]) from None
    if found.value < 0:
        raise InputError([Finding.of("negative", place=Place(key=key), value=found)])
    return found


def _emission(found: Quantity, key: str) -> Quantity:
    """The product in t of CO2 or CO2e; anything else is refused."""
    for unit in ("tCO2e", "tCO2"):
        if found.unit.fits(Unit.of(unit)):
            return found.to(unit)
    shown = {"came": found.unit.symbol, "words": found.unit.words(), "wanted": "tCO2e / tCO2"}
    raise InputError([Finding(code="wrong-dimension", place=Place(key=key), fields=tuple(shown.items()))])


def benchmark(output: Any, value: Any, *, correction: Any = 1, decline: Any = 1) -> Quantity:
    """Benchmark method 基准线法: A = output × benchmark × correction × decline.

    Args:
        output: such as `"350000 tAl"` or `"50 1"` for a count.
        value: the benchmark, such as `"0.8 tCO2/t"`; together with the output an emission.
        correction: such as a load or cooling factor.
        decline: yearly factor of the scheme.

    Raises:
        InputError: a unit that does not give an emission, a number that is none.
    """
    product = _quantity(output, "output", "t / MWh / 1") * _quantity(value, "benchmark", "tCO2e/t")
    return _emission(computed(simplest(Fraction(product.exact) * _share(correction, "correction") * _share(decline, "decline")),
                              product.unit), "benchmark")  # fmt: skip


def historical_intensity(output: Any, history: Sequence[tuple[Any, Any]], *, decline: Any = 1) -> Quantity:
    """Historical intensity 历史强度法: A = output × mean of the years' intensities × decline.

    Args:
        output: of the year.
        history: (emission, output) of each base year.
        decline: yearly factor of the scheme.

    Raises:
        InputError: no base year, an output of zero, units that do not give an emission.
    """
    _some(history)
    intensities: list[Quantity] = []
    for emission, base in history:
        divisor = _quantity(base, "history", "t")
        if not divisor.value:
            raise InputError([Finding.of("not-positive", place=Place(key="history"), value=divisor)])
        intensities.append(_quantity(emission, "history", "tCO2e") / divisor)
    return benchmark(output, _mean(intensities), decline=decline)


def historical_emissions(history: Sequence[Any], *, decline: Any = 1, correction: Any = 1) -> Quantity:
    """Historical emissions 历史排放法: A = mean emission of the base years × decline × correction.

    Args:
        history: emission of each base year.
        decline: factor of the sector.
        correction: such as a market factor, or days / 365.

    Raises:
        InputError: no base year, or something that is no emission.
    """
    _some(history)
    mean = _mean([_emission(_quantity(one, "history", "tCO2e"), "history") for one in history])
    factor = _share(decline, "decline") * _share(correction, "correction")
    return computed(simplest(Fraction(mean.exact) * factor), mean.unit)


def _some(history: Sequence[Any]) -> None:
    if not history:
        raise InputError([Finding.of("history-empty", place=Place(key="history"))])


def _mean(found: Sequence[Quantity]) -> Quantity:
    try:
        total = found[0]
        for more in found[1:]:
            total = total + more
    except UnitError as error:
        raise InputError([Finding.of("bad-unit", place=Place(key="history"), detail=error, wanted=found[0].unit)]) from None
    return computed(simplest(Fraction(total.exact) / len(found)), total.unit)


def load_correction(load: Any, plan: str | Power) -> Decimal | Fraction:
    """The correction of a load F (a share): base^(offset − slope × F) below the plan's limit, 1 from there on.

    A whole exponent gives the exact number; any other the first 28 digits, correctly rounded.

    Raises:
        InputError: the load is no share above 0 and up to 1, or lies where the plan's formula is not known here.
    """
    chosen = plan if isinstance(plan, Power) else power(plan)
    share = _share(load, "load")
    if share > 1:
        raise InputError([Finding.of("out-of-range", place=Place(key="load"), value=shorten(str(load)))])
    if chosen.load_below is None or share >= Fraction(chosen.load_below):
        return Decimal(1)
    if chosen.load_base is None:
        raise InputError([Finding.of("load-formula", place=Place(key="load"), plan=chosen.id, limit=chosen.load_below)])
    exponent = Fraction(chosen.load_offset) - Fraction(chosen.load_slope) * share
    base = Fraction(chosen.load_base)
    if exponent.denominator == 1:
        return simplest(base**exponent.numerator)
    power_of = DIGITS.divide(Decimal(exponent.numerator), Decimal(exponent.denominator))
    return KEPT.plus(DIGITS.power(decimal_of(base) or DIGITS.divide(Decimal(base.numerator), Decimal(base.denominator)), power_of))


def power_allocation(
    plan: str | Power, kind: str, electricity: Any, *, heat: Any = "0 GJ", heat_kind: str | None = None, load: Any = 1
) -> Quantity:
    """The power plan: A = supplied power × benchmark × load correction + supplied heat × benchmark, in t CO2.

    Args:
        plan: packaged values such as `cn-power-2024`, or your own.
        kind: class of the unit, such as `coal-above-300`.
        electricity: supplied power, such as `"1500000 MWh"`.
        heat: supplied heat, such as `"200000 GJ"`.
        heat_kind: `coal` or `gas`; told by `kind` without it.
        load: load factor F as a share, such as `0.60` or `"60 %"`.

    Raises:
        InputError: another unit, a load that is none.
        UnknownIdError: no such plan, no such class.
    """
    chosen = plan if isinstance(plan, Power) else power(plan)
    made = benchmark(
        electricity, computed(simplest(chosen.benchmark(kind)), "tCO2/MWh"), correction=_plain(load_correction(load, chosen))
    )
    warm = _quantity(heat, "heat", "GJ")
    if not warm.value:
        return made
    name = heat_kind or ("gas" if kind.startswith("gas") else "coal")
    return made + benchmark(warm, computed(simplest(chosen.benchmark(name, "heat")), "tCO2/GJ"))


def _plain(value: Decimal | Fraction) -> Decimal:
    return value if isinstance(value, Decimal) else KEPT.divide(Decimal(value.numerator), Decimal(value.denominator))


def shortage_limit(allocation: Any, emission: Any, plan: str | Power) -> Quantity:
    """What a power entity must surrender at most: its allocation and the plan's share of its emission 履约缺口上限.

    Raises:
        InputError: something that is no emission.
    """
    chosen = plan if isinstance(plan, Power) else power(plan)
    allotted = _emission(_quantity(allocation, "allocation", "tCO2"), "allocation")
    emitted = _emission(_quantity(emission, "emission", "tCO2"), "emission")
    if chosen.shortage_cap is None:
        return emitted
    limit = allotted + computed(simplest(Fraction(emitted.exact) * Fraction(chosen.shortage_cap)), emitted.unit)
    return min(emitted, limit)


def carry_over(net_sold: int, held: int, rule: CarryOver | None = None) -> int:
    """Units that may be converted: base + ratio × what was sold net, cut down, at most what is held.

    Args:
        net_sold: units sold minus units bought in the rule's time; a negative number counts as none.
        held: units at its end.
        rule: the packaged one of the power plan without it; aluminium's own was not seen.
    """
    chosen = rule or values().carry_over
    return min(held, whole(Fraction(chosen.base) + Fraction(chosen.ratio) * max(net_sold, 0)))
