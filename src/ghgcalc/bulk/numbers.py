"""A column of numbers as it comes: doubles, decimals, whole numbers, texts. What is no number, or is missing, is told by row.

A double enters by its shortest text, as everywhere. Of a decimal or a text the nearest double is kept, and the decimal itself where a
double of 15 digits does not tell it; Arrow's own conversion of decimals is not used, for it does not round to the nearest.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.arrays import missing as none_of
from ghgcalc.bulk.arrays import values
from ghgcalc.errors import NumberError
from ghgcalc.numbers import MAX_EXPONENT, number, sketch

if TYPE_CHECKING:
    from ghgcalc.kernel.columns import Doubles, Places

    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

TOLD = 15
"""Digits that a double always tells."""

SHAPE = r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$"


LOW, HIGH = 10.0**-MAX_EXPONENT * 0.999, 10.0 ** (MAX_EXPONENT + 1)
"""Between which sizes a stated number lies that is not zero."""


@brief
class Numbers(NamedTuple):
    """A column: the nearest double of each row; decimals that a double does not tell, by row; where nothing stands; what is no number.

    `least`: a number that no double is below.
    """

    doubles: Doubles
    decimals: dict[int, Decimal]
    missing: Mask
    bad: dict[int, str]
    least: float


def numbers_of(array: Any) -> Numbers:
    """What an Arrow array holds, as numbers."""
    import pyarrow as pa

    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    kind = whole.type
    if pa.types.is_dictionary(kind):
        whole = whole.dictionary_decode()
        kind = whole.type
    if pa.types.is_null(kind):
        return Numbers(np.zeros(len(whole)), {}, np.ones(len(whole), bool), {}, 0.0)
    if pa.types.is_float64(kind):
        doubles, none = values(whole), none_of(whole)
        there = doubles[~none] if whole.null_count else doubles
        if there.min(initial=1.0) > LOW and there.max(initial=1.0) < HIGH:  # and so each of them is a number
            return Numbers(np.where(none, 0.0, doubles) if whole.null_count else doubles, {}, none, {}, 0.0)
        return _bounded(doubles, {}, none | np.isnan(doubles))
    missing = np.asarray(whole.is_null(nan_is_null=pa.types.is_floating(kind)))
    if pa.types.is_integer(kind):
        return _wholes(whole, missing)
    if pa.types.is_decimal(kind) and kind.bit_width <= 128:
        return _decimals(whole, missing)
    return _texts(whole if pa.types.is_string(kind) else whole.cast(pa.string()), missing)


def _bounded(doubles: Any, decimals: dict[int, Decimal], missing: Mask, bad: dict[int, str] | None = None) -> Numbers:
    """Put beside what no stated number can be: infinite, or beyond 10^±30."""
    bad = dict(bad or {})
    if missing.any():
        doubles = np.where(missing, 0.0, doubles)
    size = np.abs(doubles)
    if size.min(initial=1.0) >= LOW and size.max(initial=1.0) < HIGH:
        return Numbers(doubles, decimals, missing, bad, float(doubles.min(initial=0.0)))
    sound = ((size >= LOW) & (size < HIGH)) | (size == 0)
    for row in np.flatnonzero(~sound & ~missing).tolist():
        bad.setdefault(row, repr(float(doubles[row])))
    if bad:
        doubles = np.where(sound, doubles, 0.0)
    return Numbers(doubles, decimals, missing, bad, float(doubles.min(initial=0.0)))


def _wholes(array: Any, missing: Mask) -> Numbers:
    import pyarrow as pa

    if pa.types.is_uint64(array.type):
        return _texts(array.cast(pa.string()), missing)
    values = array.fill_null(0).cast(pa.int64()).to_numpy(zero_copy_only=False)
    wide = np.flatnonzero((values > 10**TOLD) | (values < -(10**TOLD)))
    return _bounded(values.astype(np.float64), {int(row): Decimal(int(values[row])) for row in wide}, missing)


def _decimals(array: Any, missing: Mask) -> Numbers:
    """Decimals of up to 38 digits: the whole number and its power of ten are both doubles where it has at most 15 digits."""
    import pyarrow as pa

    kind = array.type
    plain = array.cast(pa.decimal128(38, kind.scale)) if kind.bit_width < 128 else array
    words = np.frombuffer(plain.buffers()[1], np.int64)[2 * plain.offset : 2 * (plain.offset + len(plain))]
    low, high = words[::2], words[1::2]
    narrow = (high == low >> 63) & (np.abs(low) <= 10**TOLD)
    doubles = np.where(narrow & ~missing, low, 0) / 10.0**kind.scale if 0 <= kind.scale <= 22 else np.zeros(len(plain))
    if not 0 <= kind.scale <= 22:
        narrow = np.zeros(len(plain), bool)
    decimals: dict[int, Decimal] = {}
    for row in np.flatnonzero(~narrow & ~missing).tolist():
        decimals[row] = plain[row].as_py()
        doubles[row] = float(decimals[row])
    return _bounded(doubles, decimals, missing)


def _texts(array: Any, missing: Mask) -> Numbers:
    """Texts of one plain number each."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = array.fill_null("")
    missing = missing | np.asarray(pc.equal(array, ""))
    plain = np.asarray(pc.match_substring_regex(array, SHAPE))
    short = np.asarray(pc.less_equal(pc.utf8_length(array), TOLD))
    quick = pa.array(plain & short)
    doubles = np.array(pc.if_else(quick, array, "0").cast(pa.float64()), np.float64)
    decimals: dict[int, Decimal] = {}
    bad: dict[int, str] = {}
    for row in np.flatnonzero(~(plain & short) & ~missing).tolist():
        text = array[row].as_py()
        try:
            decimals[row] = number(text)
        except NumberError:
            bad[row] = sketch(text)
        else:
            doubles[row] = float(decimals[row])
    return _bounded(doubles, decimals, missing, bad)


def gathered(numbers: Numbers, rows: Places) -> tuple[Doubles, dict[int, Decimal]]:
    """The numbers of some rows, in their order."""
    if not numbers.decimals:
        return numbers.doubles[rows], {}
    known = np.isin(rows, np.fromiter(numbers.decimals, np.int64))
    return numbers.doubles[rows], {int(at): numbers.decimals[int(rows[at])] for at in np.flatnonzero(known)}
