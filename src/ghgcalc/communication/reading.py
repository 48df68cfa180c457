"""A filled communication form, read: the activity that it states, the cell of every statement, and what an activity has no place for."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import activity as activities
from ghgcalc.communication.cogenerated import Plants
from ghgcalc.communication.entries import Entries
from ghgcalc.communication.finding import Spot, locate
from ghgcalc.communication.goods import Goods
from ghgcalc.communication.model import form
from ghgcalc.communication.sources import Sources
from ghgcalc.communication.worked import ZERO, Worked, close, held
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.mapping.applying import Reading, placed
from ghgcalc.numbers import printed, round_fraction, simplest
from ghgcalc.workbooks import Number

if TYPE_CHECKING:
    from ghgcalc.workbooks import Book

DIGITS = 13
"""So many digits of a sum are sure in a sheet that has 15 of each of its parts."""

TEXTS = (
    "id",
    "item",
    "name",
    "source",
    "cn",
    "good",
    "supplier",
    "origin",
    "supply",
    "direction",
    "technology",
    "anode_effect_method",
    "kind",
    "use",
    "site",
    "plant",
    "covers",
    "default_share",
    "carbon_price",
    "sold_as",
)
"""What is no amount of the months; of a year that is still running every other quantity says what it covers."""


def read_form(book: Book) -> Reading:
    """The activity that a filled communication form states, for the guidelines of the border.

    Args:
        book: the workbook, opened.

    Raises:
        InputError: every fault at once, each with sheet and cell; another issue than those that are known; macros; emissions that an
            activity cannot hold.
    """
    if any(one.code == "workbook-macros" for one in book.remarks):
        raise InputError([Finding.of("cbam-macros", place=Place(file=book.name))])
    return _Reader(Entries(book, locate(book))).read()


class _Reader:
    """One form."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries
        self.raw: dict[str, Any] = {"schema": activities.SCHEMA}

    def read(self) -> Reading:
        """The activity."""
        entries, book = self.entries, self.entries.book
        self._period()
        self._entity()
        worked = Worked(entries)
        plants = Plants(entries, worked)
        self.raw |= Sources(entries, plants).read()
        processes = self.raw.get("process", [])
        goods = Goods(entries, worked, plants, lines=len(processes)).read()
        if power := goods.pop("process.electricity", None):
            processes[0]["electricity"] = power
        self.raw |= goods
        self._unheld(worked)
        held(entries, worked)
        if "through" in self.raw:
            self.raw |= {key: _covering(one, self.raw["through"]) for key, one in self.raw.items() if isinstance(one, list)}
        try:
            found = activities.of(self.raw, book.name)
        except InputError as error:
            more = [placed(one, entries.origins) for one in error.faults if not self._known(one)]
            raise InputError([*dict.fromkeys(entries.faults), *more]) from None
        if entries.faults:
            raise InputError(list(dict.fromkeys(entries.faults)))
        return Reading(found, tuple(dict.fromkeys(entries.notes)), entries.origins)

    def _known(self, fault: Finding) -> bool:
        """Whether a fault of the activity follows from one that is told already."""
        where = fault.pointer or ""
        return any(where == one or where.startswith(f"{one}/") for one in self.entries.told)

    def _field(self, name: str) -> Spot:
        return self.entries.located.fields[f"installation.{name}"][0]

    def _period(self) -> None:
        """The year; an activity is one of the calendar, told from January on."""
        start, end = self._field("period_start"), self._field("period_end")
        begins, ends = self.entries.day(start, "Start:", "/year"), self.entries.day(end, "End:", "/through")
        self.entries.told.add("/year")
        if begins is None or ends is None:
            return
        first, last = date.fromisoformat(begins), date.fromisoformat(ends)
        whole = last.day == monthrange(last.year, last.month)[1]
        if (first.month, first.day) != (1, 1) or first.year != last.year or not whole:
            self.entries.fault("cbam-period", start, "/year", begins=begins, ends=ends)
            return
        self.raw["year"] = first.year
        if last.month != 12:
            self.raw["through"] = ends[:7]

    def _entity(self) -> None:
        """The installation, by its English name, and by its own where both are stated."""
        local = self.entries.text(self._field("name_local"))
        english = self.entries.needed(self._field("name"), "Name of the installation (English name):", "/entity")
        name = english if not local or local == english else f"{english} {local}"
        self.raw["entity"] = {"name": name}
        self.entries.origins["/entity/name"] = self.entries.place(self._field("name"))

    def _unheld(self, worked: Worked) -> None:
        """Entries for which an activity has no place, and emissions that it would lack."""
        entries, located = self.entries, self.entries.located
        loose: list[Spot] = []
        lost: list[tuple[Spot, str]] = []
        known: set[Spot] = set()
        for block in form().blocks.values():
            for name, one in block.fields.items():
                spots = located.fields[f"{block.id}.{name}"]
                known.update(spots)
                for spot in entries.filled(*spots) if one.held != "yes" else ():
                    if one.held == "no":
                        loose.append(spot)
                    else:
                        stated, whole = entries.number(spot), worked.own.get(f"{block.id}.{name}", ZERO)
                        if stated is not None and name == "pfc" and whole and not close(Fraction(stated), whole) and stated > whole:
                            self._unsplit(spot, stated, whole)
                        elif stated is None or not close(Fraction(stated), whole):
                            lost.append((spot, one.column or one.label))
            for name, table in block.tables.items():
                for row in (row for rows in located.tables[f"{block.id}.{name}"] for row in rows):
                    known.update(row.values())
                    loose += entries.filled(*(row[column] for column in table.unheld if row[column] not in entries.taken))
                    if table.held == "emission" and (some := entries.filled(*row.values())):
                        lost.append((some[0], table.below.rstrip("…")))
        for spot, what in lost:
            entries.fault("cbam-emission", spot, what=what)
        entries.note("cbam-unheld", [*loose, *self._beside(known)])

    def _unsplit(self, spot: Spot, stated: Decimal, rows: Fraction) -> None:
        """What a total of PFC by hand holds beside its rows: t CO2e, of which gases the form does not say.

        A total without any row is none of these: then nothing tells that it is not that of the anode effects.
        """
        entries = self.entries
        value = sure(Fraction(stated) - rows, stated)
        source = f"{entries.cited(spot)} − {form().blocks['emissions'].sheet} (PFC)"
        self.raw["pfc_unsplit"] = [{"amount": f"{value} tCO2e", "source": source}]
        entries.origins["/pfc_unsplit/0"] = entries.origins["/pfc_unsplit/0/amount"] = entries.place(spot)
        entries.note("cbam-pfc", [spot], stated=f"{stated:f}", rows=sure(rows, stated), value=value)

    def _beside(self, known: set[Spot]) -> list[Spot]:
        """Entries in cells that the map does not know, of its sheets; those of its own cells that are formulas are told."""
        entries = self.entries
        filled: dict[Spot, bool] = {}
        for sheet in dict.fromkeys(block.sheet for block in form().blocks.values()):
            page = entries.book.page(sheet)
            filled |= {Spot(sheet, row, column): formula for (row, column), formula in page.unlocked.items()}
        numbers = (spot for spot, formula in filled.items() if formula and spot in known)
        entries.note("cbam-formula", [spot for spot in numbers if isinstance(entries.raw(spot), Number)])
        return [spot for spot in filled if spot not in known]


def sure(value: Fraction, whole: Decimal) -> str:
    """A part of a number of the form, without the digits that are not sure of the whole."""
    return printed(simplest(Fraction(round_fraction(value, max(0, DIGITS - 1 - whole.adjusted())))))


def _covering(found: Any, through: str) -> Any:
    """Rows, or a table, with every quantity marked as what January to a month come to."""
    if isinstance(found, list):
        return [_covering(one, through) for one in found]
    if "value" in found:
        return found | {"through": through}
    return {
        key: one if key in TEXTS else {"value": one, "through": through} if isinstance(one, str) else _covering(one, through)
        for key, one in found.items()
    }
