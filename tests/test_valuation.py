"""The surplus at each day's price, and what is drawn of prices: exact against an oracle, days without trade, page and workbook looked at."""

from __future__ import annotations

import copy
import csv
import dataclasses
import io
import json
import pickle
import re
import xml.etree.ElementTree as ET
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import allowances, market
from ghgcalc.errors import ArgumentError, UnknownKeyError
from ghgcalc.report.contents.market import quarter_report, summary_report
from ghgcalc.report.contents.valuation import value_report
from ghgcalc.report.model import Cell, Chart, Column, Report, Row, Table
from ghgcalc.report.page import page_of
from ghgcalc.report.render import charts, workbook
from office import SOFFICE, needs_office, recalculated
from pages import chromium
from support import caller

EXAMPLES = Path(__file__).parent.parent / "examples"
PRICES = EXAMPLES / "prices-illustrative.csv"
HEAD = "date,close [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]\n"
QUIET = (
    HEAD
    + "2026-01-05,70.00,100,7000,0,0\n"
    + "2026-01-06,70.00,0,0,0,0\n"
    + "2026-01-07,70.00,0,0,50,3300\n"
    + "2026-01-08,72.00,10,719,30,2010\n"
    + "2026-01-09,71.00,0,0,0,0\n"
)
PLAN = {"plan": "cn-al-2025", "balance_source": "test"}


@pytest.fixture(scope="module")
def inventory():
    """The month that is worked out by hand."""
    return ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml"))


@pytest.fixture(scope="module")
def positions(inventory):
    """A surplus, a shortfall, and an entity of a table, which has no digest."""
    rows = [{"entity": "A", "emissions": "600000.25 tCO2e", "output": "400000 t"}]
    more = allowances.settle(inventory, balance_value="1.9 tCO2e/t", **PLAN)
    less = allowances.settle(inventory, balance_value="1.2 tCO2e/t", **PLAN)
    return more, less, allowances.settle_sector(rows, "cn-al-2025", balance_value="1.6 tCO2e/t").entities[0]


def prices_of(text: str, folder: Path, name: str = "prices.csv") -> market.Prices:
    """The prices of a text."""
    (folder / name).write_text(text, encoding="utf-8")
    return market.read_prices(folder / name)


@pytest.fixture(scope="module")
def quiet(positions, tmp_path_factory):
    """A file with days on which nothing, or nothing listed, was traded."""
    prices = prices_of(QUIET, tmp_path_factory.mktemp("quiet"))
    return allowances.value_by_day(positions[0], prices, ["close", "listed", "all", "block"])


# --- values


def test_days_without_trade_say_so(quiet):
    """A close of a day without a listed trade is no price; nothing is carried forward, and each basis says which days it lacks."""
    found = quiet.as_dict()
    assert [one["traded"] for one in found["days"]] == ["listed", "none", "block", "both", "none"]
    priced = {basis: [one["values"][basis]["price"] for one in found["days"]] for basis in quiet.bases}
    assert priced == {
        "close": ["70", None, None, "72", None],
        "listed": ["70", None, None, "71.9", None],
        "all": ["70", None, "66", "68.225", None],
        "block": [None, None, "66", "67", None],
    }
    assert [one["stated_close"] for one in found["days"]] == ["70", "70", "70", "72", "71"]
    assert all(one["values"]["close"]["surplus"] is None for one in (found["days"][1], found["days"][2], found["days"][4]))
    said = [(one.place.key, dict(one.fields)["count"], one.severity) for one in quiet.findings if one.code == "price-no-trade"]
    assert said == [("close", "3", "note"), ("listed", "3", "note"), ("all", "2", "note"), ("block", "3", "note")]
    summary = {one["basis"]: one for one in found["summary"]}
    assert (summary["close"]["days_with_price"], summary["close"]["days_without_price"]) == (2, 3)
    assert summary["close"]["surplus"]["last"]["date"] == "2026-01-08"
    for lang in ("en", "zh"):
        assert all(one.text(lang) for one in quiet.findings)


def test_a_file_without_any_trade(positions, tmp_path):
    """No day has a price: no least, most, mean or last value, in every form, and no nought in their place."""
    prices = prices_of(HEAD + "".join(f"2026-01-{day:02},70.00,0,0,0,0\n" for day in range(1, 8)), tmp_path)
    found = allowances.value_by_day(positions[0], prices)
    assert found.ends("close") is None
    assert [(one["surplus"], one["trade"]) for one in found.as_dict()["summary"]] == [(None, None)] * 3
    (note, *_) = [one for one in found.findings if one.code == "price-no-trade"]
    assert dict(note.fields)["days"].endswith("2026-01-05, …")
    for lang in ("en", "zh"):
        assert "70.00" not in found.report(lang)
        assert page_of(found, lang)
    assert page_of(market.summarise(prices), "zh").count("<svg") == 6


numbers = st.tuples(
    st.decimals(1, 300, places=2),
    st.integers(0, 10**6),
    st.decimals(1, 10**8, places=2),
    st.integers(0, 10**6),
    st.decimals(1, 10**8, places=2),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=8), st.integers(0, 2))
def test_values_are_those_of_plain_arithmetic(positions, tmp_path_factory, drawn, which):
    """Every price, value, least, most, mean and last, against fractions over the text of the file that share no code."""
    rows = [
        f"{date(2026, 1, 1) + timedelta(days=at)},{close},{one},{two if one else 0},{three},{four if three else 0}"
        for at, (close, one, two, three, four) in enumerate(drawn)
    ]
    text = HEAD + "\n".join(rows) + "\n"
    settled = positions[which]
    found = allowances.value_by_day(settled, prices_of(text, tmp_path_factory.getbasetemp())).as_dict()
    record = settled.as_dict()
    surplus = Fraction(record["allocation"]) - Fraction(record["obligation"])
    trade = Fraction(record["units"]["sell"]) - Fraction(record["units"]["buy"])
    assert (Fraction(found["surplus"]), Fraction(found["trade"])) == (surplus, trade)
    wanted: dict[str, list[tuple[str, Fraction]]] = {"close": [], "listed": [], "all": []}
    for line in list(csv.reader(io.StringIO(text)))[1:]:
        listed, block = Fraction(line[2]), Fraction(line[4])
        if listed:
            wanted["close"].append((line[0], Fraction(line[1])))
            wanted["listed"].append((line[0], Fraction(line[3]) / listed))
        if listed + block:
            wanted["all"].append((line[0], (Fraction(line[3]) + Fraction(line[5])) / (listed + block)))
    for basis, days in wanted.items():
        known = dict(days)
        for one in found["days"]:
            near(one["values"][basis]["price"], known.get(one["date"]))
            for side, units in (("surplus", surplus), ("trade", trade)):
                near(one["values"][basis][side], None if one["date"] not in known else known[one["date"]] * units)
        (said,) = [one for one in found["summary"] if one["basis"] == basis]
        assert (said["days_with_price"], said["days_without_price"]) == (len(days), len(drawn) - len(days))
        for side, units in (("surplus", surplus), ("trade", trade)):
            values = [(price * units, day) for day, price in days]
            if not values:
                assert said[side] is None
                continue
            near(said[side]["min"]["value"], min(values)[0])
            near(said[side]["max"]["value"], max(values)[0])
            near(said[side]["mean"], sum((value for value, _ in values), Fraction(0)) / len(values))
            near(said[side]["last"]["value"], values[-1][0])
            assert said[side]["last"]["date"] == days[-1][0]
            assert said[side]["min"]["date"] == next(day for value, day in values if value == min(values)[0])
            assert said[side]["max"]["date"] == next(day for value, day in values if value == max(values)[0])


def near(text: str | None, exact: Fraction | None) -> None:
    """A printed number is the exact one, or its first 28 digits where these do not end."""
    assert (text is None) == (exact is None)
    assert exact is None or abs(Fraction(text or 0) - exact) <= abs(exact) / 10**27


def test_a_shortfall_is_worth_less_than_nothing(positions):
    """Units to buy have a minus, and the least value is that of the dearest day."""
    found = allowances.value_by_day(positions[1], market.read_prices(PRICES), "close")
    ends = found.ends("close", found.trade)
    assert found.trade < 0 > found.surplus
    assert ends is not None
    assert (ends.least.price, ends.most.price) == (72, Fraction("70.5"))


def test_what_is_given_is_the_callers_own(quiet, positions):
    """Unchangeable, equal to its copies and to what another thread and another decimal context make; tables are new each time."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        quiet.days[0].day = date(2026, 1, 1)
    with pytest.raises(TypeError):
        quiet.days[0].prices["close"] = Fraction(1)
    for other in (pickle.loads(pickle.dumps(quiet)), copy.deepcopy(quiet)):
        assert other == quiet
        assert other.as_dict() == quiet.as_dict()
    quiet.as_dict()["days"].clear()
    quiet.as_dict()["entity"].clear()
    assert quiet.as_dict()["days"]
    assert quiet.as_dict()["entity"]
    prices = market.read_prices(PRICES)

    def made(_: int) -> Any:
        with localcontext() as context:
            context.prec = 1
            return allowances.value_by_day(positions[0], prices).as_dict()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(made, range(4))) == [allowances.value_by_day(positions[0], prices).as_dict()] * 4


def test_wrong_arguments_are_refused_by_name(quiet, positions):
    """Another type, another basis: by the name of the argument."""
    prices = market.read_prices(PRICES)
    for words, name in (
        ((None, prices), "settlement"),
        ((positions[0], PRICES), "prices"),
        ((positions[0], prices, "vwap"), "bases"),
        ((positions[0], prices, [1]), "bases"),
        ((positions[0], prices, 3), "bases"),
    ):
        with pytest.raises(ArgumentError, match=name):
            allowances.value_by_day(*words)
    assert allowances.value_by_day(positions[0], prices, []).bases == ("close", "listed", "all")
    assert allowances.value_by_day(positions[0], prices, ["all", "all"]).bases == ("all",)
    with pytest.raises(UnknownKeyError):
        quiet.ends("open")
    with pytest.raises(ArgumentError):
        quiet.priced(1)


def test_every_record_fits_its_schema(quiet, positions):
    """Values, summary and quarter, under the schemas that `ghgcalc schema` prints; a key that nobody described is none of theirs."""
    prices = market.read_prices(PRICES)
    for what, records in {
        "value": [quiet.as_dict(), *(allowances.value_by_day(one, prices).as_dict() for one in positions)],
        "market-summary": [market.summarise(prices).as_dict(), market.summarise(market.read_prices([session()])).as_dict()],
        "market-quarter": [market.quarter().as_dict()],
    }.items():
        schema = ghgcalc.json_schema(what)
        for record in records:
            jsonschema.validate(record, schema)
            assert set(record) == set(schema["properties"])
            assert record == json.loads(json.dumps(record))


def session() -> dict[str, Any]:
    """A session as a row."""
    return {
        "date": "2026-01-05",
        "close": "70 CNY/t",
        "listed_volume": "0 t",
        "listed_turnover": "0 CNY",
        "block_volume": "0 t",
        "block_turnover": "0 CNY",
    }


# --- what is drawn


def test_tables_have_gaps_and_no_noughts(quiet):
    """Cells of what was not traded are empty in a table that is drawn, and the summary keeps the stated close."""
    made = value_report(quiet)
    assert [row.cells[2].printed for row in made.table("days/all").rows][1] == ""
    assert [one.charts[0].series for one in made.tables if one.key.startswith("days/")] == [("value-surplus",)] * 4
    summary = summary_report(market.summarise(market.Prices(tuple(market.read_prices(PRICES).sessions), "x")), "zh")
    days = summary.table("days")
    assert [chart.kind for chart in days.charts] == ["line", "stacked", "line"]
    assert [row.cells[days.place("listed-percent")].printed for row in days.rows] == ["25.0", "100.0", "28.6"]
    with pytest.raises(StopIteration):
        days.place("nobody")


def test_what_is_worth_knowing_stands_in_every_form(quiet, inventory, tmp_path):
    """Findings of a file in its report; a plan without a balance value, and a result without a finding, have no row for it."""
    gap = HEAD + "2026-01-05,70.00,100,7000,0,0\n2026-01-25,70.00,100,7000,0,0\n"
    found = market.summarise(prices_of(gap, tmp_path))
    assert [row.cells[1].text for row in summary_report(found).table("findings").rows] == ["price-gap"]
    assert "price-gap" in found.report("zh")
    with pytest.raises(KeyError):
        value_report(dataclasses.replace(quiet, findings=())).table("findings")
    settled = allowances.settle(inventory, "cn-al-2024")
    assert settled.balance is None
    assert "balance value" not in allowances.value_by_day(settled, market.read_prices(PRICES)).report()


def test_very_many_sessions_are_drawn_by_month():
    """More than three years of sessions: the months, each at its last session."""
    rows = [session() | {"date": (date(2020, 1, 1) + timedelta(days=at)).isoformat()} for at in range(751)]
    days = summary_report(market.summarise(market.read_prices(rows))).table("days")
    assert (len(days.rows), days.rows[0].cells[0].text, days.title) == (25, "2020-01-31", "By month, at its last session")
    assert len(summary_report(market.summarise(market.read_prices(rows[:750]))).table("days").rows) == 750


CALLED = charts.Named("k", "Title", "Said")


def drawn(svg: str) -> Any:
    """A drawing as XML."""
    return ET.fromstring(svg)


@pytest.mark.parametrize("count", [1, 2, 41])
@pytest.mark.parametrize("stacked", [False, True])
def test_a_chart_over_days(count, stacked):
    """Days are named in their own words, each series has its colour, what is missing is not drawn, nothing is rotated."""
    days = [date(2026, 1, 1) + timedelta(days=at * at) for at in range(count)]
    values = [None if at % 3 == 1 else Decimal(at + 1) for at in range(count)]
    svg = charts.over_time(CALLED, days, [("收盘 <b>", values), ("b", [None] * count)], stacked=stacked)
    texts = ["".join(one.itertext()) for one in drawn(svg).iter() if one.tag.endswith("}text")]
    assert {days[0].isoformat(), days[-1].isoformat(), "收盘 <b>", "b"} <= set(texts)
    assert ("f-s0" if stacked else "-s0") in svg
    shapes = [one for one in drawn(svg).iter() if one.tag.endswith(("}rect", "}circle")) and "f-s0" in one.get("class", "")]
    assert not stacked or len(shapes) >= sum(value is not None for value in values)
    assert "rotate(-90" not in svg
    empty = charts.over_time(CALLED, days, [("a", [None] * count)], stacked=stacked)
    assert days[0].isoformat() in empty


def page_results(quiet: Any) -> list[Any]:
    """The results that are drawn."""
    return [market.summarise(market.read_prices(PRICES)), market.quarter(), quiet]


def test_pages_in_a_real_browser(quiet, tmp_path):
    """In both languages, schemes and sizes: charts are seen and told, nothing is wider than the screen, axe has nothing to say."""
    with chromium() as browser:
        for at, result in enumerate(page_results(quiet)):
            file = tmp_path / f"{at}.html"
            file.write_text(page_of(result, "zh"), encoding="utf-8")
            for lang, width, scheme in (("zh", 390, "dark"), ("en", 1280, "light"))[: 2 - at % 2]:
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                page = context.new_page()
                page.goto(file.as_uri())
                page.check(f"#lang-{lang}")
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                assert page.locator("svg.chart:visible").count() >= 3
                texts = page.locator("svg.chart:visible text").evaluate_all("all => all.map(one => one.getBoundingClientRect())")
                assert min(one["height"] for one in texts) >= 9
                assert all(one["left"] >= 0 and one["right"] <= width for one in texts)
                strokes = "all => all.map(one => getComputedStyle(one).stroke)"
                lines = page.locator("svg.chart:visible [class*='s-s']").evaluate_all(strokes)
                assert "none" not in lines, "every line has a colour"
                assert Axe().run(page).response["violations"] == []
                context.close()


def test_charts_of_a_workbook_lie_over_its_cells(quiet):
    """The spreadsheet's own charts, each series over the cells of its column, blank cells as gaps; the same bytes again."""
    for result, charts_wanted in ((page_results(quiet)[0], 3), (market.quarter(), 3), (quiet, 4)):
        for lang in ("en", "zh"):
            data = result.report(lang, "xlsx")
            assert result.report(lang, "xlsx") == data
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                parts = sorted(name for name in book.namelist() if name.startswith("xl/charts/chart"))
                made = [book.read(name).decode() for name in parts]
                drawings = "".join(book.read(name).decode() for name in book.namelist() if name.startswith("xl/drawings/drawing"))
            assert len(made) == charts_wanted
            for one in made:
                assert re.search(r"<c:f>[^<]*\$[A-Z]\$4:\$[A-Z]\$\d+</c:f>", one)
                assert not re.search(r'dispBlanksAs val="(zero|span)"', one)
                assert "<c:title>" in one
            assert drawings.count(" descr=") == charts_wanted


@needs_office
def test_a_workbook_with_charts_opens_in_a_real_spreadsheet(quiet, tmp_path):
    """LibreOffice opens it, keeps charts and numbers, and what was not traded is no nought."""
    assert SOFFICE
    (tmp_path / "value.xlsx").write_bytes(quiet.report("en", "xlsx"))
    book = recalculated(tmp_path / "value.xlsx", tmp_path)
    sheet = next(book[name] for name in book.sheetnames if name.startswith("By day") and "all trades" in name)
    shown = [[sheet.cell(line, column).value for column in (1, 2, 3)] for line in range(4, 9)]
    assert [row[1] for row in shown] == [70, None, 66, 68.225, None]
    assert shown[0][2] == pytest.approx(float(quiet.surplus * 70))
    with zipfile.ZipFile(tmp_path / "out" / "value.xlsx") as kept:
        assert len([name for name in kept.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]) == 4


@pytest.mark.parametrize(
    ("kind", "values", "wanted"),
    [
        ("line", [70, 71], 'min val="69'),
        ("line", [1, 71], 'min val="0"'),
        ("bars", [70, 71], 'min val="0"'),
        ("line", [-5, 71], "<c:orientation"),
        ("line", [None, None], 'min val="0"'),
        ("line", [70, 70], 'min val="69'),
    ],
)
def test_where_the_axis_of_a_workbook_begins(kind, values, wanted):
    """Columns begin at nought; a line begins near its lowest number, where that is far from nought."""
    rows = tuple(
        Row(str(at), (Cell(f"2026-01-0{at + 1}"), Cell() if one is None else Cell(number=Decimal(one))))
        for at, one in enumerate(values)
    )
    columns = (Column("date", "date"), Column("a", "a", numeric=True))
    made = Table("t", "t", columns, rows, charts=(Chart(kind, "Title", "date", ("a",)),))
    with zipfile.ZipFile(io.BytesIO(workbook.workbook(Report("x", "en", "x", (), (made,))))) as book:
        found = book.read("xl/charts/chart1.xml").decode()
    axis = found[found.index("<c:valAx>") :]
    assert wanted in axis
    assert ("min val" in axis) == ("min val" in wanted)


def test_a_table_without_rows_is_not_drawn():
    """Charts of nothing are none, on a page and in a workbook."""
    made = Table(
        "t", "t", (Column("date", "date"), Column("a", "a", numeric=True)), (), charts=(Chart("line", "T", "date", ("a",)),)
    )
    report = Report("x", "en", "x", (), (made,))
    from ghgcalc.report.page import report_page

    assert "<svg" not in report_page({"en": report, "zh": report})
    with zipfile.ZipFile(io.BytesIO(workbook.workbook(report))) as book:
        assert not [name for name in book.namelist() if "chart" in name]


def test_the_published_quarter_is_drawn_with_its_source():
    """36.5 % listed, 77.2, 82.4 and 74.3 CNY/t; document, grade, and where it does not fit, in both languages."""
    for lang in ("en", "zh"):
        made = quarter_report(market.quarter(), lang)
        rows = {row.key: [cell.printed for cell in row.cells[1:]] for row in made.table("trades").rows}
        assert rows["all"] == ["8740300", "675000000", "77.2", "100.0"]
        assert rows["listed"] == ["3192100", "263000000", "82.4", "36.5"]
        assert rows["block"] == ["5548200", "412000000", "74.3", "63.5"]
        assert any("market-review-2024-q1" in value for _, value in made.about)
        assert len(made.table("remarks").rows) == 3
        assert market.quarter().report(lang, "html").count("<svg") == 6


# --- the command


def test_the_command(capsys, tmp_path, inventory, monkeypatch):
    """Of an inventory, of a settlement with its inventory; every form; wrong calls are named, exit 2, and nothing is written."""
    call = caller(capsys)
    monkeypatch.chdir(tmp_path)
    ghgcalc.write(inventory, "inventory.json")
    Path("prices.csv").write_text(QUIET, encoding="utf-8")
    asked = ("--plan", "cn-al-2025", "--balance-value", "1.6 tCO2e/t", "--balance-source", "test")
    told = call("allowance", "value", "inventory.json", *asked, "--price-file", "prices.csv", "--format", "json").json
    assert told["schema"] == "ghgcalc/value-by-day/1"
    assert told["bases"] == ["close", "listed", "all"]
    assert call("allowance", "inventory.json", *asked, "-o", "settlement.json").status == 0
    again = ("allowance", "value", "settlement.json", "--inventory", "inventory.json", "--price-file", "prices.csv")
    made = call(*again, "--format", "json").json
    assert made["settlement"] == json.loads(Path("settlement.json").read_text(encoding="utf-8"))["digest"] == told["settlement"]
    assert made["summary"] == told["summary"]
    for ending in ("txt", "json", "xlsx", "html"):
        assert call(*again, "-o", f"out.{ending}", "--lang", "zh").status == 0
        assert Path(f"out.{ending}").stat().st_size > 1000
    for ending in ("xlsx", "html"):
        assert call("market", "summary", "prices.csv", "-o", f"summary.{ending}").status == 0
        assert call("market", "quarter", "-o", f"quarter.{ending}", "--lang", "zh").status == 0
    assert call(*again, "--price-basis", "block", "--format", "json").json["bases"] == ["block"]
    assert call(*again, "--format", "sarif").status == 0
    by_year = call("allowance", "value", "inventory.json", "--price-file", "prices.csv")
    assert by_year.status == 0
    assert "plan-by-year" in by_year.out
    wrong = [
        (*again[:3], "--price-file", "prices.csv"),
        (*again, "--plan", "cn-al-2025"),
        (*again, "--holding", "2025=1 t"),
        (*again, "--price", "70 CNY/t"),
        (*again, "--price-basis", "vwap"),
        again[:5],
        ("allowance", "value", "inventory.json", *asked, "--price-file", "none.csv"),
        ("allowance", "value", "inventory.json", *asked, "--price-file", "prices.csv", "--strict"),
    ]
    for words in wrong:
        for lang in ("en", "zh"):
            done = call(*words, "-o", "not.json", "--lang", lang)
            assert done.status == 2, words
            assert "Traceback" not in done.err
            assert not Path("not.json").exists()
    changed = Path("settlement.json").read_text(encoding="utf-8").replace('"sell": "', '"sell": "1')
    Path("changed.json").write_text(changed, encoding="utf-8")
    done = call("allowance", "value", "changed.json", *again[3:], "-o", "not.json")
    assert (done.status, Path("not.json").exists()) == (1, False)
