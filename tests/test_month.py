"""A month and the year so far: sums, intensities, the position if the year closed so, what is refused."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import filing
from ghgcalc.errors import ArgumentError, InputError, UnknownIdError
from ghgcalc.filing.sums import Metal, Sums
from months import ANODE, METAL, codes, filed, following, plant

BP = {"balance_value": "1.58 tCO2e/t", "balance_source": "a test"}
POLICIES = ("cell", "line", "total", "none")


@cache
def year(policy: str) -> ghgcalc.Inventory:
    """The whole year under a policy."""
    return ghgcalc.calculate(plant(), "cn-al-2024", rounding=policy)


# --- sums


@pytest.mark.parametrize("policy", POLICIES)
def test_the_year_so_far_is_the_year_cut_there(policy):
    """From January to a month of the whole year: printed and exact what the inventory of these months alone comes to, under every policy."""
    whole = Sums(year(policy))
    for months in (1, 5, 11):
        cut = Sums(ghgcalc.calculate(plant(months), "cn-al-2024", rounding=policy))
        assert cut.keys == whole.keys
        for key in whole.keys:
            assert whole.until(key, months) == cut.whole(key) == cut.until(key, months)
            assert whole.month(key, months) == cut.month(key, months)
            assert cut.month(key, months + 1) is None
    assert all(whole.until(key, 12) == whole.whole(key) for key in whole.keys)


def test_a_year_told_month_by_month_ends_with_the_digits_of_the_year_told_at_once():
    """Each filing follows the one before; the last one has every total of the year told at once, and no month was restated."""
    before = filed(1)
    for months in range(2, 13):
        found = filing.month(plant(months), previous=before)
        assert found.since.restated == ()
        assert found.since.new == (months,)
        before = found.inventory
    assert not before.provisional
    assert [one.as_dict() for one in before.totals] == [one.as_dict() for one in filed(12).totals]
    assert [one.as_dict() for one in before.lines] == [one.as_dict() for one in filed(12).lines]


def test_amounts_are_those_of_the_inventory():
    """Every month and sum is a total of the inventory; the sum of a level stands after its sources."""
    found = filing.month(filed(8))
    for one in found.amounts:
        asked = {"process": one.process, "source": one.source}
        assert one.month == Fraction(found.inventory.total(one.level, period="2026-08", **asked).value)
        assert one.so_far == Fraction(found.inventory.total(one.level, **asked).value)
    levels = [(one.level, one.process, one.source) for one in found.amounts]
    assert levels[:3] == [("process", "P1", "anode"), ("process", "P1", "anode-effect"), ("process", "P1", None)]
    assert levels[-1] == ("enterprise", None, None)


def test_an_earlier_month():
    """Another month is shown with the year as far as that; the last one without being asked for."""
    found = filing.month(filed(8), month="2026-03", **BP)
    wanted = filing.month(filed(3), **BP)
    assert (found.name, found.last, found.number) == ("2026-03", 8, 3)
    assert found.amounts == wanted.amounts
    assert (found.month, found.so_far) == (wanted.month, wanted.so_far)
    assert found.closing.as_dict() == wanted.closing.as_dict()
    assert filing.month(filed(8)).name == "2026-08"


def test_what_is_stated_for_the_whole_time_alone():
    """It is in no month and in no sum up to an earlier month, and never split; in the year so far it counts."""
    stated = plant(4)
    stated["process"][1]["anode"] = {"value": "1459.52 t", "through": "2026-04"}
    stated["process"][1]["liquid_aluminium"] = {"value": "3104.75 t", "through": "2026-04"}
    found = filing.month(stated, month="2026-02", **BP)
    by = {(one.level, one.process, one.source): one for one in found.amounts}
    assert (by["process", "P2", "anode"].month, by["process", "P2", "anode"].so_far) == (None, None)
    assert by["electrolysis", None, None].month is None
    assert by["process", "P1", "anode"].so_far is not None
    assert found.closing is None
    assert "month-not-by-month" in codes(found)
    assert [one.value is None for one in found.so_far] == [False, True, True]
    last = filing.month(stated, **BP)
    assert last.closing.surplus is not None
    assert last.so_far[1].output == Fraction("3104.75")
    assert "–" in found.report()
    assert found.as_dict()["intensities"][1]["value"] is None


def test_output_that_nobody_states():
    """Where a process states no output, no intensity is of all: what is missing is no zero."""
    activity = ghgcalc.Activity.new(
        year=2024,
        entity={"name": "A"},
        process=[{"id": "P1", "anode": "470 t"}, {"id": "P2", "liquid_aluminium": "9 t", "anode": "4 t"}],
    )
    metal = Metal(activity)
    assert (metal.whole("P1"), metal.whole(None), metal.whole("P2"), metal.month("P2", 1)) == (None, None, 9, None)


def test_output_that_was_corrected():
    """An intensity divides by the value that is not too high, as the allowance does."""
    stated = plant(12)
    meter = {"meter": "W", "table": "process", "row": "P1", "key": "liquid_aluminium", "required": "0.2 %", "reason": "late"}
    made = ghgcalc.corrections.meter(ghgcalc.Activity.new(**stated), meter).activity
    found = filing.month(made)
    read = sum(map(Fraction, METAL["P1"]))
    assert found.so_far[0].output < read
    settled = ghgcalc.allowances.settle(found.inventory, "cn-al-2026", balance_value="1.58 tCO2e/t")
    assert found.so_far[0].value == settled.processes[0].intensity


# --- intensities and the position, against fractions that share no code


def rounded(value: Fraction, places: int = 2) -> Fraction:
    """Half up."""
    scaled = value * 10**places
    return Fraction((2 * scaled + 1).__floor__() // 2, 10**places)


def emission(metal: list[str], anode: list[str]) -> Fraction:
    """Of a process under the guideline of 2024, rows and cells with two decimals, from the published numbers themselves."""
    total = Fraction(0)
    for tonnes, gross in zip(metal, anode, strict=True):
        net = rounded(Fraction(gross) * (1 - Fraction("0.1518")))
        total += rounded(net * (1 - Fraction("0.0200") - Fraction("0.0040")) * Fraction(44, 12))
        total += rounded(Fraction(tonnes) * (Fraction("0.020") * 6630 + Fraction("0.0011") * 11100) / 1000)
    return total


@settings(max_examples=25)
@given(
    st.integers(1, 11),
    st.lists(st.decimals("300", "600", places=2), min_size=2, max_size=2),
    st.decimals("1.2", "2.0", places=3),
)
def test_relation_coefficient_and_surplus(months, first, balance):
    """X = (BP − I) / BP; α = 0.15 X inside of ±20 %, ±3 % outside; A = ⌊E (1 + α)⌋: by process, and their sum less the emission."""
    stated = plant(months)
    anode = {name: [f"{first[at]}", *ANODE[name][1:months]] for at, name in enumerate(METAL)}
    for row in stated["process"]:
        row["anode"]["values"] = anode[row["id"]]
    found = filing.month(stated, balance_value=f"{balance} tCO2e/t", balance_source="a test", plan="cn-al-2026")
    bp, allocated, emitted = Fraction(balance), Fraction(0), Fraction(0)
    for at, name in enumerate(METAL):
        metal = METAL[name][:months]
        mine, output = emission(metal, anode[name]), sum(map(Fraction, metal))
        x = (bp - mine / output) / bp
        alpha = Fraction("0.15") * x if abs(x) < Fraction("0.2") else Fraction("0.03") * (1 if x > 0 else -1)
        assert found.so_far[at].value == mine / output
        assert (found.so_far[at].deviation, found.so_far[at].coefficient) == (x, alpha)
        assert found.closing.processes[at].allocation == (mine * (1 + alpha)).__floor__()
        allocated, emitted = allocated + (mine * (1 + alpha)).__floor__(), emitted + mine
        last = emission(metal[-1:], anode[name][-1:]) / Fraction(metal[-1])
        assert found.month[at].value == last
        assert found.month[at].deviation == (bp - last) / bp
    assert (found.closing.emissions, found.closing.surplus) == (emitted, allocated - emitted)
    assert found.so_far[2].value == emitted / sum(Fraction(one) for name in METAL for one in METAL[name][:months])
    assert found.so_far[2].coefficient is None


def test_the_whole_year_closes_as_it_is_settled():
    """Of a whole year the position is that of the settlement, small entities and all; of a part the threshold is left aside."""
    small = plant(12)
    del small["process"][1]
    for stated in (small, plant(12)):
        found = filing.month(stated, plan="cn-al-2026", **BP)
        settled = ghgcalc.allowances.settle(found.inventory, "cn-al-2026", **BP)
        assert found.closing.surplus == settled.allocated - settled.reported
        assert [one.as_dict() for one in found.closing.processes] == [one.as_dict() for one in settled.processes]
        assert not found.closing.provisional
        assert ("allowance-small" in codes(found)) == (stated is small)
        assert "month-part" not in codes(found)
    part = filing.month(filed(8), **BP)
    assert {"month-part", "month-small"} <= set(codes(part))
    assert part.closing.provisional


def test_processes_that_started_or_stopped():
    """Their coefficient is 0 by a rule of its own, in the month, too."""
    stated = plant(8)
    stated["process"][0]["started"] = "2026-01-01"
    found = filing.month(stated, **BP)
    assert [one.case for one in found.closing.processes] == ["new", "inside"]
    assert [one.coefficient == 0 for one in found.month[:2]] == [True, False]
    assert found.month[0].deviation != 0


def test_a_process_without_output():
    """It is named, and of the sum nothing is said: no allowance of nought."""
    stated = plant(2)
    stated["process"][0]["liquid_aluminium"]["values"] = ["0", "0"]
    found = filing.month(stated, **BP)
    assert found.closing.open == ("P1",)
    assert (found.closing.allocation, found.closing.surplus, found.closing.as_dict()["surplus"]) == (None, None, None)
    assert "month-no-output" in codes(found)
    assert (found.month[0].value, found.month[0].usual) == (None, None)


def test_the_usual_band():
    """A month may lie a twentieth further out than a year; sums with other sources have no band."""
    stated = plant(2)
    stated["process"][0]["anode"]["values"] = ["560.00", "423.90"]
    found = filing.month(stated, month="2026-01")
    assert found.month[0].usual is False
    assert found.month[1].usual is True
    old = filing.month(cbam())
    assert {one.usual for one in (*old.month, *old.so_far)} == {None}
    assert {one.basis for one in old.so_far} == {"direct"}
    assert old.rule is None
    assert "filing-no-rule" in codes(old)


@cache
def cbam() -> ghgcalc.Inventory:
    """A plant under a guideline of several sums."""
    return ghgcalc.calculate(ghgcalc.read("examples/smelter-export-2026.toml"), "eu-cbam-al")


def test_the_plan_of_2024_allocates_what_was_emitted():
    """A plan without a balance value: the surplus is nought, and no value is asked for."""
    found = filing.month(filed(12, 2024), plan="cn-al-2024")
    assert (found.closing.surplus, found.terms, found.closing.as_dict()["balance_value"]) == (0, None, None)
    assert [one.deviation for one in found.so_far] == [None] * 3
    assert "balance-unused" in codes(filing.month(filed(12, 2024), **BP))


# --- the days, and what is filed


def test_what_is_stated_and_not_over_and_what_is_over_and_not_stated():
    """A month that has not ended on the day; months that are over: one still open, one past."""
    assert codes(filing.month(filed(2), on="2026-02-27")) == ["month-running"]
    assert codes(filing.month(filed(2), on="2026-03-01")) == []
    found = filing.month(filed(2), on="2026-05-11")
    assert codes(found) == ["month-untold-past", "month-untold-open"]
    assert [one.fields[0][1] for one in found.findings] == ["2026-03", "2026-04"]
    assert codes(filing.month(filed(12, 2024), on="2026-05-11")) == ["filing-no-day"]


def test_rows_that_state_an_item():
    """Each item names its rows: processes, fuels, measured values, coal; days count in their own month alone."""
    stated = plant(3)
    stated["process"][0]["started"] = "2026-03-02"
    stated["process"][0]["liquid_aluminium"]["values"][:2] = ["0", "0"]
    stated["process"][0]["anode"]["values"][:2] = ["0", "0"]
    stated["fuel"] += [
        {"item": "anthracite", "amount": "12 t", "ncv": {"value": "23.2 GJ/t", "source": "laboratory"}},
    ]
    stated["fuel"][1]["amount"] = {"value": "12 t", "through": "2026-03"}
    stated["heat"] = [{"amount": {"value": "12 GJ", "through": "2026-03"}}]
    stated["process"][1]["electricity"] = [{"supply": "grid", "amount": {"unit": "MWh", "values": ["9", "9", "9"]}}]
    rows = {one.item.id: one.rows for one in filing.month(stated).filings}
    assert rows == {
        "M1": ("P1",),
        "M2": ("P1", "P2"),
        "M3": ("P1", "P2"),
        "M4": ("diesel", "anthracite"),
        "M5": (),
        "M6": ("anthracite",),
        "M7": ("anthracite",),
        "M8": ("P2 grid", "heat 1"),
    }
    assert {one.item.id: one.rows for one in filing.month(stated, month="2026-02").filings}["M1"] == ()


# --- refusals


@pytest.mark.parametrize("name", ["2026-09", "2025-08", "2026-13", "8", "2026-8", "", "２０２６-08"])
def test_a_month_that_is_not_stated(name):
    """One after what is stated, of another year, or none at all: named with what there is."""
    with pytest.raises(InputError) as caught:
        filing.month(filed(8), month=name)
    assert codes(caught.value) == ["month-outside"]
    assert "2026-01" in str(caught.value)
    assert "2026-08" in str(caught.value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1.58 t", "wrong-unit"),
        ("1.58", "missing-unit"),
        ("-1.58 tCO2e/t", "not-positive"),
        ("0 tCO2e/t", "not-positive"),
        ("much", "bad-number"),
    ],
)
def test_a_balance_value_that_is_none(value, code):
    """Another unit, no unit, none above nought: the code of the settlement, and nothing is shown."""
    with pytest.raises(InputError) as caught:
        filing.month(filed(8), balance_value=value)
    assert len(codes(caught.value)) == 1
    with pytest.raises(InputError) as other:
        ghgcalc.allowances.settle(filed(12), "cn-al-2026", balance_value=value)
    assert codes(caught.value) == codes(other.value)
    assert code


def test_a_balance_value_that_nobody_would_believe():
    """Outside of the sector's band, or without a source: a warning, as in a settlement."""
    assert {"balance-implausible", "balance-source"} <= set(codes(filing.month(filed(8), balance_value="15.8 tCO2e/t")))
    with pytest.raises(InputError) as caught:
        filing.month(filed(8), plan="cn-al-2026")
    assert codes(caught.value) == ["balance-missing"]


def test_totals_that_may_not_enter():
    """A sum with electricity, or of several bases, is never held against a balance value; with another fault both are told."""
    with pytest.raises(InputError) as caught:
        filing.month(cbam(), **BP)
    assert codes(caught.value) == ["allowance-basis"]
    with pytest.raises(InputError) as caught:
        filing.month(cbam(), balance_value="1 kg")
    assert codes(caught.value)[0] == "allowance-basis"
    assert len(codes(caught.value)) == 2


def test_arguments_that_do_not_go_together():
    """Rules beside an inventory; a source without a value; a chain beside a previous filing; a year without a plan."""
    for wrong in (
        {"guideline": "cn-al-2024"},
        {"rounding": "line"},
        {"balance_source": "a test"},
        {"previous": filed(7), "chain": [filed(7)]},
        {"previous": "july.json"},
        {"chain": "july.json"},
        {"chain": ["july.json"]},
        {"month": 8},
        {"files": "a"},
        {"on": 20260920},
        {"accept_rules": 5},
    ):
        with pytest.raises(ArgumentError):
            filing.month(filed(8), **wrong)
    with pytest.raises(ArgumentError):
        filing.month("a.toml")
    with pytest.raises(UnknownIdError):
        filing.month(filed(8), plan="cn-al-2062", **BP)
    with pytest.raises(UnknownIdError):
        filing.month(filed(8, 2027), **BP)


def test_every_fault_of_both_at_once():
    """Faults of the activity and of the filing before are told in one run, each in its file."""
    bad = plant(8, nonsense=1)
    altered = filed(7).as_dict()
    altered["lines"][0]["value"] = "1"
    with pytest.raises(InputError) as caught:
        filing.month(bad, previous=altered, files=("now.toml", "before.json"))
    files = {one.place.file for one in caught.value.faults}
    assert files == {"now.toml", "before.json"}


# --- the result itself


def test_nobody_changes_a_result():
    """Records are frozen; what is given away is the caller's own; results pickle, and are equal when equal."""
    found = filing.month(filed(8), previous=filed(7), chain=(), on="2026-09-20", **BP)
    with pytest.raises(FrozenInstanceError):
        found.number = 3
    with pytest.raises(FrozenInstanceError):
        found.since.months = 3
    before = found.as_dict()
    spoiled = found.as_dict()
    spoiled["entity"]["name"] = "B"
    spoiled["amounts"].clear()
    spoiled["due"][0]["due"] = None
    spoiled["if_closed_so"]["processes"][0]["allocation"] = "0"
    assert found.as_dict() == before
    again = pickle.loads(pickle.dumps(found))
    assert again.as_dict() == before
    assert again == found
    assert repr(found) == "Month(A 2026-08: provisional)"
    assert repr(filing.month(filed(12))) == "Month(A 2026-12)"


def test_threads_give_the_same():
    """Several at once, as one after the other."""
    wanted = filing.month(filed(8), **BP).as_dict()
    with ThreadPoolExecutor(4) as pool:
        assert all(one == wanted for one in pool.map(lambda _: filing.month(filed(8), **BP).as_dict(), range(8)))


def test_an_inventory_and_its_activity_say_the_same():
    """An activity, its table, its inventory, the inventory's file and its verification."""
    made = filed(8)
    table = made.as_dict()
    wanted = filing.month(made).as_dict()
    for subject in (plant(8), ghgcalc.Activity.new(**plant(8)), table, ghgcalc.Inventory.from_dict(table), ghgcalc.verify(table)):
        assert filing.month(subject).as_dict() == wanted
    assert following(8, filed(7)).digest == filing.month(plant(8), previous=filed(7)).inventory.digest
