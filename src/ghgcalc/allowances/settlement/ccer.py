"""What a request says of reductions (CCER) and of left-over units: read as offers, refused where it denies itself, remarked upon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.plans import market_rules
from ghgcalc.allowances.settlement.offers import Offers
from ghgcalc.allowances.settlement.reductions import held, lot_remarks
from ghgcalc.findings import Finding, Place
from ghgcalc.market.anchors import price_remarks
from ghgcalc.numbers import fraction_of, printed

if TYPE_CHECKING:
    from fractions import Fraction

    from ghgcalc.allowances.plans import Plan
    from ghgcalc.allowances.settlement.request import Request
    from ghgcalc.market.basis import PriceBasis
    from ghgcalc.units import Quantity


def _exact(found: Quantity | None) -> Fraction | None:
    return None if found is None else fraction_of(found.exact)


def offers_of(request: Request, plan: Plan) -> Offers | None:
    """The prices and lots of a request; None where nothing of them is stated."""
    stated = (request.ccer_available, request.ccer_sell_price, request.sell_price, request.hold_value, request.ccer_offer)
    if not request.ccer_lots and all(one is None for one in stated):
        return None
    return Offers(
        request.ccer_offer,
        _exact(request.ccer_sell_price),
        None if request.ccer_available is None else int(request.ccer_available.exact),
        held(request.ccer_lots, market_rules(), plan.day("surrender")),
        _exact(request.sell_price),
        _exact(request.hold_value),
        request.reductions,
    )


def ccer_faults(request: Request, plan: Plan, price: PriceBasis | None) -> list[Finding]:
    """What cannot be: a left-over unit that is worth more than one costs, and more reductions than there are.

    A unit that is worth more than its price would be bought without end; that is a bet on the market, and no settlement.
    """
    offers = offers_of(request, plan)
    if offers is None:
        return []
    found: list[Finding] = []
    bought = None if price is None else price.value
    ccer = None if offers.price is None else offers.price.value
    pairs = (("sell_price", offers.sell, bought), ("hold_value", offers.hold, bought), ("ccer_sell_price", offers.sale, ccer))
    for key, value, limit in pairs:
        if value is not None and limit is not None and value > limit:
            found.append(Finding.of("worth-above-price", place=Place(key=key), value=printed(value), price=printed(limit)))
    most = offers.most
    if most is not None and request.reductions > most:
        shown: dict[str, Any] = {"amount": request.reductions, "held": offers.usable, "available": most - offers.usable}
        found.append(Finding.of("ccer-not-there", place=Place(key="ccer"), **shown))
    return found


def ccer_remarks(request: Request, plan: Plan, price: PriceBasis | None) -> list[Finding]:
    """Which lots cannot be used, prices far from the market, and what a missing price leaves out of the value."""
    offers = offers_of(request, plan)
    found: list[Finding] = []
    priced = False if offers is None else offers.priced
    if price is not None and not priced and (request.reductions or request.ccer_lots):
        found.append(Finding.of("ccer-unpriced", "warning", Place(key="ccer_price"), units=request.reductions))
    if offers is None:
        return found
    found += lot_remarks(offers.lots, market_rules(), plan.day("surrender"))
    if offers.price is not None:
        found += price_remarks(offers.price.value, "ccer_price", "CCER")
        if not offers.price.source:
            found.append(Finding.of("ccer-price-source", "warning", Place(key="ccer_price"), value=printed(offers.price.value)))
        elif offers.price == price:
            found.append(Finding.of("ccer-price-same", "warning", Place(key="ccer_price"), source=offers.price.source))
    if offers.sale:
        found += price_remarks(offers.sale, "ccer_sell_price", "CCER")
    if offers.sell:
        found += price_remarks(offers.sell, "sell_price")
    missing = [*([] if price is not None else ["price"]), *([] if priced else ["ccer_price"])]
    if missing and not any(one.code == "ccer-unpriced" for one in found):
        found.append(Finding.of("cheapest-unpriced", "note", Place(key=missing[0]), missing=", ".join(missing)))
    return found
