"""CSV: which encoding and which delimiter is found out where it is certain, and asked for where it is not."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from ghgcalc.files import decoded, fault
from ghgcalc.immutable import FrozenDict
from ghgcalc.workbooks.cells import Filling, Limits, Page, Title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.findings import Finding
    from ghgcalc.workbooks.cells import Named

DELIMITERS = (",", ";", "\t")
ENCODINGS = ("utf-8", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "windows-1252")
COMMON = 0.9
"""Of the signs of a text read as GB 18030 so many are of the common ones (GB 2312), or it is in another encoding."""

SAMPLE = 2_000
"""Rows by which the delimiter is found."""


def text_of(data: bytes, name: str, encoding: str | None = None) -> str:
    """The text of a CSV file: UTF-8, UTF-16, GBK, GB 18030; or as it is said to be encoded.

    Raises:
        InputError: it is not what it is said to be, or nobody can tell what it is.
    """
    if encoding is not None:
        return _as(data, name, encoding)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(data, name, "utf-16")
    zeros = [data[start:SAMPLE:2].count(0) for start in (0, 1)]
    if max(zeros) > len(data[:SAMPLE]) // 8:  # digits, commas and line breaks have a zero byte each
        return _as(data, name, "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return decoded(data, name)
    try:
        found = data.decode("gb18030")
    except UnicodeDecodeError:
        raise fault("csv-encoding", name, known=", ".join(ENCODINGS)) from None
    signs = [sign for sign in found if not sign.isascii()]
    common = sum(len(sign.encode("gb2312", "ignore")) == 2 for sign in signs)
    if common < COMMON * len(signs):
        raise fault("csv-encoding", name, known=", ".join(ENCODINGS))
    return found


def _as(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise fault("csv-not-encoded", name, encoding=encoding, detail=f"{error.reason}, {error.start}") from None


def rows_of(text: str, name: str, delimiter: str | None = None) -> list[list[str]]:
    """The rows of a CSV text, each cell without blanks around it.

    Raises:
        InputError: no CSV (an open quotation mark), or two delimiters that would both do.
    """
    chosen = delimiter or _delimiter(text, name)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=chosen)]
    except csv.Error as error:
        raise fault("file-not-table-of-rows", name, detail=error) from None


def _delimiter(text: str, name: str) -> str:
    """The one that parts every row into as many cells; a comma where there is nothing to part.

    Decimal commas part numbers as well, though not the header, so that rows are of several lengths.
    """
    found: dict[str, tuple[float, int]] = {}
    for sign in DELIMITERS:
        if sign not in text:
            continue
        widths: Counter[int] = Counter()
        try:
            for row, _ in zip(csv.reader(io.StringIO(text, newline=""), delimiter=sign), range(SAMPLE), strict=False):
                if any(cell.strip() for cell in row):
                    widths[len(row)] += 1
        except csv.Error:
            continue
        if not widths:  # signs and nothing between them
            continue
        width, often = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
        if max(widths) > 1:
            found[sign] = (often / sum(widths.values()) if width > 1 else 0.0, width)
    if not found:
        return ","
    even = [sign for sign, (share, _) in found.items() if share == 1.0]
    if len(even) > 1 or (not even and len(found) > 1):
        raise fault("csv-delimiter", name, known=" ".join({"\t": "tab"}.get(sign, sign) for sign in even or found))
    return even[0] if even else next(iter(found))


class Delimited:
    """A CSV file as a book of one page, without a name for it."""

    names: Mapping[str, Named] = FrozenDict({})
    titles = (Title(""),)
    remarks: tuple[Finding, ...] = ()

    def __init__(self, data: bytes, name: str, limits: Limits, encoding: str | None = None, delimiter: str | None = None) -> None:
        """Read the rows.

        Raises:
            InputError: as [text_of][] and [rows_of][], or too large.
        """
        self.name = name
        self._page = Page("")
        filling = Filling(self._page, name, limits)
        for row, cells in enumerate(rows_of(text_of(data, name, encoding), name, delimiter), 1):
            for column, text in enumerate(cells, 1):
                if text:
                    filling.put(row, column, text)

    def page(self, title: str) -> Page:
        """The one page.

        Raises:
            KeyError: it has no other.
        """
        if title:
            raise KeyError(title)
        return self._page
