"""What `verify` does with signatures: envelopes and trust are read first, and judged when the file has been verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ghgcalc.attestation import Attested, Envelope, Trust


class Signed:
    """The signatures of a call: envelopes with their names, whom the caller trusts, and the day."""

    def __init__(self, envelopes: list[tuple[str, Envelope]], trust: Trust | None, on: date | None) -> None:
        """As they were read."""
        self.envelopes, self.trust, self.on = envelopes, trust, on

    @property
    def accepted(self) -> tuple[str, ...]:
        """The hashes of rules that the policy accepts."""
        return () if self.trust is None else self.trust.policy.accept_rules

    def judged(self, data: bytes, name: str, result: Any) -> Attested:
        """What the signatures are worth, about a file and what came of verifying it; None where it is of no kind.

        Raises:
            InputError: every fault of the statements.
        """
        from ghgcalc.attestation.judging import judged
        from ghgcalc.attestation.kinds import look

        return judged(look(data, name, result=result), self.envelopes, self.trust, self.on)


def read_signed(attestations: tuple[str, ...], trust_file: str | None, on: date | None) -> Signed:
    """Envelopes and trust.

    Raises:
        InputError: every fault of all of these files.
    """
    from ghgcalc.attestation import Trust
    from ghgcalc.attestation.run import opened
    from ghgcalc.errors import InputError

    faults: list[Any] = []
    envelopes: list[tuple[str, Envelope]] = []
    trust: Trust | None = None
    try:
        envelopes = opened(attestations)
    except InputError as error:
        faults += error.faults
    try:
        trust = None if trust_file is None else Trust.read(trust_file)
    except InputError as error:
        faults += error.faults
    if faults:
        raise InputError(faults)
    return Signed(envelopes, trust, on)


def is_verified(data: bytes, raw: Mapping[str, Any] | None) -> bool:
    """Whether a file is of a kind that is verified."""
    from ghgcalc.attestation.kinds import KINDS

    return any(kind.told(data, raw) for kind in KINDS)
