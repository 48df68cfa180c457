"""The columns of the records that a cluster is given: their names and types, texts that are none, and the one order of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.bulk.codes import ROOM
from ghgcalc.bulk.tidy import tidy_of
from ghgcalc.cluster.cutting import bytes_of
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NUMBER = "x_row"
"""A column of whole numbers by which findings and lines name their row: rows have no numbers of their own on a cluster."""

ORDER = ("entity", "period", "process", "datum", "item", "row", "unit", "province", "grid")
"""What orders the rows of a piece where they bear no number: whatever is told of the first row is told under any partitioning."""


def named(names: Sequence[str], nested: Iterable[tuple[str, str]] = ()) -> None:
    """Refuse names that are missing, unknown or stand twice, and columns (name, type) that hold neither texts nor numbers.

    Raises:
        InputError: with every such column.
    """
    import pyarrow as pa

    faults = [Finding.of("cluster-column", place=Place(key=name), value=kind[:60]) for name, kind in nested]
    try:
        tidy_of(pa.Table.from_arrays([pa.array([], pa.string())] * len(names), names=list(names)))
    except InputError as error:
        faults += error.faults
    if faults:
        raise InputError(faults)


def used(names: Iterable[str]) -> list[str]:
    """The columns that are read: remarks of the user's need not travel."""
    return [name for name in names if name == NUMBER or not name.startswith("x_")]


def held(table: Any) -> Any:
    """A table of records as the batch can read it: its columns known and simple, its texts whole, its rows in their order.

    Raises:
        InputError: a column that is missing, unknown, stands twice, or is neither of texts nor of numbers.
    """
    import pyarrow as pa

    nested = [(field.name, str(field.type)) for field in table.schema if field.name in used([field.name]) and not _simple(field)]
    named(table.column_names, nested)
    table = table.select(used(table.column_names))
    for at, name in enumerate(table.column_names):
        column = table.column(name)
        if pa.types.is_large_string(column.type) or pa.types.is_dictionary(column.type):
            column = column.cast(pa.string())
            table = table.set_column(at, name, column)
        if pa.types.is_string(column.type) and not _whole(column):
            table = table.set_column(at, name, pa.array([_plain(one) for one in bytes_of(column).to_pylist()], pa.string()))
    keys = ["entity", NUMBER] if NUMBER in table.column_names else [name for name in ORDER if name in table.column_names]
    return table.take(_places(table, keys))


def _places(table: Any, keys: Sequence[str]) -> Any:
    """The order of the rows by some columns, each by the rank of its few texts: texts themselves are dear to sort by."""
    import pyarrow as pa

    whole, room = np.zeros(table.num_rows, np.int64), 1
    for key in keys:
        ranks, size = _ranks(table.column(key))
        if room > ROOM // size:
            whole, room = np.unique(whole, return_inverse=True)[1], table.num_rows
        whole, room = whole * size + ranks, room * size
    return pa.array(np.argsort(whole, kind="stable"))


def _ranks(column: Any) -> tuple[Any, int]:
    """The rank of the value of each row among all of them, those of nothing last; and how many ranks there are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = column.combine_chunks()
    plain = whole if pa.types.is_integer(whole.type) else whole.cast(pa.string())
    coded = plain.dictionary_encode()
    size = len(coded.dictionary)
    rank = np.empty(size + 1, np.int64)
    rank[np.asarray(pc.sort_indices(coded.dictionary))] = np.arange(size)
    rank[size] = size
    return rank[np.asarray(pc.fill_null(coded.indices, size), np.int64)], size + 1


def _simple(field: Any) -> bool:
    import pyarrow as pa

    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if field.name == NUMBER:
        return bool(pa.types.is_integer(kind))
    tests = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal,
        pa.types.is_boolean, pa.types.is_null, pa.types.is_date, pa.types.is_timestamp,
    )  # fmt: skip
    return any(test(kind) for test in tests)


def _whole(column: Any) -> bool:
    """Whether texts are Unicode, as those of a foreign engine need not be."""
    import pyarrow as pa

    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _plain(text: bytes | None) -> str | None:
    """A text with what is no Unicode spelled out, so that two of them stay two."""
    return None if text is None else text.decode("utf-8", "backslashreplace")
