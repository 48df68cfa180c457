"""Rows for the kernel: every kind of stream that the examples hold, under every guideline, with numbers that are hard to round.

A row is drawn from a seed: measured at most, planted on a tie of a cell or of the row, the nearest double beside one, of 17 digits, of
more than 18, tiny, huge, negative or zero.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np

import ghgcalc
from ghgcalc import guidelines
from ghgcalc import plan as plans
from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.kernel import Column, Program, program_of
from ghgcalc.kernel.running import fraction
from ghgcalc.numbers import round_exact
from ghgcalc.plan import Bound, Stream

EXAMPLES = Path(__file__).parent.parent / "examples"
VARYING = ("activity", "measured")


@cache
def streams() -> tuple[tuple[str, Stream], ...]:
    """(guideline, stream) of every source, method, item and origin of inputs that the examples hold under every packaged guideline."""
    found = {}
    for path in sorted(EXAMPLES.glob("*.toml")):
        try:
            activity = ghgcalc.read(path)
        except (ValueError, OSError):
            continue  # an example of something else
        for guideline in guidelines.register().values():
            try:
                bound = plans.bind(plans.compile(guideline), activity)
            except ValueError:
                continue  # states what this guideline does not know
            for stream in bound.streams:
                origins = tuple(one.origin for one in stream.inputs)
                found.setdefault((guideline.id, stream.source.id, stream.method.id, stream.item, origins), stream)
    return tuple((key[0], stream) for key, stream in found.items())


class Rows(NamedTuple):
    """A stream of many rows, its numbers as the exact engine and as the kernel take them, and the program of the kernel."""

    stream: Stream
    columns: dict[str, Column]
    varying: dict[str, Polynomial]

    def program(self, policy: str) -> Program:
        """The program under a policy."""
        return program_of(self.stream, self.varying, policy)


def rows(stream: Stream, seed: int, size: int, share: float = 0.5) -> Rows:
    """So many rows of a stream, from a seed, a share of them planted near a tie."""
    random = Random(seed)
    varying = {bound.name: Polynomial.column(bound.name) for bound in stream.inputs if bound.origin in VARYING}
    programs = [program_of(stream, varying, policy) for policy in ("cell", "line")]
    divides = {name for program in programs for name in program.emission.bottom.columns}
    kinds = {bound.name: bound.values[0] for bound in stream.inputs if bound.name in varying}
    table = []
    for _ in range(size):
        row = {name: number(random, float(base) or 1.0) for name, base in kinds.items()}
        row = {name: value or Decimal(1) if name in divides else value for name, value in row.items()}
        if varying and random.random() < share:
            row = planted(random, random.choice(programs), row)
        table.append(row)
    columns = {name: column([row[name] for row in table]) for name in varying}
    return Rows(stated(stream, {name: [row[name] for row in table] for name in varying}, size), columns, varying)


def stated(stream: Stream, numbers: dict[str, list[Decimal]], size: int) -> Stream:
    """The stream of so many periods, these numbers being stated."""
    inputs = [
        bound if bound.name not in numbers else Bound(bound.name, tuple(numbers[bound.name]), bound.unit, bound.origin)
        for bound in stream.inputs
    ]
    return stream._replace(periods=tuple(map(str, range(size))), inputs=tuple(inputs))


def column(numbers: list[Decimal]) -> Column:
    """The numbers as doubles, and beside them those that a double does not tell."""
    doubles = [float(one) for one in numbers]
    beside = {at: one for at, one in enumerate(numbers) if Decimal(repr(doubles[at])) != one}
    return Column(np.array(doubles, float), beside)


def number(random: Random, base: float) -> Decimal:
    """One number of about that size, or of none."""
    size = base * random.random() * 2
    kind = random.randrange(10)
    if kind < 4:
        return Decimal(repr(round(size, random.randrange(9))))
    if kind == 4:
        return Decimal(repr(size))  # 17 digits
    if kind == 5:
        return Decimal(repr(size)) + Decimal(random.randrange(-999, 999)).scaleb(-24)  # more than 18
    if kind == 6:
        return Decimal(repr(float(f"{size * 10.0 ** random.randrange(-30, 0):.3g}")))
    if kind == 7:
        return Decimal(repr(float(f"{size * 10.0 ** random.randrange(0, 25):.12g}")))
    if kind == 8:
        return -Decimal(repr(round(size, 3)))
    return Decimal(0)


def planted(random: Random, program: Program, row: dict[str, Decimal]) -> dict[str, Decimal]:
    """The row with one number changed so that a rounding of the program meets a tie, or its nearest neighbour among doubles."""
    rounds = [*((step.formula, step.places) for step in program.steps[:1]), (program.emission, program.places)]
    formula, places = random.choice(rounds)
    names = [name for name in formula.top.columns if name in row and name not in formula.bottom.columns]
    if not names or any(name not in row for name in formula.columns):
        return row
    name = random.choice(names)
    tie = Fraction(2 * random.randrange(-(10**4), 10**7) + 1, 2 * 10**places)
    short = random.random() < 0.6
    if short:
        row = {other: Decimal(random.randrange(1, 100)).scaleb(-random.randrange(3)) for other in row}
        tie = Fraction(2 * random.randrange(-500, 5000) + 1, 2 * 10**places) * odd(formula, row, name)
    found = solved(formula, row, name, tie)
    if found is None or not 1e-30 < abs(found) < 1e30:
        return row
    exact = Decimal(found.numerator) / Decimal(found.denominator)
    if short and Fraction(exact) == found:
        return row | {name: exact + random.choice((0, 0, 0, 1, -1)) * Decimal("1e-9")}
    near = float(found)
    return row | {name: Decimal(repr(random.choice((near, math.nextafter(near, math.inf), math.nextafter(near, -math.inf)))))}


def odd(formula: Quotient, row: dict[str, Decimal], name: str) -> int:
    """What a tie is multiplied by for the column to end after few digits, where the formula is proportional to it: the odd part of the slope."""
    try:
        numerator = fraction(formula, {key: Fraction(one) for key, one in row.items()} | {name: Fraction(1)}).numerator
    except ZeroDivisionError:
        return 1
    return abs(numerator) // (numerator & -numerator) if numerator else 1


def solved(formula: Quotient, row: dict[str, Decimal], name: str, value: Fraction) -> Fraction | None:
    """What the column has to be for the formula to have this value, where it is linear in it."""
    numbers = {key: Fraction(one) for key, one in row.items()}
    try:
        low, high = (fraction(formula, numbers | {name: Fraction(at)}) for at in (0, 1))
        found = (value - low) / (high - low)
        return found if fraction(formula, numbers | {name: found}) == value else None
    except ZeroDivisionError:
        return None


def worth(polynomial: Polynomial, numbers: dict[str, Fraction]) -> Fraction:
    """The value of a polynomial, each product written out."""
    return sum((math.prod((numbers[name] for name in names), start=value) for names, value in polynomial.terms), Fraction(0))


def by_hand(program: Program, numbers: dict[str, Fraction], tie: str) -> tuple[dict[str, Fraction], Fraction]:
    """The printed intermediates and the emission of one row; an oracle for formulas of no guideline."""
    known = dict(numbers)
    steps = {}

    def rounded(formula: Quotient, places: int) -> Fraction:
        return Fraction(round_exact(worth(formula.top, known) / worth(formula.bottom, known), places, tie))

    for step in program.steps:
        steps[step.name] = known[step.name] = rounded(step.formula, step.places)
    return steps, rounded(program.emission, program.places)
