"""The float program as one loop, compiled by numba, where it is installed (`ghgcalc[fast]`).

The loop is written from the links themselves. It goes by blocks: each is worked out and asked whether all of its rows are proven; if not,
those rows are named while the block is at hand. A product is proven by being worked out twice, once a little too large and once a little too
small; sums and quotients are held against their bound. Coefficients are arguments, so that programs of one shape share what was compiled.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.kernel.chain import BITS, MAGIC
from ghgcalc.kernel.floats import CERTAIN, U

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ghgcalc.kernel.chain import Link
    from ghgcalc.kernel.columns import Doubles, Places, Wholes
    from ghgcalc.kernel.floats import Products

BLOCK = 1 << 6
"""Rows that are in doubt together."""

ODD = 0x7FF0000000000000
"""The bits of an exponent: all of them are set in infinities, and in what is no number."""

WIDER = 8
"""So many times its errors a product is widened to either side. A row is proven where both sides are rounded to the same number, and so what
is between them. That holds however many of the operations are fused, for rounding keeps the order; and near a tie, which is ½ or more,
it asks for more than the bound does, which counts from one beyond the size."""

UNKNOWN = 1 << 62
"""Stands for a largest size that nobody has looked for."""

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
    return found[:count].copy(), inf if most == UNKNOWN else most + 1.0


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

    space: dict[str, Any] = {"MAGIC": MAGIC, "BITS": BITS, "BLOCK": BLOCK, "ODD": ODD, "np": np}
    exec(HELPERS + text, space)  # noqa: S102 - written below, of numbers of places alone
    # A loop of a fixed number of rows is vectorised within the loop of blocks. What takes slices is compiled apart: only then does the
    # compiler know that no place is negative. A product and a sum may become one operation, which is rounded once less.
    for name in ("bits", "flag", "name", "loop"):
        space[name] = njit(nogil=True, fastmath={"contract"})(space[name])
    compiled: Callable[..., Any] = space["loop"]
    return compiled


HELPERS = """
def bits(value):
 return np.float64(value).view(np.int64)
"""


@brief
class Row(NamedTuple):
    """What is done in one row, as lines of Python.

    Attributes:
        body: every rounding; its value in `v`, counted from zero. keeps: what of it is asked for.
        apart: bits that differ where a number just above the value and one just below are rounded differently.
        wild: bits that are all set in the exponent of what is no number, and so in whatever those are joined to.
        doubts: where a sum or a quotient is held against its bound. most: the size of the last value, where it is looked for.
        numbers: what the coefficients stand for.
    """

    body: list[str]
    keeps: list[str]
    apart: list[str]
    wild: list[str]
    doubts: list[str]
    most: str
    numbers: list[float]


def _row(links: tuple[Link, ...], columns: tuple[str, ...], made: tuple[str, ...]) -> Row:
    numbers: list[float] = []
    told = {name: f"c{at}[low + i]" for at, name in enumerate(columns)}
    counted: dict[str, str] = {}

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
    keeps, apart, wild, doubts = [], [], [], []
    most = ""
    for at, link in enumerate(links):
        most, made_of, rounds = (
            "",
            link.formula.top.terms,
            [f"b{at} = bits(z{at})", f"r{at} = z{at} - MAGIC", f"v{at} = b{at} - BITS"],
        )
        if link.whole and all(coefficient == 1.0 for coefficient, _ in made_of):
            body += [f"v{at} = {' + '.join(counted[name] for _, (name,) in made_of) or '0'}", f"r{at} = np.float64(v{at})"]
        elif link.formula.bottom is None and len(made_of) == 1 and not link.whole:
            (coefficient, names), width = made_of[0], WIDER * (link.formula.errors + 4) * U
            body += [f"z{at} = {product(coefficient * (1 + width), names)} + MAGIC", *rounds]
            apart.append(f"(b{at} ^ bits({product(coefficient * (1 - width), names)} + MAGIC))")
            wild.append(f"b{at}")
            most = f"abs(v{at})"
        else:
            value, size = summed(link.formula.top)
            if (bottom := link.formula.bottom) is not None:
                below, weight = summed(bottom)
                body += [f"d{at} = {below}", f"w{at} = ({weight}) / abs(d{at})"]
                value, size = f"({value}) / d{at}", f"({size}) / abs(d{at}) * w{at}"
                doubts.append(f"(not w{at} < {number(CERTAIN / bottom.errors)})")
            body += [f"y{at} = {value}", f"z{at} = y{at} + MAGIC", *rounds]
            if not link.whole:
                doubts.append(f"(not abs(y{at} - r{at}) < 0.5 - {number(link.margin)} * ({size} + 1.0))")
        told[link.name], counted[link.name] = f"r{at}", f"v{at}"
        if link.name in made:
            keeps.append(f"m{made.index(link.name)}[low + i] = v{at}")
    return Row(body, keeps, apart, wild, doubts, most, numbers)


@lru_cache(maxsize=1024)
def text_of(links: tuple[Link, ...], columns: tuple[str, ...], made: tuple[str, ...]) -> tuple[str, tuple[float, ...]]:
    """The loop as Python, and the numbers that it is called with."""
    row = _row(links, columns, made)
    arrays = [*(f"c{at}" for at in range(len(columns))), *(f"m{at}" for at in range(len(made)))]
    numbers = [f"k{at}" for at in range(len(row.numbers))]
    given = ", ".join([*arrays, *numbers])
    parts = ", ".join([*(f"{array}[low:high]" for array in arrays), *numbers])
    lines = [*row.body, *row.keeps, f"most = max(most, {row.most or UNKNOWN})"]
    joins = [f"n |= {' | '.join(row.apart)}", f"odd |= {' | '.join(row.wild)}"] if row.apart else []
    joins += [f"n |= {' | '.join(row.doubts)}"] if row.doubts else []
    doubtful = [f"({' | '.join(row.apart)} != 0)"] if row.apart else []
    doubtful += [*(f"({one} & ODD == ODD)" for one in row.wild), *row.doubts]
    text = [
        f"def flag(size, flags, {given}):",
        " most = low = 0",
        " for i in range(size):",
        # The values are kept again: what is proven here is proven of the numbers that are made here, to the last bit.
        *(f"  {line}" for line in (*lines, f"flags[i] = {' | '.join(doubtful) or 'False'}")),
        " return most",
        f"def name(low, high, found, count, flags, {given}):",
        f" most = flag(high - low, flags, {parts})",
        " for i in range(high - low):",
        "  if flags[i]:",
        "   if count < found.size:",
        "    found[count] = low + i",
        "   count += 1",
        " return count, most",
        f"def loop(size, found, flags, {given}):",
        " most = count = 0",
        " for block in range(size // BLOCK):",
        "  low = block * BLOCK",
        "  n = odd = 0",
        "  for i in range(BLOCK):",
        *(f"   {line}" for line in (*lines, *joins)),
        "  if n != 0 or odd & ODD == ODD:",
        f"   count, _ = name(low, low + BLOCK, found, count, flags, {given})",
        f" count, rest = name(size - size % BLOCK, size, found, count, flags, {given})",
        " return count, max(most, rest)",
    ]
    return "\n".join(text), tuple(row.numbers)
