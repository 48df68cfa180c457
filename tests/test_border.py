"""The border: certificates and cost by year against an oracle that shares no code, two clocks, what is open, every fault of a call."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import border, documents, factors
from ghgcalc.border.acts import FIRST, LAST, acts
from ghgcalc.border.record import span
from ghgcalc.border.rule import certificates, extremes, spread
from ghgcalc.errors import ArgumentError, InputError
from support import caller

ROOT = Path(__file__).parent.parent
EXPORT = ROOT / "examples" / "smelter-export-2026.toml"
PRICE = {"certificate_price": "80 EUR/t", "price_source": "a plan"}
SHARES = {
    2026: "0.975",
    2027: "0.95",
    2028: "0.9",
    2029: "0.775",
    2030: "0.515",
    2031: "0.39",
    2032: "0.265",
    2033: "0.14",
    2034: "0",
}
MARKS = {2026: "1.1", 2027: "1.2"}


@pytest.fixture
def call(capsys):
    """Give the command line in this process."""
    return caller(capsys)


@cache
def sold() -> ghgcalc.Inventory:
    """The exporting smelter of the examples."""
    return ghgcalc.calculate(ghgcalc.read(EXPORT), "eu-cbam-al")


def made(*goods: dict[str, Any], process: bool = True) -> ghgcalc.Inventory:
    """An inventory of some goods, with electrolysis or without."""
    cells = {
        "id": "P1", "technology": "cwpb", "liquid_aluminium": "1000 t", "anode": "420 t", "anode_method": "balance", "butts": "0 t",
        "anode_carbon": {"value": "98 %", "source": "laboratory report 1"}, "anode_effect_minutes": "0.2 min",
    }  # fmt: skip
    table = {"year": 2026, "entity": {"name": "A 厂"}, "product": list(goods)} | ({"process": [cells]} if process else {})
    return ghgcalc.calculate(table, "eu-cbam-al")


def bars(cn: str = "7604 29 10", good: str = "7601", **more: Any) -> dict[str, Any]:
    """A product of bought metal."""
    bought = {"good": good, "mass": "105 t", "direct": "2 tCO2e/t", "supplier": "S"} | more
    return {
        "id": "bars",
        "cn": cn,
        "amount": "100 t",
        "direct_emission": {"value": "6 tCO2e", "source": "meter"},
        "precursor": [bought],
    }


def codes(found: border.Border) -> set[str]:
    """The codes of the findings."""
    return {one.code for one in found.findings}


def refused(*arguments: Any, **more: Any) -> list[str]:
    """The codes by which a call is refused."""
    with pytest.raises(InputError) as caught:
        border.costs(*arguments, **more)
    return [one.code for one in caught.value.faults]


# --- the numbers


def test_a_smelter_s_ingot_costs_what_was_worked_out_by_hand():
    """99 000 t at 80 EUR in 2026 by default: 189 344.925 certificates, 15 147 594 EUR; actual values save 1.5623… certificates a tonne."""
    (ingot, _) = border.costs(sold(), **PRICE).goods
    first = ingot.years[0]
    assert (ingot.id, ingot.tonnes, ingot.produced) == ("ingot", 99000, 99000)
    assert first.default.certificates is not None
    assert first.default.certificates * 99000 == Fraction("189344.925")
    assert first.default.certificates * 99000 * 80 == 15147594
    actual = Fraction("172028.2146867") / 99000  # the total of the enterprise over its one good of metal
    assert first.actual.certificates == actual - Fraction("0.975") * Fraction("1.423")
    assert first.gain == Fraction("3.3") - actual


def test_published_figures_come_out():
    """3.3 − 0.975 × 1.423 = 1.9126 certificates, at 75.36 EUR 144 a tonne; at 1.7156 t/t and 80 EUR verified data are worth 127 a tonne."""
    due = certificates(Fraction("3.3"), Fraction("0.975"), Fraction("1.423"), Fraction(1))
    assert round(float(due), 4) == 1.9126
    assert round(float(due * Fraction("75.36"))) == 144
    one = certificates(Fraction("1.7156"), Fraction("0.975"), Fraction("1.423"), Fraction(1))
    assert round(float((due - one) * 80)) == 127
    assert (one * 99000, one * 99000 * 80) == (Fraction("32489.325"), 2599146)  # 32 488.98 and 2 599 119 by more digits of 1.7156
    found = border.costs(sold(), certificate_price="2026-Q1", years=[2026], goods=["ingot"]).as_dict()
    assert found["goods"][0]["years"][0]["cost_per_tonne"]["default"] == "144.131652"
    assert found["price"] | {"source": ""} == {
        "value": "75.36", "unit": "EUR/t", "document": "eu-cbam-prices-2026", "article": "Article 21(1a) of (EU) 2023/956",
        "grade": "press", "source": "", "note_en": None, "note_zh": None, "published": "2026-04-07",
    }  # fmt: skip


@pytest.mark.parametrize("year", range(FIRST, LAST + 1))
def test_every_year_follows_from_its_shares(year):
    """Each year is held against plain decimals: mark-up, share of free allocation, and no correction factor where none is set."""
    found = border.costs(sold(), years=[year], **PRICE)
    ingot, _ = (good.years[0] for good in found.goods)
    value = Decimal("3.000") * Decimal(MARKS.get(year, "1.3"))
    free = Decimal(SHARES[year]) * Decimal("1.423")
    ends = [value - free, value if year > 2030 else value - free]
    assert [ingot.default.low, ingot.default.high] == list(map(Fraction, ends))
    assert (ingot.correction is None) == (year > 2030)
    assert (ingot.default.certificates is None) == (year in (2031, 2032, 2033)) == ("correction" in ingot.default.open)
    assert ("border-open-correction" in codes(found)) == (year in (2031, 2032, 2033))
    assert (
        ingot.gain == Fraction(value) - Fraction("172028.2146867") / 99000
    )  # both sides have the same benchmark: it moves nothing


def test_a_good_made_of_metal_counts_the_benchmarks_of_both():
    """Actual values: 0.056 of the bars and 1.05 × 1.423 of their metal; default values: 1.485 of the whole chain."""
    _, found = border.costs(sold(), years=[2026], **PRICE).goods
    year = found.years[0]
    assert year.actual.benchmark is not None
    assert year.default.benchmark is not None
    assert year.actual.benchmark.value == Fraction("0.056") + Fraction("1.05") * Fraction("1.423")
    assert year.default.benchmark.value == Fraction("1.485")
    metal = Fraction("172028.2146867") / 99000
    assert year.actual.embedded is not None
    assert year.actual.embedded.value == (60 + 1050 * metal) / 1000


numbers = st.fractions(min_value=0, max_value=6, max_denominator=1000)
shares = st.fractions(min_value=0, max_value=1, max_denominator=1000)


@settings(max_examples=150, deadline=None)
@example(Fraction(2), Fraction(1), Fraction(1), Fraction(3), Fraction(1), Fraction(1, 2))
@example(Fraction(2), Fraction(1), Fraction(1), Fraction(3), Fraction(0), Fraction(1, 2))
@given(numbers, numbers, numbers, numbers, shares, shares)
def test_what_is_open_lies_between_its_ends(default, one, actual, other, factor, correction):
    """Whatever the correction factor turns out to be, certificates and what is saved lie between the ends that are told; each end is met."""
    low, high = spread(default, factor, one, None)
    due = max(default - factor * one * correction, Fraction(0))
    assert low <= due <= high
    assert spread(default, factor, one, correction) == (due, due)
    least, most = extremes((default, one), (actual, other), factor, None)
    saved = due - max(actual - factor * other * correction, Fraction(0))
    assert least <= saved <= most
    assert extremes((default, one), (actual, other), factor, correction) == (saved, saved)
    steps = [Fraction(at, 200) for at in range(201)]
    grid = [max(default - factor * one * at, 0) - max(actual - factor * other * at, 0) for at in steps]
    slack = factor * max(one, other) / 100
    assert min(grid) - slack <= least <= min(grid)
    assert max(grid) <= most <= max(grid) + slack


# --- where numbers stand


def test_every_number_names_its_act():
    """Each has a document of the register, an article, a day, a grade and a source; those of the plant have none."""
    found = border.costs(sold(), **PRICE)
    register = documents.register()
    for good in found.goods:
        for year in good.years:
            for one in (
                year.factor,
                year.correction,
                year.mark_up,
                year.default.embedded,
                year.default.benchmark,
                year.actual.benchmark,
            ):
                if one is not None:
                    assert one.document in register
                    assert all((one.article, one.published, one.grade, one.source)), one
            assert year.actual.embedded is not None
            assert not year.actual.embedded.document


def test_no_number_of_the_register_stands_twice():
    """The default value is the record without mark-up; the marked one of the register is its rounding, three decimals."""
    for heading in acts().default.goods:
        id = acts().default_of(heading)  # noqa: A001
        assert id is not None
        base = Fraction(str(factors.get(id).value.value))
        for year, mark in ((2026, "1.1"), (2027, "1.2"), (2028, "1.3")):
            marked = Fraction(str(factors.get(f"{id}-{year}").value.value))
            assert abs(marked - base * Fraction(mark)) <= Fraction("0.0005"), (id, year)


@pytest.mark.parametrize(
    ("cn", "benchmark", "default"),
    [
        ("7601", "1.423", "7601"), ("76011010", "1.423", "7601"), ("7604 10 90", "1.493", "7604"), ("7604", None, "7604"),
        ("7616 99 10", "1.506", "7616-99-10"), ("7616", None, None), ("7605 11 00", "1.485", "7605"), ("7610", "1.493", "7610"),
        ("7616 91 00", "1.485", "7616-91"), ("7602 00 00", None, None), ("7606", "1.485", "7606"),
    ],
)  # fmt: skip
def test_a_code_finds_its_heading(cn, benchmark, default):
    """The longest heading counts; a shorter code only where all below it agree."""
    table, id = acts().benchmark_of(cn), acts().default_of(cn)  # noqa: A001
    assert (None if table is None else table.default["primary"]) == benchmark
    assert (None if id is None else id.removeprefix("eu-2025-2621/default/china-")) == default


def test_two_clocks():
    """By what was known on a day: no default before its act, no correction factor before the decision, prices one after the other."""
    early = border.costs(sold(), as_of="2025-12-24", goods=["ingot"], years=[2026], **PRICE)
    year = early.goods[0].years[0]
    assert (year.default.embedded, year.default.open, year.mark_up) == (None, ("act",), None)
    assert year.actual.low is not None
    assert (year.actual.open, year.gains, year.gain) == (("correction",), None, None)
    assert early.prices == ()
    assert {"border-open-act", "border-open-correction"} <= codes(early)
    before = border.costs(sold(), as_of=date(2023, 1, 1), goods=["ingot"], years=[2026])
    first = before.goods[0].years[0]
    assert (first.factor, first.actual.low, first.actual.open, before.threshold) == (None, None, ("act",), None)
    middle = border.costs(sold(), as_of="2026-07-22", years=[2026], **PRICE)
    assert middle.goods[0].years[0].correction is None
    assert [quarter for quarter, _ in middle.prices] == ["2026-Q1", "2026-Q2"]
    assert "2026-07-22" in middle.report()
    for day, article in (("2026-07-30", "Annex I"), ("2026-07-31", "Annex I, as replaced by (EU) 2026/1740")):
        told = border.costs(sold(), as_of=day, years=[2026], **PRICE).goods[0].years[0]
        assert told.default.embedded is not None
        assert told.mark_up is not None
        assert (told.default.embedded.article, told.default.embedded.value) == (article, Fraction("3.3"))
        assert told.mark_up.article == article.replace("Annex I", "Annex I, introductory part")
    late = border.costs(sold(), as_of="2026-07-23", years=[2026], **PRICE).goods[0].years[0]
    assert late.default.certificates == Fraction("1.912575")
    assert refused(sold(), certificate_price="2026-Q2", as_of="2026-07-05") == ["border-price-later"]


# --- what must be known


def test_a_quarter_that_is_not_official_is_marked():
    """The third quarter of 2026 is named with a warning, in the record with its grade; a quarter that nobody published is no price."""
    found = border.costs(sold(), certificate_price="2026-Q3", years=[2026])
    assert "border-price-unofficial" in codes(found)
    assert found.price is not None
    assert (found.price.grade, found.price.value) == ("derived", Fraction("82.32"))
    for quarter in ("2026-Q4", "2025-q4", "2026Q1", "2026-Q0"):
        assert refused(sold(), certificate_price=quarter, tonnes="0 t") == ["border-quarter", "not-positive"]
    assert (
        border.costs(sold(), certificate_price=" 2026-q1", price_source="x").asked
        == border.costs(sold(), certificate_price="2026-Q1").asked
    )


def test_without_a_price_there_are_certificates():
    """No cost and no silent price: null in the record, a dash on the page, and a note."""
    found = border.costs(sold(), years=[2026])
    assert "border-unpriced" in codes(found)
    first = found.as_dict()["goods"][0]["years"][0]
    assert first["cost"] == dict.fromkeys(("default", "actual", "after_home", "gain"))
    assert first["certificates"]["default"] == "189344.925"
    assert "not stated" in found.report()


def test_bought_metal_needs_its_route():
    """Of bought 7601 the route is stated, or the certificates of actual values stay open; in 2034 it moves nothing."""
    found = border.costs(made(bars(), process=False), years=[2026, 2034], **PRICE)
    first, last = found.goods[0].years
    assert (first.actual.benchmark, first.actual.low, first.actual.open, first.gains) == (None, None, ("route",), None)
    assert last.actual.certificates == Fraction(216, 100)
    assert "border-open-route" in codes(found)
    assert "route not known" in found.report()
    for route, value in (("primary", "1.423"), ("secondary", "0.091")):
        known = border.costs(made(bars(), process=False), years=[2026], routes={"7601": route}, **PRICE).goods[0].years[0]
        assert known.actual.benchmark is not None
        assert known.actual.benchmark.value == Fraction("0.056") + Fraction("1.05") * Fraction(value)
    chain = border.costs(
        made(bars(cn="7607 11 11", good="7606"), process=False), years=[2026], **PRICE
    )  # a bought sheet is itself a chain
    assert chain.goods[0].years[0].actual.benchmark is None


def test_a_route_that_moves_nothing_is_refused():
    """A good whose benchmark has no routes, bought goods of such a heading, metal of the Union, and what is not asked for: each by name."""
    both = made(bars(), {"id": "ingot", "cn": "7601 10 10", "amount": "900 t"})
    for routes, goods in (
        ({"bars": "secondary"}, ["bars"]),
        ({"ingot": "secondary"}, ["bars"]),
        ({"7601": "primary"}, ["ingot"]),
        ({"7601": "primary", "bars": "primary"}, ["ingot"]),
    ):
        assert refused(both, goods=goods, routes=routes, years=[2026], **PRICE) == ["border-route-idle"] * len(routes)
    for bought in (bars(cn="7607 11 11", good="7606"), bars(origin="EU")):
        heading = bought["precursor"][0]["good"]
        assert refused(made(bought, process=False), routes={heading: "primary"}, years=[2026], **PRICE) == ["border-route-idle"]
    own = made({"id": "ingot", "cn": "7601 10 10", "amount": "900 t"}, bars() | {"precursor": [{"good": "7601", "mass": "105 t"}]})
    chain = border.costs(own, goods=["bars"], routes={"ingot": "secondary"}, years=[2026], **PRICE).goods[0].years[0].actual
    assert chain.benchmark is not None
    assert chain.benchmark.value == Fraction("0.056") + Fraction("1.05") * Fraction("0.091")


def test_metal_of_the_union_counts_nothing():
    """Metal that the union's own market has priced is exempt: neither its emissions nor its free allocation enter."""
    found = border.costs(made(bars(origin="EU"), process=False), years=[2026], **PRICE).goods[0].years[0]
    assert (found.actual.embedded and found.actual.embedded.value, found.actual.benchmark and found.actual.benchmark.value) == (
        Fraction("0.06"),
        Fraction("0.056"),
    )


def test_an_own_precursor_whose_code_is_too_short_leaves_the_benchmark_open():
    """Sections made in the plant under a heading of four digits have several benchmarks: none is picked."""
    inner = {"id": "sections", "cn": "7604", "amount": "200 t", "direct_emission": {"value": "6 tCO2e", "source": "meter"}}
    outer = {"id": "frames", "cn": "7610 10 00", "amount": "100 t", "direct_emission": {"value": "2 tCO2e", "source": "meter"}}
    outer["precursor"] = [{"good": "7604", "mass": "105 t"}]
    found = border.costs(made(inner, outer, process=False), goods=["frames"], years=[2026], **PRICE)
    assert found.goods[0].years[0].actual.open == ("route",)


def test_metal_without_electrolysis_needs_its_route():
    """A plant without cells does not smelt: 7601 of scrap is secondary when it is said to be."""
    good = {"id": "cast", "cn": "7601 20 80", "amount": "100 t", "direct_emission": {"value": "30 tCO2e", "source": "meter"}}
    plant = made(good, process=False)
    assert "border-open-route" in codes(border.costs(plant, years=[2026], **PRICE))
    found = border.costs(plant, years=[2026], routes={"cast": "secondary"}, **PRICE).goods[0].years[0]
    assert found.actual.certificates == Fraction("0.3") - Fraction("0.975") * Fraction("0.091")


def test_a_default_that_costs_less_is_named():
    """Where actual values lie above the default, the years are told, and the gain is negative."""
    found = border.costs(
        made(bars(direct="9 tCO2e/t"), process=False), routes={"7601": "primary"}, years=[2026, 2027, 2029], **PRICE
    )
    assert found.goods[0].years[0].gain is not None
    assert found.goods[0].years[0].gain < 0
    (said,) = [one for one in found.findings if one.code == "border-default-lower"]
    assert "2026, 2027, 2029" in said.text("en")


def test_what_the_actual_values_rest_on_is_told():
    """Rules of the transitional period are named, and so is what the inventory says against itself; a sound inventory leaves nothing."""
    assert not codes(border.costs(sold(), years=[2026], certificate_price="2026-Q1")) & {"border-rules", "border-inventory"}
    table = ghgcalc.read(EXPORT).dump() | {"year": 2024}
    found = border.costs(ghgcalc.calculate(table, "eu-cbam-al-2023"), years=[2026], **PRICE)
    said = {one.code: one.text("en") for one in found.findings}
    assert "eu-cbam-al-2023 (eu-2023-1773), not eu-2025-2547" in said["border-rules"]
    plain = border.costs(made(bars(origin="EU")), years=[2026], **PRICE)
    assert "border-rules" not in codes(plain)
    (grave,) = [one.text("en") for one in plain.findings if one.code == "border-inventory"]
    assert "butt-share" in grave


def test_the_threshold_is_the_importer_s():
    """50 t are within it, and more are not; the mass that was made is the most that can be sold."""
    for mass, below in (("50 t", True), ("50.001 t", False)):
        found = border.costs(sold(), goods=["ingot"], tonnes=mass, years=[2026], **PRICE)
        assert found.goods[0].below is below
        assert ("border-threshold" in codes(found)) is below
    more = border.costs(sold(), tonnes={"ingot": "99001 t", "bars": "60 t"}, years=[2026], **PRICE)
    assert "border-mass" in codes(more)
    assert [one.tonnes for one in more.goods] == [99001, 60]


def test_every_fault_of_a_call_is_named_at_once():
    """Year, price, mass, rate: all of them; then goods, masses and routes that are none; nothing is worked out."""
    wrong = {"years": [2025, 2026], "certificate_price": "80 CNY/t", "tonnes": "-5 t", "exchange_rate": "7.8 EUR/CNY"}
    assert len(refused(sold(), **wrong)) == 4
    assert refused(sold(), years=[]) == ["border-year"]
    assert refused(sold(), goods=["rods"], tonnes={"plates": "1 t"}, routes={"7602": "primary"}) == ["border-good"] * 3
    assert refused(sold(), tonnes="100 t") == ["border-mass-of-several"]
    assert refused(sold(), routes={"7601": "tertiary"}) != []
    assert refused(sold(), certificate_price="0 EUR/t") != []
    assert refused(ghgcalc.calculate(ghgcalc.read(EXPORT), "cn-al-2024")) == ["border-no-goods"]
    assert refused(made(bars(cn="7604"), process=False)) == ["border-unlisted"]


@pytest.mark.parametrize(
    "more",
    [
        {"goods": "ingot"},
        {"years": [True]},
        {"years": "2026"},
        {"routes": [1]},
        {"price_source": 1},
        {"rate_source": 2},
        {"as_of": 3},
    ],
)
def test_wrong_types_are_refused_by_name(more):
    """What is of another type is refused by the name of its argument."""
    with pytest.raises(ArgumentError, match=next(iter(more))):
        border.costs(sold(), **more)
    with pytest.raises(ArgumentError, match="inventory"):
        border.costs({})  # type: ignore[arg-type]


def test_prices_far_away_and_without_a_source_are_named():
    """A slip of a digit, either way, and a price that stands nowhere."""
    for price in ("7.5 EUR/t", "824 EUR/t"):
        assert {"border-price-far", "border-price-source"} <= codes(border.costs(sold(), certificate_price=price, years=[2026]))
    assert "border-price-far" not in codes(border.costs(sold(), years=[2026], **PRICE))


def test_a_running_year_and_a_forged_inventory_are_refused(tmp_path):
    """Neither months of a year nor an inventory that does not recompute has a cost at the border."""
    months = {"anode": {"unit": "t", "values": [400] * 8}, "liquid_aluminium": {"unit": "t", "values": [1000] * 8}}
    rows = [{"id": "P1", **months}]
    running = ghgcalc.calculate({"year": 2026, "through": "2026-08", "entity": {"name": "A"}, "process": rows}, "cn-al-2024")
    assert refused(running) == ["provisional-not-settled"]
    document = json.loads(ghgcalc.calculate(ghgcalc.read(EXPORT), "eu-cbam-al").report(form="json"))
    document["products"][0]["attributed"] = "100000"
    (tmp_path / "forged.json").write_text(json.dumps(document), encoding="utf-8")
    assert refused(ghgcalc.read_inventory(tmp_path / "forged.json")) == ["inventory-digest"]


# --- the result


def test_the_result_is_the_caller_s_own():
    """It pickles, compares, is the same from another thread, and its record shares nothing."""
    one = border.costs(sold(), **PRICE)
    assert pickle.loads(pickle.dumps(one)) == one
    with ThreadPoolExecutor(2) as pool:
        assert set(map(str, pool.map(lambda _: border.costs(sold(), **PRICE).as_dict(), range(2)))) == {str(one.as_dict())}
    record = one.as_dict()
    record["goods"].clear()
    record["entity"]["name"] = "forged"
    assert one.as_dict()["goods"]
    assert one.years == tuple(range(FIRST, LAST + 1))
    assert span(set()) == ""


def test_the_record_keeps_to_its_schema():
    """The record of every shape is valid under `ghgcalc schema border`, and numbers that carry meaning are texts."""
    schema = ghgcalc.json_schema("border")
    for found in (
        border.costs(sold(), **PRICE),
        border.costs(made(bars(), process=False)),
        border.costs(sold(), as_of="2023-01-01"),
    ):
        jsonschema.validate(json.loads(found.report(form="json")), schema)


def test_the_command_says_what_the_library_says(call, tmp_path):
    """The same record by the command line, in every form; -o writes by the ending, in both languages."""
    call("calculate", EXPORT, "--guideline", "eu-cbam-al", "-o", tmp_path / "i.json")
    asked = ("border", tmp_path / "i.json", "--certificate-price", "80 EUR/t", "--price-source", "a plan")
    assert call(*asked, "--format", "json").json == border.costs(sold(), **PRICE).as_dict()
    forged = (tmp_path / "i.json").read_text(encoding="utf-8").replace('"attributed": "172028.2146867"', '"attributed": "100000"')
    (tmp_path / "forged.json").write_text(forged, encoding="utf-8")
    named = call("border", tmp_path / "forged.json", "-o", tmp_path / "none.json")
    assert (named.status, "forged.json" in named.err, (tmp_path / "none.json").exists()) == (2, True, False)
    shown = call(*asked, "--good", "ingot", "--tonnes", "99000 t", "--year", "2026").out
    assert call(*asked, "--good", "ingot", "--tonnes", "99000 t", "--years", "2026").out == shown  # one year is a span, too
    assert "189 344.925" in shown
    assert "15 147 594.00" in shown
    assert (
        "欧盟碳边境调节"
        in call(*asked, "--tonnes", "ingot=1 t", "--tonnes", "bars=2 t", "--years", "2030-2031", "--lang", "zh").out
    )
    for ending in (".html", ".xlsx", ".txt", ".json"):
        assert call(*asked, "-o", tmp_path / f"b{ending}").status == 0
        assert (tmp_path / f"b{ending}").stat().st_size > 1000
    page = (tmp_path / "b.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 6
    assert "核查数据节约" in page


@pytest.mark.parametrize(
    "more",
    [
        ("--year", "2026", "--years", "2026-2027"), ("--years", "2027-2026"), ("--years", "26"), ("--years", "２０２６"), ("--route", "ingot"),
        ("--tonnes", "ingot=1 t", "--tonnes", "ingot=2 t"), ("--year", "2025"), ("--certificate-price", "80 CNY/t"),
        ("--strict", "--certificate-price", "80 EUR/t"), ("--settlement", "no.json"),
    ],
)  # fmt: skip
def test_a_wrong_call_writes_nothing(call, tmp_path, more):
    """Exit 2, what is wrong, and no file."""
    call("calculate", EXPORT, "--guideline", "eu-cbam-al", "-o", tmp_path / "i.json")
    found = call("border", tmp_path / "i.json", *more, "-o", tmp_path / "b.json")
    assert (found.status, found.out) == (2, "")
    assert found.err
    assert not (tmp_path / "b.json").exists()
