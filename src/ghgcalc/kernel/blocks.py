"""The float program in numpy, block by block, so that all columns of a block lie in the cache.

A block is measured by its largest size first: where even that bound proves every row, nothing is asked row by row. What it does not prove
is handed on by its number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ghgcalc.kernel.chain import BITS, MAGIC
from ghgcalc.kernel.floats import CERTAIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.kernel.chain import Link
    from ghgcalc.kernel.columns import Doubles, Places, Wholes
    from ghgcalc.kernel.floats import Products

BLOCK = 1 << 15
"""Rows that are worked on at once: fewer, and calling numpy costs more than it does."""


def rows(links: Sequence[Link], columns: Mapping[str, Doubles], made: Mapping[str, Wholes], size: int) -> tuple[Places, float]:
    """Fill `made` with the rounded values of every link that it names.

    The numbers of the rows that the bound does not prove; a size that no value of the last link is beyond, or infinity.
    """
    most = reach = 0.0
    room = np.empty((4, min(size, BLOCK)))
    kept = {link.name: np.empty(min(size, BLOCK)) for link in links[:-1]}
    parts: list[Places] = [np.zeros(0, np.int64)]
    with np.errstate(all="ignore"):  # what overflows is not proven
        for low in range(0, size, BLOCK):
            high = min(size, low + BLOCK)
            y, spare, below, z = room[:, : high - low]
            known = {name: column[low:high] for name, column in columns.items()}
            for link in links:
                reach = _sum(link.formula.top, known, y, spare)
                if link.formula.bottom is not None:
                    reach *= _divide(link.formula.bottom, known, y, below, spare)
                out = made[link.name][low:high] if link.name in made else None
                bits = z if out is None else out.view(np.float64)
                np.add(y, MAGIC, out=bits)
                whole = known[link.name] = kept[link.name][: high - low] if link.name else spare
                np.subtract(bits, MAGIC, out=whole)
                if out is not None:
                    np.subtract(out, BITS, out=out)
                if link.whole:
                    continue
                np.subtract(y, whole, out=y)
                np.abs(y, out=y)
                limit = 0.5 - link.margin * (reach + 1.0)
                if not y.max() < limit:  # no number is not less, either
                    parts.append(np.flatnonzero(~(y < limit)) + low)
            most = reach if not reach <= most else most
    return np.unique(np.concatenate(parts)), most + 1.0


def _sum(products: Products, columns: Mapping[str, Doubles], out: Doubles, spare: Doubles) -> float:
    """The polynomial into `out`; the sum of the largest size of each product, or no number."""
    reach = 0.0
    if not products.terms:
        out.fill(0.0)
    for at, (coefficient, names) in enumerate(products.terms):
        into = spare if at else out
        if names:
            np.multiply(columns[names[0]], coefficient, out=into)
            for name in names[1:]:
                np.multiply(into, columns[name], out=into)
        else:
            into.fill(coefficient)
        reach += float(np.maximum(into.max(), -into.min()))
        if at:
            np.add(out, spare, out=out)
    return reach


def _divide(bottom: Products, columns: Mapping[str, Doubles], y: Doubles, below: Doubles, spare: Doubles) -> float:
    """Divide `y` by the bottom; by how much its size, and with it the bound, grows at most; infinite where the bottom is not certain."""
    reach = _sum(bottom, columns, below, spare)
    np.divide(y, below, out=y)
    np.abs(below, out=below)
    least = below.min()
    weight = reach / least
    return float(weight / least) if weight < CERTAIN / bottom.errors else np.inf
