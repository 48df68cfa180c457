"""What if: the position against anode consumption, anode effect, output, price and balance value, and where the surplus vanishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator

from ghgcalc import doors, fields
from ghgcalc.activity.tables import ChangesDict
from ghgcalc.allowances.allocation import Process, Terms, added, allocate
from ghgcalc.allowances.outlook.break_even import break_even
from ghgcalc.allowances.outlook.marginal import marginals
from ghgcalc.allowances.outlook.record import BreakEven, Scenario, WhatIf
from ghgcalc.allowances.outlook.sources import parts_of
from ghgcalc.allowances.settlement import EXEMPT, Positive, Settlement, movable, own
from ghgcalc.errors import InputError
from ghgcalc.fields import One
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.market.basis import PriceBasis
from ghgcalc.numbers import fraction_of, printed
from ghgcalc.schema import Strict, validate, wrong
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.allowances.allocation import Allocation

__all__ = ["BreakEven", "Changes", "Scenario", "what_if"]


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


def what_if(inventory: Inventory, settlement: Settlement, changes: ChangesDict | None = None) -> WhatIf:
    """Vary one thing at a time around a settlement of the inventory.

    Args:
        inventory: whose electrolysis sources are scaled.
        settlement: of it, with the plan, the balance value and the price.
        changes: for `anode`, `anode_effect`, `output` shares such as `"-2 %"`; for `price` and `balance_value` the values to try.

    Raises:
        ArgumentError: an argument of another type, such as one change that stands in no list.
        InputError: an unknown name, a value of another unit, a change that leaves no output, a file's line that is none, or a
            settlement whose units a notice tells.
    """
    doors.instance("inventory", inventory, Inventory, "the inventory of the settlement")
    doors.instance("settlement", settlement, Settlement, "a settlement, as settle gives it")
    movable(settlement.issued)
    chosen = _read(changes)
    stated = own(inventory, settlement.inventory)
    parts = parts_of(stated, [one.id for one in settlement.processes])
    found = [_scenario(settlement, "", "", settlement.processes, settlement.price)]
    for name in ("anode", "anode_effect", "output"):
        for change in getattr(chosen, name):
            share = fraction_of(change.exact)
            rows = [scaled(one, parts[one.id], name, share) for one in settlement.processes]
            made = [again(settlement, old, row, settlement.terms) for old, row in zip(settlement.processes, rows, strict=True)]
            found.append(_scenario(settlement, name, f"{printed(share * 100)} %", made, settlement.price))
    for price in chosen.price:
        basis = PriceBasis("stated", fraction_of(price.exact))
        found.append(_scenario(settlement, "price", str(price), settlement.processes, basis))
    for value in chosen.balance_value:
        terms = Terms.of(settlement.plan.rule, fraction_of(value.exact))
        made = [again(settlement, one, Process(one.id, one.emissions, one.output), terms) for one in settlement.processes]
        found.append(_scenario(settlement, "balance_value", str(value), made, settlement.price))
    slopes = tuple(marginals(stated, settlement))  # first: they name a line that is none
    return WhatIf(settlement, tuple(found), break_even(stated, settlement, parts), slopes)


def _read(changes: Mapping[str, Any] | None) -> Changes:
    """The changes; each name with a list of its own, for one text would be a list of letters."""
    wanted = "lists of values by name, such as {'anode': ['-2 %']}"
    doors.optional("changes", changes, Mapping, wanted)
    found: dict[str, tuple[Any, ...]] = {}
    for key, values in (changes or {}).items():
        if isinstance(values, str | bytes | Mapping):
            raise doors.refused(f"changes[{key!r}]", values, "a list of values")
        found[key] = doors.instances(f"changes[{key!r}]", values, object, "a list of values")
    return validate(Changes, found)


def scaled(one: Allocation, parts: Mapping[str, Fraction], name: str, share: Fraction) -> Process:
    """The process after a change: anode effect goes with the metal, the anode does not."""
    output = one.output
    more = parts.get(name, Fraction(0)) * share
    if name == "output":
        more = parts["anode_effect"] * share
        output = None if output is None else output * (1 + share)
    return Process(one.id, one.emissions + more, output)


def again(settlement: Settlement, old: Allocation, row: Process, terms: Terms | None) -> Allocation:
    """The allowance after a change; what was exempt stays so."""
    plan, year = settlement.plan, settlement.year
    if old.case in EXEMPT:
        return replace(allocate(row, plan, year, terms, small=True), case=old.case)
    if plan.rule.method == "intensity" and not (row.output and row.output > 0):
        raise InputError([Finding.of("output-zero", place=Place(table="process", row=row.id, key="output"), plan=plan.id)])
    return allocate(row, plan, year, terms)


def _scenario(
    settlement: Settlement, parameter: str, change: str, made: Iterable[Allocation], price: PriceBasis | None
) -> Scenario:
    rows = tuple(made)
    unchanged = not parameter or parameter == "price"
    emissions = settlement.reported if unchanged else added(one.emissions for one in rows)
    output = added(one.output for one in rows if one.output is not None)
    allocation = added(one.granted for one in rows)
    return Scenario(parameter, change, emissions, emissions / output if output else None, allocation, price)
