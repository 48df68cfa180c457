"""The float program as one loop, compiled by numba, where it is installed (`ghgcalc[fast]`).

The loop is written from the links themselves. It goes by blocks: each is worked out and asked whether the bound proves all of its rows; if it
does not, those rows are named while the block is at hand. Coefficients are arguments, so that programs of one shape share what was compiled.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.kernel.chain import BITS, MAGIC
from ghgcalc.kernel.floats import CERTAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ghgcalc.kernel.chain import Link
    from ghgcalc.kernel.columns import Doubles, Places, Wholes
    from ghgcalc.kernel.floats import Products

BLOCK = 1 << 9
"""Rows whose doubts are counted together."""

FEW = 6
"""Room is made for the doubtful rows of so small a part of all, 2^-6; where there are more, all is done once again."""

ENOUGH = 1 << 20
"""So many rows are worth the second that a loop takes to compile, where nobody asks for it."""


@cache
def installed() -> bool:
    """Whether numba is here."""
    return find_spec("numba") is not None


def usual(size: int) -> bool:
    """Whether so many rows are read by numba where nobody says by what."""
    return size >= ENOUGH and installed()


def rows(links: Sequence[Link], columns: Mapping[str, Doubles], made: Mapping[str, Wholes], size: int) -> tuple[Places, float]:
    """Fill `made` with the rounded values of every link that it names.

    The numbers of the rows that the bound does not prove; a size that no value of the last link is beyond, or infinity.
    """
    text, numbers = text_of(tuple(links), tuple(columns), tuple(made))
    loop = _compiled(text)
    arrays = [*(np.ascontiguousarray(column) for column in columns.values()), *made.values()]
    flags = np.empty(BLOCK, np.bool_)
    found = np.empty(max(size >> FEW, 2 * BLOCK), np.int64)
    count, most = loop(size, found, flags, *arrays, *numbers)
    if count > found.size:
        found = np.empty(count, np.int64)
        count, most = loop(size, found, flags, *arrays, *numbers)
    return found[:count].copy(), most + 1.0


def add(values: Wholes, groups: Places, found: Wholes) -> None:
    """Add each value to its group; nothing may be so large that a sum does not fit."""
    _adding()(values, groups, found)


@cache
def _adding() -> Callable[..., None]:
    from numba import njit

    def part(values: Wholes, groups: Places, found: Wholes) -> None:
        at = 0
        while at < values.size:
            group, total = groups[at], 0
            while at < values.size and groups[at] == group:  # rows of one group that follow each other, in a register
                total += values[at]
                at += 1
            found[group] += total

    return njit(nogil=True)(part)  # type: ignore[no-any-return]


@lru_cache(maxsize=256)
def _compiled(text: str) -> Callable[..., Any]:
    from numba import njit

    space: dict[str, Any] = {"MAGIC": MAGIC, "BITS": BITS, "BLOCK": BLOCK, "np": np}
    exec(HELPERS + text, space)  # noqa: S102 - written below, of numbers of places alone
    # What takes slices is compiled apart: only then does the compiler know that no place is negative, and vectorises.
    for name in ("bits", "double", "one", "flag"):
        space[name] = njit(nogil=True)(space[name])
    compiled: Callable[..., Any] = njit(nogil=True)(space["loop"])
    return compiled


HELPERS = """
def bits(value):
 return np.float64(abs(value)).view(np.int64)
def double(bits):
 return np.int64(bits).view(np.float64)
"""


@lru_cache(maxsize=1024)
def text_of(links: tuple[Link, ...], columns: tuple[str, ...], made: tuple[str, ...]) -> tuple[str, tuple[float, ...]]:
    """The loop as Python, and the numbers that it is called with."""
    numbers: list[float] = []
    told = {name: f"c{at}[i]" for at, name in enumerate(columns)}

    def number(value: float) -> str:
        numbers.append(value)
        return f"k{len(numbers) - 1}"

    def product(coefficient: float, names: tuple[str, ...]) -> str:
        factors = [told[name] for name in names]
        if coefficient != 1.0 or not names:
            factors.insert(1, number(coefficient))
        return " * ".join(factors)

    def summed(products: Products) -> tuple[str, str]:
        parts = [product(*term) for term in products.terms]
        return " + ".join(parts) or "0.0", " + ".join(f"abs({part})" for part in parts) or "0.0"

    body: list[str] = []
    keeps: list[str] = []
    doubts: list[str] = []  # of a row
    named: list[str] = []  # those that are asked of a row only where its block was in doubt
    largest: list[str] = []  # of a block, as bits, whose order is that of the sizes, no number being the largest
    blocks: list[str] = []  # what is asked of those
    most = "np.inf"
    for at, link in enumerate(links):
        value, size = summed(link.formula.top)
        if (bottom := link.formula.bottom) is not None:
            below, weight = summed(bottom)
            body += [f"b{at} = {below}", f"w{at} = ({weight}) / abs(b{at})"]
            value, size = f"({value}) / b{at}", f"({size}) / abs(b{at}) * w{at}"
            doubts.append(f"(not w{at} < {number(CERTAIN / bottom.errors)})")
        body += [f"y{at} = {value}", f"z{at} = y{at} + MAGIC", f"r{at} = z{at} - MAGIC"]
        if link.name in made:
            keeps.append(f"m{made.index(link.name)}[i] = np.float64(z{at}).view(np.int64) - BITS")
        told[link.name], most = f"r{at}", "np.inf"
        if link.whole:
            continue
        margin = number(link.margin)
        if bottom is None and len(link.formula.top.terms) == 1:
            largest += [f"d{at} = max(d{at}, bits(y{at} - r{at}))", f"s{at} = max(s{at}, bits(y{at}))"]
            most = f"double(s{at})"
            blocks.append(f"n += not double(d{at}) < 0.5 - {margin} * (double(s{at}) + 1.0)")
            named.append(f"(not abs(y{at} - r{at}) < 0.5 - {margin} * (abs(y{at}) + 1.0))")
        else:
            doubts.append(f"(not abs(y{at} - r{at}) < 0.5 - {margin} * ({size} + 1.0))")
    arrays = [*(f"c{at}" for at in range(len(columns))), *(f"m{at}" for at in range(len(made)))]
    given = ", ".join(f"k{at}" for at in range(len(numbers)))
    parts = ", ".join(f"{array}[low:high]" for array in arrays)
    counted = [f"n += {' | '.join(doubts)}"] if doubts else []
    found = " | ".join(doubts + named) or "False"
    lines = [
        f"def one(size, {', '.join(arrays)}, {given}):",
        *(f" {line.split()[0]} = 0" for line in largest),
        " n = 0",
        " for i in range(size):",
        *(f"  {line}" for line in (*body, *keeps, *largest, *counted)),
        *(f" {line}" for line in blocks),
        f" return n, {most}",
        f"def flag(size, flags, {', '.join(arrays)}, {given}):",
        " for i in range(size):",
        *(f"  {line}" for line in (*body, f"flags[i] = {found}")),
        f"def loop(size, found, flags, {', '.join(arrays)}, {given}):",
        " most = 0.0",
        " count = 0",
        " for block in range(-(-size // BLOCK)):",
        "  low = block * BLOCK",
        "  high = min(size, low + BLOCK)",
        f"  doubts, size_of_block = one(high - low, {parts}, {given})",
        "  if not size_of_block <= most:",
        "   most = size_of_block",
        "  if doubts:",
        f"   flag(high - low, flags, {parts}, {given})",
        "   for i in range(high - low):",
        "    if flags[i]:",
        "     if count < found.size:",
        "      found[count] = low + i",
        "     count += 1",
        " return count, most",
    ]
    return "\n".join(lines), tuple(numbers)
