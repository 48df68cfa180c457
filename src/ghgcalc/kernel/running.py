"""A program run over columns: doubles with their guard, then whole numbers, then fractions, each for what the one before cannot prove."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.kernel.columns import Column
from ghgcalc.kernel.floats import float_of, rounded
from ghgcalc.kernel.settling import settle
from ghgcalc.numbers import round_exact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.exact.polynomial import Polynomial, Quotient
    from ghgcalc.kernel.columns import Places, Wholes
    from ghgcalc.kernel.program import Program
    from ghgcalc.literals import Tie

BLOCK = 1 << 13
"""Rows that are worked on at once, so that all their columns lie in the cache."""

LARGEST = 2.0**53


@brief
@dataclass(slots=True)
class Rounded:
    """The rounded emissions of the rows of one program.

    Attributes:
        values: whole numbers of the last printed digit. large: those that 64 bits do not hold, by row; `values` has zero there.
        steps: the columns of the printed intermediates. marked: how many rows were settled by more than doubles. beyond: how many of
            them in fractions.
    """

    values: Wholes
    large: dict[int, int] = field(default_factory=dict)
    steps: dict[str, Column] = field(default_factory=dict)
    marked: int = 0
    beyond: int = 0


def run(program: Program, columns: Mapping[str, Column], size: int, tie: Tie) -> Rounded:
    """The rounded emission of every row of a program that rounds rows."""
    assert program.places is not None
    known = dict(columns)
    found = Rounded(np.zeros(0, np.int64))
    beyond: set[int] = set()
    marked: set[int] = set()
    for step in program.steps:
        made, doubtful, left = _step(step.formula, step.places, known, size, tie)
        marked.update(doubtful.tolist())
        beyond.update(left.tolist())
        made[left] = 0.0  # stands for what fractions will find
        known[step.name] = found.steps[step.name] = Column(made / 10.0**step.places, None, made.astype(np.int64), step.places)
    made, doubtful, left = _step(program.emission, program.places, known, size, tie)
    marked.update(doubtful.tolist())
    beyond.update(left.tolist())
    made[left] = 0.0
    found.values = made.astype(np.int64)
    for row in sorted(beyond):
        steps, value = exact_row(program, {name: column.exact(row) for name, column in columns.items()}, tie)
        for name, (number, places) in steps.items():
            _put(found.steps[name], row, number, places)
        whole = int(value * 10**program.places)
        if abs(whole) < LARGEST:
            found.values[row] = whole
        else:
            found.large[row] = whole
    found.marked, found.beyond = len(marked), len(beyond)
    return found


def _step(
    formula: Quotient, places: int, columns: Mapping[str, Column], size: int, tie: Tie
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], Places, Places]:
    """The rounded values of a formula; the rows that doubles alone did not prove; those that nothing here did."""
    program = float_of(formula, places)
    names = formula.columns
    made = np.empty(size)
    parts: list[Places] = []
    bounds = []
    for low in range(0, size, BLOCK):
        high = min(size, low + BLOCK)
        made[low:high], marks, limits = rounded(program, {name: columns[name].doubles[low:high] for name in names}, high - low)
        if marks.size:
            parts.append(marks + low)
            bounds.append(limits)
    if not parts:
        nothing = np.zeros(0, np.int64)
        return made, nothing, nothing
    marked = np.concatenate(parts)
    made[marked], left = settle(formula, places, columns, marked, made[marked], np.concatenate(bounds), tie)
    return made, marked, marked[left]


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


def _put(column: Column, row: int, number: Fraction, places: int) -> None:
    """Note what fractions found for an intermediate; one that 53 bits do not hold stays a fraction."""
    whole = int(number * 10**places)
    assert column.wholes is not None
    column.doubles[row] = float(number)
    if abs(whole) < LARGEST:
        column.wholes[row] = whole
    else:
        column.decimals[row] = number
