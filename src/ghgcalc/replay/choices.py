"""The numbers that a figure of rounded parts can take, one by one: rounding leaves gaps, and a printed figure may lie in one.

A rounded step of inputs alone takes every multiple of its unit between its ends, for what is rounded moves without a jump. Parts that share
no input are free of each other, so that every combination of their numbers comes up. Each number keeps what it was made of.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.exact.polynomial import Quotient
from ghgcalc.replay import ranges
from ghgcalc.replay.reach import reach
from ghgcalc.replay.seeking import seek
from ghgcalc.replay.spans import printed_span, rounded, rounded_span
from ghgcalc.replay.steps import Step, System

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.replay.reach import Point

MOST = 4000
"""So many numbers, or combinations of parts, are gone through."""

Parts = tuple[tuple[str, Fraction], ...]
"""The numbers of the steps that a number is made of."""


@brief
class Choices(NamedTuple):
    """Every number that a step can take, with the parts of one way to get it, and the inputs that it rests on."""

    numbers: dict[Fraction, Parts]
    inputs: frozenset[str]


def choices(system: System, name: str) -> Choices | None:
    """Every number of a step, or None where they are too many, are no single numbers, or hang together by a shared input."""
    found: dict[str, Choices | None] = {}
    for step in system.needed(name):
        parts = {column: found[column] for column in step.formula.columns if column in system.steps}
        known = {column: one for column, one in parts.items() if one is not None}
        found[step.name] = _choices(system, step, known) if len(known) == len(parts) else None
    return found[name]


def _choices(system: System, step: Step, parts: Mapping[str, Choices]) -> Choices | None:
    raw = frozenset(name for name in step.formula.columns if name in system.inputs and system.inputs[name].width)
    held = [raw, *(one.inputs for one in parts.values())]
    inputs = frozenset().union(*held)
    if sum(map(len, held)) != len(inputs) or (step.unit is None and raw):
        return None
    if not raw and step.formula.whole and all(len(names) < 2 for names, _ in _varying(system, step.formula)):
        numbers = _sums(system, step, parts)
    else:
        numbers = _combined(system, step, parts, raw)
    if numbers is None:
        return None
    if step.unit is not None:
        numbers = {rounded(value, step.unit, step.rule): made for value, made in numbers.items()}
    return Choices(numbers, inputs)


def _certain(system: System, formula: Quotient) -> dict[str, Fraction]:
    """The inputs of a formula that are certain."""
    return {
        name: system.inputs[name].low.value for name in formula.columns if name in system.inputs and not system.inputs[name].width
    }


def _varying(system: System, formula: Quotient) -> tuple[tuple[tuple[str, ...], Fraction], ...]:
    """The terms of a formula's top with what is certain worked out."""
    return ranges.filled(formula.top, _certain(system, formula)).terms


def _sums(system: System, step: Step, parts: Mapping[str, Choices]) -> dict[Fraction, Parts] | None:
    """Every sum of one number of each part."""
    terms = _varying(system, step.formula)
    sums: dict[Fraction, Parts] = {sum((value for names, value in terms if not names), Fraction(0)): ()}
    for names, weight in terms:
        if not names:
            continue
        (name,) = names
        if len(sums) * len(parts[name].numbers) > MOST * 16:
            return None
        sums = {value + weight * number: (*made, (name, number)) for value, made in sums.items() for number in parts[name].numbers}
        if len(sums) > MOST:
            return None
    return sums


def _combined(system: System, step: Step, parts: Mapping[str, Choices], raw: frozenset[str]) -> dict[Fraction, Parts] | None:
    """Every number of every combination of the parts; with inputs of its own, every multiple of the unit between the ends."""
    if prod(len(one.numbers) for one in parts.values()) > MOST:
        return None
    found: dict[Fraction, Parts] = {}
    for numbers in product(*(one.numbers for one in parts.values())):
        made = tuple(zip(parts, numbers, strict=True))
        formula = _filled(step.formula, dict(made) | _certain(system, step.formula))
        if not raw:
            found.setdefault(ranges.value_of(formula, {}), made)
            continue
        assert step.unit is not None
        far = reach(System({name: system.inputs[name] for name in raw}, {step.name: Step(step.name, formula)}), step.name)
        if far is None or not far.exact:
            return None
        ends = rounded_span(far.span, step.unit, step.rule)
        count = ends.width / step.unit + 1
        if count + len(found) > MOST:
            return None
        for at in range(int(count)):
            found.setdefault(ends.low.value + at * step.unit, made)
    return found


def _filled(formula: Quotient, at: Mapping[str, Fraction]) -> Quotient:
    return Quotient(ranges.filled(formula.top, at), ranges.filled(formula.bottom, at))


def made_of(system: System, name: str, value: Fraction, known: Choices, start: Point) -> Point:
    """Inputs that give one of the numbers of a step, as far as a way to them was found."""
    step = system.steps[name]
    point: Point = {}
    made = dict(next((parts for number, parts in known.numbers.items() if number == value), ()))
    for part, number in made.items():
        inner = choices(system, part)
        assert inner is not None
        point |= made_of(system, part, number, inner, start)
    raw = {column for column in step.formula.columns if column in system.inputs and system.inputs[column].width}
    if raw:
        assert step.unit is not None
        formula = _filled(step.formula, made | _certain(system, step.formula))
        small = System({each: system.inputs[each] for each in raw}, {name: Step(name, formula)})
        far = reach(small, name)
        assert far is not None
        wanted = printed_span(value, step.unit, step.rule)
        point |= seek(small, name, wanted, {each: start[each] for each in raw}, far) or {}
    return point
