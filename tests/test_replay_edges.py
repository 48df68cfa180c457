"""Where a replay ends: gaps of shared inputs, too many numbers, divisors near zero, ties at open ends, data that move in no proportion."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import calculate
from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.replay import replay
from ghgcalc.replay.joint import _pinned
from ghgcalc.replay.leaves import Leaf
from ghgcalc.replay.linear import Bound, solution
from ghgcalc.replay.plant import problem_of as plant_problem
from ghgcalc.replay.probing import PATTERNS, _share
from ghgcalc.replay.run import _trial
from ghgcalc.replay.spans import End, Span, printed_span, rounded, rounded_end
from ghgcalc.replay.stated import problem_of
from ghgcalc.replay.statement import statement
from ghgcalc.replay.steps import Step, System

EXAMPLES = Path(__file__).parent.parent / "examples"
SMELTER = ghgcalc.read(EXAMPLES / "smelter-2024.toml").dump()
ONE = Fraction(1)


def stated(inputs: dict[str, Any], figures: dict[str, tuple[str, str]], *policies: str) -> dict[str, Any]:
    """A statement of inputs and formulas."""
    given = [
        {"name": name, "value": value} if isinstance(value, str) else {"name": name, **value} for name, value in inputs.items()
    ]
    wanted = [{"name": name, "printed": printed, "formula": text} for name, (printed, text) in figures.items()]
    return {"schema": "ghgcalc/replay/1", "source": "test", "input": given, "figure": wanted, "policies": list(policies)}


def answers(raw: dict[str, Any]) -> tuple[list[str], str]:
    """The answer of each figure, and that of all at once."""
    found = replay(raw)
    assert found.together is not None
    return [one.answer for one in found.figures], found.together.answer


@pytest.mark.parametrize("rule", ["half-up", "half-even", "truncated"])
def test_an_open_end_is_rounded_as_the_numbers_beside_it(rule):
    """An end that is not reached rounds to what the numbers within a hair of it round to, whatever its sign."""
    hair = Fraction(1, 10**9)
    for half in range(-9, 10):
        value = Fraction(half, 2)
        for high in (True, False):
            beside = value - hair if high else value + hair
            assert rounded_end(End(value, reached=False), ONE, rule, high=high).value == rounded(beside, ONE, rule)
            assert rounded_end(End(value), ONE, rule, high=high).value == rounded(value, ONE, rule)


def test_linear_inequalities_that_hang_by_a_thread():
    """Bounds that touch, that repeat each other, or that only an open end forbids: a solution exists exactly where one point is left."""
    span = Span(End(Fraction(0)), End(ONE))
    both = {"x": span, "y": span}

    def keeps(*bounds: tuple[int, int, str, int]) -> bool:
        rows = [Bound({"x": Fraction(a), "y": Fraction(b)}, Fraction(limit), strict=sign == "<") for a, b, sign, limit in bounds]
        found = solution(both, rows)
        assert found is None or all(
            sum(weight * found[name] for name, weight in one.weights.items())
            <= one.limit - (0 if not one.strict else Fraction(1, 10**12))
            for one in rows
        )
        return found is not None

    assert keeps((1, 1, "<=", 0))
    assert not keeps((1, 1, "<", 0))
    assert keeps((-1, -1, "<=", -2))
    assert not keeps((-1, -1, "<", -2))
    assert keeps((1, -1, "<=", 0), (-1, 1, "<=", 0), (1, 1, "<=", 1), (-1, -1, "<=", -1))
    assert not keeps((1, -1, "<=", 0), (-1, 1, "<", 0))
    assert keeps((-1, 0, "<=", -1), (-1, 0, "<=", -1), (1, 0, "<=", 1))
    assert keeps((-2, -1, "<=", -3), (-1, -2, "<=", -3), (1, 1, "<=", 2))
    assert not keeps((-2, -1, "<=", -3), (-1, -2, "<", -3))
    opened = {"x": Span(End(Fraction(0), reached=False), End(ONE, reached=False))}
    assert solution(opened, [Bound({"x": ONE}, Fraction(0), strict=False)]) is None
    assert solution(opened, [Bound({"x": -ONE}, -ONE, strict=False)]) is None
    found = solution(opened, [Bound({"x": ONE}, Fraction(1, 100), strict=False)])
    assert found is not None
    assert 0 < found["x"] <= Fraction(1, 100)


def test_what_is_certain_and_zero():
    """A certain zero takes another input out of the figure; quotients of other divisors are written over one."""
    found = replay(
        stated({"a": "10 1", "b": {"value": "0 1", "exact": True}}, {"f": ("1.0 1", "a * b + 1"), "g": ("2.0 1", "a * b + 1")})
    )
    assert [one.answer for one in found.figures] == ["exact", "impossible"]
    assert found.figures[0].best.reach is not None
    assert found.figures[0].best.reach.low == found.figures[0].best.reach.high == 1
    figures = {"x": ("2.5 1", "a / b"), "y": ("2.0 1", "a / c"), "z": ("4.61 1", "x + y")}
    trial = replay(stated({"a": "10 1", "b": "4 1", "c": "5 1"}, figures, "none")).figure("z").best
    assert trial.answer == "within"
    at = {"a": Fraction(10), "b": Fraction(4), "c": Fraction(5)} | {one.name: one.value for one in trial.inputs}
    assert rounded(at["a"] / at["b"] + at["a"] / at["c"], Fraction(1, 100), "half-up") == Fraction("4.61")


def test_steps_that_can_have_one_number():
    """A printed figure that is a rounded step, as finely printed, leaves that step one number; more coarsely printed, several."""
    steps = [
        Step("p", Quotient(Polynomial.column("a")), Fraction(1, 100)),
        *(Step(name, Quotient(Polynomial.column("p", Fraction(1000)))) for name in ("fine", "coarse")),
        Step("other", Quotient(Polynomial.column("a"))),
    ]
    system = System.of({"a": Span(End(Fraction(1)), End(Fraction(2)))}, steps)
    fine, coarse = (printed_span(Fraction(1230), Fraction(step), "half-up") for step in (10, 100))
    assert _pinned(system, {"fine": fine, "other": coarse}) == {"p": Fraction("1.23")}
    assert _pinned(system, {"coarse": printed_span(Fraction(1200), Fraction(100), "half-up")}) == {}


def test_inputs_of_any_name():
    """Names that the method uses for its own numbers are names of inputs like others."""
    figures = {"f": ("20.3 1", "room + first"), "g": ("0.8 1", "room - first"), "h": ("10.6 1", "slack")}
    found = replay(stated({"room": "10.5 1", "first": "9.7 1", "slack": "10.6 1"}, figures, "none"))
    assert found.together is not None
    assert found.together.answer == "within"
    at = {"room": Fraction("10.5"), "first": Fraction("9.7")} | {one.name: one.value for one in found.together.inputs}
    assert rounded(at["room"] + at["first"], Fraction(1, 10), "half-up") == Fraction("20.3")
    assert rounded(at["room"] - at["first"], Fraction(1, 10), "half-up") == Fraction("0.8")


def test_a_square_of_what_may_be_below_zero():
    """A square is nowhere below zero, though its root may be: the reach begins at zero, which is reached."""
    found = replay(stated({"a": "0 1"}, {"f": ("0.2 1", "a * a"), "g": ("-0.1 1", "a * a")}))
    reach = found.figures[0].best.reach
    assert reach is not None
    assert (reach.low, reach.low_reached, reach.high, reach.high_reached) == (0, True, Fraction(1, 4), False)
    assert [one.answer for one in found.figures] == ["within", "impossible"]


def test_inputs_that_cancel():
    """What an input gives on one way it takes on the other: it is not in the figure, and the figure is exact or impossible."""
    found = replay(stated({"a": "10 1"}, {"x": ("10 1", "a"), "f": ("3.0 1", "x - a + 3"), "g": ("3.1 1", "x - a + 3")}, "none"))
    assert [one.answer for one in found.figures] == ["exact", "exact", "impossible"]


def test_all_at_once_with_rounded_steps():
    """Figures of rounded parts that share an input: contradictions are proven, what holds is shown by inputs."""
    figures = {"p": ("10 1", "a"), "f": ("20.3 1", "p + a"), "g": ("9.7 1", "a")}
    assert answers(stated({"a": "10.0 1", "b": "1 1"}, figures, "cell"))[1] == "impossible"
    wide = {"a": {"value": "10 1", "decimals": 0}}
    assert answers(stated(wide, {"p": ("10 1", "a"), "f": ("20.3 1", "p + a"), "g": ("10.3 1", "a")}, "cell")) == (
        ["exact", "within", "within"],
        "within",
    )
    assert answers(stated(wide, {"p": ("10 1", "a"), "f": ("20.3 1", "p + a"), "g": ("9.7 1", "a")}, "cell")) == (
        ["exact", "within", "within"],
        "impossible",
    )
    product_ = {"p": ("100 1", "a * b"), "f": ("110.2 1", "p + a"), "g": ("9.7 1", "a")}
    assert answers(stated(wide | {"b": "10 1"}, product_, "cell"))[1] in ("impossible", "open")
    quotient = {"p": ("1.0 1", "a / b"), "f": ("11.3 1", "p + a"), "g": ("9.9 1", "a")}
    assert answers(stated(wide | {"b": "10 1"}, quotient, "cell"))[1] in ("impossible", "open", "within")
    cut = stated(wide, {"p": ("10 1", "a"), "f": ("20.3 1", "p + a"), "g": ("9.7 1", "a")}, "cell") | {"print": "truncated"}
    assert answers(cut)[1] == "impossible"


# --- the engine has the last word


def test_inputs_that_the_equations_do_not_confirm_are_not_named():
    """Where the equations themselves give something else, or refuse the inputs, no figure is called within rounding."""
    raw, _ = statement(stated({"a": "10 1", "b": "2 1"}, {"f": ("20.6 1", "a * b"), "g": ("20.6 1", "a * b")}))
    problem = problem_of(raw, None)
    (one, _) = problem.wanted
    assert _trial(problem, "none", one)[0].answer == "within"
    for other in (lambda policy, at: None, lambda policy, at: {"f": Fraction(0)}, lambda policy, at: {}):
        trial, point = _trial(replace(problem, recompute=other), "none", one)
        assert (trial.answer, trial.inputs, point) == ("open", (), None)


def test_an_activity_that_holds_no_such_number():
    """Endless digits stand in no file, and a negative amount is none: the engine gives nothing, and divides by no zero."""
    figures = [{"name": "f", "level": "electrolysis", "printed": "1.5688 tCO2e/tAl", "per": "liquid_aluminium"}]
    raw = {"schema": "ghgcalc/replay/1", "source": "test", "activity": SMELTER, "guideline": "cn-al-2024", "figure": figures}
    problem = plant_problem(statement(raw)[0], None)
    start = problem.start
    name = "/process/0/anode/values/0"
    assert problem.recompute("cell", start) is not None
    assert problem.recompute("cell", start | {name: Fraction(1, 3)}) is None
    assert problem.recompute("cell", start | {name: Fraction(-1)}) is None
    metal = {each: Fraction(0) for each in start if "liquid_aluminium" in each}
    assert problem.recompute("cell", start | metal) == {}


# --- data that move in no proportion


def test_a_share_that_evidence_caps():
    """Evidence for exactly what is stated: more is not covered, less is; a figure on such a line is not called impossible."""
    table: Any = deepcopy(SMELTER)
    table["process"] = table["process"][:1]
    del table["process"][0]["electricity_total"]
    row = table["process"][0]["electricity"][1]
    total = sum(Fraction(value) for value in row["amount"]["values"])
    row["evidence"][0]["amount"] = f"{float(total):.3f} MWh"
    figures = [{"name": "f", "level": "process", "process": "P1", "source": "electricity", "printed": "1.00 tCO2e"}]
    raw = {"schema": "ghgcalc/replay/1", "source": "test", "activity": table, "guideline": "cn-al-2023", "figure": figures}
    problem = plant_problem(statement(raw)[0], None)
    found = replay(raw)
    assert found.figures[0].answer in ("open", "impossible")
    assert bool(problem.unsure) == (found.figures[0].answer == "open")


def test_printed_spans_cover_the_line():
    """Every number prints as exactly one multiple of the step: spans neither overlap nor leave a gap, but around zero when digits are cut."""
    for rule, step in product(("half-up", "half-even", "truncated"), (ONE, Fraction(1, 2))):
        for at in range(-40, 41):
            value = Fraction(at, 8)
            holding = [each for each in range(-12, 13) if printed_span(each * step, step, rule).holds(value)]
            assert len(holding) == 1


def test_an_input_that_works_twice():
    """One input in a rounded part and beside it: where every way jumps over the figure nothing is claimed; where one leads there it is shown."""
    raw = stated({"a": "10 1", "b": "10 1"}, {"p": ("20 1", "a + b"), "q": ("0 1", "a - b"), "f": ("20.2 1", "p + q / 2")}, "cell")
    (trial,) = replay(raw).figure("f").trials
    assert (trial.answer, trial.calculated) == ("open", 20)
    assert trial.reach is not None
    assert trial.reach.enclosure
    assert answers(raw) == (["exact", "exact", "open"], "open")
    raw = stated({"a": "10.0 1", "b": "3 1"}, {"part": ("13 1", "a + b"), "f": ("16.4999 1", "part + b")}, "cell")
    (trial,) = replay(raw).figure("f").trials
    assert trial.answer == "within"
    at = {"a": Fraction(10), "b": Fraction(3)} | {one.name: one.value for one in trial.inputs}
    assert rounded(rounded(at["a"] + at["b"], ONE, "half-up") + at["b"], Fraction(1, 10000), "half-up") == Fraction("16.4999")
    assert (
        replay(stated({"a": "10 1"}, {"part": ("10 1", "a"), "f": ("9.46 1", "2 * part - a")}, "cell")).figure("f").answer
        == "impossible"
    )


def test_parts_of_too_many_numbers():
    """Thousands of numbers of a part, of combinations, of sums: they are not gone through one by one, and ways are looked for instead."""
    wide = {"value": "1000000 1", "decimals": -6}
    trial = replay(stated({"a": wide}, {"part": ("1000000 1", "a"), "f": ("2000013 1", "2 * part + 1")}, "cell")).figure("f").best
    assert (trial.answer, rounded(trial.inputs[0].value, ONE, "half-up")) == ("within", 1000006)
    few = {"value": "1000 1", "decimals": -2}
    figures = {"p": ("1000 1", "a"), "q": ("1000 1", "b"), "f": ("1003002 1", "p * q"), "g": ("1003000 1", "p * q")}
    found = replay(stated({"a": few, "b": few}, figures, "cell"))
    assert (found.figure("f").answer, found.figure("g").answer) == ("open", "within")  # 1002 × 1001 lies on no way that is tried
    some = {"value": "5000 1", "decimals": -3}
    figures = {"p": ("5000 1", "a"), "q": ("5000.00 1", "b"), "f": ("10001.37 1", "p + q")}
    assert replay(stated({"a": some, "b": some}, figures, "cell")).figure("f").answer == "within"
    inputs = {name: {"value": "500 1", "decimals": -2} for name in "abc"}
    figures = {"p": ("500 1", "a"), "q": ("500 1", "b"), "r": ("500 1", "c"), "f": ("500101504 1", "1000000 * p + 200 * q + 3 * r")}
    assert replay(stated(inputs, figures, "cell")).figure("f").answer in ("within", "open")
    inputs = {name: {"value": "3000 1", "decimals": -3} for name in "ab"}
    figures = {"p": ("3000 1", "a"), "q": ("3000 1", "b"), "f": ("6001 1", "p + q")}
    assert replay(stated(inputs, figures, "cell")).figure("f").answer == "within"


def test_a_rounded_part_that_turns():
    """Of a part that falls and rises its numbers are not gone through one by one; the answer still holds."""
    figures = {
        "part": ("-0.27 1", "a * a - 1.03 * a"),
        "f": ("-0.54 1", "2 * part"),
        "g": ("-0.58 1", "2 * part"),
        "h": ("-0.53 1", "2 * part"),
    }
    found = replay(stated({"a": "0.5 1"}, figures, "cell"))
    assert [found.figure(name).answer for name in "fgh"] == ["exact", "impossible", "open"]


def test_parts_of_parts():
    """Constants, products of parts and a part rounded from parts are gone through one by one, and the gap between two is told."""
    certain = {"value": "2 1", "exact": True}
    figures = {
        "p": ("15 1", "1.5 * a"),
        "q": ("5 1", "1.5 * b"),
        "r": ("77 1", "p * q + c"),
        "s": ("78.0 1", "r + 1"),
        "t": ("151.0 1", "2 * r + 1"),
    }
    found = replay(stated({"a": "10 1", "b": "3 1", "c": certain}, figures, "cell"))
    assert [one.answer for one in found.figures] == ["exact"] * 4 + ["impossible"]
    every = [2 * (a * b + 2) + 1 for a in (14, 15, 16) for b in (4, 5)]
    below, above = found.figure("t").best.between or (None, None)
    assert below == max(value for value in every if value < 151)
    assert above == min(value for value in every if value > 151)
    assert found.figure("t").best.distance == Fraction("151.05") - above
    figures = {"p": ("10 1", "a"), "m": ("32 1", "p * b + c"), "n": ("70 1", "2 * m")}
    trial = replay(stated({"a": "10.0 1", "b": "3 1", "c": certain}, figures, "cell")).figure("n").best
    assert trial.answer == "within"
    (moved,) = trial.inputs
    assert moved.name == "b"
    assert rounded(10 * moved.value + 2, ONE, "half-up") == 35
    figures = {"p": ("10 1", "a"), "n": ("1.5 1", "p / c"), "m": ("5.0 1", "p / c")}
    assert [one.answer for one in replay(stated({"a": "10 1", "c": certain}, figures, "cell")).figures] == [
        "exact",
        "impossible",
        "exact",
    ]


def test_all_at_once_with_a_divisor_that_may_be_zero():
    """No bounds are made of a rounded step that may divide by zero; what cannot be settled is open."""
    inputs = {"a": "10 1", "b": "0 1", "c": {"value": "0.4 1", "exact": True}}
    figures = {"p": ("25 1", "a / (c - b)"), "f": ("50 1", "2 * p"), "g": ("10.3 1", "a"), "h": ("9.7013 1", "a + b")}
    assert answers(stated(inputs, figures, "cell"))[1] in ("impossible", "open")
    figures["h"] = ("10.30001 1", "a + b")
    found, jointly = answers(stated(inputs, figures, "cell"))
    assert found == ["exact", "exact", "within", "within"]
    assert jointly in ("open", "within")


def test_all_at_once_of_very_many_inputs():
    """Of hundreds of inputs no inequalities are solved: two sums that contradict each other are each possible, and together open."""
    names = [f"a{at}" for at in range(210)]
    total = " + ".join(names)
    found, jointly = answers(stated(dict.fromkeys(names, "1 1"), {"s": ("212 1", total), "t": ("416 1", f"2 * ({total})")}, "none"))
    assert found == ["within", "within"]
    assert jointly == "open"
    few = " + ".join(names[:20])
    _, jointly = answers(stated(dict.fromkeys(names[:20], "1 1"), {"s": ("22 1", few), "t": ("36 1", f"2 * ({few})")}, "none"))
    assert jointly == "impossible"


def test_short_digits_that_leave_the_span():
    """What solves the inequalities is cut to few digits, and where these lie outside the printed rounding, to more."""
    inputs = {"a": "1.234567 1", "b": "2.345678 1"}
    values = {"s": Fraction("3.5802453"), "d": Fraction("1.1111107"), "w": Fraction("5.9259233")}
    figures = {"s": ("3.5802453 1", "a + b"), "d": ("1.1111107 1", "b - a"), "w": ("5.9259233 1", "a + 2 * b")}
    result = replay(stated(inputs, figures, "none"))
    assert [one.answer for one in result.figures] == ["within"] * 3
    assert result.together is not None
    assert result.together.answer == "within"
    at = {"a": Fraction("1.234567"), "b": Fraction("2.345678")} | {one.name: one.value for one in result.together.inputs}
    sums = {"s": at["a"] + at["b"], "d": at["b"] - at["a"], "w": at["a"] + 2 * at["b"]}
    assert {name: rounded(one, Fraction(1, 10**7), "half-up") for name, one in sums.items()} == values


def test_boxes_have_an_end():
    """Figures of many digits that are not linear, and that are apart by less than boxes become small: nothing is claimed."""
    figures = {"p": ("103.9000013 1", "a * b"), "q": ("0.9650007 1", "a / b"), "r": ("100.26358 1", "a * a")}
    assert answers(stated({"a": "10 1", "b": "10 1"}, figures, "none")) == (["within"] * 3, "open")


def test_all_at_once_needs_the_equations_too(monkeypatch):
    """Inputs for all figures that the equations do not confirm are not named either."""
    from ghgcalc.replay import run

    raw = stated({"a": "10 1", "b": "2 1"}, {"f": ("10.3 1", "a"), "g": ("12.5 1", "a + b"), "h": ("8.1 1", "a - b")})
    found = replay(raw).together
    assert found is not None
    assert found.answer == "within"
    monkeypatch.setattr(run, "_proven", lambda problem, policy, point, wanted: len(wanted) == 1)
    found = replay(raw).together
    assert found is not None
    assert (found.answer, found.inputs) == ("open", ())


def test_a_total_printed_more_coarsely_than_it_is_rounded():
    """Under `total` a year printed with one decimal stands for ten rounded totals, and a month beside it is free to move."""
    made = calculate(SMELTER, "cn-al-2024", rounding="total").total("electrolysis").value
    figures = [
        {"name": "year", "level": "electrolysis", "printed": f"{round(made, 1)} tCO2e"},
        {"name": "line", "line": "P1/anode/2024-01", "printed": "19298.06 tCO2"},
        {"name": "month", "level": "electrolysis", "period": "2024-01", "printed": "39866.74 tCO2e"},
    ]
    raw = {"schema": "ghgcalc/replay/1", "source": "test", "activity": SMELTER, "guideline": "cn-al-2024", "figure": figures}
    found, jointly = answers(raw | {"policies": ["total"]})
    assert found[:2] == ["exact", "within"]
    assert jointly == ("impossible" if found[2] == "impossible" else "within")


def test_numbers_that_come_and_go():
    """A number that is there only with the datum moved, or no longer, or that moves in no proportion, is no share of it."""
    leaf = Leaf(("a",), "t", (Decimal(1),))
    key = ("line", "x", 0)
    moves = [pattern[0] for pattern in PATTERNS]
    assert _share(leaf, ONE, key, [Fraction(3), *(3 + 2 * move for move in moves)]) == (0, 2)
    assert _share(leaf, ONE, key, [Fraction(1), *((1 + move) ** 2 for move in moves)]) is None
    assert _share(leaf, ONE, key, [None, *moves]) is None
    assert _share(leaf, ONE, key, [Fraction(1), None, None, None]) is None
    assert _share(leaf, ONE, key, [Fraction(1), 1 + moves[0], 1 + moves[1], None]) is None
    nothing = Leaf(("a",), "t", (Decimal(0),))
    assert _share(nothing, ONE, key, [Fraction(1), 1 + moves[0], 1 + moves[1], Fraction(1)]) == (0, 1)
