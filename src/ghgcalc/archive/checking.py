"""The whole ledger checked: the file by SQLite, the tables, every header and hash, every content, the evidence, the hash of the caller.

A chain that somebody has written anew from its first entry on is as sound in itself as the old one. Only a hash that was written down
elsewhere tells the two apart, which is why `check` takes one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc.archive import evidence, kinds, rows, store, tables
from ghgcalc.archive.result import Checked
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.files import called, parse
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from ghgcalc.archive.entry import Entry

MAX_LINES = 20
"""So many lines of SQLite's own check are told."""


@brief
@dataclass
class _Run:
    """A check under way."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    numbers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    recomputed: list[int] = field(default_factory=list)
    count: int = 0


def checked(path: Path, timeout: float, head: str | None, *, recompute: bool, accept_rules: tuple[str, ...]) -> Checked:
    """Check a ledger, in one snapshot.

    Raises:
        InputError: it cannot be opened as one: locked, not readable, none at all, of a newer release.
    """
    run = _Run(called(path))
    with store.opened(path, timeout, checking=True) as connection:
        whole = tables.differing(connection)
        run.findings += [Finding.of("archive-schema", place=Place(file=run.file), names=name[:80]) for name in whole]
        if not whole:  # a view in the place of a table would do what its maker likes
            try:
                _file(connection, run)
                _chain(connection, run)
            except store.FAILURES as error:
                run.findings += store.told(error, run.file, timeout).faults
            else:
                if recompute:
                    _again(connection, run, accept_rules)
    last = run.entries[-1] if run.entries else None
    found = None
    if head is not None:
        found = next((one.sequence for one in run.entries if one.hash == head), None)
        if found is None:
            run.findings.append(Finding.of("archive-head", place=Place(file=run.file), head=head))
    standing = [(one, run.numbers.get(one.sequence, ())) for one in rows.with_corrections(run.entries) if one.stands]
    run.findings += evidence.twice(standing, run.file)
    hash_ = None if last is None else last.hash
    return Checked(run.file, run.count, hash_, head, found, tuple(run.recomputed), tuple(run.findings))


def _file(connection: sqlite3.Connection, run: _Run) -> None:
    """What SQLite finds in its own file."""
    lines = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MAX_LINES})")]
    if lines != ["ok"]:
        where = Place(file=run.file)
        run.findings += [Finding.of("archive-damaged", place=where, detail=line[:120]) for line in lines]


def _chain(connection: sqlite3.Connection, run: _Run) -> None:
    """Every entry, with its content and its evidence."""
    kept = rows.evidence_rows(connection)
    for sequence, entry, found in rows.walked(connection, run.file):
        run.count += 1
        run.findings += found
        mine = kept.pop(sequence, [])
        if entry is None:
            continue
        run.entries.append(entry)
        data = rows.content(connection, entry, run.file)
        if isinstance(data, Finding):
            run.findings += [data] if data not in found else []
            continue
        try:
            run.numbers[sequence] = kinds.evidence_of(entry.kind, data, run.file)
        except InputError:
            run.findings.append(Finding.of("archive-unread", place=rows.place(run.file, sequence), kind=entry.kind))
            continue
        if mine != evidence.pairs(run.numbers[sequence]):
            run.findings.append(Finding.of("archive-column", place=rows.place(run.file, sequence), key="evidence"))
    run.findings += [Finding.of("archive-column", place=rows.place(run.file, left), key="evidence") for left in kept]


def _again(connection: sqlite3.Connection, run: _Run, accept_rules: tuple[str, ...]) -> None:
    """Every inventory and settlement verified anew, and held against the verdict that was kept."""
    from ghgcalc.allowances import verify_settlement
    from ghgcalc.audit import verify

    of_digest = {entry.digest: entry for entry in run.entries if entry.kind == "inventory"}
    for entry in run.entries:
        data = rows.content(connection, entry, run.file) if entry.kind in ("inventory", "settlement") else None
        if not isinstance(data, bytes):
            continue
        place = rows.place(run.file, entry.sequence)
        try:
            raw = parse(data, run.file, "json")
            found: Any
            if entry.kind == "inventory":
                found = verify(raw, accept_rules=accept_rules or None, file=run.file)
            else:
                about = of_digest.get(str(raw.get("inventory")))
                inside = None if about is None else rows.content(connection, about, run.file)
                if not isinstance(inside, bytes):
                    run.findings.append(
                        Finding.of("archive-recompute", _grave(entry), place, verdict="no-inventory", kept=_kept(entry))
                    )
                    continue
                found = verify_settlement(raw, parse(inside, run.file, "json"), accept_rules=accept_rules or None, file=run.file)
        except InputError as error:
            verdict = error.faults[0].code
        else:
            verdict = found.verdict
        run.recomputed.append(entry.sequence)
        if verdict != "verified":
            run.findings.append(Finding.of("archive-recompute", _grave(entry), place, verdict=verdict, kept=_kept(entry)))


def _kept(entry: Entry) -> str:
    """The verdict that was kept when the entry was added."""
    answers = entry.answers
    return str(answers["verdict"]) if isinstance(answers, Mapping) and "verdict" in answers else "–"


def _grave(entry: Entry) -> Any:
    """What verified then and does not now is an error; what was added without is what it was."""
    return "warning" if entry.unverified is not None else "error"
