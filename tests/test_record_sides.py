"""Hot metal that was corrected, in a verification record: the reading and both conservative values stand in it, and a settlement takes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import ghgcalc
from ghgcalc import corrections, verified
from ghgcalc.allowances import settle
from ghgcalc.verified import NONE, allocation, check, draft, figures

PLAN: dict[str, Any] = {"plan": "cn-al-2025", "balance_value": "1.569 tCO2e/t"}
SCALE = {
    "meter": "W-1",
    "table": "process",
    "row": "P1",
    "key": "liquid_aluminium",
    "required": "0.2 %",
    "reason": "never calibrated",
}
HIGHER, LOWER = "liquid_aluminium/activity", "liquid_aluminium/production"


def plant(metal: Any = "100000 t", anode: str = "46900 t") -> ghgcalc.Activity:
    """A plant of one process."""
    stated: Any = [{"id": "P1", "liquid_aluminium": metal, "anode": anode}]
    return ghgcalc.Activity.new(year=2025, entity={"name": "A"}, process=stated)


def months(value: str) -> dict[str, Any]:
    """Twelve months of a value."""
    return {"unit": "t", "values": [value] * 12}


def corrected(activity: ghgcalc.Activity, mode: Any = "both", **more: Any) -> ghgcalc.Inventory:
    """Its inventory, the metal corrected."""
    return ghgcalc.calculate(corrections.meter(activity, SCALE | more, hot_metal_correction=mode).activity)


V1, V2 = ghgcalc.calculate(plant()), corrected(plant())


def recorded(before: Any, after: Any, **rows: dict[str, Any]) -> verified.Record:
    """The record of two inventories, every difference with a reason; `rows` are changed, by the name of their parameter."""
    named = {HIGHER: "higher", LOWER: "lower", "liquid_aluminium": "reading", "emission": "emission"}
    made = []
    for row in draft(before, after=after).datum:
        one = row.replace(**rows.get(named.get(row.parameter, ""), {}))
        made.append(one.replace(reason=one.reason or "as found") if one.same is False else one)
    return draft(before, after=after).replace(datum=tuple(made))


def wrong(record: verified.Record, inventory: Any) -> list[str]:
    """The codes of what is wrong."""
    return [one.code for one in check(record, inventory).findings if one.severity == "error"]


def refused(record: verified.Record, inventory: Any) -> set[str]:
    """Why a settlement is refused."""
    with pytest.raises(ghgcalc.InputError) as caught:
        settle(inventory, **PLAN, record=record)
    return {fault.code for fault in caught.value.faults}


def test_v2_by_a_record():
    """V2: reported without a correction, verified with it: E 156 871.40, I 1.5719, 99 800 t, A 156 828; as the corrected activity settles."""
    record = recorded(V1, V2)
    stated = {row.parameter: (row.reported, row.verified, row.code) for row in record.datum if row.process == "P1"}
    assert stated["liquid_aluminium"] == ("100000", "100000", "A")
    assert stated[HIGHER] == (NONE, "100200.00", "A")
    assert stated[LOWER] == (NONE, "99800.00", "A")
    assert stated["emission"][:2] == ("156842.44", "156871.40")
    assert stated["intensity"][:2] == ("1.5684", "1.5719")
    assert (wrong(record, V1), wrong(recorded(V2, V2), V2)) == ([], [])
    own = settle(V2, **PLAN)
    assert (own.allocated, own.processes[0].output) == (156828, 99800)
    for found in (settle(V1, **PLAN, record=record), settle(V2, **PLAN, record=recorded(V2, V2))):
        assert (found.processes, found.allocated, found.reported, found.surplus) == (
            own.processes,
            own.allocated,
            own.reported,
            own.surplus,
        )
    (step,) = allocation(record)
    assert step.figures == tuple(map(Decimal, ("99800.00", "142361.44", "14509.96", "1.5719", "156871.40")))
    assert check(record, V1, after=V2).counts["different"] == check(record, V1).counts["different"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_both_values_are_shown(lang):
    """Annex 1 names the reading and both sides, in either language."""
    shown = recorded(V1, V2).report(lang)
    sides = (
        ("活动数据，不得偏低", "生产数据，不得偏高") if lang == "zh" else ("activity data, not low", "production data, not high")
    )
    assert all(one in shown for one in sides)


@pytest.mark.parametrize("mode", ["both", "production", "activity"])
def test_a_record_settles_as_the_corrected_activity_does(mode):
    """By month, by mode: late for some of the year, reported without and with the correction."""
    activity = plant(months("8333.33"), "46900 t")
    after = corrected(activity, mode, calibration=[{"date": "2024-09-15"}])
    own = settle(after, **PLAN)
    for before in (ghgcalc.calculate(activity), after):
        record = recorded(before, after)
        assert wrong(record, before) == []
        found = settle(before, **PLAN, record=record)
        assert (found.processes, found.surplus) == (own.processes, own.surplus)


def test_other_values_than_the_correction_has_are_calculated_again():
    """The verifier takes a larger correction than was reported: figures that follow are those of a corrected activity of that size."""
    for metal in ("100000 t", months("8333.25")):
        before, after = corrected(plant(metal)), corrected(plant(metal), required="0.3 %")
        record = recorded(before, after)
        assert wrong(record, before) == []
        assert settle(before, **PLAN, record=record).processes == settle(after, **PLAN).processes


def test_a_correction_that_is_struck_leaves_the_reading():
    """`–` in both rows: emission and intensity rest on the reading."""
    record = recorded(V2, V1)
    assert (record.row("P1", HIGHER).verified, record.row("P1", LOWER).verified) == (NONE, NONE)
    assert wrong(record, V2) == []
    assert settle(V2, **PLAN, record=record).processes == settle(V1, **PLAN).processes
    assert next(allocation(record)).figures[0] == 100000


def test_other_corrections_stay():
    """Anodes that were corrected are what they were when only the metal was verified otherwise."""
    first = corrections.meter(plant(), SCALE | {"key": "anode", "meter": "A-1"}).activity
    before, after = corrected(first), corrected(first, required="0.3 %")
    assert wrong(recorded(before, after), before) == []


def test_what_is_wrong_with_both_values():
    """The wrong side of the reading, a row that is missing, open or unreadable, months that do not come to the year: none of it is settled."""
    for rows in ({"lower": {"verified": "100001"}}, {"higher": {"verified": "99999"}}):
        record = recorded(V2, V2, **rows)
        assert "record-side" in wrong(record, V2)
        assert "record-side" in refused(record, V2)
    half = recorded(V2, V2)
    half = half.replace(datum=tuple(row for row in half.datum if row.parameter != LOWER))
    assert refused(half, V2) == {"record-row-missing"}
    for key in ("lower", "higher"):
        assert "record-open" in refused(recorded(V2, V2, **{key: {"verified": None}}), V2)
        assert "record-unreadable" in refused(recorded(V2, V2, **{key: {"verified": "many"}}), V2)
    lower = recorded(V2, V2, lower={"verified": "99700"})
    assert refused(lower, V2) == {"record-recompute"}
    assert {one.place.row for one in check(lower, V2).findings if one.code == "record-recompute"} == {
        str(at) for at, row in enumerate(lower.datum, 1) if row.parameter.endswith("intensity")
    }
    monthly = corrected(plant(months("8333.25")))
    assert "record-months" in refused(recorded(monthly, monthly, higher={"verified": "100300"}), monthly)
    gone = recorded(V1, V2, reading={"verified": None}, higher={"verified": NONE}, lower={"verified": NONE})
    assert "record-open" in refused(gone, V1)


def test_without_a_correction_there_are_no_such_rows():
    """A plant as it was has its reading alone."""
    assert not [one for one in figures(V1) if one[1] in (HIGHER, LOWER)]
    anode = corrections.meter(plant(), SCALE | {"key": "anode"}).activity
    assert not [one for one in figures(ghgcalc.calculate(anode)) if one[1] in (HIGHER, LOWER)]
