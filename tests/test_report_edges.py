"""Reports of files that somebody has changed, and of rows that state next to nothing: they print what is there, and link nothing that does not follow."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import ghgcalc
from ghgcalc.inventory import Inventory
from ghgcalc.report.contents import stated, trust
from ghgcalc.report.contents.inventory import inventory_report
from ghgcalc.report.model import Cell, Column, Origin, Row, Table
from ghgcalc.report.render.formulas import Links
from ghgcalc.report.render.text import report_text
from ghgcalc.report.render.workbook import workbook

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture
def raw():
    """The table of an inventory, to be changed."""
    return ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024").as_dict()


def book_of(raw):
    """The inventory as its file states it, and its workbook."""
    inventory = Inventory.from_dict(raw)
    return inventory, openpyxl.load_workbook(io.BytesIO(workbook(inventory_report(inventory, "en"), inventory)))


def kept(book):
    """How many cells keep the audited value instead of a formula."""
    return sum(cell.comment is not None for sheet in book for row in sheet.iter_rows() for cell in row)


def test_what_states_nothing_has_no_table():
    """A process that is a name alone, and no other row: no table of data; words, signs and truth values are no data."""
    assert list(stated.stated({"process": [{"id": "P1"}]}, "en")) == []
    (made,) = stated.stated(
        {"fuel": [{"item": "own", "name": "x", "biomass": True, "amount": "1 t", "note": "not a number"}]}, "en"
    )
    assert [row.key for row in made.rows] == ["/fuel/0/amount"]


def test_a_mean_of_nothing_is_a_dash(raw):
    """Calorific values by month of a fuel that was never burnt have no weighted mean: a dash, never a zero."""
    activity = ghgcalc.read(EXAMPLES / "smelter-2024.toml").dump()
    activity["fuel"][1]["amount"]["values"] = ["0"] * 12
    activity["fuel"][1]["ncv"] = {"unit": "GJ/10^4Nm3", "values": [str(380 + at) for at in range(12)], "source": "reports"}
    inventory = ghgcalc.calculate(activity, "cn-al-2024")
    table = next(one for one in inventory_report(inventory, "en").tables if one.key == "source/fuel")
    row = next(row for row in table.rows if row.key == "fuel/natural-gas/ncv")
    assert next(cell for cell, column in zip(row.cells, table.columns, strict=True) if column.key == "whole-year").printed == "–"
    assert "source" in report_text(inventory_report(inventory, "en"))


def test_a_confirmed_factor_is_shown_as_such(raw):
    """A grade that the sender has confirmed stands beside the packaged one."""
    for line in raw["lines"]:
        for one in line["inputs"]:
            if one.get("factor") == "cn-al-2024/anode-loss":
                one["grade"] = "confirmed"
    rows = {row.key: row for row in trust.used(Inventory.from_dict(raw), "en").rows}
    assert "confirmed by the sender" in rows["cn-al-2024/anode-loss"].cells[4].text


def test_numbers_that_do_not_follow_are_not_linked(raw):
    """A record, a month or a total that was changed in the file gives no formula: the number of the file is kept and marked."""
    _, plain = book_of(raw)
    before = kept(plain)
    raw["factors"]["records"] = [
        one | ({"value": "3"} if one["id"].endswith("anode-loss") else {}) for one in raw["factors"]["records"]
    ]
    raw["activity"]["process"][0]["anode"]["values"][0] = "0"
    raw["activity"]["process"][1]["anode"]["values"][4] = "77.77"
    for line in raw["lines"]:
        if line["source"] == "anode" and line["process"] == "P2":
            line["cells"] = []
    total = next(one for one in raw["totals"] if (one["level"], one["source"], one["period"]) == ("enterprise", None, "2024"))
    total["value"] = "1.00"
    inventory, changed = book_of(raw)
    assert kept(changed) > before
    links = Links(inventory)
    assert ("P1/anode/2024-01", "consumption") not in links.found
    assert ("P1/anode/2024-01", "loss") not in links.found
    lines = inventory.lines[:2]
    links._constant("nobody", lines, same=False)
    assert {(line.id, "nobody") for line in lines} <= set(links.constants)
    assert not {(line.id, "nobody") for line in lines} & set(links.found)


def test_a_year_that_follows_from_no_months_is_kept(raw):
    """Where a row has no months, or a mean without what it multiplies, the year is a number, never a formula that gives another one."""
    inventory = Inventory.from_dict(raw)
    report = inventory_report(inventory, "en")
    months = tuple(Column(f"m{at}", f"M{at}", numeric=True, month=at) for at in (1, 2))
    year = Cell(number=Decimal("2.5"), origin=Origin("year", "nobody/else"))
    empty = Row("a", (Cell("–"), Cell("–"), year))
    mean = Row("b", (Cell(number=Decimal(1)), Cell(number=Decimal(7)), year))
    more = Table("more", "More", (*months, Column("year", "Year", numeric=True)), (empty, mean))
    made = replace(report, tables=(*report.tables, more))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(made, inventory)))["More"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)] == [["–", "–", 2.5], [1, 7, 2.5]]
