"""Long sweeps in a run of every day: each kind of place once, and a third of what is alike; `make sweeps` goes through all of it.

`GHGCALC_SWEEP=whole` takes everything, a number begins at another of the places that are alike; without it a run is always the same.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")

STRIDE = 3
"""Of the places of a kind that has been met, one in so many is tried."""

ASKED = os.environ.get("GHGCALC_SWEEP", "0")


def swept(found: Iterable[T], kind: Callable[[T], object], asked: str = ASKED) -> Iterator[T]:
    """The first of every kind, and of the others every third.

    Args:
        found: what there is.
        kind: of each, what tells it from those that are alike.
        asked: `whole` for all of it, or a whole number, at which of the others to begin.
    """
    met: set[object] = set()
    at = 0 if asked == "whole" else int(asked)
    for one in found:
        alike = kind(one)
        if alike not in met or asked == "whole":
            met.add(alike)
            yield one
            continue
        at += 1
        if at % STRIDE == 0:
            yield one


def unnumbered(path: Iterable[object]) -> tuple[object, ...]:
    """A path without the numbers of rows: what is alike in every row of a table."""
    return tuple("*" if isinstance(step, int) else step for step in path)
