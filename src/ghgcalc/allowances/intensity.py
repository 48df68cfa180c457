"""The intensity method: deviation, coefficient and allowance of a process, in exact fractions to the cut at whole tonnes.

    I = E / Q;  X = (BP − I) / BP;  α = slope × X inside the band, ± cap outside;  A = ⌊E × (1 + α)⌋

E verified emission (t CO2e), Q output of liquid aluminium 铝液产量 (t Al), BP balance value 平衡值 (t CO2e/t Al).
Source: allocation plan, draft for comment of 2026-07-27, which says that the method is that of 2025.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from ghgcalc.allowances.model import whole

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.allowances.model import Plan, Rule

Case = Literal["verified", "inside", "high", "low", "closed", "new", "small"]
"""Why a coefficient is what it is: `inside` the band, at or beyond its `high` or `low` end, or 0 by one of the other rules."""


@dataclass(frozen=True, slots=True)
class Process:
    """What the allocation of a process rests on: verified emission and output, and the days on which it started or stopped."""

    id: str
    emissions: Fraction
    output: Fraction | None
    started: date | None = None
    stopped: date | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """The allowance of one process, with every number on the way; `None` where the rule does not ask for it."""

    id: str
    emissions: Fraction
    output: Fraction | None
    intensity: Fraction | None
    deviation: Fraction | None
    coefficient: Fraction
    allocation: Fraction
    case: Case

    @property
    def surplus(self) -> Fraction:
        """Allowance minus emission."""
        return self.allocation - self.emissions


def coefficient(deviation: Fraction, rule: Rule) -> tuple[Fraction, Case]:
    """α of a deviation, and on which piece it lies; the ends of the band belong to the caps."""
    slope, band, cap = rule.numbers
    if deviation >= band:
        return cap, "high"
    if deviation <= -band:
        return -cap, "low"
    return slope * deviation, "inside"


def exempt(process: Process, year: int, *, small: bool) -> Case | None:
    """The rule that sets the coefficient to 0: closed, or newly started, in the data year or an entity below the threshold."""
    if process.stopped is not None and process.stopped.year <= year:
        return "closed"
    if process.started is not None and process.started.year >= year:
        return "new"
    return "small" if small else None


def allocate(process: Process, plan: Plan, year: int, balance: Fraction | None, *, small: bool = False) -> Allocation:
    """The allowance of a process under a plan.

    Args:
        process: emission in t CO2e, output in t; the output must be above zero where the rule divides by it.
        plan: whose rule counts.
        year: the data year, which tells a process that closed or started in it.
        balance: the balance value in t CO2e per t; needed by the intensity method alone.
        small: whether the entity lies below the plan's threshold.
    """
    intensity = process.emissions / process.output if process.output else None
    facts = (process.id, process.emissions, process.output, intensity)
    if plan.rule.method == "verified":
        return Allocation(*facts, None, Fraction(0), process.emissions, "verified")
    reason = exempt(process, year, small=small)
    if reason is not None:
        return Allocation(*facts, None, Fraction(0), Fraction(whole(process.emissions)), reason)
    assert balance is not None, "the caller has asked for the balance value"
    assert intensity is not None, "the caller has refused an output of zero"
    deviation = (balance - intensity) / balance
    alpha, case = coefficient(deviation, plan.rule)
    return Allocation(*facts, deviation, alpha, Fraction(whole(process.emissions * (1 + alpha))), case)
