"""The workbook that a plant fills in 填报模板: what a guideline asks for, written as a form, and read again by its defined names.

`spec` says which fields there are, `writing` makes the workbook (xlsxwriter), `reading` turns a filled one into the table of an activity.
No cell is found by its address: inserted rows, renamed or moved sheets and another language change nothing.
"""

from __future__ import annotations

from ghgcalc.template.model import VERSION, Field, Sheet
from ghgcalc.template.spec import sheets

__all__ = ["VERSION", "Field", "Sheet", "sheets"]
