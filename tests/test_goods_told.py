"""What a customer is told of goods beside their emission: carried through precursors exactly; what nobody stated is missing, never zero."""

from __future__ import annotations

import copy
import json
import pickle
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import calculate, verify
from ghgcalc.activity import of
from ghgcalc.cli import run
from ghgcalc.errors import InputError
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.ledger import of_document
from ghgcalc.inventory.told import told
from ghgcalc.io.ledgers import by_template
from ghgcalc.io.templates import template_of
from ghgcalc.report.text import inventory_text
from ghgcalc.texts import label
from test_goods import EARLIER, EXPORT, NAME, bars, smelter, stated, trader

ROOT = Path(__file__).parent.parent
HEADINGS = ("7603", "7604", "7605", "7606", "7607", "7608", "7609", "7610")
DEFAULT = "eu-2025-2621/default/china-7601-2026"
TOLD = {
    "electricity", "electricity_consumed", "electricity_level", "electricity_equation", "default_share", "elements", "elements_total",
    "carbon_prices",
}  # fmt: skip
SAID = ("goods-fact-missing", "goods-electricity-not-closed", "goods-covered")
GRID = [{"supply": "grid", "amount": "1350000 MWh", "location_factor": stated("0.5 tCO2/MWh")}]
PRICE = {
    "instrument": "national-ets",
    "name": "Order 775",
    "due": "1000 万CNY",
    "covered": "169000 tCO2e",
    "rebate": "9900000 CNY",
    "rebate_kind": "free-allocation",
    "rebate_covered": "160000 tCO2",
    "source": "settlement",
}


def plant(*products: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A smelter whose cells take 1 350 000 MWh for 100 000 t."""
    raw = smelter(*products, **more)
    raw["process"][0]["electricity"] = GRID
    return raw


def full() -> dict[str, Any]:
    """A smelter that states everything: ingots, and bars of them, of a default and of a supplier's metal."""
    ingot = {"id": "ingot", "cn": "7601", "amount": "100000 t", "carbon_price": [dict(PRICE)], "other_elements": "0.9 %"}
    ingot["element"] = [{"element": "Si", "share": "0.6 %"}, {"element": "Fe", "share": "0.15 %"}]
    bought = {"good": "7601", "mass": "100 t", "direct": {"factor": DEFAULT}, "electricity": "14 MWh/t", "supplier": "B"}
    other = {"good": "7601", "mass": "10 t", "direct": "2 tCO2e/t", "electricity": "15 MWh/t", "default_share": "20 %"}
    return plant(ingot, bars({"good": "7601", "mass": "1050 t"}, bought, other, electricity="600 MWh", scrap="45 t"))


def records(raw: dict[str, Any], guideline: str = NAME, basis: str = "direct") -> dict[str, Any]:
    """The record of each good on a basis, of an inventory that recomputes."""
    made = calculate(raw, guideline)
    assert verify(json.loads(json.dumps(made.as_dict()))).same
    return {one["product"]: one for one in made.products if one["basis"] == basis}


def codes(raw: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """Code, row and key of what is said of goods."""
    return [(one.code, one.place.row, one.place.key) for one in calculate(raw, NAME).findings if one.code in SAID]


def faults(raw: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Code and key of every fault, each told in both languages."""
    with pytest.raises(InputError) as caught:
        calculate(raw, NAME)
    assert all(one.text(lang).isprintable() for one in caught.value.faults for lang in ("en", "zh"))
    return [(one.code, one.place.key) for one in caught.value.faults]


# --- carried through precursors


@pytest.fixture(scope="module")
def whole() -> Inventory:
    """The inventory of the smelter that states everything."""
    return calculate(full(), NAME)


def test_own_metal_bought_metal_and_a_default(whole):
    """13.5 MWh/t of metal; 600 MWh, 1 050 t of it, 100 t at 14 and 10 t at 15 for 1 000 t of bars; 334 of 2 185.315934 t by default."""
    ingot, rods = whole.products
    assert (ingot["electricity"], ingot["default_share"]) == ("13.5", "0")
    assert rods["electricity"] == "16.325"
    assert [one.get("electricity") for one in rods["precursors"]] == ["13.5", "14", "15"]
    assert [one.get("default_share") for one in rods["precursors"]] == ["0", "1", "0.2"]
    assert Fraction(rods["embedded"]) == Fraction("2185.315934")
    assert abs(Fraction(rods["default_share"]) - Fraction(334) / Fraction("2185.315934")) < Fraction(1, 10**26)


def chains(goods: list[dict[str, Any]], at: int) -> list[tuple[Fraction, int, dict[str, Any] | None]]:
    """Every way from a good down: (tonnes for a tonne of it, the good where it ends, the bought precursor or None for the good itself)."""
    found: list[tuple[Fraction, int, dict[str, Any] | None]] = []
    open_ = [(Fraction(1), at)]
    while open_:
        much, here = open_.pop()
        found.append((much, here, None))
        for one in goods[here]["used"]:
            tonnes = much * one["mass"] / goods[here]["amount"]
            if "own" in one:
                open_.append((tonnes, one["own"]))
            else:
                found.append((tonnes, here, one))
    return found


numbers = st.integers(1, 9999).map(lambda value: Fraction(value, 8))
shares = st.integers(0, 8).map(lambda value: Fraction(value, 8))


@st.composite
def works(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Goods of which each is made of earlier ones, of bought metal, and of metal that counts zero."""
    goods: list[dict[str, Any]] = []
    for at in range(draw(st.integers(1, len(HEADINGS)))):
        own = draw(st.lists(st.integers(0, at - 1), unique=True, max_size=3)) if at else []
        used: list[dict[str, Any]] = [{"own": one, "mass": draw(numbers)} for one in own]
        for _ in range(draw(st.integers(0, 2))):
            kind = draw(st.sampled_from(("bought", "default", "exempt")))
            one = {
                "kind": kind,
                "mass": draw(numbers),
                "direct": draw(numbers),
                "electricity": draw(numbers),
                "share": draw(shares),
            }
            used.append(one)
        goods.append({"amount": draw(numbers), "direct": draw(numbers), "electricity": draw(numbers), "used": used})
    return goods


def decimal(value: Fraction) -> str:
    """Eighths as their digits."""
    return f"{value.numerator * 1000 // value.denominator}e-3" if value else "0"


def rows(goods: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same as an activity states it."""
    found = []
    for at, good in enumerate(goods):
        used = []
        for one in good["used"]:
            row = {"good": HEADINGS[one["own"]] if "own" in one else "7601", "mass": f"{decimal(one['mass'])} t"}
            if "own" not in one:
                row["direct"] = {"factor": DEFAULT} if one["kind"] == "default" else f"{decimal(one['direct'])} tCO2e/t"
                if one["kind"] == "exempt":
                    row["origin"] = "EU"
                else:
                    row["electricity"] = f"{decimal(one['electricity'])} MWh/t"
                if one["kind"] == "bought":
                    row["default_share"] = f"{decimal(one['share'])} 1"
            used.append(row)
        row = {"id": f"g{at}", "cn": HEADINGS[at], "amount": f"{decimal(good['amount'])} t", "precursor": used}
        row["direct_emission"] = stated(f"{decimal(good['direct'])} tCO2e")
        row["electricity"] = f"{decimal(good['electricity'])} MWh"
        found.append(row)
    return found


@settings(max_examples=60, deadline=None)
@given(goods=works(), order=st.randoms(use_true_random=False))
def test_electricity_and_defaults_are_the_sums_over_every_chain(goods, order):
    """Whatever is made of what, in whatever order it is stated: every chain down to its end counts by the tonnes that go through it."""
    listed = rows(goods)
    order.shuffle(listed)
    found = records(trader(*listed))
    for at in range(len(goods)):
        power, emission, default = Fraction(0), Fraction(0), Fraction(0)
        for tonnes, here, one in chains(goods, at):
            if one is None:
                power += tonnes * goods[here]["electricity"] / goods[here]["amount"]
                emission += tonnes * goods[here]["direct"] / goods[here]["amount"]
            elif one["kind"] != "exempt":
                direct = Fraction("3.3") if one["kind"] == "default" else one["direct"]
                power += tonnes * one["electricity"]
                emission += tonnes * direct
                default += tonnes * direct * (1 if one["kind"] == "default" else one["share"])
        mine = found[f"g{at}"]
        for key, value in (("electricity", power), ("default_share", default / emission)):
            assert abs(Fraction(mine[key]) - value) <= abs(value) / 10**26, key


@settings(max_examples=40, deadline=None)
@given(goods=works(), data=st.data())
def test_what_one_does_not_state_all_that_is_made_of_it_lack(goods, data):
    """One statement left out is lacking in exactly those goods down to which a chain leads, and it is named; nothing else changes."""
    listed = rows(goods)
    before = records(trader(*listed))
    at = data.draw(st.integers(0, len(goods) - 1))
    bought = [n for n, one in enumerate(goods[at]["used"]) if one.get("kind") == "bought"]
    number = data.draw(st.sampled_from([None, *bought]))
    key = "electricity" if number is None else data.draw(st.sampled_from(("electricity", "default_share")))
    del (listed[at] if number is None else listed[at]["precursor"][number])[key]
    raw = trader(*listed)
    after = records(raw)
    reached = {f"g{n}" for n in range(len(goods)) if any(here == at for _, here, _ in chains(goods, n))}
    for name, one in after.items():
        lost = key in before.get(name, {}) and key not in one
        assert lost == (name in reached) or not set(one) & TOLD
        assert {k: v for k, v in one.items() if k not in TOLD and k != "precursors"} == {
            k: v for k, v in before[name].items() if k not in TOLD and k != "precursors"
        }
    if any(set(one) & TOLD for one in after.values()):
        named = key if number is None else f"precursor {number + 1}.{key}"
        assert ("goods-fact-missing", f"g{at}", named) in codes(raw)


# --- missing is not zero


def test_without_the_new_keys_the_records_are_what_they_were():
    """No key of what is told stands in an inventory whose activity asks for none, and to ask changes no other number."""
    plain = calculate(ghgcalc.read(EXPORT), NAME).as_dict()
    assert not any(TOLD & set(one) for one in plain["products"])
    assert "product.electricity" not in plain["equations"]
    raw = copy.deepcopy(ghgcalc.read(EXPORT).dump())
    raw["product"][1]["electricity"] = "600 MWh"
    asked = calculate(raw, NAME).as_dict()
    for key in ("lines", "totals", "auxiliary", "grades", "factors"):
        assert asked[key] == plain[key]
    bare = [{key: value for key, value in one.items() if key not in TOLD} for one in asked["products"]]
    for one in bare:
        one["precursors"] = [{k: v for k, v in part.items() if k not in TOLD} for part in one["precursors"]]
    assert bare == plain["products"]
    assert asked["digest"] != plain["digest"]
    ingot, rods = asked["products"]
    assert Fraction(ingot["electricity_consumed"]) == 1380000  # the cells, and what is consumed elsewhere; not what is bought
    assert abs(Fraction(rods["electricity"]) - (600 + 1050 * Fraction(1380000, 99000)) / 1000) < Fraction(1, 10**20)


def test_a_plant_that_does_not_state_its_consumption_has_none():
    """Net purchase is no consumption; a process without any leaves the plant without; a stated zero is a zero."""
    ask = {"id": "ingot", "cn": "7601", "amount": "100000 t", "element": [{"element": "Si", "share": "0.1 %"}]}
    bought = [{"supply": "grid", "amount": "9 MWh"}]
    assert "electricity" not in records(smelter(ask, electricity=bought))["ingot"]
    assert codes(smelter(ask)) == [("goods-fact-missing", "ingot", "electricity")]
    elsewhere = [{"supply": "grid", "amount": "0 MWh", "location_factor": stated("0.5 tCO2/MWh")}]
    assert "electricity" not in records(smelter(ask, other_electricity=elsewhere))["ingot"]
    mixed = plant(ask)
    mixed["process"].append(smelter()["process"][0] | {"id": "P2"})
    assert "electricity" not in records(mixed)["ingot"]
    mixed["process"][1]["electricity_total"] = "0 MWh"
    assert records(mixed)["ingot"]["electricity"] == "13.5"
    mixed["process"][0]["electricity"] = [GRID[0] | {"amount": "0 MWh"}]
    assert records(mixed)["ingot"]["electricity"] == "0"


def test_an_unstated_good_of_the_plant_has_its_electricity():
    """Bars that state theirs have what the plant's own metal takes, though no ingot is stated; metal that is not used brings nothing."""
    raw = plant(bars({"good": "7601", "mass": "1050 t"}, electricity="600 MWh"))
    assert {name: one["electricity"] for name, one in records(raw).items()} == {"unwrought-aluminium": "13.5", "bars": "14.775"}
    unused = bars({"good": "7601", "mass": "0 t", "direct": "2 tCO2e/t"}, electricity="600 MWh")
    assert (records(trader(unused))["bars"]["electricity"], records(trader(unused))["bars"]["default_share"]) == ("0.6", "0")
    assert codes(trader(unused)) == []


def test_no_emission_has_no_share():
    """Nothing is no share of nothing: a good without emission has no share of default values."""
    row = bars({"good": "7601", "mass": "5 t", "origin": "EU"}, electricity="1 MWh", direct_emission=stated("0 tCO2e"))
    (one,) = records(trader(row)).values()
    assert "default_share" not in one
    assert (one["electricity"], one["precursors"][0]["electricity"]) == ("0.001", "0")
    assert codes(trader(row)) == []


def test_electricity_by_month_is_weighed_with_the_mass():
    """Twelve intensities go with twelve masses, as those of emissions do."""
    monthly = {"unit": "MWh/t", "values": ["12", "14", *["99"] * 10]}
    masses = {"unit": "t", "values": ["1", "3", *["0"] * 10]}
    row = bars({"good": "7601", "mass": masses, "direct": "2 tCO2e/t", "electricity": monthly}, electricity="0 MWh")
    assert records(trader(row))["bars"]["precursors"][0]["electricity"] == "13.5"
    row["precursor"][0]["mass"] = "4 t"
    assert faults(trader(row)) == [("mixed-shape", "precursor 1.electricity")]


def test_both_bases_tell_the_same_electricity():
    """In the transitional period a good has two records: the electricity stands in both, the share of defaults in the direct one."""
    raw = full()
    raw["year"] = 2025
    raw["product"][1]["indirect_emission"] = stated("300 tCO2e")
    for key in ("slope", "c2f6_fraction"):
        raw["process"][0][key]["measured_on"] = "2025-01-31"
    raw["product"][1]["precursor"][1]["direct"] = "3.3 tCO2e/t"
    for one in raw["product"][1]["precursor"][1:]:
        one["indirect"] = "7 tCO2e/t"
    raw["product"][1]["precursor"][1]["default_share"] = "100 %"
    direct, indirect = (records(raw, EARLIER, basis)["bars"] for basis in ("direct", "indirect"))
    assert direct["electricity"] == indirect["electricity"] == "16.325"
    assert "default_share" in direct
    assert "default_share" not in indirect
    assert not any("default_share" in one for one in indirect["precursors"])


def test_an_own_good_of_which_no_direct_emission_is_known_has_no_share():
    """A good that is worked out on no direct basis brings no share of defaults; what is made of it lacks one."""
    made = calculate(full(), NAME)
    embedded = made._records._embedded
    found = told(made._records.bound, [one for one in embedded if one.good.id == "bars"])
    assert (found["ingot"].default, found["bars"].default) == (None, None)
    assert found["bars"].lacks == ("precursor 1.default_share",)


# --- the consumption is the consumption


def test_stated_electricity_closes_on_the_consumption():
    """What is stated for goods that share the consumption counts where it adds up to it, as finely as it is stated; else by tonne."""
    ingot, billet = {"id": "ingot", "cn": "7601", "amount": "80000 t"}, {"id": "billet", "cn": "7601 20 20", "amount": "20000 t"}
    split = [ingot | {"electricity": "1000000 MWh"}, billet | {"electricity": "350000 MWh"}]
    assert [one["electricity"] for one in records(plant(*split)).values()] == ["12.5", "17.5"]
    assert codes(plant(*split)) == []
    for wrong in ([split[0] | {"electricity": "999998 MWh"}, split[1]], [split[0], billet]):
        assert [one["electricity"] for one in records(plant(*wrong)).values()] == ["13.5", "13.5"]
        assert codes(plant(*wrong)) == [("goods-electricity-not-closed", None, "electricity")]
    (said,) = [one for one in calculate(plant(split[0] | {"electricity": "999998 MWh"}, split[1]), NAME).findings
               if one.code == "goods-electricity-not-closed"]  # fmt: skip
    assert dict(said.fields)["difference"] == "-2.000"
    alone = smelter(*split)  # nobody states what the plant consumes: the goods' own statements are all there is
    assert [one["electricity"] for one in records(alone).values()] == ["12.5", "17.5"]
    half = records(smelter(split[0], billet))
    assert (half["ingot"]["electricity"], "electricity" in half["billet"]) == ("12.5", False)


# --- contradictions


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"element": [{"element": "Si", "share": "0.6 %"}, {"element": "Si", "share": "0.1 %"}]}, "element 2"),
        ({"element": [{"element": "Si", "share": "0.6 %"}], "other_elements": "0.5 %"}, "element"),
        ({"element": [{"element": "Si", "share": "60 %"}, {"element": "Fe", "share": "60 %"}]}, "element"),
        ({"carbon_price": [PRICE | {"rebate": "1 EUR"}]}, "carbon_price 1.rebate"),
        ({"carbon_price": [PRICE, PRICE | {"rebate": "1001 万CNY"}]}, "carbon_price 2.rebate"),
        ({"carbon_price": [PRICE | {"rebate_covered": "169001 tCO2e"}]}, "carbon_price 1.rebate_covered"),
        ({"precursor": [{"good": "7601", "mass": "1 t", "direct": {"factor": DEFAULT}, "default_share": "50 %"}]},
         "precursor 1.default_share"),
        ({"precursor": [{"good": "7607", "mass": "1 t", "default_share": "50 %"}]}, "precursor 1.default_share"),
        ({"precursor": [{"good": "7607", "mass": "1 t", "electricity": "5 MWh/t"}]}, "precursor 1.electricity"),
    ],
)  # fmt: skip
def test_statements_that_cannot_both_be_right_are_refused(change, key):
    """Each is named with its key, in both languages, and nothing is calculated."""
    foil = {"id": "foil", "cn": "7607", "amount": "5 t", "direct_emission": stated("1 tCO2e")}
    assert faults(trader(bars(**change), foil)) == [("goods-contradict", key)]


def test_statements_within_their_rounding_stand():
    """Elements may add up to the others as finely as these are stated; months of the others are held against nothing; one default may say so."""
    row = bars(element=[{"element": "Si", "share": "1.04 %"}], other_elements="1.0 %")
    assert records(trader(row))["bars"]["elements_total"] == "0.0104"
    monthly = {"unit": "%", "values": ["1"] * 12}
    assert (
        records(trader(bars(element=[{"element": "Si", "share": "2 %"}], other_elements=monthly)))["bars"]["elements_total"]
        == "0.02"
    )
    said = bars({"good": "7601", "mass": "1 t", "direct": {"factor": DEFAULT}, "default_share": "100 %", "electricity": "1 MWh/t"})
    assert records(trader(said))["bars"]["precursors"][0]["default_share"] == "1"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"element": [{"element": "Al", "share": "99 %"}]}, "unknown-choice"),
        ({"element": [{"element": "Si", "share": "1.5 1"}]}, "percent-trap"),
        ({"element": [{"element": "Si"}]}, "missing-key"),
        ({"carbon_price": [PRICE | {"due": "100"}]}, "unit-missing"),
        ({"carbon_price": [PRICE | {"due": "100 GBP"}]}, "bad-unit"),
        ({"carbon_price": [PRICE | {"due": "-1 CNY"}]}, "negative"),
        ({"carbon_price": [PRICE | {"instrument": "ets"}]}, "unknown-choice"),
        ({"carbon_price": [{k: v for k, v in PRICE.items() if k != "source"}]}, "missing-key"),
        ({"electricity": "14 MWh/t"}, "wrong-dimension"),
        ({"precursor": [{"good": "7601", "mass": "1 t", "direct": "1 tCO2e/t", "default_share": "20"}]}, "unit-missing"),
        ({"precursor": [{"good": "7601", "mass": "1 t", "direct": "1 tCO2e/t", "electricity": "14 MWh"}]}, "wrong-dimension"),
    ],
)  # fmt: skip
def test_a_faulty_statement_is_named(row, code):
    """A bare number, another dimension, another currency, a per cent for a share: refused with its place."""
    with pytest.raises(InputError) as caught:
        of(trader(bars(**row)))
    assert [one.code for one in caught.value.faults] == [code]


# --- carbon prices


def test_a_price_is_told_per_tonne_and_after_its_rebate(whole):
    """1 000 万元 less 990 万元 for 100 000 t are 100, 99 and 1 CNY/t on 1.69 tCO2e/t."""
    (price,) = whole.products[0]["carbon_prices"]
    assert price == {
        "instrument": "national-ets",
        "name": "Order 775",
        "currency": "CNY",
        "due": "10000000",
        "due_per_tonne": "100",
        "covered": "169000",
        "covered_per_tonne": "1.69",
        "rebate": "9900000",
        "rebate_per_tonne": "99",
        "rebate_covered": "160000",
        "rebate_covered_per_tonne": "1.6",
        "rebate_kind": "free-allocation",
        "effective_per_tonne": "1",
        "source": "settlement",
    }


def test_an_unstated_rebate_gives_no_effective_price():
    """A rebate of nothing is stated; one that is not stated leaves the effective price open."""
    bare = {"instrument": "tax", "due": "10 EUR", "source": "s"}
    (one,) = records(trader(bars(carbon_price=[bare])))["bars"]["carbon_prices"]
    assert one == {"instrument": "tax", "currency": "EUR", "due": "10", "due_per_tonne": "0.01", "source": "s"}
    (one,) = records(trader(bars(carbon_price=[bare | {"rebate": "0 EUR"}])))["bars"]["carbon_prices"]
    assert (one["rebate"], one["effective_per_tonne"]) == ("0", "0.01")


def test_a_price_on_more_than_is_embedded_is_said():
    """The 60 t of the bars can be covered, 61 cannot: a warning that names the price."""
    price = {"instrument": "tax", "due": "10 EUR", "source": "s", "covered": "61 tCO2e"}
    assert ("goods-covered", "bars", "carbon_price 1.covered") in codes(trader(bars(carbon_price=[price])))
    fits = price | {"covered": "60 tCO2e"}
    assert "goods-covered" not in [one[0] for one in codes(trader(bars(carbon_price=[fits])))]


# --- shown, kept, proven


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_explained_and_printed(whole, lang, tmp_path, capsys):
    """As formula with numbers in `explain`, of the file as of the inventory, and in two tables of text, page and workbook."""
    rods, ingot = (whole.explain(f"product/{name}/direct/2026", lang) for name in ("bars", "ingot"))
    assert "EL = (600 + (1050 × 13.5 + 100 × 14 + 10 × 15)) / 1000 = 16.325 MWh/t" in rods
    assert "(330 × 1 + 20 × 0.2) / (2.185315934 × 1000) = 0.152838" in rods
    assert "EL = (1350000 + 0) / 100000 = 13.5 MWh/t" in ingot
    assert "Si = 0.006" in ingot
    assert "(0) / (1.69077708 × 100000) = 0" in ingot
    assert "Order 775" in ingot
    file = tmp_path / "i.json"
    file.write_text(json.dumps(whole.as_dict()), encoding="utf-8")
    assert run(["explain", str(file), "product/bars/direct/2026", "--lang", lang]) == 0
    assert capsys.readouterr().out == rods + "\n"
    text = inventory_text(whole, lang)
    assert "16.325000" in text
    assert "Si 0.6, Fe 0.15" in text
    assert "99.0000" in text
    assert re.search(r"· Si: \S+ +1 +0\.006 ", text)
    assert ("全国碳排放权交易 · Order 775: " if lang == "zh" else "national-ets · Order 775: ") in text
    assert inventory_text(Inventory.from_dict(whole.as_dict()), lang) == text
    for name in ("i.html", "i.xlsx"):
        assert run(["report", str(file), "-o", str(tmp_path / name), "--lang", lang]) == 0
    assert "16.325" in (tmp_path / "i.html").read_text(encoding="utf-8")


def listing(made: Inventory) -> str:
    """The goods as an auditor reads them, in both languages: explanations, then the tables of the text."""
    shown = []
    for lang in ("en", "zh"):
        shown += [made.explain(one["id"], lang) for one in made.products]
        text = inventory_text(made, lang)
        shown.append(text[text.index(label("goods-told", lang)) : text.index(label("months", lang))].rstrip())
    return "\n\n".join(shown) + "\n"


def test_the_golden_text(whole):
    """The goods of a smelter that states everything, as they were looked at; `python tests/golden.py` writes them anew."""
    assert listing(whole) == (ROOT / "tests" / "golden" / "goods-told.txt").read_text(encoding="utf-8")


def refused_or_differs(raw: dict[str, Any]) -> bool:
    """Whether a forged file is no inventory, or does not recompute."""
    try:
        return not verify(raw).same
    except InputError as error:
        return [one.code for one in error.faults] == ["not-an-inventory"]


def test_each_number_that_is_told_is_recomputed(whole):
    """Every leaf of what is told, altered in turn, is a difference that `verify` names; so is one left out."""
    raw = json.loads(json.dumps(whole.as_dict()))
    for at, one in enumerate(raw["products"]):
        leaves = [(key,) for key in TOLD & set(one) if isinstance(one[key], str) and key != "electricity_equation"]
        leaves += [(key, n, name) for key in ("elements", "carbon_prices", "precursors") for n, each in enumerate(one.get(key, ()))
                   for name in each if name in TOLD or key != "precursors"]  # fmt: skip
        assert leaves
        for leaf in leaves:
            forged = copy.deepcopy(raw)
            place = forged["products"][at]
            for step in leaf[:-1]:
                place = place[step]
            place[leaf[-1]] = "7" if place[leaf[-1]] != "7" else "8"
            found = verify(forged)
            assert any(f"products {one['id']}.{leaf[0]}" in each.where for each in found.differences), leaf
            del place[leaf[-1]]
            assert refused_or_differs(forged), leaf


def test_the_digest_covers_what_is_worked_out(whole):
    """The ledger has a line for the electricity and the share of each good; the file alone gives the same."""
    lines = of_document(json.loads(json.dumps(whole.as_dict()))).splitlines()
    assert lines == whole._records.ledger.splitlines()
    assert "electricity\tproduct/bars/direct/2026\t16.325" in lines
    assert sum(line.startswith("default_share\t") for line in lines) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"electricity": 5}, {"electricity": "x"}, {"electricity_equation": "product.embedded"}, {"electricity_consumed": None},
        {"default_share": "1,5"}, {"elements": {}}, {"elements": [1]}, {"elements": [{"element": 1, "share": "1"}]},
        {"elements": [{"element": "Si"}]}, {"elements": [{"element": "Si", "share": "x"}]}, {"elements_total": []},
        {"carbon_prices": "x"}, {"carbon_prices": [{"instrument": "tax"}]},
        {"carbon_prices": [{"instrument": "tax", "currency": "EUR", "source": "s", "due": "1"}]},
        {"carbon_prices": [{"instrument": "tax", "currency": "EUR", "source": "s", "due": "1", "due_per_tonne": "1", "rebate": []}]},
    ],
)  # fmt: skip
def test_a_file_that_tells_in_another_shape_is_no_inventory(whole, change, tmp_path, capsys):
    """Every shape is held before anything is read from it: status 2, and no traceback."""
    raw = json.loads(json.dumps(whole.as_dict()))
    raw["products"][0] |= change
    if change == {"electricity_consumed": None}:
        del raw["products"][0]["electricity_consumed"]
    with pytest.raises(InputError) as caught:
        Inventory.from_dict(raw)
    assert [one.code for one in caught.value.faults] == ["not-an-inventory"]
    file = tmp_path / "i.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    assert run(["explain", str(file)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_word_that_no_list_has_is_shown_as_it_is(whole):
    """An instrument of a later release is read: its word stands as it is written."""
    raw = json.loads(json.dumps(whole.as_dict()))
    raw["products"][0]["carbon_prices"][0]["instrument"] = "toll"
    assert "toll" in Inventory.from_dict(raw).explain("product/ingot/direct/2026")


def test_it_is_the_callers_own(whole):
    """What is handed out changes nothing; results pickle and compare."""
    whole.products[0]["elements"].clear()
    whole.products[0]["carbon_prices"][0]["due"] = "0"
    assert len(whole.products[0]["elements"]) == 2
    assert whole.products[0]["carbon_prices"][0]["due"] == "10000000"
    again = pickle.loads(pickle.dumps(whole))
    assert (again == whole, again.products) == (True, whole.products)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_template_takes_it(lang):
    """Elements and prices come out of the form to be filled in as they went in."""
    activity = of(full())
    data, left = template_of(NAME, lang, activity=activity)
    assert left == ()
    assert by_template(data, "t.xlsx").activity.canonical == activity.canonical


def test_a_change_names_the_element_and_the_instrument():
    """Elements and prices are held against each other by their names, in whatever order they stand: one change is one row."""
    raw, other = full(), full()
    other["product"][0]["element"].reverse()
    other["product"][0]["element"][1]["share"] = "0.7 %"
    other["product"][0]["carbon_price"][0]["rebate"] = "0 CNY"
    found = ghgcalc.diff(calculate(raw, NAME), calculate(other, NAME))
    said = sorted((one.old, one.new) for one in found.changes if one.kind == "statement")
    assert said == [("0.006 1", "0.007 1"), ("9900000 CNY", "0 CNY")]


def test_a_running_year_tells_as_far_as_it_is_stated():
    """Eight months of 10 000 t and 135 000 MWh, the ingot's 100 000 t up to August: 10.8 MWh/t, and 13.49 of the bars."""
    raw = full() | {"through": "2026-08"}

    def covering(text: str) -> dict[str, str]:
        return {"value": text, "through": "2026-08"}

    (cells,) = raw["process"]
    for key, unit, value in (("liquid_aluminium", "t", "10000"), ("anode_effect_minutes", "min", "0.25")):
        cells[key] = {"unit": unit, "values": [value] * 8}
    cells["electricity"] = [GRID[0] | {"amount": {"unit": "MWh", "values": ["135000"] * 8}}]
    for row in raw["product"]:
        row |= {key: covering(row[key]) for key in ("amount", "scrap", "electricity") if key in row}
        if "direct_emission" in row:
            row["direct_emission"] |= {"through": "2026-08"}
        for one in row.get("precursor", ()):
            one["mass"] = covering(one["mass"])
    assert {name: one["electricity"] for name, one in records(raw).items()} == {"ingot": "10.8", "bars": "13.49"}


# --- what is shown beside, and metal that nobody made


def test_shares_by_month_are_one_share():
    """Months of a share are weighed with those of the scrap or the good; equal ones are that one; of a year no month can be weighed."""
    scrap = {"unit": "t", "values": ["1", "3", *["0"] * 10]}
    share = {"unit": "%", "values": ["10", "30", *["99"] * 10]}
    assert records(trader(bars(scrap=scrap, preconsumer_scrap=share)))["bars"]["preconsumer_scrap"] == "25 %"
    same = {"unit": "%", "values": ["1.0"] * 12}
    assert records(trader(bars(other_elements=same)))["bars"]["other_elements"] == "1.0 %"
    assert faults(trader(bars(scrap="4 t", preconsumer_scrap=share))) == [("mixed-shape", "preconsumer_scrap")]
    assert faults(trader(bars(preconsumer_scrap=share))) == [("mixed-shape", "preconsumer_scrap")]


def test_a_share_by_a_factor_of_another_kind_is_refused():
    """A share is stated; the id of a factor in another unit is a fault, and not silence."""
    found = faults(trader(bars(scrap="4 t", preconsumer_scrap={"factor": DEFAULT})))
    assert [key for _, key in found] == ["preconsumer_scrap"]
    (one,) = records(trader(bars(scrap="4 t", preconsumer_scrap={"factor": "cn-al-2024/anode-loss"}))).values()
    assert one["preconsumer_scrap"] == "0.1518"


def test_what_is_half_said_is_named():
    """A share of scrap without the scrap, a rebate of some kind without its sum: a note that says which key is missing."""
    assert codes(trader(bars(preconsumer_scrap="50 %"))) == [("goods-fact-missing", "1 (7604 29 10)", "scrap")]
    priced = bars(carbon_price=[{key: value for key, value in PRICE.items() if key != "rebate"}], electricity="0 MWh")
    assert ("goods-fact-missing", "bars", "carbon_price 1.rebate") in codes(trader(priced))
    (record,) = records(trader(priced)).values()
    assert "effective_per_tonne" not in record["carbon_prices"][0]


def test_more_goods_than_metal_are_named():
    """Goods above what was made and put in halve the emission of a tonne: a warning; scrap and bought metal count, parts of a year do not."""

    def said(*products: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        made = calculate(smelter(*products, **more), NAME)
        return [dict(one.fields) for one in made.findings if one.code == "goods-above-output"]

    ingot = {"id": "ingot", "cn": "7601", "amount": "100010 t"}
    assert [(one["out"], one["made"], one["bought"]) for one in said(ingot)] == [("100010", "100000", "0")]
    assert said(ingot | {"amount": "100000 t"}) == []
    assert said(ingot | {"scrap": "10 t"}) == []
    assert len(said(ingot | {"amount": "60000 t"}, {"id": "billet", "cn": "7601 20 20", "amount": "40000.1 t"})) == 1
    assert said(bars(amount="900000 t")) == []  # of a category whose output no process states
    raw = smelter(ingot)
    raw["process"][0] |= {"liquid_aluminium": "0 t"}
    (fields,) = [dict(one.fields) for one in calculate(raw, NAME).findings if one.code == "goods-above-output"]
    assert fields["made"] == "0"
