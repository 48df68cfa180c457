"""A filed border view in the report of its inventory: made again first, the same numbers in every form, with and without the price at home."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import ghgcalc
from ghgcalc import allowances, border
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.report.page import inventory_page
from support import caller

EXPORT = Path(__file__).parent.parent / "examples" / "smelter-export-2026.toml"
STATED = {"balance_value": "1.50 tCO2e/t", "balance_source": "a test", "price": "90 CNY/t", "price_source": "a broker"}
HOME = ("--settlement", "paid.json", "--settled", "home.json")
SECRETS = ("194220", "194 220", "a broker", "a bank", "Ares(2026)", "CNY/EUR")


@cache
def sold() -> ghgcalc.Inventory:
    """The goods of the exporting smelter."""
    return ghgcalc.calculate(ghgcalc.read(EXPORT), "eu-cbam-al")


@cache
def paid() -> tuple[allowances.Settlement, ghgcalc.Inventory]:
    """The settlement of the same year, and what it settles."""
    home = ghgcalc.calculate(ghgcalc.read(EXPORT), "cn-al-2024")
    return allowances.settle(home, "cn-al-2026-draft", **STATED), home


@cache
def viewed(*, home: bool = True) -> border.Border:
    """The view of both goods, for the board or without what was paid at home."""
    more: dict[str, Any] = {}
    if home:
        more = {
            "settlement": paid()[0],
            "settled": paid()[1],
            "exchange_rate": ["8 CNY/EUR", "7.5 CNY/EUR"],
            "rate_source": "a bank",
        }
    price = {"certificate_price": "0.08 EUR/kg", "price_source": "a plan"}
    return border.costs(sold(), tonnes={"bars": "600 t"}, years=[2026, 2031, 2034], as_of="2026-10-08", **price, **more)


def table(**more: Any) -> dict[str, Any]:
    """A view without the price at home as its file has it, with other values at the top."""
    return copy.deepcopy(viewed(home=False).as_dict()) | more


def refused(raw: Any, *arguments: Any, **more: Any) -> list[str]:
    """The codes by which a filed view is refused."""
    with pytest.raises(InputError) as caught:
        border.again(raw, *(arguments or (sold(),)), file="filed.json", **more)
    return [one.code for one in caught.value.faults]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """Inventory, settlement, what it settles, the views of board and customer, as files."""
    folder = tmp_path_factory.mktemp("filed")
    ghgcalc.write(sold(), folder / "goods.json")
    ghgcalc.write(paid()[1], folder / "home.json")
    ghgcalc.write(paid()[0], folder / "paid.json")
    ghgcalc.write(viewed(), folder / "board.json")
    ghgcalc.write(viewed().for_customer(), folder / "customer.json")
    return folder


@pytest.fixture
def call(capsys, files, tmp_path, monkeypatch):
    """The command line in this process, in a folder of its own with the files."""
    shutil.copytree(files, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return caller(capsys)


def shown(record: dict[str, Any]) -> Iterator[str]:
    """What must stand in every form: the cost of a tonne by year, to the cent, where it is one number."""
    for good in record["goods"]:
        for year in good["years"]:
            for cost in year["cost_per_tonne"].values():
                if cost is not None:
                    yield f"{ghgcalc.Quantity(f'{cost} EUR/t').value:.2f}"


# --- made again


def test_a_view_is_made_again_from_what_it_was_asked_with():
    """Object, table and table read from JSON give the same view: masses of some goods, a converted price, days, routes, rates."""
    board, home = viewed(), dict(zip(("settlement", "settled"), paid(), strict=True))
    assert board.as_dict()["request"] == {
        "goods": ["ingot", "bars"], "years": [2026, 2031, 2034], "tonnes": {"bars": "600 t"}, "certificate_price": "80.00 EUR/t",
        "price_source": "a plan", "routes": {}, "exchange_rate": ["8 CNY/EUR", "7.5 CNY/EUR"], "rate_source": "a bank",
    }  # fmt: skip
    for raw in (board, board.as_dict(), json.loads(board.report(form="json"))):
        assert border.again(raw, sold(), **home) == board
    customer = board.for_customer()
    assert customer == viewed(home=False)
    assert border.again(customer, sold()) == customer
    assert "a bank" not in customer.report(form="json")
    one = border.costs(
        sold(), goods=["ingot"], tonnes="7 万吨", certificate_price="2026-Q3", years=[2027], routes={"ingot": "secondary"}
    )
    assert one.asked.tonnes == (("ingot", "70000 t"),)
    assert (one.asked.certificate_price, one.asked.routes) == ("2026-Q3", (("ingot", "secondary"),))
    assert border.again(one, sold()) == one
    plain = border.costs(sold())
    assert border.again(plain, sold()) == plain


def test_a_filed_view_that_may_not_count_is_refused():
    """Another file, another inventory, a request that cannot be read, every number that was changed: by name, with where it stands."""
    assert refused({"schema": "ghgcalc/settlement/1"}) == ["wrong-schema"]
    assert refused({}) == ["wrong-schema"]
    assert refused(table(), paid()[1]) == ["border-other-inventory"]
    assert refused(table(request=None)) != []
    assert refused(table(request={"goods": ["ingot"]})) == ["missing-key"] * 7
    assert refused(table(request=table()["request"] | {"years": [2035]})) == ["border-year"]
    assert refused(table(more="1"), settlement=paid()[0]) == ["border-home-incomplete"]
    forged = [
        table(more="1"),
        table(findings=[]),
        table(as_of="2026-07-22"),
        table(request=table()["request"] | {"goods": ["bars", "ingot"]}),
    ]
    for path in (("price", "value"), ("goods", 0, "years", 0, "cost", "default"), ("goods", 1, "years", 2, "factor", "grade")):
        forged.append(table())
        inner: Any = forged[-1]
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = "1"
    del (left := table())["threshold"]
    for raw in (*forged, left, table(goods=[])):
        assert refused(raw) == ["border-differs"]
    with pytest.raises(InputError, match=re.escape("filed.json: ") + ".*more") as caught:
        border.again(table(more="1"), sold(), file="filed.json")
    assert "(+" not in str(caught.value)
    with pytest.raises(InputError, match=r"\(\+\d+\)"):
        border.again(table(units={}), sold())
    for wrong in ({"raw": "x"}, {"inventory": {}}, {"file": 1}):
        with pytest.raises(ArgumentError, match=next(iter(wrong))):
            border.again(**({"raw": table(), "inventory": sold()} | wrong))


# --- in the report


def test_page_and_workbook_carry_the_numbers_of_the_view(call, tmp_path):
    """The board's page has a section of its own with bars by year, the workbook its tables: every cost per tonne of the JSON, both languages."""
    for name in ("board.html", "board.xlsx"):
        assert call("report", "goods.json", "--border", "board.json", *HOME, "-o", name, "--lang", "zh").status == 0
    html = (tmp_path / "board.html").read_text(encoding="utf-8")
    assert html == inventory_page(sold(), "zh", border=viewed())
    section = html.partition('<section id="zh-border"')[2].partition("</section>")[0].replace("<i></i>", "")
    assert 'href="#zh-border"' in html
    assert section.count("<svg") == 8  # four ways of two goods
    assert section.count("2031 年没有单一数值") == 7  # of the ingot alone it is known what verified data save
    assert section.count("2034 年没有单一数值") == 0
    book = openpyxl.load_workbook(tmp_path / "board.xlsx", read_only=True)
    cells = {
        f"{cell:.2f}"
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, int | float)
    }
    wanted = set(shown(viewed().as_dict()))
    assert len(wanted) > 10
    assert wanted <= cells
    assert [one for one in sorted(wanted) if one not in section] == []
    for text in ("征求意见稿", "194220", "Ares(2026)4841230", "加成", "border-draft"):
        assert text in section, text


def test_the_customer_s_page_tells_nothing_of_the_payment(call, tmp_path):
    """A view for the customer goes into his page and workbook without settlement, rate and price at home."""
    for name in ("customer.html", "customer.xlsx"):
        assert call("report", "goods.json", "--border", "customer.json", "-o", name).status == 0
    html = (tmp_path / "customer.html").read_text(encoding="utf-8").replace("<i></i>", "")
    section = html.partition('<section id="en-border"')[2].partition("</section>")[0]
    assert "saved by verified data" in section
    for secret in SECRETS:
        assert secret not in html, secret
    book = openpyxl.load_workbook(tmp_path / "customer.xlsx", read_only=True)
    texts = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert [one for one in SECRETS if one in texts] == []


def test_a_view_without_findings_has_no_table_of_them():
    """Nothing to say is no empty table, on the page and in the workbook."""
    found = border.costs(sold(), goods=["ingot"], years=[2026], certificate_price="2026-Q1")
    assert found.findings == ()
    from ghgcalc.report.contents.border import border_tables

    assert [one.key for one in border_tables(found, "en")] == [
        "border-cost/ingot",
        "border-total/ingot",
        "border-certificates/ingot",
        "border-acts",
    ]
    with pytest.raises(ArgumentError, match="border"):
        inventory_page(paid()[1], border=found)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("home.json", "--border", "customer.json", "-o", "x.html"), "border-other-inventory"),
        (("goods.json", "--border", "board.json", "-o", "x.html"), "border-home-incomplete"),
        (("goods.json", "--border", "board.json", "--settlement", "paid.json", "-o", "x.html"), "--settled goes with"),
        (("goods.json", "--border", "forged.json", "-o", "x.xlsx"), "border-differs"),
        (("goods.json", "--border", "forged.json", "-o", "x.html"), "forged.json"),
        (("goods.json", "--border", "goods.json", "-o", "x.html"), "wrong-schema"),
        (("goods.json", "--border", "none.json", "-o", "x.html"), "file-missing"),
        (("goods.json", "--border", "customer.json", "-o", "x.txt"), "--border are for a page or a workbook"),
        (("goods.json", "--settled", "home.json", "-o", "x.html"), "--settled goes with"),
        (("goods.json", "--border", "customer.json", "-o", "customer.json"), ""),
        (("plan.toml", "--border", "customer.json", "-o", "x.html"), "this file is none"),
    ],
)
def test_a_wrong_call_writes_nothing(call, tmp_path, words, said):
    """Each fault by its name, and no file that was not there."""
    (tmp_path / "forged.json").write_text(json.dumps(table(area="India")), encoding="utf-8")
    shutil.copy(EXPORT.with_name("quality-plan-2024.toml"), tmp_path / "plan.toml")
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    found = call("report", *words)
    assert (found.status, found.out) == (2, "")
    assert said in found.err
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


def test_a_page_without_a_view_loads_nothing_of_the_border():
    """The acts of the border are read for a page that shows them, and for no other."""
    seen = "import sys, ghgcalc.report.page; print([one for one in sys.modules if one.startswith('ghgcalc.border')])"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
