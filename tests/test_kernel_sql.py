"""The kernel's SQL of whole numbers, run by DuckDB, gives the digits of the exact engine; what it cannot hold it refuses or raises."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import numpy as np
import pytest

import kernel_rows as k
from ghgcalc.exact import evaluate
from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.kernel import Column, Program, run
from ghgcalc.kernel.program import Step
from ghgcalc.kernel.sql import Query, Stated, query_of

duckdb = pytest.importorskip("duckdb")
DUCKDB = duckdb.connect()

TIES = ("half-up", "half-even")
X, Y = Polynomial.column("x"), Polynomial.column("y")
HALF = Program((), Quotient(X.times(Fraction(1, 2))), 0, ())


def asked(query: Query, table: dict[str, list[int]]) -> list[int]:
    """The emissions that DuckDB finds, in the order of the rows."""
    names = "".join(f', "{name}"' for name in table)
    lines = ", ".join(str((at, *row)) if row else f"({at})" for at, row in enumerate(zip(*table.values(), strict=True)))
    text = f"WITH t(line{names}) AS (VALUES {lines}) SELECT emission FROM ({query.text}) ORDER BY line"
    return [int(row[0]) for row in DUCKDB.execute(text).fetchall()]


@pytest.mark.parametrize("kind", range(len(k.streams())))
def test_every_stream_has_the_digits_of_the_exact_engine(kind: int) -> None:
    """Each stream of each guideline, under each policy and tie: short decimals, ties of cells and rows, either sign."""
    random, size, decimals = Random(kind), 30, 4
    rows = k.rows(k.streams()[kind][1], kind, 90)
    if not rows.columns:
        return
    table = {name: [random.randrange(-(10**4), 10**7) for _ in range(size)] for name in rows.columns}
    at = 0
    for row in range(90):  # rows that are planted, as far as they end after so few decimals
        numbers = {name: one.exact(row) * 10**decimals for name, one in rows.columns.items()}
        if at < size and all(one.denominator == 1 and 0 < abs(one) < 10**9 for one in numbers.values()):
            for name, one in numbers.items():
                table[name][at] = int(one)
            at += 1
    stream = k.stated(
        rows.stream, {name: [Decimal(one).scaleb(-decimals) for one in column] for name, column in table.items()}, size
    )
    for policy in ("cell", "line"):
        program = rows.program(policy)
        for tie in TIES:
            query = query_of(program, "t", {name: Stated(decimals, 10**9) for name in table}, tie)
            if query is None:  # several measured shares of that many decimals
                assert len(table) > 2
                continue
            (wanted,) = evaluate([stream], policy, tie)
            assert [Fraction(one, 10**program.places) for one in asked(query, table)] == [Fraction(one) for one in wanted.values]


@pytest.mark.parametrize("tie", TIES)
def test_ties_of_either_sign(tie: str) -> None:
    """Halves, with a cell before them or a column below them, go where the kernel puts them."""
    numbers = list(range(-9, 10))
    columns = {"x": Column(np.array(numbers, float)), "y": Column(np.array([-2.0 if at % 3 else 4.0 for at in numbers]))}
    table = {"x": numbers, "y": [-2 if at % 3 else 4 for at in numbers]}
    net = Step("net", Quotient(X.times(Fraction(1, 2))), 0)
    for program in (
        HALF,
        Program((net,), Quotient(Polynomial.column("net", Fraction(1, 4))), 0, ()),
        Program((), Quotient(X, Y), 0, ()),
    ):
        query = query_of(program, "t", dict.fromkeys("xy", Stated(0, 9)), tie)
        assert query.kind == "BIGINT"
        assert asked(query, table) == run(program, columns, 19, tie).values.tolist()


def test_the_widest_that_fits_and_one_beyond() -> None:
    """BIGINT to its edge, HUGEINT to its edge, and beyond it no text."""
    for most, kind in ((2**63 - 3, "BIGINT"), (2**63 - 2, "HUGEINT"), (2**127 - 3, "HUGEINT")):
        query = query_of(HALF, "t", {"x": Stated(0, most)}, "half-up")
        assert (query.kind, query.most) == (kind, most // 2 + 1)
        edge = min(most, 2**63 - 1)
        assert asked(query, {"x": [edge, -edge]}) == [(edge + 1) // 2, -((edge + 1) // 2)]
    assert query_of(HALF, "t", {"x": Stated(0, 2**127)}, "half-up") is None
    stepped = Program((Step("net", Quotient(X), 0),), Quotient(Polynomial.column("net", Fraction(1, 10**30))), 0, ())
    assert query_of(stepped, "t", {"x": Stated(0, 2**126)}, "half-up") is None


def test_what_was_not_stated_raises() -> None:
    """A number beyond the stated maximum overflows loudly, in both widths; a zero below raises; nothing is ever wrapped or empty."""
    times = Program((), Quotient(X.times(Fraction(2**40 + 1, 2))), 0, ())
    narrow = query_of(times, "t", {"x": Stated(0, 1000)}, "half-up")
    with pytest.raises(duckdb.OutOfRangeException, match="INT64"):
        asked(narrow, {"x": [2**40]})
    wide = query_of(Program((), Quotient((X * X).times(Fraction(2**40 + 1, 2))), 0, ()), "t", {"x": Stated(0, 2**30)}, "half-up")
    assert wide.kind == "HUGEINT"
    with pytest.raises(duckdb.OutOfRangeException, match="INT128"):
        asked(wide, {"x": [2**62]})
    with pytest.raises(duckdb.Error, match="division by zero: emission"):
        asked(query_of(Program((), Quotient(X, Y), 0, ()), "t", dict.fromkeys("xy", Stated(0, 9)), "half-up"), {"x": [1], "y": [0]})


def test_names_are_quoted_and_what_the_source_has_stays() -> None:
    """Any name of a column is a name, and the select keeps the source's columns and adds intermediates and emission, no helper."""
    odd = 'a "b" (c)'
    program = Program(
        (Step("the 'net'", Quotient(Polynomial.column(odd)), 0),), Quotient(Polynomial.column("the 'net'", Fraction(3))), 0, ()
    )
    query = query_of(program, """(SELECT 7 AS "a ""b"" (c)", 'k' AS key)""", {odd: Stated(0, 9)}, "half-up", "tonnes")
    found = duckdb.connect().sql(query.text)
    assert (found.columns, found.fetchall()) == ([odd, "key", "the 'net'", "tonnes"], [(7, "k", 7, 21)])
