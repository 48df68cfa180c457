"""The records of a valuation by day: the price of each day under each name, what it makes of the surplus, and the ends of all days."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc import doors
from ghgcalc.allowances.allocation import added
from ghgcalc.brief import brief
from ghgcalc.errors import UnknownKeyError
from ghgcalc.numbers import printed
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ghgcalc.allowances.settlement import Settlement
    from ghgcalc.findings import Finding

SCHEMA = "ghgcalc/value-by-day/1"

State = Literal["both", "listed", "block", "none"]
"""What was traded on a day: listed 挂牌 and block 大宗, one of them, nothing."""


@brief
@dataclass(frozen=True, slots=True)
class DayPrice:
    """One session: what was traded, its prices by their names, None where that day has none.

    `stated_close` is the close that the file states, also where nothing was listed: then it is the one of an earlier day, and no price of
    this.
    """

    day: date
    traded: State
    stated_close: Fraction
    prices: Mapping[str, Fraction | None]


@brief
@dataclass(frozen=True, slots=True)
class End:
    """A day that stands out: its price in CNY/t, and a value in CNY."""

    day: date
    price: Fraction
    value: Fraction

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        return {"date": self.day.isoformat(), "price": printed(self.price), "value": printed(self.value)}


@brief
@dataclass(frozen=True, slots=True)
class Ends:
    """Of the days with a price: the least value and the most (the first day of several), their mean by days, the last day's; in CNY."""

    least: End
    most: End
    mean: Fraction
    last: End

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        return {
            "min": self.least.as_dict(),
            "max": self.most.as_dict(),
            "mean": printed(self.mean),
            "last": self.last.as_dict(),
        }


@brief
@dataclass(frozen=True)
class ValueByDay(Reported):
    """A settlement at the price of each day.

    Attributes:
        settlement: whose surplus and units these are. bases: the names of the prices.
        days: the sessions of the file in their order. source: the name of the file.
        findings: of the settlement, of the file, and which days have no price.
    """

    settlement: Settlement
    bases: tuple[str, ...]
    days: tuple[DayPrice, ...]
    source: str
    findings: tuple[Finding, ...]

    @property
    def surplus(self) -> Fraction:
        """Allocation minus obligation in t CO2e: positive means units to sell."""
        return self.settlement.allocated - self.settlement.reported

    @property
    def trade(self) -> int:
        """Whole units to sell, or with a minus to buy."""
        return self.settlement.surrender.sell - self.settlement.surrender.buy

    def priced(self, basis: str) -> list[tuple[DayPrice, Fraction]]:
        """The days that have a price of that name, each with it.

        Raises:
            UnknownKeyError: none of the names. ArgumentError: no text.
        """
        doors.instance("basis", basis, str, "the name of a price, such as close")
        if basis not in self.bases:
            raise UnknownKeyError("basis", basis, self.bases)
        found = [(one, one.prices[basis]) for one in self.days]
        return [(one, price) for one, price in found if price is not None]

    def ends(self, basis: str, units: Fraction | int | None = None) -> Ends | None:
        """Least, most, mean and last value of so many units, of the surplus without them; None where no day has a price.

        Raises:
            UnknownKeyError: none of the names. ArgumentError: no text.
        """
        amount = self.surplus if units is None else units
        found = [End(one.day, price, price * amount) for one, price in self.priced(basis)]
        if not found:
            return None
        mean = added(one.value for one in found) / len(found)
        least, most = min(found, key=lambda one: one.value), max(found, key=lambda one: one.value)
        return Ends(least, most, mean, found[-1])

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line: numbers as text, nothing in it shared with anything else."""
        settled = self.settlement
        return {
            "schema": SCHEMA,
            "entity": dict(settled.entity),
            "year": settled.year,
            "plan": settled.plan.id,
            "settlement": settled.digest if settled.grounds is not None else None,
            "inventory": settled.inventory or None,
            "source": self.source,
            "surplus": printed(self.surplus),
            "trade": str(self.trade),
            "units": {"surplus": "tCO2e", "trade": "tCO2e", "price": "CNY/t", "value": "CNY"},
            "bases": list(self.bases),
            "days": [self._day(one) for one in self.days],
            "summary": [self._summary(basis) for basis in self.bases],
            "findings": [finding.as_dict() for finding in self.findings],
        }

    def _day(self, one: DayPrice) -> dict[str, Any]:
        values = {}
        for basis in self.bases:
            price = one.prices[basis]
            numbers = {"price": price} | {
                name: None if price is None else price * amount
                for name, amount in (("surplus", self.surplus), ("trade", self.trade))
            }
            values[basis] = {name: None if number is None else printed(number) for name, number in numbers.items()}
        return {"date": one.day.isoformat(), "traded": one.traded, "stated_close": printed(one.stated_close), "values": values}

    def _summary(self, basis: str) -> dict[str, Any]:
        count = len(self.priced(basis))
        sides = {name: self.ends(basis, amount) for name, amount in (("surplus", self.surplus), ("trade", Fraction(self.trade)))}
        numbers = {name: None if ends is None else ends.as_dict() for name, ends in sides.items()}
        return {"basis": basis, "days_with_price": count, "days_without_price": len(self.days) - count, **numbers}
