"""Ledgers 台账 of any shape: read by a mapping file, which is proposed from the words that stand in them.

The room offers `apply_map` (a workbook and a mapping to an activity, with the cell of every number), `propose` (the text of a mapping file)
and `marked` (the workbook with its faults as comments). It knows the words of the trade as data, and no guideline.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ghgcalc.files import fault
from ghgcalc.literals import Lang
from ghgcalc.mapping.applying import Applying, Reading
from ghgcalc.mapping.model import SCHEMA, Map
from ghgcalc.schema import validate

if TYPE_CHECKING:
    from ghgcalc.workbooks import Book

__all__ = ["SCHEMA", "Map", "Reading", "apply_map", "map_of", "propose"]


def map_of(raw: Mapping[str, Any], file: str | None = None) -> Map:
    """The mapping that a table of the file's shape states.

    Raises:
        InputError: every fault at once, with file, table, row, key and remedy.
    """
    return validate(Map, raw, file)


def apply_map(book: Book, mapping: Map, file: str = "map") -> Reading:
    """The activity that a ledger states, by a mapping that faults call `file`.

    Raises:
        InputError: every fault of mapping, cells and activity at once, each with sheet and cell.
    """
    return Applying(book, mapping, file).read()


def propose(book: Book, lang: Lang = "en") -> tuple[str, int]:
    """The text of a mapping file for a ledger, and how many questions in it wait for an answer.

    Raises:
        InputError: a sheet that is damaged or too large; or no word in it is known.
    """
    from ghgcalc.mapping.proposing import proposed
    from ghgcalc.mapping.writing import mapping_text

    found = proposed(book)
    if not found.entries:
        raise fault("map-nothing", book.name, labels=", ".join(label for _, label, _ in found.left[:10]) or "–")
    return mapping_text(found, lang), found.open
