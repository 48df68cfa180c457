"""The rectangles of a forecast: emission and output of the rest of the year by process, from the engine's own corners, and the way back.

The rest's emission is a straight line in each datum by itself (an amount times factors, a rate times an amount), so that over all of them
it is smallest and largest in corners; every corner is calculated. A point of a rectangle is led back to factors of the data along the
edges from the lowest to the highest corner: on each, one datum moves, and the emission with it in a straight line.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.allowances.allocation import Process, added
from ghgcalc.allowances.allocation.rule import exempt
from ghgcalc.allowances.outlook.corner import joined, monthly
from ghgcalc.allowances.outlook.ends import Rectangle
from ghgcalc.kinds import read_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ghgcalc.allowances.outlook.corner import Corners, Key
    from ghgcalc.allowances.outlook.ends import Point
    from ghgcalc.allowances.outlook.told import Told

FINE = 10**15
"""A factor between two ends is rounded at this part of one."""

Choice = tuple[tuple["Key", Fraction], ...]


@dataclass(frozen=True)
class Field:
    """One process for some months to come.

    Attributes:
        process: its id. rectangle: emission and output. output: the datum whose factor f is; None where no output is told.
        corners: the emission of the rest at f = 1, by the factors of what varies beside the output.
    """

    process: str
    rectangle: Rectangle
    output: Key | None
    corners: Mapping[Choice, Fraction]

    def lowest(self, *, largest: bool = False) -> Choice:
        """The corner of the smallest emission, or of the largest."""
        return (max if largest else min)(self.corners, key=lambda one: self.corners[one])

    def factors(self, point: Point) -> dict[Key, Fraction]:
        """The factors of the data at a point of the rectangle."""
        scale, rest = point
        found = dict(self._beside(rest))
        if self.output is not None:
            low, high = self.rectangle.scale
            found[self.output] = max(low, min(high, Fraction(round(scale * FINE), FINE)))
        return found

    def _beside(self, rest: Fraction) -> Choice:
        start, end = self.lowest(), self.lowest(largest=True)
        if rest == self.corners[start]:
            return start
        before = dict(start)
        for key, last in end:
            after = {**before, key: last}
            left, right = (self.corners[tuple(one.items())] for one in (before, after))
            if left != right and min(left, right) <= rest <= max(left, right):
                share = (rest - left) / (right - left)
                moved = before[key] + share * (last - before[key])
                return tuple({**before, key: Fraction(round(moved * FINE), FINE)}.items())
            before = after
        raise AssertionError("a rest between the ends lies on one of the edges between them")


def fields_of(corners: Corners, count: int) -> tuple[Field, ...]:
    """Every process for the first `count` months to come.

    Raises:
        InputError: a corner that cannot be, or too many data that vary.
    """
    told = corners.told
    vertices = corners.vertices(count)
    sums: dict[str, dict[Choice, Fraction]] = {process: {} for process in told.processes}
    past: dict[str, Fraction] = {}
    for vertex in vertices:
        found = monthly(corners.inventory(joined(vertex.values())))
        for process in told.processes:
            values = found.get(process, (Fraction(0),) * 12)
            sums[process][tuple(vertex[process].items())] = added(values[told.months : told.months + count])
            past[process] = added(values[: told.months])
    return tuple(_field(corners, process, count, past[process], sums[process]) for process in told.processes)


def _field(corners: Corners, process: str, count: int, past: Fraction, sums: Mapping[Choice, Fraction]) -> Field:
    row = next(one for one in corners.forecast.rows if (one.datum.process, one.datum.kind) == (process, "output"))
    output = added(row.datum.values) / row.datum.own
    rectangle = Rectangle(
        past,
        output,
        added(row.base[:count]) / row.datum.own,
        corners.scale(process, count),
        (min(sums.values()), max(sums.values())),
        _ordinary(corners, process),
    )
    return Field(process, rectangle, (process, row.datum.path) if row.varies else None, sums)


def _ordinary(corners: Corners, process: str) -> bool:
    """Whether its coefficient follows from its intensity."""
    started, stopped = life(corners.told, process)
    return exempt(Process(process, Fraction(0), None, started, stopped), corners.told.year, small=False) is None


def life(told: Told, process: str) -> tuple[date | None, date | None]:
    """The days on which a process started and stopped."""
    row = next(one for one in told.table["process"] if one["id"] == process)
    started, stopped = (None if row.get(key) is None else read_date(row[key]) for key in ("started", "stopped"))
    return started, stopped
