"""Arithmetic on the columns of the engine: sums, differences and printed digits, each exact, whatever context the caller has set.

Numbers are Decimals over one whole number, so that thirds of tonnes are added without fractions. Where the working digits do not
suffice, or a Fraction is among the numbers, `Beyond` is raised, and the caller goes by fractions instead.
"""

from __future__ import annotations

from decimal import Decimal, Inexact, Rounded, localcontext
from fractions import Fraction
from math import lcm
from operator import add
from typing import TYPE_CHECKING, Self

from ghgcalc.numbers import SIGNIFICANT, TIES, WIDE, Exact, Ratio, power_of_ten, printed, round_exact, working

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType

    from ghgcalc.exact import Column
    from ghgcalc.literals import Tie

ZERO = Decimal(0)
DECIMALS = 2
"""Of a printed total."""

STEP = power_of_ten(DECIMALS)
HALF = Decimal("0.005")
MARGIN = Decimal("1e-20")
"""How near a tie an endless sum is left to fractions; far wider than the working error of 60 digits."""

TOO_MUCH = (Inexact, Rounded, TypeError)
"""What Decimals say of a number that is too long for the working context, or of a Fraction among them."""


def shown(value: Exact | Ratio) -> str:
    """The digits as they are printed."""
    return f"{value:f}" if type(value) is Decimal else printed(value)


class Beyond(Exception):  # noqa: N818
    """The working digits do not suffice."""


class Arithmetic:
    """The working contexts of one calculation, to be entered by `with`: operators inside are exact, or say that they are not.

    Not for two threads at once: each calculation makes its own.
    """

    def __init__(self) -> None:
        """Fresh contexts that owe nothing to the caller's: one that refuses to round, one that tells, one that prints 28 digits."""
        strict, self.loose, self.short = working(), working(), working()
        strict.traps[Inexact] = strict.traps[Rounded] = True
        self.short.prec = SIGNIFICANT
        self._flags = self.loose.flags
        self._entered = localcontext(strict)

    def __enter__(self) -> Self:
        """Let the operators obey the context that refuses to round."""
        self._entered.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Give the caller's context back."""
        self._entered.__exit__(kind, error, trace)

    def sum(self, values: Iterable[Exact]) -> Decimal:
        """The sum of Decimals, with the decimals of the longest.

        Raises:
            Beyond: a Fraction among them, or too many digits.
        """
        try:
            return sum(values, ZERO)  # type: ignore[return-value]
        except TOO_MUCH as error:
            raise Beyond from error

    def merged(self, columns: Sequence[Column]) -> tuple[list[Decimal], int]:
        """The sum of some columns, row by row: numerators and the whole number under them.

        Raises:
            Beyond: a Fraction among them, or too many digits.
        """
        whole = lcm(*(column.whole for column in columns))
        found: list[Decimal] = [ZERO] * len(columns[0].numbers)
        try:
            for column in columns:
                numbers = column.numbers
                if column.whole != whole:
                    factor = Decimal(whole // column.whole)
                    numbers = [number * factor for number in numbers]  # type: ignore[operator]
                found = list(map(add, found, numbers))
        except TOO_MUCH as error:
            raise Beyond from error
        return found, whole

    def quotient(self, number: Decimal, whole: Decimal) -> Decimal | None:
        """`number` ÷ `whole` without zeros at its end, or None where its digits never end."""
        found = self.loose.divide(number, whole)
        if self._flags[Inexact]:
            self.loose.clear_flags()
            return None
        return found.normalize() or ZERO

    def texts(self, numbers: Iterable[Decimal], whole: int) -> list[str]:
        """The digits of single numbers as they are printed: all where they end, else the first 28."""
        if whole == 1:
            return [text if "E" not in (text := str(number)) else f"{number:f}" for number in numbers]
        under = Decimal(whole)
        ended = [(number, self.quotient(number, under)) for number in numbers]
        return [f"{self.short.divide(number, under) if found is None else found:f}" for number, found in ended]

    def sums(self, numbers: Sequence[Decimal], whole: int, row: Callable[[int], Sequence[Column]]) -> list[str]:
        """The digits of sums as they are printed.

        Where thirds add up to digits that end, they are those that adding one by one in fractions leaves: what comes before the last
        endless number has no zeros at its end, and what comes after it keeps its own decimals.

        Args:
            numbers: the numerators of the sums.
            whole: what divides them.
            row: gives the columns that were added up for each, in their order.

        Raises:
            Beyond: too many digits.
        """
        if whole == 1:
            return self.texts(numbers, 1)
        under = Decimal(whole)
        made: list[str] = []
        for at, number in enumerate(numbers):
            found = self.quotient(number, under)
            found = self.short.divide(number, under) if found is None else self._one_by_one(found, row(at))
            made.append(f"{found:f}")
        return made

    def _one_by_one(self, total: Decimal, columns: Sequence[Column]) -> Decimal:
        """A sum whose digits end, with the zeros at its end that adding number by number leaves."""
        rest, some = ZERO, False
        try:
            for column in reversed(columns):
                under = Decimal(column.whole)
                for number in reversed(column.numbers):
                    assert isinstance(number, Decimal), "a sum of Decimals has no Fraction in it"
                    each = number if column.whole == 1 else self.quotient(number, under)
                    if each is None:
                        return ZERO + (total - rest).normalize() + rest if some else total
                    rest, some = rest + each, True
        except TOO_MUCH as error:
            raise Beyond from error
        return rest

    def differences(self, values: Iterable[Decimal], numbers: Iterable[Decimal], whole: int) -> list[str]:
        """The digits of each value − number ÷ `whole`, without zeros at their end.

        Raises:
            Beyond: too many digits.
        """
        under = Decimal(whole)
        try:
            found = [(value if whole == 1 else value * under) - number for value, number in zip(values, numbers, strict=True)]
        except TOO_MUCH as error:
            raise Beyond from error
        if whole == 1:
            return self.texts([number.normalize() or ZERO for number in found], 1)
        return self.texts(found, whole)

    def rounded(self, number: Decimal, whole: int, tie: Tie = "half-up") -> Decimal:
        """The number rounded to 2 decimals on its exact digits; nobody prints -0.00."""
        context = self.loose
        value = number if whole == 1 else context.divide(number, Decimal(whole))
        if value.adjusted() <= WIDE:
            found = value.quantize(STEP, TIES[tie], context)
            near = whole != 1 and context.abs(context.subtract(context.abs(context.subtract(value, found)), HALF)) <= MARGIN
            context.clear_flags()
            if not near:
                return found or found.copy_abs()
        return round_exact(Fraction(number) / whole, DECIMALS, tie)
