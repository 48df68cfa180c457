"""The float program of a whole row: every rounding in its order, each in units of its last printed digit.

A rounded intermediate goes on as that whole number, which a double holds exactly; its decimals are worked into the coefficients. So it
brings no error of its own, and nothing is divided on the way.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.kernel.floats import U, float_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.kernel.floats import Float
    from ghgcalc.kernel.program import Program

MAGIC = 1.5 * 2.0**52
"""A double of at most 2^51 plus this is rounded to a whole number, half to even, and its bits count on from those of MAGIC."""

LARGEST = 2.0**51
"""Up to here MAGIC works."""

BITS = 0x4338000000000000
"""The bits of MAGIC as a whole number."""


@brief
class Link(NamedTuple):
    """One rounding.

    Attributes:
        name: of what it makes; empty for the emission.
        formula: of what.
        margin: its bound for each unit of size: margin × (size + 1).
        whole: whether there is nothing to round: a sum of rounded intermediates in the same digits, where those are proven.
    """

    name: str
    formula: Float
    margin: float
    whole: bool


@lru_cache(maxsize=1024)
def chain_of(program: Program) -> tuple[Link, ...]:
    """The roundings of a program that rounds rows, the emission last."""
    assert program.places is not None
    scales = {step.name: Fraction(1, 10**step.places) for step in program.steps}
    rounds = [(step.name, step.formula, step.places) for step in program.steps] + [("", program.emission, program.places)]
    links: list[Link] = []
    sizes: dict[str, float] = {}
    for name, formula, places in rounds:
        found = float_of(Quotient(_scaled(formula.top, scales), _scaled(formula.bottom, scales)), places)
        margin = 2 * (found.errors + 3) * U
        most = _size_of_whole(found, sizes)
        links.append(Link(name, found, margin, whole=most <= LARGEST))
        sizes[name] = min(most, 0.5 / margin)  # what is as large is never proven
    return tuple(links)


def _size_of_whole(formula: Float, sizes: Mapping[str, float]) -> float:
    """How large a sum of whole multiples of intermediates may be; infinite for any other formula."""
    most = 0.0 if formula.bottom is None else inf
    for coefficient, names in formula.top.terms:
        if len(names) != 1 or names[0] not in sizes or not coefficient.is_integer():
            return inf
        most += abs(coefficient) * sizes[names[0]]
    return most


def _scaled(polynomial: Polynomial, scales: Mapping[str, Fraction]) -> Polynomial:
    """The same polynomial of columns in other units."""
    terms = []
    for columns, value in polynomial.terms:
        for name in columns:
            value *= scales.get(name, 1)  # noqa: PLW2901
        terms.append((columns, value))
    return Polynomial(tuple(terms))
