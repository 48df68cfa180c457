"""The export against forms and files that are not what they should be: found all the same, or refused by name, and nothing is written."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import threading
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from border_cases import MEASURED, activity
from communication_form import Made
from ghgcalc import InputError
from ghgcalc.communication import export, layout
from ghgcalc.communication.layout import Layout
from ghgcalc.communication.writing import spelt
from support import caller

STREAM = {"item": "soda-ash", "emission_factor": {"value": "0.4149 tCO2/t", **MEASURED}}


@cache
def empty() -> bytes:
    """The made form."""
    return Made().data


@cache
def parts() -> dict[str, bytes]:
    """Its parts."""
    with zipfile.ZipFile(io.BytesIO(empty())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def smelter() -> Any:
    """A smelter with ingots alone, calculated."""
    table, guideline = activity(1)
    return ghgcalc.calculate(table, guideline=guideline)


def packed(found: dict[str, bytes]) -> bytes:
    """A workbook of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in found.items():
            archive.writestr(name, data)
    return out.getvalue()


def refused(data: bytes, folder: Path, inventory: Any = None) -> list[str]:
    """The codes with which a form is refused."""
    (folder / "form.xlsx").write_bytes(data)
    with pytest.raises(InputError) as error:
        export(inventory or smelter(), folder / "form.xlsx")
    return [one.code for one in error.value.faults]


# --- another shape


def inserted(sheet: str, row: int) -> bytes:
    """The form with a row put in, by its own XML: everything from there on lies one row lower, formulas and merged ranges too."""
    names = re.findall(r'<sheet name="([^"]*)"', parts()["xl/workbook.xml"].decode())
    part = f"xl/worksheets/sheet{[one.replace('&amp;', '&') for one in names].index(sheet) + 1}.xml"

    def down(found: re.Match[str]) -> str:
        at = int(found[2])
        return f"{found[1]}{at + (at >= row)}"

    text = parts()[part].decode()
    text = re.sub(r'(<row r=")(\d+)', down, text)
    text = re.sub(r'(<c r="[A-Z]+)(\d+)', down, text)
    text = re.sub(r'((?:ref|sqref)="[A-Z]+)(\d+)', down, text)
    return packed(parts() | {part: text.encode()})


@pytest.mark.parametrize(
    "place", [("A_InstData", 8), ("A_InstData", 60), ("B_EmInst", 12), ("B_EmInst", 18), ("B_EmInst", 42), ("F_Tools", 16)]
)
def test_a_row_that_was_put_in_is_found(place):
    """Every cell that is written is still the open one beside its label; of a table that is cut in two its first part."""
    before, after = Layout(empty(), "a"), Layout(inserted(*place), "b")
    sheet, row = place
    for key, found in after.places.items():
        old = before.places[key]
        lower = found.sheet.name == sheet and old.spot[0] >= row
        assert found.spot == (old.spot[0] + lower, old.spot[1]), key
    assert len(after.places) == len(before.places) or after.count("stream") == 3


def test_a_sheet_of_another_name_and_a_label_of_another_word_are_refused(tmp_path):
    """Each alone: the sheet and the label that are missing are named, and nothing is guessed."""
    renamed = parts() | {"xl/workbook.xml": parts()["xl/workbook.xml"].replace(b'name="F_Tools"', b'name="F_Tool"')}
    for data, missing in (
        (packed(renamed), "F_Tools"),
        (Made(labels={"Attributable emissions": "Result"}).data, "Attributable emissions"),
    ):
        (tmp_path / "form.xlsx").write_bytes(data)
        with pytest.raises(InputError, match=missing):
            export(smelter(), tmp_path / "form.xlsx")


def test_a_workbook_that_is_protected_as_a_whole_stays_so(tmp_path):
    """A lock of the structure is no hindrance, and is still there."""
    lock = b'<workbookProtection workbookPassword="CC1A" lockStructure="1"/>'
    data = packed(parts() | {"xl/workbook.xml": parts()["xl/workbook.xml"].replace(b"<bookViews>", lock + b"<bookViews>")})
    (tmp_path / "form.xlsx").write_bytes(data)
    with zipfile.ZipFile(io.BytesIO(export(smelter(), tmp_path / "form.xlsx").workbook)) as archive:
        assert lock in archive.read("xl/workbook.xml")


def test_a_preset_of_the_form_is_no_leftover(tmp_path):
    """Reference efficiencies stand in every copy, also others than the form's own; what somebody entered beside them is named."""
    (tmp_path / "form.xlsx").write_bytes(Made({"cogeneration.1.reference_heat": 0.9}).data)
    assert export(smelter(), tmp_path / "form.xlsx").entries
    assert refused(Made({"cogeneration.1.fuel": 5}).data, tmp_path) == ["form-filled"]


# --- another file


def test_a_workbook_that_may_run_something_is_refused(tmp_path):
    """A project of macros whatever its case, a sheet of old macros, and a content type that says so without any."""
    types = parts()["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert types != parts()["[Content_Types].xml"]
    for more in ({"xl/VBAProject.BIN": b"x"}, {"xl/MacroSheets/sheet1.xml": b"<a/>"}, {"[Content_Types].xml": types}):
        assert refused(packed(parts() | more), tmp_path) == ["form-runs"]


def test_a_document_template_is_refused(tmp_path):
    """What a program keeps as a template (.xltx) opens under no other name, however it is called."""
    types = parts()["[Content_Types].xml"].replace(b"spreadsheetml.sheet.main+xml", b"spreadsheetml.template.main+xml")
    assert types != parts()["[Content_Types].xml"]
    assert refused(packed(parts() | {"[Content_Types].xml": types}), tmp_path) == ["form-blueprint"]


def test_a_workbook_that_lies_about_its_parts_is_refused(tmp_path):
    """Cut anywhere, a size that is not the part's, a part under a password."""
    whole = empty()
    codes = {code for cut in (1, 22, 300, len(whole) // 2, len(whole) - 30) for code in refused(whole[:cut], tmp_path)}
    assert codes <= {"file-not-table-of-rows", "not-a-workbook", "file-empty"}
    first = whole.index(b"PK\x01\x02")
    smaller = whole[: first + 24] + struct.pack("<I", 10) + whole[first + 28 :]
    locked = whole[: first + 8] + b"\x01\x00" + whole[first + 10 :]
    for data in (smaller, locked):
        assert refused(data, tmp_path) == ["file-not-table-of-rows"]
    assert refused(b"", tmp_path) in (["file-not-table-of-rows"], ["file-empty"])


def test_every_table_that_is_too_short_is_named_at_once(tmp_path):
    """Streams, potlines, processes, precursors and goods, each with the rows that there are and that are needed."""
    table, guideline = activity(1)
    lines = [table["process"][0] | {"id": f"P{n}"} for n in range(5)]
    free = {"good": "7604", "mass": "1 t", "origin": "EU"}
    bars = [
        {"id": f"b{n}", "cn": "7604 29 10", "amount": "10 t", "direct_emission": {"value": f"{n + 1} tCO2e", "source": "x"},
         "indirect_emission": {"value": "0 tCO2e", "source": "x"}, "precursor": [free] * 2}
        for n in range(11)
    ]  # fmt: skip
    table |= {
        "process": lines,
        "product": [*table["product"], *bars],
        "carbonate": [STREAM | {"amount": f"{n} t"} for n in range(1, 12)],
    }
    (tmp_path / "form.xlsx").write_bytes(empty())
    with pytest.raises(InputError) as error:
        export(ghgcalc.calculate(table, guideline=guideline), tmp_path / "form.xlsx")
    told = {dict(one.fields)["table"]: dict(one.fields) for one in error.value.faults if one.code == "form-full"}
    assert {name: (int(one["limit"]), int(one["count"])) for name, one in told.items()} == {
        "stream": (14, 23), "pfc": (4, 5), "process": (10, 12), "bought": (20, 22), "product": (6, 12),
    }  # fmt: skip


# --- what comes out


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_a_text_is_written_as_a_workbook_writes_it(text):
    """Whatever stands in a name, the part is XML; and a program that knows the codes reads the name again."""
    from xml.etree import ElementTree as ET

    read = ET.fromstring(f"<t>{spelt(text)}</t>").text or ""
    shown = re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), read)
    assert shown == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_name_that_looks_like_something_else_stays_a_text(tmp_path):
    """A formula, a code, a control character: a text each, and no formula more."""
    (tmp_path / "form.xlsx").write_bytes(empty())
    for name in ("=1+1", "+cmd|' /C calc'!A0", "a_x0041_b", "a\x07b"):
        table, guideline = activity(1)
        table["entity"]["name"] = name
        found = export(ghgcalc.calculate(table, guideline=guideline), tmp_path / "form.xlsx")
        cell = openpyxl.load_workbook(io.BytesIO(found.workbook))["A_InstData"]["I20"]
        assert (cell.data_type, str(cell.value)) == ("s", spelt(name).replace("&amp;", "&"))


def test_an_empty_copy_is_read_once_and_a_changed_one_anew(tmp_path, monkeypatch):
    """The same bytes under the same name are not read again, in other threads neither; a copy that changed on the disk is another."""
    made: list[str] = []
    monkeypatch.setattr(layout, "Layout", lambda data, name: made.append(name) or Layout(data, name))
    layout.laid_out.cache_clear()
    path = tmp_path / "form.xlsx"
    path.write_bytes(empty())
    first = export(smelter(), path)
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(export(smelter(), path).workbook)) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (set(found), len(made)) == ({first.workbook}, 1)
    path.write_bytes(Made({"stream.3.amount": 4}).data)
    with pytest.raises(InputError, match="form-filled"):
        export(smelter(), path)
    path.write_bytes(empty())
    assert export(smelter(), path) == first
    assert len(made) == 3
    layout.laid_out.cache_clear()


def test_nothing_that_is_there_is_replaced(tmp_path, capsys):
    """The template by its name, by a link and by another way to it, the inventory, a folder, a folder that is not there: refused."""
    call: Any = caller(capsys)
    form, stated = tmp_path / "form.xlsx", tmp_path / "inventory.json"
    form.write_bytes(empty())
    stated.write_text(json.dumps(smelter().as_dict()), encoding="utf-8")
    (tmp_path / "link.xlsx").symlink_to(form)
    os.link(form, tmp_path / "same.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    before = {one.name for one in tmp_path.iterdir()}
    for name in (
        "form.xlsx",
        "link.xlsx",
        "same.xlsx",
        "folder.xlsx",
        "none/out.xlsx",
        "folder.xlsx/../form.xlsx",
        "out.xlsm",
        "-",
    ):
        shown = call("export", "eu-cbam-template", str(stated), "--template", str(form), "-o", str(tmp_path / name), "--force")
        assert shown.status == 2, name
        assert "Traceback" not in shown.err
        assert form.read_bytes() == empty(), name
    assert {one.name for one in tmp_path.iterdir()} == before
