"""A total of an inventory, and the row of texts that stands for it in the file. Neither can be changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from types import NoneType
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import cut
from ghgcalc.inventory import reading
from ghgcalc.literals import Basis, Level, Source
from ghgcalc.records import TotalDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Key = tuple[Level, str | None, str | None, str | None, str, Basis | None]
"""level, process, source, gas, period, basis: everything of a total but its numbers."""

Gap = tuple[Level, Basis | None]
"""level and basis of totals that lack a source."""

_ROW = itemgetter("level", "process", "source", "gas", "period", "value", "unit", "basis", "unrounded", "difference")


@dataclass(frozen=True, slots=True, repr=False)
class Total:
    """A sum of lines; None means all. `unrounded` is the same sum with no rounding anywhere, `difference` what rounding did.

    `incomplete` names the sources that it lacks, for nobody stated them.
    """

    level: Level
    process: str | None
    source: Source | None
    gas: str | None
    period: str
    value: Decimal
    unit: str
    basis: Basis | None
    unrounded: Decimal
    difference: Decimal
    incomplete: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Everything but the numbers."""
        return self.level, self.process, self.source, self.gas, self.period, self.basis

    def as_dict(self) -> TotalDict:
        """The total of the inventory file."""
        row = (*self.key[:5], f"{self.value:f}", self.unit, self.basis, f"{self.unrounded:f}", f"{self.difference:f}")
        return row_as_dict(row, {(self.level, self.basis): self.incomplete})

    def __repr__(self) -> str:
        """`Total(enterprise/fuel/2024: 12.34 tCO2e)`."""
        return cut(f"Total({'/'.join(part for part in self.key if part)}: {self.value:f} {self.unit})")


TotalRow = tuple[Level, str | None, str | None, str | None, str, str, str, Basis | None, str, str]
"""A total as the file has it, its numbers as text: level, process, source, gas, period, value, unit, basis, unrounded, difference."""


def lacking(row: TotalRow, gaps: Mapping[Gap, tuple[str, ...]]) -> tuple[str, ...]:
    """The sources that a total of all sources lacks."""
    return gaps.get((row[0], row[7]), ()) if row[2] is None else ()


def total_of(row: TotalRow, gaps: Mapping[Gap, tuple[str, ...]]) -> Total:
    """The total of a row."""
    return Total(*row[:5], Decimal(row[5]), row[6], row[7], Decimal(row[8]), Decimal(row[9]), lacking(row, gaps))


def row_as_dict(row: TotalRow, gaps: Mapping[Gap, tuple[str, ...]]) -> TotalDict:
    """The total of the inventory file; one that lacks a source says so."""
    found = _plain(row)
    if lacks := lacking(row, gaps) if gaps else ():
        found["incomplete"] = list(lacks)
    return found


def gaps_from(raw: Iterable[Mapping[str, Any]]) -> dict[Gap, tuple[str, ...]]:
    """What the totals of a file say that they lack.

    Raises:
        TypeError: it is no list of texts.
    """
    found: dict[Gap, tuple[str, ...]] = {}
    for one in raw:
        if "incomplete" in one:
            sources = one["incomplete"]
            if not isinstance(sources, list | tuple) or not all(isinstance(source, str) for source in sources):
                raise TypeError("incomplete is no list of texts")
            if one["source"] is None:
                found[one["level"], one["basis"]] = tuple(sources)
    return found


def _plain(row: TotalRow) -> TotalDict:
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
    reading.texts((process, source, gas, basis), ("process", "source", "gas", "basis"), also=NoneType)
    mine, on, printed = reading.level(level), reading.basis(basis), reading.printed
    return mine, process, source, gas, period, printed(value), unit, on, printed(unrounded), printed(difference)
