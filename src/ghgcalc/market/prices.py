"""A price file of the user's: one row per session, listed trades 挂牌 and block trades 大宗 apart. No exchange data is packaged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from ghgcalc import doors, fields
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.fields import One
from ghgcalc.findings import Finding, Place
from ghgcalc.kinds import read_date
from ghgcalc.numbers import fraction_of, printed, round_exact, shorten, simplest, sketch
from ghgcalc.schema import Strict, validate, wrong
from ghgcalc.sheets import is_sum, iso, read_sheet
from ghgcalc.units import Quantity

GAP_DAYS = 11
"""The longest holiday closes the market for 8 days, 10 with the weekends around it; a longer gap is worth a look."""

KINDS = {"listed": ("listed", "挂牌", "挂牌协议", "挂牌协议交易"), "block": ("block", "大宗", "大宗协议", "大宗协议交易")}
WHATS = {"volume": ("volume", "成交量", "交易量", "成交数量"), "turnover": ("turnover", "成交额", "交易额", "成交金额")}
TRADES = {
    f"{one} {other}" if one.isascii() else one + other: f"{kind}_{what}"
    for kind, kinds in KINDS.items()
    for what, whats in WHATS.items()
    for one in kinds
    for other in whats
    if one.isascii() == other.isascii()
}
"""Titles of volumes and turnovers: `listed volume`, `挂牌协议成交量`."""

HEADERS = {
    "date": "date", "trade date": "date", "trading date": "date", "trading day": "date", "day": "date",
    "日期": "date", "交易日期": "date", "交易日": "date", "交易时间": "date", "成交日期": "date",
    "open": "open", "opening": "open", "open price": "open", "opening price": "open", "开盘": "open", "开盘价": "open", "开盘价格": "open",
    "high": "high", "highest": "high", "high price": "high", "最高": "high", "最高价": "high", "最高价格": "high",
    "low": "low", "lowest": "low", "low price": "low", "最低": "low", "最低价": "low", "最低价格": "low",
    "close": "close", "closing": "close", "close price": "close", "closing price": "close",
    "收盘": "close", "收盘价": "close", "收盘价格": "close",
    **TRADES,
    "currency": "currency", "币种": "currency", "货币": "currency",
}  # fmt: skip
"""Titles of columns; width, case, blanks, underscores and traditional signs make no difference."""
PRICES = ("open", "high", "low", "close")
AMOUNTS = ("listed_volume", "listed_turnover", "block_volume", "block_turnover")
YUAN = ("CNY", "RMB", "元", "人民币")

Amount = Annotated[Quantity, One("t", "tCO2e")]
Money = Annotated[Quantity, One("CNY")]


def _day(raw: Any) -> date:
    """A day as an exchange writes it; the row of a month's sum is none.

    Raises:
        PydanticCustomError: no day.
    """
    if isinstance(raw, str) and is_sum(raw):
        raise wrong("sum-row", value=shorten(raw))
    found = iso(raw) if isinstance(raw, str) else None
    return read_date(raw if found is None else found)


def _currency(raw: Any) -> str:
    text = (raw if isinstance(raw, str) else sketch(raw)).strip()
    if text.upper() not in YUAN:
        raise wrong("price-currency", currency=shorten(text, 20))
    return "CNY"


def _above_zero(found: Quantity) -> Quantity:
    """A price: where nothing was listed there is none, and a nought would count as one."""
    if not found.value > 0:
        raise wrong("price-zero", value=found)
    return found


Positive = AfterValidator(_above_zero)


class Session(Strict):
    """One day: open, high, low, close of the listed trades, and volume and turnover of listed and of block trades."""

    date: Annotated[date, BeforeValidator(_day)]
    open: Annotated[Quantity, fields.Price, Positive] | None = None
    high: Annotated[Quantity, fields.Price, Positive] | None = None
    low: Annotated[Quantity, fields.Price, Positive] | None = None
    close: Annotated[Quantity, fields.Price, Positive]
    listed_volume: Amount
    listed_turnover: Money
    block_volume: Amount
    block_turnover: Money
    currency: Annotated[str, BeforeValidator(_currency)] = "CNY"

    def number(self, key: str) -> Fraction | None:
        """The number under `key`, in CNY/t, t or CNY."""
        found: Quantity | None = getattr(self, key)
        return None if found is None else fraction_of(found.exact)


class _Table(Strict):
    session: list[Session] = Field(min_length=1)


@brief
@dataclass(frozen=True)
class Prices:
    """The sessions of a file in order of their days, its name, and what is worth knowing of it."""

    sessions: tuple[Session, ...]
    name: str
    findings: tuple[Finding, ...] = ()


def read_prices(source: str | Path | Iterable[Mapping[str, Any]]) -> Prices:
    """The sessions of a CSV file or a workbook (`-` is standard input), or of rows with the keys of [Session][].

    The header names the columns in English or Chinese, in any order, with the unit: `close [CNY/t]`, `挂牌成交量（万吨）`, `listed turnover
    [亿元]`; a cell may have a unit of its own. A CSV file may be in UTF-8, UTF-16, GB 18030 or Big5, parted by any sign, with decimal
    points or commas.

    Raises:
        ArgumentError: neither a path nor rows.
        InputError: every fault at once: a cell that is empty, no number, or a number that can be read in two ways, another currency, a day
            twice, the row of a sum, a high below the low, turnover without volume.
    """
    if isinstance(source, str | Path):
        sheet = read_sheet(source, HEADERS, (*PRICES, *AMOUNTS), ("date", "close", *AMOUNTS), PRICES, ("date",))
        lines, name, notes = sheet.lines, sheet.name, sheet.notes()
        sessions = sheet.read_as(_Table, "session").session
    else:
        wanted = "the path of a price file, or rows such as {'date': …, 'close': …}"
        if isinstance(source, Mapping):  # going through it would give its keys
            raise doors.refused("source", source, wanted)
        rows = [dict(row) for row in doors.instances("source", source, Mapping, wanted)]
        sessions, lines, name, notes = validate(_Table, {"session": rows}).session, [], "", []
    place = Place(file=name or None)
    placed = [Place(file=name or None, line=line) for line in lines] or [place] * len(sessions)
    faults = _twice(sessions, placed)
    for session, where in zip(sessions, placed, strict=True):
        faults += _impossible(session, where)
    if faults:
        raise InputError(faults)
    ordered = tuple(sorted(sessions, key=lambda session: session.date))
    return Prices(ordered, name, (*notes, *_gaps(ordered, place), *_outside(ordered, place)))


def _twice(sessions: list[Session], places: list[Place]) -> list[Finding]:
    seen: dict[date, Place] = {}
    found: list[Finding] = []
    for session, where in zip(sessions, places, strict=True):
        if session.date in seen:
            found.append(Finding.of("price-day-twice", place=where.at("date"), day=session.date))
        seen[session.date] = where
    return found


def _impossible(session: Session, where: Place) -> list[Finding]:
    """Prices out of order, and turnover without volume or volume without turnover."""
    found: list[Finding] = []
    prices = {key: number for key in PRICES if (number := session.number(key)) is not None}
    high, low = prices.get("high"), prices.get("low")
    for key, number in prices.items():
        if (high is not None and number > high) or (low is not None and number < low):
            shown: dict[str, Any] = {"value": printed(number), "low": session.low or "–", "high": session.high or "–"}
            found.append(Finding.of("price-order", place=where.at(key), day=session.date, **shown))
    for kind in ("listed", "block"):
        volume, turnover = session.number(f"{kind}_volume"), session.number(f"{kind}_turnover")
        if bool(volume) != bool(turnover):
            found.append(Finding.of("price-volume", place=where.at(f"{kind}_turnover"), day=session.date))
    return found


def _gaps(sessions: tuple[Session, ...], place: Place) -> list[Finding]:
    """Longer than any holiday without a session."""
    return [
        Finding.of("price-gap", "warning", place.at("date"), begins=one.date, ends=other.date, days=(other.date - one.date).days)
        for one, other in pairwise(sessions)
        if (other.date - one.date).days > GAP_DAYS
    ]


def _outside(sessions: tuple[Session, ...], place: Place) -> list[Finding]:
    """Listed turnover over listed volume lies between low and high, unless a unit or a column is wrong."""
    found: list[Finding] = []
    for session in sessions:
        volume, turnover = session.number("listed_volume"), session.number("listed_turnover")
        high, low = session.number("high"), session.number("low")
        if not volume or not turnover or high is None or low is None:
            continue
        average = turnover / volume
        if not low * Fraction(99, 100) <= average <= high * Fraction(101, 100):
            shown: dict[str, Any] = {"average": round_exact(simplest(average), 2), "low": session.low, "high": session.high}
            found.append(Finding.of("price-average", "warning", place.at("listed_turnover"), day=session.date, **shown))
    return found
