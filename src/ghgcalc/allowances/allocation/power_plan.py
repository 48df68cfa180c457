"""The power plan as functions: the correction of a load, an allocation, and the most that a short entity must surrender."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from ghgcalc.allowances.allocation.benchmark import benchmark
from ghgcalc.allowances.allocation.stated import emission_of, quantity_of, share_of
from ghgcalc.allowances.allocation.values import Power, power
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import SIGNIFICANT, decimal_of, simplest, sketch, working
from ghgcalc.units import Quantity, computed

WORKING = 50
"""Working digits of the load correction, whose power has no finite expansion for most loads; 28 of them are kept."""


def _digits(count: int) -> Context:
    """A context of one call, with so many digits."""
    context = working()
    context.prec = count
    return context


def load_correction(load: Any, plan: str | Power) -> Decimal | Fraction:
    """The correction of a load F (a share): base^(offset − slope × F) below the plan's limit, 1 from there on.

    A whole exponent gives the exact number; any other the first 28 digits, correctly rounded.

    Raises:
        InputError: the load is no share above 0 and up to 1, or lies where the plan's formula is not known here.
    """
    chosen = plan if isinstance(plan, Power) else power(plan)
    share = share_of(load, "load")
    if share > 1:
        raise InputError([Finding.of("out-of-range", place=Place(key="load"), value=sketch(load))])
    if chosen.load_below is None or share >= Fraction(chosen.load_below):
        return Decimal(1)
    if chosen.load_base is None:
        raise InputError([Finding.of("load-formula", place=Place(key="load"), plan=chosen.id, limit=chosen.load_below)])
    exponent = Fraction(chosen.load_offset) - Fraction(chosen.load_slope) * share
    base = Fraction(chosen.load_base)
    if exponent.denominator == 1:
        return simplest(base**exponent.numerator)
    context = _digits(WORKING)
    root = context.divide(Decimal(exponent.numerator), Decimal(exponent.denominator))
    whole_base = decimal_of(base) or context.divide(Decimal(base.numerator), Decimal(base.denominator))
    return _digits(SIGNIFICANT).plus(context.power(whole_base, root))


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
    warm = quantity_of(heat, "heat", "GJ")
    if not warm.value:
        return made
    name = heat_kind or ("gas" if kind.startswith("gas") else "coal")
    return made + benchmark(warm, computed(simplest(chosen.benchmark(name, "heat")), "tCO2/GJ"))


def _plain(value: Decimal | Fraction) -> Decimal:
    if isinstance(value, Decimal):
        return value
    return _digits(SIGNIFICANT).divide(Decimal(value.numerator), Decimal(value.denominator))


def shortage_limit(allocation: Any, emission: Any, plan: str | Power) -> Quantity:
    """What a power entity must surrender at most: its allocation and the plan's share of its emission 履约缺口上限.

    Raises:
        InputError: something that is no emission.
    """
    chosen = plan if isinstance(plan, Power) else power(plan)
    allotted = emission_of(quantity_of(allocation, "allocation", "tCO2"), "allocation")
    emitted = emission_of(quantity_of(emission, "emission", "tCO2"), "emission")
    if chosen.shortage_cap is None:
        return emitted
    limit = allotted + computed(simplest(Fraction(emitted.exact) * Fraction(chosen.shortage_cap)), emitted.unit)
    return min(emitted, limit)
