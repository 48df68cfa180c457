"""The ledger as a caller has it: a path. Each call opens the file, does its work in one transaction, and closes it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from os import PathLike
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.archive import adding, kinds, rows, store
from ghgcalc.archive.checking import checked
from ghgcalc.archive.result import Listing
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.files import called

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from types import TracebackType
    from typing import Self

    from ghgcalc.archive.entry import Entry
    from ghgcalc.archive.result import Added, Checked

TIMEOUT = 30.0
"""Seconds for which another's lock is waited for."""

MAX_TIMEOUT = 3600

_HEAD = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


class Ledger:
    """A ledger 台账库 of inventories, activities, plans, records and settlements of many entities and years, in one append-only file.

    It holds no connection between two calls: several threads may share one, it can be pickled and carried over a fork, and there is nothing
    to close; as a context manager it gives itself. Each call sees one snapshot; of several that add at once, each waits for the others.

    Attributes:
        path: of the file.
        timeout: seconds to wait for another's lock.
    """

    __slots__ = ("path", "timeout")

    def __init__(self, path: str | PathLike[str], *, create: bool = False, timeout: float = TIMEOUT) -> None:
        """Take a ledger that is there, or make one.

        Args:
            path: of the file; a symbolic link is followed.
            create: make an empty ledger where nothing lies under that name.
            timeout: seconds to wait for another's lock, at most 3600.

        Raises:
            InputError: there is none, or the file is none; it cannot be made.
            ArgumentError: an argument of another type.
        """
        self.path = doors.path("path", path)
        doors.flag("create", create)
        doors.instance("timeout", timeout, (int, float), "seconds")
        if not 0 <= timeout <= MAX_TIMEOUT:
            raise doors.refused("timeout", timeout, f"seconds, 0 to {MAX_TIMEOUT}")
        self.timeout = float(timeout)
        if create:
            store.create(self.path)
        with store.opened(self.path, self.timeout, checking=True):
            pass

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing is open."""

    def __repr__(self) -> str:
        """`Ledger('plants.db')`."""
        return f"Ledger({called(self.path)[-80:]!r})"

    def add(
        self,
        source: str | PathLike[str] | bytes,
        *,
        corrects: int | None = None,
        reason: str | None = None,
        by: str | None = None,
        on: date | str | None = None,
        unverified: str | None = None,
        accept_rules: str | Sequence[str] | None = None,
        entity: str | None = None,
        uscc: str | None = None,
        year: int | None = None,
        name: str | None = None,
    ) -> Added:
        """Add a content after the last entry. When this returns, it is on the disk.

        The same bytes twice are no second entry: the one that stands is given, with a note.

        Args:
            source: a file, or its bytes: an activity, an inventory, a settlement, a plan, a record, an attestation, a package.
            corrects: number of the entry that this one corrects, with a reason.
            reason: why it is added; of a correction, why the old entry was wrong.
            by: who adds it, as the caller states it.
            on: the day, as the caller states it; no clock is read.
            unverified: why an inventory or a settlement is added that does not verify, or whose inventory is not here.
            accept_rules: as [verify][ghgcalc.audit.verify] has it.
            entity: whose it is, where the content does not say so.
            uscc: unified social credit code of the entity, likewise.
            year: likewise.
            name: by which faults call bytes.

        Raises:
            InputError: the content cannot be read or does not verify, the correction cannot be one, the ledger cannot be written. Then
                nothing was.
            ArgumentError: an argument of another type.
        """
        corrects = doors.optional("corrects", corrects, int, "the number of an entry, or None")
        day = doors.day("on", on)
        doors.optional("name", name, str, "the name of a file, or None")
        claims = adding.Claims(
            corrects,
            adding.words("reason", reason),
            adding.words("by", by),
            None if day is None else day.isoformat(),
            adding.words("unverified", unverified),
            tuple(sorted(accepted_of(accept_rules))),
            adding.owner(adding.words("entity", entity), adding.words("uscc", uscc)),
            None if year is None else doors.year("year", year),
        )
        data, file = adding.content_of(source, name, self.path)
        kind, subject = adding.subject_of(self.path, self.timeout, data, file, claims)
        return adding.added(self.path, self.timeout, data, kind, subject, claims)

    def _entries(self) -> list[Entry]:
        """Every entry, of a chain of headers that holds.

        Raises:
            InputError: it does not, or the file cannot be read.
        """
        file = called(self.path)
        with store.opened(self.path, self.timeout) as connection:
            walked = list(rows.walked(connection, file))
        if faults := [finding for _, _, findings in walked for finding in findings]:
            raise InputError(faults)
        return rows.with_corrections(entry for _, entry, _ in walked if entry is not None)

    def listed(
        self,
        *,
        entity: str | None = None,
        year: int | None = None,
        kind: str | None = None,
        all: bool = False,  # noqa: A002
    ) -> Listing:
        """The entries that no other corrects. The chain of all headers is proven on the way; contents are not read.

        Args:
            entity: name, however it is spelled, or unified social credit code.
            year: of the entries.
            kind: of the entries.
            all: those that were corrected, too.

        Raises:
            InputError: the chain does not hold, or the file cannot be read. ArgumentError: an argument of another type.
        """
        adding.words("entity", entity)
        if year is not None:
            doors.year("year", year)
        if kind is not None:
            doors.choice("kind", kind, kinds.NAMES)
        doors.flag("all", all)
        entries = self._entries()
        found = [
            one
            for one in entries
            if (all or one.stands)
            and (entity is None or (one.entity is not None and one.entity.called(entity)))
            and year in (None, one.year)
            and kind in (None, one.kind)
        ]
        asked = {"entity": entity, "year": year, "kind": kind, "all": "true" if all else None}
        return self._listing(entries, found, asked)

    def history(self, entity: str, year: int) -> Listing:
        """Everything of an entity and year in order, and what it corrects, or is corrected by.

        Raises:
            UnknownIdError: there is nothing of that entity; names those that look like it.
            InputError: the chain does not hold, or the file cannot be read. ArgumentError: an argument of another type.
        """
        doors.instance("entity", entity, str, "the name or code of an entity")
        adding.words("entity", entity)
        doors.year("year", year)
        entries = self._entries()
        mine = [one for one in entries if one.entity is not None and one.entity.called(entity)]
        if not mine:
            names = {one.entity.text for one in entries if one.entity is not None}
            raise UnknownIdError("entity", entity, lambda: get_close_matches(entity[:60], names, 3, 0.5))
        chosen = {one.sequence for one in mine if one.year == year}
        for one in entries:  # what corrects one of these
            if one.corrects in chosen:
                chosen.add(one.sequence)
        for one in reversed(entries):  # what these correct
            if one.sequence in chosen and one.corrects is not None:
                chosen.add(one.corrects)
        found = [one for one in entries if one.sequence in chosen]
        return self._listing(entries, found, {"entity": entity, "year": year})

    def _listing(self, entries: list[Entry], found: list[Entry], asked: dict[str, Any]) -> Listing:
        said = tuple((key, str(value)) for key, value in asked.items() if value is not None)
        return Listing(called(self.path), tuple(found), len(entries), entries[-1].hash if entries else None, said)

    def entry(self, sequence: int) -> Entry:
        """The entry of a number.

        Raises:
            InputError: there is none, or its header is not the one that was hashed. ArgumentError: no number.
        """
        doors.instance("sequence", sequence, int, "the number of an entry")
        with store.opened(self.path, self.timeout) as connection:
            return adding.entry_at(connection, _bounded(sequence), called(self.path))

    def content(self, sequence: int) -> bytes:
        """The very bytes that were added under a number.

        Raises:
            InputError: there is no such entry, or its bytes are not those that were hashed. ArgumentError: no number.
        """
        doors.instance("sequence", sequence, int, "the number of an entry")
        with store.opened(self.path, self.timeout) as connection:
            return adding.content_at(connection, _bounded(sequence), called(self.path))[1]

    @property
    def head(self) -> str | None:
        """The hash of the last entry, to be written down elsewhere; None of an empty ledger.

        Raises:
            InputError: the file cannot be read, or the last entry is not whole.
        """
        with store.opened(self.path, self.timeout) as connection:
            count = rows.last_number(connection)
            return adding.entry_at(connection, count, called(self.path)).hash if count else None

    def check(
        self, *, head: str | None = None, recompute: bool = False, accept_rules: str | Sequence[str] | None = None
    ) -> Checked:
        """Prove the whole chain: tables, headers, hashes, contents, and evidence that is used twice.

        Args:
            head: a hash that was written down: it has to be that of an entry. Without it a ledger that somebody has written anew as a whole
                looks sound.
            recompute: verify every inventory and settlement anew.
            accept_rules: as [verify][ghgcalc.audit.verify] has it.

        Raises:
            InputError: the file cannot be opened as a ledger. ArgumentError: an argument of another type, or a hash that is none.
        """
        doors.flag("recompute", recompute)
        stated = None
        if head is not None:
            match = _HEAD.fullmatch(doors.instance("head", head, str, "a hash, or None").strip().lower())
            if match is None:
                raise doors.refused("head", head, "a hash (sha256: and 64 hexadecimal digits)")
            stated = f"sha256:{match[1]}"
        accepted = tuple(sorted(accepted_of(accept_rules)))
        return checked(self.path, self.timeout, stated, recompute=recompute, accept_rules=accepted)


def _bounded(sequence: int) -> int:
    """A number that SQLite can be asked for; no entry has another."""
    return sequence if -(2**63) <= sequence < 2**63 else 0


def open_ledger(path: str | PathLike[str], *, create: bool = False, timeout: float = TIMEOUT) -> Ledger:
    """The ledger of a file, as [Ledger][ghgcalc.archive.Ledger] takes it.

    Raises:
        InputError: there is none, or the file is none; it cannot be made. ArgumentError: an argument of another type.
    """
    return Ledger(path, create=create, timeout=timeout)
