"""What was paid at home, by a draft: from a verified settlement of the same plant and year, each open point by itself."""

from __future__ import annotations

import json
import pickle
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import allowances, border
from ghgcalc.errors import ArgumentError, InputError
from support import caller

ROOT = Path(__file__).parent.parent
EXPORT = ROOT / "examples" / "smelter-export-2026.toml"
PRICE = {"certificate_price": "80 EUR/t", "price_source": "a plan"}
RATE = {"exchange_rate": "8 CNY/EUR", "rate_source": "a bank"}
STATED = {"balance_value": "1.50 tCO2e/t", "balance_source": "a test", "price": "90 CNY/t", "price_source": "a broker"}


@pytest.fixture
def call(capsys):
    """Give the command line in this process."""
    return caller(capsys)


@cache
def sold() -> ghgcalc.Inventory:
    """The goods of the exporting smelter."""
    return ghgcalc.calculate(ghgcalc.read(EXPORT), "eu-cbam-al")


@cache
def home() -> ghgcalc.Inventory:
    """The same year by the rules at home."""
    return ghgcalc.calculate(ghgcalc.read(EXPORT), "cn-al-2024")


def position(**more: Any) -> allowances.Settlement:
    """Its settlement, unless told otherwise."""
    return allowances.settle(home(), "cn-al-2026-draft", **(STATED | more))


def view(settlement: Any = None, settled: Any = None, **more: Any) -> border.Border:
    """The border view with what was paid at home."""
    given = {"settlement": position() if settlement is None else settlement, "settled": home() if settled is None else settled}
    return border.costs(sold(), **(PRICE | RATE | {"years": [2026]} | given | more))


def codes(found: border.Border) -> list[str]:
    """The codes of the findings."""
    return [one.code for one in found.findings]


def refused(**more: Any) -> list[str]:
    """The codes by which a view is refused."""
    with pytest.raises(InputError) as caught:
        view(**more)
    return [one.code for one in caught.value.faults]


def test_what_was_paid_is_what_the_missing_units_cost():
    """2158 missing units at 90 CNY are 194 220 CNY; at 8 CNY/EUR, over the obligation, per tonne of metal, over 80 EUR: certificates."""
    found = view()
    assert found.home is not None
    assert (found.home.bought, found.home.paid, found.home.price) == (2158, 194220, 90)
    obligation, euros = Fraction("163216.79"), Fraction(194220, 8)
    per_tonne = euros / obligation * (obligation / 100000)
    ingot, bars = found.home.readings[0].effects
    assert (ingot.good, ingot.covered, ingot.euros, ingot.certificates) == ("ingot", obligation / 100000, per_tonne, per_tonne / 80)
    assert bars.euros == per_tonne * Fraction("1.05")
    year = found.goods[0].years[0]
    assert year.actual.certificates is not None
    assert year.after_home == year.actual.certificates - per_tonne / 80
    assert year.default.certificates == Fraction(
        "1.912575"
    )  # a default value takes the Commission's own price, which is not published


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 500), st.integers(700, 900))
def test_the_deduction_is_proportional_and_never_more_than_what_is_due(price, rate):
    """Twice the price is twice the deduction, a rate divides it, and certificates never fall below nought."""
    found = view(position(price=f"{price} CNY/t"), exchange_rate=f"{rate}e-2 CNY/EUR")
    assert found.home is not None
    effect = found.home.effect("ingot")
    assert effect.euros * rate / 100 / price == Fraction(2158, 100000)
    year = found.goods[0].years[0]
    assert year.after_home is not None
    assert year.after_home == max(year.actual.certificates - effect.euros / 80, Fraction(0))


def test_a_deduction_takes_off_what_is_due_and_no_more():
    """At a price at home that pays for more than the border asks, nothing is left, and nothing is paid back."""
    year = view(position(balance_value="1.0 tCO2e/t", price="900 CNY/t"), exchange_rate="0.01 CNY/EUR").goods[0].years[0]
    assert (year.after_home, year.as_dict(Fraction(80), Fraction(1))["cost"]["after_home"]) == (0, "0")


def test_each_open_point_by_itself():
    """Every reading changes one thing: a published price, another rate, CCER, every embedded emission, the published quarters, nothing."""
    found = view(position(ccer="500 t", ccer_price="70 CNY/t", ccer_price_source="t"), exchange_rate=["8 CNY/EUR", "7.5 CNY/EUR"])
    assert found.home is not None
    by_name = {one.name: one for one in found.home.readings}
    assert list(by_name) == ["stated", "price", "rate", "ccer", "all-emissions", "reference", "nothing"]
    first = by_name["stated"]
    assert first.paid == 1658 * 90
    assert by_name["price"].paid == 1658 * Fraction("97.90")
    assert "CEA 2026 close 2026-08-31" in by_name["price"].detail
    assert by_name["rate"].rate == Fraction("7.5")
    assert by_name["ccer"].paid == 1658 * 90 + 500 * 70
    whole = by_name["all-emissions"].effects[0]
    assert whole.covered == Fraction("172028.2146867") / 99000
    assert by_name["reference"].reference == Fraction("75.32")  # the mean of 75.36 and 75.28: the third quarter is not official
    assert by_name["nothing"].effects[0].certificates == 0
    assert found.as_dict()["home"]["readings"][0]["name"] == "stated"


def test_a_data_year_without_published_prices_has_no_other_price():
    """No anchor is of the year or the one after it: no reading by another price."""
    from ghgcalc.border.home import _prices

    assert list(_prices(2030, None)) == []
    assert [text.split(",")[0] for text, _ in _prices(2024, None)] == ["CEA 2024 close", "CEA 2025 mean", "CEA 2025 close"]


def test_no_day_before_the_draft_knows_it():
    """Before 2026-05-13 nothing was known of the draft: it is refused with what else is wrong; prices of allowances follow the day, too."""
    assert refused(as_of="2026-05-12", certificate_price="75 EUR/t") == ["border-draft-later"]
    with pytest.raises(InputError) as caught:
        border.costs(sold(), settlement=position(), as_of="2026-05-12", **PRICE)
    assert [one.code for one in caught.value.faults] == ["border-draft-later", "border-home-incomplete"]
    for day, there in (("2026-05-13", False), ("2026-09-29", False), ("2026-09-30", True)):
        found = view(as_of=day).home
        assert found is not None
        assert ("price" in [one.name for one in found.readings]) is there


@pytest.mark.parametrize("rate", ["0.125 CNY/EUR", "0.99 CNY/EUR", "785 CNY/EUR", "100.01 CNY/EUR"])
def test_a_rate_the_wrong_way_round_is_named(rate):
    """A number of EUR per CNY under the unit of the other, and the rate of 100 EUR: a warning, which is no affair of the customer's."""
    found = view(exchange_rate=["8 CNY/EUR", rate])
    (said,) = [one for one in found.findings if one.code == "border-rate-far"]
    assert rate.removesuffix(" CNY/EUR") in said.text("en")
    assert "border-rate-far" not in codes(found.for_customer())
    assert "border-rate-far" not in codes(view(exchange_rate=["1 CNY/EUR", "100 CNY/EUR"]))


def test_nothing_paid_takes_nothing_off():
    """An allocation that covers the obligation is no payment, whatever an allowance is worth."""
    found = view(position(balance_value="1.70 tCO2e/t"))
    assert found.home is not None
    assert (found.home.paid, found.home.effect("ingot").certificates) == (0, 0)
    assert "border-nothing-paid" in codes(found)
    unpriced = view(position(balance_value="1.70 tCO2e/t", price=None, price_source=None))
    assert unpriced.home is not None
    assert unpriced.home.price_source == ""


def test_an_exempt_process_without_output_covers_nothing():
    """A settlement whose obligation is nought divides by nothing."""
    rows = [{"id": "P1", "anode": "0 t", "liquid_aluminium": "0 t"}]
    empty = ghgcalc.calculate(
        {"year": 2026, "entity": {"name": "Illustrative Export Aluminium 示例出口铝业"}, "process": rows}, "cn-al-2024"
    )
    made = allowances.settle(empty, "cn-al-2024")
    found = view(made, empty)
    assert found.home is not None
    assert (found.home.effect("ingot").covered, found.home.effect("ingot").euros) == (0, 0)


def test_bought_metal_has_no_part_in_what_the_plant_paid():
    """Of goods of bought metal nothing was paid at home by this plant."""
    bought = {"good": "7601", "mass": "105 t", "direct": "2 tCO2e/t", "supplier": "S"}
    more = {
        "id": "wire",
        "cn": "7605",
        "amount": "100 t",
        "direct_emission": {"value": "6 tCO2e", "source": "m"},
        "precursor": [bought],
    }
    table = ghgcalc.read(EXPORT).dump()
    table["product"] = [*table["product"], more]
    goods = ghgcalc.calculate(table, "eu-cbam-al")
    found = border.costs(goods, goods=["wire"], settlement=position(), settled=home(), routes={"7601": "primary"}, **PRICE, **RATE)
    assert found.home is not None
    assert found.home.effect("wire").covered == 0


def test_metal_that_is_melted_in_has_no_part_in_what_the_plant_paid():
    """Of an ingot into which bought metal went, the plant paid for the rest alone."""
    table = ghgcalc.read(EXPORT).dump()
    bought = {"good": "7601", "mass": "9900 t", "direct": "2 tCO2e/t", "supplier": "S"}
    table["product"] = [table["product"][0] | {"precursor": [bought]}]
    goods = ghgcalc.calculate(table, "eu-cbam-al")
    found, plain = (
        border.costs(one, goods=["ingot"], settlement=position(), settled=home(), routes={"ingot": "primary"}, **PRICE, **RATE).home
        for one in (goods, ghgcalc.calculate(ghgcalc.read(EXPORT), "eu-cbam-al"))
    )
    assert found is not None
    assert plain is not None
    assert found.effect("ingot").covered == plain.effect("ingot").covered * Fraction(9, 10)


def test_what_is_said_of_a_draft():
    """The draft is marked in the result, in every rendering and both languages; another year is as if; a rate without source is named."""
    found = view(years=[2026, 2027], rate_source=None)
    assert {"border-draft", "border-home-later", "border-rate-source"} <= set(codes(found))
    record = found.as_dict()
    assert record["home"]["draft"] is True
    assert (record["home"]["document"], record["home"]["grade"]) == ("eu-cbam-price-abroad-draft-2026", "press")
    assert len(record["open"]) == len(record["open_zh"]) == 6
    assert found.report().count("draft") > 8
    assert found.report("zh").count("征求意见稿") > 8
    assert "Ares(2026)4841230" in found.report(form="html")
    assert found.report(form="xlsx")[:2] == b"PK"
    jsonschema.validate(json.loads(found.report(form="json")), ghgcalc.json_schema("border"))
    assert pickle.loads(pickle.dumps(found)) == found
    assert "border-home-later" not in codes(view())


def test_the_customer_sees_nothing_of_the_payment_at_home():
    """Settlement, price, purchases and the findings about them are the plant's own affair."""
    found = view().for_customer()
    assert (found.home, found.open) == (None, ())
    text = found.report() + found.report(form="json") + found.report("zh", "html")
    for secret in ("194220", "194 220", "2158", "a broker", "Ares(2026)", "draft", position().digest):
        assert secret not in text, secret
    assert [one.after_home for good in found.goods for one in good.years] == [None, None]


def test_without_a_price_of_certificates_euros_stand_alone():
    """What was paid is told in euros; certificates need a price."""
    found = view(certificate_price=None, price_source=None)
    assert found.home is not None
    assert found.home.effect("ingot").certificates is None
    assert found.goods[0].years[0].after_home is None
    assert "paid, EUR/t of good" in found.report()
    later = view(years=[2031])  # the year of the payment is not shown: its cost cannot be told
    assert "nothing is recognised" in later.report()


def other(**entity: Any) -> ghgcalc.Inventory:
    """The same plant under another name, code or year."""
    table = ghgcalc.read(EXPORT).dump()
    year = entity.pop("year", 2026)
    table |= {"year": year, "entity": table["entity"] | entity}
    table["process"][0].pop("slope", None)
    table["process"][0].pop("c2f6_fraction", None)
    return ghgcalc.calculate(
        {"year": year, "entity": table["entity"], "process": [{"id": "P1", "anode": "47000 t", "liquid_aluminium": "100000 t"}]},
        "cn-al-2024",
    )


def test_a_settlement_that_may_not_count_is_refused():
    """Another plant, another year, one that does not recompute, one without a price, half of what is needed: named, and nothing is made."""
    assert refused(settlement=allowances.settle(other(name="B"), "cn-al-2026-draft", **STATED), settled=other(name="B")) == [
        "border-other-plant"
    ]
    last = other(year=2025)
    assert refused(settlement=allowances.settle(last, "cn-al-2025", **STATED), settled=last) == ["border-other-year"]
    both = other(year=2025, name="B")
    made = allowances.settle(both, "cn-al-2025", **(STATED | {"price": None, "price_source": None}))
    assert refused(settlement=made, settled=both) == ["border-other-plant", "border-other-year", "border-settlement-unpriced"]
    forged = position().as_dict()
    forged["units"]["buy"] = "9999999"
    assert refused(settlement=forged) == ["border-settlement-unverified"]
    assert refused(settled=other()) == ["border-other-settled"]
    assert refused(settled=sold().as_dict(), as_of="2026-05-12", certificate_price="2026-Q1") == [
        "border-draft-later",
        "border-other-settled",
    ]
    for made, more in ((home().as_dict(), {}), (position().as_dict() | {"inventory": sold().digest}, {"settled": sold()})):
        with pytest.raises(
            InputError
        ) as caught:  # a file of another kind, an inventory that has no settlement: by the name of what they are
            view(settlement=made, **more)
        assert {one.place.file for one in caught.value.faults} == {"settlement"}
    assert refused(settlement=position().as_dict() | {"inventory": 5}) == ["border-settlement-unverified"]
    with pytest.raises(InputError, match="settled"):
        border.costs(sold(), settlement=position(), **RATE)
    for more in ({"settlement": position()}, {"settled": home()}, RATE):
        with pytest.raises(InputError) as caught:
            border.costs(sold(), **more)
        assert [one.code for one in caught.value.faults] == ["border-home-incomplete"]
    for name in ("settlement", "settled"):
        with pytest.raises(ArgumentError, match=name):
            view(**{name: "settlement.json"})
    assert len(refused(exchange_rate="8 EUR/CNY")) == 1  # currencies the wrong way round
    assert len(refused(exchange_rate="8")) == 1


def test_a_code_tells_plants_apart_before_their_names():
    """With a code on both sides the name may be written otherwise; with another code it is another plant."""
    code = "91650100MA0000000Q"
    goods = ghgcalc.read(EXPORT).dump()
    goods["entity"]["uscc"] = code
    mine, same = ghgcalc.calculate(goods, "eu-cbam-al"), other(name="Short name", uscc=code)
    settlement = allowances.settle(same, "cn-al-2026-draft", **STATED)
    assert border.costs(mine, settlement=settlement, settled=same, **PRICE, **RATE).home is not None


def test_the_command_takes_both_files(call, tmp_path):
    """By the command line the same record; without the inventory of the settlement, exit 2 and no file; --for customer leaves it out."""
    goods, mine, paid = (tmp_path / f"{name}.json" for name in ("goods", "home", "paid"))
    call("calculate", EXPORT, "--guideline", "eu-cbam-al", "-o", goods)
    call("calculate", EXPORT, "--guideline", "cn-al-2024", "-o", mine)
    stated = [word for key, value in STATED.items() for word in (f"--{key.replace('_', '-')}", value)]
    call("allowance", "settle", mine, "--plan", "cn-al-2026-draft", *stated, "-o", paid)
    asked = ("border", goods, "--certificate-price", "80 EUR/t", "--price-source", "a plan", "--year", "2026")
    full = (*asked, "--settlement", paid, "--settled", mine, "--exchange-rate", "8 CNY/EUR", "--rate-source", "a bank")
    assert call(*full, "--format", "json").json == view().as_dict()
    assert call(*full, "--for", "customer", "--format", "json").json == view().for_customer().as_dict()
    found = call(*asked, "--settlement", paid, "--exchange-rate", "8 CNY/EUR", "-o", tmp_path / "b.xlsx")
    assert found.status == 2
    assert "border-home-incomplete" in found.err
    assert not (tmp_path / "b.xlsx").exists()
