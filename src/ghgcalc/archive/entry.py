"""An entry and its header: the text that is hashed, and that names the hash of the entry before.

    hash of an entry = SHA-256 over its header
    header = compact JSON with sorted keys, in UTF-8: it holds the hash of the entry before, and SHA-256 and size of the content

So whoever knows the hash of the last entry knows everything that stands before it. The header is kept as it was hashed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.immutable import frozen
from ghgcalc.inventory.reading import fresh
from ghgcalc.plain import shallow, whole
from ghgcalc.rendering import Reported
from ghgcalc.signs import likeness

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = "ghgcalc/ledger-entry/1"

MAX_HEADER = 64_000
"""Bytes of a header: some hundred words that somebody states beside a content, and what is read out of it."""

_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_SHA = re.compile(r"[0-9a-f]{64}")


@brief
@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an entry is: the name of the entity, and its unified social credit code 统一社会信用代码 where that is stated."""

    name: str | None = None
    uscc: str | None = None

    def same(self, other: Owner) -> bool:
        """Whether both are one entity: by the code where both have one, for a name may change; else by the name, however it is spelled."""
        if self.uscc and other.uscc:
            return likeness(self.uscc) == likeness(other.uscc)
        return bool(self.name and other.name) and likeness(self.name or "") == likeness(other.name or "")

    def called(self, words: str) -> bool:
        """Whether somebody who writes `words` means this entity."""
        return likeness(words) in {likeness(one) for one in (self.name, self.uscc) if one}

    @property
    def text(self) -> str:
        """The name, else the code."""
        return self.name or self.uscc or ""

    def as_dict(self) -> dict[str, str | None]:
        """As the header has it."""
        return {"name": self.name, "uscc": self.uscc}


@brief
@dataclass(frozen=True, slots=True)
class Entry(Reported):
    """One entry of a ledger.

    Attributes:
        sequence: its number, from 1. previous: hash of the entry before, None of the first. hash: of this one's header.
        kind: what the content is (`inventory`, `activity`, …). format: the content's own `schema`, None where it has none.
        entity, year: whose and of when; None of what belongs to nobody, or to no year. identity: whether these stand in the content
            (`content`), were stated by the caller (`call`), or are those of the entry that the content is about (`subject`).
        about: id of the guideline or plan that the content rests on, or is. digest: of the content, as its kind has one.
        sha256: of the bytes of the content.
        size: likewise.
        answers: of a verification when it was added: verdict, whether it recomputes, whose rules, whose numbers; None where nothing was
            verified. unverified: why it was added without.
        by, reason, on: who added it, why, and when, as the caller stated it: claims, of which nothing here knows more. No clock is read.
        corrects: number of the entry that this one corrects.
        engine: release of the program that added it.
        corrected_by: number of the entry that corrects this one; it stands in that one's header.
    """

    sequence: int
    previous: str | None
    kind: str
    format: str | None
    entity: Owner | None
    year: int | None
    identity: str
    about: str | None
    digest: str | None
    sha256: str
    size: int
    answers: Mapping[str, Any] | None
    unverified: str | None
    by: str | None
    reason: str | None
    on: str | None
    corrects: int | None
    engine: str
    hash: str = ""
    corrected_by: int | None = None

    @property
    def stands(self) -> bool:
        """Whether no later entry corrects it."""
        return self.corrected_by is None

    def header(self) -> bytes:
        """The text that is hashed."""
        record = {
            "schema": SCHEMA,
            "sequence": self.sequence,
            "previous": self.previous,
            "kind": self.kind,
            "format": self.format,
            "entity": None if self.entity is None else self.entity.as_dict(),
            "year": self.year,
            "identity": self.identity,
            "about": self.about,
            "digest": self.digest,
            "content": {"sha256": self.sha256, "size": self.size},
            "answers": fresh(self.answers),
            "unverified": self.unverified,
            "added": {"by": self.by, "reason": self.reason, "on": self.on},
            "corrects": self.corrects,
            "engine": self.engine,
        }
        return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def sealed(self) -> Entry:
        """The same entry with its hash."""
        return replace(self, hash=hash_of(self.header()))

    def alike(self, other: Entry) -> bool:
        """Whether both are of one entity and year: neither is another's."""
        mine, its = self.entity or Owner(), other.entity or Owner()
        return self.year == other.year and (mine.same(its) or (self.entity is None and other.entity is None))

    def as_dict(self) -> dict[str, Any]:
        """As a record: the header, its hash, and which entry corrects it."""
        header: dict[str, Any] = json.loads(self.header())
        return header | {"hash": self.hash, "corrected_by": self.corrected_by}


def hash_of(header: bytes) -> str:
    """The hash of an entry."""
    return f"sha256:{sha256(header).hexdigest()}"


def _checked(condition: object, detail: str) -> None:
    if not condition:
        raise ValueError(detail)


class _Raw:
    """A table of a header, whose values are asked for by their type.

    Raises:
        ValueError: a value is of another type; the text names the key.
    """

    def __init__(self, raw: Any, key: str) -> None:
        _checked(isinstance(raw, dict), key)
        self.raw: dict[str, Any] = raw

    def maybe(self, key: str) -> str | None:
        found = self.raw.get(key)
        _checked(found is None or (isinstance(found, str) and found and whole(found)), key)
        return found

    def text(self, key: str, pattern: re.Pattern[str] | None = None) -> str:
        found = self.maybe(key)
        if found is None or (pattern is not None and not pattern.fullmatch(found)):
            raise ValueError(key)
        return found

    def count(self, key: str, least: int = 1) -> int:
        found = self.raw.get(key)
        if type(found) is not int or not least <= found < 2**53:
            raise ValueError(key)
        return found

    def maybe_count(self, key: str) -> int | None:
        return None if self.raw.get(key) is None else self.count(key)

    def table(self, key: str) -> _Raw:
        return _Raw(self.raw.get(key), key)


def entry_of(header: bytes) -> Entry:
    """The entry that a header states, sealed.

    Raises:
        ValueError: it is none, or is not written as one is; the text names the key.
    """
    _checked(len(header) <= MAX_HEADER, "size")
    try:
        raw = _Raw(json.loads(header.decode()), "table")
    except RecursionError:
        raise ValueError("depth") from None
    _checked(raw.raw.get("schema") == SCHEMA, "schema")
    _checked(shallow(raw.raw), "depth")
    content, added = raw.table("content"), raw.table("added")
    owner = None if raw.raw.get("entity") is None else raw.table("entity")
    answers = None if raw.raw.get("answers") is None else raw.table("answers")
    found = Entry(
        sequence=raw.count("sequence"),
        previous=None if raw.raw.get("previous") is None else raw.text("previous", _HASH),
        kind=raw.text("kind"),
        format=raw.maybe("format"),
        entity=None if owner is None else Owner(owner.maybe("name"), owner.maybe("uscc")),
        year=raw.maybe_count("year"),
        identity=raw.text("identity"),
        about=raw.maybe("about"),
        digest=raw.maybe("digest"),
        sha256=content.text("sha256", _SHA),
        size=content.count("size", 0),
        answers=None if answers is None else frozen(answers.raw),
        unverified=raw.maybe("unverified"),
        by=added.maybe("by"),
        reason=added.maybe("reason"),
        on=added.maybe("on"),
        corrects=raw.maybe_count("corrects"),
        engine=raw.text("engine"),
    )
    _checked(found.header() == header, "keys")
    return found.sealed()


__all__ = ["MAX_HEADER", "SCHEMA", "Entry", "Owner", "entry_of", "hash_of"]
