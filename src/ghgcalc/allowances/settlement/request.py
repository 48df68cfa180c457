"""What a caller states beside the inventory: balance value, price, holdings, reductions. Read with every fault at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    StrictBool,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
    model_validator,
)

from ghgcalc import fields
from ghgcalc.allowances.plans import market_rules
from ghgcalc.allowances.settlement.reductions import CcerLot, each_once
from ghgcalc.errors import InputError, NumberError
from ghgcalc.fields import One, complaint, refuse
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines.model import Years
from ghgcalc.immutable import FrozenDict
from ghgcalc.market.basis import UNIT, PriceBasis
from ghgcalc.numbers import decimal_of, fraction_of, printed, ratio_or_number, shorten
from ghgcalc.schema import Frozen, Strict, validate, wrong
from ghgcalc.units import Quantity

Units = One("tCO2e", "t")
"""Allowances, reductions, and the emission of the processes for which they are surrendered: one unit is one tonne of CO2e, and notices
print tonnes. Where the key itself says that an amount is one of these, `660000 t` can mean nothing else; t CO2 stays another substance.
A column of a table is told from its neighbour by its unit, so that there the substance is asked for."""

_YEAR = re.compile(r"[1-9][0-9]{3}", re.ASCII)


def _positive(found: Quantity | None) -> Quantity | None:
    if found is not None and not found.value > 0:
        raise wrong("not-positive", value=found)
    return found


def _whole(found: Quantity | None) -> Quantity | None:
    if found is not None and fraction_of(found.exact).denominator != 1:
        raise wrong("units-not-whole", value=found)
    return found


def _vintage(raw: Any) -> str:
    """A year in its one spelling: units under 2025 and units under 02025 would be two entries of one vintage."""
    text = str(raw)
    if not _YEAR.fullmatch(text) or market_rules().rule_of(int(text)) is None:
        raise wrong("holding-vintage", vintage=shorten(text), known=market_rules().vintages)
    return text


def _once(raw: Any) -> Any:
    """The vintages as texts; one that is named twice, as a number and as a text, would swallow the units of the other entry."""
    if not isinstance(raw, Mapping):
        return raw
    counts = Counter(map(str, raw))
    if lines := [complaint("holding-twice", (name,), raw, vintage=shorten(name)) for name in counts if counts[name] > 1]:
        raise refuse(lines)
    return dict(zip(counts, raw.values(), strict=True))


def _named(raw: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """A price of a price file as it is; anything else is read as a quantity."""
    return raw if isinstance(raw, PriceBasis) else handler(raw)


WholeUnits = Annotated[Quantity, Units, AfterValidator(_whole)]
Positive = AfterValidator(_positive)
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Verified(Strict):
    """Verified figures of a process, where they differ from those of the inventory."""

    emissions: Annotated[Quantity | None, Units] = None
    output: Annotated[Quantity | None, One("tAl"), Positive] = None


class Recorded(Strict):
    """The verification record whose figures are settled: its digest and number, and the verified total of the enterprise."""

    digest: Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
    number: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = None
    enterprise: Annotated[Quantity | None, One("tCO2e", strict=True)] = None


class Request(Strict):
    """Everything that a settlement is asked with.

    Attributes:
        balance_value: in t CO2e per t of liquid aluminium. balance_source: where it stands.
        price: in CNY per t. month_price: the average of the month before the deadline, for the fine.
        holdings: units by vintage beside this cycle's allocation. ccer: reductions; ccer_registered: the earliest day of registration.
        previous: verified emission of the year before, for the pre-allocation.
        issued, issued_processes: units by a notice, of the entity or by process; issued_document, issued_on: the notice, and its day.
        preissued: units that were pre-allocated.
        plan_by_year: whether no plan was named, and the one in force for the year of the inventory was taken.
        verified: by process. verified_source, verified_on: who verified them, and on which day. record: in which record they stand.
        ccer_price: of a reduction that is bought, in CNY per t, or a basis. ccer_sell_price: what a held one would fetch.
        ccer_available: how many can be bought. ccer_lots: held ones.
        sell_price, hold_value: what a left-over allowance fetches, and what one is worth that is kept for a later year, in CNY per t.
    """

    balance_value: Annotated[Quantity | None, fields.Intensity, Positive] = None
    balance_source: Text | None = None
    price: Annotated[Quantity | None, fields.Price, Positive] = None
    price_source: Text | None = None
    month_price: Annotated[Quantity | None, fields.Price, Positive] = None
    holdings: Annotated[Frozen[Annotated[str, BeforeValidator(_vintage)], WholeUnits], BeforeValidator(_once)] = FrozenDict()
    ccer: Annotated[Quantity | None, Units, AfterValidator(_whole)] = None
    ccer_registered: date | None = None
    previous: Annotated[Quantity | None, Units] = None
    issued: Annotated[Quantity | None, Units, AfterValidator(_whole)] = None
    issued_processes: Frozen[str, WholeUnits] = FrozenDict()
    issued_document: Text | None = None
    issued_on: date | None = None
    preissued: Annotated[Quantity | None, Units, AfterValidator(_whole)] = None
    verified: Frozen[str, Verified] = FrozenDict()
    verified_source: Text | None = None
    verified_on: date | None = None
    record: Recorded | None = None
    plan_by_year: StrictBool = False
    ccer_price: Annotated[Quantity | None, fields.Price, Positive, WrapValidator(_named)] = None
    ccer_price_source: Text | None = None
    ccer_sell_price: Annotated[Quantity | None, fields.Price] = None
    ccer_available: Annotated[Quantity | None, Units, AfterValidator(_whole)] = None
    ccer_lots: Annotated[tuple[CcerLot, ...], AfterValidator(each_once)] = ()
    sell_price: Annotated[Quantity | None, fields.Price] = None
    hold_value: Annotated[Quantity | None, fields.Price] = None

    @model_validator(mode="after")
    def _one_notice(self) -> Request:
        if self.issued is not None and self.issued_processes:
            raise wrong("issued-twice")
        return self

    @property
    def by_notice(self) -> bool:
        """Whether a notice tells the units."""
        return self.issued is not None or bool(self.issued_processes)

    @property
    def ccer_offer(self) -> PriceBasis | None:
        """The price of a reduction that is bought, and what it is."""
        found: Quantity | PriceBasis | None = self.ccer_price
        if found is None or isinstance(found, PriceBasis):
            return replace(found, source=self.ccer_price_source) if found and not found.source and self.ccer_price_source else found
        return PriceBasis("stated", fraction_of(found.exact), source=self.ccer_price_source or "")

    @property
    def reductions(self) -> int:
        """Reductions in whole units."""
        return 0 if self.ccer is None else int(self.ccer.exact)

    @property
    def held(self) -> dict[int, int]:
        """Units held, by vintage."""
        return {int(vintage): int(units.exact) for vintage, units in self.holdings.items()}


def unsold(key: str, basis: PriceBasis) -> list[Finding]:
    """The fault of a named price that is not above zero: a stated one would be refused, too."""
    return [] if basis.value > 0 else [Finding.of("not-positive", place=Place(key=key), value=f"{printed(basis.value)} {UNIT}")]


def read(stated: Mapping[str, Any]) -> tuple[Request, PriceBasis | None, tuple[PriceBasis, ...]]:
    """The request, the price, and the averages of the month before the deadline; what is None counts as not stated.

    Raises:
        InputError: every fault of what is stated, each with its key.
    """
    given = {key: value for key, value in stated.items() if value is not None}
    price = given.pop("price") if isinstance(given.get("price"), PriceBasis) else None
    found = given.get("month_price")
    bases = (found,) if isinstance(found, PriceBasis) else tuple(found) if isinstance(found, list | tuple) else ()
    if bases and all(isinstance(basis, PriceBasis) for basis in bases):
        del given["month_price"]
    else:
        bases = ()
    wrong = [*([] if price is None else unsold("price", price)), *(one for basis in bases for one in unsold("month_price", basis))]
    if isinstance(offer := given.get("ccer_price"), PriceBasis):
        wrong += unsold("ccer_price", offer)
    try:
        request = validate(Request, given)
    except InputError as error:
        raise InputError((*wrong, *error.faults)) from None
    if wrong:
        raise InputError(wrong)
    if request.price is not None:
        price = PriceBasis("stated", fraction_of(request.price.exact), source=request.price_source or "")
    if request.month_price is not None:
        bases = (PriceBasis("stated-month", fraction_of(request.month_price.exact)),)
    return request, price, bases


class _Basis(Strict):
    """A price as a record has it; one whose digits never end is a ratio of whole numbers."""

    basis: Text
    value: Annotated[str, StringConstraints(max_length=2000)]
    unit: Literal["CNY/t"]
    from_: date | None = None
    to: date | None = None
    source: str = ""

    model_config = Years.model_config

    @field_validator("value")
    @classmethod
    def _number(cls, text: str) -> str:
        try:
            if not fraction_of(ratio_or_number(text)) > 0:
                raise wrong("not-positive", value=shorten(text))
        except NumberError as error:
            raise wrong("bad-number", detail=error, value=shorten(text)) from None
        return text

    def price(self) -> PriceBasis:
        """The price."""
        return PriceBasis(self.basis, fraction_of(ratio_or_number(self.value)), self.from_, self.to, self.source)


class _Prices(Strict):
    price: _Basis | None = None
    month_prices: tuple[_Basis, ...] = ()
    ccer_price: _Basis | None = None


def _priced(basis: PriceBasis) -> dict[str, Any]:
    """A price as a record, exactly."""
    ended = decimal_of(basis.value)
    exact = f"{basis.value.numerator}/{basis.value.denominator}" if ended is None else f"{ended:f}"
    return basis.as_dict() | {"value": exact}


def record_of(request: Request, price: PriceBasis | None, month: Iterable[PriceBasis]) -> dict[str, Any]:
    """Everything that was asked with, as a record from which [stated_in][] reads it again."""
    quantities = {name: getattr(request, name) for name in ("balance_value", "ccer", "previous")}
    days = {name: getattr(request, name) for name in ("ccer_registered", "verified_on")}
    return {
        **{name: None if found is None else str(found) for name, found in quantities.items()},
        **{name: getattr(request, name) for name in ("balance_source", "price_source", "verified_source")},
        **{name: None if day is None else day.isoformat() for name, day in days.items()},
        "price": None if price is None else _priced(price),
        "month_prices": [_priced(one) for one in month],
        "holdings": {vintage: str(units) for vintage, units in request.holdings.items()},
        "verified": {
            name: {key: str(found) for key in ("emissions", "output") if (found := getattr(one, key)) is not None}
            for name, one in request.verified.items()
        },
        **({} if request.record is None else {"record": _recorded(request.record)}),  # files of before have no such key
        **_issued(request),
        **({"plan_by_year": True} if request.plan_by_year else {}),
        **_reductions(request),
    }


def _issued(request: Request) -> dict[str, Any]:
    """What is stated of units that were issued; files of before have none of these keys."""
    each = {name: str(units) for name, units in request.issued_processes.items()}
    stated = {"issued": request.issued, "issued_document": request.issued_document, "preissued": request.preissued}
    day = {} if request.issued_on is None else {"issued_on": request.issued_on.isoformat()}
    return (
        {key: str(found) for key, found in stated.items() if found is not None} | ({"issued_processes": each} if each else {}) | day
    )


def _reductions(request: Request) -> dict[str, Any]:
    """What is stated of reductions and of left-over units; files of before have none of these keys."""
    offer, source = request.ccer_offer, request.ccer_price_source
    names = ("ccer_sell_price", "ccer_available", "sell_price", "hold_value")
    quantities = {name: str(found) for name in names if (found := getattr(request, name)) is not None}
    lots = [lot.record() for lot in request.ccer_lots]
    priced = {} if offer is None else {"ccer_price": _priced(offer)}
    return priced | ({"ccer_price_source": source} if source else {}) | quantities | ({"ccer_lots": lots} if lots else {})


def _recorded(record: Recorded) -> dict[str, Any]:
    total = {} if record.enterprise is None else {"enterprise": str(record.enterprise)}
    return {"digest": record.digest, **({} if record.number is None else {"number": record.number}), **total}


def stated_in(record: Mapping[str, Any]) -> dict[str, Any]:
    """What [read][] takes, from the record of a settlement.

    Raises:
        InputError: a price of another shape.
    """
    rest = dict(record)
    prices = validate(_Prices, {key: rest.pop(key) for key in ("price", "month_prices", "ccer_price") if key in rest})
    rest["price"] = prices.price.price() if prices.price else None
    rest["month_price"] = tuple(one.price() for one in prices.month_prices) or None
    rest["ccer_price"] = prices.ccer_price.price() if prices.ccer_price else None
    return rest
