"""What is handed over on a side: an inventory, which is recomputed from what it carries and never believed, or an activity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.activity import Activity, of
from ghgcalc.audit.verify import Verification, verify
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import SCHEMA, Inventory, calculate, recompute
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.inventory.evaluation import Evaluation
    from ghgcalc.literals import Verdict

Subject = Activity | Inventory | Verification | Mapping[str, Any]
KINDS = (Activity, Inventory, Verification, Mapping)
WANTED = "an Activity, an Inventory, its verification, or the table of a file of either"


@brief
@dataclass(frozen=True)
class Side:
    """One side of a diff.

    Attributes:
        inventory: as the engine has just made it.
        verification: of what was read from a file; None where it was calculated here.
        file: its name; empty where it has none.
    """

    inventory: Inventory
    verification: Verification | None = None
    file: str = ""

    @property
    def verdict(self) -> Verdict | None:
        """What came of the verification of a file."""
        return None if self.verification is None else self.verification.verdict

    def as_dict(self) -> dict[str, Any]:
        """Whose inventory it is, of which year, by which rules, and whether its file recomputes."""
        made, found = self.inventory, self.verification
        return {
            "file": self.file or None,
            "entity": made.entity,
            "year": made.year,
            "guideline": made.guideline["id"],
            "digest": made.digest,
            "verdict": self.verdict,
            "differences": [] if found is None else [one.as_dict() for one in found.differences],
        }


def evaluation(inventory: Inventory) -> Evaluation:
    """What the engine made of an inventory that was calculated here."""
    from ghgcalc.inventory.run import evaluation_of

    found = evaluation_of(inventory)
    assert found is not None, "a file is recomputed first"
    return found


def sides(
    subjects: tuple[Subject, Subject], files: tuple[str, str], accept_rules: str | Sequence[str] | None, asked: Mapping[str, Any]
) -> tuple[Side, Side]:
    """Both sides, calculated.

    An activity beside an inventory of the same year is calculated by the rules of that inventory, unless something else is asked for.

    Args:
        subjects: what was handed over.
        files: their names; empty where they have none.
        accept_rules: as [verify][ghgcalc.verify] takes them.
        asked: what `calculate` is asked with for an activity.

    Raises:
        InputError: every fault of both.
        ArgumentError: something is asked for and neither side is an activity.
    """
    found: list[Side | Activity | None] = [None, None]
    faults: list[Finding] = []
    for at, subject in enumerate(subjects):
        try:
            found[at] = _read(subject, files[at], accept_rules)
        except InputError as error:
            faults += _placed(error, files[at])
    wanted = {name: value for name, value in asked.items() if value is not None and value is not False and value != ()}
    if wanted and not faults and not any(isinstance(held, Activity) for held in found):
        name, value = next(iter(wanted.items()))
        raise doors.refused(name, value, "None where both sides are inventories, which carry their own rules")
    for at, held in enumerate(found):
        if isinstance(held, Activity):
            other = found[1 - at]
            try:
                by = other.inventory if isinstance(other, Side) and not wanted and other.inventory.year == held.year else None
                found[at] = Side(calculate(held, **wanted) if by is None else recompute(by, held), None, files[at])
            except InputError as error:
                faults += _placed(error, files[at])
    if faults:
        raise InputError(dict.fromkeys(faults))
    old, new = found
    assert isinstance(old, Side)
    assert isinstance(new, Side)
    return old, new


def _read(subject: Subject, file: str, accept_rules: str | Sequence[str] | None) -> Side | Activity:
    if isinstance(subject, Activity):
        return subject
    if isinstance(subject, Inventory) and subject.computed:
        return Side(subject, None, file)
    if isinstance(subject, Verification):
        return Side(subject.recomputed, subject, file)
    if isinstance(subject, Mapping) and subject.get("schema") != SCHEMA:
        return of(subject, file or None)
    found = verify(subject, accept_rules=accept_rules, file=file or None)
    return Side(found.recomputed, found, file)


def _placed(error: InputError, file: str) -> list[Finding]:
    """The faults, in the file that was read where they name no other."""
    return [fault if fault.place.file or not file else fault.in_file(file) for fault in error.faults]


def remarks(old: Side, new: Side) -> list[Finding]:
    """What must be known of the two sides before their difference is read."""
    found: list[Finding] = []
    for side in (old, new):
        if side.verification is not None and side.verdict in ("differs", "not-accepted"):
            shown: dict[str, Any] = {"verdict": side.verdict, "count": len(side.verification.differences)}
            found.append(Finding.of("diff-not-verified", "warning", Place(file=side.file or None), **shown))
    one, other = (side.inventory.entity for side in (old, new))
    code = "uscc" if one.get("uscc") and other.get("uscc") else "name"  # a name may change, a credit code does not
    if one.get(code) != other.get(code):
        names = {"old": shorten(str(one.get(code))), "new": shorten(str(other.get(code)))}
        found.append(Finding.of("diff-entity", "warning", Place(table="entity", key=code), **names))
    if old.inventory.year > new.inventory.year:
        years: dict[str, Any] = {"old": old.inventory.year, "new": new.inventory.year}
        found.append(Finding.of("diff-reversed", "warning", Place(key="year"), **years))
    return found
