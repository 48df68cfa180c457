"""A total of an inventory, and the row of texts that stands for it in the file. Neither can be changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from types import NoneType
from typing import TYPE_CHECKING, Any

from ghgcalc.guidelines import LEVELS
from ghgcalc.inventory import reading
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

Key = tuple[str, str | None, str | None, str | None, str, str | None]
"""level, process, source, gas, period, basis: everything of a total but its numbers."""

_ROW = itemgetter("level", "process", "source", "gas", "period", "value", "unit", "basis", "unrounded", "difference")


@dataclass(frozen=True, slots=True, repr=False)
class Total:
    """A sum of lines; None means all. `unrounded` is the same sum with no rounding anywhere, `difference` what rounding did."""

    level: str
    process: str | None
    source: str | None
    gas: str | None
    period: str
    value: Decimal
    unit: str
    basis: str | None
    unrounded: Decimal
    difference: Decimal

    @property
    def key(self) -> Key:
        """Everything but the numbers."""
        return self.level, self.process, self.source, self.gas, self.period, self.basis

    def as_dict(self) -> dict[str, Any]:
        """The total of the inventory file."""
        return row_as_dict((*self.key[:5], f"{self.value:f}", self.unit, self.basis, f"{self.unrounded:f}", f"{self.difference:f}"))

    def __repr__(self) -> str:
        """`Total(enterprise/fuel/2024: 12.34 tCO2e)`."""
        return f"Total({'/'.join(part for part in self.key if part)}: {self.value:f} {self.unit})"


TotalRow = tuple[str, str | None, str | None, str | None, str, str, str, str | None, str, str]
"""A total as the file has it, its numbers as text: level, process, source, gas, period, value, unit, basis, unrounded, difference."""


def total_of(row: TotalRow) -> Total:
    """The total of a row."""
    return Total(*row[:5], Decimal(row[5]), row[6], row[7], Decimal(row[8]), Decimal(row[9]))


def row_as_dict(row: TotalRow) -> dict[str, Any]:
    """The total of the inventory file."""
    return {
        "level": row[0],
        "process": row[1],
        "source": row[2],
        "gas": row[3],
        "period": row[4],
        "value": row[5],
        "unit": row[6],
        "basis": row[7],
        "unrounded": row[8],
        "difference": row[9],
    }


def row_from(raw: Mapping[str, Any]) -> TotalRow:
    """The row of a total that the file states.

    Raises:
        KeyError, TypeError, ValueError: a key is missing or of another shape.
    """
    row = _ROW(raw)
    level, process, source, gas, period, value, unit, basis, unrounded, difference = row
    reading.texts((level, period, unit), ("level", "period", "unit"))
    if level not in LEVELS:
        raise ValueError(f"{shorten(level)} is no level")
    reading.texts((process, source, gas, basis), ("process", "source", "gas", "basis"), also=NoneType)
    printed = reading.printed
    return level, process, source, gas, period, printed(value), unit, basis, printed(unrounded), printed(difference)
