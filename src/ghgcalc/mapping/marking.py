"""The workbook with its findings as comments on their cells: a copy, for the one who sent it. Formulas and values stay as they are."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from ghgcalc.files import fault
from ghgcalc.findings import Finding
from ghgcalc.literals import Lang
from ghgcalc.signs import shown
from ghgcalc.texts import text
from ghgcalc.workbooks.archive import DAMAGE, MAX_UNPACKED
from ghgcalc.workbooks.cells import damaged
from ghgcalc.workbooks.escapes import decoded
from ghgcalc.workbooks.xlsx import RELATIONS, WORKBOOK

if TYPE_CHECKING:
    from collections.abc import Iterable

_CELL = re.compile(r"(?:'((?:[^']|'')+)'|([^!']*))!([A-Z]{1,3}[1-9][0-9]{0,6})(?::[A-Z]{1,3}[1-9][0-9]{0,6})?", re.ASCII)
SHEET = "ghgcalc"
"""The sheet that is added: every finding, those without a cell as well."""

MAX_COMMENT = 2_000
AUTHOR = "ghgcalc"


def marked(data: bytes, name: str, findings: Iterable[Finding], lang: Lang = "en") -> bytes:
    """A copy of an XLSX workbook with findings as comments, and with a sheet that lists them all.

    Args:
        data: of the workbook.
        name: by which faults call it.
        findings: of whatever reading or calculation.
        lang: of the comments.

    Raises:
        InputError: no XLSX workbook, one that is damaged or too large to be edited; or openpyxl is not installed.
    """
    _editable(data, name)
    try:
        import openpyxl
        from openpyxl.comments import Comment
    except ImportError:
        raise fault("package-missing", name, package="openpyxl", extra="excel") from None
    try:
        book = openpyxl.load_workbook(io.BytesIO(_kept(data)), rich_text=True)
    except (*DAMAGE, SyntaxError) as error:  # as XML parsers call what is none
        raise damaged(name, error) from None
    listed = list(findings)
    titles: dict[str, str] = {}
    for title in book.sheetnames:  # as the file writes them; a finding names the sheet as it is meant
        titles.setdefault(decoded(title), title)
    on_cells: dict[tuple[str, str], list[str]] = {}
    for one in listed:
        place = _CELL.fullmatch(one.place.cell or "")
        sheet = titles.get((place[1] or place[2]).replace("''", "'"), "") if place else ""
        if place and sheet and hasattr(book[sheet], "cell"):
            on_cells.setdefault((sheet, place[3]), []).append(_words(one, lang))
    for (sheet, cell), words in on_cells.items():
        target: Any = book[sheet][cell]
        top = _unmerged(book[sheet], target)
        said = top.comment.text if top.comment else ""
        top.comment = Comment("\n\n".join([*filter(None, [said]), *words])[:MAX_COMMENT], AUTHOR, height=160, width=420)
    _list(book, listed, lang)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_TEXT = re.compile(rb"<(?:[A-Za-z0-9]+:)?t(?:\s[^>]*)?>[^<]*</")
_LINE = b"x005F_"


def _kept(data: bytes) -> bytes:
    """A workbook whose codes of the low line outlive openpyxl, which takes every `x005F_` out of a text, reads no other code and writes none.

    Left so, `_x005F_x0041_` would be `A` in the copy.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.infolist()}
    texts = [one for one in parts if one.filename.endswith(".xml") and _LINE in parts[one]]
    if not texts:
        return data
    for one in texts:
        parts[one] = _TEXT.sub(lambda found: found[0].replace(_LINE, b"xx005F_005F_"), parts[one])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, part in parts.items():
            archive.writestr(one.filename, part)
    return made.getvalue()


def _words(one: Finding, lang: Lang) -> str:
    return shown(f"{text('word', one.severity, lang)} {one.code}: {one.message(lang)} {one.remedy(lang)}")


def _unmerged(sheet: Any, cell: Any) -> Any:
    """A cell inside a merged range cannot be commented; its first one can."""
    for area in sheet.merged_cells.ranges:
        if cell.coordinate in area:
            return sheet.cell(area.min_row, area.min_col)
    return cell


def _list(book: Any, listed: list[Finding], lang: Lang) -> None:
    """A sheet with every finding; what begins like a formula is a text."""
    sheet = book.create_sheet(SHEET)
    rows = [[text("word", key, lang) for key in ("mark-cell", "mark-code", "mark-says")]]
    rows += [[one.place.cell or one.place.text(lang), one.code, _words(one, lang)] for one in listed]
    for row, cells in enumerate(rows, 1):
        for column, words in enumerate(cells, 1):
            target = sheet.cell(row, column)
            target.value = shown(words)
            target.data_type = "s"
            target.quotePrefix = True
    for letter, width in zip("ABC", (28, 22, 100), strict=True):
        sheet.column_dimensions[letter].width = width


def _editable(data: bytes, name: str) -> None:
    """Whether a program that reads all of a workbook may be given it.

    Raises:
        InputError: it is none, or holds more than it may, or an entity.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if not {WORKBOOK, RELATIONS} <= {entry.filename for entry in entries}:
                raise fault("mark-not-xlsx", name)
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise fault("table-unpacked", name, limit=MAX_UNPACKED // 1_000_000)
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels", ".vml")) and b"<!DOCTYPE" in archive.read(entry):
                    raise fault("file-not-table-of-rows", name, detail="a document type")
    except zipfile.BadZipFile:
        raise fault("mark-not-xlsx", name) from None
