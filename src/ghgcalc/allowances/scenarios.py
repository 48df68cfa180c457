"""What if: the position against anode consumption, anode effect, output, price and balance value, and where the surplus vanishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator

from ghgcalc import fields
from ghgcalc.allowances.balance import solve
from ghgcalc.allowances.intensity import Allocation, Process, allocate
from ghgcalc.allowances.marginal import Marginal, marginals
from ghgcalc.allowances.request import Positive
from ghgcalc.allowances.run import EXEMPT
from ghgcalc.allowances.settlement import digits
from ghgcalc.errors import InputError
from ghgcalc.fields import One
from ghgcalc.findings import Finding, Place
from ghgcalc.market.basis import PriceBasis
from ghgcalc.numbers import fraction_of
from ghgcalc.schema import Strict, validate, wrong
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from ghgcalc.allowances.settlement import Settlement
    from ghgcalc.inventory import Inventory

SOURCES = {"anode": "anode", "anode_effect": "anode-effect"}
"""What is varied, and the source of emissions that it scales."""


def _possible(found: Quantity) -> Quantity:
    if found.value < -1:
        raise wrong("change-too-large", value=found)
    return found


Change = Annotated[Quantity, One("1", negative=True), AfterValidator(_possible)]


class Changes(Strict):
    """What is varied: shares such as `-2 %` for the first three, values for the last two.

    `anode` scales the gross consumption of every process, `anode_effect` the emission per tonne of metal, `output` the metal at the
    same anode consumption.
    """

    anode: tuple[Change, ...] = ()
    anode_effect: tuple[Change, ...] = ()
    output: tuple[Change, ...] = ()
    price: tuple[Annotated[Quantity, fields.Price, Positive], ...] = ()
    balance_value: tuple[Annotated[Quantity, fields.Intensity, Positive], ...] = ()


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
        return {"parameter": self.parameter, "change": self.change} | {name: digits(getattr(self, name)) for name in names}


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
        return {name: digits(getattr(self, name)) for name in ("intensity", "scale", "anode")}


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


def what_if(inventory: Inventory, settlement: Settlement, changes: Mapping[str, Sequence[Any]] | None = None) -> WhatIf:
    """Vary one thing at a time around a settlement of the inventory.

    Args:
        inventory: whose electrolysis sources are scaled.
        settlement: of it, with the plan, the balance value and the price.
        changes: for `anode`, `anode_effect`, `output` shares such as `"-2 %"`; for `price` and `balance_value` the values to try.

    Raises:
        InputError: an unknown name, a value of another unit, or a change that leaves no output.
    """
    chosen = validate(Changes, {key: tuple(values) for key, values in (changes or {}).items()})
    parts = {one.id: _parts(inventory, one.id) for one in settlement.processes}
    found = [_scenario(settlement, "", "", settlement.processes, settlement.price)]
    for name in ("anode", "anode_effect", "output"):
        for change in getattr(chosen, name):
            share = fraction_of(change.exact)
            rows = [_scaled(one, parts[one.id], name, share) for one in settlement.processes]
            made = [_again(settlement, old, row, settlement.balance) for old, row in zip(settlement.processes, rows, strict=True)]
            found.append(_scenario(settlement, name, f"{digits(share * 100)} %", made, settlement.price))
    for price in chosen.price:
        basis = PriceBasis("stated", fraction_of(price.exact))
        found.append(_scenario(settlement, "price", str(price), settlement.processes, basis))
    for value in chosen.balance_value:
        balance = fraction_of(value.exact)
        made = [_again(settlement, one, Process(one.id, one.emissions, one.output), balance) for one in settlement.processes]
        found.append(_scenario(settlement, "balance_value", str(value), made, settlement.price))
    return WhatIf(settlement, tuple(found), _break_even(inventory, settlement, parts), tuple(marginals(inventory, settlement)))


def _parts(inventory: Inventory, process: str) -> dict[str, Fraction]:
    """The emission of a process by what scales it."""
    found = {name: Fraction(0) for name in SOURCES}
    year = str(inventory.year)
    for total in inventory.totals:
        for name, source in SOURCES.items():
            if total.key == ("process", process, source, None, year, None):
                found[name] = Fraction(total.value)
    return found


def _scaled(one: Allocation, parts: Mapping[str, Fraction], name: str, share: Fraction) -> Process:
    """The process after a change: anode effect goes with the metal, the anode does not."""
    output = one.output
    more = parts.get(name, Fraction(0)) * share
    if name == "output":
        more = parts["anode_effect"] * share
        output = None if output is None else output * (1 + share)
    return Process(one.id, one.emissions + more, output)


def _again(settlement: Settlement, old: Allocation, row: Process, balance: Fraction | None) -> Allocation:
    """The allowance after a change; what was exempt stays so."""
    plan, year = settlement.plan, settlement.year
    if old.case in EXEMPT:
        return replace(allocate(row, plan, year, balance, small=True), case=old.case)
    if plan.rule.method == "intensity" and not (row.output and row.output > 0):
        raise InputError([Finding.of("output-zero", place=Place(table="process", row=row.id, key="output"), plan=plan.id)])
    return allocate(row, plan, year, balance)


def _scenario(
    settlement: Settlement, parameter: str, change: str, made: Sequence[Allocation], price: PriceBasis | None
) -> Scenario:
    emissions = sum((one.emissions for one in made), Fraction(0))
    if not parameter or parameter == "price":
        emissions = settlement.reported
    output = sum((one.output for one in made if one.output is not None), Fraction(0))
    allocation = sum((one.allocation for one in made), Fraction(0))
    return Scenario(parameter, change, emissions, emissions / output if output else None, allocation, price)


def _break_even(inventory: Inventory, settlement: Settlement, parts: Mapping[str, Mapping[str, Fraction]]) -> BreakEven | None:
    """All intensities scaled alike until the allowances before the cut equal the emissions.

    The rule knows only I / BP: scaling every I by k is dividing BP by k, so that k is BP over the balance value of these processes alone.
    """
    ordinary = [one for one in settlement.processes if one.case in ("inside", "high", "low") and one.emissions]
    if settlement.balance is None or not ordinary:
        return None
    own = solve([Process(one.id, one.emissions, one.output) for one in ordinary], settlement.plan.rule)
    scale = 2 * settlement.balance / (own.low + own.high)
    output = sum((one.output for one in ordinary if one.output is not None), Fraction(0))
    emissions = sum((one.emissions for one in ordinary), Fraction(0)) * scale
    rest = emissions - sum((parts[one.id]["anode_effect"] for one in ordinary), Fraction(0))
    burnt = sum((parts[one.id]["anode"] for one in ordinary), Fraction(0))
    anode = _anode(inventory, {one.id for one in ordinary})
    possible = rest > 0 and burnt > 0 and anode > 0
    return BreakEven(emissions / output, scale, anode * rest / burnt if possible else None)


def _anode(inventory: Inventory, processes: set[str]) -> Fraction:
    """The gross anode consumption that the lines rest on, in t."""
    return sum(
        (
            Fraction(one.value)
            for line in inventory.lines
            if line.process in processes and line.source == SOURCES["anode"]
            for one in line.inputs
            if one.origin == "activity" and one.unit == "t anode"
        ),
        Fraction(0),
    )
