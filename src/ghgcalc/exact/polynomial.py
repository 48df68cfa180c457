"""A formula with its constants worked out: one polynomial of columns over another, with exact coefficients.

Every formula of `+ - * /` has this form. The exact engine takes those of one product; the kernel of columns takes all of them, and reads
each three ways: in doubles with a bound, in whole numbers, and as SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.equations.symbols import Binary, Named, Symbol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.equations.symbols import Expression

Product = tuple[str, ...]
"""Columns that are multiplied, in the order of their names; one that is squared stands twice."""


@brief
@dataclass(frozen=True, slots=True)
class Polynomial:
    """A sum of products of columns, each with its coefficient; a product stays, though its coefficient be zero."""

    terms: tuple[tuple[Product, Fraction], ...]

    @classmethod
    def of(cls, value: Fraction) -> Polynomial:
        """A constant."""
        return cls((((), value),))

    @classmethod
    def column(cls, name: str, scale: Fraction = Fraction(1)) -> Polynomial:
        """A column, in another unit by `scale`."""
        return cls((((name,), scale),))

    def __hash__(self) -> int:
        """Of numerators and denominators: a hash of fractions takes a power of each."""
        return hash(tuple((columns, value.numerator, value.denominator) for columns, value in self.terms))

    @property
    def constant(self) -> Fraction | None:
        """Its value, where no column is in it."""
        return self.terms[0][1] if len(self.terms) == 1 and not self.terms[0][0] else None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column in it, once."""
        return tuple(dict.fromkeys(name for product, _ in self.terms for name in product))

    def times(self, factor: Fraction) -> Polynomial:
        """The polynomial times a constant."""
        return Polynomial(tuple((product, value * factor) for product, value in self.terms))

    def __add__(self, other: Polynomial) -> Polynomial:
        """The sum, equal products gathered."""
        found = dict(self.terms)
        for product, value in other.terms:
            found[product] = found.get(product, Fraction(0)) + value
        return Polynomial(tuple(found.items()))

    def __mul__(self, other: Polynomial) -> Polynomial:
        """The product, multiplied out."""
        found: dict[Product, Fraction] = {}
        for left, one in self.terms:
            for right, two in other.terms:
                product = tuple(sorted(left + right))
                found[product] = found.get(product, Fraction(0)) + one * two
        return Polynomial(tuple(found.items()))


ONE = Polynomial.of(Fraction(1))


@brief
@dataclass(frozen=True, slots=True)
class Quotient:
    """`top` ÷ `bottom`; a bottom without columns is worked into the top, and is one."""

    top: Polynomial
    bottom: Polynomial = ONE

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column in it, once."""
        return tuple(dict.fromkeys((*self.top.columns, *self.bottom.columns)))

    @property
    def whole(self) -> bool:
        """Whether nothing is divided by a column."""
        return self.bottom == ONE

    def times(self, factor: Fraction) -> Quotient:
        """The quotient times a constant."""
        return Quotient(self.top.times(factor), self.bottom)

    def __add__(self, other: Quotient) -> Quotient:
        """The sum over the common bottom."""
        if self.bottom == other.bottom:
            return Quotient(self.top + other.top, self.bottom)
        return Quotient(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    def __mul__(self, other: Quotient) -> Quotient:
        """The product."""
        return Quotient(self.top * other.top, self.bottom * other.bottom)

    def __truediv__(self, other: Quotient) -> Quotient:
        """The quotient of two quotients.

        Raises:
            ZeroDivisionError: by a constant zero.
        """
        by = other.top.constant
        if by is not None:
            return (self * Quotient(other.bottom)).times(1 / by)
        return self * Quotient(other.bottom, other.top)


def traced(formula: Expression, known: Mapping[str, Quotient]) -> Quotient:
    """The formula as a quotient; a parameter or cell stands for what `known` says, and else for the column of its name.

    Raises:
        ZeroDivisionError: by a constant zero.
    """
    if isinstance(formula, Named):
        return known.get(formula.name) or Quotient(Polynomial.column(formula.name))
    if isinstance(formula, Symbol):
        if formula.name in known:
            return known[formula.name]
        return Quotient(Polynomial.column(formula.name) if formula.name else Polynomial.of(Fraction(formula.symbol)))
    assert isinstance(formula, Binary)
    left, right = traced(formula.left, known), traced(formula.right, known)
    if formula.operator == "*":
        return left * right
    if formula.operator == "/":
        return left / right
    return left + (right if formula.operator == "+" else right.times(Fraction(-1)))
