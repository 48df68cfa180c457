"""The result of a settlement: allocation by process, obligation, surplus, units, fine and value, with every finding. Immutable."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.model import ceiling
from ghgcalc.numbers import fraction_of, printed, simplest
from ghgcalc.units import Quantity, computed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.allowances.intensity import Allocation
    from ghgcalc.allowances.model import Plan
    from ghgcalc.allowances.penalty import Penalty
    from ghgcalc.allowances.surrender import Surrender
    from ghgcalc.findings import Finding
    from ghgcalc.market.basis import PriceBasis

SCHEMA = "ghgcalc/settlement/1"
UNIT = "tCO2e"
OUTPUT = "tAl"
INTENSITY = "tCO2e/tAl"


def digits(value: Fraction | None) -> str | None:
    """A number of a record: every digit where they end, else 28."""
    return None if value is None else printed(simplest(value))


@dataclass(frozen=True, slots=True)
class Advance:
    """The pre-allocation 预分配: units issued beforehand, the most there may be where the plan says so, and what the final issue adds."""

    previous: Fraction
    share: Fraction
    kind: str
    units: int
    final: int

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        numbers = {"previous": digits(self.previous), "share": digits(self.share)}
        return numbers | {"kind": self.kind, "units": str(self.units), "final_issue": str(self.final)}


@dataclass(frozen=True)
class Settlement:
    """One entity under one plan.

    Attributes:
        plan, year, entity: whose rules, which data year of the inventory, whose. inventory: its digest, empty for a table.
        processes: allowance and every number on the way, by process.
        reported: the obligation, the electrolysis total as reported.
        balance: the balance value (t CO2e per t Al) and where it stands.
        price: the price and what it is. surrender, advance, penalty: in units, before the final issue, for what is missing.
    """

    plan: Plan
    year: int
    entity: Mapping[str, Any]
    inventory: str
    processes: tuple[Allocation, ...]
    reported: Fraction
    balance: Fraction | None
    balance_source: str
    price: PriceBasis | None
    surrender: Surrender
    advance: Advance | None
    penalty: Penalty | None
    findings: tuple[Finding, ...]

    @property
    def allocated(self) -> Fraction:
        """The sum of the processes' allowances."""
        return sum((process.allocation for process in self.processes), Fraction(0))

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
            KeyError: there is none.
        """
        return {process.id: process for process in self.processes}[id]

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line: numbers as text."""
        return {
            "schema": SCHEMA,
            "plan": self.plan.id,
            "status": self.plan.status,
            "grade": self.plan.rule.grade,
            "entity": dict(self.entity),
            "year": self.year,
            "inventory": self.inventory or None,
            "allocation": digits(self.allocated),
            "obligation": digits(self.reported),
            "surplus": digits(self.allocated - self.reported),
            "unit": UNIT,
            "balance_value": self._balance(),
            "processes": [_process(process) for process in self.processes],
            "units": self.surrender.as_dict(),
            "preallocation": self.advance.as_dict() if self.advance else None,
            "value": self._value(),
            "penalty": self.penalty.as_dict() if self.penalty else None,
            "open": [said.en for said in self.plan.open],
            "open_zh": [said.zh for said in self.plan.open],
            "findings": [finding.as_dict() for finding in self.findings],
        }

    def _balance(self) -> dict[str, Any] | None:
        if self.balance is None:
            return None
        return {"value": digits(self.balance), "unit": INTENSITY, "source": self.balance_source or None}

    def _value(self) -> dict[str, Any] | None:
        """The surplus, and the units to trade, at the price."""
        if self.price is None or self.value is None:
            return None
        trade = self.price.times(self.surrender.sell - self.surrender.buy)
        worth = digits(fraction_of(self.value.exact))
        return {"surplus": worth, "trade": digits(trade), "unit": "CNY", "price": self.price.as_dict()}


def _process(process: Allocation) -> dict[str, Any]:
    names = ("emissions", "output", "intensity", "deviation", "coefficient", "allocation", "surplus")
    numbers = {name: digits(getattr(process, name)) for name in names}
    return {"id": process.id, **numbers, "case": process.case, "units": {"output": OUTPUT, "intensity": INTENSITY}}


def issued_units(plan: Plan, allocated: Fraction, reported: Fraction) -> int:
    """The allowance in whole units: as cut down, or those to surrender where the plan issues what is emitted."""
    return ceiling(reported) if plan.rule.method == "verified" else int(allocated)
