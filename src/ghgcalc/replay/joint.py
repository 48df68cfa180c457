"""Whether one set of inputs gives all printed figures at once.

What is linear in the inputs is decided exactly. A rounded step becomes a number of its own that lies within half a unit of what it
rounds: inputs that keep all that are only candidates, but where none do, none exist. What is not linear is closed in by boxes, up to a
bound; what is then neither shown nor excluded is said to be open.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.exact.polynomial import Polynomial, Quotient
from ghgcalc.numbers import round_fraction
from ghgcalc.replay import ranges
from ghgcalc.replay.judging import judged
from ghgcalc.replay.linear import Bound, solution
from ghgcalc.replay.reach import enclosed, halves, reach
from ghgcalc.replay.seeking import gives, inside
from ghgcalc.replay.spans import Span, printed_span, rounded
from ghgcalc.replay.spans import point as fixed
from ghgcalc.replay.steps import System

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ghgcalc.replay.judging import Answer
    from ghgcalc.replay.reach import Point

LARGEST = 40_000
"""Rows times numbers of the inequalities that are solved."""

BOXES = 300
"""So many boxes are looked at where a figure is not linear."""

WIDEST = 8
"""Of more inputs than these no boxes are made."""

SHORT = (4, 6, 8, 12, 18)
"""To so many decimals what solves the inequalities is cut before it is tried: a file holds no endless digits."""


@brief
class Together(NamedTuple):
    """What came of all figures at once: the answer, inputs that give them, or the figures that contradict each other."""

    answer: Answer
    point: Point | None = None
    against: tuple[str, ...] = ()


def together(system: System, wanted: Mapping[str, Span], start: Point, candidates: Mapping[str, Point]) -> Together:
    """Whether one set of inputs gives every wanted number. Figures that share no input are settled apart.

    Args:
        system: the steps.
        wanted: by step, the numbers that are printed so.
        start: the inputs as printed.
        candidates: by step, inputs that give it.
    """
    if all_given(system, wanted, start):
        return Together("exact", start)
    point = dict(start)
    open_ = False
    for group in groups(system, wanted):
        found = _group(
            system, {name: wanted[name] for name in group}, start, [candidates[name] for name in group if name in candidates]
        )
        if found.answer == "impossible":
            return found
        if found.point is None:
            open_ = True
        else:
            point |= {name: found.point[name] for each in group for name in system.rests_on(each)}
    return Together("open") if open_ else Together("within", point)


def groups(system: System, wanted: Iterable[str]) -> list[tuple[str, ...]]:
    """Figures that hang together by inputs that they share."""
    found: list[tuple[tuple[str, ...], frozenset[str]]] = []
    for name in wanted:
        inputs = system.rests_on(name)
        near = [one for one in found if one[1] & inputs]
        found = [one for one in found if one not in near]
        names = (*(each for one in near for each in one[0]), name)
        found.append((names, inputs.union(*(one[1] for one in near))))
    return [names for names, _ in found]


def _group(system: System, wanted: Mapping[str, Span], start: Point, candidates: list[Point]) -> Together:
    """The same of figures that share inputs."""
    for point in (start, *candidates, mended(system, wanted, start)):
        if point is not None and all_given(system, wanted, point):
            return Together("within", point)
    asked = inequalities(system, wanted)
    if asked is not None:
        spans, bounds = asked
        found = solution(spans, [one for each in bounds.values() for one in each])
        if found is None:
            return Together("impossible", against=_against(spans, bounds, tuple(wanted)))
        nearest = start | {name: value for name, value in found.items() if name in system.inputs}
        for point in shortened(nearest):
            if all_given(system, wanted, point):
                return Together("within", point)
    return _boxed(system, wanted, start)


def all_given(system: System, wanted: Mapping[str, Span], point: Point) -> bool:
    """Whether inputs lie inside their rounding and give every wanted number."""
    if not inside(system, point):
        return False
    try:
        values = system.at(point, wanted)
    except ZeroDivisionError:
        return False
    return all(span.holds(values[name]) for name, span in wanted.items())


def mended(system: System, wanted: Mapping[str, Span], start: Point) -> Point | None:
    """Inputs that give one figure after the other, those first that are given already, then those of fewest inputs, whose inputs then stay.

    None where that leads nowhere.
    """
    at = dict(start)
    inputs = dict(system.inputs)
    for name in sorted(wanted, key=lambda each: (not gives(system, each, wanted[each], start), len(system.rests_on(each)), each)):
        rests = system.rests_on(name)
        found = judged(System(inputs, system.steps), name, wanted[name], at).point
        if found is None:
            return None
        at = found
        inputs |= {each: fixed(at[each]) for each in rests}
    return at


def shortened(point: Point) -> Iterator[Point]:
    """The same inputs with few digits, then with more, then as they are."""
    for digits in SHORT:
        yield {name: Fraction(round_fraction(value, digits)) for name, value in point.items()}
    yield point


def inequalities(system: System, wanted: Mapping[str, Span]) -> tuple[dict[str, Span], dict[str, list[Bound]]] | None:
    """The spans of inputs and rounded steps, and linear bounds that inputs must keep, by the figure or step that asks for them.

    What is not linear asks for nothing: whatever keeps the figures keeps these. None where a rounded step has no ends, or they are too many.
    """
    certain = {name: span.low.value for name, span in system.inputs.items() if not span.width}
    spans: dict[str, Span] = {}
    bounds: dict[str, list[Bound]] = {}
    pins = _pinned(system, wanted)
    for step in {step.name: step for name in wanted for step in system.needed(name)}.values():
        formula = Quotient(*(ranges.filled(part, certain) for part in (step.formula.top, step.formula.bottom)))
        for name in formula.columns:
            if name in system.inputs:
                spans[name] = system.inputs[name]
        held = bounds.setdefault(step.name, [])
        if step.unit is not None:
            far = reach(system, step.name)
            if far is None:
                return None
            spans[step.name] = far.span
            slack = step.unit if step.rule == "truncated" else step.unit / 2
            if step.name in pins:
                hull = {name: spans[name] for name in formula.columns}
                held += _inside(formula, printed_span(pins[step.name], step.unit, step.rule), hull)
            elif (constant := formula.bottom.constant) is not None:
                held += _near(formula.top.times(1 / constant), step.name, slack)
        if step.name in wanted:
            held += _inside(formula if step.unit is None else Quotient(Polynomial.column(step.name)), wanted[step.name], spans)
    return (spans, bounds) if len(spans) * (sum(map(len, bounds.values())) + len(spans)) <= LARGEST else None


def _pinned(system: System, wanted: Mapping[str, Span]) -> dict[str, Fraction]:
    """Rounded steps that can have one number alone, for a figure is nothing but that step in another unit."""
    found = {}
    for name, span in wanted.items():
        formula = system.steps[name].formula
        if formula.whole and len(formula.top.terms) == 1:
            (columns, scale), *_ = formula.top.terms
            step = system.steps.get(columns[0]) if len(columns) == 1 else None
            if step is not None and step.unit is not None and scale > 0:
                whole = rounded((span.low.value + span.high.value) / 2 / scale, step.unit, "half-even")
                fitting = [whole + more * step.unit for more in (-1, 0, 1) if span.holds((whole + more * step.unit) * scale)]
                if len(fitting) == 1:
                    found[step.name] = fitting[0]
    return found


def _linear(polynomial: Polynomial) -> tuple[dict[str, Fraction], Fraction] | None:
    """Weights of columns and a constant; None where columns are multiplied."""
    if any(value and len(names) > 1 for names, value in polynomial.terms):
        return None
    weights: dict[str, Fraction] = {}
    constant = Fraction(0)
    for names, value in polynomial.terms:
        if len(names) == 1:
            weights[names[0]] = weights.get(names[0], Fraction(0)) + value
        constant += value if not names else 0
    return weights, constant


def _near(formula: Polynomial, name: str, slack: Fraction) -> Iterator[Bound]:
    """A rounded step lies near what it rounds."""
    if (found := _linear(formula)) is not None:
        weights, constant = found
        apart = weights | {name: Fraction(-1)}
        yield Bound(apart, slack - constant, strict=False)
        yield Bound({each: -value for each, value in apart.items()}, slack + constant, strict=False)


def _inside(formula: Quotient, wanted: Span, spans: Mapping[str, Span]) -> Iterator[Bound]:
    """A figure lies inside what is printed so; a quotient is multiplied out where its bottom keeps one sign."""
    hull = {name: (spans[name].low.value, spans[name].high.value) for name in formula.columns}
    if not ranges.divides(formula, hull):
        return
    side = 1 if ranges.bounds(formula.bottom, hull)[0] > 0 else -1
    for end, way in ((wanted.high, side), (wanted.low, -side)):
        rest = _linear((formula.top + formula.bottom.times(-end.value)).times(Fraction(way)))
        if rest is not None:
            weights, constant = rest
            yield Bound(weights, -constant, strict=not end.reached)


def _against(spans: Mapping[str, Span], bounds: Mapping[str, list[Bound]], figures: tuple[str, ...]) -> tuple[str, ...]:
    """Figures that contradict each other, none of which could be left out."""
    kept = list(figures)
    for name in figures:
        fewer = [each for each in kept if each != name]
        asked = [one for each, held in bounds.items() if each in fewer or each not in figures for one in held]
        if solution(spans, asked) is None:
            kept = fewer
    return tuple(kept)


def _boxed(system: System, wanted: Mapping[str, Span], start: Point) -> Together:
    """Boxes of inputs, each left out where some figure cannot be reached in it."""
    names = sorted(frozenset[str]().union(*(system.rests_on(name) for name in wanted)))
    if len(names) > WIDEST:
        return Together("open")
    sizes = {name: system.inputs[name].width for name in names}
    boxes = [dict(system.inputs)]
    for _ in range(BOXES):
        if not boxes:
            return Together("impossible", against=tuple(wanted))
        box = boxes.pop()
        if not _excluded(system, wanted, box):
            point = start | {name: (box[name].low.value + box[name].high.value) / 2 for name in names}
            if all_given(system, wanted, point):
                return Together("within", point)
            widest = max(names, key=lambda name: box[name].width / sizes[name])
            boxes += halves(box, [widest])
    return Together("open")


def _excluded(system: System, wanted: Mapping[str, Span], box: dict[str, Span]) -> bool:
    """Whether some figure lies beyond what the inputs of a box can give."""
    for name, span in wanted.items():
        one, _ = enclosed(system, name, box)
        if one is not None and one.span.apart(span) is not None:
            return True
    return False
