"""Corrections 修正: what a meter read, what stands for it, by which rule; never one without the other.

A row of `[[correction]]` is the record of one correction of one datum. Of activity data 活动数据 the datum itself is the corrected value, and
`before` the reading. Of hot metal 铝液, which is activity and production datum 生产数据 at once, the datum stays the reading: what emission
rests on, and what the intensity divides by, are two records beside it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StrictInt, model_validator

from ghgcalc.activity.rows import Row, Text
from ghgcalc.conservative import SIGNS, Flow, Side, added, chosen, corrected, printed
from ghgcalc.fields import Datum, One, complaint, refuse
from ghgcalc.numbers import fraction_of
from ghgcalc.numbers import printed as digits
from ghgcalc.series import Series
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from pydantic_core import InitErrorDetails

    from ghgcalc.activity.identity import Loc


class Part(Datum):
    """An amount of the year, or of the one month that is corrected: what it covers, the datum says that it stands for."""

    __slots__ = ()

    covering = False


AMOUNT = Part("t", "tAl", "t anode", "t paste", "t coal", "10^4Nm3", "kL")
SHARE = One("%")
LARGEST = 20
"""Per cent: an accuracy beyond it is a share taken for a percentage, or no meter."""
Month = Annotated[StrictInt, Field(ge=1, le=12)]


class Metered(Row):
    """A meter behind a datum, or a count of stock: what it read, what of that lay in the time of a passed calibration, what stands for it.

    `case` is the rule; `required` the accuracy that is asked for, `found` the worst that a calibration found. `calibrated` are the days of
    passed calibrations, each good for `interval` months; `daily` the months of which daily readings were at hand.
    """

    meter: Text
    flow: Flow | None = None
    case: Literal["in-time", "inaccurate", "uncalibrated", "late", "late-inaccurate", "stock"]
    required: Annotated[Quantity | None, SHARE] = None
    found: Annotated[Quantity | None, SHARE] = None
    calibrated: tuple[date, ...] = ()
    interval: Annotated[StrictInt, Field(ge=1, le=12)] | None = None
    daily: tuple[Month, ...] = ()
    reading: Annotated[Series, AMOUNT]
    covered: Annotated[Series | None, AMOUNT] = None
    corrected: Annotated[Series, AMOUNT]

    @property
    def way(self) -> str:
        """Its flow; the use itself where nothing else is said."""
        return self.flow or "use"

    @property
    def accuracies(self) -> tuple[Fraction, Fraction]:
        """Required and found, as fractions; what was not found is zero."""
        return share(self.required), share(self.found)


class Candidate(Row):
    """A substitute for a missing value: the step of the ladder, what it is, its value, how that was worked out."""

    step: Annotated[StrictInt, Field(ge=1, le=5)]
    name: Text
    value: Annotated[Series, AMOUNT]
    formula: Text | None = None


class Correction(Row):
    """One correction of one datum on one side: before, after, by which rule, why, by whom.

    `table`, `row` (the id of a process, the number of another row) and `key` name the datum. By the rule `meter` the months are those of the
    datum, but those that were `filled`, for nothing is corrected twice; by `missing` it is one month, `before` what was read of it, if
    anything, and `step` that of the ladder.
    """

    table: Literal["process", "fuel", "carbonate"]
    row: Text
    key: Annotated[str, Field(min_length=1, max_length=40)]
    side: Side
    rule: Literal["meter", "missing"]
    month: Month | None = None
    before: Annotated[Series | None, AMOUNT] = None
    after: Annotated[Series, AMOUNT]
    step: Annotated[StrictInt, Field(ge=1, le=5)] | None = None
    filled: tuple[Month, ...] = ()
    reason: Text
    approved_by: Text | None = None
    approved_on: date | None = None
    meter: tuple[Metered, ...] = ()
    candidate: tuple[Candidate, ...] = ()

    @property
    def target(self) -> tuple[str, str, str, str]:
        """What is corrected: table, row, key, side."""
        return self.table, self.row, self.key, self.side

    @property
    def cases(self) -> tuple[str, ...]:
        """The rules by which it was corrected, each once."""
        if self.rule == "missing":
            return (f"missing-{self.step}",)
        return tuple(dict.fromkeys(one.case for one in self.meter))

    @property
    def months(self) -> tuple[int, ...]:
        """The months in which something else stands than was read; of a value for the year 0."""
        if self.month is not None:
            return (self.month,)
        assert self.before is not None
        pairs = zip(self.before.values, self.after.values, strict=True)
        return tuple(0 if self.after.annual else at for at, (old, new) in enumerate(pairs, 1) if old != new)

    @model_validator(mode="after")
    def _follows(self) -> Correction:
        """What stands after follows from what stood before, by the rule."""
        lines = _incomplete(self) or _shapes(self)
        if lines := lines or (_filled(self) if self.rule == "missing" else _metered(self)):
            raise refuse(lines)
        return self


def share(quantity: Quantity | None) -> Fraction:
    """A percentage as a fraction; zero where there is none."""
    return Fraction(0) if quantity is None else fraction_of(quantity.exact) / 100


def _incomplete(one: Correction) -> list[InitErrorDetails]:
    """Keys that the rule needs, and keys that it has no use for."""
    meter = one.rule == "meter"
    wanted = {"before": meter, "meter": meter, "month": not meter, "step": not meter, "candidate": not meter}
    found = [
        complaint("correction-incomplete" if needed else "correction-needless", (key,), None, key=key, rule=one.rule)
        for key, needed in wanted.items()
        if bool(getattr(one, key)) is not needed and (needed or key != "before")
    ]
    for at, part in enumerate(one.meter):
        keys = ("covered", "required", "interval") if part.case != "stock" else ()
        found += [
            complaint("correction-incomplete", ("meter", at, key), None, key=key, rule=part.case)
            for key in keys
            if getattr(part, key) is None
        ]
    return found


def _shapes(one: Correction) -> list[InitErrorDetails]:
    """All in one unit, all by month or all for the year."""
    parts: list[tuple[Loc, Series]] = [] if one.before is None else [(("before",), one.before)]
    parts += [(("candidate", at, "value"), each.value) for at, each in enumerate(one.candidate)]
    for at, part in enumerate(one.meter):
        stated = {"reading": part.reading, "covered": part.covered, "corrected": part.corrected}
        parts += [(("meter", at, key), series) for key, series in stated.items() if series is not None]
    unit, count = one.after.unit, 1 if one.month is not None else len(one.after)
    found = [
        complaint("correction-shape", loc, None, unit=series.unit, count=len(series), wanted=unit, months=count)
        for loc, series in [(("after",), one.after), *parts]
        if (series.unit, len(series)) != (unit, count)
    ]
    for at, part in enumerate(one.meter):
        for key in ("required", "found"):
            accuracy: Quantity | None = getattr(part, key)
            if accuracy is not None and (not 0 <= accuracy.value <= LARGEST or (key == "required" and not accuracy.value)):
                shown = {"value": str(accuracy), "low": 0, "high": LARGEST, "unit": "%"}
                found.append(complaint("percent-trap", ("meter", at, key), None, **shown))
    return found


def at_month(key: Loc, series: Series, at: int) -> Loc:
    """The place of a number of a series."""
    return key if series.annual else (*key, "values", at)


def _broken(loc: Loc, stated: Decimal, wanted: Decimal | Fraction, rule: str) -> InitErrorDetails:
    return complaint("correction-broken", loc, None, stated=digits(stated), wanted=digits(wanted), rule=rule)


def _filled(one: Correction) -> list[InitErrorDetails]:
    """The conservative candidate of the first step that has any, on top of what was read."""
    step, value = chosen(((each.step, each.value.values[0]) for each in one.candidate), one.side)
    if one.step != step:
        return [complaint("correction-step", ("step",), None, stated=one.step, wanted=step)]
    read = Decimal(0) if one.before is None else one.before.values[0]
    wanted = added((read, value))
    return [] if one.after.values[0] == wanted else [_broken(("after",), one.after.values[0], wanted, f"missing-{step}")]


def _metered(one: Correction) -> list[InitErrorDetails]:
    """Each meter by its own rule, before meters are added; then the sums."""
    assert one.before is not None
    found: list[InitErrorDetails] = []
    for number, part in enumerate(one.meter):
        found += _by_rule(one, number, part)
    for key, series in (("reading", one.before), ("corrected", one.after)):
        for at, stated in enumerate(series.values):
            together = added(signed(part.way, getattr(part, key).values[at]) for part in one.meter)
            if stated != together:
                where = ("before",) if key == "reading" else ("after",)
                shown = {
                    "stated": digits(stated),
                    "added": digits(together),
                    "difference": digits(added((stated, together.copy_negate()))),
                }
                found.append(complaint("correction-sum", at_month(where, series, at), None, **shown))
    return found


def _by_rule(one: Correction, number: int, part: Metered) -> list[InitErrorDetails]:
    """The values that follow from the readings; a month that was filled stands as it was."""
    required, seen = part.accuracies
    covered = part.reading if part.covered is None else part.covered
    found: list[InitErrorDetails] = []
    for at, (reading, inside) in enumerate(zip(part.reading.values, covered.values, strict=True)):
        if inside > reading:
            found.append(_broken(at_month(("meter", number, "covered"), covered, at), inside, reading, part.case))
            continue
        exact = corrected(Fraction(reading), Fraction(inside), part.way, one.side, required, seen)
        kept = at + 1 in one.filled and not part.reading.annual
        wanted = reading if kept else printed(exact, reading, plain=part.reading.plain)
        if part.corrected.values[at] != wanted:
            where = at_month(("meter", number, "corrected"), part.corrected, at)
            found.append(_broken(where, part.corrected.values[at], wanted, part.case))
    return found


def signed(flow: str, value: Decimal) -> Decimal:
    """A flow as it enters the use."""
    return value if SIGNS[flow] > 0 else value.copy_negate()


__all__ = ["AMOUNT", "Candidate", "Correction", "Metered", "at_month", "share", "signed"]
