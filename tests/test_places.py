"""Where a fault lies, for programs: one JSON pointer, the same when a file is read and when it is bound."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
import strategies
from ghgcalc import activity
from ghgcalc.activity import located
from ghgcalc.errors import FAULTS, InputError
from ghgcalc.findings import NOWHERE, Finding, Place, pointer


def at(raw, steps):
    """What lies at a JSON pointer, by RFC 6901; a KeyError where nothing does."""
    for step in steps.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        raw = raw[int(name)] if isinstance(raw, list) else raw[name]
    return raw


MONTHS = [str(1000 + month) for month in range(12)]


def plant(**more):
    """A plant of two processes with supplies, fuels and a facility."""
    return {
        "year": 2024,
        "entity": {"name": "A", "province": "Gansu"},
        "process": [
            {
                "id": "P1",
                "liquid_aluminium": "26000 t",
                "anode": "12345.67 t",
                "electricity": [{"supply": "grid", "amount": "1 MWh"}],
            },
            {
                "id": "P2",
                "liquid_aluminium": {"unit": "t", "values": list(MONTHS)},
                "anode": {"unit": "t", "values": list(MONTHS)},
                "electricity": [
                    {"supply": "grid", "amount": "300000 MWh"},
                    {
                        "supply": "green-power",
                        "amount": "60000 MWh",
                        "evidence": [
                            {
                                "kind": "green-power-consumption-certificate",
                                "number": "G-1",
                                "amount": "30000 MWh",
                                "from": "2024-01-01",
                                "to": "2024-12-31",
                            }
                        ],
                    },
                ],
            },
        ],
        "fuel": [{"item": "diesel", "amount": "10 t"}, {"item": "natural-gas", "amount": "1 10^4Nm3"}],
        "facility": [{"id": "2", "kind": "captive-power", "emission": "5 tCO2e", "source": "x"}],
        **more,
    }


def faults(raw, guideline=None):
    """The faults of a table: read, then calculated."""
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(raw, guideline)
    return caught.value


@pytest.mark.parametrize(
    ("steps", "value"),
    [
        ("/process/1/anode/values/4", "1,5"), ("/process/1/electricity/1/evidence/0/amount", "much"), ("/entity/province", "Atlantis"),
        ("/fuel/0/item", "火电"), ("/fuel/1/amount", "1 m3"), ("/process/0/electricity/0/supply", "sun"), ("/year", 24),
        ("/process/1/electricity/1/evidence/0/from", "soon"), ("/facility/0/kind", "x"), ("/process/0/anode", "-1 t"),
    ],
)  # fmt: skip
def test_a_fault_of_reading_points_at_what_is_wrong(steps, value):
    """Whatever is spoilt, the pointer leads to it in the table as it was given, and the prose names the place beside."""
    raw = plant()
    parent, _, last = steps.rpartition("/")
    found = at(raw, parent)
    found[int(last) if isinstance(found, list) else last] = value
    told = faults(raw).faults
    assert [one.pointer for one in told] == [steps]
    assert at(raw, str(told[0].pointer)) == value
    assert told[0].place.text()


def test_a_key_that_nobody_knows_is_escaped():
    """A slash and a tilde in a key are escaped as RFC 6901 says, so that the pointer leads back to it."""
    raw = plant()
    raw["fuel"][0]["a/b~c"] = 1
    told = faults(raw).faults
    assert [one.pointer for one in told] == ["/fuel/0/a~1b~0c"]
    assert at(raw, str(told[0].pointer)) == 1
    assert pointer(()) == ""


def test_a_fault_of_binding_points_like_one_of_reading():
    """What a guideline lacks, and a unit that does not fit the item, are placed by the same pointers as what cannot be read."""
    raw = plant()
    del raw["process"][1]["anode"]
    raw["fuel"][0]["amount"] = "10 10^4Nm3"
    del raw["fuel"][1]
    told = {one.code: one.pointer for one in faults(raw, "cn-al-2024").faults}
    assert told == {"datum-missing": "/process/1/anode", "item-unit": "/fuel/0/amount"}


def test_warnings_point_at_their_rows():
    """Findings of an inventory have pointers, in the file, too; what concerns several keys points at their table."""
    raw = plant()
    raw["process"][1]["anode_effect_minutes"] = "1 min"
    inventory = ghgcalc.calculate(raw, "cn-al-2023")
    told = {one.code: one.pointer for one in inventory.findings}
    assert told["evidence-too-small"] == "/process/1/electricity/1/amount"
    told = {one.code: one.pointer for one in ghgcalc.calculate(raw, "cn-al-2024").findings}
    assert told["datum-ignored"] == "/process"
    assert told["facility-outside"] == "/facility/0"
    record = json.loads(json.dumps(inventory.as_dict()))
    assert [one["pointer"] for one in record["findings"]] == [one.pointer for one in inventory.findings]
    again = ghgcalc.Inventory.from_dict(record)
    assert [one.pointer for one in again.findings] == [one.pointer for one in inventory.findings]
    assert ghgcalc.verify(record).same


def test_a_file_without_pointers_verifies_and_an_altered_one_is_told():
    """Files of the first release have no pointers, and say nothing of it; who turns one around is found out."""
    record = json.loads(json.dumps(ghgcalc.calculate(plant(), "cn-al-2023").as_dict()))
    altered = copy.deepcopy(record)
    for one in record["findings"]:
        del one["pointer"]
    assert ghgcalc.verify(record).same
    altered["findings"][0]["pointer"] = "/fuel/7"
    assert ["/fuel/7" in one.in_file for one in ghgcalc.verify(altered).differences] == [True]


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        (Place(table="process", row="P2", key="anode", month=5), "/process/1/anode/values/4"),
        (Place(table="process.electricity", row="P2 2 (green-power)", key="amount"), "/process/1/electricity/1/amount"),
        (Place(table="process.electricity", row="P2", key="amount"), "/process/1/electricity"), (Place(table="fuel", row="2 (natural-gas)"), "/fuel/1"),
        (Place(table="facility", row="1 (2)"), "/facility/0"), (Place(table="facility", row="2"), "/facility/0"),
        (Place(table="process", key="anode, butts"), "/process"), (Place(table="fuel", row="9"), "/fuel"), (Place(table="heat"), None),
        (Place(table="entity", key="grid"), "/entity/grid"), (Place(table="entity"), "/entity"), (Place(key="year"), "/year"),
        (Place(key="guideline"), None), (Place(key="year", row="x"), None), (NOWHERE, None), (Place(table="gwp", key="CF4"), None),
    ],
)  # fmt: skip
def test_words_of_a_place_are_looked_up(place, wanted):
    """A row by its id, its number, its number and name; a table where no row fits; nothing where it is no place of the activity."""
    found = located(activity.of(plant()), [Finding.of("datum-missing", place=place)])
    assert [one.pointer for one in found] == [wanted]
    assert found[0].place == place


def test_words_that_fit_two_rows_point_at_the_table():
    """A process that calls itself `P1 1 (grid)` does not draw the pointer of another's row to itself."""
    raw = plant()
    raw["process"][1]["id"] = "P1 1"
    stated = activity.of(raw)
    found = located(
        stated, [Finding.of("datum-missing", place=Place(table="process.electricity", row="P1 1 (grid)", key="amount"))]
    )
    assert found[0].pointer == "/process"


def test_a_pointer_that_is_known_stays():
    """What reading has placed is not placed anew."""
    known = Finding.of("datum-missing", place=Place(table="process", row="P1", pointer="/process/7"))
    assert located(activity.of(plant()), [known]) == (known,)
    assert located(activity.of(plant()), [known])[0].pointer == "/process/7"


@given(strategies.cases(), st.data())
@settings(max_examples=15)
def test_every_pointer_of_a_calculation_leads_somewhere(case, data):
    """Of any activity, every finding's pointer leads to something that the file states, or to a key that it lacks in a row it has."""
    raw, guideline, _ = case
    raw = json.loads(json.dumps(raw, default=str))
    if data.draw(st.booleans()) and raw.get("process"):
        del raw["process"][0]["liquid_aluminium"]
    try:
        told = ghgcalc.calculate(raw, guideline).findings
    except InputError as error:
        told = error.faults
    for one in told:
        if one.pointer is not None:
            parent, _, _ = one.pointer.rpartition("/")
            assert at(raw, parent) is not None, one


def test_an_error_as_data_says_what_its_text_says():
    """`InputError.as_dict` has every fault in both languages with its pointer, the count of all, and survives pickling."""
    error = faults(plant(year=24, fuel=[{"item": "x", "amount": "1 t"}]))
    record = error.as_dict()
    assert (record["schema"], record["count"], len(record["findings"])) == (FAULTS, 2, 2)
    assert [one["pointer"] for one in record["findings"]] == ["/year", "/fuel/0/item"]
    assert all(one["message"] and one["remedy"] and one["message_zh"] and one["remedy_zh"] for one in record["findings"])
    assert json.loads(json.dumps(record)) == record
    assert pickle.loads(pickle.dumps(error)).as_dict() == record
