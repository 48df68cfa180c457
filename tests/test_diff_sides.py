"""What a diff takes, and what it refuses: inventories are recomputed, faults of both sides are told at once, nothing is believed."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import ArgumentError, InputError, calculate, diff, verify
from ghgcalc.changes import Change, reasons_of

EXAMPLES = Path(__file__).parent.parent / "examples"
SMELTER = ghgcalc.read(EXAMPLES / "smelter-2024.toml")
MADE = calculate(SMELTER, "cn-al-2024")
PLAN = {"plan": "cn-al-2025", "balance_value": "1.60 tCO2e/t", "price": "90.66 CNY/t"}


def corrected() -> dict[str, Any]:
    """The smelter with one month of anodes corrected."""
    table: Any = deepcopy(SMELTER.dump())
    table["process"][0]["anode"]["values"][3] = "6000"
    return table


def codes(error: InputError) -> list[str]:
    """The codes of the faults, each with a text in both languages."""
    assert all(fault.text("en") and fault.text("zh") for fault in error.faults)
    return [fault.code for fault in error.faults]


# --- what it takes


def test_sides_of_every_kind_give_the_same_changes():
    """Activity, table, inventory, its file's table, its verification: the same changes with the same tonnes."""
    other = ghgcalc.activity.of(corrected()) if hasattr(ghgcalc, "activity") else ghgcalc.Activity.new(**corrected())
    inventory = calculate(other, "cn-al-2024")
    news = (other, corrected(), inventory, inventory.as_dict(), verify(inventory.as_dict()))
    olds = (SMELTER, SMELTER.dump(), MADE, MADE.as_dict(), verify(MADE))
    found = [diff(old, new).changes for old in olds for new in news]
    assert all(changes == found[0] for changes in found)
    assert len(found[0]) == 1


def test_an_activity_follows_the_rules_of_the_inventory_beside_it():
    """Of the same year, by its guideline and options; where something is asked for, or the year is another, as asked or by default."""
    old = calculate(SMELTER, "cn-al-2023", rounding="line")
    assert [change.kind for change in diff(old, corrected()).changes] == ["activity"]
    assert [change.kind for change in diff(corrected(), old).changes] == ["activity"]
    assert [change.kind for change in diff(old, corrected(), guideline="cn-al-2024").changes] == ["activity", "rules", "policy"]
    later = corrected() | {"year": 2025}
    for row in [*later["electricity"], *(row for process in later["process"] for row in process["electricity"])]:
        row.pop("evidence", None)
    assert diff(old, later).new.inventory.guideline["id"] == "cn-al-2024"


def test_a_verified_file_says_so_and_a_forged_one_is_recomputed():
    """A file's digits are never believed: its recomputation is compared, and a warning says that the file differs."""
    plain = diff(MADE.as_dict(), MADE.as_dict())
    assert (plain.old.verdict, plain.findings, plain.same) == ("verified", (), True)
    forged: Any = MADE.as_dict()
    forged["totals"][0]["value"] = "1.00"
    forged["lines"][0]["value"] = "9"
    found = diff(MADE.as_dict(), forged, files=("old.json", "new.json"))
    assert found.same
    assert found.new.verdict == "differs"
    (said,) = found.findings
    assert (said.code, said.severity, said.place.file) == ("diff-not-verified", "warning", "new.json")
    assert found.as_dict()["new"]["differences"]


def test_a_file_of_altered_inputs_is_its_inputs():
    """An activity altered inside the file is what the file states: the change is told, and that the digits do not follow from it."""
    forged: Any = MADE.as_dict()
    forged["activity"]["process"][0]["anode"]["values"][3] = "6000"
    found = diff(MADE, forged)
    assert [change.pointer for change in found.changes] == ["/process/0/anode"]
    assert [one.code for one in found.findings] == ["diff-not-verified"]


def test_another_entity_and_years_the_wrong_way_round_are_told():
    """Warnings, by name or by credit code; one entity under a new name, with its code, is the same."""
    table: Any = corrected()
    table["entity"]["name"] = "Another"
    assert [one.code for one in diff(SMELTER, table).findings] == ["diff-entity"]
    coded = [deepcopy(SMELTER.dump()), table]
    for one in coded:
        one["entity"] = dict(one["entity"], uscc="91350100M000100Y43")
    assert diff(coded[0], coded[1]).findings == ()
    bare: Any = {key: value for key, value in SMELTER.dump().items() if key in ("entity", "heat")}
    turned = diff(bare | {"year": 2025}, bare | {"year": 2024})
    assert [one.code for one in turned.findings] == ["diff-reversed"]


# --- what it refuses


def test_faults_of_both_sides_are_told_at_once():
    """Both files, each fault with its file, before anything is compared."""
    wrong: Any = corrected()
    wrong["process"][0]["anode"]["values"][3] = "-1"
    broken: Any = MADE.as_dict()
    del broken["lines"]
    with pytest.raises(InputError) as caught:
        diff(wrong, broken, files=("old.toml", "new.json"))
    assert sorted((fault.place.file, fault.code) for fault in caught.value.faults) == [
        ("new.json", "not-an-inventory"),
        ("old.toml", "negative"),
    ]
    with pytest.raises(InputError) as caught:
        diff({"schema": "ghgcalc/inventory/1"}, {"schema": "ghgcalc/inventory/1"})
    assert {fault.place.file for fault in caught.value.faults} == {None}
    with pytest.raises(InputError) as caught:
        diff(SMELTER, SMELTER, guideline="cn-al-1999", files=("a.toml", "b.toml"))
    assert {fault.place.file for fault in caught.value.faults} == {"a.toml", "b.toml"}


def test_rules_are_for_activities_and_prices_for_plans():
    """What would decide nothing is refused by its name; so is an argument of another type."""
    for wrong in (
        {"guideline": "cn-al-2024"}, {"factors": 0}, {"rounding": "line"}, {"accept_measured": True}, {"options": ("x",)},
        {"balance_value": "1.6 tCO2e/t"}, {"price_source": "x"}, {"files": ("a",)}, {"reasons": ["x"]}, {"accept_rules": "no hash"},
    ):  # fmt: skip
        with pytest.raises((ArgumentError, InputError)):
            diff(MADE, MADE.as_dict(), **wrong)  # type: ignore[arg-type]
    for pair in ((None, MADE), (MADE, "file.json"), (MADE, 1)):
        with pytest.raises(ArgumentError):
            diff(*pair)  # type: ignore[arg-type]


def test_huge_numbers_are_told_exactly():
    """Numbers of very many digits go through, and still add up."""
    table: Any = corrected()
    table["process"][0]["anode"]["values"][3] = "1" + "0" * 17 + ".123456789"
    found = diff(SMELTER, table, guideline="cn-al-2024")
    (pair,) = [pair for pair in found.totals if (pair.level, pair.source) == ("electrolysis", None)]
    assert sum((part.exact for part in found.changes[0].parts if part.level == "electrolysis"), Fraction(0)) == pair.exact
    assert pair.difference == found.explained("electrolysis") + pair.rounding


# --- reasons


def test_a_reason_is_found_by_pointer_the_nearest_counts():
    """One at the datum before one at its row; one at an old place for what is gone; what nobody explains is None."""
    table: Any = corrected()
    table["process"][0]["liquid_aluminium"]["values"][0] = "13000"
    table["heat"] = []
    table["fuel"][0]["amount"]["values"][0] = "80"
    reasons = {"/process/0": "scale", "/process/0/anode": "  meter read twice ", "/heat/0": "none bought", "/carbonate": "x"}
    found = diff(SMELTER, table, reasons=reasons)
    assert {change.place: change.reason for change in found.changes} == {
        "/process/0/anode": "meter read twice",
        "/process/0/liquid_aluminium": "scale",
        "/heat/0": "none bought",
        "/fuel/0/amount": None,
    }
    assert [(one.code, one.place.key) for one in found.findings] == [("reason-unused", "/carbonate")]
    assert [change.place for change in found.unexplained] == ["/fuel/0/amount"]


def test_reasons_that_are_none_are_all_refused():
    """No pointer, no text, an empty or endless one: every fault, each at its key."""
    with pytest.raises(InputError) as caught:
        reasons_of({"x": "y", "/a": 1, "/b": " ", "/c": "x" * 501, 5: "z", "/fine": "ok"}, "why.toml")
    assert codes(caught.value) == ["reason-pointer", "reason-text", "reason-text", "reason-text", "reason-pointer"]
    assert {fault.place.file for fault in caught.value.faults} == {"why.toml"}


# --- allowance


def test_a_plan_settles_both_sides_alike():
    """Allocation, obligation, surplus and its worth on both sides, as two settlements give them, and the difference."""
    found = diff(SMELTER, corrected(), **PLAN)  # type: ignore[arg-type]
    assert found.positions is not None
    figures = {name: (unit, old, new) for name, unit, old, new in found.positions.figures}
    assert list(figures) == ["allocation", "obligation", "surplus", "worth"]
    asked = {key: value for key, value in PLAN.items() if key != "plan"}
    for at, side in enumerate((found.old, found.new), 1):
        settled = ghgcalc.allowances.settle(side.inventory, PLAN["plan"], **asked)  # type: ignore[arg-type]
        assert (figures["allocation"][at], figures["obligation"][at]) == (settled.allocated, settled.reported)
    assert figures["obligation"][2] - figures["obligation"][1] == Fraction("-462.97")
    record = found.as_dict()["allowance"]
    assert record["plan"] == "cn-al-2025"
    assert [one["difference"] for one in record["figures"] if one["name"] == "obligation"] == ["-462.97"]
    assert {"plan-year", "balance-source"} <= {one.code for one in found.findings}
    assert len(set(found.findings)) == len(found.findings)
    bare = diff(SMELTER, corrected(), plan="cn-al-2025", balance_value="1.60 tCO2e/t").positions
    assert [name for name, *_ in bare.figures] == ["allocation", "obligation", "surplus"]


def test_a_plan_refuses_what_a_settlement_refuses():
    """Every fault of both sides once: a forged file, a balance value that is missing."""
    forged: Any = MADE.as_dict()
    forged["totals"][0]["value"] = "1.00"
    with pytest.raises(InputError) as caught:
        diff(MADE, forged, **PLAN)  # type: ignore[arg-type]
    assert codes(caught.value) == ["inventory-digest"]
    with pytest.raises(InputError) as caught:
        diff(MADE, MADE, plan="cn-al-2025")
    assert len(caught.value.faults) == 1
    with pytest.raises(ghgcalc.UnknownIdError):
        diff(MADE, MADE, plan="none")


# --- findings


def test_findings_that_come_and_go_are_told_without_the_number_of_a_row():
    """A row that moves does not take its findings away and bring them back; one more of a kind is one that came."""
    table: Any = deepcopy(SMELTER.dump())
    table["electricity"][1]["evidence"] = []
    moved = deepcopy(table)
    moved["electricity"].reverse()
    assert (diff(table, moved).came, diff(table, moved).went) == ((), ())
    assert [one.code for one in diff(SMELTER, table).came] == [one.code for one in diff(table, SMELTER).went] != []


# --- records


def test_records_are_plain_and_travel():
    """A result and its records compare by value, pickle, and show one line."""
    found = diff(SMELTER, corrected(), **PLAN)  # type: ignore[arg-type]
    assert pickle.loads(pickle.dumps(found.changes)) == found.changes
    assert isinstance(found.changes[0], Change)
    assert "\n" not in repr(found.changes[0]) + repr(found.totals[0]) + repr(found.old) + repr(found.positions)
    assert json.loads(json.dumps(found.as_dict()))
    assert found.changes[0].value("product") == Decimal(0)
