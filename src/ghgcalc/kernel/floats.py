"""A formula in doubles, with a bound of its error.

Each operation on doubles is off by at most u = 2^-53 of its result; a stated decimal is off by u when it enters, a coefficient when it is
written. For a product of m columns and its coefficient that is at most 2m + 1 such errors, for a sum of t products t - 1 more; so the
error is at most γ_k ≈ k·u of the same formula with every minus a plus (Higham, Accuracy and Stability of Numerical Algorithms, 3.1).
A stated number lies between 10^-30 and 10^30, as everywhere, so that nothing vanishes on the way; what overflows is marked.

A bottom of several products may cancel until nothing of it is certain: where its error may reach a quarter of itself, the row is marked.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ghgcalc.brief import brief

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.exact.polynomial import Polynomial, Quotient
    from ghgcalc.kernel.columns import Doubles, Places

U = 2.0**-53
"""Half the distance from 1 to the next double."""


CERTAIN = 0.25 / U
"""So many errors of u may become of one before they are a quarter of it."""


@brief
class Products(NamedTuple):
    """A polynomial in doubles: the coefficient and the columns of each product; how many errors of u its value may have."""

    terms: tuple[tuple[float, tuple[str, ...]], ...]
    errors: int


@brief
class Float(NamedTuple):
    """A quotient in doubles; without a bottom nothing is divided."""

    top: Products
    bottom: Products | None

    @property
    def errors(self) -> int:
        """How many errors of u its value may have: those of both, and of the division."""
        return self.top.errors + (self.bottom.errors + 1 if self.bottom else 0)


@lru_cache(maxsize=1024)
def float_of(formula: Quotient, places: int) -> Float:
    """The formula in units of its last printed digit, so that rounding is to a whole number."""
    top = _products(formula.top.times(Fraction(10) ** places))
    return Float(top, None if formula.whole else _products(formula.bottom))


def _products(polynomial: Polynomial) -> Products:
    terms = tuple((_double(value), columns) for columns, value in polynomial.terms if value)
    longest = max((2 * len(columns) + 1 for _, columns in terms), default=1)
    return Products(terms, longest + max(len(terms) - 1, 0))


def _double(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf")  # whatever it meets is marked


def value(program: Float, columns: Mapping[str, Doubles], size: int) -> tuple[Doubles, Doubles]:
    """The values of a formula, and the sizes that their errors are measured by: those with every minus a plus."""
    with np.errstate(all="ignore"):  # what overflows is marked
        return _value(program, columns, size)


def _value(program: Float, columns: Mapping[str, Doubles], size: int) -> tuple[Doubles, Doubles]:
    made, sizes = _sum(program.top, columns, size)
    if program.bottom is not None:
        below, weights = _sum(program.bottom, columns, size)
        weights /= np.abs(below)  # a bottom of several products may cancel: so much its own relative error grows
        made, sizes = made / below, sizes / np.abs(below) * weights
        sizes[~(weights < CERTAIN / program.bottom.errors)] = np.inf
    return made, sizes


def _sum(products: Products, columns: Mapping[str, Doubles], size: int) -> tuple[Doubles, Doubles]:
    if not products.terms:
        return np.zeros(size), np.zeros(size)
    first, *others = (_product(one, columns, size) for one in products.terms)
    if not others:
        return first, np.abs(first)
    sizes = np.abs(first)
    for other in others:
        first = first + other
        sizes += np.abs(other)
    return first, sizes


def _product(term: tuple[float, tuple[str, ...]], columns: Mapping[str, Doubles], size: int) -> Doubles:
    coefficient, names = term
    if not names:
        return np.full(size, coefficient)
    made = columns[names[0]] * coefficient
    for name in names[1:]:
        made *= columns[name]
    return made


def rounded(program: Float, columns: Mapping[str, Doubles], size: int) -> tuple[Doubles, Places, Doubles]:
    """Each value rounded to a whole number, half up; the numbers of the rows within the bound of a tie, or that are no number; their bounds.

    A row that is not among them is rounded as its exact value is, whatever becomes of ties. numpy's warnings are to be off.
    """
    made, sizes = _value(program, columns, size)
    made += 0.5
    whole = np.floor(made)
    made -= np.rint(made)
    np.abs(made, out=made)
    sizes += 1.0
    sizes *= 2 * (program.errors + 3) * U
    marked = np.flatnonzero(~(made > sizes))
    return whole, marked, sizes[marked]
