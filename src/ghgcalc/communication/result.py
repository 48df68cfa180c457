"""What was written into a copy of the form, cell by cell, and what the form makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

    from ghgcalc.findings import Finding

SCHEMA = "ghgcalc/exported/1"


@brief
@dataclass(frozen=True, slots=True)
class Entry:
    """A cell that was filled in.

    Attributes:
        figure: our name of it (`stream.1.amount`). cell: as a workbook calls it. value: what stands there. rests_on: the line, good or
            statement that it comes from. number: the value, where it is one; None for a text, a choice or a day.
    """

    figure: str
    cell: str
    value: str
    rests_on: str
    number: Fraction | None = None

    def as_dict(self) -> dict[str, str]:
        """The entry as data."""
        return {"figure": self.figure, "cell": self.cell, "value": self.value, "rests_on": self.rests_on}


@brief
@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of the inventory beside the one that the form calculates.

    Attributes:
        inventory: of the inventory, in t CO2e, t, t CO2e/t or MWh/t. form: what the form shows; a text where it shows no number.
        same: whether both agree to 12 digits. because: the code of the finding that says why they cannot; empty where none does.
    """

    figure: str
    cell: str
    inventory: str
    form: str
    same: bool
    because: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The comparison as data."""
        return {
            "figure": self.figure,
            "cell": self.cell,
            "inventory": self.inventory,
            "form": self.form,
            "same": self.same,
            "because": self.because or None,
        }


@dataclass(frozen=True, repr=False)
class Exported(Reported):
    """A copy of the form, filled in.

    Attributes:
        workbook: its bytes. form: our name of the form. version: the issue, by its day. template: the name of the copy.
        entity, year, guideline, digest: of the inventory.
        compared: each figure that the form calculates, beside the inventory's; None where it was not calculated.
        findings: what stays open, and what has to be known.
    """

    workbook: bytes
    form: str
    version: str
    template: str
    entity: str
    year: int
    guideline: str
    digest: str
    entries: tuple[Entry, ...]
    compared: tuple[Compared, ...] | None
    findings: tuple[Finding, ...]

    @property
    def agrees(self) -> bool:
        """Whether every figure that was compared is the same; true where none was."""
        return all(one.same for one in self.compared or ())

    def save(self, path: str | Path) -> None:
        """Write the workbook: beside, then renamed.

        Raises:
            InputError: it cannot be written.
        """
        from ghgcalc.files import write_bytes

        write_bytes(path, self.workbook)

    def as_dict(self) -> dict[str, Any]:
        """The record of `export … --format json`: everything but the workbook itself, of which it has the SHA-256."""
        return {
            "schema": SCHEMA,
            "form": self.form,
            "version": self.version,
            "template": self.template,
            "entity": self.entity,
            "year": self.year,
            "guideline": self.guideline,
            "digest": self.digest,
            "sha256": sha256(self.workbook).hexdigest(),
            "entries": [one.as_dict() for one in self.entries],
            "compared": None if self.compared is None else [one.as_dict() for one in self.compared],
            "agrees": None if self.compared is None else self.agrees,
            "findings": [finding.as_dict() for finding in self.findings],
        }

    def __repr__(self) -> str:
        """`Exported(Example 2026: 92 cells)`."""
        return f"Exported({self.entity[:40]} {self.year}: {len(self.entries)} cells)"
