"""The cheapest way to settle: against all splits of an oracle, fed back into a settlement, shown, filed, forged, and asked wrongly."""

from __future__ import annotations

import copy
import io
import json
import pickle
import re
from fractions import Fraction
from functools import cache
from typing import Any

import jsonschema
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
import oracle_cheapest as oracle
from ghgcalc import allowances
from ghgcalc.allowances.plans import market_rules
from ghgcalc.allowances.settlement import Lot, Settlement, Surrender, Ways
from ghgcalc.allowances.settlement.ccer import ccer_remarks, offers_of
from ghgcalc.allowances.settlement.offers import Offers
from ghgcalc.allowances.settlement.optimum import Problem, Worth
from ghgcalc.allowances.settlement.request import read
from ghgcalc.allowances.settlement.surrender import surrender
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.market import PriceBasis
from ghgcalc.report.contents.cheapest import cheapest_report, offered, prices
from ghgcalc.report.contents.settlement import settlement_report
from support import caller

PLANT = {
    "schema": "ghgcalc/activity/1",
    "year": 2025,
    "entity": {"name": "示例铝厂"},
    "process": [{"id": "P1", "anode": "46900 t", "liquid_aluminium": "100000 t"}],
}
RULES = market_rules()
CHINESE = re.compile("[\u4e00-\u9fff]")
ASKED: dict[str, Any] = {
    "balance_value": "1.50 tCO2e/t",
    "balance_source": "a test",
    "price": "90 CNY/t",
    "price_source": "the exchange",
    "ccer_price": "80 CNY/t",
    "ccer_price_source": "an offer",
}
GOOD: dict[str, Any] = {"id": "A", "units": "500 t", "registered": "2025-03-06", "covered": False}
LOTS: list[Any] = [
    GOOD | {"project": "project 7", "methodology": "method 3", "quality": "second verification 2025"},
    {"id": "B", "units": "200 t", "registered": "2024-01-22"},
    {"id": "C", "units": "30 t", "registered": "2025-01-01", "covered": True},
    {"id": "D", "units": "40 t", "denied": "the buyer doubts it"},
    {"id": "E", "units": "50 t", "registered": "2027-01-01", "covered": False},
    {"id": "F", "units": "60 t"},
]


@cache
def inventory() -> ghgcalc.Inventory:
    """The inventory of the plant."""
    return ghgcalc.calculate(PLANT, "cn-al-2024")


def settle(**more: Any) -> Settlement:
    """A settlement with both prices and a shortfall, unless told otherwise; None takes an argument away."""
    return allowances.settle(inventory(), "cn-al-2025", **(ASKED | more))


def ways(**more: Any) -> Ways:
    """The ways of such a settlement."""
    found = settle(**more).ways
    assert found is not None
    return found


def codes(found: Any) -> list[str]:
    """The codes of findings."""
    return [one.code for one in found]


def faults(call: Any, *args: Any, **more: Any) -> list[tuple[str, str | None]]:
    """Code and place of each fault of a refusal, each with a text in both languages."""
    with pytest.raises(InputError) as caught:
        call(*args, **more)
    assert all(CHINESE.search(fault.text("zh")) and fault.text("en") for fault in caught.value.faults)
    return [(fault.code, fault.place.key) for fault in caught.value.faults]


@pytest.fixture
def call(capsys):
    """The command line, called in this process."""
    return caller(capsys)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The file of the inventory."""
    path = tmp_path_factory.mktemp("cheapest") / "inventory.json"
    ghgcalc.write(inventory(), path)
    return path


# --- the optimisation, against every split

money = st.fractions(0, 12, max_denominator=4)


@st.composite
def problems(draw):
    """Small numbers of everything, the rules' own vintages, prices that no rule forbids."""
    year = draw(st.sampled_from([2024, 2025]))
    due = draw(st.integers(0, 66))
    issued = draw(st.integers(max(0, due - 6), due + 3))
    holdings = draw(st.dictionaries(st.sampled_from([2023, 2024, 2025, 2026]), st.integers(0, 3), max_size=2))
    buy = draw(money)
    sell = draw(st.none() | money.map(lambda one: min(one, buy)))
    hold = draw(st.none() | money.map(lambda one: min(one, buy)))
    ccer = draw(st.none() | money)
    held_worth = draw(money if ccer is None else money.map(lambda one: min(one, ccer)))
    return (
        year,
        due,
        issued,
        holdings,
        draw(st.integers(0, 3)),
        draw(st.none() | st.integers(0, 3)),
        Worth(buy, sell, hold, ccer, held_worth),
    )


def twelfths(value: Fraction | None) -> int | None:
    """A price of the strategies in whole numbers."""
    return None if value is None else int(value * 12)


@settings(max_examples=80, deadline=None)
@given(problems())
def test_no_split_is_cheaper(found):
    """Of every way to split every lot in whole units none costs less, and none that costs the same takes fewer reductions."""
    year, due, issued, holdings, held, available, worth = found
    met = surrender(due, year, issued, holdings, RULES)
    made = Problem(met.units, met.ccer_cap, met.lots, held, available, worth)
    lots = [oracle.Lot(lot.units, lot.usable, lot.carries) for lot in met.lots]
    assert met.ccer_cap == oracle.cap_of(due)
    prices = (worth.buy, worth.sell, worth.hold, worth.ccer_buy, worth.ccer_held)
    wanted = oracle.least(due, met.ccer_cap, lots, held, available, oracle.Money(*map(twelfths, prices)))
    best = made.best()
    assert (twelfths(made.way(best).total), best) == wanted


@settings(max_examples=200, deadline=None)
@given(problems())
def test_the_way_is_the_settlement_with_its_reductions(found):
    """Fed back as `ccer`, the choice gives the units of `surrender`: used, missing, left; and every step adds up to the saving."""
    year, due, issued, holdings, held, available, worth = found
    met = surrender(due, year, issued, holdings, RULES)
    problem = Problem(met.units, met.ccer_cap, met.lots, held, available, worth)
    best = problem.best()
    way, fed = problem.way(best), surrender(due, year, issued, holdings, RULES, ccer=best)
    assert (way.ccer, way.own, way.buy) == (fed.ccer, sum(lot.used for lot in fed.lots), fed.buy)
    assert way.sell + way.hold + way.lapse == fed.sell
    assert way.ccer + way.own + way.buy == due
    steps = problem.steps()
    assert sum(step.units for step in steps) == problem.most
    assert sum(step.units for step in steps if step.taken) == best
    gains = sum(((step.saving - step.cost) * step.units for step in steps if step.taken), Fraction(0))
    assert gains == problem.way(0).total - way.total >= 0
    assert all(step.units > 0 for step in steps)
    for one in range(problem.most + 1):
        assert problem.way(one).total >= way.total


@settings(max_examples=100, deadline=None)
@given(problems(), money)
def test_the_break_even_price_is_one(found, price):
    """Below the first price a reduction that is bought pays, from there on none does; below the last every one up to the cap does."""
    year, due, issued, holdings, _, _, worth = found
    met = surrender(due, year, issued, holdings, RULES)
    problem = Problem(met.units, met.ccer_cap, met.lots, 0, None, Worth(worth.buy, worth.sell, worth.hold, price, price))
    even = problem.break_even()
    assert (even is None) == (met.ccer_cap == 0)
    if even is not None:
        first, every = even
        assert first >= every
        assert (problem.best() > 0) == (price < first)
        assert (problem.best() == met.ccer_cap) == (price < every)


def test_the_order_of_vintages_is_not_taken_for_granted():
    """Where rules let an older vintage carry over and a younger lapse, the least cost lies at a bend, and is found there all the same."""
    lots = (Lot(2024, "holding", 3, True, 0, True), Lot(2025, "allocation", 3, True, 0, False))
    worth = Worth(Fraction(10), None, Fraction(9), Fraction(5), Fraction(5))
    problem = Problem(6, 6, lots, 0, None, worth)
    assert [problem.way(one).total for one in range(7)] == [0, 5, 10, 15, 11, 7, 3]
    assert problem.best() == 0
    cheap = Problem(6, 6, lots, 0, None, Worth(Fraction(10), None, Fraction(9), Fraction(4), Fraction(4)))
    assert cheap.best() == 6
    assert [(step.units, step.saving, step.taken) for step in cheap.steps()] == [(3, 0, True), (3, 9, True)]
    assert cheap.break_even() == (9, 0)


def test_worked_by_hand():
    """1000 due, 900 own, cap 50; 20 held at 60, others at 80; allowances at 90: all 50 replace bought ones."""
    met = surrender(1000, 2025, 900, {}, RULES)
    found = Offers(PriceBasis("s", Fraction(80)), Fraction(60), None, (), None, None, 0)
    assert found.ways(met, None) is None
    worth = found.worth(PriceBasis("s", Fraction(90)))
    assert worth == Worth(Fraction(90), Fraction(90), None, Fraction(80), Fraction(60))
    problem = Problem(1000, 50, met.lots, 20, None, worth)
    assert problem.breaks() == [0, 20, 50]
    best = problem.way(problem.best())
    assert (best.ccer_held, best.ccer_bought, best.own, best.buy, best.total) == (20, 30, 900, 50, 20 * 60 + 30 * 80 + 50 * 90)
    assert [step.as_dict() for step in problem.steps()] == [
        {
            "source": "held",
            "instead": "buy",
            "vintage": None,
            "units": "20",
            "cost": "60",
            "saving": "90",
            "gain": "600",
            "taken": True,
        },
        {
            "source": "bought",
            "instead": "buy",
            "vintage": None,
            "units": "30",
            "cost": "80",
            "saving": "90",
            "gain": "300",
            "taken": True,
        },
    ]


# --- in a settlement


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"balance_value": "1.70 tCO2e/t"},
        {"hold_value": "50 CNY/t"},
        {"hold_value": "0 CNY/t", "sell_price": "10 CNY/t", "balance_value": "1.70 tCO2e/t"},
        {"ccer_lots": LOTS, "ccer_sell_price": "20 CNY/t", "ccer_available": "300 t"},
        {"ccer_price": None, "ccer_price_source": None, "ccer_sell_price": "85 CNY/t", "ccer_lots": LOTS},
        {"holdings": {2024: "100 t", 2025: "400 t", 2026: "10 t"}, "ccer": "77 t"},
        {"ccer_price": "90 CNY/t"},
    ],
)
def test_the_choice_agrees_with_settle(more):
    """With the cheapest number of reductions as `ccer` the settlement buys and leaves what the way says, and is its own cheapest."""
    found = ways(**more)
    fed = settle(**(more | {"ccer": f"{found.best.ccer} t"}))
    units = fed.surrender
    assert (units.ccer, units.buy) == (found.best.ccer, found.best.buy)
    assert units.sell == found.best.sell + found.best.hold + found.best.lapse
    assert fed.ways.best == found.best
    assert fed.ways.more == 0
    assert (fed.ways.stated or fed.ways.alone) == found.best
    assert found.saving == found.alone.total - found.best.total >= found.more >= 0


def test_the_value_counts_ccer():
    """Value of units, cost of CCER, net: by the request's own number; without other prices units are worth the trade at the price."""
    found = settle(ccer="500 t").as_dict()["value"]
    assert found["with_ccer"] == {"units": found["trade"], "ccer": "40000", "net": str(int(found["trade"]) - 40000)}
    assert settle().as_dict()["cheapest"]["stated"] is None  # without reductions there is no way of its own
    plain = settle().as_dict()["value"]
    assert plain["with_ccer"] == {"units": plain["trade"], "ccer": "0", "net": plain["trade"]}
    assert "with_ccer" not in settle(ccer_price=None, ccer_price_source=None).as_dict()["value"]


def test_lots_count_by_what_is_known_and_stated():
    """Too old on the last day itself, too late, covered, denied: left out by name; what is not stated counts, and is said."""
    found = settle(ccer_lots=LOTS)
    assert [(lot.id, lot.usable, lot.why) for lot in found.offers.lots] == [
        ("B", False, "too-old"),
        ("C", False, "covered"),
        ("A", True, ""),
        ("E", False, "too-late"),
        ("D", False, "denied"),
        ("F", True, ""),
    ]
    assert found.offers.usable == 560
    said = [(one.code, one.place.key) for one in found.findings if one.code.startswith("ccer")]
    assert said == [
        ("ccer-lot-unusable", "ccer_lots.B"),
        ("ccer-lot-unusable", "ccer_lots.C"),
        ("ccer-lot-unusable", "ccer_lots.E"),
        ("ccer-lot-unusable", "ccer_lots.D"),
        ("ccer-lot-unstated", "ccer_lots.F"),
    ]
    for lang in ("en", "zh"):
        text = " ".join(one.text(lang) for one in found.findings)
        assert all(one in text for one in ("2024-01-22", "2026-12-31", "the buyer doubts it", "registered, covered"))
    day = dict(GOOD, registered="2024-01-23")
    last = dict(GOOD, id="Z", registered="2026-12-31")
    assert settle(ccer_lots=[day, last]).offers.usable == 1000
    rest = found.as_dict()["ccer"]["lots"][2]
    assert (rest["project"], rest["methodology"], rest["quality"], rest["covered"]) == (
        "project 7", "method 3", "second verification 2025", False
    )  # fmt: skip


def test_lapsing_units_are_used_before_those_that_carry_over():
    """Under the plan of 2024 units of 2024 lapse: kept ones are worth nothing, so that a reduction frees none of them for money."""
    year = {**PLANT, "year": 2024}
    made = allowances.settle(
        ghgcalc.calculate(year, "cn-al-2024"),
        "cn-al-2024",
        price="90 CNY/t",
        price_source="x",
        ccer_price="30 CNY/t",
        ccer_price_source="x",
        hold_value="60 CNY/t",
        holdings={2025: "100 t"},
    ).ways
    assert made.alone.hold == 100
    assert [(one.instead, one.vintage, one.taken) for one in made.steps] == [("lapse", 2024, False)]
    assert made.best == made.alone


def test_what_is_assumed_is_said():
    """Without another price left-over units are sold at the price and held reductions are worth theirs; what is stated is not assumed."""
    assert ways().assumed == ("sell_price",)
    assert ways(ccer_lots=[GOOD]).assumed == ("sell_price", "ccer_sell_price")
    assert ways(ccer_lots=[GOOD], hold_value="1 CNY/t", ccer_sell_price="0 CNY/t").assumed == ()
    text = settle(ccer_lots=[GOOD]).report("en")
    assert "no other price (sell_price)" in text
    assert "(ccer_sell_price) was not stated" in text


def test_a_price_basis_will_do():
    """A named basis of a price file prices CCER, exactly; its days and source are kept, and read again."""
    basis = PriceBasis("all", Fraction(250, 3), source="ccer.csv")
    found = settle(ccer_price=basis, ccer_price_source=None, ccer="3 t")
    assert found.offers.price == basis
    assert found.as_dict()["request"]["ccer_price"]["value"] == "250/3"
    assert found.ways.stated.ccer_cost == 250
    assert allowances.verify_settlement(found, inventory()).passed


# --- what is worth knowing


def test_reductions_without_a_price_leave_a_warning():
    """The value leaves them out, and says so; without any value there is nothing to say; with their price nothing is left out."""
    bare = {"ccer_price": None, "ccer_price_source": None}
    assert "ccer-unpriced" in codes(settle(**bare, ccer="500 t").findings)
    assert codes(settle(**bare, ccer_lots=[GOOD]).findings) == ["ccer-unpriced"]  # one lack is told once
    assert "ccer-unpriced" not in codes(settle(**bare, price=None, ccer="500 t").findings)
    assert codes(settle(ccer="500 t").findings) == []
    assert codes(settle(**bare).findings) == []


def test_a_missing_price_is_named():
    """Prices without the other one are worth nothing: a note says which is missing; the settlement has no cheapest way."""
    for more, missing in (
        ({"price": None, "price_source": None}, "price"),
        ({"ccer_price": None, "ccer_price_source": None, "hold_value": "5 CNY/t"}, "ccer_price"),
        ({"price": None, "ccer_price": None, "ccer_price_source": None, "ccer_available": "5 t"}, "price, ccer_price"),
    ):
        found = settle(**more)
        assert found.ways is None
        assert found.as_dict()["cheapest"] is None
        (note,) = [one for one in found.findings if one.code == "cheapest-unpriced"]
        assert dict(note.fields)["missing"] == missing
        assert faults(allowances.cheapest, found) == [("cheapest-unpriced", missing.partition(",")[0])]
    bare = allowances.settle(inventory(), "cn-al-2025", balance_value="1.6 tCO2e/t")
    assert bare.offers is None
    assert faults(allowances.cheapest, bare) == [("cheapest-unpriced", "price")]


def test_prices_far_from_the_market_and_of_another_instrument():
    """A CCER price far from its own anchors, a selling price far from those of allowances, no source, the allowance's own price: named."""
    found = codes(settle(ccer_price="8 CNY/t", ccer_price_source=None, ccer_sell_price="7 CNY/t", sell_price="9 CNY/t").findings)
    assert found == ["price-implausible", "ccer-price-source", "price-implausible", "price-implausible"]
    assert codes(settle(ccer_price="90 CNY/t", ccer_price_source="the exchange").findings) == ["ccer-price-same"]
    assert codes(settle(ccer_price="90 CNY/t", ccer_price_source="an offer").findings) == []
    assert codes(settle(sell_price="0 CNY/t", ccer_sell_price="0 CNY/t").findings) == []
    assert codes(settle(ccer_sell_price="33 CNY/t").findings) == ["price-implausible"]  # far from CCER, and near allowances
    assert codes(settle(sell_price="33 CNY/t").findings) == []


# --- wrong input


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"ccer_price": "80 EUR/t"}, [("wrong-dimension", "ccer_price")]),
        ({"ccer_price": "80"}, [("unit-missing", "ccer_price")]),
        ({"ccer_price": "0 CNY/t"}, [("not-positive", "ccer_price")]),
        ({"sell_price": "-1 CNY/t", "hold_value": "1 kg"}, [("negative", "sell_price"), ("wrong-dimension", "hold_value")]),
        ({"ccer_available": "1.5 t"}, [("units-not-whole", "ccer_available")]),
        ({"ccer_lots": [GOOD, GOOD | {"units": "1 t"}]}, [("ccer-lot-twice", "ccer_lots")]),
        ({"ccer_lots": [GOOD | {"units": "0 t"}, {"id": "", "units": "1 t"}]}, [("not-positive", "units"), ("empty-text", "id")]),
        ({"ccer_lots": [GOOD | {"units": "1.5 t", "day": "x"}]}, [("units-not-whole", "units"), ("unknown-key", "day")]),
        ({"ccer_lots": [{"id": "A"}, GOOD | {"registered": "x"}]}, [("missing-key", "units"), ("wrong-date", "registered")]),
        ({"ccer": "501 t", "ccer_lots": [GOOD], "ccer_price": None}, [("ccer-not-there", "ccer")]),
        ({"ccer": "511 t", "ccer_lots": [GOOD], "ccer_available": "10 t"}, [("ccer-not-there", "ccer")]),
        ({"ccer": "1 t", "ccer_price": None, "ccer_sell_price": "8 CNY/t"}, [("ccer-not-there", "ccer")]),
        ({"ccer": "100000 t"}, [("ccer-above-cap", "ccer")]),
        (
            {"sell_price": "90.01 CNY/t", "hold_value": "91 CNY/t", "ccer_sell_price": "80.01 CNY/t"},
            [("worth-above-price", "sell_price"), ("worth-above-price", "hold_value"), ("worth-above-price", "ccer_sell_price")],
        ),
    ],
)  # fmt: skip
def test_every_fault_is_named(more, wanted):
    """Currencies, signs, fractions, lots twice or of nothing, more than there are, more than the cap, worth above the price."""
    assert faults(settle, **more) == wanted


def test_the_ends_of_what_is_allowed():
    """Exactly what there is may be surrendered, and a worth equal to the price is no bet; nothing bounds what nobody counts."""
    assert settle(ccer="510 t", ccer_lots=[GOOD], ccer_available="10 t").ways.stated.ccer_bought == 10
    assert settle(ccer="600 t", ccer_lots=[GOOD]).ways.stated.ccer_bought == 100
    assert settle(sell_price="90 CNY/t", hold_value="90 CNY/t", ccer_sell_price="80 CNY/t").ways is not None
    assert settle(ccer="600 t", ccer_price=None, ccer_price_source=None, hold_value="5 CNY/t").surrender.ccer == 600
    assert settle(price=None, price_source=None, sell_price="500 CNY/t").ways is None
    tied = ways(sell_price="50 CNY/t", hold_value="50 CNY/t", balance_value="1.70 tCO2e/t").alone
    assert (tied.hold, tied.lapse) == (0, 0)  # what is worth the same kept and sold is sold
    assert tied.sell > 0


@pytest.mark.parametrize(("name", "value"), [("ccer_lots", "A"), ("ccer_lots", 5), ("ccer_lots", ["A"]), ("ccer_price_source", 5)])
def test_wrong_types_are_refused_by_name(name, value):
    """An argument of another type is refused by its name."""
    with pytest.raises(ArgumentError, match=name):
        settle(**{name: value})


def test_a_matrix_has_its_limit():
    """Two sides, of prices, of at most fifty each; every fault at once."""
    found = settle()
    assert faults(allowances.cheapest, found, prices=["80 CNY/t"]) == [("matrix-one-sided", "ccer_prices")]
    assert faults(allowances.cheapest, found, prices=["1 CNY/t"] * 51, ccer_prices=["1 CNY/t"]) == [("prices-too-many", "prices")]
    assert faults(allowances.cheapest, found, ccer_prices=["0 CNY/t"]) == [("matrix-one-sided", "prices"), ("not-positive", None)]
    assert len(allowances.cheapest(found, prices=["1 CNY/t"] * 50, ccer_prices=["1 CNY/t"]).matrix) == 50
    with pytest.raises(ArgumentError, match="prices"):
        allowances.cheapest(found, prices="80 CNY/t")
    with pytest.raises(ArgumentError, match="settlement"):
        allowances.cheapest(found.as_dict())  # type: ignore[arg-type]


# --- two prices


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 200), min_size=1, max_size=3), st.lists(st.integers(1, 200), min_size=1, max_size=3))
def test_a_matrix_is_a_settlement_at_each_pair(prices, ccer_prices):
    """At every pair the way is that of a problem at just those prices; a dearer CCER never takes more of them."""
    base = with_both_prices()
    found = allowances.cheapest(
        base, prices=[f"{one} CNY/t" for one in prices], ccer_prices=[f"{one} CNY/t" for one in ccer_prices]
    )
    assert [[(one.price, one.ccer_price) for one in row] for row in found.matrix] == [[(p, q) for q in ccer_prices] for p in prices]
    for row in found.matrix:
        for one in row:
            assert one.best.ccer == (base.surrender.ccer_cap if one.ccer_price < one.price else 0)
            assert one.saving == max(Fraction(0), (one.price - one.ccer_price) * base.surrender.ccer_cap)


@cache
def with_both_prices() -> Settlement:
    """One settlement for all matrices."""
    return settle()


def test_held_reductions_alone_are_what_a_matrix_has():
    """Where none can be bought, none is bought at other prices."""
    found = settle(ccer_price=None, ccer_price_source=None, ccer_sell_price="10 CNY/t", ccer_lots=[GOOD])
    (row,) = allowances.cheapest(found, prices=["80 CNY/t"], ccer_prices=["20 CNY/t", "90 CNY/t"]).matrix
    assert [one.best.ccer for one in row] == [500, 0]


# --- files


def test_settlements_of_before_keep_their_digest():
    """What states nothing of CCER prices has none of the new keys, neither in the record nor in the request."""
    raw = settle(ccer_price=None, ccer_price_source=None, ccer="5 t", holdings={2025: "7 t"}).as_dict()
    assert not {"ccer", "cheapest"} & set(raw)
    assert set(raw["request"]) == {
        "balance_value", "ccer", "previous", "ccer_registered", "verified_on", "balance_source", "price_source", "verified_source",
        "price", "month_prices", "holdings", "verified",
    }  # fmt: skip
    assert set(raw["value"]) == {"surplus", "trade", "unit", "price"}


EVERYTHING: dict[str, Any] = {
    "ccer": "505 t",
    "ccer_lots": LOTS,
    "ccer_available": "300 t",
    "ccer_sell_price": "60 CNY/t",
    "sell_price": "88 CNY/t",
    "hold_value": "70 CNY/t",
    "holdings": {2024: "100 t", 2025: "400 t"},
}


def leaves(raw: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all leaves."""
    if isinstance(raw, dict | list) and raw:
        items = raw.items() if isinstance(raw, dict) else enumerate(raw)
        return [found for key, inner in items for found in leaves(inner, (*path, key))]
    return [path]


def test_every_leaf_of_ways_and_lots_is_recomputed():
    """Each leaf of `ccer`, `cheapest` and `value.with_ccer` changed in a file is a difference; untouched there is none."""
    raw = json.loads(json.dumps(settle(**EVERYTHING).as_dict()))
    assert allowances.verify_settlement(raw, inventory()).passed
    fresh = allowances.verify_settlement(raw, inventory()).recomputed.as_dict()
    paths = [("value", "with_ccer", "net"), *(path for key in ("ccer", "cheapest") for path in leaves(raw[key], (key,)))]
    assert len(paths) > 120
    from ghgcalc.allowances.settlement.again import _between

    for path in paths:
        forged = copy.deepcopy(raw)
        at = forged
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = "forged"
        assert list(_between(forged, fresh)), path
    forged = copy.deepcopy(raw)
    forged["cheapest"]["cheapest"]["ccer_bought"] = "0"
    found = allowances.verify_settlement(forged, inventory())
    assert not found.passed
    assert [one.where for one in found.differences] == ["cheapest.cheapest.ccer_bought"]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"ccer_basis": {"a": 1}}, "unknown-key-near"),
        ({"ccer_lots": "x"}, "wrong-type"),
        ({"ccer_lots": [1]}, "wrong-type"),
        ({"ccer_lots": [GOOD | {"covered": "yes"}]}, "wrong-type"),
        ({"ccer_price": {"basis": "s", "value": "-1", "unit": "CNY/t"}}, "not-positive"),
        ({"ccer_price": {"basis": "s", "value": "1", "unit": "EUR/t"}}, "unknown-choice"),
        ({"ccer_price": 5}, "wrong-type"),
        ({"sell_price": "1000 CNY/t"}, "worth-above-price"),
    ],
)
def test_a_hostile_request_is_refused(changes, wanted):
    """A request of another shape in a file is refused by a finding, whatever stands in it."""
    raw = json.loads(json.dumps(settle(ccer_lots=[GOOD]).as_dict()))
    raw["request"].update(changes)
    assert wanted in [code for code, _ in faults(allowances.verify_settlement, raw, inventory())]


def test_results_are_the_callers_own_pickle_and_compare():
    """What is changed in a record is changed there alone; settlements, ways and results pickle and are equal when equal."""
    found = settle(**EVERYTHING)
    cheap = allowances.cheapest(found, prices=["80 CNY/t"], ccer_prices=["70 CNY/t"])
    given_out = cheap.as_dict()
    given_out["cheapest"].clear()
    given_out["steps"].clear()
    given_out["prices"]["assumed"].append("x")
    assert cheap.as_dict() != given_out
    assert (
        pickle.loads(pickle.dumps(cheap))
        == cheap
        == allowances.cheapest(settle(**EVERYTHING), prices=["80 CNY/t"], ccer_prices=["70 CNY/t"])
    )
    assert pickle.loads(pickle.dumps(found)).ways == found.ways
    assert all(len(repr(one)) < 250 for one in (cheap, found.ways, found.offers, found.offers.lots[0], found.ways.best))


def test_the_schema_of_others_accepts_what_is_printed():
    """Both records are valid under our JSON Schemas, by somebody else's validator; a number in place of a text is not."""
    found = settle(**EVERYTHING)
    for what, raw in (
        ("settlement", found.as_dict()),
        ("settlement", settle(price=None, price_source=None).as_dict()),
        ("cheapest", allowances.cheapest(found, prices=["80 CNY/t"], ccer_prices=["70 CNY/t"]).as_dict()),
    ):
        plain = json.loads(json.dumps(raw))
        validator = jsonschema.Draft202012Validator(ghgcalc.json_schema(what), format_checker=jsonschema.FormatChecker())  # type: ignore[arg-type]
        assert list(validator.iter_errors(plain)) == []
    plain["cheapest"]["total"] = 5
    assert list(validator.iter_errors(plain))


# --- shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_rendering_has_the_ways(lang):
    """Text, page and workbook of a settlement show lots, ways, steps and the net; of the cheapest way the matrix, too."""
    found = settle(**EVERYTHING)
    cheap = allowances.cheapest(found, prices=["80 CNY/t"], ccer_prices=["70 CNY/t", "85 CNY/t"])
    wanted = {
        "en": ("The cheapest way to settle", "is sold (2025)", "net, CNY"),
        "zh": ("成本最低的清缴方式", "出售 (2025)", "净额（元）"),
    }
    for one in (found, cheap):
        text, page = one.report(lang), one.report(lang, "html")
        assert all(word in text for word in wanted[lang])
        assert all(word in page for word in wanted[lang])
        assert "official copy" in text or "官方文本转录" in text  # the grade of the rule
        assert "project 7" in text
        book = openpyxl.load_workbook(io.BytesIO(one.report(lang, "xlsx")))
        cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
        assert wanted[lang][1] in cells
        assert float(-found.ways.best.total) in {float(cell) for cell in cells if isinstance(cell, int | float)}
    made = cheapest_report(cheap, lang)
    assert [table.key for table in made.tables] == ["ccer-lots", "ways", "ccer-steps", "ccer-matrix", "findings"]
    bare = allowances.cheapest(settle(balance_value="1.6 tCO2e/t", ccer_price_source=None))
    assert [table.key for table in cheapest_report(bare, lang).tables] == ["ways", "ccer-steps", "findings"]


def test_where_no_reduction_may_be_used():
    """A plant so small that 5 % are no unit has no steps and no break-even; the ways are one and the same."""
    met = Surrender(19, 0, 0, (Lot(2025, "allocation", 19, True, 19, True),), 0, 0)
    found = Offers(PriceBasis("s", Fraction(8)), None, None, (), None, None, 0).ways(met, PriceBasis("s", Fraction(9)))
    assert found is not None
    assert (found.steps, found.saving, found.as_dict()["break_even"]) == ((), 0, None)
    from dataclasses import replace

    shown = allowances.cheapest(replace(settle(), surrender=met))
    assert [table.key for table in cheapest_report(shown).tables] == ["ways", "findings"]


def test_what_nothing_is_said_of_has_no_offers():
    """A request without CCER prices has no offers, and nothing is remarked."""
    plan = allowances.get("cn-al-2025")
    request, price, _ = read({"price": "90 CNY/t"})
    assert offers_of(request, plan) is None
    assert ccer_remarks(request, plan, price) == []


# --- the command line

PRICED = ("--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "--balance-source", "t", "--price", "90 CNY/t")


def test_the_command(call, file, tmp_path):
    """JSON is the record of Python; text has the steps; files by their ending; Chinese in Chinese."""
    more = ("--ccer-price", "80 CNY/t", "--ccer-price-source", "an offer", "--hold-value", "50 CNY/t", "--sell-price", "60 CNY/t")
    lots = ("--ccer-lot", "A=500 t; registered=2025-03-06；covered=否", "--ccer-lot", "B=5 t;covered=yes;quality=x=y")
    rest = ("--ccer-available", "100 t", "--ccer-sell-price", "40 CNY/t", "--at-price", "80 CNY/t", "--at-ccer-price", "70 CNY/t")
    args = (file, *PRICED, *more, *lots, *rest)
    record = call("allowance", "cheapest", *args, "--format", "json").json
    asked = {
        "balance_value": "1.60 tCO2e/t", "balance_source": "t", "price": "90 CNY/t", "price_source": None, "hold_value": "50 CNY/t",
        "sell_price": "60 CNY/t", "ccer_available": "100 t", "ccer_sell_price": "40 CNY/t",
        "ccer_lots": [GOOD, {"id": "B", "units": "5 t", "covered": True, "quality": "x=y"}],
    }  # fmt: skip
    wanted = allowances.cheapest(settle(**asked), prices=["80 CNY/t"], ccer_prices=["70 CNY/t"]).as_dict()
    assert record == json.loads(json.dumps(wanted))
    assert record["schema"] == "ghgcalc/cheapest/1"
    text = call("allowance", "cheapest", *args).out
    assert "The cheapest way to settle" in text
    assert "80.00" in text
    assert CHINESE.search(call("allowance", "cheapest", *args, "--lang", "zh").out)
    for ending in ("json", "txt", "xlsx", "html"):
        target = tmp_path / f"cheap.{ending}"
        done = call("allowance", "cheapest", *args, "-o", target)
        assert (done.status, target.stat().st_size > 500) == (0, True), done.err
    settled = call("allowance", "settle", *args[:-4], "-o", tmp_path / "s.json")
    assert settled.status == 0, settled.err
    assert call("verify", tmp_path / "s.json", "--inventory", file).status == 0


def test_a_price_file_of_ccer(call, file, tmp_path):
    """A price file prices CCER by a named basis; it and a stated price exclude each other; a basis needs its file."""
    prices = tmp_path / "ccer.csv"
    prices.write_text(
        "date,close [CNY/t],high [CNY/t],low [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]\n"
        "2026-10-01,80,81,79,100,8000,0,0\n2026-12-20,82,83,80,300,24600,0,0\n",
        encoding="utf-8",
    )
    named = ("--ccer-price-file", prices, "--ccer-price-basis", "close")
    found = call("allowance", "settle", file, *PRICED, *named, "--format", "json")
    assert (found.json["ccer"]["price"]["basis"], found.json["ccer"]["price"]["value"]) == ("close", "82")
    assert "price-gap" in found.err
    assert call("allowance", "settle", file, *PRICED, *named[:2], "--format", "json").json["ccer"]["price"]["value"] == "81.5"
    assert call("allowance", "settle", file, *PRICED, *named, "--ccer-price", "80 CNY/t").status == 2
    assert call("allowance", "settle", file, *PRICED, "--ccer-price-basis", "close").status == 2
    assert call("allowance", "settle", file, *PRICED, *named[:2], "--strict").status == 2


@pytest.mark.parametrize(
    ("lot", "word"),
    [
        ("A", "is written LOT=QUANTITY"),
        ("A=", "is written LOT=QUANTITY"),
        ("=5 t", "is written LOT=QUANTITY"),
        ("A=5 t; covered", "is written LOT=QUANTITY"),
        ("A=5 t; covered=perhaps", "covered is yes or no"),
        ("A=5 t; project=a; project=b", "names 'project' twice"),
        ("A=5 t; units=6 t", "names 'units' twice"),
        ("A=5 t; x=1", "unknown-key: [ccer_lots] 1 (A), x"),
        ("A=5.5 t", "units-not-whole: [ccer_lots] 1 (A), units"),
    ],
)
def test_a_lot_that_is_no_lot(call, file, lot, word):
    """Written wrongly: exit 2, with the option or the lot named, and never the inventory's file."""
    found = call("allowance", "settle", file, *PRICED, "--ccer-lot", lot)
    assert found.status == 2
    assert word in found.err
    assert found.out == ""


def test_a_refused_call_writes_nothing(call, file, tmp_path):
    """No price of CCER: exit 2 and no file; under --strict a warning does the same."""
    target = tmp_path / "no.json"
    assert call("allowance", "cheapest", file, *PRICED, "-o", target).status == 2
    assert call("allowance", "settle", file, *PRICED, "--ccer", "5 t", "--strict", "-o", target).status == 2
    assert not target.exists()


def test_a_settlement_without_offers_shows_none_of_it():
    """What states nothing of CCER prices shows neither lots nor ways, and no price of a CCER among what the result is about."""
    bare = settle(ccer_price=None, ccer_price_source=None)
    assert not {"ways", "ccer-lots", "ccer-steps"} & {table.key for table in settlement_report(bare).tables}
    assert [name for name, _ in prices(bare, "en")] == ["price of an allowance"]
    alone = settle(price=None, price_source=None, ccer_lots=[GOOD])
    assert [table.key for table in offered(alone, "en")] == ["ccer-lots"]
    assert [name for name, _ in prices(alone, "en")] == ["price of a CCER"]


def test_a_basis_takes_the_source_that_is_stated():
    """A basis without a source takes the one that is stated beside it; one that has its own keeps it."""
    bare = settle(ccer_price=PriceBasis("close", Fraction(80)))
    assert (bare.offers.price.source, bare.as_dict()["request"]["ccer_price"]["source"]) == ("an offer", "an offer")
    assert settle(ccer_price=PriceBasis("close", Fraction(80), source="a file")).offers.price.source == "a file"
    assert "ccer-price-source" in codes(settle(ccer_price=PriceBasis("close", Fraction(80)), ccer_price_source=None).findings)


def test_hostile_words_stay_words():
    """Escapes, markup, fields and formulas in what is stated of a lot reach no rendering as what they are elsewhere."""
    lot = {
        "id": "\x1b[31mA<b>\n=1+1",
        "units": "5 t",
        "denied": "{said} <script>alert(1)</script>",
        "quality": "=cmd|' /C calc'!A0",
    }
    found = settle(ccer_lots=[lot])
    for lang in ("en", "zh"):
        text, page = found.report(lang), found.report(lang, "html")
        assert "\x1b" not in text + page
        assert "<script>alert" not in page
        assert "A<b>" not in page
        assert "{said}" in text
        book = openpyxl.load_workbook(io.BytesIO(found.report(lang, "xlsx")))
        assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_no_more_reductions_than_there_is_to_surrender():
    """Whatever a cap may say, nobody surrenders more than is due; a cap below nought is none."""
    worth = Worth(Fraction(10), Fraction(9), None, Fraction(5), Fraction(5))
    lots = (Lot(2025, "allocation", 3, True, 0, True),)
    assert Problem(2, 6, lots, 0, None, worth).most == 2
    assert Problem(2, 6, lots, 0, None, worth).way(2).sell == 3
    assert Problem(2, 6, lots, 0, None, worth).break_even() == (9, 9)
    assert Problem(2, -1, lots, 0, None, worth).most == 0
