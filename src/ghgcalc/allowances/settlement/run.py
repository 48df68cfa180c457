"""Settle an inventory under an allocation plan: allocation, obligation, surplus, units to surrender, value, and the fine for a shortfall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.allowances import plans
from ghgcalc.allowances.allocation import ceiling
from ghgcalc.allowances.allocation import processes as plants
from ghgcalc.allowances.settlement import trust
from ghgcalc.allowances.settlement.position import balance_faults, balance_remarks, position, terms_of
from ghgcalc.allowances.settlement.request import Request, read
from ghgcalc.allowances.settlement.surrender import offset_faults
from ghgcalc.errors import InputError
from ghgcalc.inventory import Inventory
from ghgcalc.numbers import fraction_of

if TYPE_CHECKING:
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.allowances.settlement.record import Settlement
    from ghgcalc.findings import Finding
    from ghgcalc.market.basis import PriceBasis

TEXTS = ("balance_source", "price_source")
TABLES = {
    "holdings": "units by vintage, such as {2025: '1000 t'}",
    "verified": "figures by process, such as {'P1': {'output': '1 t'}}",
}


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
        ArgumentError: an argument of another type.
        InputError: every fault at once: an inventory that may not enter, a balance value that is missing, an output of zero.
        UnknownIdError: no such plan.
    """
    doors.instance("inventory", inventory, Inventory, "an inventory, as calculate and read_inventory give it")
    chosen = plans.named("plan", plan)
    stated = {"balance_value": balance_value, "balance_source": balance_source, "price": price, "price_source": price_source}
    stated |= {"month_price": month_price, "holdings": holdings, "ccer": ccer, "ccer_registered": ccer_registered}
    stated |= {"previous": previous, "verified": verified}
    for name in TEXTS:
        doors.optional(name, stated[name], str, "a text")
    for name, wanted in TABLES.items():
        doors.optional(name, stated[name], Mapping, wanted)
    request, basis, month = _first_faults(inventory, chosen, stated)
    remarks = trust.check(inventory, chosen)
    rows, wrong = plants.of_inventory(inventory, request.verified)
    direct = plants.direct_emissions(inventory)
    small = chosen.rule.small is not None and direct < fraction_of(chosen.rule.small.exact)
    wrong += plants.faults(rows, chosen, inventory.year, small=small)
    wrong += balance_faults(request, chosen)
    reported = plants.obligation(inventory, rows, request.verified)
    wrong += offset_faults(ceiling(reported), request.reductions, request.ccer_registered, plans.market_rules())
    if wrong:
        raise InputError(wrong)
    return position(
        chosen,
        inventory.year,
        {key: value for key, value in inventory.entity.items() if isinstance(value, str)},
        rows,
        request,
        terms=terms_of(request, chosen),
        source=request.balance_source or "",
        price=basis,
        small=small,
        reported=reported,
        digest=inventory.digest,
        month=month,
        findings=[*remarks, *balance_remarks(request, chosen)],
    )


def _first_faults(
    inventory: Inventory, plan: Plan, stated: Mapping[str, Any]
) -> tuple[Request, PriceBasis | None, tuple[PriceBasis, ...]]:
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
