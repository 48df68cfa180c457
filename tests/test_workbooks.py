"""Workbooks of every format give the same cells: numbers, days, per cents, errors, what is merged and hidden, defined names; hostile ones are named."""

from __future__ import annotations

import datetime as dt
import io
import struct
import sys
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from ghgcalc.errors import InputError
from ghgcalc.io.ledgers import LIMITS, open_book
from ghgcalc.mapping.marking import marked
from ghgcalc.workbooks import Day, Number, Page, Unread, cells_of, read_named, xlsx
from ghgcalc.workbooks.biff import beside, encrypted
from ghgcalc.workbooks.cells import reference
from ghgcalc.workbooks.compound import MAGIC, Compound
from ghgcalc.workbooks.formats import format_of
from ghgcalc.workbooks.names import named
from ledgers import FOLDER, LEDGERS
from office import needs_office, rewritten
from support import caller

OFFICE = FOLDER / "office"


def sample(path: Path) -> None:
    """A workbook of everything that a cell can be."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("甲")
        sheet.write("A1", "x")
        sheet.write("B1", 499999.99999999994)
        sheet.write("C1", 0.0095, book.add_format({"num_format": "0.00%"}))
        sheet.write_datetime("D1", dt.date(2024, 3, 1), book.add_format({"num_format": 'yyyy"年"m"月"'}))
        sheet.write_formula("E1", "=1/0", None, "#DIV/0!")
        sheet.write_formula("F1", "=2+3", None, 5)
        sheet.write("G1", 1.5, book.add_format({"num_format": "0.000"}))
        sheet.write_boolean(0, 7, True)
        sheet.write_row("A2", [1, 2, 3, 4])
        sheet.write("A3", "hidden")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("D:D", None, None, {"hidden": True})
        sheet.merge_range("A5:C5", "title")
        other = book.add_worksheet("乙 2")
        other.hide()
        other.write_row("B2", [7, 8])
        book.define_name("year", "=甲!$B$1")
        book.define_name("table", "='乙 2'!$B$2:$C$3")
        book.define_name("nothing", "=甲!#REF!")


def seen(path: Path) -> dict[str, Any]:
    """What the sample says, whatever its format."""
    book = open_book(path.read_bytes(), path.name)
    page = book.page("甲")
    return {
        "cells": [
            (row, column, type(text).__name__, str(text))
            for row, cells in enumerate(page.rows, 1)
            for column, text in enumerate(cells, 1)
            if text and (row, column) != (1, 8)
        ],
        "forms": [(text.form, text.places) for cells in page.rows for text in cells if isinstance(text, Number)][1:4],
        "hidden": (list(page.hidden_rows), list(page.hidden_columns), [(one.name, one.hidden) for one in book.titles]),
        "merged": page.merged,
        "other": book.page("乙 2").rows,
    }


@pytest.fixture
def plain(tmp_path) -> Path:
    """The sample as XLSX."""
    sample(tmp_path / "sample.xlsx")
    return tmp_path / "sample.xlsx"


def test_cells_of_a_workbook(plain):
    """Fifteen digits of a number count; a day is one, an error is unread, a format's decimals and per cents are known; so is what is hidden."""
    found = seen(plain)
    assert found["cells"][:7] == [
        (1, 1, "str", "x"), (1, 2, "Number", "500000"), (1, 3, "Number", "0.0095"), (1, 4, "Day", "2024-03-01"),
        (1, 5, "Unread", "#DIV/0!"), (1, 6, "Number", "5"), (1, 7, "Number", "1.5"),
    ]  # fmt: skip
    assert found["forms"] == [("percent", 2), ("", None), ("", 3)]
    assert found["hidden"] == ([3], [4], [("甲", False), ("乙 2", True)])
    assert found["merged"] == [(5, 1, 5, 3)]
    assert found["other"] == [[], ["", "7", "8"]]


@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_another_format_says_the_same(plain, ending):
    """The workbook that LibreOffice made of the sample has the same cells, forms, merged ranges and hidden rows."""
    other, own = seen(OFFICE / f"sample.{ending}"), seen(plain)
    own["forms"][1] = other["forms"][1]  # whether General has a number of decimals is the program's own affair
    assert other == own


@pytest.mark.parametrize(
    "name", ["across.ods", "across.xls", "hidden-notes.ods", "hidden-notes.xls", "daily-sheet.ods", "months-down.xls"]
)
def test_ledgers_of_other_formats_state_the_same(name, tmp_path):
    """A ledger that was saved as ODS or XLS gives the activity of the XLSX, to the digit."""
    stem = name.partition(".")[0]
    LEDGERS[stem][1](tmp_path / "own.xlsx")
    mapping = FOLDER / f"{stem}.map.toml"
    assert ghgcalc.read(OFFICE / name, mapping=mapping) == ghgcalc.read(tmp_path / "own.xlsx", mapping=mapping)


@needs_office
@pytest.mark.parametrize("ending", ["ods", "xls", "xlsx"])
def test_ledgers_through_a_real_spreadsheet_program(tmp_path, ending):
    """Every ledger, opened and saved by LibreOffice, gives the activity that was written: whatever the format, to the digit."""
    names = [name for name, one in LEDGERS.items() if one[0] == "xlsx"]
    for name in names:
        LEDGERS[name][1](tmp_path / f"{name}.xlsx")
    made = rewritten([tmp_path / f"{name}.xlsx" for name in names], ending, tmp_path / "office")
    for name, path in zip(names, made, strict=True):
        mapping = FOLDER / f"{name}.map.toml"
        assert ghgcalc.read(path, mapping=mapping) == ghgcalc.read(tmp_path / f"{name}.xlsx", mapping=mapping), name


# --- defined names


def places(path: Path) -> dict[str, Any]:
    """What the names of a workbook lead to: the texts of their cells, or nothing."""
    book = open_book(path.read_bytes(), path.name)
    return {name: [[cell.text for cell in row] for row in cells_of(book, one)] for name, one in read_named(book).items()}


WANTED = {"year": [["500000"]], "table": [["7", "8"], ["", ""]], "nothing": []}


def test_names_lead_to_cells(plain):
    """A name gives its cells with their places, blank ones included; one that leads nowhere says what stands there."""
    assert places(plain) == WANTED
    book = open_book(plain.read_bytes(), "x")
    found = read_named(book)
    assert (found["nothing"].broken, found["table"].sheet) == ("甲!#REF!", "乙 2")
    assert [cell.place for cell in cells_of(book, found["table"])[0]] == ["'乙 2'!B2", "'乙 2'!C2"]


def test_names_follow_inserted_rows_and_moved_sheets(tmp_path):
    """After LibreOffice has inserted rows and moved and renamed the sheets, the names lead to the same cells (kept file)."""
    kept = places(OFFICE / "names-moved.xlsx")
    assert kept == {"year": [["500000"]], "table": [["7", "8"], ["", ""]]}
    assert places(OFFICE / "names-moved.ods") == kept
    found = read_named(open_book((OFFICE / "names-moved.xlsx").read_bytes(), "x"))
    assert (found["year"].sheet, found["year"].top, found["table"].sheet) == ("封面", 4, "数据 2024")


@needs_office
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_names_survive_a_real_spreadsheet_program(plain, tmp_path, ending):
    """Saved by LibreOffice, the names lead to the same cells."""
    (path,) = rewritten([plain], ending, tmp_path / "office")
    assert {name: cells for name, cells in places(path).items() if cells} == {
        name: cells for name, cells in WANTED.items() if cells
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("甲!$A$1", ("甲", 1, 1, 1, 1)), ("'O''Neil'!$B$2:$C$5", ("O'Neil", 2, 2, 5, 3)), ("甲!C5:A1", ("甲", 1, 1, 5, 3)), ("$甲.$A$1:.$B$3", ("甲", 1, 1, 3, 2)),
        ("'a b'.A1", ("a b", 1, 1, 1, 1)), ("$'a b'.$A$1:$'a b'.$B$3", ("a b", 1, 1, 3, 2)), ("甲!$A$1,甲!$B$1", None), ("丙!$A$1", None), ("#REF!", None), ("SUM(甲!A1)", None), ("", None), ("5", None),
    ],
)  # fmt: skip
def test_what_a_name_leads_to(text, wanted):
    """One range of one sheet that exists; a formula, several ranges, a sheet that is gone lead nowhere and say so."""
    found = named("n", text, ["甲", "O'Neil", "a b"])
    assert ((found.sheet, found.top, found.left, found.bottom, found.right) if not found.broken else None) == wanted


def test_a_name_of_whole_columns_ends_with_the_page(tmp_path):
    """A range over a million rows is read as far as there are rows."""
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet("S").write("B3", 5)
        book.define_name("all", "=S!$A$1:$XFD$1048576")
        book.define_name("local", "=S!$A$1")
        book.define_name("S!only", "=S!$A$1")
    found = open_book((tmp_path / "a.xlsx").read_bytes(), "a")
    assert {*read_named(found)} == {"all", "local"}
    assert [[cell.text for cell in row] for row in cells_of(found, found.names["all"])] == [["", ""], ["", ""], ["", "5"]]


# --- formats


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("0.00", (False, 2, "")), ("#,##0", (False, 0, "")), ("#,##0.0_);(#,##0.0)", (False, 1, "")), ("General", (False, None, "")), ("@", (False, None, "")), ("0.0%", (False, 1, "percent")),
        ('0.0"%"', (False, 1, "")), ("yyyy-mm-dd", (True, None, "")), ('0.0"年"', (False, 1, "")), ("[$-804]yyyy年m月", (True, None, "")), ("0!.0,", (False, 0, "scaled")), ("0.00,", (False, 2, "scaled")),
        ("#,##0,", (False, 0, "scaled")), ('0"."0000', (False, 0, "scaled")), ("0\\.0", (False, 0, "scaled")), ("[Red]0.000;[Blue]-0", (False, 3, "")), ('0.00"t"', (False, 2, "")), ("0.0E+00", (False, 1, "")),
    ],
)  # fmt: skip
def test_what_a_number_format_says(code, wanted):
    """Decimals, per cents, days; and formats that print another number than the cell holds."""
    found = format_of("200", code)
    assert (found.day, found.places if not found.day else None, found.form) == wanted


@given(st.text(max_size=40))
def test_any_number_format_is_read(code):
    """Whatever somebody writes as a format, it says something or nothing, and never fails."""
    assert format_of("200", code).form in ("", "percent", "scaled")


# --- hostile workbooks


def pages(data: bytes, name: str) -> list[Page]:
    """Every page of a book."""
    book = open_book(data, name)
    return [book.page(title.name) for title in book.titles]


def codes(data: bytes, name: str = "ledger.xlsx") -> list[str]:
    """What is wrong with a file that is to be read as a ledger."""
    with pytest.raises(InputError) as caught:
        pages(data, name)
    for lang in ("en", "zh"):
        assert caught.value.text(lang)
    return [fault.code for fault in caught.value.faults]


def zipped(**parts: bytes | str) -> bytes:
    """An archive; underscores stand for slashes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def with_parts(data: bytes, parts: dict[str, bytes]) -> bytes:
    """A workbook with parts added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry, old.read(entry))
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


def test_a_renamed_archive_is_no_workbook(plain):
    """An archive of anything, a binary workbook, a text document and half a workbook are named by what they are."""
    assert codes(zipped(a="x")) == ["not-a-workbook"]
    assert codes(zipped(xl__workbook_bin="x")) == ["not-a-workbook"]
    assert codes(zipped(mimetype="application/vnd.oasis.opendocument.text", content="x")) == ["not-a-workbook"]
    assert codes(plain.read_bytes()[:3000]) == ["file-not-table-of-rows"]
    assert codes(b"PK\x03\x04" + b"\0" * 100) == ["file-not-table-of-rows"]


def test_an_encrypted_workbook_is_named():
    """An encrypted XLSX is a compound file, an encrypted XLS asks for a password in its records, an encrypted ODS says so."""
    assert codes((OFFICE / "encrypted.xlsx").read_bytes()) == ["workbook-encrypted"]
    assert codes((OFFICE / "encrypted.xls").read_bytes()) == ["workbook-encrypted"]
    assert codes((OFFICE / "encrypted.ods").read_bytes()) == ["workbook-encrypted"]


def test_macros_and_links_are_told(plain):
    """They are never run and never followed; whoever reads is told."""
    found = open_book(
        with_parts(plain.read_bytes(), {"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"}), "a.xlsm"
    )
    assert [one.code for one in found.remarks] == ["workbook-macros", "workbook-links"]
    assert found.page("甲").rows
    assert open_book(plain.read_bytes(), "a").remarks == ()
    assert open_book((OFFICE / "sample.ods").read_bytes(), "a").remarks == ()
    old = open_book((OFFICE / "sample.xls").read_bytes(), "a")
    assert old.remarks == ()
    old.macros = True  # type: ignore[attr-defined]
    assert [one.code for one in old.remarks] == ["workbook-macros"]


def test_bombs_are_refused(plain, monkeypatch):
    """Entities are refused where they begin, an archive that unpacks without end at its bound, whatever its directory states."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    assert codes(with_parts(plain.read_bytes(), {"xl/worksheets/sheet1.xml": bomb})) == ["file-not-table-of-rows"]
    big = b"<worksheet><sheetData>" + (b"<x>" + b"1" * 4000 + b"</x>" + b"<x/>" * 100) * 7500  # 33 MB, most of them texts
    unpacking = with_parts(plain.read_bytes(), {"xl/worksheets/sheet1.xml": big})
    assert codes(unpacking) == ["table-unpacked"]
    with pytest.raises(InputError) as caught:
        marked(unpacking, "a.xlsx", [])
    assert [fault.code for fault in caught.value.faults] == ["table-unpacked"]
    with pytest.raises(InputError):
        marked(with_parts(plain.read_bytes(), {"xl/comments9.xml": bomb}), "a.xlsx", [])
    from ghgcalc.workbooks import archive

    monkeypatch.setattr(archive, "MAX_BLANK", 100_000)
    assert codes(with_parts(plain.read_bytes(), {"xl/worksheets/sheet1.xml": b"<w>" + b'<c r="A1" s="1"/>' * 9000})) == [
        "table-unpacked"
    ]


def test_a_million_blank_formatted_rows_are_passed_over(plain):
    """Whole columns that were formatted are read in little memory; what stands between the blanks is found."""
    blanks = b"".join(
        b'<row r="%d" spans="1:3" s="1" customFormat="1"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (at, at, at)
        for at in range(3, 1_000_000)
    )
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>x</v></c><c r="B1" s="1"/></row>' + blanks
    sheet += b'<row r="1000001" hidden="1"/></sheetData></worksheet>'
    data = with_parts(plain.read_bytes(), {"xl/worksheets/sheet1.xml": sheet})
    del blanks, sheet
    tracemalloc.start()
    page = open_book(data, "a").page("甲")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert page.rows == [["x"]]
    assert peak < 20_000_000


def test_blanks_without_a_place_and_texts_like_cells_stay(plain):
    """A cell that does not say where it stands moves those behind it; a text that looks like a blank cell is a text."""
    sheet = b'<worksheet><sheetData><row><c/><c t="inlineStr"><is><t><![CDATA[<c r="A1" s="1"/>]]></t></is></c></row></sheetData></worksheet>'
    page = open_book(with_parts(plain.read_bytes(), {"xl/worksheets/sheet1.xml": sheet}), "a").page("甲")
    assert page.rows == [["", '<c r="A1" s="1"/>']]
    long = (
        b'<worksheet><sheetData><row r="1">'
        + b"".join(b'<c r="A1" t="str"><v>%d</v></c>' % at for at in range(20_000))
        + b"</row></sheetData></worksheet>"
    )
    assert open_book(with_parts(plain.read_bytes(), {"xl/worksheets/sheet1.xml": long}), "a").page("甲").rows == [["19999"]]


def test_a_formula_that_gave_an_empty_text_is_blank(plain):
    """`=IF(A1="","",A1)` was calculated and is blank; one that never was calculated is unread."""
    sheet = b'<w><sheetData><row><c t="str"><f>A</f><v></v></c><c><f>A</f><v></v></c><c t="str"><f>A</f></c></row></sheetData></w>'
    (cells,) = open_book(with_parts(plain.read_bytes(), {"xl/worksheets/sheet1.xml": sheet}), "a").page("甲").rows
    assert [type(cell) for cell in cells] == [str, Unread, Unread]


@pytest.mark.parametrize("name", ["sample.ods", "sample.xls", "encrypted.xlsx", "across.xls"])
@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused(name, data):
    """Bytes changed, cut and doubled at random: it is read, or a fault is named; nothing else happens."""
    raw = bytearray((OFFICE / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(1, 6))] = data.draw(st.binary(max_size=6))
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(8, len(raw))) :]
    try:
        book = open_book(bytes(raw), "a.xls")
        for title in book.titles:
            book.page(title.name)
    except InputError as error:
        refused = error.faults
    else:
        refused = ()
    assert all(one.severity == "error" for one in refused)


def test_compound_files_that_bite_their_tail():
    """A chain of sectors without end, sectors of an impossible size, a head alone: refused."""
    raw = bytearray((OFFICE / "sample.xls").read_bytes())
    assert codes(bytes(MAGIC) + b"\0" * 600) == ["file-not-table-of-rows"]
    assert codes(bytes(MAGIC)) == ["file-not-table-of-rows"]
    first = struct.unpack_from("<I", raw, 76)[0]
    struct.pack_into("<I", raw, 512 * (first + 1) + 4 * struct.unpack_from("<I", raw, 48)[0], struct.unpack_from("<I", raw, 48)[0])
    assert codes(bytes(raw)) == ["file-not-table-of-rows"]
    with pytest.raises(KeyError):
        Compound((OFFICE / "sample.xls").read_bytes()).stream("nothing")


def test_a_package_that_is_missing_is_named(monkeypatch, plain):
    """Without python-calamine an XLS, without openpyxl a marked copy is refused, with what to install."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert codes((OFFICE / "sample.xls").read_bytes()) == ["package-missing"]
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError) as caught:
        marked(plain.read_bytes(), "a", [])
    assert [fault.code for fault in caught.value.faults] == ["package-missing"]


def test_cells_and_pages_that_are_not_there(plain):
    """A cell beyond a page is blank; a page that a book does not have is a KeyError, whatever its format."""
    for path in (plain, OFFICE / "sample.ods", OFFICE / "sample.xls"):
        book = open_book(path.read_bytes(), "a")
        assert book.page("甲").at(99, 99) == book.page("甲").at(0, 1) == book.page("甲").at(1, 99) == ""
        with pytest.raises(KeyError):
            book.page("丙")
    assert reference("", 5, 28) == "AB5"
    assert LIMITS.rows == 100_000
    assert isinstance(Day("2024-01-01"), str)


def test_documents_without_styles_and_odd_cells():
    """An ODS without styles is read; a formula without a value is unread, a cell outside of any table is none."""
    content = (
        b'<x xmlns:table="t" xmlns:office="o" xmlns:text="p"><table:table-cell/><table:table table:name="S"><table:table-row>'
        b'<table:table-cell table:formula="of:=1"/><table:table-cell><text:p>a</text:p><text:p>b</text:p></table:table-cell>'
        b"</table:table-row></table:table></x>"
    )
    data = zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_xml=content)
    data = with_parts(data, {"content.xml": content})
    (cells,) = open_book(data, "a.ods").page("S").rows
    assert [(type(cell), str(cell)) for cell in cells] == [(Unread, "="), (str, "a\nb")]


def test_records_of_an_old_workbook():
    """A cell that is an error by itself is unread; a stream that ends nowhere asks for no password; a CSV file has one page."""
    bof, sheet = struct.pack("<HHI", 0x0809, 4, 0), struct.pack("<HHIHBB", 0x0085, 8, 12, 0, 0, 0)
    cell = struct.pack("<HHHHHBB", 0x0205, 8, 0, 0, 0, 42, 1)
    found = beside(sheet + bof + cell)
    assert found[0].unread == {(1, 1): "#N/A"}
    assert not encrypted(cell)
    with pytest.raises(KeyError):
        open_book(b"a,b\n", "a.csv").page("x")


def test_merged_ranges_that_are_none(plain, monkeypatch):
    """A merged range that is no range is passed over; there are as many as any table has."""
    sheet = b'<w><mergeCells><mergeCell ref="x"/><mergeCell ref="A1:B2"/><mergeCell ref="C1:D2"/></mergeCells></w>'
    data = with_parts(plain.read_bytes(), {"xl/worksheets/sheet1.xml": sheet})
    assert len(open_book(data, "a").page("甲").merged) == 2
    monkeypatch.setattr(xlsx, "MAX_MERGED", 1)
    assert len(open_book(data, "a").page("甲").merged) == 1


def test_a_damaged_ledger_without_a_mapping_is_named_first(tmp_path):
    """What is wrong with the file goes before what is missing in the call; a copy of what openpyxl cannot open is refused."""
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError) as caught:
        ghgcalc.read(tmp_path / "a.xlsx")
    assert [fault.code for fault in caught.value.faults] == ["file-not-table-of-rows"]
    sample(tmp_path / "b.xlsx")
    broken = with_parts((tmp_path / "b.xlsx").read_bytes(), {"[Content_Types].xml": b"<x>"})
    with pytest.raises(InputError) as caught:
        marked(broken, "b.xlsx", [])
    assert [fault.code for fault in caught.value.faults] == ["file-not-table-of-rows"]


def test_macros_are_told_when_a_map_is_proposed(tmp_path, capsys):
    """`ghgcalc map` of an XLSM says on standard error that its macros are not run."""
    LEDGERS["across"][1](tmp_path / "a.xlsx")
    (tmp_path / "a.xlsm").write_bytes(with_parts((tmp_path / "a.xlsx").read_bytes(), {"xl/vbaProject.bin": b"x"}))
    found = caller(capsys)("map", tmp_path / "a.xlsm")
    assert found.status == 0
    assert "workbook-macros" in found.err


# --- CSV

TEXT = "月份,产量\n1月,5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"])
def test_an_encoding_that_is_certain(encoding):
    """UTF-8, UTF-16 with a mark or without, GBK and GB 18030 are found out."""
    assert open_book(TEXT.encode(encoding), "a.csv").page("").rows == [["月份", "产量"], ["1月", "5"]]


def test_an_encoding_is_certain_or_asked_for():
    """A text that may be anything is asked for, and what is stated is what it is or a fault."""
    latin = "Période,Quantité\nJan,5\n".encode("latin-1")
    assert codes(latin, "a.csv") == ["csv-encoding"]
    assert codes(b"a,\xff\xff\n", "a.csv") == ["csv-encoding"]
    assert codes(b"a,\xe9r\n", "a.csv") == ["csv-encoding"]
    assert open_book(latin, "a.csv", "windows-1252").page("").rows[0] == ["Période", "Quantité"]
    with pytest.raises(InputError) as caught:
        open_book(TEXT.encode("gbk"), "a.csv", "utf-8")
    assert [fault.code for fault in caught.value.faults] == ["csv-not-encoded"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a;b\n1,5;2,5\n", [["a", "b"], ["1,5", "2,5"]]), ("a\tb\n1,5\t2,5\n", [["a", "b"], ["1,5", "2,5"]]), ("a\n1\n", [["a"], ["1"]]), ('a,b\n"1;2",3\n', [["a", "b"], ["1;2", "3"]]),
        ("a,b\n\n1,2\n", [["a", "b"], [], ["1", "2"]]), ("title;;\na;b;c\n1,5;2;3\n", [["title"], ["a", "b", "c"], ["1,5", "2", "3"]]), ("a;b\nx\n", [["a", "b"], ["x"]]),
    ],
)  # fmt: skip
def test_a_delimiter_that_is_certain(text, wanted):
    """The sign that parts every row alike is the delimiter; decimal commas part no header."""
    assert open_book(text.encode(), "a.csv").page("").rows == wanted


def test_a_delimiter_is_certain_or_asked_for():
    """Two signs that would both do are asked for; the one that is stated is taken."""
    assert codes(b"a,b;c,d\n1,2;3,4\n", "a.csv") == ["csv-delimiter"]
    assert codes(b"a,b;c\n1;2,3,4\n5\n", "a.csv") == ["csv-delimiter"]
    assert open_book(b"a,b;c,d\n1,2;3,4\n", "a.csv", None, ";").page("").rows[0] == ["a,b", "c,d"]
    assert open_book(b"\xef\xbb\xbf\t", "a.csv").page("").rows == [], "signs with nothing between them"
    assert codes(b'a,b\n"1,2\n', "a.csv") == ["file-not-table-of-rows"]
    assert codes(b"a;b\n" + b"x" * 200_000 + b";1\n", "a.csv") == ["file-not-table-of-rows"]


def test_tables_of_sectors_take_the_same_files(tmp_path):
    """A sector table in GBK, with semicolons, as ODS or as XLS is read like the one in UTF-8: one reader for every table."""
    from ghgcalc.allowances import settle_sector

    rows = [["企业", "排放量 [tCO2e]", "产量 [t]"], ["甲", "600000", "413793.103448"]]
    (tmp_path / "gbk.csv").write_bytes("\n".join(map(";".join, rows)).encode("gbk"))
    found = settle_sector(tmp_path / "gbk.csv", "cn-al-2025", balance_value="1.6 tCO2e/t")
    other = settle_sector(_utf8(tmp_path, rows), "cn-al-2025", balance_value="1.6 tCO2e/t")
    assert [one.as_dict() for one in found.entities] == [one.as_dict() for one in other.entities]


def _utf8(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "utf8.csv"
    path.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    return path
