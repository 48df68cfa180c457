"""Which allocation plans were ever packaged, and whose a plan is that a caller, a file or a settlement brings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ghgcalc.allowances.plans import known
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import between
from ghgcalc.standing import Changed, Revision, Standing, judged, locked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.allowances.plans.model import Plan

LOCK = Path(__file__).with_name("revisions.toml")
"""Every revision of a packaged plan that was released; `make lock` appends."""

SHOWN = 5
"""How many differing keys a fault names."""


def revisions(id: str) -> tuple[Revision, ...]:  # noqa: A002
    """The released revisions of a packaged plan, from the first to the newest; none of another one."""
    return locked(LOCK).get(id, ())


def standing(plan: Plan) -> Standing:
    """Whose plan this is, as [ghgcalc.guidelines.standing][] says it of rules."""
    packaged = known.packaged().get(plan.id)

    def changed() -> Iterable[Changed]:
        found = between(packaged.record() if packaged else {}, plan.record())
        return [Changed(one.key, one.left, one.right) for one in found]

    others = {} if packaged else known.installed()
    theirs = {name: (package, other.sha256) for name, (package, other) in others.items() if name == plan.id}
    return judged(plan.id, plan.sha256, locked(LOCK), theirs, packaged.sha256 if packaged else "", changed)


def genuine(plan: Plan) -> Plan:
    """The plan, unless it carries a packaged id with other data.

    Raises:
        InputError: it does; names the id and the keys that differ.
    """
    found = standing(plan)
    if found.origin == "altered":
        raise InputError([altered(found)])
    return plan


def altered(found: Standing) -> Finding:
    """The fault of a plan that is not the one packaged under its id."""
    shown = [f"{one.key}: {one.carried or '–'} instead of {one.packaged or '–'}" for one in found.changed[:SHOWN]]
    more = f", … ({len(found.changed)})" if len(found.changed) > SHOWN else ""
    return Finding.of("plan-altered", place=Place(key="plan"), plan=found.id, changed="; ".join(shown) + more, digest=found.sha256)
