"""Printed inputs against printed figures: golden reports, and an oracle that walks a grid of fractions and shares no code."""

from __future__ import annotations

import pickle
from fractions import Fraction
from itertools import pairwise, product
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ghgcalc import ArgumentError, InputError
from ghgcalc.replay import Replay, replay

DATA = Path(__file__).parent / "data" / "replay"
HALF = Fraction(1, 2)


# --- published reports

ALL_EXACT = ("exact", "exact")
GOLDEN: dict[str, tuple[dict[str, dict[str, str]], dict[str, str]]] = {
    "overvoltage-cwpb": (
        {name: {"none": "exact", "cell": "exact"} for name in ("CF4", "C2F6", "CO2e")},
        {"none": "exact", "cell": "exact"},
    ),
    "overvoltage-literal": (
        {name: {"none": "impossible", "cell": "impossible"} for name in ("CF4", "C2F6", "CO2e")},
        {"none": "impossible", "cell": "impossible"},
    ),
    "slope-vss": (
        {name: {"none": "exact", "cell": "exact"} for name in ("minutes", "CF4", "C2F6", "CO2e")},
        {"none": "exact", "cell": "exact"},
    ),
    "exam-179111": (
        {name: {"none": "exact"} for name in ("coal_co2", "lpg_co2", "diesel_co2", "electricity_co2")},
        {"none": "exact"},
    ),
    "two-gwp-sets": (
        {
            "CF4": {"none": "exact", "cell": "exact"},
            "C2F6": {"none": "exact", "cell": "exact"},
            "ar6": {"none": "impossible", "cell": "exact"},
            "ar5": {"none": "impossible", "cell": "exact"},
        },
        {"none": "impossible", "cell": "exact"},
    ),
    "steel-2020-2023": (
        {
            f"{what}_{year}": dict.fromkeys(("none", "cell"), "within" if (what, year) == ("total", 2023) else "exact")
            for year in range(2020, 2024)
            for what in ("total", "intensity")
        },
        {"none": "within", "cell": "within"},
    ),
    "intensity-13182": ({"intensity": {"none": "impossible"}}, {}),
}
"""By file, the answer for each figure under each policy, and that for all of them at once."""


@pytest.mark.parametrize("name", [path.stem for path in sorted(DATA.glob("*.toml"))])
def test_a_published_report(name):
    """Each report of tests/data/replay has its answers, and every set of inputs that is named gives the figure by the oracle's arithmetic."""
    found = replay(DATA / f"{name}.toml")
    answers, jointly = GOLDEN[name]
    assert {one.name: {trial.policy: trial.answer for trial in one.trials} for one in found.figures} == answers
    assert {one.policy: one.answer for one in found.jointly} == jointly
    assert found.possible == (
        "impossible" not in [one.answer for one in found.figures] and (not jointly or set(jointly.values()) != {"impossible"})
    )


def test_the_parts_of_a_total_may_be_off_by_their_rounding():
    """The steel works of 2023: 782.62 of its parts, 782.61 printed; parts within their rounding add up to that, to the last digit."""
    found = replay(DATA / "steel-2020-2023.toml").figure("total_2023")
    trial = found.best
    assert (trial.calculated, trial.policy) == (Fraction("782.62"), "none")
    assert trial.reach is not None
    assert (trial.reach.low, trial.reach.high, trial.reach.enclosure) == (Fraction("782.60"), Fraction("782.64"), False)
    assert not trial.reach.low_reached
    assert not trial.reach.high_reached
    moved = {one.name.removesuffix("_2023"): one.value for one in trial.inputs}
    total = moved["fossil"] + moved["process"] + moved["electricity"] - moved["fixed"]
    assert floor(total * 100 + HALF) == 78261
    assert all(abs(one.value - one.printed) <= Fraction("0.005") for one in trial.inputs)


def test_an_intensity_that_its_total_excludes():
    """Printed 13.182 beside 3 955 246.20 t and 286 412.00 t: off by the exact distance of the nearest numbers that print so."""
    (figure,) = replay(DATA / "intensity-13182.toml").figures
    low = (Fraction("3955246.20") - Fraction("0.005")) / (Fraction("286412.00") + Fraction("0.005"))
    assert figure.best.reach is not None
    assert figure.best.reach.low == low
    assert figure.best.distance == Fraction("13.1825") - low
    assert round(float(figure.best.calculated or 0), 4) == 13.8096


def test_a_gas_that_is_rounded_before_it_is_weighed():
    """126 986 needs 1.73 t of C2F6; with every digit it would be 126 989.72, and nothing else, for all inputs are certain."""
    found = replay(DATA / "two-gwp-sets.toml").figure("ar6")
    assert found.policies == ("cell",)
    (plain,) = [one for one in found.trials if one.policy == "none"]
    assert plain.calculated == Fraction("126989.72")
    assert plain.distance == Fraction("126986.5") - Fraction("126989.72")


# --- an oracle on a grid


def to_step(value: Fraction, step: Fraction, rule: str) -> Fraction:
    """The number as a report would print it."""
    size = abs(value) / step
    whole = floor(size)
    rest = size - whole
    if rule == "half-up":
        whole += rest >= HALF
    elif rule == "half-even":
        whole += rest > HALF or (rest == HALF and whole % 2 == 1)
    return (whole if value >= 0 else -whole) * step


RULES = ("half-up", "half-even", "truncated")


@settings(max_examples=150, deadline=None)
@given(st.integers(-40, 40), st.sampled_from(["1", "0.1", "0.5", "20"]), st.sampled_from(RULES), st.integers(-50, 50))
def test_a_span_holds_what_prints_so_and_nothing_else(whole, step, rule, near):
    """A number is inside exactly where the oracle prints it as the value, ends and ties included."""
    from ghgcalc.replay.spans import printed_span, rounded

    size = Fraction(step)
    value = whole * size
    other = value + near * size / 20
    assert printed_span(value, size, rule).holds(other) == (to_step(other, size, rule) == value)
    assert rounded(other, size, rule) == to_step(other, size, rule)


FORMULAS: dict[str, Any] = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: a * b,
    "a / b": lambda a, b: a / b,
    "(a - b) * a": lambda a, b: (a - b) * a,
    "a * a - 2 * a * b": lambda a, b: a * a - 2 * a * b,
    "(a + b) / (a + 2 * b)": lambda a, b: (a + b) / (a + 2 * b),
    "-a + b / 3": lambda a, b: -a + b / 3,
    "a * a": lambda a, b: a * a,
}


def grid(value: Fraction, step: Fraction, rule: str) -> list[Fraction]:
    """Numbers that print as a value, in twelfths of the step."""
    points = [value + step * Fraction(at, 12) for at in range(-12, 13)]
    return [point for point in points if to_step(point, step, rule) == value]


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(sorted(FORMULAS)),
    st.integers(-60, 90),
    st.integers(1, 90),
    st.sampled_from(RULES),
    st.sampled_from(RULES),
    st.integers(-4, 4),
    st.integers(0, 2),
)
def test_a_figure_against_a_grid(text, first, second, inputs, print_, off, decimals):
    """No number of the grid lies outside the reach; what the grid gives is never impossible; inputs that are named give the figure."""
    formula = FORMULAS[text]
    a, b = Fraction(first, 10), Fraction(second, 1)
    assume("/ (" not in text or a + 2 * b != 0)  # which prints nothing
    step = Fraction(1, 10**decimals)
    printed = to_step(formula(a, b), step, print_) + off * step
    stated = {
        "schema": "ghgcalc/replay/1",
        "source": "test",
        "print": inputs,
        "input": [{"name": "a", "value": f"{first / 10:.1f} 1"}, {"name": "b", "value": f"{second} 1"}],
        "figure": [{"name": "f", "printed": f"{float(printed):.{decimals}f} 1", "formula": text, "print": print_}],
    }
    (trial,) = replay(stated).figure("f").trials
    values = {
        formula(x, y): (x, y)
        for x, y in product(grid(a, Fraction(1, 10), inputs), grid(b, Fraction(1), inputs))
        if not (y == 0 and "/" in text and "/ 3" not in text) and not ("/ (" in text and x + 2 * y == 0)
    }
    if trial.reach is None:
        assert trial.answer in ("open", "exact")
    else:
        low, high = trial.reach.low, trial.reach.high
        assert all(low <= value <= high for value in values)
        if not trial.reach.enclosure:
            assert trial.reach.low_reached or low not in values
            assert trial.reach.high_reached or high not in values
    gives = any(to_step(value, step, print_) == printed for value in values)
    assert not (gives and trial.answer == "impossible")
    if trial.answer == "exact":
        assert to_step(formula(a, b), step, print_) == printed
    if trial.answer == "within":
        at = {"a": a, "b": b} | {one.name: one.value for one in trial.inputs}
        assert to_step(at["a"], Fraction(1, 10), inputs) == a
        assert to_step(at["b"], Fraction(1), inputs) == b
        assert to_step(formula(at["a"], at["b"]), step, print_) == printed
    if trial.answer == "impossible":
        assert trial.reach is not None
        assert trial.distance is not None
        ends = [printed - step, printed + step]
        assert not (min(ends) < trial.reach.low < max(ends) and gives)


@settings(max_examples=120, deadline=None)
@given(st.integers(1, 200), st.integers(1, 30), st.integers(1, 90), st.integers(-6, 6), st.sampled_from(RULES))
def test_a_figure_in_a_gap(first, second, weight, off, rule):
    """A rounded part leaves gaps: the answer is that of every number that the part can take, found one by one by the oracle."""
    a, b = Fraction(first, 10), Fraction(second, 10)
    part = to_step(a * b, Fraction(1, 10), rule)
    printed = part * weight + off
    stated = {
        "schema": "ghgcalc/replay/1",
        "source": "test",
        "print": rule,
        "policies": ["cell"],
        "input": [{"name": "a", "value": f"{first / 10:.1f} 1"}, {"name": "b", "value": f"{second / 10:.1f} 1", "exact": True}],
        "figure": [
            {"name": "part", "printed": f"{float(part):.1f} 1", "formula": "a * b"},
            {"name": "f", "printed": f"{float(printed):.1f} 1", "formula": f"part * {weight}"},
        ],
    }
    (trial,) = replay(stated).figure("f").trials
    points = [a + Fraction(at, 2000) for at in range(-200, 201)]
    around = [to_step(point * b, Fraction(1, 10), rule) for point in points]
    inside = [to_step(point, Fraction(1, 10), rule) == a for point in points]
    every = {value * weight for value, held in zip(around, inside, strict=True) if held}
    fits = [value for value in every if to_step(value, Fraction(1, 10), rule) == printed]
    if fits:
        assert trial.answer in ("exact", "within")
    elif trial.answer != "impossible":  # the grid of the oracle may be too coarse for a part that is taken in a sliver alone
        assert trial.answer == "within"
        (moved,) = trial.inputs
        assert to_step(moved.value * b, Fraction(1, 10), rule) * weight == printed
    elif trial.between is not None:
        below, above = trial.between
        assert below is None or below < printed
        assert above is None or above > printed
        assert not [value for value in every if (below is None or value > below) and (above is None or value < above)]


# --- all figures at once


def eliminated(rows: list[tuple[list[Fraction], Fraction, bool]]) -> bool:
    """Whether `weights · numbers ≤ limit` (< where strict) has a solution, by Fourier and Motzkin."""
    while rows and rows[0][0]:
        keep, up, down = [], [], []
        for weights, limit, strict in rows:
            head, rest = weights[0], weights[1:]
            if not head:
                keep.append((rest, limit, strict))
            else:
                scaled = ([value / abs(head) for value in rest], limit / abs(head), strict)
                (up if head > 0 else down).append(scaled)
        for one, other in product(up, down):
            keep.append(([x + y for x, y in zip(one[0], other[0], strict=True)], one[1] + other[1], one[2] or other[2]))
        rows = keep
    return all(limit > 0 or (limit == 0 and not strict) for _, limit, strict in rows)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(-30, 30), min_size=3, max_size=3),
    st.lists(st.tuples(st.lists(st.integers(-3, 3), min_size=3, max_size=3), st.integers(-1, 1)), min_size=2, max_size=3),
)
def test_sums_of_shared_inputs_against_another_method(values, figures):
    """Of linear figures it is decided whether one set of inputs gives all: as elimination by Fourier and Motzkin decides it."""
    names = ("a", "b", "c")
    given_ = [{"name": name, "value": f"{value} 1", "print": "half-even"} for name, value in zip(names, values, strict=True)]
    wanted = []
    rows: list[tuple[list[Fraction], Fraction, bool]] = []
    for at, value in enumerate(values):
        unit = [Fraction(int(at == place)) for place in range(3)]
        rows += [(unit, value + HALF, value % 2 == 1), ([-one for one in unit], HALF - value, value % 2 == 1)]
    for number, (weights, off) in enumerate(figures):
        printed = sum(weight * value for weight, value in zip(weights, values, strict=True)) + off
        text = " + ".join(
            f"{weight} * {name}" if weight >= 0 else f"(-{-weight}) * {name}" for weight, name in zip(weights, names, strict=True)
        )
        wanted.append({"name": f"f{number}", "printed": f"{printed} 1", "formula": text, "print": "half-even"})
        exact = [Fraction(weight) for weight in weights]
        rows += [(exact, printed + HALF, printed % 2 == 1), ([-one for one in exact], HALF - printed, printed % 2 == 1)]
    found = replay({"schema": "ghgcalc/replay/1", "source": "test", "policies": ["none"], "input": given_, "figure": wanted})
    assert found.together is not None
    assert (found.together.answer != "impossible") == eliminated(rows)
    assert found.together.answer != "open"
    if found.together.answer == "impossible":
        assert set(found.together.against) <= {one["name"] for one in wanted}
        assert found.together.against
    else:
        at = dict(zip(names, map(Fraction, values), strict=True)) | {one.name: one.value for one in found.together.inputs}
        for name, value in zip(names, values, strict=True):
            assert to_step(at[name], Fraction(1), "half-even") == value
        for one, (weights, _) in zip(wanted, figures, strict=True):
            total = sum(weight * at[name] for weight, name in zip(weights, names, strict=True))
            assert to_step(Fraction(total), Fraction(1), "half-even") == Fraction(one["printed"].split()[0])


def stated(inputs: dict[str, Any], figures: dict[str, tuple[str, str]], **more: Any) -> dict[str, Any]:
    """A statement of inputs and formulas."""
    given_ = [
        {"name": name, "value": value} if isinstance(value, str) else {"name": name, **value} for name, value in inputs.items()
    ]
    wanted = [{"name": name, "printed": printed, "formula": text} for name, (printed, text) in figures.items()]
    return {"schema": "ghgcalc/replay/1", "source": "test", "input": given_, "figure": wanted} | more


def test_figures_that_are_possible_alone_and_not_together():
    """Each sum may be off by its rounding; that one needs the input above and the other below cannot be: both are named, a third is not."""
    found = replay(
        stated({"a": "10 1", "b": "7 1"}, {"more": ("10.4 1", "a"), "less": ("19.2 1", "2 * a"), "other": ("7.0 1", "b")})
    )
    assert [one.answer for one in found.figures] == ["within", "within", "exact"]
    assert found.together is not None
    assert (found.together.answer, set(found.together.against)) == ("impossible", {"more", "less"})
    assert not found.possible


def test_products_that_are_possible_alone_and_not_together():
    """What is not linear is closed in by boxes: a product and a quotient that ask for the same input above and below are excluded."""
    figures = {"product": ("103.9 1", "a * b"), "quotient": ("0.965 1", "a / b"), "square": ("99.0 1", "a * a")}
    found = replay(stated({"a": "10 1", "b": "10 1"}, figures))
    assert [one.answer for one in found.figures] == ["within"] * 3
    assert found.together is not None
    assert (found.together.answer, found.together.against) == ("impossible", tuple(figures))
    figures["square"] = ("100.3 1", "a * a")
    found = replay(stated({"a": "10 1", "b": "10 1"}, figures))
    assert found.together is not None
    assert found.together.answer == "within"
    at = {one.name: one.value for one in found.together.inputs}
    assert floor(at["a"] * at["b"] * 10 + HALF) == 1039
    assert floor(at["a"] / at["b"] * 1000 + HALF) == 965


def test_what_is_not_decided_is_said_to_be_open():
    """More inputs than boxes are made of, in figures that are not linear: nothing is claimed of all at once."""
    names = [f"a{at}" for at in range(10)]
    terms = " + ".join(f"{one} * {other}" for one, other in pairwise(names))
    figures = {"one": ("900.31 1", terms), "two": ("899.71 1", terms + " + a0 - a9"), "three": ("0.501 1", "a0 * a1 - a8 * a9")}
    found = replay(stated(dict.fromkeys(names, "10 1"), figures))
    assert "impossible" not in [one.answer for one in found.figures]
    assert found.together is not None
    assert found.together.answer in ("open", "within")
    assert found.possible


# --- more on single figures


def test_a_divisor_that_may_be_zero():
    """Of a quotient whose divisor may be zero no reach is told; the printed inputs may still give the figure, and by zero nothing does."""
    found = replay(
        stated(
            {"a": "10 1", "b": "0 1", "c": "0.4 1"},
            {"f": ("25.0 1", "a / (c - b)"), "g": ("3.0 1", "a / b"), "h": ("9 1", "a / (c - b)")},
        )
    )
    f, g, h = (one.best for one in found.figures)
    assert (f.answer, f.calculated, f.reach) == ("exact", 25, None)
    assert (g.answer, g.calculated, g.reach) == ("open", None, None)
    assert (h.answer, h.calculated, h.reach) == ("open", 25, None)
    assert found.together is not None
    assert found.together.answer == "impossible"  # for g needs a b that f and h do not


def test_an_end_that_is_approached_and_never_reached():
    """Half up, 10 came from numbers below 10.5: 10.5 itself is impossible, by nothing; cut down to 10.4 it is not."""
    found = replay(
        stated({"a": "10 1"}, {"f": ("10.5 1", "a")}, print="truncated")
        | {"input": [{"name": "a", "value": "10 1", "print": "half-up"}]}
    )
    assert (found.figures[0].answer, found.figures[0].best.distance) == ("impossible", 0)
    found = replay(
        stated({"a": "10 1"}, {"f": ("10.4 1", "a")}, print="truncated")
        | {"input": [{"name": "a", "value": "10 1", "print": "half-up"}]}
    )
    assert found.figures[0].answer == "within"


def test_a_product_with_zero_reaches_its_end():
    """0 × a is 0 whatever a is: an open end of a does not matter there."""
    found = replay(
        stated({"a": "10 1", "b": {"value": "0 1", "print": "truncated"}}, {"f": ("0 1", "(b + 1) * a"), "g": ("1 1", "b * a")})
    )
    assert found.figures[0].best.reach is not None
    assert found.figure("g").answer == "within"


def test_a_formula_that_turns_is_closed_in():
    """Where a figure first falls and then rises the reach is an enclosure that narrows; what lies below it is impossible."""
    found = replay(
        stated(
            {"a": "0.5 1"},
            {"f": ("-0.2652 1", "a * a - 1.03 * a"), "g": ("-0.28 1", "a * a - 1.03 * a"), "h": ("-0.2600 1", "a * a - 1.03 * a")},
        )
    )
    reach = found.figure("f").best.reach
    assert reach is not None
    assert reach.enclosure
    assert Fraction("-0.2653") < reach.low <= Fraction("-0.265225")
    assert found.figure("g").answer == "impossible"
    assert found.figure("f").answer in ("within", "open")


def test_precision_and_decimals():
    """A step of 0.5, and digits before the point that were cut: both widen what an input may be."""
    inputs = {"a": {"value": "10.5 1", "precision": "0.5"}, "b": {"value": "1200 1", "decimals": -2}}
    found = replay(stated(inputs, {"f": ("10.7 1", "a"), "g": ("1249 1", "b"), "h": ("1251 1", "b")}))
    assert [one.answer for one in found.figures] == ["within", "within", "impossible"]
    assert found.figure("h").best.distance == Fraction("1250.5") - 1250


def test_a_factor_is_certain_and_says_what_was_read_of_it():
    """A factor by its id has no rounding; a figure in another unit is converted exactly."""
    found = replay(
        stated({"e": "5000 MWh", "f": {"factor": "cn-grid-2021/residual"}}, {"x": ("2.971 ktCO2", "e * f")}) | {"title": "t"}
    )
    assert found.figures[0].answer == "exact"
    assert found.figures[0].best.calculated == Fraction("2.9710")


def test_printed_intermediates_of_an_equation():
    """Under `cell` the net consumption is rounded before it is burnt: another last digit, and so is told which policy gives the print."""
    with_ = {"consumption": "q", "loss": "l", "sulphur": "s", "ash": "h", "carbon_ratio": "k"}
    inputs = {
        "q": {"value": "12345.67 t anode", "exact": True},
        "l": {"value": "15.18 %", "exact": True},
        "s": {"value": "2.00 %", "exact": True},
        "h": {"value": "0.40 %", "exact": True},
        "k": "44/12 tCO2/tC",
    }
    base = stated(inputs, {}) | {
        "figure": [
            {"name": "net", "printed": "37474.37 tCO2", "equation": "anode.by_consumption", "with": with_, "cells": {"net": 2}}
        ]
    }
    trials = {one.policy: one for one in replay(base).figures[0].trials}
    assert trials["cell"].answer == "exact"
    assert trials["none"].answer == "impossible"
    assert round(float(trials["none"].calculated or 0), 4) == 37474.3562
    # the word of a figure, not of the file, says how its intermediates are cut: of 10471.597 t net 10471.60, or 10471.59
    for file, figure, printed in (("truncated", "half-up", "37474.37"), ("half-up", "truncated", "37474.33")):
        one = base["figure"][0] | {"print": figure, "printed": f"{printed} tCO2"}
        (found,) = replay(base | {"print": file, "policies": ["cell"], "figure": [one]}).figures
        assert found.answer == "exact", (file, figure)
        (found,) = replay(base | {"print": figure, "policies": ["cell"], "figure": [one | {"print": file}]}).figures
        assert found.answer == "impossible", (file, figure)


# --- the result


def test_the_result_is_the_callers():
    """It pickles, compares, has a short repr, and its table is a fresh one each time."""
    found = replay(DATA / "steel-2020-2023.toml")
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert repr(found) == "Replay(8 figures: 7 exact, 1 within)"
    table = found.as_dict()
    table["figures"][0]["trials"].clear()
    assert found.as_dict() == again.as_dict() != table
    with pytest.raises(KeyError, match="none"):
        found.figure("none")
    assert isinstance(found, Replay)


def test_other_kinds_of_arguments():
    """What is no file and no table is refused by name."""
    with pytest.raises(ArgumentError, match="source"):
        replay(5)  # type: ignore[arg-type]


INPUTS = [{"name": "a", "value": "1 t"}, {"name": "b", "value": "2.0 t anode"}]
FIGURE = {"name": "f", "printed": "1 t", "formula": "a"}
EQUATION = {"equation": "anode_effect.minutes", "with": {"effects": "a", "duration": "b"}}
MINUTES = [{"name": "a", "value": "1 1/(cell·d)"}, {"name": "b", "value": "2 min"}]
FAULTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing stated": ({"input": [], "figure": [FIGURE]}, ["replay-empty"]),
    "an input without a value": ({"input": [{"name": "a"}], "figure": [FIGURE]}, ["replay-input", "replay-unknown"]),
    "an input with two": ({"input": [INPUTS[0] | {"factor": "x"}], "figure": [FIGURE]}, ["replay-input", "replay-unknown"]),
    "a pointer beside no activity": (
        {"input": [INPUTS[0] | {"pointer": "/a"}], "figure": [FIGURE]},
        ["replay-input", "replay-unknown"],
    ),
    "a factor that is none": (
        {"input": [{"name": "a", "factor": "cn-grid-2021/residal"}], "figure": [FIGURE]},
        ["replay-unknown", "replay-unknown"],
    ),
    "a name twice": ({"input": [INPUTS[0], INPUTS[0]], "figure": [FIGURE]}, ["replay-twice"]),
    "a figure called as an input": ({"input": INPUTS, "figure": [FIGURE | {"name": "a"}]}, ["replay-twice"]),
    "no number": ({"input": [{"name": "a", "value": "t"}], "figure": [FIGURE]}, ["replay-number", "replay-unknown"]),
    "a printed ratio": ({"input": INPUTS, "figure": [FIGURE | {"printed": "1/3 t"}]}, ["replay-number"]),
    "digits that are not printed": (
        {"input": [INPUTS[0] | {"value": "1.5 t", "decimals": 0}], "figure": [FIGURE]},
        ["replay-digits"],
    ),
    "no precision": ({"input": [INPUTS[0] | {"precision": "0"}], "figure": [FIGURE]}, ["replay-precision"]),
    "a word for a precision": ({"input": [INPUTS[0] | {"precision": "half"}], "figure": [FIGURE]}, ["replay-precision"]),
    "precision and decimals": (
        {"input": [INPUTS[0] | {"precision": "1", "decimals": 0}], "figure": [FIGURE]},
        ["replay-precision"],
    ),
    "no way": ({"input": INPUTS, "figure": [{"name": "f", "printed": "1 t"}]}, ["replay-kind"]),
    "two ways": ({"input": INPUTS, "figure": [FIGURE | {"equation": "x"}]}, ["replay-kind"]),
    "a gas of a formula": ({"input": INPUTS, "figure": [FIGURE | {"gas": "CF4"}]}, ["replay-kind"]),
    "a level without an activity": ({"input": INPUTS, "figure": [FIGURE | {"level": "process"}]}, ["replay-kind"]),
    "no formula": ({"input": INPUTS, "figure": [FIGURE | {"formula": "a +"}]}, ["replay-formula"]),
    "an open bracket": ({"input": INPUTS, "figure": [FIGURE | {"formula": "(a"}]}, ["replay-formula"]),
    "a bracket too many": ({"input": INPUTS, "figure": [FIGURE | {"formula": "a)"}]}, ["replay-formula"]),
    "brackets without end": ({"input": INPUTS, "figure": [FIGURE | {"formula": "(" * 200 + "a"}]}, ["replay-formula"]),
    "a formula without end": ({"input": INPUTS, "figure": [FIGURE | {"formula": "a" + " + a" * 2000}]}, ["replay-formula"]),
    "by zero": ({"input": INPUTS, "figure": [FIGURE | {"formula": "a / (1 - 1)"}]}, ["replay-formula"]),
    "an unknown name": ({"input": INPUTS, "figure": [FIGURE | {"formula": "a + c"}]}, ["replay-unknown"]),
    "different things": ({"input": INPUTS, "figure": [FIGURE | {"formula": "a + b"}]}, ["replay-unit"]),
    "another unit": ({"input": INPUTS, "figure": [FIGURE | {"printed": "1 MWh"}]}, ["replay-unit"]),
    "an unknown equation": (
        {"input": MINUTES, "figure": [{"name": "f", "printed": "2 min", "equation": "anode_effect.minute"}]},
        ["replay-unknown"],
    ),
    "a composition that does not fit": (
        {"input": MINUTES, "figure": [{"name": "f", "printed": "2 min", "equation": "anode.by_net[x=anode.by_net]"}]},
        ["replay-unknown"],
    ),
    "a parameter too few": (
        {"input": MINUTES, "figure": [EQUATION | {"name": "f", "printed": "2 min", "with": {"effects": "a"}}]},
        ["replay-parameter"],
    ),
    "a parameter too many": (
        {
            "input": MINUTES,
            "figure": [EQUATION | {"name": "f", "printed": "2 min", "with": {"effects": "a", "duration": "b", "x": "a"}}],
        },
        ["replay-parameter"],
    ),
    "another gas": (
        {"input": MINUTES, "figure": [EQUATION | {"name": "f", "printed": "2 min", "gas": "CF4"}]},
        ["replay-parameter"],
    ),
    "another cell": (
        {"input": MINUTES, "figure": [EQUATION | {"name": "f", "printed": "2 min", "cells": {"net": 2}}]},
        ["replay-parameter"],
    ),
    "an unknown input of an equation": (
        {"input": MINUTES, "figure": [EQUATION | {"name": "f", "printed": "2 min", "with": {"effects": "a", "duration": "c"}}]},
        ["replay-unknown"],
    ),
    "units that do not fit an equation": (
        {"input": MINUTES, "figure": [EQUATION | {"name": "f", "printed": "2 t"}]},
        ["replay-unit"],
    ),
    "another key": ({"input": INPUTS, "figure": [FIGURE], "inputs": []}, ["unknown-key-near"]),
    "a name that is none": ({"input": [INPUTS[0] | {"name": "1a"}], "figure": [FIGURE]}, ["bad-form"]),
    "no figure": ({"input": INPUTS, "figure": []}, ["invalid"]),
    "another schema": ({"schema": "ghgcalc/replay/2", "input": INPUTS, "figure": [FIGURE]}, ["unknown-choice"]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_named(name):
    """Each fault with its code, its place and its remedy in both languages; no answer is given."""
    raw, codes = FAULTS[name]
    with pytest.raises(InputError) as caught:
        replay({"schema": "ghgcalc/replay/1", "source": "test"} | raw)
    assert [one.code for one in caught.value.faults] == codes
    for one in caught.value.faults:
        assert one.text("en")
        assert one.text("zh")
        assert one.pointer is not None


def test_many_faults_come_at_once():
    """Two faulty inputs and two faulty figures are four faults, with pointers."""
    raw = {
        "schema": "ghgcalc/replay/1",
        "source": "test",
        "input": [{"name": "a"}, {"name": "b"}],
        "figure": [FIGURE, FIGURE | {"name": "g", "printed": "x"}],
    }
    with pytest.raises(InputError) as caught:
        replay(raw)
    assert [one.pointer for one in caught.value.faults] == ["/input/0", "/input/1", "/figure/0", "/figure/1"]
