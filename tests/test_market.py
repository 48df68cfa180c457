"""Price files: averages against plain arithmetic, named prices, gaps, duplicates, other currencies; the published quarter."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import allowances
from ghgcalc.errors import InputError
from ghgcalc.market import PriceBasis, quarter, read_prices, summarise

HEAD = "date,open [CNY/t],high [CNY/t],low [CNY/t],close [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]\n"
GOOD = (
    HEAD
    + "2025-12-02,61.00,63.00,60.00,62.50,120000,7440000,0,0\n"
    + "2025-12-01,60.00,62.00,59.50,61.00,100000,6100000,200000,11800000\n"
    + "20260105,62.00,64.00,61.00,63.00,0,0,50000,3000000\n"
)


def row(day: str = "2025-12-01", **more: Any) -> dict[str, Any]:
    """One session as a row of Python."""
    plain = {"date": day, "close": "60 CNY/t", "listed_volume": "10 t", "listed_turnover": "600 CNY"}
    return plain | {"block_volume": "0 t", "block_turnover": "0 CNY"} | more


def faults(call: Any, *args: Any) -> list[tuple[str, str | None, int | None]]:
    """Code, key and line of each fault for which a call is refused."""
    with pytest.raises(InputError) as caught:
        call(*args)
    assert all(fault.text(lang) for fault in caught.value.faults for lang in ("en", "zh"))
    return [(fault.code, fault.place.key, fault.place.line) for fault in caught.value.faults]


@pytest.fixture
def file(tmp_path):
    """Write a price file and give its path."""

    def writing(text: str) -> str:
        path = tmp_path / "prices.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return writing


def test_a_summary_of_three_sessions(file):
    """Sessions in the order of their days; averages by volume, listed and block apart; months; range; change."""
    found = summarise(read_prices(file(GOOD)))
    whole = found.whole
    assert (whole.begins, whole.ends, whole.sessions) == (date(2025, 12, 1), date(2026, 1, 5), 3)
    assert whole.trades["all"].average == Fraction(6_100_000 + 11_800_000 + 7_440_000 + 3_000_000, 470_000)
    assert whole.trades["listed"].average == Fraction(13_540_000, 220_000)
    assert whole.trades["block"].average == Fraction(14_800_000, 250_000)
    assert whole.listed_share == Fraction(22, 47)
    assert (found.opening, found.low, found.high, whole.close) == (60, Fraction("59.5"), 64, 63)
    assert found.change == Fraction(3, 60)
    assert found.change_since_market_opening == Fraction(63, 48) - 1
    assert list(found.months) == ["2025-12", "2026-01"]
    assert [finding.code for finding in found.findings] == ["price-gap"]
    record = json.loads(json.dumps(found.as_dict()))
    assert record == found.as_dict()
    assert record["months"][1]["listed"]["average"] is None
    assert record["all"]["volume"] == "470000"


def test_named_prices(file):
    """A price is taken by its name, with the days it covers; another name is refused with those that there are."""
    prices = read_prices(file(GOOD))
    found = summarise(prices)
    assert found.bases == [
        "close",
        "all",
        "listed",
        "block",
        "all:2025-12",
        "listed:2025-12",
        "block:2025-12",
        "all:2026-01",
        "block:2026-01",
    ]
    assert found.price("close").value == 63
    assert found.price("close:2025-12").value == Fraction("62.5")
    basis = found.price("listed:2025-12")
    assert (basis.value, basis.begins, basis.ends) == (Fraction(13_540_000, 220_000), date(2025, 12, 1), date(2025, 12, 2))
    assert basis.as_dict()["from"] == "2025-12-01"
    assert basis.times(2) == 2 * basis.value
    for name in ("vwop", "listed:2026-01", "all:2031-01"):
        assert faults(found.price, name) == [("unknown-choice", "price_basis", None)]
    month = found.between(date(2025, 12, 1), date(2025, 12, 31), prices)
    assert [one.name for one in month] == ["all:2025-12-01/2025-12-31", "listed:2025-12-01/2025-12-31"]
    assert [one.name for one in found.between(date(2026, 1, 1), date(2026, 1, 31), prices)] == ["all:2026-01-01/2026-01-31"]
    assert found.between(date(2031, 1, 1), date(2031, 1, 31), prices) == []


def test_chinese_headers_and_large_units(file):
    """Headers in Chinese, volumes in 万吨, turnovers in 万元, days as exchanges print them."""
    text = "日期,收盘价（元/吨）,挂牌成交量（万吨）,挂牌成交额（万元）,大宗成交量（万吨）,大宗成交额（万元）,币种\n2025/1/2,60,10,600,0,0,人民币\n2025年1月3日,61,0,0,0,0,rmb\n"
    found = summarise(read_prices(file(text)))
    assert found.whole.trades["listed"].volume == 100_000
    assert found.whole.trades["all"].average == 60
    assert (found.opening, found.low, found.high) == (60, 60, 61)
    quiet = summarise(read_prices([row(listed_volume="0 t", listed_turnover="0 CNY")]))
    assert (quiet.whole.listed_share, quiet.whole.trades["all"].average, quiet.bases) == (None, None, ["close"])


def test_an_xlsx_file(tmp_path):
    """Days and numbers of a workbook are read by their shortest digits."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(HEAD.strip().split(","))
    book.active.append([date(2025, 12, 1), 60.1, 62.3, 59.9, 61.7, 100, 6110.5, 0, 0])
    book.save(tmp_path / "prices.xlsx")
    found = summarise(read_prices(tmp_path / "prices.xlsx"))
    assert found.whole.close == Fraction("61.7")
    assert found.price("listed").value == Fraction("61.105")


BAD = [
    ("2025-12-01,60,62,59,61,1,60,0,0\n2025-12-01,60,62,59,61,1,60,0,0\n", [("price-day-twice", "date", 3)]),
    ("2025-12-01,60,62,59,63,1,60,0,0\n", [("price-order", "close", 2)]),
    ("2025-12-01,60,58,59,58.5,1,60,0,0\n", None),
    ("2025-12-01,60,62,59,61,1,0,0,0\n", [("price-volume", "listed_turnover", 2)]),
    ("2025-12-01,60,62,59,61,1,60,0,5\n", [("price-volume", "block_turnover", 2)]),
    ("2025-12-01,60,62,59,,1,60,0,0\n", [("missing-key", "close", 2)]),
    ("yesterday,60,62,59,61,1,60,0,0\n", [("wrong-date", "date", 2)]),
    ("2025-13-01,60,62,59,61,1,60,0,0\n", [("wrong-date", "date", 2)]),
    ("2025-12-01,60,62,59,61,1,60 EUR,0,0\n", [("cell-other-unit", "listed_turnover", 2)]),
    ("2025-12-01,60,62,59,61,1,-60,0,0\n", [("negative", "listed_turnover", 2)]),
    ("2025-12-01,0,0,0,61,0,0,1,60\n", [("price-zero", "open", 2), ("price-zero", "high", 2), ("price-zero", "low", 2)]),
    ("2025-12-01,,,,0,0,0,1,60\n", [("price-zero", "close", 2)]),
    ("2025-12-01,60,62,59,61,1,60,0,0\n合计,60,62,59,61,1,60,0,0\n", [("sum-row", "date", 3)]),
    ("2025-12-01,60,62,59,61,1,60,0,0\nAverage,60,62,59,61,1,60,0,0\n", [("sum-row", "date", 3)]),
    ("2025-12-01,60,62,59,61,1,n/a,0,0\n2025-12-02,60,62,59,61,x,60,0,0\n", None),
]


@pytest.mark.parametrize(("text", "wanted"), BAD)
def test_bad_price_files_are_named(file, text, wanted):
    """Each fault has its code, its column and its place; several are told at once."""
    found = faults(read_prices, file(HEAD + text))
    if wanted is None:
        assert len(found) >= 2
    else:
        assert found == wanted


def test_other_currencies_are_refused(file):
    """A header in another currency, and a row of one, are refused."""
    assert faults(read_prices, file(GOOD.replace("close [CNY/t]", "close [EUR/t]")))[0][:2] == ("wrong-dimension", "close")
    mixed = "date,close [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY],currency\n"
    body = "2025-12-01,60,1,60,0,0,CNY\n2025-12-02,60,1,60,0,0,EUR\n"
    assert faults(read_prices, file(mixed + body)) == [("price-currency", "currency", 3)]
    assert faults(read_prices, [row(currency="USD")]) == [("price-currency", "currency", None)]
    assert faults(read_prices, file("date,close\n2025-12-01,60\n")) == [("columns-missing", None, 1)]


def test_gaps_and_odd_averages_are_flagged(file):
    """A gap that no holiday explains, and listed turnover that does not fit the day's range, leave warnings."""
    text = HEAD + "2025-12-01,60,62,59,61,1,60,0,0\n2025-12-13,60,62,59,61,1,600,0,0\n"
    found = read_prices(file(text)).findings
    assert [finding.code for finding in found] == ["price-gap", "price-average"]
    assert all(finding.severity == "warning" and finding.text("zh") for finding in found)


amounts = st.integers(0, 10**6)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 10**5), amounts, st.integers(1, 10**5), amounts), min_size=1, max_size=20))
def test_averages_are_plain_arithmetic(sessions):
    """Sums and averages of any file are those of exact fractions, whole and by month, in any order of its rows."""
    rows = []
    for at, (listed, price, block, other) in enumerate(sessions):
        day = (date(2025, 1, 1) + timedelta(days=3 * at)).isoformat()
        money = {"listed_turnover": f"{listed * price} CNY", "block_turnover": f"{block * other} CNY"}
        volumes = {"listed_volume": f"{listed if price else 0} t", "block_volume": f"{block if other else 0} t"}
        rows.append(row(day, **volumes, **money))
    found = summarise(read_prices(rows[::-1]))
    volume = sum((li if p else 0) + (b if o else 0) for li, p, b, o in sessions)
    turnover = sum(li * p + b * o for li, p, b, o in sessions)
    assert found.whole.trades["all"].average == (Fraction(turnover, volume) if volume else None)
    assert sum(span.trades["all"].turnover for span in found.months.values()) == turnover
    assert sum(span.sessions for span in found.months.values()) == len(sessions)


def test_the_published_quarter():
    """From the quoted figures follow 36.5 % listed, 77.2, 82.4 and 74.3 CNY/t; that they do not fit the exchange is a note."""
    found = quarter()
    record = found.as_dict()
    assert record["listed_share_percent"] == "36.5"
    assert [record[kind]["average"] for kind in ("all", "listed", "block")] == ["77.2", "82.4", "74.3"]
    assert (record["opening"], record["close"], record["change_percent"]) == ("76.81", "90.66", "18.0")
    assert record["change_since_market_opening_percent"] == "88.9"
    assert (found.grade, record["all"]["volume"], record["block"]["turnover"]) == ("press", "8740300", "412000000")
    assert found.traded("listed").volume + found.traded("block").volume == found.traded("all").volume
    assert "2 April" in found.notes()[0]
    assert len(found.notes("zh")) == len(found.notes()) == 3


def test_a_basis_without_days():
    """A stated price has a name and no days."""
    assert PriceBasis("stated", Fraction(90)).as_dict() == {
        "basis": "stated", "value": "90", "unit": "CNY/t", "from": None, "to": None, "source": ""
    }  # fmt: skip


@pytest.mark.parametrize("value", [Fraction(0), Fraction(-1, 3)])
def test_a_named_price_that_is_none_settles_and_fines_nothing(value):
    """A basis not above zero is refused as a stated price is, under each key, with every other fault."""
    row = {"id": "P1", "anode": "52000 t", "liquid_aluminium": "100000 t"}
    made = ghgcalc.calculate({"year": 2025, "entity": {"name": "x"}, "process": [row]}, "cn-al-2024")
    basis = PriceBasis("close", value)
    asked = {"balance_value": "1.5 tCO2e/t", "price": basis, "month_price": [basis], "ccer_price": basis}
    places = ["price", "month_price", "ccer_price"]
    assert [one[:2] for one in faults(lambda: allowances.settle(made, **asked))] == [("not-positive", key) for key in places]
    found = faults(lambda: allowances.settle(made, **asked, sell_price="1 kg"))
    assert [one[1] for one in found] == [*places, "sell_price"]
    assert faults(lambda: allowances.fine("2026-12-31", "3.5 t", month_price=basis))[0][:2] == ("not-positive", "month_price")
    assert faults(lambda: allowances.fine("2026-12-31", "3 t", month_price=["9 CNY/t", basis])) == [
        ("not-positive", "month_price", None)
    ]
