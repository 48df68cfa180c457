"""The records of a matrix: a row for each balance value, a cell for each price, the swings of the inputs. Immutable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.allowances.allocation import added
from ghgcalc.allowances.grid.even import exact
from ghgcalc.brief import brief
from ghgcalc.numbers import printed
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from fractions import Fraction

    from ghgcalc.allowances.allocation import Allocation
    from ghgcalc.allowances.grid.even import BreakEvenBalance
    from ghgcalc.allowances.plans import Milestone
    from ghgcalc.allowances.settlement import Settlement
    from ghgcalc.findings import Finding
    from ghgcalc.market.basis import PriceBasis

SCHEMA = "ghgcalc/allowance-matrix/1"


@brief
@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell: the surplus at a balance value, and what it is worth at a price; None without a price."""

    price: PriceBasis | None
    surplus: Fraction

    @property
    def value(self) -> Fraction | None:
        """The surplus at the price in CNY, negative for a shortfall."""
        return None if self.price is None else self.price.times(self.surplus)

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        price = None if self.price is None else exact(self.price.value)
        value = self.value
        return {"price": price, "surplus": printed(self.surplus), "value": None if value is None else printed(value)}


@brief
@dataclass(frozen=True, slots=True)
class BalanceRow:
    """The position at one balance value, by process; None where the plan asks for none.

    `reported` is the obligation in t CO2e.
    """

    balance: Fraction | None
    processes: tuple[Allocation, ...]
    reported: Fraction
    prices: tuple[PriceBasis | None, ...]

    @property
    def allocated(self) -> Fraction:
        """The sum of the allowances."""
        return added(one.granted for one in self.processes)

    @property
    def surplus(self) -> Fraction:
        """Allocation minus obligation."""
        return self.allocated - self.reported

    @property
    def cells(self) -> tuple[MatrixCell, ...]:
        """A cell for each price."""
        surplus = self.surplus
        return tuple(MatrixCell(price, surplus) for price in self.prices)

    @property
    def cases(self) -> dict[str, str]:
        """Why the coefficient of each process is what it is; the caller's own."""
        return {one.id: one.case for one in self.processes}

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        rows = [one.as_dict() for one in self.processes]
        kept = ("id", "intensity", "coefficient", "allocation", "case")
        return {
            "balance_value": None if self.balance is None else exact(self.balance),
            "allocation": printed(self.allocated),
            "surplus": printed(self.surplus),
            "processes": [{key: row[key] for key in kept} for row in rows],
            "cells": [one.as_dict() for one in self.cells],
        }


@brief
@dataclass(frozen=True, slots=True)
class Swing:
    """How the surplus moves when one input goes from the lower to the upper end of what is stated of it, the others as they are.

    Attributes:
        name: `anode`, `anode_effect`, `output`, `price`, `balance_value`, or the quantity of a file of uncertainties.
        kind: `range` as stated to vary it, `side` of the matrix, or `spread`, its 95 % interval in such a file.
        low, high: both ends, as they are stated. surplus, value: at each of them, in t CO2e and CNY; no value without a price.
        because: the source that the file of uncertainties names.
    """

    name: str
    kind: Literal["range", "side", "spread"]
    low: str
    high: str
    surplus: tuple[Fraction, Fraction]
    value: tuple[Fraction, Fraction] | None
    because: str = ""

    @property
    def moved(self) -> Fraction:
        """How far the two ends of the surplus are apart."""
        return abs(self.surplus[1] - self.surplus[0])

    @property
    def moved_value(self) -> Fraction | None:
        """How far the two ends of the value are apart."""
        return None if self.value is None else abs(self.value[1] - self.value[0])

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        value = self.moved_value
        return {
            "input": self.name,
            "kind": self.kind,
            "low": self.low,
            "high": self.high,
            "surplus": _texts(self.surplus),
            "surplus_swing": printed(self.moved),
            "value": None if self.value is None else _texts(self.value),
            "value_swing": None if value is None else printed(value),
            "source": self.because or None,
        }


def _texts(pair: Iterable[Fraction]) -> list[str]:
    return [printed(one) for one in pair]


def ranked(found: Iterable[Swing]) -> tuple[Swing, ...]:
    """The widest first: by value where there is one, else by surplus; of equals by name."""
    return tuple(sorted(found, key=lambda one: (-(one.moved_value or 0), -one.moved, one.name, one.kind)))


@brief
@dataclass(frozen=True)
class Matrix(Reported):
    """Surplus and value over balance values and prices, around a settlement.

    Attributes:
        settlement: the position as it is, from which inputs are varied. rows: by balance value, the smallest first.
        break_even: where the surplus is nil; None where nothing tells, `why` says for which reason (`verified`: the plan allocates what
            is emitted; `exempt`: no process counts; `negative`: a process emits less than nothing; `jump`: the rule leaps).
        swings: of the inputs, the widest first. unvaried: those of which no range is stated.
        milestones: of the plan; on: the day from which days to them are counted, None where nobody stated one.
    """

    settlement: Settlement
    rows: tuple[BalanceRow, ...]
    break_even: BreakEvenBalance | None
    why: str
    swings: tuple[Swing, ...]
    unvaried: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    on: date | None
    findings: tuple[Finding, ...]

    @property
    def prices(self) -> tuple[PriceBasis | None, ...]:
        """The prices, the lowest first; one None without any."""
        return self.rows[0].prices

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line: numbers as text, nothing in it shared with anything else."""
        found = self.settlement
        priced = [one for one in self.prices if one is not None]
        value = found.value
        return {
            "schema": SCHEMA,
            "plan": found.plan.id,
            "entity": dict(found.entity),
            "year": found.year,
            "inventory": found.inventory or None,
            "settlement": found.digest,
            "base": {
                "balance_value": None if found.balance is None else exact(found.balance),
                "balance_source": found.balance_source or None,
                "price": None if found.price is None else exact(found.price.value),
                "allocation": printed(found.allocated),
                "obligation": printed(found.reported),
                "surplus": printed(found.allocated - found.reported),
                "value": None if value is None else printed(value.exact),
            },
            "units": {"surplus": "tCO2e", "balance_value": "tCO2e/tAl", "price": "CNY/t", "value": "CNY"},
            "balance_values": [None if row.balance is None else exact(row.balance) for row in self.rows],
            "prices": [exact(one.value) for one in priced],
            "rows": [row.as_dict() for row in self.rows],
            "break_even": None if self.break_even is None else self.break_even.as_dict(),
            "no_break_even": self.why or None,
            "tornado": [one.as_dict() for one in self.swings],
            "unvaried": list(self.unvaried),
            "on": None if self.on is None else self.on.isoformat(),
            "deadlines": [one.as_dict(self.on) for one in self.milestones],
            "findings": [one.as_dict() for one in self.findings],
        }
