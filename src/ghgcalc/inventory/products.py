"""Specific embedded emissions of the goods: attributed emissions and those of the precursors, per tonne, direct and indirect apart."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import equations
from ghgcalc.numbers import printed, simplest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.inventory.total import TotalRow
    from ghgcalc.plan import Good, Used

EQUATION = "product.embedded"
UNIT = "tCO2e/t"


@dataclass(frozen=True, slots=True)
class Embedded:
    """A good on one basis: its own emission and that of its precursors in t CO2e, its amount in t, its intensity in t CO2e/t."""

    good: Good
    basis: str
    attributed: Fraction
    precursors: tuple[tuple[Used, Fraction], ...]
    amount: Fraction
    intensity: Fraction

    def record(self, year: int) -> dict[str, Any]:
        """As the inventory file has it: numbers as text."""
        good = self.good
        inputs = [
            {
                "good": used.good,
                "mass": _text(used.mass),
                "unit": "t",
                "intensity": _text(each),
                "embedded": _text(used.mass * each),
                "own": used.own,
                "origin": used.origin,
                "supplier": used.supplier,
                "exempt": used.exempt or None,
            }
            for used, each in self.precursors
        ]
        return {
            "id": f"product/{good.id}/{self.basis}/{year}",
            "product": good.id,
            "cn": good.cn,
            "category": good.category.id,
            "basis": self.basis,
            "period": str(year),
            "amount": _text(good.amount),
            "attributed": _text(self.attributed),
            "precursors": [{key: value for key, value in one.items() if value is not None} for one in inputs],
            "activity_level": _text(self.amount),
            "value": _text(self.intensity),
            "unit": UNIT,
            "embedded": _text(self.intensity * good.amount),
            "equation": EQUATION,
            "clause": good.category.clause,
            **good.shown,
        }

    def total(self, year: int) -> TotalRow:
        """Among the totals: level `product`, in t CO2e/t, under the id of the good."""
        value = _text(self.intensity)
        return "product", self.good.id, None, None, str(year), value, UNIT, self.basis, value, "0"


def _text(value: Fraction) -> str:
    return printed(simplest(value))


def embedded(goods: Iterable[Good], sums: Mapping[tuple[str, str], Fraction]) -> tuple[Embedded, ...]:
    """The goods in their order, on each basis for which there are numbers.

    Args:
        goods: each after its own precursors.
        sums: the total of each (level, basis) in t CO2e.
    """
    listed = list(goods)
    levels: dict[str, Fraction] = {}
    for good in listed:
        if not good.stated:
            levels[good.category.id] = levels.get(good.category.id, Fraction(0)) + good.amount
    known: dict[tuple[str, str], Fraction] = {}
    found: list[Embedded] = []
    for good in listed:
        for basis in ("direct", "indirect"):
            made = _one(good, basis, sums, levels, known)
            if made is not None:
                known[good.id, basis] = made.intensity
                found.append(made)
    return tuple(found)


def _one(
    good: Good,
    basis: str,
    sums: Mapping[tuple[str, str], Fraction],
    levels: Mapping[str, Fraction],
    known: Mapping[tuple[str, str], Fraction],
) -> Embedded | None:
    level = str(good.category.emission)
    if (level, basis) not in sums:
        level = "electrolysis"  # of electricity the processes' own may be all that is stated
    has_inputs = any(basis in used.stated or (used.own, basis) in known for used in good.used)
    if basis not in good.stated and (level, basis) not in sums and not has_inputs:
        return None
    if good.stated:
        own, amount = good.stated.get(basis, Fraction(0)), good.amount
    else:
        own, amount = (
            max(Fraction(0), sums.get((level, basis), Fraction(0))),
            levels[good.category.id],
        )  # not below zero: equation 55
    inputs = []
    for used in good.used:
        each = Fraction(0) if used.exempt else used.stated.get(basis, known.get((str(used.own), basis), Fraction(0)))
        inputs.append((used, each))
    sum_of_inputs = sum((used.mass * each for used, each in inputs), Fraction(0))
    intensity = Fraction(equations.get(EQUATION)(attributed=own, precursors=sum_of_inputs, level=amount)[0])
    return Embedded(good, basis, own, tuple(inputs), amount, intensity)
