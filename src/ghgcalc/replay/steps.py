"""What is calculated from the printed inputs, as formulas in their order, some of them rounded on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.replay.ranges import value_of
from ghgcalc.replay.spans import Rule, Span, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@brief
class Step(NamedTuple):
    """A number that is calculated: of inputs and of steps before it, cut to multiples of `unit` where there is one."""

    name: str
    formula: Quotient
    unit: Fraction | None = None
    rule: Rule = "half-up"


@brief
@dataclass(frozen=True)
class System:
    """Inputs with their spans, and steps in their order; a step without rounding stands inside those that need it.

    Attributes:
        inputs: by name, the numbers that are printed as the input is.
        steps: by name, of inputs and rounded steps alone.
    """

    inputs: Mapping[str, Span]
    steps: Mapping[str, Step] = field(default_factory=dict)

    @classmethod
    def of(cls, inputs: Mapping[str, Span], steps: Iterable[Step]) -> System:
        """With every unrounded step written into the steps that need it."""
        plain: dict[str, Quotient] = {}
        found: dict[str, Step] = {}
        for step in steps:
            formula = inlined(step.formula, plain)
            found[step.name] = step._replace(formula=formula)
            if step.unit is None:
                plain[step.name] = formula
        return cls(inputs, found)

    def needed(self, name: str) -> list[Step]:
        """The steps that one rests on, and itself, in their order."""
        wanted = {name}
        found = []
        for step in reversed(list(self.steps.values())):
            if step.name in wanted:
                wanted.update(step.formula.columns)
                found.append(step)
        return found[::-1]

    def rests_on(self, name: str) -> frozenset[str]:
        """The inputs that a step rests on and that are not certain."""
        columns = {column for step in self.needed(name) for column in step.formula.columns}
        return frozenset(column for column in columns if column in self.inputs and self.inputs[column].width)

    def at(self, point: Mapping[str, Fraction], names: Iterable[str]) -> dict[str, Fraction]:
        """The values of some steps at given inputs.

        Raises:
            ZeroDivisionError: what is divided by is zero there.
        """
        known = dict(point)
        wanted = tuple(names)
        order = dict.fromkeys(step.name for name in wanted for step in self.needed(name))
        for step in self.steps.values():
            if step.name in order:
                value = value_of(step.formula, known)
                known[step.name] = value if step.unit is None else rounded(value, step.unit, step.rule)
        return {name: known[name] for name in wanted}


def inlined(formula: Quotient, known: Mapping[str, Quotient]) -> Quotient:
    """The formula with some columns written out."""
    if not any(name in known for name in formula.columns):
        return formula
    return _written(formula.top, known) / _written(formula.bottom, known)


def _written(polynomial: Polynomial, known: Mapping[str, Quotient]) -> Quotient:
    """A polynomial with some columns written out; terms over the same bottom are gathered at once."""
    tops: dict[Polynomial, dict[tuple[str, ...], Fraction]] = {}
    for names, value in polynomial.terms:
        part = Quotient(Polynomial(((tuple(name for name in names if name not in known), value),)))
        for name in names:
            if name in known:
                part *= known[name]
        gathered = tops.setdefault(part.bottom, {})
        for product, weight in part.top.terms:
            gathered[product] = gathered.get(product, Fraction(0)) + weight
    parts = [Quotient(Polynomial(tuple(terms.items())), bottom) for bottom, terms in tops.items()]
    found = parts[0]
    for part in parts[1:]:
        found += part
    return found
