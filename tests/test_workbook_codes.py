"""Signs by their codes (`_x0007_`, ECMA-376 `ST_Xstring`): our reader against openpyxl's codec and against what XlsxWriter writes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape as xml

import openpyxl
import pytest
import xlsxwriter
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import escape, unescape
from openpyxl.worksheet.table import Table

import ghgcalc
from ghgcalc.communication import export
from ghgcalc.communication.book import Book
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.io.ledgers import open_book
from ghgcalc.mapping.marking import marked
from ghgcalc.workbooks.escapes import decoded

PIECES = st.sampled_from(
    [
        "_",
        "x",
        "_x",
        "_x0041_",
        "_x0007_",
        "_x005F_",
        "_x005f_",
        "x005F_",
        "_x00e9_",
        "_x94DD_",
        "_x004",
        "1_",
        "_X0041_",
        "_x00410_",
        "_xZZZZ_",
        "a",
        "B",
        "0",
        " ",
        "铝",
        "😀",
        "&",
        "<",
    ]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)
CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def coded(text: str) -> str:
    """A text as the standard writes it: what looks like a code has its low line by the code."""
    return CODE.sub("_x005F_", text)


def saved(fill: Callable[[Any], None]) -> bytes:
    """A workbook that openpyxl writes."""
    book = openpyxl.Workbook()
    fill(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def cells(data: bytes) -> list[str]:
    """The first column of the first sheet, as our reader has it."""
    book = open_book(data, "w.xlsx")
    page = book.page(book.titles[0].name)
    return [str(page.at(row, 1)) for row in range(1, len(page.rows) + 1)]


# --- the codec


@given(TEXTS)
@example("_x005F_x0041_")
@example("_x0041__x0042_")
@example("_x0041_x0042_")
def test_codes_are_read_as_openpyxl_reads_them(text):
    """Every text of the first plane without halves of signs: the same as openpyxl's own codec, read once and never again."""
    assert decoded(text) == unescape(text)


@given(st.text(max_size=20))
def test_what_is_written_by_the_standard_is_read_again(text):
    """A text whose low lines before codes are written by their code comes back; openpyxl's codes for controls, too."""
    assert decoded(coded(text)) == text
    assert decoded(escape(coded(text))) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("_xD83D__xDE00_", "😀"),
        ("a_xd83d__xde00_b", "a😀b"),
        ("_xD83D_", "_xD83D_"),
        ("_xDE00__xD83D_", "_xDE00__xD83D_"),
        ("_xD83D_x0041_", "_xD83D_x0041_"),
        ("_xD83D__x0041_", "_xD83D_A"),
        ("_x0000_", "\x00"),
        ("_xFFFF_", "\uffff"),
        ("_x005F_x005F_x0041_", "_x005FA"),
        ("_x005F_x005F__x0041_", "_x005F_A"),
        ("_x005F__x0041_", "_A"),
        ("__x0041__", "_A_"),
        ("x0041_", "x0041_"),
    ],
)
def test_halves_of_signs_and_low_lines(text, meant):
    """Both halves are one sign; a half alone, which no text can hold, stays as it is written."""
    assert decoded(text) == meant
    assert decoded(text).encode()


# --- files


@settings(max_examples=40)
@given(st.lists(TEXTS.filter(lambda one: one.strip()), min_size=1, max_size=6))
def test_texts_of_openpyxl(texts):
    """What openpyxl writes, which it does not code, means what its own codec says; coded, it comes back; the same of shared texts."""
    raw = cells(saved(lambda book: [book.active.append([one]) for one in texts]))
    assert raw == [unescape(one).strip() for one in texts]
    again = cells(saved(lambda book: [book.active.append([coded(one)]) for one in texts]))
    assert again == [one.strip() for one in texts]
    items = "".join(f'<si><t xml:space="preserve">{xml(one)}</t></si>' for one in texts)
    shared = parts(sharing(len(texts)), sharedStrings=HEAD.format("sst") + items + "</sst>")
    assert cells(shared) == [unescape(one).strip() for one in texts]
    theirs = [str(row[0].value) for row in openpyxl.load_workbook(io.BytesIO(shared)).active]
    assert theirs == [
        one.replace("x005F_", "") for one in texts
    ]  # it reads no code itself but, in its own way, that of the low line


def sharing(count: int) -> bytes:
    """A workbook with so many shared texts in its first column."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet")
        for row in range(count):
            sheet.write_string(row, 0, f"text {row}")
    return made.getvalue()


@settings(max_examples=40)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x2FFF), min_size=1, max_size=9), min_size=1, max_size=5
    )
)
@example(["a\x07b", "\x1f", "line\nbreak", "_x0041_", "\x0b_x000B_"])
def test_shared_texts_of_xlsxwriter(texts):
    """A program of others that codes by the standard, controls as well: every text comes back."""
    texts = [one.replace("\r", "") for one in texts]
    assume(all(one.strip() for one in texts))
    assume(not any(sign in one for one in texts for sign in "\ufffe\uffff\x00"))
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        for row, one in enumerate(texts):
            sheet.write_string(row, 0, one)
    assert cells(made.getvalue()) == [one.strip() for one in texts]


@settings(max_examples=40)
@given(TEXTS)
def test_titles_of_sheets_of_openpyxl(text):
    """A title means what openpyxl's codec says of it; names that lead to the sheet lead there still, in both readers."""
    title = f"s{text}"[:31].strip()
    assume(re.fullmatch(r"[^\[\]:*?/\\']+", title))

    def fill(book: Any) -> None:
        book.active.title = title
        book.active["A1"] = "here"
        book.defined_names["to"] = openpyxl.workbook.defined_name.DefinedName("to", attr_text=f"'{title}'!$A$1")

    data = saved(fill)
    meant = unescape(title)
    book = open_book(data, "w.xlsx")
    assert [one.name for one in book.titles] == [meant]
    assert book.page(meant).at(1, 1) == "here"
    assert (book.names["to"].sheet, book.names["to"].broken) == (meant, "")
    other = Book(data, "w.xlsx")
    assert list(other.sheets) == [meant]
    assert other.listed("to") == ["here"]
    assert other.sheet(meant).cells[1, 1].text == "here"


def parts(data: bytes, **changed: str) -> bytes:
    """A workbook with other parts, by the last words of their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            stem = info.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(info.filename, changed.get(stem, old.read(info).decode()))
    return out.getvalue()


HEAD = '<?xml version="1.0"?><{} xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
SHEET = (
    HEAD.format("worksheet")
    + '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><t>a_x00</t></r><r><t>41_b</t></r></is></c></row>'
    '<row r="2"><c r="A2" t="str"><f>"x"</f><v>_x005F_x0041_</v></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>_x0042_</t></is></c></row>'
    '<row r="4"><c r="A4" t="s"><v>0</v></c></row>'
    '<row r="5"><c r="A5" t="s"><v>1</v></c></row>'
    '<row r="6"><c r="A6"><v>5</v></c></row></sheetData></worksheet>'
)
STRINGS = (
    HEAD.format("sst") + "<si><r><t>_x00</t></r><r><t>41_</t></r><rPh><t>_x0043_</t></rPh></si><si><t>_x0044__x000D_</t></si></sst>"
)


def test_runs_inline_texts_and_results_of_formulas():
    """A code does not reach from one run into the next; texts in place and saved results are coded like shared ones, numbers are not."""
    data = parts(sharing(1), sheet1=SHEET, sharedStrings=STRINGS)
    wanted = ["a_x0041_b", "_x0041_", "B", "_x0041_", "D", "5"]
    assert cells(data) == wanted
    sheet = Book(data, "w.xlsx").sheet("Sheet")
    assert [sheet.cells[row, 1].text for row in range(1, 7)] == wanted


def test_headings_of_tables_of_openpyxl():
    """A heading with a line break, which openpyxl codes in its table, is a cell like any other here."""

    def fill(book: Any) -> None:
        book.active.append(["one\ntwo"])
        book.active.append(["1 t"])
        book.active.add_table(Table(displayName="T", ref="A1:A2"))

    assert cells(saved(fill))[0] == "one\ntwo"


def test_two_sheets_of_one_meaning():
    """Titles that mean the same are two sheets of one name: the first is read, and a form is refused."""

    def fill(book: Any) -> None:
        book.active.title = "A"
        book.active["A1"] = "first"
        book.create_sheet("_x0041_")["A1"] = "second"

    data = saved(fill)
    assert open_book(data, "w.xlsx").page("A").at(1, 1) == "first"
    with pytest.raises(InputError, match="two sheets"):
        Book(data, "w.xlsx")


def test_a_finding_is_marked_on_a_sheet_with_a_coded_title():
    """The copy with comments has them on the sheet that is meant."""
    data = saved(lambda book: setattr(book.active, "title", "a_x0041_"))
    one = Finding.of("wrong-schema", place=Place(cell="aA!B2"), value="x", wanted="y")
    book = openpyxl.load_workbook(io.BytesIO(marked(data, "w.xlsx", [one])))
    assert book["a_x0041_"]["B2"].comment is not None


def test_a_marked_copy_means_what_was_sent():
    """Texts by their codes, shared and in place, and formulas that hold such a code are in the copy what they were."""
    strings = (
        HEAD.format("sst") + "<si><t>_x005F_x0041_</t></si><si><r><t>_x0042_</t></r><r><t>_x005F_x005F_x0043_</t></r></si></sst>"
    )
    data = parts(sharing(2), sheet1=SHEET, sharedStrings=strings)
    copy = marked(data, "w.xlsx", [])
    assert cells(copy)[0] == cells(data)[0] == "a_x0041_b"
    assert cells(copy)[2:] == cells(data)[2:] == ["B", "_x0041_", "B_x005FC", "5"]
    formulas = saved(lambda book: book.active.append(['=LEN("_x005F_x0041_")', "_x005F_x0041_"]))
    (row,) = openpyxl.load_workbook(io.BytesIO(marked(formulas, "w.xlsx", []))).worksheets[0].iter_rows(values_only=True)
    assert row == ('=LEN("_x005F_x0041_")', "_x005F_x0041_")


@pytest.mark.parametrize("name", ["a_x0041_b", "a\x07b", "_x005F_", "tail_", "铝\x1f"])
def test_a_name_comes_back_from_the_communication_form(name, tmp_path):
    """What is filled into the official form by its code is read again as it was."""
    from border_cases import activity
    from test_communication_hostile import empty

    (tmp_path / "form.xlsx").write_bytes(empty())
    table, guideline = activity(1)
    table["entity"]["name"] = name
    found = export(ghgcalc.calculate(table, guideline=guideline), tmp_path / "form.xlsx")
    cell = Book(found.workbook, "form.xlsx").sheet("A_InstData").cells[20, 9]
    assert cell.text == " ".join(name.split())
    page = open_book(found.workbook, "form.xlsx").page("A_InstData")
    assert page.at(20, 9) == name.strip()
