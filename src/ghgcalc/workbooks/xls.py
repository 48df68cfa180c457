"""XLS workbooks: values by python-calamine, and what it does not tell by the records of the sheets."""

from __future__ import annotations

import datetime as dt
import io
import struct
from typing import TYPE_CHECKING, Any

from ghgcalc.files import fault
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.workbooks.biff import Beside, beside, encrypted
from ghgcalc.workbooks.cells import Day, Filling, Limits, Named, Number, Page, Title, Unread, damaged, fifteen
from ghgcalc.workbooks.compound import Compound
from ghgcalc.workbooks.formats import GENERAL

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_AREA = 2_000_000
"""Cells for which room is made, blank ones between others included."""


class Xls:
    """One workbook, opened. It tells no defined names."""

    names: Mapping[str, Named] = FrozenDict({})

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Read the list of sheets.

        Raises:
            InputError: no workbook, an encrypted or a damaged one; or python-calamine is not installed.
        """
        self.name, self.limits = name, limits
        self.pages: dict[str, Page] = {}
        try:
            compound = Compound(data)
            if "EncryptedPackage" in compound.entries:
                raise fault("workbook-encrypted", name)
            stream = compound.stream("Workbook" if "Workbook" in compound.entries else "Book")
            if encrypted(stream):
                raise fault("workbook-encrypted", name)
            self.beside = beside(stream)
        except (struct.error, ValueError, LookupError) as error:
            if type(error).__module__.startswith("ghgcalc"):
                raise
            raise damaged(name, error) from None
        self.macros = any("VBA" in one for one in compound.entries)
        try:
            from python_calamine import CalamineWorkbook
        except ImportError:
            raise fault("package-missing", name, package="python-calamine", extra="excel") from None
        self.book = _careful(name, lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))
        listed = [(one.name, str(one.visible), str(one.typ)) for one in self.book.sheets_metadata]
        self.titles = tuple(Title(one, not shown.endswith(".Visible"), kind.endswith(".WorkSheet")) for one, shown, kind in listed)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """Macros."""
        return (Finding.of("workbook-macros", "warning", Place(file=self.name)),) if self.macros else ()

    def page(self, title: str) -> Page:
        """The page of that title.

        Raises:
            InputError: damaged, or too large. KeyError: there is none.
        """
        if title not in self.pages:
            at = next((at for at, one in enumerate(self.titles) if one.name == title), None)
            if at is None:
                raise KeyError(title)
            self.pages[title] = self._read(at)
        return self.pages[title]

    def _read(self, at: int) -> Page:
        page = Page(self.titles[at].name, self.titles[at].hidden)
        told = self.beside[at] if at < len(self.beside) else Beside()
        filling = Filling(page, self.name, self.limits)
        filling.hidden_columns = told.hidden_columns
        if told.area > MAX_AREA:
            raise fault("table-too-large", self.name, limit=MAX_AREA)
        sheet = _careful(self.name, lambda: self.book.get_sheet_by_index(at))
        top, left = sheet.start or (0, 0)
        cells = {
            (top + row, left + column): value
            for row, values in enumerate(_careful(self.name, sheet.to_python), 1)
            for column, value in enumerate(values, 1)
            if value is not None and not (isinstance(value, str) and not value.strip())
        }
        cells |= {place: Unread(text) for place, text in told.unread.items()}
        for (row, column), value in sorted(cells.items()):
            filling.put(row, column, _text(value, told, (row, column)), hidden=row in told.hidden_rows)
        page.merged = [(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in sheet.merged_cell_ranges or []]
        return page


def _text(value: Any, told: Beside, place: tuple[int, int]) -> str:
    """A cell as text."""
    if isinstance(value, str):
        return value if isinstance(value, Unread) else value.strip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.date):
        return Day(value.isoformat()[:10])
    if isinstance(value, int | float):
        shown = told.formats.get(place, GENERAL)
        return Number(fifteen(float(value)), shown.places, shown.form)
    return str(value)


def _careful(name: str, read: Any) -> Any:
    """What a reader in another language gives; whatever it raises over a damaged file, a panic included, is a fault of it."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise damaged(name, error) from None
        raise
