"""Numbers that carry a derivative along: an equation runs on them as on any operand, and gives its slope beside its value."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.errors import EquationError
from ghgcalc.numbers import Ratio

if TYPE_CHECKING:
    from collections.abc import Callable

Number = int | Fraction


class Dual:
    """value + slope × ε with ε² = 0, in exact fractions."""

    __slots__ = ("slope", "value")

    def __init__(self, value: Number, slope: Number = 0) -> None:
        """A constant has the slope 0, the quantity that is varied the slope 1."""
        self.value, self.slope = Fraction(value), Fraction(slope)

    def __add__(self, other: Dual | Number) -> Dual:
        """The sum."""
        right = _dual(other)
        return Dual(self.value + right.value, self.slope + right.slope)

    __radd__ = __add__

    def __sub__(self, other: Dual | Number) -> Dual:
        """The difference."""
        right = _dual(other)
        return Dual(self.value - right.value, self.slope - right.slope)

    def __rsub__(self, other: Number) -> Dual:
        """The difference from a plain number."""
        return _dual(other) - self

    def __mul__(self, other: Dual | Number | Ratio) -> Dual:
        """The product, by the rule of Leibniz."""
        right = _dual(other)
        return Dual(self.value * right.value, self.slope * right.value + self.value * right.slope)

    __rmul__ = __mul__

    def __truediv__(self, other: Dual | Number) -> Dual:
        """The quotient."""
        right = _dual(other)
        return Dual(self.value / right.value, (self.slope * right.value - self.value * right.slope) / right.value**2)

    def __rtruediv__(self, other: Number) -> Dual:
        """The quotient of a plain number."""
        return _dual(other) / self


def _dual(raw: Dual | Number | Ratio) -> Dual:
    if isinstance(raw, Dual):
        return raw
    return Dual(raw.fraction if isinstance(raw, Ratio) else raw)


def slope(function: Callable[..., tuple[Dual | Number, ...]], values: dict[str, Fraction], by: str) -> tuple[Fraction, ...]:
    """The derivative of every result of an equation by its parameter `by`, at `values`.

    Raises:
        EquationError: the equation has no such parameter.
    """
    if by not in values:
        raise EquationError(f"there is no parameter {by}")
    found = function(**{name: Dual(value, int(name == by)) for name, value in values.items()})
    return tuple(one.slope if isinstance(one, Dual) else Fraction(0) for one in found)
