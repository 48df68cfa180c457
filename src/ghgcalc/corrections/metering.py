"""Meters one by one: the accuracy that is asked for, the part of the reading under a calibration, and what stands for it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.activity.corrections import share
from ghgcalc.conservative import STOCKS, added, case_of, corrected, coverage, printed, span
from ghgcalc.errors import InputError, NumberError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import number
from ghgcalc.numbers import printed as digits
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from ghgcalc.activity import Activity
    from ghgcalc.corrections.given import Meter
    from ghgcalc.series import Series


def place_of(at: int, meter: Meter, key: str | None = None) -> Place:
    """Where a meter stands in its file."""
    return Place(table="meter", row=f"{at + 1} ({meter.meter})", key=key)


def accuracies(meter: Meter, place: Place) -> tuple[Quantity, Quantity | None]:
    """The required accuracy, and the worst that is known of the meter.

    A class that is worse than what is required counts as found, too: the meter was never better than it says.

    Raises:
        InputError: nothing is known of what is required.
    """
    required = meter.required or meter.class_
    if required is None:
        raise InputError([Finding.of("accuracy-unknown", place=place, meter=meter.meter)])
    known = [one.found for one in meter.calibration if one.found is not None]
    if meter.class_ is not None and share(meter.class_) > share(required):
        known.append(meter.class_)
    return required, max(known, key=share, default=None)


def part_of(
    activity: Activity, meter: Meter, reading: Series, side: str, filled: Sequence[int], place: Place
) -> tuple[dict[str, Any], Sequence[Decimal]]:
    """The record of one meter on one side, as an activity file states it, and the corrected values.

    Args:
        activity: whose year it is, and how far that is stated.
        meter: what is known of it.
        reading: what it read.
        side: `activity` or `production`.
        filled: months that were filled, and stay as they are.
        place: of the meter, for faults.

    Raises:
        InputError: no accuracy is known, or daily readings that are not those of their month.
    """
    if meter.flow in STOCKS:
        shown = reading.dump()
        counted: dict[str, Any] = {"meter": meter.meter, "flow": meter.flow, "case": "stock", "reading": shown, "corrected": shown}
        return counted, reading.values
    required, found = accuracies(meter, place)
    passed = [one.date for one in meter.calibration if one.passed]
    days = coverage(activity.year, passed, meter.interval)[: activity.months]
    covered, daily = _covered(activity.year, meter, reading, days, place)
    spans = days if not reading.annual else ((sum(inside for inside, _ in days), sum(count for _, count in days)),)
    needed, worst = share(required), share(found)
    case = case_of(
        meter.flow,
        covered=any(inside for inside, _ in spans),
        uncovered=any(inside < count for inside, count in spans),
        required=needed,
        found=worst,
    )
    values = []
    for at, (read, inside) in enumerate(zip(reading.values, covered, strict=True)):
        exact = corrected(Fraction(read), Fraction(inside), meter.flow, side, needed, worst)
        kept = at + 1 in filled and not reading.annual
        values.append(read if kept else printed(exact, read, plain=reading.plain))
    record: dict[str, Any] = {"meter": meter.meter, "case": case, "required": f"{digits(required.exact)} %"}
    record |= {"flow": meter.flow} if meter.flow != "use" else {}
    record |= {"found": f"{digits(found.exact)} %"} if found is not None else {}
    record |= {"calibrated": [one.isoformat() for one in sorted(passed)], "interval": meter.interval}
    record |= {"daily": daily} if daily else {}
    stated = {"reading": reading.values, "covered": covered, "corrected": values}
    return record | {key: reading.having(tuple(one)).dump() for key, one in stated.items()}, values


def _covered(
    year: int, meter: Meter, reading: Series, days: Sequence[tuple[int, int]], place: Place
) -> tuple[list[Decimal], list[int]]:
    """The part of each reading under a calibration, and the months for which daily readings decided it.

    A month with any uncovered day counts as uncovered, unless the readings of its days are there.
    """
    faults: list[Finding] = []
    known: dict[int, list[Decimal]] = {}
    for one in meter.daily:
        if one.month > len(days):
            shown_month = {
                "value": f"{meter.meter} daily",
                "month": f"{year}-{one.month:02d}",
                "through": f"{year}-{len(days):02d}",
            }
            faults.append(Finding.of("month-after", place=place.at("daily"), severity="error", **shown_month))
            continue
        try:
            values = [number(value) for value in one.values]
        except NumberError as error:
            faults.append(Finding.of("bad-number", place=place.at("daily"), value=one.month, detail=error))
            continue
        stated = Decimal(0) if reading.annual else reading.values[one.month - 1]
        count, together = monthrange(year, one.month)[1], added(values)
        if len(values) != count or together != stated or min(values) < 0 or one.month in known:
            shown: dict[str, Any] = {"month": one.month, "count": len(values), "days": count}
            shown |= {"added": digits(together), "stated": digits(stated)}
            faults.append(Finding.of("meter-daily", place=place.at("daily"), **shown))
        known[one.month] = values
    if faults:
        raise InputError(faults)
    if reading.annual:
        whole = all(inside == count for inside, count in days)
        return [reading.values[0] if whole else Decimal(0)], []
    passed = [one.date for one in meter.calibration if one.passed]
    found: list[Decimal] = []
    daily: list[int] = []
    for month, ((inside, count), read) in enumerate(zip(days, reading.values, strict=True), 1):
        if inside in (0, count) or month not in known:
            found.append(read if inside == count else Decimal(0))
        else:
            covers = _days_covered(year, month, passed, meter.interval)
            found.append(added(value for value, yes in zip(known[month], covers, strict=True) if yes))
            daily.append(month)
    return found, daily


def _days_covered(year: int, month: int, passed: Sequence[Any], interval: int) -> Iterator[bool]:
    """Of each day of a month, whether it lies in the time of a calibration."""
    spans = [span(one, interval) for one in passed]
    for day in range(1, monthrange(year, month)[1] + 1):
        yield any(begins <= date(year, month, day) <= ends for begins, ends in spans)
