"""A column of the kernel: doubles, each the nearest to the decimal that was stated, and that decimal as a whole number where it is asked for.

A double of at most 15 significant digits is the nearest one to exactly one decimal of so few digits (IEEE 754): N = x·10^k is accepted as
its whole number if N ÷ 10^k is that double again and N < 10^15. A number of more digits than a double keeps stands beside, as a Decimal.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Wholes = NDArray[np.int64]
    Places = NDArray[np.int64]
    Flags = NDArray[np.bool_]

MOST = 12
"""Decimals that are tried."""

BELOW = 10.0**15

FEW = 256
"""Up to so many numbers are held against all decimals at once, for calling numpy costs more than they do."""

WIDE = 2**62
"""What a size must stay below for 64 bits to hold it, and twice of it."""

_POWERS = 10 ** np.arange(MOST + 1)
_COLUMN = (10.0 ** np.arange(MOST + 1))[:, np.newaxis]


class Column:
    """Numbers of one parameter, one per row.

    Attributes:
        doubles: the nearest double of each. decimals: those that neither a double nor 64 bits tell, by row.
        wholes, places: the whole numbers and their common decimals, where the column was rounded by the kernel itself.
    """

    __slots__ = ("_even", "_told", "decimals", "doubles", "places", "wholes")

    def __init__(
        self,
        doubles: Doubles,
        decimals: Mapping[int, Decimal | Fraction] | None = None,
        wholes: Wholes | None = None,
        places: int = 0,
    ) -> None:
        """Keep what is given; nobody but the run that makes a column changes it afterwards."""
        self.doubles, self.decimals, self.wholes, self.places = doubles, dict(decimals or {}), wholes, places
        self._told: tuple[Wholes, Places] | None = None
        self._even: tuple[tuple[Wholes, int] | None] | None = None

    def exact(self, row: int) -> Fraction:
        """The number of one row."""
        found = self.decimals.get(row)
        if found is not None:
            return Fraction(found)
        if self.wholes is not None:
            return Fraction(int(self.wholes[row]), 10**self.places)
        return Fraction(Decimal(float.__repr__(float(self.doubles[row]))))

    def told(self) -> tuple[Wholes, Places]:
        """As `at` has it, of every row; kept, for a row is added up by gas, and plainly, too."""
        if self._told is None:
            self._told = self.at(np.arange(self.doubles.size))
        return self._told

    def even(self) -> tuple[Wholes, int] | None:
        """The whole number of every row at the fewest decimals that all of them have in common; None where there are none.

        Kept, as `told` is. The decimals of a few rows are tried first: most columns are stated alike.
        """
        if self._even is None:
            self._even = (self._evened(),)
        return self._even[0]

    def _evened(self) -> tuple[Wholes, int] | None:
        if self.decimals:
            return None
        if self.wholes is not None:
            return (self.wholes, self.places) if self.wholes.size and np.abs(self.wholes).max() < WIDE else None
        places = int(_few(self.doubles[:FEW])[1].max(initial=0))
        with np.errstate(over="ignore", invalid="ignore"):
            while places <= MOST:
                scaled = self.doubles * 10.0**places
                np.rint(scaled, out=scaled)
                if (scaled / 10.0**places == self.doubles).all():
                    return (scaled.astype(np.int64), places) if np.abs(scaled).max(initial=0.0) < BELOW else None
                places += 1
        return None

    def at(self, rows: Places) -> tuple[Wholes, Places]:
        """The whole number of each of some rows and its decimals; decimals are -1 where a double does not tell them."""
        if self.wholes is not None:
            wholes, places = self.wholes[rows], np.full(rows.size, self.places, np.int64)
        else:
            wholes, places = wholes_of(self.doubles[rows])
        if self.decimals:
            places[np.isin(rows, np.fromiter(self.decimals, np.int64))] = -1
        return wholes, places

    def take(self, rows: Places) -> Column:
        """Some rows alone, by their numbers."""
        decimals = (
            {at: self.decimals[row] for at, row in enumerate(rows.tolist()) if row in self.decimals} if self.decimals else None
        )
        return Column(self.doubles[rows], decimals, None if self.wholes is None else self.wholes[rows], self.places)

    def note(self, row: int, number: Fraction) -> None:
        """What fractions found for a row of a rounded column; one that 53 bits do not hold stays a fraction."""
        assert self.wholes is not None
        whole = int(number * 10**self.places)
        self.doubles[row] = float(number)
        if abs(whole) < 2**53:
            self.wholes[row] = whole
        else:
            self.decimals[row] = number

    def put(self, rows: Places, other: Column) -> None:
        """The rows of another rounded column of the same decimals, in the place of these."""
        assert self.wholes is not None
        assert other.wholes is not None
        self.doubles[rows], self.wholes[rows] = other.doubles, other.wholes
        self.decimals |= {int(rows[at]): number for at, number in other.decimals.items()}


def wholes_of(doubles: Doubles) -> tuple[Wholes, Places]:
    """The whole number and the fewest decimals of each double; decimals are -1 where there are none of at most 15 digits."""
    if doubles.size <= FEW:
        return _few(doubles)
    wholes, places = np.zeros(doubles.size, np.int64), np.full(doubles.size, -1, np.int64)
    left = np.arange(doubles.size)
    for decimals in range(MOST + 1):
        x = doubles[left]
        power = 10.0**decimals
        with np.errstate(over="ignore", invalid="ignore"):
            scaled = np.rint(x * power)
            fits = (scaled / power == x) & (np.abs(scaled) < BELOW)
        found = left[fits]
        wholes[found], places[found] = scaled[fits].astype(np.int64), decimals
        left = left[~fits]
        if not left.size:
            break
    return wholes, places


def _few(doubles: Doubles) -> tuple[Wholes, Places]:
    """The same, each number with every number of decimals side by side."""
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.rint(doubles * _COLUMN)
        fits = (scaled / _COLUMN == doubles) & (np.abs(scaled) < BELOW)
    places, rows = fits.argmax(axis=0), np.arange(doubles.size)
    there = fits[places, rows]
    return np.where(there, scaled[places, rows], 0.0).astype(np.int64), np.where(there, places, -1)


def evened(told: Mapping[str, tuple[Wholes, Places]]) -> dict[str, tuple[Wholes, int]] | None:
    """The numbers of each column with as many decimals as any of it has; nothing where one has none, or 64 bits might not hold it."""
    found = {}
    for name, (wholes, places) in told.items():
        least, most = int(places.min(initial=MOST)), int(places.max(initial=0))
        if least < 0 or float(np.abs(wholes).max(initial=0)) * 10.0**most >= WIDE:
            return None
        found[name] = (wholes if least == most else wholes * _POWERS[most - places]), most
    return found
