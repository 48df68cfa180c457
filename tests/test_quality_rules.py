"""A year held against its quality-control plan: every rule finds what it has to, finds nothing else, and names what it lacks."""

from __future__ import annotations

import copy
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import conservative, quality
from ghgcalc.checks import registry
from ghgcalc.checks.planned import running
from ghgcalc.quality import calendar

DATA = Path(__file__).parent / "data"
ON = date(2026, 11, 26)
PLANNED = {rule.id: rule for rule in registry.rules().values() if rule.scope == "plan"}


@cache
def table(name: str) -> dict[str, Any]:
    """A file of tests/data."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


CASES = table("quality-rules")["case"]


def changed(raw: dict[str, Any], changes: list[list[Any]]) -> dict[str, Any]:
    """A table with values set, rows added (a pointer that ends in `-`) and keys taken away (a pointer alone); the last rows go first."""
    found = copy.deepcopy(raw)
    for pointer, *value in changes:
        *way, last = pointer.split("/")[1:]
        at: Any = found
        for step in way:
            if isinstance(at, dict) and step not in at:
                at[step] = []
            at = at[int(step) if isinstance(at, list) else step]
        if not value:
            del at[int(last) if isinstance(at, list) else last]
        elif last == "-":
            at.append(value[0])
        else:
            at[int(last) if isinstance(at, list) else last] = value[0]
    return found


def checked(case: dict[str, Any]) -> ghgcalc.CheckResult:
    """The check of a case."""
    plan = changed(table("quality-plan"), case.get("plan", []))
    return ghgcalc.check(changed(table("quality-year"), case.get("year", [])), quality_plan=plan, on=ON)


def told(result: ghgcalc.CheckResult, rule: str) -> list[str]:
    """What a rule found, as `severity code pointer`."""
    return [f"{one.severity} {one.code} {one.pointer}" for one in result.findings if dict(one.fields).get("rule") == rule]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['rule']}: {case['about']}" for case in CASES])
def test_a_rule_finds_what_it_has_to_and_names_what_it_lacks(case):
    """Code, severity, pointer, the words with their numbers; what it lacks, and the rows that lack it; both languages can be said."""
    result = checked(case)
    assert told(result, case["rule"]) == case.get("found", [])
    lacking = {one.rule.id: (list(one.missing), list(one.rows)) for one in result.not_run}
    assert lacking.get(case["rule"], ([], [])) == (case.get("lacks", []), case.get("rows", []))
    assert (case["rule"] in result.ran) == ("lacks" not in case)
    own = [one for one in result.findings if dict(one.fields).get("rule") == case["rule"]]
    if own:
        assert case.get("says", "") in own[0].message()
        assert own[0].clause == PLANNED[case["rule"]].clause
        assert all(one.text("zh") != one.text() for one in own)


def test_the_sound_plan_and_year_say_nothing():
    """Nothing is found; only what no file can hold is lacking."""
    result = checked({})
    assert result.findings == ()
    assert {one.rule.id for one in result.not_run if one.rule.scope == "plan"} == {"ID-02", "BD-02"}


def test_every_rule_has_a_case_that_finds_and_one_that_lacks():
    """No rule is without a failing case, none that needs more than the plan without one in which that is missing; every code is found."""
    assert set(running.RULES) == set(PLANNED)
    failing = {case["rule"] for case in CASES if case.get("found")}
    assert failing == set(PLANNED)
    lacking = {case["rule"] for case in CASES if case.get("lacks")}
    assert lacking >= {rule.id for rule in PLANNED.values() if len(rule.needs) > 1}
    codes = {line.split()[1] for case in CASES for line in case.get("found", [])}
    assert codes == {code for rule in PLANNED.values() for code in rule.codes}


def test_without_a_plan_no_rule_of_it_runs():
    """Each names the plan as what is missing; the text says it once for all of them."""
    result = ghgcalc.check(table("quality-year"), on=ON)
    lacking = {one.rule.id: one.missing for one in result.not_run}
    assert {rule: lacking[rule] for rule in PLANNED} == dict.fromkeys(PLANNED, ("quality-control plan",))
    assert result.report().count("quality-control plan") == 1
    assert result.report("zh").count("数据质量控制方案") == 1
    assert not set(PLANNED) & set(result.ran)


def test_findings_point_into_the_file_that_they_are_about():
    """Those of the plan have its name and a pointer into it; those of the year one into the activity, inside an inventory too."""
    plan = changed(table("quality-plan"), [["/execution/1/way", "calculated"]])
    year = changed(table("quality-year"), [["/process/-", {"id": "P2", "liquid_aluminium": "10 t", "anode": "4.7 t"}]])
    made = ghgcalc.calculate(year, "cn-al-2024")
    for subject, prefix in ((year, ""), (made, "/activity")):
        found = {one.code: one for one in ghgcalc.check(subject, quality_plan=plan, quality_file="plan.toml").findings}
        assert (found["plan-way"].place.file, found["plan-way"].pointer) == ("plan.toml", "/parameter/1/way")
        assert (found["plan-process-missing"].place.file, found["plan-process-missing"].pointer) == (None, f"{prefix}/process/1/id")
    found = {one.code: one for one in ghgcalc.check(year, quality_plan=quality.of(plan)).findings}
    assert found["plan-way"].place.file == "quality plan"


def test_a_value_that_an_inventory_left_aside_is_a_default_of_the_report():
    """The guideline fixes the loss: a plan that says default is kept, although the activity states a value; one that says measured is not."""
    year = changed(table("quality-year"), [["/process/0/anode_loss", {"value": "15 %", "source": "weighed"}]])
    row = {"process": "P1", "parameter": "anode-loss", "unit": "%", "source": "appendix A", "how": "x", "records": ["weighed"]}
    made = ghgcalc.calculate(year, "cn-al-2024")
    for way, alone, inside in (("default", ["error"], []), ("measured", [], ["error"])):
        plan = changed(table("quality-plan"), [["/parameter/-", row | {"way": way}]])
        for subject, wanted in ((year, alone), (made, inside)):
            found = ghgcalc.check(subject, quality_plan=plan).findings
            assert [one.severity for one in found if one.code == "plan-way"] == wanted


def test_a_rule_of_the_plan_is_waived_by_the_activity():
    """By rule and process, with a reason; without a plan the waiver is not told to be of no use, with one that finds nothing it is."""
    late = changed(table("quality-plan"), [["/execution/1/way", "calculated"]])
    waiver = {"rule": "DQ-03", "process": "P1", "reason": "the scale was broken"}
    year = changed(table("quality-year"), [["/waiver/-", waiver]])
    assert [one.code for one in ghgcalc.check(year, quality_plan=late).findings] == ["waived"]
    assert [one.code for one in ghgcalc.check(year, quality_plan=table("quality-plan")).findings] == ["waiver-unused"]
    assert [one.code for one in ghgcalc.check(year).findings] == []


def test_the_table_of_an_inventory_is_held_as_the_inventory_is():
    """A table is told apart by its schema."""
    made = ghgcalc.calculate(table("quality-year"), "cn-al-2024")
    late = changed(table("quality-plan"), [["/execution/1/way", "calculated"]])
    results = [ghgcalc.check(one, quality_plan=late, on=ON).as_dict() for one in (made, made.as_dict())]
    assert results[0] == results[1]
    assert results[0]["kind"] == "inventory"


def test_the_year_of_a_plan_is_the_year_of_the_activity():
    """What was done in another year says nothing about this one."""
    year = changed(table("quality-year"), [["/year", 2026]])
    lacking = {one.rule.id for one in ghgcalc.check(year, quality_plan=table("quality-plan")).not_run}
    assert {"DQ-04", "DQ-06", "XC-10", "plan-department"} <= lacking


def test_an_own_fuel_goes_by_its_name():
    """Two fuels that no list has are two things; each row of the plan is about the one that it names; their basis has to be stated."""
    own = {"item": "own", "source": "report", "amount": {"unit": "t", "values": [1] * 12}}
    own |= {"ncv": "20 GJ/t", "carbon_content": "0.03 tC/GJ", "oxidation": "98 %"}
    year = changed(table("quality-year"), [["/fuel/-", own | {"name": "tar"}], ["/fuel/-", own | {"name": "pitch"}]])
    row = {"fuel": "own", "name": "tar", "unit": "t", "way": "measured"}
    plan = changed(table("quality-plan"), [["/parameter/-", row | {"parameter": one}] for one in ("quantity", "ncv")])
    result = ghgcalc.check(year, quality_plan=plan)
    assert told(result, "BD-06") == ["error plan-source-missing /fuel/3/item"]
    assert told(result, "plan-rows") == [
        "error plan-parameter-missing /fuel/2/carbon_content",
        "error plan-parameter-missing /fuel/2/oxidation",
    ]
    lacking = {one.rule.id: one for one in result.not_run}
    assert lacking["ME-09"].rows == ("tar",)


# --- days

DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))


def oracle_later(day: date, months: int) -> date:
    """The same day of a later month, counted month by month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    while True:
        for number in range(day.day, 0, -1):
            try:
                return date(year, month, number)
            except ValueError:
                continue


@given(st.lists(DAYS, max_size=4), st.integers(1, 18), st.none() | DAYS, st.none() | DAYS)
def test_uncovered_days_are_those_that_no_calibration_reaches(days, interval, installed, removed):
    """Day by day: in service, and after no calibration by at most the interval and at most twelve months."""
    if installed is not None and removed is not None and removed < installed:
        installed, removed = removed, installed
    rows = [{"date": day, "way": "own", "result": "passed"} for day in days]
    raw = {"id": "M", "interval_months": interval, "calibration": rows}
    raw |= {key: day for key, day in (("installed", installed), ("removed", removed)) if day is not None}
    meter = quality.Meter.model_validate(raw)
    year = calendar.year_of(2025)
    every = [date(2025, 1, 1) + timedelta(at) for at in range(365)]
    wanted = {
        day
        for day in every
        if (installed is None or installed <= day)
        and (removed is None or day <= removed)
        and not any(one <= day <= oracle_later(one, min(interval, 12)) for one in days)
    }
    gaps = calendar.uncovered(meter, year)
    assert {day for day in every if any(first <= day <= last for first, last in gaps)} == wanted
    assert calendar.days(gaps) == len(wanted)
    assert calendar.months(gaps, 2025) == sorted({day.month for day in wanted})


@given(st.lists(DAYS, max_size=4), st.integers(1, 12))
def test_plans_and_corrections_count_the_same_days(days, interval):
    """Of each month, what a correction takes as covered is what no gap of the plan has; the anniversary of a calibration as well."""
    rows = [{"date": day, "way": "own", "result": "passed"} for day in days]
    meter = quality.Meter.model_validate({"id": "M", "interval_months": interval, "calibration": rows})
    gaps = calendar.uncovered(meter, calendar.year_of(2025))
    spans = conservative.coverage(2025, days, interval)
    for month, (inside, count) in enumerate(spans, 1):
        whole = (date(2025, month, 1), date(2025, month, count))
        assert inside == calendar.days(calendar.without(whole, gaps))
    assert conservative.coverage(2025, [date(2024, 3, 9)], 12)[2] == (9, 31)


def test_dates_at_the_end_of_all_calendars_are_days_like_others():
    """A version that holds for ever, a calibration in the last year that there is, an interval that ends in a shorter month."""
    assert conservative.later(date(9999, 6, 1), 12) == date.max
    assert conservative.later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert conservative.later(date(2025, 1, 31), 1) == date(2025, 2, 28)
    plan = changed(table("quality-plan"), [["/version/0/valid_to", date.max], ["/meter/0/calibration/1/date", date(9999, 5, 5)]])
    assert told(ghgcalc.check(table("quality-year"), quality_plan=plan), "DQ-01") == []


def test_triggers_are_in_the_order_of_their_days():
    """Every change of the year with its day, the reason that a version has to give, and whether one does."""
    plan = quality.read_quality_plan(Path(__file__).parent.parent / "examples" / "quality-plan-2024.toml")
    activity = ghgcalc.read(Path(__file__).parent.parent / "examples" / "smelter-2024.toml")
    found = quality.triggers(plan, activity)
    assert [(one.on.isoformat(), one.what, one.subject, one.reason, one.answered) for one in found] == [
        ("2024-07-01", "meter-installed", "G2", "instruments", True),
        ("2024-07-01", "meter-removed", "G1", "instruments", True),
    ]
