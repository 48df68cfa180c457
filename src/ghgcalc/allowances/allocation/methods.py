"""Other allocation methods as functions of the user's parameters.

Benchmark 基准线法, historical intensity 历史强度法, historical emissions 历史排放法, the power plan, and the power plan's carry-over.
They give the allowance as the formula does, exactly and without a cut: whether a scheme rounds, and how, its own plan says.
Quantities go in with their units; a product that is no emission is refused.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.allowances.allocation.benchmark import benchmark
from ghgcalc.allowances.allocation.exact import whole
from ghgcalc.allowances.allocation.power_plan import load_correction, power_allocation, shortage_limit
from ghgcalc.allowances.allocation.stated import emission_of, mean_of, quantity_of, share_of, years_of
from ghgcalc.allowances.allocation.values import CarryOver, values
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import simplest
from ghgcalc.units import Quantity, computed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "benchmark",
    "carry_over",
    "historical_emissions",
    "historical_intensity",
    "load_correction",
    "power_allocation",
    "shortage_limit",
]


def historical_intensity(output: Any, history: Sequence[tuple[Any, Any]], *, decline: Any = 1) -> Quantity:
    """Historical intensity 历史强度法: A = output × mean of the years' intensities × decline.

    Args:
        output: of the year.
        history: (emission, output) of each base year.
        decline: yearly factor of the scheme.

    Raises:
        InputError: no base year, an output of zero, units that do not give an emission.
    """
    intensities: list[Quantity] = []
    for emission, base in years_of(history):
        divisor = quantity_of(base, "history", "t")
        if not divisor.value:
            raise InputError([Finding.of("not-positive", place=Place(key="history"), value=divisor)])
        intensities.append(quantity_of(emission, "history", "tCO2e") / divisor)
    return benchmark(output, mean_of(intensities), decline=decline)


def historical_emissions(history: Sequence[Any], *, decline: Any = 1, correction: Any = 1) -> Quantity:
    """Historical emissions 历史排放法: A = mean emission of the base years × decline × correction.

    Args:
        history: emission of each base year.
        decline: factor of the sector.
        correction: such as a market factor, or days / 365.

    Raises:
        InputError: no base year, or something that is no emission.
    """
    mean = mean_of([emission_of(quantity_of(one, "history", "tCO2e"), "history") for one in years_of(history)])
    factor = share_of(decline, "decline") * share_of(correction, "correction")
    return computed(simplest(Fraction(mean.exact) * factor), mean.unit)


def carry_over(net_sold: int, held: int, rule: CarryOver | None = None) -> int:
    """Units that may be converted: base + ratio × what was sold net, cut down, at most what is held.

    Args:
        net_sold: units sold minus units bought in the rule's time; a negative number counts as none.
        held: units at its end.
        rule: the packaged one of the power plan without it; aluminium's own was not seen.

    Raises:
        ArgumentError: an argument of another type.
    """
    doors.instance("net_sold", net_sold, int, "a whole number of units")
    doors.instance("held", held, int, "a whole number of units")
    chosen = doors.optional("rule", rule, CarryOver, "a rule of carry-over") or values().carry_over
    found: int = min(held, whole(Fraction(chosen.base) + Fraction(chosen.ratio) * max(net_sold, 0)))
    return found
