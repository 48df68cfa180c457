"""The quality-control plan: the file and its faults, the draft that is no plan, the forms that it is handed over as."""

from __future__ import annotations

import copy
import json
import pickle
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import quality
from ghgcalc.quality import words
from ghgcalc.quality.draft import toml
from support import caller

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "quality-plan-2024.toml"
YEAR = ROOT / "examples" / "smelter-2024.toml"
SMALL = Path(__file__).parent / "data" / "quality-plan.toml"
PLAN = quality.read_quality_plan(EXAMPLE)
ACTIVITY = ghgcalc.read(YEAR)
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


def small(**changes: Any) -> dict[str, Any]:
    """The table of a small plan, with other tables."""
    return tomllib.loads(SMALL.read_text(encoding="utf-8")) | changes


def faults(raw: Any) -> list[tuple[str, str | None]]:
    """Code and pointer of every fault, each with its text in both languages."""
    with pytest.raises(ghgcalc.InputError) as caught:
        quality.of(raw)
    for fault in caught.value.faults:
        assert fault.text("en").isprintable()
        assert CHINESE.search(fault.text("zh"))
    return [(fault.code, fault.pointer) for fault in caught.value.faults]


def edited(*way: Any, value: Any = None) -> dict[str, Any]:
    """The small plan with one value in another one's place, or (None) taken away."""
    raw = small()
    at: Any = raw
    for step in way[:-1]:
        at = at[step]
    if value is None:
        del at[way[-1]]
    else:
        at[way[-1]] = value
    return raw


# --- the file


def test_what_is_read_is_written_and_read_again(tmp_path):
    """TOML, JSON, the table, a pickle and a copy give an equal plan with the same digest; what is handed out is the caller's own."""
    ghgcalc.write(PLAN, tmp_path / "plan.json")
    again = [
        quality.read_quality_plan(tmp_path / "plan.json"),
        quality.of(PLAN.dump()),
        pickle.loads(pickle.dumps(PLAN)),
        copy.deepcopy(PLAN),
    ]
    assert all(one == PLAN and one.sha256 == PLAN.sha256 for one in again)
    dumped = PLAN.dump()
    assert next(iter(dumped)) == "schema"
    assert json.loads(json.dumps(dumped)) == PLAN.as_dict()
    dumped["meter"].clear()
    dumped["enterprise"]["name"] = "another"
    assert PLAN.dump()["meter"]
    assert PLAN.enterprise.name != "another"
    other = PLAN.replace(boundary="another")
    assert other.sha256 != PLAN.sha256
    with pytest.raises(ValueError, match="frozen"):
        PLAN.boundary = "x"


def test_order_of_keys_and_layout_decide_no_digest():
    """The digest is of what is stated."""
    turned = json.loads(json.dumps(PLAN.dump()))
    turned = {key: turned[key] for key in reversed(turned)}
    assert quality.of(turned).sha256 == PLAN.sha256


@pytest.mark.parametrize("word", [word for kind in ("way", "frequency", "meter", "reason") for word in words.words()[kind]])
def test_the_chinese_of_the_form_is_read_as_the_word(word):
    """Every name of every word, in any case and with blanks around it."""
    kind = next(kind for kind in ("way", "frequency", "meter", "reason") if word in words.words()[kind])
    for name in (word.upper(), *words.words()[kind][word]["zh"]):
        assert words.Worded(kind).find(f" {name} ") == word


WRONG = [
    (edited("schema", value="ghgcalc/plan/1"), [("wrong-schema", "/schema")]),
    (edited("schema"), [("wrong-schema", "/schema")]),
    (edited("version", value=[]), [("missing-key", "/version")]),
    (edited("parameter", value=[]), [("missing-key", "/parameter")]),
    (edited("enterprise", "seat"), [("missing-key", "/enterprise/seat")]),
    (edited("enterprise", "uscc", value="91650100MA00000000"), [("bad-uscc", "/enterprise/uscc")]),
    (edited("enterprise", "seat", value="   "), [("empty-text", "/enterprise/seat")]),
    (edited("boundary", value="  \n "), [("empty-text", "/boundary")]),
    (edited("enterprise", "seet", value="x"), [("unknown-key-near", "/enterprise/seet")]),
    (edited("parameter", 0, "way", value="guessed"), [("unknown-choice", "/parameter/0/way")]),
    (edited("parameter", 0, "way", value=5), [("unknown-choice", "/parameter/0/way")]),
    (edited("parameter", 0, "required", value="0.2 kg"), [("wrong-dimension", "/parameter/0/required")]),
    (edited("parameter", 0, "required", value="-1 %"), [("negative", "/parameter/0/required")]),
    (edited("parameter", 0, "fuel", value="diesel"), [("one-of", "/parameter/0/process")]),
    (edited("parameter", 0, "parameter", value="metal"), [("plan-parameter-unknown", "/parameter/0/parameter")]),
    (edited("parameter", 1, "parameter", value="liquid-aluminium"), [("plan-row-twice", "/parameter/1/parameter")]),
    (edited("parameter", 1, "meters", value=["W2", "W7"]), [("plan-reference", "/parameter/1/meters/1")]),
    (edited("parameter", 1, "other_meters", value=["W7"]), [("plan-reference", "/parameter/1/other_meters/0")]),
    (edited("facility", 0, "process", value="P9"), [("plan-reference", "/facility/0/process")]),
    (edited("execution", 1, "process", value="P9"), [("plan-reference", "/execution/1/process")]),
    (edited("execution", 1, "parameter", value="liquid-aluminium"), [("plan-row-twice", "/execution/1/parameter")]),
    (edited("meter", 1, "id", value="Ｗ1"), [("plan-reference", "/parameter/1/meters/0"), ("plan-reference", "/parameter/4/meters/0"), ("duplicate-row-id", "/meter/1/id")]),
    (edited("version", 0, "valid_to", value=date(2024, 1, 1)), [("period-reversed", "/version/0")]),
    (edited("meter", 0, "interval_months", value=0), [("out-of-range", "/meter/0/interval_months")]),
    (edited("meter", 0, "calibration", 0, "date", value="soon"), [("wrong-date", "/meter/0/calibration/0/date")]),
    (edited("execution", 0, "gap", value=[{"from": "2025-02-01", "to": "2025-01-01", "reason": "x", "handling": "y"}]), [("period-reversed", "/execution/0/gap/0")]),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "wanted"), WRONG, ids=[wanted[0][0] + " " + str(wanted[0][1]) for _, wanted in WRONG])
def test_a_fault_is_named_with_its_pointer(raw, wanted):
    """Code and pointer, and nothing else is found."""
    assert sorted(faults(raw)) == sorted(wanted)


def test_a_text_that_no_column_holds_is_refused():
    """A description has an end, and its fault says how long it was."""
    raw = edited("boundary", value="word " * 801)
    assert faults(raw) == [("plan-text-long", "/boundary")]
    assert quality.of(edited("boundary", value="字" * 4000)).boundary == "字" * 4000


def test_a_meter_that_was_taken_out_before_it_was_put_in_is_refused():
    """The days of a meter are in order."""
    raw = small()
    raw["meter"][0] |= {"installed": date(2025, 3, 1), "removed": date(2025, 2, 1)}
    assert faults(raw) == [("period-reversed", "/meter/0")]


def test_two_versions_in_force_on_one_day_are_refused():
    """Whichever stands first in the file; two that begin on one day, too; one without an end ends before the next."""
    second = {"number": "2", "made": date(2025, 6, 20), "reason": "accuracy", "explanation": "x", "valid_from": date(2025, 7, 1)}
    first = small()["version"][0]
    for end, wanted in ((date(2025, 7, 1), 1), (date(2025, 6, 30), 0), (None, 0)):
        ended = first | ({"valid_to": end} if end else {})
        for order in ([ended, second], [second, ended]):
            if wanted:
                assert [code for code, _ in faults(small(version=order))] == ["plan-versions-overlap"]
            else:
                assert len(quality.of(small(version=order)).version) == 2
    assert [code for code, _ in faults(small(version=[first, first | {"number": "2"}]))] == ["plan-versions-overlap"]


def test_every_fault_is_told_at_once():
    """Faults of fields, of the whole and blanks in one run, each once."""
    raw = edited("parameter", 0, "way", value="guessed")
    raw["parameter"][1]["meters"] = ["W7"]
    raw["version"].append(raw["version"][0] | {"valid_from": "never"})
    raw["facility"][0]["name"] = "待填"
    raw["execution"] = "none"
    assert sorted(faults(raw), key=str) == [
        ("duplicate-row-id", "/version/1/number"),
        ("plan-reference", "/parameter/1/meters/0"),
        ("plan-unfilled", "/facility/0/name"),
        ("unknown-choice", "/parameter/0/way"),
        ("wrong-date", "/version/1/valid_from"),
        ("wrong-type", "/execution"),
    ]


def test_a_blank_alone_is_enough():
    """A plan whose only fault is a blank in a text is refused, and a row without a parameter is told by its own fault."""
    assert faults(edited("boundary", value="待补充")) == [("plan-unfilled", "/boundary")]
    assert faults(edited("parameter", 0, "parameter")) == [("missing-key", "/parameter/0/parameter")]


def test_what_is_no_plan_is_refused(tmp_path):
    """No table, a deep one, a wrong type of argument, a file that is not there or of another schema."""
    with pytest.raises(ghgcalc.ArgumentError):
        quality.of([])
    with pytest.raises(ghgcalc.ArgumentError):
        quality.read_quality_plan(5)
    with pytest.raises(ghgcalc.InputError, match="wrong-schema"):
        quality.read_quality_plan(YEAR)
    with pytest.raises(ghgcalc.InputError, match="file-missing"):
        quality.read_quality_plan(tmp_path / "none.toml")
    deep: Any = "待填"
    for _ in range(60):
        deep = {"more": deep}
    assert faults(small(more=deep)) == [("unknown-key", "/more")]
    circle: dict[str, Any] = {}
    circle["again"] = circle
    assert faults(small(more=circle)) == [("unknown-key", "/more")]


# --- blanks


@pytest.mark.parametrize(
    "text",
    [
        "待填 fill in",
        "see 待填 fill in",
        "待填写",
        "待定",
        "TBD",
        "t.b.d.",
        "todo",
        "XXX",
        "???",
        "____",
        "…",
        "To be filled in",
        "<fill in>",
    ],
)
def test_a_blank_is_no_answer_wherever_it_stands(text):
    """In a text, a date, a choice, a list or a list of tables: it is told as a blank, and as nothing else."""
    if text == "t.b.d.":
        assert not words.is_blank(text)
        return
    raw = small()
    raw["version"][0]["made"] = text
    raw["parameter"][0]["way"] = text
    raw["parameter"][0]["records"] = [text]
    raw["meter"][0]["calibration"][0]["found"] = text
    raw["parameter"][1]["meters"] = [text]
    raw["parameter"][1]["parameter"] = text
    assert faults(raw) == [
        ("plan-unfilled", "/version/0/made"),
        ("plan-unfilled", "/parameter/0/way"),
        ("plan-unfilled", "/parameter/0/records/0"),
        ("plan-unfilled", "/parameter/1/parameter"),
        ("plan-unfilled", "/parameter/1/meters/0"),
        ("plan-unfilled", "/meter/0/calibration/0/found"),
    ]


@pytest.mark.parametrize("text", ["", " ", "/", "—", "--", "n/a", "N.A.", "无", "不适用", "none"])
def test_a_stroke_says_nothing(text):
    """What stands for "not applicable" answers no column."""
    assert not words.says(text)
    assert words.says(f"x{text}x")
    assert not words.says(None)


@pytest.mark.parametrize("guideline", ["cn-al-2013", "cn-al-2023", "cn-al-2024-draft", "cn-al-2024", "ipcc-2006-al"])
def test_a_draft_is_never_a_plan(guideline):
    """Under any guideline it is TOML, every fault of it is a blank, and filled in by whatever fits it is read."""
    for lang in ("en", "zh"):
        text = quality.draft(ACTIVITY, guideline, lang)
        raw = tomllib.loads(text)
        found = faults(raw)
        assert {code for code, _ in found} <= {"plan-unfilled", "more-faults"}
        assert len(found) > 100
        with pytest.raises(ghgcalc.InputError):
            ghgcalc.check(ACTIVITY, quality_plan=raw)


def test_the_rows_of_a_draft_are_those_that_guideline_and_activity_demand():
    """Each fuel, carbonate and process has its rows with the presets of the form; a value of the plant's own is measured; formulas are cited."""
    rows = tomllib.loads(quality.draft(ACTIVITY))["parameter"]
    told = {tuple(one.get(key, "") for key in ("fuel", "carbonate", "process", "parameter")): one for one in rows}
    blank = quality.BLANK
    ways = {name: one["way"] for name, one in told.items() if name[2] != "P2"}
    assert ways == {
        ("diesel", "", "", "emission"): "calculated",
        ("diesel", "", "", "quantity"): blank,
        ("diesel", "", "", "ncv"): "default",
        ("diesel", "", "", "carbon-content"): "default",
        ("diesel", "", "", "oxidation"): "default",
        ("natural-gas", "", "", "emission"): "calculated",
        ("natural-gas", "", "", "quantity"): blank,
        ("natural-gas", "", "", "ncv"): "measured",
        ("natural-gas", "", "", "carbon-content"): "default",
        ("natural-gas", "", "", "oxidation"): "default",
        ("", "soda-ash", "", "emission"): "calculated",
        ("", "soda-ash", "", "quantity"): blank,
        ("", "soda-ash", "", "emission-factor"): "default",
        ("", "", "", "total"): "calculated",
        ("", "", "", "net-electricity"): "calculated",
        ("", "", "", "net-heat"): "calculated",
        ("", "", "P1", "anode"): blank,
        ("", "", "P1", "liquid-aluminium"): blank,
        ("", "", "P1", "anode-loss"): "default",
        ("", "", "P1", "anode-sulphur"): "default",
        ("", "", "P1", "anode-ash"): "default",
        ("", "", "P1", "cf4-factor"): "default",
        ("", "", "P1", "c2f6-factor"): "default",
        ("", "", "P1", "gwp-cf4"): "default",
        ("", "", "P1", "gwp-c2f6"): "default",
        ("", "", "P1", "net-anode"): "calculated",
        ("", "", "P1", "anode-emission"): "calculated",
        ("", "", "P1", "anode-effect-emission"): "calculated",
        ("", "", "P1", "step-emission"): "calculated",
        ("", "", "P1", "intensity"): "calculated",
        ("", "", "P1", "electricity"): blank,
    }
    assert told["", "", "P1", "net-anode"]["formula"] == "N = Q × (1 − R)"
    assert told["", "", "P1", "anode-emission"]["formula"] == "N = Q × (1 − R); E = N × (1 − S − A) × k"
    assert told["diesel", "", "", "ncv"]["source"] == "CETS—AG—04.01—V01—2024 (cn-al-2024/fuel/diesel/ncv, sister)"
    assert told["natural-gas", "", "", "quantity"]["unit"] == "10^4Nm3"
    assert {one["id"] for one in tomllib.loads(quality.draft(ACTIVITY))["meter"]} == {f"M{at}" for at in range(1, 10)}


def stated(**tables: Any) -> ghgcalc.Activity:
    """An activity of 2024 with tables of its own."""
    return ghgcalc.Activity.model_validate({"year": 2024, "entity": {"name": "A"}, **tables})


def rows_of(activity: ghgcalc.Activity, guideline: str = "cn-al-2024") -> dict[tuple[str, str], tuple[str, str, str]]:
    """(subject or name, parameter) to way, unit and source of the rows of a draft."""
    rows = tomllib.loads(quality.draft(activity, guideline))["parameter"]
    subject = ("name", "fuel", "carbonate", "process")
    return {
        (next((one[key] for key in subject if key in one), ""), one["parameter"]): (one["way"], one["unit"], one.get("source", ""))
        for one in rows
    }


def test_a_draft_follows_what_the_activity_states():
    """Measured carbon takes the place of calorific value; own fuels go by name and unit; what another facility burns is not its own."""
    months = {"unit": "10^4Nm3", "values": [1] * 12}
    own = {
        "item": "own",
        "name": "coke gas",
        "amount": months,
        "source": "laboratory",
        "elemental_carbon": "2 tC/10^4Nm3",
        "oxidation": "99 %",
    }
    coal = {"item": "bituminous-coal", "amount": "1000 t", "elemental_carbon": {"value": "0.6 tC/t", "source": "report"}}
    plain = {"item": "bituminous-coal", "amount": "1000 t"}
    other = {"item": "gasoline", "use": "other", "amount": "1 t"}
    facility = {"id": "pump", "kind": "other", "emission": "5 tCO2", "source": "report"}
    plant = {"id": "bake", "baked_anodes": "10 t"}
    carbonate = {"item": "limestone", "amount": "10 t", "purity": {"value": "95 %", "source": "report"}}
    found = rows_of(stated(fuel=[own, plain, coal, other], facility=[facility], carbonate=[carbonate], anode_plant=[plant]))
    assert found["coke gas", "elemental-carbon"][:2] == ("measured", "tC/10^4Nm3")
    assert found["bituminous-coal", "elemental-carbon"][:2] == ("measured", "tC/t")
    assert ("bituminous-coal", "ncv") in found  # of the row that states none
    assert found["limestone", "purity"][0] == "measured"
    assert not [name for name, _ in found if name == "gasoline"]
    facilities = tomllib.loads(quality.draft(stated(facility=[facility], anode_plant=[plant, {"baked_anodes": "1 t"}])))["facility"]
    assert [one["number"] for one in facilities] == ["pump", "bake"]


def test_a_draft_under_rules_that_do_not_give_a_factor_leaves_it_open():
    """What no guideline gives and the activity does not state has no row; what it states and the guideline fixes is a default."""
    process = {
        "id": "P1",
        "name": "potline",
        "liquid_aluminium": "1000 t",
        "anode": "470 t",
        "anode_loss": {"value": "15 %", "source": "x"},
    }
    found = rows_of(stated(process=[process]))
    assert found["P1", "anode-loss"][0] == "default"
    assert ("P1", "butts") not in found
    older = rows_of(stated(process=[process | {"butts": "70 t", "anode_method": "balance"}]), "ipcc-2006-al")
    assert older["P1", "butts"] == (quality.BLANK, "t", "")
    assert ("P1", "net-anode") not in older
    assert ("P1", "gwp-cf4") not in rows_of(stated(fuel=[{"item": "diesel", "amount": "1 t"}]))
    heat = stated(
        process=[{"id": "P1", "anode_effect_method": "none"} | process] if False else [process], heat=[{"amount": "10 GJ"}]
    )
    assert ("", "net-heat") in rows_of(heat)
    assert ("", "net-electricity") not in rows_of(heat)


def test_a_draft_under_every_packaged_guideline_is_read_once_it_is_filled_in():
    """Whatever the guideline asks for: the blanks filled in by what fits them, the plan is read, and the check runs."""
    from ghgcalc import guidelines

    fill = {
        "made": "2025-01-01",
        "date": "2025-01-01",
        "way": "measured",
        "state": "in-use",
        "kind": "other",
        "interval_months": 12,
    }
    fill |= {"record_frequency": "daily", "frequency": "daily", "result": "passed", "found": "0.1 %", "uscc": "91650100MA0000000Q"}

    def filled(value: Any, key: str = "", at: str = "") -> Any:
        if isinstance(value, dict):
            return {name: filled(one, name, f"{at}{name}") for name, one in value.items()}
        if isinstance(value, list):
            return [filled(one, key, f"{at}{number}") for number, one in enumerate(value)]
        if value != quality.BLANK:
            return value
        return "own" if (key, at[:5]) == ("way", "meter") else fill.get(key, f"answer {at}")

    for activity in (ACTIVITY, ghgcalc.read(ROOT / "examples" / "smelter-export-2026.toml")):
        for guideline in guidelines.register():
            plan = quality.of(filled(tomllib.loads(quality.draft(activity, guideline))))
            result = ghgcalc.check(activity, quality_plan=plan)
            assert not [one.code for one in result.findings if one.code in ("plan-process-missing", "plan-reference")]
            if guideline == "cn-al-2024":
                assert not [one.code for one in result.findings if one.code == "plan-source-missing"]


def test_a_method_that_a_guideline_does_not_have_is_no_reason_to_leave_rows_out():
    """The process names the slope; the guideline has the factor alone."""
    process = {
        "id": "P1",
        "liquid_aluminium": "1000 t",
        "anode": "470 t",
        "anode_effect_method": "slope",
        "anode_effect_minutes": "0.2 min",
    }
    assert ("P1", "anode-effect-emission") in rows_of(stated(process=[process]))
    older = rows_of(stated(process=[process]), "ipcc-2019-al")
    assert ("P1", "cf4-factor") not in older


def test_a_draft_of_a_year_without_rules_is_refused():
    """As a calculation would be; a guideline that is none as well."""
    with pytest.raises(ghgcalc.UnknownIdError):
        quality.draft(ACTIVITY, "cn-al-2099")
    with pytest.raises(ghgcalc.ArgumentError):
        quality.draft({})


@given(
    st.recursive(st.text() | st.integers() | st.booleans() | st.dates(), lambda inner: st.lists(inner, max_size=3), max_leaves=5)
)
def test_what_a_draft_writes_is_what_toml_reads(value):
    """Whatever signs a text has."""
    assert tomllib.loads(f"key = {toml({'a': value})}")["key"]["a"] == value


# --- the forms


def test_the_forms_stand_in_every_rendering():
    """B.1 to B.6, in both languages, as text, page and workbook; each says that aluminium's own form has not been seen."""
    for lang, mark in (("en", "[sister: steel]"), ("zh", "同类：钢铁")):
        text, page, book = PLAN.report(lang), PLAN.report(lang, "html"), PLAN.report(lang, form="xlsx")
        for form in ("B.1", "B.2", "B.3", "B.4", "B.5", "B.6", "C.7"):
            assert f"\n{form} " in text
            assert form in page
        assert text.count(mark) >= 10
        assert mark in page
        assert book[:2] == b"PK"
        for word in ("CAL-2024-W1", "48 211 906 m3", "gas-ledger-2024.xlsx", PLAN.sha256):
            assert word in text
            assert word in page
    assert "not been seen" in PLAN.report()
    assert "未见" in PLAN.report("zh")


def test_a_workbook_holds_the_cells_of_the_forms(tmp_path):
    """Read back by another library: every parameter with its way, every meter with its class, every calibration."""
    openpyxl = pytest.importorskip("openpyxl")
    ghgcalc.write(PLAN, tmp_path / "plan.xlsx", "zh")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for wanted in (
        "实测值",
        "缺省值",
        "计算值",
        "阳极消耗量",
        "每班",
        "0.2S",
        "外检",
        "CAL-2023-W1",
        "每 12 个月 (JJG 539)",
        "采用新的测量仪器或方法",
    ):
        assert wanted in cells
    assert sum("未见" in cell for cell in cells) >= 7


def test_what_is_not_stated_is_a_dash_and_what_does_not_apply_a_stroke():
    """A meter without columns, a failed calibration, gaps, a declaration: each is shown as what it is."""
    raw = small()
    raw["meter"].append({"id": "W9"})
    raw["parameter"][1]["other_meters"] = ["W9"]
    raw["meter"][0] |= {"installed": date(2025, 1, 1), "removed": date(2025, 12, 1), "end_reading": "12 t", "remark": "lent"}
    raw["meter"][0]["calibration"][0]["result"] = "failed"
    raw["meter"][1] |= {"interval_months": 6}
    del raw["meter"][1]["regulation"]
    raw["execution"][0]["gap"] = [{"from": date(2025, 1, 1), "to": date(2025, 1, 2), "reason": "broken", "handling": "cast house"}]
    raw["parameter"].append(
        {"fuel": "own", "name": "tar", "parameter": "quantity", "unit": "t", "way": "design", "source": "permit", "batch": "a tank"}
    )
    raw["parameter"].append({"parameter": "total", "unit": "tCO2e", "way": "calculated", "formula": "Σ"})
    plan = quality.of(raw)
    text = plan.report()
    for word in ("failed", "lent", "put in 2025-01-01", "taken out 2025-12-01 (12 t)", "2025-01-01 – 2025-01-02: broken: cast house",
                 "declared to have none", "every 6 months", "not used for the accounting", "tar", "a tank", "Carbon trainings"):  # fmt: skip
        assert word in text
    del raw["execution"]
    assert "What was done in the year" not in quality.of(raw).report()
    assert "没有" not in quality.of(raw).report("zh")


# --- the command line


def test_the_commands_draft_show_and_hand_over(call, tmp_path):
    """A draft is a file that nothing replaces unasked; show prints the forms or the table; report writes page, text and workbook."""
    path = tmp_path / "draft.toml"
    assert call("quality", "draft", YEAR, "-o", path).status == 0
    assert path.read_text(encoding="utf-8") == quality.draft(ACTIVITY)
    assert call("quality", "draft", YEAR, "-o", path).status == 2
    assert call("quality", "draft", YEAR, "--guideline", "cn-al-2023", "--lang", "zh").out.startswith(
        'schema = "ghgcalc/quality-plan/1"'
    )
    assert call("quality", "draft", YEAR, "--guideline", "cn-al-2099").status == 2
    refused = call("quality", "show", path)
    assert (refused.status, refused.out) == (2, "")
    assert "plan-unfilled" in refused.err
    assert call("quality", "show", EXAMPLE).out == PLAN.report()
    assert call("quality", "show", EXAMPLE, "--format", "json").json == PLAN.as_dict()
    for name in ("plan.html", "plan.xlsx", "plan.txt"):
        assert call("report", EXAMPLE, "-o", tmp_path / name, "--lang", "zh").status == 0
    assert (tmp_path / "plan.txt").read_text(encoding="utf-8") == PLAN.report("zh")
    assert call("report", EXAMPLE, "-o", tmp_path / "plan.html").status == 0
    assert call("report", EXAMPLE, "-o", tmp_path / "plan.xlsx").status == 2
    kept = (tmp_path / "plan.html").read_bytes()
    broken = call("report", path, "-o", tmp_path / "plan.html")
    assert broken.status == 2
    assert "plan-unfilled" in broken.err
    assert (tmp_path / "plan.html").read_bytes() == kept


def test_report_of_a_plan_takes_nothing_of_an_inventory(call, tmp_path):
    """A missing target, another ending, options of an inventory: refused, and nothing is written."""
    for words_ in (
        ("report", EXAMPLE),
        ("report", EXAMPLE, "--pdf", tmp_path / "plan.doc"),
        ("report", EXAMPLE, "-o", tmp_path / "plan.html", "--compare", "cn-al-2023"),
        ("report", EXAMPLE, "-o", EXAMPLE.with_suffix(".html").parent / "none" / "plan.html"),
        ("report", YEAR, "-o", tmp_path / "year.html"),
        ("report", tmp_path / "none.toml", "-o", tmp_path / "year.html"),
    ):
        assert call(*words_).status == 2
    assert list(tmp_path.iterdir()) == []


def test_report_prints_a_plan(call, tmp_path, monkeypatch):
    """The PDF is that of the page."""
    from ghgcalc.report.render import browser

    monkeypatch.setattr(browser, "pdf", lambda html: b"%PDF " + html.encode()[:30])
    assert call("report", EXAMPLE, "--pdf", tmp_path / "plan.pdf").status == 0
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF <!doctype html>")


def test_check_holds_a_year_against_a_plan(call, tmp_path):
    """Exit 0 with the sound plan; a finding is as grave as --fail-on says; JSON and SARIF name the file of the plan; a draft is refused."""
    sound = call("check", YEAR, "--quality-plan", EXAMPLE, "--on", "2026-11-26", "--fail-on", "note")
    assert sound.status == 0
    assert "quality-control plan" not in sound.out
    text = EXAMPLE.read_text(encoding="utf-8").replace("2024-11-12", "2024-12-12")
    (tmp_path / "late.toml").write_text(text, encoding="utf-8")
    late = call("check", YEAR, "--quality-plan", tmp_path / "late.toml", "--fail-on", "error")
    assert late.status == 1
    assert "error plan-calibration-gap" in late.out
    data = call("check", YEAR, "--quality-plan", tmp_path / "late.toml", "--format", "json").json
    found = [one for one in data["findings"] if one["code"] == "plan-calibration-gap"]
    assert {(one["rule"], one["class"], one["place"]["file"]) for one in found} == {("CA-03", "K4", str(tmp_path / "late.toml"))}
    sarif = call("check", YEAR, "--quality-plan", tmp_path / "late.toml", "--format", "sarif").json
    assert "plan-calibration-gap" in {one["ruleId"] for one in sarif["runs"][0]["results"]}
    (tmp_path / "draft.toml").write_text(quality.draft(ACTIVITY), encoding="utf-8")
    assert call("check", YEAR, "--quality-plan", tmp_path / "draft.toml").status == 2


def test_a_plan_may_come_from_standard_input(call, monkeypatch):
    """`-`, named as such in the findings about it."""
    import io
    import sys

    text = EXAMPLE.read_text(encoding="utf-8").replace("2024-11-12", "2024-12-12")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    found = call("check", YEAR, "--quality-plan", "-", "--format", "json").json["findings"]
    assert {one["place"].get("file") for one in found} == {"<stdin>", None}  # what is corrected stands in the year


def test_nothing_of_it_is_loaded_where_nobody_asks():
    """Neither a calculation nor a check without a plan loads plans, from Python or from the command line."""
    import subprocess
    import sys

    program = """
import contextlib, io, sys, ghgcalc
from ghgcalc.cli import run
ghgcalc.check(ghgcalc.read("examples/worked-month.toml"))
with contextlib.redirect_stdout(io.StringIO()):
    run(["calculate", "examples/worked-month.toml"])
    run(["check", "examples/worked-month.toml"])
print([name for name in sys.modules if name.startswith(("ghgcalc.quality", "ghgcalc.checks.planned"))])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr[-400:]


def test_hostile_texts_are_shown_and_obeyed_by_nobody(tmp_path):
    """Markup, signs that a terminal obeys, formulas and signs that XML cannot hold: every rendering shows them as text."""
    openpyxl = pytest.importorskip("openpyxl")
    hostile = "<script>alert(1)</script>\x1b[31m=1+1\x00\ufffe"
    raw = edited("boundary", value=hostile)
    raw["enterprise"]["seat"] = "=HYPERLINK(1)" + hostile
    plan = quality.of(raw)
    for lang in ("en", "zh"):
        assert "\x1b" not in plan.report(lang)
        page = plan.report(lang, "html")
        assert "<script>alert" not in page
        assert "\x1b" not in page
    ghgcalc.write(plan, tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if "alert(1)" in str(cell.value)]
    assert len(found) >= 2
    assert all(cell.data_type != "f" for cell in found)
    assert quality.of(json.loads(json.dumps(plan.dump()))) == plan


def test_threads_read_and_check_alike():
    """Eight at once, from the first call on, give what one gives."""
    from concurrent.futures import ThreadPoolExecutor

    def run(_: int) -> str:
        return json.dumps(ghgcalc.check(ACTIVITY, quality_plan=PLAN.dump(), on="2026-11-26").as_dict(), sort_keys=True)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(run, range(8)))) == 1
