"""How far a year is stated: the whole of it, or, of a year that is still running 年内累计, up to a month, that month included.

Whoever reads the data of an activity does so inside [reading][ghgcalc.through.reading], which says of which year they are, and how many
months of it are stated: a datum alone does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from ghgcalc.brief import brief

YEAR = 12
"""The months of a whole year."""

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


def month_of(through: Any, year: Any) -> int | None:
    """The month, from 1, that a text such as `2026-08` names; None where it is none of that year."""
    found = _MONTH.fullmatch(through) if isinstance(through, str) else None
    return int(found[2]) if found and type(year) is int and int(found[1]) == year else None


def _spelled(through: Any) -> bool:
    return isinstance(through, str) and _MONTH.fullmatch(through) is not None


def named(year: int | None, month: int) -> str:
    """A month as files write it; by its number alone where nobody knows the year."""
    return f"{year}-{month:02d}" if year else f"{month:02d}"


@brief
class Stretch(NamedTuple):
    """The year that is read, and how much of it is stated.

    Attributes:
        year: of the activity; None where nobody said.
        months: how many are stated, from January.
        known: whether that is so: a month that nobody can read leaves it open, and no datum is told off by it.
    """

    year: int | None = None
    months: int = YEAR
    known: bool = True

    @property
    def running(self) -> bool:
        """Whether the year is still running."""
        return self.months < YEAR

    @property
    def through(self) -> str:
        """The last month that is stated."""
        return named(self.year, self.months)

    def ends(self, through: Any) -> bool:
        """Whether a datum that stands up to `through` covers what is stated; where nobody knows the year, December of any will do."""
        return month_of(through, int(through[:4]) if self.year is None and _spelled(through) else self.year) == self.months

    def names(self, first: int, last: int) -> str:
        """Some months of the year by their names."""
        return ", ".join(named(self.year, month) for month in range(first, last + 1))


WHOLE = Stretch()
_READ: ContextVar[Stretch] = ContextVar("stretch", default=WHOLE)


@contextmanager
def reading(year: Any, through: Any = None) -> Iterator[None]:
    """Inside, data are of that year and stated up to the month `through`; what is none leaves open how many there are."""
    month = YEAR if through is None else month_of(through, year)
    token = _READ.set(Stretch(year if type(year) is int else None, month or YEAR, month is not None))
    try:
        yield
    finally:
        _READ.reset(token)


def now() -> Stretch:
    """What is being read; a whole year of nobody knows when where nothing is."""
    return _READ.get()
