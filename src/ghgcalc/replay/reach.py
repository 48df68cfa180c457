"""How far a calculated number reaches while its inputs stay inside their printed rounding.

Where a formula is proven to rise or fall in each of its columns over the whole box, its ends lie at two corners, and are exact. Where that
is not proven the box is halved, again and again up to a bound; what is left then is an enclosure: the ends of what cannot be excluded.
Rounding never turns a direction round, so that the ends of rounded steps are exact as well; between them are gaps.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.replay import ranges
from ghgcalc.replay.spans import End, Span, rounded_span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.exact.polynomial import Polynomial, Quotient
    from ghgcalc.replay.steps import Step, System

BOXES = 64
"""Into so many boxes one is cut at most."""

Point = dict[str, Fraction]


@brief
class Reach(NamedTuple):
    """From where to where a number reaches.

    Attributes:
        span: both ends.
        exact: whether both are reached, or approached as near as one likes; else nothing beyond them is reached.
        corners: inputs at which the low and the high end stand, where the ends are exact.
    """

    span: Span
    exact: bool
    corners: tuple[Point, Point] | None = None


@brief
class _Known(NamedTuple):
    """What is known of a column: its span, and whether it rises (1) or falls (-1) in each input; None where that is not proven.

    `blind` are the inputs on which a slope without a proven sign rests: in a smaller box it may have one. Where an input works in two ways
    through rounded steps, one rising and one falling, no smaller box helps.
    """

    span: Span
    turns: Mapping[str, int | None]
    blind: frozenset[str] = frozenset()


def reach(system: System, name: str, box: Mapping[str, Span] | None = None, boxes: int = BOXES) -> Reach | None:
    """How far a step reaches over a box, the printed rounding of the inputs unless it is told; None where a divisor may be zero."""
    waiting = [dict(system.inputs if box is None else box)]
    found: list[Reach] = []
    while waiting:
        part = waiting.pop()
        one, open_ = enclosed(system, name, part)
        if one is None and (not open_ or len(waiting) + len(found) >= boxes):
            return None
        if one is None or (not one.exact and open_ and len(waiting) + len(found) + 1 < boxes):
            waiting += halves(part, open_)
        else:
            found.append(one)
    return joined(found)


def halves(box: dict[str, Span], names: list[str]) -> list[dict[str, Span]]:
    """A box cut in two across the column that is widest beside its size."""
    widest = max(names, key=lambda name: box[name].width / (abs(box[name].low.value) + abs(box[name].high.value)))
    span = box[widest]
    middle = End((span.low.value + span.high.value) / 2)
    return [box | {widest: Span(span.low, middle)}, box | {widest: Span(middle, span.high)}]


def joined(parts: list[Reach]) -> Reach:
    """The reach of several boxes together."""
    low = min(parts, key=lambda one: (one.span.low.value, not one.span.low.reached))
    high = max(parts, key=lambda one: (one.span.high.value, one.span.high.reached))
    exact = low.exact and high.exact
    corners = (low.corners[0], high.corners[1]) if exact and low.corners and high.corners else None
    return Reach(Span(low.span.low, high.span.high), exact, corners)


def enclosed(system: System, name: str, box: Mapping[str, Span]) -> tuple[Reach | None, list[str]]:
    """The reach over one box, without cutting it, and the inputs across which a cut may help."""
    known: dict[str, _Known] = {column: _Known(span, {column: 1} if span.width else {}) for column, span in box.items()}
    needed = system.needed(name)
    for step in needed:
        one = _step(step, known)
        if one is None:
            inputs = sorted({each for column in step.formula.bottom.columns for each in known[column].turns})
            return None, inputs
        known[step.name] = one
    last = known[name]
    if None in last.turns.values():
        return Reach(last.span, exact=False), sorted(last.blind)
    ends: tuple[Point, Point] = ({}, {})
    for column, span in box.items():
        turn = last.turns.get(column, 0)
        for at, end in enumerate(ends):
            end[column] = (span.low if (turn == 1) == (at == 0) else span.high).value
    return Reach(last.span, exact=True, corners=ends), []


def _step(step: Step, known: Mapping[str, _Known]) -> _Known | None:
    """The span of a step and its directions; None where a divisor may be zero."""
    formula = step.formula
    columns = formula.columns
    hull = {column: (known[column].span.low.value, known[column].span.high.value) for column in columns}
    if not ranges.divides(formula, hull):
        return None
    slopes = {column: ranges.slope(formula, column) for column in columns if hull[column][0] != hull[column][1]}
    signs = {column: ranges.sign(rate, hull) for column, rate in slopes.items()}
    span = Span(*(_end(formula, signs, slopes, known, high=high) for high in (False, True)))
    turns: dict[str, int | None] = {}
    blind: set[str] = set()
    for column, sign in signs.items():
        if sign == 0:
            continue
        blind |= known[column].blind
        if sign is None:  # what decides its sign is what stands in the slope
            blind.update(each for other in slopes[column].columns for each in known[other].turns)
        for each, turn in known[column].turns.items():
            way = None if sign is None or turn is None else sign * turn
            turns[each] = way if turns.get(each, way) == way else None
    if step.unit is not None:
        span = rounded_span(span, step.unit, step.rule)
    return _Known(span, turns, frozenset(blind))


def _end(
    formula: Quotient,
    signs: Mapping[str, int | None],
    slopes: Mapping[str, Polynomial],
    known: Mapping[str, _Known],
    *,
    high: bool,
) -> End:
    """One end: columns with a proven direction stand at theirs, the others anywhere in their span."""
    at: dict[str, End] = {}
    free: dict[str, ranges.Hull] = {}
    for column in formula.columns:
        span = known[column].span
        if signs.get(column, 0) is None:
            free[column] = (span.low.value, span.high.value)
        else:
            at[column] = span.high if (signs.get(column, 0) == 1) == high else span.low
    values = {column: end.value for column, end in at.items()}
    top, bottom = (ranges.filled(part, values) for part in (formula.top, formula.bottom))
    ends = ranges.quotient_bounds(ranges.bounds(top, free), ranges.bounds(bottom, free))
    if free:
        return End(ends[high])
    reached = all(end.reached or not _matters(slopes[column], column, values) for column, end in at.items() if column in slopes)
    return End(ends[high], reached)


def _matters(rate: Polynomial, column: str, values: Mapping[str, Fraction]) -> bool:
    """Whether the number moves with a column while the others stay at their end: at 0 × x it does not."""
    others = {name: value for name, value in values.items() if name != column}
    return any(value for _, value in ranges.filled(rate, others).terms)
