"""The records of a what-if: one row per change, where the surplus vanishes, the slopes by process. Immutable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from fractions import Fraction

    from ghgcalc.allowances.outlook.marginal import Marginal
    from ghgcalc.allowances.settlement import Settlement
    from ghgcalc.market.basis import PriceBasis


def digits(record: Any, names: tuple[str, ...]) -> dict[str, str | None]:
    """Some numbers of a record as text, `None` for those that are not known."""
    values = {name: getattr(record, name) for name in names}
    return {name: None if value is None else printed(value) for name, value in values.items()}


@brief
@dataclass(frozen=True, slots=True)
class Scenario:
    """One row of the table: what was changed, and the position then."""

    parameter: str
    change: str
    emissions: Fraction
    intensity: Fraction | None
    allocation: Fraction
    price: PriceBasis | None

    @property
    def surplus(self) -> Fraction:
        """Allocation minus emission."""
        return self.allocation - self.emissions

    @property
    def value(self) -> Fraction | None:
        """The surplus at the price in CNY."""
        return None if self.price is None else self.price.times(self.surplus)

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        names = ("emissions", "intensity", "allocation", "surplus", "value")
        return {"parameter": self.parameter, "change": self.change} | digits(self, names)


@brief
@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where the surplus vanishes, before cuts to whole tonnes.

    Attributes:
        intensity: of all processes together (t CO2e per t), when all are scaled alike. scale: by how much they are.
        anode: the gross anode consumption of all processes (t) that gives it, at the same output and anode effect; None where the
            anode effect alone is more than that.
    """

    intensity: Fraction
    scale: Fraction
    anode: Fraction | None

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        return digits(self, ("intensity", "scale", "anode"))


@brief
@dataclass(frozen=True)
class WhatIf:
    """The table of scenarios (the first is the position as it is), the break-even, and the slopes by process."""

    settlement: Settlement
    scenarios: tuple[Scenario, ...]
    break_even: BreakEven | None
    marginals: tuple[Marginal, ...]

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line."""
        return {
            "plan": self.settlement.plan.id,
            "scenarios": [one.as_dict() for one in self.scenarios],
            "units": {"emissions": "tCO2e", "intensity": "tCO2e/tAl", "value": "CNY"},
            "break_even": self.break_even.as_dict() if self.break_even else None,
            "marginals": [one.as_dict() for one in self.marginals],
            "findings": [finding.as_dict() for finding in self.settlement.findings],
        }
