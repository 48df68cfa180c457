"""Shapes: what a plan keeps of rows are no numbers, and rows of a shape become what they become under a plan that has seen nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ghgcalc
import strategies
from ghgcalc import factors, guidelines
from ghgcalc.activity import of
from ghgcalc.inventory.run import evaluated
from ghgcalc.plan import Plan
from ghgcalc.plan.shapes import Shapes, shape_of
from support import altered

SOME = settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))


def plant(*processes: dict[str, Any], year: int = 2024, **more: Any) -> dict[str, Any]:
    """An activity of some processes."""
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "shapes"}, "process": list(processes), **more}


def cell(name: str = "P1", metal: str = "1000", anode: str = "412.34", **more: Any) -> dict[str, Any]:
    """A process by the year."""
    return {"id": name, "liquid_aluminium": f"{metal} t", "anode": f"{anode} t", **more}


def fresh(guideline: str) -> Plan:
    """A plan that has seen nothing."""
    return Plan(guidelines.get(guideline), factors.edition())


def made(raw: Any, plan: Plan, guideline: str) -> Any:
    """The file of an activity under a plan, or the faults."""
    rules = guidelines.get(guideline)
    try:
        found = evaluated(of(raw), rules, plan, rules.rounding.policy, None, asked={})
    except ghgcalc.InputError as error:
        return sorted(map(str, error.faults))
    return found.as_dict() | {"created": None}


def kept(plan: Plan) -> int:
    """How many shapes a plan keeps."""
    return len(plan.shapes)


def other_numbers(raw: Any, digits: str) -> Any:
    """The same statements with digits behind every number of activity data."""
    found = copy.deepcopy(raw)

    def moved(text: Any) -> str:
        number, _, unit = str(text).partition(" ")
        longer = f"{number}{digits}" if "." in number else f"{number}.{digits}"
        return f"{longer} {unit}".strip()

    for row in [*found.get("process", ()), *found.get("fuel", ()), *found.get("carbonate", ()), *found.get("heat", ())]:
        for key, value in row.items():
            if key in ("electricity", "evidence") or key.startswith("anode_") or key in ("ncv", "carbon_content", "oxidation"):
                continue
            if isinstance(value, dict) and "values" in value:
                value["values"] = [moved(one) for one in value["values"]]
            elif isinstance(value, str) and key in ("liquid_aluminium", "anode", "amount"):
                row[key] = moved(value)
    return found


@given(case=strategies.cases(), digits=st.sampled_from(("0", "1", "05", "337", "0000001")))
@SOME
def test_a_plan_that_has_seen_the_shape_makes_the_same(case, digits):
    """An activity, and one of its shape with other numbers, in either order: what a plan makes is what a fresh one makes, to the last key."""
    raw, guideline, _ = case
    raws = [raw, other_numbers(raw, digits), raw]
    seen = fresh(guideline)
    for one in raws:
        assert made(one, seen, guideline) == made(one, fresh(guideline), guideline)


@given(names=st.permutations(("P1", "P2", "P1/anode", "anode-effect")), years=st.permutations((2023, 2024, 2025)))
@settings(SOME, max_examples=12)
def test_names_years_and_places_are_part_of_it(names, years):
    """The same rows under other names, in other years, of other provinces: each as under a plan that has seen nothing."""
    seen = fresh("cn-al-2024")
    for year in years:
        for province in (None, "xinjiang", "yunnan"):
            raw = plant(*(cell(name.replace("/", "-")) for name in names[:2]), year=year)
            raw["entity"] |= {"province": province} if province else {}
            assert made(raw, seen, "cn-al-2024") == made(raw, fresh("cn-al-2024"), "cn-al-2024")


def test_more_decimals_are_still_spoken_of():
    """A number with more decimals than the rule keeps leaves its note, whatever went the same way before."""
    seen = fresh("cn-al-2024")
    for anode in ("412.34", "412.345", "412.34", "412.3456"):
        found = made(plant(cell(anode=anode)), seen, "cn-al-2024")
        said = [one["code"] for one in found["findings"]]
        assert ("more-decimals" in said) == (len(anode) > 6), anode
    assert kept(seen) > 0


def test_what_is_kept_holds_no_number():
    """The slots of the data are empty in what a plan keeps."""
    seen = fresh("cn-al-2024")
    made(plant(cell(metal="987654.321", anode="456789.01")), seen, "cn-al-2024")
    assert kept(seen) > 0
    assert "987654" not in repr(list(seen.shapes))
    assert "456789" not in repr(list(seen.shapes))
    assert any(bound is None for one in seen.shapes for template in one.templates for bound in template.inputs)


def test_a_measured_value_has_no_shape():
    """A row with a measured value is bound by itself: its number decides what is said."""
    raw = plant(cell(anode_sulphur={"value": "2 %", "source": "report"}))
    assert shape_of(of(raw).rows("process")) is None
    assert shape_of(of(plant(cell())).rows("process")) is not None


@pytest.mark.parametrize(
    "change", [{"anode": "412340 kg"}, {"id": "P2"}, {"anode": {"unit": "t", "values": ["34.00"] * 12}}, {"cells": 10}]
)
def test_whatever_decides_is_in_the_shape(change):
    """Another unit, another name, months in place of the year, one more statement: another shape."""
    assert shape_of(of(plant(cell())).rows("process")) != shape_of(of(plant(cell() | change)).rows("process"))


def test_numbers_are_not_in_the_shape():
    """Other numbers, the same shape."""
    one, other = (of(plant(cell(metal=metal))).rows("process") for metal in ("1000", "2000.5"))
    assert shape_of(one) == shape_of(other)


def test_a_plan_keeps_so_many_and_no_more():
    """A thousand plants of a thousand names: what is kept stays bounded, and the numbers right."""
    seen = fresh("cn-al-2024")
    alone = ghgcalc.calculate(plant(cell()), "cn-al-2024").total("electrolysis").value
    for at in range(Shapes.MOST + 60):
        found = evaluated(of(plant(cell(f"P{at}"))), guidelines.get("cn-al-2024"), seen, "cell", None, asked={})
        assert found.total("electrolysis").value == alone
    assert kept(seen) <= Shapes.MOST


def test_decimals_of_another_unit_are_counted_row_by_row():
    """Where the rule counts decimals in per cent, no shape is kept; the note is the same as ever."""
    rules = altered(
        "cn-al-2024",
        ('consumption = { activity = "anode", decimals = 2 }', 'consumption = { activity = "anode", decimals = 2, written = "%" }'),
    )
    seen = Plan(rules, factors.edition())
    for anode, said in (("412.3412", False), ("412.34125", True), ("412.3412", False)):
        found = evaluated(of(plant(cell(anode=anode))), rules, seen, "cell", None, asked={})
        assert ("more-decimals" in [one.code for one in found.findings]) is said
    assert [template.id for one in seen.shapes for template in one.templates] == ["P1/anode-effect"]
