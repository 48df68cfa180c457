"""Where in an activity a finding lies, as a JSON pointer into its table: from the words of its place, once somebody asks.

A finding that was made while a file was read has its pointer from there. One that was made while the activity was bound, or checked, has
the words alone (`[process.electricity] P1 2 (grid), amount`), so that what finds nothing has nothing to do; the words are looked up here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ghgcalc.findings import pointer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.activity.model import Activity
    from ghgcalc.findings import Finding, Place

Steps = tuple[int | str, ...]

_NUMBERED = re.compile(r"(.*) \(.*\)", re.DOTALL)
"""A row that is called by its number and, in brackets, by what it is: `2 (diesel)`, `P1 2 (grid)`."""


def located(activity: Activity, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, each with the pointer of its place; one whose words fit no row, or several rows, points at the table.

    Args:
        activity: that they are about.
        findings: a place in a file of its own (a factor file) or at no key of the activity gets no pointer.
    """
    index = _Index(activity)
    return tuple(
        one if one.place.pointer is not None else replace(one, place=replace(one.place, pointer=index.pointer(one.place)))
        for one in findings
    )


class _Index:
    """The rows of an activity by the words that places call them by; made for the tables that are asked for."""

    def __init__(self, activity: Activity) -> None:
        self.activity = activity
        self.tables: dict[str, dict[str, list[Steps]]] = {}

    def pointer(self, place: Place) -> str | None:
        """The pointer of a place, or None where it is none of this activity's."""
        if place.table is None:
            key = (place.key or "").partition(".")[0]
            return pointer(_keys(place)) if key in type(self.activity).model_fields and place.row is None else None
        if place.table == "entity":
            return pointer(("entity", *_keys(place)))
        if place.table not in self.activity.by_table:
            return None
        found = self.rows(place.table, place.row) if place.row is not None else []
        if len(found) != 1:
            return pointer((place.table.partition(".")[0],))
        return pointer((*found[0], *_keys(place)) if isinstance(found[0][-1], int) else found[0])

    def rows(self, table: str, row: str) -> list[Steps]:
        """The rows that go by these words."""
        if table not in self.tables:
            self.tables[table] = self._called(table)
        known, numbered = self.tables[table], _NUMBERED.fullmatch(row)
        return [*known.get(row, ()), *(known.get(numbered[1], ()) if numbered else ())]

    def _called(self, table: str) -> dict[str, list[Steps]]:
        """Every word for a row of a table: its id, its number, and within a process the id of that before it."""
        outer, _, inner = table.partition(".")
        found: dict[str, list[Steps]] = {}
        at = {process.id: number for number, process in enumerate(self.activity.process)}
        for process, number, row in self.activity.by_table[table]:
            if process is None or not inner:
                steps: Steps = (outer, number - 1)
                names = {row.id} if table == "process" else {str(number), *filter(None, (row.get("id"),))}
            else:
                steps = (outer, at[process.id], inner, number - 1)
                names = {f"{process.id} {number}"}
                found.setdefault(process.id, []).append((outer, at[process.id], inner))  # what concerns all of its supplies
            for name in names:
                found.setdefault(name, []).append(steps)
        return {name: list(dict.fromkeys(all_of)) for name, all_of in found.items()}


def _keys(place: Place) -> Steps:
    """The steps from a row to the datum, and to its month; of several keys none is the place."""
    if place.key is None or "," in place.key:
        return ()
    steps: Steps = tuple(place.key.split("."))
    return steps if place.month is None else (*steps, "values", place.month - 1)
