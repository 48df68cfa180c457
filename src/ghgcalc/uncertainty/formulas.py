"""The emission of a stream in its year as formulas of ratios: what is uncertain is a column that is 1 where it is as stated.

The months of one stream add up to one polynomial where nothing is divided by a column, so that a factor, or a datum whose months are off
together, is one term. Values at given ratios and slopes are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.kernel.program import program_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.plan import Stream
    from ghgcalc.uncertainty.asking import Drawn
    from ghgcalc.uncertainty.quantities import Use


@brief
@dataclass(frozen=True, slots=True)
class Formula:
    """A sum of quotients, each over another bottom, in an order that no order of lines or statements changes."""

    parts: tuple[Quotient, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column in it, by name."""
        return tuple(sorted({name for part in self.parts for name in part.columns}))

    def at(self, ratios: Mapping[str, Fraction]) -> Fraction:
        """The exact value; a column that is not named is 1.

        Raises:
            ZeroDivisionError: what is divided by is zero there.
        """
        return sum((_sum(part.top, ratios) / _sum(part.bottom, ratios) for part in self.parts), Fraction(0))

    def slope(self, column: str) -> Fraction:
        """The exact derivative by a column, where every column is 1."""
        found = Fraction(0)
        for part in self.parts:
            top, bottom = _sum(part.top, {}), _sum(part.bottom, {})
            found += (_rate(part.top, column) * bottom - top * _rate(part.bottom, column)) / bottom**2
        return found


def _sum(polynomial: Polynomial, ratios: Mapping[str, Fraction]) -> Fraction:
    found = Fraction(0)
    for names, value in polynomial.terms:
        for name in names:
            if name in ratios:
                value *= ratios[name]  # noqa: PLW2901
        found += value
    return found


def _rate(polynomial: Polynomial, column: str) -> Fraction:
    """The derivative of a polynomial by a column, where every column is 1."""
    return sum((value * names.count(column) for names, value in polynomial.terms), Fraction(0))


def formula_of(stream: Stream, uses: Sequence[Use], drawn: Mapping[str, Drawn]) -> Formula:
    """The emission of a stream in all its periods.

    Args:
        stream: whose.
        uses: the quantities that it rests on.
        drawn: by the name of a quantity, what is drawn of it; a quantity that is not there is certain.
    """
    by_bottom: dict[Polynomial, Polynomial] = {}
    for at, period in enumerate(stream.periods):
        varying: dict[str, Polynomial] = {}
        for use in uses:
            amount = use.amounts[at] if len(use.amounts) > 1 else use.amounts[0]
            one = drawn.get(use.quantity)
            part = Polynomial.of(amount) if one is None else Polynomial.column(one.column(period), amount)
            held = varying.get(use.parameter)
            varying[use.parameter] = part if held is None else held + part
        emission = program_of(stream, varying, "none").emission
        top = by_bottom.get(emission.bottom)
        by_bottom[emission.bottom] = emission.top if top is None else top + emission.top
    parts = [Quotient(_ordered(top), _ordered(bottom)) for bottom, top in by_bottom.items()]
    return Formula(tuple(sorted(parts, key=lambda part: part.bottom.terms)))


def _ordered(polynomial: Polynomial) -> Polynomial:
    """The same terms by the names of their columns."""
    return Polynomial(tuple(sorted(polynomial.terms)))
