"""Attest a file, sign what somebody else has stated about it, and verify both: the doors of the room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any

from ghgcalc import doors
from ghgcalc.attestation.envelope import PAYLOAD_TYPE, Envelope, Signature
from ghgcalc.attestation.judging import judged
from ghgcalc.attestation.keys import PrivateKey
from ghgcalc.attestation.kinds import BYTES, Asked, Looked, look
from ghgcalc.attestation.record import Attested
from ghgcalc.attestation.statement import NAMELESS, ROLES, Role, written
from ghgcalc.attestation.trust import Trust
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.io import read_raw_inventory
from ghgcalc.io.textfiles import read_archive
from ghgcalc.packaged import engine

Named = str | PathLike[str]


def attest(
    file: Named,
    key: PrivateKey,
    role: Role,
    *,
    inventory: Named | None = None,
    accept_rules: str | Sequence[str] | None = None,
    stated_on: date | str | None = None,
    as_bytes: bool = False,
) -> Envelope:
    """Verify a file, state what came of it, and sign the statement.

    What does not verify is not signed, and there is no way to ask for it: whoever looks at a signature takes it for consent.

    Args:
        file: an inventory, a settlement, or whatever else is to be signed.
        key: of the signer.
        role: in which the statement is made, `operator` or `verifier`; whether it is believed is a matter of the reader's trust.
        inventory: of a settlement.
        accept_rules: SHA-256 of rules under a name of their own which the signer has read and accepts; the statement says so.
        stated_on: the day that the statement names; it is the signer's word, for there is no trusted time stamp.
        as_bytes: sign a file of no kind that can be verified; the statement says that nothing in it was recomputed.

    Raises:
        InputError: the file does not verify, or is of no kind and `as_bytes` is False; every fault of it.
        ArgumentError: an argument of another type. LibraryError: `cryptography` is not installed.
    """
    doors.instance("key", key, PrivateKey, "a PrivateKey")
    doors.choice("role", role, ROLES)
    doors.flag("as_bytes", as_bytes)
    day = doors.day("stated_on", stated_on)
    looked = _signable(file, _asked(inventory, accept_rules), as_bytes=as_bytes)
    predicate = {
        "role": role,
        "kind": looked.kind,
        "facts": dict(looked.facts),
        "verification": dict(looked.verification),
        "checks": dict(looked.checks),
        "stated_on": day.isoformat() if day else None,
        "program": engine(),
    }
    subject = NAMELESS if looked.name == "<stdin>" else Path(looked.name).name
    envelope = Envelope(written(subject, looked.sha256, predicate), PAYLOAD_TYPE, ())
    return _signed(envelope, key)


def append(
    file: Named,
    envelope: Envelope,
    key: PrivateKey,
    *,
    inventory: Named | None = None,
    accept_rules: str | Sequence[str] | None = None,
    as_bytes: bool = False,
) -> Envelope:
    """Sign the statement of an envelope as well: the same bytes, which are not touched.

    Nobody signs unread: the file is verified here, and the statement has to be about it and to say what it says.

    Args:
        file: that the statement is about.
        envelope: with the statement and the signatures of others.
        key: of the further signer.
        inventory: as of [attest][ghgcalc.attestation.attest].
        accept_rules: likewise.
        as_bytes: likewise.

    Raises:
        InputError: the file does not verify; the statement is about another file, or says something else; the key has signed it already.
        ArgumentError: an argument of another type. LibraryError: `cryptography` is not installed.
    """
    doors.instance("envelope", envelope, Envelope, "an Envelope")
    doors.instance("key", key, PrivateKey, "a PrivateKey")
    doors.flag("as_bytes", as_bytes)
    looked = _signable(file, _asked(inventory, accept_rules), as_bytes=as_bytes)
    found = judged(looked, [(looked.name, envelope)], None, None)
    if faults := found.attestations[0].faults:
        raise InputError(faults)
    if any(key.public.verifies(one.sig, envelope.signed) for one in envelope.signatures):
        raise InputError([Finding.of("attest-again", place=Place(file=looked.name), keyid=key.keyid)])
    return _signed(envelope, key)


def verify(
    file: Named,
    attestations: Named | Sequence[Named],
    trust: Trust | Mapping[str, Any] | None = None,
    *,
    on: date | str | None = None,
    inventory: Named | None = None,
    accept_rules: str | Sequence[str] | None = None,
    strict: bool = False,
) -> Attested:
    """Verify a file, and what was signed about it, by what the caller trusts.

    Args:
        file: an inventory, a settlement, or whatever was signed.
        attestations: the envelope files; none will do, and meets no policy.
        trust: keys and policy, or the table of a file `ghgcalc/trust/1`. Without it no signature is checked, and nothing passes.
        on: the day on which keys have to be good. It has to be named where a key is good for a time only: no clock is read.
        inventory: of a settlement.
        accept_rules: SHA-256 of rules that the caller accepts, beside those of the policy.
        strict: own factors, measured values, departures, waivers and unknown keys fail the file, too.

    Raises:
        InputError: every fault of the file, the envelopes and the trust. ArgumentError: an argument of another type.
        LibraryError: `cryptography` is not installed.
    """
    doors.optional("trust", trust, (Trust, Mapping), "a Trust, the table of a trust file, or None")
    doors.flag("strict", strict)
    day = doors.day("on", on)
    names = [attestations] if isinstance(attestations, str | PathLike) else list(_names(attestations))
    trusted = trust if trust is None or isinstance(trust, Trust) else Trust.of(trust)
    envelopes = opened(names)
    looked = _looked(file, _asked(inventory, accept_rules, trusted, strict=strict))
    return judged(looked, envelopes, trusted, day)


def opened(names: Sequence[Named]) -> list[tuple[str, Envelope]]:
    """The envelopes of some files, with their names.

    Raises:
        InputError: every fault of all of them.
    """
    found: list[tuple[str, Envelope]] = []
    faults: list[Finding] = []
    for name in names:
        try:
            found.append(("<stdin>" if str(name) == "-" else str(name), Envelope.read(name)))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return found


def _names(attestations: Any) -> tuple[Any, ...]:
    return doors.instances("attestations", attestations, (str, PathLike), "the names of files")


def _asked(
    inventory: Named | None, accept_rules: str | Sequence[str] | None, trust: Trust | None = None, *, strict: bool = False
) -> Asked:
    """What a verification is asked with; rules that the policy accepts are accepted."""
    doors.optional("inventory", inventory, (str, PathLike), "the name of a file, or None")
    mine = accepted_of(accept_rules)
    theirs = accepted_of(trust.policy.accept_rules) if trust is not None else frozenset()
    raw = None if inventory is None else read_raw_inventory(inventory)[0]
    return Asked(raw, tuple(sorted(mine | theirs)), strict)


def _looked(file: Named, asked: Asked) -> Looked:
    data, name, _ = read_archive(doors.instance("file", file, (str, PathLike), "the name of a file"))
    return look(data, name, asked)


def _signable(file: Named, asked: Asked, *, as_bytes: bool) -> Looked:
    """A file that may be signed.

    Raises:
        InputError: it does not verify, or is of no kind.
    """
    looked = _looked(file, asked)
    place = Place(file=looked.name)
    if looked.kind == BYTES and not as_bytes:
        raise InputError([Finding.of("attest-kind", place=place)])
    if looked.kind != BYTES and not looked.passed:
        raise InputError([Finding.of("attest-not-verified", place=place, verdict=looked.verdict)])
    return looked


def _signed(envelope: Envelope, key: PrivateKey) -> Envelope:
    return envelope.with_signature(Signature(key.sign(envelope.signed), key.keyid))
