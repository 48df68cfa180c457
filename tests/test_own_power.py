"""Fossil own power, consumption apart from net purchase, and what leaves a total: statements with one meaning under every guideline."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import ghgcalc
import strategies
import support
from ghgcalc import calculate, plan, verify
from ghgcalc.activity import Activity
from ghgcalc.errors import InputError
from ghgcalc.findings import Place
from ghgcalc.guidelines import Guideline
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.run import evaluated
from ghgcalc.plan.electricity import arrange, beyond_doubt
from ghgcalc.report.text import inventory_text

YEAR = Path(__file__).parent.parent / "examples" / "smelter-captive-2024.toml"
CAPTIVE = {"supply": "captive", "amount": "1350000 MWh"}
COAL = {
    "item": "bituminous-coal",
    "use": "captive-power",
    "amount": "675000 t",
    "ncv": {"value": "20 GJ/t", "source": "laboratory"},
    "emission_factor": {"value": "94 tCO2/TJ", "source": "laboratory"},
}
PLANT = {"id": "own", "kind": "captive-power", "net_generation": "1350000 MWh"}
REPORTED = {"id": "own", "kind": "captive-power", "emission": "1269000 tCO2", "source": "its own report"}


def smelter(*supplies: dict[str, Any], year: int = 2023, **tables: Any) -> dict[str, Any]:
    """One process of 100 000 t under any guideline, with its electricity."""
    process: dict[str, Any] = {
        "id": "P1",
        "technology": "cwpb",
        "liquid_aluminium": "100000 t",
        "anode": "49000 t",
        "butts": "7000 t",
        "anode_method": "balance",
        "anode_carbon": {"value": "98 %", "source": "laboratory"},
        "anode_effect_minutes": "0.25 min",
    }
    power = {"electricity": list(supplies)} if supplies else {}
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "x"}, "process": [process | power], **tables}


def codes(made: Inventory, *wanted: str) -> list[tuple[str, str]]:
    """Severity and code of the findings of some codes."""
    return [(one.severity, one.code) for one in made.findings if one.code in wanted]


def message(made: Inventory, code: str, lang: str = "en") -> str:
    """The text of the only finding of a code."""
    (found,) = [one for one in made.findings if one.code == code]
    return found.message(lang)


def value(made: Inventory, level: str, **place: Any) -> Fraction:
    """A total, exactly; its inventory recomputes from its own file."""
    found = verify(json.loads(json.dumps(made.as_dict())))
    assert found.recomputes, found.differences
    return Fraction(made.total(level, **place).value)


# --- the supply


@pytest.mark.parametrize("name", ["captive", "自备电厂", "自备火电", "captive-power"])
def test_the_names_of_captive_power(name):
    """The supply goes by its id and by its names in both languages."""
    made = Activity.model_validate(smelter({"supply": name, "amount": "1 MWh"}))
    assert made.process[0].electricity[0].supply == "captive"


@pytest.mark.parametrize("word", ["火电", "煤电", "燃煤发电", "自备", "coal", "captive power plant"])
def test_a_word_for_coal_is_never_answered_with_green_power(word):
    """What is no name of a supply is answered by what it means."""
    for lang in ("en", "zh"):
        with pytest.raises(InputError) as caught:
            calculate(smelter({"supply": word, "amount": "1 MWh"}))
        shown = caught.value.text(lang)
        assert "captive" in shown
        assert ("自备火电请写 captive（自备电厂）" if lang == "zh" else "fossil plant of one's own is captive") in shown
        assert "绿" not in shown.partition("可用")[0]


def test_captive_power_is_never_bought():
    """Net purchase holds nothing of what a plant of one's own generates: a fault that says where it belongs."""
    found = support.refused(smelter(electricity=[CAPTIVE]), "cn-al-2023")
    assert found == [("captive-not-bought", "supply")]


@pytest.mark.parametrize(("guideline", "factor"), [("cn-al-2023", "0.5703"), ("cn-al-2024-draft", "0.5942")])
def test_an_open_point_is_named_with_its_grade(guideline, factor):
    """The rules of 2023 and the draft count it as grid power on a line of its own; no text decides that, and the line is graded so."""
    made = calculate(smelter(CAPTIVE, electricity=[{"supply": "grid", "amount": "0 MWh"}]), guideline)
    assert value(made, "electrolysis", source="electricity") == 1350000 * Fraction(factor)
    assert codes(made, "supply-open", "total-incomplete") == [("warning", "supply-open")]
    assert "grade derived" in message(made, "supply-open")
    assert "1350000 MWh" in message(made, "supply-open", "zh")
    assert made.line("P1/electricity/captive/2023").grade == "derived"


def test_self_generated_says_that_it_is_not_fossil():
    """What counts as nothing by a meter's record is said to be non-fossil; beside a plant that burns coal it is a warning."""
    record = {"kind": "meter-records", "number": "M-1", "amount": "1350000 MWh", "from": "2023-01-01", "to": "2023-12-31"}
    own = {"supply": "self-generated", "amount": "1350000 MWh", "evidence": [record]}
    made = calculate(smelter(own), "cn-al-2023")
    assert codes(made, "non-fossil-stated", "self-generated-beside-captive") == [("note", "non-fossil-stated")]
    assert "non-fossil" in message(made, "non-fossil-stated")
    assert "非化石" in message(made, "non-fossil-stated", "zh")
    denied = calculate(smelter(own, facility=[REPORTED]), "cn-al-2023")
    assert ("warning", "self-generated-beside-captive") in codes(denied, "self-generated-beside-captive")
    both = calculate(smelter(own, CAPTIVE, facility=[REPORTED]), "cn-al-2023")
    assert codes(both, "self-generated-beside-captive") == []
    nothing = calculate(smelter({"supply": "self-generated", "amount": "0 MWh"}), "cn-al-2023")
    assert codes(nothing, "non-fossil-stated") == []


def test_rules_that_were_written_before_it_have_no_rule_for_it():
    """A table of supplies without the younger one is valid, and stating that one is a fault under it."""
    data = json.loads(json.dumps(ghgcalc.guidelines.get("cn-al-2023").data))
    del data["supplies"]["consumed"]["captive"]
    older = Guideline.model_validate(data)
    assert support.refused(smelter(CAPTIVE), older) == [("supply-without-rule", "amount")]
    del data["supplies"]["consumed"]["direct"]
    with pytest.raises(ValueError, match="direct"):
        Guideline.model_validate(data)


# --- the factor of the plant


@pytest.mark.parametrize("guideline", ["eu-cbam-al-2023", "ghgp-scope2"])
@pytest.mark.parametrize(
    "tables",
    [
        {"facility": [PLANT], "fuel": [COAL]},
        {"facility": [PLANT | REPORTED]},
        {"facility": [PLANT | REPORTED], "fuel": [COAL | {"amount": "675000000 kg"}]},
        {
            "facility": [PLANT],
            "fuel": [COAL | {"amount": "600000 t"}, COAL | {"amount": "75000 t", "site": "own", "name": "second mine"}],
        },
    ],
)
def test_the_factor_of_the_plant(guideline, tables):
    """Its fuels, else its reported emission, by net generation: 0.94 t/MWh; nothing of it is in the metal a second time."""
    made = calculate(smelter(CAPTIVE, **tables), guideline)
    basis = "indirect" if guideline.startswith("eu") else "market"
    assert value(made, "electrolysis", basis=basis) == value(made, "enterprise", basis=basis) == 1269000
    assert codes(made, "facility-returns", "facility-elsewhere", "fuel-elsewhere", "captive-factor") == [
        ("note", "captive-factor"), ("note", "facility-returns"),
    ]  # fmt: skip
    assert "0.940000 tCO2/MWh" in message(made, "captive-factor")
    if basis == "indirect":
        bare = calculate(smelter(CAPTIVE | {"location_factor": {"value": "0.94 tCO2/MWh", "source": "x"}}), guideline)
        assert value(made, "enterprise", basis="direct") == value(bare, "enterprise", basis="direct")
        assert value(bare, "enterprise", basis="indirect") == 1269000


def test_a_factor_that_never_ends_recomputes():
    """1 269 000 t by 1 300 000 MWh has no last digit: file, digest and verification agree all the same."""
    made = calculate(
        smelter(CAPTIVE | {"amount": "1000000 MWh"}, facility=[PLANT | {"net_generation": "1300000 MWh"}], fuel=[COAL]),
        "eu-cbam-al-2023",
    )
    assert abs(value(made, "electrolysis", basis="indirect") - Fraction(1269000) * 10 / 13) < Fraction(1, 10**15)


def test_the_fuels_of_the_smelter_do_not_return():
    """Beside the coal of the plant the smelter's own diesel counts where fuels count, and elsewhere that is said of the table."""
    diesel = {"item": "diesel", "amount": "100 t", "ncv": COAL["ncv"], "emission_factor": COAL["emission_factor"]}
    raw = smelter(CAPTIVE, facility=[PLANT], fuel=[COAL, diesel | {"use": "smelter"}, diesel])
    made = calculate(raw, "eu-cbam-al-2023")
    assert value(made, "enterprise", basis="direct", source="fuel") == 2 * Fraction(188)
    scope2 = calculate(raw, "ghgp-scope2")
    assert [one.place.table for one in scope2.findings if one.code == "table-ignored"] == ["fuel", "process"]


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        ({}, ("captive-factor-missing", None)),
        ({"facility": [{**PLANT, "net_generation": None}], "fuel": [COAL]}, ("captive-factor-missing", None)),
        ({"facility": [PLANT | {"net_generation": "0 MWh"}], "fuel": [COAL]}, ("generation-zero", "net_generation")),
        (
            {"facility": [PLANT], "fuel": [{k: v for k, v in COAL.items() if k != "emission_factor"}]},
            ("datum-missing", "emission_factor"),
        ),
        (
            {"facility": [PLANT, PLANT | {"id": "two"}], "fuel": [COAL | {"site": "own"}, COAL | {"site": "two"}]},
            ("plant-open", "plant"),
        ),
    ],
)
def test_what_the_factor_of_a_plant_lacks_is_named(tables, fault):
    """No plant, no generation, a generation of zero, a fuel without its factor, two plants: a fault, never a guess."""
    tables = {name: [{k: v for k, v in row.items() if v is not None} for row in rows] for name, rows in tables.items()}
    assert fault in support.refused(smelter(CAPTIVE, **tables), "eu-cbam-al-2023")


def test_two_plants_are_told_apart():
    """Each row says which plant generated it, and takes that one's factor on a line of its own."""
    plants = [
        PLANT | {"net_generation": "500000 MWh"},
        REPORTED | {"id": "two", "net_generation": "1000000 MWh", "emission": "800000 tCO2"},
    ]
    coal = COAL | {"site": "own", "amount": "250000 t"}
    rows = [
        {"supply": "captive", "amount": "400000 MWh", "plant": "own"},
        {"supply": "captive", "amount": "900000 MWh", "plant": "two"},
    ]
    made = calculate(smelter(*rows, facility=plants, fuel=[coal]), "eu-cbam-al-2023")
    assert value(made, "electrolysis", basis="indirect") == 400000 * Fraction("0.94") + 900000 * Fraction("0.8")


def test_gases_are_not_mixed():
    """An emission that is stated in CO2e gives a factor of CO2e, which does not add up with factors of CO2."""
    grid = {"supply": "grid", "amount": "1 MWh", "location_factor": {"value": "0.5 tCO2/MWh", "source": "x"}}
    plant = PLANT | REPORTED | {"emission": "1269000 tCO2e"}
    found = support.refused(smelter(CAPTIVE, grid, facility=[plant]), "eu-cbam-al-2023")
    assert {code for code, _ in found} == {"gases-mixed"}


def test_more_than_was_generated_is_named():
    """The electricity of captive plants that is consumed cannot exceed what they generated."""
    made = calculate(smelter(CAPTIVE, facility=[PLANT | {"net_generation": "135000 MWh"}], fuel=[COAL]), "eu-cbam-al-2023")
    assert codes(made, "captive-above-generation") == [("warning", "captive-above-generation")]
    even = calculate(smelter(CAPTIVE, facility=[PLANT], fuel=[COAL]), "cn-al-2024")
    assert codes(even, "captive-above-generation") == []


# --- where a fuel burns, and what leaves a total


def test_coal_of_the_plant_is_no_fuel_of_the_smelter():
    """Under the rules of 2023 it counts as the facility, under those of 2024 beside the total, and in it when asked."""
    raw = smelter(CAPTIVE, facility=[PLANT], fuel=[COAL, {"item": "diesel", "amount": "100 t"}])
    coal = 675000 * 20 * Fraction("0.02618") * Fraction("0.99") * Fraction(44, 12)
    older = calculate(raw, "cn-al-2023")
    assert value(older, "enterprise", source="facility") == coal == Fraction("1282950.9")
    beside, inside = calculate(raw, "cn-al-2024"), calculate(raw, "cn-al-2024", include_facilities=True)
    assert value(inside, "enterprise") - value(beside, "enterprise") == coal
    assert value(beside, "enterprise", source="fuel") == value(older, "enterprise", source="fuel") == Fraction("309.59")
    (row,) = [one for one in beside.auxiliary if one["source"] == "facility"]
    assert (row["id"], row["value"], row["unit"]) == ("facility/bituminous-coal/2023", "1282950.9", "tCO2")
    assert "bituminous-coal (1282950.9 tCO2)" in message(beside, "facility-outside")
    assert codes(inside, "facility-outside") == []


def test_a_plant_counts_once():
    """Where its emission is stated and its fuels are, too, the stated one counts, and the fuels are said to be in it."""
    made = calculate(smelter(CAPTIVE, facility=[PLANT | REPORTED], fuel=[COAL]), "cn-al-2023")
    assert value(made, "enterprise", source="facility") == 1269000
    assert codes(made, "source-replaced") == [("note", "source-replaced")]


@pytest.mark.parametrize("guideline", sorted(ghgcalc.guidelines.known()))
@pytest.mark.parametrize("kind", ["captive-power", "other"])
def test_tonnes_that_leave_a_total_are_a_warning(guideline, kind):
    """A facility that enters no total leaves it with its tonnes, under whatever guideline, and never with nothing to do."""
    raw = smelter(facility=[REPORTED | {"kind": kind, "emission": "155000 tCO2e"}])
    raw["entity"]["province"] = "Shandong"
    made = calculate(raw, guideline)
    counted = any(total.source == "facility" for total in made.totals)
    left = [one for one in made.findings if one.code in ("facility-outside", "facility-elsewhere")]
    assert [one.severity for one in left] == ([] if counted else ["warning"])
    assert all("155000 tCO2e" in one.message(lang) for one in left for lang in ("en", "zh"))
    ignored = [one.place.table or "" for one in made.findings if one.code == "table-ignored"]
    assert not any("facility" in tables for tables in ignored)


def test_fuels_that_burn_elsewhere_are_told_by_their_amount():
    """A use that a guideline does not count takes tonnes out of it; a plant whose emission is known is told by that."""
    other = smelter(fuel=[COAL | {"use": "other"}])
    assert "675000 t of bituminous-coal" in message(calculate(other, "eu-cbam-al"), "fuel-elsewhere")
    known = calculate(smelter(CAPTIVE, facility=[PLANT], fuel=[COAL]), "eu-cbam-al")
    assert "1269000 tCO2 of own" in message(known, "facility-elsewhere")
    assert codes(known, "fuel-elsewhere") == []
    (memo,) = known.auxiliary[0]["memo"]
    assert memo["value"] == "1269000.00"
    bare = {key: one for key, one in COAL.items() if key != "emission_factor"}
    unknown = calculate(smelter(facility=[PLANT], fuel=[bare]), "eu-cbam-al")
    assert codes(unknown, "fuel-elsewhere", "facility-elsewhere") == [("warning", "fuel-elsewhere")]


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        ({"facility": [{"id": "F", "kind": "captive-power"}]}, ("facility-empty", "emission")),
        ({"facility": [PLANT], "fuel": [COAL | {"use": "other"}]}, ("facility-empty", "emission")),
        ({"facility": [{"id": "F", "kind": "other"}], "fuel": [COAL | {"use": "other"}]}, ("facility-empty", "emission")),
        ({"facility": [{"id": "F", "kind": "other", "emission": "1 tCO2"}]}, ("source-missing", "source")),
        ({"facility": [PLANT], "fuel": [COAL, COAL | {"site": "onw"}]}, ("unknown-facility", "site")),
        ({"facility": [PLANT, PLANT | {"id": "two"}], "fuel": [COAL]}, ("site-open", "site")),
        ({"process": [{"id": "P1", "electricity": [CAPTIVE | {"plant": "own"}]}]}, ("unknown-facility", "plant")),
        ({"facility": [REPORTED], "other_electricity": [CAPTIVE | {"plant": "onw"}]}, ("unknown-facility", "plant")),
    ],
)
def test_facilities_that_are_not_there(tables, fault):
    """A facility of which nothing is stated, and a fuel or a supply that names one that is not there, are faults at their key."""
    assert fault in support.refused(smelter() | tables, "cn-al-2023")


def test_a_long_list_of_facilities_is_cut():
    """A fault lists ten names of facilities at most."""
    rows = [REPORTED | {"id": f"F{at}"} for at in range(30)]
    with pytest.raises(InputError, match="F9, …"):
        calculate(smelter(facility=rows, fuel=[COAL | {"site": "F30"}]), "cn-al-2023")


def test_files_of_the_first_ledger_are_told_what_was_told_then():
    """Their findings stand under the digest: a facility is the note that it was, and nothing is said that nobody knew."""
    activity = Activity.model_validate(smelter(CAPTIVE, facility=[REPORTED], electricity=[{"supply": "grid", "amount": "1 MWh"}]))
    guideline = ghgcalc.guidelines.get("cn-al-2024")
    rounding = guideline.rounding.policy
    made = evaluated(activity, guideline, plan.compile(guideline), rounding, None, asked={}, version=1)
    assert [(one.severity, one.code) for one in made.findings if one.place.table == "facility"] == [("note", "facility-outside")]
    assert "cn-al-2024 leaves the facility own outside" in message(made, "facility-outside")
    older = evaluated(
        activity, ghgcalc.guidelines.get("cn-al-2023"), plan.compile("cn-al-2023"), rounding, None, asked={}, version=1
    )
    assert older.incomplete == {}


def test_rules_that_know_reported_emissions_alone():
    """Where a guideline takes the reported emission of a plant and no fuels, fuels alone give no factor: a fault, not nothing."""
    data = json.loads(json.dumps(ghgcalc.guidelines.get("eu-cbam-al-2023").data))
    data["source"] = [one for one in data["source"] if (one["id"], one["table"]) != ("captive-plant", "fuel")]
    rules = Guideline.model_validate(data)
    assert support.refused(smelter(CAPTIVE, facility=[PLANT], fuel=[COAL]), rules) == [("captive-factor-missing", None)]
    made = calculate(smelter(CAPTIVE, facility=[PLANT | REPORTED], fuel=[COAL]), rules)
    assert value(made, "electrolysis", basis="indirect") == 1269000


# --- consumption and net purchase


def test_one_file_is_right_everywhere():
    """The part is never above the whole: under rules of consumption the enterprise holds its processes."""
    activity = ghgcalc.read(YEAR)
    for guideline, bases in (("eu-cbam-al-2023", ["indirect"]), ("ghgp-scope2", ["location", "market"])):
        made = calculate(activity, guideline)
        for basis in bases:
            assert value(made, "electrolysis", basis=basis) < value(made, "enterprise", basis=basis)
        assert codes(made, "net-purchase-beside", "net-purchase-taken") == [("note", "net-purchase-beside")]
    assert {one.severity for one in calculate(activity, "ghgp-scope2").findings} == {"note"}


def test_net_purchase_is_no_consumption():
    """Net purchase moves nothing under a rule of consumption; where more was bought than is stated as consumed, a warning gives the amounts."""
    grid = {"supply": "grid", "amount": "1000 MWh", "location_factor": {"value": "0.5 tCO2/MWh", "source": "x"}}
    bought = {"electricity": [{"supply": "grid", "amount": "1200 MWh"}, {"supply": "green-power", "amount": "50 MWh"}]}
    bare, made = calculate(smelter(grid), "eu-cbam-al-2023"), calculate(smelter(grid, **bought), "eu-cbam-al-2023")
    assert value(bare, "enterprise", basis="indirect") == value(made, "enterprise", basis="indirect") == 500
    assert codes(made, "net-purchase-beside", "table-ignored") == [("warning", "net-purchase-beside")]
    shown = message(made, "net-purchase-beside")
    assert all(amount in shown for amount in ("1250 MWh", "1000 MWh", " 250 MWh"))
    stated = calculate(smelter(grid, other_electricity=[grid | {"amount": "0 MWh"}], **bought), "eu-cbam-al-2023")
    assert codes(stated, "net-purchase-beside") == [("note", "net-purchase-beside")]
    nothing = calculate(smelter(electricity=[{"supply": "grid", "amount": "0 MWh"}]), "eu-cbam-al-2023")
    assert codes(nothing, "net-purchase-beside") == []


def test_an_enterprise_without_processes_may_state_net_purchase_alone():
    """Then that is taken for what it consumes, with a warning; with a statement of consumption it is not."""
    row = {"supply": "grid", "area": "China", "amount": "1000 MWh"}
    office = {"schema": "ghgcalc/activity/1", "year": 2023, "entity": {"name": "office"}, "electricity": [row]}
    made = calculate(office, "ghgp-scope2")
    assert value(made, "enterprise", basis="location") == Fraction("530.6")
    assert codes(made, "net-purchase-taken", "net-purchase-beside", "total-incomplete") == [("warning", "net-purchase-taken")]
    stated = calculate(office | {"other_electricity": [row | {"amount": "1100 MWh"}]}, "ghgp-scope2")
    assert value(stated, "enterprise", basis="location") == Fraction("583.66")
    assert codes(stated, "net-purchase-taken", "net-purchase-beside") == [("note", "net-purchase-beside")]


# --- totals that lack a source


@pytest.mark.parametrize(
    ("guideline", "levels"),
    [
        ("cn-al-2013", {("enterprise", None)}),
        ("cn-al-2023", {("process", None), ("electrolysis", None), ("enterprise", None)}),
        ("cn-al-2024-draft", {("process", None), ("electrolysis", None), ("enterprise", None)}),
        ("cn-al-2024", set()),
        ("ipcc-2006-al", set()),
        ("eu-cbam-al", set()),
        ("eu-cbam-al-2023", {("process", "indirect"), ("electrolysis", "indirect"), ("enterprise", "indirect")}),
    ],
)
def test_a_total_whose_source_nobody_states_is_incomplete(guideline, levels):
    """It is marked where the guideline counts electricity, in the text, in the file and on the object; a stated zero is a zero."""
    raw = smelter()
    raw["entity"]["province"] = "Shandong"
    made = calculate(raw, guideline)
    assert set(made.incomplete) == levels
    assert codes(made, "total-incomplete") == ([("warning", "total-incomplete")] if levels else [])
    marked = {(one["level"], one["basis"]) for one in made.as_dict()["totals"] if one.get("incomplete") == ["electricity"]}
    assert marked == {key for key in levels if key[1] is None}  # where a basis has no total at all there is none to mark
    assert marked == {(one.level, one.basis) for one in made.totals if one.incomplete}
    assert ("incomplete: without electricity" in inventory_text(made)) == bool(marked)
    assert ("不完整：未含电力" in inventory_text(made, "zh")) == bool(levels)
    assert verify(json.loads(json.dumps(made.as_dict()))).same
    again = Inventory.from_dict(json.loads(json.dumps(made.as_dict())))
    assert (again == made, again.incomplete) == (True, dict.fromkeys(marked, ("electricity",)))
    zero = {"supply": "grid", "amount": "0 MWh", "location_factor": {"value": "0 tCO2/MWh", "source": "x"}}
    power = {"process": [raw["process"][0] | {"electricity": [zero]}], "electricity": [zero]}
    assert calculate(raw | power, guideline).incomplete == {}
    total = {"process": [raw["process"][0] | {"electricity_total": "0 MWh"}], "electricity_total": "0 MWh"}
    assert calculate(raw | total, guideline).incomplete == {}


def test_one_process_states_it_and_another_does_not():
    """What is missing is not zero: a fault for each silent process where electricity counts, and none where it does not."""
    raw = smelter({"supply": "grid", "amount": "1000 MWh"})
    silent = {key: one for key, one in raw["process"][0].items() if key != "electricity"}
    raw["process"] += [silent | {"id": "P2"}, silent | {"id": "P3"}]
    assert support.refused(raw, "cn-al-2023") == [("electricity-partly", "electricity")] * 2
    assert codes(calculate(raw, "cn-al-2024"), "electricity-partly") == []
    raw["process"][1:] = [one | {"electricity_total": "0 MWh"} for one in raw["process"][1:]]
    assert value(calculate(raw, "cn-al-2023"), "electrolysis", source="electricity") == Fraction("570.3")


def test_what_is_consumed_elsewhere_does_not_stand_for_the_cells():
    """With processes that state nothing the enterprise lacks their electricity, whatever else it states."""
    office = [{"supply": "grid", "area": "China", "amount": "10 MWh"}]
    made = calculate(smelter(other_electricity=office), "ghgp-scope2")
    assert made.incomplete["enterprise", "location"] == made.incomplete["enterprise", "market"] == ("electricity",)
    zero = smelter({"supply": "grid", "area": "China", "amount": "0 MWh"}, other_electricity=office)
    assert calculate(zero, "ghgp-scope2").incomplete == {}


def test_goods_share_what_their_total_lacks():
    """A good whose total lacks electricity is marked as that total is; a precursor's indirect emission does not hide it."""
    good = {"cn": "7604", "amount": "10 t", "direct_emission": {"value": "1 tCO2e", "source": "x"}}
    good |= {"indirect_emission": {"value": "2 tCO2e", "source": "x"}, "precursor": [{"good": "7601", "mass": "11 t"}]}
    made = calculate(smelter(product=[good]), "eu-cbam-al-2023")
    assert ("enterprise", "indirect") in made.incomplete
    assert ("product", "indirect") not in made.incomplete  # it has no indirect intensity of metal at all
    metal = {"id": "m", "cn": "7601", "amount": "10 t", "indirect_emission": {"value": "2 tCO2e", "source": "x"}}
    stated = calculate(smelter(product=[metal]), "eu-cbam-al-2023")
    assert stated.incomplete["product", "indirect"] == ("electricity",)
    assert "m (7601) (incomplete: without electricity)" in inventory_text(stated)


def test_marks_in_a_file_are_texts():
    """A mark of another shape is refused, and one that is cut out is a difference."""
    raw = json.loads(json.dumps(calculate(smelter(), "cn-al-2023").as_dict()))
    for total in raw["totals"]:
        if total.pop("incomplete", None):
            assert total["source"] is None
    found = verify(raw)
    assert {one.where.rpartition(".")[2] for one in found.differences} == {"incomplete[1]"}
    raw["engine"]["version"] = "0.0.1"  # of another release: what it did not say is no difference of digits
    assert verify(raw).same
    raw["totals"][0]["incomplete"] = "electricity"
    with pytest.raises(InputError, match="no list of texts"):
        Inventory.from_dict(raw)


def test_a_comparison_marks_what_lacks_a_source():
    """Side by side a total that lacks a source says so, and under which guideline; in JSON the total says so."""
    found = ghgcalc.compare(smelter(), ["cn-al-2023", "cn-al-2024"])
    shown = ghgcalc.report.text.comparison_text(found)
    lacking = re.findall(r"total; (\S+) \(incomplete: without (\S+)\) +(\S+ \S+)  ", shown)
    assert lacking == [("cn-al-2023", "electricity", "173 399.20")] * 2  # of the electrolysis and of the enterprise
    assert shown.count("cn-al-2024 (incomplete") == 0
    zh = ghgcalc.report.text.comparison_text(found, "zh")
    assert zh.count("合计; cn-al-2023（不完整：未含") == 2
    assert [one for one in found.as_dict()["guidelines"][0]["totals"] if one.get("incomplete")]
    whole = ghgcalc.report.text.comparison_text(ghgcalc.compare(smelter(), ["cn-al-2024", "ipcc-2006-al"]))
    assert "incomplete" not in whole


def test_strict_fails_on_a_warning(capsys, tmp_path):
    """`calculate --strict` writes nothing where a warning stands, names it, and ends with 2; without a warning it changes nothing."""
    call = support.caller(capsys)
    file, out = tmp_path / "a.json", tmp_path / "out.json"
    file.write_text(json.dumps(smelter()), encoding="utf-8")
    failed = call("calculate", file, "--guideline", "cn-al-2023", "--strict", "-o", out)
    assert (failed.status, failed.out, out.exists()) == (2, "", False)
    assert "total-incomplete" in failed.err
    assert call("calculate", file, "--guideline", "cn-al-2023", "-o", out).status == 0
    file.write_text(json.dumps(smelter(year=2024)), encoding="utf-8")
    fine = call("calculate", file, "--guideline", "cn-al-2024", "--strict", "--format", "json").json
    assert [one for one in fine["findings"] if one["severity"] == "warning"] == []
    file.write_text(json.dumps(smelter(year=2024) | {"fuel": [{"item": "diesel", "amount": "9000000 t"}]}), encoding="utf-8")
    failed = call("calculate", file, "--guideline", "cn-al-2024", "--strict")
    assert (failed.status, failed.out) == (2, "")
    assert "error fuel-ratio" in failed.err


# --- what a guideline fixes


def test_accepting_measured_values_on_the_command_line(capsys, tmp_path):
    """`--accept-measured` stands in options and digest, is a departure for verify, and changes nothing where nothing is fixed."""
    call = support.caller(capsys)
    raw = smelter(year=2024)
    raw["process"][0] |= {"anode_loss": {"value": "10 %", "source": "balance"}}
    file, out = tmp_path / "a.json", tmp_path / "out.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    kept = call("calculate", file, "--format", "json").json
    taken = call("calculate", file, "--accept-measured", "--format", "json").json
    assert (kept["options"], taken["options"]) == ({}, {"accept_measured": True})
    assert kept["digest"] != taken["digest"]
    assert call("calculate", file, "--accept-measured", "-o", out).status == 0
    record = call("verify", out, "--format", "json").json
    assert record["same"]
    assert record["numbers"]["departures"] == [{"name": "accept_measured", "value": "true", "usual": "false"}]
    assert [one["key"] for one in record["numbers"]["measured"]] == ["anode_loss", "anode_carbon"]
    assert call("calculate", file, "-o", out).status == 0
    left = call("verify", out, "--format", "json").json["numbers"]["measured"]
    assert [one["key"] for one in left] == ["anode_carbon"]  # what was left aside is no number of the result
    compared = call("compare", file, "--guidelines", "cn-al-2024,ipcc-2006-al", "--accept-measured", "--format", "json").json
    assert "fixed-accepted" in {one["code"] for one in compared["guidelines"][0]["findings"]}


# --- what is said of the evidence behind memos


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(activity=strategies.activities("cn-al-2024"))
def test_what_is_beyond_doubt_leaves_nothing_to_say(activity):
    """The short way past the evidence of a memo is taken only where the long one finds nothing; what is found names the memos."""
    stated = Activity.model_validate(activity)
    rules = ghgcalc.guidelines.get("cn-al-2024").supplies["residual-2023"]
    expected = set()
    for table in ("process.electricity", "electricity"):
        owners: dict[Any, list[Any]] = {}
        for process, at, row in stated.rows(table):
            owners.setdefault(process and process.id, []).append((at, row))
        for owner, entries in owners.items():
            notes = arrange(entries, rules, stated.year, Place(table=table, row=owner))[1]
            assert not (notes and beyond_doubt(entries, rules, stated.year))
            expected |= {(note.code, note.place.table, note.place.row) for note in notes}
    made = calculate(stated, "cn-al-2024")
    memos = [one for one in made.findings if "memo 备注" in one.clause]
    assert {one.severity for one in memos} <= {"note"}
    assert expected <= {(one.code, one.place.table, one.place.row) for one in memos}
    for one in memos:
        assert "residual-2022, residual-2023" in one.clause or "national-average" in one.clause


@pytest.mark.parametrize(
    ("record", "short"),
    [
        ({}, True),
        ({"amount": "99 MWh"}, False),
        ({"kind": "green-certificate"}, False),
        ({"from": "2024-01-02"}, False),
        ({"to": "2024-12-30"}, False),
    ],
)
def test_the_short_way_is_taken_where_a_year_is_covered(record, short):
    """One record of the right kind over the whole year and all of the amount: then nothing has to be arranged."""
    proof = {
        "kind": "green-power-consumption-certificate",
        "number": "1",
        "amount": "100 MWh",
        "from": "2024-01-01",
        "to": "2024-12-31",
    }
    row = {"supply": "green-power", "amount": "100 MWh", "evidence": [proof | record]}
    stated = Activity.model_validate(smelter(row, year=2024))
    rules = ghgcalc.guidelines.get("cn-al-2024").supplies["residual-2023"]
    entries = [(at, one) for _, at, one in stated.rows("process.electricity")]
    assert beyond_doubt(entries, rules, 2024) is short
    assert codes(calculate(stated, "cn-al-2024"), "evidence-missing", "evidence-too-small") == ([] if short else [
        ("note", "evidence-too-small" if "kind" not in record else "evidence-missing")
    ])  # fmt: skip
