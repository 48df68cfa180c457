"""Inventories as tables of Arrow with the inventory's own digits, and results as tables in a notebook, where no name becomes markup."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Context, Decimal, localcontext
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import ArgumentError, InputError, NumberError, allowances, notebook
from ghgcalc.errors import LibraryError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import frame

EXAMPLES = Path(__file__).parent.parent / "examples"
CASES = (
    ("smelter-2024", "cn-al-2024"),
    ("smelter-2024", "cn-al-2023"),
    ("smelter-captive-2024", "ipcc-2019-al"),
    ("smelter-export-2026", "eu-cbam-al"),
)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case[1])
def inventory(request):
    """Inventories under Chinese and international guidelines."""
    name, guideline = request.param
    return ghgcalc.calculate(ghgcalc.read(EXAMPLES / f"{name}.toml"), guideline)


def cells(table: pa.Table) -> list[dict[str, object]]:
    """The rows with numbers as the file writes them."""
    return [{key: f"{cell:f}" if isinstance(cell, Decimal) else cell for key, cell in row.items()} for row in table.to_pylist()]


# --- tables of Arrow


@pytest.mark.parametrize("what", ["lines", "totals"])
def test_the_digits_are_the_inventorys(inventory, what):
    """Every row of the file is there, in its order, and every number is equal to the file's, digit by digit up to zeros at the end."""
    rows = inventory.as_dict()[what]
    table = inventory.to_frame(what)
    assert table.num_rows == len(rows)
    columns = {"lines": frame.LINES, "totals": frame.TOTALS}[what]
    assert tuple(table.column_names) == columns
    for made, row in zip(table.to_pylist(), rows, strict=True):
        for key in columns:
            stated = row.get(key, [] if key == "incomplete" else None)
            if key in frame.NUMBERS:
                assert isinstance(made[key], Decimal)
                assert made[key] == Decimal(str(stated))
            else:
                assert made[key] == stated


def test_the_types(inventory):
    """Numbers are decimals of 38 digits with the most decimals of the column, names are texts, sources that are missing are lists."""
    schema = inventory.to_frame("totals").schema
    for name in ("value", "unrounded", "difference"):
        scale = max(len(row[name].partition(".")[2]) for row in inventory.as_dict()["totals"])
        assert schema.field(name).type == pa.decimal128(38, scale)
    assert schema.field("incomplete").type == pa.list_(pa.string())
    assert {schema.field(name).type for name in ("level", "period", "unit")} == {pa.string()}
    about = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    assert about == {
        "entity": inventory.entity["name"],
        "year": str(inventory.year),
        "guideline": inventory.guideline["id"],
        "digest": inventory.digest,
    }


def test_pandas_and_polars_take_it(inventory):
    """The frames of pandas and polars read the table with its decimals, and their sums are ours."""
    table = inventory.to_frame("lines")
    exact = sum(line.value for line in inventory.lines)
    assert table.to_pandas()["value"].sum() == exact
    assert pl.DataFrame(table)["value"].sum() == exact
    assert table.to_pandas(types_mapper=pd.ArrowDtype)["value"].sum() == exact


def test_a_file_gives_the_same_frame(inventory):
    """An inventory that was read gives the table of the one that was calculated, whatever the caller's decimal context."""
    read = ghgcalc.Inventory.from_dict(inventory.as_dict())
    with localcontext(Context(prec=3, traps=[])):
        for what in ("lines", "totals"):
            assert read.to_frame(what).equals(inventory.to_frame(what), check_metadata=True)


def test_what_an_incomplete_total_lacks_stands_in_its_row():
    """A total that lacks a source says so in the table."""
    raw = ghgcalc.read(EXAMPLES / "worked-month.toml").dump()
    del raw["process"][0]["electricity"]
    found = ghgcalc.calculate(raw, "cn-al-2023").to_frame()
    rows = [row for row in found.to_pylist() if row["level"] == "electrolysis" and row["source"] is None]
    assert {tuple(row["incomplete"]) for row in rows} == {("electricity",)}


def test_an_empty_inventory_has_an_empty_frame():
    """No lines: the same columns and no row."""
    raw = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml")).as_dict() | {"lines": [], "totals": []}
    table = ghgcalc.Inventory.from_dict(raw).to_frame("lines")
    assert (table.num_rows, tuple(table.column_names)) == (0, frame.LINES)
    assert table.schema.field("value").type == pa.decimal128(38, 0)


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=20), max_size=6))
@settings(max_examples=50)
def test_every_digit_of_wide_columns(values):
    """Whatever the numbers of a column: the type holds every digit, or the column is refused."""
    line = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml")).lines[0]
    found = frame.frame(("value",), [replace(line, value=value) for value in values], {})
    assert found["value"].to_pylist() == values


def test_more_digits_than_arrow_holds():
    """39 digits take 256 bits; 77 are refused with a way out; whole numbers with an exponent are whole."""
    line = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml")).lines[0]

    def made(*values: str) -> pa.Table:
        return frame.frame(("value",), [replace(line, value=Decimal(value)) for value in values], {})

    assert made("1" * 38).schema.field("value").type == pa.decimal128(38, 0)
    assert made("1" * 20, "0." + "1" * 19).schema.field("value").type == pa.decimal256(76, 19)
    assert made("1E+3")["value"].to_pylist() == [Decimal(1000)]
    with pytest.raises(NumberError, match="take as_dict"):
        made("1" * 40, "0." + "1" * 37)


def test_another_table_is_refused():
    """Only lines and totals are tables."""
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml"))
    for wrong in ("rows", None, 1, ["lines"]):
        with pytest.raises(ArgumentError, match="'lines' or 'totals'"):
            inventory.to_frame(wrong)


def test_without_pyarrow(monkeypatch):
    """Where pyarrow is absent the frame says what to install, in both languages; the error is an ImportError and one of ours."""
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(LibraryError, match="pip install pyarrow") as told:
        inventory.to_frame()
    assert isinstance(told.value, ImportError)
    assert isinstance(told.value, InputError)
    assert "未安装" in told.value.text("zh")


# --- notebooks


EVIL = "<script>alert('1')</script> & \"x\" \u202eabc\x1b[2J"


class Tags(HTMLParser):
    """The tags and attributes of a piece of HTML, and its text."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        """Note a tag that opens."""
        self.open.append(tag)
        self.seen.add(tag)
        self.attributes |= set(attrs)

    def handle_endtag(self, tag):
        """It closes the one that opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Note the text."""
        self.text += data + " "


def parsed(html: str) -> Tags:
    """A piece of HTML that is well formed and holds tables, text, and nothing else."""
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    assert tags.seen <= {"div", "p", "b", "table", "thead", "tbody", "tr", "th", "td"}
    assert {name for name, _ in tags.attributes} <= {"style", "colspan"}
    return tags


@pytest.fixture(scope="module")
def evil():
    """One result of each kind, of an entity and of ids that try to be markup."""
    raw = ghgcalc.read(EXAMPLES / "smelter-2024.toml").dump()
    raw["year"] = 2025
    raw["entity"]["name"] = EVIL
    raw["process"][0]["id"] = "<b>P1"
    activity = ghgcalc.Activity(**raw)
    inventory = ghgcalc.calculate(activity)
    return {
        "activity": activity,
        "inventory": inventory,
        "comparison": ghgcalc.compare(activity, ["cn-al-2023", "cn-al-2024"]),
        "check": ghgcalc.check(activity),
        "settlement": allowances.settle(inventory, "cn-al-2025", balance_value="1.6 tCO2e/t", price="90.66 CNY/t"),
        "unpriced": allowances.settle(inventory, "cn-al-2025", balance_value="1.6 tCO2e/t"),
    }


@pytest.mark.parametrize("kind", ["activity", "inventory", "comparison", "check", "settlement", "unpriced"])
def test_no_name_becomes_markup(evil, kind):
    """The names of a file are text: tags, quotes and signs that turn a line are written out."""
    tags = parsed(evil[kind]._repr_html_())
    assert "<script>alert('1')</script> & \"x\" \\u202eabc\\u001b[2J" in tags.text
    assert "\u202e" not in tags.text
    assert "\x1b" not in tags.text


def test_what_a_notebook_shows(evil):
    """Every number of the year's totals, of the effects and of the settlement stands there as printed, the headings in both languages."""
    shown = {kind: parsed(result._repr_html_()).text for kind, result in evil.items()}
    for total in evil["inventory"].yearly:
        assert f" {total.value:f} " in shown["inventory"]
    assert evil["inventory"].digest in shown["inventory"]
    assert "层级" in shown["inventory"]
    for effect in evil["comparison"].effects:
        assert f" {effect.value:f} " in shown["comparison"]
    for finding in evil["check"].findings:
        assert finding.message("zh") in shown["check"]
        assert finding.message("en") in shown["check"]
    for quantity in (evil["settlement"].allocation, evil["settlement"].surplus):
        assert f" {quantity.value:f} " in shown["settlement"]
    assert "价值" in shown["settlement"]
    assert "价值" not in shown["unpriced"]
    assert "<b>P1 grid" in shown["activity"]
    assert "natural-gas amount, ncv" in shown["activity"]


def test_a_notebook_tells_what_a_total_lacks():
    """A total without electricity says so in a notebook, too; goods stand with their intensity."""
    raw = ghgcalc.read(EXAMPLES / "worked-month.toml").dump()
    del raw["process"][0]["electricity"]
    found = ghgcalc.calculate(raw, "cn-al-2023")
    assert "incomplete: without electricity" in parsed(found._repr_html_()).text
    compared = ghgcalc.compare(raw, ["cn-al-2023", "cn-al-2024"])
    assert "不完整" in parsed(compared._repr_html_()).text
    goods = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"), "eu-cbam-al")
    based = parsed(goods._repr_html_()).text
    assert "tCO2e/t" in based
    assert "direct 直接" in based
    both = ghgcalc.compare(ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"), ["cn-al-2024", "eu-cbam-al"])
    assert "direct 直接" in parsed(both._repr_html_()).text


def test_a_long_table_is_cut():
    """Beyond 200 rows the number of the others is told."""
    findings = [
        Finding("year-outside", "warning", Place(row=str(at)), (("year", "1"), ("guideline", "x"), ("hint", "")))
        for at in range(201)
    ]
    html = notebook.table(["a"], ([one.code] for one in findings))
    assert html.count("<tr>") == 202
    assert "… + 1<" in html
    assert "+" not in notebook.table(["a"], [[one.code] for one in findings[:200]])


def test_frames_live_beside_the_engine():
    """The module that makes frames imports pyarrow only inside the function that needs it."""
    text = Path(frame.__file__).read_text(encoding="utf-8")
    assert "\nimport pyarrow" not in text
