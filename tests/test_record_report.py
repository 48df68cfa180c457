"""The verification record on the command line, and as text, workbook, page and JSON."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

import ghgcalc
import pages
from ghgcalc import calculate, verified
from ghgcalc.report.contents.records import record_check_report, record_report
from ghgcalc.texts import LANGUAGES
from support import caller

EXAMPLES = Path(__file__).parent.parent / "examples"
FILE = EXAMPLES / "smelter-2024.toml"
CORRECTED = ("6357.61, 6152.52, 6357.61, 6152.52", "6357.61, 6000.00, 6357.61, 6152.52")
PLAN = ("--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t")
REPORTED = calculate(ghgcalc.read(FILE), "cn-al-2024")
SAME = verified.draft(REPORTED, after=REPORTED)


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Inventories before and after verification, and of the year before."""
    monkeypatch.chdir(tmp_path)
    text = FILE.read_text(encoding="utf-8")
    assert text.count(CORRECTED[0]) == 1
    Path("after.toml").write_text(text.replace(*CORRECTED), encoding="utf-8")
    ghgcalc.write(REPORTED, "reported.json")
    ghgcalc.write(calculate(ghgcalc.read("after.toml"), "cn-al-2024"), "after.json")
    return tmp_path


def record_of(**tables):
    """The record of the same figures with other tables."""
    return verified.of(SAME.as_dict() | tables)


FULL = record_of(
    cover={"number": "XJ-ABC-X12345-2024-V1", "verifier": "ABC", "issued": "2025-06-01"},
    allocation=[{"process": "P1", "name": "potline 1", "special": "new"}],
    nonconformity=[
        {
            "class": "K4",
            "description": "scale not calibrated",
            "process": "P1",
            "parameter": "anode",
            "state": "未整改",
            "estimate": "0.52",
        },
        {"class": "K1", "description": "licence of last year"},
    ],
    document=[{"group": "tests", "file": "gas.pdf", "date": "2025-01-01", "page": "3", "sha256": "0" * 64}],
    signature=[{"role": "leader", "name": "Li", "on": "2025-06-01"}],
    human=[{"id": 1, "done": True, "note": "seen"}],
    section=[{"id": "3.4", "text": "as stated"}],
    year_on_year=[{"process": "P1", "emission": "250000", "metal": "159000", "anode": "75000", "cause": "a restart"}],
    after={"inventory": REPORTED.digest, "version": "V2", "date": "2025-05-01"},
)


# --- the command line


def test_from_an_inventory_to_a_settlement(call, folder):
    """Draft, reasons, check, settlement, report: each step says what it did."""
    drafted = call("record", "draft", "reported.json", "--after", "after.json", "-o", "record.json")
    assert drafted.status == 0
    assert "68 rows, 0 open; 0 line(s)" in drafted.err
    result = call("record", "check", "record.json", "--inventory", "reported.json", "--after", "after.json", "--format", "json")
    assert result.status == 1
    found = json.loads(result.out)
    assert found["verdict"] == "differs"
    assert [one["code"] for one in found["findings"]] == [*["record-reason"] * 2, *["record-left"] * 3]
    assert call("allowance", "reported.json", *PLAN, "--record", "record.json").status == 2
    table = json.loads(Path("record.json").read_text(encoding="utf-8"))
    for row in table["datum"]:
        row.setdefault("reason", "read twice")
    Path("record.json").write_text(json.dumps(table), encoding="utf-8")
    result = call("record", "check", "record.json", "--inventory", "reported.json")
    assert result.status == 1
    assert "open: nothing is wrong" in result.out
    settled = call("allowance", "reported.json", *PLAN, "--record", "record.json", "--format", "json").json
    assert settled["verified"]["record"]["digest"] == verified.read("record.json").digest
    assert settled["obligation"] == "470182.71"
    assert call("allowance", "reported.json", *PLAN, "--record", "record.json", "-o", "settled.json").status == 0
    assert call("verify", "settled.json", "--inventory", "reported.json").status == 0
    text = call("allowance", "reported.json", *PLAN, "--record", "record.json", "--lang", "zh").out
    assert "核查记录 –" in text
    refused = call("allowance", "after.json", *PLAN, "--record", "record.json")
    assert "record-inventory" in refused.err
    assert "after.json" not in refused.err
    assert call("allowance", "reported.json", *PLAN, "--record", "record.json", "--verified-emissions", "P1=1 tCO2e").status == 2
    what_if = call("allowance", "what-if", "reported.json", *PLAN, "--record", "record.json", "--vary-anode", "1 %")
    assert what_if.status == 0


def test_a_whole_record_is_no_difference(call, folder):
    """Exit status 0 where nothing is left to do."""
    lines = [{"role": role, "name": "N", "on": "2025-06-01"} for role in ("leader", "reviewer", "approver")]
    years = [
        {"emission": "1", "metal": "1", "anode": "1", "cause": "c"} | ({"process": one} if one else {}) for one in ("", "P1", "P2")
    ]
    done = [{"id": at, "done": True} for at in range(1, 14)]
    points = {"conformity": "a", "emissions": "b", "change": "c", "open": "d"}
    cover = FULL.as_dict()["cover"]
    whole = record_of(cover=cover, conclusion=points, signature=lines, year_on_year=years, human=done)
    ghgcalc.write(whole, "whole.json")
    result = call("record", "check", "whole.json", "--inventory", "reported.json")
    assert (result.status, "complete" in result.out) == (0, True)
    for name in ("check.txt", "check.xlsx", "check.json"):
        assert call("record", "check", "whole.json", "--inventory", "reported.json", "-o", name).status == 0
        assert call("record", "check", "whole.json", "--inventory", "reported.json", "-o", name, "--force").status == 0
    sarif = call("record", "check", "whole.json", "--inventory", "reported.json", "--format", "sarif")
    assert sarif.json["runs"][0]["results"] == []


def test_a_draft_that_somebody_filled_in_is_not_replaced(call, folder):
    """Without --force the file stays; TOML and JSON say the same; both languages are offered."""
    assert call("record", "draft", "reported.json", "-o", "record.toml", "--lang", "zh").status == 0
    assert "待填" in Path("record.toml").read_text(encoding="utf-8")
    assert "output-other" in call("record", "draft", "reported.json", "-o", "record.toml").err
    assert call("record", "draft", "reported.json", "-o", "record.toml", "--force").status == 0
    printed = call("record", "draft", "reported.json")
    assert printed.out == Path("record.toml").read_text(encoding="utf-8")
    as_json = call("record", "draft", "reported.json", "--format", "json").json
    assert verified.of(as_json) == verified.read("record.toml")
    assert call("record", "draft", "reported.json", "-o", "record.html").status == 2
    assert call("record", "draft", "reported.json", "-o", "reported.json").status == 2


def test_calls_that_cannot_be_meant(call, folder):
    """Every fault of several files at once; one standard input; what is no record."""
    Path("broken.json").write_text("{", encoding="utf-8")
    ghgcalc.write(SAME, "record.json")
    result = call("record", "draft", "broken.json", "--after", "none.json", "--previous", "reported.json")
    assert (result.status, result.err.count("error ")) == (2, 2)
    assert call("record", "draft", "-", "--after", "-").status == 2
    assert call("record", "check", "-", "--inventory", "-").status == 2
    assert call("record", "check", "reported.json", "--inventory", "reported.json").status == 2
    assert call("record", "check", "after.toml", "--inventory", "reported.json").status == 2
    assert call("record", "check", "record.json", "--inventory", "none.json").status == 2
    assert call("record", "check", "record.json").status == 2
    previous = call("record", "draft", "reported.json", "--previous", "after.json")
    assert "record-year" in previous.err
    forged = json.loads(Path("reported.json").read_text(encoding="utf-8"))
    forged["lines"][0]["value"] = "1.00"
    Path("forged.json").write_text(json.dumps(forged), encoding="utf-8")
    assert "record-not-verified" in call("record", "draft", "forged.json", "-o", "x.toml").err
    assert not Path("x.toml").exists()
    assert call("record", "check", "record.json", "--inventory", "forged.json").status == 1


# --- the report


def test_a_record_is_handed_over(call, folder):
    """Page, workbook and text, from TOML and from JSON; a text of ours is replaced, a workbook is not."""
    ghgcalc.write(FULL, "record.json")
    Path("record.toml").write_text(verified.record_text(FULL), encoding="utf-8")
    made = {}
    for name in ("record.json", "record.toml"):
        for ending in ("html", "txt", "xlsx"):
            result = call("report", name, "-o", f"{name}.{ending}", "--lang", "zh")
            assert result.status == 0, result.err
            made[name, ending] = Path(f"{name}.{ending}").read_bytes()
    assert made["record.json", "txt"] == made["record.toml", "txt"]
    assert made["record.json", "html"] == made["record.toml", "html"]
    assert call("report", "record.json", "-o", "record.json.txt").status == 0
    assert call("report", "record.json", "-o", "record.json.xlsx").status == 2
    assert call("report", "record.json", "-o", "record.json").status == 2
    assert call("report", "record.json", "-o", "x.html", "--previous", "reported.json").status == 2
    assert "wrong-schema" in call("report", "after.toml", "-o", "x.html").err
    assert call("report", "none.toml", "-o", "x.html").status == 2
    assert call("report", "nu\0l", "-o", "x.html").status == 2
    assert call("report", "x" * 5000, "-o", "x.html").status == 2
    named = REPORTED.as_dict()
    Path("named.json").write_text(json.dumps({"note": "ghgcalc/verification-record/1", **named}), encoding="utf-8")
    assert call("report", "named.json", "-o", "named.txt").status == 0
    assert call("report", "none.json", "-o", "x.html").status == 2
    assert not Path("x.html").exists()


def test_a_record_is_printed(call, folder):
    """By a browser of this machine, as the page of an inventory is."""
    ghgcalc.write(FULL, "record.json")
    result = call("report", "record.json", "--pdf", "record.pdf", "-o", "record.txt")
    assert result.status == 0, result.err
    assert Path("record.pdf").read_bytes().startswith(b"%PDF")
    assert call("report", "record.json", "--pdf", "alone.pdf").status == 0
    assert Path("alone.pdf").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_part_of_the_form_is_there(lang):
    """Cover, conclusion, emissions, signatures, years, body, four annexes, checks for a person; the grade is visible, the steps alone count."""
    made = record_report(FULL, lang)
    keys = ["cover", "conclusion", "statement", "signatures", "years", "body", "annex-1", "annex-2", "annex-3", "annex-4", "human"]
    assert [table.key for table in made.tables] == keys
    text = FULL.report(lang)
    assert "[sister: power]" in text
    assert "[proposal]" in text
    assert made.digest == FULL.digest
    for table in made.tables:
        for name in (table.title, *(column.title for column in table.columns)):
            assert name
            assert lang == "en" or re.search("[\u4e00-\u9fff]", name) or name in ("P1", "P2", "SHA-256"), name
    statement = [[cell.printed for cell in row.cells] for row in made.table("statement").rows]
    assert statement[2][1:] == ["251010.93", "219634.75", "470645.68"]
    assert statement[3][1:] == ["–", "–", "493395.10"]
    boxes = [row.cells[0].text for row in made.table("human").rows]
    assert boxes == ["☑", *["☐"] * 12]
    lines = made.table("annex-3").rows
    assert ("未整改" if lang == "zh" else "not repaired") in [cell.text for cell in lines[0].cells]
    assert lines[1].cells[6].printed == ""
    (emission, *_) = made.table("years").rows
    assert [cell.printed for cell in emission.cells[2:5]] == ["250000.00", "251010.93", "+0.40"]


def test_the_annex_says_what_is_open_same_and_different():
    """Three states, the change with two decimals, `–` where there is none; an auxiliary item that nobody verified is no open row."""
    rows = {
        ("P1", "anode", "2024"): {"verified": "74908.28", "reason": "read twice"},
        ("P1", "anode/loss", "2024"): {"verified": None},
        (None, "heat/amount", "2024"): {"verified": None},
        (None, "carbonate/soda-ash/emission", "2024"): {"verified": "–"},
    }
    record = SAME.replace(datum=tuple(one.replace(**rows.get(one.key, {})) for one in SAME.datum))
    rows_of = record_report(record).table("annex-1").rows
    found = {row.cells[2].text: [cell.printed for cell in row.cells] for row in rows_of if row.cells[0].text != "P2"}
    assert "gross anode consumption" in found
    assert "per tonne of liquid aluminium" in found
    states = {name: (cells[6], cells[7], cells[8], cells[9]) for name, cells in found.items()}
    assert states["anode, energy as raw material · anode loss rate"] == ("", "open", "–", "")
    assert states["heat · amount"] == ("", "–", "–", "")
    assert states["carbonate decomposition · soda ash · emission"] == ("–", "no", "–", "")
    p1 = record_report(record).table("annex-1").rows[[one.key for one in record.datum].index(("P1", "anode", "2024"))]
    assert [cell.printed for cell in p1.cells[5:]] == ["75060.80", "74908.28", "no", "-0.20", "read twice"]
    assert "draft: 1 row(s) open" in record.report("en")
    other = verified.of(SAME.as_dict() | {"datum": [{"process": "P1", "parameter": "emission@location", "period": "2024"}]})
    assert "location" in record_report(other).table("annex-1").rows[0].cells[2].text


def test_a_workbook_has_the_tables():
    """Each table is a sheet; figures are numbers."""
    book = openpyxl.load_workbook(BytesIO(FULL.report("zh", "xlsx")))
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert 251010.93 in values
    assert "scale not calibrated" in values
    assert b"ghgcalc/verification-record" in ZipFile(BytesIO(FULL.report("zh", "xlsx"))).read("docProps/core.xml")


def test_no_text_of_a_record_is_markup():
    """Names, reasons and descriptions of the sender are shown and never run."""
    hostile = record_of(
        entity={"name": pages.SCRIPT},
        cover={"verifier": pages.SCRIPT, "number": pages.LINK},
        nonconformity=[{"class": "K8", "description": pages.SCRIPT + pages.UNSEEN, "cause": pages.LINK}],
        signature=[{"role": "leader", "name": "=cmd|' /C calc'!A0"}],
    )
    page = hostile.report("en", "html")
    assert "<script>window.hit" not in page
    assert "<img src=http" not in page
    assert "\x1b" not in hostile.report("en")
    book = openpyxl.load_workbook(BytesIO(hostile.report("en", "xlsx")))
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_outcome_of_a_check_as_tables():
    """Verdict, counts and digests above, findings below; in both languages."""
    found = verified.check(verified.draft(REPORTED), REPORTED)
    for lang in LANGUAGES:
        made = record_check_report(found, lang)
        assert [table.key for table in made.tables] == ["findings"]
        assert len(made.tables[0].rows) == len(found.findings)
        assert REPORTED.digest in dict(made.about).values()
        assert ("open" if lang == "en" else "待核查") in found.report(lang)
    assert found.report("en", "xlsx").startswith(b"PK")
    assert "draft: 58 row(s) open" in verified.draft(REPORTED).report("en")
    with pytest.raises(ghgcalc.ArgumentError):
        found.report("en", "html")
