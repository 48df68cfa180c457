"""Marked rows of a program of nothing but products, and sums of what was rounded, settled by one loop that numba compiles once.

It does for a few rows what `settling` does in columns, since calling numpy some hundred times takes as long as a third of the rows that
are not marked. A value is P ÷ Q with P and Q within 64 bits, divided as such; where they might not be, and where a double tells no
decimal, the row is left to the columns. Which rows count as marked is decided by the same operations on doubles as there.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.immutable import Beside
from ghgcalc.kernel.chain import chain_of
from ghgcalc.kernel.columns import BELOW, MOST
from ghgcalc.kernel.floats import U, float_of
from ghgcalc.kernel.settling import ROOM, TRUSTED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ghgcalc.kernel.columns import Doubles, Flags, Wholes
    from ghgcalc.kernel.program import Program
    from ghgcalc.literals import Tie


@brief
class Coded(NamedTuple):
    """A program in arrays.

    Attributes:
        links: the first product of each rounding, and one more.
        terms: the first factor of each product, and one more.
        factors: places of columns, those from outside first, then those that were rounded, in their order.
        tops, bottoms: the coefficient of each product, in units of the last digit; the bottom is zero where rounded numbers are added.
        coefficients: the same as doubles.
        margins: the bound of each rounding, for each unit of size. powers: of ten, by its decimals.
    """

    links: Wholes
    terms: Wholes
    factors: Wholes
    tops: Wholes
    bottoms: Wholes
    coefficients: Doubles
    margins: Doubles
    powers: Doubles


def _coded(program: Program) -> Coded | None:
    """The program in arrays; nothing where it is more than products and sums of what was rounded, or 64 bits do not hold a coefficient."""
    assert program.places is not None
    names, chain = program.columns, chain_of(program)
    at = {name: place for place, name in enumerate([*names, *(step.name for step in program.steps)])}
    links, terms, margins = [0], [0], []
    factors: list[int] = []
    tops: list[int] = []
    bottoms: list[int] = []
    coefficients: list[float] = []
    rounds = [*((step.formula, step.places) for step in program.steps), (program.emission, program.places)]
    for (formula, places), link in zip(rounds, chain, strict=True):
        read = float_of(formula, places)
        if link.whole:
            parts = [(columns, Fraction(int(value)), 0.0) for value, columns in link.formula.top.terms]
        elif formula.whole and len(formula.top.terms) == len(read.top.terms) == 1:
            ((columns, value),) = formula.top.terms
            parts = [(columns, value * 10**places, read.top.terms[0][0])]
        else:
            return None
        for columns, value, coefficient in parts:
            if max(abs(value.numerator), value.denominator) >= ROOM:
                return None
            tops.append(value.numerator)
            bottoms.append(0 if link.whole else value.denominator)
            coefficients.append(coefficient)
            factors += [at[name] for name in columns]
            terms.append(len(factors))
        links.append(len(tops))
        margins.append(2 * (read.errors + 3) * U)
    if not names:
        return None
    first, second, third = (np.array(one, np.int64) for one in (links, terms, factors))
    return Coded(
        first,
        second,
        third,
        np.array(tops, np.int64),
        np.array(bottoms, np.int64),
        np.array(coefficients),
        np.array(margins),
        np.array([10.0**places for _, places in rounds]),
    )


CODED: Beside[Program, Coded | None] = Beside(_coded)


def settled(coded: Coded, columns: Sequence[Doubles], tie: Tie) -> tuple[Wholes, int, Flags | None]:
    """The rounded values of some rows, a line for each rounding; how many of them are marked; which are left to others, if any are."""
    given = np.array(columns)
    made, left = np.empty((coded.powers.size, given.shape[1]), np.int64), np.empty(given.shape[1], np.bool_)
    marked, others = _loop()(given, coded, tie == "half-even", made, left)
    return made, marked, left if others else None


@cache
def _loop() -> Callable[..., tuple[int, int]]:
    from numba import njit

    def loop(given: Any, p: Any, even: Any, made: Any, left: Any) -> tuple[int, int]:
        links, terms, factors, tops, bottoms, coefficients, margins, powers = p
        outside, rounds = given.shape[0], powers.size
        doubles, wholes = np.empty(outside + rounds), np.empty(outside + rounds, np.int64)
        tens, told = np.ones(outside + rounds, np.int64), np.ones(outside + rounds, np.bool_)
        marked = others = 0
        for row in range(
            left.size
        ):  # nothing is called here: to count who holds the arrays that it is given takes as long as a row
            mark, left[row] = 0, False
            for at in range(outside):
                doubles[at], told[at] = given[at, row], False
            for at in range(rounds):
                first, fits, total = links[at], True, np.int64(0)
                y = coefficients[first]
                for factor in range(terms[first], terms[first + 1]):
                    y *= doubles[factors[factor]]
                if bottoms[first] == 0:  # whole numbers are added: few enough to be whole, each below what is trusted
                    for term in range(first, links[at + 1]):
                        total += tops[term] * wholes[factors[terms[term]]]
                elif abs(y + 0.5 - np.rint(y + 0.5)) > margins[at] * (abs(y) + 1.0):  # doubles prove it
                    total = np.int64(np.floor(y + 0.5))
                else:
                    mark, top, bottom = 1, tops[first], bottoms[first]
                    size, below = abs(np.float64(top)), np.float64(bottom)
                    for factor in range(terms[first], terms[first + 1]):
                        of = factors[factor]
                        if not told[of]:
                            x, power, decimals = doubles[of], float(tens[of]), 0  # the decimals of the row before will do for most
                            number = np.rint(x * power)
                            told[of] = number / power == x and abs(number) < BELOW
                            while not told[of] and decimals <= MOST:
                                power = power * 10.0 if decimals else 1.0
                                decimals += 1
                                number = np.rint(x * power)
                                told[of] = number / power == x and abs(number) < BELOW
                            if not told[of]:
                                fits = False
                                break
                            wholes[of], tens[of] = np.int64(number), np.int64(power)
                        top, bottom = top * wholes[of], bottom * tens[of]
                        size, below = size * abs(np.float64(wholes[of])), below * np.float64(tens[of])
                    if not (size < ROOM and below < ROOM):
                        fits = False
                    if fits:
                        total = top // bottom
                        twice = 2 * (top - total * bottom)
                        if twice > bottom or (twice == bottom and (total & 1 == 1 if even else total >= 0)):
                            total += 1
                if not fits or abs(total) >= TRUSTED:
                    made[:, row] = mark = 0
                    left[row], others = True, others + 1
                    break
                place = outside + at
                made[at, row] = wholes[place] = total
                doubles[place], tens[place] = total / powers[at], np.int64(powers[at])
            marked += mark
        return marked, others

    return njit(nogil=True)(loop)  # type: ignore[no-any-return]
