"""Strategies of hypothesis. A plant is drawn from a few choices, each with its simplest first, and one seed for the scatter of its months."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, cast

from ghgcalc import doors
from ghgcalc.activity import Activity, of
from ghgcalc.testing.faults import FAULTS, Faulty, spoil
from ghgcalc.testing.plausible import Choice, Table, thrown

try:
    from hypothesis import strategies as st
except ImportError:
    raise ImportError(
        "ghgcalc.testing draws with hypothesis, which is not installed: pip install 'ghgcalc[testing]' "
        "(ghgcalc.testing 的抽样需要 hypothesis，尚未安装)"
    ) from None

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from ghgcalc.activity.tables import ActivityDict


class Drawn:
    """Dice of which every choice is drawn, so that a failing plant shrinks to the simplest; the scatter comes from one drawn seed."""

    def __init__(self, draw: DrawFn) -> None:
        """Draw the seed."""
        self._draw, self._scatter = draw, Random(draw(st.integers(0, 9999)))  # noqa: S311 - nothing secret

    def choice(self, seq: tuple[Choice, ...], /) -> Choice:
        """One of several, the first is the simplest."""
        return self._draw(st.sampled_from(seq))

    def random(self) -> float:
        """What a chance is held against: below it means yes. One, a no to whatever chance, is the simplest."""
        return self._draw(st.sampled_from((1.0, 0.2, 0.12, 0.0)))

    def randrange(self, start: int, stop: int, step: int = 1, /) -> int:
        """A whole number."""
        return start + step * self._draw(st.integers(0, (stop - start - 1) // step))

    def uniform(self, a: float, b: float, /) -> float:
        """Between two numbers, by the seed."""
        return self._scatter.uniform(a, b)

    def gauss(self, mu: float, sigma: float, /) -> float:
        """Around a number, by the seed."""
        return self._scatter.gauss(mu, sigma)


@st.composite
def _tables(draw: DrawFn, year: int | None) -> Table:
    return thrown(Drawn(draw), "Plausible", year)


def tables(year: int | None = None) -> SearchStrategy[ActivityDict]:
    """Draw tables of the activity file's shape of plausible smelters: they read without a fault, and pass the checks without a warning.

    Args:
        year: of the activity; without it one of 2023 to 2025.

    Raises:
        ArgumentError: no year.
    """
    if year is not None:
        doors.year("year", year)
    return cast("SearchStrategy[ActivityDict]", _tables(year))


def plants(year: int | None = None) -> SearchStrategy[Activity]:
    """Draw activities of plausible smelters: see [tables][ghgcalc.testing.tables].

    Raises:
        ArgumentError: no year.
    """
    return tables(year).map(of)


@st.composite
def _faulty(draw: DrawFn, codes: tuple[str, ...], year: int | None) -> Faulty:
    code = draw(st.sampled_from(codes))
    table = deepcopy(draw(_tables(year)))
    return spoil(table, code, draw(st.integers(0, 11)))


def faulty(code: str | None = None, year: int | None = None) -> SearchStrategy[Faulty]:
    """Draw a table with exactly one fault: reading it raises an InputError with that code, at that pointer, and nothing else.

    Args:
        code: one of [FAULTS][ghgcalc.testing.FAULTS]; without it any of them.
        year: of the activity; without it one of 2023 to 2025.

    Raises:
        ArgumentError: a code that is none of them, or no year.
    """
    if code is not None:
        doors.choice("code", code, tuple(FAULTS))
    if year is not None:
        doors.year("year", year)
    return _faulty(tuple(FAULTS) if code is None else (code,), year)
