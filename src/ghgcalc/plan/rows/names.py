"""Ids of lines: what a row is called by, a number behind it where several are called alike, and never the same id twice.

A number is never one that another row is called by: of `coke`, `coke` and `coke-2` the second is `coke-3`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence


class Serials:
    """Names of one table: the first row of a name has it plain, the next ones have a number behind it."""

    __slots__ = ("_counts", "_stated")

    def __init__(self, stated: Iterable[tuple[Hashable, str]]) -> None:
        """`stated` is every (owner, name) that rows are called by."""
        self._stated = set(stated)
        self._counts: dict[tuple[Hashable, str], int] = {}

    def next(self, owner: Hashable, name: str, stem: str = "") -> str:
        """The name of the next row that is called `name`; for rows without one, nothing and then `stem` with a number."""
        key = (owner, name)
        serial = self._counts.get(key, 0) + 1
        if serial == 1:
            self._counts[key] = 1
            return name
        base = name or stem
        while (owner, f"{base}-{serial}") in self._stated:
            serial += 1
        self._counts[key] = serial
        return f"{base}-{serial}"


class Names:
    """Every id of one inventory, each once: a process may be called like a source, and its source like a material."""

    __slots__ = ("_taken",)

    def __init__(self) -> None:
        """None is taken yet."""
        self._taken: set[str] = set()

    def free(self, wanted: Sequence[str]) -> bool:
        """Whether none of several different ids is taken."""
        return self._taken.isdisjoint(wanted)

    def note(self, wanted: Sequence[str]) -> None:
        """Take several ids that are free."""
        self._taken.update(wanted)

    def take(self, wanted: str) -> str:
        """`wanted`, or with a number behind it where it is taken already."""
        found, serial = wanted, 1
        while found in self._taken:
            serial += 1
            found = f"{wanted}-{serial}"
        self._taken.add(found)
        return found
