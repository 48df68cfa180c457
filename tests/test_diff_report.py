"""The statement of changes 更正说明 as text, workbook, page and JSON, on the command line and on the page of an inventory."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
import pages
from ghgcalc import ArgumentError, calculate, diff
from ghgcalc.report.contents.differences import changes_report, cited, document_of, effect_name, ends, key_name
from ghgcalc.report.page import inventory_page
from ghgcalc.report.page.differences import changes_page
from ghgcalc.texts import LANGUAGES
from support import caller

EXAMPLES = Path(__file__).parent.parent / "examples"
FILE = EXAMPLES / "smelter-2024.toml"
SMELTER = ghgcalc.read(FILE)
OLD = calculate(SMELTER, "cn-al-2023")
PLAN = {"plan": "cn-al-2025", "balance_value": "1.60 tCO2e/t", "price": "90.66 CNY/t"}


def corrected() -> dict[str, Any]:
    """The smelter with several corrections: a month, a measured value, an evidence, a row, other words, another order."""
    table: Any = deepcopy(SMELTER.dump())
    table["process"][0]["anode"]["values"][3] = "6000"
    table["fuel"][1]["ncv"]["value"] = "389 GJ/10^4Nm3"
    table["fuel"][0]["amount"] = {"unit": "kg", "values": [f"{Decimal(v) * 1000:f}" for v in table["fuel"][0]["amount"]["values"]]}
    table["fuel"].insert(0, {"item": "gasoline", "amount": "3 t"})
    table["electricity"][1]["evidence"].pop()
    table["heat"] = []
    table["process"].reverse()
    return table


NEW = calculate(corrected(), "cn-al-2024")
FOUND = diff(OLD, NEW, reasons={"/fuel/2/ncv": "meter read twice <b>"}, files=("old.json", "new.json"))
SMALL = diff(SMELTER, corrected(), **PLAN)  # type: ignore[arg-type]


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


@pytest.fixture
def files(tmp_path):
    """An inventory and a corrected activity, as files."""
    ghgcalc.write(calculate(SMELTER, "cn-al-2024"), tmp_path / "old.json")
    text = FILE.read_text(encoding="utf-8").replace("6357.61, 6152.52, 6357.61, 6152.52", "6357.61, 6000.00, 6357.61, 6152.52", 1)
    (tmp_path / "new.toml").write_text(text, encoding="utf-8")
    return tmp_path / "old.json", tmp_path / "new.toml"


# --- tables


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("found", [FOUND, SMALL], ids=["rules", "small"])
def test_the_tables_hold_every_change_and_add_up(found, lang):
    """A row for each change, with its reason; of each total a column that adds up to the difference of both printed totals."""
    made = changes_report(found, lang)
    rows = made.table("changes").rows
    assert [row.key for row in rows] == [str(change.number) for change in found.changes]
    unsaid = {"en": "reason not stated", "zh": "未说明原因"}[lang]
    assert [row.cells[-1].text for row in rows] == [change.reason or unsaid for change in found.changes]
    for pair in found.totals:
        if pair.source is None:
            table = made.table(f"effects/{pair.level}/")
            *parts, whole = (row.cells[3].number for row in table.rows)
            assert sum(map(Decimal, parts)) == whole == pair.difference
    assert made.title == {"en": "Statement of changes", "zh": "更正说明"}[lang]


def test_no_difference_is_said():
    """Nothing that changed: an empty table of changes, no effects, and a line that says so; in both languages."""
    same = diff(SMELTER, SMELTER)
    assert "No difference" in same.report("en")
    assert "无差异" in same.report("zh")
    assert [table.key for table in changes_report(same).tables] == ["totals", "changes"]
    assert "<svg" not in same.report("en", "html")


def test_the_text_names_data_in_both_languages():
    """Data, rows, months and kinds go by their names; sources of the report; both sides' standing."""
    english, chinese = (FOUND.report(lang) for lang in LANGUAGES)
    for words in (
        "process P1 · gross anode consumption",
        "6152.52 t",
        "6000 t (Apr)",
        "meter read twice",
        "old.json: 2024, cn-al-2023",
    ):
        assert words in english
    for words in ("工序 P1 · 阳极消耗量", "6000 t（4月）", "变化原因", "核算规则", "行的顺序", "取值变化的因子", "燃料 汽油"):
        assert words in chinese
    verified = diff(OLD.as_dict(), NEW).report("en")
    assert "; recomputes" in verified
    assert "Findings that are new" in english
    assert "Findings that are gone" in english
    assert "已消除核查提示" in chinese
    assert "Effect on the allowance, cn-al-2025" in SMALL.report("en")
    assert "对配额的影响" in SMALL.report("zh")


def test_counted_together_and_warnings_stand_in_the_text():
    """A change that cannot be had alone names the one that it counts with; what must be known of the two sides is printed."""
    table: Any = deepcopy(SMELTER.dump())
    table["entity"]["name"] = "Another"
    for way in ("electricity_total", "amount"):
        datum = table["process"][0] if way == "electricity_total" else table["process"][0]["electricity"][0]
        datum[way]["values"] = [f"{Decimal(value) + 10:f}" for value in datum[way]["values"]]
    found = diff(SMELTER, table, guideline="cn-al-2023")
    assert "counted with no. 2" in found.report("en")
    assert "与第 2 项合并计算" in found.report("zh")
    assert "diff-entity" in found.report("en")


def test_a_rounding_policy_is_of_no_source():
    """Its row has a dash for the source, in text and chart, and the name of the effect."""
    found = diff(calculate(SMELTER, "cn-al-2024"), calculate(SMELTER, "cn-al-2024", rounding="line"))
    assert "rounding: rounding" in found.report("en")
    assert "修约: 修约" in found.report("zh")
    (row, *_) = changes_report(found).table("effects/enterprise/").rows
    assert row.cells[2].text == "–"
    assert "<svg" in changes_page(found)


def test_names_of_things_that_have_none_are_their_own():
    """A key of a third party's, a document that nobody registered, an effect without a name."""
    assert key_name("unheard_of", "en") == "unheard_of"
    assert (document_of(""), document_of("own paper")) == ("–", "own paper")
    (rules,) = (change for change in FOUND.changes if change.key == "guideline")
    assert effect_name(rules, rules.parts[0], "zh").startswith("指南: ")
    assert cited(rules, "en").startswith("CETS")
    measured = next(change for change in FOUND.changes if change.kind == "measured")
    assert cited(measured, "en") == "illustrative laboratory report"
    assert {cited(change, "zh") for change in FOUND.changes if change.kind == "activity"} == {"填报数据"}


def test_both_ends_go_by_years_then_files_then_guidelines():
    """What tells the two apart is what they are called."""
    assert ends(FOUND) == ("old.json", "new.json")
    assert ends(diff(OLD, NEW)) == ("cn-al-2023", "cn-al-2024")
    assert ends(SMALL) == ("", "")
    later: Any = {key: value for key, value in SMELTER.dump().items() if key in ("entity", "heat", "carbonate")}
    assert ends(diff(later | {"year": 2024}, later | {"year": 2025})) == ("2024", "2025")


# --- renderings


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rendering_is_made_and_written(lang, tmp_path):
    """Text, JSON, workbook and page, as `report` gives them and as `write` writes them."""
    for form, ending in (("text", ".txt"), ("json", ".json"), ("xlsx", ".xlsx"), ("html", ".html")):
        ghgcalc.write(SMALL, tmp_path / f"changes{ending}", lang)
        made: Any = SMALL.report(lang, form)  # type: ignore[call-overload]
        if form != "xlsx":
            assert (tmp_path / f"changes{ending}").read_text(encoding="utf-8") == made
        assert made
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(tmp_path / "changes.xlsx")
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {"en": "reason not stated", "zh": "未说明原因"}[lang] in cells
    assert any("-462.96" in cell for cell in cells)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_has_a_waterfall_and_a_sentence_for_each_effect(lang):
    """A chart for each total that moved; each change that moves it says what, why, and where the new number stands; no markup slips in."""
    page = changes_page(FOUND, lang)
    assert page.count("<svg") == 2 * len(LANGUAGES)
    assert "meter read twice &lt;b&gt;" in page
    assert "<b>. " not in page
    for words in (
        "Reason: meter read twice",
        "Source: illustrative laboratory report.",
        "Reason not stated.",
        "变化原因：meter read",
        "依据：填报数据。",
    ):
        assert words in page
    assert "From old.json to new.json" in page
    with pytest.raises(ArgumentError):
        changes_page(FOUND, "de")  # type: ignore[arg-type]


def test_hostile_texts_stay_texts():
    """Names, sources and reasons of a file are never markup on the page, nor signs that a terminal obeys."""
    old = pages.hostile()
    new = deepcopy(old)
    new["process"][0]["anode"]["values"][0] = "1"
    new["fuel"][1]["ncv"]["value"] = "389 GJ/10^4Nm3"
    found = diff(old, new, reasons={"/process/0": pages.SCRIPT, "/fuel": pages.UNSEEN}, files=(pages.LINK[:50], "b"))
    page = found.report("en", "html")
    assert "window.hit" in page
    assert not re.search(r"<(?:script|img|a)[^>]*window\.hit|<script>window", page)
    text = found.report("zh")
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_small_changes_are_drawn_from_the_total_before_and_many_are_one_bar():
    """Where nothing could be seen beside the totals, bars begin at the total before, and the page says so; beyond twelve the rest is one."""
    assert "bars are drawn from the total before" in changes_page(SMALL)
    assert "bars are drawn from the total before" not in changes_page(FOUND)
    table: Any = deepcopy(SMELTER.dump())
    fuels = [{"item": "diesel", "site": f"S{at}", "amount": f"{at + 1} t"} for at in range(14)]
    found = diff(table, table | {"fuel": [*table["fuel"], *fuels]})
    page = changes_page(found)
    assert "3 smaller changes" in page
    assert "其余 3 项" in page
    from_nothing: Any = {"year": 2024, "entity": {"name": "A"}, "carbonate": [{"item": "limestone", "amount": "0 t"}]}
    grown: Any = from_nothing | {"carbonate": [{"item": "limestone", "amount": "5 t"}]}
    assert "<svg" in changes_page(diff(from_nothing, grown))


def test_the_page_of_an_inventory_tells_what_changed_since():
    """With a diff to this inventory a section is added; one to another inventory is refused."""
    page = inventory_page(NEW, "en", previous=FOUND)
    assert "What changed, and why" in page
    assert "变化与原因" in page
    assert "What changed, and why" not in inventory_page(NEW, "en")
    with pytest.raises(ArgumentError):
        inventory_page(OLD, "en", previous=FOUND)


# --- the command line


def test_diff_prints_the_statement_in_both_languages(call, files):
    """Exit 0, the text on standard output."""
    result = call("diff", *files)
    assert (result.status, result.err) == (0, "")
    assert "6000.00 t (Apr)" in result.out
    assert "更正说明" in call("diff", *files, "--lang", "zh").out
    assert call("diff", files[0], files[0]).status == 0


def test_diff_as_json_with_reasons_of_a_file_and_of_the_call(call, files, tmp_path):
    """`--reasons FILE` and `--reason`, which goes before it; the record is that of the library."""
    (tmp_path / "why.toml").write_text('"/process/0" = "scale"\n"/heat/0" = "unused"\n', encoding="utf-8")
    result = call("diff", *files, "--reasons", tmp_path / "why.toml", "--format", "json")
    assert [change["reason"] for change in result.json["changes"]] == ["scale"]
    assert "reason-unused" in result.err
    said = call(
        "diff", *files, "--reasons", tmp_path / "why.toml", "--reason", "/process/0/anode=meter = twice", "--format", "json"
    )
    assert [change["reason"] for change in said.json["changes"]] == ["meter = twice"]
    assert call("diff", *files, "--reason", "/x=y", "--strict").status == 2
    log = call("diff", *files, "--reason", "/x=y", "--format", "sarif").json
    assert [one["ruleId"] for one in log["runs"][0]["results"]] == ["reason-unused"]


def test_diff_with_a_plan_shows_the_effect_on_the_allowance(call, files):
    """Both positions and their difference."""
    words = ("--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "--price", "90.66 CNY/t")
    assert "Effect on the allowance" in call("diff", *files, *words).out
    figures = call("diff", *files, *words, "--format", "json").json["allowance"]["figures"]
    assert [one["name"] for one in figures] == ["allocation", "obligation", "surplus", "worth"]


@pytest.mark.parametrize("ending", ["html", "xlsx", "json", "txt", "sarif"])
def test_diff_writes_every_form_by_its_ending_and_replaces_its_own(call, files, tmp_path, ending):
    """`-o FILE`, written again over itself (a workbook with --force alone), never over another's file or an input."""
    target = tmp_path / f"changes.{ending}"
    assert call("diff", *files, "-o", target).status == 0
    assert target.stat().st_size
    assert call("diff", *files, "-o", target, *(["--force"] if ending == "xlsx" else [])).status == 0
    target.write_text("another's", encoding="utf-8")
    result = call("diff", *files, "-o", target)
    assert (result.status, target.read_text(encoding="utf-8")) == (2, "another's")
    assert call("diff", *files, "-o", files[0]).status == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--price", "90 CNY/t"], "belong to --plan"),
        (["--reason", "/heat"], "POINTER=TEXT"),
        (["--reason", "/heat=a", "--reason", "/heat=b"], "each pointer once"),
    ],
)
def test_diff_refuses_calls_that_mean_nothing(call, files, words, said):
    """Exit 2, with what is wrong, in both languages."""
    result = call("diff", *files, *words)
    assert (result.status, result.out) == (2, "")
    assert said in result.err
    assert re.search("[\u4e00-\u9fff]", call("diff", *files, *words, "--lang", "zh").err)


def test_diff_tells_every_fault_of_both_files_and_of_the_reasons(call, files, tmp_path):
    """Truncated, missing, reasons that are none: each with its file, once; exit 2, nothing on standard output."""
    (tmp_path / "cut.json").write_bytes(files[0].read_bytes()[:5000])
    (tmp_path / "why.toml").write_text('heat = "x"\n"/a" = 1\n', encoding="utf-8")
    result = call("diff", tmp_path / "cut.json", tmp_path / "none.json", "--reasons", tmp_path / "why.toml", "--reason", "x=y")
    assert (result.status, result.out) == (2, "")
    for word in ("cut.json", "none.json", "why.toml", "file-not-json", "file-missing", "reason-pointer", "reason-text"):
        assert word in result.err
    assert "5 fault(s)" in result.err
    assert call("diff", tmp_path / "none.json", files[1], "--reasons", tmp_path / "none.toml", "--format", "json").status == 2
    assert call("diff", "-", "-").status == 2
    assert "carry their rules" in call("diff", files[0], files[0], "--guideline", "cn-al-2024").err
    assert call("diff", files[0], files[0], "--accept-measured").status == 2


def test_diff_reads_standard_input(call, files, monkeypatch):
    """One of both may be `-`; it goes by the name of the stream."""
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(files[1].read_bytes()), encoding="utf-8"))
    assert call("diff", files[0], "-", "--format", "json").json["new"]["file"] == "<stdin>"


def test_report_with_a_previous_inventory_or_activity(call, files, tmp_path):
    """`report INVENTORY --previous OLD` adds the waterfall to the page; warnings are said; for a page alone."""
    new = tmp_path / "new.json"
    assert call("calculate", files[1], "-o", new).status == 0
    for previous in (files[0], FILE):
        page = tmp_path / f"{previous.stem}.html"
        result = call("report", new, "--previous", previous, "-o", page)
        assert result.status == 0, result.err
        assert "What changed, and why" in page.read_text(encoding="utf-8")
    other = json.loads(files[0].read_text(encoding="utf-8"))
    other["entity"]["name"] = other["activity"]["entity"]["name"] = "Another"
    (tmp_path / "other.json").write_text(json.dumps(other), encoding="utf-8")
    result = call("report", new, "--previous", tmp_path / "other.json", "-o", tmp_path / "page.html")
    assert "diff-entity" in result.err
    assert call("report", new, "--previous", files[0], "-o", tmp_path / "page.txt").status == 2
    assert call("report", new, "--previous", tmp_path / "none.json", "-o", tmp_path / "x.html").status == 2
