"""Tables with one header row, from CSV in any dialect or from a workbook (XLSX, ODS, XLS), as rows of texts.

A number's unit stands in its header (`output [t]`, `产量（万吨）`) or in its cell. Which encoding, which delimiter and which decimal sign a
file has is found out by what is certain: its known header words, numbers that can be read in one way alone. What can be read in two ways
is refused by its cell.

It offers [read_sheet][ghgcalc.sheets.read_sheet], which price files and tables of sectors share, and what calls a row a sum.
"""

from ghgcalc.sheets.days import iso
from ghgcalc.sheets.table import Sheet, read_sheet
from ghgcalc.sheets.words import ERRORS, is_sum

__all__ = ["ERRORS", "Sheet", "is_sum", "iso", "read_sheet"]
