"""Parquet read group by group: what a group has encoded as the group before it had, byte by byte, is not decoded a second time.

A column chunk is all that is known of its column in a row group: its pages, and with them dictionary, nulls and values. Where a writer
begins a group with every block of like entities, the texts of all groups are the same bytes, some kilobytes of each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.brief import brief

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator
    from pathlib import Path

LEAST = 1 << 16
"""Rows that a group has on average, at least, for it to be worth looking at its bytes."""

MOST = 1 << 18
"""Bytes that a column chunk has, at most, to be compared."""

SHORT = re.compile(r"parquet-mr( version 1\.[0-2]\b.*)?")
"""Writers whose column chunks may be longer than they say (PARQUET-816), or that do not say which they are."""


@brief
class Known(NamedTuple):
    """A column of a row group: by what it was encoded as, its arrays in the order of the batches."""

    encoded: Hashable
    arrays: list[Any]


def batches(opened: Any, path: Path, texts: Collection[str], rows: int) -> Iterator[Any]:
    """The record batches of an open Parquet file, of at most so many rows each.

    Args:
        opened: the file, as Arrow has it.
        path: where it lies.
        texts: its columns of texts, of which every group may have the same.
        rows: of a batch.
    """
    metadata = opened.metadata
    names = metadata.schema.names
    flat = list(opened.schema_arrow.names) == names and len(set(names)) == len(names)  # what is nested has columns of other names
    sure = not SHORT.fullmatch(metadata.created_by or "parquet-mr")
    if not (flat and sure) or metadata.num_rows < LEAST * max(metadata.num_row_groups, 2):
        yield from opened.iter_batches(rows, use_threads=False)
        return
    known: dict[str, Known] = {}
    with path.open("rb") as raw:
        for number in range(metadata.num_row_groups):
            encoded = _encoded(metadata.row_group(number), raw, texts)
            same = {name: known[name].arrays for name, one in encoded.items() if name in known and known[name].encoded == one}
            fresh = {name: Known(one, []) for name, one in encoded.items() if name not in same}
            yield from _group(opened, number, names, same, fresh, rows)
            known = {name: known[name] for name in same} | fresh


def _encoded(group: Any, raw: Any, texts: Collection[str]) -> dict[str, Hashable]:
    """What the small columns of texts of a row group are encoded as."""
    found: dict[str, Hashable] = {}
    for at in range(group.num_columns):
        column = group.column(at)
        size = column.total_compressed_size
        if column.path_in_schema not in texts or size > MOST:
            continue
        begins = [one for one in (column.dictionary_page_offset, column.data_page_offset) if one]
        raw.seek(min(begins))
        found[column.path_in_schema] = (group.num_rows, column.compression, column.encodings, raw.read(size))
    return found


def _group(
    opened: Any, number: int, names: list[str], same: dict[str, list[Any]], fresh: dict[str, Known], rows: int
) -> Iterator[Any]:
    """The batches of a row group: of the columns that are the same the arrays of the group before, of the others what is decoded now."""
    import pyarrow as pa

    read = [name for name in names if name not in same]
    for at, batch in enumerate(opened.iter_batches(rows, row_groups=[number], columns=read, use_threads=False)):
        columns = {name: same[name][at] if name in same else batch.column(name) for name in names}
        for name, one in fresh.items():
            one.arrays.append(columns[name])
        yield pa.RecordBatch.from_arrays(list(columns.values()), names=names)
