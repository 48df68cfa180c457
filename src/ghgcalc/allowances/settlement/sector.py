"""A table of entities settled in one call, under a stated balance value or the one that balances the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.activity.tables import QuantityInput
from ghgcalc.allowances.allocation import Balance, Plants, Terms, added, solve, table_of
from ghgcalc.allowances.allocation.table import asked
from ghgcalc.allowances.settlement.plausible import balance_band
from ghgcalc.allowances.settlement.position import balance_remarks, money_remarks, position, terms_of
from ghgcalc.allowances.settlement.record import UNIT, Settlement
from ghgcalc.allowances.settlement.request import read
from ghgcalc.allowances.settlement.trust import plan_remarks
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.market.basis import PriceBasis
from ghgcalc.numbers import printed, round_exact, simplest
from ghgcalc.units import Quantity, computed

if TYPE_CHECKING:
    from fractions import Fraction

    from ghgcalc.allowances.allocation import Rows
    from ghgcalc.allowances.plans import Plan, Rule


MAX_ENTITIES = 15_000
"""The market has some hundred of aluminium, some two thousand of power; a settlement takes some 15 kB until it is printed."""


@brief
@dataclass(frozen=True)
class Sector:
    """The settlements of a table.

    Attributes:
        plan: whose rules. entities: one settlement each, in the order of the table.
        balance: what the table's own balance value is; None where the plan asks for none, or where one was stated.
        findings: of the table; each settlement has its own beside.
    """

    plan: Plan
    entities: tuple[Settlement, ...]
    balance: Balance | None
    findings: tuple[Finding, ...]

    @property
    def allocated(self) -> Fraction:
        """The sum of the allocations in t CO2e, exactly."""
        return added(process.allocation for one in self.entities for process in one.processes)

    @property
    def reported(self) -> Fraction:
        """The sum of the obligations in t CO2e, exactly."""
        return added(one.reported for one in self.entities)

    @property
    def allocation(self) -> Quantity:
        """The sum of the allocations."""
        return computed(simplest(self.allocated), UNIT)

    @property
    def obligation(self) -> Quantity:
        """The sum of the obligations."""
        return computed(simplest(self.reported), UNIT)

    @property
    def surplus(self) -> Quantity:
        """Allocation minus obligation of the whole table: what cutting to whole tonnes takes, at the table's own balance value."""
        return computed(simplest(self.allocated - self.reported), UNIT)

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line: numbers as text."""
        allocated, reported = self.allocated, self.reported
        return {
            "plan": self.plan.id,
            "plan_sha256": self.plan.sha256,
            "allocation": printed(allocated),
            "obligation": printed(reported),
            "surplus": printed(allocated - reported),
            "unit": UNIT,
            "balance": self.balance.as_dict() if self.balance else None,
            "entities": [one.as_dict() for one in self.entities],
            "findings": [finding.as_dict() for finding in self.findings],
        }


def settle_sector(
    rows: Rows,
    plan: str | Plan,
    *,
    balance_value: QuantityInput | None = None,
    balance_source: str | None = None,
    price: QuantityInput | PriceBasis | None = None,
    year: int | None = None,
) -> Sector:
    """Settle every entity of a table.

    Args:
        rows: path of a CSV or XLSX file, or rows such as `{"entity": "A", "emissions": "500000 tCO2e", "output": "320000 t"}`.
        plan: id, path of a plan file, or plan.
        balance_value: in t CO2e per t; without it, the value that balances this table, which leaves a warning.
        balance_source: where that value stands.
        price: in CNY per t, or a basis of a price file.
        year: the data year, the plan's own without it.

    Raises:
        ArgumentError: an argument of another type.
        InputError: every fault of the table; more entities than any sector has; no single value balances it.
        UnknownIdError: no such plan.
    """
    chosen, data_year = asked(plan, year)
    doors.optional("balance_source", balance_source, str, "a text")
    request, basis, _ = read({"balance_value": balance_value, "balance_source": balance_source, "price": price})
    table, notes = table_of(rows)
    notes += plan_remarks(chosen)
    plants = Plants.of(table, chosen, data_year)
    if (count := len(plants.processes)) > MAX_ENTITIES:
        raise InputError([Finding.of("entities-too-many", place=Place(key="entity"), count=count, limit=MAX_ENTITIES)])
    balance, terms, source = None, terms_of(request, chosen), request.balance_source or ""
    if chosen.rule.method == "intensity" and terms is None:
        balance = solve(plants.ordinary(data_year), chosen.rule)
        terms, source = _own(balance, chosen.rule), "table"
        shown = round_exact(terms.balance, 6)
        notes.append(Finding.of("balance-solved", "warning", Place(key="balance_value"), value=shown))
        notes += balance_band(terms.balance, chosen)
    else:
        notes += balance_remarks(request, chosen)
    notes += money_remarks(basis, ())
    made = tuple(
        position(
            chosen,
            data_year,
            {"name": name},
            mine,
            request,
            terms=terms,
            source=source,
            price=basis,
            small=plants.small[name],
        )
        for name, mine in plants.processes.items()
    )
    return Sector(chosen, made, balance, tuple(notes))


def _own(balance: Balance, rule: Rule) -> Terms:
    """The rule at the one value that balances a table.

    Raises:
        InputError: an interval does.
    """
    if balance.value is None:
        ends: dict[str, Any] = {"low": printed(balance.low), "high": printed(balance.high)}
        raise InputError([Finding.of("balance-not-unique", place=Place(key="balance_value"), **ends)])
    return Terms.of(rule, balance.value)
