"""Totals below zero: what nobody can emit is a fault, and what a rule cuts at zero is said.

A plant that sells electricity or heat may have a total below zero. Less carbon than none is another thing: more carbon leaves by the
streams of a balance than comes in.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, printed, simplest
from ghgcalc.plan.model import DATUM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.exact import Result
    from ghgcalc.plan import Good


BASES = ("direct", "indirect")


BALANCE = "carbon_stream"
"""The table of a balance of carbon, of the enterprise or inside a process: its rows come in or go out."""


def negative_totals(results: Sequence[Result], *, goods: bool = False, running: bool = False) -> list[Finding]:
    """A fault for every source of a process, or of the enterprise, whose year is below zero though nothing was sold.

    Of a year that is still `running` it is a warning: what came in before January may leave before it is over.

    A balance of which only what goes out is stated is no balance yet: its number stands, with a warning, unless `goods` share it.
    """
    for result in results:
        if min(result.values) < 0:
            return _faults(results, goods=goods, running=running)
    return []


def _faults(results: Sequence[Result], *, goods: bool, running: bool) -> list[Finding]:
    sums: dict[tuple[str | None, str, str | None], Fraction] = {}
    tables: dict[tuple[str | None, str, str | None], str] = {}
    sold: set[tuple[str | None, str, str | None]] = set()
    comes: set[tuple[str | None, str, str | None]] = set()
    for result in results:
        stream = result.stream
        year = sum((Fraction(value) for value in result.values), Fraction(0))
        stated = [value for one in stream.inputs if one.origin == DATUM for value in one.values]
        for process in dict.fromkeys((stream.process, None)):  # of the process, and of the whole enterprise
            key = (process, stream.source.id, stream.source.basis)
            sums[key] = sums.get(key, Fraction(0)) + year
            tables[key] = stream.source.table
            if any(fraction_of(value) < 0 for value in stated):
                sold.add(key)
            if year > 0:
                comes.add(key)
    found: list[Finding] = []
    for name, value in sums.items():
        if value < 0 and name not in sold:
            one_sided = name not in comes and tables[name].endswith(BALANCE) and not goods
            shown = {"source": name[1], "value": printed(simplest(value))}
            place = Place(table=tables[name], row=name[0])
            found.append(Finding.of("total-below-zero", "warning" if one_sided or running else "error", place, **shown))
    return found


def cut(goods: Sequence[Good], sums: Mapping[tuple[str, str], Fraction]) -> list[Finding]:
    """A finding where the rule cuts the emission attributed to goods at zero (equation 55)."""
    levels = dict.fromkeys(str(good.category.emission) for good in goods if not good.stated)
    taken = {(level if (level, basis) in sums else "electrolysis", basis): None for level in levels for basis in BASES}
    return [
        Finding.of(
            "goods-cut", "warning", Place(table="product"), level=level, basis=basis, value=printed(simplest(sums[level, basis]))
        )
        for level, basis in taken
        if sums.get((level, basis), 0) < 0
    ]
