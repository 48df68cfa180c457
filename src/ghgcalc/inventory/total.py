"""A total of an inventory, and the row of texts that stands for it in the file. Neither can be changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from types import NoneType
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import cut
from ghgcalc.guidelines import LEVELS
from ghgcalc.inventory import reading
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Key = tuple[str, str | None, str | None, str | None, str, str | None]
"""level, process, source, gas, period, basis: everything of a total but its numbers."""

Gap = tuple[str, str | None]
"""level and basis of totals that lack a source."""

_ROW = itemgetter("level", "process", "source", "gas", "period", "value", "unit", "basis", "unrounded", "difference")


@dataclass(frozen=True, slots=True, repr=False)
class Total:
    """A sum of lines; None means all. `unrounded` is the same sum with no rounding anywhere, `difference` what rounding did.

    `incomplete` names the sources that it lacks, for nobody stated them.
    """

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
    incomplete: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Everything but the numbers."""
        return self.level, self.process, self.source, self.gas, self.period, self.basis

    def as_dict(self) -> dict[str, Any]:
        """The total of the inventory file."""
        row = (*self.key[:5], f"{self.value:f}", self.unit, self.basis, f"{self.unrounded:f}", f"{self.difference:f}")
        return row_as_dict(row, {(self.level, self.basis): self.incomplete})

    def __repr__(self) -> str:
        """`Total(enterprise/fuel/2024: 12.34 tCO2e)`."""
        return cut(f"Total({'/'.join(part for part in self.key if part)}: {self.value:f} {self.unit})")


TotalRow = tuple[str, str | None, str | None, str | None, str, str, str, str | None, str, str]
"""A total as the file has it, its numbers as text: level, process, source, gas, period, value, unit, basis, unrounded, difference."""


def lacking(row: TotalRow, gaps: Mapping[Gap, tuple[str, ...]]) -> tuple[str, ...]:
    """The sources that a total of all sources lacks."""
    return gaps.get((row[0], row[7]), ()) if row[2] is None else ()


def total_of(row: TotalRow, gaps: Mapping[Gap, tuple[str, ...]]) -> Total:
    """The total of a row."""
    return Total(*row[:5], Decimal(row[5]), row[6], row[7], Decimal(row[8]), Decimal(row[9]), lacking(row, gaps))


def row_as_dict(row: TotalRow, gaps: Mapping[Gap, tuple[str, ...]]) -> dict[str, Any]:
    """The total of the inventory file; one that lacks a source says so."""
    lacks = lacking(row, gaps) if gaps else ()
    return _plain(row) | ({"incomplete": list(lacks)} if lacks else {})


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


def _plain(row: TotalRow) -> dict[str, Any]:
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
