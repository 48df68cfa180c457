"""A stream of Arrow batches that is sorted by entity, cut into pieces of whole entities: no more is held than a piece and one entity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def pieces(batches: Iterable[Any], size: int) -> Iterator[Any]:
    """Tables of whole entities, of about `size` rows each; records that name no entity come first and belong to nobody.

    Raises:
        InputError: the batches are not sorted by entity, so that one might be divided.
    """
    import pyarrow as pa

    kept: list[Any] = []
    count = 0
    last: bytes | None = None
    for batch in batches:
        if not batch.num_rows:
            continue
        names = bytes_of(batch.column("entity"))
        first = names[0].as_py()
        _ordered(names, last)
        at = _begin(names)
        count += batch.num_rows
        if count >= size and (at or (kept and first != last)):
            yield pa.Table.from_batches([*kept, batch.slice(0, at)])
            kept, count = [batch.slice(at)], batch.num_rows - at
        else:
            kept.append(batch)
        last = names[len(names) - 1].as_py()
    if count:
        yield pa.Table.from_batches(kept)


def bytes_of(column: Any) -> Any:
    """Texts as bytes: in their order, and whatever they hold."""
    import pyarrow as pa

    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_decode()
    return (whole if pa.types.is_string(whole.type) else whole.cast(pa.string())).cast(pa.binary())


def _begin(names: Any) -> int:
    """Where the last entity of a batch begins, of which more may follow; past its end where that is none."""
    import pyarrow.compute as pc

    last = names[len(names) - 1]
    return pc.index(names, last).as_py() if last.is_valid else len(names)


def _ordered(names: Any, last: bytes | None) -> None:
    """Refuse names that do not come in their order, nulls first."""
    import pyarrow.compute as pc

    first = names[0].as_py()
    nulls = names.null_count
    back = pc.any(pc.less(names.slice(1), names.slice(0, len(names) - 1))).as_py()
    if back or names.slice(0, nulls).null_count < nulls or (last is not None and (first is None or first < last)):
        raise InputError([Finding.of("cluster-order", place=Place(key="entity"))])
