"""What comes of judging attestations: each signature, each statement, the policy. Plain data, which pickle and compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.brief import brief
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.attestation.kinds import Looked
    from ghgcalc.attestation.statement import Role
    from ghgcalc.findings import Finding

SCHEMA = "ghgcalc/attested/1"

Status = Literal["valid", "not-checked", "unknown-key", "wrong", "no-ed25519", "revoked", "outside-validity", "again"]
"""Of a signature. `valid`: of a trusted key, in its time. `not-checked`: nobody said whom to trust. `again`: of a key that
has signed the same statement before. The others count for nothing."""

Outcome = Literal["met", "unmet", "not-checked"]


@brief
@dataclass(frozen=True, slots=True)
class Judged:
    """One signature.

    Attributes:
        status: what it is worth. keyid: of the key that made it, else the hint of the envelope, which nobody has signed.
        holder, role: of a key that the caller knows; empty for others.
        finding: why it is not valid; None where it is.
    """

    status: Status
    keyid: str
    holder: str = ""
    role: str = ""
    finding: Finding | None = None

    def as_dict(self) -> dict[str, Any]:
        """As a record."""
        return {"status": self.status, "keyid": self.keyid, "holder": self.holder or None, "role": self.role or None}


@brief
@dataclass(frozen=True, slots=True)
class Attestation:
    """One envelope.

    Attributes:
        file: its name. predicate_type, kind, role: as the statement says, empty where it does not.
        signatures: each of them. faults: why the statement does not count, whoever has signed it.
    """

    file: str
    predicate_type: str
    kind: str
    role: str
    signatures: tuple[Judged, ...]
    faults: tuple[Finding, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As a record."""
        return {
            "file": self.file,
            "predicate_type": self.predicate_type,
            "kind": self.kind or None,
            "role": self.role or None,
            "counts": not self.faults,
            "signatures": [one.as_dict() for one in self.signatures],
        }


@brief
@dataclass(frozen=True, slots=True)
class Needed:
    """What the policy wants of a role, and whose signatures there are."""

    role: Role
    wanted: int
    holders: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether there are enough."""
        return len(self.holders) >= self.wanted

    def as_dict(self) -> dict[str, Any]:
        """As a record."""
        return {"role": self.role, "wanted": self.wanted, "holders": list(self.holders), "met": self.met}


@dataclass(frozen=True, repr=False)
class Attested(Reported):
    """A file with what was signed about it.

    Attributes:
        looked: the file as it was verified here. attestations: each envelope. needed: what the policy wants, by role.
        trusted: whether the caller has said whom to trust; if not, no signature was checked.
        recompute: whether the policy wants the file to be verified here as well.
        on: the day on which the keys had to be good; None where none of them is bounded.
    """

    looked: Looked
    attestations: tuple[Attestation, ...]
    needed: tuple[Needed, ...]
    trusted: bool
    recompute: bool = True
    on: date | None = None

    @property
    def outcome(self) -> Outcome:
        """`met`: what the policy wants is signed, and nothing speaks against it. `unmet`. `not-checked`: there is no policy."""
        if not self.trusted:
            return "not-checked"
        sound = not any(one.faults for one in self.attestations)
        return "met" if sound and all(one.met for one in self.needed) else "unmet"

    @property
    def verified(self) -> bool:
        """Whether the file itself passes, as far as the policy asks for it; bytes of no kind pass where it does not."""
        return self.looked.passed or (self.looked.result is None and not self.recompute)

    @property
    def passed(self) -> bool:
        """Whether the policy is met, and the file verified: exit status 0."""
        return self.outcome == "met" and self.verified

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why statements and signatures do not count, and what the policy lacks."""
        told = [
            finding
            for one in self.attestations
            for finding in (*one.faults, *(judged.finding for judged in one.signatures))
            if finding is not None
        ]
        return (*told, *(lacking(one) for one in self.needed if not one.met))

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line: that of the verification, and what was signed."""
        found = {} if self.looked.result is None else self.looked.result.as_dict()
        signed = {
            "schema": SCHEMA,
            "outcome": self.outcome,
            "passed": self.passed,
            "sha256": self.looked.sha256,
            "kind": self.looked.kind,
            "verdict": self.looked.verdict,
            "on": self.on.isoformat() if self.on else None,
            "needed": [one.as_dict() for one in self.needed],
            "attestations": [one.as_dict() for one in self.attestations],
            "findings": [one.as_dict() for one in self.findings],
        }
        return {**found, "attestation": signed}

    def __repr__(self) -> str:
        """`Attested(sha256:0123456789ab…: met, 2 attestations)`."""
        return f"Attested(sha256:{self.looked.sha256[:12]}…: {self.outcome}, {len(self.attestations)} attestations)"


def lacking(needed: Needed) -> Finding:
    """That signatures of a role are missing."""
    from ghgcalc.findings import Finding

    return Finding.of("attest-lacking", role=needed.role, wanted=needed.wanted, found=len(needed.holders))
