"""Parquet read group by group: what a group has encoded as the group before it had, byte by byte, is not decoded a second time.

A column chunk is all that is known of its column in a row group: its pages, and with them dictionary, nulls and values. Where a writer
begins a group with every block of like entities, the texts of all groups are the same bytes, some kilobytes of each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.brief import brief

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping
    from pathlib import Path

LEAST = 1 << 16
"""Rows that a group has on average, at least, for it to be worth looking at its bytes."""

MOST = 1 << 18
"""Bytes that a column chunk has, at most, to be compared."""

SHORT = re.compile(r"parquet-mr( version 1\.[0-2]\b.*)?")
"""Writers whose column chunks may be longer than they say (PARQUET-816), or that do not say which they are."""


@brief
class Known(NamedTuple):
    """A column of a row group: what it was encoded as, and its arrays in the order of its rows."""

    encoded: Hashable
    arrays: list[Any]


def tables(opened: Any, path: Path, texts: Collection[str], rows: int) -> Iterator[Any]:
    """The rows of an open Parquet file as tables of at most so many.

    Args:
        opened: the file, as Arrow has it.
        path: where it lies.
        texts: its columns of texts, of which every group may have the same.
        rows: of a table.
    """
    import pyarrow as pa

    metadata = opened.metadata
    names = metadata.schema.names
    flat = list(opened.schema_arrow.names) == names and len(set(names)) == len(names)  # what is nested has columns of other names
    sure = not SHORT.fullmatch(metadata.created_by or "parquet-mr")
    if not (flat and sure) or metadata.num_rows < LEAST * max(metadata.num_row_groups, 2):
        for batch in opened.iter_batches(rows, use_threads=False):
            yield pa.Table.from_batches([batch])
        return
    known: dict[str, Known] = {}
    with path.open("rb") as raw:
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            if not group.num_rows:
                continue
            encoded = _encoded(group, raw, texts)
            same = {name for name, one in encoded.items() if name in known and known[name].encoded == one}
            known = {name: known[name] if name in same else Known(one, []) for name, one in encoded.items()}
            yield from _group(opened, number, names, known, same, rows)


def _encoded(group: Any, raw: Any, texts: Collection[str]) -> dict[str, Hashable]:
    """What the small columns of texts of a row group are encoded as; nothing of those of which the file does not say where they lie."""
    found: dict[str, Hashable] = {}
    for at in range(group.num_columns):
        column = group.column(at)
        size = column.total_compressed_size
        begin = min((one for one in (column.dictionary_page_offset, column.data_page_offset) if one), default=0)
        if column.path_in_schema not in texts or not 0 < size <= MOST or begin <= 0:
            continue
        raw.seek(begin)
        found[column.path_in_schema] = (group.num_rows, column.compression, column.encodings, raw.read(size))
    return found


def _group(
    opened: Any, number: int, names: list[str], known: Mapping[str, Known], same: Collection[str], rows: int
) -> Iterator[Any]:
    """The rows of a group: the columns that are the same are those of the group before, the others are decoded, and noted if they are known.

    What is taken over goes by rows, not by batches: where Arrow ends those of other columns is its own matter.
    """
    import pyarrow as pa

    before = {name: pa.chunked_array(known[name].arrays) for name in same}
    read = [name for name in names if name not in same] or names[:1]  # of no column at all Arrow gives no rows
    row = 0
    for batch in opened.iter_batches(rows, row_groups=[number], columns=read, use_threads=False):
        columns = {name: before[name].slice(row, len(batch)) if name in same else batch.column(name) for name in names}
        for name, one in known.items():
            if name not in same:
                one.arrays.append(columns[name])
        row += len(batch)
        yield pa.table(columns)
