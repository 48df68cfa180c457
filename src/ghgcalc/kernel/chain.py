"""The float program of a whole row: every rounding in its order, each in units of its last printed digit.

A rounded intermediate goes on as that whole number, which a double holds exactly; its decimals are worked into the coefficients. So it
brings no error of its own, and nothing is divided on the way.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.kernel.floats import U, float_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.kernel.floats import Float
    from ghgcalc.kernel.program import Program

MAGIC = 1.5 * 2.0**52
"""A double of at most 2^51 plus this is rounded to a whole number, half to even, and its bits count on from those of MAGIC."""

BITS = 0x4338000000000000
"""The bits of MAGIC as a whole number."""


class Link(NamedTuple):
    """One rounding: the name of what it makes, its formula, and its bound for each unit of size: `margin` × (size + 1)."""

    name: str
    formula: Float
    margin: float


@lru_cache(maxsize=1024)
def chain_of(program: Program) -> tuple[Link, ...]:
    """The roundings of a program that rounds rows, the emission last."""
    assert program.places is not None
    scales = {step.name: Fraction(1, 10**step.places) for step in program.steps}
    rounds = [(step.name, step.formula, step.places) for step in program.steps] + [("", program.emission, program.places)]
    links = []
    for name, formula, places in rounds:
        found = float_of(Quotient(_scaled(formula.top, scales), _scaled(formula.bottom, scales)), places)
        links.append(Link(name, found, 2 * (found.errors + 3) * U))
    return tuple(links)


def _scaled(polynomial: Polynomial, scales: Mapping[str, Fraction]) -> Polynomial:
    """The same polynomial of columns in other units."""
    terms = []
    for columns, value in polynomial.terms:
        for name in columns:
            value *= scales.get(name, 1)  # noqa: PLW2901
        terms.append((columns, value))
    return Polynomial(tuple(terms))
