"""Prices at which the market is known to have traded, and whether a stated price is anywhere near them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from ghgcalc import doors, fields
from ghgcalc.fields import One
from ghgcalc.files import parse, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.literals import Grade
from ghgcalc.numbers import fraction_of, number, printed
from ghgcalc.schema import Strict, validate
from ghgcalc.units import Quantity

FILE = Path(__file__).with_name("anchors.toml")

FAR = 2
"""A price above so many times the highest anchor, or below one so-manieth of the lowest, is far from what was traded."""

Instrument = Literal["CEA", "CCER"]


class Anchor(Strict):
    """A published price: of which instrument, what it is (`low`, `high`, `close`, `mean`, `month-mean`), of which year, on which day."""

    instrument: Instrument
    what: Literal["low", "high", "close", "mean", "month-mean"]
    year: int
    on: date | None = None
    value: Annotated[Quantity, fields.Price]
    volume: Annotated[Quantity | None, One("t")] = None
    turnover: Annotated[Quantity | None, One("CNY")] = None
    document: str
    grade: Grade
    note_en: str = ""
    note_zh: str = ""


class Anchors(Strict):
    """The packaged anchors."""

    schema_: Literal["ghgcalc/market-anchors/1"]
    anchor: tuple[Anchor, ...]

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}

    def of(self, instrument: Instrument) -> tuple[Anchor, ...]:
        """Those of an instrument, in the order of the file: by year."""
        return tuple(one for one in self.anchor if one.instrument == instrument)


@cache
def anchors() -> Anchors:
    """The packaged anchors."""
    data, name = read_bytes(FILE)
    return validate(Anchors, parse(data, name, "toml"), name)


def price_remarks(value: Fraction, key: str, instrument: Instrument = "CEA") -> list[Finding]:
    """A warning where a price in CNY/t is far from every one at which its instrument is known to have traded.

    Args:
        value: the price.
        key: under which it was stated.
        instrument: whose price it is.

    Raises:
        NumberError: no number. ArgumentError: an argument of another type, or another instrument.
    """
    price = value if type(value) is Fraction else Fraction(number(value))
    doors.instance("key", key, str, "the name of what was stated")
    doors.choice("instrument", instrument, get_args(Instrument))
    known = anchors().of(instrument)
    prices = [fraction_of(one.value.exact) for one in known]
    if min(prices) <= price * FAR and price <= max(prices) * FAR:
        return []
    ends = {"low": printed(min(prices)), "high": printed(max(prices))}
    source = f"{instrument} {known[0].year}–{known[-1].year}, {', '.join(dict.fromkeys(one.document for one in known))}"
    return [Finding.of("price-implausible", "warning", Place(key=key), value=printed(price), **ends, source=source)]
