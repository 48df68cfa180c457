"""What is wrong with a ledger is named by sheet and cell, in both languages and as data; what is worth knowing is told; the workbook comes back marked."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.io import read_ledger
from ghgcalc.io.ledgers import mapping_of
from ghgcalc.mapping.figures import figure, mark_of
from ghgcalc.mapping.periods import Period, period_of
from ghgcalc.workbooks import Day, Number, Page, Unread
from ledgers import FOLDER, LEDGERS
from support import caller

MONTHS = [f"{month}月" for month in range(1, 13)]
METAL = [100.5 + month for month in range(12)]
ANODE = [46.25 + month for month in range(12)]


def table(**changes: Any) -> dict[str, Any]:
    """A mapping of two data across."""
    shape = {"year": 2024, "layout": "across", "unit_cell": "单位", "total": "合计"} | changes.pop("map", {})
    data = [
        {"table": "process", "process": "P1", "key": "liquid_aluminium", "words": "铝液产量"},
        {"table": "process", "process": "P1", "key": "anode", "words": "阳极消耗量"},
    ]
    return {"schema": "ghgcalc/map/1", "map": shape, "entity": {"name": "Example"}, "datum": data} | changes


def ledger(folder: Path, changes: dict[str, Any] | None = None, title: str = "工序月度") -> Path:
    """A workbook of two data across, with cells changed by their names."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(["项目", "单位", *MONTHS, "合计", "备注"])
    sheet.append(["铝液产量", "t", *METAL, sum(METAL)])
    sheet.append(["阳极消耗量", "t", *ANODE, sum(ANODE)])
    for cell, value in (changes or {}).items():
        sheet[cell] = value
    book.save(folder / "ledger.xlsx")
    return folder / "ledger.xlsx"


def faults(path: Any, mapping: Any) -> list[tuple[str, str | None]]:
    """Codes and cells of what is wrong; each says where and how to mend it in both languages."""
    with pytest.raises(InputError) as caught:
        read_ledger(path, mapping)
    for fault in caught.value.faults:
        for lang in ("en", "zh"):
            assert fault.message(lang)
            assert fault.remedy(lang)
            if fault.place.cell:
                assert fault.place.cell in fault.text(lang)
    return [(fault.code, fault.place.cell) for fault in caught.value.faults]


def test_every_fault_of_a_sheet_is_named_at_once(tmp_path):
    """Errors, texts, days, blanks and sums that do not fit are named in one run, each with its cell."""
    path = ledger(tmp_path, {"D2": "#REF!", "F2": "—", "H3": None, "J3": "=A99*2", "L2": "1,234", "O2": 5, "M3": "35kg"})
    assert faults(path, table()) == [
        ("cell-unread", "工序月度!D2"), ("cell-not-a-number", "工序月度!F2"), ("cell-ambiguous", "工序月度!L2"),
        ("cell-unread", "工序月度!J3"), ("cell-other-unit", "工序月度!M3"), ("month-missing", "工序月度!H3"),
    ]  # fmt: skip


def test_a_blank_month_is_a_fault_and_a_row_of_blanks_is_none_of_zero(tmp_path):
    """Missing is not zero: a blank among numbers is named by its cell, a datum without any number by its row."""
    assert faults(ledger(tmp_path, {"E3": None}), table()) == [("month-missing", "工序月度!E3")]
    blank = {f"{letter}3": None for letter in "CDEFGHIJKLMNO"}
    assert faults(ledger(tmp_path, blank), table()) == [("map-empty", "工序月度!C3")]


def test_a_fault_is_data_as_well(tmp_path, capsys):
    """With --format json a fault has its cell in its place and the pointer of the number in the activity."""
    path = ledger(tmp_path, {"H2": "x"})
    (tmp_path / "map.json").write_text(json.dumps(table()), encoding="utf-8")
    result = caller(capsys)("check", str(path), "--map", str(tmp_path / "map.json"), "--format", "json")
    found = json.loads(result.out)["findings"]
    assert result.status == 2
    assert [(one["place"]["cell"], one["place"]["month"], one["pointer"]) for one in found] == [
        ("工序月度!H2", 6, "/process/0/liquid_aluminium/values/5")
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"datum": [{"table": "fuel", "key": "amount", "words": "铝液产量", "row": {"item": "wood"}}]}, "unknown-fuel"),
        ({"map": {"year": 1066}}, "out-of-range"), ({"entity": {"name": {"word": "企业名称"}}}, "map-not-found"),
        ({"map": {"sheet": "工序年度"}}, "map-sheet"), ({"entity": {"name": {"word": "x", "sheet": "y"}}}, "map-sheet"),
        ({"datum": [{"table": "process", "process": "P1", "key": "anode_sulphur", "words": "铝液产量", "unit": "%"}]}, "map-unit-other"),
        ({"schema": "ghgcalc/map/2"}, "unknown-choice"), ({"map": {"unit_cell": None}}, "map-unit-missing"),
        ({"map": {"months": [f"M{month}" for month in range(12)]}}, "map-no-months"), ({"shape": 1}, "unknown-key-near"),
        ({"map": {"layout": "long"}}, "map-period-missing"), ({"map": {"layout": "down", "period": "月份"}}, "map-not-found"),
    ],
)  # fmt: skip
def test_a_fault_of_the_mapping_is_named_in_the_mapping(tmp_path, change, code):
    """Whatever the mapping states wrongly, its place in the mapping is named, or the sheet that it does not fit; never a traceback."""
    with pytest.raises(InputError) as caught:
        read_ledger(ledger(tmp_path), table(**change))
    first = caught.value.faults[0]
    assert first.code == code
    assert (first.place.file == "map") is (code != "map-unit-other")


def test_a_unit_that_is_wrong_is_placed_where_it_stands(tmp_path):
    """A unit of another dimension is placed at its cell, or at the mapping that states it."""
    assert faults(ledger(tmp_path, {"B2": "MWh"}), table())[0] == ("wrong-dimension", "工序月度!B2")
    assert faults(ledger(tmp_path, {"B3": "m3"}), table())[0] == ("gas-conditions", "工序月度!B3")
    data = [{"table": "heat", "key": "amount", "words": "铝液产量", "unit": "MWhh"}]
    assert faults(ledger(tmp_path, {"B2": None}), table(datum=data)) == [("bad-unit", None)]


def test_words_near_the_ones_that_are_missing_are_named(tmp_path):
    """A label that is spelled nearly so is offered; nothing is read as another label."""
    data = [{"table": "process", "process": "P1", "key": "anode", "words": "阳极耗量"}]
    with pytest.raises(InputError) as caught:
        read_ledger(ledger(tmp_path), table(datum=data))
    assert "阳极消耗量" in caught.value.text("zh")


def test_sums_are_checked_to_the_decimals_that_they_print(tmp_path):
    """A sum that was rounded to what it prints fits; one unit of its last decimal off does not; without `total` nobody looks."""
    shown = sum(METAL)
    assert read_ledger(ledger(tmp_path, {"O2": f"{shown:.0f}"}), table())
    assert faults(ledger(tmp_path, {"O2": shown + 0.1}), table()) == [("ledger-total", "工序月度!O2")]
    assert faults(ledger(tmp_path, {"O2": "#N/A"}), table()) == [("cell-unread", "工序月度!O2")]
    assert read_ledger(ledger(tmp_path, {"O2": shown + 0.1}), table(map={"total": None}))
    assert read_ledger(ledger(tmp_path, {"O2": None}), table())


def test_what_is_not_read_or_hidden_is_told(tmp_path):
    """Other sheets, hidden rows, columns and sheets, and a title of another year leave a finding each; a year of numbers is read all the same."""
    path = ledger(tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["工序月度"]
    sheet.insert_rows(1)
    sheet["A1"] = "2023年台账"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book.create_sheet("旧").append(["x"])
    book.save(path)
    found = {one.code: one for one in read_ledger(path, table(map={"sheet": "工序月度"})).findings}
    assert set(found) == {"cells-hidden", "map-sheets", "map-year-other"}
    assert "工序月度!D:D" in dict(found["cells-hidden"].fields)["where"]
    sheet.sheet_state = "hidden"
    book.active = 1
    book.save(path)
    shown = read_ledger(path, table(map={"sheet": "工序月度"})).findings
    assert any("工序月度," in dict(one.fields).get("where", "") for one in shown)


def days(folder: Path, rows: list[str]) -> Path:
    """A CSV file of days."""
    path = folder / "days.csv"
    path.write_text("\n".join(["日期,铝液产量(t),备注", *rows]) + "\n", encoding="utf-8")
    return path


ONE = [{"table": "process", "process": "P1", "key": "liquid_aluminium", "words": "铝液产量"}]
DAYS = [
    f"2024-{month:02}-{day:02},1.5,"
    for month in range(1, 13)
    for day in range(1, 32)
    if day <= [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
]
DOWN = {"layout": "down", "period": "日期", "unit_cell": None}


def test_days_are_summed_by_month_and_gaps_are_named(tmp_path):
    """Each month is the exact sum of its days; days that are not there are named and never zero, unless the mapping says so and it is told."""
    mapping = table(map=DOWN, datum=ONE)
    found = read_ledger(days(tmp_path, DAYS), mapping)
    series = found.activity.process[0].liquid_aluminium
    assert series is not None
    assert series.values[:2] == (Decimal("46.5"), Decimal("43.5"))
    assert found.origins["/process/0/liquid_aluminium/values/1"].cell == "B33:B61"
    gaps = [row for row in DAYS if not row.startswith(("2024-03-05", "2024-03-06", "2024-03-09", "2024-07"))]
    with pytest.raises(InputError) as caught:
        read_ledger(days(tmp_path, gaps), mapping)
    told = {one.place.month: dict(one.fields) for one in caught.value.faults}
    assert {month: fields["days"] for month, fields in told.items()} == {3: "5-6, 9", 7: "1-31"}
    assert caught.value.faults[0].code == "days-missing"
    zero = table(map=DOWN | {"missing_days": "zero"}, datum=ONE)
    assert faults(days(tmp_path, gaps), zero) == [("days-missing", "B180")]  # a whole month is missing whatever is said
    some = [row for row in DAYS if not row.startswith("2024-03-05")]
    assert [one.code for one in read_ledger(days(tmp_path, some), zero).findings] == ["days-taken-as-zero"]


def test_a_number_beside_no_date_is_a_fault(tmp_path):
    """A number whose day cannot be read belongs to some month: "map-period-unread", unless its row says that it is a sum."""
    mapping = table(map=DOWN, datum=ONE)
    path = ledger(tmp_path)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["日期", "铝液产量(t)"])
    for month in range(1, 13):
        sheet.append([f"2024-{month:02}", 100])
    sheet.append(["上旬小计", 300])
    sheet.append(["1月小计", 100])
    sheet.append(["平均", 100])
    sheet.append(["十三月", 5])
    book.save(path)
    assert faults(path, mapping) == [("map-period-unread", "Sheet!A17")]
    sheet["A17"], sheet["B15"] = "制表人", 99
    sheet["B17"] = None
    book.save(path)
    assert faults(path, mapping) == [("ledger-total", "Sheet!B15")]


def test_two_rows_of_one_name_are_told_apart_by_a_word_beside(tmp_path):
    """Words that stand in two rows are refused with both places, until a word of one of them is added."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["车间", "项目", "单位", *MONTHS])
    sheet.append(["一车间", "铝液产量", "t", *METAL])
    sheet.append(["二车间", "铝液产量", "t", *ANODE])
    book.save(tmp_path / "two.xlsx")
    mapping = table(datum=ONE)
    assert faults(tmp_path / "two.xlsx", mapping) == [("map-several", "Sheet!A2")]
    mapping["datum"] = [ONE[0] | {"words": ["二车间", "铝液产量"]}]
    series = read_ledger(tmp_path / "two.xlsx", mapping).activity.process[0].liquid_aluminium
    assert series is not None
    assert series.values[0] == Decimal("46.25")


def test_the_ledger_comes_back_with_its_faults_marked(tmp_path, capsys):
    """--mark writes a copy: a comment on each faulty cell, a sheet with all of them, formulas and every other cell untouched; never the ledger."""
    path = ledger(tmp_path, {"D2": "x", "O3": "=SUM(C3:N3)", "A9": "=cmd|' /C calc'!A0"})
    before = path.read_bytes()
    (tmp_path / "map.json").write_text(json.dumps(table(map={"total": None})), encoding="utf-8")
    run = caller(capsys)
    words = ["calculate", str(path), "--map", str(tmp_path / "map.json"), "--lang", "zh", "--mark"]
    assert run(*words, str(tmp_path / "marked.xlsx")).status == 2
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    sheet = book["工序月度"]
    assert "cell-not-a-number" in sheet["D2"].comment.text
    assert re.search("[\u4e00-\u9fff]", sheet["D2"].comment.text)
    assert (sheet["O3"].value, sheet["A9"].value) == ("=SUM(C3:N3)", "=cmd|' /C calc'!A0")
    assert book["ghgcalc"]["A2"].value == "工序月度!D2"
    assert path.read_bytes() == before
    assert run(*words, str(path)).status == 2  # the ledger itself
    assert path.read_bytes() == before
    assert run(*words, str(tmp_path / "marked.xlsx")).status == 2  # what lies there is somebody's
    assert "--force" in run(*words, str(tmp_path / "marked.xlsx")).err


def test_findings_of_a_calculation_are_marked_as_well(tmp_path, capsys):
    """A ledger that can be calculated comes back with what the checks say of its cells."""
    path = ledger(tmp_path, {"D3": 460})
    (tmp_path / "map.json").write_text(json.dumps(table(map={"total": None})), encoding="utf-8")
    run = caller(capsys)
    words = [str(path), "--map", str(tmp_path / "map.json"), "--mark"]
    assert run("check", *words, str(tmp_path / "a.xlsx")).status == 0
    marked = openpyxl.load_workbook(tmp_path / "a.xlsx")
    comments = {cell.coordinate for cells in marked["工序月度"] for cell in cells if cell.comment}
    assert comments
    assert run("compare", *words, str(tmp_path / "b.xlsx"), "--guidelines", "cn-al-2023,cn-al-2024").status == 0
    assert run("calculate", *words, str(tmp_path / "c.xlsx"), "-o", str(tmp_path / "i.json")).status == 0
    assert run("verify", str(tmp_path / "i.json"), "--activity", str(path), "--map", str(tmp_path / "map.json")).status == 0
    assert run("verify", str(tmp_path / "i.json"), "--map", str(tmp_path / "map.json")).status == 2


def test_a_map_is_proposed_and_written(tmp_path, capsys):
    """`map` prints or writes a mapping, says how many questions wait, and replaces a mapping but no other file."""
    path = ledger(tmp_path)
    run = caller(capsys)
    shown = run("map", str(path), "--lang", "zh")
    assert "铝液产量" in shown.out
    assert "待确认" in shown.err
    target = tmp_path / "map.toml"
    for _ in range(2):
        assert run("map", str(path), "-o", str(target)).status == 0
    assert run("map", str(path), "-o", str(path)).status == 2
    (tmp_path / "other.txt").write_text("x", encoding="utf-8")
    assert run("map", str(path), "-o", str(tmp_path / "other.txt")).status == 2
    assert json.loads(run("map", str(path), "--format", "json").out)["questions"] == 2
    assert run("map", str(path), "--encoding", "klingon").status == 2


def test_a_mapping_is_a_path_a_table_or_a_mapping(tmp_path):
    """Python takes a mapping in any of these forms, and refuses another thing by the argument's name."""
    path = ledger(tmp_path)
    (tmp_path / "map.json").write_text(json.dumps(table()), encoding="utf-8")
    one = ghgcalc.read(path, mapping=tmp_path / "map.json")
    assert one == ghgcalc.read(path, mapping=table()) == ghgcalc.read(str(path), mapping=mapping_of(table())[0])
    with pytest.raises(ArgumentError, match="mapping"):
        ghgcalc.read(path, mapping=5)  # type: ignore[arg-type]
    with pytest.raises(InputError) as caught:
        ghgcalc.read(path)
    assert [fault.code for fault in caught.value.faults] == ["ledger-unmapped"]
    with pytest.raises(AttributeError):
        ghgcalc.io.nothing  # type: ignore[attr-defined]  # noqa: B018


# --- numbers and dates


@given(
    st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from([(".", ","), (",", "."), (".", " "), (",", "\u00a0")]),
)
def test_a_number_that_is_a_text_is_read_as_it_is_written(value, marks):
    """Grouped and with the decimal mark that is stated, every number comes back; without the mark it is the same or it is refused."""
    mark, group = marks
    text = f"{value:,}".translate(str.maketrans({",": group, ".": mark}))
    assert Decimal(figure(text, mark, "t").text) == value
    guessed = figure(text, None, "t")
    assert guessed.code == "cell-ambiguous" or Decimal(guessed.text) == value
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in text)
    assert Decimal(figure(wide, mark, "t").text) == value


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from([".", ","]))
def test_three_digits_behind_a_mark_are_never_guessed(head, tail, mark):
    """`1,234` alone is refused; with the mark that is stated it is one of the two."""
    text = f"{head}{mark}{tail:03}"
    assert figure(text, None, "t").code == "cell-ambiguous"
    other = "," if mark == "." else "."
    assert Decimal(figure(text, mark, "t").text) == Decimal(f"{head}.{tail:03}")
    assert Decimal(figure(text, other, "t").text) == head * 1000 + tail


@pytest.mark.parametrize(
    ("cell", "unit", "wanted"),
    [
        (Number("0.0095", 2, "percent"), "%", "0.95"), (Number("0.0095", 2, "percent"), "1", "0.0095"), ("0.95%", "%", "0.95"), ("0.95%", "1", "0.0095"),
        ("1234.5 吨", "t", "1234.5"), ("-5", "MWh", "-5"), ("−5", "MWh", "-5"), ("+5", "MWh", "5"), ("１２３", "t", "123"), ("0,5", "t", "0.5"), ("1'234.50", "t", "1234.50"),
        ("", "t", ""), (Number("0.0095", 2, "percent"), "t", "cell-percent"), (Number("5", None, "scaled"), "t", "cell-scaled"), (Day("2024-01-02"), "t", "cell-day"),
        (Unread("="), "t", "cell-unread"), ("#REF!", "t", "cell-unread"), ("IE", "t", "cell-not-a-number"), ("1.2.3", "t", "cell-not-a-number"), ("1e5", "t", "cell-other-unit"),
        ("9" * 90, "t", "cell-not-a-number"), ("5 kg", "t", "cell-other-unit"), ("95%", "t", "cell-other-unit"), ("=1+1", "t", "cell-not-a-number"), ("1..5", "t", "cell-not-a-number"),
    ],
)  # fmt: skip
def test_cells_as_numbers(cell, unit, wanted):
    """Per cents, units beside a number, signs and digits of other widths; what is no number is told by what it is."""
    found = figure(cell, None, unit)
    assert (found.code or found.text) == wanted


def test_the_mark_of_a_sheet_is_what_its_numbers_show():
    """One number that shows its mark decides for the sheet; two that show different ones decide nothing; dates and labels show none."""
    assert mark_of(Page("a", rows=[["1.234,5", "600.000", "05.01.2024", "2.1 项目"]])) == (",", False)
    assert mark_of(Page("a", rows=[["1,234.5", "600,000"]])) == (".", False)
    assert mark_of(Page("a", rows=[["1,5", "1.5"]])) == (None, True)
    assert mark_of(Page("a", rows=[["600.000", "x", Number("1.5")]])) == (None, False)
    assert figure("1.5", ",", "t").code == "cell-other-mark"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1月", Period(1)), ("十二月", Period(12)), ("１月", Period(1)), ("2024年3月", Period(3, 2024)), ("2024-03", Period(3, 2024)), ("202403", Period(3, 2024)), ("Mar-24", Period(3, 2024)),
        ("March 2024", Period(3, 2024)), ("2024 Mar", Period(3, 2024)), ("2024-03-05", Period(3, 2024, 5)), ("2024/3/5 08:00", Period(3, 2024, 5)), ("20240305", Period(3, 2024, 5)),
        ("2024年3月5日", Period(3, 2024, 5)), ("05.03.2024", Period(3, 2024, 5)), ("25/03/2024", Period(3, 2024, 25)), ("03/25/2024", Period(3, 2024, 25)), ("05/05/2024", Period(5, 2024, 5)),
        ("05/03/2024", None), ("2024-13", None), ("2024-02-30", None), ("合计", None), ("Q1", None), ("x" * 50, None), ("abcde-24", None), (Day("2024-03-01"), Period(3, 2024)), (Day("2024-03-02"), Period(3, 2024, 2)),
    ],
)  # fmt: skip
def test_months_and_days(text, wanted):
    """Months and days in the ways in which ledgers write them; what could be two days is none."""
    assert period_of(text) == wanted


def test_a_day_before_or_after_its_month_is_as_the_mapping_says():
    """Where two numbers could both be the month, the mapping decides."""
    assert period_of("05/03/2024", "dmy") == Period(3, 2024, 5)
    assert period_of("05/03/2024", "mdy") == Period(5, 2024, 3)
    assert period_of(Day("2024-03-01"), day=True) == Period(3, 2024, 1)


def test_kept_mappings_are_whole():
    """Every kept mapping is one that is read without a fault of its own."""
    for name in LEDGERS:
        assert mapping_of(FOLDER / f"{name}.map.toml")[0].datum
