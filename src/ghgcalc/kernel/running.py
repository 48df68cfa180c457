"""A program run over columns: doubles with their guard, then whole numbers, then fractions, each for what the one before cannot prove."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Literal

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.immutable import Beside
from ghgcalc.kernel import blocks, fast
from ghgcalc.kernel.chain import chain_of
from ghgcalc.kernel.columns import Column
from ghgcalc.kernel.floats import float_of, rounded
from ghgcalc.kernel.marked import CODED, settled
from ghgcalc.kernel.settling import NEAR, settle
from ghgcalc.numbers import round_exact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.exact.polynomial import Polynomial, Quotient
    from ghgcalc.kernel.chain import Link
    from ghgcalc.kernel.columns import Doubles, Flags, Places, Wholes
    from ghgcalc.kernel.floats import Float
    from ghgcalc.kernel.marked import Coded
    from ghgcalc.kernel.program import Program
    from ghgcalc.literals import Tie

LARGEST = 2**53

Engine = Literal["numpy", "numba"]


@brief
@dataclass(slots=True)
class Rounded:
    """The rounded emissions of the rows of one program.

    Attributes:
        values: whole numbers of the last printed digit. large: those that a double would not hold, by row; `values` has zero there.
        steps: the columns of the printed intermediates. marked: how many rows were settled by more than doubles. beyond: how many of
            them in fractions.
        most: a size that no value is beyond; infinite where it is not known.
    """

    values: Wholes
    large: dict[int, int] = field(default_factory=dict)
    steps: dict[str, Column] = field(default_factory=dict)
    marked: int = 0
    beyond: int = 0
    most: float = inf


def run(
    program: Program,
    columns: Mapping[str, Column],
    size: int,
    tie: Tie,
    *,
    steps: bool = True,
    engine: Engine | None = None,
    out: Wholes | None = None,
) -> Rounded:
    """The rounded emission of every row of a program that rounds rows.

    Args:
        program: what is done.
        columns: of which numbers.
        size: how many rows.
        tie: how a tie is rounded.
        steps: whether the printed intermediates are asked for, too.
        out: where the values are put, if they have a place already.
        engine: by which reader of the float program; else numba, where it is installed and the rows are worth its compiling.

    Raises:
        ZeroDivisionError: a column that is divided by is zero in a row.
    """
    made = {step.name: np.empty(size, np.int64) for step in program.steps} if steps else {}
    made[""] = np.empty(size, np.int64) if out is None else out
    reader = fast if engine == "numba" or (engine is None and fast.usual(size)) else blocks
    names, chain, _ = _read(program)
    doubles = {name: columns[name].doubles[:size] for name in names}
    doubtful, most = reader.rows(chain, doubles, made, size)
    found = Rounded(made.pop(""), most=most)
    for step in program.steps if steps else ():
        wholes = made[step.name]
        found.steps[step.name] = Column(wholes / 10.0**step.places, None, wholes, step.places)
    if doubtful.size:
        given = {name: columns[name] for name in names}
        plain = reader is fast and not any(column.decimals or column.wholes is not None for column in given.values())
        known = CODED(program) if plain else None
        careful = partial(_by_loop, known=known, steps=steps) if known else _careful
        _mend(found, careful(program, given, doubtful, tie), doubtful)
    return found


def _by_loop(program: Program, columns: Mapping[str, Column], rows: Places, tie: Tie, *, known: Coded, steps: bool) -> Rounded:
    """Some rows by the compiled loop, and what that leaves with care."""
    made, marked, left = settled(known, [column.doubles[rows] for column in columns.values()], tie)
    found = Rounded(made[-1], marked=marked)
    for step, wholes in zip(program.steps, made[:-1], strict=True) if steps else ():
        found.steps[step.name] = Column(wholes / 10.0**step.places, None, wholes, step.places)
    if left is not None:
        others = np.flatnonzero(left)
        _mend(found, _careful(program, columns, rows[others], tie), others)
    return found


def _reading(program: Program) -> tuple[tuple[str, ...], tuple[Link, ...], tuple[Float, ...]]:
    assert program.places is not None
    floats = (*(float_of(step.formula, step.places) for step in program.steps), float_of(program.emission, program.places))
    return program.columns, chain_of(program), floats


_read: Beside[Program, tuple[tuple[str, ...], tuple[Link, ...], tuple[Float, ...]]] = Beside(_reading)
"""The columns of a program, its chain, and its roundings in doubles; kept beside it, for it is known by all of its fractions."""


def _mend(found: Rounded, part: Rounded, rows: Places) -> None:
    """Put what was found for some rows in its place."""
    found.values[rows] = part.values
    found.large |= {int(rows[at]): whole for at, whole in part.large.items()}
    for name, column in found.steps.items():
        made = part.steps[name]
        column.put(rows, made)
    found.marked, found.beyond = found.marked + part.marked, found.beyond + part.beyond
    if found.most < inf:  # of an intermediate that was one more, a multiple may be much more
        found.most = max(found.most, float(np.abs(part.values).max()))


def _careful(program: Program, given: Mapping[str, Column], rows: Places, tie: Tie) -> Rounded:
    """Some rows, each in its turn by doubles under its own bound, by whole numbers, and by fractions."""
    assert program.places is not None
    size, columns = rows.size, {name: column.take(rows) for name, column in given.items()}
    known = dict(columns)
    found = Rounded(np.zeros(0, np.int64))
    marked, beyond = np.zeros(size, bool), np.zeros(size, bool)
    _, chain, (*floats, last) = _read(program)
    with np.errstate(all="ignore"):  # what overflows is marked
        for step, read in zip(program.steps, floats, strict=True):
            made = _settled(read, step.formula, step.places, known, marked, beyond, tie)
            known[step.name] = found.steps[step.name] = Column(made / 10.0**step.places, None, made.astype(np.int64), step.places)
        total = _added(chain[-1], found.steps, size) if chain[-1].whole else None
        if total is None:
            total = _settled(last, program.emission, program.places, known, marked, beyond, tie).astype(np.int64)
        found.values = total
    for row in np.flatnonzero(beyond).tolist():
        steps, value = exact_row(program, {name: column.exact(row) for name, column in columns.items()}, tie)
        for name, (number, _) in steps.items():
            found.steps[name].note(row, number)
        whole = int(value * 10**program.places)
        if abs(whole) < LARGEST:
            found.values[row] = whole
        else:
            found.large[row] = whole
    found.marked, found.beyond = int(marked.sum()), int(beyond.sum())
    return found


def _added(link: Link, steps: Mapping[str, Column], size: int) -> Wholes | None:
    """The sum of rounded intermediates, in which there is nothing to round; nothing where doubles tell no halves of one."""
    found = np.zeros(size, np.int64)
    for coefficient, (name,) in link.formula.top.terms:
        wholes = steps[name].wholes
        assert wholes is not None
        found += wholes * int(coefficient)
    return found if np.abs(found).max() < NEAR else None


def _settled(
    read: Float,
    formula: Quotient,
    places: int,
    columns: Mapping[str, Column],
    marked: Flags,
    beyond: Flags,
    tie: Tie,
) -> Doubles:
    """The rounded values of a formula, `read` in doubles; notes the rows that these do not prove, and those that nothing here does."""
    doubles = {name: column.doubles for name, column in columns.items()}
    made, rows, bounds = rounded(read, doubles, marked.size)
    if not rows.size:
        return made
    made[rows], left = settle(formula, places, columns, rows, made[rows], bounds, tie)
    made[rows[left]] = 0.0  # stands for what fractions will find
    marked[rows] = True
    beyond[rows[left]] = True
    return made


def exact_row(program: Program, numbers: Mapping[str, Fraction], tie: Tie) -> tuple[dict[str, tuple[Fraction, int]], Fraction]:
    """The printed intermediates of one row, each with its decimals, and its emission, in fractions; rounded where the program rounds."""
    known = dict(numbers)
    steps: dict[str, tuple[Fraction, int]] = {}
    for step in program.steps:
        known[step.name] = Fraction(round_exact(fraction(step.formula, known), step.places, tie))
        steps[step.name] = known[step.name], step.places
    value = fraction(program.emission, known)
    return steps, value if program.places is None else Fraction(round_exact(value, program.places, tie))


def fraction(formula: Quotient, numbers: Mapping[str, Fraction]) -> Fraction:
    """The exact value of a formula.

    Raises:
        ZeroDivisionError: a column that it divides by is zero.
    """
    return _sum(formula.top, numbers) / _sum(formula.bottom, numbers)


def _sum(polynomial: Polynomial, numbers: Mapping[str, Fraction]) -> Fraction:
    found = Fraction(0)
    for names, value in polynomial.terms:
        for name in names:
            value *= numbers[name]  # noqa: PLW2901
        found += value
    return found
