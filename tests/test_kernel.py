"""The kernel of columns gives the digits of the exact engine, whatever the numbers; its sums know no order, and nothing wraps."""

from __future__ import annotations

import importlib.util
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kernel_rows as k
from ghgcalc.exact import evaluate
from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.kernel import Column, Program, blocks, exact_row, exact_sums, fast, joined, marked, program_of, run, whole_sums
from ghgcalc.kernel.chain import chain_of
from ghgcalc.kernel.columns import wholes_of
from ghgcalc.kernel.program import Step
from ghgcalc.kernel.running import fraction

TIES = ("half-up", "half-even")
ENGINES = ("numpy", pytest.param("numba", marks=pytest.mark.skipif(not fast.installed(), reason="numba is not installed")))
X, Y, Z = (Polynomial.column(name) for name in "xyz")
kinds = st.integers(0, len(k.streams()) - 1)
seeds = st.integers(0, 2**32)
ties = st.sampled_from(TIES)
thorough = settings(deadline=None, max_examples=150)
coefficients = st.one_of(
    st.fractions(min_value=-1000, max_value=1000, max_denominator=997),
    st.sampled_from([Fraction(0), Fraction(1), Fraction(44, 12), Fraction(1, 2**61), Fraction(2**62 + 1, 3), Fraction(1, 10**25)]),
)
products = st.lists(st.sampled_from("xyz"), max_size=3).map(lambda names: tuple(sorted(names)))
polynomials = st.dictionaries(products, coefficients, min_size=1, max_size=4).map(lambda terms: Polynomial(tuple(terms.items())))
quotients = st.one_of(polynomials.map(Quotient), st.builds(Quotient, polynomials, polynomials))
amounts = st.one_of(
    st.decimals(-1000, 1000, places=2),
    st.decimals(-1000, 1000, places=0),
    st.decimals("-1e6", "1e6", places=20),
    st.floats(1e-30, 1e30).map(lambda one: Decimal(repr(one))),
    st.sampled_from(
        [Decimal(0), Decimal(1), Decimal("0.5"), Decimal(2**53 + 1), Decimal("1e-12"), Decimal("1e15"), Decimal("1e30"), Decimal(3)]
    ),
)
tables = st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=20)


def whole(rounded: Any, row: int) -> int:
    """The rounded value of a row as a whole number of its last digit."""
    return rounded.large.get(row, int(rounded.values[row]))


def same_as_exact(rows: k.Rows, policy: str, tie: str, engine: str | None = None) -> None:
    """Hold every value and every printed intermediate against the exact engine."""
    program, size = rows.program(policy), len(rows.stream.periods)
    found = run(program, rows.columns, size, tie, engine=engine)
    (wanted,) = evaluate([rows.stream], policy, tie)
    for row in range(size):
        assert Fraction(whole(found, row), 10**program.places) == Fraction(wanted.values[row])
    for name, _, after in wanted.cells:
        if name in found.steps:
            assert [found.steps[name].exact(row) for row in range(size)] == [Fraction(one) for one in after]


@settings(deadline=None)
@given(one=quotients, other=quotients, row=st.tuples(amounts, amounts, amounts))
def test_quotients_are_reckoned_with_as_fractions_are(one: Quotient, other: Quotient, row: tuple[Decimal, ...]) -> None:
    """Sum, product and quotient of two formulas have the value that fractions give; a constant zero below raises."""
    numbers = dict(zip("xyz", map(Fraction, row), strict=True))
    try:
        left, right = fraction(one, numbers), fraction(other, numbers)
        assert fraction(one + other, numbers) == left + right
        assert fraction(one * other, numbers) == left * right
        assert fraction(one / other, numbers) == left / right
    except ZeroDivisionError:
        assert not (k.worth(one.bottom, numbers) and k.worth(other.bottom, numbers) and k.worth(other.top, numbers))


def test_every_guideline_is_there() -> None:
    """The streams that the kernel is held against come from every packaged guideline, most of them with numbers that vary."""
    assert len({guideline for guideline, _ in k.streams()}) >= 10
    assert sum(bool(k.rows(stream, 1, 1).varying) for _, stream in k.streams()) > 50


@thorough
@given(kind=kinds, seed=seeds, size=st.integers(1, 60), policy=st.sampled_from(("cell", "line")), tie=ties)
def test_rows_have_the_digits_of_the_exact_engine(kind: int, seed: int, size: int, policy: str, tie: str) -> None:
    """Every row and printed intermediate of any stream, ties and their neighbours among them, is what `exact.evaluate` gives."""
    same_as_exact(k.rows(k.streams()[kind][1], seed, size), policy, tie)


@pytest.mark.parametrize("kind", range(len(k.streams())))
def test_every_stream(kind: int) -> None:
    """The same for each stream of each guideline under each policy and tie, without luck."""
    rows = k.rows(k.streams()[kind][1], kind, 40)
    for policy in ("cell", "line"):
        for tie in TIES:
            same_as_exact(rows, policy, tie)


@thorough
@given(kind=kinds, seed=seeds, size=st.integers(1, 40), policy=st.sampled_from(("none", "total")))
def test_sums_are_exact_in_any_order_and_partition(kind: int, seed: int, size: int, policy: str) -> None:
    """Unrounded sums by group are those of the exact engine; shuffled, or summed in two parts, they are the same fractions."""
    rows, random = k.rows(k.streams()[kind][1], seed, size), Random(seed)
    formula = rows.program(policy).emission
    groups = np.array([random.randrange(5) for _ in range(size)])
    (result,) = evaluate([rows.stream], policy)
    wanted = [Fraction(0)] * 5
    for row in range(size):
        wanted[groups[row]] += Fraction(result.exact.at(row))
    assert exact_sums(formula, rows.columns, groups, 5).fractions() == wanted
    order = np.array(random.sample(range(size), size))
    cut = random.randrange(size + 1)
    parts = [
        exact_sums(formula, {name: one.take(part) for name, one in rows.columns.items()}, groups[part], 5).fractions()
        for part in (order, order[:cut], order[cut:])
    ]
    assert parts[0] == wanted
    assert [one + other for one, other in zip(*parts[1:], strict=True)] == wanted


@settings(deadline=None, max_examples=400)
@given(step=quotients, cell=st.booleans(), emission=quotients, table=tables, places=st.integers(0, 6), tie=ties)
def test_any_formula_is_rounded_as_fractions_are(
    step: Quotient, cell: bool, emission: Quotient, table: list[tuple[Decimal, ...]], places: int, tie: str
) -> None:
    """Polynomials that cancel, several products below, coefficients of zero: what divides by zero raises, the rest is rounded right."""
    program = Program((Step("z", step, 2),) if cell else (), emission, places, ())
    if cell and "z" in step.columns:  # a step is made of columns from outside
        program = Program((), emission, places, ())
    columns = {name: k.column([row[at] for row in table]) for at, name in enumerate("xyz")}
    wanted = []
    for row in table:
        try:
            wanted.append(k.by_hand(program, dict(zip("xyz", map(Fraction, row), strict=True)), tie))
        except ZeroDivisionError:
            with pytest.raises(ZeroDivisionError):
                run(program, columns, len(table), tie)
            return
    found = run(program, columns, len(table), tie)
    assert [Fraction(whole(found, row), 10**places) for row in range(len(table))] == [value for _, value in wanted]
    for name, made in found.steps.items():
        assert [made.exact(row) for row in range(len(table))] == [steps[name] for steps, _ in wanted]


@settings(deadline=None, max_examples=200)
@given(formula=quotients, table=tables, seed=seeds)
def test_sums_of_any_formula(formula: Quotient, table: list[tuple[Decimal, ...]], seed: int) -> None:
    """Sums of products of any width, and of quotients, are those of fractions."""
    groups = np.array([Random(seed + at).randrange(3) for at in range(len(table))])
    columns = {name: k.column([row[at] for row in table]) for at, name in enumerate("xyz")}
    wanted = [Fraction(0)] * 3
    for group, row in zip(groups, table, strict=True):
        numbers = dict(zip("xyz", map(Fraction, row), strict=True))
        top, bottom = (k.worth(part, numbers) for part in (formula.top, formula.bottom))
        if not bottom:
            with pytest.raises(ZeroDivisionError):
                exact_sums(formula, columns, groups, 3)
            return
        wanted[group] += top / bottom
    assert exact_sums(formula, columns, groups, 3).fractions() == wanted


@settings(deadline=None, max_examples=200)
@given(
    values=st.lists(
        st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-999, 999), st.sampled_from([2**53, 2**62])), max_size=40
    ),
    seed=seeds,
    runs=st.booleans(),
    large=st.booleans(),
)
def test_whole_sums_never_wrap(values: list[int], seed: int, runs: bool, large: bool) -> None:
    """Sums of 64-bit numbers by group are those of Python's whole numbers, in runs of groups or not, with wider numbers beside them."""
    random = Random(seed)
    groups = [random.randrange(4) for _ in values]
    groups = np.array(sorted(groups) if runs else groups, np.int64)
    beside = {0: 10**30} if large and values else None
    wanted = [0] * 4
    for row, (group, value) in enumerate(zip(groups, values, strict=True)):
        wanted[group] += value + (beside or {}).get(row, 0)
    most = max(map(abs, values), default=0)
    for known in ({}, {"most": float(most)}):
        assert [int(one) for one in whole_sums(np.array(values, np.int64), groups, 4, beside, **known)] == wanted


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("top", [2**20, 2**52, 2**58, 2**62])
def test_sums_of_every_width(top: int, engine: str) -> None:
    """Sums that a double, that 64 bits and that neither holds are the same as Python's, sorted by group or not."""
    values = np.array([top - at for at in range(8)], np.int64)
    for groups in (np.repeat([0, 1], 4), np.array([0, 1] * 4), np.repeat([1, 0], 4), np.array([0, 0, 0, 0, 0, 0, 0, 1])):
        assert [int(one) for one in whole_sums(values, groups, 2, engine=engine)] == [
            sum(int(v) for v in values[groups == at]) for at in (0, 1)
        ]
    assert list(whole_sums(np.zeros(0, np.int64), np.zeros(0, np.int64), 2, engine=engine)) == [0, 0]


def test_sums_of_wide_products_and_of_quotients() -> None:
    """A product beyond 64 bits is summed as Python's whole numbers, and what divides by a column row by row in fractions."""
    columns = {"x": Column(np.array([1e14, 3.0])), "y": Column(np.array([9e14, 7.0]))}
    groups = np.zeros(2, np.int64)
    assert exact_sums(Quotient(X * Y), columns, groups, 1).fractions() == [9 * 10**28 + 21]
    assert exact_sums(Quotient(X, Y), columns, groups, 1).fractions() == [Fraction(1, 9) + Fraction(3, 7)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [0, 1, 2, blocks.BLOCK - 1, blocks.BLOCK, blocks.BLOCK + 1, 3 * blocks.BLOCK + 7])
def test_blocks_begin_and_end_where_they_should(engine: str, size: int) -> None:
    """No row is left out or taken twice, whatever the number of rows, and a tie in the last one is seen."""
    program = Program(
        (Step("net", Quotient(X.times(Fraction(1, 3))), 2),), Quotient(Polynomial.column("net", Fraction(1, 2))), 2, ()
    )
    numbers = np.arange(size) * 0.03
    found = run(program, {"x": Column(numbers)}, size, "half-up", engine=engine)
    assert found.values.tolist() == [(at + 1) // 2 for at in range(size)]
    assert found.steps["net"].wholes.tolist() == list(range(size))
    assert found.marked == size // 2
    assert found.beyond == 0
    assert max(found.values, default=0) <= found.most <= size / 2 + 2
    room = np.zeros(size + 2, np.int64)
    into = run(program, {"x": Column(numbers)}, size, "half-up", engine=engine, steps=False, out=room[1:-1])
    assert into.steps == {}
    assert room.tolist() == [0, *found.values.tolist(), 0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("tie", TIES)
@pytest.mark.parametrize(
    ("value", "up", "even"),
    [("0.5", 1, 0), ("1.5", 2, 2), ("2.5", 3, 2), ("-0.5", -1, 0), ("-1.5", -2, -2), ("-2.5", -3, -2), ("0", 0, 0)],
)
def test_ties_go_where_the_rule_says(engine: str, tie: str, value: str, up: int, even: int) -> None:
    """Half-up goes away from zero, half-even to the even digit, with either sign."""
    program = Program((), Quotient(X), 0, ())
    found = run(program, {"x": k.column([Decimal(value)])}, 1, tie, engine=engine)
    assert found.values.tolist() == [up if tie == "half-up" else even]
    assert found.marked == (value != "0")


def test_sums_and_quotients_of_different_bottoms() -> None:
    """1/x + 1/y is (x + y)/(x·y); by a constant is times its inverse; a constant zero below raises."""
    one = Quotient(Polynomial.of(Fraction(1)))
    numbers = {"x": Fraction(2), "y": Fraction(3)}
    assert fraction(one / Quotient(X) + one / Quotient(Y), numbers) == Fraction(5, 6)
    assert one / Quotient(Polynomial.of(Fraction(4))) == Quotient(Polynomial.of(Fraction(1, 4)))
    with pytest.raises(ZeroDivisionError):
        one / Quotient(Polynomial.of(Fraction(0)))


def test_a_constant_formula_has_rows() -> None:
    """A formula without a column gives its value to every row, ties and formulas of nothing but zero among them."""
    for value, wanted in ((Fraction(5, 2), 3), (Fraction(0), 0), (Fraction(7, 3), 2)):
        assert run(Program((), Quotient(Polynomial.of(value)), 0, ()), {}, 3, "half-up").values.tolist() == [wanted] * 3
    nothing = Quotient(X + X.times(Fraction(-1)))
    assert run(Program((), nothing, 0, ()), {"x": Column(np.array([0.5, 1e30]))}, 2, "half-up").values.tolist() == [0, 0]
    assert exact_sums(Quotient(Polynomial.of(Fraction(1, 3))), {}, np.array([0, 1, 0]), 2).fractions() == [
        Fraction(2, 3),
        Fraction(1, 3),
    ]


def test_a_bottom_that_cancels_is_not_believed() -> None:
    """Of x ÷ (y - z), where the doubles of y and z hide what is between them, fractions give the digits, without a warning."""
    y, z = Decimal("1.00000000000000000001"), Decimal(1)
    program = Program((), Quotient(X, Y + Z.times(Fraction(-1))), 2, ())
    found = run(program, {"x": k.column([Decimal("1e-18")]), "y": k.column([y]), "z": k.column([z])}, 1, "half-up")
    assert (found.values.tolist(), found.beyond) == ([10000], 1)
    near = {"x": k.column([Decimal("1e-14")]), "y": k.column([Decimal("0.30000000000000004")]), "z": k.column([Decimal("0.3")])}
    assert run(program, near, 1, "half-up").values.tolist() == [25000]
    hidden = {
        "x": k.column([Decimal("1e-30")]),
        "y": k.column([Decimal(f"0.1{1:039}")]),
        "z": k.column([Decimal("0.3")]),
    }
    thrice = Quotient(X, Y.times(Fraction(3)) + Z.times(Fraction(-1)))  # in doubles 6e-17, in truth 3e-40
    for engine in ("numpy", "numba") if fast.installed() else ("numpy",):
        assert run(Program((), thrice, 0, ()), hidden, 1, "half-up", engine=engine).values.tolist() == [3333333333]
    with pytest.raises(ZeroDivisionError):
        run(program, {"x": k.column([z]), "y": k.column([z]), "z": k.column([z])}, 1, "half-up")
    with pytest.raises(ZeroDivisionError):
        run(Program((), Quotient(X.times(Fraction(0)), Y), 2, ()), {"x": k.column([z]), "y": k.column([Decimal(0)])}, 1, "half-up")
    with pytest.raises(ZeroDivisionError):
        run(Program((), Quotient(X, Y.times(Fraction(0))), 2, ()), {"x": k.column([z]), "y": k.column([z])}, 1, "half-up")


def test_a_bottom_beyond_the_room_goes_to_fractions() -> None:
    """Where 64 bits do not hold the remainder of a tie, fractions decide: below 2^61 none do, beyond all."""
    for power, beyond in ((60, 0), (61, 1), (70, 1)):
        formula = Quotient(X.times(Fraction(1, 2**power)))
        found = run(Program((), formula, 0, ()), {"x": Column(np.array([2.0 ** (power - 1)]))}, 1, "half-up")
        assert found.values.tolist() == [1]
        assert found.marked == 1
        assert found.beyond == (beyond if 2 ** (power - 1) < 10**15 else 1)
    for bottom, beyond in ((10**14, 0), (562 * 10**12, 0), (564 * 10**12, 1)):  # × 4096: around 2^61
        formula = Quotient(X * Z, Y.times(Fraction(4096)))
        columns = {name: Column(np.array([float(one)])) for name, one in (("x", bottom), ("y", bottom), ("z", 2048))}
        found = run(Program((), formula, 0, ()), columns, 1, "half-even")
        assert (found.values.tolist(), found.marked, found.beyond) == ([0], 1, beyond)


def test_what_is_too_large_stands_beside() -> None:
    """Values and intermediates beyond 2^53 and 2^63 are exact, beside the columns, and go on as they are into what follows and into sums."""
    numbers = ["1", "90071992547409.93", "123456789012345678901234567.89", "-123456789012345678901234567.895", "1e30"]
    program = Program((Step("net", Quotient(X), 2),), Quotient(Polynomial.column("net", Fraction(2))), 2, ())
    columns = {"x": k.column([Decimal(one) for one in numbers])}
    found = run(program, columns, 5, "half-up")
    wanted = [2 * Fraction(one) for one in numbers]
    wanted[3] = -2 * Fraction("123456789012345678901234567.90")
    assert [Fraction(whole(found, row), 100) for row in range(5)] == wanted
    assert sorted(found.large) == [1, 2, 3, 4]
    assert [found.steps["net"].exact(row) for row in range(5)] == [one / 2 for one in wanted]
    assert sum(whole_sums(found.values, np.zeros(5, np.int64), 1, found.large)) == sum(wanted) * 100
    assert sum(whole_sums(found.values.astype(object), np.zeros(5, np.int64), 1, found.large)) == sum(wanted) * 100
    assert exact_sums(Quotient(Polynomial.column("net")), found.steps, np.zeros(5, np.int64), 1).fractions() == [sum(wanted) / 2]


@thorough
@given(seed=seeds, picked=st.lists(kinds, min_size=1, max_size=4), tie=ties)
def test_several_sources_of_one_row(seed: int, picked: list[int], tie: str) -> None:
    """Programs joined over one row print what each prints alone, and their sum is that of the printed values."""
    size, programs, columns, wanted = 12, {}, {}, [Fraction(0)] * 12
    for at, kind in enumerate(picked):
        rows = k.rows(k.streams()[kind][1], seed + at, size)
        own = {name: Polynomial.column(f"{at} {name}") for name in rows.varying}
        programs[f"source {at}"] = program_of(rows.stream, own, "cell")
        columns |= {f"{at} {name}": column for name, column in rows.columns.items()}
        (result,) = evaluate([rows.stream], "cell", tie)
        wanted = [total + Fraction(value) for total, value in zip(wanted, result.values, strict=True)]
    program = joined(programs)
    found = run(program, columns, size, tie)
    assert [Fraction(whole(found, row), 10**program.places) for row in range(size)] == wanted
    assert sum(found.steps[key].exact(0) for key in programs) == wanted[0]
    for name in columns:
        with pytest.raises(ValueError, match="is the name of a column"):
            joined({name: programs["source 0"], **programs})


def test_a_sum_of_whole_numbers_is_not_asked_for_its_ties() -> None:
    """The sum of a few rounded sources has nothing to round; of more than a double counts, or of other digits, it is guarded."""
    plain = Program((), Quotient(X), 2, ())
    assert [link.whole for link in chain_of(joined({"a": plain, "b": plain}))] == [False, False, True]
    assert not chain_of(joined({str(at): plain for at in range(9)}))[-1].whole
    finer = joined({"a": plain, "b": Program((), Quotient(X), 3, ())})  # ten times as large
    assert not chain_of(finer)[-1].whole
    assert run(finer, {"x": k.column([Decimal("1.0045")])}, 1, "half-up").values.tolist() == [1000 + 1005]
    halved = Program(
        (Step("a", Quotient(X), 1), Step("b", Quotient(X), 1)), Quotient(Polynomial.column("a") + Polynomial.column("b")), 0, ()
    )
    assert not chain_of(halved)[-1].whole
    for engine in ("numpy", "numba") if fast.installed() else ("numpy",):
        assert run(
            joined({"a": plain, "b": plain}), {"x": k.column([Decimal("0.125")])}, 1, "half-even", engine=engine
        ).values.tolist() == [24]


def test_the_largest_size_counts_what_was_settled() -> None:
    """An intermediate that a tie lifts from zero to one lifts the emission by its factor, and the size that is told with it."""
    program = Program((Step("net", Quotient(X), 0),), Quotient(Polynomial.column("net", Fraction(10**9))), 0, ())
    for engine in ("numpy", "numba") if fast.installed() else ("numpy",):
        found = run(program, {"x": Column(np.array([0.5, 0.0]))}, 2, "half-up", engine=engine)
        assert (found.values.tolist(), found.most >= 10**9) == ([10**9, 0], True)


def test_a_coefficient_that_no_double_holds() -> None:
    """A coefficient beyond the range of doubles marks its rows, and fractions give their digits."""
    program = Program((), Quotient(X.times(Fraction(10**400))), 0, ())
    found = run(program, {"x": k.column([Decimal("1e-30"), Decimal(0)])}, 2, "half-up")
    assert [whole(found, row) for row in (0, 1)] == [10**370, 0]
    assert found.beyond == 2


def test_whole_numbers_of_doubles() -> None:
    """A double is its whole number and fewest decimals where 15 digits and 12 decimals tell it, and else has none."""
    doubles = np.array([0.0, 1.25, -3.001, 1e14, 1e15, 1e-12, 1e-13, 0.1 + 0.2, np.inf, np.nan])
    wholes, places = wholes_of(doubles)
    assert wholes[:4].tolist() == [0, 125, -3001, 10**14]
    assert places.tolist() == [0, 2, 3, 0, -1, 12, -1, -1, -1, -1]
    assert wholes_of(np.zeros(0))[0].size == 0
    assert wholes_of(np.full(300, 1.5))[0].tolist() == [15] * 300
    many = wholes_of(np.tile(doubles, 100))
    assert [one.tolist() for one in many] == [np.tile(one, 100).tolist() for one in wholes_of(doubles)]


def test_rows_whose_decimals_64_bits_do_not_even_out() -> None:
    """Ties of one column, of which a row has twelve decimals and another twelve digits before them, are settled each by itself."""
    columns = {"x": Column(np.array([1e-12, 5e11])), "y": Column(np.array([5e11, 1e-12]))}
    for engine in ("numpy", "numba") if fast.installed() else ("numpy",):
        found = run(Program((), Quotient(X * Y), 0, ()), columns, 2, "half-up", engine=engine)
        assert (found.values.tolist(), found.marked, found.beyond) == ([1, 1], 2, 0)


@pytest.mark.parametrize("tie", TIES)
def test_a_constant_below_zero_is_divided_by(tie: str) -> None:
    """A bottom that is a number below zero is a number like any other, where a tie is settled, too."""
    program = Program((), Quotient(X, Polynomial.of(Fraction(-2))), 2, ())
    for engine in ("numpy", "numba") if fast.installed() else ("numpy",):
        found = run(program, {"x": k.column([Decimal("0.03"), Decimal("-0.05"), Decimal(2)])}, 3, tie, engine=engine)
        assert found.values.tolist() == ([-2, 3, -100] if tie == "half-up" else [-2, 2, -100])
        assert (found.marked, found.beyond) == (2, 0)


def test_one_row_in_fractions() -> None:
    """A single row can be asked for in fractions: rounded where the program rounds, and not where it does not."""
    formula = Quotient(X.times(Fraction(1, 3)))
    assert exact_row(Program((), formula, None, ()), {"x": Fraction(1)}, "half-up") == ({}, Fraction(1, 3))
    stepped = Program((Step("net", formula, 1),), Quotient(Polynomial.column("net")), 0, ())
    assert exact_row(stepped, {"x": Fraction(2)}, "half-up") == ({"net": (Fraction(7, 10), 1)}, Fraction(1))


@pytest.fixture
def planting(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool that plants ties."""
    spec = importlib.util.spec_from_file_location("ties", Path(__file__).parent.parent / "tools" / "ties.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "ties", module)
    monkeypatch.setattr(sys, "path", list(sys.path))
    spec.loader.exec_module(module)
    return module


def test_planted_ties(planting: ModuleType) -> None:
    """The run of a night, `make ties`, in small: nothing differs, and ties were met."""
    found = planting.run(400, 1, block=10)
    assert (found.rows, found.differing) == (400, 0)
    assert found.marked > found.beyond + 100


def test_ties_that_differ_are_told(
    planting: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kernel that rounds a row otherwise is found out: the row is printed, and the exit status is 1."""

    def wrong(*given: Any, **options: Any) -> Any:
        found = run(*given, **options)
        found.values += 1
        return found

    assert planting.main(["20", "1"]) == 0
    monkeypatch.setattr(planting.kernel, "run", wrong)
    assert planting.main(["20", "1"]) == 1
    assert "differ" in capsys.readouterr().out


@pytest.mark.skipif(not fast.installed(), reason="numba is not installed")
@pytest.mark.parametrize("kind", range(0, len(k.streams()), 7))
def test_the_compiled_loop_gives_the_same(kind: int) -> None:
    """By numba every value, mark and intermediate is that of numpy, bit for bit, and that of the exact engine."""
    rows = k.rows(k.streams()[kind][1], kind, 70)
    program = rows.program("cell")
    found, other = (run(program, rows.columns, 70, "half-up", engine=engine) for engine in ("numba", "numpy"))
    assert (found.values.tolist(), found.large, found.marked, found.beyond) == (
        other.values.tolist(),
        other.large,
        other.marked,
        other.beyond,
    )
    for name, made in found.steps.items():
        assert made.doubles.tobytes() == other.steps[name].doubles.tobytes()
        assert made.wholes.tobytes() == other.steps[name].wholes.tobytes()
    same_as_exact(rows, "cell", "half-up", "numba")
    short = np.array([row for row in range(70) if not any(row in column.decimals for column in rows.columns.values())])
    for tie in TIES:  # of numbers that doubles tell, a loop settles what is marked
        settled_alike(program, {name: column.take(short) for name, column in rows.columns.items()}, short.size, tie)


def settled_alike(program: Program, columns: dict[str, Column], size: int, tie: str) -> tuple[int, int]:
    """Run by both engines: every value, mark and intermediate is the same; how many rows were marked, and how many went to fractions."""
    found, other = (run(program, columns, size, tie, engine=engine) for engine in ("numba", "numpy"))
    assert (found.values.tolist(), found.large, found.marked, found.beyond) == (
        other.values.tolist(),
        other.large,
        other.marked,
        other.beyond,
    )
    for name, made in found.steps.items():
        assert (made.wholes.tolist(), made.decimals) == (other.steps[name].wholes.tolist(), other.steps[name].decimals)
        assert made.doubles.tobytes() == other.steps[name].doubles.tobytes()
    return found.marked, found.beyond


def ties_of_products() -> None:
    """Ties of products of one and of several columns, after a rounding, and in a sum of rounded numbers."""
    third = Quotient(X.times(Fraction(1, 3)))
    cell = Program((Step("net", third, 2),), Quotient(Polynomial.column("net", Fraction(1, 2))), 2, ())
    signed = np.array([0.03, -0.03, 0.015, -0.015, 0.045, 1.2345, 0.0, 1e9 + 0.015, 3.3])
    for tie in TIES:
        assert settled_alike(cell, {"x": Column(signed)}, signed.size, tie) == (6, 0)
        both = Program((), Quotient(X * Y), 2, ())
        halves = {"x": Column(np.array([0.5, 0.25, 1.5, -2.5])), "y": Column(np.array([0.01, 0.1, 0.03, 0.002]))}
        assert settled_alike(both, halves, 4, tie) == (4, 0)
        assert settled_alike(joined({"a": cell, "b": Program((), Quotient(Y), 2, ())}), halves, 4, tie)[1] == 0


def left_to_others() -> None:
    """What the loop does not settle: no decimals, too many of them, sums, constants, coefficients and values that are too large."""
    plain = Program((), Quotient(X), 0, ())
    wild = np.array([0.5, np.pi * 1e3 + 0.5, 2.0**41 + 0.5, 1e14 + 0.5, 1e300, 2.5])
    assert settled_alike(plain, {"x": Column(wild)}, wild.size, "half-up") == (5, 2)
    half = {
        "x": Column(np.array([0.03125])),
        "y": Column(np.array([2.0**49])),
    }  # of five decimals together, and 2^61 and more below
    assert settled_alike(Program((), Quotient((X * Y).times(Fraction(1, 2**45))), 0, ()), half, 1, "half-up") == (1, 1)
    above = {"x": Column(np.array([10.0**12 + 0.05]))}
    assert settled_alike(Program((), Quotient(X.times(Fraction(10**6))), 0, ()), above, 1, "half-up") == (1, 1)
    twice = Program((Step("net", Quotient(X), 0),), Quotient(Polynomial.column("net", Fraction(2))), 0, ())
    assert settled_alike(twice, {"x": Column(np.array([0.5, 1.0]))}, 2, "half-up") == (1, 0)
    for formula in (Quotient(Polynomial.of(Fraction(5, 2))), Quotient(X + Y), Quotient(X.times(Fraction(1, 2**70)))):
        settled_alike(
            Program((), formula, 0, ()), {"x": Column(np.array([0.25, 2.0**69])), "y": Column(np.array([0.25, 0.5]))}, 2, "half-up"
        )
    settled_alike(plain, {"x": Column(np.array([0.5]), {0: Decimal("0.49999999999999999999999")})}, 1, "half-up")
    settled_alike(plain, {"x": Column(np.array([0.5]), None, np.array([5]), 1)}, 1, "half-up")
    large = joined({"a": Program((), Quotient(X), 0, ()), "b": Program((), Quotient(Y), 0, ())})
    settled_alike(large, {"x": Column(np.array([0.5, 2.0**40])), "y": Column(np.array([2.0**40, 0.5]))}, 2, "half-up")


@pytest.mark.skipif(not fast.installed(), reason="numba is not installed")
def test_marked_rows_settled_by_the_compiled_loop() -> None:
    """What the compiled loop settles is what columns of whole numbers and fractions give."""
    ties_of_products()


def written(program: Program, columns: dict[str, np.ndarray]) -> list[int]:
    """The rows that the written loop names, run as Python."""
    made = {"": np.empty(len(columns["x"]), np.int64)}
    return fast.rows(chain_of(program), columns, made, len(columns["x"]))[0].tolist()


def test_the_loop_is_written_from_the_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without numba the text of the loop is plain Python of the same results: sums, quotients, cancelling bottoms, constants."""

    class Plain:
        @staticmethod
        def njit(**_: Any) -> Any:
            return lambda function: function

    monkeypatch.setitem(sys.modules, "numba", Plain)
    caches = (fast._compiled, fast._adding, marked._loop)
    for one in caches:
        one.cache_clear()
    with np.errstate(all="ignore"):
        ties_of_products()
        left_to_others()
    x, y = np.array([1.0, 2.5, 3.0, 1e300]), np.array([2.0, 1.0, 3.0, 1.0])
    with np.errstate(all="ignore"):
        assert written(Program((), Quotient(X + Polynomial.of(Fraction(1))), 0, ()), {"x": x}) == [1, 3]
        assert written(Program((), Quotient(X, Y + X.times(Fraction(-1))), 0, ()), {"x": x, "y": y}) == [2]
        assert written(Program((), Quotient(X + X.times(Fraction(-1))), 0, ()), {"x": x}) == []
    program = Program((Step("net", Quotient(X), 0),), Quotient(Polynomial.column("net")), 0, ())
    groups = np.array([0, 0, 1, 0])
    assert whole_sums(np.arange(4), groups, 2, engine="numba").tolist() == [4, 2]
    with np.errstate(all="ignore"):
        found = run(program, {"x": Column(x)}, 4, "half-up", engine="numba")
    assert found.steps["net"].wholes.tolist()[:3] == found.values.tolist()[:3] == [1, 3, 3]
    for one in caches:
        one.cache_clear()


def test_the_reader_is_chosen_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a compiler over a few rows: numba reads where it is installed and the rows are many."""
    taken = []
    for reader in (blocks, fast):
        monkeypatch.setattr(reader, "rows", lambda *_, reader=reader: taken.append(reader) or (np.zeros(0, np.int64), 0.0))
    monkeypatch.setattr(fast, "ENOUGH", 3)
    program = Program((), Quotient(X), 0, ())
    for there in (False, True):
        monkeypatch.setattr(fast, "installed", lambda there=there: there)
        for size in (2, 3):
            run(program, {"x": Column(np.zeros(size))}, size, "half-up")
    assert taken == [blocks, blocks, blocks, fast]
    monkeypatch.undo()
    assert fast.installed() == (importlib.util.find_spec("numba") is not None)
