"""One short line for every object, whatever it holds: what a debugger, a log and a notebook show.

Numbers and names are shown, and of collections the size. The whole of an object is its file (`as_dict`, `dump`); a line that writes out a
thousand entities helps nobody, and one made of whole numbers of more than 4 300 digits is refused by Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

Kind = TypeVar("Kind", bound=type)

LINE = 180
"""So many signs a line has at most."""

WORD = 40
"""So many signs one value has at most."""

BITS = 100
"""Whole numbers beyond are not written out."""


def cut(text: str, width: int = LINE) -> str:
    """`text` in one line of signs that can be seen, at most `width` of them and an ellipsis."""
    line = "".join(sign if sign.isprintable() else " " for sign in text[: width + 1])
    return line if len(text) <= width else line[:width] + "…"


def told(name: str, pairs: Iterable[tuple[str, Any]]) -> str:
    """`Name(key=value, …)` of the pairs that say something."""
    line = ""
    for key, value in pairs:
        if value is None or (isinstance(value, str | tuple | list | Mapping) and not value):
            continue
        line += f"{', ' if line else ''}{key}={_word(value)}"
        if len(line) > LINE:
            break
    return cut(f"{name}({cut(line, LINE - len(name) - 3)})")


def brief(kind: Kind) -> Kind:
    """A class of fields (dataclass, named tuple, or model of pydantic) whose `repr` is one short line."""
    names = _names(kind)

    def line(self: Any) -> str:
        """Name and what the object holds, in one short line."""
        return told(type(self).__name__, ((name, getattr(self, name, None)) for name in names))

    line.__name__, line.__qualname__ = "__repr__", f"{kind.__qualname__}.__repr__"
    kind.__repr__ = line  # type: ignore[method-assign, assignment]
    return kind


def _names(kind: Any) -> tuple[str, ...]:
    named: tuple[str, ...] | None = getattr(kind, "_fields", None)
    return tuple(field.name for field in fields(kind)) if named is None else named


def _word(value: Any) -> str:
    """One value."""
    if isinstance(value, str):
        return repr(cut(value, WORD))
    if isinstance(value, bool | float | date):
        return str(value)
    if isinstance(value, int | Fraction):
        return str(value) if max(abs(value.numerator), value.denominator).bit_length() <= BITS else "…"
    if isinstance(value, Decimal):
        return cut(str(value), WORD)
    if isinstance(value, tuple | list | set | frozenset | Mapping):
        return f"<{len(value)}>"
    if hasattr(value, "exact"):  # a quantity
        return cut(str(value), WORD)
    name = type(value).__name__
    about = getattr(value, "id", None) or getattr(value, "name", None)
    return cut(f"{name}({about})" if isinstance(about, str) else name, WORD)
