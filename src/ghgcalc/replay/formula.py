"""A formula as a report states it: names, numbers, `+ - * /` and brackets; read once, worked out in fractions, formulas and units alike."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ghgcalc.brief import brief
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_SIGN = re.compile(r"\s*(?:([A-Za-z_][A-Za-z0-9_]*)|([0-9]{1,15}(?:\.[0-9]{1,12})?)|([-+*/()]))", re.ASCII)
SIGNS = str.maketrans("×÷−–", "*/--")
DEEP = 20
"""So many brackets inside each other are read."""

LONGEST = 4000
"""Signs of a formula; a year of months and sources stays far below."""

Value = TypeVar("Value")


@brief
class Node(NamedTuple):
    """A name, a number, or an operator between two."""

    sign: str
    name: str = ""
    number: Fraction = Fraction(0)
    sides: tuple[Any, ...] = ()


class FormulaError(ValueError):
    """What cannot be read, from where on."""


def read(text: str) -> Node:
    """The formula of a text.

    Raises:
        FormulaError: it is none; its text is what is left of it.
    """
    clean = text.translate(SIGNS).rstrip()
    if len(clean) > LONGEST:
        raise FormulaError(clean[LONGEST:])
    reader = _Reader(clean)
    found = reader.sum(DEEP)
    if reader.at < len(clean):
        raise FormulaError(clean[reader.at :].strip())
    return found


class _Reader:
    """Goes through a text from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def next(self, *signs: str) -> str:
        """The next sign, if it is one of these."""
        found = _SIGN.match(self.text, self.at)
        if found is None or found[3] not in signs:
            return ""
        self.at = found.end()
        return found[3]

    def sum(self, deep: int) -> Node:
        """Products that are added."""
        return self._row(deep, self.product, "+", "-")

    def product(self, deep: int) -> Node:
        """Factors that are multiplied."""
        return self._row(deep, self.factor, "*", "/")

    def _row(self, deep: int, part: Callable[[int], Node], *signs: str) -> Node:
        found = part(deep)
        while sign := self.next(*signs):
            found = Node(sign, sides=(found, part(deep)))
        return found

    def factor(self, deep: int) -> Node:
        """A name, a number, a bracket, or one of them with a minus."""
        if not deep:
            raise FormulaError(self.text[self.at :])
        if self.next("-"):
            return Node("*", sides=(Node("", number=Fraction(-1)), self.factor(deep - 1)))
        if self.next("("):
            found = self.sum(deep - 1)
            if not self.next(")"):
                raise FormulaError(self.text[self.at :])
            return found
        match = _SIGN.match(self.text, self.at)
        if match is None or match[3]:
            raise FormulaError(self.text[self.at :])
        self.at = match.end()
        return Node("", name=match[1]) if match[1] else Node("", number=Fraction(match[2]))


def names(node: Node) -> Iterator[str]:
    """Every name in it."""
    if node.name:
        yield node.name
    for side in node.sides:
        yield from names(side)


def worked(node: Node, at: Mapping[str, Any], number: Callable[[Fraction], Any]) -> Any:
    """The formula with names at values that know `+ * /`; `number` makes one of those of a constant.

    Raises:
        ZeroDivisionError: by zero.
    """
    if not node.sign:
        return at[node.name] if node.name else number(node.number)
    left, right = (worked(side, at, number) for side in node.sides)
    if node.sign == "*":
        return left * right
    if node.sign == "/":
        return left / right
    return left + (right if node.sign == "+" else right * number(Fraction(-1)))


class MixedError(ValueError):
    """Two units that measure different things are added."""


def unit_of(node: Node, at: Mapping[str, Unit]) -> Unit:
    """The unit that a formula comes out in, as far as its dimension.

    Raises:
        MixedError: what is added measures different things.
    """
    if not node.sign:
        return at[node.name] if node.name else Unit.of("1")
    left, right = (unit_of(side, at) for side in node.sides)
    if node.sign == "*":
        return left * right
    if node.sign == "/":
        return left / right
    if not left.fits(right):
        raise MixedError(f"{left.words()} + {right.words()}")
    return left
