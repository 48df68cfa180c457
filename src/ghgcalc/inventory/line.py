"""A line of an inventory: one emission row of the form. It cannot be changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from types import NoneType
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import cut
from ghgcalc.inventory import reading
from ghgcalc.inventory.parts import Cell, Gas, Input, weakest
from ghgcalc.numbers import read_printed
from ghgcalc.units import Quantity, computed

if TYPE_CHECKING:
    from collections.abc import Mapping

UNIT = "tCO2e"

TEXTS = ("id", "level", "source", "period", "unit", "equation", "method", "clause")
FREE = ("process", "item", "gas", "basis")
"""The keys of a line that hold a text, and those that hold a text or nothing."""

_TEXTS, _FREE = itemgetter(*TEXTS), itemgetter(*FREE)


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One emission row of the form.

    Attributes:
        value: as printed, in tCO2e. unrounded: before its own rounding (of endless digits the first 28).
        level: where the row stands; `levels` are all at which it counts.
    """

    id: str
    level: str
    levels: tuple[str, ...]
    process: str | None
    source: str
    item: str | None
    gas: str | None
    period: str
    value: Decimal
    unrounded: Decimal
    unit: str
    basis: str | None
    cells: tuple[Cell, ...]
    gases: tuple[Gas, ...]
    equation: str
    method: str
    clause: str
    inputs: tuple[Input, ...]

    @property
    def emission(self) -> Quantity:
        """The printed emission."""
        return computed(self.value, self.unit)

    @property
    def grade(self) -> str:
        """The weakest grade among the factors of the line; `measured` where it rests on none."""
        return weakest(self.inputs, self.gases)

    def as_dict(self) -> dict[str, Any]:
        """The line of the inventory file: numbers as text, gases only where there are several."""
        return {
            "id": self.id,
            "level": self.level,
            "levels": list(self.levels),
            "process": self.process,
            "source": self.source,
            "item": self.item,
            "gas": self.gas,
            "period": self.period,
            "value": f"{self.value:f}",
            "unrounded": f"{self.unrounded:f}",
            "unit": self.unit,
            "basis": self.basis,
            "cells": [cell.as_dict() for cell in self.cells],
            "gases": [gas.as_dict() for gas in self.gases],
            "equation": self.equation,
            "method": self.method,
            "clause": self.clause,
            "inputs": [one.as_dict() for one in self.inputs],
            "grade": self.grade,
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Line:
        """The line that `as_dict` wrote; keys that it does not know are left out.

        Raises:
            KeyError, TypeError, ValueError: a key is missing or of another shape.
        """
        levels = raw.get("levels", [])
        if not isinstance(levels, list | tuple) or not all(isinstance(level, str) for level in levels):
            raise TypeError("levels is no list of texts")
        id, level, source, period, unit, equation, method, clause = named = _TEXTS(raw)  # noqa: A001
        process, item, gas, basis = free = _FREE(raw)
        reading.texts(named, TEXTS)
        reading.texts(free, FREE, also=NoneType)
        return cls(
            id=id,
            level=level,
            levels=tuple(levels),
            process=process,
            source=source,
            item=item,
            gas=gas,
            period=period,
            value=read_printed(raw["value"]),
            unrounded=read_printed(raw["unrounded"]),
            unit=unit,
            basis=basis,
            cells=tuple(map(Cell.from_dict, reading.tables(raw, "cells") if "cells" in raw else ())),
            gases=tuple(map(Gas.from_dict, reading.tables(raw, "gases") if "gases" in raw else ())),
            equation=equation,
            method=method,
            clause=clause,
            inputs=tuple(map(Input.from_dict, reading.tables(raw, "inputs") if "inputs" in raw else ())),
        )

    def __repr__(self) -> str:
        """`Line(P1/anode/2024-01: 37474.37 tCO2e)`."""
        return cut(f"Line({self.id}: {self.value:f} {self.unit})")
