"""Exact sums as the engine prints them: all digits where they end, else the first 28, correctly rounded; many at once."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.numbers import SIGNIFICANT

if TYPE_CHECKING:
    from ghgcalc.kernel import Exact

ROOM = 2**62
FEW = 100
"""Endless digits are written by the remainder where there are so few remainders."""


def texts_of(exact: Exact) -> Any:
    """The texts of exact numbers, as an Arrow array."""
    import pyarrow as pa

    rest, places = exact.over, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        places = max(places, count)
    grown = 10**places * rest // exact.over
    most = max((abs(int(exact.numbers.max(initial=0))), abs(int(exact.numbers.min(initial=0)))))
    if max(most, 1) * grown >= ROOM or rest >= FEW:
        cut = _cut()
        return pa.array([_text(int(number) * grown, rest, places, cut) for number in exact.numbers], pa.string())
    return _columns(exact.numbers.astype(np.int64) * grown, rest, places)


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


def _columns(numbers: Any, rest: int, places: int) -> Any:
    """The same of many numbers: the digits of the quotient, and behind them those of the remainder, of which there are few."""
    import pyarrow as pa
    import pyarrow.compute as pc

    size = np.abs(numbers)
    whole, left = np.divmod(size, rest)
    digits = pa.array(whole).cast(pa.string())
    length = np.asarray(pc.utf8_length(digits), np.int64)
    padded = pc.utf8_lpad(digits, places + 1, "0")
    if places:
        shown = pc.binary_join_element_wise(
            pc.utf8_slice_codeunits(padded, 0, -places), pc.utf8_slice_codeunits(padded, -places), "."
        )
    else:
        shown = pc.binary_join_element_wise(padded, "", ".")
    ended = pc.utf8_rtrim(pc.utf8_rtrim(shown, "0"), ".")
    if not places:
        ended = padded
    kept = np.where(left > 0, left * (SIGNIFICANT + 1) + SIGNIFICANT - length, 0)
    keys, codes = np.unique(kept, return_inverse=True)
    tails = pa.array([_tail(int(key) // (SIGNIFICANT + 1), rest, int(key) % (SIGNIFICANT + 1)) for key in keys], pa.string())
    endless = pc.binary_join_element_wise(shown, tails.take(pa.array(codes)), "")
    made = pc.if_else(pa.array(left > 0), endless, ended)
    made = pc.binary_join_element_wise(pc.if_else(pa.array(numbers < 0), "-", ""), made, "")
    odd = np.flatnonzero((left > 0) & (whole == 0))  # its first digits are those of the remainder
    if not odd.size:
        return made
    texts, cut = made.to_pylist(), _cut()
    for at in odd.tolist():
        texts[at] = _text(int(numbers[at]), rest, places, cut)
    return pa.array(texts, pa.string())


def _tail(left: int, rest: int, digits: int) -> str:
    """So many digits of `left` ÷ `rest`, the last one rounded; it is never so near to one that it becomes one."""
    if not left:
        return ""
    down, more = divmod(left * 10**digits, rest)
    return f"{down + (2 * more > rest):0{digits}d}"
