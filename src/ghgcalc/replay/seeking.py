"""Looking for inputs that give a wanted number: along a way from the printed inputs to a corner, as near to the printed ones as it goes.

A way moves all inputs at once, or one after the other. Along it the number is crossed by halving, in decimal parts of the way: the fewest
digits that do. Where rounding leaves gaps a way may jump over what is wanted; nothing is concluded from that.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ghgcalc.replay.reach import Point, Reach
    from ghgcalc.replay.spans import Span
    from ghgcalc.replay.steps import System

DIGITS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 36)
"""Into 10 to these powers of parts a way is cut, one after the other."""

TURNS = 6
"""So many orders in which the inputs are moved one after the other are tried."""


def inside(system: System, point: Mapping[str, Fraction]) -> bool:
    """Whether every input is inside its printed rounding."""
    return all(system.inputs[name].holds(value) for name, value in point.items())


def gives(system: System, name: str, wanted: Span, point: Mapping[str, Fraction]) -> bool:
    """Whether inputs lie inside their rounding and give a number that is wanted."""
    try:
        return inside(system, point) and wanted.holds(system.at(point, [name])[name])
    except ZeroDivisionError:
        return False


def seek(system: System, name: str, wanted: Span, start: Point, found: Reach) -> Point | None:
    """Inputs that give a wanted number, or None where no way came upon any; `found` is how far the number reaches."""
    if gives(system, name, wanted, start):
        return start
    if found.corners is None:
        return None
    value = system.at(start, [name])[name]
    end = found.corners[1] if wanted.above(value) else found.corners[0]
    names = sorted(column for column in system.rests_on(name) if start[column] != end[column])
    for one, other in _ways(start, end, names):
        point = _along(system, name, wanted, one, other)
        if point is not None:
            return point
    return None


def _ways(start: Point, end: Point, names: Sequence[str]) -> Iterator[tuple[Point, Point]]:
    """The straight way; then the single moves of several orders, each from a point to the next."""
    yield start, start | {name: end[name] for name in names}
    for turn in range(min(TURNS, len(names))) if len(names) > 1 else ():
        at = start
        for name in (*names[turn:], *names[:turn]):
            following = at | {name: end[name]}
            yield at, following
            at = following


def _along(system: System, name: str, wanted: Span, start: Point, end: Point) -> Point | None:
    """The first point of a way that gives a wanted number."""
    rising = wanted.above(system.at(start, [name])[name])
    names = [each for each in start if start[each] != end[each]]

    def at(part: Fraction) -> Point:
        return start | {each: start[each] + (end[each] - start[each]) * part for each in names}

    def before(part: Fraction) -> bool:
        value = system.at(at(part), [name])[name]
        return wanted.above(value) if rising else wanted.below(value)

    if before(Fraction(1)):
        return None
    for digits in DIGITS:
        parts = 10**digits
        low, high = 0, parts
        while high - low > 1:
            middle = (low + high) // 2
            if before(Fraction(middle, parts)):
                low = middle
            else:
                high = middle
        point = at(Fraction(high, parts))
        if gives(system, name, wanted, point):
            return point
    return None
