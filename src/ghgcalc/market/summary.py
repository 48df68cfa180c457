"""What a price file says: averages by volume, months, the listed share, range and change; and named prices taken from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.market.basis import UNIT, PriceBasis
from ghgcalc.market.prices import GAP_DAYS, Prices
from ghgcalc.numbers import printed, shorten
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.market.prices import Session

OPENED = date(2021, 7, 16)
OPENING = Fraction(48)
"""The market opened on 2021-07-16 at 48.00 CNY/t (published widely; exchange figures agree)."""

KINDS = ("all", "listed", "block")

SCHEMA = "ghgcalc/market-summary/1"
UNITS = {"price": UNIT, "volume": "t", "turnover": "CNY"}


@brief
@dataclass(frozen=True, slots=True)
class Traded:
    """Volume in t and turnover in CNY of one kind of trade."""

    volume: Fraction
    turnover: Fraction

    @property
    def average(self) -> Fraction | None:
        """Turnover over volume in CNY/t (VWAP); None where nothing was traded."""
        return self.turnover / self.volume if self.volume else None

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        return {"volume": _text(self.volume), "turnover": _text(self.turnover), "average": _text(self.average)}


@brief
@dataclass(frozen=True, slots=True)
class Span:
    """The trades of a period: all, listed and block, with its closing price."""

    begins: date
    ends: date
    sessions: int
    close: Fraction
    trades: Mapping[str, Traded]

    @property
    def listed_share(self) -> Fraction | None:
        """Listed volume over all volume; None where nothing was traded."""
        whole = self.trades["all"].volume
        return self.trades["listed"].volume / whole if whole else None

    def price(self, basis: str) -> Fraction | None:
        """The price under a name: `close` of the last session, or the average of `all`, `listed` or `block` trades; None of another."""
        return self.close if basis == "close" else self.trades[basis].average if basis in KINDS else None

    def of_day(self) -> dict[str, Any]:
        """As the record of one session."""
        trades = {kind: traded.as_dict() for kind, traded in self.trades.items()}
        return {"date": self.begins.isoformat(), "close": _text(self.close), **trades, "listed_share": _text(self.listed_share)}

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        days = {"from": self.begins.isoformat(), "to": self.ends.isoformat(), "sessions": self.sessions}
        trades = {kind: traded.as_dict() for kind, traded in self.trades.items()}
        return days | {"close": _text(self.close), **trades, "listed_share": _text(self.listed_share)}


@brief
@dataclass(frozen=True)
class Summary(Reported):
    """A price file summarised.

    Attributes:
        whole: the whole file. months: by `YYYY-MM`. days: each session, in their order.
        opening: open (else close) of the first session. low, high: of all sessions, closes where a file has no range.
    """

    whole: Span
    months: Mapping[str, Span]
    opening: Fraction
    low: Fraction
    high: Fraction
    source: str
    findings: tuple[Finding, ...]
    days: tuple[Span, ...] = ()

    @property
    def change(self) -> Fraction:
        """Last close over the first opening, minus 1."""
        return self.whole.close / self.opening - 1

    @property
    def change_since_market_opening(self) -> Fraction:
        """Last close over the 48.00 CNY/t of 2021-07-16, minus 1."""
        return self.whole.close / OPENING - 1

    @property
    def bases(self) -> list[str]:
        """The names of the prices that can be taken from it."""
        kinds = [kind for kind in KINDS if self.whole.trades[kind].volume]
        months = [f"{kind}:{month}" for month, span in self.months.items() for kind in kinds if span.trades[kind].volume]
        return ["close", *kinds, *months]

    def price(self, basis: str) -> PriceBasis:
        """A named price: `close`, `all`, `listed` or `block` (averages by volume), or one of these of a month: `listed:2025-12`.

        Raises:
            ArgumentError: no text.
            InputError: there is no such price; names those that there are.
        """
        doors.instance("basis", basis, str, "the name of a price, such as all or listed:2025-12")
        kind, _, month = basis.partition(":")
        span = self.months.get(month) if month else self.whole
        value = None if span is None else span.price(kind)
        if span is None or value is None:
            known = ", ".join(self.bases)
            raise InputError(
                [
                    Finding.of(
                        "unknown-choice", place=Place(key="price_basis"), value=shorten(basis), known=known, hint="", hint_zh=""
                    )
                ]
            )
        return PriceBasis(basis, value, span.begins, span.ends, self.source)

    def between(self, begins: date, ends: date, prices: Prices) -> list[PriceBasis]:
        """The averages of all and of listed trades between two days, both included; empty where nothing was traded."""
        found = [session for session in prices.sessions if begins <= session.date <= ends]
        if not found:
            return []
        span = _span(found)
        return [
            PriceBasis(f"{kind}:{begins.isoformat()}/{ends.isoformat()}", average, begins, ends, self.source)
            for kind in ("all", "listed")
            if (average := span.trades[kind].average) is not None
        ]

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line: numbers as text."""
        numbers = {key: _text(getattr(self, key)) for key in ("opening", "low", "high", "change", "change_since_market_opening")}
        return {
            "schema": SCHEMA,
            "source": self.source,
            **self.whole.as_dict(),
            **numbers,
            "units": dict(UNITS),
            "months": [{"month": month, **span.as_dict()} for month, span in self.months.items()],
            "days": [span.of_day() for span in self.days],
            "findings": [finding.as_dict() for finding in self.findings],
        }


def summarise(prices: Prices) -> Summary:
    """The summary of a price file.

    Raises:
        ArgumentError: no prices, as `read_prices` gives them.
    """
    doors.instance("prices", prices, Prices, "prices, as read_prices gives them")
    months: dict[str, list[Session]] = {}
    for session in prices.sessions:
        months.setdefault(f"{session.date:%Y-%m}", []).append(session)
    first = prices.sessions[0]
    closes = [_close(session) for session in prices.sessions]
    lows = [session.number("low") for session in prices.sessions]
    highs = [session.number("high") for session in prices.sessions]
    return Summary(
        _span(prices.sessions),
        FrozenDict({month: _span(found) for month, found in months.items()}),
        first.number("open") or closes[0],
        min(close if low is None else low for low, close in zip(lows, closes, strict=True)),
        max(close if high is None else high for high, close in zip(highs, closes, strict=True)),
        prices.name,
        prices.findings,
        tuple(_span([session]) for session in prices.sessions),
    )


def month_remarks(begins: date, ends: date, prices: Prices) -> list[Finding]:
    """Whether the averages of a month stand on all of it: a file without a trade in it, or one that begins late or ends early in it.

    Args:
        begins: first day of the month.
        ends: its last day.
        prices: of the file.
    """
    place = Place(file=prices.name or None, key="date")
    days = [
        one.date for one in prices.sessions if begins <= one.date <= ends and (one.listed_volume.value or one.block_volume.value)
    ]
    shown: dict[str, Any] = {"begins": begins, "ends": ends}
    if not days:
        first, last = prices.sessions[0].date, prices.sessions[-1].date
        return [Finding.of("month-price-none", "warning", place, first=first, last=last, **shown)]
    if max((days[0] - begins).days, (ends - days[-1]).days) >= GAP_DAYS:
        return [Finding.of("month-price-part", "warning", place, first=days[0], last=days[-1], count=len(days), **shown)]
    return []


def _close(session: Session) -> Fraction:
    found = session.number("close")
    assert found is not None, "every session has a close"
    return found


def _span(sessions: Sequence[Session]) -> Span:
    def total(key: str) -> Fraction:
        return sum((session.number(key) or Fraction(0) for session in sessions), Fraction(0))

    listed = Traded(total("listed_volume"), total("listed_turnover"))
    block = Traded(total("block_volume"), total("block_turnover"))
    whole = Traded(listed.volume + block.volume, listed.turnover + block.turnover)
    trades = FrozenDict({"all": whole, "listed": listed, "block": block})
    last = sessions[-1]
    return Span(sessions[0].date, last.date, len(sessions), _close(last), trades)


def _text(value: Fraction | None) -> str | None:
    return None if value is None else printed(value)
