"""One printed figure against what the printed inputs can give, under one rounding policy."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.replay.choices import choices, made_of
from ghgcalc.replay.reach import reach
from ghgcalc.replay.seeking import gives, seek

if TYPE_CHECKING:
    from ghgcalc.replay.choices import Choices
    from ghgcalc.replay.reach import Point, Reach
    from ghgcalc.replay.spans import Span
    from ghgcalc.replay.steps import System

Answer = Literal["exact", "within", "open", "impossible"]
"""The printed inputs give the figure; others inside their rounding do; neither shown nor excluded; no inputs inside their rounding do."""

NEAREST = 8
"""For so many of the numbers that fit, those next to what the printed inputs give, inputs are looked for."""

ANSWERS: tuple[Answer, ...] = ("exact", "within", "open", "impossible")


@brief
class Judged(NamedTuple):
    """What came of a figure.

    Attributes:
        answer: see [Answer][].
        value: what the printed inputs give; None where they divide by zero.
        reach: how far the figure reaches; None where a divisor may be zero.
        distance: from the nearest number that can be reached to the nearest that is printed so, signed: above zero where too much was
            printed. Zero where an end is approached and never reached.
        between: where the figure lies in a gap that rounding leaves, the numbers below and above it that can be reached.
        point: inputs that give it.
    """

    answer: Answer
    value: Fraction | None
    reach: Reach | None
    distance: Fraction | None = None
    between: tuple[Fraction | None, Fraction | None] | None = None
    point: Point | None = None


def judged(system: System, name: str, wanted: Span, start: Point) -> Judged:
    """Whether a step can come to a number that is wanted; `start` are the inputs as printed."""
    far = reach(system, name)
    try:
        value = system.at(start, [name])[name]
    except ZeroDivisionError:
        return Judged("open", None, far)
    if wanted.holds(value):
        return Judged("exact", value, far, point=start)
    if far is None:
        return Judged("open", value, None)
    if (away := far.span.apart(wanted)) is not None:
        return Judged("impossible", value, far, away)
    every = choices(system, name)
    if every is not None:
        return _among(system, name, wanted, start, value, far, every)
    point = seek(system, name, wanted, start, far)
    return Judged("open" if point is None else "within", value, far, point=point)


def _among(system: System, name: str, wanted: Span, start: Point, value: Fraction, far: Reach, every: Choices) -> Judged:
    """The same where every number is known that the step can take."""
    fitting = sorted((number for number in every.numbers if wanted.holds(number)), key=lambda number: abs(number - value))
    if not fitting:
        below = max((number for number in every.numbers if wanted.above(number)), default=None)
        above = min((number for number in every.numbers if wanted.below(number)), default=None)
        gaps = [] if below is None else [wanted.low.value - below]
        gaps += [] if above is None else [wanted.high.value - above]
        return Judged("impossible", value, far, min(gaps, key=abs), (below, above))
    points = (start | made_of(system, name, number, every, start) for number in fitting[:NEAREST])
    point = next((one for one in points if gives(system, name, wanted, one)), None)
    return Judged("open" if point is None else "within", value, far, point=point)
