"""What a printed number leaves open: the numbers that print so, and where that span ends.

A number printed as 12.35 came from 12.345 (half up: the end belongs to it) up to 12.355 (which does not). Ends are exact fractions, and
each knows whether it is reached.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

from ghgcalc.brief import brief

Rule = Literal["half-up", "half-even", "truncated"]
"""How a number was cut to its printed digits: 四舍五入, 四舍六入五成双, 截断."""


@brief
class End(NamedTuple):
    """One end of a span, and whether the end itself belongs to it."""

    value: Fraction
    reached: bool = True


@brief
class Span(NamedTuple):
    """All numbers from one end to the other."""

    low: End
    high: End

    def holds(self, value: Fraction) -> bool:
        """Whether a number lies inside."""
        return not self.above(value) and not self.below(value)

    def above(self, value: Fraction) -> bool:
        """Whether the whole span lies above a number."""
        return value < self.low.value or (value == self.low.value and not self.low.reached)

    def below(self, value: Fraction) -> bool:
        """Whether the whole span lies below a number."""
        return value > self.high.value or (value == self.high.value and not self.high.reached)

    def apart(self, other: Span) -> Fraction | None:
        """How far another span lies away: positive above, negative below, None where the two share a number.

        Zero is the distance of spans that touch at an end which one of them does not reach.
        """
        for near, far, sign in ((self.high, other.low, 1), (other.high, self.low, -1)):
            if far.value > near.value or (far.value == near.value and not (far.reached and near.reached)):
                return sign * (far.value - near.value)
        return None

    @property
    def width(self) -> Fraction:
        """From end to end."""
        return self.high.value - self.low.value


def point(value: Fraction) -> Span:
    """A number alone."""
    return Span(End(value), End(value))


def rounded(value: Fraction, unit: Fraction, rule: Rule) -> Fraction:
    """A number cut to whole multiples of `unit`, on its exact digits; half up goes away from zero."""
    whole, rest = divmod(abs(value), unit)
    twice = 2 * rest
    if rule != "truncated" and (twice > unit or (twice == unit and (rule == "half-up" or whole % 2))):
        whole += 1
    return -whole * unit if value < 0 else whole * unit


def printed_span(value: Fraction, unit: Fraction, rule: Rule) -> Span:
    """The numbers that are printed as `value`, a whole multiple of `unit`."""
    if rule == "truncated":
        below, above = (0, 1) if value > 0 else (1, 0) if value < 0 else (1, 1)
        return Span(End(value - below * unit, below == 0), End(value + above * unit, above == 0))
    half = unit / 2
    if rule == "half-even":
        even = (value / unit) % 2 == 0
        return Span(End(value - half, even), End(value + half, even))
    return Span(End(value - half, value > 0), End(value + half, value < 0))


def rounded_end(end: End, unit: Fraction, rule: Rule, *, high: bool) -> End:
    """Where the rounded numbers of a span end: an end that is not reached is rounded as the numbers next to it are."""
    found = rounded(end.value, unit, rule)
    if not end.reached:
        span = printed_span(found, unit, rule)
        if high and span.low.value == end.value:
            found -= unit
        elif not high and span.high.value == end.value:
            found += unit
    return End(found)


def rounded_span(span: Span, unit: Fraction, rule: Rule) -> Span:
    """The first and the last of the rounded numbers of a span."""
    return Span(rounded_end(span.low, unit, rule, high=False), rounded_end(span.high, unit, rule, high=True))
