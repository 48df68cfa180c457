"""The float program as the text of one loop over rows, written from its links, to be compiled by `fast`.

It goes by blocks: each is worked out and asked whether all of its rows are proven; if not, those rows are named while the block is at hand. A
product is proven by being worked out twice, once a little too large and once a little too small; sums and quotients are held against their
bound. Coefficients are arguments, so that programs of one shape share what was compiled.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.kernel.chain import BITS, MAGIC
from ghgcalc.kernel.floats import CERTAIN, U

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.kernel.chain import Link
    from ghgcalc.kernel.floats import Products

BLOCK = 1 << 8
"""Rows that are in doubt together: not so few that the compiler would write each of them out."""

WIDER = 8
"""So many times its errors a product is widened to either side. A row is proven where both sides are rounded to the same number, and so what
is between them. That holds however many of the operations are fused, for rounding keeps the order; and near a tie, which is ½ or more,
it asks for more than the bound does, which counts from one beyond the size."""

UNKNOWN = 1 << 62
"""Stands for a largest size that nobody has looked for."""

NAMES = {"MAGIC": MAGIC, "BITS": BITS, "BLOCK": BLOCK, "SIGN": -(1 << 63)}
"""What the text speaks of, beside numpy as `np`. SIGN: the bit of it in a double."""

FUNCTIONS = ("bits", "scan", "mark", "name", "loop")
"""The functions of the text, each after those that it calls."""

BITS_OF = """
def bits(value):
 return np.float64(value).view(np.int64)
"""


@brief
class Row(NamedTuple):
    """What is done in one row, as lines of Python.

    Attributes:
        body: every rounding; its value in `v`, counted from zero. keeps: what of it is asked for.
        apart: bits of which any is set where a number just above a value and one just below are rounded differently, or are no numbers.
        signs: what may not be below zero for that. doubts: where a sum or a quotient is held against its bound.
        most: the size of the last value, where it is looked for.
    """

    body: list[str]
    keeps: list[str]
    apart: list[str]
    signs: list[str]
    doubts: list[str]
    most: str

    @property
    def doubtful(self) -> str:
        """What is not zero where a row is not proven; below zero where that may be for a sign alone."""
        signs = [f"(({' | '.join(self.signs)}) & SIGN)"] if self.signs else []
        return " | ".join([*self.apart, *self.doubts, *signs]) or "0"


class Writer:
    """The rows of one program; both ways of writing them share the numbers that they are called with."""

    def __init__(self, links: tuple[Link, ...], columns: tuple[str, ...], made: tuple[str, ...]) -> None:
        """Nothing is written yet."""
        self.links, self.columns, self.made = links, columns, made
        self._numbers: dict[tuple[str, object], float] = {}

    @property
    def numbers(self) -> tuple[float, ...]:
        """What the coefficients stand for, in the order of their names."""
        return tuple(self._numbers.values())

    def number(self, key: tuple[str, object], value: float) -> str:
        """The name of a coefficient."""
        self._numbers.setdefault(key, value)
        return f"k{list(self._numbers).index(key)}"

    def row(self, *, chained: bool) -> Row:
        """One row; with what is only added up worked out as one chain, where that is asked for.

        A product in a chain is not rounded by itself but added to a number between 2^52 and 2^53, where doubles are the whole numbers:
        that rounds it. So the chain of products ends as the sum of the rounded ones. Where none is below zero, a chain of numbers just
        above and one of numbers just below end alike if and only if each product was rounded alike in both, for what differs is never
        made up for. A product that was rounded alike is a quarter of the bound at most at which nothing is proven, and of those a sum that
        is called whole has no more than 2^51 holds.
        """
        apart: list[str] = []
        signs: list[str] = []
        doubts: list[str] = []
        lines = [f"x{at} = c{at}[low + i]" for at in range(len(self.columns))]
        told = {name: f"x{at}" for at, name in enumerate(self.columns)}
        counted: dict[str, str] = {}
        chain: dict[str, tuple[str, str]] = {}
        together = self._summed() if chained else frozenset()
        most = ""
        for at, link in enumerate(self.links):
            terms = link.formula.top.terms
            rounds = [f"b{at} = bits(z{at})", f"r{at} = z{at} - MAGIC", f"v{at} = b{at} - BITS"]
            most = ""
            if link.whole and all(coefficient == 1.0 for coefficient, _ in terms):
                added = [name for _, (name,) in terms]
                if inside := [chain[name] for name in added if name in chain]:
                    lines += [
                        f"{letter}{at} = {_after_magic(side)}" for letter, side in zip("zy", zip(*inside, strict=True), strict=True)
                    ]
                    apart.append(f"bits(z{at} - y{at})")
                parts = [*([f"(bits(z{at}) - BITS)"] if inside else []), *(counted[name] for name in added if name not in chain)]
                lines += [f"v{at} = {' + '.join(parts) or '0'}", f"r{at} = np.float64(v{at})"]
            elif _single(link):
                sides = self._sides(at, link, told)
                if link.name in together:
                    chain[link.name] = sides
                    signs += [f"bits({told[name]})" for name in terms[0][1]]
                else:
                    lines += [f"z{at} = {sides[0]} + MAGIC", *rounds]
                    apart.append(f"bits(z{at} - ({sides[1]} + MAGIC))")
                    most = f"abs(v{at})"
            else:
                value, size = self._sum((at, "top"), link.formula.top, told)
                if (bottom := link.formula.bottom) is not None:
                    below, weight = self._sum((at, "bottom"), bottom, told)
                    lines += [f"d{at} = {below}", f"w{at} = ({weight}) / abs(d{at})"]
                    value, size = f"({value}) / d{at}", f"({size}) / abs(d{at}) * w{at}"
                    doubts.append(f"(not w{at} < {self.number(('certain', at), CERTAIN / bottom.errors)})")
                lines += [f"y{at} = {value}", f"z{at} = y{at} + MAGIC", *rounds]
                if not link.whole:
                    margin = self.number(("margin", at), link.margin)
                    doubts.append(f"(not abs(y{at} - r{at}) < 0.5 - {margin} * ({size} + 1.0))")
            told[link.name], counted[link.name] = f"r{at}", f"v{at}"
        kept = {link.name: f"v{at}" for at, link in enumerate(self.links)}
        keeps = [f"m{at}[low + i] = {kept[name]}" for at, name in enumerate(self.made)]
        return Row(lines, keeps, apart, list(dict.fromkeys(signs)), doubts, most)

    def _summed(self) -> frozenset[str]:
        """The products above zero that nothing but one sum of whole numbers reads, and that are not asked for."""
        *others, last = self.links
        if not last.whole or any(coefficient != 1.0 for coefficient, _ in last.formula.top.terms):
            return frozenset()
        read = {
            name
            for link in others
            for side in (link.formula.top, link.formula.bottom)
            if side
            for _, names in side.terms
            for name in names
        }
        found = [
            link.name
            for link in others
            if _single(link) and link.formula.top.terms[0][0] > 0 and link.name not in read and link.name not in self.made
        ]
        return frozenset(found) if len(found) > 1 else frozenset()

    def _sides(self, at: int, link: Link, told: dict[str, str]) -> tuple[str, str]:
        """The product of a link a little too large in size, and a little too small."""
        ((coefficient, names),) = link.formula.top.terms
        width = WIDER * (link.formula.errors + 4) * U
        return (
            self._product((at, "wide"), coefficient * (1 + width), names, told),
            self._product((at, "narrow"), coefficient * (1 - width), names, told),
        )

    def _product(self, key: tuple[int, object], coefficient: float, names: Iterable[str], told: dict[str, str]) -> str:
        factors = [told[name] for name in names]
        if coefficient != 1.0 or not factors:
            factors.insert(1, self.number(("of", key), coefficient))
        return " * ".join(factors)

    def _sum(self, key: tuple[int, str], products: Products, told: dict[str, str]) -> tuple[str, str]:
        """A polynomial, and the same with every minus a plus."""
        parts = [self._product((key[0], (key[1], term)), *one, told) for term, one in enumerate(products.terms)]
        return " + ".join(parts) or "0.0", " + ".join(f"abs({part})" for part in parts) or "0.0"


def _single(link: Link) -> bool:
    """Whether a link rounds one product."""
    return link.formula.bottom is None and len(link.formula.top.terms) == 1 and not link.whole


def _after_magic(products: Iterable[str]) -> str:
    first, *others = products
    return " + ".join([first, "MAGIC", *others])


@lru_cache(maxsize=1024)
def text_of(links: tuple[Link, ...], columns: tuple[str, ...], made: tuple[str, ...]) -> tuple[str, tuple[float, ...]]:
    """The loop as Python, and the numbers that it is called with."""
    writer = Writer(links, columns, made)
    alone, row = writer.row(chained=False), writer.row(chained=True)
    arrays = [*(f"c{at}" for at in range(len(columns))), *(f"m{at}" for at in range(len(made)))]
    numbers = [f"k{at}" for at in range(len(writer.numbers))]
    given = ", ".join([*arrays, *numbers])
    parts = ", ".join([*(f"{array}[low:high]" for array in arrays), *numbers])
    most = f"most = max(most, {row.most or UNKNOWN})"
    text = [
        "def scan(low, size, found, count, marks):",
        " for i in range(size):",
        "  if marks[i] != 0:",
        "   if count < found.size:",
        "    found[count] = low + i",
        "   count += 1",
        " return count",
        f"def mark(size, marks, {given}):",
        " most = low = 0",
        " for i in range(size):",
        # The values are kept again: what is proven here is proven of the numbers that are made here, to the last bit.
        *(f"  {line}" for line in (*alone.body, *alone.keeps, most, f"marks[i] = {alone.doubtful}")),
        " return most",
        f"def name(low, high, found, count, marks, {given}):",
        f" most = mark(high - low, marks, {parts})",
        " return scan(low, high - low, found, count, marks), most",
        f"def loop(size, found, marks, {given}):",
        " most = count = 0",
        " for block in range(size // BLOCK):",
        "  low = block * BLOCK",
        "  n = 0",
        "  for i in range(BLOCK):",
        *(f"   {line}" for line in (*row.body, *row.keeps, most, f"doubt = {row.doubtful}", "marks[i] = doubt", "n |= doubt")),
        *(["  if n < 0:", f"   count, _ = name(low, low + BLOCK, found, count, marks, {given})"] if row.signs else []),
        f"  {'elif' if row.signs else 'if'} n != 0:",
        "   count = scan(low, BLOCK, found, count, marks)",
        f" count, rest = name(size - size % BLOCK, size, found, count, marks, {given})",
        " return count, max(most, rest)",
    ]
    return BITS_OF + "\n".join(text), writer.numbers
