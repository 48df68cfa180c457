"""The position of processes that have been checked: allowances, units to surrender, pre-allocation, fine, and what is worth knowing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.allocation import Allocation, Terms, added, allocate, ceiling, whole
from ghgcalc.allowances.allocation.rule import exempt
from ghgcalc.allowances.plans import market_rules
from ghgcalc.allowances.settlement import notice
from ghgcalc.allowances.settlement.ccer import offers_of
from ghgcalc.allowances.settlement.penalty import penalty
from ghgcalc.allowances.settlement.plausible import balance_band
from ghgcalc.allowances.settlement.record import Advance, Settlement
from ghgcalc.allowances.settlement.surrender import surrender
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.market.anchors import price_remarks
from ghgcalc.numbers import fraction_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ghgcalc.allowances.allocation import Process
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.allowances.settlement.request import Request
    from ghgcalc.allowances.settlement.surrender import Lot
    from ghgcalc.market.basis import PriceBasis

EXEMPT = {"closed": "allowance-closed", "new": "allowance-new", "small": "allowance-small"}
"""The notes on the cases whose coefficient is 0 by a rule of its own."""


def terms_of(request: Request, plan: Plan) -> Terms | None:
    """The plan's rule at the balance value that is stated; None where the plan asks for none, or none is stated."""
    if plan.rule.method != "intensity" or request.balance_value is None:
        return None
    return Terms.of(plan.rule, fraction_of(request.balance_value.exact))


def balance_faults(request: Request, plan: Plan) -> list[Finding]:
    """A balance value that the plan needs and nobody stated, where no notice tells the units."""
    missing = plan.rule.method == "intensity" and request.balance_value is None and not request.by_notice
    return [Finding.of("balance-missing", place=Place(key="balance_value"), plan=plan.id)] if missing else []


def balance_remarks(request: Request, plan: Plan) -> list[Finding]:
    """A balance value without its source, or one that the plan does not ask for."""
    place = Place(key="balance_value")
    if request.balance_value is None:
        return []
    if plan.rule.method != "intensity":
        return [Finding.of("balance-unused", "note", place, plan=plan.id)]
    found = [] if request.balance_source else [Finding.of("balance-source", "warning", place, value=request.balance_value)]
    return found + balance_band(fraction_of(request.balance_value.exact), plan)


def money_remarks(price: PriceBasis | None, month: Iterable[PriceBasis]) -> list[Finding]:
    """A price that was stated, for the value or for the fine, and is far from what was ever traded."""
    stated = [("price", price)] if price is not None else []
    return [
        one for key, basis in (*stated, *(("month_price", basis) for basis in month)) for one in price_remarks(basis.value, key)
    ]


def position(
    plan: Plan,
    year: int,
    entity: Mapping[str, Any],
    rows: Sequence[Process],
    request: Request,
    *,
    terms: Terms | None,
    source: str,
    price: PriceBasis | None,
    small: bool,
    reported: Fraction | None = None,
    digest: str = "",
    month: Sequence[PriceBasis] = (),
    findings: Iterable[Finding] = (),
) -> Settlement:
    """The settlement of processes that have been checked.

    Args:
        plan: whose rules.
        year: the data year.
        entity: whose position, as plain texts.
        rows: the processes.
        request: holdings, reductions, the previous year's emission, and units that were issued by notice, which decide.
        terms: the plan's rule at the balance value, None where it asks for none.
        source: where that value stands.
        price: what values the surplus.
        small: whether the entity lies below the plan's threshold.
        reported: the obligation in t CO2e, the sum of the processes without it.
        digest: of the inventory.
        month: what values the fine, the averages of the month before the deadline; without them the price stands in.
        findings: what is known already.
    """
    rules = market_rules()
    by_plan = {
        row.id: allocate(row, plan, year, terms, small=small)
        for row in rows
        if terms is not None or plan.rule.method == "verified" or exempt(row, year, small=small) is not None
    }
    due = added(row.emissions for row in rows) if reported is None else reported
    units = ceiling(due)
    stated = notice.held(request, plan, year, rows, by_plan, units, small=small)
    if stated is not None and stated.units is not None:
        allocations, issued = tuple(_noticed(rows, request)), stated.units
    else:  # as cut down; where the plan issues what is emitted, the units to surrender
        allocations = tuple(by_plan[row.id] for row in rows)
        issued = units if plan.rule.method == "verified" else int(added(one.granted for one in allocations))
    met = surrender(units, plan.year, issued, request.held, rules, ccer=request.reductions, registered=request.ccer_registered)
    advance = _advance(plan, request, issued)
    told = notice.remarks(stated, plan, None if terms is None else terms.balance, request.held)
    if stated is not None and advance is not None:
        told += notice.planned(stated.preissued, advance.units, advance.kind, advance.share)
    notes = (*findings, *told, *_process_notes(allocations), *_lot_notes(met.lots, plan))
    fine = None
    if met.buy:
        prices = tuple(month) or ((price,) if price else ())
        fine = penalty(met.buy, plan.day("surrender"), rules, prices, stands_in=not month and price is not None)
    return Settlement(
        plan=plan,
        year=year,
        entity=FrozenDict(entity),
        inventory=digest,
        processes=allocations,
        reported=due,
        terms=terms,
        balance_source=source,
        price=price,
        surrender=met,
        advance=advance,
        penalty=fine,
        findings=notes,
        issued=stated,
        offers=offers_of(request, plan),
    )


def _advance(plan: Plan, request: Request, issued: int) -> Advance | None:
    """The pre-allocation, where the plan has one and the previous emission is stated."""
    if plan.preallocation is None or request.previous is None:
        return None
    previous, share = fraction_of(request.previous.exact), Fraction(plan.preallocation.share)
    units = whole(previous * share)
    before = units if request.preissued is None else int(request.preissued.exact)
    return Advance(previous, share, plan.preallocation.kind, units, issued - before)


def _noticed(rows: Iterable[Process], request: Request) -> Iterable[Allocation]:
    """The processes with the units that a notice tells."""
    listed = list(rows)
    units = notice.told(request, listed)
    for row in listed:
        intensity = row.emissions / row.output if row.output else None
        mine = units[row.id]
        yield Allocation(row.id, row.emissions, row.output, intensity, None if mine is None else Fraction(mine), "notice")


def _process_notes(allocations: Iterable[Allocation]) -> list[Finding]:
    """Which process has the coefficient 0 by a rule of its own."""
    return [Finding.of(EXEMPT[one.case], "note", Place(table="process", row=one.id)) for one in allocations if one.case in EXEMPT]


def _lot_notes(lots: Iterable[Lot], plan: Plan) -> list[Finding]:
    """Which holdings may not settle this data year, and which will not settle the next."""
    found: list[Finding] = []
    for lot in lots:
        place = Place(key=f"holdings.{lot.vintage}")
        if not lot.usable:
            found.append(Finding.of("holding-unusable", "warning", place, vintage=lot.vintage, units=lot.units, year=plan.year))
        elif lot.left and not lot.carries:
            found.append(Finding.of("holding-lapses", "warning", place, vintage=lot.vintage, units=lot.left, year=plan.year + 1))
    return found
