"""Uncertainty: draws against closed forms and another library, one factor in all its lines, reproducible, whatever is hostile refused."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uncertainties import ufloat

import ghgcalc
from ghgcalc.equations.base import keep
from ghgcalc.errors import ArgumentError, InputError, UnknownIdError
from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.numbers import fraction_of
from ghgcalc.report.page import inventory_page, page_of
from ghgcalc.texts import label
from ghgcalc.uncertainty import drawing, running
from ghgcalc.uncertainty.digits import honest, percent, to_places
from ghgcalc.uncertainty.formulas import Formula
from ghgcalc.uncertainty.quantities import uses_of
from ghgcalc.uncertainty.shapes import Shape, Z
from ghgcalc.uncertainty.statement import statement
from support import caller

EXAMPLES = Path(__file__).parent.parent / "examples"
SMELTER = ghgcalc.read(EXAMPLES / "smelter-2024.toml")
INVENTORY = ghgcalc.calculate(SMELTER, "cn-al-2024")
CAPTIVE = ghgcalc.read(EXAMPLES / "smelter-captive-2024.toml")
HEAT = {
    "schema": "ghgcalc/activity/1",
    "year": 2024,
    "entity": {"name": "A"},
    "process": [{"id": "P1", "liquid_aluminium": "1000 t"}],
    "heat": [{"amount": "12000 GJ"}],
}
OVERVOLTAGE = {
    "schema": "ghgcalc/activity/1",
    "year": 2024,
    "entity": {"name": "A"},
    "process": [
        {
            "id": "P1",
            "technology": "cwpb",
            "liquid_aluminium": {"unit": "t", "values": [8000 + at for at in range(12)]},
            "net_anode": "41000 t",
            "anode_effect_method": "overvoltage",
            "anode_effect_overvoltage": {"unit": "mV", "values": [1.5, 1.4, 1.3, 1.6, 1.7, 1.5, 1.4, 1.5, 1.6, 1.5, 1.4, 1.5]},
            "current_efficiency": {"value": "94 %", "source": "pot control"},
        }
    ],
}


def normal(of: str, width: str = "2 %", **more: object) -> dict[str, object]:
    """A normal distribution by its half width."""
    return {"of": of, "distribution": "normal", "half_width": width, **more}


def faults_of(*quantities: dict[str, object], inventory: ghgcalc.Inventory = INVENTORY) -> list[tuple[str, str | None]]:
    """Code and key of every fault, each with its text in both languages."""
    with pytest.raises(InputError) as caught:
        inventory.uncertainty(quantities, draws=1000)
    for fault in caught.value.faults:
        assert fault.text("en").isprintable()
        assert "{" not in fault.text("zh")
    return [(fault.code, fault.place.key) for fault in caught.value.faults]


# --- closed forms


def test_one_normal_factor_of_one_line_is_that_normal():
    """A line that one normal input scales has its mean, its 95 % interval and its half width, within what the draws can tell."""
    found = INVENTORY.uncertainty([normal("carbonate/soda-ash", "10 %")], draws=100_000).of("enterprise", source="carbonate")
    value = float(found.stated)
    error = value * 0.1 / Z / math.sqrt(100_000)
    assert abs(float(found.mean) - value) < 5 * error
    assert found.approach_1 == Decimal("10.00")
    assert abs(float(found.low) / value - 0.9) < 0.002
    assert abs(float(found.high) / value - 1.1) < 0.002
    assert abs(float(found.sd) - value * 0.1 / Z) < 0.02 * value * 0.1
    assert abs(found.minus - 10) < Decimal("0.2")
    assert abs(found.plus - 10) < Decimal("0.2")


def test_a_product_of_two_normals_has_its_analytic_mean_and_variance():
    """E = A × F: the mean is the product, the variance A²F²(a² + b² + a²b²), which approach 1 lacks the last term of."""
    inventory = ghgcalc.calculate(HEAT, "cn-al-2013")
    draws = 200_000
    found = inventory.uncertainty([normal("heat", "40 %"), normal("cn-al-2013/heat", "60 %")], draws=draws).of(
        "enterprise", source="heat"
    )
    value, a, b = float(found.stated), 0.4 / Z, 0.6 / Z
    sd = value * math.sqrt(a * a + b * b + a * a * b * b)
    assert abs(float(found.mean) - value) < 5 * sd / math.sqrt(draws)
    assert abs(float(found.sd) - sd) < 0.01 * sd
    assert found.approach_1 == Decimal(f"{100 * math.hypot(0.4, 0.6):.2f}")


def test_a_lognormal_has_its_median_where_it_was_stated():
    """The stated value is the median of a lognormal input, its mean lies above, and the interval is a factor to both sides."""
    found = INVENTORY.uncertainty([{"of": "carbonate/soda-ash", "distribution": "lognormal", "half_width": "50 %"}], draws=100_000)
    one = found.of("enterprise", source="carbonate")
    value, sigma = float(one.stated), math.log(1.5) / Z
    assert abs(float(one.median) / value - 1) < 0.005
    assert abs(float(one.mean) / value - math.exp(sigma * sigma / 2)) < 0.005
    assert abs(float(one.low) * 1.5 / value - 1) < 0.01
    assert abs(float(one.high) / 1.5 / value - 1) < 0.01


def test_one_factor_in_all_its_lines_against_one_input_for_each():
    """A factor moves both processes at once, so that widths add up; inputs of their own add as squares."""
    shared = INVENTORY.uncertainty([normal("cn-al-2024/anode-loss", "20 %")], draws=5000)
    apart = INVENTORY.uncertainty([normal("*/anode", "4 %")], draws=5000)
    one = INVENTORY.uncertainty([normal("*/anode", "4 %", together=True)], draws=5000)
    parts = [float(shared.of("process", process=name, source="anode").approach_1) for name in ("P1", "P2")]
    assert parts[0] == parts[1] == float(shared.of("electrolysis", source="anode").approach_1)
    anodes = [float(apart.of("process", process=name, source="anode").stated) for name in ("P1", "P2")]
    squares = 100 * math.hypot(*(0.04 * value for value in anodes)) / sum(anodes)
    assert apart.of("electrolysis", source="anode").approach_1 == Decimal(f"{squares:.2f}")
    assert one.of("electrolysis", source="anode").approach_1 == Decimal("4.00")
    assert one.of("electrolysis").influences[0].quantity == "*/anode"
    assert one.quantities[0].names == ("P1/anode", "P2/anode")
    assert float(one.of("electrolysis", source="anode").sd) > 1.3 * float(apart.of("electrolysis", source="anode").sd)


def test_months_that_err_each_by_itself_err_less_together():
    """Twelve months apart give about one twelfth of the variance, in the draws, by approach 1 and in the tornado."""
    together, apart = (
        INVENTORY.uncertainty([normal("P1/liquid_aluminium", "12 %", months=months)], draws=20_000).of(
            "enterprise", source="anode-effect"
        )
        for months in ("together", "apart")
    )
    whole = INVENTORY.uncertainty([normal("P1/liquid_aluminium", "12 %", months="apart")], draws=1000).of("process", process="P1")
    assert 3.3 < float(together.approach_1) / float(apart.approach_1) < 3.6
    assert 3.3 < float(together.sd) / float(apart.sd) < 3.6
    (moved,) = whole.influences
    assert moved.low < whole.stated < moved.high
    assert abs(float(moved.high - whole.stated) / float(whole.stated) * 100 - float(whole.approach_1)) < 0.01


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("smelter-*.toml")))
def test_every_total_is_drawn_about_its_unrounded_value(name):
    """Under every guideline that takes an example, the formulas of a total give what the exact engine gives without rounding."""
    activity, taken = ghgcalc.read(EXAMPLES / name), 0
    for guideline in ghgcalc.guidelines.register():
        try:
            inventory = ghgcalc.calculate(activity, guideline)
        except InputError:
            continue
        found = inventory.uncertainty([], draws=1000)
        assert len(found.totals) == len(inventory.yearly)
        for one in inventory.yearly:
            drawn = found.of(one.level, process=one.process, source=one.source, basis=one.basis)
            assert abs(Fraction(drawn.stated) - Fraction(one.unrounded)) <= Fraction(1, 200), (guideline, one)
            assert drawn.audited == one.value
        taken += 1
    assert taken >= 2


# --- the oracle


def oracle(inventory: ghgcalc.Inventory, widths: dict[str, float], source: str) -> tuple[float, float]:
    """The total of a source by the package `uncertainties`, run through the equations themselves: value, standard deviation."""
    made = evaluation_of(inventory)
    assert made is not None
    uses = uses_of(made.bound.streams)
    ratios = {name: ufloat(1.0, width / Z) for name, width in widths.items()}
    total: Any = 0.0
    for stream in made.bound.streams:
        if stream.source.id != source:
            continue
        names = {use.parameter: use.quantity for use in uses.streams[stream.id]}
        for at in range(len(stream.periods)):
            values = {one.name: float(fraction_of(one.at(at))) * ratios.get(names.get(one.name, ""), 1.0) for one in stream.inputs}
            results = stream.equation.run(values, keep)
            for (_, gwp), mass in zip(stream.gwps, results, strict=True):
                total += mass * (1.0 if gwp is None else float(gwp.exact) * ratios.get(names.get(gwp.name, ""), 1.0))
    return total.nominal_value, total.std_dev


@pytest.mark.parametrize(
    ("inventory", "source", "widths"),
    [
        (INVENTORY, "anode", {"P1/anode": 0.02, "cn-al-2024/anode-loss": 0.1, "cn-al-2024/anode-sulphur": 0.3}),
        (INVENTORY, "anode-effect", {"cn-al-2024/cf4": 0.3, "cn-al-2024/gwp-cf4": 0.1, "P2/liquid_aluminium": 0.01}),
        (INVENTORY, "fuel", {"fuel/natural-gas/ncv": 0.02, "fuel/diesel": 0.05, "cn-al-2024/fuel/diesel/cc": 0.01}),
        (
            ghgcalc.calculate(OVERVOLTAGE, "ipcc-2006-al"),
            "anode-effect",
            {"P1/current_efficiency": 0.02, "P1/anode_effect_overvoltage": 0.05, "P1/liquid_aluminium": 0.01},
        ),
    ],
)
def test_approach_1_is_what_uncertainties_gives(inventory, source, widths):
    """Linear error propagation as somebody else programmed it gives the same half width, quotients and GWPs included."""
    found = inventory.uncertainty([normal(name, f"{width:%}".replace("%", " %")) for name, width in widths.items()], draws=1000)
    value, sd = oracle(inventory, widths, source)
    one = found.of("enterprise" if "enterprise" in {total.level for total in found.totals} else "electrolysis", source=source)
    assert one.approach_1 == Decimal(f"{100 * Z * sd / value:.2f}")
    assert abs(float(one.stated) - value) < 0.01


@settings(max_examples=25)
@given(
    st.dictionaries(
        st.sampled_from(sorted(uses_of(evaluation_of(INVENTORY).bound.streams).quantities)),
        st.integers(1, 90),
        min_size=1,
        max_size=8,
    )
)
def test_any_statement_gives_ordered_numbers(widths):
    """Whatever is stated: percentiles are ordered, shares add up to 100, the lines of a total give its stated value, certain are the others."""
    stated = [{"of": name, "distribution": "triangular", "within": [f"-{width} %", "0 %"]} for name, width in widths.items()]
    found = INVENTORY.uncertainty(stated, draws=1000, seed=3)
    assert {*found.certain} == {*uses_of(evaluation_of(INVENTORY).bound.streams).quantities} - {*widths}
    for one in found.totals:
        assert one.low <= one.median <= one.high
        assert abs(one.stated - one.audited) < Decimal("0.2")
        if one.influences:
            assert abs(sum(it.share for it in one.influences) - 100) < 1
            assert abs(sum(it.first_order for it in one.influences) - 100) < 1
            assert [it.swing for it in one.influences] == sorted((abs(it.high - it.low) for it in one.influences), reverse=True)


# --- the draws


def test_quantiles_of_the_normal_distribution():
    """Our quantiles are those of the standard library, in the middle and in both tails."""
    shares = np.array([2.0**-54, 1e-13, 1e-9, 1e-5, 0.01, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.95, 0.999, 1 - 1e-9, 1 - 2.0**-53])
    wanted = [NormalDist().inv_cdf(share) for share in shares]
    assert np.allclose(drawing.normals(shares), wanted, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("kind", ["normal", "lognormal", "triangular", "uniform"])
def test_a_shape_has_the_interval_that_was_stated(kind):
    """The ends of the 95 % interval are the quantiles of 2.5 and 97.5 %, and the standard deviation is that of the draws."""
    shape = Shape.by_half_width(kind, Fraction(1, 5))
    low, high = shape.interval
    assert abs(float(high) - 1.2) < 1e-12
    assert abs(float(low) - (1 / 1.2 if kind == "lognormal" else 0.8)) < 1e-12
    found = shape.quantiles(np.array([0.025, 0.975]), drawing.normals)
    assert np.allclose(found, [float(low), float(high)], rtol=1e-12)
    draws = drawing.Stream("x", shape, 1).take(200_000)
    assert abs(draws.std() - shape.sd) < 0.01 * shape.sd


def test_a_skewed_triangle_has_its_quantiles_on_both_sides_of_the_mode():
    """A triangle whose peak lies at an end, or anywhere, has the quantiles of its formula."""
    for mode in (Fraction(9, 10), Fraction(1), Fraction(13, 10)):
        shape = Shape("triangular", Fraction(9, 10), Fraction(13, 10), mode)
        shares = np.array([0.025, 0.5, 0.975])
        found = shape.quantiles(shares, drawing.normals)
        base, left = 0.4, float(mode) - 0.9
        back = [
            ((x - 0.9) ** 2 / (base * left) if x <= float(mode) and left else 1 - (1.3 - x) ** 2 / (base * (base - left)))
            for x in found
        ]
        assert np.allclose(back, shares, rtol=1e-9)
        assert [float(end) for end in shape.interval] == pytest.approx([found[0], found[2]])


def test_the_draws_are_fixed():
    """The first draws of a name and a seed are these on every machine; another name, and another seed, has others."""
    shape = Shape.by_half_width("uniform", Fraction(1, 10))
    first = drawing.Stream("P1/anode", shape, 1).take(3)
    assert first.tolist() == pytest.approx(FIRST, abs=1e-15)
    assert drawing.Stream("P2/anode", shape, 1).take(3).tolist() != first.tolist()
    assert drawing.Stream("P1/anode", shape, 2).take(3).tolist() != first.tolist()
    assert np.concatenate([(stream := drawing.Stream("P1/anode", shape, 1)).take(1), stream.take(2)]).tolist() == first.tolist()


FIRST = [1.0739035341553607, 0.9380644600670065, 1.0714158371146616]

THREE = [
    normal("*/anode"),
    {"of": "cn-al-2024/anode-loss", "distribution": "triangular", "within": ["-10 %", "15 %"]},
    {"of": "cn-al-2024/cf4", "distribution": "lognormal", "half_width": "30 %"},
]


def test_the_same_seed_gives_the_same_bytes():
    """Two runs of a statement are equal to the last sign, in another process, too; another seed is another run, and says so."""
    found = INVENTORY.uncertainty(THREE, draws=2000, seed=5)
    assert found.report(form="json") == INVENTORY.uncertainty(THREE, draws=2000, seed=5).report(form="json")
    assert (found.draws, found.seed, found.generator) == (2000, 5, "PCG64DXSM")
    assert found.totals != INVENTORY.uncertainty(THREE, draws=2000, seed=6).totals


def test_no_order_decides_a_digit():
    """Quantities in another order, processes and fuels in another order, an inventory read from its file: the same numbers."""
    found = INVENTORY.uncertainty(THREE, draws=2000)
    assert INVENTORY.uncertainty(THREE[::-1], draws=2000) == found
    raw = SMELTER.dump()
    turned = ghgcalc.calculate(raw | {"process": raw["process"][::-1], "fuel": raw["fuel"][::-1]}, "cn-al-2024")
    assert turned.uncertainty(THREE, draws=2000).totals == found.totals
    assert ghgcalc.loads_inventory(INVENTORY.report(form="json")).uncertainty(THREE, draws=2000) == found


def test_another_input_changes_no_draw_of_the_others():
    """What is added moves its own lines alone."""
    before = INVENTORY.uncertainty(THREE, draws=2000)
    after = INVENTORY.uncertainty([*THREE, normal("fuel/*", "5 %")], draws=2000)
    for source in ("anode", "anode-effect", "carbonate"):
        assert before.of("enterprise", source=source) == after.of("enterprise", source=source)
    assert before.of("enterprise", source="fuel") != after.of("enterprise", source="fuel")


def test_totals_are_gone_through_in_several_passes_with_the_same_draws(monkeypatch):
    """However few totals are held at once, the numbers are the same."""
    found = INVENTORY.uncertainty(THREE, draws=9000)
    monkeypatch.setattr(running, "HELD", 1)
    assert INVENTORY.uncertainty(THREE, draws=9000) == found


# --- what is told


def test_nothing_stated_leaves_everything_certain():
    """Without uncertainties every number is the stated one, and all that the totals rest on is listed as certain."""
    found = INVENTORY.uncertainty([], draws=1000)
    assert found.quantities == ()
    assert {"P1/anode", "cn-al-2024/cf4", "cn-al-2024/gwp-cf4", "fuel/natural-gas/ncv"} <= {*found.certain}
    for one in found.totals:
        assert one.low == one.mean == one.high == one.stated
        assert (one.sd, one.approach_1, one.minus, one.influences) == (0, 0, 0, ())
    assert "tornado" not in found.report().lower()


def test_a_total_of_zero_has_no_percentage():
    """Zero consumption stays zero, and its width in per cent is none."""
    none = HEAT | {"process": [{"id": "P1", "liquid_aluminium": "0 t"}], "heat": [{"amount": "0 GJ"}]}
    found = ghgcalc.calculate(none, "cn-al-2013").uncertainty([normal("heat"), normal("cn-al-2013/heat")], draws=1000)
    one = found.of("enterprise")
    assert (one.mean, one.minus, one.plus, one.approach_1) == (0, None, None, None)
    assert one.influences[0].share == 0
    assert "–" in found.report()
    assert one.incomplete == ("electricity",)
    assert "incomplete" in found.report()
    assert "不完整" in found.report("zh")


def test_supplies_of_electricity_are_called_by_the_plants_words():
    """A supply is one input on both bases, and the basis is told apart; what a factor of a supply was measured as is one, too."""
    inventory = ghgcalc.calculate(CAPTIVE, "ghgp-scope2")
    found = inventory.uncertainty([normal("P1/electricity/captive"), normal("electricity/grid", "5 %")], draws=1000)
    assert {one.basis for one in found.totals} == {"location", "market"}
    for basis in ("location", "market"):
        assert {"P1/electricity/captive"} <= {it.quantity for it in found.of("electrolysis", basis=basis).influences}
    assert any(name.endswith("/factor") for name in found.certain)


def test_a_published_range_is_taken_where_somebody_asks_for_it():
    """`published` takes the range of the factor's record, with its document and grade as the source; nothing else takes it."""
    inventory = ghgcalc.calculate(CAPTIVE, "ipcc-2006-al")
    found = inventory.uncertainty([{"of": "ipcc-2006/*", "distribution": "lognormal", "published": True}], draws=1000)
    by_name = {one.name: one for one in found.quantities}
    one = by_name["ipcc-2006/cwpb/cf4"]
    assert (one.minus, one.plus) == (Decimal("99.00"), Decimal("380.00"))
    assert "ipcc-2006" in one.because
    assert "(" in one.because
    owned = inventory.uncertainty(
        [{"of": "ipcc-2006/cwpb/cf4", "distribution": "lognormal", "published": True, "source": "mine"}], draws=1000
    )
    assert owned.quantities[0].because == "mine"
    assert faults_of({"of": "ipcc-2006/cwpb/cf4", "distribution": "normal", "published": True}, inventory=inventory) == [
        ("spread-skew", "published")
    ]
    with_other = {"of": "ipcc-2006/cwpb/*", "distribution": "lognormal", "published": True, "together": True}
    assert len(inventory.uncertainty([with_other], draws=1000).quantities) == 1


def test_two_amounts_are_the_same_as_two_percentages():
    """`between` in any unit of the dimension, a plain tonne of aluminium included, is `within` of the same ends; negative amounts turn round."""
    inventory = ghgcalc.calculate(HEAT, "cn-al-2013")
    amounts = {"distribution": "triangular", "between": ["950 t", "1.1e6 kg"], "mode": "1000 t"}
    shares = {"distribution": "triangular", "within": ["-5 %", "10 %"], "mode": "0 %"}
    one, two = (inventory.uncertainty([{"of": "P1/liquid_aluminium", **more}], draws=1000).totals for more in (amounts, shares))
    assert one == two
    sold = ghgcalc.calculate(HEAT | {"heat": [{"amount": "-1000 GJ"}]}, "cn-al-2013")
    found = sold.uncertainty([{"of": "heat", "distribution": "uniform", "between": ["-1100 GJ", "-900 GJ"]}], draws=1000)
    assert found.of("enterprise", source="heat").low < found.of("enterprise", source="heat").high < 0
    loss = {"of": "cn-al-2024/anode-loss", "distribution": "normal", "between": ["15 %", "15.5 %"]}
    assert INVENTORY.uncertainty([loss], draws=1000).of("enterprise").mean < INVENTORY.total("enterprise").value + 2000


def test_a_standard_deviation_is_a_half_width():
    """`sd` of a normal distribution is its half width ÷ 1.96."""
    by_sd = INVENTORY.uncertainty([{"of": "P1/anode", "distribution": "normal", "sd": "1 %"}], draws=1000)
    assert by_sd.of("process", process="P1", source="anode").approach_1 == Decimal("1.96")


def test_a_name_of_its_own_goes_before_a_pattern():
    """What is named itself is left out of the pattern that would fit it."""
    found = INVENTORY.uncertainty([normal("*/anode", "2 %"), normal("P2/anode", "7 %")], draws=1000)
    assert [(one.name, one.plus) for one in found.quantities] == [("P1/anode", Decimal("2.00")), ("P2/anode", Decimal("7.00"))]


def test_the_same_name_with_other_numbers_is_another_quantity():
    """Where two lines have different numbers under one name, the second is called by its line."""
    made = evaluation_of(ghgcalc.calculate(CAPTIVE, "ghgp-scope2"))
    stream = next(one for one in made.bound.streams if one.id == "P1/electricity/location/grid/China")
    seven = with_amount(stream, "7")._replace(
        id="second", parts={key: dict.fromkeys(held, Decimal(7)) for key, held in stream.parts.items()}
    )
    assert {"P1/electricity/grid", "second/amount"} <= {*uses_of([stream, seven]).quantities}
    assert "second/amount" not in uses_of([stream, stream._replace(id="second")]).quantities


def test_parts_that_do_not_add_up_are_one_amount():
    """A line of electricity whose supplies are not its whole amount is called by its place, and not by a supply."""
    made = evaluation_of(ghgcalc.calculate(CAPTIVE, "ghgp-scope2"))
    stream = next(one for one in made.bound.streams if one.id == "P1/electricity/location/grid/China")
    assert "P1/electricity/grid/China" in uses_of([with_amount(stream, "7")]).quantities


def with_amount(stream, text):
    """A stream of another amount."""
    amount, *others = stream.inputs
    assert amount.name == "amount"
    return stream._replace(inputs=(amount.__class__(amount.name, (Decimal(text),), amount.unit, amount.origin), *others))


def test_what_is_given_is_the_callers_own():
    """A changed table changes nothing of the result, and a result cannot be changed."""
    found = INVENTORY.uncertainty(THREE, draws=1000)
    before = found.report(form="json")
    table = found.as_dict()
    table["totals"][0]["influences"].clear()
    table["certain"].append("x")
    table["quantities"][0]["names"].clear()
    assert found.report(form="json") == before
    with pytest.raises(AttributeError):
        found.seed = 3
    with pytest.raises(UnknownIdError):
        found.of("product")


# --- faults


FAULTS = {
    "an unknown name": ([normal("P1/anodes")], [("spread-unknown", "of")]),
    "a pattern of nothing": ([normal("P9/*")], [("spread-unknown", "of")]),
    "a pattern of nothing, together": ([normal("P9/*", together=True)], [("spread-unknown", "of")]),
    "twice": ([normal("P1/anode"), normal("P1/anode", "3 %")], [("spread-twice", "of")]),
    "two patterns": ([normal("P1/a*"), normal("*/anode")], [("spread-twice", "of")]),
    "no width": ([{"of": "P1/anode", "distribution": "normal"}], [("spread-width", "half_width")]),
    "a width of nothing": ([normal("P1/anode") | {"half_width": None}], [("spread-width", "half_width")]),
    "two widths": ([normal("P1/anode", sd="1 %")], [("spread-width", "half_width")]),
    "two widths, one published": ([normal("P1/anode", published=True)], [("spread-width", "half_width"), ("spread-key-published", "published")]),
    "a negative width": ([normal("P1/anode", "-2 %")], [("spread-range", "half_width")]),
    "a zero width": ([normal("P1/anode", "0 %")], [("spread-range", "half_width")]),
    "a huge width": ([{"of": "P1/anode", "distribution": "lognormal", "half_width": "1001 %"}], [("spread-range", "half_width")]),
    "a zero deviation": ([{"of": "P1/anode", "distribution": "normal", "sd": "0 %"}], [("spread-range", "sd")]),
    "a bare number": ([normal("P1/anode", "0.02")], [("spread-percent", "half_width")]),
    "a number of the file": ([{"of": "P1/anode", "distribution": "normal", "half_width": 0.02}], [("spread-percent", "half_width")]),
    "no number": ([normal("P1/anode", "two %")], [("spread-percent", "half_width")]),
    "a deviation of a uniform": ([{"of": "P1/anode", "distribution": "uniform", "sd": "2 %"}], [("spread-key-sd", "sd")]),
    "a mode of a normal": ([normal("P1/anode", mode="1 %")], [("spread-key-mode", "mode")]),
    "a mode without ends": ([{"of": "P1/anode", "distribution": "triangular", "half_width": "2 %", "mode": "1 %"}], [("spread-key-mode", "mode")]),
    "a mode outside": ([{"of": "P1/anode", "distribution": "triangular", "within": ["-1 %", "2 %"], "mode": "3 %"}], [("spread-mode", "mode")]),
    "a mode that is none": ([{"of": "P1/anode", "distribution": "triangular", "within": ["-1 %", "2 %"], "mode": "much"}], [("spread-percent", "mode")]),
    "ends turned round": ([{"of": "P1/anode", "distribution": "uniform", "within": ["2 %", "-1 %"]}], [("spread-range", "within")]),
    "unequal ends of a normal": ([{"of": "P1/anode", "distribution": "normal", "within": ["-1 %", "2 %"]}], [("spread-skew", "within")]),
    "a lognormal from zero": ([{"of": "P1/anode", "distribution": "lognormal", "within": ["-100 %", "20 %"]}], [("spread-range", "within")]),
    "amounts of many months": ([{"of": "P1/anode", "distribution": "uniform", "between": ["1 t", "2 t"]}], [("spread-key-between", "between")]),
    "amounts in another unit": ([{"of": "cn-al-2024/cf4", "distribution": "uniform", "between": ["1 t", "2 kgCF4/tAl"]}], [("spread-unit", "between")]),
    "an amount that is none": ([{"of": "cn-al-2024/cf4", "distribution": "triangular", "between": ["0.03 kgCF4/tAl", "0.04 kgCF4/tAl"], "mode": "?"}], [("spread-unit", "mode")]),
    "months of a factor": ([normal("cn-al-2024/cf4", months="apart")], [("spread-key-months", "months")]),
    "no published range": ([{"of": "cn-al-2024/cf4", "distribution": "lognormal", "published": True}], [("spread-key-published", "published")]),
    "below zero": ([normal("P1/anode", "110 %")], [("spread-below", "half_width")]),
    "a share above one": ([{"of": "cn-al-2024/fuel/diesel/of", "distribution": "uniform", "within": ["-5 %", "5 %"]}], [("spread-above", "within")]),
    "many at once": (
        [normal("P1/anodes"), normal("P2/anode", "-1 %"), {"of": "x", "distribution": "uniform"}],
        [("spread-unknown", "of"), ("spread-range", "half_width"), ("spread-unknown", "of")],
    ),
    "an unknown key": ([normal("P1/anode", wide="2 %")], [("unknown-key-near", "wide")]),
    "an unknown distribution": ([{"of": "P1/anode", "distribution": "beta", "half_width": "2 %"}], [("unknown-choice", "distribution")]),
    "no name": ([{"of": "", "distribution": "normal", "half_width": "2 %"}], [("empty-text", "of")]),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_told(name):
    """A statement that cannot be drawn is refused, with every fault, where it is, and what to do in both languages."""
    stated, wanted = FAULTS[name]
    assert faults_of(*stated) == wanted


def test_what_a_plant_states_of_zero_and_below_is_minded():
    """Amounts around zero, and a lognormal around what is below zero, are refused; a lognormal of twelve zeros is drawn."""
    none = ghgcalc.calculate(HEAT | {"heat": [{"amount": "0 GJ"}]}, "cn-al-2013")
    sold = ghgcalc.calculate(HEAT | {"heat": [{"amount": "-10 GJ"}]}, "cn-al-2013")
    assert (
        faults_of({"of": "heat", "distribution": "uniform", "between": ["1 GJ", "2 GJ"]}, inventory=none)
        == [("spread-zero", "between")] * 1
    )
    assert faults_of({"of": "heat", "distribution": "lognormal", "half_width": "5 %"}, inventory=sold) == [
        ("spread-negative", "distribution")
    ]
    assert (
        none.uncertainty([{"of": "heat", "distribution": "lognormal", "half_width": "5 %"}], draws=1000)
        .of("enterprise", source="heat")
        .high
        == 0
    )


@pytest.mark.parametrize(
    ("shape", "refused"),
    [
        ({"distribution": "normal", "half_width": "30 %"}, False),
        ({"distribution": "normal", "half_width": "40 %"}, True),
        ({"distribution": "uniform", "within": ["-100 %", "0 %"]}, True),
        ({"distribution": "triangular", "within": ["-50 %", "5 %"]}, False),
        ({"distribution": "lognormal", "within": ["-80 %", "5 %"]}, False),
    ],
)
def test_what_is_divided_by_stays_clear_of_zero(shape, refused):
    """A current efficiency that might come to zero is refused: its quotient has no mean."""
    inventory = ghgcalc.calculate(
        OVERVOLTAGE | {"process": [OVERVOLTAGE["process"][0] | {"current_efficiency": {"value": "60 %", "source": "x"}}]},
        "ipcc-2006-al",
    )
    stated = {"of": "P1/current_efficiency", **shape}
    if refused:
        assert faults_of(stated, inventory=inventory) == [("spread-divisor", None)]
    else:
        found = inventory.uncertainty([stated], draws=1000).of("electrolysis", source="anode-effect")
        assert found.low < found.high


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ({"draws": 999}, "draws"), ({"draws": 1_000_001}, "draws"), ({"draws": True}, "draws"), ({"draws": 1e4}, "draws"),
        ({"seed": -1}, "seed"), ({"seed": 2**63}, "seed"), ({"seed": None}, "seed"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused_by_name(arguments, key):
    """Draws and seed are whole numbers within their bounds."""
    with pytest.raises(ArgumentError, match=key):
        INVENTORY.uncertainty([], **arguments)


def test_a_statement_is_a_file_its_table_or_a_list(tmp_path):
    """All three give the same; something else is refused by the name of the argument, a missing file as one."""
    (tmp_path / "spread.json").write_text(
        json.dumps({"schema": "ghgcalc/spread/1", "quantity": [normal("P1/anode")]}), encoding="utf-8"
    )
    made = [
        statement(one)[0]
        for one in (
            tmp_path / "spread.json",
            {"schema": "ghgcalc/spread/1", "quantity": [normal("P1/anode")]},
            [normal("P1/anode")],
        )
    ]
    assert made[0] == made[1] == made[2]
    with pytest.raises(ArgumentError, match="spread"):
        INVENTORY.uncertainty(5)
    with pytest.raises(InputError):
        INVENTORY.uncertainty(tmp_path / "none.toml")


def test_a_file_that_does_not_recompute_is_refused():
    """A total with another digit in a file is told, and nothing is drawn."""
    raw = INVENTORY.as_dict()
    forged = ghgcalc.Inventory.from_dict(raw | {"digest": "sha256:" + "0" * 64})
    with pytest.raises(InputError) as caught:
        forged.uncertainty([], draws=1000)
    assert [fault.code for fault in caught.value.faults] == ["inventory-digest"]


# --- digits


def test_a_number_ends_where_its_error_begins():
    """Two decimals at the most; tens, hundreds and thousands where the error is as large; an error of doubles is none."""
    assert honest(492534.567, 61.2) == 492530
    assert honest(492534.567, 612.0) == 492500
    assert f"{honest(492534.567, 6120.0):f}" == "493000"
    assert honest(492534.567, 0.3) == Decimal("492534.6")
    assert honest(492534.567, 1e-4) == Decimal("492534.57")
    assert honest(492534.567, 1e-9) == Decimal("492534.57")
    assert honest(0.0, 0.0) == 0
    assert to_places(Fraction(-155), -1) == -160
    assert percent(None) is None


def test_a_formula_is_exact_at_any_ratio():
    """Values and slopes of a quotient of polynomials are those of fractions."""
    top = Polynomial(((("a", "a"), Fraction(3)), (("b",), Fraction(1, 3))))
    formula = Formula(
        (
            Quotient(
                top,
                Polynomial((((), Fraction(1)), (("b",), Fraction(2)))),
            ),
        )
    )
    assert formula.columns == ("a", "b")
    assert formula.at({"a": Fraction(2), "b": Fraction(1, 2)}) == Fraction(12 * 6 + 1, 6) / 2
    assert formula.slope("a") == 2
    assert formula.slope("b") == (Fraction(1, 3) * 3 - Fraction(10, 3) * 2) / 9


# --- renderings


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    """The command line in a folder with an inventory and a statement."""
    monkeypatch.chdir(tmp_path)
    ghgcalc.write(INVENTORY, tmp_path / "inventory.json")
    text = ['schema = "ghgcalc/spread/1"']
    for one in THREE:
        text += ["[[quantity]]", *(f"{key} = {json.dumps(value)}" for key, value in one.items())]
    (tmp_path / "spread.toml").write_text("\n".join(text), encoding="utf-8")
    return caller(capsys)


CALL = ("uncertainty", "inventory.json", "--spread", "spread.toml", "--draws", "2000", "--seed", "4")


def test_the_command_prints_what_python_gives(call):
    """Text in both languages and JSON are those of the result; draws and seed are what was asked."""
    found = INVENTORY.uncertainty(THREE, draws=2000, seed=4)
    assert call(*CALL).out == found.report()
    assert call(*CALL, "--lang", "zh").out == found.report("zh")
    assert call(*CALL, "--format", "json").json == found.as_dict()
    assert call(*CALL, "--format", "html").out == found.report("en", "html")
    for word in ("蒙特卡洛模拟", "95% 置信区间", "不确定性", "龙卷风图", "对数正态分布", "各月"):
        assert word in found.report("zh")
    assert "493 395.10" in found.report()


def test_every_fault_of_a_statement_is_told_by_the_command(call, tmp_path):
    """Exit 2 with every fault in the file of the statement, as text and as data; nothing is written."""
    (tmp_path / "bad.toml").write_text(
        'schema = "ghgcalc/spread/1"\n[[quantity]]\nof = "P1/anod"\ndistribution = "normal"\nhalf_width = "2 %"\n'
        '[[quantity]]\nof = "P2/anode"\ndistribution = "normal"\nhalf_width = "-2 %"\n',
        encoding="utf-8",
    )
    words = ("uncertainty", "inventory.json", "--spread", "bad.toml", "-o", "made.json")
    result = call(*words)
    assert result.status == 2
    assert "bad.toml, [quantity] 1 (P1/anod), of" in result.err
    assert "P1/anode" in result.err
    assert "spread-range" in result.err
    assert "是否应为" in call(*words, "--lang", "zh").err
    assert {one["code"] for one in json.loads(call(*words[:4], "--format", "json").out)["findings"]} == {
        "spread-unknown",
        "spread-range",
    }
    assert not (tmp_path / "made.json").exists()
    assert call("uncertainty", "inventory.json", "--spread", "none.toml").status == 2
    assert call("uncertainty", "inventory.json").status == 2
    assert call(*CALL[:4], "--draws", "5").status == 2


def test_the_workbook_has_a_sheet_for_each_table(call, tmp_path):
    """Totals, tornadoes, inputs and what is certain, with numbers as numbers; in the living workbook, too."""
    assert call(*CALL, "-o", "made.xlsx").status == 0
    book = openpyxl.load_workbook(tmp_path / "made.xlsx")
    assert len(book.sheetnames) == 8
    values = [cell.value for row in book.worksheets[1].iter_rows() for cell in row]
    assert 493395.1 in values
    assert call("report", "inventory.json", "--spread", "spread.toml", "-o", "whole.xlsx").status == 0
    whole = openpyxl.load_workbook(tmp_path / "whole.xlsx")
    assert whole.sheetnames[-1] == label("uncertainty-certain", "en")[:31].split(",")[0]
    assert any(cell.data_type == "f" for sheet in whole for row in sheet.iter_rows() for cell in row)


def test_the_page_draws_the_tornado(call, tmp_path):
    """The page of a simulation has a drawing for each total that something moves, in both languages; so has that of an inventory."""
    found = INVENTORY.uncertainty(THREE, draws=2000)
    html = page_of(found, "zh")
    assert html.count("<svg") == 8
    assert html == page_of(found, "zh")
    assert "龙卷风图" in html
    assert call("report", "inventory.json", "--spread", "spread.toml", "-o", "whole.html").status == 0
    whole = (tmp_path / "whole.html").read_text(encoding="utf-8")
    assert whole.count("tornado") + whole.count("Tornado") >= 4
    assert "How uncertain the totals are" in whole
    assert whole.count("<svg") > 8
    refused = call("report", "inventory.json", "--spread", "spread.toml", "-o", "whole.txt")
    assert refused.status == 2
    assert "--spread" in refused.err


def test_a_page_of_another_inventory_is_refused():
    """A simulation belongs to the inventory whose digest it names."""
    other = ghgcalc.calculate(HEAT, "cn-al-2013")
    with pytest.raises(ArgumentError, match="uncertainty"):
        inventory_page(other, "en", uncertainty=INVENTORY.uncertainty([], draws=1000))


def test_many_inputs_are_drawn_in_part_and_listed_whole():
    """The drawing has the twelve widest inputs, the table all of them."""
    found = INVENTORY.uncertainty([{"of": "*", "distribution": "uniform", "within": ["-2 %", "0 %"]}], draws=1000)
    assert found.certain == ()
    assert len(found.of("enterprise").influences) > 12
    assert page_of(found, "en").count("<svg") == 8


# --- the import


def test_numpy_is_loaded_by_a_simulation_alone():
    """Neither the import nor a calculation nor the class of the result loads numpy."""
    program = (
        "import sys, ghgcalc, ghgcalc.uncertainty; i = ghgcalc.calculate(ghgcalc.read(sys.argv[1]), 'cn-al-2024'); assert 'numpy' not in sys.modules;"
        "i.uncertainty([], draws=1000); assert 'numpy' in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(EXAMPLES / "worked-month.toml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
