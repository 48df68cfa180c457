"""An inventory put into the user's own copy of the form, and the form's figures held against it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from os import PathLike
from typing import TYPE_CHECKING

from ghgcalc import doors
from ghgcalc.communication.book import MAX_FILE, Book
from ghgcalc.communication.filling import figures_of
from ghgcalc.communication.layout import laid_out
from ghgcalc.communication.office import recalculated
from ghgcalc.communication.result import Compared, Entry, Exported
from ghgcalc.communication.writing import resolved, standing, written
from ghgcalc.errors import InputError
from ghgcalc.files import read_bytes
from ghgcalc.inventory import Inventory
from ghgcalc.numbers import printed, simplest

if TYPE_CHECKING:
    from ghgcalc.communication.figures import Figures, Written
    from ghgcalc.communication.layout import Found, Layout

FORM = "eu-cbam-template"
DIGITS = Fraction(1, 10**12)
"""To so much of the larger of two figures they are the same: a sheet calculates in doubles, and saves 15 digits."""


def export(inventory: Inventory, template: str | PathLike[str], *, check: bool = False) -> Exported:
    """Fill the Commission's communication template for installations in, from an inventory with goods.

    Only unlocked cells are written, each found by labels; formulas, protection, lists and formats stay as they are, which is proven on the
    bytes before anything is returned.

    Args:
        inventory: under a guideline with goods.
        template: the user's own empty copy of the form.
        check: calculate the form with LibreOffice, and hold every figure (t CO2e, t, t CO2e/t, MWh/t) against the inventory.

    Returns:
        The workbook, what was written where, and with `check` the comparison.

    Raises:
        InputError: every fault: another form or issue, cells that hold something, too many rows, a source without a row, no goods; with
            `check`, no LibreOffice. ArgumentError: an argument of another type.

    Source: the form itself, issue 2024-12-13 (European Commission, CBAM communication template for installations).
    """
    doors.instance("inventory", inventory, Inventory, "an inventory")
    doors.instance("template", template, (str, PathLike), "a path")
    doors.flag("check", check)
    data, name = read_bytes(doors.path("template", template), MAX_FILE)
    figures = figures_of(inventory)
    faults = [one for one in figures.findings if one.severity == "error"]
    try:
        layout = laid_out(data, name)
        values = resolved(figures, layout)
    except InputError as error:
        raise InputError([*faults, *error.faults]) from None
    if faults:
        raise InputError(faults)
    workbook = written(layout, values)
    return Exported(
        workbook,
        FORM,
        layout.version.date,
        name,
        str(inventory.entity["name"]),
        inventory.year,
        str(inventory.guideline["id"]),
        inventory.digest,
        tuple(_entry(key, layout.places[key], value, figures.resting[key]) for key, value in values.items()),
        compared(figures, layout, recalculated(workbook)) if check else None,
        tuple(figures.findings),
    )


def compared(figures: Figures, layout: Layout, calculated: bytes) -> tuple[Compared, ...]:
    """Each figure that the form calculates beside the inventory's.

    Raises:
        InputError: what was calculated cannot be read.
    """
    book = Book(calculated, layout.book.name)
    found = []
    for key, value in figures.expected.items():
        place = layout.places[key]
        cell = book.sheet(place.sheet.name).cells.get(place.spot)
        shown = "" if cell is None else cell.text
        try:
            theirs = None if cell is None or cell.kind not in ("n", "") else Fraction(shown)
        except ValueError:
            theirs = None
        same = theirs is not None and abs(theirs - value) <= DIGITS * max(abs(theirs), abs(value), ONE)
        because = "" if same else figures.because(key)
        found.append(Compared(key, place.where, _text(value), shown or "–", same, because))
    return tuple(found)


ONE = Fraction(1, 10**6)
"""Below a millionth of a tonne, differences are those of a sum that should be zero."""


def _entry(key: str, place: Found, value: Written, resting: str) -> Entry:
    stands = standing(place, value)
    return Entry(key, place.where, _text(stands), resting, stands if isinstance(stands, Fraction) else None)


def _text(value: Written) -> str:
    if isinstance(value, Fraction):
        return printed(simplest(value))
    return value.isoformat() if isinstance(value, date) else value
