"""What a customer is told of a good beside its emission: embedded electricity, the share of default values, alloys, carbon prices.

What is not stated is missing, and so is whatever rests on it: no number stands for it, and a finding says what is lacking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import equations
from ghgcalc.brief import brief
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory.products import POWER, text
from ghgcalc.numbers import round_fraction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghgcalc.inventory.products import Embedded
    from ghgcalc.plan import Bindings, Good, Used
    from ghgcalc.plan.model import Priced

DIRECT = "direct"


@brief
@dataclass(frozen=True, slots=True)
class Told:
    """Of one good: the electricity consumed for `level` tonnes in MWh, what its precursors bring (MWh/t each), what that is per tonne.

    `default` is the share of default values in its direct emission, `shares` that in each precursor's. What is not known is None; `lacks`
    are the keys that would tell it.
    """

    good: Good
    consumed: Fraction | None
    level: Fraction
    parts: tuple[Fraction | None, ...]
    electricity: Fraction | None
    shares: tuple[Fraction | None, ...]
    default: Fraction | None
    lacks: tuple[str, ...]

    def record(self, one: Mapping[str, Any]) -> dict[str, Any]:
        """The record of the good on a basis, with what is told beside it."""
        found = dict(one)
        if self.consumed is not None:
            found |= {"electricity_consumed": text(self.consumed), "electricity_level": text(self.level)}
        if self.electricity is not None:
            found |= {"electricity": text(self.electricity), "electricity_equation": POWER}
        if self.default is not None and one["basis"] == DIRECT:
            found["default_share"] = text(self.default)
        precursors = []
        for part, each, share in zip(one["precursors"], self.parts, self.shares, strict=True):
            more = {"electricity": each, "default_share": share if one["basis"] == DIRECT else None}
            precursors.append(part | {key: text(value) for key, value in more.items() if value is not None})
        found["precursors"] = precursors
        if self.good.elements:
            found["elements"] = [{"element": name, "share": text(share)} for name, share in self.good.elements]
            found["elements_total"] = text(sum((share for _, share in self.good.elements), Fraction(0)))
        if self.good.prices:
            found["carbon_prices"] = [_price(price, self.good.amount) for price in self.good.prices]
        return found


def _price(price: Priced, amount: Fraction) -> dict[str, Any]:
    """A carbon price as the file has it; the effective one only where the rebate is stated, be it zero."""
    sums = {"due": price.due, "covered": price.covered, "rebate": price.rebate, "rebate_covered": price.rebate_covered}
    found: dict[str, Any] = {"instrument": price.instrument, "name": price.name, "currency": price.currency}
    for key, value in sums.items():
        if value is not None:
            found |= {key: text(value), f"{key}_per_tonne": text(value / amount)}
    found["rebate_kind"] = price.rebate_kind
    if price.rebate is not None:
        found["effective_per_tonne"] = text((price.due - price.rebate) / amount)
    found["source"] = price.source
    return {key: value for key, value in found.items() if value is not None}


@brief
@dataclass(frozen=True, slots=True)
class Power:
    """Electricity stated for the goods of a category that share the plant's consumption, against that consumption; in MWh."""

    category: str
    stated: Fraction
    total: Fraction


def unclosed(bound: Bindings) -> list[Power]:
    """The categories whose goods state electricity that does not add up to what the plant consumes; the consumption counts."""
    found: list[Power] = []
    if bound.consumed is None:
        return found
    for category in {good.category.id: good.category for good in bound.goods if good.category.closes}.values():
        mine = [good for good in bound.goods if good.category is category]
        stated = [good.electricity for good in mine if good.electricity is not None]
        fine = sum((good.fine["electricity"] for good in mine if good.electricity is not None), Fraction(0))
        added = sum(stated, Fraction(0))
        if stated and not (len(stated) == len(mine) and abs(added - bound.consumed) <= fine):
            found.append(Power(category.id, added, bound.consumed))
    return found


def told(bound: Bindings, made: Sequence[Embedded]) -> dict[str, Told]:
    """By the id of each good, in their order: each comes after its own precursors."""
    open_ = {one.category for one in unclosed(bound)}
    own = {good.id: good.electricity if good.category.id not in open_ else None for good in bound.goods}
    shared: dict[str, Fraction] = {}
    for good in bound.goods:
        if own[good.id] is None:
            shared[good.category.id] = shared.get(good.category.id, Fraction(0)) + good.amount
    direct = {one.good.id: one for one in made if one.basis == DIRECT}
    power: dict[str, Fraction | None] = {}
    defaults: dict[str, Fraction | None] = {}
    found: dict[str, Told] = {}
    for good in bound.goods:
        consumed, level = own[good.id], good.amount
        if consumed is None and good.category.emission is not None:
            consumed, level = bound.consumed, shared[good.category.id]
        parts = tuple(_power_of(used, power) for used in good.used)
        power[good.id] = electricity = _electricity(consumed, good, parts, level)
        shares = tuple(_default_of(used, defaults) for used in good.used)
        lacks = [] if consumed is not None else ["electricity"]
        lacks += [f"precursor {at}.electricity" for at, each in enumerate(parts, 1) if each is None]
        if good.id in direct:
            defaults[good.id], missing = _default(direct[good.id], shares)
            lacks += missing
        found[good.id] = Told(good, consumed, level, parts, electricity, shares, defaults.get(good.id), tuple(lacks))
    return found


def _power_of(used: Used, known: Mapping[str, Fraction | None]) -> Fraction | None:
    """The electricity embedded in a tonne of a precursor; what counts zero, and what is not used, brings none."""
    if used.exempt or not used.mass:
        return Fraction(0)
    return used.electricity if used.own is None else known[used.own]


def _electricity(consumed: Fraction | None, good: Good, parts: Sequence[Fraction | None], level: Fraction) -> Fraction | None:
    if consumed is None or any(each is None for each in parts):
        return None
    inner = sum((used.mass * each for used, each in zip(good.used, parts, strict=True) if each is not None), Fraction(0))
    return Fraction(equations.get(POWER)(consumed=consumed, precursors=inner, level=level)[0])


def _default_of(used: Used, known: Mapping[str, Fraction | None]) -> Fraction | None:
    """The share of default values in the direct emission of a precursor: of an own good its own, else what was said of it."""
    return used.default if used.own is None else known.get(used.own)


def _default(one: Embedded, shares: Sequence[Fraction | None]) -> tuple[Fraction | None, list[str]]:
    """The share of default values in a good's direct emission, and the keys which would tell it where it is not known.

    The plant's own processes are monitored: only precursors come with default values. Nothing is no share of nothing.
    """
    parts = [(used.mass * each, share) for (used, each), share in zip(one.precursors, shares, strict=True)]
    lacks = [f"precursor {at}.default_share" for at, (emission, share) in enumerate(parts, 1) if emission and share is None]
    if lacks or not one.intensity:
        return None, lacks
    inner = sum((emission * share for emission, share in parts if share is not None), Fraction(0))
    return inner / one.amount / one.intensity, []


def remarks(bound: Bindings, made: Sequence[Embedded], found: Mapping[str, Told], guideline: str) -> Iterator[Finding]:
    """What is lacking, what does not add up, and prices on more than is embedded."""
    for power in unclosed(bound):
        shown = {"category": power.category, "guideline": guideline}
        numbers = {"stated": power.stated, "total": power.total, "difference": power.stated - power.total}
        shown |= {name: f"{round_fraction(value, 3):f}" for name, value in numbers.items()}
        yield Finding.of("goods-electricity-not-closed", "warning", Place(table="product", key="electricity"), **shown)
    for one in found.values():
        for key in one.lacks:
            place = Place(table="product", row=one.good.id, key=key)
            yield Finding.of("goods-fact-missing", "note", place, key=key, guideline=guideline)
        whole = sum((each.intensity * one.good.amount for each in made if each.good.id == one.good.id), Fraction(0))
        for at, price in enumerate(one.good.prices, 1):
            if price.rebate is None:
                key = f"carbon_price {at}.rebate"
                yield Finding.of(
                    "goods-fact-missing", "note", Place(table="product", row=one.good.id, key=key), key=key, guideline=guideline
                )
            if price.covered is not None and round_fraction(price.covered, 2) > round_fraction(whole, 2):
                place = Place(table="product", row=one.good.id, key=f"carbon_price {at}.covered")
                numbers = {"covered": price.covered, "embedded": whole}
                shown = {name: f"{round_fraction(value, 2):f}" for name, value in numbers.items()}
                yield Finding.of("goods-covered", "warning", place, guideline=guideline, **shown)
