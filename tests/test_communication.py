"""An inventory in the communication form: on the made workbook of its shape, calculated by LibreOffice; what is refused, and what stays open."""

from __future__ import annotations

import io
import json
import pickle
import re
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import ghgcalc
from border_cases import MEASURED, activity
from communication_form import Made
from ghgcalc import InputError, communication
from ghgcalc.communication import Exported, export, exporting, office
from ghgcalc.communication.book import Book
from ghgcalc.communication.cells import spot_of
from ghgcalc.communication.figures import harmonic, mean
from ghgcalc.communication.filling import figures_of
from ghgcalc.communication.layout import Layout
from ghgcalc.communication.takes import filling
from ghgcalc.communication.writing import calculating, prove, resolved, written
from office import needs_office
from support import caller

EXAMPLE = Path(__file__).parent.parent / "examples" / "smelter-export-2026.toml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty form of the shape of the official one, all of it three rows further down."""
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    path.write_bytes(Made(down=3).data)
    return path


@pytest.fixture(scope="module")
def inventories() -> list[Any]:
    """Twenty smelters, calculated."""
    return [ghgcalc.calculate(table, guideline=guideline) for table, guideline in map(activity, range(20))]


@pytest.fixture(scope="module")
def smelter() -> Any:
    """The example that sells to Europe."""
    return ghgcalc.calculate(ghgcalc.read(EXAMPLE), guideline="eu-cbam-al")


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    """The command line in this process."""
    return caller(capsys)


def codes(error: Any) -> list[str]:
    """The codes of every fault."""
    return [one.code for one in error.value.faults]


def refused(inventory: Any, data: bytes, folder: Path, **more: Any) -> list[str]:
    """The codes with which a form is refused."""
    (folder / "form.xlsx").write_bytes(data)
    with pytest.raises(InputError) as error:
        export(inventory, folder / "form.xlsx", **more)
    return codes(error)


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(found: dict[str, bytes]) -> bytes:
    """A workbook of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in found.items():
            archive.writestr(name, data)
    return out.getvalue()


# --- every figure


@needs_office
@pytest.mark.parametrize("number", [4, 5])
def test_every_figure_agrees_to_twelve_digits(number, inventories, made):
    """Slope and overvoltage, balances, heat, own and bought precursors, both bases, carbon prices: the form calculates the inventory."""
    found = export(inventories[number], made, check=True)
    assert found.compared
    assert [one for one in found.compared if not one.same] == []
    assert {one.figure.split(".")[0] for one in found.compared} >= {"stream", "pfc", "total", "process", "bought", "product"}
    assert found.agrees


def test_rows_of_the_form_multiply_to_the_months(inventories):
    """Each row, by the formula of its sheet in exact fractions, is the sum of its months in every one of twenty smelters."""
    for inventory in inventories:
        figures = figures_of(inventory)
        value = {key: one for key, one in figures.written.items() if isinstance(one, Fraction)}
        keys = {key.rpartition(".")[0] for key in figures.written if key.startswith(("stream.", "pfc."))}
        assert keys
        for key in keys:
            get = lambda name, key=key, value=value: value.get(f"{key}.{name}", Fraction(1))  # noqa: E731
            if key.startswith("pfc"):
                cf4 = get("amount") * get("frequency") * get("duration") * get("slope") / 1000
                if figures.written[f"{key}.method"] == "overvoltage":
                    cf4 = get("amount") * get("overvoltage") / (get("efficiency") * 100) * get("coefficient") / 1000
                result = cf4 * (6630 + get("fraction") * 11100) / get("collection")
            elif figures.written[f"{key}.method"] == "balance":
                result = get("amount") * get("carbon") * Fraction("3.664")
            else:
                per = get("ncv") / 1000 if figures.written[f"{key}.factor_unit"] == "tCO2/TJ" else 1
                result = (
                    get("amount")
                    * per
                    * get("factor")
                    * get("oxidation")
                    * get("conversion")
                    * (1 - value.get(f"{key}.biomass", 0))
                )
            stated = figures.expected[f"{key}.fossil"]
            assert abs(result - stated) <= abs(stated) / 10**20, key


def test_a_figure_that_differs_is_told(smelter, made, monkeypatch, tmp_path, call):
    """A form that calculates another number: exit 1, the figure named, and nothing written; an empty cell is none that agrees."""
    (tmp_path / "inventory.json").write_text(json.dumps(smelter.as_dict()), encoding="utf-8")
    monkeypatch.setattr(exporting, "recalculated", lambda data: data)  # as it was before it was calculated
    target = tmp_path / "out.xlsx"
    words = ["export", "eu-cbam-template", str(tmp_path / "inventory.json"), "--template", str(made), "-o", str(target)]
    shown = call(*words, "--check")
    assert shown.status == 1
    assert "OTHER" in shown.out
    assert not target.exists()
    found = json.loads(call(*words, "--check", "--format", "json").out)
    assert found["agrees"] is False
    assert {one["form"] for one in found["compared"] if not one["same"]} >= {"–"}
    assert call(*words).status == 0
    assert target.exists()
    assert call(*words).status == 2  # what somebody may have filled in further is not replaced
    assert "cells" in call(*words, "--force").out.lower()
    refused_ = call(*words[:-1], str(tmp_path / "out.csv"))
    assert (refused_.status, "file-kind" in refused_.err) == (2, True)
    raw = json.loads((tmp_path / "inventory.json").read_text(encoding="utf-8"))
    raw["lines"][0]["value"] = "1"
    (tmp_path / "inventory.json").write_text(json.dumps(raw), encoding="utf-8")
    assert call(*words, "--force").status == 1


# --- what is written


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_only_the_cells_filled_in_change(smelter, made):
    """Formulas in count and text, lists, protection, formats and extensions, merged ranges and names: as before."""
    found = export(smelter, made)
    before, after = parts(made.read_bytes()), parts(found.workbook)
    assert list(before) == list(after)
    old, new = (openpyxl.load_workbook(io.BytesIO(data)) for data in (made.read_bytes(), found.workbook))
    cells = {one.cell.replace("'", "") for one in found.entries}
    changed = set()
    for sheet in old:
        for row in sheet.iter_rows():
            for cell in row:
                other = new[sheet.title][cell.coordinate]
                if getattr(other.value, "text", other.value) != getattr(cell.value, "text", cell.value):
                    changed.add(f"{sheet.title}!{cell.coordinate}")
                    assert not cell.protection.locked
                    assert cell.value is None
                assert other.protection.locked == cell.protection.locked
    assert changed == cells
    for name in before:
        if name.startswith("xl/worksheets/sheet"):
            for mark in (b"<f", b"<dataValidation ", b"<conditionalFormatting", b"<extLst", b"<sheetProtection", b"<mergeCell "):
                assert before[name].count(mark) == after[name].count(mark)
        elif name != "xl/workbook.xml":
            assert before[name] == after[name]
    assert b"fullCalcOnLoad" in after["xl/workbook.xml"]


def test_what_is_written_says_where_and_why(smelter, made):
    """Each entry has our name, its cell, its value and what it rests on; the record is the caller's own, and equal after pickling."""
    found = export(smelter, made)
    assert pickle.loads(pickle.dumps(found)) == found
    assert repr(found) == "Exported(Illustrative Export Aluminium 示例出口铝业 2026: 68 cells)" or repr(found).startswith(
        "Exported("
    )
    entries = {one.figure: one for one in found.entries}
    assert entries["stream.2.amount"].value == "49000"
    assert entries["stream.3.amount"].value == "-7000"
    assert entries["stream.2.method"].value == "Mass Balance"
    assert entries["period.end"].value == "2026-12-31"
    assert entries["pfc.1.frequency"].rests_on == "P1/anode-effect"
    assert entries["product.1.cn"].value == "76011010"
    (by_hand,) = [one for one in found.findings if one.code == "form-by-hand"]
    assert "0.31 t CF4 and 0.009 t C2F6, 2155.2 tCO2e" in by_hand.message("en")
    record = found.as_dict()
    record["entries"].clear()
    assert found.as_dict()["entries"]
    assert found.compared is None
    assert found.agrees
    for lang in ("en", "zh"):
        assert found.report(lang, "text").startswith(("Filled form", "已填写的表格"))


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_shares_and_per_cents_are_written_as_the_form_takes_them(inventories, made):
    """Collection efficiency takes the share under its head of a per cent; oxidation and current efficiency the per cent."""
    entries = {}
    for number in (4, 9):
        found = export(inventories[number], made)
        book = openpyxl.load_workbook(io.BytesIO(found.workbook))
        for one in found.entries:
            title, _, cell = one.cell.replace("'", "").partition("!")
            entries[f"{number} {one.figure}"] = book[title][cell].value
            if one.number is not None:  # what is told of a cell stands there
                assert book[title][cell].value == float(one.number), one
    assert entries["4 pfc.1.collection"] == 0.975
    assert entries["9 pfc.1.collection"] == 0.975
    assert 90 < entries["9 pfc.1.efficiency"] < 100
    assert entries["9 stream.1.oxidation"] == 100
    assert entries["4 product.2.preconsumer"] == 0.2
    assert entries["4 product.2.elements"] == 0.012
    assert entries["4 process.1.heat"] is False


def test_means_are_weighed_and_plain_without_weights():
    """A mean over months in which nothing was made is the plain one."""
    assert mean([Fraction(1), Fraction(3)], [Fraction(1), Fraction(0)]) == 1
    assert mean([Fraction(1), Fraction(3)], [Fraction(0), Fraction(0)]) == 2
    assert harmonic([Fraction(2), Fraction(6)], [Fraction(1), Fraction(1)]) == 3


# --- goods of one heading, metal that is melted in


def product(name: str, cn: str, *precursors: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A good with 20 t of emissions of its own."""
    emission = {"value": "20 tCO2e", "source": "meter"}
    return {"id": name, "cn": cn, "amount": "500 t", "direct_emission": emission, "precursor": list(precursors)} | more


def test_own_goods_of_one_heading_come_back_as_themselves(made, tmp_path):
    """Foil of one of two kinds of sheet: the form says which, and so does the activity that is read of it."""
    bought = {"good": "7601", "mass": "510 t", "direct": {"value": "2 tCO2e/t", "source": "supplier"}}
    emission = {"value": "90 tCO2e", "source": "meter"}
    rows = [
        product("sheet", "7606 11 91", bought),
        product("plate", "7606 12 50", bought, direct_emission=emission),
        product("foil", "7607 11 19", {"good": "7606 12", "mass": "450 t"}),
    ]
    inventory = ghgcalc.calculate({"year": 2026, "entity": {"name": "Mill"}, "product": rows}, "eu-cbam-al")
    export(inventory, made).save(tmp_path / "filled.xlsx")
    again = ghgcalc.calculate(ghgcalc.read(tmp_path / "filled.xlsx"), "eu-cbam-al")
    assert [round(float(one["value"]), 12) for one in again.products] == [
        round(float(one["value"]), 12) for one in inventory.products
    ]
    assert float(inventory.products[2]["value"]) == pytest.approx((20 + 450 * (90 + 1020) / 500) / 500)


def test_metal_that_is_melted_in_is_bought_once(made, tmp_path):
    """Two goods of one process share the bought metal: it stands in the form once, and comes back so."""
    table, guideline = activity(3)
    bought = {"good": "7601", "mass": "1000 t", "direct": {"value": "2 tCO2e/t", "source": "supplier"}, "default_share": "0 %"}
    bought |= {"indirect": {"value": "9 tCO2e/t", "source": "supplier"}, "electricity": {"value": "15 MWh/t", "source": "supplier"}}
    goods = [{key: one for key, one in row.items() if key != "other_elements"} for row in table["product"]]
    table |= {"product": [goods[0], goods[1] | {"precursor": [bought]}]}
    table["process"] = [{key: one for key, one in row.items() if key != "pfc_other"} for row in table["process"]]
    inventory = ghgcalc.calculate(table, guideline)
    assert len({one["value"] for one in inventory.products if one["basis"] == "direct"}) == 1
    found = export(inventory, made)
    written_ = {one.figure: one.number for one in found.entries}
    assert written_["bought.1.level.1.amount"] == 1000
    assert not [name for name in written_ if name.startswith("bought.2")]
    found.save(tmp_path / "filled.xlsx")
    again = ghgcalc.calculate(ghgcalc.read(tmp_path / "filled.xlsx"), guideline)
    values = {one["basis"]: float(one["value"]) for one in inventory.products}
    assert {one["basis"]: float(one["value"]) for one in again.products} == pytest.approx(values, rel=1e-12)


# --- what is refused


def test_a_locked_workbook_is_refused(smelter, tmp_path):
    """An encrypted workbook, and one of before 2007."""
    assert refused(smelter, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, tmp_path) == ["form-locked"]


def test_macros_and_links_are_refused(smelter, made, tmp_path):
    """A project of macros, and values of other workbooks."""
    for part in ("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"):
        assert refused(smelter, packed(parts(made.read_bytes()) | {part: b"x"}), tmp_path) == ["form-runs"]


def test_what_is_no_workbook_is_refused(smelter, made, tmp_path):
    """Truncated, another archive, parts twice, a document type, cells twice, a bomb: named, and nothing raised but an InputError."""
    data = made.read_bytes()
    whole = parts(data)
    sheet = "xl/worksheets/sheet1.xml"
    twice = whole | {sheet: whole[sheet].replace(b"<sheetData>", b'<sheetData><row r="1"><c r="A1"/><c r="A1"/></row>')}
    typed = whole | {sheet: b'<!DOCTYPE x [<!ENTITY a "b">]>' + whole[sheet].partition(b"?>\n")[2]}
    merged = whole | {
        sheet: whole[sheet].replace(b"<mergeCells", b'<mergeCells><mergeCell ref="A1:XFD99999"/></mergeCells><mergeCells')
    }
    unread = whole | {sheet: whole[sheet][:-200]}
    doctype = whole | {"xl/workbook.xml": whole["xl/workbook.xml"].replace(b"<workbook", b"<!DOCTYPE x><workbook", 1)}
    for one in (packed(doctype), data[:-300], b"PK\x03\x04", packed({"a.txt": b"x"}), *map(packed, (twice, typed, merged, unread))):
        assert set(refused(smelter, one, tmp_path)) <= {"file-not-table-of-rows", "not-a-workbook"}
    broken = whole | {"xl/workbook.xml": whole["xl/workbook.xml"].replace(b'name="B_EmInst"', b'name="A_InstData"')}
    assert refused(smelter, packed(broken), tmp_path) == ["file-not-table-of-rows"]
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(sheet, b"x")
    assert refused(smelter, out.getvalue(), tmp_path) == ["file-not-table-of-rows"]
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 81_000_000)
    assert refused(smelter, bomb.getvalue(), tmp_path) == ["table-unpacked"]


def test_another_issue_is_refused(smelter, tmp_path):
    """A day, a label or a sheet that is not known: what differs is named."""
    import datetime as dt

    for made in (Made(day=dt.date(2025, 1, 1)), Made(labels={"Start:": "Begin:"}), Made(without=("E_PurchPrec",))):
        assert refused(smelter, made.data, tmp_path) == ["cbam-differs"]


def test_a_cell_that_is_locked_is_not_written(smelter, made, tmp_path):
    """Cells that were locked, hold a formula, or are covered by another: each is named."""
    whole = parts(made.read_bytes())
    locked = whole | {"xl/styles.xml": whole["xl/styles.xml"].replace(b'locked="0"', b'locked="1"')}
    assert set(refused(smelter, packed(locked), tmp_path)) == {"form-closed", "more-faults"}
    data = parts(Made().data)
    sheet = "xl/worksheets/sheet1.xml"
    formula = data | {sheet: re.sub(rb'<c r="I9" s="(\d+)"/>', rb'<c r="I9" s="\1"><f>1+1</f><v>2</v></c>', data[sheet])}
    assert refused(smelter, packed(formula), tmp_path) == ["form-closed"]
    covered = data | {
        sheet: data[sheet].replace(b"<mergeCells", b'<mergeCells count="1"><mergeCell ref="H9:I9"/></mergeCells><mergeCells', 1)
    }
    covered[sheet] = covered[sheet].replace(b"</mergeCells><mergeCells count=", b"<!-- -->", 1) if False else covered[sheet]
    assert refused(smelter, packed(covered), tmp_path) == ["form-closed"]


def test_a_form_that_holds_something_is_refused(smelter, tmp_path):
    """Every cell of ours that is not empty is named, also one that nothing would have been written into."""
    form = Made({"stream.9.amount": 12, "process.7.uses_gas": True, "installation.street": "Road 1"})
    (tmp_path / "form.xlsx").write_bytes(form.data)
    with pytest.raises(InputError) as error:
        export(smelter, tmp_path / "form.xlsx")
    assert [(one.code, one.place.cell) for one in error.value.faults] == [
        ("form-filled", form.places["process.7.uses_gas"]),
        ("form-filled", form.places["stream.9.amount"]),
    ]


def test_more_rows_than_the_form_has_are_refused(made, tmp_path):
    """Streams for which there is no row, with how many there are."""
    table, guideline = activity(1)
    table["carbonate"] = [
        {"item": "soda-ash", "amount": f"{n} t", "emission_factor": {"value": "0.4149 tCO2/t", **MEASURED}} for n in range(1, 30)
    ]
    inventory = ghgcalc.calculate(table, guideline=guideline)
    with pytest.raises(InputError) as error:
        export(inventory, made)
    assert codes(error) == ["form-full"]
    assert "14 rows for stream, and 33 are needed" in error.value.text("en")


def test_what_a_list_does_not_offer_is_refused(made):
    """A country that the form does not know, and a code of goods."""
    table, guideline = activity(5)
    table["product"][1]["precursor"][0]["origin"] = "QQ"
    table["product"][0]["cn"] = "7601 99 99"
    with pytest.raises(InputError) as error:
        export(ghgcalc.calculate(table, guideline=guideline), made)
    assert codes(error) == ["form-choice", "form-choice"]


def test_a_list_that_is_not_there_offers_nothing(smelter, made, tmp_path):
    """A name that stands for nothing, or for no range: the choice is refused."""
    whole = parts(made.read_bytes())
    for gone in (b"CONST_MonitoringApproach", b"CONST_LIST_Goods"):
        changed = whole | {"xl/workbook.xml": whole["xl/workbook.xml"].replace(gone, gone + b"X")}
        assert set(refused(smelter, packed(changed), tmp_path)) == {"form-choice"}
    broken = whole | {
        "xl/workbook.xml": re.sub(rb'("CONST_LIST_Goods">)[^<]*', rb"\1Parameters_Constants!$A", whole["xl/workbook.xml"])
    }
    assert set(refused(smelter, packed(broken), tmp_path)) == {"form-choice"}


def test_a_source_without_a_row_is_refused(smelter, made, monkeypatch):
    """An equation for which the form has no row: the line and the equation; with it every fault of the form."""
    from ghgcalc.communication import streams

    monkeypatch.delitem(streams.RECIPES, "process.by_factor")
    with pytest.raises(InputError) as error:
        export(smelter, made)
    assert codes(error) == ["form-no-row"]


def test_an_inventory_without_goods_is_refused(made):
    """National rules know no goods: the rules that do are named."""
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLE), guideline="cn-al-2024")
    with pytest.raises(InputError) as error:
        export(inventory, made)
    assert codes(error) == ["form-no-goods"]
    assert "eu-cbam-al" in error.value.text("en")


def test_more_used_than_made_is_refused(made):
    """Bars that take more ingot than there is."""
    table, guideline = activity(2)
    table["product"][1]["precursor"][0]["mass"] = "60001 t"
    with pytest.raises(InputError) as error:
        export(ghgcalc.calculate(table, guideline=guideline), made)
    assert codes(error) == ["form-overdrawn"]


def test_nothing_but_the_cells_may_change(smelter, made):
    """A formula, a part, a byte beside the cells, another order: the proof finds each."""
    layout = Layout(made.read_bytes(), "form.xlsx")
    values = resolved(figures_of(smelter), layout)
    good = written(layout, values)
    prove(layout, values, good)
    whole = parts(good)
    sheet = "xl/worksheets/sheet2.xml"
    wrong = (
        whole | {sheet: whole[sheet].replace(b"*3.664", b"*3.667", 1)},
        whole | {sheet: whole[sheet].replace(b"<sheetProtection", b"<sheetProtectioN", 1)},
        whole | {"xl/styles.xml": whole["xl/styles.xml"] + b" "},
        dict(reversed(whole.items())),
    )
    for one in wrong:
        with pytest.raises(InputError) as error:
            prove(layout, values, packed(one))
        assert codes(error) == ["form-changed"]


def test_a_workbook_asks_to_be_calculated():
    """Whatever its part says of calculation, it asks for one once."""
    assert calculating(b"<a><sheets/></sheets></a>") == b'<a><sheets/></sheets><calcPr fullCalcOnLoad="1"/></a>'
    named = b"<a></sheets><definedNames></definedNames></a>"
    assert calculating(named) == b'<a></sheets><definedNames></definedNames><calcPr fullCalcOnLoad="1"/></a>'
    assert calculating(b'<calcPr calcId="1"/>') == b'<calcPr calcId="1" fullCalcOnLoad="1"/>'
    assert calculating(b'<calcPr fullCalcOnLoad="1"/>') == b'<calcPr fullCalcOnLoad="1"/>'
    assert calculating(b'<calcPr calcId="1"></calcPr>') == b'<calcPr calcId="1" fullCalcOnLoad="1"></calcPr>'
    with pytest.raises(ValueError, match="no cell"):
        spot_of("12")


# --- what stays open


def test_what_is_not_stated_stays_open(inventories, made):
    """A country and a code of eight digits: a note, and an empty cell."""
    found = export(inventories[5], made)
    assert "form-open" in [one.code for one in found.findings]
    assert "form-open" in found.report("en", "text")
    assert "bought.3.country" not in {one.figure for one in found.entries}
    table, guideline = activity(0)
    bare = export(ghgcalc.calculate(table, guideline=guideline), made)  # no product: the metal itself is the good
    assert "form-open" in [one.code for one in bare.findings]


def test_prices_of_two_currencies_stay_open(made):
    """Several prices of one currency are a combination; of two nothing is written; a rebate that is not known is none."""
    table, guideline = activity(4)
    price = table["product"][1]["carbon_price"][0]
    other = {"instrument": "tax", "due": "100 CNY", "source": "bill"}
    table["product"][1]["carbon_price"] = [price, other]
    entries = {one.figure: one.value for one in export(ghgcalc.calculate(table, guideline=guideline), made).entries}
    assert entries["product.2.price.kind"] == "Combination"
    assert not {"product.2.rebate.due", "product.2.price.share", "product.2.rebate.kind"} & entries.keys()
    table["product"][1]["carbon_price"] = [price, other | {"due": "100 EUR"}]
    found = export(ghgcalc.calculate(table, guideline=guideline), made)
    assert not any("price" in one.figure for one in found.entries)
    assert "form-open" in [one.code for one in found.findings]
    table["product"][1]["carbon_price"] = [price, price]
    entries = {one.figure: one.value for one in export(ghgcalc.calculate(table, guideline=guideline), made).entries}
    assert entries["product.2.rebate.kind"] == "Free allocation"


def test_tonnes_alone_make_no_electricity(made):
    """Indirect emissions of a good and of a precursor in tonnes alone: told, and no factor is invented."""
    table, guideline = activity(5)
    del table["product"][1]["electricity"]
    del table["product"][1]["precursor"][0]["electricity"]
    del table["product"][1]["precursor"][1]["default_share"]
    found = export(ghgcalc.calculate(table, guideline=guideline), made)
    assert [one.code for one in found.findings].count("form-indirect") == 2
    figures = {one.figure: one.value for one in found.entries}
    assert not {"process.2.electricity", "bought.1.electricity.factor"} & figures.keys()
    assert figures["bought.1.direct.source"] == "Default"
    assert figures["bought.2.direct.source"] == "Unknown"


def test_minutes_stand_under_frequency(inventories):
    """Minutes alone: they stand under frequency, with a duration of one, and a note."""
    figures = figures_of(inventories[4])
    assert figures.written["pfc.1.duration"] == 1
    assert "form-minutes" in [one.code for one in figures.findings]


# --- the office


def test_without_an_office_there_is_no_check(smelter, made, monkeypatch):
    """No LibreOffice: named, with what to do."""
    monkeypatch.setattr(office, "office", lambda: None)
    with pytest.raises(InputError) as error:
        export(smelter, made, check=True)
    assert codes(error) == ["office-missing"]


def test_an_office_that_makes_nothing_is_told(smelter, made, monkeypatch, tmp_path):
    """One that fails, cannot be run, or takes too long."""
    for found in ("/bin/false", str(tmp_path / "none")):
        monkeypatch.setattr(office, "office", lambda found=found: found)
        with pytest.raises(InputError) as error:
            export(smelter, made, check=True)
        assert codes(error) == ["office-failed"]


def test_the_office_of_the_machine_is_a_file(monkeypatch, tmp_path):
    """A command, or where systems keep one; nothing where there is none."""
    monkeypatch.setattr(office, "NAMES", ())
    monkeypatch.setattr(office, "PLACES", (str(tmp_path / "none"),))
    assert office.office() is None
    monkeypatch.setattr(office, "PLACES", (str(made_file(tmp_path)),))
    assert office.office() == str(tmp_path / "soffice")


def made_file(folder: Path) -> Path:
    """An empty file."""
    path = folder / "soffice"
    path.touch()
    return path


# --- the map


def test_every_cell_that_is_written_or_compared_is_on_the_map(made):
    """What `filled.toml` names is found in the made form, wherever it lies."""
    here, there = Layout(made.read_bytes(), "a"), Layout(Made().data, "b")
    assert here.places.keys() == there.places.keys()
    assert {(key, place.spot[0] - 3, place.spot[1]) for key, place in here.places.items()} == {
        (key, *place.spot) for key, place in there.places.items()
    }
    assert here.count("stream") == 14
    assert here.count("process") == 10
    assert here.count("none") == 0
    assert filling() is filling()
    assert here.places["stream.1.fossil"].text == ""
    assert isinstance(communication.export, type(export))
    assert Exported.__module__ == "ghgcalc.communication.result"


def test_texts_of_runs_and_truths_are_read(made):
    """A shared text of several runs is one text; reading aids are none; a truth is TRUE or FALSE."""
    whole = parts(made.read_bytes())
    name = "xl/sharedStrings.xml"
    text = whole[name].replace(b"<si><t>Start:</t></si>", b"<si><r><t>Sta</t></r><r><t>rt:</t></r><rPh><t>x</t></rPh></si>")
    assert text != whole[name]
    assert Layout(packed(whole | {name: text}), "a").places["period.start"]
    spaced = whole | {"xl/workbook.xml": whole["xl/workbook.xml"].replace(b"<sheets>", b"\n<sheets>\n")}
    assert Layout(packed(spaced), "a").book.names == Layout(packed(whole), "a").book.names
    alone = {name: data.replace(b"/sharedStrings", b"/theirs") for name, data in whole.items()}
    assert Book(packed(alone), "a").texts == []
    book = Book(Made({"process.1.uses_gas": True}).data, "a")
    assert [cell.kind for cell in book.sheet("D_Processes").cells.values() if cell.kind == "b"] == ["b"]
