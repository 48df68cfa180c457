"""The fine by the day: which instrument applies to a deadline, its stages for so many units, and the time line of the instruments.

The law is that of the deadline's day, whatever the day on which one asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from ghgcalc import documents, doors, fields
from ghgcalc.activity.tables import DateInput, QuantityInput
from ghgcalc.allowances.plans import Fine, MarketRules, days_left, market_rules
from ghgcalc.allowances.settlement.penalty import Penalty, month_before, penalty
from ghgcalc.allowances.settlement.request import Positive, WholeUnits, unsold
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.market.anchors import price_remarks
from ghgcalc.market.basis import PriceBasis
from ghgcalc.numbers import fraction_of
from ghgcalc.rendering import Reported
from ghgcalc.schema import Strict, validate
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.allowances.plans import Sourced, Stage

SCHEMA = "ghgcalc/fine/1"


class _Asked(Strict):
    """What is stated beside the deadline."""

    units: WholeUnits
    month_price: tuple[Annotated[Quantity, fields.Price, Positive], ...] = ()


@brief
@dataclass(frozen=True)
class Liability(Reported):
    """What units that are missing on a deadline may cost, and by which instrument.

    Attributes:
        penalty: the stages of that instrument, each a range in CNY. rules: of the market, with every instrument by its days.
        on: the day from which days are counted; None where nobody stated one. findings: what is worth knowing.
    """

    penalty: Penalty
    deadline: date
    rules: MarketRules
    on: date | None
    findings: tuple[Finding, ...]

    @property
    def law(self) -> Fine:
        """The instrument that applies on the deadline's day."""
        return self.rules.fine_of(self.deadline)

    @property
    def law_on(self) -> Fine | None:
        """The instrument that is in force on the day from which days are counted; None without one, or before the first."""
        return None if self.on is None else self.rules.law_on(self.on)

    @property
    def month(self) -> tuple[date, date]:
        """The month before the deadline, both days included."""
        return month_before(self.deadline)

    @property
    def days(self) -> int | None:
        """Days left to the deadline; 0 on it, negative after it; None where no day is stated."""
        return days_left(self.deadline, self.on)

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text, both languages."""
        found, law, now = self.penalty.as_dict(), self.law, self.law_on
        begins, ends = self.month
        return {
            "schema": SCHEMA,
            "deadline": self.deadline.isoformat(),
            "units": found["units"],
            "instrument": instrument_of(law),
            "month": {"from": begins.isoformat(), "to": ends.isoformat()},
            "prices": found["prices"],
            "stages": found["stages"],
            "low": found["low"],
            "high": found["high"],
            "unit": found["unit"],
            "open": found["open"],
            "open_zh": found["open_zh"],
            "on": None if self.on is None else self.on.isoformat(),
            "days": self.days,
            "in_force_on": None if now is None else now.id,
            "timeline": [instrument_of(one) for one in self.rules.penalty],
            "elsewhere": [{"id": one.id, **_sourced(one)} for one in self.rules.elsewhere],
            "findings": [one.as_dict() for one in self.findings],
        }


def instrument_of(law: Fine) -> dict[str, Any]:
    """An instrument as a record: its days, its stages as the law has them, what stands beside them, what is open."""
    document = documents.get(law.document)
    return {
        "id": law.id,
        "document": law.document,
        "number": document.number or None,
        "title": document.title_en,
        "title_zh": document.title_zh,
        "from": law.from_.isoformat(),
        "until": None if law.until is None else law.until.isoformat(),
        "stages": [_stage(one) for one in law.stage],
        "cut": None if law.cut is None else {"article": law.cut.article_en, "article_zh": law.cut.article_zh, **_sourced(law.cut)},
        "no_cut": None if law.no_cut is None else _sourced(law.no_cut),
        "no_report": None if law.report is None else _stage(law.report),
        "beside": [_sourced(one) for one in law.beside],
        "open": [said.en for said in (*law.open, *law.remark)],
        "open_zh": [said.zh for said in (*law.open, *law.remark)],
    }


def _stage(one: Stage) -> dict[str, Any]:
    """A stage as the law has it: a sum in CNY, or times the price times the units."""
    unit = "CNY" if one.of == "sum" else "price × units"
    named = {"id": one.id, "of": one.of, "low": one.low, "high": one.high, "unit": unit}
    return {**named, "article": one.article_en, "article_zh": one.article_zh, **_sourced(one)}


def _sourced(one: Sourced) -> dict[str, Any]:
    return {"document": one.document, "grade": one.grade, "note": one.note_en, "note_zh": one.note_zh}


def fine(
    deadline: DateInput,
    units: QuantityInput,
    *,
    month_price: QuantityInput | PriceBasis | Sequence[QuantityInput | PriceBasis] | None = None,
    on: DateInput | None = None,
) -> Liability:
    """What missing units may cost, by the instrument that applies on the day of the deadline.

    Args:
        deadline: of the surrender, such as `"2026-12-31"`.
        units: that are missing, such as `"38 t"`; none is a number, too.
        month_price: the average price of the month before the deadline, such as `"98 CNY/t"`, a basis of a price file, or several
            (all trades, listed trades: the text does not say which), which the range then spans; without it only the multiples are known.
        on: the day from which days to the deadline are counted; no clock is read without it.

    Raises:
        ArgumentError: an argument of another type.
        InputError: every fault at once: no date, a deadline before the first instrument, units below zero or not whole, a price of
            another unit or not above zero.
    """
    rules = market_rules()
    faults: list[Finding] = []
    day, counted = (_day(name, value, faults) for name, value in (("deadline", deadline), ("on", on)))
    if deadline is None:
        raise doors.refused("deadline", deadline, "a date (year-month-day)")
    if day is not None and rules.law_on(day) is None:
        first = rules.penalty[0]
        shown: dict[str, Any] = {"day": day, "first": first.from_, "document": first.document}
        faults.append(Finding.of("fine-before", place=Place(key="deadline"), **shown))
    listed = _listed(month_price)
    stated = [one for one in listed if not isinstance(one, PriceBasis)]
    faults += [fault for one in listed if isinstance(one, PriceBasis) for fault in unsold("month_price", one)]
    try:
        asked = validate(_Asked, {"units": units, "month_price": stated})
    except InputError as error:
        raise InputError((*faults, *error.faults)) from None
    if faults:
        raise InputError(faults)
    assert day is not None, "its fault was told"
    read = iter(PriceBasis("stated-month", fraction_of(one.exact)) for one in asked.month_price)
    prices = tuple(one if isinstance(one, PriceBasis) else next(read) for one in listed)
    missing = int(asked.units.exact)
    made = penalty(missing, day, rules, prices)
    return Liability(made, day, rules, counted, tuple(_remarks(missing, day, counted, prices)))


def _day(name: str, value: Any, faults: list[Finding]) -> date | None:
    """A date, or None with its fault noted."""
    try:
        return doors.day(name, value)
    except InputError as error:
        if type(error) is not InputError:  # a wrong type is the caller's, not the data's
            raise
        faults += error.faults
        return None


def _listed(stated: Any) -> list[Any]:
    """The prices that are stated, each by itself."""
    if stated is None:
        return []
    return list(stated) if isinstance(stated, list | tuple) else [stated]


def _remarks(units: int, deadline: date, on: date | None, prices: Iterable[PriceBasis]) -> Iterable[Finding]:
    """Nothing is missing; the deadline has passed; a price is far from what was ever traded."""
    place = Place(key="units")
    if not units:
        yield Finding.of("fine-nothing", "note", place)
    if on is not None and on > deadline:
        yield Finding.of("fine-past", "note", Place(key="deadline"), day=deadline, on=on, days=(on - deadline).days)
    for one in prices:
        yield from price_remarks(one.value, "month_price")
