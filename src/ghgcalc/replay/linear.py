"""Whether numbers exist that keep linear inequalities, strict ones among them: decided exactly, in fractions.

The simplex method in dictionary form with Bland's rule, which always ends. Every strict inequality keeps the same room to its bound, and
that room is made as large as it goes: above zero there is a solution, else there is none.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.replay.spans import Span

ZERO, ONE = Fraction(0), Fraction(1)
FIRST, ROOM = "", " room"
"""No number is called so. The first of them comes before every other name, so that it leaves as soon as it can."""


@brief
class Bound(NamedTuple):
    """`weights` × numbers ≤ `limit`, or < where it is strict."""

    weights: Mapping[str, Fraction]
    limit: Fraction
    strict: bool


def solution(spans: Mapping[str, Span], bounds: Sequence[Bound]) -> dict[str, Fraction] | None:
    """Numbers inside their spans that keep every bound; None where there are none.

    Args:
        spans: of every number that a bound names.
        bounds: which to keep.
    """
    rows: list[tuple[dict[str, Fraction], Fraction]] = [({ROOM: ONE}, ONE)]
    for name, span in spans.items():  # each number as a part of its span, from 0 to 1
        rows.append(({name: ONE} | ({} if span.high.reached else {ROOM: ONE}), ONE))
        if not span.low.reached:
            rows.append(({name: -ONE, ROOM: ONE}, ZERO))
    for one in bounds:
        weights = {name: weight * spans[name].width for name, weight in one.weights.items() if weight}
        limit = one.limit - sum((weight * spans[name].low.value for name, weight in one.weights.items()), ZERO)
        rows.append((weights | ({ROOM: ONE} if one.strict else {}), limit))
    found = _solved(rows)
    if found is None or found.get(ROOM, ZERO) <= 0:
        return None
    return {name: span.low.value + span.width * found.get(name, ZERO) for name, span in spans.items()}


class _Tableau:
    """A dictionary: each basic number as a constant and weights of the others, which are zero."""

    def __init__(self, rows: Sequence[tuple[Mapping[str, Fraction], Fraction]]) -> None:
        self.constants = {f"slack {at}": limit for at, (_, limit) in enumerate(rows)}
        self.rows = {
            f"slack {at}": {name: -weight for name, weight in weights.items() if weight} for at, (weights, _) in enumerate(rows)
        }
        self.goal: dict[str, Fraction] = {}

    def pivot(self, entering: str, leaving: str) -> None:
        """Solve the row of one number for another."""
        row, constant = self.rows.pop(leaving), self.constants.pop(leaving)
        weight = row.pop(entering)
        solved = {name: -value / weight for name, value in row.items()} | {leaving: ONE / weight}
        self.rows[entering], self.constants[entering] = solved, -constant / weight
        for name, other in self.rows.items():
            if name != entering and (share := other.pop(entering, ZERO)):
                self.constants[name] += share * self.constants[entering]
                _add(other, solved, share)
        _add(self.goal, solved, self.goal.pop(entering))

    def rise(self) -> None:
        """Make the goal as large as it goes; every goal here has an end."""
        while (entering := min((name for name, weight in self.goal.items() if weight > 0), default=None)) is not None:
            ratios = [
                (-self.constants[name] / row[entering], name) for name, row in self.rows.items() if row.get(entering, ZERO) < 0
            ]
            self.pivot(entering, min(ratios)[1])


def _add(row: dict[str, Fraction], other: Mapping[str, Fraction], share: Fraction) -> None:
    for name, value in other.items():
        total = row.get(name, ZERO) + share * value
        if total:
            row[name] = total
        else:
            row.pop(name, None)


def _solved(rows: Sequence[tuple[Mapping[str, Fraction], Fraction]]) -> dict[str, Fraction] | None:
    """The numbers, none below zero, with the most room; None where no numbers keep every row."""
    table = _Tableau(rows)
    lowest = min(table.constants, key=lambda name: (table.constants[name], name))
    if table.constants[lowest] < 0:
        for row in table.rows.values():
            row[FIRST] = ONE
        table.goal = {FIRST: -ONE}
        table.pivot(FIRST, lowest)
        table.rise()
        if FIRST in table.rows:  # it is above zero: at zero it would have left, before any other
            return None
        for row in table.rows.values():
            row.pop(FIRST, None)
    table.goal = dict(table.rows[ROOM]) if ROOM in table.rows else {ROOM: ONE}
    table.rise()
    return table.constants
