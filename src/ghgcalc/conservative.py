"""Conservative rules 保守性规则: how a reading of a meter is corrected, and which of several substitutes stands for a missing one.

The rules are data (`conservative.toml`), each with clause and grade; the arithmetic stands here once, below the activity, so that a file
whose correction does not follow from its own reading is refused by whoever reads it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from ghgcalc.brief import brief
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Lang
from ghgcalc.numbers import round_fraction, simplest, total_of
from ghgcalc.packaged import PACKAGE

SOURCE = PACKAGE / "conservative.toml"

Side = Literal["activity", "production"]
"""Activity data must not be low, production data must not be high."""

Flow = Literal["use", "in", "out", "opening", "closing"]
"""What a meter or a count says of a use: itself, or a part of the balance of a stock."""

SIGNS: Mapping[str, int] = FrozenDict({"use": 1, "in": 1, "out": -1, "opening": 1, "closing": -1})
"""How each flow enters: opening + in − out − closing."""

STOCKS = frozenset(("opening", "closing"))
DECIMALS = 2
"""Of a corrected value, as the form prints it; more where the reading has more."""

FINE = 12
"""Of a quotient in a unit that is not the field's own."""


@brief
@dataclass(frozen=True, slots=True)
class Rule:
    """One conservative rule.

    Attributes:
        id: such as `late` or `missing-3`. kind: `meter` or `missing`. step: of the ladder, from 1.
        activity, production: its formula for either side. clause: where it stands, empty where it is our own. grade: how sure that is.
    """

    id: str
    kind: str
    en: str
    zh: str
    activity: str
    production: str
    clause: str
    grade: str
    step: int | None = None

    def title(self, lang: Lang = "en") -> str:
        """What it is called."""
        return self.zh if lang == "zh" else self.en

    def formula(self, side: str) -> str:
        """Its formula for a side."""
        return self.activity if side == "activity" else self.production

    def as_dict(self) -> dict[str, Any]:
        """The rule as data."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


@cache
def _tables() -> Mapping[str, Any]:
    import tomllib

    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule, by id, in the order of the file."""
    return FrozenDict({one["id"]: Rule(**one) for one in _tables()["rule"]})


@cache
def data() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """What can be corrected: table and key, and the sides of each."""
    return FrozenDict({(one["table"], one["key"]): tuple(one["sides"]) for one in _tables()["datum"]})


def limits() -> tuple[Fraction, Fraction]:
    """The shares of a year's quantity above which what is filled is a warning, and an error."""
    return Fraction(_tables()["limits"]["warning"]), Fraction(_tables()["limits"]["error"])


def setting(name: str) -> Fraction:
    """A number of the ladder."""
    return Fraction(_tables()["silent"][name])


def case_of(flow: str, *, covered: bool, uncovered: bool, required: Fraction, found: Fraction) -> str:
    """The rule that a meter falls under.

    Args:
        flow: of the meter; a counted stock is not corrected.
        covered: whether some of the year lies in the time of a passed calibration.
        uncovered: whether some of it does not.
        required: accuracy, as a fraction.
        found: the worst accuracy that a calibration found; 0 where none was told.
    """
    if flow in STOCKS:
        return "stock"
    if not covered and found <= required:
        return "uncalibrated"
    if uncovered:
        return "late-inaccurate" if found > required else "late"
    return "inaccurate" if found > required else "in-time"


def corrected(reading: Fraction, covered: Fraction, flow: str, side: str, required: Fraction, found: Fraction) -> Fraction:
    """A reading as its rule corrects it: what lies in the time of a passed calibration, and what does not.

    The case names a rule; all of them are this one sum, in which the terms that a case has not are zero. Never below the reading where it
    adds to activity data, never above it where it adds to production data; the other way round for what goes out.

    Args:
        reading: of the meter.
        covered: the part of it within the time of a passed calibration.
        flow: whether the meter measures the use itself, or what came in, went out, or lay in stock.
        side: `activity` or `production`.
        required: accuracy, as a fraction.
        found: the worst accuracy that a calibration found, as a fraction.
    """
    if flow in STOCKS:
        return reading
    sign = SIGNS[flow] if side == "activity" else -SIGNS[flow]
    over = max(Fraction(0), found - required)
    return covered * (1 + sign * over) + (reading - covered) * (1 + sign * max(required, found))


def printed(value: Fraction, reading: Decimal, *, plain: bool) -> Decimal:
    """A corrected value as it is stated: half up 四舍五入 at 2 decimals, more where the reading has more; in another unit with every digit.

    Args:
        value: exact.
        reading: whose decimals are kept.
        plain: whether the unit is the field's own; 0.01 of 万t would be a hundred tonnes.
    """
    places = max(DECIMALS, -int(reading.as_tuple().exponent))
    if plain:
        return round_fraction(value, places)
    exact = simplest(value)
    return exact if isinstance(exact, Decimal) else round_fraction(value, max(FINE, places))


def added(values: Iterable[Decimal]) -> Decimal:
    """The exact sum of numbers that a file states."""
    found = total_of(values)
    assert isinstance(found, Decimal)
    return found


def chosen(candidates: Iterable[tuple[int, Decimal]], side: str) -> tuple[int, Decimal]:
    """Of substitutes for a missing value, each with its step: the conservative one of the first step that has any.

    Raises:
        ValueError: there is none.
    """
    listed = list(candidates)
    first = min(step for step, _ in listed)
    values = [value for step, value in listed if step == first]
    return first, max(values) if side == "activity" else min(values)


def coverage(year: int, calibrated: Iterable[date], interval: int) -> tuple[tuple[int, int], ...]:
    """Of each month, the days within the time of a passed calibration, and its days.

    A calibration covers its own day and all up to the same day `interval` months later, that one as well; a late one does not heal the time
    before it.

    Args:
        year: whose months.
        calibrated: days of passed calibrations.
        interval: months for which one is good.
    """
    spans = sorted(span(one, interval) for one in calibrated)
    found = []
    for month in range(1, 13):
        days = monthrange(year, month)[1]
        at = first = date(year, month, 1).toordinal()
        count = 0
        for begins, ends in spans:
            start, end = max(begins.toordinal(), at), min(ends.toordinal(), first + days - 1)
            if start <= end:
                count, at = count + end - start + 1, end + 1
        found.append((count, days))
    return tuple(found)


def span(day: date, months: int) -> tuple[date, date]:
    """The first and the last day that a calibration covers."""
    return day, later(day, months)


def later(day: date, months: int) -> date:
    """The same day so many months later; where that month is shorter, its last one. Plans and corrections count by it alike."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        return date.max
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
