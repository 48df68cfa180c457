"""The kinds of parts: a line each. What a part is called, how it comes into being, and how it is held against the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.dossier import derived, rechecks
from ghgcalc.dossier.held import BORDER, EVIDENCE, PAID, SETTLED, Held
from ghgcalc.dossier.readme import readme

if TYPE_CHECKING:
    from ghgcalc.audit import Difference

Make = Callable[[Held], bytes]
Recheck = Callable[[Held, str], Iterable["Difference"]]


@brief
@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of part.

    Attributes:
        role: by which the manifest tells it; its meaning stands in the texts under `role-…`.
        path: the name of the part; ending with `/`, of a folder of parts; with `.*`, of a part that keeps the ending of its file.
        make: gives its bytes from the other parts, for a part that is worked out: when packed, and again when verified.
        recheck: gives the differences of a part that is stated, by the parts and its name.
        needed: whether every package has it.
    """

    role: str
    path: str
    make: Make | None = None
    recheck: Recheck | None = None
    needed: bool = False

    def is_of(self, name: str) -> bool:
        """Whether a part of that name is of this kind."""
        if self.path.endswith("/"):
            return name.startswith(self.path) and name != self.path
        if self.path.endswith(".*"):
            stem, _, ending = name.partition(".")
            return stem == self.path[:-2] and bool(ENDING.fullmatch(ending or "bin"))
        return name == self.path


ENDING = re.compile(r"[a-z0-9]{1,8}", re.ASCII)
"""The ending of a file that a part keeps."""

MANIFEST = "manifest.json"


def _readme(held: Held) -> bytes:
    return readme(held, role_of)


KINDS = (
    Kind("readme", "README.txt", make=_readme, needed=True),
    Kind("activity", "activity.json", make=derived.activity, needed=True),
    Kind("inventory", "inventory.json", recheck=rechecks.inventory, needed=True),
    Kind("findings", "findings.json", make=derived.findings, needed=True),
    Kind("documents", "documents.json", make=derived.cited, needed=True),
    Kind("corrections", "corrections.json", make=derived.corrections, needed=True),
    Kind("matrix", "matrix.json", make=derived.matrix, needed=True),
    Kind("matrix-table", "matrix.csv", make=derived.table, needed=True),
    Kind("previous", "previous.json", recheck=rechecks.previous),
    Kind("settlement", "settlement.json", recheck=rechecks.settlement),
    Kind("border", BORDER, recheck=rechecks.border),
    Kind("border-settlement", PAID, recheck=rechecks.paid),
    Kind("border-settled", SETTLED, recheck=rechecks.settled),
    Kind("quality-plan", "quality-plan.*", recheck=rechecks.quality_plan),
    Kind("record", "verification-record.*", recheck=rechecks.record),
    Kind("evidence", EVIDENCE),
)
"""In the order in which they lie in the package, behind the manifest. A new kind of part is one line."""


def kind_of(name: str) -> Kind | None:
    """The kind of a part by its name; None where no package has such a part."""
    return next((kind for kind in KINDS if kind.is_of(name)), None)


def role_of(name: str) -> str:
    """The role of a part by its name; `other` where no package has such a part."""
    if name == MANIFEST:
        return "manifest"
    found = kind_of(name)
    return "other" if found is None else found.role


def place_of(name: str) -> tuple[int, str]:
    """By what the parts are put in order."""
    kinds = [at for at, kind in enumerate(KINDS) if kind.is_of(name)]
    return (kinds[0] if kinds else len(KINDS), name)
