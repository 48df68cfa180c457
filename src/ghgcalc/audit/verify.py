"""An inventory recomputed from its own file: pinned guideline and factor edition, the same digits and digest, or each difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ghgcalc import doors, guidelines
from ghgcalc.activity import Activity
from ghgcalc.audit.differences import Difference, differences
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import SCHEMA, Inventory, guideline_of, recompute
from ghgcalc.texts import LANGUAGES

__all__ = ["Difference", "Verification", "verify"]


@dataclass(frozen=True, repr=False)
class Verification:
    """The outcome: the differences, none if the file recomputes."""

    inventory: Inventory
    recomputed: Inventory
    differences: tuple[Difference, ...]
    foreign: bool = False
    """The guideline data in the file are not those of an installed guideline: they recompute, but look at them."""

    @property
    def same(self) -> bool:
        """Whether digits and digest agree."""
        return not self.differences

    def __repr__(self) -> str:
        """`Verification(sha256:0123456789ab…: 0 differences)`."""
        return f"Verification({self.recomputed.digest[:19]}…: {len(self.differences)} differences)"


def verify(
    raw: Mapping[str, Any] | Inventory,
    activity: Activity | Mapping[str, Any] | None = None,
    *,
    lang: str = "en",
    file: str | None = None,
) -> Verification:
    """Recompute an inventory from its own file, or from `activity` where one is given.

    Args:
        raw: the table of an inventory file, or an inventory.
        activity: another statement for it.
        lang: language of the derivations, `en` or `zh`.
        file: the name by which faults call the file.

    Raises:
        InputError: the file is no inventory, or names a guideline or factor edition that is not installed.
        ArgumentError: an argument of another type; a file is read first, by `read_inventory`.
    """
    doors.instance("raw", raw, (Mapping, Inventory), "an Inventory, or the table of an inventory file")
    doors.optional("activity", activity, (Activity, Mapping), "an Activity, the table of an activity file, or None")
    doors.optional("file", file, str, "the name of a file, or None")
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    document = raw.as_dict() if isinstance(raw, Inventory) else dict(raw)
    if document.get("schema") != SCHEMA:
        shown: dict[str, Any] = {"value": str(document.get("schema"))[:40], "wanted": SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=file, key="schema"), **shown)])
    stated = raw if isinstance(raw, Inventory) else Inventory.from_dict(document, file)
    guideline = guideline_of(stated, file)
    again = recompute(stated, activity, file, guideline)
    known = guidelines.known().get(guideline.id)
    foreign = known is not guideline and (known is None or known.sha256 != guideline.sha256)
    return Verification(stated, again, tuple(differences(stated, document, again, lang)), foreign)
