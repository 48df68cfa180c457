"""A line of an inventory: one emission row of the form. It cannot be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from types import NoneType
from typing import Any

from ghgcalc import doors
from ghgcalc.brief import cut
from ghgcalc.inventory import reading
from ghgcalc.inventory.parts import Cell, Gas, Input, weakest
from ghgcalc.literals import Basis, Level, LineGrade, RowLevel, Source
from ghgcalc.numbers import read_printed, shorten
from ghgcalc.records import LineDict
from ghgcalc.units import Quantity, computed

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
    level: RowLevel
    levels: tuple[Level, ...]
    process: str | None
    source: Source
    item: str | None
    gas: str | None
    period: str
    value: Decimal
    unrounded: Decimal
    unit: str
    basis: Basis | None
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
    def grade(self) -> LineGrade:
        """The weakest grade among the factors of the line; `measured` where it rests on none."""
        return weakest(self.inputs, self.gases)

    def as_dict(self) -> LineDict:
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
            ArgumentError: no table, or one that lacks a key or has one of another shape.
        """
        doors.instance("raw", raw, Mapping, "the table of a line")
        try:
            return cls.read(raw)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            detail = f"{type(error).__name__}: {shorten(str(error), 80)}"
            raise doors.refused("raw", raw, f"the table of a line ({detail})") from None

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Line:
        """As [from_dict][ghgcalc.inventory.Line.from_dict], for who reads a whole file and tells what is wrong of it.

        Raises:
            KeyError, TypeError, ValueError: a key is missing or of another shape.
        """
        levels = raw.get("levels", [])
        if not isinstance(levels, list | tuple):
            raise TypeError("levels is no list")
        id, level, source, period, unit, equation, method, clause = named = _TEXTS(raw)  # noqa: A001
        process, item, gas, basis = free = _FREE(raw)
        reading.texts(named, TEXTS)
        reading.texts(free, FREE, also=NoneType)
        return cls(
            id=id,
            level=reading.row_level(level),
            levels=tuple(map(reading.level, levels)),
            process=process,
            source=source,
            item=item,
            gas=gas,
            period=period,
            value=read_printed(raw["value"]),
            unrounded=read_printed(raw["unrounded"]),
            unit=unit,
            basis=reading.basis(basis),
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
