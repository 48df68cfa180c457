"""Shifts 错位: months that stand beside the wrong month: a whole column, or a part of one, a month late or early.

Metal follows the days of the months, anodes and electricity follow the metal. A column that is a month off bears the pattern of another
month (28 to 31 days), and loses it when it is moved back; a plant whose months stray by themselves gains nothing by that.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.checks.facts import ZERO
from ghgcalc.checks.telling import tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghgcalc.checks.facts import Column, Facts, ProcessFacts
    from ghgcalc.findings import Finding

UNSTEADY = Decimal("0.0001")
"""Relative variance of the months (of 1 %) below which nothing is looked for."""
BETTER = Decimal("0.2")
"""What must be left of it when the months are moved: a fifth."""
LEAST = 4
"""Of fewer months nobody can tell a part that is off from months that stray."""
YEAR = 6
"""So many months in a row at work."""


@brief
class Move(NamedTuple):
    """The variance that is left when the months from `begin` up to `end` (from 0) are moved by one: -1 where they are late."""

    left: Decimal
    begin: int
    end: int
    by: int


def shifted(facts: Facts) -> list[Finding]:
    """Columns, or parts of them, that fit when they are moved by one month (PL-03)."""
    found: list[Finding] = []
    for process in facts.processes:
        at_work = _at_work(process)
        for key, values, whole, beside, name in _pairs(facts, process):
            move = _best(values, whole, beside, at_work) if min((whole[month] for month in at_work), default=ZERO) > 0 else None
            if move is not None:
                fields = {"key": key, "months": f"{move.begin + 1} – {move.end}", "by": f"{move.by:+d}", "beside": name}
                found.append(tell("PL-03", "month-shifted", "warning", process.place.at(key), **fields))
    return list(dict.fromkeys(found))


def _pairs(facts: Facts, process: ProcessFacts) -> Iterator[tuple[str, Column, Column, Column, str]]:
    """Key, values that may be off, their sum with what is not, what they follow, and its name."""
    metal = process.metal
    if metal is None or len(metal) < 2:
        return
    yield "liquid_aluminium", metal, metal, facts.days, "days"
    if process.anode is not None and len(process.anode) == len(metal):
        yield "anode", process.anode, process.anode, metal, "liquid_aluminium"
    power = process.power
    if power is not None and len(power) == len(metal):
        yield "electricity", power, power, metal, "liquid_aluminium"
        rows = process.supplies if len(process.row.electricity) > 1 else []
        for row in rows:
            yield "electricity", row, power, metal, "liquid_aluminium"


def _at_work(process: ProcessFacts) -> Sequence[int]:
    """The longest run of months in which metal was made, without those of a start or a stop."""
    best: Sequence[int] = ()
    start = 0
    for month in range(process.months + 1):
        if month == process.months or not process.made(month) or month + 1 in process.ramp:
            if month - start > len(best):
                best = range(start, month)
            start = month + 1
    return best


def _best(values: Column, whole: Column, beside: Column, months: Sequence[int]) -> Move | None:
    """The move after which least is left, if that is little; None where the months are steady as they stand."""
    if len(months) < YEAR or _variance([whole[month] / beside[month] for month in months]) < UNSTEADY:
        return None
    first, last = months[0], months[-1] + 1
    stated = [whole[month] / beside[month] for month in months]
    most = _variance(stated) * BETTER
    moves: list[Move] = []
    for by in (-1, 1):
        for begin in range(first, last - LEAST + 1):
            for end in range(begin + LEAST, last + 1):
                ratios = list(stated)
                for month in range(begin, end):
                    # the odd month stands at the other end: nothing is left out that could be what strays
                    own = begin + (month - by - begin) % (end - begin)
                    ratios[month - first] = (whole[month] - values[month] + values[own]) / beside[month]
                moves.append(Move(_variance(ratios), begin, end, by))
    best = min(moves)
    return best if best.left < most else None


def _variance(ratios: Sequence[Decimal]) -> Decimal:
    """The relative variance of quotients."""
    mean = sum(ratios, ZERO) / len(ratios)
    return sum(((one / mean - 1) ** 2 for one in ratios), ZERO) / len(ratios)
