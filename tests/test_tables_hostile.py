"""Tables of hostile or unlucky hands: cells too many, points and commas between thousands, sums, formulas, hidden rows, archives without end."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from ghgcalc.allowances import settle_sector
from ghgcalc.errors import InputError
from ghgcalc.market import read_prices
from ghgcalc.sheets.words import titled
from ghgcalc.workbooks import Limits, Page, archive, open_workbook, xlsx

HEAD = ["entity", "emissions [tCO2e]", "output [t]"]
ROW = ["A", 600000, 413793.103448]
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PLACES = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def settled(path: Any) -> Any:
    """The settlement of a table."""
    return settle_sector(path, "cn-al-2025", balance_value="1.6 tCO2e/t")


def faults(path: Any) -> list[tuple[str, int | None]]:
    """Codes and lines of what is wrong with a table."""
    with pytest.raises(InputError) as caught:
        settled(path)
    for lang in ("en", "zh"):
        assert caught.value.text(lang)
    return [(fault.code, fault.place.line) for fault in caught.value.faults]


def csv(folder: Any, text: str) -> Any:
    """A CSV file."""
    file = folder / "table.csv"
    file.write_text(text, encoding="utf-8")
    return file


def book(folder: Any, sheet: str, *, texts: str = "", styles: str = "", workbook: str = "", relations: str = "") -> Any:
    """A workbook made by hand: its first sheet, shared texts and styles as XML."""
    file = folder / "table.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {NS} {PLACES}>{workbook}<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        parts = [("r1", "worksheet", "worksheets/s.xml"), ("r2", "sharedStrings", "/xl/texts.xml"), ("r3", "styles", "styles.xml")]
        listed = "".join(
            f'<Relationship Id="{name}" Type="x/{kind}" Target="{target}"/>'
            for name, kind, target in parts
            if kind == "worksheet" or (texts if kind == "sharedStrings" else styles)
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relations or listed}</Relationships>")
        archive.writestr("xl/worksheets/s.xml", f"<worksheet {NS}>{sheet}</worksheet>")
        archive.writestr("xl/texts.xml", f"<sst {NS}>{texts}</sst>")
        archive.writestr("xl/styles.xml", f"<styleSheet {NS}>{styles}</styleSheet>")
    return file


def first(data: bytes, rows: int) -> Page:
    """The first page of cells of a workbook."""
    found = open_workbook(data, "x", Limits(rows))
    return found.page(next(one.name for one in found.titles if one.cells))


def inline(*cells: str) -> str:
    """A row of texts."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>"


@pytest.mark.parametrize("row", ["A,600,000,413793.1", "A,600000,413793,103448", "A,1,2,,x"])
def test_a_row_longer_than_its_header(tmp_path, row):
    """A comma for a point, or between thousands, makes a cell too many: a fault with its line. Empty cells at the end are nothing."""
    assert faults(csv(tmp_path, f"{','.join(HEAD)}\nA,600000,400000\n{row}\n")) == [("row-too-long", 3)]
    assert settled(csv(tmp_path, f"{','.join(HEAD)},\nA,600000,400000,,\n"))
    assert faults(csv(tmp_path, f"{','.join(HEAD)},,\nA,600,000,400000\n")) == [("row-too-long", 2)]


def test_points_and_commas_between_thousands(tmp_path):
    """Numbers that may be grouped by points are refused with their column, grouped ones that are none with their cell."""
    assert faults(csv(tmp_path, "entity,emissions [tCO2e],output [t]\nA,600.000,413.793\n")) == [("number-points", 2)] * 2
    assert faults(csv(tmp_path, "entity,emissions [tCO2e],output [t]\nA,1.234.567,400000\nB,0,1.5\n")) == [("number-points", 2)]
    assert [code for code, _ in faults(csv(tmp_path, 'entity,emissions [tCO2e],output [t]\nA,"12,34.5",400000\n'))] == [
        "bad-number"
    ]
    found = settled(csv(tmp_path, 'entity,emissions [tCO2e],output [t]\nA,"600,000.5","400,000"\n'))
    assert (found.entities[0].reported, found.entities[0].processes[0].output) == (600000.5, 400000)
    assert [code for code, _ in faults(csv(tmp_path, "entity,emissions [tCO2e],output [t]\nA,1.234.567,4\nB,600000,4\n"))] == [
        "number-points"
    ]
    assert faults(csv(tmp_path, "entity,emissions [tCO2e],output [t]\nA,600000,413793\nB,600.000,4\nC,0,4\n")) == [
        ("number-points", 3)
    ]
    found = settled(csv(tmp_path, "entity,emissions [tCO2e],output [t]\nA,600000.123,413793.103\nB,612.500,413.5\n"))
    assert found.entities[1].reported == 612.5
    prices = "date,close [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]\n2025-12-01,61.125,10,611.25,0,0\n"
    assert read_prices(csv(tmp_path, prices)).sessions[0].close.value.is_finite()


@pytest.mark.parametrize(
    "name",
    [
        "合计",
        "合 计：",
        "总计",
        "小计",
        "Total",
        "TOTAL:",
        "Sub-total",
        "grand total",
        "ｔｏｔａｌ",
        "华东小计",
        "合计（万吨）",
        "平均",
        "Mean",
    ],
)
def test_rows_of_sums_are_named(tmp_path, name):
    """A row of a sum would count everything twice: refused by its name, in a file and in a call."""
    assert [code for code, _ in faults(csv(tmp_path, f"entity,emissions [tCO2e],output [t]\nA,6,4\n{name},6,4\n"))] == ["sum-row"]
    assert [code for code, _ in faults([{"entity": "A", "process": name, "emissions": "6 tCO2e", "output": "4 t"}])] == ["sum-row"]
    assert settled([{"entity": "Total Aluminium", "emissions": "600000 tCO2e", "output": "400000 t"}])


def test_every_fault_of_a_table_is_told_at_once(tmp_path):
    """A cell that cannot be read hides nothing that is wrong with other rows, and is told once."""
    text = "entity,emissions [tCO2e],output [t]\nA,-,4\nB,#NUM!,4\nC,IE,4\n合计,1,4\n"
    assert faults(csv(tmp_path, text)) == [("cell-unread", 3), ("bad-number", 2), ("bad-number", 4), ("sum-row", 5)]


def test_what_a_reader_has_not_seen_is_told(tmp_path):
    """Further sheets, hidden rows, columns and sheets leave a warning each."""
    made = Workbook()
    sheet = made.active
    for row in (HEAD, ROW, ["B", 900000, 562500]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    made.create_sheet("2024").append(["x"])
    made.save(tmp_path / "table.xlsx")
    found = {finding.code: finding for finding in settled(tmp_path / "table.xlsx").findings}
    assert dict(found["sheets-ignored"].fields)["sheets"] == "2024"
    assert dict(found["cells-hidden"].fields)["where"] == "3, C"
    assert found["cells-hidden"].severity == "warning"
    sheet.sheet_state = "hidden"
    made.active = 1
    made.save(tmp_path / "table.xlsx")
    found = {finding.code: finding for finding in settled(tmp_path / "table.xlsx").findings}
    assert dict(found["cells-hidden"].fields)["where"] == "Sheet, 3, C"


def test_numbers_of_a_workbook_have_fifteen_digits(tmp_path):
    """What a sheet shows as 500000 is 500000, though its binary form is a little less; days, truth and long numbers come as they are."""
    made = Workbook()
    for row in ([*HEAD, "started", "note"], ["A", 499999.99999999994, 0.1 + 0.2, date(2019, 1, 1), True]):
        made.active.append(row)
    made.save(tmp_path / "table.xlsx")
    one = settled(tmp_path / "table.xlsx").entities[0]
    assert (one.reported, str(one.processes[0].output)) == (500000, "3/10")


@pytest.mark.parametrize(
    "cell", ['<c r="D2"><f>NOW()</f></c>', '<c r="D2" t="e"><v>#REF!</v></c>', '<c r="D2" t="str"><f>A1</f></c>']
)
def test_a_formula_without_its_value_is_never_absent(tmp_path, cell):
    """A formula that was never calculated, or an error, is a fault in an optional column, too."""
    head = inline("entity", "emissions [tCO2e]", "output [t]", "started")
    file = book(
        tmp_path, f'<sheetData>{head}<row r="2"><c t="str"><v>A</v></c><c><v>6</v></c><c><v>4</v></c>{cell}</row></sheetData>'
    )
    assert faults(file) == [("cell-unread", 2)]
    assert faults(csv(tmp_path, f"{','.join(HEAD)},stopped\nA,6,4,#N/A\n")) == [("cell-unread", 2)]


def test_shared_texts_styles_and_days(tmp_path):
    """Shared texts without their reading aid, days by built-in and own formats and both calendars, cells without an address."""
    texts = "<si><t>entity</t><rPh><t>x</t></rPh></si><si><r><t>A </t></r><r><t>B</t></r></si><si/>"
    styles = (
        '<numFmts><numFmt numFmtId="200" formatCode="yyyy&quot;年&quot;m"/><numFmt numFmtId="201" formatCode="0.0&quot;d&quot;"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="201"/></cellXfs>'
    )
    cells = (
        '<row><c t="s"><v>0</v></c><c t="str"><v>emissions [tCO2e]</v></c><c t="str"><v>output [t]</v></c><c t="str"><v>started</v></c>'
        '<c t="str"><v>stopped</v></c></row><row><c t="s"><v>1</v></c><c s="3"><v>6.5</v></c><c><v>4</v></c><c s="1"><v>43466</v></c>'
        '<c s="2"><v>45838.5</v></c><c t="s"><v>2</v></c></row><row r="9"><c r="A9" t="d"><v>2019-01-01T00:00</v></c><c t="b"><v>1</v></c></row>'
    )
    grid = first(book(tmp_path, f"<sheetData>{cells}</sheetData>", texts=texts, styles=styles).read_bytes(), 99)
    assert grid.rows[1] == ["A B", "6.5", "4", "2019-01-01", "2025-06-30"]
    assert grid.rows[8] == ["2019-01-01", "TRUE"]
    early = book(tmp_path, f"<sheetData>{cells}</sheetData>", texts=texts, styles=styles, workbook='<workbookPr date1904="1"/>')
    assert first(early.read_bytes(), 99).rows[1][3] == "2023-01-02"
    odd = '<sheetData><row><c s="1"><v>1e99</v></c><c t="s"><v>x</v></c><c t="b"><v>0</v></c></row></sheetData>'
    assert first(book(tmp_path, odd, styles=styles).read_bytes(), 99).rows[0][1:] == ["x", "FALSE"]


def test_a_chart_is_no_table(tmp_path):
    """The first sheet of cells is read, also where a chart stands before it."""
    file = tmp_path / "table.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        sheets = '<sheet name="C" r:id="a"/><sheet name="S" r:id="b"/>'
        archive.writestr("xl/workbook.xml", f"<workbook {PLACES}><sheets>{sheets}</sheets></workbook>")
        relations = '<Relationship Id="a" Target="chartsheets/c.xml"/><Relationship Id="b" Target="worksheets/s.xml"/>'
        archive.writestr("xl/_rels/workbook.xml.rels", f"<R>{relations}</R>")
        aside = '<row><c t="inlineStr"><is><t>企业</t><rPh><t>qiye</t></rPh></is></c></row>'
        archive.writestr("xl/worksheets/s.xml", f"<w><sheetData>{aside}</sheetData></w>")
    assert first(file.read_bytes(), 9).rows == [["企业"]]
    assert [one.name for one in open_workbook(file.read_bytes(), "x", Limits(9)).titles if not one.cells] == ["C"]


MANY = "".join(f'<row r="{at}"><c r="XFD{at}"><v>1</v></c></row>' for at in range(1, 60_001))
BOOKS = {
    "a stated dimension of everything": ('<dimension ref="A1:XFD1048576"/><sheetData><row><c><v>1</v></c></row><row><c><v>2</v></c></row></sheetData>', "columns-missing"),
    "the last column": (f"<sheetData>{MANY}</sheetData>", "table-too-wide"),
    "the last row": ('<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>', "table-too-long"),
    "cells without end": ("<sheetData>" + "<row>" + "<c><v>1</v></c>" * 90 + "</row>" * 1 + ("<row>" + "<c><v>1</v></c>" * 90 + "</row>") * 5000 + "</sheetData>", "table-too-large"),
    "a document type": ("<sheetData/>", "file-not-table-of-rows"),
    "a shared text that is not there": ('<sheetData><row><c t="s"><v>7</v></c></row></sheetData>', "file-not-table-of-rows"),
    "a number without end": ("<sheetData><row><c><v>" + "1" * 70_000 + "</v></c></row></sheetData>", "file-not-table-of-rows"),
    "no XML": ("<sheetData>", "file-not-table-of-rows"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_without_end_or_sense(tmp_path, name):
    """Whatever a sheet claims or holds, it is refused by its kind."""
    sheet, code = BOOKS[name]
    file = book(tmp_path, sheet)
    if name == "a document type":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
            archive.writestr("xl/_rels/workbook.xml.rels", "<R/>")
    assert [one for one, _ in faults(file)] == [code]


def test_an_archive_is_not_unpacked_beyond_its_bound(tmp_path, monkeypatch):
    """What is unpacked is held against the bound as it comes; texts have a number, too."""
    monkeypatch.setattr(archive, "MAX_UNPACKED", 10_000)
    assert [code for code, _ in faults(book(tmp_path, "<sheetData/>" + " " * 20_000))] == ["table-unpacked"]
    assert [code for code, _ in faults(book(tmp_path, "<sheetData/>", texts="<si><t>" + "a" * 20_000 + "</t></si>"))] == [
        "table-unpacked"
    ]
    monkeypatch.setattr(xlsx, "MAX_TEXTS", 3)
    assert [code for code, _ in faults(book(tmp_path, "<sheetData/>", texts="<si/>" * 4))] == ["table-too-large"]


def test_a_header_of_very_many_cells(tmp_path):
    """Headers without end are refused by their number; a title and its unit are told apart without going back and forth."""
    assert [code for code, _ in faults(csv(tmp_path, ",".join(["a" + " " * 77 + "b"] * 12_000) + "\n1\n"))] == ["table-too-wide"]
    cells = {"output [t]": ("output", "t"), " 产量（ 万吨 ） ": ("产量", "万吨"), "a (b) [c]": ("a (b)", "c"), "a [b": ("a [b", ""), "a [b [c]": ("a", "b [c"),
             "x]": ("x]", ""), "": ("", ""), "[t]": ("", "t"), "a] [t]": ("a]", "t")}  # fmt: skip
    for cell, wanted in cells.items():
        assert titled(cell) == wanted


def test_price_files_of_faults_alone(tmp_path):
    """Tens of thousands of faulty rows: the first two hundred faults, and how many there are."""
    head = "date,close [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]\n"
    with pytest.raises(InputError) as caught:
        read_prices(csv(tmp_path, head + "x,y,y,y,y,y\n" * 30_000))
    assert (len(caught.value.faults), caught.value.count) == (201, 180_000)


def test_a_sector_of_more_entities_than_any_has(tmp_path, monkeypatch):
    """Settling has a bound of entities, processes of one entity have not; the balance value is solved beyond it."""
    from ghgcalc.allowances import balance_of
    from ghgcalc.allowances.settlement import sector

    monkeypatch.setattr(sector, "MAX_ENTITIES", 2)
    rows = "".join(f"{name},{at},600000,{413000 + at}\n" for at, name in enumerate("AABB"))
    assert len(settled(csv(tmp_path, f"entity,process,emissions [tCO2e],output [t]\n{rows}")).entities) == 2
    file = csv(tmp_path, f"entity,process,emissions [tCO2e],output [t]\n{rows}C,1,600000,400000\n")
    assert [code for code, _ in faults(file)] == ["entities-too-many"]
    assert balance_of(file, "cn-al-2025").processes == 5
