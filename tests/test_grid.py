"""The matrix of balance value and price: every cell and the break-even against an oracle of fractions, ranges, tornado, days, renderings."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import ghgcalc
import oracle_allowances as oracle
from ghgcalc import allowances
from ghgcalc.allowances.allocation import Terms
from ghgcalc.allowances.grid.even import BreakEvenBalance, exact
from ghgcalc.allowances.grid.ranges import MOST, axis
from ghgcalc.allowances.plans import known
from ghgcalc.errors import InputError
from ghgcalc.report.contents.grid import bar, cases, days_text, matrix_report, shown, tornadoes, values
from support import caller

ROOT = Path(__file__).parent.parent
SMELTER = ROOT / "examples" / "smelter-2024.toml"
RANGE = {"balance_value": "1.50 tCO2e/t:1.64 tCO2e/t:7", "price": "80 CNY/t:100 CNY/t:10 CNY/t"}
TINY = Fraction(1, 10**40)


@pytest.fixture
def call(capsys):
    """Give the command line in this process."""
    return caller(capsys)


@cache
def plant(count: int = 3, **more: Any) -> ghgcalc.Inventory:
    """The inventory of some processes of 2025."""
    rows = [{"id": f"P{at}", "anode": "46900 t", "liquid_aluminium": "100000 t", **more} for at in range(1, count + 1)]
    return ghgcalc.calculate({"year": 2025, "entity": {"name": "Plant 厂"}, "process": rows}, "cn-al-2024")


@cache
def smelter() -> ghgcalc.Inventory:
    """The example smelter."""
    return ghgcalc.calculate(ghgcalc.read(SMELTER), "cn-al-2024")


def position(found: ghgcalc.Inventory | None = None, plan: Any = "cn-al-2025", **more: Any) -> allowances.Settlement:
    """A settlement with a balance value and a price, unless told otherwise."""
    stated = {"balance_value": "1.57 tCO2e/t", "balance_source": "a test", "price": "90 CNY/t", "price_source": "a test"}
    return allowances.settle(smelter() if found is None else found, plan, **(stated | more))


def matrix(found: ghgcalc.Inventory | None = None, base: allowances.Settlement | None = None, **more: Any) -> allowances.Matrix:
    """The matrix of a settlement."""
    made = smelter() if found is None else found
    return allowances.matrix(made, base or position(made), **(RANGE | more))


def codes(**more: Any) -> list[tuple[str, str | None]]:
    """Code and key of each fault; every one renders in both languages."""
    with pytest.raises(InputError) as caught:
        matrix(**more)
    assert all(fault.text(lang) for fault in caught.value.faults for lang in ("en", "zh"))
    return [(fault.code, fault.place.key) for fault in caught.value.faults]


# --- every cell, and the break-even, against the oracle

EMISSION = st.decimals("0.01", "900000", places=2)
OUTPUT = st.decimals("0.5", "600000", places=1)
PLANTS = st.lists(st.tuples(EMISSION, OUTPUT), min_size=3, max_size=3)
BALANCES = st.lists(st.decimals("0.2", "9", places=3), min_size=1, max_size=4, unique=True)


def stated(plants: list[tuple[Any, Any]]) -> tuple[dict[str, Any], list[tuple[Fraction, Fraction]]]:
    """Verified figures, and the same for the oracle."""
    figures = {f"P{at}": {"emissions": f"{e} tCO2e", "output": f"{q} t"} for at, (e, q) in enumerate(plants, 1)}
    return figures, [(Fraction(e), Fraction(q)) for e, q in plants]


def cut(pairs: list[tuple[Fraction, Fraction]], balance: Fraction) -> Fraction:
    """The surplus after the cut, by the oracle."""
    return sum((oracle.allowance(e, q, balance).allowance - e for e, q in pairs), Fraction(0))


@settings(max_examples=60, deadline=None)
@given(PLANTS, BALANCES, st.lists(st.decimals("1", "300", places=2), min_size=1, max_size=3, unique=True))
def test_every_cell_is_the_rules(plants, balances, prices):
    """Surplus, coefficient, allowance and value of every cell are those of the oracle: nothing lies between two others."""
    figures, pairs = stated(plants)
    base = position(plant(), verified=figures, verified_source="v")
    made = allowances.matrix(
        plant(), base, balance_value=[f"{one} tCO2e/t" for one in balances], price=[f"{one} CNY/t" for one in prices]
    )
    assert [row.balance for row in made.rows] == sorted(map(Fraction, balances))
    for row in made.rows:
        wanted = [oracle.allowance(e, q, row.balance) for e, q in pairs]
        assert [one.allocation for one in row.processes] == [one.allowance for one in wanted]
        assert [one.coefficient for one in row.processes] == [one.coefficient for one in wanted]
        assert row.surplus == cut(pairs, row.balance)
        assert [(cell.price.value, cell.value) for cell in row.cells] == [
            (Fraction(price), Fraction(price) * row.surplus) for price in sorted(prices)
        ]
        for one, ends in zip(row.processes, wanted, strict=True):
            side = "high" if ends.deviation >= oracle.BAND else "low" if ends.deviation <= -oracle.BAND else "inside"
            assert one.case == side


@settings(max_examples=60, deadline=None)
@given(PLANTS)
@example([("100000", "60000"), ("100000", "60000"), ("100000", "60000")])  # stairs of three processes at one value
@example([("900000", "600000"), ("900000", "300000"), ("0.01", "0.5")])
@example([("300000", "300000"), ("300000", "30000"), ("0.4", "0.5")])  # nobody lies inside: an interval balances
def test_the_break_even_is_where_the_surplus_vanishes(plants):
    """Before the cut the oracle's imbalance is nil between both ends and nowhere beside; after it the surplus is negative right below."""
    figures, pairs = stated(plants)
    found = matrix(plant(), position(plant(), verified=figures, verified_source="v")).break_even
    assert found is not None
    for end in (found.low, found.high):
        assert oracle.imbalance(pairs, end) == 0
    assert oracle.imbalance(pairs, found.low - TINY) < 0 < oracle.imbalance(pairs, found.high + TINY)
    assert (found.value is None) == (found.low < found.high)
    top = cut(pairs, max(e / q for e, q in pairs) * 2)
    if found.whole is None:
        assert top < 0
    else:
        assert cut(pairs, found.whole) >= 0 > cut(pairs, found.whole - TINY)
        assert found.whole <= found.whole_up < found.whole + Fraction(1, 10**6)
        assert cut(pairs, found.whole_up) >= 0


def test_what_was_seen_of_the_example():
    """The example balances at 1.568819 before the cut; from 1.568832 on its surplus is not negative, and 1.568831 is too little."""
    found = matrix().break_even
    assert (shown(found.value), shown(found.whole_up)) == ("1.568819", "1.568832")
    assert found.as_dict()["after_cut"] == "2315492323563/1475934320000"
    assert position(balance_value="1.568832 tCO2e/t").surplus.value > 0 > position(balance_value="1.568831 tCO2e/t").surplus.value


def test_where_no_balance_value_tells():
    """A plan that allocates what is emitted, processes that are closed, and a rule that leaps have no break-even, and it is said why."""
    for base, why in (
        (position(smelter(), "cn-al-2024", balance_value=None), "verified"),
        (position(plant(1, stopped="2025-12-31")), "exempt"),
        (position(smelter(), leaping()), "jump"),
    ):
        made = plant(1, stopped="2025-12-31") if why == "exempt" else smelter()
        found = matrix(made, base, balance_value=None)
        assert (found.break_even, found.why, len(found.rows)) == (None, why, 1)
        assert found.as_dict()["no_break_even"] == why
        assert [row.key for row in matrix_report(found).table("break-even-balance").rows] == [why]
        assert re.search("no balance value moves the surplus|leaps at the ends", found.report())
        assert "position as it is: " in found.report()
    assert found.rows[0].balance == Fraction("1.57")


def test_a_process_below_nothing_has_no_break_even():
    """Where one emits less than nothing, the surplus need not rise with the balance value: nothing is solved, and that is said."""
    base = position(plant())
    first = dataclasses.replace(base.processes[0], emissions=Fraction(-5), allocation=Fraction(-6))
    found = matrix(plant(), dataclasses.replace(base, processes=(first, *base.processes[1:])))
    assert (found.break_even, found.why) == (None, "negative")
    assert "less than nothing" in found.report()


def leaping() -> Any:
    """A plan of one's own whose rule leaps at the ends of its band."""
    plan = known.get("cn-al-2025")
    return plan.model_copy(update={"id": "leaping", "rule": plan.rule.model_copy(update={"cap": "0.05"})})


def test_a_closed_process_stays_what_it_is():
    """What is exempt is allocated its emission at every balance value and moves no break-even but by its cut."""
    rows = [{"id": "A", "anode": "46900 t", "liquid_aluminium": "100000 t"}]
    rows.append({"id": "B", "anode": "30000 t", "liquid_aluminium": "50000 t", "stopped": "2025-11-30"})
    rows[1]["anode"], rows[1]["liquid_aluminium"] = (
        {"unit": "t", "values": [2500] * 11 + [0]},
        {"unit": "t", "values": [5000] * 11 + [0]},
    )
    made = ghgcalc.calculate({"year": 2025, "entity": {"name": "x"}, "process": rows}, "cn-al-2024")
    found = matrix(made, position(made))
    assert {row.cases["B"] for row in found.rows} == {"closed"}
    assert len({row.processes[1].allocation for row in found.rows}) == 1
    rest = found.rows[0].processes[1].surplus
    assert -1 < rest <= 0
    at = Terms.of(found.settlement.plan.rule, found.break_even.whole)
    one = found.settlement.processes[0]
    assert oracle.allowance(one.emissions, one.output, at.balance).allowance - one.emissions + rest >= 0


def test_digits_of_a_ratio():
    """A number whose digits end has them all, another is a ratio, and one as long as a large table its first digits."""
    assert (exact(Fraction(3, 2)), exact(Fraction(1, 3))) == ("1.5", "1/3")
    assert exact(Fraction(10**1200, 3 * 10**1200 + 1)).startswith("0.33333")
    assert BreakEvenBalance(Fraction(1), Fraction(1), None).as_dict()["after_cut_up"] is None


# --- ranges


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1.5 tCO2e/t", ["1.5"]),
        ("1.5 tCO2e/t:1.6 tCO2e/t", ["1.5", "1.525", "1.55", "1.575", "1.6"]),
        ("1.5 tCO2e/t : 1.6 tCO2e/t : 1", ["1.5", "1.6"]),
        ("1.5 tCO2e/t：1.6 tCO2e/t：1", ["1.5", "1.6"]),
        ("1.5 tCO2e/t:1.6 tCO2e/t:0.04 tCO2e/t", ["1.5", "1.54", "1.58", "1.6"]),
        (["1.6 tCO2e/t", "1500 kgCO2e/t", "1.6 tCO2e/tAl"], ["1.5", "1.6"]),
        (ghgcalc.Quantity("1.6 tCO2e/t"), ["1.6"]),
    ],
)
def test_a_side_is_what_is_stated(text, wanted):
    """A value, a range by steps or by a step, several of either: each value once, in order, both ends among them."""
    found: list[Any] = []
    assert axis("balance_value", text, found) == tuple(map(Fraction, wanted))
    assert not found


def test_thirds_are_exact():
    """A range in three steps has its thirds exactly, and JSON has them as ratios."""
    made = matrix(balance_value="1.5 tCO2e/t:1.6 tCO2e/t:3", price="90 CNY/t:91 CNY/t:3")
    assert made.as_dict()["balance_values"] == ["1.5", "23/15", "47/30", "1.6"]
    assert made.as_dict()["prices"][1] == "271/3"
    assert "1.533333" in made.report()


BAD = [
    ({"balance_value": "1.64 tCO2e/t:1.50 tCO2e/t"}, [("range-order", "balance_value")]),
    ({"balance_value": "1.5 tCO2e/t:1500 kgCO2e/t"}, [("range-order", "balance_value")]),
    ({"balance_value": "1.5 t:1.6 tCO2e/t"}, [("wrong-dimension", "balance_value")]),
    ({"balance_value": "1.5:1.6 tCO2e/t"}, [("unit-missing", "balance_value")]),
    ({"balance_value": "0 tCO2e/t:-1 tCO2e/t"}, [("not-positive", "balance_value"), ("negative", "balance_value")]),
    ({"balance_value": "1 tCO2e/t:2 tCO2e/t:3:4"}, [("range-form", "balance_value")]),
    ({"balance_value": "1 tCO2e/t:2 tCO2e/t:0"}, [("range-steps", "balance_value")]),
    ({"balance_value": "1 tCO2e/t:2 tCO2e/t:5 tCO2e/t"}, [("range-step", "balance_value")]),
    ({"balance_value": "1 tCO2e/t:2 tCO2e/t:0 tCO2e/t"}, [("not-positive", "balance_value")]),
    ({"balance_value": "2 tCO2e/t:1 tCO2e/t:1 CNY"}, [("range-order", "balance_value"), ("wrong-dimension", "balance_value")]),
    ({"balance_value": "2 tCO2e/t:1 tCO2e/t:5"}, [("range-order", "balance_value")]),
    ({"balance_value": "1 tCO2e/t:2 tCO2e/t:" + "9" * 6000}, [("matrix-too-large", "balance_value")]),
    ({"balance_value": f"1 tCO2e/t:2 tCO2e/t:{MOST}"}, [("matrix-too-large", "balance_value")]),
    ({"balance_value": "1 tCO2e/t:2 tCO2e/t:1e-30 tCO2e/t"}, [("matrix-too-large", "balance_value")]),
    ({"balance_value": "1 tCO2e/t:2 tCO2e/t:99", "price": "1 CNY/t:2 CNY/t:99"}, [("matrix-too-large", "balance_value")]),
    ({"balance_value": ""}, [("bad-number", "balance_value")]),
    ({"price": "1 USD/t"}, [("wrong-dimension", "price")]),
    ({"vary": {"anode": "2 %"}}, [("range-ends", "vary.anode")]),
    ({"vary": {"anode": "-1 %:1 %:2"}}, [("range-ends", "vary.anode")]),
    ({"vary": {"anode": "2 %:-2 %"}}, [("range-order", "vary.anode")]),
    ({"vary": {"output": "-101 %:1 %"}}, [("change-too-large", "vary.output")]),
    ({"vary": {"output": "-100 %:1 %"}}, [("output-zero", "output")]),
    ({"vary": {"anode": "-1 t:1 t"}}, [("wrong-dimension", "vary.anode"), ("wrong-dimension", "vary.anode")]),
    ({"vary": {"anodes": "-1 %:1 %", 5: "x"}}, [("vary-unknown", "vary"), ("vary-unknown", "vary")]),
    ({"on": "2026-02-30"}, [("wrong-date", "on")]),
    (
        {"balance_value": "2 tCO2e/t:1 tCO2e/t", "price": "x", "vary": {"a": "b"}, "on": "y"},
        [("range-order", "balance_value"), ("bad-number", "price"), ("vary-unknown", "vary"), ("wrong-date", "on")],
    ),
]


@pytest.mark.parametrize(("more", "wanted"), BAD)
def test_bad_ranges_are_named(more, wanted):
    """Reversed, equal, of another unit, zero, negative, too many, without an end: each by its code and its key, all at once."""
    assert codes(**more) == wanted


@pytest.mark.parametrize(
    "more",
    [{"balance_value": 1.6}, {"price": [5]}, {"vary": ["anode"]}, {"vary": {"anode": 2}}, {"on": 5}, {"spread": 5}],
)
def test_wrong_arguments_are_refused_by_name(more):
    """Another type is the caller's fault, not the data's."""
    with pytest.raises(ghgcalc.ArgumentError) as caught:
        matrix(**more)
    assert next(iter(more)) in caught.value.faults[0].place.key
    with pytest.raises(ghgcalc.ArgumentError):
        allowances.matrix(smelter(), None)


def test_a_price_is_varied_around_one():
    """Without any price there is no value, and a range of prices has nothing to be a range around."""
    base = position(price=None, price_source=None)
    assert codes(base=base, price=None, vary={"price": "80 CNY/t:100 CNY/t"}) == [("vary-price", "vary.price")]
    found = matrix(smelter(), base, price=None, vary={"anode": "-2 %:2 %"})
    assert found.prices == (None,)
    assert [cell.value for row in found.rows for cell in row.cells] == [None] * 8
    assert [table.key for table in tornadoes(found, "en")] == ["tornado/surplus"]
    assert found.swings[0].as_dict()["value_swing"] is None
    assert len(values(found, "en").columns) == 3
    assert found.as_dict()["prices"] == []
    assert found.as_dict()["rows"][0]["cells"][0]["value"] is None
    assert found.unvaried == ("anode_effect", "output", "price")
    assert "CNY/t" not in found.report().partition("Findings")[0]


def test_another_inventory_is_refused():
    """The lines of another inventory say nothing of this settlement."""
    with pytest.raises(InputError) as caught:
        allowances.matrix(plant(), position())
    assert [one.code for one in caught.value.faults] == ["inventory-digest"]


# --- the tornado


def test_a_swing_is_two_settlements():
    """At each end the surplus is that of the oracle for the changed emission and output, and the widest stands first."""
    vary = {"anode": "-2 %:3 %", "anode-effect": "-10 %:10 %", "output": "-1 %:2 %"}
    found = matrix(vary=vary | {"balance_value": "1.55 tCO2e/t:1.6 tCO2e/t", "price": "50 CNY/t:120 CNY/t"})
    by_name = {one.name: one for one in found.swings}
    assert [one.moved_value for one in found.swings] == sorted((one.moved_value for one in found.swings), reverse=True)
    assert {one.kind for one in found.swings} == {"range"}
    assert found.unvaried == ()
    assert "No range is stated" not in found.report()
    parts = {
        row.id: [Fraction(smelter().total("process", process=row.id, source=source).value) for source in ("anode", "anode-effect")]
        for row in found.settlement.processes
    }

    def surplus(anode=Fraction(0), effect=Fraction(0), output=Fraction(0), balance=Fraction("1.57")):
        total = Fraction(0)
        for row in found.settlement.processes:
            burnt, lost = parts[row.id]
            emission = row.emissions + burnt * anode + lost * (effect + output)
            total += oracle.allowance(emission, row.output * (1 + output), balance).allowance - emission
        return total

    assert by_name["anode"].surplus == (surplus(anode=Fraction("-0.02")), surplus(anode=Fraction("0.03")))
    assert by_name["anode_effect"].surplus == (surplus(effect=Fraction("-0.1")), surplus(effect=Fraction("0.1")))
    assert by_name["output"].surplus == (surplus(output=Fraction("-0.01")), surplus(output=Fraction("0.02")))
    assert by_name["balance_value"].surplus == (surplus(balance=Fraction("1.55")), surplus(balance=Fraction("1.6")))
    base = surplus()
    assert by_name["price"].surplus == (base, base)
    assert by_name["price"].value == (50 * base, 120 * base)
    assert by_name["anode"].value == tuple(90 * one for one in by_name["anode"].surplus)
    assert (by_name["anode"].low, by_name["anode"].high) == ("-2 %", "3 %")


def test_sides_are_ranges_of_the_tornado_where_nothing_else_is_stated():
    """The sides of the matrix vary balance value and price; one value is no range; a stated range takes the place of a side."""
    found = matrix()
    assert {(one.name, one.kind) for one in found.swings} == {("balance_value", "side"), ("price", "side")}
    assert found.unvaried == ("anode", "anode_effect", "output")
    one = matrix(balance_value="1.6 tCO2e/t", price="90 CNY/t")
    assert one.swings == ()
    assert list(tornadoes(one, "en")) == []
    both = matrix(vary={"balance_value": "1.55 tCO2e/t:1.6 tCO2e/t"})
    assert [one.kind for one in both.swings if one.name == "balance_value"] == ["range"]


SPREAD = [
    {"of": "*/anode", "distribution": "normal", "half_width": "2 %", "source": "belt scales"},
    {"of": "*/liquid_aluminium", "distribution": "normal", "half_width": "1 %"},
    {"of": "cn-al-2024/cf4", "distribution": "uniform", "within": ["-20 %", "20 %"]},
    {"of": "fuel/natural-gas", "distribution": "normal", "half_width": "2 %"},
]


def test_stated_uncertainties_join_the_tornado():
    """Each quantity at both ends of its 95 % interval: the emission by the inventory's formulas, the output with the metal; fuel moves none."""
    found = matrix(spread=SPREAD)
    by_name = {one.name: one for one in found.swings if one.kind == "spread"}
    assert set(by_name) == {"P1/anode", "P2/anode", "P1/liquid_aluminium", "P2/liquid_aluminium", "cn-al-2024/cf4"}
    assert (by_name["P1/anode"].low, by_name["P1/anode"].because) == ("-2 %", "belt scales")
    first = found.settlement.processes[0]
    row = ghgcalc.read(SMELTER).dump()["process"][0]
    burnt, metal = (sum(map(Fraction, map(str, row[key]["values"]))) for key in ("anode", "liquid_aluminium"))
    made = {  # written from the guideline: net of 15.18 %, of it 97.6 % carbon; 0.02 and 0.0011 kg of the two gases per t
        "anode": burnt * Fraction("0.8482") * Fraction("0.976") * Fraction(44, 12),
        "anode-effect": metal * (Fraction("0.02") * 6630 + Fraction("0.0011") * 11100) / 1000,
    }
    rest = sum((one.surplus for one in found.settlement.processes[1:]), Fraction(0))
    for at, share in enumerate((Fraction("-0.02"), Fraction("0.02"))):
        emission = first.emissions + made["anode"] * share
        wanted = oracle.allowance(emission, first.output, Fraction("1.57")).allowance - emission + rest
        assert by_name["P1/anode"].surplus[at] == wanted
    for at, share in enumerate((Fraction("-0.01"), Fraction("0.01"))):
        emission = first.emissions + made["anode-effect"] * share
        wanted = oracle.allowance(emission, first.output * (1 + share), Fraction("1.57")).allowance - emission + rest
        assert by_name["P1/liquid_aluminium"].surplus[at] == wanted
    assert by_name["P1/liquid_aluminium"].as_dict()["source"] is None


def test_months_that_are_off_by_themselves_move_less():
    """Twelve errors of their own are added as squares: less than twelve together, and the signs stay."""
    together = {one.name: one for one in matrix(spread=SPREAD[:2]).swings}
    apart = {one.name: one for one in matrix(spread=[one | {"months": "apart"} for one in SPREAD[:2]]).swings}
    for name in ("P1/anode", "P1/liquid_aluminium"):
        assert apart[name].moved < together[name].moved / 2
        assert (apart[name].surplus[1] > apart[name].surplus[0]) == (together[name].surplus[1] > together[name].surplus[0])


def test_an_inventory_that_was_read_is_recomputed_for_its_formulas():
    """From a file the swings are the same; what is wrong in the statement is named as `uncertainty` names it."""
    read = ghgcalc.Inventory.from_dict(json.loads(json.dumps(smelter().as_dict())))
    assert matrix(read, position(read), spread=SPREAD).swings == matrix(spread=SPREAD).swings
    assert {one.name for one in matrix(spread=SPREAD[:1]).swings if one.kind == "spread"} == {"P1/anode", "P2/anode"}
    assert codes(spread=[{"of": "P9/anode", "distribution": "normal", "half_width": "2 %"}]) == [("spread-unknown", "of")]


def test_a_divisor_that_may_come_to_zero_is_refused():
    """What the formulas divide by must stay clear of zero, as in a simulation."""
    row = {
        "id": "P1",
        "technology": "cwpb",
        "liquid_aluminium": "100000 t",
        "net_anode": "41000 t",
        "anode_effect_method": "overvoltage",
    }
    row |= {"anode_effect_overvoltage": "5 mV", "current_efficiency": {"value": "60 %", "source": "x"}}
    made = ghgcalc.calculate({"year": 2025, "entity": {"name": "x"}, "process": [row]}, "ipcc-2006-al")
    for half, refused in (("50 %", True), ("5 %", False)):
        stated = [{"of": "P1/current_efficiency", "distribution": "normal", "half_width": half}]
        if refused:
            with pytest.raises(InputError) as caught:
                matrix(made, position(made), spread=stated)
            assert [one.code for one in caught.value.faults] == ["spread-divisor"]
        else:
            found = matrix(made, position(made), spread=stated)
            assert [one.moved > 0 for one in found.swings if one.kind == "spread"] == [True]


@settings(max_examples=200, deadline=None)
@given(*[st.fractions(-100, 100, max_denominator=7)] * 5)
def test_a_bar_lies_within_its_columns(low, high, middle, one, other):
    """Whatever the ends, a bar has as many signs, its middle once, and reaches the edges where its ends do."""
    every = [low, high, middle, one, other]
    made = bar(low, high, middle, (min(every), max(every)))
    assert len(made) == 24
    assert made.count("│") == 1
    assume(max(every) > min(every))
    assert (made[0] in "░█│") == (min(low, high, middle) - min(every) < (max(every) - min(every)) / 46 or made[0] == "│")


# --- days


@pytest.mark.parametrize(
    ("days", "en", "zh"),
    [(102, "102 days left", "还有 102 天"), (0, "today", "当日"), (-5, "5 days past", "已过 5 天"), (None, "–", "–")],
)
def test_days_are_left_past_or_today(days, en, zh):
    """Each in both languages; a date that is not known has a dash."""
    assert (days_text(days, "en"), days_text(days, "zh")) == (en, zh)


@given(st.dates(), st.dates())
def test_days_are_those_of_the_calendar(on, other):
    """A milestone counts as the calendar does, from any day to any; nothing reads a clock."""
    one = allowances.calendar(2025)[-1]
    moved = type(one)(one.plan, one.year, one.id, other, one.document, one.grade)
    assert moved.days(on) == other.toordinal() - on.toordinal()
    assert moved.as_dict(on.isoformat())["days"] == moved.days(on)
    assert "days" not in moved.as_dict()
    assert moved.days(None) is None


def test_the_calendar_counts_from_a_stated_day(call):
    """`calendar YEAR --on DATE`: days in text and JSON, in both languages; none without it; a calendar file has none."""
    text = call("allowance", "calendar", "2025", "--on", "2026-09-20").out
    assert re.search(r"2026-09-20 +allowances confirmed +today", text)
    assert re.search(r"2026-12-31 +surrender due +102 days left", text)
    assert "还有 102 天" in call("allowance", "calendar", "2025", "--on", "2026-09-20", "--lang", "zh").out
    assert [one["days"] for one in call("allowance", "calendar", "2025", "--on", "2026-09-20", "--format", "json").json] == [
        -173, -163, -51, 0, 10, 102,
    ]  # fmt: skip
    assert "days" not in call("allowance", "calendar", "2025").out
    assert "days" not in call("allowance", "calendar", "2025", "--format", "json").json[0]
    assert call("allowance", "calendar", "2025", "--on", "2026-09-20", "--format", "ics").status == 2
    assert call("allowance", "calendar", "2025", "--on", "soon").status == 2
    assert matrix(on=date(2026, 9, 20)).as_dict()["deadlines"][-1]["days"] == 102
    assert "days" not in matrix().as_dict()["deadlines"][-1]


# --- findings


def test_ends_of_a_side_are_looked_at():
    """A balance value or a price far from what is known is named at the ends of a side, once; the settlement's findings come along."""
    found = matrix(balance_value="0.9 tCO2e/t:15 tCO2e/t", price="90 CNY/t:900 CNY/t")
    assert [one.code for one in found.findings] == [
        "plan-year", "numbers-measured", "balance-implausible", "balance-implausible", "price-implausible",
    ]  # fmt: skip
    base = position(balance_value="15 tCO2e/t")
    assert [one.code for one in matrix(smelter(), base, balance_value="15 tCO2e/t").findings].count("balance-implausible") == 1
    unused = matrix(smelter(), position(smelter(), "cn-al-2024", balance_value=None))
    assert [one.code for one in unused.findings][-1] == "balance-unused"
    assert [row.balance for row in unused.rows] == [None]
    assert cases(unused.rows[0], "en") == "as verified"


# --- what is handed over


def test_cases_are_words_names_or_counts():
    """One word where all processes lie on one piece; by name where they are few; counted where they are many."""
    figures, _ = stated([("100000", "100000"), ("100000", "60000"), ("100000", "40000")])
    few = matrix(plant(), position(plant(), verified=figures, verified_source="v"), balance_value="1.6 tCO2e/t")
    assert cases(few.rows[0], "en") == "P1 upper cap; P2 inside the band; P3 lower cap"
    figures = {f"P{at}": {"emissions": "100000 tCO2e", "output": f"{40000 + 10000 * at} t"} for at in range(1, 6)}
    many = matrix(plant(5), position(plant(5), verified=figures, verified_source="v"), balance_value="1.6 tCO2e/t")
    assert cases(many.rows[0], "zh") == "下限 × 1; 区间内 × 2; 上限 × 2"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_prints_what_the_library_knows(call, tmp_path, lang):
    """Text, JSON, workbook and page of one call: the same numbers; the position as it is is the middle, and that is said."""
    file = tmp_path / "inventory.json"
    ghgcalc.write(smelter(), file)
    words = ["allowance", "matrix", file, "--plan", "cn-al-2025", "--balance-source", "a test", "--balance-value"]
    words += [RANGE["balance_value"], "--price", RANGE["price"], "--price-source", "a test", "--vary", "anode=-2 %:2 %"]
    words += ["--on", "2026-09-20", "--lang", lang]
    text = call(*words).out
    assert re.search(r" 1\.58 +\S.* +\+498\.32 +\+39 865\.60 +\+44 848\.80 +\+49 832\.00\n", text)
    assert ("(middle of the range)" if lang == "en" else "（范围中值）") in text
    assert "1.568832" in text
    assert "·······█████│░░░░░······" in text
    record = call(*words, "--format", "json").json
    wanted = matrix(vary={"anode": "-2 %:2 %"}, on="2026-09-20").as_dict()
    assert record == json.loads(json.dumps(wanted))
    jsonschema.Draft202012Validator(ghgcalc.json_schema("allowance-matrix")).validate(record)
    book = tmp_path / f"{lang}.xlsx"
    assert call(*words, "-o", book).status == 0
    cells = [[cell.value for cell in row] for sheet in openpyxl.load_workbook(io.BytesIO(book.read_bytes())) for row in sheet.rows]
    assert any("·······█████│░░░░░······" in row for row in cells)
    assert any(498.32 in row and 39865.6 in row for row in cells)
    page = tmp_path / f"{lang}.html"
    assert call(*words, "-o", page).status == 0
    html = page.read_text(encoding="utf-8")
    assert html.count('class="num gain"') == html.count('class="num loss"') == 2 * 4 * 4
    assert "█" not in html
    assert html.count("<svg") == 2 * 2
    told = call(*words, "--format", "sarif").json["runs"][0]["results"]
    assert [one["ruleId"] for one in told] == ["plan-year", "numbers-measured"]
    assert call(*words, "--strict").status == 2


def test_the_base_is_what_is_stated(call, tmp_path):
    """`--base-balance-value` and `--base-price` are the position as it is; every fault of the sides is named, and nothing is written."""
    file = tmp_path / "inventory.json"
    ghgcalc.write(smelter(), file)
    words = ["allowance", "matrix", file, "--plan", "cn-al-2025", "--balance-source", "a test"]
    record = call(
        *words, "--balance-value", "1.5 tCO2e/t:1.6 tCO2e/t", "--balance-value", "1.7 tCO2e/t", "--price", "90 CNY/t",
        "--base-balance-value", "1.56 tCO2e/t", "--base-price", "70 CNY/t", "--format", "json",
    ).json  # fmt: skip
    assert (record["base"]["balance_value"], record["base"]["price"], record["base"]["surplus"]) == ("1.56", "70", "-399.68")
    assert record["balance_values"] == ["1.5", "1.525", "1.55", "1.575", "1.6", "1.7"]
    wrong = ("--balance-value", "1.6 tCO2e/t:1.5 tCO2e/t", "--price", "5 CNY", "--vary", "anodes=-1 %:1 %", "--on", "x")
    bad = call(*words, *wrong, "-o", tmp_path / "m.json")
    assert bad.status == 2
    assert re.findall("^error ([a-z-]+):", bad.err, re.MULTILINE) == [
        "range-order",
        "wrong-dimension",
        "vary-unknown",
        "wrong-date",
    ]
    assert not (tmp_path / "m.json").exists()
    assert "balance-missing" in call(*words).err
    empty = call(*words, "--balance-value", "1.5 tCO2e/t:1.6 tCO2e/t", "--base-balance-value", "")
    assert (empty.status, "bad-number" in empty.err) == (2, True)  # what is empty is not what is not stated
    assert call(*words, "--balance-value", "1.6 tCO2e/t", "--vary", "anode").status == 2


def test_numbers_are_shown_with_their_own_digits():
    """Two decimals at the least, six at the most."""
    assert [shown(Fraction(text)) for text in ("1.5", "1.568", "1/3", "90.12345678")] == ["1.50", "1.568", "0.333333", "90.123457"]
