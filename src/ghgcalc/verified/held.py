"""Inventories as they are handed over: one that was read from a file is never believed, it counts as it recomputes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc import doors
from ghgcalc.audit.verify import Verification, verify
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Mapping

WANTED = "an Inventory, or its verification"
SHOWN = 5
"""So many differences of a file are named; `ghgcalc verify` shows them all."""


def held(name: str, subject: Inventory | Verification) -> tuple[Inventory, list[Finding]]:
    """The inventory whose numbers count, and why it proves nothing: it does not recompute, or its rules are nobody's here.

    Args:
        name: by which findings call it.
        subject: an inventory, or its verification, by which a caller may have accepted rules.
    """
    if isinstance(subject, Inventory) and subject.computed:
        return subject, []
    found = subject if isinstance(subject, Verification) else verify(subject)
    told = []
    for one in found.differences[:SHOWN]:
        fields = {"where": one.where[:120], "stated": one.in_file[:60], "found": one.recomputed[:60]}
        told.append(Finding("record-not-verified", "error", Place(key=name), tuple(fields.items())))
    if found.foreign and not found.accepted:
        place = Place(table=name, key="guideline")
        told.append(Finding.of("rules-not-accepted", place=place, guideline=found.rules.id, digest=found.rules.sha256))
    return found.recomputed, told


def all_held(subjects: Mapping[str, Inventory | Verification | None]) -> dict[str, Inventory | None]:
    """Each inventory whose numbers count; None where none was handed over.

    Raises:
        InputError: every reason why one proves nothing. ArgumentError: an argument of another type.
    """
    found: dict[str, Inventory | None] = {}
    faults: list[Finding] = []
    for name, subject in subjects.items():
        doors.optional(name, subject, (Inventory, Verification), f"{WANTED}, or None")
        if subject is None:
            found[name] = None
            continue
        found[name], told = held(name, subject)
        faults += told
    if faults:
        raise InputError(faults)
    return found
