"""Exact arithmetic that stays short: whole tonnes, long sums, and numbers of many digits that are only looked at where it matters.

The balance value of a large table is a fraction of tens of thousands of bits. What follows from it for one process (a deviation, a cut
to whole tonnes, a comparison with the end of a band) is decided by its first hundred digits but for the rarest of cases. So a number
is kept with two short ones that enclose it; where both say the same, that is the answer, and where they differ the number itself is
asked. Nothing is ever rounded on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.numbers import SIGNIFICANT, printed, working

if TYPE_CHECKING:
    from collections.abc import Iterable

BITS = 512
"""Leading bits of an enclosure, some 150 digits: enough for 28 printed ones of a deviation that is nearly zero. Shorter numbers enclose
themselves."""


def whole(value: Fraction | Decimal) -> int:
    """`value` cut down to a whole number 向下取整."""
    exact = Fraction(value)
    return exact.numerator // exact.denominator


def ceiling(value: Fraction | Decimal) -> int:
    """The smallest whole number that is not below `value`."""
    return -whole(-Fraction(value))


def added(values: Iterable[Fraction]) -> Fraction:
    """The sum of many fractions: two by two, and reduced once, so that the work does not grow with the square of their number."""
    terms = [value.as_integer_ratio() for value in values]
    while len(terms) > 1:
        odd = terms[-1:] if len(terms) % 2 else []
        terms = [_pair(*one, *other) for one, other in zip(terms[::2], terms[1::2], strict=False)] + odd
    return Fraction(*terms[0]) if terms else Fraction(0)


def _pair(a: int, b: int, c: int, d: int) -> tuple[int, int]:
    """a/b + c/d over the smallest denominator that both have."""
    if b == d:
        return a + c, b
    shared = gcd(b, d)
    return a * (d // shared) + c * (b // shared), b // shared * d


@brief
@dataclass(frozen=True, slots=True)
class Enclosed:
    """A number, and two short ones around it: low / scale ≤ exact ≤ high / scale.

    Every question is about base + factor × number, with a short base and a short factor.

    Attributes:
        exact: the number. low, high, scale: its enclosure; low = high where the number is short itself.
        rest: its denominator without twos and fives, which tells whether digits can end.
    """

    exact: Fraction
    low: int
    high: int
    scale: int
    rest: int

    @classmethod
    def of(cls, exact: Fraction) -> Enclosed:
        """Enclose a number."""
        top, bottom = exact.numerator, exact.denominator
        if max(top.bit_length(), bottom.bit_length()) <= BITS:
            return cls(exact, top, top, bottom, _rest(bottom))
        shift = BITS + bottom.bit_length() - top.bit_length()
        low = (top << shift) // bottom if shift >= 0 else top // (bottom << -shift)
        if shift < 0:  # a number above 2^BITS: its enclosure is a whole number of steps of 2^-shift
            return cls(exact, low << -shift, (low + 1) << -shift, 1, _rest(bottom))
        return cls(exact, low, low + 1, 1 << shift, _rest(bottom))

    def value(self, base: Fraction, factor: Fraction) -> Fraction:
        """The number base + factor × number itself."""
        return base + factor * self.exact

    def _ends(self, base: Fraction, factor: Fraction) -> tuple[int, int, int]:
        """Two numbers over one scale that enclose base + factor × number."""
        top, bottom = factor.numerator * base.denominator, factor.denominator * self.scale
        start, scale = base.numerator * bottom, base.denominator * bottom
        one, other = start + top * self.low, start + top * self.high
        return (one, other, scale) if one <= other else (other, one, scale)

    def sign(self, base: Fraction, factor: Fraction) -> int:
        """Whether base + factor × number lies above zero (1), below (−1), or is zero (0)."""
        low, high, _ = self._ends(base, factor)
        if low > 0 or high < 0 or low == high:
            return (low > 0) - (low < 0)
        top, bottom = self.exact.as_integer_ratio()
        found = base.numerator * factor.denominator * bottom + factor.numerator * base.denominator * top
        return (found > 0) - (found < 0)

    def whole(self, base: Fraction, factor: Fraction) -> int:
        """The number base + factor × number cut down to a whole one."""
        low, high, scale = self._ends(base, factor)
        if low // scale == high // scale:
            return low // scale
        top, bottom = self.exact.as_integer_ratio()
        found = base.numerator * factor.denominator * bottom + factor.numerator * base.denominator * top
        return found // (base.denominator * factor.denominator * bottom)

    def digits(self, base: Fraction, factor: Fraction) -> str:
        """What [printed][ghgcalc.numbers.printed] gives of base + factor × number: 28 digits where they never end."""
        if self.low != self.high and self._endless(base, factor):
            low, high, scale = self._ends(base, factor)
            if (shown := _cut(low, scale)) == _cut(high, scale):
                return shown
        return printed(self.value(base, factor))

    def _endless(self, base: Fraction, factor: Fraction) -> bool:
        """Whether the digits certainly never end: more primes stand below the number than base and factor could take away."""
        return self.rest.bit_length() > factor.numerator.bit_length() + base.denominator.bit_length()


def _rest(denominator: int) -> int:
    """A denominator without its twos and fives."""
    rest = denominator >> ((denominator & -denominator).bit_length() - 1)
    while (fives := gcd(rest, 5**64)) > 1:
        rest //= fives
    return rest


def _cut(top: int, scale: int) -> str:
    """The first 28 digits of top / scale, rounded half away from zero, by one division of whole numbers."""
    context = working()
    context.prec, context.rounding = SIGNIFICANT, ROUND_HALF_UP
    return format(context.divide(Decimal(top), Decimal(scale)), "f")
