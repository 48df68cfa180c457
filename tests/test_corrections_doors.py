"""Corrections at the doors: the command line, files, reports in every rendering, diff, explain; and whatever could drop a record refuses it."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc import corrections
from ghgcalc.bulk.records import records_of
from ghgcalc.io.tomlfile import to_toml
from ghgcalc.template import writing
from support import caller

ROOT = Path(__file__).parent.parent
READINGS = ROOT / "examples" / "corrections" / "readings-2025.toml"
GIVEN = ROOT / "examples" / "corrections" / "meters-and-gaps-2025.toml"
PLAN = ("--plan", "cn-al-2025", "--balance-value", "1.569 tCO2e/t")


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


@pytest.fixture(scope="module")
def made():
    """The example, corrected and worked out."""
    stated = ghgcalc.loads_table(READINGS.read_bytes(), "toml")
    return corrections.correct(stated, ghgcalc.loads_table(GIVEN.read_bytes(), "toml")).worked(
        plan="cn-al-2025", balance_value="1.569 tCO2e/t"
    )


@pytest.fixture(scope="module")
def inventory(made):
    """What is calculated of it."""
    return ghgcalc.calculate(made.activity)


def test_the_command_writes_the_activity_and_prints_the_record(call, made, tmp_path):
    """`correct` gives in TOML and JSON the activity that Python gives; the record goes to the output, what was written to the other."""
    for name in ("out.toml", "out.json"):
        done = call("correct", str(READINGS), "--with", str(GIVEN), *PLAN, "-o", str(tmp_path / name))
        assert done.status == 0
        assert "never calibrated" in done.out
        assert ghgcalc.read(tmp_path / name) == made.activity
    record = call("correct", str(READINGS), "--with", str(GIVEN), *PLAN, "--format", "json").json
    assert record == json.loads(json.dumps(made.as_dict()))
    assert record["schema"] == "ghgcalc/corrected/1"
    again = call("calculate", str(tmp_path / "out.toml"), "--format", "json").json
    assert again["digest"] == ghgcalc.calculate(made.activity).digest
    assert "修正" in call("correct", str(READINGS), "--with", str(GIVEN), "--lang", "zh").out
    sarif = call("correct", str(READINGS), "--with", str(GIVEN), "--format", "sarif").json
    assert [one["ruleId"] for one in sarif["runs"][0]["results"]] == ["filled-share"]


@pytest.mark.parametrize("ending", [".json", ".txt", ".xlsx", ".html"])
def test_the_record_in_every_form(call, tmp_path, ending):
    """`--record` writes the same record as a file of each kind."""
    target = tmp_path / f"record{ending}"
    assert call("correct", str(READINGS), "--with", str(GIVEN), "--record", str(target)).status == 0
    data = target.read_bytes()
    if ending == ".xlsx":
        data = b"".join(map(zipfile.ZipFile(io.BytesIO(data)).read, zipfile.ZipFile(io.BytesIO(data)).namelist()))
    assert b"tapping scale out of order in May" in data


def test_nothing_is_overwritten(call, tmp_path):
    """What is there stays; an input stays even with --force; after a fault nothing is written at all."""
    there = tmp_path / "there.toml"
    there.write_text("x = 1", encoding="utf-8")
    base = ("correct", str(READINGS), "--with", str(GIVEN))
    assert call(*base, "-o", str(there)).status == 2
    assert there.read_text(encoding="utf-8") == "x = 1"
    assert call(*base, "-o", str(there), "--force").status == 0
    copied = tmp_path / "readings.toml"
    copied.write_bytes(READINGS.read_bytes())
    assert call("correct", str(copied), "--with", str(GIVEN), "-o", str(copied), "--force").status == 2
    assert copied.read_bytes() == READINGS.read_bytes()
    assert call(*base, "-o", str(tmp_path / "a.csv")).status == 2
    assert call(*base, "-o", str(tmp_path / "a.json"), "--record", str(tmp_path / "a.json")).status == 2
    assert call(*base, "--balance-value", "1.6 tCO2e/t").status == 2
    broken = tmp_path / "broken.toml"
    broken.write_text(GIVEN.read_text(encoding="utf-8").replace('"0.2 %"', '"40 %"'), encoding="utf-8")
    done = call("correct", str(READINGS), "--with", str(broken), "-o", str(tmp_path / "none.toml"))
    assert done.status == 2
    assert "percent-trap" in done.err
    assert not (tmp_path / "none.toml").exists()


def test_what_is_read(call, tmp_path, inventory):
    """A filled form is read as it is; an inventory is none; a truncated file is a fault with its line."""
    form = tmp_path / "form.xlsx"
    plain = ghgcalc.Activity.new(
        year=2025, entity={"name": "A"}, process=[{"id": "P1", "liquid_aluminium": "100000 t", "anode": "46900 t"}]
    )
    ghgcalc.write_template(form, "cn-al-2024", activity=plain)
    given = tmp_path / "given.json"
    meter = {"meter": "S", "table": "process", "row": "P1", "key": "anode", "required": "0.5 %", "reason": "x"}
    given.write_text(json.dumps({"meter": [meter]}), encoding="utf-8")
    assert (
        call("correct", str(form), "--with", str(given), "--format", "json").json["activity"]["process"][0]["anode"] == "47134.50 t"
    )
    wrong = tmp_path / "inventory.json"
    ghgcalc.write(inventory, wrong)
    assert "wrong-schema" in call("correct", str(wrong), "--with", str(given)).err
    cut = tmp_path / "cut.toml"
    cut.write_bytes(READINGS.read_bytes()[:-20])
    assert call("correct", str(cut), "--with", str(given)).status == 2


def test_the_inventory_shows_them(made, inventory):
    """Table, findings, explanation and file of an inventory say before, after, rule, grade and reason; without corrections nothing does."""
    assert inventory.corrections == made.activity.correction
    for lang, words in (("en", "calibrated late"), ("zh", "延迟校准")):
        for form in ("text", "html"):
            assert words in inventory.report(lang, form)
    assert len([one for one in inventory.findings if one.code == "datum-corrected"]) == 5
    said = inventory.explain("P1/anode/2025-08")
    assert "P1 anode: 3904.30 t → 3923.82 t; calibrated late [sister: power] CETS—VG—01.01—V02—2026, 3.4.1" in said
    assert "→" not in inventory.explain("P1/anode/2025-07").splitlines()[-1]
    assert "– → 8326.62 t" in inventory.explain("P1/anode-effect/2025-05", "zh")
    assert "8283.40" not in inventory.explain("P1/anode-effect/2025-05")
    assert inventory.as_dict()["activity"]["correction"][2]["meter"][0]["case"] == "late"
    assert ghgcalc.verify(inventory.as_dict()).verdict == "verified"
    read = ghgcalc.Inventory.from_dict(json.loads(json.dumps(inventory.as_dict())))
    assert read.corrections == inventory.corrections
    bare = ghgcalc.calculate(made.before)
    assert not bare.corrections
    assert "datum-corrected" not in bare.report()


def test_explained_where_a_value_stands_for_the_year():
    """A correction of a year, of a fuel, and of another process: each line tells its own and no other."""
    process = [{"id": name, "liquid_aluminium": "100000 t", "anode": "46900 t"} for name in ("P1", "P2")]
    stated = ghgcalc.Activity.new(year=2025, entity={"name": "A"}, process=process, fuel=[{"item": "diesel", "amount": "100 t"}])
    meter = {"meter": "S", "table": "process", "row": "P1", "key": "anode", "required": "0.5 %", "reason": "x"}
    fuel = meter | {"table": "fuel", "row": "1", "key": "amount", "reason": "tank"}
    found = ghgcalc.calculate(corrections.meter(stated, [meter, fuel]).activity)
    told = {line.id: "→" in found.explain(line.id).splitlines()[-1] for line in found.lines}
    assert told == {
        "P1/anode/2025": True,
        "P2/anode/2025": False,
        "P1/anode-effect/2025": False,
        "P2/anode-effect/2025": False,
        "fuel/diesel/2025": True,
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", ["text", "json", "html", "xlsx"])
def test_the_report_of_a_correction(made, lang, form):
    """Every rendering, in either language, with and without effects."""
    assert made.report(lang, form)
    alone = corrections.Corrected(made.before, made.activity, made.corrections, "production")
    assert len(alone.report(lang, form)) < len(made.report(lang, form))


def test_stocks_meters_and_half_filled_months_are_shown():
    """A counted stock has no accuracy, a meter without a found one a dash; a month read in part shows what was read."""
    amounts = {"unit": "t", "values": ["3900"] * 12}
    stated = ghgcalc.Activity.new(
        year=2025, entity={"name": "A"}, process=[{"id": "P1", "liquid_aluminium": amounts, "anode": amounts}]
    )
    common = {"table": "process", "row": "P1", "key": "anode", "reason": "x"}
    flows = [("opening", "500"), ("in", "3900"), ("closing", "500")]
    meters = [
        common
        | {"meter": way, "flow": way, "reading": {"unit": "t", "values": [value] * 12}}
        | ({"required": "1 %"} if way == "in" else {})
        for way, value in flows
    ]
    shown = corrections.meter(stated, meters).worked().report()
    assert "counted stock, not corrected" in shown
    gap = common | {"month": 5, "reading": "3900 t", "output": "10 t"}
    assert "chosen" in corrections.missing(stated, gap).report()
    bare = corrections.missing(stated, gap).activity.dump()
    del bare["correction"][0]["candidate"][0]["formula"]
    assert ghgcalc.calculate(ghgcalc.Activity.new(**bare)).report()


def test_diff_names_corrections(made):
    """A diff calls a correction by its datum and side, shows before and after, and takes its reason; the sums still add up."""
    amounts = {"unit": "t", "values": ["3900"] * 12}
    stated = ghgcalc.Activity.new(
        year=2025, entity={"name": "A"}, process=[{"id": "P1", "liquid_aluminium": amounts, "anode": amounts}]
    )
    meter = {"meter": "S", "table": "process", "row": "P1", "key": "anode", "required": "0.5 %", "reason": "never calibrated"}
    after = corrections.meter(stated, [meter, meter | {"key": "liquid_aluminium"}]).activity
    found = ghgcalc.diff(stated, after)
    named = {change.path[-1][1]: change for change in found.changes if change.path[-1][0] == "correction"}
    assert set(named) == {"P1 anode activity meter", "P1 liquid_aluminium activity meter", "P1 liquid_aluminium production meter"}
    assert all(change.reason == "never calibrated" for change in named.values())
    assert named["P1 anode activity meter"].shown == ("–", "46800 t → 47034.00 t")
    assert found.explained("electrolysis") + found.main.rounding == found.main.difference
    other = corrections.meter(stated, [meter | {"required": "0.6 %"}, meter | {"key": "liquid_aluminium"}]).activity
    assert ghgcalc.diff(after, other).explained("electrolysis") > 0


def test_nothing_drops_a_record(made, tmp_path):
    """What has no place for corrections (records of a batch, a form) refuses them: `correction-lost`."""
    for door in (
        lambda: records_of(made.activity),
        lambda: writing.write(ghgcalc.guidelines.get("cn-al-2024"), "zh", activity=made.activity),
    ):
        with pytest.raises(ghgcalc.InputError) as caught:
            door()
        assert [fault.code for fault in caught.value.faults] == ["correction-lost"]


def test_a_text_of_toml_is_the_same_activity():
    """Signs that TOML writes otherwise, empty lists and tables inside each other are read again as they were."""
    name = 'A "quoted" \\ \x7f é 铝 🜛 \u200b'
    table = {
        "a": 1,
        "b": [],
        "entity": {"name": name, "deep": {"x": "1"}},
        "row": [{"m": {"unit": "t", "values": ["1", "2"]}, "in": [{"y": "2"}]}],
    }
    assert ghgcalc.loads_table(to_toml(table), "toml") == table | {"a": Decimal(1)}
