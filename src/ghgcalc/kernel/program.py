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
@dataclass(frozen=True, slots=True, weakref_slot=True)
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


def joined(programs: Mapping[str, Program]) -> Program:
    """Several programs over the columns of one row as one: each rounded emission is an intermediate under its key, their sum the emission.

    Args:
        programs: that round rows; a column of the same name is the same column.

    Raises:
        ValueError: a key is the name of a column.
    """
    if clash := {name for program in programs.values() for name in program.columns} & set(programs):
        raise ValueError(f"{min(clash)} is the name of a column and of a program")
    steps: list[Step] = []
    total: Quotient | None = None
    places = 0
    for key, program in programs.items():
        assert program.places is not None
        names = {step.name: f"{key}: {step.name}" for step in program.steps}
        steps += [Step(names[step.name], _renamed(step.formula, names), step.places) for step in program.steps]
        steps.append(Step(key, _renamed(program.emission, names), program.places))
        part = Quotient(Polynomial.column(key))
        total = total + part if total else part
        places = max(places, program.places)
    assert total is not None
    return Program(tuple(steps), total, places, ())


def _renamed(formula: Quotient, names: Mapping[str, str]) -> Quotient:
    """The same formula of columns of other names."""
    top, bottom = (
        Polynomial(tuple((tuple(sorted(names.get(name, name) for name in columns)), value) for columns, value in part.terms))
        for part in (formula.top, formula.bottom)
    )
    return Quotient(top, bottom)
