"""Numbers of evidence: those that a content states, and those that several entities, or several years, state.

A certificate proves so many megawatt-hours once. Numbers are one where a reader takes them for one ([likeness][ghgcalc.signs.likeness]),
as everywhere in this package; what was corrected states nothing any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.signs import likeness, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ghgcalc.archive.entry import Entry

MAX_NUMBERS = 100_000
"""Numbers of one content that are kept; a plant has some dozens."""


def numbers_in(table: Any) -> tuple[str, ...]:
    """The numbers of all evidence that a table states, however deep, each once and in the order of the table."""
    found: dict[str, None] = {}
    level = [table]
    while level and len(found) < MAX_NUMBERS:
        following: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                records = one.get("evidence")
                for record in records if isinstance(records, list) else ():
                    number = record.get("number") if isinstance(record, dict) else None
                    if isinstance(number, str) and number.strip():
                        found.setdefault(number)
                following += one.values()
            elif isinstance(one, list):
                following += one
        level = following
    return tuple(found)


def pairs(numbers: Iterable[str]) -> list[tuple[str, str]]:
    """Each number with its likeness, as the table of evidence keeps them."""
    return sorted({(likeness(number), number) for number in numbers})


def told(number: str, entry: Entry, first: Entry, file: str) -> Finding:
    """That an entry states a number that another entity, or another year, has stated."""
    place = Place(file=file, table="entry", row=str(entry.sequence))
    return Finding.of(
        "archive-evidence-twice",
        "warning",
        place,
        value=shorten(shown(number), 60),
        whose=_whose(entry),
        first=first.sequence,
        others=_whose(first),
    )


def _whose(entry: Entry) -> str:
    owner = entry.entity.text if entry.entity else "–"
    return f"{shorten(shown(owner), 60)} {entry.year or '–'}"


def twice(standing: Iterable[tuple[Entry, Iterable[str]]], file: str) -> Iterator[Finding]:
    """A finding for every number that an entry states and an earlier one of another entity, or of another year.

    Args:
        standing: the entries that no other corrects, in order, with their numbers.
        file: the name of the ledger.
    """
    seen: dict[str, Entry] = {}
    for entry, numbers in standing:
        for alike, number in dict(reversed(pairs(numbers))).items():
            first = seen.setdefault(alike, entry)
            if not first.alike(entry):
                yield told(number, entry, first, file)
