"""Which reader a file needs: told by its bytes, never by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.files import fault
from ghgcalc.workbooks.archive import Archive
from ghgcalc.workbooks.compound import MAGIC
from ghgcalc.workbooks.ods import MIME, Ods
from ghgcalc.workbooks.xlsx import RELATIONS, WORKBOOK, Xlsx

if TYPE_CHECKING:
    from ghgcalc.workbooks.cells import Book, Limits


def open_workbook(data: bytes, name: str, limits: Limits) -> Book:
    """The workbook in `data` (XLSX, XLSM, ODS, XLS); faults call it `name`.

    Raises:
        InputError: another kind of archive, an encrypted workbook, a damaged one.
    """
    if data.startswith(MAGIC):
        from ghgcalc.workbooks.xls import Xls

        return Xls(data, name, limits)
    archive = Archive(data, name)
    if archive.head("mimetype", 100).strip().startswith(MIME):
        return Ods(data, name, limits)
    if not {WORKBOOK, RELATIONS} <= archive.parts:
        raise fault("not-a-workbook", name, parts=", ".join(sorted(archive.parts)[:3]))
    return Xlsx(data, name, limits)
