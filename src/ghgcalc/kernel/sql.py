"""A program as SQL of whole numbers for DuckDB: a second engine, for grouping that outgrows memory and as an independent check.

Every rounding is two nested selects: the formula's top (and, where it divides by columns, its bottom) in whole numbers, then
(|top| + half the bottom) // bottom with the sign put back by hand, since `//` truncates toward zero. From the largest size that is stated of
each column it follows whether BIGINT holds every step of it, or HUGEINT does; where not even that one does there is no text. A number
beyond what was stated makes DuckDB raise: its whole numbers never wrap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.kernel.settling import Whole, ratio_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.exact.polynomial import Quotient
    from ghgcalc.kernel.program import Program
    from ghgcalc.literals import Tie

KINDS = (("BIGINT", 2**63), ("HUGEINT", 2**127))
"""Types, and what the size of every number of theirs is below."""


@brief
class Stated(NamedTuple):
    """A column of whole numbers, each to be divided by 10^decimals, none larger in size than `most`."""

    decimals: int
    most: int


@brief
class Query(NamedTuple):
    """The select, and of what it adds: whole numbers of the last printed digit, none larger in size than `most`, all held by `kind`."""

    text: str
    kind: str
    most: int


def query_of(program: Program, source: str, stated: Mapping[str, Stated], tie: Tie, name: str = "emission") -> Query | None:
    """A select of what the source has, each printed intermediate and the rounded emission; None where 128 bits might not hold it.

    Args:
        program: what is done; it rounds rows.
        source: what stands behind FROM: a name as SQL writes it, or a select in brackets.
        stated: of each column of the program, which the source has under its name.
        tie: how a tie is rounded.
        name: what the column of emissions is called.
    """
    assert program.places is not None
    known = dict(stated)
    rounds = [(step.name, step.formula, step.places) for step in program.steps] + [(name, program.emission, program.places)]
    query = None
    for made, formula, places in rounds:
        query = _rounding(f"({query.text})" if query else source, made, formula, places, known, tie)
        if query is None:
            break
        known[made] = Stated(places, query.most)
    return query


def _rounding(source: str, made: str, formula: Quotient, places: int, known: Mapping[str, Stated], tie: Tie) -> Query | None:
    """The two selects of one rounding."""
    ratio = ratio_of(formula, places, tuple((name, known[name].decimals) for name in formula.columns))
    top, bottom = ratio.top, ratio.bottom
    if any(value % 2 for value, _ in bottom.terms):  # so that half of it is whole
        top, bottom = (Whole(tuple((2 * value, names) for value, names in part.terms)) for part in ratio)
    above, below = _most(top, known), _most(bottom, known)
    kind = next((kind for kind, size in KINDS if above + below < size), None)
    if kind is None:
        return None
    over, under = _name(f"{made}: top"), _name(f"{made}: bottom")
    inner, helpers = f"{_text(top, kind)} AS {over}", over
    if formula.whole:
        ((least, _),) = bottom.terms
        divisor, half, negative = f"{least}::{kind}", f"{least // 2}::{kind}", f"({over} < 0)"
    else:
        least = 1
        inner += f", {_text(bottom, kind)} AS {under}"
        helpers += f", {under}"
        divisor = f"CASE WHEN {under} = 0 THEN error('division by zero: {made.replace(chr(39), '')}') ELSE abs({under}) END"
        half, negative = f"abs({under}) // 2", f"(({over} < 0) <> ({under} < 0))"
    sized = f"(abs({over}) + {half})"
    value = f"({sized} // ({divisor}))"
    if tie == "half-even":
        value = f"({value} - CASE WHEN {sized} % ({divisor}) = 0 AND {value} % 2 = 1 THEN 1 ELSE 0 END)"
    inner = f"SELECT *, {inner} FROM {source}"  # noqa: S608 - of names that are quoted, and of whole numbers
    text = f"SELECT * EXCLUDE ({helpers}), CASE WHEN {negative} THEN -{value} ELSE {value} END AS {_name(made)} FROM ({inner})"  # noqa: S608
    return Query(text, kind, above // least + 1)


def _most(whole: Whole, known: Mapping[str, Stated]) -> int:
    """The largest size of the polynomial, and of every product and sum on the way."""
    found = 0
    for value, names in whole.terms:
        size = abs(value)
        for name in names:
            size *= max(known[name].most, 1)
        found += size
    return found


def _text(whole: Whole, kind: str) -> str:
    return " + ".join(
        " * ".join([f"({value}::{kind})", *(f"{_name(name)}::{kind}" for name in names)]) for value, names in whole.terms
    )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
