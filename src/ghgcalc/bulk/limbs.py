"""Whole numbers wider than 64 bits in columns, each in limbs of eight decimal digits: adding and printing them needs no number of Python.

Eight digits, because a product of two limbs, and a sum of very many, still fit into 64 bits; decimal, because they are printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.codes import combined
from ghgcalc.kernel import Exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.kernel.columns import Places

DIGITS = 8
BASE = 10**DIGITS
MOST = 6
"""Limbs at most; what is wider goes one by one."""

MIX = 0x5851F42D4C957F2D
"""An odd number by which digits are mixed."""

FEW = 8
"""Where fewer than one of so many stand twice, only those are looked at one by one."""

NARROW = 2.0**61
"""Sums of numbers whose sizes add up to less are the same in 64 bits."""


@brief
class Ending(NamedTuple):
    """A divisor as `rest` × 10^`places` ÷ `grown`, with neither two nor five in `rest`: where that is one, digits end after `places`."""

    rest: int
    places: int
    grown: int


def ending(over: int, least: int = 0) -> Ending:
    """The ending of a divisor, of at least so many places."""
    rest, places = over, least
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        places = max(places, count)
    return Ending(rest, places, 10**places * rest // over)


def limbs_of(numbers: Any, factor: int = 1) -> list[Any] | None:
    """Numbers times another from zero, in limbs, the least first and the sign in the last; None where there would be too many."""
    top = max(int(numbers.max(initial=0)), -int(numbers.min(initial=0)))
    if max(top * factor, factor) >= BASE**MOST:
        return None
    pieces = _split(numbers, top)
    times = _digits(factor)
    made: list[Any] = [0] * (len(pieces) + len(times) - 1)
    for at, piece in enumerate(pieces):
        for more, one in enumerate(times):
            if one:
                made[at + more] = made[at + more] + piece * one
    return carried([one if isinstance(one, np.ndarray) else np.zeros(numbers.size, np.int64) for one in made])


def _split(numbers: Any, top: int) -> list[Any]:
    """Numbers in limbs; the last is as large as it is, if it is below a limb by the size that no number is beyond."""
    found: list[Any] = []
    while top >= BASE:
        above = numbers // BASE
        found.append((numbers - above * BASE).astype(np.int64))
        numbers, top = above, top // BASE + 1
    return [*found, numbers.astype(np.int64)]


def _digits(factor: int) -> list[int]:
    found = [factor % BASE]
    while (factor := factor // BASE) > 0:
        found.append(factor % BASE)
    return found


def carried(limbs: Sequence[Any]) -> list[Any]:
    """The same numbers with every limb but the last from 0 and below its base; a last one that is too large is parted."""
    found: list[Any] = []
    left: Any = 0
    for limb in limbs[:-1]:
        whole = limb + left
        left = whole // BASE
        found.append(whole - left * BASE)
    last = limbs[-1] + left
    while max(int(last.max(initial=0)), -int(last.min(initial=0))) >= BASE:
        left = last // BASE
        found.append(last - left * BASE)
        last = left
    return [*found, last]


def parted(limbs: Sequence[Any]) -> tuple[list[Any], Any]:
    """The sizes of numbers in limbs, and which are below zero."""
    below = limbs[-1] < 0
    if not below.any():
        return list(limbs), below
    sign = np.where(below, -1, 1)
    return carried([limb * sign for limb in limbs]), below


def divided(limbs: Sequence[Any], rest: int) -> tuple[list[Any], Any]:
    """The quotients of numbers from zero by a small one, and what is left of each."""
    left: Any = np.zeros_like(limbs[0])
    if rest == 1:
        return list(limbs), left
    found: list[Any] = []
    for limb in reversed(limbs):
        whole = left * BASE + limb
        quotient = whole // rest
        left = whole - quotient * rest
        found.append(quotient)
    return found[::-1], left


def joined(limbs: Sequence[Any]) -> Any:
    """The numbers of limbs as Python's own."""
    found: Any = np.zeros(limbs[0].size, object)
    for limb in reversed(limbs):
        found = found * BASE + limb.astype(object)
    return found


@brief
@dataclass(slots=True)
class Wide:
    """Exact sums over `ending`: in limbs, or, where there would be too many of these, as numbers of Python."""

    limbs: list[Any]
    numbers: Any
    ending: Ending

    @classmethod
    def of(cls, parts: Sequence[tuple[Places, Exact]], size: int, least: int) -> Wide:
        """Sums added at their places, over a number of at least so many decimals."""
        end = ending(lcm(*(sums.over for _, sums in parts)) if parts else 1, least)
        over = end.rest * 10**end.places
        most = sum(float(np.abs(sums.numbers.astype(np.float64)).sum()) * (over // sums.over) for _, sums in parts)
        if most < NARROW and all(over // sums.over < NARROW for _, sums in parts):
            narrow = np.zeros(size, np.int64)
            for place, sums in parts:
                np.add.at(narrow, place, sums.numbers.astype(np.int64) * (over // sums.over))
            return cls.made(narrow, end)
        given = [(place, limbs_of(sums.numbers, over // sums.over)) for place, sums in parts]
        totals = [np.zeros(size, np.int64) for _ in range(max(len(limbs or ()) for _, limbs in given))]
        for place, limbs in given:
            if limbs is None:
                return cls([], _wide(parts, size, over), end)
            for total, limb in zip(totals, limbs, strict=False):
                np.add.at(total, place, limb)
        return cls(carried(totals), None, end)

    @classmethod
    def made(cls, numbers: Any, end: Ending, factor: int = 1) -> Wide:
        """Of numbers times another, over an ending."""
        limbs = limbs_of(numbers, factor)
        return cls([], numbers.astype(object) * factor, end) if limbs is None else cls(limbs, None, end)

    def whole(self) -> Any:
        """The numbers as Python's own."""
        return joined(self.limbs) if self.limbs else self.numbers

    def nothing(self) -> Wide:
        """As many zeros."""
        size = self.limbs[0].size if self.limbs else self.numbers.size
        return Wide([np.zeros(size, np.int64)], None, Ending(1, 0, 1))

    def each(self) -> tuple[Places, Wide]:
        """The numbers that there are, each once, and which of them each is."""
        if not self.limbs:
            known: dict[int, int] = {}
            code = np.array([known.setdefault(number, len(known)) for number in self.numbers.tolist()], np.int64)
            numbers = np.empty(len(known), object)
            numbers[:] = list(known)
            return code, Wide([], numbers, self.ending)
        key = np.zeros(self.limbs[0].size, np.int64)
        for limb in self.limbs:
            key = key * MIX + limb  # modulo 2^64: what is the same has the same, and hardly anything else has
        ordered = np.sort(key)
        twice = ordered[1:][ordered[1:] == ordered[:-1]]
        if twice.size * FEW > key.size:
            return self._hashed()
        flags = np.zeros(1 << 16, bool)
        flags[twice >> 48] = True
        able = np.flatnonzero(flags[key >> 48])
        first: dict[tuple[int, ...], int] = {}
        rows = zip(*(limb[able].tolist() for limb in self.limbs), strict=True)
        same = np.array([first.setdefault(one, at) for at, one in zip(able.tolist(), rows, strict=True)], np.int64)
        kept = np.ones(key.size, bool)
        kept[able] = able == same
        code = np.cumsum(kept) - 1
        code[able] = code[same]
        return code, Wide([limb[kept] for limb in self.limbs], None, self.ending)

    def _hashed(self) -> tuple[Places, Wide]:
        """The same where many stand often."""
        last = self.limbs[-1]
        low, high = int(last.min(initial=0)), int(last.max(initial=0))
        code, first = combined([(last - low, high - low + 1), *((limb, BASE) for limb in self.limbs[:-1])])
        return code, Wide([limb[first] for limb in self.limbs], None, self.ending)

    def beside(self, cents: Any) -> Wide:
        """Whole cents less these sums, which have at least two decimals."""
        factor = self.ending.rest * 10 ** (self.ending.places - 2)
        mine = limbs_of(cents, factor) if self.limbs else None
        if mine is None:
            return Wide.made(cents.astype(object) * factor - self.whole(), self.ending)
        for at, limb in enumerate(self.limbs):
            if at < len(mine):
                mine[at] = mine[at] - limb
            else:
                mine.append(-limb)
        return Wide(carried(mine), None, self.ending)


def _wide(parts: Sequence[tuple[Places, Exact]], size: int, over: int) -> Any:
    numbers: Any = np.zeros(size, object)
    for place, sums in parts:
        np.add.at(numbers, place, sums.numbers.astype(object) * (over // sums.over))
    return numbers


class Each:
    """The exact sum of every total, made when somebody asks: few do, and they are numbers of Python."""

    def __init__(self, sums: Wide, own: Places) -> None:
        """Sums, and which of them each total is."""
        self.sums, self.own = sums, own

    @property
    def over(self) -> int:
        """What the numbers are over."""
        over: int = self.sums.ending.rest * 10**self.sums.ending.places
        return over

    @cached_property
    def numbers(self) -> Any:
        """The numbers of all totals."""
        return self.sums.whole()[self.own]
