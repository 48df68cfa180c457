"""Settle an inventory under an allocation plan: allocation, obligation, surplus, units to surrender, value, and the fine for a shortfall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from os import PathLike
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.activity.tables import CcerLotDict, DateInput, QuantityInput, VerifiedDict
from ghgcalc.allowances import plans
from ghgcalc.allowances.allocation import ceiling
from ghgcalc.allowances.allocation import processes as plants
from ghgcalc.allowances.settlement import notice, trust
from ghgcalc.allowances.settlement.ccer import ccer_faults, ccer_remarks
from ghgcalc.allowances.settlement.grounds import Figure, Grounds, remarks
from ghgcalc.allowances.settlement.position import balance_faults, balance_remarks, money_remarks, position, terms_of
from ghgcalc.allowances.settlement.request import Request, read, record_of
from ghgcalc.allowances.settlement.surrender import offset_faults
from ghgcalc.audit.verify import Verification
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import frozen
from ghgcalc.inventory import Inventory
from ghgcalc.numbers import fraction_of

if TYPE_CHECKING:
    from ghgcalc.allowances.allocation import Process
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.allowances.settlement.record import Settlement
    from ghgcalc.allowances.settlement.trust import Entered
    from ghgcalc.market.basis import PriceBasis
    from ghgcalc.verified import Record
    from ghgcalc.verified.settling import Settling

TEXTS = ("balance_source", "price_source", "verified_source", "issued_document", "ccer_price_source")
TABLES = {
    "holdings": "units by vintage, such as {2025: '1000 t'}",
    "verified": "figures by process, such as {'P1': {'output': '1 t'}}",
}

LOTS = "a list of lots, such as [{'id': 'A', 'units': '500 t'}]"


def settle(
    inventory: Inventory | Verification,
    plan: str | Plan | None = None,
    *,
    balance_value: QuantityInput | None = None,
    balance_source: str | None = None,
    price: QuantityInput | PriceBasis | None = None,
    price_source: str | None = None,
    month_price: QuantityInput | PriceBasis | Sequence[PriceBasis] | None = None,
    holdings: Mapping[int, QuantityInput] | Mapping[str, QuantityInput] | None = None,
    ccer: QuantityInput | None = None,
    ccer_registered: DateInput | None = None,
    previous: QuantityInput | None = None,
    issued: QuantityInput | Mapping[str, QuantityInput] | None = None,
    issued_document: str | None = None,
    issued_on: DateInput | None = None,
    preissued: QuantityInput | None = None,
    verified: Mapping[str, VerifiedDict] | None = None,
    verified_source: str | None = None,
    verified_on: DateInput | None = None,
    record: Record | Mapping[str, Any] | str | PathLike[str] | None = None,
    accept_rules: str | Sequence[str] | None = None,
    ccer_price: QuantityInput | PriceBasis | None = None,
    ccer_price_source: str | None = None,
    ccer_sell_price: QuantityInput | None = None,
    ccer_available: QuantityInput | None = None,
    ccer_lots: Sequence[CcerLotDict] | None = None,
    sell_price: QuantityInput | None = None,
    hold_value: QuantityInput | None = None,
) -> Settlement:
    """The position of an inventory under a plan.

    Args:
        inventory: of a guideline whose electrolysis total leaves electricity out; one that was read from a file is verified as a whole.
            A verification of one will do, too: it minds everything that stands in the file, and need not be made again.
        plan: id (`ghgcalc allowance plans` lists them), path of a plan file, or plan; without it, the one that is in force for the year
            of the inventory, which leaves a note.
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
        issued: whole units that were issued by notice, such as `"156828 t"`, of the entity or by process, `{"P1": "156828 t"}`: they
            decide, with or without a balance value.
        issued_document: the notice.
        issued_on: its day.
        preissued: whole units that were pre-allocated.
        verified: by process, `emissions` and `output` as verified, where they differ from the inventory's; both figures are kept.
        verified_source: who verified them.
        verified_on: on which day.
        record: a verification record of this inventory (or its table, or its file), from which all of these are taken instead; it is
            refused where it is of another inventory, plant or year, and where what is settled is open, does not follow, or rests on a
            non-conformity that was neither repaired nor estimated conservatively.
        accept_rules: SHA-256 of rules under a name of their own that the caller has read and accepts, or several.
        ccer_price: of a reduction that is bought, in CNY per t, such as `"86.51 CNY/t"`, or a basis of a price file. With it (and `price`)
            the settlement works out the cheapest way to settle.
        ccer_price_source: where that price stands.
        ccer_sell_price: what a held reduction would fetch; without it `ccer_price` stands in.
        ccer_available: how many reductions can be bought; without it, as many as may be used.
        ccer_lots: reductions held, such as `[{"id": "A", "units": "500 t", "registered": "2025-03-06", "covered": False}]`.
        sell_price: what an allowance fetches that is left over. Without it and `hold_value`, `price` stands in.
        hold_value: what one is worth that is kept for a later year, if its vintage may settle that; 0 is nothing.

    Returns:
        The settlement: `allocation`, `obligation`, `surplus` (their difference), processes, units, value, findings.

    Raises:
        ArgumentError: an argument of another type.
        InputError: every fault at once: an inventory that may not enter or does not verify, a plan that is not the one packaged under its
            id, a balance value that is missing, an output of zero.
        UnknownIdError: no such plan.
    """
    wanted = "an inventory, as calculate and read_inventory give it, or its verification"
    doors.instance("inventory", inventory, (Inventory, Verification), wanted)
    stated: dict[str, Any] = {
        "balance_value": balance_value,
        "balance_source": balance_source,
        "price": price,
        "price_source": price_source,
    }
    stated |= {"month_price": month_price, "holdings": holdings, "ccer": ccer, "ccer_registered": ccer_registered}
    stated |= {"issued_document": issued_document, "issued_on": issued_on, "preissued": preissued}
    stated |= {"issued_processes" if isinstance(issued, Mapping) else "issued": issued}
    stated |= {"previous": previous, "verified": verified, "verified_source": verified_source, "verified_on": verified_on}
    stated |= {"ccer_price": ccer_price, "ccer_price_source": ccer_price_source, "ccer_sell_price": ccer_sell_price}
    stated |= {"ccer_available": ccer_available, "sell_price": sell_price, "hold_value": hold_value}
    if ccer_lots is not None:
        stated["ccer_lots"] = list(doors.instances("ccer_lots", ccer_lots, Mapping, LOTS))
    for name in TEXTS:
        doors.optional(name, stated[name], str, "a text")
    for name, wanted in TABLES.items():
        doors.optional(name, stated[name], Mapping, wanted)
    said: tuple[Finding, ...] = ()
    chosen = _chosen(plan, inventory, stated)
    stated["plan_by_year"] = plan is None
    if record is not None:
        taken = _recorded(record, inventory, stated)
        said = taken.said
        stated |= {"verified": taken.figures, "verified_source": taken.source, "verified_on": taken.on}
        held = {"digest": taken.digest, "number": taken.number, "enterprise": taken.enterprise}
        stated["record"] = {key: value for key, value in held.items() if value is not None}
    request, basis, month = _first_faults(inventory, chosen, stated, accept_rules)
    return settled(trust.entered(inventory, chosen, accept_rules), chosen, request, basis, month, said)


def _chosen(plan: str | Plan | None, inventory: Inventory | Verification, stated: Mapping[str, Any]) -> Plan:
    """The plan that is named, else the one in force for the year of the inventory.

    Raises:
        InputError: as settle says; no plan, or several, is in force for the year: with every fault of what is stated.
    """
    if plan is not None:
        return plans.genuine(plans.named("plan", plan))
    own = inventory if isinstance(inventory, Inventory) else inventory.inventory
    try:
        return plans.in_force(own.year, str(own.guideline["id"]))
    except InputError as error:
        more: tuple[Finding, ...] = ()
        try:
            read(stated)
        except InputError as other:
            more = other.faults
        raise InputError((*error.faults, *more)) from None


def _recorded(
    record: Record | Mapping[str, Any] | str | PathLike[str], inventory: Inventory | Verification, stated: Mapping[str, Any]
) -> Settling:
    """The figures of a verification record; stated beside it, they would be two answers to one question.

    Raises:
        InputError: every fault of the record, and what is stated beside it.
    """
    from ghgcalc import verified
    from ghgcalc.verified.settling import settling

    doors.instance("record", record, (verified.Record, Mapping, str, PathLike), "a verification record, its table, or its file")
    beside = [name for name in ("verified", "verified_source", "verified_on") if stated[name]]
    faults = [Finding.of("record-contradicts", place=Place(key="record"), names=", ".join(beside))] if beside else []
    try:
        if isinstance(record, Mapping):
            found = verified.of(record)
        else:
            found = record if isinstance(record, verified.Record) else verified.read(record)
        taken = settling(found, inventory)
    except InputError as error:
        raise InputError((*faults, *error.faults)) from None
    if faults:
        raise InputError(faults)
    return taken


def settled(
    entered: Entered,
    plan: Plan,
    request: Request,
    price: PriceBasis | None,
    month: Sequence[PriceBasis],
    said: Sequence[Finding] = (),
) -> Settlement:
    """The settlement of an inventory that may enter, under a plan and a request that were read; `said` is what a record leaves open.

    Raises:
        InputError: every fault at once: a balance value that is missing, an output of zero, a process that is not there.
    """
    inventory = entered.inventory
    rows, wrong = plants.of_inventory(inventory, request.verified)
    verified_total = None if request.record is None else request.record.enterprise
    direct = plants.direct_emissions(inventory) if verified_total is None else fraction_of(verified_total.exact)
    small = plan.rule.small is not None and direct < fraction_of(plan.rule.small.exact)
    wrong += plants.faults(rows, plan, inventory.year, small=small)
    wrong += [*balance_faults(request, plan), *notice.faults(request, [row.id for row in rows])]
    reported = plants.obligation(inventory, rows, request.verified)
    units, deadline = ceiling(reported), plan.day("surrender")
    wrong += offset_faults(units, request.reductions, request.ccer_registered, plans.market_rules(), deadline)
    wrong += ccer_faults(request, plan, price)
    if wrong:
        raise InputError(wrong)
    figures = tuple(_figures(inventory, rows, request))
    source = request.verified_source or ""
    made = position(
        plan,
        inventory.year,
        {key: value for key, value in inventory.entity.items() if isinstance(value, str)},
        rows,
        request,
        terms=terms_of(request, plan),
        source=request.balance_source or "",
        price=price,
        small=small,
        reported=reported,
        digest=inventory.digest,
        month=month,
        findings=[
            *entered.remarks,
            *balance_remarks(request, plan),
            *money_remarks(price, month),
            *ccer_remarks(request, plan, price),
            *remarks(figures, source, inventory.digest),
            *([trust.by_year(plan, inventory.year)] if request.plan_by_year else []),
            *said,
        ],
    )
    asked = frozen(record_of(request, price, month))
    whose = plans.standing(plan)
    named = ("", "") if request.record is None else (request.record.digest, request.record.number or "")
    grounds = Grounds(whose, entered.rules, entered.numbers, asked, figures, source, request.verified_on, *named)
    return replace(made, grounds=grounds)


def _figures(inventory: Inventory, rows: Iterable[Process], request: Request) -> Iterable[Figure]:
    """Each verified figure beside the reported one, in the order of the processes."""
    if not request.verified:
        return
    before, _ = plants.of_inventory(inventory, {})
    for old, new in zip(before, rows, strict=True):
        mine = request.verified.get(old.id)
        if mine is not None and mine.emissions is not None:
            yield Figure(old.id, "emissions", "tCO2e", old.emissions, new.emissions)
        if mine is not None and mine.output is not None:
            yield Figure(old.id, "output", "tAl", old.output, new.output or Fraction(0))


def _first_faults(
    inventory: Inventory | Verification, plan: Plan, stated: Mapping[str, Any], accept_rules: str | Sequence[str] | None
) -> tuple[Request, PriceBasis | None, tuple[PriceBasis, ...]]:
    """The request; faults of the request and of the inventory are told in one run."""
    try:
        return read(stated)
    except InputError as error:
        more: tuple[Finding, ...] = ()
        try:
            trust.entered(inventory, plan, accept_rules)
        except InputError as other:
            more = other.faults
        raise InputError((*error.faults, *more)) from None
