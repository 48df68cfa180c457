"""Workbooks and CSV files as pages of texts: one reader a format, one shape for all, with bounds, and nothing that is run.

XLSX and ODS are read by their own parts, so that per cents, days, errors, formulas without a value, merged and hidden cells are known; XLS
by python-calamine, with what it does not tell from the records beside; CSV in the encodings and with the delimiters that are in use. The
room knows cells, and nothing of what they mean.
"""

from __future__ import annotations

from ghgcalc.workbooks.cells import (
    MAX_COLUMNS,
    Book,
    Day,
    Limits,
    Named,
    Number,
    Page,
    Unread,
    hidden,
    letters_of,
    quoted,
    reference,
    unseen,
)
from ghgcalc.workbooks.delimited import Delimited
from ghgcalc.workbooks.names import Cell, cells_of, read_named
from ghgcalc.workbooks.opened import open_workbook

__all__ = [
    "MAX_COLUMNS",
    "Book",
    "Cell",
    "Day",
    "Delimited",
    "Limits",
    "Named",
    "Number",
    "Page",
    "Unread",
    "cells_of",
    "hidden",
    "letters_of",
    "open_workbook",
    "quoted",
    "read_named",
    "reference",
    "unseen",
]
