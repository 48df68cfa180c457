"""The statement that is signed: of in-toto, version 1, about one file by its SHA-256 (in-toto/attestation, `spec/v1/statement.md`)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.files import bounded, parse
from ghgcalc.findings import Finding, Place, pointer
from ghgcalc.immutable import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPE = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:ghgcalc:attestation:1"
"""The type of our predicate, with its version. The project has no public address, and invents none: the name is one of ours, as those of
the JSON Schemas are, and `docs/attestation.md` is the text that it stands for."""

MAX_PAYLOAD = 1_000_000
Role = Literal["operator", "verifier"]
ROLES: tuple[Role, ...] = get_args(Role)
NAMELESS = "_"
"""The name of a subject that has none that means anything (`spec/v1/statement.md`)."""

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@brief
@dataclass(frozen=True, slots=True)
class Subject:
    """What a statement is about: a name that decides nothing, and the SHA-256, empty where the statement has only other hashes."""

    name: str
    sha256: str


@brief
@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was read; `predicate` cannot be changed."""

    subjects: tuple[Subject, ...]
    predicate_type: str
    predicate: Mapping[str, Any]

    @property
    def ours(self) -> bool:
        """Whether its predicate is one of ours, whose keys are known here."""
        return self.predicate_type == PREDICATE

    @property
    def role(self) -> str | None:
        """In which role it says that it was made; nobody has to believe it."""
        return self.predicate["role"] if self.ours else None

    def about(self, sha256: str) -> bool:
        """Whether it is about a file; by the hash alone, whatever the names are."""
        return any(one.sha256 == sha256 for one in self.subjects)


def written(name: str, sha256: str, predicate: Mapping[str, Any]) -> bytes:
    """The bytes of a statement about one file: compact JSON with sorted keys, so that the same says the same."""
    table = {
        "_type": TYPE,
        "subject": [{"name": name, "digest": {"sha256": sha256}}],
        "predicateType": PREDICATE,
        "predicate": predicate,
    }
    return json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read(payload: bytes, file: str | None = None) -> Statement:
    """The statement that a payload holds.

    Raises:
        InputError: every fault: no JSON, a key twice, nested too deep, no statement of this version, a predicate of ours that lacks a key.
    """
    raw = parse(bounded(payload, file, MAX_PAYLOAD), file, "json")
    faults: list[Finding] = []

    def at(way: tuple[int | str, ...], value: Any, *, good: bool, word: str) -> Any:
        if not good:
            place = Place(file=file, key=".".join(str(step) for step in ("payload", *way)), pointer=pointer(way))
            faults.append(Finding.of("statement-key", place=place, key=way[-1], wanted=word))
        return value

    at(("_type",), raw.get("_type"), good=raw.get("_type") == TYPE, word=TYPE)
    kind = at(("predicateType",), raw.get("predicateType"), good=_text(raw.get("predicateType")), word="a URI")
    rows = raw.get("subject")
    subjects: list[Subject] = []
    if at(("subject",), rows, good=isinstance(rows, list) and bool(rows), word="a list of at least one file") and isinstance(
        rows, list
    ):
        for index, row in enumerate(rows):
            digest = row.get("digest") if isinstance(row, dict) else None
            name = row.get("name", NAMELESS) if isinstance(row, dict) else None
            sound = isinstance(digest, dict) and bool(digest) and all(map(_text, digest.values())) and isinstance(name, str)
            at(("subject", index), row, good=sound, word="a table with a name and a table of hashes")
            if sound and isinstance(digest, dict):
                subjects.append(Subject(str(name), _hash(digest.get("sha256"))))
    predicate = raw.get("predicate", {})
    at(("predicate",), predicate, good=isinstance(predicate, dict), word="a table")
    if kind == PREDICATE and isinstance(predicate, dict):
        at(("subject",), rows, good=len(subjects) == 1 or bool(faults), word="a list of one file")
        for way, good, word in _ours(predicate):
            at(("predicate", *way), None, good=good, word=word)
    if faults:
        raise InputError(faults)
    return Statement(tuple(subjects), str(kind), frozen(predicate))


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _hash(value: Any) -> str:
    return value if isinstance(value, str) and _SHA256.fullmatch(value) else ""


def _ours(predicate: dict[str, Any]) -> list[tuple[tuple[str, ...], bool, str]]:
    """What a predicate of ours must have for anything to be judged by it: the way to each key, whether it is so, and what is wanted."""
    verification, checks = predicate.get("verification"), predicate.get("checks")
    found = checks.get("found") if isinstance(checks, dict) else None
    ran = checks.get("ran") if isinstance(checks, dict) else None
    return [
        (("role",), predicate.get("role") in ROLES, ", ".join(ROLES)),
        (("kind",), _text(predicate.get("kind")), "a text"),
        (("facts",), isinstance(predicate.get("facts"), dict), "a table"),
        (("verification",), isinstance(verification, dict) and _text(verification.get("verdict")), "a table with a verdict"),
        (("checks",), isinstance(checks, dict), "a table"),
        (("checks", "ran"), isinstance(ran, list) and all(map(_text, ran)), "a list of rules"),
        (
            ("checks", "found"),
            isinstance(found, dict) and set(found) == {"error", "warning", "note"} and all(map(_count, found.values())),
            "numbers of errors, warnings and notes",
        ),
    ]


def _count(value: Any) -> bool:
    return type(value) is int and value >= 0
