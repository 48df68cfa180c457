"""Specific embedded emissions of goods: attribution, precursors in their order, each basis apart, and everything that they lack."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import calculate, compare, verify
from ghgcalc.activity import Product
from ghgcalc.cli import run
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.inventory import Inventory
from ghgcalc.report.text import inventory_text

EXPORT = Path(__file__).parent.parent / "examples" / "smelter-export-2026.toml"
NAME = "eu-cbam-al"
EARLIER = "eu-cbam-al-2023"


def stated(value: str, **more: Any) -> dict[str, Any]:
    """A value with its source."""
    return {"value": value, "source": "meter"} | more


def smelter(*products: dict[str, Any], year: int = 2026, metal: Any = "100000 t", **tables: Any) -> dict[str, Any]:
    """A smelter of modern point-fed cells: 169 077.708 t CO2e direct for 100 000 t of metal."""
    process = {
        "id": "P1",
        "technology": "pfpb-m",
        "liquid_aluminium": metal,
        "net_anode": stated("0.42 tC/tAl"),
        "anode_sulphur": stated("2 %"),
        "anode_ash": stated("0.4 %"),
        "anode_effect_minutes": "0.25 min",
        "slope": stated("0.104 kgCF4/tAl/min", measured_on=f"{year}-01-31"),
        "c2f6_fraction": stated("0.057 kgC2F6/kgCF4", measured_on=f"{year}-01-31"),
    }
    goods = {"product": list(products)} if products else {}
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "x"}, "process": [process], **goods, **tables}


def trader(*products: dict[str, Any], year: int = 2026, **tables: Any) -> dict[str, Any]:
    """A plant without cells."""
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "x"}, "product": list(products), **tables}


def bars(*precursors: dict[str, Any], **more: Any) -> dict[str, Any]:
    """1 000 t of bars with 60 t of emissions of their own."""
    row = {
        "id": "bars",
        "cn": "7604 29 10",
        "amount": "1000 t",
        "direct_emission": stated("60 tCO2e"),
        "precursor": list(precursors),
    }
    return row | more


def intensities(raw: dict[str, Any], guideline: str = NAME, **options: Any) -> dict[str, Decimal]:
    """Intensity of each good by id and basis, of an inventory that recomputes."""
    made = calculate(raw, guideline, **options)
    assert verify(json.loads(json.dumps(made.as_dict()))).same
    for product in made.products:
        total = made.total("product", process=product["product"], basis=product["basis"])
        assert (f"{total.value:f}", total.unit.symbol) == (product["value"], "tCO2e/t")
    return {f"{product['product']}/{product['basis']}": Decimal(product["value"]) for product in made.products}


def refused(raw: dict[str, Any], guideline: str = NAME) -> list[tuple[str, str | None]]:
    """Code and key of every fault, each with a text in both languages."""
    with pytest.raises(InputError) as caught:
        calculate(raw, guideline)
    for fault in caught.value.faults:
        assert fault.text("en").isprintable()
        assert re.search("[\u4e00-\u9fff]", fault.text("zh"))
    return [(fault.code, fault.place.key) for fault in caught.value.faults]


# --- attribution


def test_without_a_product_the_output_of_the_cells_is_the_good():
    """169 077.708 t over 100 000 t of metal are 1.69077708 t/t; months and several processes add up."""
    assert intensities(smelter()) == {"unwrought-aluminium/direct": Decimal("1.69077708")}
    twice = smelter()
    twice["process"].append(twice["process"][0] | {"id": "P2"})
    assert intensities(twice) == {"unwrought-aluminium/direct": Decimal("1.69077708")}
    nothing = smelter(metal="0 t")
    assert intensities(nothing) == {}


@pytest.mark.parametrize("policy", ["cell", "line", "total", "none"])
def test_the_attributed_emission_is_the_printed_total(policy):
    """Under a policy that rounds, the intensity rests on the printed total; under none on the exact sum."""
    made = calculate(smelter(), NAME, rounding=policy)
    (product,) = made.products
    assert Decimal(product["attributed"]) == made.total("enterprise").value
    assert Decimal(product["value"]) == made.total("enterprise").value / 100000


def test_a_stated_good_has_its_own_activity_level():
    """What left the plant is the activity level; several goods of a heading share the emission by mass."""
    ingot = {"id": "ingot", "cn": "7601", "amount": "80000 t"}
    assert intensities(smelter(ingot)) == {"ingot/direct": Decimal("2.11347135")}
    shared = intensities(smelter(ingot, {"id": "billet", "cn": "7601 20 20", "amount": "20000 t"}))
    assert shared == {"ingot/direct": Decimal("1.69077708"), "billet/direct": Decimal("1.69077708")}


def test_stated_emissions_close_on_the_total():
    """The total is the total: what is stated for goods that share it counts where it adds up to it, as finely as it is stated."""
    ingot, billet = {"id": "ingot", "cn": "7601", "amount": "80000 t"}, {"id": "billet", "cn": "7601 20 20", "amount": "20000 t"}
    shared = Decimal("1.69077708")

    def unclosed(*rows: dict[str, Any], **tables: Any) -> list[str]:
        return [
            dict(one.fields)["difference"]
            for one in calculate(smelter(*rows, **tables), NAME).findings
            if (one.code, one.severity) == ("goods-not-closed", "warning")
        ]

    one = [ingot | {"direct_emission": stated("40000 tCO2e")}]
    assert intensities(smelter(*one)) == {"ingot/direct": Decimal("2.11347135")}
    assert unclosed(*one) == ["-129077.71"]
    some = [ingot | {"direct_emission": stated("40000 tCO2e")}, billet]  # the other good does not take the total a second time
    assert intensities(smelter(*some)) == {"ingot/direct": shared, "billet/direct": shared}
    assert unclosed(*some) == ["-129077.71"]
    whole = [ingot | {"direct_emission": stated("169017.7 tCO2e")}]  # bars of the same installation, part of its total
    bars = {"id": "bars", "cn": "7604", "amount": "500 t", "direct_emission": stated("60.0 tCO2e")}
    assert intensities(smelter(*whole, bars)) == {"ingot/direct": Decimal("169017.7") / 80000, "bars/direct": Decimal("0.12")}
    assert unclosed(*whole, bars) == []
    assert unclosed(*whole, bars | {"direct_emission": stated("61.0 tCO2e")}) == ["-60.01"]
    split = [ingot | {"direct_emission": stated("129077.7 tCO2e")}, billet | {"direct_emission": stated("40000.0 tCO2e")}]
    assert intensities(smelter(*split)) == {"ingot/direct": Decimal("129077.7") / 80000, "billet/direct": Decimal(2)}
    assert unclosed(*split) == []
    off = [ingot | {"direct_emission": stated("129077.5 tCO2e")}, billet | {"direct_emission": stated("40000.0 tCO2e")}]
    assert unclosed(*off) == ["-0.21"]
    made = calculate(smelter(*one), NAME)
    assert verify(made.as_dict()).same


def test_attributed_emissions_are_not_below_zero():
    """More carbon out than in is a fault: it makes no good free of emissions."""
    out = {"item": "dust", "direction": "out", "amount": "100 t", "carbon": stated("50 %")}
    with pytest.raises(InputError) as caught:
        intensities(trader({"id": "ingot", "cn": "7601", "amount": "10 t"}, carbon_stream=[out]))
    assert [fault.code for fault in caught.value.faults] == ["total-below-zero"]
    assert dict(caught.value.faults[0].fields)["value"] == "-183.2"


def test_goods_without_id_are_told_apart_by_number():
    """The heading and the number of the row stand for an id."""
    made = calculate(smelter({"cn": "7601 10", "amount": "1 t"}, {"cn": "7601 10", "amount": "1 t"}), NAME)
    assert [product["id"] for product in made.products] == [f"product/760110-{at}/direct/2026" for at in (1, 2)]
    assert Product.model_validate({"cn": "7601 10", "amount": "1 t"}).heading == "7601"


def test_an_id_that_is_taken_is_refused():
    """An id that another row, or the category itself, has by its heading would hide a good."""
    rows = ({"cn": "7601", "amount": "1 t"}, {"id": "7601-1", "cn": "7601", "amount": "2 t"})
    assert refused(smelter(*rows)) == [("duplicate-row-id", "id")]
    assert refused(smelter(bars(id="unwrought-aluminium"))) == [("duplicate-row-id", "id")]
    assert refused(smelter(bars(), bars())) == [("duplicate-row-id", "id")]


# --- precursors


def test_a_product_of_the_plants_own_metal():
    """1 050 t of metal at 1.69077708 and 60 t of its own for 1 000 t are 1.835315934 t/t."""
    assert intensities(smelter(bars({"good": "7601", "mass": "1050 t"}))) == {
        "unwrought-aluminium/direct": Decimal("1.69077708"),
        "bars/direct": Decimal("1.835315934"),
    }


def test_precursors_of_several_suppliers_stand_apart():
    """Each supplier has its mass and intensity; one from the Union or an exempt country counts nothing, its mass is stated."""
    row = bars(
        {"good": "7601", "mass": "500 t", "direct": "2 tCO2e/t", "supplier": "A", "origin": "India"},
        {"good": "7601 10", "mass": "300 t", "direct": stated("3 tCO2/t"), "supplier": "B"},
        {"good": "7601", "mass": "250 t", "origin": "EU"},
        {"good": "7601", "mass": "10 t", "origin": "Exempt", "direct": "9 tCO2e/t"},
    )
    made = calculate(trader(row), NAME)
    (product,) = made.products
    assert Decimal(product["value"]) == Decimal("1.96")
    assert [one["embedded"] for one in product["precursors"]] == ["1000", "900", "0", "0"]
    assert [one.get("exempt") for one in product["precursors"]] == [None, None, True, True]
    assert [one.get("supplier") for one in product["precursors"]] == ["A", "B", None, None]
    assert verify(json.loads(json.dumps(made.as_dict()))).same


def test_goods_of_goods_are_worked_out_in_their_order():
    """A good made of another own good comes after it, whatever the order in the file."""
    foil = {
        "id": "foil",
        "cn": "7607",
        "amount": "500 t",
        "direct_emission": stated("10 tCO2e"),
        "precursor": [{"good": "7604", "mass": "600 t"}],
    }
    found = intensities(smelter(foil, bars({"good": "7601", "mass": "1050 t"})))
    assert list(found) == ["unwrought-aluminium/direct", "bars/direct", "foil/direct"]
    assert found["foil/direct"] == (10 + 600 * Decimal("1.835315934")) / 500


def test_goods_that_are_made_of_each_other_are_refused():
    """A circle cannot be worked out: one of them needs its stated intensity."""
    one = bars({"good": "7607", "mass": "1 t"})
    other = {
        "id": "foil",
        "cn": "7607",
        "amount": "5 t",
        "direct_emission": stated("1 tCO2e"),
        "precursor": [{"good": "7604", "mass": "1 t"}],
    }
    assert refused(trader(one, other)) == [("goods-circle", None)]
    broken = {**other, "amount": "0 t"}
    assert refused(trader(one, broken)) == [("amount-zero", "amount")]


def test_an_intensity_by_month_is_weighed_with_the_mass():
    """Twelve intensities go with twelve masses: 1 t at 2 and 3 t at 4 are 14 t; with one mass for the year they are refused."""
    monthly = {"unit": "tCO2e/t", "values": ["2", "4", *["9"] * 10]}
    masses = {"unit": "t", "values": ["1", "3", *["0"] * 10]}
    made = calculate(trader(bars({"good": "7601", "mass": masses, "direct": monthly})), NAME)
    assert [(one["intensity"], one["embedded"]) for one in made.products[0]["precursors"]] == [("3.5", "14")]
    assert refused(trader(bars({"good": "7601", "mass": "4 t", "direct": monthly}))) == [("mixed-shape", "precursor 1.direct")]
    nothing = calculate(trader(bars({"good": "7601", "mass": {"unit": "t", "values": ["0"] * 12}, "direct": monthly})), NAME)
    assert nothing.products[0]["precursors"][0]["embedded"] == "0"


def test_a_default_is_used_where_it_is_asked_for_by_name():
    """The published default is never a substitute; chosen by its id it counts, is said, and its record is carried."""
    row = bars({"good": "7601", "mass": "1000 t", "direct": {"factor": "eu-cbam/default/china-7601-2026"}})
    found = ghgcalc.factors.find(kind="product-default")
    chosen = next(factor for factor in found if factor.id.endswith("china-7601-2026"))
    row["precursor"][0]["direct"] = {"factor": chosen.id}
    made = calculate(trader(row), NAME)
    assert Decimal(made.products[0]["value"]) == Decimal("3.36")
    assert [dict(finding.fields)["id"] for finding in made.findings if finding.code == "factor-chosen"] == [chosen.id]
    assert chosen.id in {record["id"] for record in made.factors["records"]}
    row["precursor"][0]["direct"] = {"factor": "nothing"}
    assert refused(trader(row)) == [("unknown-factor", "precursor 1.direct")]
    row["precursor"][0]["direct"] = {"factor": "cn-al-2024/cf4"}
    assert refused(trader(row)) == [("factor-unit", "precursor 1.direct")]


# --- each basis apart


def test_direct_and_indirect_stand_apart():
    """In the transitional period both are worked out and never added; from 2026 on the direct ones alone."""
    grid = [{"supply": "grid", "amount": "1400000 MWh", "location_factor": stated("0.6 tCO2/MWh")}]
    row = bars({"good": "7601", "mass": "1050 t"}, indirect_emission=stated("500 tCO2e"))
    found = intensities(smelter(row, year=2025, other_electricity=grid), EARLIER)
    assert found == {
        "unwrought-aluminium/direct": Decimal("1.69077708"),
        "unwrought-aluminium/indirect": Decimal("8.4"),
        "bars/direct": Decimal("1.835315934"),
        "bars/indirect": (500 + 1050 * Decimal("8.4")) / 1000,
    }
    assert set(intensities(smelter(row, other_electricity=grid))) == {"unwrought-aluminium/direct", "bars/direct"}


def test_indirect_emissions_enter_no_good_where_direct_ones_alone_count():
    """Neither the good's own nor those of a precursor, which would be half of a number; a note names what is stated in vain."""
    row = bars(
        {"good": "7601", "mass": "100 t", "direct": "2 tCO2e/t", "indirect": "5 tCO2e/t"}, indirect_emission=stated("1 tCO2e")
    )
    assert intensities(trader(row)) == {"bars/direct": Decimal("0.26")}
    assert intensities(trader(row, year=2025), EARLIER) == {"bars/direct": Decimal("0.26"), "bars/indirect": Decimal("0.501")}
    (note,) = [one for one in calculate(trader(row), NAME).findings if one.code == "datum-ignored"]
    assert (note.place.table, note.place.key) == ("product", "precursor.indirect")
    assert "datum-ignored" not in {one.code for one in calculate(trader(row, year=2025), EARLIER).findings}


# --- which good of the plant, and what is melted in


INGOT, ALLOY = {"id": "ingot", "cn": "7601 10 10", "amount": "70000 t"}, {"id": "alloy", "cn": "7601 20 80", "amount": "30000 t"}


def test_goods_that_share_one_total_are_one_precursor():
    """Ingot and alloy bear the same: bars of 7601 are made of either, and of that one whose code is named."""
    found = [
        calculate(smelter(INGOT, ALLOY, bars({"good": good, "mass": "1050 t"})), NAME)
        for good in ("7601", "76011010", "7601 20", "7601 20 80")
    ]
    own = [one["precursors"][0].get("own") for made in found for one in made.products if one["product"] == "bars"]
    assert own == ["ingot", "ingot", "alloy", "alloy"]
    assert {one["value"] for made in found for one in made.products if one["product"] == "bars"} == {"1.835315934"}


def test_a_precursor_that_may_be_several_goods_is_refused():
    """Goods that bear different emissions, and a code that none of them has: told with what there is, and nothing is picked."""
    sheet = bars({"good": "7601", "mass": "1050 t"}, id="sheet", cn="7606 11 10")
    plate = bars({"good": "7601", "mass": "1050 t"}, id="plate", cn="7606 12 50", direct_emission=stated("90 tCO2e"))
    foil = {"id": "foil", "cn": "7607 11 19", "amount": "100 t", "direct_emission": stated("1 tCO2e")}

    def of(good: str) -> dict[str, Any]:
        return smelter(sheet, plate, foil | {"precursor": [{"good": good, "mass": "105 t"}]})

    assert refused(of("7606"), NAME) == [("precursor-unclear", "precursor 1")]
    assert refused(of("7606 20"), NAME) == [("precursor-unclear", "precursor 1")]
    assert intensities(of("7606 12"))["foil/direct"] == (1 + 105 * (Decimal(90) + 1050 * Decimal("1.69077708")) / 1000) / 100
    apart = [one | {"direct_emission": stated(value)} for one, value in ((INGOT, "100000 tCO2e"), (ALLOY, "69077.708 tCO2e"))]
    assert refused(smelter(*apart, bars({"good": "7601", "mass": "1 t"})), NAME) == [("precursor-unclear", "precursor 1")]


@pytest.mark.parametrize("rules", [NAME, EARLIER])
def test_metal_of_others_that_is_melted_in_is_a_precursor(rules):
    """Secondary melting: bought metal brings its emissions to each tonne of the process; scrap brings none."""
    bought = {"good": "7601", "mass": "2000 t", "direct": "2.5 tCO2e/t", "indirect": "6 tCO2e/t", "supplier": "S"}
    year = 2025 if rules == EARLIER else 2026
    found = intensities(smelter(INGOT, ALLOY | {"precursor": [bought]}, year=year), rules)
    assert found["ingot/direct"] == found["alloy/direct"] == (Decimal("169077.708") + 2000 * Decimal("2.5")) / 100000
    indirect = {name: value for name, value in found.items() if name.endswith("/indirect")}
    assert indirect == (dict.fromkeys(("ingot/indirect", "alloy/indirect"), Decimal("0.12")) if rules == EARLIER else {})
    cast = {"id": "cast", "cn": "7601 20 80", "amount": "100 t", "scrap": "90 t", "direct_emission": stated("30 tCO2e")}
    assert intensities(trader(cast | {"precursor": [bought | {"mass": "12 t"}]}, year=year), rules)["cast/direct"] == Decimal("0.6")


def test_metal_that_is_melted_in_and_goods_that_stand_apart_are_refused_together():
    """Where goods of one process state emissions of their own, nobody knows which of them took the bought metal's."""
    bought = {"good": "7601", "mass": "2000 t", "direct": "2.5 tCO2e/t"}
    apart = ALLOY | {"precursor": [bought], "direct_emission": stated("51000 tCO2e")}
    assert refused(smelter(INGOT, apart), NAME) == [("goods-contradict", "precursor")]


# --- what is missing


@pytest.mark.parametrize(
    ("row", "guideline", "faults"),
    [
        ({"cn": "8701", "amount": "1 t"}, NAME, [("unknown-heading", "cn")]),
        ({"cn": "7602", "amount": "1 t"}, NAME, [("unknown-heading", "cn")]),
        (bars(amount="0 t"), NAME, [("amount-zero", "amount")]),
        (bars() | {"direct_emission": {"factor": "nothing"}}, NAME, [("unknown-factor", "direct_emission")]),
        ({"cn": "7604", "amount": "1 t"}, NAME, [("datum-missing", "direct_emission")]),
        ({"cn": "7604", "amount": "1 t"}, EARLIER, [("datum-missing", "direct_emission"), ("datum-missing", "indirect_emission")]),
        (bars({"good": "7601", "mass": "1 t"}), NAME, [("datum-missing", "precursor 1.direct")]),
        (bars({"good": "7604", "mass": "1 t"}), NAME, [("datum-missing", "precursor 1.direct")]),
        (bars({"good": "7601", "mass": "1 t", "indirect": "1 tCO2e/t"}), NAME, [("datum-missing", "precursor 1.direct")]),
        (bars({"good": "2818", "mass": "1 t", "direct": "1 tCO2e/t"}), NAME, [("unknown-precursor", "precursor 1")]),
        (bars({"good": "7601", "mass": "1 t", "direct": "1 tCO2e/t"}, indirect_emission=stated("1 tCO2e")), EARLIER,
         [("datum-missing", "precursor 1.indirect")]),
        ({"cn": "7601", "amount": "1 t", "precursor": [{"good": "7604", "mass": "1 t", "direct": "1 tCO2e/t"}]}, NAME,
         [("unknown-precursor", "precursor 1")]),
        ({"cn": "7601", "amount": "1 t", "precursor": [{"good": "7601", "mass": "1 t"}]}, NAME, [("datum-missing", "precursor 1.direct")]),
    ],
)  # fmt: skip
def test_what_a_good_lacks_is_named(row, guideline, faults):
    """A heading, an emission, a precursor or an intensity that is missing or cannot be: a fault each, at its row and key."""
    assert refused(trader(row, year=2025 if guideline == EARLIER else 2026), guideline) == faults


# --- what is shown


def test_scrap_and_other_shares_are_reported_with_the_good():
    """Scrap per tonne, the share before consumers and other elements stand with the good, and change nothing."""
    plain = intensities(smelter(bars({"good": "7601", "mass": "1050 t"})))
    row = bars({"good": "7601", "mass": "1050 t"}, scrap="45 t", preconsumer_scrap="60 %", other_elements=stated("1.5 %"))
    made = calculate(smelter(row), NAME)
    (product,) = [one for one in made.products if one["product"] == "bars"]
    assert (product["scrap"], product["preconsumer_scrap"], product["other_elements"]) == ("0.045", "60 %", "1.5 %")
    assert Decimal(product["value"]) == plain["bars/direct"]
    assert intensities(trader(bars(scrap="1 t", amount="3 t", direct_emission=stated("1 tCO2e"))))["bars/direct"] > 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_good_is_explained(lang, tmp_path, capsys):
    """Formula, numbers, precursors and clause of a good, from the inventory and from its file, as text and as a record."""
    made = calculate(ghgcalc.read(EXPORT), NAME)
    ingot, product = "product/ingot/direct/2026", "product/bars/direct/2026"
    text = made.explain(product, lang)
    assert "SEE = (AttrEm + EE_pre) / AL" in text
    assert "(60 + (1050 × 1.737658734209090909090909091)) / 1000 = 1.884541670919545454545454545 tCO2e/t" in text
    assert "7601: 1050 t × " in text
    assert "tCO2e  ingot" in text
    assert "Annex I 3.18" in text
    assert "+ 0) / 99000" in made.explain(ingot, lang)
    file = tmp_path / "inventory.json"
    file.write_text(json.dumps(made.as_dict()), encoding="utf-8")
    assert Inventory.from_dict(json.loads(file.read_text(encoding="utf-8"))).explain(product, lang) == text
    assert run(["explain", str(file), product, "--lang", lang]) == 0
    assert capsys.readouterr().out == text + "\n"
    assert run(["explain", str(file), product, "--lang", lang, "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["text"], record["value"]) == (text, "1.884541670919545454545454545")
    assert run(["explain", str(file), "--lang", lang]) == 0
    assert text in capsys.readouterr().out
    with pytest.raises(UnknownIdError):
        made.explain("product/nothing/direct/2026")
    no_clause = {key: "" if key == "clause" else value for key, value in made.products[0].items()}
    assert len(ghgcalc.inventory.explain.explain_product(no_clause, lang).splitlines()) == 3


@pytest.mark.parametrize(("lang", "title"), [("en", "Specific embedded emissions"), ("zh", "单位产品隐含排放")])
def test_goods_are_printed(lang, title):
    """The printed inventory has a table of goods with six decimals; one without goods has none."""
    text = inventory_text(calculate(ghgcalc.read(EXPORT), NAME), lang)
    assert title in text
    assert "1.884542" in text
    assert "bars (7604 29 10)" in text
    assert title not in inventory_text(calculate(ghgcalc.read(EXPORT), "ghgp-al"), lang)


def test_a_changed_good_does_not_verify():
    """Each number of a good is recomputed: a digit that differs is named with its path."""
    raw = json.loads(json.dumps(calculate(ghgcalc.read(EXPORT), NAME).as_dict()))
    raw["products"][1]["precursors"][0]["embedded"] = "1"
    assert [one.where for one in verify(raw).differences] == ["products product/bars/direct/2026.precursors[1].embedded"]
    del raw["products"]
    assert all(one.where.startswith("products ") for one in verify(raw).differences)
    assert not verify(raw).same


@pytest.mark.parametrize(
    ("key", "value"),
    [("id", None), ("cn", 7601), ("value", "1,5"), ("amount", 5), ("equation", "anode.by_net"), ("precursors", {}), ("precursors", [1]),
     ("precursors", [{"good": 1}]), ("precursors", [{"good": "7601", "mass": "x", "intensity": "1", "embedded": "1"}])],
)  # fmt: skip
def test_a_file_whose_goods_have_another_shape_is_no_inventory(key, value, tmp_path, capsys):
    """A good of a file is checked before it is read: a key that is missing or of another kind is refused with status 2."""
    raw = json.loads(json.dumps(calculate(ghgcalc.read(EXPORT), NAME).as_dict()))
    raw["products"][0][key] = value
    with pytest.raises(InputError) as caught:
        Inventory.from_dict(raw)
    assert [fault.code for fault in caught.value.faults] == ["not-an-inventory"]
    file = tmp_path / "inventory.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    for command in ("explain", "verify"):
        assert run([command, str(file)]) == 2
        assert "Traceback" not in capsys.readouterr().err


def test_goods_stand_in_no_comparison_of_totals():
    """Intensities have another unit: no effect is made of them, and the record lists them beside the totals."""
    found = compare(ghgcalc.read(EXPORT), ["ghgp-al", NAME])
    assert {total["level"] for total in found.as_dict()["guidelines"][1]["totals"]} == {"process", "electrolysis", "enterprise"}
    assert {effect.level for effect in found.effects} == {"electrolysis", "enterprise"}
    exact = Fraction(found.inventories[1].products[0]["attributed"])
    assert exact == Fraction(found.inventories[1].total("enterprise").value)
