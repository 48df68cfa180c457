"""What stands in the cells of a filled form: numbers, texts, days, choices of its lists; each fault with sheet and cell."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.communication.model import form
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.workbooks import Day, Number, Unread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.communication.finding import Located, Spot
    from ghgcalc.workbooks import Book

MAX_SHOWN = 10


class Entries:
    """The entries of one filled form, and what is found of them.

    Attributes:
        faults: errors, each at its cell.
        notes: what is worth knowing.
        origins: the cell of each statement, by its JSON pointer into the activity.
        told: pointers of which a fault is told already.
        taken: cells that were read although most of their kind are not.
    """

    def __init__(self, book: Book, located: Located) -> None:
        """Nothing is read yet."""
        self.book, self.located = book, located
        self.faults: list[Finding] = []
        self.notes: list[Finding] = list(book.remarks)
        self.origins: dict[str, Place] = {}
        self.told: set[str] = set()
        self.taken: set[Spot] = set()
        self.names: dict[tuple[str, int, int], str] = {}

    # --- what is found

    def place(self, spot: Spot) -> Place:
        """A cell of this file."""
        return Place(file=self.book.name, cell=spot.cell)

    def fault(self, code: str, spot: Spot, where: str = "", **shown: Any) -> None:
        """Tell an error at a cell; a fault of the activity under the pointer `where` follows from it."""
        self.faults.append(Finding.of(code, place=self.place(spot), **shown))
        if where:
            self.told.add(where)

    def note(self, code: str, spots: Iterable[Spot], **shown: Any) -> None:
        """Tell a warning about cells, if there are any."""
        cells = [spot.cell for spot in spots]
        if cells:
            listed = ", ".join(cells[:MAX_SHOWN]) + (", …" if len(cells) > MAX_SHOWN else "")
            place = Place(file=self.book.name, cell=cells[0])
            self.notes.append(Finding.of(code, "warning", place, count=len(cells), cells=listed, **shown))

    def cited(self, spot: Spot) -> str:
        """The source of a value, as an activity states it: the form and the cell."""
        version = self.located.version
        return f"{version.type}, {version.date}, {spot.cell}"

    # --- what stands there

    def raw(self, spot: Spot) -> str:
        """The cell as it is; empty where nothing stands in it."""
        page = self.book.page(spot.sheet)
        return page.at(spot.row, spot.column)

    def filled(self, *spots: Spot) -> list[Spot]:
        """Those cells in which something stands."""
        return [spot for spot in spots if self.raw(spot)]

    def text(self, spot: Spot, where: str = "") -> str:
        """A text; empty where nothing stands there, or what cannot be read, which is told."""
        found = self.raw(spot)
        self._from(spot, where)
        if isinstance(found, Unread):
            self.fault("cell-unread", spot, where, value=shorten(found))
            return ""
        return " ".join(found.split())

    def needed(self, spot: Spot, label: str, where: str = "") -> str:
        """A text that has to be there."""
        found = self.text(spot, where)
        if not self.raw(spot):
            self.fault("cbam-missing", spot, where, label=label.rstrip(":"))
        return found

    def day(self, spot: Spot, label: str, where: str = "") -> str | None:
        """A day as ISO text; None, and told, where there is none."""
        found = self.needed(spot, label, where)
        if found and not isinstance(self.raw(spot), Day):
            self.fault("cbam-day", spot, where, value=shorten(found))
            return None
        return found or None

    def choice(self, spot: Spot, listed: str, label: str, where: str = "") -> str | None:
        """Our word for an entry of a list of the form; None, and told, where there is none, or another."""
        found = self.needed(spot, label, where)
        choices = form().choices[listed]
        if found and found not in choices:
            self.fault("cbam-choice", spot, where, label=label, value=shorten(found), known=", ".join(choices))
        return choices.get(found)

    def number(self, spot: Spot, where: str = "", *, signed: bool = False, share: bool = False) -> Decimal | None:
        """A number, by its 15 digits; None where nothing stands there, or what is none, which is told.

        Args:
            spot: the cell.
            where: pointer of what it becomes.
            signed: whether it may be below zero.
            share: whether a cell that prints a per cent holds what the form takes.
        """
        found = self.raw(spot)
        self._from(spot, where)
        if not found:
            return None
        if isinstance(found, Unread):
            self.fault("cell-unread", spot, where, value=shorten(found))
        elif isinstance(found, Day):
            self.fault("cell-day", spot, where, value=found)
        elif not isinstance(found, Number):
            self.fault("template-text", spot, where, value=shorten(found))
        elif found.form == "scaled":
            self.fault("cell-scaled", spot, where, value=found)
        elif found.form == "percent" and not share:
            self.fault("cbam-percent", spot, where, value=found)
        elif Decimal(found) < 0 and not signed:
            self.fault("cbam-negative", spot, where, value=found)
        else:
            return Decimal(found)
        return None

    def amount(self, spot: Spot, label: str, where: str = "", *, signed: bool = False, share: bool = False) -> Decimal | None:
        """A number that has to be there."""
        found = self.number(spot, where, signed=signed, share=share)
        if not self.raw(spot):
            self.fault("cbam-missing", spot, where, label=label.rstrip(":"))
        return found

    def _from(self, spot: Spot, where: str) -> None:
        if where:
            self.origins.setdefault(where, self.place(spot))


def said(value: Decimal, unit: str) -> str:
    """A quantity as an activity states it: plain digits and the unit."""
    return f"{value:f} {unit}"
