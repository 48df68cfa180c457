"""Where things stand: a datum in the table of an activity, the sides of it, and faults in the file that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ghgcalc.conservative import data
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from ghgcalc.corrections.given import Given

Target = tuple[str, str, str]


def sides_of(target: Target, mode: str) -> tuple[str, ...]:
    """The sides on which a datum is corrected: of hot metal those of the mode, production first."""
    sides = data()[target[0], target[2]]
    if len(sides) == 1:
        return sides
    return tuple(side for side in ("production", "activity") if mode in (side, "both"))


def at_datum(table: Mapping[str, Any], target: Target) -> dict[str, Any]:
    """The row of a table that states a datum, which has been found there before; it is changed in place."""
    name, row, _ = target
    named = [(str(one.get("id") if name == "process" else at), one) for at, one in enumerate(table[name], 1)]
    found: dict[str, Any] = next(one for mark, one in named if mark == row)
    return found


def told(faults: Iterable[Finding], file: str | None) -> list[Finding]:
    """The faults, each in the file that it is about."""
    return [replace(one, place=replace(one.place, file=one.place.file or file)) for one in faults]


def located(line: Any, place: Place) -> Finding:
    """A complaint of the activity's own rules as a finding at a place of the corrections file."""
    kind = line["type"]
    return Finding.of(str(kind.type).removeprefix("ghgcalc."), place=place, **(kind.context or {}))


def approval(given: Given) -> dict[str, Any]:
    """Who approved, and when."""
    found = {"approved_by": given.approved_by, "approved_on": given.approved_on and given.approved_on.isoformat()}
    return {key: value for key, value in found.items() if value is not None}


def plain_of(raw: Any) -> Any:
    """Tables and lists of whatever kind as dictionaries and lists that are the caller's no more."""
    if isinstance(raw, Mapping):
        return {key: plain_of(one) for key, one in raw.items()}
    return [plain_of(one) for one in raw] if isinstance(raw, list | tuple) else raw
