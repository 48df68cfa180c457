"""Stated inputs and figures as a problem: equations of the package, and formulas, of inputs and of earlier figures.

Two rounding policies are told apart where a figure enters another, or an equation prints intermediates: `none` goes on with every digit,
`cell` with the printed ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import equations, factors
from ghgcalc.brief import brief
from ghgcalc.errors import EquationError, InputError, UnitError, UnknownIdError
from ghgcalc.exact.fold import formulas_of
from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.fields import One
from ghgcalc.findings import Finding, Place, pointer
from ghgcalc.numbers import fraction_of, shorten
from ghgcalc.replay import formula as formulas
from ghgcalc.replay.problem import Given, Problem, Wanted, is_ratio, read_quantity, step_of
from ghgcalc.replay.spans import Rule, point, printed_span, rounded
from ghgcalc.replay.steps import Step, System, inlined
from ghgcalc.schema import nearest
from ghgcalc.suggestions import perhaps
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghgcalc.equations import Equation
    from ghgcalc.literals import Policy
    from ghgcalc.replay.reach import Point
    from ghgcalc.replay.statement import Figure, Input, ReplayFile

POLICIES: tuple[Policy, ...] = ("none", "cell")
ACTIVITY_KEYS = ("line", "cell", "level", "process", "source", "item", "basis", "period", "per")
"""What is said of figures of an activity alone."""


@brief
@dataclass(frozen=True)
class _Way:
    """How a figure is worked out of others, in its own unit.

    Attributes:
        formula: of the columns of what it rests on, in their units; cells are columns of their own.
        cells: their formulas, and the decimals that are printed.
        exactly: the same by the equation itself: of values, and of what is done to a cell.
    """

    formula: Quotient
    cells: Mapping[str, tuple[Quotient, int | None]]
    exactly: Callable[[Mapping[str, Fraction], Callable[[str, Fraction], Fraction]], Fraction]
    uses: tuple[str, ...]


def problem_of(stated: ReplayFile, file: str | None) -> Problem:
    """The problem of a statement.

    Raises:
        InputError: every fault.
    """
    faults: list[Finding] = []
    given: dict[str, Given] = {}
    units: dict[str, Unit] = {}
    for at, one in enumerate(stated.input):
        place = Place(file, "input", f"{at + 1} ({shorten(str(one.name))})", pointer=pointer(("input", at)))
        made = _given(one, stated, place, faults)
        if made is not None:
            if made.name in given:
                faults.append(Finding.of("replay-twice", place=place, value=made.name))
            given[made.name] = made
            units[made.name] = Unit.of(made.unit)
    wanted: list[Wanted] = []
    ways: dict[str, _Way] = {}
    for at, each in enumerate(stated.figure):
        place = Place(file, "figure", f"{at + 1} ({each.name})", pointer=pointer(("figure", at)))
        if each.name in units:
            faults.append(Finding.of("replay-twice", place=place, value=each.name))
            continue
        asked, unit = _wanted(each, stated, place, faults)
        way = None if unit is None else _way(each, unit, units, place, faults)
        units[each.name] = unit or Unit.of("1")
        if asked is not None and way is not None:
            wanted.append(asked)
            ways[each.name] = way
    if faults:
        raise InputError(faults)
    figures = {one.name: one for one in wanted}
    several = any(way.cells or any(name in ways for name in way.uses) for way in ways.values())
    asked_for = stated.policies or (POLICIES if several else POLICIES[:1])
    inputs = {name: one.span for name, one in given.items()}
    systems = {policy: System.of(inputs, _steps(figures, ways, policy)) for policy in dict.fromkeys(asked_for)}

    def recompute(policy: Policy, at: Point) -> Mapping[str, Fraction]:
        known = dict(at)
        found: dict[str, Fraction] = {}
        for name, way in ways.items():
            one = figures[name]

            def cell(of: str, value: Fraction, way: _Way = way, rule: Rule = one.rule) -> Fraction:
                unit = _cut(way, of, policy)
                return value if unit is None else rounded(value, unit, rule)

            try:
                found[name] = way.exactly(known, cell)
            except (ZeroDivisionError, KeyError):  # by zero, or of a figure that divides by zero
                continue
            known[name] = rounded(found[name], one.step, one.rule) if policy == "cell" else found[name]
        return found

    return Problem(given, wanted, systems, recompute)


def _cut(way: _Way, cell: str, policy: Policy) -> Fraction | None:
    """To multiples of what a cell is cut under a policy, by the rule of its figure; None where it keeps every digit."""
    _, places = way.cells[cell]
    return Fraction(10) ** -places if policy == "cell" and places is not None else None


def _steps(figures: Mapping[str, Wanted], ways: Mapping[str, _Way], policy: Policy) -> list[Step]:
    """The steps of all figures under a policy: under `cell` a figure enters others as it is printed."""
    steps: list[Step] = []
    enters: dict[str, Quotient] = {}
    for name, way in ways.items():
        cells = {cell: Quotient(Polynomial.column(f"{name}: {cell}")) for cell in way.cells}
        written = {each: enters.get(each, Quotient(Polynomial.column(each))) for each in way.uses} | cells
        for cell, (formula, _) in way.cells.items():
            steps.append(Step(f"{name}: {cell}", inlined(formula, written), _cut(way, cell, policy), figures[name].rule))
        steps.append(Step(name, inlined(way.formula, written)))
        if policy == "cell":
            one = figures[name]
            steps.append(Step(f"{name}: printed", Quotient(Polynomial.column(name)), one.step, one.rule))
            enters[name] = Quotient(Polynomial.column(f"{name}: printed"))
    return steps


def _given(one: Input, stated: ReplayFile, place: Place, faults: list[Finding]) -> Given | None:
    """An input by its name."""
    wrong = [key for key in ("pointer",) if getattr(one, key) is not None]
    if one.name is None or (one.value is None) == (one.factor is None) or wrong:
        faults.append(Finding.of("replay-input", place=place))
        return None
    note = one.note or ""
    if one.factor is not None:
        try:
            factor = factors.get(one.factor)
        except UnknownIdError as error:
            near = ", ".join(error.nearest)
            faults.append(Finding.of("replay-unknown", place=place, value=shorten(one.factor), **perhaps(near, near)))
            return None
        value = fraction_of(factor.value.exact)
        told = "; ".join(filter(None, (f"{factor.id} [{factor.grade}]", note)))
        return Given(one.name, value, factor.value.unit.symbol, point(value), told)
    quantity = read_quantity(str(one.value), place, faults, ratios=True)
    if quantity is None:
        return None
    value = Fraction(quantity.exact)
    if one.exact or is_ratio(str(one.value)):
        return Given(one.name, value, quantity.unit.symbol, point(value), note)
    step = step_of(quantity.value, one, place, faults)
    return Given(one.name, value, quantity.unit.symbol, printed_span(value, step, one.print_ or stated.print_), note)


def _wanted(each: Figure, stated: ReplayFile, place: Place, faults: list[Finding]) -> tuple[Wanted | None, Unit | None]:
    """What a figure is printed as, and its unit."""
    quantity = read_quantity(each.printed, place, faults)
    if quantity is None:
        return None, None
    rule = each.print_ or stated.print_
    step = step_of(quantity.value, each, place, faults)
    span = printed_span(Fraction(quantity.value), step, rule)
    of = each.equation or each.formula or ""
    if each.equation and each.gas:
        of += f", {each.gas}"
    return Wanted(each.name, quantity.value, quantity.unit.symbol, step, rule, span, of, each.note or ""), quantity.unit


def _way(each: Figure, unit: Unit, units: Mapping[str, Unit], place: Place, faults: list[Finding]) -> _Way | None:
    """How a figure is worked out, or None with faults."""
    foreign = [key for key in ACTIVITY_KEYS if getattr(each, key) is not None]
    if foreign or (each.equation is None) == (each.formula is None) or (each.formula and (each.with_ or each.cells or each.gas)):
        faults.append(Finding.of("replay-kind", place=place))
        return None
    if each.formula is not None:
        return _by_formula(each.formula, unit, units, place, faults)
    return _by_equation(each, unit, units, place, faults)


def _unknown(wanted: list[str], known: Mapping[str, Any], place: Place, faults: list[Finding]) -> bool:
    for name in dict.fromkeys(wanted):
        if name not in known:
            near = ", ".join(nearest(name, known))
            faults.append(Finding.of("replay-unknown", place=place, value=shorten(name), **perhaps(near, near)))
    return any(name not in known for name in wanted)


def _by_formula(text: str, unit: Unit, units: Mapping[str, Unit], place: Place, faults: list[Finding]) -> _Way | None:
    try:
        node = formulas.read(text)
    except formulas.FormulaError as error:
        faults.append(Finding.of("replay-formula", place=place, value=shorten(text), rest=shorten(str(error)) or "–"))
        return None
    uses = tuple(dict.fromkeys(formulas.names(node)))
    if _unknown([*uses], units, place, faults):
        return None
    try:
        found = formulas.unit_of(node, units)
    except formulas.MixedError as error:
        faults.append(Finding.of("replay-unit", place=place, came=str(error), wanted=unit.words()))
        return None
    if not found.fits(unit):
        faults.append(Finding.of("replay-unit", place=place, came=found.words(), wanted=f"{unit} {unit.words()}"))
        return None
    scales = {name: units[name].scale for name in uses}
    columns = {name: Quotient(Polynomial.column(name, scale)) for name, scale in scales.items()}
    try:
        made = formulas.worked(node, columns, lambda value: Quotient(Polynomial.of(value))).times(1 / unit.scale)
    except ZeroDivisionError:
        faults.append(Finding.of("replay-formula", place=place, value=shorten(text), rest="÷ 0"))
        return None

    def exactly(at: Mapping[str, Fraction], cell: Callable[[str, Fraction], Fraction]) -> Fraction:
        del cell
        value: Fraction = formulas.worked(node, {name: at[name] * scale for name, scale in scales.items()}, lambda number: number)
        return value / unit.scale

    return _Way(made, {}, exactly, uses)


def _by_equation(each: Figure, unit: Unit, units: Mapping[str, Unit], place: Place, faults: list[Finding]) -> _Way | None:
    try:
        equation = equations.checked(str(each.equation))
    except (UnknownIdError, EquationError) as error:
        near = ", ".join(getattr(error, "nearest", ()))
        faults.append(Finding.of("replay-unknown", place=place, value=shorten(str(each.equation)), **perhaps(near, near)))
        return None
    names: Mapping[str, str] = each.with_ or {}
    gas = each.gas or (next(iter(equation.gives)) if len(equation.gives) == 1 else "")
    cells: Mapping[str, int] = each.cells or {}
    wrong = [
        *(name for name in equation.parameters if name not in names),
        *(name for name in names if name not in equation.parameters),
    ]
    wrong += [cell for cell in cells if cell not in equation.cells]
    if wrong or gas not in equation.gives:
        faults.append(_parameter(place, equation, ", ".join(wrong) or gas or "–"))
        return None
    if _unknown([*names.values()], units, place, faults):
        return None
    scales = _scales(equation, names, units, gas, unit)
    if scales is None:
        wanted = ", ".join(f"{name}: {text}" for name, text in (*equation.units.items(), (gas, equation.gives[gas])))
        came = ", ".join(f"{name}: {units[each]}" for name, each in names.items())
        faults.append(Finding.of("replay-unit", place=place, came=f"{came}, {gas}: {unit}", wanted=wanted))
        return None
    inner, outer = scales
    # a column has its own name in front of a sign that no cell has, so that an input may be called as a cell is
    known = {name: Quotient(Polynomial.column(f"@{names[name]}", inner[name])) for name in equation.parameters}
    plain = {f"@{name}": Quotient(Polynomial.column(name)) for name in names.values()}
    made = formulas_of(equation, known)
    at = list(equation.gives).index(gas)
    result = inlined(made.gases[at], plain).times(outer)
    held = {cell: (inlined(formula, plain), cells.get(cell)) for cell, formula in made.cells}

    def exactly(values: Mapping[str, Fraction], cell: Callable[[str, Fraction], Fraction]) -> Fraction:
        found = equation.run({name: values[names[name]] * inner[name] for name in equation.parameters}, cell)
        return Fraction(found[at]) * outer

    return _Way(result, held, exactly, tuple(dict.fromkeys(names.values())))


def _parameter(place: Place, equation: Equation, names: str) -> Finding:
    """What an equation takes, where something else is stated."""
    shown: dict[str, Any] = {"equation": equation.id, "names": names, "wanted": ", ".join(equation.parameters)}
    shown |= {"gases": ", ".join(equation.gives), "cells": ", ".join(equation.cells) or "–"}
    return Finding.of("replay-parameter", place=place, **shown)


def _scales(
    equation: Equation, names: Mapping[str, str], units: Mapping[str, Unit], gas: str, unit: Unit
) -> tuple[dict[str, Fraction], Fraction] | None:
    """What one of each input is in the unit of its parameter, and one of the result in that of the figure; of the first variant that fits."""
    for variant, gives in zip(equation.variants, equation.results, strict=True):
        try:
            inner = {name: _scale(units[each], variant[name]) for name, each in names.items()}
            return inner, 1 / _scale(unit, gives[gas])
        except UnitError:
            continue
    return None


def _scale(came: Unit, wanted: str) -> Fraction:
    """What one of a unit is in another.

    Raises:
        UnitError: they measure different things; a plain mass is taken for one of the substance.
    """
    own, read = One(wanted).fit(came.symbol)
    return read.scale / own.scale
