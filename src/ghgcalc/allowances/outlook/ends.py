"""Where a process's allowance and surplus are largest and smallest while the rest of its year is uncertain: candidates, in fractions.

The rest of a year is two numbers: f scales its output, and with it every amount; R is its emission at f = 1, which moves with what is
consumed per tonne. With E₀, Q₀ of the months told and B the output at f = 1

    E = E₀ + f R,   Q = Q₀ + f B,   I = E / Q,   F = w E + α(I) E        (w = 0 the surplus, w = 1 the allowance, before the cut)

Over the rectangle of f and R the function F is smooth but where I passes an end of the band. Along R it is a straight line at a cap, and
inside the band a parabola open below with its top where I = BP (w + slope) / (2 slope). Along f it is a straight line at a cap, and inside
the band concave with its top where

    (I − e)² = e (e − BP (w + slope) / slope),   e = R / B

A minimum therefore lies in a corner or where an edge meets an end of the band. A maximum may lie on the curve I = (1 − band) BP, on which
F = (w + cap) E grows with f, so that it ends on an edge; the top of a parabola is taken on every edge, too. All of these points are found;
the plan's own rule then says which of them is the end. That the root of the last line is cut at 10^-15 moves F by less than its square.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING

from ghgcalc.allowances.allocation import added

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ghgcalc.allowances.allocation import Terms

Point = tuple[Fraction, Fraction]
"""f and R."""

DIGITS = 10**15


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A process with the rest of its year uncertain.

    Attributes:
        emissions, output: of the months told, t CO2e and t Al. base: output of the rest at f = 1.
        scale: the ends of f. rest: the ends of R, t CO2e.
        ordinary: whether the coefficient follows from the intensity; False of a process that closed or is new.
    """

    emissions: Fraction
    output: Fraction
    base: Fraction
    scale: tuple[Fraction, Fraction]
    rest: tuple[Fraction, Fraction]
    ordinary: bool = True

    def at(self, point: Point) -> tuple[Fraction, Fraction]:
        """Emission and output of the year."""
        scale, rest = point
        return self.emissions + scale * rest, self.output + scale * self.base

    def corners(self) -> list[Point]:
        """The four corners."""
        return [(scale, rest) for scale in self.scale for rest in self.rest]

    def worth(self, point: Point, terms: Terms | None, weight: int) -> Fraction:
        """F at a point, by the rule of the plan before it is cut to whole tonnes."""
        emissions, output = self.at(point)
        share = Fraction(weight)
        if terms is not None and self.ordinary and output:
            intensity = emissions / output
            share += terms.inverse.value(*terms.line(terms.case(intensity), intensity))
        return share * emissions

    def extreme(self, terms: Terms | None, weight: int, *, largest: bool) -> Point:
        """Where F is smallest or largest."""
        found = self.corners()
        if terms is not None and self.ordinary:
            found += [point for point in self._candidates(terms, weight) if self._inside(point)]
        return (max if largest else min)(found, key=lambda point: self.worth(point, terms, weight))

    def _inside(self, point: Point) -> bool:
        return all(low <= one <= high for one, (low, high) in zip(point, (self.scale, self.rest), strict=True))

    def _candidates(self, terms: Terms, weight: int) -> Iterable[Point]:
        """On each edge the ends of the band, and the tops of the parabolas."""
        ends = [terms.balance * (1 + side * terms.band) for side in (-1, 1)]
        top = terms.balance * (weight + terms.slope) / terms.slope
        for scale in self.scale:
            if scale:
                output = self.output + scale * self.base
                yield from ((scale, (at * output - self.emissions) / scale) for at in (*ends, top / 2))
        for rest in self.rest:
            for at in ends:
                if steep := rest - at * self.base:
                    yield (at * self.output - self.emissions) / steep, rest
            if self.base and (under := rest * (rest - top * self.base)) > 0:
                output = abs(self.emissions * self.base - rest * self.output) / _root(under)
                yield (output - self.output) / self.base, rest


def _root(value: Fraction) -> Fraction:
    """The square root of a number above zero, cut at fifteen digits behind its first."""
    top, bottom = value.as_integer_ratio()
    scale = DIGITS * (1 + isqrt(bottom // top))
    return Fraction(isqrt(top * bottom * scale**2), bottom * scale)


def ratio(rows: Sequence[Rectangle], *, largest: bool) -> list[Point]:
    """Where the sum of emissions over the sum of outputs is smallest or largest: Dinkelbach's steps, each of which chooses corners.

    For a number k the sum of E − k Q is largest where each process is at a corner; the ratio there is the next k. It grows until it stays,
    and corners are finite in number.
    """
    side = 1 if largest else 0
    found = [(one.scale[side], one.rest[side]) for one in rows]
    while True:
        emissions, output = (
            added(column) for column in zip(*(one.at(at) for one, at in zip(rows, found, strict=True)), strict=True)
        )
        if not output:
            return found
        level = emissions / output
        better = [max(one.corners(), key=_beyond(one, level, 1 if largest else -1)) for one in rows]
        gained = added(_beyond(one, level, 1)(at) for one, at in zip(rows, better, strict=True))
        if not (gained > 0 if largest else gained < 0):
            return found
        found = better


def _beyond(row: Rectangle, level: Fraction, sign: int) -> Callable[[Point], Fraction]:
    """E − level × Q at a corner, with a sign."""

    def key(point: Point) -> Fraction:
        emissions, output = row.at(point)
        return sign * (emissions - level * output)

    return key
