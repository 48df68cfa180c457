"""Entries as rows of the file: written after the last one, read in order, each held against its hash and against the one before."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ghgcalc.archive import evidence
from ghgcalc.archive.entry import Entry, entry_of
from ghgcalc.archive.kinds import MAX_CONTENT
from ghgcalc.findings import Finding, Place
from ghgcalc.signs import likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REPEATED = ("kind", "year", "uscc", "name", "about", "digest", "sha256", "corrects")
"""The columns that repeat the header, by which entries are found."""


def repeated(entry: Entry) -> tuple[Any, ...]:
    """What stands in [REPEATED][] of an entry: names as they are compared."""
    owner = entry.entity
    uscc = likeness(owner.uscc) if owner and owner.uscc else None
    name = likeness(owner.name) if owner and owner.name else None
    return entry.kind, entry.year, uscc, name, entry.about, entry.digest, entry.sha256, entry.corrects


def append(connection: sqlite3.Connection, entry: Entry, content: bytes, numbers: Iterable[str]) -> None:
    """Write an entry, its content and the numbers of its evidence."""
    columns = ("sequence", "hash", "header", *REPEATED, "content")
    values = (entry.sequence, entry.hash, entry.header().decode(), *repeated(entry), content)
    marks = ", ".join("?" * len(columns))
    connection.execute(f"INSERT INTO entry ({', '.join(columns)}) VALUES ({marks})", values)  # noqa: S608 - names of our own
    rows = [(alike, entry.sequence, number) for alike, number in evidence.pairs(numbers)]
    connection.executemany("INSERT INTO evidence (likeness, sequence, number) VALUES (?, ?, ?)", rows)


def place(file: str, sequence: object) -> Place:
    """Where an entry stands."""
    return Place(file=file, table="entry", row=str(sequence)[:40])


_ROWS = f"SELECT sequence, hash, CAST(header AS BLOB), {', '.join(REPEATED)}, length(content) FROM entry"  # noqa: S608


def _read(row: tuple[Any, ...], file: str) -> Entry | Finding:
    """The entry of a row whose header is whole, hashed as the row says, and of that row; else what is wrong with it."""
    sequence, stated, header = row[:3]
    where = place(file, sequence)
    try:
        entry = entry_of(header if isinstance(header, bytes) else b"")
    except ValueError as error:
        detail = f"{error}" if len(f"{error}") < 20 else type(error).__name__
        return Finding.of("archive-header", place=where, detail=detail)
    if entry.sequence != sequence:
        return Finding.of("archive-header", place=where, detail="sequence")
    if entry.hash != stated:
        return Finding.of("archive-hash", place=where, stated=str(stated)[:80], found=entry.hash)
    return entry


def walked(connection: sqlite3.Connection, file: str) -> Iterator[tuple[int, Entry | None, list[Finding]]]:
    """Every entry in order with what is wrong with it: a gap, a header, a hash, another entry before, columns that say otherwise."""
    last: Entry | None = None
    at = 0
    corrected: dict[int, int] = {}
    kinds: dict[int, str] = {}
    for row in connection.execute(f"{_ROWS} ORDER BY sequence"):
        found: list[Finding] = []
        if row[0] != at + 1:
            found.append(Finding.of("archive-gap", place=place(file, row[0]), wanted=at + 1))
            last = None
        entry = _read(row, file)
        if isinstance(entry, Finding):
            yield row[0], None, [*found, entry]
            last = None
        else:
            previous = None if last is None else last.hash
            if (last is not None or row[0] == 1) and entry.previous != previous:
                found.append(
                    Finding.of("archive-chain", place=place(file, row[0]), stated=entry.previous or "–", found=previous or "–")
                )
            for name, stated, wanted in zip(REPEATED, row[3:], repeated(entry), strict=False):
                if stated != wanted:
                    found.append(Finding.of("archive-column", place=place(file, row[0]), key=name))
            if row[-1] != entry.size or entry.size > MAX_CONTENT:
                found.append(Finding.of("archive-content", place=place(file, row[0])))
            if (old := entry.corrects) is not None:
                if kinds.get(old) != entry.kind or old in corrected:
                    found.append(Finding.of("archive-correction", place=place(file, row[0]), sequence=old))
                corrected.setdefault(old, entry.sequence)
            kinds[entry.sequence] = entry.kind
            yield row[0], entry, found
            last = entry
        at = row[0]


def with_corrections(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in order, each with the number of the one that corrects it."""
    found = list(entries)
    later = {entry.corrects: entry.sequence for entry in found if entry.corrects is not None}
    return [replace(entry, corrected_by=later.get(entry.sequence)) for entry in found]


def one(connection: sqlite3.Connection, sequence: int, file: str) -> Entry | Finding | None:
    """An entry by its number; what is wrong with it; None where there is none."""
    row = connection.execute(f"{_ROWS} WHERE sequence = ?", (sequence,)).fetchone()
    if row is None:
        return None
    found = _read(row, file)
    if isinstance(found, Finding):
        return found
    later = connection.execute("SELECT min(sequence) FROM entry WHERE corrects = ?", (sequence,)).fetchone()[0]
    return replace(found, corrected_by=later if isinstance(later, int) else None)


def numbers(connection: sqlite3.Connection, where: str, values: tuple[Any, ...]) -> list[int]:
    """The numbers of the entries that a condition of ours chooses, in order."""
    rows = connection.execute(f"SELECT sequence FROM entry WHERE {where} ORDER BY sequence", values)  # noqa: S608 - of our own words
    return [row[0] for row in rows]


def content(connection: sqlite3.Connection, entry: Entry, file: str) -> bytes | Finding:
    """The bytes of an entry, which are those that were hashed; else what is wrong with them."""
    where = Finding.of("archive-content", place=place(file, entry.sequence))
    if entry.size > MAX_CONTENT:
        return where
    whole = "CASE WHEN length(content) = ? THEN content END"  # what is larger than the header says is not even read
    row = connection.execute(f"SELECT {whole} FROM entry WHERE sequence = ?", (entry.size, entry.sequence)).fetchone()  # noqa: S608
    if row is None or not isinstance(row[0], bytes) or sha256(row[0]).hexdigest() != entry.sha256:
        return where
    return row[0]


def evidence_rows(connection: sqlite3.Connection) -> dict[int, list[tuple[str, str]]]:
    """The table of evidence: likeness and number of each entry."""
    found: dict[int, list[tuple[str, str]]] = {}
    for alike, sequence, number in connection.execute("SELECT likeness, sequence, number FROM evidence"):
        found.setdefault(sequence, []).append((alike, number))
    return {sequence: sorted(entries) for sequence, entries in found.items()}


def last_number(connection: sqlite3.Connection) -> int:
    """The number of the last entry; 0 where there is none."""
    found: int = connection.execute("SELECT coalesce(max(sequence), 0) FROM entry").fetchone()[0]
    return found
