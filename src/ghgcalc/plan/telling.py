"""What a customer is told of a good beside its emission: electricity, alloying elements, carbon prices; as stated, contradictions named."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.numbers import printed, simplest
from ghgcalc.plan.model import Priced
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghgcalc.activity import Activity, CarbonPrice, Product
    from ghgcalc.series import Series
    from ghgcalc.units import Quantity

    Contradict = Callable[[str, str, str, str], None]
    """Takes a key and its value, the other key and what that one allows."""

ENERGY = Unit.of("MWh")


def consumed(activity: Activity) -> Fraction | None:
    """The electricity that the plant consumes, in MWh: of every process, and what it states of elsewhere.

    None where a process states none, or nobody any: what is bought is not what is consumed.
    """
    found: list[Fraction] = []
    for process in activity.process:
        if process.electricity:
            found += [energy(row.amount) for row in process.electricity]
        elif process.electricity_total is not None:
            found.append(energy(process.electricity_total))
        else:
            return None
    found += [energy(row.amount) for row in activity.other_electricity]
    return sum(found, Fraction(0)) if found else None


def energy(series: Series) -> Fraction:
    """The year of a datum, in MWh."""
    return sum((Fraction(value) for value in series.in_own()), Fraction(0)) * (series.own.scale / ENERGY.scale)


def elements(row: Product, contradict: Contradict) -> tuple[tuple[str, Fraction], ...]:
    """The share of each alloying element; none stands twice, and together they are not more than the others that are stated, or than all."""
    found: dict[str, Fraction] = {}
    for at, one in enumerate(row.element, 1):
        if one.element in found:
            contradict(f"element {at}", one.element, "element", one.element)
        found[one.element] = Fraction(one.share.exact)
    whole = sum(found.values(), Fraction(0))
    said = row.other_elements.value if row.other_elements is not None else None
    limit = Fraction(1)
    if said is not None and said.annual:
        fine = Fraction(10) ** int(said.values[0].as_tuple().exponent) / 2 * Unit.of(said.unit).scale
        limit = Fraction(said.in_own()[0]) + fine
        if whole > limit:
            contradict("element", _shown(whole), "other_elements", f"{said.values[0]:f} {said.unit}")
    elif whole > limit:
        contradict("element", _shown(whole), "the good", "1")
    return tuple(found.items())


def prices(row: Product, contradict: Contradict) -> tuple[Priced, ...]:
    """The carbon prices due for a good; a rebate is in the currency of what is due and not above it, for emissions that are covered."""
    return tuple(_price(at, one, contradict) for at, one in enumerate(row.carbon_price, 1))


def _price(at: int, one: CarbonPrice, contradict: Contradict) -> Priced:
    key = f"carbon_price {at}."
    if one.rebate is not None and not one.rebate.unit.fits(one.due.unit):
        contradict(f"{key}rebate", one.rebate.unit.symbol, "due", one.due.unit.symbol)
    else:
        for small, large in (("rebate", "due"), ("rebate_covered", "covered")):
            low, high = one.get(small), one.get(large)
            if low is not None and high is not None and low.exact > high.exact:
                contradict(f"{key}{small}", f"{low}", large, f"{high}")
    return Priced(
        one.instrument,
        one.name,
        one.due.unit.symbol,
        Fraction(one.due.exact),
        _tonnes(one.covered),
        Fraction(one.rebate.exact) if one.rebate is not None else None,
        one.rebate_kind,
        _tonnes(one.rebate_covered),
        one.source,
    )


def _tonnes(quantity: Quantity | None) -> Fraction | None:
    return None if quantity is None else Fraction(quantity.exact)


def _shown(value: Fraction) -> str:
    return printed(simplest(value))
