"""What a proposal makes of the words of a ledger: what is certain, what is asked, what is left out; and tables that are found by words."""

from __future__ import annotations

import struct
import tomllib
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghgcalc.errors import InputError
from ghgcalc.io import read_ledger
from ghgcalc.io.ledgers import open_book
from ghgcalc.mapping import propose
from ghgcalc.mapping.finding import Grid
from ghgcalc.mapping.marking import marked
from ghgcalc.mapping.words import folded, meaning_of, parted, unit_of
from ghgcalc.sheets import read_sheet
from ghgcalc.workbooks import Page, xls
from ghgcalc.workbooks.cells import Number
from ledgers import FOLDER
from test_ledger_faults import ANODE, METAL, MONTHS, faults, table

NUMBERS = ",".join(map(str, METAL))


def proposal(*rows: str, name: str = "2024.csv") -> str:
    """The mapping that is proposed for a CSV file."""
    return propose(open_book("\n".join(rows).encode(), name))[0]


def across(*rows: str, head: str = "项目,单位") -> str:
    """The mapping that is proposed for rows of twelve months."""
    return proposal(f"{head},{','.join(MONTHS)}", *(f"{row},{NUMBERS}" for row in rows))


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("阳极消耗量", ("process", "anode", "")), ("阳极消耗量（t）", ("process", "anode", "")), ("本月 铝液 产量", ("process", "liquid_aluminium", "")), ("1、铝液产量", ("process", "liquid_aluminium", "")),
        ("一系列铝液产量", ("process", "liquid_aluminium", "一系列")), ("potline 2 - hot metal", ("process", "liquid_aluminium", "potline2")), ("外购电量/MWh", ("electricity", "amount", "")),
        ("天然气消耗量", ("fuel", "amount", "")), ("Natural Gas Consumption", ("fuel", "amount", "")), ("石油焦", ("fuel", "amount", "")), ("纯碱用量", ("carbonate", "amount", "")),
        ("氟化盐消耗量", None), ("", None), ("（t）", None), ("x" * 200, None), ("铝液与阳极", None), ("t", None), ("量", None),
    ],
)  # fmt: skip
def test_what_a_label_calls(label, wanted):
    """A label is one of the words, between what changes nothing, or it is none; nothing is taken for what merely holds a word."""
    found = meaning_of(label)
    assert (None if found is None else (found.table, found.key, found.group)) == wanted


@given(st.text(max_size=150))
def test_any_label_is_read(label):
    """Whatever stands in a cell, it is compared, parted and read as a unit without failing."""
    assert folded(folded(label)) is not None
    title, unit = parted(label)
    assert len(title) + len(unit) <= len(label)
    assert meaning_of(label) is None or meaning_of(label).table  # type: ignore[union-attr]
    assert unit_of(label) is None or unit_of(label)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("kwh", "kWh"), ("KWH", "kWh"), ("万kW·h", "万kWh"), ("t", "t"), ("吨", "吨"), ("Nm³", "Nm3"), ("万Nm³", "万Nm3"), ("(MWh)", "MWh"), ("m³", None), ("万m3", None), ("个", None), ("", None), ("ton", None)],
)  # fmt: skip
def test_units_as_ledgers_spell_them(text, wanted):
    """A spelling that can mean one unit alone is that unit; a cubic metre of gas without its conditions is none, and neither is a ton."""
    assert unit_of(text) == wanted


def test_what_is_asked():
    """A unit that is missing or does not fit, a year and a name that nobody states, an electricity and a coal without a name: a question each."""
    text = across("铝液产量,", "天然气,m3", "用电量,MWh", "原煤,t", "阳极消耗量,MWh")
    assert text.count("# unit =") == 3
    assert "# In which unit? The ledger says –" in text
    assert 'row = { supply = "" }' in text
    assert 'row = { item = "" }' in text
    assert "# name" in text
    assert tomllib.loads(text)["map"]["year"] == 2024
    assert "# year =\n" in proposal(f"项目,单位,{','.join(MONTHS)}", f"铝液产量,t,{NUMBERS}", name="a.csv")
    two = proposal(f"项目,单位,{','.join(MONTHS)}", f"铝液产量,t,{NUMBERS}", name="2023-2024.csv")
    assert "# Which year is it? Named: 2023, 2024" in two


def test_labels_that_are_no_data():
    """A row of numbers beside 备注 or beside a process alone is no unknown word; another label is listed."""
    text = across("铝液产量,t", "备注,", "一系列,", "氟化盐,t")
    assert "氟化盐" in text
    assert "备注" not in text
    assert "一系列" not in text


def test_years_that_stand_beside_each_other():
    """Of two years in the headers of the months the one that stands there more often is taken, and the other is told."""
    head = ",".join([*(f"2024-{month:02}" for month in range(1, 13)), "2023-12"])
    text = proposal(f"项目,单位,{head}", f"铝液产量,t,{NUMBERS},5")
    assert tomllib.loads(text)["map"]["year"] == 2024
    assert "2023, 2024" in text
    both = [f"{year}年" for year in (2023, 2024) for _ in range(12)]
    text = proposal(f",,{','.join(both)}", f"项目,单位,{','.join(MONTHS * 2)}", f"铝液产量,t,{NUMBERS},{NUMBERS}")
    assert "columns" not in text
    text = proposal(f"项目,单位,{','.join(month for month in MONTHS for _ in range(2))}", f"铝液产量,t,{','.join(['1'] * 24)}")
    assert "which of them counts?" in text


def test_the_same_datum_at_two_places_is_asked():
    """Words that stand in two rows, a datum on two sheets, a process beside one of nobody's: the person decides."""
    assert across("铝液产量,t", "铝液产量,t").count("# The same words stand at other places") == 2
    assert across("铝液产量,t", "原铝产量,t").count("# The same is stated at A2") == 1
    text = across("一系列,铝液产量,t", "二系列,铝液产量,t", "全厂,阳极消耗量,t", head="工序,项目,单位")
    assert "# Of which process is it? 一系列, 二系列" in text
    text = across("一系列,天然气,万Nm3", "二系列,天然气,万Nm3", head="工序,项目,单位")
    assert tomllib.loads(text)["datum"][1]["row"] == {"item": "natural-gas", "name": "二系列"}


def test_who_reports_is_found_beside_a_word():
    """A name beside 企业名称, behind a colon, in a title; a credit code and a province likewise; a header of a column is none."""
    months = f"项目,单位,{','.join(MONTHS)}"
    text = proposal("企业名称：示例铝业,统一社会信用代码,91110000100000003X", "省份,新疆", months, f"铝液产量,t,{NUMBERS}")
    assert set(tomllib.loads(text)["entity"]) == {"name", "uscc", "province"}
    assert "entity" in proposal(f"公司名称,单位,{','.join(MONTHS)}", f"铝液产量,t,{NUMBERS}")
    assert tomllib.loads(proposal("示例铝业有限公司", months, f"铝液产量,t,{NUMBERS}"))["entity"] == {"name": "示例铝业有限公司"}


def test_rows_of_days_and_months():
    """Dates of which one shows its order, dates that do not, a row of units, a column that is a sum, months as numbers."""
    day = [f"{day:02}/03/2024,5,5" for day in range(1, 32)]
    text = proposal("日期,铝液产量,合计", "单位,t,t", *day)
    assert 'dates = "dmy"' in text
    assert 'unit_cell = "单位"' in text
    assert "B1" in text
    assert 'dates = "mdy"' in proposal("日期,铝液产量(t)", *(f"03/{day:02}/2024,5" for day in range(1, 32)))
    assert "Does the day come first" in proposal("日期,铝液产量(t)", *(f"03/{day:02}/2024,5" for day in range(1, 12)))
    text = propose(_workbook([["月份", "铝液产量(t)", "阳极消耗量合计(t)"], *([month, 5.5, 6.5] for month in range(1, 13))]))[0]
    assert 'period = "月份"' in text
    assert "C1" in text.rpartition("Sums")[2]


def _workbook(rows: list[list[Any]], **formats: str) -> Any:
    """A workbook of rows, opened; formats of cells by their names."""
    import io

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cell, code in formats.items():
        sheet[cell].number_format = code
    out = io.BytesIO()
    book.save(out)
    return open_book(out.getvalue(), "a.xlsx")


def test_long_tables_without_a_column_of_units(tmp_path):
    """A unit in the header of the numbers, or behind the codes, is read; sums among the codes are left out."""
    rows = [f"2024-{month:02},{name},{month}" for month in range(1, 13) for name in ("铝液产量", "合计")]
    rows.append("2025-01,,")
    text = proposal("日期,项目,数量（t）", *rows)
    assert 'value = "数量（t）"' in text
    (tmp_path / "a.csv").write_text("\n".join(["日期,项目,数量（t）", *rows]), encoding="utf-8")
    mapping = tomllib.loads(text) | {"entity": {"name": "A"}}
    assert read_ledger(tmp_path / "a.csv", mapping).activity.process[0].liquid_aluminium.unit == "t"  # type: ignore[union-attr]
    coded = ["日期,项目,数量", *(row.replace("铝液产量", "铝液产量（kg）") for row in rows)]
    (tmp_path / "b.csv").write_text("\n".join(coded), encoding="utf-8")
    mapping = tomllib.loads(proposal(*coded)) | {"entity": {"name": "A"}}
    assert read_ledger(tmp_path / "b.csv", mapping).activity.process[0].liquid_aluminium.unit == "kg"  # type: ignore[union-attr]
    wrong = {"layout": "long", "period": "日期", "code": "项目", "value": "数量", "unit_cell": "单位", "total": None}
    data = [{"table": "process", "process": "P1", "key": "anode", "words": "铝液"}]
    assert faults(tmp_path / "b.csv", table(map=wrong, datum=data)) == [("map-not-found", None)]
    assert faults(tmp_path / "b.csv", table(map=wrong | {"unit_cell": None}, datum=data)) == [("map-not-found", None)]


def test_shares_and_marks(tmp_path):
    """Cells that print per cents need no unit; texts that show a comma, both marks, or none, are told apart."""
    share = [["项目", *MONTHS], ["残极", *[0.5] * 12]]
    formats = {f"{letter}2": "0.00%" for letter in "BCDEFGHIJKLM"}
    assert 'unit = "%"' in propose(_workbook(share, **formats))[0]
    texts = [["项目", "单位", *MONTHS], ["铝液产量", "t", *["1.234,5"] * 12]]
    assert 'decimal = ","' in propose(_workbook(texts))[0]
    texts.append(["阳极消耗量", "t", *["1,234.5"] * 12])
    assert "which mark stands before decimals?" in propose(_workbook(texts))[0]
    assert "which mark stands before decimals?" in propose(_workbook([texts[0], ["铝液产量", "t", *["1.234"] * 12]]))[0]


def test_sheets_that_say_nothing(tmp_path):
    """Charts and sheets without months are passed over; where no word is known there is no proposal."""
    with pytest.raises(InputError) as caught:
        proposal("a,b", "1,2")
    assert [fault.code for fault in caught.value.faults] == ["map-nothing"]
    book = openpyxl.Workbook()
    book.create_chartsheet("图")
    book.save(tmp_path / "chart.xlsx")
    book.remove(book["Sheet"])
    book.save(tmp_path / "only.xlsx")
    with pytest.raises(InputError) as caught:
        read_sheet(tmp_path / "only.xlsx", {}, (), ())
    assert [fault.code for fault in caught.value.faults] == ["table-empty"]
    with pytest.raises(InputError):
        propose(open_book((tmp_path / "chart.xlsx").read_bytes(), "chart.xlsx"))


def test_hostile_names_are_neutral_in_a_proposal(tmp_path):
    """A label or sheet that turns a line around, breaks it, or looks like TOML stays a text of the file; the file is read back as it was meant."""
    bad = "\u202eab\x7f\"'\U000e0041"
    text = proposal(f"项目,单位,{','.join(MONTHS)}", f"铝液产量,t,{NUMBERS}", f'"{bad.replace(chr(34), "")}\n[map]",t,{NUMBERS}')
    assert tomllib.loads(text)["datum"]
    assert "\u202e" not in text
    assert "\n[map]" not in text.replace("\n[map]\nyear", "")
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "\u202e\U000e0041'表"
    book.active.append(["项目", "单位", *MONTHS])
    book.active.append(["铝液产量", "t", *METAL])
    book.save(tmp_path / "a.xlsx")
    text = propose(open_book((tmp_path / "a.xlsx").read_bytes(), "2024.xlsx"))[0]
    mapping = tomllib.loads(text) | {"entity": {"name": "A"}}
    assert mapping["map"]["sheet"] == "\u202e\U000e0041'表"
    assert read_ledger(tmp_path / "a.xlsx", mapping).origins["/process/0/liquid_aluminium"].cell == "'\u202e\U000e0041''表'!C2"


# --- found by words


def test_labels_of_groups():
    """A label that stands once for a group counts for its rows; a blank row ends the group, and where labels are repeated a blank says nothing."""
    once = Grid(Page("a", rows=[["一", "x"], ["", "y"], [], ["", "z"], [Number("5"), "w"], ["", "v"]]))
    assert [once.labels(row, 3) for row in (2, 4, 6)] == [["一", "y"], ["", "z"], ["", "v"]]
    assert Grid(Page("a", rows=[["", "x"]])).labels(1, 3) == ["", "x"]
    often = Grid(Page("a", rows=[["一", "x"], ["一", "y"], ["", "z"]]))
    assert often.labels(3, 3) == ["", "z"]
    huge = Grid(Page("a", rows=[["x"] * 500 for _ in range(1000)], merged=[(1, 1, 10**6, 16_384)]))
    assert len(huge.covered) == 200_000
    assert huge.label(1, 5) == "x"


def test_an_entity_that_stands_in_the_ledger(tmp_path):
    """What stands behind a colon, right of a word or under it is read; a blank beside it is asked for by its word."""
    head = f"项目,单位,{','.join(MONTHS)}\n铝液产量,t,{NUMBERS}\n"
    data = [table()["datum"][0]]
    for text, word in (("单位名称：甲\n", "单位名称"), ("单位名称,,甲\n", "单位名称"), ("单位名称\n甲\n", "单位名称")):
        (tmp_path / "a.csv").write_text(text + head, encoding="utf-8")
        found = read_ledger(tmp_path / "a.csv", table(entity={"name": {"word": word}}, datum=data))
        assert found.activity.entity.name == "甲"
        assert found.origins["/entity/name"].cell
    (tmp_path / "a.csv").write_text("单位名称\n\n" + head, encoding="utf-8")
    assert faults(tmp_path / "a.csv", table(entity={"name": {"word": "单位名称"}}, datum=data)) == [("map-not-found", None)]


def test_data_inside_a_datum_and_units_that_are_none(tmp_path):
    """A key with a point goes into the table of its row; a unit of the mapping that is none is told beside the cell's."""
    (tmp_path / "a.csv").write_text(f"项目,单位,{','.join(MONTHS)}\nCF4,t,{NUMBERS}\nC2F6,t,{NUMBERS}\n", encoding="utf-8")
    data: list[dict[str, Any]] = [
        {"table": "process", "process": "P1", "key": f"pfc_other.{gas.lower()}", "words": gas} for gas in ("CF4", "C2F6")
    ]
    found = read_ledger(tmp_path / "a.csv", table(datum=data)).activity.process[0].pfc_other
    assert found is not None
    assert [float(value) for value in found.c2f6.values] == METAL
    data[0]["unit"] = "tt"
    assert faults(tmp_path / "a.csv", table(datum=data))[0] == ("map-unit-other", "B2")
    empty = [data[1] | {"words": "C2F6"}]
    (tmp_path / "b.csv").write_text(f"项目,单位,{','.join(MONTHS)}\nC2F6,t\n", encoding="utf-8")
    assert faults(tmp_path / "b.csv", table(datum=empty))[0] == ("map-empty", "C2")


def test_columns_that_are_not_actual_are_passed_over(tmp_path):
    """Of plan and actual the column that is named counts; unnamed, every month stands twice and is refused."""
    cells = ",".join(f"{value + 5},{value}" for value in METAL)
    head = ",".join(f"{month},{month}" for month in MONTHS)
    (tmp_path / "a.csv").write_text(f"项目,单位,{head}\n,,{','.join(['计划,实际'] * 12)}\n铝液产量,t,{cells}\n", encoding="utf-8")
    data = [table()["datum"][0]]
    found = read_ledger(tmp_path / "a.csv", table(map={"columns": "实际"}, datum=data)).activity.process[0].liquid_aluminium
    assert found is not None
    assert [float(value) for value in found.values] == METAL
    assert {code for code, _ in faults(tmp_path / "a.csv", table(datum=data))} == {"map-month-twice"}
    assert faults(tmp_path / "a.csv", table(map={"columns": "预算"}, datum=data)) == [("map-empty", None)]


def test_two_headers_of_periods_are_refused(tmp_path):
    """Where the word of the periods stands over two columns of days, or over none, nobody chooses."""
    rows = "\n".join(f"2024-{month:02},2024-{month:02},5" for month in range(1, 13))
    (tmp_path / "a.csv").write_text(f"日期,日期,铝液产量(t)\n{rows}\n", encoding="utf-8")
    shape = {"layout": "down", "period": "日期", "unit_cell": None, "total": None}
    data = [table()["datum"][0]]
    assert faults(tmp_path / "a.csv", table(map=shape, datum=data)) == [("map-several", None)]
    assert faults(tmp_path / "a.csv", table(map=shape | {"period": "月份"}, datum=data)) == [("map-not-found", None)]
    (tmp_path / "a.csv").write_text(f"日期,铝液产量(t),铝液产量(t)\n{rows.replace(',2024', ',9')}\n", encoding="utf-8")
    assert faults(tmp_path / "a.csv", table(map=shape, datum=data)) == [("map-several", "B1")]


def test_months_as_numbers_and_a_row_of_units(tmp_path):
    """1 to 12 under 月份 are months; a row of units gives the unit; a bad number of a day keeps its month out of the gaps."""
    rows = [["月份", "铝液产量"], ["单位", "t"], *([month, METAL[month - 1]] for month in range(1, 13))]
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    shape = {"layout": "down", "period": "月份", "unit_cell": "单位", "total": None}
    data = [table()["datum"][0]]
    found = read_ledger(tmp_path / "a.xlsx", table(map=shape, datum=data)).activity.process[0].liquid_aluminium
    assert found is not None
    assert [float(value) for value in found.values] == METAL
    days = [f"2024-{month:02}-{day:02},x" for month in (1,) for day in range(1, 4)]
    (tmp_path / "b.csv").write_text("\n".join(["日期,铝液产量(t)", *days]), encoding="utf-8")
    told = faults(tmp_path / "b.csv", table(map=shape | {"period": "日期", "unit_cell": None}, datum=data))
    assert {code for code, _ in told} == {"cell-not-a-number", "days-missing"}
    assert len(told) == 3 + 11


def test_numbers_of_other_years_alone_are_no_numbers_of_this_one(tmp_path):
    """Last year's ledger is refused, whichever way its months stand, with the years that it names."""
    shape = {"period": "日期", "unit_cell": None, "total": None}
    data = [table()["datum"][0] | {"unit": "t"}]
    (tmp_path / "a.csv").write_text(
        "\n".join(["日期,铝液产量", *(f"2023-{month:02},5" for month in range(1, 13))]), encoding="utf-8"
    )
    assert faults(tmp_path / "a.csv", table(map=shape | {"layout": "down"}, datum=data)) == [("map-year-other", "A2")]
    (tmp_path / "b.csv").write_text(
        "\n".join(["日期,项目,值", *(f"2023-{month:02},铝液产量,5" for month in range(1, 13))]), encoding="utf-8"
    )
    long = shape | {"layout": "long", "code": "项目", "value": "值"}
    assert faults(tmp_path / "b.csv", table(map=long, datum=data)) == [("map-year-other", "A2")]
    head = ",".join(f"2023-{month:02}" for month in range(1, 13))
    (tmp_path / "c.csv").write_text(f"项目,单位,{head}\n铝液产量,t,{NUMBERS}\n", encoding="utf-8")
    assert faults(tmp_path / "c.csv", table(datum=[table()["datum"][0]])) == [("map-year-other", "C1")]
    both = ",".join(f"{year}年" for year in (2023, 2024) for _ in range(12))
    (tmp_path / "d.csv").write_text(
        f",,{both}\n项目,单位,{','.join(MONTHS * 2)}\n铝液产量,t,{NUMBERS.replace('.5', '.25')},{NUMBERS}\n", encoding="utf-8"
    )
    found = read_ledger(tmp_path / "d.csv", table(datum=[table()["datum"][0]]))
    assert [float(value) for value in found.activity.process[0].liquid_aluminium.values] == METAL  # type: ignore[union-attr]
    assert [one.code for one in found.findings] == ["map-other-years"]


def test_one_of_two_columns_that_has_the_word_itself(tmp_path):
    """Where an upper line reaches over a column without a title of its own, the column that has the word is the one."""
    rows = "\n".join(f"2024-{month:02},{METAL[month - 1]},9" for month in range(1, 13))
    (tmp_path / "a.csv").write_text(f",铝液产量,\n日期,t,\n{rows}\n", encoding="utf-8")
    shape = {"layout": "down", "period": "日期", "unit_cell": None, "total": None}
    found = read_ledger(tmp_path / "a.csv", table(map=shape, datum=[table()["datum"][0] | {"unit": "t"}]))
    assert [float(value) for value in found.activity.process[0].liquid_aluminium.values] == METAL  # type: ignore[union-attr]


def test_a_word_that_stands_elsewhere_too_is_no_header(tmp_path):
    """The word of the periods in a title, without days under it, is passed over; so is one in a sentence for a proposal."""
    rows = "\n".join(f"2024-{month:02},{METAL[month - 1]}" for month in range(1, 13))
    (tmp_path / "a.csv").write_text(f"日期,\n,,\n,\n,\n,\n,\n日期,铝液产量(t)\n{rows}\n", encoding="utf-8")
    shape = {"layout": "down", "period": "日期", "unit_cell": None, "total": None}
    assert read_ledger(tmp_path / "a.csv", table(map=shape, datum=[table()["datum"][0]]))
    text = (tmp_path / "a.csv").read_text(encoding="utf-8")
    assert "A8" not in proposal(*text.splitlines())
    assert "B7" in proposal(*text.splitlines())


# --- marks and old workbooks


def test_marks_on_merged_cells_and_old_comments(tmp_path):
    """A finding inside a merged range stands on its first cell, beside what somebody wrote there; one of a sheet that is gone is listed alone."""
    from ghgcalc.findings import Finding, Place

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "x"
    sheet["A1"].comment = openpyxl.comments.Comment("mine", "me")
    sheet.merge_cells("A1:B2")
    book.save(tmp_path / "a.xlsx")
    findings = [
        Finding.of("cell-unread", place=Place(cell=cell), value="=1+1")
        for cell in ("Sheet!B2", "gone!A1", "'Sheet'!C3:C9", "nonsense")
    ]
    out = tmp_path / "b.xlsx"
    out.write_bytes(marked((tmp_path / "a.xlsx").read_bytes(), "a", findings, "zh"))
    found = openpyxl.load_workbook(out)
    assert "mine" in found["Sheet"]["A1"].comment.text
    assert "cell-unread" in found["Sheet"]["A1"].comment.text
    assert found["Sheet"]["C3"].comment is not None
    assert found["ghgcalc"].max_row == 5
    for data in (b"PK\x03\x04", (FOLDER / "office" / "sample.ods").read_bytes()):
        with pytest.raises(InputError) as caught:
            marked(data, "a", findings)
        assert [fault.code for fault in caught.value.faults] == ["mark-not-xlsx"]
    from test_workbooks import zipped

    with pytest.raises(InputError) as caught:
        marked(zipped(xl__workbook_xml="<x/>", xl___rels__workbook_xml_rels="x").replace(b"xl/_rels", b"xl/_rels"), "a", findings)
    assert caught.value.faults


def test_an_old_workbook_without_end(monkeypatch, tmp_path):
    """An XLS whose cells span more than any table, or whose reader panics, is refused; a page is read once."""
    raw = (FOLDER / "office" / "across.xls").read_bytes()
    book = open_book(raw, "a.xls")
    assert book.page("工序月度") is book.page("工序月度")
    monkeypatch.setattr(xls, "MAX_AREA", 10)
    with pytest.raises(InputError) as caught:
        open_book(raw, "a.xls").page("工序月度")
    assert [fault.code for fault in caught.value.faults] == ["table-too-large"]

    class PanicException(BaseException):
        """As a library in Rust raises."""

    def panics() -> None:
        raise PanicException

    with pytest.raises(InputError):
        xls._careful("a", panics)
    for stop in (KeyboardInterrupt, SystemExit, GeneratorExit):
        with pytest.raises(stop):
            xls._careful("a", lambda stop=stop: (_ for _ in ()).throw(stop))


def test_cells_of_an_old_workbook_as_texts():
    """Truth values and times of an XLS are texts; blanks are nothing."""
    from datetime import time

    from ghgcalc.workbooks.biff import Beside

    assert [xls._text(value, Beside(), (1, 1)) for value in (True, time(8), " x ", 5)] == ["TRUE", "08:00:00", "x", "5"]


def test_a_compound_file_with_more_tables():
    """The list of tables goes on in sectors of its own, and ends where it goes round in a circle; a file without small sectors has none."""
    from ghgcalc.workbooks.compound import END, FREE, Compound

    raw = bytearray((FOLDER / "office" / "across.xls").read_bytes())
    raw += b"\0" * (-len(raw) % 512)
    number = len(raw) // 512 - 1
    raw += struct.pack("<128I", *[FREE] * 127, END)
    struct.pack_into("<I", raw, 68, number)
    struct.pack_into("<I", raw, 60, END)
    assert Compound(bytes(raw)).stream("Workbook")
    struct.pack_into("<I", raw, len(raw) - 4, number)  # it follows itself
    assert Compound(bytes(raw)).stream("Workbook")
    assert len(ANODE) == 12
