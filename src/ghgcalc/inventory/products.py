"""Specific embedded emissions of the goods: attributed emissions and those of the precursors, per tonne, direct and indirect apart."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

from ghgcalc import equations
from ghgcalc.brief import brief
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Basis
from ghgcalc.numbers import printed, simplest
from ghgcalc.records import GoodDict, PrecursorRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from ghgcalc.inventory.total import TotalRow
    from ghgcalc.plan import Good, Used

EQUATION, POWER = "product.embedded", "product.electricity"
UNIT = "tCO2e/t"


@brief
@dataclass(frozen=True, slots=True)
class Embedded:
    """A good on one basis: its own emission and that of its precursors in t CO2e, its amount in t, its intensity in t CO2e/t."""

    good: Good
    basis: Basis
    attributed: Fraction
    precursors: tuple[tuple[Used, Fraction], ...]
    amount: Fraction
    intensity: Fraction

    def record(self, year: int) -> GoodDict:
        """As the inventory file has it: numbers as text."""
        good = self.good
        inputs = [
            {
                "good": used.good,
                "mass": text(used.mass),
                "unit": "t",
                "intensity": text(each),
                "embedded": text(used.mass * each),
                "own": used.own,
                "origin": used.origin,
                "supplier": used.supplier,
                "exempt": used.exempt or None,
            }
            for used, each in self.precursors
        ]
        record: GoodDict = {
            "id": f"product/{good.id}/{self.basis}/{year}",
            "product": good.id,
            "cn": good.cn,
            "category": good.category.id,
            "basis": self.basis,
            "period": str(year),
            "amount": text(good.amount),
            "attributed": text(self.attributed),
            "precursors": [
                cast("PrecursorRecord", {key: value for key, value in one.items() if value is not None}) for one in inputs
            ],
            "activity_level": text(self.amount),
            "value": text(self.intensity),
            "unit": UNIT,
            "embedded": text(self.intensity * good.amount),
            "equation": EQUATION,
            "clause": good.category.clause,
        }
        sold = {"sold_as": [dict(one) for one in good.sold]} if good.sold else {}
        return cast("GoodDict", {**record, **good.shown, **sold})

    def total(self, year: int) -> TotalRow:
        """Among the totals: level `product`, in t CO2e/t, under the id of the good."""
        value = text(self.intensity)
        return "product", self.good.id, None, None, str(year), value, UNIT, self.basis, value, "0"


def text(value: Fraction) -> str:
    """A number as the file has it: every digit, or as many as are kept of endless ones."""
    return printed(simplest(value))


BASES: tuple[Basis, ...] = ("direct", "indirect")


@brief
class Closing(NamedTuple):
    """What is stated for the goods of a category on a basis, against the total that they share; in t CO2e."""

    category: str
    basis: Basis
    stated: Fraction
    total: Fraction
    closes: bool


def closings(goods: Sequence[Good], sums: Mapping[tuple[str, str], Fraction]) -> list[Closing]:
    """For each category whose goods share a level's total, and each basis on which any of them states an emission of its own.

    It closes where every good states one and they add up to the total, as finely as they are stated: the total is the total. What goods of
    other categories state may be part of it (of an installation as a whole) or beside it (of another plant): either way it closes.
    """
    found: list[Closing] = []
    for category in {good.category.id: good.category for good in goods if good.category.closes}.values():
        mine = [good for good in goods if good.category is category]
        for basis in BASES:
            having = [good for good in mine if basis in good.stated]
            total = sums.get((str(category.emission), basis))
            if having and total is not None:
                added = sum((good.stated[basis] for good in having), Fraction(0))
                fine = sum((good.fine[basis] for good in having), Fraction(0))
                others = [good for good in goods if basis in good.stated and good.category is not category]
                beside = sum((good.stated[basis] for good in others), Fraction(0))
                room = sum((good.fine[basis] for good in others), fine)
                whole = abs(added - total) <= fine or abs(added + beside - total) <= room
                closes = len(having) == len(mine) and whole
                found.append(Closing(category.id, basis, added, total, closes))
    return found


def embedded(goods: Iterable[Good], sums: Mapping[tuple[str, str], Fraction]) -> tuple[Embedded, ...]:
    """The goods in their order, on each basis for which there are numbers.

    Args:
        goods: each after its own precursors.
        sums: the total of each (level, basis) in t CO2e.
    """
    listed = list(goods)
    open_ = {(one.category, one.basis) for one in closings(listed, sums) if not one.closes}
    listed = [_without(good, open_) for good in listed] if open_ else listed
    levels: dict[tuple[str, str], Fraction] = {}
    for good in listed:
        for basis in BASES:
            if not _states(good, basis):
                levels[good.category.id, basis] = levels.get((good.category.id, basis), Fraction(0)) + good.amount
    known: dict[tuple[str, str], Fraction] = {}
    found: list[Embedded] = []
    for good in listed:
        for basis in BASES:
            made = _one(good, basis, sums, levels, known)
            if made is not None:
                known[good.id, basis] = made.intensity
                found.append(made)
    return tuple(found)


def _states(good: Good, basis: str) -> bool:
    """Whether a good counts by its own statement: on each basis by itself where its category closes on the total, else on all or none."""
    return basis in good.stated if good.category.closes else bool(good.stated)


def _without(good: Good, open_: Collection[tuple[str, str]]) -> Good:
    """A good without the statements that do not close."""
    kept = {basis: value for basis, value in good.stated.items() if (good.category.id, basis) not in open_}
    return good._replace(stated=FrozenDict(kept))


def _one(
    good: Good,
    basis: Basis,
    sums: Mapping[tuple[str, str], Fraction],
    levels: Mapping[tuple[str, str], Fraction],
    known: Mapping[tuple[str, str], Fraction],
) -> Embedded | None:
    level = str(good.category.emission)
    if (level, basis) not in sums:
        level = "electrolysis"  # of electricity the processes' own may be all that is stated
    has_inputs = any(basis in used.stated or (used.own, basis) in known for used in good.used)
    if basis not in good.stated and (level, basis) not in sums and not has_inputs:
        return None
    if _states(good, basis):
        own, amount = good.stated.get(basis, Fraction(0)), good.amount
    else:
        own, amount = (
            max(Fraction(0), sums.get((level, basis), Fraction(0))),
            levels[good.category.id, basis],
        )  # not below zero: equation 55
    inputs = []
    for used in good.used:
        each = Fraction(0) if used.exempt else used.stated.get(basis, known.get((str(used.own), basis), Fraction(0)))
        inputs.append((used, each))
    sum_of_inputs = sum((used.mass * each for used, each in inputs), Fraction(0))
    intensity = Fraction(equations.get(EQUATION)(attributed=own, precursors=sum_of_inputs, level=amount)[0])
    return Embedded(good, basis, own, tuple(inputs), amount, intensity)
