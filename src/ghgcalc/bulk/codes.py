"""Columns of codes: several as one, each code once and in order, rows in the order of their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ghgcalc.kernel.columns import Places

ROOM = 2**62
NARROW = 1 << 16
"""Codes below are sorted by their digits."""

DENSE = 8
"""So many times as large as the table an array may be that numbers its codes."""


def encoded(codes: Places, size: int = 0) -> tuple[Places, Places]:
    """Whole numbers from 0 as codes from 0, and the first row of each code; `size`: of the table, where these are the first rows of runs."""
    room = int(codes.max(initial=-1)) + 1
    rows = np.arange(codes.size)
    if room <= DENSE * max(codes.size, size) + DENSE:
        first = np.full(room, -1, np.int64)
        first[codes[::-1]] = rows[::-1]
        there = np.flatnonzero(first >= 0)
        rank = np.zeros(room, np.int64)
        rank[there] = np.arange(there.size)
        return rank[codes], first[there]
    import pyarrow as pa

    made = pa.array(codes).dictionary_encode()
    found = np.asarray(made.indices, np.int64)
    first = np.full(len(made.dictionary), -1, np.int64)
    first[found[::-1]] = rows[::-1]
    return found, first


def ranked(keys: Sequence[Places], room: int) -> tuple[Places, list[Places]]:
    """The whole numbers from 0 and below `room` that several columns have, each once and in order; and the place of each row's there."""
    if room <= DENSE * sum(key.size for key in keys) + DENSE:
        there = np.zeros(room, bool)
        for key in keys:
            there[key] = True
        made = np.flatnonzero(there)
        rank = np.empty(room, np.int64)
        rank[made] = np.arange(made.size)
        return made, [rank[key] for key in keys]
    made, places = np.unique(np.concatenate(keys), return_inverse=True)
    ends = np.cumsum([key.size for key in keys])
    return made, [places[end - key.size : end] for key, end in zip(keys, ends, strict=True)]


def combined(columns: Iterable[tuple[Places, int]], table: int = 0) -> tuple[Places, Places]:
    """Several columns of codes, each from -1 and below its count, as one; and the first row of each code; `table` as `encoded` has it."""
    whole: Places | None = None
    room = 1
    for codes, count in columns:
        low = codes.size > 0 and int(codes.min()) < 0
        plain, size = (codes + 1, count + 1) if low else (codes, max(count, 1))
        if whole is None:
            whole, room = plain, size
            continue
        if size == 1:  # the same in every row
            continue
        if room > ROOM // size:
            whole, first = encoded(whole, table)
            room = max(first.size, 1)
        whole, room = whole * size + plain, room * size
    assert whole is not None
    return encoded(whole, table)


def by_codes(codes: Places, count: int) -> Places:
    """The rows in the order of their codes, which are below `count`; those of one code in their own order."""
    return np.argsort(codes.astype(np.uint16) if count <= NARROW else codes, kind="stable")
