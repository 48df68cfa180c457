"""Settle an inventory under an allocation plan: allocation, obligation, surplus, units to surrender, value, and the fine for a shortfall."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances import known, trust
from ghgcalc.allowances import processes as plants
from ghgcalc.allowances.intensity import Allocation, Process, allocate
from ghgcalc.allowances.model import Plan, ceiling, market_rules, whole
from ghgcalc.allowances.penalty import penalty
from ghgcalc.allowances.request import Request, read
from ghgcalc.allowances.settlement import Advance, Settlement, issued_units
from ghgcalc.allowances.surrender import offset_faults, surrender
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ghgcalc.inventory import Inventory
    from ghgcalc.market.basis import PriceBasis


EXEMPT = {"closed": "allowance-closed", "new": "allowance-new", "small": "allowance-small"}
"""The notes on the cases whose coefficient is 0 by a rule of its own."""


def settle(
    inventory: Inventory,
    plan: str | Plan,
    *,
    balance_value: Any = None,
    balance_source: str | None = None,
    price: Any = None,
    price_source: str | None = None,
    month_price: Any = None,
    holdings: Mapping[Any, Any] | None = None,
    ccer: Any = None,
    ccer_registered: Any = None,
    previous: Any = None,
    verified: Mapping[str, Mapping[str, Any]] | None = None,
) -> Settlement:
    """The position of an inventory under a plan.

    Args:
        inventory: of a guideline whose electrolysis total leaves electricity out.
        plan: id (`ghgcalc allowance plans` lists them), path of a plan file, or plan.
        balance_value: 平衡值 in t CO2e per t of liquid aluminium, such as `"1.60 tCO2e/t"`.
        balance_source: where that value stands.
        price: in CNY per t, such as `"90.66 CNY/t"`, or a basis of a price file.
        price_source: where that price stands.
        month_price: the average price of the month before the deadline, for the fine, or several bases of a price file, which the range
            then spans; without it the price stands in.
        holdings: units by vintage beside this cycle's allocation, such as `{2025: "1000 t"}`.
        ccer: reductions to surrender.
        ccer_registered: the earliest day on which one of them was registered.
        previous: verified emission of the year before, for the pre-allocation.
        verified: by process, `emissions` and `output` as verified, where they differ from the inventory's.

    Returns:
        The settlement: `allocation`, `obligation`, `surplus` (their difference), processes, units, value, findings.

    Raises:
        InputError: every fault at once: an inventory that may not enter, a balance value that is missing, an output of zero.
        UnknownIdError: no such plan.
    """
    chosen = known.get(plan)
    stated = {"balance_value": balance_value, "balance_source": balance_source, "price": price, "price_source": price_source}
    stated |= {"month_price": month_price, "holdings": holdings, "ccer": ccer, "ccer_registered": ccer_registered}
    stated |= {"previous": previous, "verified": verified}
    request, basis, month = _first_faults(inventory, chosen, stated)
    remarks = trust.check(inventory, chosen)
    rows, wrong = plants.of_inventory(inventory, request.verified)
    direct = plants.direct_emissions(inventory)
    small = chosen.rule.small is not None and direct < fraction_of(chosen.rule.small.exact)
    wrong += plants.faults(rows, chosen, inventory.year, small=small)
    wrong += balance_faults(request, chosen)
    reported = plants.obligation(inventory, rows, request.verified)
    wrong += offset_faults(
        ceiling(reported), int(request.ccer.exact) if request.ccer else 0, request.ccer_registered, market_rules()
    )
    if wrong:
        raise InputError(wrong)
    found = [*remarks, *balance_remarks(request, chosen)]
    who = dict(inventory.entity)
    return position(
        chosen, inventory.year, who, inventory.digest, rows, reported, request, basis, month, small=small, findings=found
    )


def _first_faults(
    inventory: Inventory, plan: Plan, stated: Mapping[str, Any]
) -> tuple[Request, PriceBasis | None, list[PriceBasis]]:
    """The request; faults of the request and of the inventory are told in one run."""
    try:
        return read(stated)
    except InputError as error:
        more: tuple[Finding, ...] = ()
        try:
            trust.check(inventory, plan)
        except InputError as other:
            more = other.faults
        raise InputError((*error.faults, *more)) from None


def balance_faults(request: Request, plan: Plan) -> list[Finding]:
    """A balance value that the plan needs and nobody stated."""
    missing = plan.rule.method == "intensity" and request.balance_value is None
    return [Finding.of("balance-missing", place=Place(key="balance_value"), plan=plan.id)] if missing else []


def balance_remarks(request: Request, plan: Plan) -> list[Finding]:
    """A balance value without its source, or one that the plan does not ask for."""
    place = Place(key="balance_value")
    if request.balance_value is None:
        return []
    if plan.rule.method != "intensity":
        return [Finding.of("balance-unused", "note", place, plan=plan.id)]
    return [] if request.balance_source else [Finding.of("balance-source", "warning", place, value=request.balance_value)]


def position(
    plan: Plan,
    year: int,
    entity: Mapping[str, Any],
    digest: str,
    rows: Sequence[Process],
    reported: Fraction,
    request: Request,
    price: PriceBasis | None,
    month: Sequence[PriceBasis],
    *,
    small: bool,
    findings: Iterable[Finding],
) -> Settlement:
    """The settlement of processes that have been checked; see [settle][] for the arguments."""
    rules = market_rules()
    intensity = plan.rule.method == "intensity"
    balance = fraction_of(request.balance_value.exact) if intensity and request.balance_value is not None else None
    allocations = tuple(allocate(row, plan, year, balance, small=small) for row in rows)
    allocated = sum((one.allocation for one in allocations), Fraction(0))
    issued = issued_units(plan, allocated, reported)
    held = {int(vintage): int(units.exact) for vintage, units in request.holdings.items()}
    reductions = int(request.ccer.exact) if request.ccer is not None else 0
    units = surrender(ceiling(reported), plan.year, issued, held, rules, ccer=reductions, registered=request.ccer_registered)
    notes = [*findings, *_process_notes(allocations), *_lot_notes(units.lots, plan)]
    fine = None
    if units.buy:
        prices = month or ([price] if price else [])
        fine = penalty(units.buy, plan.day("surrender"), rules, prices, stands_in=not month and price is not None)
    return Settlement(
        plan=plan,
        year=year,
        entity=entity,
        inventory=digest,
        processes=allocations,
        reported=reported,
        balance=balance,
        balance_source=request.balance_source or "",
        price=price,
        surrender=units,
        advance=_advance(plan, request, issued),
        penalty=fine,
        findings=tuple(notes),
    )


def _advance(plan: Plan, request: Request, issued: int) -> Advance | None:
    """The pre-allocation, where the plan has one and the previous emission is stated."""
    if plan.preallocation is None or request.previous is None:
        return None
    previous, share = fraction_of(request.previous.exact), Fraction(plan.preallocation.share)
    units = whole(previous * share)
    return Advance(previous, share, plan.preallocation.kind, units, issued - units)


def _process_notes(allocations: Iterable[Allocation]) -> list[Finding]:
    """Which process has the coefficient 0 by a rule of its own."""
    return [Finding.of(EXEMPT[one.case], "note", Place(table="process", row=one.id)) for one in allocations if one.case in EXEMPT]


def _lot_notes(lots: Iterable[Any], plan: Plan) -> list[Finding]:
    """Which holdings may not settle this data year, and which will not settle the next."""
    found: list[Finding] = []
    for lot in lots:
        place = Place(key=f"holdings.{lot.vintage}")
        if not lot.usable:
            found.append(Finding.of("holding-unusable", "warning", place, vintage=lot.vintage, units=lot.units, year=plan.year))
        elif lot.left and not lot.carries:
            found.append(Finding.of("holding-lapses", "warning", place, vintage=lot.vintage, units=lot.left, year=plan.year + 1))
    return found
