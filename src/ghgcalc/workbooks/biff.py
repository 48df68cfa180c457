"""What the records of an XLS sheet say beside the values ([MS-XLS] 2.4): per cents, decimals, errors, what is hidden.

The values and texts themselves are read by python-calamine; it tells none of these.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from ghgcalc.brief import brief
from ghgcalc.workbooks.cells import MAX_COLUMNS
from ghgcalc.workbooks.formats import GENERAL, Format, format_of

BOF, EOF, BOUNDSHEET, FILEPASS = 0x0809, 0x000A, 0x0085, 0x002F
TEXTS = frozenset((0x00FD, 0x0204, 0x00D6))
FORMULA, NUMBER, RK, MULRK, BOOLERR, ROW, COLINFO, XF, FORMAT = (
    0x0006,
    0x0203,
    0x027E,
    0x00BD,
    0x0205,
    0x0208,
    0x007D,
    0x00E0,
    0x041E,
)
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@brief
@dataclass
class Beside:
    """Of one sheet, by row and column from 1."""

    formats: dict[tuple[int, int], Format] = field(default_factory=dict)
    unread: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    box: list[int] = field(default_factory=lambda: [65_536, 0, 256, 0])

    def reach(self, row: int, first: int, last: int) -> None:
        """The box around all cells reaches to these, from 0."""
        top, bottom, left, right = self.box
        self.box = [min(top, row), max(bottom, row + 1), min(left, first), max(right, last + 1)]

    @property
    def area(self) -> int:
        """Cells in the box around all that hold something: a reader of the whole sheet makes room for them."""
        top, bottom, left, right = self.box
        return max(bottom - top, 0) * max(right - left, 0)


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Position, number and bytes of each record."""
    at = 0
    while at + 4 <= len(stream):
        number, size = struct.unpack_from("<HH", stream, at)
        yield at, number, stream[at + 4 : at + 4 + size]
        at += 4 + size


def encrypted(stream: bytes) -> bool:
    """Whether the workbook asks for a password."""
    for _, number, _ in records(stream):
        if number == FILEPASS:
            return True
        if number == EOF:
            break
    return False


def beside(stream: bytes) -> list[Beside]:
    """What is said of each sheet, in the order of the workbook.

    Raises:
        struct.error: damaged.
    """
    codes: dict[int, str] = {}
    styles: list[Format] = []
    begins: dict[int, Beside] = {}
    found: list[Beside] = []
    now: Beside | None = None
    for at, number, body in records(stream):
        if number == BOF:
            now = begins.get(at)
        elif number == BOUNDSHEET:
            found.append(begins.setdefault(struct.unpack_from("<I", body)[0], Beside()))
        elif number == FORMAT:
            index, length, wide = struct.unpack_from("<HHB", body)
            codes[index] = body[5 : 5 + length * (2 if wide & 1 else 1)].decode("utf-16-le" if wide & 1 else "latin-1", "replace")
        elif number == XF:
            index = struct.unpack_from("<H", body, 2)[0]
            styles.append(format_of(str(index), codes.get(index)))
        elif now is not None:
            _cell(now, number, body, styles)
    return found


def _cell(now: Beside, number: int, body: bytes, styles: list[Format]) -> None:
    """What one record of a sheet says."""
    if number in (NUMBER, RK, FORMULA, BOOLERR):
        row, column, style = struct.unpack_from("<HHH", body)
        place = (row + 1, column + 1)
        now.reach(row, column, column)
        now.formats[place] = styles[style] if style < len(styles) else GENERAL
        if number == BOOLERR and body[7]:
            now.unread[place] = ERRORS.get(body[6], "#")
        if number == FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            now.unread[place] = ERRORS.get(body[8], "#")
    elif number == MULRK:
        row, first = struct.unpack_from("<HH", body)
        now.reach(row, first, first + (len(body) - 6) // 6 - 1)
        for at in range((len(body) - 6) // 6):
            style = struct.unpack_from("<H", body, 4 + 6 * at)[0]
            now.formats[row + 1, first + at + 1] = styles[style] if style < len(styles) else GENERAL
    elif number in TEXTS:
        row, column = struct.unpack_from("<HH", body)
        now.reach(row, column, column)
    elif number == ROW:
        row, flags = struct.unpack_from("<H", body)[0], struct.unpack_from("<I", body, 12)[0]
        if flags & 0x20:
            now.hidden_rows.add(row + 1)
    elif number == COLINFO:
        first, last, _, _, flags = struct.unpack_from("<HHHHH", body)
        if flags & 1:
            now.hidden_columns.update(range(first + 1, min(last, MAX_COLUMNS * 6) + 2))
