"""A sector settled in one call, from a table or from inventories, under a stated balance value or the one that balances them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.activity.tables import QuantityInput
from ghgcalc.allowances.allocation import Balance, Plants, Terms, added, solve, table_of
from ghgcalc.allowances.allocation.rule import exempt
from ghgcalc.allowances.allocation.table import asked
from ghgcalc.allowances.settlement.members import Members
from ghgcalc.allowances.settlement.plausible import balance_band
from ghgcalc.allowances.settlement.position import balance_remarks, money_remarks, position, terms_of
from ghgcalc.allowances.settlement.record import UNIT, Settlement
from ghgcalc.allowances.settlement.request import read
from ghgcalc.allowances.settlement.trust import plan_remarks
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.audit.verify import Verification
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.market.basis import PriceBasis
from ghgcalc.numbers import printed, round_exact, simplest
from ghgcalc.rendering import Reported
from ghgcalc.units import Quantity, computed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from ghgcalc.allowances.allocation import Process, Rows
    from ghgcalc.allowances.plans import Plan, Rule
    from ghgcalc.allowances.settlement.request import Request

SCHEMA = "ghgcalc/sector/1"

MAX_ENTITIES = 15_000
"""The market has some hundred of aluminium, some two thousand of power; a settlement takes some 15 kB until it is printed."""


@brief
@dataclass(frozen=True)
class Sector(Reported):
    """The settlements of a table, or of inventories.

    Attributes:
        plan: whose rules. entities: one settlement each, in the order of the table or of the inventories.
        balance: what their own balance value is; None where the plan asks for none, or where one was stated.
        findings: of all together; each settlement has its own beside.
        files: of inventories, their names in the same order, empty for one that has none; none of a table.
    """

    plan: Plan
    entities: tuple[Settlement, ...]
    balance: Balance | None
    findings: tuple[Finding, ...]
    files: tuple[str, ...] = ()

    @property
    def allocated(self) -> Fraction:
        """The sum of the allocations in t CO2e, exactly."""
        return added(one.allocated for one in self.entities)

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

    @property
    def price(self) -> PriceBasis | None:
        """The price that values every surplus, if one was stated."""
        return next((one.price for one in self.entities), None)

    @property
    def worth(self) -> Fraction | None:
        """The surplus of all at the price in CNY, exactly; None without a price."""
        return None if self.price is None else self.price.times(self.allocated - self.reported)

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line: numbers as text."""
        allocated, reported, worth = self.allocated, self.reported, self.worth
        names = [name or None for name in self.files]
        pairs = zip(names, self.entities, strict=True) if names else ()
        value = None
        if self.price is not None and worth is not None:
            value = {"surplus": printed(worth), "unit": "CNY", "price": self.price.as_dict()}
        return {
            "schema": SCHEMA,
            "plan": self.plan.id,
            "plan_sha256": self.plan.sha256,
            "allocation": printed(allocated),
            "obligation": printed(reported),
            "surplus": printed(allocated - reported),
            "unit": UNIT,
            "balance_value": self.entities[0].balance_record() if self.entities else None,
            "value": value,
            "units": {name: str(sum(getattr(one.surrender, name) for one in self.entities)) for name in ("units", "buy", "sell")},
            "balance": self.balance.as_dict() if self.balance else None,
            "inventories": [{"file": file, "digest": one.inventory} for file, one in pairs],
            "entities": [one.as_dict() for one in self.entities],
            "findings": [finding.as_dict() for finding in self.findings],
        }


def settle_sector(
    rows: Rows | Iterable[Inventory | Verification],
    plan: str | Plan | None = None,
    *,
    balance_value: QuantityInput | None = None,
    balance_source: str | None = None,
    price: QuantityInput | PriceBasis | None = None,
    year: int | None = None,
    accept_rules: str | Sequence[str] | None = None,
) -> Sector:
    """Settle every entity of a table, or of inventories.

    Args:
        rows: path of a CSV or XLSX file, or rows such as `{"entity": "A", "emissions": "500000 tCO2e", "output": "320000 t"}`; or
            inventories (or their verifications), one of each entity, which may enter as `settle` takes them.
        plan: id, path of a plan file, or plan; of inventories, the one in force for their year without it.
        balance_value: in t CO2e per t; without it, the value that balances all of them, which leaves a warning.
        balance_source: where that value stands.
        price: in CNY per t, or a basis of a price file.
        year: the data year of a table, the plan's own without it; inventories say theirs.
        accept_rules: SHA-256 of rules of inventories that the caller has read and accepts, or several.

    Raises:
        ArgumentError: an argument of another type.
        InputError: every fault of the table, or of the inventories: one that may not enter or does not verify, of another year, of an
            entity that stands twice; more entities than any sector has; no single value balances it.
        UnknownIdError: no such plan.
    """
    doors.optional("balance_source", balance_source, str, "a text")
    accepted_of(accept_rules)
    stated = {"balance_value": balance_value, "balance_source": balance_source, "price": price}
    if not isinstance(rows, str | Path | Mapping):
        rows = doors.instances("rows", rows, (Mapping, Inventory, Verification), "rows of a table, or inventories")
        own = [one for one in rows if isinstance(one, Inventory | Verification)]
        if own and len(own) < len(rows):
            raise InputError([Finding.of("sector-mixed", place=Place(key="rows"))])
        if own:
            if year is not None:
                raise doors.refused("year", year, "None: inventories say their year")
            members = Members(None if plan is None else asked(plan, None)[0], accept_rules)
            for one in own:
                members.take(one)
            return settle_members(members, stated)
    if plan is None:
        table_of(rows)  # what is no table at all is said before what it lacks
        raise InputError([Finding.of("plan-unnamed", place=Place(key="plan"))])
    chosen, data_year = asked(plan, year)
    request, basis, _ = read(stated)
    table, notes = table_of(rows)
    notes += plan_remarks(chosen)
    plants = Plants.of(table, chosen, data_year)
    _counted(len(plants.processes))
    terms, source, balance, more = _terms(request, chosen, lambda: plants.ordinary(data_year), "table")
    notes += [*more, *money_remarks(basis, ())]
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


def settle_members(members: Members, stated: Mapping[str, Any]) -> Sector:
    """Settle inventories that were taken one after the other.

    Args:
        members: of which no more are kept than this asks for.
        stated: balance value, its source, price.

    Raises:
        InputError: every fault of every inventory and of what is stated, at once; there is no inventory.
    """
    faults = list(members.faults)
    try:
        request, basis, _ = read(stated)
    except InputError as error:
        raise InputError((*error.faults, *faults)) from None
    if not members.found and not faults:
        faults.append(Finding.of("sector-empty", place=Place(key="rows")))
    if faults:
        raise InputError(faults)
    plan = members.plan
    assert plan is not None, "whoever was taken has one"
    _counted(len(members.found))

    def ordinary() -> list[Process]:
        return [row for one in members.found for row in one.rows if exempt(row, plan.year, small=one.small) is None]

    terms, source, balance, notes = _terms(request, plan, ordinary, "inventories")
    made = []
    for one in members.found:
        settled = position(
            plan,
            plan.year,
            one.entity,
            one.rows,
            request,
            terms=terms,
            source=source,
            price=basis,
            small=one.small,
            reported=one.reported,
            digest=one.digest,
            findings=one.findings,
        )
        placed = [said if said.place.file or not one.file else said.in_file(one.file) for said in settled.findings]
        made.append(replace(settled, findings=tuple(placed)))
    said = (*members.said, *plan_remarks(plan), *notes, *money_remarks(basis, ()))
    return Sector(plan, tuple(made), balance, said, tuple(one.file for one in members.found))


def _counted(count: int) -> None:
    if count > MAX_ENTITIES:
        raise InputError([Finding.of("entities-too-many", place=Place(key="entity"), count=count, limit=MAX_ENTITIES)])


def _terms(
    request: Request, plan: Plan, ordinary: Callable[[], Iterable[Process]], of: str
) -> tuple[Terms | None, str, Balance | None, list[Finding]]:
    """The rule at the balance value that is stated, or at the one that balances the processes that count; its source; what to know of it."""
    terms, source = terms_of(request, plan), request.balance_source or ""
    if plan.rule.method != "intensity" or terms is not None:
        return terms, source, None, balance_remarks(request, plan)
    balance = solve(ordinary(), plan.rule)
    terms = _own(balance, plan.rule)
    shown = round_exact(terms.balance, 6)
    solved = Finding.of("balance-solved", "warning", Place(key="balance_value"), value=shown)
    return terms, of, balance, [solved, *balance_band(terms.balance, plan)]


def _own(balance: Balance, rule: Rule) -> Terms:
    """The rule at the one value that balances a table.

    Raises:
        InputError: an interval does.
    """
    if balance.value is None:
        ends: dict[str, Any] = {"low": printed(balance.low), "high": printed(balance.high)}
        raise InputError([Finding.of("balance-not-unique", place=Place(key="balance_value"), **ends)])
    return Terms.of(rule, balance.value)
