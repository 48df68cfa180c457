"""May this inventory enter an allocation? What it counts, under which guideline, and whether its digits are those of its own file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.allocation.processes import LEVEL
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines.model import Rounding
from ghgcalc.inventory import recompute
from ghgcalc.numbers import shorten
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.allowances.plans import Plan
    from ghgcalc.inventory import Inventory

INDIRECT = ("electricity", "heat")
"""Sources of bought energy, which the market does not cover; a table of the activity ends with its source's name."""


def refusals(inventory: Inventory) -> list[Finding]:
    """Why this inventory's electrolysis total is not one of direct emissions; empty if it is."""
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
    """What does not forbid the allocation but must be known: another year, another guideline, options, a draft."""
    found: list[Finding] = []
    if plan.status == "draft":
        found.append(Finding.of("plan-draft", "warning", plan=plan.id))
    if inventory.year != plan.year:
        found.append(Finding.of("plan-year", "warning", plan=plan.id, wanted=plan.year, year=inventory.year))
    name = str(inventory.guideline["id"])
    if name not in plan.guidelines:
        found.append(Finding.of("plan-guideline", "warning", plan=plan.id, guideline=name, known=", ".join(plan.guidelines)))
    chosen = {key: str(value) for key, value in inventory.options.items()}
    stated = (inventory.guideline.get("data") or {}).get("rounding") or {}
    if inventory.rounding["policy"] != stated.get("policy", Rounding().policy):
        chosen["rounding"] = inventory.rounding["policy"]
    if chosen:
        shown = ", ".join(f"{key} = {value}" for key, value in chosen.items())
        found.append(Finding.of("plan-options", "warning", guideline=name, options=shown))
    return found


def recomputed(inventory: Inventory) -> list[Finding]:
    """Recompute an inventory that was read from a file; one that was computed here needs no check.

    Returns:
        A fault for a total or a digest that is not the recomputed one; a warning where this installation cannot recompute it.
    """
    if inventory.computed:
        return []
    try:
        again = recompute(inventory)
    except (InputError, LookupError, TypeError, ValueError) as error:
        first = error.faults[0].message() if isinstance(error, InputError) else str(error)
        return [Finding.of("inventory-unchecked", "warning", detail=shorten(first, 120))]
    ours = {total.key: total.value for total in again.totals}
    wrong = [
        (
            "/".join(str(part) for part in total.key if part),
            f"{total.value:f}",
            f"{ours[total.key]:f}" if total.key in ours else "–",
        )
        for total in inventory.totals
        if ours.get(total.key) != total.value
    ]
    if not wrong and again.digest != inventory.digest:
        wrong = [("digest", inventory.digest, again.digest)]
    shown = wrong[:3]
    return [Finding.of("inventory-digest", place=Place(key=where), stated=stated, found=found) for where, stated, found in shown]


def own(inventory: Inventory) -> Inventory:
    """The inventory whose lines count: one that was read from a file is recomputed from its activity, for nobody vouches for its lines.

    Where this installation cannot recompute it (which a settlement says in a finding), it is taken as it stands.
    """
    if inventory.computed:
        return inventory
    try:
        return recompute(inventory)
    except (InputError, LookupError, TypeError, ValueError):
        return inventory


def check(inventory: Inventory, plan: Plan) -> list[Finding]:
    """Every warning about an inventory.

    Raises:
        InputError: its total may not enter, or its digits are not those of its own file.
    """
    found = [*refusals(inventory), *recomputed(inventory)]
    faults = [finding for finding in found if finding.severity == "error"]
    if faults:
        raise InputError(faults)
    return [*found, *remarks(inventory, plan)]
