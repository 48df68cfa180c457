"""The result of a settlement: allocation by process, obligation, surplus, units, fine and value, with every finding. Immutable."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import doors, notebook
from ghgcalc.allowances.allocation import INTENSITY, added
from ghgcalc.allowances.settlement.grounds import digest_of
from ghgcalc.brief import brief
from ghgcalc.errors import UnknownKeyError
from ghgcalc.numbers import printed, simplest
from ghgcalc.rendering import Reported
from ghgcalc.units import Quantity, computed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from ghgcalc.allowances.allocation import Allocation, Terms
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.allowances.settlement.grounds import Grounds
    from ghgcalc.allowances.settlement.notice import Issued
    from ghgcalc.allowances.settlement.offers import Offers, Ways
    from ghgcalc.allowances.settlement.penalty import Penalty
    from ghgcalc.allowances.settlement.surrender import Surrender
    from ghgcalc.findings import Finding
    from ghgcalc.market.basis import PriceBasis

SCHEMA = "ghgcalc/settlement/1"
UNIT = "tCO2e"


@brief
@dataclass(frozen=True, slots=True)
class Advance:
    """The pre-allocation 预分配: units issued beforehand, the most there may be where the plan says so, and what the final issue adds.

    The final issue is what is left after the units that were issued beforehand in fact, where these are stated.
    """

    previous: Fraction
    share: Fraction
    kind: str
    units: int
    final: int

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        numbers = {"previous": printed(self.previous), "share": printed(self.share)}
        return numbers | {"kind": self.kind, "units": str(self.units), "final_issue": str(self.final)}


@brief
@dataclass(frozen=True)
class Settlement(Reported):
    """One entity under one plan.

    Attributes:
        plan, year, entity: whose rules, which data year of the inventory, whose. inventory: its digest, empty for a table.
        processes: allowance and every number on the way, by process.
        reported: the obligation, the electrolysis total as reported.
        terms: the plan's rule at the balance value, balance_source: where that value stands.
        price: the price and what it is. surrender, advance, penalty: in units, before the final issue, for what is missing.
        grounds: whose plan, rules and numbers these are, verified figures, and what was asked; None for an entity of a table.
        issued: units by notice, which then decide, and pre-allocated units; None where neither is stated.
        offers: what reductions and left-over units cost and are worth; None where nothing of them was stated.
    """

    plan: Plan
    year: int
    entity: Mapping[str, Any]
    inventory: str
    processes: tuple[Allocation, ...]
    reported: Fraction
    terms: Terms | None
    balance_source: str
    price: PriceBasis | None
    surrender: Surrender
    advance: Advance | None
    penalty: Penalty | None
    findings: tuple[Finding, ...]
    grounds: Grounds | None = None
    issued: Issued | None = None
    offers: Offers | None = None

    @property
    def ways(self) -> Ways | None:
        """The ways to settle, with the cheapest one; None without the prices of an allowance and of a reduction."""
        return None if self.offers is None else self.offers.ways(self.surrender, self.price)

    @property
    def balance(self) -> Fraction | None:
        """The balance value in t CO2e per t Al, exactly; None where the plan asks for none."""
        return None if self.terms is None else self.terms.balance

    @property
    def allocated(self) -> Fraction:
        """The sum of the processes' allowances; the units by notice, where there is one."""
        if self.issued is not None and self.issued.units is not None:
            return Fraction(self.issued.units)
        return added(process.granted for process in self.processes)

    @property
    def allocation(self) -> Quantity:
        """The allocation in t CO2e."""
        return computed(simplest(self.allocated), UNIT)

    @property
    def obligation(self) -> Quantity:
        """The obligation in t CO2e, as reported; units to surrender are its ceiling."""
        return computed(simplest(self.reported), UNIT)

    @property
    def surplus(self) -> Quantity:
        """Allocation minus obligation: positive means units to sell."""
        return computed(simplest(self.allocated - self.reported), UNIT)

    @property
    def value(self) -> Quantity | None:
        """The surplus at the price in CNY, negative for a shortfall; None without a price."""
        return None if self.price is None else computed(simplest(self.price.times(self.allocated - self.reported)), "CNY")

    def process(self, id: str) -> Allocation:  # noqa: A002
        """The allocation of one process.

        Raises:
            UnknownKeyError: there is none. ArgumentError: the id is no text.
        """
        doors.instance("id", id, str, "the id of a process")
        for process in self.processes:
            if process.id == id:
                return process
        raise UnknownKeyError("process", id, tuple(one.id for one in self.processes))

    @property
    def digest(self) -> str:
        """SHA-256 over everything that decides the settlement: its record without digest, findings and words."""
        return digest_of(self._record())

    def _repr_html_(self) -> str:
        """The position for a notebook: sums, units, value, findings; a name is never markup."""
        named = notebook.named
        sums = {"allocation": self.allocation, "obligation": self.obligation, "surplus": self.surplus} | (
            {} if self.value is None else {"worth": round(self.value, 2)}
        )
        rows: list[list[str | Decimal]] = [[named(key), quantity.value, quantity.unit.symbol] for key, quantity in sums.items()]
        whose = [self.plan.id, named(self.plan.status)] + ([self.grounds.plan.origin] if self.grounds else [])
        header = [named("severity"), named("code"), named("place"), named("message")]
        return notebook.page(
            f"{named('settlement')}: {self.entity.get('name', '')} · {self.year} · {' · '.join(whose)}",
            notebook.table(["", named("amount"), named("unit")], rows),
            notebook.table(header, notebook.told(self.findings)) if self.findings else "",
        )

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line and of its file: numbers as text, nothing in it shared with anything else."""
        found = self._record()
        return found if self.grounds is None else found | {"digest": digest_of(found)}

    def _record(self) -> dict[str, Any]:
        allocated = self.allocated
        surplus = allocated - self.reported
        return {
            "schema": SCHEMA,
            "plan": self.plan.id,
            "status": self.plan.status,
            "grade": self.plan.rule.grade,
            "entity": dict(self.entity),
            "year": self.year,
            "inventory": self.inventory or None,
            "allocation": printed(allocated),
            "obligation": printed(self.reported),
            "surplus": printed(surplus),
            "unit": UNIT,
            "balance_value": self.balance_record(),
            "processes": [process.as_dict() for process in self.processes],
            "units": self.surrender.as_dict(),
            "preallocation": self.advance.as_dict() if self.advance else None,
            **({} if self.issued is None else {"issued": self.issued.as_dict()}),  # files of before have no such key
            "value": self._value(surplus),
            "penalty": self.penalty.as_dict() if self.penalty else None,
            "open": [said.en for said in self.plan.open],
            "open_zh": [said.zh for said in self.plan.open],
            "findings": [finding.as_dict() for finding in self.findings],
            **({} if self.grounds is None else {"plan_data": self.plan.record(), **self.grounds.as_dict()}),
            **self._offered(),
        }

    def _offered(self) -> dict[str, Any]:
        """Reductions, and the cheapest way to settle; settlements of before have neither."""
        if self.offers is None:
            return {}
        ways = self.ways
        return {"ccer": self.offers.as_dict(), "cheapest": None if ways is None else ways.as_dict()}

    def balance_record(self) -> dict[str, Any] | None:
        """The balance value with its source, as a record."""
        if self.terms is None:
            return None
        return {"value": self.terms.shown, "unit": INTENSITY, "source": self.balance_source or None}

    def _value(self, surplus: Fraction) -> dict[str, Any] | None:
        """The surplus, and the units to trade, at the price."""
        if self.price is None:
            return None
        trade = self.price.times(self.surrender.sell - self.surrender.buy)
        worth = printed(self.price.times(surplus))
        ways = self.ways
        netted = (
            {} if ways is None else {"units": ways.chosen.units_value, "ccer": ways.chosen.ccer_cost, "net": -ways.chosen.total}
        )
        more = {"with_ccer": {key: printed(value) for key, value in netted.items()}} if netted else {}
        return {"surplus": worth, "trade": printed(trade), "unit": "CNY", "price": self.price.as_dict(), **more}
