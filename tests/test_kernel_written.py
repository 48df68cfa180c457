"""The written loop adds rounded products as one chain, and proves of a row no more than what each product alone would prove."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.kernel import Column, Program, exact_row, fast, joined, marked, run, written
from ghgcalc.kernel.chain import chain_of
from ghgcalc.kernel.program import Step

TIES = ("half-up", "half-even")
NAMES = ("x", "y", "z")
X, Y, Z = (Polynomial.column(name) for name in NAMES)
needs_numba = pytest.mark.skipif(not fast.installed(), reason="numba is not installed")
factors = st.sampled_from([Fraction(one) for one in ("1", "0.5", "0.25", "1.5", "44/12", "1/3", "0.57", "-1", "-0.5", "-44/12")])
products = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2).map(lambda names: tuple(sorted(names)))
numbers = st.one_of(
    st.integers(-8, 8).map(lambda eighths: eighths / 8),
    st.integers(-500, 500).map(lambda hundredths: hundredths / 100),
    st.sampled_from([0.0, -0.0, 1e-30, 2.0**40 + 0.5, -(2.0**40) - 0.5, 2.0**51, 1e15, 1e18, -1e18, 1e30]),
)


class Plain:
    """In numba's place: what is written runs as Python."""

    @staticmethod
    def njit(**_: Any) -> Any:
        """Compile nothing."""
        return lambda function: function


@contextmanager
def plain() -> Iterator[None]:
    """The loop as Python, by blocks of four rows."""
    caches = (fast._compiled, fast._adding, marked._loop)
    with pytest.MonkeyPatch.context() as patch, np.errstate(all="ignore"):
        patch.setitem(sys.modules, "numba", Plain)
        patch.setitem(written.NAMES, "BLOCK", 4)
        for one in caches:
            one.cache_clear()
        yield
        for one in caches:
            one.cache_clear()


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Products of either sign, some of a rounded intermediate, rounded and added up."""
    found = {}
    for key in "abcd"[: draw(st.integers(2, 4))]:
        first = Quotient(Polynomial(((draw(products), draw(factors)),)))
        if draw(st.booleans()):
            net = Step("net", first, draw(st.integers(0, 2)))
            found[key] = Program((net,), Quotient(Polynomial.column("net", draw(factors))), 2, ())
        else:
            found[key] = Program((), first, 2, ())
    return joined(found)


@settings(deadline=None, max_examples=400)
@given(
    program=programs(),
    odd=st.tuples(numbers, numbers, numbers),
    place=st.integers(0, 8),
    size=st.integers(1, 9),
    tie=st.sampled_from(TIES),
    steps=st.booleans(),
)
def test_sums_of_rounded_products(program: Program, odd: tuple[float, ...], place: int, size: int, tie: str, steps: bool) -> None:
    """Whatever the signs and sizes, each row has the sum of its rounded products, as fractions have it, and the marks that numpy gives."""
    table = np.full((3, size), 3.0)
    table[:, place % size] = odd  # alone in its block, so that nothing else brings it up
    columns = {name: Column(numbers) for name, numbers in zip(NAMES, table, strict=True)}
    with plain():
        found = run(program, columns, size, tie, engine="numba", steps=steps)
    for row in range(size):
        known = {name: Fraction(Decimal(repr(float(columns[name].doubles[row])))) for name in NAMES}
        _, wanted = exact_row(program, known, tie)
        assert Fraction(found.large.get(row, int(found.values[row])), 10**program.places) == wanted
    other = run(program, columns, size, tie, engine="numpy", steps=steps)
    assert (found.marked, found.beyond) == (other.marked, other.beyond)


ADDED = joined({name: Program((), Quotient(one), 0, ()) for name, one in (("a", X), ("b", Y), ("c", Z))})


def named(*row: float) -> tuple[int, bool]:
    """The value of x + y + z, each rounded, of a row alone in a block of nothing in doubt; whether it is named."""
    at, size = written.BLOCK + 7, 3 * written.BLOCK + 5
    table = np.tile(np.array([1.0, 2.0, 3.0])[:, np.newaxis], size)
    table[:, at] = row
    made = {"": np.empty(size, np.int64)}
    found, _ = fast.rows(chain_of(ADDED), dict(zip(NAMES, table, strict=True)), made, size)
    assert np.delete(made[""], at).tolist() == [6] * (size - 1)
    assert found.tolist() in ([], [at])
    return int(made[""][at]), found.tolist() == [at]


@needs_numba
@pytest.mark.parametrize("row", [(0.5, -0.5, 1.0), (-2.5, 1.0, 2.5), (1.5, -0.5, -0.5), (-0.5, 1.5, 7.0)])
def test_doubts_of_either_sign_do_not_cancel(row: tuple[float, ...]) -> None:
    """A tie above zero and one below, of which each would be rounded the other way, are in doubt, though their sum is not."""
    assert named(*row)[1]


@needs_numba
def test_what_is_below_zero_is_proven_by_itself() -> None:
    """A row is not in doubt for its signs: only its block is looked at again, product by product."""
    assert [named(*row) for row in ((-1.0, 2.0, 3.0), (-0.25, -4.75, 7.0), (-0.0, 0.0, 1.0))] == [
        (4, False),
        (2, False),
        (1, False),
    ]


NAN, INF = float("nan"), float("inf")


@needs_numba
@pytest.mark.parametrize(
    "row",
    [
        *((NAN, 1.0, 1.0), (1.0, -NAN, 1.0), (INF, 1.0, 1.0), (1.0, 1.0, -INF), (INF, -INF, 1.0), (INF, INF, INF)),
        *((2.0**51, 1.0, 1.0), (2.0**50, 2.0**50, 0.0), (1e300, 1.0, 1.0), (1e300, -1e300, 1.0), (2.0**52, -(2.0**52), 0.0)),
    ],
)
def test_what_is_no_number_or_too_large_is_in_doubt(row: tuple[float, ...]) -> None:
    """Infinities, what is no number, and sums that leave the range in which doubles are the whole numbers are never proven."""
    assert named(*row)[1]


@needs_numba
def test_a_step_that_is_asked_for_is_no_part_of_a_chain() -> None:
    """Printed intermediates are given where they are asked for, and the sum is the same as where they are not."""
    size = 3 * written.BLOCK + 5
    columns = {name: Column(np.arange(size) % 97 / 4 * factor) for name, factor in zip(NAMES, (1, -1, 3), strict=True)}
    all_of_it, total = (run(ADDED, columns, size, "half-even", engine="numba", steps=steps) for steps in (True, False))
    assert all_of_it.values.tolist() == total.values.tolist()
    assert all_of_it.values.tolist() == sum(all_of_it.steps[name].wholes for name in "abc").tolist()
    assert (total.steps, total.marked) == ({}, all_of_it.marked)


def test_programs_of_one_shape_share_what_was_compiled() -> None:
    """The text of a loop knows no coefficient, so one that was compiled serves every program of its shape."""
    texts = set()
    for factor in (Fraction(1, 3), Fraction(5), Fraction(57, 100)):
        program = joined({name: Program((), Quotient(one.times(factor)), 0, ()) for name, one in (("a", X), ("b", Y))})
        text, numbers = written.text_of(chain_of(program), ("x", "y"), ("",))
        texts.add(text)
        assert len(numbers) == 4
    assert len(texts) == 1
