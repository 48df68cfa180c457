"""Exact sums as the engine prints them: all digits where they end, else the first 28, correctly rounded; many at once."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.bulk.limbs import DIGITS, Ending, Wide, divided, ending, joined, parted
from ghgcalc.numbers import SIGNIFICANT

if TYPE_CHECKING:
    from ghgcalc.kernel import Exact

FEW = 100
"""Endless digits are written by the remainder where there are so few remainders."""

LONGEST = 25
"""Digits of a quotient behind which those of a remainder are written: at least three, so that 98 ÷ 99, rounded, does not become one."""

BLOCK = 1 << 13
"""Texts that are made at once, so that their bytes lie in the cache."""

ZERO, POINT, MINUS = b"0.-"
FOURS = np.frombuffer(b"".join(b"%04d" % number for number in range(10**4)), np.uint32)
"""The four digits of each number, as their bytes."""


def texts_of(exact: Exact) -> Any:
    """The texts of exact numbers, as an Arrow array."""
    end = ending(exact.over)
    return printed(Wide.made(exact.numbers, end, end.grown))


def printed(sums: Wide) -> Any:
    """The texts of sums, as an Arrow array."""
    import pyarrow as pa

    if not sums.limbs or sums.ending.rest >= FEW:
        return pa.array(_texts(sums.whole(), sums.ending), pa.string())
    size = sums.limbs[0].size
    parts = [_block([limb[low : low + BLOCK] for limb in sums.limbs], sums.ending) for low in range(0, size, BLOCK)]
    return pa.concat_arrays(parts) if parts else pa.array([], pa.string())


def _block(limbs: list[Any], end: Ending) -> Any:
    import pyarrow as pa

    sizes, below = parted(limbs)
    quotients, left = divided(sizes, end.rest)
    made, odd = _columns(quotients, left, below, end.rest, end.places)
    if not odd.size:
        return made
    texts = made.to_pylist()
    for at, text in zip(odd.tolist(), _texts(joined([limb[odd] for limb in limbs]), end), strict=True):
        texts[at] = text
    return pa.array(texts, pa.string())


def _texts(numbers: Any, end: Ending) -> list[str]:
    cut = _cut()
    return [_text(int(number), end.rest, end.places, cut) for number in numbers]


def _cut() -> Context:
    """A context of 28 digits that owes nothing to anybody's, and that no thread shares."""
    return Context(prec=SIGNIFICANT, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999, capitals=1, clamp=0, flags=[], traps=[])


def _text(number: int, rest: int, places: int, cut: Context) -> str:
    """`number` ÷ `rest` ÷ 10^places."""
    whole, left = divmod(number, rest)
    if left:  # endless: no tie is possible
        return f"{cut.scaleb(cut.divide(Decimal(number), Decimal(rest)), -places):f}"
    digits = f"{abs(whole):0{places + 1}d}"
    shown = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".") if places else digits
    return f"-{shown}" if whole < 0 else shown


def _columns(quotients: list[Any], left: Any, below: Any, rest: int, places: int) -> tuple[Any, Any]:
    """The same of many: a row of bytes for each, of which its text is a part; and the rows to which this is no text.

    A row has room for the sign, the digits before the point, the point, those behind it, and those of the remainder.
    """
    while len(quotients) * DIGITS <= places:
        quotients = [*quotients, np.zeros_like(left)]
    size, width = left.size, len(quotients) * DIGITS
    point = 1 + width - places
    digits = _digits(quotients)
    stated = digits != ZERO
    length = _counted(stated)
    endless = left > 0
    odd = np.flatnonzero(endless & ((length == 0) | (length > LONGEST)))  # the first digits are those of the remainder, or all are
    more = np.where(endless, np.maximum(SIGNIFICANT - length, 0), 0)
    room = np.empty((size, width + 2 + int(more.max(initial=0))), np.uint8)
    room[:, 1:point] = digits[:, : width - places]
    room[:, point] = POINT
    room[:, point + 1 : width + 2] = digits[:, width - places :]
    room[:, width + 2 :] = _tails(rest)[left, more, : room.shape[1] - width - 2]
    first = point - np.maximum(length - places, 1)
    room[np.flatnonzero(below), first[below] - 1] = MINUS
    first = first - below
    last = width + 2 + more
    ends = np.flatnonzero(~endless)
    if ends.size:
        behind = _counted(stated[ends, width - places :][:, ::-1])
        last[ends] = np.where(behind > 0, point + 1 + behind, point)
    return _joined(room, first, last), odd


def _counted(stated: Any) -> Any:
    """How many columns there are from the first that is stated in each row, 0 where none is."""
    size, width = stated.shape
    if not width:
        return np.zeros(size, np.int64)
    first = stated.argmax(axis=1)
    return np.where(stated[np.arange(size), first], width - first, 0)


def _digits(limbs: list[Any]) -> Any:
    """The digits of numbers in limbs, one byte each."""
    found = np.empty((limbs[0].size, 2 * len(limbs)), np.uint32)
    for at, limb in enumerate(reversed(limbs)):
        upper = limb // 10**4
        found[:, 2 * at] = FOURS[upper]
        found[:, 2 * at + 1] = FOURS[limb - upper * 10**4]
    return found.view(np.uint8)


@lru_cache(maxsize=8)
def _tails(rest: int) -> Any:
    """By what is left and how many digits are wanted: those of `left` ÷ `rest`, the last one rounded."""
    found = np.zeros((rest, SIGNIFICANT + 1, SIGNIFICANT), np.uint8)
    for left in range(1, rest):
        for digits in range(SIGNIFICANT - LONGEST, SIGNIFICANT):
            down, more = divmod(left * 10**digits, rest)
            found[left, digits, :digits] = np.frombuffer(b"%0*d" % (digits, down + (2 * more > rest)), np.uint8)
    return found


def _joined(room: Any, first: Any, last: Any) -> Any:
    """The bytes of each row from its first to before its last as texts of Arrow."""
    import pyarrow as pa

    size = first.size
    low, high = (int(first.min()), int(last.max())) if size else (0, 0)
    at = np.arange(low, high, dtype=np.int16)
    wanted = (at >= first.astype(np.int16)[:, None]) & (at < last.astype(np.int16)[:, None])
    ends = np.zeros(size + 1, np.int32)
    np.cumsum(last - first, out=ends[1:])
    return pa.StringArray.from_buffers(size, pa.py_buffer(ends), pa.py_buffer(room[:, low:high][wanted]))
