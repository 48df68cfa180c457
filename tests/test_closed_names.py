"""Closed choices of facilities, fuels and processes by their names, in both languages, wherever a page or a workbook shows them."""

from __future__ import annotations

import io
import re
from typing import Any, get_args

import openpyxl
import pytest

import ghgcalc
from ghgcalc import verified
from ghgcalc.activity.model import Facility, Fuel, Process
from ghgcalc.changes import diff
from ghgcalc.report.contents import stated
from ghgcalc.report.contents.records import record_report
from ghgcalc.report.contents.words import CLOSED, closed
from ghgcalc.texts import LANGUAGES, catalogue
from packages import EXAMPLES

CHINESE = re.compile("[\u4e00-\u9fff]")


def choices(annotation: Any) -> list[str]:
    """The texts of a closed choice, wherever it stands in an annotation."""
    found = []
    for one in get_args(annotation):
        found += [one] if isinstance(one, str) else choices(one)
    return found


def listed() -> dict[str, list[str]]:
    """Every key of a facility, a fuel or a process with a closed choice, and what it may be."""
    found = {}
    for model in (Facility, Fuel, Process):
        for key, field in model.model_fields.items():
            values = [one for one in choices(field.annotation) if re.fullmatch("[a-z-]+", one)]
            if values:
                found[key] = values
    return found


def test_there_are_choices():
    """The keys that have choices are those that are named: a new one fails here until it has names."""
    assert set(listed()) == CLOSED
    assert listed()["kind"] == ["captive-power", "other"]
    assert listed()["use"] == ["smelter", "captive-power", "other"]


@pytest.mark.parametrize("key", sorted(CLOSED))
def test_no_choice_is_left_without_a_name(key):
    """In Chinese and in English, told apart from the others of its key, and none of them the id that a file writes."""
    for lang in LANGUAGES:
        names = [closed(key, value, lang) for value in listed()[key]]
        assert len(set(names)) == len(names)
        for value, name in zip(listed()[key], names, strict=True):
            assert name != value
            assert bool(CHINESE.search(name)) is (lang == "zh")


def test_one_name_in_form_and_page():
    """The Chinese names are those of the drop-downs of the template; no name is left over."""
    named = catalogue()["closed"]
    assert set(named) == {value for values in listed().values() for value in values}
    for value, texts in named.items():
        assert texts["zh"] == catalogue()["choice"][value]["zh"]


def test_what_is_no_choice_stands_as_it_is():
    """A value that nobody knows, and the same word under another key, are not translated; an item keeps its name."""
    assert closed("kind", "windmill", "zh") == "windmill"
    assert closed("name", "captive-power", "zh") == "captive-power"
    assert closed("item", "diesel", "zh") == "柴油"


def made(name: str, guideline: str) -> ghgcalc.Inventory:
    """The inventory of an example."""
    return ghgcalc.calculate(ghgcalc.read(EXAMPLES / f"{name}.toml"), guideline)


def cells(inventory: ghgcalc.Inventory, lang: Any) -> list[str]:
    """Every text of its workbook."""
    book = openpyxl.load_workbook(io.BytesIO(inventory.report(lang, "xlsx")))
    return [str(cell.value) for sheet in book for row in sheet for cell in row if isinstance(cell.value, str)]


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("zh", ("自备电厂", "发电设施及其他设施", "中间加工预焙槽", "碳平衡法", "烟煤 · 自备电厂")),
        ("en", ("captive power plant", "centre-worked prebake (CWPB)", "carbon balance", "bituminous coal · captive power plant")),
    ],
)
def test_page_workbook_and_text_have_the_names(lang, names):
    """Of a smelter with a captive power plant: kind, use, technology and methods by their names, and no id of any of them in a cell."""
    inventory = made("smelter-captive-2024", "cn-al-2024")
    texts = cells(inventory, lang)
    page = inventory.report(lang, "html")
    for name in names:
        assert any(name in one for one in texts), name
        assert name in page, name
    ids = {value for values in listed().values() for value in values if "-" in value or value in ("cwpb", "swpb", "vss", "hss")}
    assert ids.isdisjoint(texts)
    for value in ids:
        assert f">{value}<" not in page


def test_facilities_beside_the_smelter_have_a_table():
    """Each with its kind and the fuels that burn in it: by its id, or in the only one of its kind; another facility has none."""
    table = {
        "facility": [{"id": "CHP", "kind": "captive-power"}, {"id": "lab", "kind": "other"}],
        "fuel": [
            {"item": "bituminous-coal", "use": "captive-power", "site": "CHP"},
            {"item": "diesel", "use": "captive-power"},
            {"item": "diesel", "use": "captive-power"},
            {"item": "natural-gas", "use": "captive-power", "site": "elsewhere"},
            {"item": "natural-gas"},
        ],
    }
    found = stated.beside(table, "zh")
    assert found is not None
    assert [[cell.text for cell in row.cells] for row in found.rows] == [
        ["CHP", "自备电厂", "烟煤, 柴油"],
        ["lab", "其他设施", "–"],
    ]
    assert [column.title for column in found.columns] == ["设施", "类别", "燃料"]
    assert stated.beside({}, "zh") is None


def test_a_record_and_a_diff_name_them_too():
    """Annex 1 of a verification report, and what changed from one statement to the next."""
    inventory = made("smelter-captive-2024", "cn-al-2024")
    (annex,) = [one for one in record_report(verified.draft(inventory), "zh").tables if one.key == "annex-1"]
    shown = {cell.text for row in annex.rows for cell in row.cells}
    assert "中间加工预焙槽" in shown
    assert "cwpb" not in shown
    other = ghgcalc.read(EXAMPLES / "smelter-captive-2024.toml").dump()
    other["process"][0]["technology"] = "swpb"
    text = diff(inventory, ghgcalc.calculate(other, "cn-al-2024")).report("zh")
    assert "中间加工预焙槽" in text
    assert "边部加工预焙槽" in text
