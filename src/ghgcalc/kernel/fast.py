"""The float program as one loop, compiled by numba, where it is installed (`ghgcalc[fast]`)."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.kernel.written import BLOCK, FUNCTIONS, NAMES, UNKNOWN, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ghgcalc.kernel.chain import Link
    from ghgcalc.kernel.columns import Doubles, Places, Wholes

FEW = 6
"""Room is made for the doubtful rows of so small a part of all, 2^-6; where there are more, all is done once again."""

ENOUGH = 1 << 20
"""So many rows are worth the second that a loop takes to compile, where nobody asks for it."""


@cache
def installed() -> bool:
    """Whether numba is here."""
    return find_spec("numba") is not None


def usual(size: int) -> bool:
    """Whether so many rows are read by numba where nobody says by what."""
    return size >= ENOUGH and installed()


def rows(links: Sequence[Link], columns: Mapping[str, Doubles], made: Mapping[str, Wholes], size: int) -> tuple[Places, float]:
    """Fill `made` with the rounded values of every link that it names.

    The numbers of the rows that the bound does not prove; a size that no value of the last link is beyond, or infinity.
    """
    text, numbers = text_of(tuple(links), tuple(columns), tuple(made))
    loop = _compiled(text)
    arrays = [*(np.ascontiguousarray(column) for column in columns.values()), *made.values()]
    marks = np.empty(BLOCK, np.int64)
    found = np.empty(max(size >> FEW, 2 * BLOCK), np.int64)
    count, most = loop(size, found, marks, *arrays, *numbers)
    if count > found.size:
        found = np.empty(count, np.int64)
        count, most = loop(size, found, marks, *arrays, *numbers)
    return found[:count].copy(), inf if most == UNKNOWN else most + 1.0


def add(values: Wholes, groups: Places, found: Wholes) -> None:
    """Add each value to its group; nothing may be so large that a sum does not fit."""
    _adding()(values, groups, found)


@cache
def _adding() -> Callable[..., None]:
    from numba import njit

    def part(values: Wholes, groups: Places, found: Wholes) -> None:
        at = 0
        while at < values.size:
            group, total = groups[at], 0
            while at < values.size and groups[at] == group:  # rows of one group that follow each other, in a register
                total += values[at]
                at += 1
            found[group] += total

    return njit(nogil=True)(part)  # type: ignore[no-any-return]


@lru_cache(maxsize=256)
def _compiled(text: str) -> Callable[..., Any]:
    from numba import njit

    space: dict[str, Any] = {"np": np, **NAMES}
    exec(text, space)  # noqa: S102 - written of numbers of places alone
    # A loop of a fixed number of rows is vectorised within the loop of blocks. What takes slices is compiled apart: only then does the
    # compiler know that no place is negative. A product and a sum may become one operation, which is rounded once less.
    for name in FUNCTIONS:
        space[name] = njit(nogil=True, fastmath={"contract"})(space[name])
    compiled: Callable[..., Any] = space["loop"]
    return compiled
