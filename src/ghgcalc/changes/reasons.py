"""Why something changed 变更原因: what the caller says of each change, by its pointer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten, sketch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ghgcalc.changes.record import Change

LONGEST = 500


def reasons_of(raw: Mapping[Any, Any], file: str | None = None) -> dict[str, str]:
    """Reasons by pointer, as a file or a caller states them.

    Args:
        raw: pointers to texts, such as `{"/process/0/anode": "meter was read twice"}`.
        file: the name by which faults call it.

    Raises:
        InputError: every key that is no pointer, and every reason that is no text, empty, or longer than 500 signs.
        ArgumentError: no table at all.
    """
    doors.instance("raw", raw, Mapping, "pointers to texts")
    doors.optional("file", file, str, "the name of a file, or None")
    faults = []
    for key, text in raw.items():
        place = Place(file=file, key=shorten(str(key), 120))
        if not isinstance(key, str) or not key.startswith("/"):
            faults.append(Finding.of("reason-pointer", place=place, value=sketch(key)))
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
            faults.append(Finding.of("reason-text", place=place, value=sketch(text), limit=LONGEST))
    if faults:
        raise InputError(faults)
    return {key: text.strip() for key, text in raw.items()}


def reasoned(changes: Iterable[Change], reasons: Mapping[str, str]) -> tuple[tuple[Change, ...], list[Finding]]:
    """The changes with their reasons, and what is to be said of reasons that no change has.

    A reason at a row or a table holds for every change inside that has none of its own; that of the nearest counts.
    """
    used: set[str] = set()
    found = []
    for change in changes:
        key = next((key for place in (change.pointer, change.old_pointer) if (key := _nearest(place, reasons))), None)
        used |= {key} if key else set()
        found.append(replace(change, reason=reasons[key] if key else _own(change)))
    unused = [Finding.of("reason-unused", "warning", Place(key=shorten(key, 120))) for key in reasons if key not in used]
    return tuple(found), unused


def _own(change: Change) -> str | None:
    """The reason that a correction states itself."""
    row = change.new if isinstance(change.new, Mapping) else {}
    inside = change.path and change.path[-1][0] == "correction" and not change.key
    return str(row["reason"]) if inside and "reason" in row else None


def _nearest(place: str | None, reasons: Mapping[str, str]) -> str | None:
    """The longest pointer with a reason in which a place lies."""
    steps: Sequence[str] = (place or "").split("/")
    return next((key for end in range(len(steps), 1, -1) if (key := "/".join(steps[:end])) in reasons), None)
