"""The balance values that a number of issued units implies, against an oracle of fractions that shares no code with the package."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ghgcalc.allowances import get
from ghgcalc.allowances.allocation import Implied, Process, Span, common, implied
from ghgcalc.allowances.plans import Rule

NEAR = Fraction(1, 10**60)
"""So near that no step of the rule lies between a number and its neighbour."""


class Shape(NamedTuple):
    """Slope, band and cap."""

    slope: Fraction
    band: Fraction
    cap: Fraction


PLAN = Shape(Fraction(15, 100), Fraction(20, 100), Fraction(3, 100))


def units(rows: list[tuple[Fraction, Fraction]], shape: Shape, value: Fraction) -> int:
    """Units of processes (emission, output) at a balance value, from the formula of the plan alone."""
    found = 0
    for emission, output in rows:
        deviation = (value - emission / output) / value
        if deviation >= shape.band:
            share = shape.cap
        elif deviation <= -shape.band:
            share = -shape.cap
        else:
            share = shape.slope * deviation
        amount = emission * (1 + share)
        found += amount.numerator // amount.denominator
    return found


def rule_of(shape: Shape) -> Rule:
    """The same as a rule of a plan."""
    packaged = get("cn-al-2025").rule
    texts = {name: f"{number.numerator / 1000:.3f}" for name, number in zip(Shape._fields, (n * 1000 for n in shape), strict=True)}
    return packaged.model_copy(update=texts)


def processes(rows: list[tuple[Fraction, Fraction]]) -> list[Process]:
    """The same as processes."""
    return [Process(f"P{at}", emission, output) for at, (emission, output) in enumerate(rows)]


def asked(rows: list[tuple[Fraction, Fraction]], shape: Shape, wanted: int, fixed: int = 0) -> Implied:
    """What the package says."""
    return implied(processes(rows), rule_of(shape), wanted, fixed)


def inner(span: Span) -> list[Fraction]:
    """Values inside a span, and the ends that belong to it."""
    high = span.low + 5 if span.high is None else span.high
    found = [span.low + (high - span.low) * Fraction(at, 7) for at in range(1, 7)]
    return found + [span.low] * span.closed_low + ([high] if span.closed_high else [])


def outer(span: Span) -> list[Fraction]:
    """Neighbours of a span: the ends that do not belong to it, and what lies right beyond those that do."""
    found = [span.low - NEAR if span.closed_low else span.low] if span.low else []
    if span.high is not None:
        found.append(span.high + NEAR if span.closed_high else span.high)
    return found


amounts = st.fractions(min_value=0, max_value=900, max_denominator=100)
outputs = st.fractions(min_value=Fraction(1, 10), max_value=600, max_denominator=10)
plants = st.lists(st.tuples(amounts, outputs), min_size=1, max_size=4)
numbers = st.fractions(min_value=Fraction(1, 100), max_value=20, max_denominator=200)
thousandths = st.integers(1, 400).map(lambda n: Fraction(n, 1000))
shapes = st.one_of(st.just(PLAN), st.builds(Shape, thousandths, thousandths, thousandths))


@given(plants, shapes, numbers, st.lists(numbers, max_size=8))
@example([(Fraction(500), Fraction(300)), (Fraction(500), Fraction(300))], PLAN, Fraction(8, 5), [])
@example([(Fraction(0), Fraction(3))], PLAN, Fraction(1), [Fraction(2)])
@example(
    [(Fraction(100), Fraction(100)), (Fraction(1), Fraction(1))],
    Shape(Fraction(2, 5), Fraction(2, 5), Fraction(1, 100)),
    Fraction(1),
    [],
)
def test_every_value_of_the_interval_gives_the_units_and_its_neighbours_do_not(rows, shape, value, others):
    """The spans hold a balance value if, and only if, the formula gives the units there: inside, at the ends, right beyond them, anywhere."""
    wanted = units(rows, shape, value)
    found = asked(rows, shape, wanted)
    assert any(span.holds(value) for span in found.spans)
    assert (found.below, found.above) == (None, None)
    for span in found.spans:
        for one in inner(span):
            assert span.holds(one)
            assert units(rows, shape, one) == wanted
        for one in outer(span):
            assert not any(other.holds(one) for other in found.spans)
            assert units(rows, shape, one) != wanted
    for one in others:
        assert any(span.holds(one) for span in found.spans) == (units(rows, shape, one) == wanted)
    assert all(one.high is not None and one.high <= other.low for one, other in zip(found.spans, found.spans[1:], strict=False))


@settings(max_examples=30)
@given(plants, shapes, st.integers(-5, 5), st.lists(numbers, max_size=12))
def test_units_that_no_value_gives(rows, shape, off, others):
    """No span is found where none is; the nearest numbers of units are such that nothing lies between, and some value gives each."""
    every = [units(rows, shape, one) for one in others] + [
        units(rows, shape, Fraction(1, 10**6)),
        units(rows, shape, Fraction(10**6)),
    ]
    for wanted in {min(every) + off, max(every) + off}:
        found = asked(rows, shape, wanted)
        assert bool(found.spans) != (found.below is not None or found.above is not None)
        if found.spans:
            continue
        assert wanted not in every
        for near in (found.below, found.above):
            assert near is None or asked(rows, shape, near).spans
        assert found.below is None or not any(found.below < one < wanted for one in every)
        assert found.above is None or not any(wanted < one < found.above for one in every)
        assert all(one > wanted for one in every) or found.below is not None
        assert all(one < wanted for one in every) or found.above is not None


@settings(max_examples=40)
@given(plants, st.lists(numbers, min_size=1, max_size=6))
def test_processes_one_by_one_are_common_where_each_is(rows, others):
    """What the sets of several processes have in common holds a value if, and only if, every one of them does."""
    value = others[0]
    sets = [asked([row], PLAN, units([row], PLAN, value)).spans for row in rows]
    both = common(sets)
    assert any(span.holds(value) for span in both)
    ends = [end for one in sets for span in one for end in (span.low, span.high) if end]
    for one in [*others, *ends, *(end + NEAR for end in ends), *(end - NEAR for end in ends)]:
        assert any(span.holds(one) for span in both) == all(any(span.holds(one) for span in mine) for mine in sets)
    assert common([]) == (Span(Fraction(0), None, closed_low=False, closed_high=False, pieces=()),)
    assert common([(), *sets]) == ()


def test_sets_that_share_no_value_or_an_open_end_alone_have_nothing_in_common():
    """Apart, or touching at an end that one of them leaves out: nothing; at an end that both have: that point."""
    low = Span(Fraction(1), Fraction(2), closed_low=True, closed_high=True, pieces=("inside",))
    assert common([[low], [Span(Fraction(3), None, closed_low=True, closed_high=False, pieces=("high",))]]) == ()
    assert common([[low], [Span(Fraction(2), None, closed_low=False, closed_high=False, pieces=("high",))]]) == ()
    (point,) = common([[low], [Span(Fraction(2), None, closed_low=True, closed_high=False, pieces=("high",))]])
    assert (point.low, point.high, point.pieces, point.text) == (2, 2, ("mixed",), "2")


@settings(max_examples=30)
@given(plants, numbers, st.integers(0, 50))
def test_units_of_processes_that_no_balance_value_moves_come_on_top(rows, value, fixed):
    """With fixed units the same spans come for as many units more."""
    wanted = units(rows, PLAN, value)
    assert asked(rows, PLAN, wanted + fixed, fixed) == asked(rows, PLAN, wanted)


@settings(max_examples=40)
@given(plants, shapes, numbers)
def test_the_printed_ends_lie_inside(rows, shape, value):
    """Whoever takes a printed end for the balance value gets the very units."""
    wanted = units(rows, shape, value)
    for span in asked(rows, shape, wanted).spans:
        shown = [part for part in span.text.replace("≥", "").replace("≤", "").split() if part not in ("…", ">")]
        assert shown
        for part in shown:
            number = Fraction(part)
            assert span.holds(number) or (part == "0" and span.text == "> 0")


def test_the_pieces_of_the_rule():
    """At the caps a half-line, inside the band a piece closed below and open above, a step that meets the cap one piece with it."""
    row = [(Fraction("251010.93"), Fraction(160000))]
    intensity = row[0][0] / row[0][1]
    (low,), (inside,), (high,) = (asked(row, PLAN, wanted).spans for wanted in (243480, 251744, 258541))
    assert (low.low, low.closed_low, low.pieces) == (0, False, ("low", "inside"))
    assert (inside.closed_low, inside.closed_high, inside.pieces) == (True, False, ("inside",))
    assert (high.high, high.closed_low, high.closed_high, high.pieces) == (None, True, False, ("inside", "high"))
    assert low.high is not None
    assert low.high > intensity / Fraction("1.2")
    assert high.low < intensity / Fraction("0.8")
    assert [one.text for one in (low, inside, high)] == ["≤ 1.3073", "1.59997 … 1.60001", "≥ 1.9611"]
    assert inside.as_dict() == {
        "low": "1890194609383947/1181394224000000",
        "low_included": True,
        "high": "630064869794649/393787408000000",
        "high_included": False,
        "pieces": ["inside"],
    }
    assert asked(row, PLAN, 243479) == Implied((), None, 243480)
    assert asked(row, PLAN, 258542) == Implied((), 258541, None)


def test_two_processes_that_step_together_leave_a_number_out():
    """Of two equal processes no balance value gives an odd number of units: the nearest are named."""
    row = (Fraction("251010.93"), Fraction(160000))
    assert asked([row, row], PLAN, 2 * 251744 + 1) == Implied((), 2 * 251744, 2 * 251745)


def test_a_rule_that_falls_at_the_ends_of_its_band_has_several_spans():
    """Every span is found where units fall again, and where a single end of a band alone gives them it is a point."""
    falls = Shape(Fraction(2, 5), Fraction(2, 5), Fraction(1, 100))
    row = [(Fraction(100), Fraction(100))]
    found = asked(row, falls, 101).spans
    assert [one.pieces for one in found] == [("inside",), ("high",)]
    assert [one.high for one in found][-1] is None
    rises = Shape(Fraction(1, 10), Fraction(2, 10), Fraction(3, 10))
    assert [one.pieces for one in asked(row, rises, 70).spans] == [("low",)]
    assert asked(row, rises, 72).spans == ()
    same = [(Fraction(100), Fraction(100)), (Fraction(100), Fraction(140))]  # the upper end of one is the lower end of the other
    point = asked(same, Shape(Fraction(1, 10), Fraction(1, 6), Fraction(1, 10)), units(same, PLAN, Fraction(1)))
    assert all(span.text for span in point.spans)


@pytest.mark.parametrize(("rows", "fixed"), [([], 5), ([(Fraction(0), Fraction(3))], 5), ([(Fraction(-3), Fraction(3))], 9)])
def test_what_no_balance_value_moves_fits_every_one_or_none(rows, fixed):
    """Without an emission every balance value gives the fixed units, and none gives others."""
    wanted = fixed + sum(units([row], PLAN, Fraction(1)) for row in rows)
    (every,) = asked(rows, PLAN, wanted, fixed).spans
    assert (every.low, every.high, every.text) == (0, None, "> 0")
    assert asked(rows, PLAN, wanted + 1, fixed) == Implied((), wanted, None)


def test_a_point_and_what_is_too_narrow_for_short_decimals_print_exactly():
    """A single value has all its digits, a ratio where these never end; so have the ends of a span that sixty decimals do not tell apart."""
    third = Fraction(1, 3)
    assert Span(third, third, closed_low=True, closed_high=True, pieces=()).text == "1/3"
    assert Span(Fraction(3, 2), Fraction(3, 2), closed_low=True, closed_high=True, pieces=()).text == "1.5"
    narrow = Span(third, third + Fraction(1, 10**90), closed_low=True, closed_high=False, pieces=())
    assert narrow.text.startswith("1/3 … ")
    assert Span(Fraction(3, 2), Fraction(8, 5), closed_low=False, closed_high=False, pieces=()).text == "1.5001 … 1.5999"
    assert Span(Fraction(3, 2), None, closed_low=False, closed_high=False, pieces=()).text == "≥ 1.5001"
    assert Span(Fraction(0), Fraction(1, 10**6), closed_low=False, closed_high=True, pieces=()).text == "≤ 0.0000010"


def test_many_processes_take_no_time_that_grows_with_their_square():
    """Three hundred processes are read backwards exactly."""
    rows = [(Fraction(100_000 + 37 * at), Fraction(70_000 + 11 * at)) for at in range(300)]
    wanted = units(rows, PLAN, Fraction(8, 5))
    found = asked(rows, PLAN, wanted)
    assert [span.holds(Fraction(8, 5)) for span in found.spans] == [True]
    for one in outer(found.spans[0]):
        assert units(rows, PLAN, one) != wanted
