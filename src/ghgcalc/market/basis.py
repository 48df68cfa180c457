"""A price with the name of what it is: nobody values units at "the price", but at a stated price, a close, an average of a period."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from datetime import date

UNIT = "CNY/t"


@brief
@dataclass(frozen=True, slots=True)
class PriceBasis:
    """A price in CNY per tonne (one allowance), and what it is.

    Attributes:
        name: such as `stated`, `close`, `vwap`, `listed`, `month:2025-12`.
        begins, ends: the days that it covers, where it is taken from a price file.
        source: where it stands.
    """

    name: str
    value: Fraction
    begins: date | None = None
    ends: date | None = None
    source: str = ""

    def times(self, units: Fraction | int) -> Fraction:
        """What so many units are worth, in CNY."""
        return self.value * units

    def as_dict(self) -> dict[str, Any]:
        """As a record: the number as text."""
        days = {"from": self.begins, "to": self.ends}
        return {
            "basis": self.name,
            "value": printed(self.value),
            "unit": UNIT,
            **{key: day.isoformat() if day else None for key, day in days.items()},
            "source": self.source,
        }
