"""On which grades the totals rest: a line rests on the weakest grade among its factors."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.inventory.parts import ALL_GRADES
from ghgcalc.literals import Basis, Level, LineGrade
from ghgcalc.numbers import Exact, plus, round_exact
from ghgcalc.records import GradeDict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ghgcalc.inventory.line import Line


ZERO = Decimal(0)
ORDER: tuple[LineGrade, ...] = (*ALL_GRADES, "measured")


def grades_of(lines: Iterable[Line], total: Callable[[Level, Basis | None], Exact]) -> list[GradeDict]:
    """The share of each level's total that rests on each grade, in per cent with 2 decimals.

    Args:
        lines: of the inventory.
        total: gives the year's total in tCO2e of a level and basis.
    """
    streams: dict[tuple[tuple[Level, ...], Basis | None, LineGrade], Exact] = {}
    for line in lines:
        mark = line.levels, line.basis, line.grade
        streams[mark] = plus(streams.get(mark, ZERO), line.value)
    sums: dict[tuple[Level, Basis | None], dict[LineGrade, Exact]] = {}
    order: dict[Level, int] = {}
    for (levels, basis, grade), value in streams.items():
        for level in levels:
            order.setdefault(level, len(order))
            if level != "process":
                entry = sums.setdefault((level, basis), {})
                entry[grade] = plus(entry.get(grade, ZERO), value)
    found: list[GradeDict] = []
    for level, basis in sorted(sums, key=lambda pair: (order[pair[0]], pair[1] or "")):
        whole = Fraction(total(level, basis))
        for grade in ORDER:
            if grade in sums[level, basis]:
                value = sums[level, basis][grade]
                share = f"{round_exact(Fraction(value) * 100 / whole, 2):f}" if whole else None
                record: GradeDict = {
                    "level": level,
                    "grade": grade,
                    "value": f"{round_exact(value, 2):f}",
                    "unit": "tCO2e",
                    "share": share,
                }
                if basis:
                    record["basis"] = basis
                found.append(record)
    return found
