"""Corrections against oracles that share no code with them: fractions by hand, days one by one, and the two sides of every value."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import corrections
from ghgcalc.conservative import coverage

YEAR = 2025
AMOUNTS = st.decimals("0", "99999.99", places=2)
SHARES = st.decimals("0.01", "5", places=2)
DAYS = st.dates(date(2023, 6, 1), date(2025, 12, 31))
CALIBRATIONS = st.lists(st.tuples(DAYS, st.none() | SHARES, st.booleans()), max_size=4)


def later(day: date, months: int) -> date:
    """The same day some months on, found by walking: the oracle's own way."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    last = monthrange(year, month)[1]
    return date(year, month, min(day.day, last))


def covered_days(calibrated, interval):
    """Every day of the year that some calibration covers, asked one by one."""
    first = date(YEAR, 1, 1)
    return {
        day for day in (first + timedelta(n) for n in range(365)) if any(one <= day <= later(one, interval) for one in calibrated)
    }


@given(st.lists(DAYS, max_size=5), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_coverage_is_that_of_its_days(calibrated, interval):
    """Spans laid over months count the same days as asking each day."""
    days = covered_days(calibrated, interval)
    wanted = tuple((sum(day.month == month for day in days), monthrange(YEAR, month)[1]) for month in range(1, 13))
    assert coverage(YEAR, calibrated, interval) == wanted


@given(
    st.lists(AMOUNTS, min_size=12, max_size=12),
    SHARES,
    CALIBRATIONS,
    st.integers(1, 12),
    st.sampled_from(["anode", "liquid_aluminium"]),
)
@settings(max_examples=60, deadline=None)
def test_a_meter_against_fractions(values, required, calibrations, interval, key):
    """Month by month the value of the four formulas by hand; activity data are never lower, production data never higher than read."""
    unit = {"unit": "t", "values": [str(value) for value in values]}
    stated = ghgcalc.Activity.new(year=YEAR, entity={"name": "A"}, process=[{"id": "P1", "liquid_aluminium": unit, "anode": unit}])
    listed = [{"date": day, "passed": ok} | ({} if found is None else {"found": f"{found} %"}) for day, found, ok in calibrations]
    meter = {
        "meter": "S", "table": "process", "row": "P1", "key": key, "required": f"{required} %", "interval": interval,
        "calibration": listed, "reason": "x",
    }  # fmt: skip
    done = corrections.meter(stated, meter)
    days = covered_days([day for day, _, ok in calibrations if ok], interval)
    worst = max((Fraction(found) / 100 for _, found, _ in calibrations if found is not None), default=Fraction(0))
    asked = Fraction(required) / 100
    for one in done.corrections:
        sign = 1 if one.side == "activity" else -1
        for month, (read, after) in enumerate(zip(values, one.after.values, strict=True), 1):
            whole = sum(day.month == month for day in days) == monthrange(YEAR, month)[1]
            share = max(worst - asked, Fraction(0)) if whole else max(worst, asked)
            exact = Fraction(read) * (1 + sign * share)
            wanted = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
            assert after == wanted
            assert (after - read) * sign >= 0
    assert ghgcalc.Activity.new(**done.activity.dump()) == done.activity


@given(st.lists(st.tuples(st.sampled_from(["in", "out"]), AMOUNTS, SHARES), min_size=1, max_size=5), AMOUNTS)
@settings(max_examples=40, deadline=None)
def test_meters_are_corrected_before_they_are_added(flows, opening):
    """A balance of uncalibrated flows: each by its own accuracy in its own direction, stock as counted; never below what was read."""
    read = opening + sum(amount if way == "in" else -amount for way, amount, _ in flows)
    if read < 0:
        opening, read = opening - read, Decimal(0)
    stated = ghgcalc.Activity.new(
        year=YEAR, entity={"name": "A"}, process=[{"id": "P1", "liquid_aluminium": "1 t", "anode": f"{read} t"}]
    )
    common = {"table": "process", "row": "P1", "key": "anode", "reason": "x"}
    meters = [common | {"meter": "stock", "flow": "opening", "reading": f"{opening} t"}]
    meters += [
        common | {"meter": f"S{at}", "flow": way, "reading": f"{amount} t", "required": f"{share} %"}
        for at, (way, amount, share) in enumerate(flows)
    ]
    (one,) = corrections.meter(stated, meters).corrections
    wanted = opening
    for way, amount, share in flows:
        part = (amount * (1 + share / 100 * (1 if way == "in" else -1))).quantize(Decimal("0.01"), ROUND_HALF_UP)
        wanted += part if way == "in" else -part
    assert one.after.values[0] == wanted
    assert wanted >= read


@given(st.lists(st.tuples(st.integers(1, 2), AMOUNTS), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_the_ladder_takes_the_conservative_side(listed):
    """Of the first step with a candidate production has the lowest, emission the highest; no other value stands anywhere."""
    values = ["1000"] * 12
    values[4] = "missing"
    stated = {
        "year": YEAR,
        "entity": {"name": "A"},
        "process": [{"id": "P1", "liquid_aluminium": {"unit": "t", "values": values}, "anode": "1 t"}],
    }
    gap = {
        "table": "process", "row": "P1", "key": "liquid_aluminium", "month": 5, "reason": "x",
        "second": [{"name": "W", "reading": f"{value} t"} for step, value in listed if step == 1],
        "balance": [{"name": "B", "plus": [f"{value} t"]} for step, value in listed if step == 2],
    }  # fmt: skip
    down, up = corrections.missing(stated, gap).corrections
    first = [value for step, value in listed if step == min(step for step, _ in listed)]
    assert down.after.values[0] == min(first)
    assert up.after.values[0] == max(first)
    assert len(down.candidate) == len(up.candidate) == len(listed)
