"""Lines and totals as a table of Arrow, numbers as decimals with every digit. pyarrow is loaded when somebody asks, and need not be there.

Columns of numbers are `decimal128(38, s)`, where s is the most decimals of any row; where 38 digits do not hold them `decimal256(76, s)`,
which pandas, DuckDB and Arrow read, and polars (as of version 2.1) does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.errors import NumberError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from pyarrow import Table

TOTALS = ("level", "process", "source", "gas", "period", "value", "unit", "basis", "unrounded", "difference", "incomplete")
LINES = (
    "id", "level", "levels", "process", "source", "item", "gas", "period", "value", "unrounded", "unit", "basis", "equation", "method",
    "clause", "grade",
)  # fmt: skip
NUMBERS = frozenset(("value", "unrounded", "difference"))
LISTS = frozenset(("levels", "incomplete"))

NARROW, WIDE = 38, 76
"""Digits of the decimals of Arrow, with 128 and with 256 bits."""


def frame(columns: Sequence[str], rows: Iterable[Any], about: dict[str, str]) -> Table:
    """The attributes `columns` of records as a table; `about` is its metadata.

    Raises:
        LibraryError: pyarrow is not installed. NumberError: a column whose digits no decimal of Arrow holds.
    """
    pa = doors.package("pyarrow", "to_frame", "to_frame")
    listed = list(rows)
    made = []
    for name in columns:
        values = [getattr(row, name) for row in listed]
        if name in NUMBERS:
            made.append(pa.array(values, _decimal(pa, name, values)))
        elif name in LISTS:
            made.append(pa.array([list(value) for value in values], pa.list_(pa.string())))
        else:
            made.append(pa.array(values, pa.string()))
    return pa.table(made, names=list(columns)).replace_schema_metadata(about)


def _decimal(pa: Any, name: str, values: list[Decimal]) -> Any:
    """The type that holds every digit of a column."""
    scale = max((-int(value.as_tuple().exponent) for value in values), default=0)
    whole = max((value.adjusted() + 1 for value in values), default=1)
    digits = max(scale, 0) + max(whole, 1)
    if digits > WIDE:
        raise NumberError(
            f"{name} takes {digits} digits, and the decimals of Arrow hold {WIDE}: take as_dict(), whose numbers are text"
        )
    return pa.decimal128(NARROW, max(scale, 0)) if digits <= NARROW else pa.decimal256(WIDE, max(scale, 0))
