"""Columns of other libraries as the twelve values of a datum: numpy, pandas, polars, Arrow. None of them has to be installed.

A column is gone through entry by entry, so that decimals keep every digit and texts stay texts. A float enters by its shortest repr, as it
does everywhere here; one of 32 or 16 bits by the shortest of its own width, for 0.1 in 32 bits is 0.1 and not 0.10000000149011612. What a
library writes where nothing is (`NA`, `NaT`, `null`, a masked entry, in a column also `NaN`) is a missing month, and missing is not zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.errors import MAX_FAULTS
from ghgcalc.numbers import shortest
from ghgcalc.through import YEAR as MONTHS
from ghgcalc.through import named as _name
from ghgcalc.through import now

DOORS = ("__array__", "__array_interface__", "__arrow_c_array__", "__arrow_c_stream__")
"""The protocols by which a column is known: those of numpy, and the PyCapsule interface of Arrow."""

NOTHING = frozenset(("NAType", "NaTType", "MaskedConstant"))
"""The classes of pandas' NA and NaT, and of numpy's masked entry."""

NARROW = dict.fromkeys(("float32", "Float32", "float", "float[pyarrow]", "f"), "f") | dict.fromkeys(
    ("float16", "Float16", "halffloat", "halffloat[pyarrow]"), "e"
)
"""Types of columns with floats narrower than Python's, by the names of numpy, pandas, polars, Arrow and `array`: what `struct` calls them."""

_MONTH = re.compile(r"((?:19|20)[0-9]{2})[-/.年]?([0-9]{1,2})(?:[-/.月T ].*)?", re.ASCII)

Fault = tuple[str, tuple[int, ...], Any, dict[str, Any]]
"""Code, where below `values`, what came, and the particulars."""


@brief
class Column(NamedTuple):
    """The first entries of a column, as many as faults are told; how many there are in all; and what is wrong with the column as such."""

    values: Sequence[Any]
    size: int
    faults: tuple[Fault, ...] = ()


def nothing(value: Any) -> bool:
    """Whether an entry says that there is none."""
    return value is None or (isinstance(value, str) and not value) or type(value).__name__ in NOTHING


def column(raw: Any) -> Column | None:
    """What `raw` holds, if it is a list, a tuple, or a column of one dimension; None if it is nothing of the kind."""
    if isinstance(raw, list | tuple):
        return Column(raw, len(raw))
    sequence = isinstance(raw, Sequence) and not isinstance(raw, str | bytes | bytearray | memoryview)
    if isinstance(raw, type) or not (sequence or any(hasattr(raw, door) for door in DOORS)):
        return None
    shape = getattr(raw, "shape", None)
    if isinstance(shape, tuple) and len(shape) != 1:
        return _shaped(shape)
    if not hasattr(raw, "__iter__"):
        return _through(raw)
    kind = NARROW.get(str(getattr(raw, "dtype", getattr(raw, "type", getattr(raw, "typecode", "")))))
    values = [_entry(value, kind) for value in islice(iter(raw), MAX_FAULTS)]
    size = len(raw) if hasattr(raw, "__len__") else len(values)
    return Column(values, size, tuple(_misplaced(raw)) if size in (MONTHS, now().months) else ())


def _shaped(shape: tuple[Any, ...]) -> Column:
    shown = " × ".join(map(str, shape)) or "1"
    return Column((), MONTHS, (("values-shape", (), None, {"shape": shown}),))


def _through(raw: Any) -> Column | None:
    """What can only be handed over: by numpy's protocol through numpy, by Arrow's through pyarrow."""
    try:
        if hasattr(raw, "__array__") or hasattr(raw, "__array_interface__"):
            import numpy as np

            return column(np.asarray(raw))
        import pyarrow as pa

        whole = pa.chunked_array(raw) if hasattr(raw, "__arrow_c_stream__") else pa.array(raw)
    except ImportError as error:
        return Column(
            (), MONTHS, (("needs-package", (), None, {"package": str(error.name), "what": "values", "what_zh": "values"}),)
        )
    return _shaped((len(whole), whole.type.num_fields)) if whole.type.num_fields else column(whole)


def _entry(value: Any, kind: str | None) -> Any:
    """An entry as a number, a text, or None."""
    if hasattr(value, "as_py"):
        value = value.as_py()
    one = isinstance(value, float) or (type(value).__module__ == "numpy" and value.shape == ())
    if nothing(value) or (one and bool(value != value)):  # noqa: PLR0124  NaN and numpy's NaT alone are not themselves
        return None
    return shortest(value, kind) if kind and type(value) is float else value


def _misplaced(raw: Any) -> Iterator[Fault]:
    """The entries that the labels of a column (the index of a pandas Series) put into another month, or another year, than their place."""
    index = getattr(raw, "index", None)
    if index is None or callable(index):
        return
    labels = _months_of(list(index))
    wanted_year = now().year or next((label[0] for label in labels if label and label[0]), None)
    for at, label in enumerate(labels):
        if label is None or (label[1] == at + 1 and label[0] in (None, wanted_year)):
            continue
        came, wanted = (_name(year, month) for year, month in (label, (wanted_year if label[0] else None, at + 1)))
        yield "month-order", (at,), None, {"came": came, "wanted": wanted}


def _months_of(labels: list[Any]) -> list[tuple[int | None, int] | None]:
    """Year and month of each label: of dates, of texts such as 2024-03, of whole numbers where they are 1 to 12.

    0 to 11 are the rows of a frame as it was made. Out of order they may say that the months are, or that somebody has just put the months
    into order: they say nothing.
    """
    try:
        if sorted(labels) == list(range(1, len(labels) + 1)):
            return [(None, int(label)) for label in labels]
    except TypeError:  # no numbers
        pass
    return [_month_of(label) for label in labels]


def _month_of(label: Any) -> tuple[int | None, int] | None:
    if isinstance(label, str):
        match = _MONTH.fullmatch(label.strip())
        return (int(match[1]), int(match[2])) if match and 1 <= int(match[2]) <= MONTHS else None
    year, month = getattr(label, "year", None), getattr(label, "month", None)
    return (int(year), int(month)) if isinstance(year, int) and isinstance(month, int) else None
