"""The cheapest way to settle as a result of its own: of a settlement, with its steps, what to buy and to sell, and at other prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from ghgcalc import doors, fields
from ghgcalc.allowances.settlement.offers import Ways
from ghgcalc.allowances.settlement.record import Settlement
from ghgcalc.allowances.settlement.request import Positive
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, printed
from ghgcalc.rendering import Reported
from ghgcalc.schema import Strict, validate
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from ghgcalc.activity.tables import QuantityInput
    from ghgcalc.allowances.settlement.optimum import Way

SCHEMA = "ghgcalc/cheapest/1"
MOST = 50
"""So many prices a side of the matrix has at most."""


class _Prices(Strict):
    prices: tuple[Annotated[Quantity, fields.Price, Positive], ...] = ()
    ccer_prices: tuple[Annotated[Quantity, fields.Price, Positive], ...] = ()


@brief
@dataclass(frozen=True, slots=True)
class PricedWay:
    """The cheapest way at one pair of prices in CNY per t: left-over allowances are sold, held reductions are worth, at just these."""

    price: Fraction
    ccer_price: Fraction
    alone: Way
    best: Way

    @property
    def saving(self) -> Fraction:
        """What it saves against allowances alone, in CNY."""
        return self.alone.total - self.best.total

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        prices = {"price": printed(self.price), "ccer_price": printed(self.ccer_price)}
        return prices | {"ccer": str(self.best.ccer), "total": printed(self.best.total), "saving": printed(self.saving)}


@brief
@dataclass(frozen=True)
class Cheapest(Reported):
    """The cheapest way to settle.

    Attributes:
        settlement: what is settled, with its prices. ways: by allowances alone, as the request has it, and the cheapest, with its steps.
        matrix: the cheapest way at other prices, a row for each price of an allowance, a column for each of a reduction.
    """

    settlement: Settlement
    ways: Ways
    matrix: tuple[tuple[PricedWay, ...], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line: numbers as text."""
        found = self.settlement
        return {
            "schema": SCHEMA,
            "plan": found.plan.id,
            "entity": dict(found.entity),
            "year": found.year,
            "inventory": found.inventory or None,
            "settlement": found.digest,
            **self.ways.as_dict(),
            "matrix": [[one.as_dict() for one in row] for row in self.matrix],
            "findings": [finding.as_dict() for finding in found.findings],
        }


def cheapest(
    settlement: Settlement, *, prices: Iterable[QuantityInput] = (), ccer_prices: Iterable[QuantityInput] = ()
) -> Cheapest:
    """The cheapest way to settle: allowances, reductions (CCER), held ones of each, and what is left over.

    Args:
        settlement: made with `price` and `ccer_price` (or `ccer_sell_price`, where none is to be bought).
        prices: of an allowance, in CNY per t, for a matrix of two prices.
        ccer_prices: of a reduction, for the same.

    Returns:
        The ways with their costs in CNY, the steps with the marginal cost of each, what to buy and to sell, the break-even price.

    Raises:
        ArgumentError: an argument of another type.
        InputError: a settlement without those prices; a price of another unit; one side of a matrix without the other.
    """
    doors.instance("settlement", settlement, Settlement, "a settlement, as settle gives it")
    listed = {
        "prices": doors.instances("prices", prices, object, "a list of prices"),
        "ccer_prices": doors.instances("ccer_prices", ccer_prices, object, "a list of prices"),
    }
    ways, faults = settlement.ways, []
    if ways is None:
        priced = settlement.offers is not None and settlement.offers.priced
        missing = [name for name, there in (("price", settlement.price is not None), ("ccer_price", priced)) if not there]
        faults.append(Finding.of("cheapest-unpriced", place=Place(key=missing[0]), missing=", ".join(missing)))
    for name, other in (("prices", "ccer_prices"), ("ccer_prices", "prices")):
        if listed[name] and not listed[other]:
            faults.append(Finding.of("matrix-one-sided", place=Place(key=other), stated=name, missing=other))
        if len(listed[name]) > MOST:
            faults.append(Finding.of("prices-too-many", place=Place(key=name), count=len(listed[name]), limit=MOST))
    try:
        read = validate(_Prices, listed)
    except InputError as error:
        raise InputError((*faults, *error.faults)) from None
    if faults or ways is None:
        raise InputError(faults)
    sides = [[fraction_of(one.exact) for one in side] for side in (read.prices, read.ccer_prices)]
    matrix = tuple(tuple(PricedWay(price, ccer, *ways.at(price, ccer)) for ccer in sides[1]) for price in sides[0])
    return Cheapest(settlement, ways, matrix)
