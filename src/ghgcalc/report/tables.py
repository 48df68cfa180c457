"""Plain-text tables that stay aligned when English and Chinese stand in one column."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from ghgcalc.signs import shown

if TYPE_CHECKING:
    from collections.abc import Sequence


def width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` filled with spaces to `columns`."""
    space = " " * max(columns - width(text), 0)
    return space + text if right else text + space


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), indent: int = 2, header: bool = True) -> str:
    """Rows under a ruled header; the columns in `right` are aligned to the right."""
    if not rows:
        return ""
    rows = [[shown(cell) for cell in row] for row in rows]
    columns = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        " " * indent + "  ".join(pad(cell, columns[at], right=at in right) for at, cell in enumerate(row)).rstrip() for row in rows
    ]
    if header:
        lines.insert(1, " " * indent + "  ".join("-" * column for column in columns))
    return "\n".join(lines)


def grouped(number: str) -> str:
    """Digits with thin groups of three: `36 882.24`."""
    sign = number[:1] if number[:1] in ("-", "+") else ""
    whole, dot, rest = number[len(sign) :].partition(".")
    parts = [whole[max(at - 3, 0) : at] for at in range(len(whole), 0, -3)]
    return sign + " ".join(reversed(parts)) + dot + rest
