"""A settlement at the price of each day: closes, and averages by volume of the day's listed, block or all trades."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ghgcalc import doors
from ghgcalc.allowances.settlement import Settlement
from ghgcalc.allowances.valuation.record import DayPrice, ValueByDay
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.market import Prices, summarise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from ghgcalc.allowances.valuation.record import State
    from ghgcalc.market.summary import Span

BASES = ("close", "listed", "all", "block")
USUAL = BASES[:3]
SHOWN = 5
"""So many days without a price are named; the table has all."""


def value_by_day(settlement: Settlement, prices: Prices, bases: str | Sequence[str] | None = None) -> ValueByDay:
    """The surplus of a settlement, and the units that it trades, at each day's price.

    A day has the average of a kind of trade where something was traded in that way, and a close where something was listed: the close that
    a file states for another day is one of before. Nothing is carried forward.

    Args:
        settlement: as `settle` gives it; its own price has no part in this.
        prices: as `read_prices` gives them.
        bases: `close`, `listed`, `all` or `block`, or several; without it the first three.

    Raises:
        ArgumentError: an argument of another type, or another name.
    """
    doors.instance("settlement", settlement, Settlement, "a settlement, as settle gives it")
    doors.instance("prices", prices, Prices, "prices, as read_prices gives them")
    names = (
        (bases,)
        if isinstance(bases, str)
        else USUAL
        if bases is None
        else tuple(doors.instances("bases", bases, str, "names of prices"))
    )
    for name in names:
        doors.choice("bases", name, BASES)
    chosen = tuple(dict.fromkeys(names)) or USUAL
    found = summarise(prices)
    days = tuple(_day(span, chosen) for span in found.days)
    without = tuple(_without(days, chosen, found.source))
    return ValueByDay(settlement, chosen, days, found.source, (*settlement.findings, *found.findings, *without))


def _day(span: Span, bases: Sequence[str]) -> DayPrice:
    listed, block = (bool(span.trades[kind].volume) for kind in ("listed", "block"))
    traded: State = "both" if listed and block else "listed" if listed else "block" if block else "none"

    def price(basis: str) -> Fraction | None:
        return None if basis == "close" and not listed else span.price(basis)

    return DayPrice(span.begins, traded, span.close, FrozenDict({basis: price(basis) for basis in bases}))


def _without(days: Sequence[DayPrice], bases: Sequence[str], source: str) -> Iterator[Finding]:
    """For each name, the days that have no such price."""
    for basis in bases:
        lacking = [one.day.isoformat() for one in days if one.prices[basis] is None]
        if lacking:
            more = ", …" if len(lacking) > SHOWN else ""
            shown = f"{', '.join(lacking[:SHOWN])}{more}"
            place = Place(file=source or None, key=basis)
            yield Finding.of("price-no-trade", "note", place, count=len(lacking), sessions=len(days), days=shown, basis=basis)
