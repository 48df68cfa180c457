"""NumPy columns as Arrow arrays and back, by their buffers: Arrow's own doors load pandas where it is installed, which nothing here needs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


def column(values: Any, missing: Any = None) -> Any:
    """Numbers as an Arrow array, null where some are missing."""
    import pyarrow as pa

    kind = pa.from_numpy_dtype(values.dtype)
    there = None
    if missing is not None and missing.any():
        there = pa.py_buffer(np.packbits(~missing, bitorder="little"))
    return pa.Array.from_buffers(kind, values.size, [there, pa.py_buffer(np.ascontiguousarray(values))])


def texts(words: Sequence[str | None]) -> Any:
    """Texts as an Arrow array, null where there is none."""
    import pyarrow as pa

    plain = [word or "" for word in words]
    joined = "".join(plain)
    data = joined.encode()
    sizes = map(len, plain) if len(data) == len(joined) else (len(word.encode()) for word in plain)
    ends = np.zeros(len(plain) + 1, np.int32)
    np.cumsum(np.fromiter(sizes, np.int64, len(plain)), out=ends[1:])
    there = None
    if None in words:
        there = pa.py_buffer(np.packbits([word is not None for word in words], bitorder="little"))
    return pa.StringArray.from_buffers(len(plain), pa.py_buffer(ends), pa.py_buffer(data), there)


def listed(array: Any) -> list[str | None]:
    """The texts of an Arrow array of strings: many at once, for Arrow makes an object of each."""
    if not len(array) or array.null_count:
        return array.to_pylist()  # type: ignore[no-any-return]
    ends = np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + len(array) + 1]
    data = bytes(memoryview(array.buffers()[2])[ends[0] : ends[-1]]) if ends[-1] else b""
    joined = data.decode()
    if len(joined) != len(data):
        return array.to_pylist()  # type: ignore[no-any-return]
    widths = np.diff(ends)
    if widths[0] and (widths == widths[0]).all() and "\0" not in joined:  # which numpy takes for the end of a text
        return np.frombuffer(data, f"S{widths[0]}").astype(str).tolist()  # type: ignore[no-any-return]
    places = (ends - ends[0]).tolist()
    return [joined[low:high] for low, high in pairwise(places)]


def values(array: Any) -> Any:
    """The numbers of an Arrow array, whatever stands where it is null."""
    if not len(array):  # which may have no buffer
        return np.zeros(0, array.type.to_pandas_dtype())
    return np.frombuffer(array.buffers()[1], array.type.to_pandas_dtype())[array.offset : array.offset + len(array)]


def missing(array: Any) -> Any:
    """Where an Arrow array is null."""
    if not array.null_count:
        return np.zeros(len(array), bool)
    bits = np.unpackbits(np.frombuffer(array.buffers()[0], np.uint8), bitorder="little")
    return bits[array.offset : array.offset + len(array)] == 0
