"""The break-even balance value: the one at which the surplus is nil, solved on the pieces of the rule, before and after the cut.

Before the cut to whole tonnes the allowances rise with the balance value, piece by piece, so that they equal the emissions at one value
(or, where nobody lies inside the band, between two). After the cut the surplus is a staircase: a process gains a unit exactly where
E (1 + α) reaches the next whole number, at BP = I / (1 − α / slope). The first stair on which the surplus is not negative is found by
halving what lies between the caps until few stairs are left, and then among these.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.allocation import INTENSITY, Process, Terms, added, allocate, ceiling, solve
from ghgcalc.brief import brief
from ghgcalc.numbers import decimal_of, printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.allowances.settlement import Settlement

DECIMALS = 6
"""Of the printed value after the cut, which is rounded up: at what is printed the surplus is not negative."""

LONG = 3000
"""Bits of a ratio that is written out; Python writes no whole number of more than 4 300 digits."""

FEW = 64
"""So many stairs, or as many as there are processes, are gone through one by one."""


@brief
@dataclass(frozen=True, slots=True)
class BreakEvenBalance:
    """Where the surplus is nil.

    Attributes:
        low, high: between them the allowances before the cut equal the emissions; one number unless nobody lies inside the band.
        whole: from this balance value on the surplus, after the cut to whole tonnes, is not negative; None where it never is, or always.
    """

    low: Fraction
    high: Fraction
    whole: Fraction | None

    @property
    def value(self) -> Fraction | None:
        """The value before the cut; None where an interval balances."""
        return self.low if self.low == self.high else None

    @property
    def whole_up(self) -> Fraction | None:
        """`whole` rounded up to six decimals."""
        if self.whole is None:
            return None
        return Fraction(ceiling(self.whole * 10**DECIMALS), 10**DECIMALS)

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text, a ratio of whole numbers where digits never end."""
        up = self.whole_up
        return {
            "value": None if self.value is None else exact(self.value),
            "low": exact(self.low),
            "high": exact(self.high),
            "after_cut": None if self.whole is None else exact(self.whole),
            "after_cut_up": None if up is None else printed(up),
            "unit": INTENSITY,
        }


def exact(value: Fraction) -> str:
    """All the digits of a number, or the ratio that it is; of a ratio as long as a large table the first 28 digits."""
    ended = decimal_of(value)
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > LONG:
        return printed(value)
    return f"{value.numerator}/{value.denominator}" if ended is None else f"{ended:f}"


def even_balance(settlement: Settlement) -> tuple[BreakEvenBalance | None, str]:
    """The break-even of a settlement, or why there is none: `verified`, `exempt`, `negative` or `jump`."""
    rule = settlement.plan.rule
    if rule.method != "intensity":
        return None, "verified"
    ordinary = [one for one in settlement.processes if one.case in ("inside", "high", "low") and one.emissions]
    if not ordinary:
        return None, "exempt"
    if min(one.emissions for one in ordinary) < 0:  # what it is allocated falls with the balance value
        return None, "negative"
    slope, band, cap = rule.numbers
    if cap != slope * band:  # the surplus leaps there, perhaps over nought
        return None, "jump"
    rows = [Process(one.id, one.emissions, one.output) for one in ordinary]
    found = solve(rows, rule)
    return BreakEvenBalance(found.low, found.high, _stair(settlement, rows)), ""


def _stair(settlement: Settlement, rows: Sequence[Process]) -> Fraction | None:
    """The smallest balance value at which the surplus after the cut is not negative."""
    slope, band, _ = settlement.plan.rule.numbers
    intensities = [row.emissions / row.output for row in rows if row.output]
    counted = {row.id for row in rows}
    wanted = settlement.reported - added(one.granted for one in settlement.processes if one.id not in counted)

    def units(balance: Fraction) -> list[int]:
        terms = Terms.of(settlement.plan.rule, balance)
        return [int(allocate(row, settlement.plan, settlement.year, terms).granted) for row in rows]

    low, high = min(intensities) / (1 + band), max(intensities) / (1 - band)
    below, above = units(low), units(high)
    if not sum(below) < wanted <= sum(above):
        return None
    while sum(above) - sum(below) > max(FEW, len(rows)):  # between ends that are near enough each process has one stair at the most
        middle = (low + high) / 2
        found = units(middle)
        if sum(found) < wanted:
            low, below = middle, found
        else:
            high, above = middle, found
    stairs = sorted(
        intensity / (1 - (Fraction(count) / row.emissions - 1) / slope)
        for row, intensity, begin, end in zip(rows, intensities, below, above, strict=True)
        for count in range(begin + 1, end + 1)
    )
    return stairs[ceiling(wanted) - sum(below) - 1]
