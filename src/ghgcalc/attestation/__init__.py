"""Attestation 签名声明: what came of verifying a file, stated and signed in the envelope that the field has in common.

That is a statement of in-toto in DSSE, under Ed25519. The room offers `attest`, `append` and `verify`, keys, envelopes, and `Trust`, which
comes from the caller and from nowhere else. It recomputes nothing itself: a file is verified by the room of its kind (`kinds`), and a
signature is worth what the trust of the caller makes of it.
"""

from __future__ import annotations

from ghgcalc.attestation.envelope import PAYLOAD_TYPE, Envelope, Signature, pae
from ghgcalc.attestation.keys import PrivateKey, PublicKey
from ghgcalc.attestation.record import Attestation, Attested, Judged, Needed
from ghgcalc.attestation.run import append, attest, verify
from ghgcalc.attestation.statement import PREDICATE, ROLES, Statement, Subject
from ghgcalc.attestation.trust import Holder, Policy, Trust, TrustedKey

__all__ = [
    "PAYLOAD_TYPE",
    "PREDICATE",
    "ROLES",
    "Attestation",
    "Attested",
    "Envelope",
    "Holder",
    "Judged",
    "Needed",
    "Policy",
    "PrivateKey",
    "PublicKey",
    "Signature",
    "Statement",
    "Subject",
    "Trust",
    "TrustedKey",
    "append",
    "attest",
    "pae",
    "verify",
]
