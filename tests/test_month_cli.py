"""`ghgcalc month`, and a month as text, page, workbook and JSON."""

from __future__ import annotations

import io
import json
import re
import sys
from functools import cache
from pathlib import Path

import jsonschema
import openpyxl
import pytest

import ghgcalc
from ghgcalc import filing
from ghgcalc.io.tomlfile import to_toml
from months import filed, plant
from support import caller

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "month"
BALANCE = ("--balance-value", "1.58 tCO2e/t", "--balance-source", "illustrative")


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    """The command line in a folder with two filings."""
    monkeypatch.chdir(tmp_path)
    for months in (6, 7, 8):
        Path(f"{months}.toml").write_text(to_toml(plant(months)), encoding="utf-8")
    Path("6.json").write_text(json.dumps(filed(6).as_dict()), encoding="utf-8")
    return caller(capsys)


@cache
def august() -> filing.Month:
    """The month of the examples, with everything that can be told of one."""
    july = filing.month(ghgcalc.read(EXAMPLES / "2026-07.toml")).inventory
    return filing.month(
        ghgcalc.read(EXAMPLES / "2026-08.toml"),
        chain=[july],
        files=("august", "july.json"),
        balance_value="1.58 tCO2e/t",
        balance_source="illustrative",
        on="2026-09-20",
    )


@cache
def cases() -> dict[str, filing.Month]:
    """Months of every kind."""
    old = filed(12, 2024)
    other = ghgcalc.calculate(ghgcalc.read(ROOT / "examples" / "smelter-export-2026.toml"), "eu-cbam-al")
    stopped = plant(2)
    stopped["process"][0]["liquid_aluminium"]["values"] = ["0", "0"]
    earlier = plant(12, 2023)
    for row in earlier["process"]:
        row["electricity"] = [{"supply": "grid", "amount": {"unit": "MWh", "values": ["13000"] * 12}}]
    annual = plant(2)
    for row in annual["process"]:
        for key in ("liquid_aluminium", "anode"):
            row[key] = {"value": "900 t" if key == "anode" else "1900 t", "through": "2026-02"}
    return {
        "everything": august(),
        "a year before the duty": filing.month(old),
        "another guideline": filing.month(other),
        "with electricity": filing.month(earlier, guideline="cn-al-2023"),
        "without a process": filing.month({**plant(2), "process": []}),
        "no output": filing.month(stopped, plan="cn-al-2026", balance_value="1.7 tCO2e/t"),
        "not by month": filing.month(annual, balance_value="1.7 tCO2e/t"),
        "a broken chain": filing.month(plant(8), chain=[filed(6), filed(7)]),
        "filed again": filing.month(plant(6), previous=filed(6)),
        "a plan without a balance value": filing.month(old, plan="cn-al-2024"),
        "the first of a chain": filing.month(plant(8, predecessor=f"sha256:{'1' * 64}")),
        "a chain that begins later": filing.month(
            plant(8), chain=[ghgcalc.calculate(plant(7, predecessor=f"sha256:{'1' * 64}"), "cn-al-2024")]
        ),
    }


# --- renderings


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_text_is_that_of_the_golden_file(lang):
    """Read by hand once: sums, intensities, relation, restated March, days and grades; digests move with factors and rules."""
    golden = ROOT / "tests" / "golden" / f"month-2026-08.{lang}.txt"
    assert re.sub("sha256:[0-9a-f]{64}", "sha256:…", august().report(lang)) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", cases())
def test_every_rendering_of_every_kind(name, lang, tmp_path):
    """Text, JSON and workbook of each kind; Chinese where Chinese is asked for; JSON as its schema has it."""
    found = cases()[name]
    text = found.report(lang)
    assert text.startswith("Month and year so far" if lang == "en" else "当月与年初至今")
    assert ("provisional: January to" if lang == "en" else "年内累计") in text or not found.provisional
    table = json.loads(found.report(lang, "json"))
    assert table == found.as_dict()
    schema = ghgcalc.json_schema("month")
    jsonschema.Draft202012Validator(schema).validate(table)
    ghgcalc.write(found, tmp_path / "m.xlsx", lang)
    sheets = openpyxl.load_workbook(io.BytesIO((tmp_path / "m.xlsx").read_bytes()), read_only=True).sheetnames
    assert len(sheets) >= 3


def test_what_the_text_says_of_a_part_of_a_year():
    """It is marked as no settlement; grades stand beside what they are of; a year before the duty has no day."""
    text = august().report("en")
    for wanted in (
        "As if the year closed with 8 month(s). No settlement: nothing is allocated on a part of a year",
        "[official: aluminium]", "[proposal]", "[sister: steel]", "20 day(s) left", "has not ended; 50 day(s) left", "11 day(s) past",
        "Whether a month was uploaded, this program does not know",
    ):  # fmt: skip
        assert wanted in text
    assert "no rule of monthly filing is known" in cases()["a year before the duty"].report("en")
    assert "The chain breaks at filing 2" in cases()["a broken chain"].report("en")
    assert "was not handed over: sha256:111" in cases()["a chain that begins later"].report("en")
    assert "unverified" in cases()["a plan without a balance value"].report("en")


def test_a_provisional_inventory_says_when_it_is_due():
    """Its report names the last month's day with the grade; under a guideline without a rule it says that there is none; a whole year nothing."""
    assert "due for filing by: 2026-08: 2026-10-10 [official: aluminium]" in filed(8).report("en")
    assert "存证截止: 2026-08: 2026-10-10" in filed(8).report("zh")
    assert "no rule of monthly filing is known" in filed(8, 2026, "cn-al-2024-draft").report("en")
    assert "due for filing" not in filed(12).report("en")
    assert "due for filing" in ghgcalc.Inventory.from_dict(filed(8).as_dict()).report("en", "html")


def test_the_page_has_the_chart_of_the_months():
    """A line of the months, the band behind, the balance value as a line; without a balance value none; a table alone without months."""
    page = august().report("zh", "html")
    assert page.count("<svg") == 2  # one in each language
    assert 'class="s-s1"' in page
    assert "8 months, from 1.5651 to 1.5744" in page
    assert "共 8 个月" in page
    plain = cases()["filed again"].report("en", "html")
    assert 'class="s-s1"' not in plain
    assert plain.count("<svg") == 2
    assert cases()["not by month"].report("en", "html").count("<svg") == 0
    assert cases()["with electricity"].report("en", "html").count("<svg") == 2
    assert cases()["without a process"].report("en", "html").count("<svg") == 0
    one = filing.month(plant(1)).report("en", "html")
    assert one.count("<svg") == 2


# --- the command


def test_a_chain_of_filings_by_the_command(call):
    """Each filing is written with the digest of the one before, verifies, and the three are a chain."""
    for months in (7, 8):
        done = call("month", f"{months}.toml", "--previous", f"{months - 1}.json", "--inventory", f"{months}.json")
        assert done.status == 0
        assert f"wrote {months}.json" in done.err
        assert call("verify", f"{months}.json").status == 0
    read = [json.loads(Path(f"{months}.json").read_text(encoding="utf-8")) for months in (6, 7, 8)]
    assert [one["activity"].get("predecessor") for one in read] == [None, read[0]["digest"], read[1]["digest"]]
    done = call("month", "8.json", "--chain", "6.json", "7.json", "--format", "json")
    assert done.json["chain"]["holds"] is True
    assert done.json["chain"]["whole"] is True


def test_a_chain_that_is_none(call):
    """Exit 1 with the first break; the inventory is not written."""
    assert call("month", "8.toml", "--previous", "6.json", "--inventory", "8.json").status == 0
    done = call("month", "8.json", "--chain", "8.json", "6.json", "--inventory", "new.json", "--format", "json")
    assert done.status == 1
    assert json.loads(done.out)["chain"]["broken"] == 2
    assert "filing-later" in done.err
    assert not Path("new.json").exists()
    table = json.loads(Path("6.json").read_text(encoding="utf-8"))
    table["lines"][0]["value"] = "1.00"
    Path("6.json").write_text(json.dumps(table), encoding="utf-8")
    done = call("month", "7.toml", "--chain", "6.json")
    assert (done.status, "The chain breaks at filing 1" in done.out) == (1, True)


def test_faults_name_their_files(call):
    """A filing before that was altered, beside a faulty activity: every fault at once, exit 2, nothing on standard output."""
    table = json.loads(Path("6.json").read_text(encoding="utf-8"))
    table["lines"][0]["value"] = "1.00"
    Path("bad.json").write_text(json.dumps(table), encoding="utf-8")
    done = call("month", "7.toml", "--previous", "bad.json", "--inventory", "7.json")
    assert (done.status, done.out) == (2, "")
    assert "bad.json" in done.err
    assert not Path("7.json").exists()
    Path("bad.toml").write_text(to_toml(plant(7)) + "\nnonsense = 1\n", encoding="utf-8")
    done = call("month", "bad.toml", "--previous", "no.json", "--format", "json")
    assert done.status == 2
    assert {one["file"] for one in (fault["place"] for fault in json.loads(done.out)["findings"])} == {"bad.toml", "no.json"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("7.toml", "6.json"), "--chain"),
        (("7.toml", "--chain"), "--chain"),
        (("7.toml", "6.json", "--chain", "--previous", "6.json"), "--chain"),
        (("7.toml", "--balance-source", "x"), "--balance-value"),
        (("-", "--previous", "-"), "standard input"),
        (("7.toml", "--on", "tomorrow"), "year-month-day"),
        (("7.toml", "-o", "x.json", "--inventory", "x.json"), "two files"),
        (("7.toml", "--inventory", "x.toml"), ".json"),
        (("7.toml", "--inventory", "7.toml"), ".json"),
        (("6.json", "--inventory", "6.json"), "6.json"),
        (("7.toml", "-o", "x.pdf"), ".html"),
        (("7.toml", "--previous", "6.json", "--inventory", "6.json"), "6.json"),
        (("6.json", "--guideline", "cn-al-2024"), "guideline"),
        (("7.toml", "--month", "2026-08"), "2026-07"),
        (("7.toml", "--on", "2026-12-24", "--strict"), "2026-08"),
    ],
)
def test_calls_that_are_wrong(call, words, said):
    """Exit 2, what is wrong in words of either language, and no file."""
    before = sorted(path.name for path in Path().iterdir())
    for lang in ("en", "zh"):
        done = call("month", *words, "--lang", lang)
        assert (done.status, done.out) == (2, "")
        assert said in done.err or lang == "zh"
    assert sorted(path.name for path in Path().iterdir()) == before
    assert json.loads(Path("6.json").read_text(encoding="utf-8"))["schema"] == "ghgcalc/inventory/1"


def test_what_is_there_is_not_replaced(call):
    """Another's file keeps what it holds without --force; an inventory is replaced by an inventory, a month by a month."""
    Path("theirs.json").write_text("{}", encoding="utf-8")
    assert call("month", "7.toml", "--inventory", "theirs.json").status == 2
    assert Path("theirs.json").read_text(encoding="utf-8") == "{}"
    assert call("month", "7.toml", "--inventory", "theirs.json", "--force").status == 0
    assert call("month", "8.toml", "--inventory", "theirs.json").status == 0
    for ending in ("json", "txt", "html", "xlsx"):
        for _ in range(2):
            done = call("month", "7.toml", "-o", f"month.{ending}", *(("--force",) if ending == "xlsx" else ()))
            assert done.status == 0, done.err
    assert "note" not in done.err


def test_standard_input_and_findings(call, monkeypatch):
    """The activity from standard input; findings as SARIF, or beside a file on standard error; a text has them itself."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(plant(7)).encode()), encoding="utf-8"))
    done = call("month", "-", "--previous", "6.json", "--on", "2026-12-24", "--format", "sarif")
    found = [one["ruleId"] for one in json.loads(done.out)["runs"][0]["results"]]
    assert found == ["month-untold-past", "month-untold-past", "month-untold-past", "month-untold-open"]
    assert len(re.findall("month-untold", done.err)) == 4
    assert call("month", "7.toml", "--on", "2026-12-24").err == ""
    assert "month-untold" in call("month", "7.toml", "--on", "2026-12-24", "-o", "m.txt").err


def test_the_command_says_what_the_library_says(call):
    """The same record, by every option that the library has."""
    words = ("--on", "2026-09-20", "--month", "2026-05", "--plan", "cn-al-2026", *BALANCE, "--rounding", "total")
    done = call("month", "8.toml", "--previous", "6.json", *words, "--format", "json")
    wanted = filing.month(
        plant(8),
        previous=filed(6),
        on="2026-09-20",
        month="2026-05",
        plan="cn-al-2026",
        balance_value="1.58 tCO2e/t",
        balance_source="illustrative",
        rounding="total",
    )
    assert done.json == wanted.as_dict()
