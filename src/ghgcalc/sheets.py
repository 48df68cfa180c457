"""Tables with one header row, from CSV or XLSX, as rows of texts. A number's unit stands in its header: `output [t]`, `产量（万吨）`."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import InputError, NumberError
from ghgcalc.files import fault, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import number, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_HEADER = re.compile(r"\s*(.*?)\s*(?:[\[(（]([^\])）]*)[\])）])?\s*", re.DOTALL)
MAX_HEADER = 80
"""Signs of a header cell; what is longer is none that is known."""

MAX_ROWS = 100_000
MAX_SHOWN = 10
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Sheet:
    """Rows as tables of texts, the number of the line on which each stands, headers that nobody asked for, and the name of the file."""

    rows: list[dict[str, Any]]
    lines: list[int]
    ignored: list[str]
    name: str

    def notes(self) -> list[Finding]:
        """That some columns were not read."""
        if not self.ignored:
            return []
        return [
            Finding.of("columns-ignored", "note", Place(file=self.name), columns=", ".join(map(shorten, self.ignored[:MAX_SHOWN])))
        ]


def read_sheet(path: str | Path, names: Mapping[str, str], units: Iterable[str], required: Iterable[str]) -> Sheet:
    """The rows of a CSV file (UTF-8) or of the first sheet of an XLSX file; `-` is standard input.

    Args:
        path: the file.
        names: every header that is known, in lower case, and the key that it means.
        units: the keys whose headers carry a unit, which is put behind each number.
        required: keys without which the table is none.

    Raises:
        InputError: not readable, a column that is missing or stands twice, no row.
    """
    data, name = read_bytes(path)
    grid = _xlsx(data, name) if data.startswith(ZIP) else _csv(data, name)
    if len(grid) > MAX_ROWS:
        raise fault("table-too-long", name, limit=MAX_ROWS)
    filled = [(line, cells) for line, cells in enumerate(grid, 1) if any(cell != "" for cell in cells)]
    if len(filled) < 2:
        raise fault("table-empty", name)
    line, header = filled[0]
    keys, ignored = _header(header, names, set(units), list(required), Place(file=name, line=line))
    rows = []
    for _, cells in filled[1:]:
        pairs = [(key, unit, cell) for (key, unit), cell in zip(keys, cells, strict=False) if key and cell != ""]
        rows.append({key: f"{cell} {unit}" if unit else cell for key, unit, cell in pairs})
    return Sheet(rows, [line for line, _ in filled[1:]], ignored, name)


def _header(
    header: Sequence[str], names: Mapping[str, str], units: set[str], required: list[str], place: Place
) -> tuple[list[tuple[str, str]], list[str]]:
    """Key and unit of each column (an empty key for one that is not read), and the headers that are not read."""
    keys: list[tuple[str, str]] = []
    ignored: list[str] = []
    faults: list[Finding] = []
    for cell in header:
        match = _HEADER.fullmatch(cell) if len(cell) <= MAX_HEADER else None
        title, unit = (match[1], (match[2] or "").strip()) if match else (cell, "")
        key = names.get(title.lower(), "")
        if not key and title:
            ignored.append(cell)
        if key and any(key == other for other, _ in keys):
            faults.append(Finding.of("column-twice", place=place.at(key), column=key))
        keys.append((key, unit if key in units else ""))
    found = {key for key, _ in keys}
    if missing := [key for key in required if key not in found]:
        listed = ", ".join(dict.fromkeys(names.values()))
        faults.append(Finding.of("columns-missing", place=place, columns=", ".join(missing), known=listed))
    if faults:
        raise InputError(faults)
    return keys, ignored


def _csv(data: bytes, name: str) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault("file-not-utf8", name, line=data[: error.start].count(b"\n") + 1) from None
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), strict=True)]
    except csv.Error as error:
        raise fault("file-not-table-of-rows", name, detail=error) from None


def _xlsx(data: bytes, name: str) -> list[list[str]]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise fault("xlsx-missing", name) from None
    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        grid = [[_cell(value) for value in row] for row in islice(sheet.iter_rows(values_only=True), MAX_ROWS + 1)]
    except Exception as error:  # a broken archive fails in more ways than a list could name  # noqa: BLE001
        raise fault("file-not-table-of-rows", name, detail=shorten(f"{type(error).__name__}: {error}", 100)) from None
    return grid


def _cell(value: Any) -> str:
    """A cell as text: a day as ISO text, a number by its shortest digits."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, int | float):
        try:
            return f"{number(value):f}"
        except NumberError:
            return str(value)
    return str(value).strip()
