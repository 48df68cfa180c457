"""Tracing symbols: an equation run on them returns its own formula, as plain text or LaTeX, with symbols or with numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from ghgcalc.immutable import FrozenDict, Slotted, put

_SUM, _PRODUCT, _ATOM = 1, 2, 3


def lift(operand: Any) -> Expression:
    """An operand of a formula as an expression."""
    return operand if isinstance(operand, Expression) else Symbol(str(operand), "")


class Expression(ABC, Slotted):
    """A formula. The operators build larger ones."""

    __slots__ = ()

    @property
    def rank(self) -> int:
        """How closely it holds together: a sum less than a product, a product less than a number."""
        return _ATOM

    @abstractmethod
    def text(self, values: Mapping[str, str] | None = None) -> str:
        """Plain text; with `values` (parameter or cell name to digits) the numbers stand in the place of the symbols."""

    @abstractmethod
    def latex(self) -> str:
        """LaTeX."""

    def __add__(self, other: Any) -> Expression:
        """Sum."""
        return Binary("+", self, lift(other))

    def __radd__(self, other: Any) -> Expression:
        """Sum."""
        return Binary("+", lift(other), self)

    def __sub__(self, other: Any) -> Expression:
        """Difference."""
        return Binary("-", self, lift(other))

    def __rsub__(self, other: Any) -> Expression:
        """Difference."""
        return Binary("-", lift(other), self)

    def __mul__(self, other: Any) -> Expression:
        """Product."""
        return Binary("*", self, lift(other))

    def __rmul__(self, other: Any) -> Expression:
        """Product."""
        return Binary("*", lift(other), self)

    def __truediv__(self, other: Any) -> Expression:
        """Quotient."""
        return Binary("/", self, lift(other))


class Symbol(Expression):
    """A parameter or a number."""

    __slots__ = ("name", "symbol")

    symbol: str
    name: str

    def __init__(self, symbol: str, name: str) -> None:
        """`symbol` is printed; `name` finds its number."""
        put(self, "symbol", symbol)
        put(self, "name", name)

    def text(self, values: Mapping[str, str] | None = None) -> str:
        """The symbol, or its number; a negative number stands in parentheses."""
        shown = (values or {}).get(self.name, self.symbol)
        return f"({shown})" if shown.startswith("-") else shown

    def latex(self) -> str:
        """The symbol; of several letters they stand upright."""
        head, _, tail = self.symbol.partition("_")
        shown = head if len(head) == 1 or not head.isalpha() else rf"\mathrm{{{head}}}"
        return shown + (rf"_{{\mathrm{{{tail}}}}}" if tail else "")


class Named(Symbol):
    """A printed intermediate: it stands in later formulas by its symbol."""

    __slots__ = ("meaning",)

    meaning: Expression

    def __init__(self, symbol: str, meaning: Expression, name: str) -> None:
        """`meaning` is its own formula."""
        super().__init__(symbol, name)
        put(self, "meaning", meaning)


class Binary(Expression):
    """Two formulas and the operator between them."""

    __slots__ = ("left", "operator", "right")

    operator: str
    left: Expression
    right: Expression

    _TEXT = FrozenDict({"+": " + ", "-": " − ", "*": " × ", "/": " / "})
    _LATEX = FrozenDict({"+": " + ", "-": " - ", "*": r" \times "})

    def __init__(self, operator: str, left: Expression, right: Expression) -> None:
        """Keep both sides."""
        put(self, "operator", operator)
        put(self, "left", left)
        put(self, "right", right)

    @property
    def rank(self) -> int:
        """That of the operator."""
        return _SUM if self.operator in "+-" else _PRODUCT

    def _sides(self, left: str, right: str) -> tuple[str, str]:
        if self.left.rank < self.rank:
            left = f"({left})"
        if self.right.rank < self.rank or (self.right.rank == self.rank and self.operator in "-/"):
            right = f"({right})"
        return left, right

    def text(self, values: Mapping[str, str] | None = None) -> str:
        """With the signs of the printed page: − × /."""
        left, right = self._sides(self.left.text(values), self.right.text(values))
        return f"{left}{self._TEXT[self.operator]}{right}"

    def latex(self) -> str:
        """A quotient as a fraction."""
        if self.operator == "/":
            return rf"\frac{{{self.left.latex()}}}{{{self.right.latex()}}}"
        left, right = self._sides(self.left.latex(), self.right.latex())
        return f"{left}{self._LATEX[self.operator]}{right}"
