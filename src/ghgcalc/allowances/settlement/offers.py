"""What reductions and left-over units cost and are worth, as it was stated, and the cheapest way that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.settlement.optimum import Problem, Step, Way, Worth
from ghgcalc.brief import brief
from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from ghgcalc.allowances.settlement.reductions import HeldCcer
    from ghgcalc.allowances.settlement.surrender import Surrender
    from ghgcalc.market.basis import PriceBasis


def _shown(value: Fraction | None) -> str | None:
    return None if value is None else printed(value)


@brief
@dataclass(frozen=True, slots=True)
class Offers:
    """What was stated, in CNY per unit; None for what was not.

    Attributes:
        price: of a reduction that is bought. sale: what a held one would fetch. available: how many can be bought.
        lots: held ones, usable or not.
        sell, hold: what an allowance fetches that is left over, and what one is worth that is kept for a later year.
        stated: how many reductions are surrendered by the request.
    """

    price: PriceBasis | None
    sale: Fraction | None
    available: int | None
    lots: tuple[HeldCcer, ...]
    sell: Fraction | None
    hold: Fraction | None
    stated: int

    @property
    def usable(self) -> int:
        """Held reductions that may be surrendered."""
        return sum(lot.units for lot in self.lots if lot.usable)

    @property
    def most(self) -> int | None:
        """Reductions that can be surrendered at most, held and bought; None where nothing bounds them, or nobody says what there is."""
        if self.available is not None:
            return self.usable + self.available
        bounded = self.price is None and (bool(self.lots) or self.sale is not None)
        return self.usable if bounded else None

    @property
    def priced(self) -> bool:
        """Whether a reduction has a price at all."""
        return self.price is not None or self.sale is not None

    @property
    def assumed(self) -> tuple[str, ...]:
        """What was not stated: left-over allowances are sold at their price then, held reductions are worth the price of one."""
        left = ("sell_price",) if self.sell is None and self.hold is None else ()
        return (*left, *(("ccer_sell_price",) if self.sale is None and self.usable else ()))

    def worth(self, price: PriceBasis) -> Worth | None:
        """Every price of the optimisation at the price of an allowance; None without one of a reduction."""
        bought = None if self.price is None else self.price.value
        held = bought if self.sale is None else self.sale
        if held is None:
            return None
        sell = price.value if self.sell is None and self.hold is None else self.sell
        return Worth(price.value, sell, self.hold, bought, held)

    def ways(self, met: Surrender, price: PriceBasis | None) -> Ways | None:
        """The ways to settle; None where a price is missing."""
        worth = None if price is None else self.worth(price)
        if worth is None:
            return None
        problem = Problem(met.units, met.ccer_cap, met.lots, self.usable, self.available, worth)
        return Ways(
            problem,
            problem.way(0),
            problem.way(self.stated) if self.stated else None,
            problem.way(problem.best()),
            problem.steps(),
            self.assumed,
        )

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        prices = {"ccer_sell_price": self.sale, "sell_price": self.sell, "hold_value": self.hold}
        return {
            "price": None if self.price is None else self.price.as_dict(),
            **{key: _shown(value) for key, value in prices.items()},
            "available": None if self.available is None else str(self.available),
            "usable": str(self.usable),
            "lots": [lot.as_dict() for lot in self.lots],
            "unit": "CNY/t",
        }


@brief
@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to settle, at one set of prices.

    Attributes:
        problem: what is settled with what. alone: with allowances alone. stated: as the request has it, None where it has no reductions.
        best: the cheapest one; steps: how it comes about. assumed: prices that were not stated, and what stands in for them.
    """

    problem: Problem
    alone: Way
    stated: Way | None
    best: Way
    steps: tuple[Step, ...]
    assumed: tuple[str, ...]

    @property
    def chosen(self) -> Way:
        """The way of the request."""
        return self.alone if self.stated is None else self.stated

    @property
    def saving(self) -> Fraction:
        """What the cheapest way saves against allowances alone, in CNY."""
        return self.alone.total - self.best.total

    @property
    def more(self) -> Fraction:
        """What it saves against the way of the request."""
        return self.chosen.total - self.best.total

    def at(self, buy: Fraction, ccer: Fraction) -> tuple[Way, Way]:
        """By allowances alone, and cheapest, at other prices: what is left is sold at the price, held reductions are worth theirs."""
        problem = replace(self.problem, worth=Worth(buy, buy, None, None if self.problem.worth.ccer_buy is None else ccer, ccer))
        return problem.way(0), problem.way(problem.best())

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        worth, even = self.problem.worth, self.problem.break_even()
        names = ("buy", "sell", "hold", "ccer_buy", "ccer_held")
        return {
            "units": str(self.problem.units),
            "ccer_cap": str(self.problem.cap),
            "ccer": str(self.best.ccer),
            "prices": {name: _shown(getattr(worth, name)) for name in names} | {"unit": "CNY/t", "assumed": list(self.assumed)},
            "alone": self.alone.as_dict(),
            "stated": None if self.stated is None else self.stated.as_dict(),
            "cheapest": self.best.as_dict(),
            "saving": printed(self.saving),
            "saving_against_stated": printed(self.more),
            "break_even": None if even is None else {"first": printed(even[0]), "all": printed(even[1]), "unit": "CNY/t"},
            "steps": [step.as_dict() for step in self.steps],
            "unit": "CNY",
        }
