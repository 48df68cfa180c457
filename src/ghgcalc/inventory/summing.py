"""Adding up columns to printed totals, in Decimals where they suffice and in fractions where they do not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.exact import Column
from ghgcalc.inventory.columns import DECIMALS, Arithmetic, Beyond
from ghgcalc.numbers import Exact, minus, plus, printed, round_exact, simplest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ghgcalc.literals import Policy, Tie

Texts = tuple[str, str, str]
"""A total as it is printed: its value, the same with no rounding anywhere, and the difference."""


class Summing(Arithmetic):
    """Adds up the totals of one call; its contexts are its own."""

    def __init__(self, policy: Policy, tie: Tie) -> None:
        """Under a rounding policy and tie."""
        super().__init__()
        self.none, self.tie = policy == "none", tie

    def value(self, columns: Sequence[Column], *, rounds: bool) -> str:
        """The printed total of some columns."""
        try:
            number, whole = self._sum(columns)
            return self._values([number], whole, lambda _: columns, rounds=rounds)[0]
        except Beyond:
            value = slow(columns)
            return printed(round_exact(value, DECIMALS, self.tie) if rounds else value)

    def one(self, columns: Sequence[Column], plain: Sequence[Column], *, rounds: bool) -> Texts:
        """The printed total of some columns; `plain` are the same with no rounding anywhere."""
        value = self.value(columns, rounds=rounds)
        if self.none:
            return value, value, "0"
        try:
            number, whole = self._sum(plain)
            (unrounded,) = self.sums([number], whole, lambda _: plain)
            (difference,) = self.differences([Decimal(value)], [number], whole)
        except Beyond:
            exact = slow(plain)
            return value, printed(exact), printed(simplest(Fraction(minus(Decimal(value), exact))))
        return value, unrounded, difference

    def every(self, columns: Sequence[Column], plain: Sequence[Column], *, rounds: bool) -> list[Texts]:
        """The same for the whole of columns that have the same periods, and then for each row of them."""
        try:
            numbers, whole = self.merged(columns)
            values = self._values([self.sum(numbers), *numbers], whole, lambda at: _row(columns, at), rounds=rounds)
            if self.none:
                return [(value, value, "0") for value in values]
            numbers, whole = self.merged(plain)
            numbers = [self.sum(numbers), *numbers]
            unrounded = self.sums(numbers, whole, lambda at: _row(plain, at))
            differences = self.differences(map(Decimal, values), numbers, whole)
        except Beyond:
            places = range(len(columns[0].numbers) + 1)
            return [self.one(_row(columns, at), _row(plain, at), rounds=rounds) for at in places]
        return list(zip(values, unrounded, differences, strict=True))

    def _values(self, numbers: Sequence[Decimal], whole: int, row: Callable[[int], Sequence[Column]], *, rounds: bool) -> list[str]:
        if rounds:
            return [f"{self.rounded(number, whole, self.tie):f}" for number in numbers]
        return self.sums(numbers, whole, row)

    def _sum(self, columns: Sequence[Column]) -> tuple[Decimal, int]:
        """The sum of columns of any length."""
        totals = [Column((self.sum(column.numbers),), column.whole) for column in columns]
        (number,), whole = self.merged(totals)
        return number, whole


def single(column: Column, index: int) -> Column:
    """One number of a column."""
    return Column((column.numbers[index],), column.whole)


def _row(columns: Sequence[Column], number: int) -> Sequence[Column]:
    """One row of each column, by its number from 1; the whole of them for 0."""
    return [single(column, number - 1) for column in columns] if number else columns


def slow(columns: Sequence[Column]) -> Exact:
    """The sum in fractions, number by number."""
    found: Exact = Decimal(0)
    for column in columns:
        for at in range(len(column.numbers)):
            found = plus(found, column.at(at))
    return found
