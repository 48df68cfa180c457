"""Folding: an equation with its constants bound becomes products of columns, each with one exact coefficient.

The equation runs once on tracing symbols; whatever is constant is worked out in fractions. 44/12 × (1 − 2 % − 0.4 %) becomes × 10.736 ÷ 3:
a Decimal and a whole number, so that a month costs one product and, where its digits never end, one division.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from ghgcalc.brief import brief
from ghgcalc.equations import Equation
from ghgcalc.exact.polynomial import Polynomial, Quotient, traced
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


@lru_cache(maxsize=1024)
def fold(equation: Equation, constants: tuple[Bound, ...], gwps: tuple[Bound | None, ...]) -> Program | None:
    """The program of an equation under these constants and GWPs (one per gas), or None where a formula is no single product.

    A plan binds its constants once, so that the same objects come again and again: equation and constants are told apart by identity.
    """
    try:
        formulas = formulas_of(equation, {bound.name: Quotient(Polynomial.of(bound.exact)) for bound in constants})
        weighted = [part.times(gwp.exact) if gwp else part for part, gwp in zip(formulas.gases, gwps, strict=True)]
        emission = weighted[0]
        for part in weighted[1:]:
            emission += part
        cells = tuple((name, _term(formula)) for name, formula in formulas.cells)
        gases = tuple((_term(mass), _term(part)) for mass, part in zip(formulas.gases, weighted, strict=True))
        return Program(cells, _term(emission), gases)
    except (_NotOneProductError, ZeroDivisionError):
        return None


@brief
@dataclass(frozen=True, slots=True)
class Formulas:
    """The cells of an equation and the mass of each gas, with every constant worked out."""

    cells: tuple[tuple[str, Quotient], ...]
    gases: tuple[Quotient, ...]


def formulas_of(equation: Equation, known: Mapping[str, Quotient], inline: Collection[str] = ()) -> Formulas:
    """The formulas of an equation, traced from the function itself.

    Args:
        equation: whose.
        known: what its parameters stand for; one that is not named is a column of its own.
        inline: cells that stand for their formula, and not for a column.

    Raises:
        ZeroDivisionError: by a constant zero.
    """
    stands = {name: Quotient(Polynomial.of(Fraction(value))) for name, value in equation.fixed.items()} | dict(known)
    names = iter(equation.cells)
    cells: list[tuple[str, Quotient]] = []
    gases: list[Quotient] = []
    for _, formula in equation.formulas:
        found, name = traced(formula, stands), next(names, None)
        if name is None:
            gases.append(found)
        elif name in inline:
            stands[name] = found
        else:
            cells.append((name, found))
    return Formulas(tuple(cells), tuple(gases))


def _term(formula: Quotient) -> Term:
    """The one product of a formula, its coefficient split into a Decimal and the part of its denominator that 10 does not divide."""
    if not formula.whole or len(formula.top.terms) > 1:
        raise _NotOneProductError
    ((columns, coefficient),) = formula.top.terms
    whole = coefficient.denominator
    for prime in (2, 5):
        while whole % prime == 0:
            whole //= prime
    decimal = decimal_of(coefficient * whole)
    assert decimal is not None
    return Term(columns, decimal, whole)
