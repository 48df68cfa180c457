"""What a ledger gives: an entry that was added, a list of entries, the outcome of a check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from ghgcalc.archive.entry import Entry
    from ghgcalc.findings import Finding

ADDED, LISTED, CHECKED = "ghgcalc/ledger-added/1", "ghgcalc/ledger-list/1", "ghgcalc/ledger-check/1"


@brief
@dataclass(frozen=True, slots=True)
class Added(Reported):
    """What came of adding a content.

    Attributes:
        ledger: name of the file.
        entry: that stands there now.
        new: False where the same bytes stood there already: then nothing was written.
        findings: what is worth knowing: evidence that others have stated, another entry of the same kind, entity and year that stands.
    """

    ledger: str
    entry: Entry
    new: bool
    findings: tuple[Finding, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The record of `ledger add --format json`."""
        return {
            "schema": ADDED,
            "ledger": self.ledger,
            "new": self.new,
            "entry": self.entry.as_dict(),
            "findings": [finding.as_dict() for finding in self.findings],
        }


@brief
@dataclass(frozen=True, slots=True)
class Listing(Reported):
    """Entries of a ledger.

    Attributes:
        ledger: name of the file.
        entries: those that were asked for, in order.
        count: of all the entries. head: hash of the last one, None of an empty ledger: to be written down elsewhere.
        asked: what was asked for, by name.
    """

    ledger: str
    entries: tuple[Entry, ...]
    count: int
    head: str | None
    asked: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The record of `ledger list` and `ledger history`."""
        return {
            "schema": LISTED,
            "ledger": self.ledger,
            "count": self.count,
            "head": self.head,
            "asked": dict(self.asked),
            "entries": [entry.as_dict() for entry in self.entries],
        }


@brief
@dataclass(frozen=True, slots=True)
class Checked(Reported):
    """The outcome of a check of the whole ledger.

    Attributes:
        ledger: name of the file.
        count: of the entries that were read. head: hash of the last one.
        stated: the hash that the caller had written down. found: number of the entry that has it; None where none has, or none was stated.
        recomputed: numbers of the entries that were verified anew.
        findings: errors where the chain is not what it should be; warnings where a number of evidence is used twice.
    """

    ledger: str
    count: int
    head: str | None
    stated: str | None
    found: int | None
    recomputed: tuple[int, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether every entry, every content, the tables and the stated hash are what they should be."""
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def passed(self) -> bool:
        """Whether nothing was found at all: exit status 0."""
        return not any(finding.severity in ("error", "warning") for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The record of `ledger check --format json`."""
        return {
            "schema": CHECKED,
            "ledger": self.ledger,
            "proven": self.proven,
            "passed": self.passed,
            "count": self.count,
            "head": self.head,
            "stated": self.stated,
            "found": self.found,
            "recomputed": list(self.recomputed),
            "findings": [finding.as_dict() for finding in self.findings],
        }
