"""The fine by the day: one instrument for every deadline, its stages, its time line, what is open, and how the command says it."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import allowances
from ghgcalc.allowances import fine, market_rules
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.market import PriceBasis
from ghgcalc.report.contents.settlement import settlement_report
from support import caller

ROOT = Path(__file__).parent.parent
FIRST = date(2021, 2, 1)
CHANGES = [date(2024, 5, 1), date(2026, 8, 15)]
LAWS = ["order-19-2021", "order-775", "eco-code-2026"]


@pytest.fixture
def call(capsys):
    """Give the command line in this process."""
    return caller(capsys)


def codes(*args: Any, **more: Any) -> list[tuple[str, str | None]]:
    """Code and key of each fault; every one renders in both languages."""
    with pytest.raises(InputError) as caught:
        fine(*args, **more)
    assert all(fault.text(lang) for fault in caught.value.faults for lang in ("en", "zh"))
    return [(fault.code, fault.place.key or fault.place.table) for fault in caught.value.faults]


# --- one instrument a day


def law(day: date) -> str:
    """The oracle: three laws, by the days on which two of them came."""
    return LAWS[sum(day >= change for change in CHANGES)]


def test_every_day_has_exactly_one_instrument():
    """From the first day on each day up to 2040 lies within the days of one instrument and of no other, and that one is given."""
    rules = market_rules()
    day = FIRST
    while day < date(2040, 1, 1):
        held = [one.id for one in rules.penalty if one.from_ <= day and (one.until is None or day <= one.until)]
        assert held == [law(day)] == [rules.fine_of(day).id]
        day += timedelta(days=1)
    assert rules.law_on(FIRST - timedelta(days=1)) is None
    with pytest.raises(ArgumentError):
        rules.law_on(None)


@given(st.dates(min_value=FIRST), st.dates())
def test_the_law_is_that_of_the_deadline_whatever_the_day_of_asking(deadline, on):
    """The instrument follows the deadline alone; the day of asking has its own, and the days between are those of the calendar."""
    found = fine(deadline, "38 t", on=on)
    assert (found.law.id, found.days) == (law(deadline), deadline.toordinal() - on.toordinal())
    assert (found.law_on.id if found.law_on else None) == (law(on) if on >= FIRST else None)
    assert [one.code for one in found.findings] == (["fine-past"] if on > deadline else [])


STAGES = {
    "order-19-2021": [("20000", "30000", "article 40")],
    "order-775": [("18620", "37240", "article 24")],
    "eco-code-2026": [("1000000", "5000000", "article 1226(2)"), ("18620", "37240", "article 1226(2)")],
}


@pytest.mark.parametrize("day", ["2021-02-01", "2024-04-30", "2024-05-01", "2025-12-31", "2026-08-14", "2026-08-15", "2026-12-31"])
def test_stages_around_each_change(day):
    """38 units at 98 CNY/t: the sums and articles of the law of that day, each with document and grade, on both sides of each change."""
    found = fine(day, "38 t", month_price="98 CNY/t").as_dict()
    wanted = STAGES[law(date.fromisoformat(day))]
    assert [(one["low"], one["high"], one["article"]) for one in found["stages"]] == wanted
    assert {one["document"] for one in found["stages"]} == {found["instrument"]["document"]} == {law(date.fromisoformat(day))}
    assert {one["grade"] for one in found["stages"]} == {"official-copy"}
    assert found["low"] == wanted[0][0]
    assert int(found["high"]) == sum(int(high) for _, high, _ in wanted)


def test_what_stands_beside_the_stages():
    """The equal cut until 2026-08-14; a missing report by article 21, then 1226(1); what was not read is said, and gets no grade."""
    lines = {one["id"]: one for one in fine("2026-12-31", "38 t").as_dict()["timeline"]}
    assert list(lines) == LAWS
    assert [(one["from"], one["until"]) for one in lines.values()] == [
        ("2021-02-01", "2024-04-30"), ("2024-05-01", "2026-08-14"), ("2026-08-15", None),
    ]  # fmt: skip
    assert [one["cut"] and one["cut"]["article"] for one in lines.values()] == [None, "article 24", None]
    assert [one["no_cut"] and one["no_cut"]["document"] for one in lines.values()] == [None, None, "mee-market-report-2026"]
    reports = [
        one["no_report"] and (one["no_report"]["article"], one["no_report"]["low"], one["no_report"]["high"])
        for one in lines.values()
    ]
    assert reports == [None, ("article 21", "50000", "500000"), ("article 1226(1)", "50000", "500000")]
    assert [one["document"] for one in lines["eco-code-2026"]["beside"]] == ["state-council-decision-2026"]
    assert "not seen" in lines["eco-code-2026"]["beside"][0]["note"]
    assert any("memory" in said for said in lines["order-19-2021"]["open"])
    assert any("2026-08-14" in said for said in lines["order-775"]["open"])
    for one in lines.values():
        assert len(one["open"]) == len(one["open_zh"]) > 0
    assert [one["id"] for one in fine("2026-12-31", "38 t").as_dict()["elsewhere"]] == ["us-40cfr98"]


# --- prices, units, days


def test_without_a_price_the_multiples_alone_are_known():
    """The first stage of the Code hangs on no price; the second, and the upper end of all, are not known, and that is said."""
    found = fine("2026-12-31", "38 t")
    assert [(part.low, part.high) for part in found.penalty.parts] == [(1_000_000, 5_000_000), (None, None)]
    assert (found.penalty.low, found.penalty.high) == (1_000_000, None)
    assert found.as_dict()["high"] is None
    assert any("only the multiples" in said for said in found.as_dict()["open"])
    old = fine("2025-12-31", "38 t")
    assert (old.penalty.low, old.penalty.high) == (None, None)


@given(st.integers(1, 10**7), st.lists(st.decimals("0.01", "999", places=2), min_size=1, max_size=4))
def test_a_range_spans_its_prices(units, prices):
    """Five times the lowest price to ten times the highest, exactly, whatever their order and number."""
    found = fine("2026-12-31", f"{units} t", month_price=[f"{one} CNY/t" for one in prices])
    last = found.penalty.parts[-1]
    assert last.low == 5 * units * min(map(Fraction, prices))
    assert last.high == 10 * units * max(map(Fraction, prices))
    assert found.penalty.high == 5_000_000 + last.high


def test_bases_and_texts_may_stand_together():
    """Averages of a price file and stated prices in one list keep their order and names."""
    basis = PriceBasis("listed", Fraction(97), date(2026, 12, 1), date(2026, 12, 31), "a file")
    found = fine("2026-12-31", "38 t", month_price=("98 CNY/t", basis))
    assert [(one.name, one.value) for one in found.penalty.prices] == [("stated-month", 98), ("listed", 97)]
    assert fine("2026-12-31", "38 t", month_price=basis).penalty.prices == (basis,)


def test_nothing_missing_is_no_fine():
    """No unit missing, no fine in any stage, under any law; it is said."""
    for day in ("2023-12-31", "2025-12-31", "2026-12-31"):
        found = fine(day, "0 t", month_price="98 CNY/t")
        assert {(part.low, part.high) for part in found.penalty.parts} == {(0, 0)}
        assert (found.as_dict()["low"], found.as_dict()["high"]) == ("0", "0")
        assert [one.code for one in found.findings] == ["fine-nothing"]


@pytest.mark.parametrize(
    ("deadline", "month"),
    [
        ("2026-12-31", ("2026-12-01", "2026-12-31")),
        ("2024-02-29", ("2024-02-01", "2024-02-29")),
        ("2024-04-30", ("2024-04-01", "2024-04-30")),
        ("2026-01-01", ("2025-12-02", "2026-01-01")),
        ("9999-12-31", ("9999-12-01", "9999-12-31")),
    ],
)
def test_the_month_before_the_deadline(deadline, month):
    """The month that ends with the deadline, over the end of a year, of February, and of the calendar."""
    assert tuple(fine(deadline, "1 t").as_dict()["month"].values()) == month


@pytest.mark.parametrize(
    ("args", "more", "wanted"),
    [
        (("2021-01-31", "1 t"), {}, [("fine-before", "deadline")]),
        (("2026-02-30", "1 t"), {}, [("wrong-date", "deadline")]),
        (("2026-12-31", "-1 t"), {}, [("negative", "units")]),
        (("2026-12-31", "1.5 t"), {}, [("units-not-whole", "units")]),
        (("2026-12-31", "1"), {}, [("unit-missing", "units")]),
        (("2026-12-31", "1 MWh"), {}, [("wrong-dimension", "units")]),
        (("2026-12-31", "1 t"), {"month_price": "0 CNY/t"}, [("not-positive", "month_price")]),
        (("2026-12-31", "1 t"), {"month_price": ["9 CNY/t", "9 CNY"]}, [("wrong-dimension", "month_price")]),
        (
            ("2020-01-01", "x"),
            {"month_price": "y", "on": "z"},
            [("wrong-date", "on"), ("fine-before", "deadline"), ("bad-number", "units"), ("bad-number", "month_price")],
        ),
    ],
)
def test_bad_input_is_named_all_at_once(args, more, wanted):
    """No date, a day before any law, units that are none, prices that are none: each by its code and key."""
    assert codes(*args, **more) == wanted


@pytest.mark.parametrize(
    ("name", "args", "more"),
    [
        ("deadline", (None, "1 t"), {}),
        ("deadline", (20261231, "1 t"), {}),
        ("on", ("2026-12-31", "1 t"), {"on": 5}),
    ],
)
def test_wrong_arguments_are_refused_by_name(name, args, more):
    """Another type is the caller's fault."""
    with pytest.raises(ArgumentError) as caught:
        fine(*args, **more)
    assert caught.value.faults[0].place.key == name


def test_a_price_from_nowhere_is_named():
    """A price far from what was ever traded leaves a warning, as in a settlement."""
    assert [one.code for one in fine("2026-12-31", "1 t", month_price="9800 CNY/t").findings] == ["price-implausible"]


# --- what is handed over

WORDS = ("allowance", "fine", "--deadline", "2026-12-31", "--units", "38 t", "--month-price", "98 CNY/t")


def test_the_command_says_everything(call, tmp_path):
    """Text, JSON by its schema, workbook and page: the instrument, both stages, the time line, in both languages."""
    text = call(*WORDS, "--on", "2026-11-26").out
    for wanted in (
        "Ecological and Environmental Code", "2026-12-01 – 2026-12-31", "35 days left", "1 000 000.00", "5 000 000.00", "18 620.00",
        "37 240.00", "order-19-2021, article 40, official copy", "20 000–30 000 CNY", "50 000–500 000 CNY", "40 CFR Part 98",
        "article 1226(1)", "the decree's number",
    ):  # fmt: skip
        assert wanted in text, wanted
    assert max(len(line) for line in text.splitlines() if line.startswith("    ")) <= 300  # sentences stand below one another
    zh = call(*WORDS, "--on", "2026-11-26", "--lang", "zh").out
    for wanted in ("生态环境法典", "第一千二百二十六条第二款", "还有 35 天", "第四十条", "施行日期未见", "等量核减"):
        assert wanted in zh, wanted
    record = call(*WORDS, "--format", "json").json
    assert record == json.loads(json.dumps(fine("2026-12-31", "38 t", month_price="98 CNY/t").as_dict()))
    jsonschema.Draft202012Validator(ghgcalc.json_schema("fine")).validate(record)
    jsonschema.Draft202012Validator(ghgcalc.json_schema("fine")).validate(fine("2022-12-31", "0 t", on="2020-01-01").as_dict())
    assert call(*WORDS, "-o", tmp_path / "fine.xlsx").status == 0
    book = openpyxl.load_workbook(tmp_path / "fine.xlsx")
    assert any(cell.value == 18620 for sheet in book for row in sheet.rows for cell in row)
    assert call(*WORDS, "-o", tmp_path / "fine.html").status == 0
    html = (tmp_path / "fine.html").read_text(encoding="utf-8")
    assert "生态环境法典" in html
    assert "Ecological and Environmental Code" in html
    assert call(*WORDS, "--units", "x").status == 2


def test_other_deadlines_in_the_command(call):
    """Before the Code: one stage, the equal cut, a report by article 21; a day of asking before any law has none; past is said."""
    text = call("allowance", "fine", "--deadline", "2025-12-31", "--units", "38 t", "--on", "2020-01-01").out
    assert "article 21" in text
    assert re.search(r"equal cut of the next allocation\n +rule: where the order is refused", text)
    assert re.search(r"on 2020-01-01: 2191 days left; none\n", text)
    old = call("allowance", "fine", "--deadline", "2023-12-31", "--units", "38 t", "--on", "2024-01-02")
    assert old.out.count("not read; see what is open") == 2
    assert "known partly from memory" in old.out
    assert "fine-past" in old.out
    assert call("allowance", "fine", "--deadline", "2020-12-31", "--units", "38 t").status == 2


def test_averages_of_a_price_file(call, tmp_path):
    """From a price file both ways of forming the average of the month are taken; one without that month leaves the multiples."""
    file = tmp_path / "prices.csv"
    file.write_text(
        "date,close [CNY/t],high [CNY/t],low [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]\n"
        "2026-12-01,61,62,59,100,6100,200,11800\n2027-03-30,62,63,60,100,6200,0,0\n",
        encoding="utf-8",
    )
    base = ("allowance", "fine", "--units", "10 t", "--price-file", file)
    found = call(*base, "--deadline", "2026-12-31", "--format", "json")
    assert [one["value"] for one in found.json["prices"]] == ["59.66666666666666666666666667", "61"]
    assert "price-gap" in found.err
    assert call(*base, "--deadline", "2025-12-31", "--format", "json").json["prices"] == []
    assert call(*base, "--deadline", "2026-12-31", "--month-price", "9 CNY/t").status == 2
    assert call(*base, "--deadline", "2026-12-31", "--strict").status == 2
    assert call(*base, "--deadline", "soon").status == 2


MONTHS = [
    ("2025-12-31", ["2026-12-01", "2026-12-31"], "month-price-none"),
    ("2026-12-31", ["2026-11-30", "2027-01-04"], "month-price-none"),
    ("2026-12-31", ["2026-12-12", "2026-12-21", "2026-12-31"], "month-price-part"),
    ("2026-12-31", ["2026-12-01", "2026-12-11", "2026-12-20"], "month-price-part"),
    ("2026-12-31", ["2026-12-11", "2026-12-21"], ""),
    ("2026-12-31", ["2026-11-30", "2026-12-01", "2026-12-11", "2026-12-21", "2026-12-31"], ""),
]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("deadline", "days", "wanted"), MONTHS)
def test_a_file_without_the_whole_month_is_told(call, tmp_path, deadline, days, wanted, lang):
    """No trade in the month before the deadline, or none in eleven days of its begin or end: a warning, and a failure under --strict."""
    file = tmp_path / "prices.csv"
    head = "date,close [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]"
    file.write_text("\n".join([head, *(f"{day},61,1,61,0,0" for day in days), "2027-01-05,61,0,0,0,0"]) + "\n", encoding="utf-8")
    base = ("allowance", "fine", "--units", "10 t", "--price-file", file, "--deadline", deadline, "--lang", lang)
    told = call(*base)
    assert told.status == 0
    assert [code for code in ("month-price-none", "month-price-part") if code in told.err] == ([wanted] if wanted else [])
    if wanted:
        assert call(*base, "--strict").status == 2


@pytest.mark.parametrize(("lang", "title"), [("en", "Ecological and Environmental Code"), ("zh", "生态环境法典")])
def test_a_settlement_names_the_instrument_of_its_fine(lang, title):
    """The table of the fine in a settlement with a shortfall names the law by its title, and has both stages."""
    row = {"id": "P1", "anode": "52000 t", "liquid_aluminium": "100000 t"}
    made = ghgcalc.calculate({"year": 2025, "entity": {"name": "x"}, "process": [row]}, "cn-al-2024")
    found = allowances.settle(made, "cn-al-2025", balance_value="1.5 tCO2e/t", balance_source="x", price="98 CNY/t")
    table = settlement_report(found, lang).table("fine")
    assert [note for note in table.notes if title in note and "eco-code-2026" in note]
    assert len(table.rows) == 2
    assert title in found.report(lang)
