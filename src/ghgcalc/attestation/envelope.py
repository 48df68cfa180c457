"""DSSE, version 1: an envelope of bytes, their type, and signatures over both (secure-systems-lab/dsse, `protocol.md`, `envelope.md`).

The payload is kept as the bytes that were signed. Nothing here takes it apart and puts it together again: what is verified is what is read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Any

from ghgcalc import doors
from ghgcalc.attestation.encoding import decoded, encoded
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.files import bounded, parse, read_bytes
from ghgcalc.findings import Finding, Place, pointer
from ghgcalc.io.layout import to_json

PAYLOAD_TYPE = "application/vnd.in-toto+json"
"""The one type of payload that is read: a statement of in-toto."""

MAX_ENVELOPE = 1_000_000
"""Bytes of an envelope. A statement about an inventory of a hundred processes has some ten thousand."""

MAX_SIGNATURES = 100
"""Each is tried with each trusted key, so that their number has an end."""


def pae(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding: what is signed.

    `DSSEv1`, the length in bytes of the type in UTF-8, the type, the length of the payload, the payload, with a space between (DSSE,
    protocol, "Signature Definition").

    Args:
        payload_type: such as `application/vnd.in-toto+json`.
        payload: any bytes.

    Raises:
        ArgumentError: an argument of another type.
    """
    doors.instance("payload_type", payload_type, str, "a text")
    doors.instance("payload", payload, bytes, "bytes")
    try:
        kind = payload_type.encode()
    except UnicodeEncodeError:
        raise doors.refused("payload_type", payload_type, "a text of whole characters") from None
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


@brief
@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. `keyid` is a hint that nobody has signed: it narrows nothing here, and decides nothing."""

    sig: bytes
    keyid: str = ""


@brief
@dataclass(frozen=True)
class Envelope:
    """An envelope.

    Attributes:
        payload: the signed bytes. payload_type: what they are.
        signatures: over both, in the order of the file.
        stated: the file's own table as JSON, which a further signature is put into; empty for an envelope that was made here.
    """

    payload: bytes
    payload_type: str
    signatures: tuple[Signature, ...]
    stated: str = field(default="", compare=False, repr=False)

    @property
    def signed(self) -> bytes:
        """The bytes that every signature is over."""
        return pae(self.payload_type, self.payload)

    @classmethod
    def loads(cls, data: bytes | str, name: str | None = None) -> Envelope:
        """The envelope that a text of JSON holds.

        Args:
            data: the text, or its bytes in UTF-8; at most 1 MB.
            name: by which faults call it.

        Raises:
            InputError: every fault: no JSON, a key twice, a key that lacks, base64 that is none, no signature.
            ArgumentError: no text.
        """
        doors.instance("data", data, (bytes, str), "a text, or bytes in UTF-8")
        doors.optional("name", name, str, "the name of a file, or None")
        raw = data.encode(errors="surrogatepass") if isinstance(data, str) else data
        return _read(parse(bounded(raw, name, MAX_ENVELOPE), name, "json"), name)

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Envelope:
        """The envelope in a file.

        Raises:
            InputError: as of [loads][ghgcalc.attestation.Envelope.loads]; not readable.
            ArgumentError: no name of a file.
        """
        data, name = read_bytes(doors.instance("path", path, (str, PathLike), "the name of a file"), MAX_ENVELOPE)
        return cls.loads(data, name)

    def with_signature(self, signature: Signature) -> Envelope:
        """The same payload with a further signature; what the file has besides stays as it is.

        Raises:
            ArgumentError: no signature.
        """
        doors.instance("signature", signature, Signature, "a Signature")
        return replace(self, signatures=(*self.signatures, signature))

    def as_dict(self) -> dict[str, Any]:
        """The envelope as its file holds it; the caller's own."""
        found: dict[str, Any] = (
            json.loads(self.stated)
            if self.stated
            else {"payload": encoded(self.payload), "payloadType": self.payload_type, "signatures": []}
        )
        for one in self.signatures[len(found["signatures"]) :]:
            found["signatures"].append({"keyid": one.keyid, "sig": encoded(one.sig)})
        return found

    def dumps(self) -> str:
        """The text of its file."""
        return to_json(self.as_dict())


def _read(raw: dict[str, Any], name: str | None) -> Envelope:
    faults: list[Finding] = []

    def wanted(table: dict[str, Any], way: tuple[int | str, ...], kind: type, word: str, default: Any = None) -> Any:
        """What stands under the last step of a way, or a fault."""
        value = table.get(str(way[-1]), default)
        if isinstance(value, kind):
            return value
        shown: dict[str, Any] = {"key": way[-1], "wanted": word}
        faults.append(Finding.of("envelope-key", place=_place(name, way), **shown))
        return kind()

    def octets(text: str, way: tuple[int | str, ...]) -> bytes:
        if (found := decoded(text)) is None:
            faults.append(Finding.of("envelope-base64", place=_place(name, way)))
        return found or b""

    payload = octets(wanted(raw, ("payload",), str, "a text"), ("payload",))
    payload_type = wanted(raw, ("payloadType",), str, "a text")
    rows = wanted(raw, ("signatures",), list, "a list")
    if not rows and not faults:
        faults.append(Finding.of("envelope-unsigned", place=_place(name, ("signatures",))))
    if len(rows) > MAX_SIGNATURES:
        shown: dict[str, Any] = {"count": len(rows), "limit": MAX_SIGNATURES}
        raise InputError([Finding.of("envelope-signatures", place=_place(name, ("signatures",)), **shown)])
    found: list[Signature] = []
    for at, row in enumerate(rows):
        if not isinstance(row, dict):
            faults.append(Finding.of("envelope-key", place=_place(name, ("signatures", at)), key=at, wanted="a table"))
            continue
        sig = octets(wanted(row, ("signatures", at, "sig"), str, "a text"), ("signatures", at, "sig"))
        found.append(Signature(sig, wanted(row, ("signatures", at, "keyid"), str, "a text", "")))
        if not sig and not faults:
            faults.append(Finding.of("envelope-unsigned", place=_place(name, ("signatures", at, "sig"))))
    if not faults and payload_type != PAYLOAD_TYPE:
        shown = {"value": payload_type[:80], "wanted": PAYLOAD_TYPE}
        faults.append(Finding.of("envelope-type", place=_place(name, ("payloadType",)), **shown))
    if faults:
        raise InputError(faults)
    return Envelope(payload, payload_type, tuple(found), json.dumps(raw, ensure_ascii=False, default=float))


def _place(name: str | None, way: tuple[int | str, ...]) -> Place:
    return Place(file=name, key=".".join(str(step) for step in way), pointer=pointer(way))
