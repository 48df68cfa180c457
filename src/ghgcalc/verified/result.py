"""The outcome of holding a record against its inventories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from ghgcalc.findings import Finding
    from ghgcalc.verified.model import Record

SCHEMA = "ghgcalc/record-check/1"

Verdict = Literal["complete", "open", "differs"]


@dataclass(frozen=True, repr=False)
class RecordCheck(Reported):
    """What came of it.

    Attributes:
        record: as it was read.
        findings: errors first: figures that are not the inventory's, or do not follow; then what is open. Notes stop nothing.
        settles: the findings that forbid a settlement by this record: of the whole record, and of the steps that it would settle.
        against: digests of the inventories that the record was held against: `before`, `after`, `previous`.
    """

    record: Record
    findings: tuple[Finding, ...]
    settles: tuple[Finding, ...] = ()
    against: tuple[tuple[str, str], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Rows of annex 1: how many there are, the same, different, open; auxiliary ones that nobody verified are none of the three."""
        same = [row.same for row in self.record.datum]
        left = sum(row.open for row in self.record.datum)
        return {"rows": len(same), "same": same.count(True), "different": same.count(False), "open": left}

    @property
    def verdict(self) -> Verdict:
        """`differs` where something is wrong, `open` where something is left to be done, else `complete`."""
        found = {finding.severity for finding in self.findings}
        return "differs" if "error" in found else "open" if "warning" in found else "complete"

    @property
    def passed(self) -> bool:
        """Whether the verdict is `complete`: exit status 0."""
        return self.verdict == "complete"

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line."""
        return {
            "schema": SCHEMA,
            "verdict": self.verdict,
            "entity": self.record.entity.name,
            "year": self.record.year,
            "record": self.record.digest,
            "against": dict(self.against),
            **self.counts,
            "findings": [finding.as_dict() for finding in self.findings],
        }

    def __repr__(self) -> str:
        """`RecordCheck(2024: open, 58 rows, 3 open, 4 findings)`."""
        counts = self.counts
        return f"RecordCheck({self.record.year}: {self.verdict}, {counts['rows']} rows, {counts['open']} open, {len(self.findings)} findings)"
