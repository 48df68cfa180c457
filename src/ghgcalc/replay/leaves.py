"""The data of an activity as numbers that may be moved: where each stands, its unit, its months."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.errors import NumberError, UnitError
from ghgcalc.findings import pointer
from ghgcalc.numbers import decimal_of
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

SKIPPED = ("evidence", "entity", "waiver", "capacity", "cells", "current", "product")
"""Tables and keys that no printed rounding is assumed of: what a document states is as it states it."""


@brief
class Leaf(NamedTuple):
    """A datum of the activity: where it stands, its unit, and its numbers by month, or one."""

    path: tuple[str | int, ...]
    unit: str
    numbers: tuple[Decimal, ...]

    @property
    def pointer(self) -> str:
        """Where it stands."""
        return pointer(self.path)

    @property
    def supplied(self) -> bool:
        """Whether it is stated of electricity."""
        return any("electricity" in str(step) for step in self.path)

    def name(self, at: int) -> str:
        """The name of one of its numbers."""
        return self.pointer if len(self.numbers) == 1 else f"{self.pointer}/values/{at}"


def leaves(table: Any, path: tuple[str | int, ...] = ()) -> Iterator[Leaf]:
    """Every datum of the table of an activity, in its order."""
    if isinstance(table, Mapping):
        if {"unit", "values"} <= table.keys():
            yield Leaf(path, str(table["unit"]), tuple(Decimal(value) for value in table["values"]))
            return
        for key, value in table.items():
            if key not in SKIPPED:
                yield from leaves(value, (*path, key))
    elif isinstance(table, list):
        for at, value in enumerate(table):
            yield from leaves(value, (*path, at))
    elif isinstance(table, str) and path and path[-1] not in ("id", "item", "supply", "source"):
        try:
            found = Quantity(table)
        except (NumberError, UnitError):
            return
        yield Leaf(path, found.unit.symbol, (found.value,))


def moved(table: Any, changes: Mapping[tuple[str | int, ...], Mapping[int, Fraction]], units: Mapping[Any, str]) -> Any:
    """The table with some numbers changed: by the path of a datum and the place among its numbers; None where one has endless digits."""
    made = deepcopy(table)
    for path, numbers in changes.items():
        inside = made
        for step in path[:-1]:
            inside = inside[step]
        for at, value in numbers.items():
            digits = decimal_of(value)
            if digits is None:
                return None
            if isinstance(inside[path[-1]], str):
                inside[path[-1]] = f"{digits:f} {units[path]}"
            else:
                inside[path[-1]]["values"][at] = f"{digits:f}"
    return made
