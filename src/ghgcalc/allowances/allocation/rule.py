"""The intensity method: deviation, coefficient and allowance of a process, in exact fractions to the cut at whole tonnes.

    I = E / Q;  X = (BP − I) / BP;  α = slope × X inside the band, ± cap outside;  A = ⌊E × (1 + α)⌋

E verified emission (t CO2e), Q output of liquid aluminium 铝液产量 (t Al), BP balance value 平衡值 (t CO2e/t Al).
Source: allocation plan, draft for comment of 2026-07-27, which says that the method is that of 2025.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.allowances.allocation.exact import Enclosed, whole
from ghgcalc.brief import brief
from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.allowances.plans import Plan, Rule

OUTPUT = "tAl"
INTENSITY = "tCO2e/tAl"
Case = Literal["verified", "inside", "high", "low", "closed", "new", "small", "notice"]
"""Why a coefficient is what it is: `inside` the band, at or beyond its `high` or `low` end, or 0 by one of the other rules; none where a
notice tells the units."""

ONE, ZERO = Fraction(1), Fraction(0)


@brief
@dataclass(frozen=True, slots=True)
class Process:
    """What the allocation of a process rests on: verified emission and output, and the days on which it started or stopped."""

    id: str
    emissions: Fraction
    output: Fraction | None
    started: date | None = None
    stopped: date | None = None


@brief
@dataclass(frozen=True, slots=True)
class Terms:
    """A rule made ready for one balance value, once for all the processes of a table.

    Attributes:
        slope, band, cap: of the rule. balance: BP in t CO2e per t Al, above zero. shown: its digits as a record prints them.
        inverse: 1 / BP, in which deviation, coefficient and allowance of a process are straight lines.
    """

    slope: Fraction
    band: Fraction
    cap: Fraction
    balance: Fraction = field(repr=False)  # Python refuses to write out whole numbers of more than 4 300 digits
    shown: str
    inverse: Enclosed = field(repr=False)

    @classmethod
    def of(cls, rule: Rule, balance: Fraction) -> Terms:
        """The terms of a rule at a balance value."""
        return cls(*rule.numbers, balance, printed(balance), Enclosed.of(1 / balance))

    def case(self, intensity: Fraction) -> Literal["inside", "high", "low"]:
        """On which piece of the rule an intensity lies; the ends of the band belong to the caps."""
        if self.beyond(intensity, self.band) >= 0:
            return "high"
        return "low" if self.beyond(intensity, -self.band) <= 0 else "inside"

    def beyond(self, intensity: Fraction, end: Fraction) -> int:
        """Whether the deviation of an intensity lies above a number (1), below it (−1), or is it (0)."""
        return self.inverse.sign(1 - end, -intensity)

    def line(self, case: Case, intensity: Fraction) -> tuple[Fraction, Fraction]:
        """The coefficient on a piece as base + factor / BP."""
        if case == "inside":
            return self.slope, -self.slope * intensity
        return {"high": self.cap, "low": -self.cap}.get(case, ZERO), ZERO


@brief
@dataclass(frozen=True, slots=True)
class Allocation:
    """The allowance of one process, with every number on the way; `None` where the rule does not ask for it.

    The allowance itself is None where a notice tells the units of several processes together alone.

    Deviation and coefficient are worked out when they are asked for: at a solved balance value they are fractions as long as the table.
    """

    id: str
    emissions: Fraction
    output: Fraction | None
    intensity: Fraction | None
    allocation: Fraction | None
    case: Case
    terms: Terms | None = field(default=None, repr=False)

    @property
    def deviation(self) -> Fraction | None:
        """X, by how much the intensity stays below the balance value."""
        if self.terms is None or self.intensity is None:
            return None
        return self.terms.inverse.value(ONE, -self.intensity)

    @property
    def coefficient(self) -> Fraction | None:
        """α: the share of the emission that is allocated beyond it; None where a notice tells the units."""
        if self.case == "notice":
            return None
        if self.terms is None or self.intensity is None:
            return ZERO
        return self.terms.inverse.value(*self.terms.line(self.case, self.intensity))

    @property
    def granted(self) -> Fraction:
        """The allowance, of a process of which it is known: every one that no notice decides."""
        assert self.allocation is not None, "a notice tells the units of the entity alone"
        return self.allocation

    @property
    def surplus(self) -> Fraction | None:
        """Allowance minus emission."""
        return None if self.allocation is None else self.allocation - self.emissions

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        deviation, coefficient = None, None if self.coefficient is None else "0"
        if self.terms is not None and self.intensity is not None:
            deviation = self.terms.inverse.digits(ONE, -self.intensity)
            coefficient = self.terms.inverse.digits(*self.terms.line(self.case, self.intensity))
        return {
            "id": self.id,
            "emissions": printed(self.emissions),
            "output": None if self.output is None else printed(self.output),
            "intensity": None if self.intensity is None else printed(self.intensity),
            "deviation": deviation,
            "coefficient": coefficient,
            "allocation": None if self.allocation is None else printed(self.allocation),
            "surplus": None if self.surplus is None else printed(self.surplus),
            "case": self.case,
            "units": {"output": OUTPUT, "intensity": INTENSITY},
        }


def exempt(process: Process, year: int, *, small: bool) -> Case | None:
    """The rule that sets the coefficient to 0: closed, or newly started, in the data year or an entity below the threshold."""
    if process.stopped is not None and process.stopped.year <= year:
        return "closed"
    if process.started is not None and process.started.year >= year:
        return "new"
    return "small" if small else None


def allocate(process: Process, plan: Plan, year: int, terms: Terms | None, *, small: bool = False) -> Allocation:
    """The allowance of a process under a plan.

    Args:
        process: emission in t CO2e, output in t; the output must be above zero where the rule divides by it.
        plan: whose rule counts.
        year: the data year, which tells a process that closed or started in it.
        terms: the rule at the balance value; needed by the intensity method alone.
        small: whether the entity lies below the plan's threshold.
    """
    intensity = process.emissions / process.output if process.output else None
    facts = (process.id, process.emissions, process.output, intensity)
    if plan.rule.method == "verified":
        return Allocation(*facts, process.emissions, "verified")
    reason = exempt(process, year, small=small)
    if reason is not None:
        return Allocation(*facts, Fraction(whole(process.emissions)), reason)
    assert terms is not None, "the caller has asked for the balance value"
    assert intensity is not None, "the caller has refused an output of zero"
    case = terms.case(intensity)
    base, factor = terms.line(case, intensity)
    units = terms.inverse.whole(process.emissions * (1 + base), process.emissions * factor)
    return Allocation(*facts, Fraction(units), case, terms)
