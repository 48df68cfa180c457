"""A column of exact numbers, one per period, kept as numerators over one whole number so that no digit has to end."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.numbers import simplest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.numbers import Exact


class Column:
    """Exact numbers, one per period: `numbers` ÷ `whole`.

    Attributes:
        numbers: the numerators; Fractions only where the digits of a Decimal would not do, and then over 1.
        whole: 1, or a number that 10 shares no factor with, so that a quotient ends only where it divides.
    """

    __slots__ = ("numbers", "whole")

    def __init__(self, numbers: Sequence[Exact], whole: int = 1) -> None:
        """Keep both; nobody changes them afterwards."""
        self.numbers, self.whole = numbers, whole

    def at(self, index: int) -> Exact:
        """The number of one period: a Decimal where its digits end."""
        number = self.numbers[index]
        return number if self.whole == 1 else simplest(Fraction(number) / self.whole)
