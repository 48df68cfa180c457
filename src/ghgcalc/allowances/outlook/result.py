"""The outlook of a running year: what was asked, the forecast, complete years at its ends, ranges, break-even, fan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.allowances.allocation import INTENSITY, added
from ghgcalc.brief import brief
from ghgcalc.errors import UnknownKeyError
from ghgcalc.numbers import printed
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from ghgcalc.allowances.outlook.ahead import Forecast
    from ghgcalc.allowances.outlook.asked import Asked
    from ghgcalc.allowances.outlook.breaking import RestBreakEven
    from ghgcalc.allowances.outlook.corner import Key
    from ghgcalc.allowances.outlook.fan import Month
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.allowances.settlement import Settlement
    from ghgcalc.findings import Finding

SCHEMA = "ghgcalc/outlook/1"
UNITS = {
    "emissions": "tCO2e", "output": "tAl", "intensity": INTENSITY, "allocation": "tCO2e", "surplus": "tCO2e", "value": "CNY",
}  # fmt: skip


@brief
@dataclass(frozen=True)
class CompleteYear:
    """A complete year of the forecast, calculated by the engine and settled by the plan.

    Attributes:
        names: the ends that it was made for, such as `surplus-low`. factors: of the data, by process and path; 1 where none stands.
        settlements: at the low and at the high balance value; one where they are the same.
    """

    names: tuple[str, ...]
    factors: Mapping[Key, Fraction]
    settlements: tuple[Settlement, ...]

    @property
    def id(self) -> str:
        """Its first name."""
        return self.names[0]

    @property
    def emissions(self) -> Fraction:
        """The electrolysis total, t CO2e."""
        return self.settlements[0].reported

    @property
    def output(self) -> Fraction:
        """The output of all processes, t Al."""
        return added(one.output for one in self.settlements[0].processes if one.output is not None)

    @property
    def intensity(self) -> Fraction | None:
        """Emission over output."""
        return self.emissions / self.output if self.output else None

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        intensity = self.intensity
        return {
            "id": self.id,
            "names": list(self.names),
            "inventory": self.settlements[0].inventory,
            "emissions": printed(self.emissions),
            "output": printed(self.output),
            "intensity": None if intensity is None else printed(intensity),
            "factors": [
                {"process": process, "key": ".".join(map(str, path)), "factor": printed(value)}
                for (process, path), value in sorted(self.factors.items(), key=lambda one: str(one[0]))
            ],
            "settled": [
                {
                    "balance_value": None if one.balance is None else printed(one.balance),
                    "allocation": printed(one.allocated),
                    "surplus": printed(one.allocated - one.reported),
                    "cases": {process.id: process.case for process in one.processes},
                }
                for one in self.settlements
            ],
        }


@brief
@dataclass(frozen=True, slots=True)
class Range:
    """One figure of the year, between its ends.

    Attributes:
        name: `emissions`, `output`, `intensity`, `allocation`, `surplus` or `value`. low, high: in `unit`.
        low_by, high_by: what gives each end: the complete year, and the end (`low`, `high`) of balance value and price where they count.
    """

    name: str
    low: Fraction
    high: Fraction
    unit: str
    low_by: Mapping[str, str]
    high_by: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        found = {"name": self.name, "low": printed(self.low), "high": printed(self.high), "unit": self.unit}
        return {**found, "low_by": dict(self.low_by), "high_by": dict(self.high_by)}


@brief
@dataclass(frozen=True)
class Outlook(Reported):
    """A running year, its rest by a stated forecast, under one plan: nothing in it is one figure where it is not told.

    Attributes:
        plan, entity, year, through: whose rules, whose year, the last month told.
        guideline: under which it was calculated. inventory: the digest of the provisional inventory of the months told.
        asked: balance value, price, level and tolerance. forecast: every datum with the rest of its year.
        years: complete years at the ends. ranges: the figures of the year.
        break_even: by process, and of all. fan: by month. findings: what must be known.
    """

    plan: Plan
    entity: Mapping[str, Any]
    year: int
    through: str
    guideline: str
    inventory: str
    asked: Asked
    forecast: Forecast
    years: tuple[CompleteYear, ...]
    ranges: tuple[Range, ...]
    break_even: tuple[RestBreakEven, ...]
    fan: tuple[Month, ...]
    findings: tuple[Finding, ...]

    def range(self, name: str) -> Range:
        """One figure of the year by its name.

        Raises:
            UnknownKeyError: there is none: no value without a price. ArgumentError: the name is no text.
        """
        doors.instance("name", name, str, "the name of a figure")
        for one in self.ranges:
            if one.name == name:
                return one
        raise UnknownKeyError("range", name, tuple(one.name for one in self.ranges))

    @property
    def told(self) -> Month:
        """The last month told, with what was cumulated by then."""
        return next(one for one in self.fan if one.period == self.through)

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line and of its file: numbers as text, nothing in it shared with anything else."""
        asked = self.asked
        return {
            "schema": SCHEMA,
            "plan": self.plan.id,
            "status": self.plan.status,
            "grade": self.plan.rule.grade,
            "entity": dict(self.entity),
            "year": self.year,
            "through": self.through,
            "guideline": self.guideline,
            "inventory": self.inventory,
            "balance_value": _asked(asked.balance, INTENSITY, asked.sources["balance_source"]),
            "price": _asked(
                None if asked.price is None else (asked.price[0].value, asked.price[1].value),
                "CNY/t",
                asked.sources["price_source"],
            ),
            "forecast": self.forecast.as_dict(),
            "told": self.told.as_dict(),
            "ranges": [one.as_dict() for one in self.ranges],
            "cut": {"value": str(len(self.years[0].settlements[0].processes)), "unit": "tCO2e"},
            "years": [one.as_dict() for one in self.years],
            "break_even": [one.as_dict() for one in self.break_even],
            "fan": [one.as_dict() for one in self.fan],
            "findings": [finding.as_dict() for finding in self.findings],
        }


def _asked(pair: tuple[Fraction, Fraction] | None, unit: str, source: str | None) -> dict[str, Any] | None:
    if pair is None:
        return None
    return {"low": printed(pair[0]), "high": printed(pair[1]), "unit": unit, "source": source or None}
