"""A stream without its numbers becomes a program: which formulas of which columns are rounded to which digit, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.exact.fold import formulas_of
from ghgcalc.exact.polynomial import Polynomial, Quotient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.literals import Policy
    from ghgcalc.plan import Stream


@brief
@dataclass(frozen=True, slots=True)
class Step:
    """A printed intermediate: the column `name` is `formula`, rounded to so many decimals."""

    name: str
    formula: Quotient
    places: int


@brief
@dataclass(frozen=True, slots=True)
class Program:
    """What is done with the columns of a row.

    Attributes:
        steps: the printed intermediates, each of columns and of those before it.
        emission: in tCO2e, all gases together. places: to how many decimals the row is rounded, or None.
        gases: in tCO2e, each gas alone; it is never rounded by row.
    """

    steps: tuple[Step, ...]
    emission: Quotient
    places: int | None
    gases: tuple[tuple[str, Quotient], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that come from outside."""
        made = {step.name for step in self.steps}
        formulas = [*(step.formula for step in self.steps), self.emission]
        return tuple(dict.fromkeys(name for formula in formulas for name in formula.columns if name not in made))


def program_of(stream: Stream, varying: Mapping[str, Polynomial], policy: Policy) -> Program:
    """The program of a stream under a rounding policy.

    Args:
        stream: an equation with every parameter bound.
        varying: what of its parameters, and of its GWPs (`gwp_cf4`), is not constant, as polynomials of columns, in the unit of the equation.
        policy: `cell` rounds printed intermediates, masses of gases where the method prints them, and rows; `line` rows alone.

    Raises:
        ZeroDivisionError: a constant zero is divided by.
    """
    known = {bound.name: Quotient(varying.get(bound.name) or Polynomial.of(bound.exact)) for bound in stream.inputs}
    places = stream.method.cells if policy == "cell" else {}
    formulas = formulas_of(stream.equation, known, inline=[name for name in stream.equation.cells if name not in places])
    steps = [Step(name, formula, places[name]) for name, formula in formulas.cells]
    masses = list(formulas.gases)
    if policy == "cell" and stream.method.masses is not None:
        for at, (gas, _) in enumerate(stream.gwps):
            steps.append(Step(f"mass of {gas}", masses[at], stream.method.masses))
            masses[at] = Quotient(Polynomial.column(f"mass of {gas}"))
    parts = [
        mass * Quotient(varying.get(gwp.name) or Polynomial.of(gwp.exact)) if gwp else mass
        for mass, (_, gwp) in zip(masses, stream.gwps, strict=True)
    ]
    emission = parts[0]
    for part in parts[1:]:
        emission += part
    rounds = policy in ("cell", "line")
    gases = tuple((gas, part) for (gas, _), part in zip(stream.gwps, parts, strict=True))
    return Program(tuple(steps), emission, stream.source.decimals if rounds else None, gases)
