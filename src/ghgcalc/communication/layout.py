"""A copy of the form, its cells by our names for them: `stream.3.amount`, `process.1.heat.bought`, `process.2.consumed.1.amount`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.communication.book import Book, shown
from ghgcalc.communication.finding import locate
from ghgcalc.communication.takes import RESULT, Taken, filling
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.workbooks import Limits, open_workbook, reference

if TYPE_CHECKING:
    from ghgcalc.communication.cells import Sheet
    from ghgcalc.communication.finding import Located, Spot

LIMITS = Limits(rows=10_000)


@brief
@dataclass(frozen=True, slots=True)
class Found:
    """A cell of a copy: its sheet, its row and column, what it takes."""

    sheet: Sheet
    spot: tuple[int, int]
    taken: Taken

    @property
    def where(self) -> str:
        """As a workbook calls it."""
        return reference(self.sheet.name, *self.spot)

    @property
    def text(self) -> str:
        """What stands there."""
        cell = self.sheet.cells.get(self.spot)
        return "" if cell is None else shown(cell)


class Layout:
    """One copy of the form.

    Attributes:
        book: its parts, as they are. places: its cells by our names. version: the issue that it is, as it says itself.
    """

    def __init__(self, data: bytes, name: str) -> None:
        """Find everything that is filled in, and everything that is compared.

        Raises:
            InputError: encrypted, with macros, damaged; another form or issue, with what differs; cells that cannot be filled in.
        """
        self.book = Book(data, name)
        pages = open_workbook(data, name, LIMITS)
        located = locate(pages)
        self.version = located.version
        self.places: dict[str, Found] = {}
        known = filling()
        for key, (field, taken) in known.fields.items():
            self._spread(key, located.fields[field], taken)
        for key, (table, columns) in known.tables.items():
            for ours, (column, taken) in columns.items():
                self._column(key, located, table, ours, column, taken)
        self._results(locate(pages, known.results))
        closed = [place.where for place in self.places.values() if (place.taken.kind != "result") != self.open(place)]
        if closed:
            raise InputError([Finding.of("form-closed", place=Place(file=name, cell=where)) for where in dict.fromkeys(closed)])

    def _put(self, key: str, spot: Spot, taken: Taken) -> None:
        self.places[key] = Found(self.book.sheet(spot.sheet), (spot.row, spot.column), taken)

    def _spread(self, key: str, spots: tuple[Spot, ...], taken: Taken) -> None:
        block, _, rest = key.partition(".")
        for number, spot in enumerate(spots, 1):
            self._put(f"{block}.{number}.{rest}" if block in BLOCKS else key, spot, taken)

    def _column(self, key: str, located: Located, table: str, ours: str, column: str, taken: Taken) -> None:
        block, _, rest = key.partition(".")
        for number, rows in enumerate(located.tables[table], 1):
            for at, row in enumerate(rows, 1):
                self._put(f"{block}.{number}.{rest}.{at}.{ours}" if rest else f"{key}.{at}.{ours}", row[column], taken)

    def _results(self, located: Located) -> None:
        for name, spots in located.fields.items():
            block, _, rest = name.partition(".")
            ours = OURS.get(block, "")
            self._spread(f"{ours}.{rest}" if ours else rest, spots, RESULT)
        for name, (rows,) in located.tables.items():
            key = name.partition(".")[2]
            for at, row in enumerate(rows, 1):
                for column in row.keys() - {"row"}:
                    self._put(f"{key}.{at}.{column}", row[column], RESULT)

    def open(self, place: Found) -> bool:
        """Whether a cell may be filled in: unlocked, without a formula, and not covered by another."""
        cell = place.sheet.cells.get(place.spot)
        if cell is None or cell.formula is not None or place.spot in place.sheet.covered:
            return False
        styles = self.book.unlocked
        return cell.style < len(styles) and styles[cell.style]

    def count(self, key: str) -> int:
        """How many rows a table has, or how often a block comes: the largest number behind a name."""
        numbers = (rest.partition(".")[0] for one in self.places if one.startswith(f"{key}.") for rest in [one[len(key) + 1 :]])
        return max((int(number) for number in numbers if number.isdigit()), default=0)

    def choices(self, place: Found) -> list[str]:
        """The texts among which a cell chooses."""
        chosen = place.taken.choices
        assert chosen is not None
        if chosen.sheet:
            sheet = self.book.sheets.get(chosen.sheet)
            return [] if sheet is None else [cell.text for cell in self.book.sheet(chosen.sheet).cells.values() if cell.kind != "n"]
        return self.book.listed(chosen.name)


@lru_cache(maxsize=1)
def laid_out(data: bytes, name: str) -> Layout:
    """The layout of a copy, kept while the same bytes come again: who fills twenty forms reads his empty copy once.

    Nothing in it is changed by filling in; a copy of which one byte differs is read anew, and one that was refused is refused again.

    Raises:
        InputError: as for [Layout][].
    """
    return Layout(data, name)


OURS = {"process": "process", "precursor": "bought", "cogeneration": "plant"}
"""Our names of the blocks that come again and again, by those of the map."""

BLOCKS = frozenset(OURS.values())
