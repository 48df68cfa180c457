"""Arithmetic on the columns of the engine: sums, differences and printed digits, each exact, whatever context the caller has set.

A number is a pair: a Decimal and a whole number that divides it, so that thirds of tonnes are added without fractions. Where the working
digits do not suffice, or a Fraction is among the numbers, `Beyond` is raised, and the caller goes by fractions instead.
"""

from __future__ import annotations

from decimal import Decimal, Inexact, Rounded
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from ghgcalc.numbers import SIGNIFICANT, TIES, WIDE, Exact, Ratio, power_of_ten, printed, round_exact, working

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.exact import Column
    from ghgcalc.numbers import Tie

ZERO = Decimal(0)
DECIMALS = 2
"""Of a printed total."""

STEP = power_of_ten(DECIMALS)
HALF = Decimal("0.005")
MARGIN = Decimal("1e-20")
"""How near a tie an endless sum is left to fractions; far wider than the working error of 60 digits."""

TOO_MUCH = (Inexact, Rounded, TypeError)
"""What a context or a Decimal says of a number that is too long for it, or no Decimal."""


def shown(value: Exact | Ratio) -> str:
    """The digits as they are printed."""
    return f"{value:f}" if type(value) is Decimal else printed(value)


class Beyond(Exception):  # noqa: N818
    """The working digits do not suffice."""


class Arithmetic:
    """The working contexts of one calculation; not for two threads at once."""

    def __init__(self) -> None:
        """Fresh contexts that owe nothing to the caller's: one that refuses to round, one that tells, one that prints 28 digits."""
        self.strict, self.loose, self.short = working(), working(), working()
        self.strict.traps[Inexact] = self.strict.traps[Rounded] = True
        self.short.prec = SIGNIFICANT

    def sum(self, values: Sequence[Exact]) -> Decimal:
        """The sum of Decimals, with the decimals of the longest.

        Raises:
            Beyond: a Fraction among them, or too many digits.
        """
        add, found = self.strict.add, ZERO
        try:
            for value in values:
                found = add(found, value)  # type: ignore[arg-type]
        except TOO_MUCH as error:
            raise Beyond from error
        return found

    def merged(self, columns: Sequence[Column]) -> tuple[list[Decimal], int]:
        """The sum of some columns, row by row: numerators and the whole number under them.

        Raises:
            Beyond: a Fraction among them, or too many digits.
        """
        whole = lcm(*(column.whole for column in columns))
        add, multiply = self.strict.add, self.strict.multiply
        found = [ZERO] * len(columns[0].numbers)
        try:
            for column in columns:
                numbers = column.numbers
                if column.whole != whole:
                    factor = Decimal(whole // column.whole)
                    numbers = [multiply(number, factor) for number in numbers]  # type: ignore[arg-type]
                found = list(map(add, found, numbers))  # type: ignore[arg-type]
        except TOO_MUCH as error:
            raise Beyond from error
        return found, whole

    def quotient(self, number: Decimal, whole: int) -> Decimal | None:
        """`number` ÷ `whole` without zeros at its end, or None where its digits never end."""
        context = self.loose
        context.clear_flags()
        found = context.divide(number, Decimal(whole))
        return None if context.flags[Inexact] else found.normalize(context)

    def text(self, number: Decimal, whole: int, after: Sequence[Column] = ()) -> str:
        """The digits of a sum as they are printed: all where they end, else the first 28.

        Where thirds add up to digits that end, they are those that adding one by one in fractions leaves: what comes before the last
        endless number has no zeros at its end, and what comes after it keeps its own decimals.

        Args:
            number: the numerator of the sum.
            whole: what divides it.
            after: the columns that were added up, in their order; none for a single number.

        Raises:
            Beyond: too many digits.
        """
        if whole == 1:
            return f"{number:f}"
        found = self.quotient(number, whole)
        if found is None:
            return f"{self.short.divide(number, Decimal(whole)):f}"
        if not after:
            return f"{found:f}"
        strict = self.strict
        try:
            rest, some = self._rest(after)
            before = strict.add(ZERO, strict.subtract(found, rest).normalize(strict)) if some else found
            return f"{strict.add(before, rest) if some else found:f}"
        except TOO_MUCH as error:
            raise Beyond from error

    def _rest(self, columns: Sequence[Column]) -> tuple[Decimal, bool]:
        """The sum of what comes after the last endless number, and whether anything does."""
        found, some = ZERO, False
        for column in reversed(columns):
            for number in reversed(column.numbers):
                assert isinstance(number, Decimal), "a sum of Decimals has no Fraction in it"
                each = number if column.whole == 1 else self.quotient(number, column.whole)
                if each is None:
                    return found, some
                found, some = self.strict.add(found, each), True
        return found, some

    def difference(self, value: Decimal, number: Decimal, whole: int) -> str:
        """The digits of `value` − `number` ÷ `whole`, without zeros at their end.

        Raises:
            Beyond: too many digits.
        """
        strict = self.strict
        try:
            found = strict.subtract(value if whole == 1 else strict.multiply(value, Decimal(whole)), number)
        except TOO_MUCH as error:
            raise Beyond from error
        if whole == 1:
            return f"{found.normalize(strict) or ZERO:f}"
        ended = self.quotient(found, whole)
        return f"{self.short.divide(found, Decimal(whole)) if ended is None else ended or ZERO:f}"

    def rounded(self, number: Decimal, whole: int, tie: Tie) -> Decimal:
        """The number rounded to 2 decimals on its exact digits; nobody prints -0.00."""
        context = self.loose
        value = number if whole == 1 else self.quotient(number, whole)
        ends = value is not None
        if value is None:
            value = context.divide(number, Decimal(whole))
        if value.adjusted() <= WIDE:
            found = value.quantize(STEP, TIES[tie], context)
            near = context.subtract(context.abs(context.subtract(value, found)), HALF)
            if ends or context.abs(near) > MARGIN:
                return found or found.copy_abs()
        return round_exact(Fraction(number) / whole, DECIMALS, tie)

    def two(self, value: Exact) -> str:
        """The number with 2 decimals, half up."""
        if type(value) is Decimal:
            return f"{self.rounded(value, 1, 'half-up'):f}"
        return f"{round_exact(value, DECIMALS):f}"
