"""What the border view is asked with: read at one place, every fault at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from ghgcalc import doors
from ghgcalc.allowances.settlement import Positive
from ghgcalc.border.acts import EURO, FIRST, LAST, Acts, Route
from ghgcalc.border.home import Rate
from ghgcalc.border.record import Asked, Given
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.fields import One
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, printed
from ghgcalc.schema import Frozen, Strict, validate
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ghgcalc.border.acts import Act

FAR = 10
"""A price of a certificate above so many times the highest published one, or below one so-manieth of the lowest, is a slip."""

QUARTER = re.compile(r"[0-9]{4}-?Q[0-9]")

RATES = (1, 100)
"""CNY per EUR: below, it is the wrong way round; above, it is that of 100 EUR, as Chinese banks print it. A bound of ours, no forecast."""


class _Asked(Strict):
    """Numbers as they are stated."""

    certificate_price: Annotated[Quantity | None, EURO, Positive] = None
    tonnes: Annotated[Quantity | None, One("t"), Positive] = None
    tonnes_by_good: Frozen[str, Annotated[Quantity, One("t"), Positive]] = {}
    exchange_rate: tuple[Annotated[Quantity, One("CNY/EUR"), Positive], ...] = ()
    routes: Frozen[str, Route] = {}


@brief
@dataclass(frozen=True)
class Request:
    """What was asked, read.

    Attributes:
        price: of a certificate. tonnes: of each good by id; `every`, where one number was stated. years: in order.
        rates: in CNY per EUR, the first counts. routes: by id of a good or heading of bought metal.
        stated: all of it as it was written; `mass`: the one for one good.
    """

    price: Given | None
    tonnes: Mapping[str, Fraction]
    every: Fraction | None
    years: tuple[int, ...]
    rates: tuple[Rate, ...]
    routes: Mapping[str, Route]
    findings: tuple[Finding, ...]
    stated: Asked
    mass: str

    def asked(self, goods: tuple[str, ...]) -> Asked:
        """All of it, for these goods: one mass is that of the one good."""
        return replace(self.stated, goods=goods, tonnes=((goods[0], self.mass),) if self.mass else self.stated.tonnes)


def read(
    known: Acts,
    *,
    tonnes: Any,
    years: Iterable[int],
    certificate_price: Any,
    price_source: str | None,
    exchange_rate: Any,
    rate_source: str | None,
    routes: Any,
    as_of: date | None,
) -> Request:
    """Read what was asked.

    Raises:
        ArgumentError: an argument of another type. InputError: every fault of the numbers, a year outside 2026 to 2034, a quarter
            whose price was not out on the day.
    """
    listed = tuple(sorted({doors.year("years", one) for one in doors.instances("years", years, int, "years")}))
    for name, text in (("price_source", price_source), ("rate_source", rate_source)):
        doors.optional(name, text, str, "where it stands, or None")
    doors.instance("routes", routes, Mapping, "routes by the id of a good or the heading of bought metal")
    faults: list[Finding] = []
    outside = [one for one in listed if not FIRST <= one <= LAST]
    if outside or not listed:
        shown = ", ".join(map(str, outside)) or "–"
        faults.append(Finding.of("border-year", place=Place(key="years"), years=shown, first=FIRST, last=LAST))
    asked: dict[str, Any] = {"routes": dict(routes), "exchange_rate": _several(exchange_rate)}
    asked |= {"tonnes_by_good": dict(tonnes)} if isinstance(tonnes, Mapping) else {} if tonnes is None else {"tonnes": tonnes}
    named = certificate_price.strip().upper() if isinstance(certificate_price, str) else ""
    quarter = known.price_of(named)
    if quarter is None and QUARTER.fullmatch(named):
        quarters = ", ".join(one.id for one in known.price)
        faults.append(Finding.of("border-quarter", place=Place(key="certificate_price"), quarter=named, known=quarters))
    elif quarter is None and certificate_price is not None:
        asked["certificate_price"] = certificate_price
    found = _Asked()
    try:
        found = validate(_Asked, asked)
    except InputError as error:
        faults += error.faults
    price, said = None, list[Finding]()
    if quarter is not None:
        if not quarter.known(as_of):
            days: dict[str, Any] = {"published": str(quarter.published), "as_of": str(as_of)}
            faults.append(Finding.of("border-price-later", place=Place(key="certificate_price"), quarter=quarter.id, **days))
        if not quarter.official:
            said.append(Finding.of("border-price-unofficial", "warning", Place(key="certificate_price"), quarter=quarter.id))
        price = given(quarter, fraction_of(quarter.value.exact), "EUR/t", as_of)
    elif found.certificate_price is not None:
        price = Given(fraction_of(found.certificate_price.exact), "EUR/t", source=price_source or "")
        said += _price_remarks(price, known)
    if faults:
        raise InputError(faults)
    rates = tuple(Rate(fraction_of(one.exact), rate_source or "") for one in found.exchange_rate)
    for one in rates:
        if not RATES[0] <= one.value <= RATES[1]:
            ends: dict[str, Any] = {"low": RATES[0], "high": RATES[1]}
            said.append(Finding.of("border-rate-far", "warning", Place(key="exchange_rate"), value=printed(one.value), **ends))
    if rates and not rate_source:
        said.append(Finding.of("border-rate-source", "warning", Place(key="exchange_rate"), value=found.exchange_rate[0]))
    by_good = {key: fraction_of(one.exact) for key, one in found.tonnes_by_good.items()}
    every = None if found.tonnes is None else fraction_of(found.tonnes.exact)
    written = Asked(
        goods=(),
        years=listed,
        tonnes=tuple((key, str(one)) for key, one in found.tonnes_by_good.items()),
        certificate_price=quarter.id if quarter is not None else str(found.certificate_price or ""),
        price_source=price_source or "" if quarter is None and price is not None else "",
        routes=tuple(found.routes.items()),
        rates=tuple(map(str, found.exchange_rate)),
        rate_source=rate_source or "" if rates else "",  # of no rate it says nothing, and nothing could hold it in a filed view
    )
    mass = "" if found.tonnes is None else str(found.tonnes)
    return Request(price, by_good, every, listed, rates, dict(found.routes), tuple(said), written, mass)


def given(act: Act, value: Fraction, unit: str, day: date | None) -> Given:
    """A number of an act, with where it stood on a day."""
    names = ("document", "published", "grade", "source", "note_en", "note_zh")
    return Given(value, unit, article=act.article_on(day), **{name: getattr(act, name) for name in names})


def _several(stated: Any) -> list[Any]:
    if stated is None:
        return []
    return list(stated) if isinstance(stated, list | tuple) else [stated]


def _price_remarks(price: Given, known: Acts) -> list[Finding]:
    """A price without its source, or one that no quarter was ever near."""
    place = Place(key="certificate_price")
    said = [] if price.source else [Finding.of("border-price-source", "warning", place)]
    prices = sorted(fraction_of(one.value.exact) for one in known.price)
    if not prices[0] <= price.value * FAR or not price.value <= prices[-1] * FAR:
        ends: dict[str, Any] = {"low": f"{printed(prices[0])} EUR/t", "high": f"{printed(prices[-1])} EUR/t"}
        said.append(Finding.of("border-price-far", "warning", place, **ends))
    return said
