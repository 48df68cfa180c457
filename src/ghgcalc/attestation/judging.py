"""Signatures judged by what the caller trusts, statements by the file that they are about, and both by the policy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ghgcalc.attestation.keys import SIGNATURE
from ghgcalc.attestation.record import Attestation, Attested, Judged, Needed
from ghgcalc.attestation.statement import Statement, read
from ghgcalc.audit.differences import leaves
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from ghgcalc.attestation.envelope import Envelope, Signature
    from ghgcalc.attestation.kinds import Looked
    from ghgcalc.attestation.record import Status
    from ghgcalc.attestation.trust import Holder, Policy, Trust
    from ghgcalc.literals import Severity

SHOWN = 5
"""So many differences between a statement and the file are named."""

GRAVE: tuple[Severity, ...] = ("error", "warning", "note")


def judged(looked: Looked, envelopes: Sequence[tuple[str, Envelope]], trust: Trust | None, on: date | None) -> Attested:
    """Judge what was signed about a file.

    Args:
        looked: the file, as it was verified here.
        envelopes: each with the name of its file.
        trust: whom the caller trusts; None checks no signature.
        on: the day on which keys have to be good.

    Raises:
        InputError: every fault of every envelope and statement; a key is good for a time only, and no day is named.
    """
    faults: list[Finding] = []
    statements: list[Statement] = []
    for name, envelope in envelopes:
        try:
            statements.append(read(envelope.payload, name))
        except InputError as error:
            faults += error.faults
    if trust is not None and trust.bounded and on is None:
        faults.append(Finding.of("attest-no-day", place=Place(key="on")))
    if faults:
        raise InputError(faults)
    found: list[Attestation] = []
    signers: dict[str, Holder] = {}
    for (name, envelope), statement in zip(envelopes, statements, strict=True):
        one, valid = _judged(name, envelope, statement, looked, trust, on)
        found.append(one)
        if not one.faults:
            signers |= {holder.person: holder for holder in valid}
    required = () if trust is None else trust.policy.required.items()
    needed = tuple(
        Needed(role, wanted, tuple(sorted(one.holder for one in signers.values() if one.role == role))) for role, wanted in required
    )
    return Attested(looked, tuple(found), needed, trust is not None, trust is None or trust.policy.recompute, on)


def _judged(
    name: str, envelope: Envelope, statement: Statement, looked: Looked, trust: Trust | None, on: date | None
) -> tuple[Attestation, list[Holder]]:
    """An envelope, and the holders whose signatures on it are valid."""
    known = () if trust is None else trust.holders
    message = envelope.signed
    signatures: list[Judged] = []
    valid: list[Holder] = []
    for one in envelope.signatures:
        status, holder = ("not-checked", None) if trust is None else _status(one, message, known, valid, on)
        if status == "valid" and holder is not None:
            valid.append(holder)
        keyid = shorten(one.keyid, 80) if holder is None else holder.key.keyid
        finding = None if status == "valid" else _told(status, name, keyid, holder, on)
        signatures.append(Judged(status, keyid, holder.holder if holder else "", holder.role if holder else "", finding))
    faults = tuple(_faults(name, statement, looked, trust, valid))
    kind = str(statement.predicate["kind"]) if statement.ours else ""
    return Attestation(name, statement.predicate_type, kind, statement.role or "", tuple(signatures), faults), valid


def _status(
    signature: Signature, message: bytes, known: Sequence[Holder], valid: Sequence[Holder], on: date | None
) -> tuple[Status, Holder | None]:
    """What a signature is worth. Every trusted key is tried, whatever the envelope says of the key: nobody has signed that."""
    if len(signature.sig) != SIGNATURE:
        return "no-ed25519", None
    holder = next((one for one in known if one.key.verifies(signature.sig, message)), None)
    if holder is None:
        return ("wrong" if any(one.key.keyid == signature.keyid for one in known) else "unknown-key"), None
    if holder.revoked is not None:
        return "revoked", holder
    if on is not None and not holder.good_on(on):
        return "outside-validity", holder
    return ("again" if holder in valid else "valid"), holder


CODES: Mapping[Status, str] = {
    "not-checked": "signature-not-checked",
    "unknown-key": "signature-unknown",
    "wrong": "signature-wrong",
    "no-ed25519": "signature-kind",
    "revoked": "signature-revoked",
    "outside-validity": "signature-outside",
    "again": "signature-again",
}


def _told(status: Status, name: str, keyid: str, holder: Holder | None, on: date | None) -> Finding:
    """Why a signature does not count. Of a key that nobody here knows it is no fault of the file: others may know it."""
    shown: dict[str, Any] = {"keyid": keyid or "–"}
    if holder is not None:
        ends = {"start": holder.from_ or "–", "end": holder.to or "–", "revoked": holder.revoked or "–", "on": on or "–"}
        shown |= {"holder": shorten(holder.holder, 80), **ends}
    severity: Severity = "note" if status == "again" else "warning"
    return Finding.of(CODES[status], severity, Place(file=name), **shown)


def _faults(name: str, statement: Statement, looked: Looked, trust: Trust | None, valid: Sequence[Holder]) -> Iterator[Finding]:
    """Why a statement does not count, whoever has signed it."""
    place = Place(file=name)
    if not statement.about(looked.sha256):
        shown = ", ".join(f"{shorten(one.name)} sha256 {one.sha256 or '–'}" for one in statement.subjects[:SHOWN])
        yield Finding.of("attest-subject", place=place, subjects=shown, file=looked.name, hash=looked.sha256)
        return
    if statement.ours:
        yield from _against_the_file(place, statement, looked)
    if trust is None:
        return
    policy = trust.policy
    if statement.predicate_type not in policy.predicate_types:
        known = ", ".join(policy.predicate_types)
        yield Finding.of("attest-predicate", place=place, value=shorten(statement.predicate_type, 80), known=known)
    if valid and statement.role is not None and all(one.role != statement.role for one in valid):
        holders = ", ".join(one.holder for one in valid)
        yield Finding.of("attest-role", place=place, role=statement.role, holders=holders)
    yield from _enough(place, statement, policy)


def _against_the_file(place: Place, statement: Statement, looked: Looked) -> Iterator[Finding]:
    """Where a statement says something else than the file does, as it was verified here."""
    said = json.loads(json.dumps(statement.predicate, default=str))
    ours: dict[str, Any] = {"kind": looked.kind, "facts": dict(looked.facts)}
    program = said.get("program")
    if isinstance(program, dict) and program.get("version") == __version__:
        ours["checks"] = dict(looked.checks)
    else:  # another release may have run other rules, and have other particulars of a document in its register
        said["facts"].pop("documents", None)
        ours["facts"].pop("documents", None)
    differing = [one for key, value in ours.items() for one in leaves(key, said[key], json.loads(json.dumps(value)))]
    for one in differing[:SHOWN]:
        shown: dict[str, Any] = {
            "where": shorten(one.where, 120),
            "stated": shorten(one.in_file, 80),
            "found": shorten(one.recomputed, 80),
        }
        yield Finding.of("attest-differs", place=place, **shown)


def _enough(place: Place, statement: Statement, policy: Policy) -> Iterator[Finding]:
    """What the policy wants of a statement, and it does not say."""
    said: Mapping[str, Any] = statement.predicate if statement.ours else {}
    verdict = str(said["verification"]["verdict"]) if said else "–"
    if policy.recompute and verdict != "verified":
        yield Finding.of("attest-verdict", place=place, verdict=shorten(verdict))
    ran = set(said["checks"]["ran"]) if said else set()
    if lacking := [one for one in policy.checks if one not in ran]:
        yield Finding.of("attest-checks", place=place, rules=", ".join(lacking))
    if policy.fail_on is not None:
        counts = {one: said["checks"]["found"][one] if said else "–" for one in GRAVE[: GRAVE.index(policy.fail_on) + 1]}
        if not said or any(counts.values()):
            shown = ", ".join(f"{one} {count}" for one, count in counts.items())
            yield Finding.of("attest-findings", place=place, bound=policy.fail_on, found=shown)
