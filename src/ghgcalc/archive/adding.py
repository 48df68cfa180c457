"""A content added: read, validated, verified, and written after the last entry, by one process at a time."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.archive import evidence, kinds, rows, store
from ghgcalc.archive.entry import MAX_HEADER, Entry, Owner
from ghgcalc.archive.result import Added
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.files import bounded, called, fault, read_bytes
from ghgcalc.findings import Finding
from ghgcalc.immutable import frozen
from ghgcalc.numbers import shorten
from ghgcalc.plain import whole
from ghgcalc.signs import likeness, shown
from ghgcalc.version import __version__

if TYPE_CHECKING:
    import sqlite3

    from ghgcalc.archive.kinds import Kind, Subject

MAX_WORDS = 2000
"""Signs of a reason, a name, a remark."""

STANDING = "NOT EXISTS (SELECT 1 FROM entry AS later WHERE later.corrects = entry.sequence)"


@brief
@dataclass(frozen=True, slots=True)
class Claims:
    """What the caller states beside a content; arguments as [add][ghgcalc.archive.ledger.Ledger.add] has them."""

    corrects: int | None
    reason: str | None
    by: str | None
    on: str | None
    unverified: str | None
    accept_rules: tuple[str, ...]
    owner: Owner | None
    year: int | None


def words(key: str, value: Any) -> str | None:
    """A text that somebody states, without blanks around it.

    Raises:
        ArgumentError: no text. InputError: an empty one, one too long, half of a character.
    """
    doors.optional(key, value, str, "a text, or None")
    if value is None:
        return None
    found: str = value.strip()
    if not found or len(found) > MAX_WORDS or not whole(found):
        raise fault("archive-text", None, key=key, limit=MAX_WORDS)
    return found


def owner(name: str | None, code: str | None) -> Owner | None:
    """The entity that a caller states.

    Raises:
        InputError: a name or a code that is none.
    """
    from ghgcalc.activity.model import Entity
    from ghgcalc.schema import validate

    if name is None and code is None:
        return None
    validate(Entity, {"name": name or "-"} | ({} if code is None else {"uscc": code}))
    return Owner(name, code)


def content_of(source: Any, name: str | None, ledger: Path) -> tuple[bytes, str]:
    """The bytes of a source, and how faults call it.

    Raises:
        InputError: not readable, empty, too large, or the ledger itself.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return bounded(bytes(source), name, kinds.MAX_CONTENT), name or "<bytes>"
    doors.instance("source", source, (str, os.PathLike), "the name of a file, or bytes")
    try:
        itself = str(source) != "-" and Path(source).samefile(ledger)
    except (OSError, ValueError):
        itself = False
    if itself:  # reading it would let go of this process's locks on it
        raise fault("archive-unknown-kind", called(source), value="SQLite", known=kinds.known())
    return read_bytes(source, kinds.MAX_CONTENT)


def sound(found: Entry | Finding) -> Entry:
    """An entry that is whole.

    Raises:
        InputError: what is wrong with it.
    """
    if isinstance(found, Finding):
        raise InputError([found])
    return found


def entry_at(connection: sqlite3.Connection, sequence: int, file: str) -> Entry:
    """The entry of a number.

    Raises:
        InputError: there is none, or it is not whole.
    """
    found = rows.one(connection, sequence, file)
    if found is None:
        raise fault("archive-no-entry", file, sequence=sequence, count=rows.last_number(connection))
    return sound(found)


def content_at(connection: sqlite3.Connection, sequence: int, file: str) -> tuple[Entry, bytes]:
    """The entry of a number and its bytes, which are those that were hashed.

    Raises:
        InputError: there is none, or it is not whole.
    """
    entry = entry_at(connection, sequence, file)
    found = rows.content(connection, entry, file)
    if isinstance(found, Finding):
        raise InputError([found])
    return entry, found


def subject_of(path: Path, timeout: float, data: bytes, name: str, claims: Claims) -> tuple[Kind, Subject]:
    """What a content is, and whose: as it says itself, else as the caller does.

    Raises:
        InputError: it cannot be read, does not verify, or nobody says whose it is.
    """
    file = called(path)

    def of_digest(digest: str) -> bytes | None:
        with store.opened(path, timeout) as connection:
            found = rows.numbers(connection, "digest = ? AND kind = 'inventory'", (digest,))
            return content_at(connection, found[-1], file)[1] if found else None

    def of_sha256(digest: str) -> Entry | None:
        with store.opened(path, timeout) as connection:
            found = rows.numbers(connection, "sha256 = ?", (digest,))
            return entry_at(connection, found[0], file) if found else None

    asked = kinds.Asked(name, claims.accept_rules, claims.unverified is None, of_digest, of_sha256)
    kind, found = kinds.read(data, asked)
    return kind, _owned(kind, found, name, claims)


def _owned(kind: Kind, found: Subject, name: str, claims: Claims) -> Subject:
    """The same with entity and year."""
    given, year = claims.owner, claims.year
    if kind.owned and (found.entity is None or found.year is None):
        entity, when = found.entity or given, found.year or year
        missing = [key for key, value in (("entity", entity), ("year", when)) if value is None]
        if missing:
            raise fault("archive-identity", name, kind=found.kind, keys=", ".join(missing))
        found = replace(found, entity=entity, year=when, identity="call")
    of_another = given is not None and (found.entity is None or not _same(given, found.entity))
    if of_another or (year is not None and year != found.year):
        stated = f"{found.entity.text if found.entity else '–'}, {found.year}"
        wanted = f"{given.text if given else '–'}, {year or '–'}"
        raise fault("archive-identity-other", name, stated=shorten(shown(stated), 80), value=shorten(shown(wanted), 80))
    return found


def _same(given: Owner, stated: Owner) -> bool:
    """Whether nothing that the caller states of the entity is otherwise in the content."""
    pairs = ((given.name, stated.name), (given.uscc, stated.uscc))
    return all(mine is None or (its is not None and likeness(mine) == likeness(its)) for mine, its in pairs)


def added(path: Path, timeout: float, data: bytes, kind: Kind, subject: Subject, claims: Claims) -> Added:
    """Write a content after the last entry, in one transaction; when this returns it is on the disk.

    Raises:
        InputError: a correction that cannot be one; the ledger is locked, full, read-only or damaged. Then nothing was written.
    """
    file, digest = called(path), sha256(data).hexdigest()
    with store.opened(path, timeout, writing=True) as connection:
        old = None if claims.corrects is None else entry_at(connection, claims.corrects, file)
        if (known := _again(connection, digest, old, file)) is not None:
            note = Finding.of("archive-again", "note", rows.place(file, known.sequence), sequence=known.sequence)
            return Added(file, known, new=False, findings=(note,))
        if old is not None:
            _correctable(old, subject, digest, claims, file)
        count = rows.last_number(connection)
        last = entry_at(connection, count, file) if count else None
        entry = _entry(count + 1, None if last is None else last.hash, subject, digest, len(data), claims)
        if len(entry.header()) > MAX_HEADER:
            raise fault("archive-text", file, key="entity", limit=MAX_WORDS)
        findings = (*_standing(connection, kind, entry, old, file), *_used(connection, entry, subject, file))
        rows.append(connection, entry, data, subject.evidence)
    return Added(file, entry, new=True, findings=findings)


def _again(connection: sqlite3.Connection, digest: str, old: Entry | None, file: str) -> Entry | None:
    """The entry that holds the same bytes already: one that stands, or of a correction the one that has corrected the same entry."""
    if old is None:
        found = rows.numbers(connection, f"sha256 = ? AND {STANDING}", (digest,))
    else:
        found = rows.numbers(connection, "sha256 = ? AND corrects = ?", (digest, old.sequence))
    return entry_at(connection, found[0], file) if found else None


def _correctable(old: Entry, subject: Subject, digest: str, claims: Claims, file: str) -> None:
    """Go on where an entry can be corrected by this content.

    Raises:
        InputError: it was corrected before, is of another kind, or has the same bytes; nobody says why.
    """
    where: dict[str, Any] = {"sequence": old.sequence}
    if old.corrected_by is not None:
        raise fault("archive-corrected", file, **where, by=old.corrected_by)
    if old.kind != subject.kind:
        raise fault("archive-other-kind", file, **where, kind=old.kind, other=subject.kind)
    if old.sha256 == digest:
        raise fault("archive-same", file, **where)
    if claims.reason is None:
        raise fault("archive-no-reason", file, **where)


def _entry(sequence: int, previous: str | None, subject: Subject, digest: str, size: int, claims: Claims) -> Entry:
    return Entry(
        sequence=sequence,
        previous=previous,
        kind=subject.kind,
        format=subject.format,
        entity=subject.entity,
        year=subject.year,
        identity=subject.identity,
        about=subject.about,
        digest=subject.digest,
        sha256=digest,
        size=size,
        answers=None if subject.answers is None else frozen(dict(sorted(subject.answers.items()))),
        unverified=claims.unverified,
        by=claims.by,
        reason=claims.reason,
        on=claims.on,
        corrects=claims.corrects,
        engine=f"ghgcalc {__version__}",
    ).sealed()


def _standing(connection: sqlite3.Connection, kind: Kind, entry: Entry, old: Entry | None, file: str) -> list[Finding]:
    """That another entry of the same kind, entity, year and rules stands; that a correction is of another entity or year."""
    found: list[Finding] = []
    where = rows.place(file, entry.sequence)
    if old is not None and not entry.alike(old):
        found.append(Finding.of("archive-corrects-other", "warning", where, sequence=old.sequence))
    if kind.several:
        return found
    _, year, uscc, name, about, *_ = rows.repeated(entry)
    choice = f"kind = ? AND year IS ? AND about IS ? AND (uscc = ? OR name = ? OR (? IS NULL AND name IS NULL)) AND {STANDING}"
    for sequence in rows.numbers(connection, choice, (entry.kind, year, about, uscc, name, name)):
        other = entry_at(connection, sequence, file)
        if sequence != entry.corrects and entry.alike(other):
            found.append(Finding.of("archive-stands", "warning", where, sequence=sequence, kind=entry.kind))
    return found


def _used(connection: sqlite3.Connection, entry: Entry, subject: Subject, file: str) -> list[Finding]:
    """The numbers of evidence that a standing entry of another entity, or of another year, has stated."""
    found = []
    chosen = f"sequence IN (SELECT sequence FROM evidence WHERE likeness = ?) AND {STANDING}"  # noqa: S608 - of our own words
    for number in dict.fromkeys(subject.evidence):
        for sequence in rows.numbers(connection, chosen, (likeness(number),)):
            other = entry_at(connection, sequence, file)
            if sequence != entry.corrects and not other.alike(entry):
                found.append(evidence.told(number, entry, other, file))
                break
    return found
