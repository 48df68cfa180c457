"""Folding: an equation with its constants bound becomes products of columns, each with one exact coefficient.

The equation runs once on tracing symbols; whatever is constant is worked out in fractions. 44/12 × (1 − 2 % − 0.4 %) becomes × 10.736 ÷ 3:
a Decimal and a whole number, so that a month costs one product and, where its digits never end, one division.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from ghgcalc.brief import brief
from ghgcalc.equations import Equation
from ghgcalc.equations.symbols import Binary, Expression, Named, Symbol
from ghgcalc.numbers import decimal_of
from ghgcalc.plan import Bound


@brief
@dataclass(frozen=True, slots=True)
class Term:
    """The product of some columns (parameters that vary, or cells) × a Decimal ÷ a whole number."""

    columns: tuple[str, ...]
    decimal: Decimal
    whole: int


@brief
@dataclass(frozen=True, slots=True)
class Program:
    """The cells in their order, the emission in tCO2e, all gases together, and (mass in t, tCO2e) of each gas."""

    cells: tuple[tuple[str, Term], ...]
    emission: Term
    gases: tuple[tuple[Term, Term], ...]


class _NotOneProductError(Exception):
    """The formula is no single product of columns."""


Product = tuple[Fraction, tuple[str, ...]]


@lru_cache(maxsize=1024)
def fold(equation: Equation, constants: tuple[Bound, ...], gwps: tuple[Bound | None, ...]) -> Program | None:
    """The program of an equation under these constants and GWPs (one per gas), or None where the formula is no single product.

    A plan binds its constants once, so that the same objects come again and again: equation and constants are told apart by identity.
    """
    known = {bound.name: bound.exact for bound in constants} | {name: Fraction(value) for name, value in equation.fixed.items()}
    formulas = equation.formulas
    count = len(formulas) - len(equation.gives)
    try:
        cells = [
            (name, _term(_product(formula, known))) for name, (_, formula) in zip(equation.cells, formulas[:count], strict=True)
        ]
        parts = [_product(formula, known) for _, formula in formulas[count:]]
        weighted = [(part[0] * gwp.exact if gwp else part[0], part[1]) for part, gwp in zip(parts, gwps, strict=True)]
        whole = weighted[0]
        for part in weighted[1:]:
            whole = _sum(whole, part, 1)
    except _NotOneProductError:
        return None
    gases = tuple((_term(mass), _term(part)) for mass, part in zip(parts, weighted, strict=True))
    return Program(tuple(cells), _term(whole), gases)


def _product(formula: Expression, known: dict[str, Fraction]) -> Product:
    if isinstance(formula, Named):
        return Fraction(1), (formula.name,)
    if isinstance(formula, Symbol):
        if formula.name in known:
            return known[formula.name], ()
        return (Fraction(1), (formula.name,)) if formula.name else (Fraction(formula.symbol), ())
    assert isinstance(formula, Binary)
    left, right = _product(formula.left, known), _product(formula.right, known)
    if formula.operator == "*":
        return left[0] * right[0], left[1] + right[1]
    if formula.operator == "/":
        if right[1] or not right[0]:
            raise _NotOneProductError
        return left[0] / right[0], left[1]
    return _sum(left, right, 1 if formula.operator == "+" else -1)


def _sum(left: Product, right: Product, sign: int) -> Product:
    if left[1] != right[1]:
        raise _NotOneProductError
    return left[0] + sign * right[0], left[1]


def _term(product: Product) -> Term:
    """Split the coefficient into a Decimal and the part of its denominator that 10 does not divide."""
    coefficient, columns = product
    whole = coefficient.denominator
    for prime in (2, 5):
        while whole % prime == 0:
            whole //= prime
    decimal = decimal_of(coefficient * whole)
    assert decimal is not None
    return Term(columns, decimal, whole)
