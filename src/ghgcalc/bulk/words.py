"""Columns of texts as codes: read off Arrow's own dictionaries, and told once for each run of rows that state the same.

A column comes in pieces, each with a dictionary of its own. Their codes are compared with those before them as they lie there; only where
something changes are they looked up, so that what is stated in twelve rows costs what is stated in one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.arrays import column, listed, missing, values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.kernel.columns import Places

SMALL = 16
"""Texts of a dictionary that are numbered though no row may state them: larger ones may be those of a whole file."""


@brief
@dataclass(slots=True)
class Words:
    """A column of texts.

    Attributes:
        codes: the number of a text in `texts`, -1 where none stands; of each row, or of each run. texts: each once.
        heads: the first row of every run, or None where `codes` has every row.
    """

    codes: Places
    texts: list[str]
    heads: Places | None = None

    def code(self, row: int) -> int:
        """The number of the text of a row."""
        return int(self.codes[row if self.heads is None else np.searchsorted(self.heads, row, "right") - 1])

    def at(self, row: int) -> str | None:
        """The text of a row."""
        code = self.code(row)
        return self.texts[code] if code >= 0 else None


@brief
@dataclass(slots=True)
class Said(Words):
    """A column of texts that may differ from row to row, of which few are asked for: nothing is looked up before."""

    chunks: list[Chunk] = field(default_factory=list)

    def at(self, row: int) -> str | None:
        """The text of a row."""
        chunk = next(one for one in self.chunks if row < one.first + one.codes.size)
        at = row - chunk.first
        if chunk.missing is not None and chunk.missing[at]:
            return None
        return chunk.texts[int(chunk.codes[at])].as_py() or None


@brief
class Chunk(NamedTuple):
    """Rows that follow each other, by codes of one dictionary: from which row on, their codes, which of them have none, and the texts.

    `stated`: the codes as Arrow has them.
    """

    first: int
    codes: Any
    missing: Any
    texts: Any
    stated: Any


def chunks_of(array: Any) -> list[Chunk]:
    """A column of texts, or of what may be printed as such, in the pieces in which it came."""
    import pyarrow as pa

    found: list[Chunk] = []
    first = 0
    for piece in array.chunks if isinstance(array, pa.ChunkedArray) else [array]:
        if not len(piece):
            continue
        coded = piece
        if pa.types.is_dictionary(coded.type) and not pa.types.is_string(coded.type.value_type):
            coded = coded.dictionary_decode()
        if not pa.types.is_dictionary(coded.type):
            coded = (coded if pa.types.is_string(coded.type) else coded.cast(pa.string())).dictionary_encode()
        indices = coded.indices
        found.append(Chunk(first, values(indices), missing(indices) if indices.null_count else None, coded.dictionary, indices))
        first += len(piece)
    return found


def changing(columns: Iterable[list[Chunk]], size: int) -> Any:
    """Where a row may state another text than the row before it in one of several columns."""
    changes = np.zeros(size, bool)
    changes[:1] = True
    for chunks in columns:
        for chunk in chunks:
            changes[chunk.first] = True
            inner = changes[chunk.first + 1 : chunk.first + chunk.codes.size]
            for told in (chunk.codes,) if chunk.missing is None else (chunk.codes, chunk.missing):
                inner |= told[1:] != told[:-1]
    return changes


def words_of(chunks: list[Chunk], heads: Places | None = None) -> Words:
    """The texts of some rows, which are in order, or of every row; an empty text is none."""
    number: dict[str, int] = {}
    made = [_told(chunk, heads, number) for chunk in chunks]
    codes = np.concatenate([np.zeros(0, np.int64), *made])
    texts = list(number)
    used = np.zeros(len(texts) + 1, bool)
    used[codes] = True  # of no text the last one
    if used[:-1].all():
        return Words(codes, texts, heads)
    rank = np.append(np.cumsum(used[:-1]) - 1, -1)
    return Words(rank[codes], [texts[at] for at in np.flatnonzero(used[:-1]).tolist()], heads)


def _told(chunk: Chunk, heads: Places | None, number: dict[str, int]) -> Places:
    """The codes of the rows of a chunk that are asked for, by texts that are numbered as they come."""
    codes, none = chunk.codes, chunk.missing
    if heads is not None:
        low, high = np.searchsorted(heads, [chunk.first, chunk.first + codes.size])
        mine = heads[low:high] - chunk.first
        codes, none = codes[mine], None if none is None else none[mine]
    count = len(chunk.texts)
    if none is not None:
        codes = np.where(none, count, codes)
    stated: Any = np.arange(count)
    if count > SMALL:
        used = np.zeros(count + 1, bool)
        used[codes] = True
        stated = np.flatnonzero(used[:-1])
    if not stated.size:
        return np.full(codes.size, -1, np.int64)
    low, high = int(stated[0]), int(stated[-1]) + 1
    within = chunk.texts.slice(low, high - low)  # of an ordered file no text is left out in between
    texts = listed(within if stated.size == high - low else chunk.texts.take(column(stated)))
    rank = np.full(count + 1, -1, np.int64)
    rank[stated] = [number.setdefault(text, len(number)) if text else -1 for text in texts]
    told: Places = rank[codes]
    return told
