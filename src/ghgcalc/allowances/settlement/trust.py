"""May this inventory enter an allocation? What it counts, whether it verifies, whose rules and numbers go with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc import guidelines
from ghgcalc.allowances import plans
from ghgcalc.allowances.allocation.processes import LEVEL
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.audit.numbers import numbers_of
from ghgcalc.audit.remarks import carried, waivers_of
from ghgcalc.audit.verify import Verification, verify
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.provisional import refusal
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.numbers import shorten
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ghgcalc.allowances.plans import Plan
    from ghgcalc.audit import Numbers
    from ghgcalc.standing import Standing

SHOWN = 5
"""How many differences a refusal names; `ghgcalc verify` shows them all."""

INDIRECT = ("electricity", "heat")
"""Sources of bought energy, which the market does not cover; a table of the activity ends with its source's name."""


def refusals(inventory: Inventory) -> list[Finding]:
    """Why this inventory's electrolysis total is not one of direct emissions of a whole year; empty if it is."""
    if inventory.through is not None:
        return [refusal("settlement", inventory.through, "through")]
    return uncovered(inventory)


def uncovered(inventory: Inventory) -> list[Finding]:
    """Why this inventory's electrolysis total is not one of direct emissions, as far as its year is stated; empty if it is."""
    name = str(inventory.guideline["id"])
    place = Place(key="guideline")
    inside = [total for total in inventory.totals if total.level == LEVEL]
    if not inside:
        return [Finding.of("allowance-no-process", place=place, guideline=name)]
    known = dict.fromkeys(str(total.basis) for total in inside if total.basis is not None)
    if len(known) == len({total.basis for total in inside}):
        return [Finding.of("allowance-basis", place=place, guideline=name, known=", ".join(known))]
    counted = {str(total.source) for total in inside if total.basis is None} | set(_bound(inventory.guideline.get("data") or {}))
    found = [source for source in INDIRECT if source in counted]
    return [Finding.of("allowance-electricity", place=place, guideline=name, source=label(source)) for source in found]


def _bound(data: Mapping[str, Any]) -> Iterable[str]:
    """The sources of bought energy that the guideline puts into a process's one total, whether or not this inventory has any."""
    for source in data.get("source", ()):
        table = str(source.get("table", "")).rpartition(".")[2]
        beside = source.get("if_asked", False) or source.get("basis") is not None
        if "process" in source.get("levels", ()) and table in INDIRECT and not beside:
            yield table


def remarks(inventory: Inventory, plan: Plan) -> list[Finding]:
    """What does not forbid the allocation but must be known: another year, another guideline, a draft, a plan that is not packaged."""
    found = plan_remarks(plan)
    if plan.status == "draft":
        found.append(Finding.of("plan-draft", "warning", plan=plan.id))
    if inventory.year != plan.year:
        found.append(Finding.of("plan-year", "warning", plan=plan.id, wanted=plan.year, year=inventory.year))
    name = str(inventory.guideline["id"])
    if name not in plan.guidelines:
        found.append(Finding.of("plan-guideline", "warning", plan=plan.id, guideline=name, known=", ".join(plan.guidelines)))
    return found


def by_year(plan: Plan, year: int) -> Finding:
    """That nobody named a plan, and the one in force for the year was taken."""
    shown: dict[str, Any] = {"plan": plan.id, "year": year, "document": plan.document, "grade": label(f"grade-{plan.grade}")}
    return Finding.of("plan-by-year", "note", Place(key="plan"), **shown, grade_zh=label(f"grade-{plan.grade}", "zh"))


def plan_remarks(plan: Plan) -> list[Finding]:
    """That a plan is not one of this package, or that another has taken its place."""
    found = plans.standing(plan)
    said: list[Finding] = []
    if plan.status == "superseded":
        by = plans.of_year(plan.year) if found.packaged else plan
        newer = by.id if by.status != "superseded" else "–"
        said.append(Finding.of("plan-superseded", "warning", Place(key="plan"), plan=plan.id, by=newer))
    if found.packaged:
        return said
    code = "plan-installed" if found.origin == "installed" else "plan-own"
    return [*said, Finding.of(code, "warning", Place(key="plan"), plan=plan.id, digest=found.sha256, package=found.package or "")]


@brief
@dataclass(frozen=True)
class Entered:
    """An inventory that may enter: recomputed here, with whose rules and numbers it rests on, and every warning about it."""

    inventory: Inventory
    rules: Standing
    numbers: Numbers
    remarks: tuple[Finding, ...]


def entered(inventory: Inventory | Verification, plan: Plan, accept_rules: str | Sequence[str] | None = None) -> Entered:
    """The inventory whose numbers count: what was read from a file is verified as a whole, and its recomputation goes on from here.

    Raises:
        InputError: its total may not enter; a difference of any kind; rules under a packaged name that are others, or that nobody here
            vouches for; an inventory that cannot be recomputed here.
    """
    taken = accepted_of(accept_rules)
    faults = refusals(inventory if isinstance(inventory, Inventory) else inventory.inventory)
    if isinstance(inventory, Inventory) and inventory.computed:
        made = evaluation_of(inventory)
        assert made is not None
        rules, numbers, again = guidelines.standing(made.chosen), numbers_of(inventory), inventory
    else:
        found = inventory if isinstance(inventory, Verification) else verify(inventory)
        rules, numbers, again = found.rules, found.numbers, found.recomputed
        faults += differing(found)
        if rules.origin == "own" and not (found.accepted or rules.sha256 in taken):
            place = Place(key="guideline")
            faults.append(Finding.of("rules-not-accepted", place=place, guideline=rules.id, digest=rules.sha256))
    faults += _altered(rules)
    if faults:
        raise InputError(faults)
    return Entered(again, rules, numbers, tuple(_said(again, plan, rules, numbers)))


def as_verified(found: Verification, plan: Plan) -> Entered:
    """The recomputation of an inventory that was verified already, whatever came of it.

    Raises:
        InputError: its total may not enter.
    """
    if faults := refusals(found.recomputed):
        raise InputError(faults)
    said = _said(found.recomputed, plan, found.rules, found.numbers)
    return Entered(found.recomputed, found.rules, found.numbers, tuple(said))


def differing(found: Verification) -> list[Finding]:
    """A fault for each of the first differences between a file and its recomputation."""
    wrong = [one for one in found.differences if not one.where.startswith("rules")]
    return [
        Finding.of(
            "inventory-digest", place=Place(key=shorten(one.where, 120)), stated=shorten(one.in_file), found=shorten(one.recomputed)
        )
        for one in wrong[:SHOWN]
    ]


def _altered(rules: Standing) -> list[Finding]:
    if rules.origin != "altered":
        return []
    shown = [f"{one.key}: {shorten(one.carried) or '–'} instead of {shorten(one.packaged) or '–'}" for one in rules.changed]
    more = f", … ({len(shown)})" if len(shown) > SHOWN else ""
    text = "; ".join(shown[:SHOWN]) + more
    return [Finding.of("rules-altered", place=Place(key="guideline"), guideline=rules.id, changed=text, digest=rules.sha256)]


def _said(inventory: Inventory, plan: Plan, rules: Standing, numbers: Numbers) -> list[Finding]:
    """What must be known: of plan, year and options, of own factors and measured values; the inventory's own warnings and waivers."""
    found = remarks(inventory, plan)
    if numbers.departures:
        shown = ", ".join(f"{one.name} = {one.value}" for one in numbers.departures)
        found.append(Finding.of("plan-options", "warning", guideline=rules.id, options=shown))
    found += carried(rules, numbers)
    own_findings = [one for one in inventory.findings if one.severity != "note"]
    return [*found, *own_findings, *waivers_of(inventory.findings)]


def own(inventory: Inventory, settled: str) -> Inventory:
    """The inventory of a settlement, whose lines count: one that was read from a file is verified first.

    Args:
        inventory: as the caller gives it.
        settled: the digest that the settlement names, empty for one of a table.

    Raises:
        InputError: a difference of any kind, or another inventory than the one that was settled.
    """
    again = inventory
    if not inventory.computed:
        found = verify(inventory)
        again = found.recomputed
        if faults := [*differing(found), *_altered(found.rules)]:
            raise InputError(faults)
    if settled and settled != again.digest:
        raise InputError([Finding.of("inventory-digest", place=Place(key="digest"), stated=again.digest, found=settled)])
    return again
