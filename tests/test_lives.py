"""The days on which a process started and stopped decide its allowance: what they deny is a fault, in an activity and in a table."""

from __future__ import annotations

from typing import Any

import pytest

import ghgcalc
from ghgcalc.allowances import balance_of, settle, settle_sector
from ghgcalc.errors import InputError
from support import refused

MONTHS = [0, 0, 0, 5, 5, 5, 5, 5, 5, 0, 0, 0]


def plant(output: Any = "160000 t", **days: Any) -> dict[str, Any]:
    """A plant of one process with its days."""
    made = {"unit": "t", "values": output} if isinstance(output, list) else output
    return {"year": 2024, "entity": {"name": "x"}, "process": [{"id": "P1", "anode": "5 t", "liquid_aluminium": made} | days]}


OUTSIDE = {
    "stopped twenty years ago": ({"stopped": "2004-12-31"}, 12, 1),
    "stopped in the year 1": ({"stopped": "0001-01-01"}, 12, 1),
    "stopped on the last day before": ({"stopped": "2023-12-31"}, 12, 1),
    "starts on the first day after": ({"started": "2025-01-01"}, 12, 1),
    "starts in the month after": ({"started": "2024-07-01"}, 6, 0),
    "stopped on the last day of May": ({"stopped": "2024-05-31"}, 7, 0),
    "lives in June alone": ({"started": "2024-06-01", "stopped": "2024-06-30"}, 11, 0),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_output_outside_a_life_is_a_fault(name):
    """Of every month that lies wholly outside, with its month; of the year where the output is stated for the year."""
    days, months, whole = OUTSIDE[name]
    assert refused(plant([5] * 12, **days), "cn-al-2024") == [("output-outside-life", "liquid_aluminium")] * months
    assert (
        refused(plant(**days), "cn-al-2024") == [("output-outside-life", "liquid_aluminium")]
        if whole
        else ghgcalc.calculate(plant(**days))
    )
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(plant([5] * 12, **days) | {"heat": [{}]}, "cn-al-2024")
    found = [fault for fault in caught.value.faults if fault.code == "output-outside-life"]
    assert len({fault.place.month for fault in found}) == months  # told beside other faults, too


@pytest.mark.parametrize(
    "days",
    [
        {},
        {"started": "2024-04-30", "stopped": "2024-09-01"},
        {"started": "2024-04-01"},
        {"started": "1954-10-01", "stopped": "2024-09-30"},
        {"started": "2019-06-01", "stopped": "2031-01-01"},
    ],
)
def test_months_of_which_a_day_lies_within_are_right(days):
    """The month of the start and that of the stop have output; months of zero may lie outside."""
    assert ghgcalc.calculate(plant(MONTHS, **days), "cn-al-2024").total("electrolysis").value > 0


def test_a_process_that_made_nothing_may_have_stopped_long_ago():
    """Zero is no output, and what is not stated neither."""
    assert ghgcalc.calculate(plant([0] * 12, stopped="2004-12-31"), "cn-al-2024")
    raw = plant(stopped="2004-12-31")
    del raw["process"][0]["liquid_aluminium"]
    assert refused(raw, "cn-al-2024") == [("datum-missing", "liquid_aluminium")]


@pytest.mark.parametrize("days", [("2024-06-01", "2024-05-31"), ("9999-12-31", "0001-01-01"), ("2025-01-01", "2024-12-31")])
def test_a_process_does_not_stop_before_it_starts(days):
    """It is one fault, whatever the output is."""
    started, stopped = days
    for raw in (plant(started=started, stopped=stopped), plant([0] * 12, started=started, stopped=stopped)):
        assert refused(raw, "cn-al-2024") == [("life-reversed", "stopped")]


def test_days_that_are_none_are_told_once():
    """What cannot be read is told where it stands, and judged by nobody."""
    assert refused(plant(started="soon", stopped="2004-12-31"), "cn-al-2024") == [
        ("wrong-date", "started"),
        ("output-outside-life", "liquid_aluminium"),
    ]
    assert refused(plant("much", stopped="2004-12-31"), "cn-al-2024")[0][1] == "liquid_aluminium"
    assert refused(plant(stopped="2004-12-31") | {"year": "2024"}, "cn-al-2024") == [("wrong-type", "year")]


@pytest.mark.parametrize("plan", ["cn-al-2024", "cn-al-2025"])
def test_a_table_of_a_sector(plan):
    """Rows are held against the data year, under every method, with entity and process as the place; also where a balance is sought."""
    row = {"entity": "A", "process": "9", "emissions": "227000 tCO2e", "output": "160000 t"}
    for days, code in (
        ({"stopped": "2004-12-31"}, "output-outside-life"),
        ({"started": "2031-01-01"}, "output-outside-life"),
        ({"started": "2024-02-01", "stopped": "2024-01-01"}, "life-reversed"),
    ):
        for call in (lambda rows: settle_sector(rows, plan, balance_value="1.4 tCO2e/t"), lambda rows: balance_of(rows, plan)):
            with pytest.raises(InputError) as caught:
                call([row | days])
            assert [(fault.code, fault.place.row) for fault in caught.value.faults] == [(code, "A 9")]
    assert settle_sector([row | {"stopped": "2004-12-31", "output": "0 t"}], plan, balance_value="1.4 tCO2e/t")


def test_a_verified_output_lies_within_the_life_as_well():
    """A verified figure takes the place of the reported one, and is held against the same days."""
    raw = plant([0] * 12, stopped="2023-12-31") | {"year": 2025}
    raw["process"].append({"id": "P2", "anode": "300000 t", "liquid_aluminium": "600000 t"})
    made = ghgcalc.calculate(raw, "cn-al-2024")
    assert settle(made, "cn-al-2025", balance_value="1.6 tCO2e/t").process("P1").case == "closed"
    with pytest.raises(InputError) as caught:
        settle(made, "cn-al-2025", balance_value="1.6 tCO2e/t", verified={"P1": {"output": "5 t"}}, verified_source="x")
    assert [fault.code for fault in caught.value.faults] == ["output-outside-life"]
