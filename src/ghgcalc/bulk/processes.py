"""The processes of every entity, numbered in the order in which they appear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ghgcalc.bulk.codes import combined

if TYPE_CHECKING:
    from ghgcalc.bulk.tidy import Tidy
    from ghgcalc.kernel.columns import Places


class Processes:
    """The name of each process, in columns: there are as many as entities.

    Attributes:
        unit, number: of each, in their order; numbers are from 1. code: of its name in `texts`.
    """

    __slots__ = ("code", "number", "texts", "unit")

    def __init__(self, unit: Places, number: Places, code: Places, texts: list[str]) -> None:
        """Of columns in the order of unit and number."""
        self.unit, self.number, self.code, self.texts = unit, number, code, texts

    def get(self, unit: int, number: int) -> str | None:
        """The name of one; None where there is none."""
        low, high = np.searchsorted(self.unit, [unit, unit + 1])
        at = int(low) + number - 1  # they are numbered without gaps
        return self.texts[self.code[at]] if low <= at < high else None

    def names(self) -> list[str]:
        """The names that there are, each once."""
        used = np.zeros(len(self.texts), bool)
        used[self.code] = True
        return [self.texts[code] for code in np.flatnonzero(used).tolist()]

    def table(self) -> list[tuple[int, int, str]]:
        """Unit, number and name of each."""
        names = [self.texts[code] for code in self.code.tolist()]
        return list(zip(self.unit.tolist(), self.number.tolist(), names, strict=True))


def numbered(tidy: Tidy, unit: Places) -> tuple[Places, Processes]:
    """The number of each run's process in its entity, 0 where there is none; and the processes."""
    words = tidy.words.get("process")
    nothing = np.zeros(0, np.int64)
    if words is None:
        return np.zeros(unit.size, np.int64), Processes(nothing, nothing, nothing, [])
    process = words.codes
    codes, first = combined([(unit, int(unit.max(initial=0)) + 1), (process, len(words.texts))], tidy.size)
    named = np.flatnonzero(process[first] >= 0)
    run = first[named]
    order = np.lexsort((run, unit[run]))
    owner = unit[run[order]]
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    number = np.arange(owner.size) - np.repeat(begins, np.diff(begins, append=owner.size)) + 1
    found = np.zeros(first.size, np.int64)
    found[named[order]] = number
    return found[codes], Processes(owner, number, process[run[order]], words.texts)
