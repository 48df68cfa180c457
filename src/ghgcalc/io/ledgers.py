"""Activities from ledgers: a filled template or communication form, or a workbook or CSV file that is read by a mapping file."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.errors import InputError
from ghgcalc.files import fault, is_workbook, parse, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.mapping import Map, Reading, apply_map, map_of
from ghgcalc.template.reading import is_template, read_template
from ghgcalc.workbooks import Delimited, Limits, open_workbook

if TYPE_CHECKING:
    from ghgcalc.workbooks import Book

LIMITS = Limits(rows=100_000, columns=500)
"""A year of daily rows for two hundred and fifty codes; columns for each day of a year."""

Mapped = str | PathLike[str] | Mapping[str, Any] | Map


def open_book(data: bytes, name: str, encoding: str | None = None, delimiter: str | None = None) -> Book:
    """The ledger in `data`, opened.

    Raises:
        InputError: no workbook and no CSV file, or a damaged, encrypted or endless one.
    """
    if is_workbook(data):
        return open_workbook(data, name, LIMITS)
    return Delimited(data, name, LIMITS, encoding, delimiter)


def mapping_of(mapping: Mapped) -> tuple[Map, str]:
    """A mapping with the name by which faults call it.

    Args:
        mapping: the path of a file, the table of one, or a mapping that was read before.

    Raises:
        InputError: not readable, or every fault of it.
        ArgumentError: none of these.
    """
    if isinstance(mapping, Map):
        return mapping, "map"
    if isinstance(mapping, Mapping):
        return map_of(mapping, "map"), "map"
    doors.instance("mapping", mapping, (str, PathLike), "the name of a mapping file, or its table")
    data, name = read_bytes(Path(mapping) if mapping != "-" else "-")
    return map_of(parse(data, name, "json" if name.lower().endswith(".json") else "toml"), name), name


def read_ledger(path: str | PathLike[str], mapping: Mapped | None = None) -> Reading:
    """The activity in a workbook or CSV file, by a mapping file (`ghgcalc/map/1`), with what is worth knowing of the reading.

    Args:
        path: XLSX, ODS, XLS or CSV; `-` is standard input.
        mapping: the path of a mapping file, or its table; a template that `ghgcalc template` has made, or the
            communication form of the border, needs none.

    Raises:
        InputError: every fault at once, each with sheet and cell (`工序月度!H5`), or with its place in the mapping.
        ArgumentError: no name of a file, or no mapping.
    """
    data, name = read_bytes(Path(doors.instance("path", path, (str, PathLike), "the name of a file")) if path != "-" else "-")
    return by_template(data, name) if mapping is None else by_map(data, name, mapping)


def by_template(data: bytes, name: str) -> Reading:
    """The activity in the bytes of a filled template of ours, or of a filled communication form of the border.

    Raises:
        InputError: every fault of it; or it is neither, and a mapping is needed.
    """
    book = open_book(data, name)
    if is_template(book):
        return read_template(book)
    if not isinstance(book, Delimited):
        from ghgcalc.communication.finding import is_form

        if is_form(book):
            from ghgcalc.communication.reading import read_form

            return read_form(book)
    raise unmapped(book)


def by_map(data: bytes, name: str, mapping: Mapped) -> Reading:
    """The activity in the bytes of a ledger.

    Raises:
        InputError: as [read_ledger][]; or it is a file of TOML or JSON, which needs no mapping.
        ArgumentError: no mapping.
    """
    found, file = mapping_of(mapping)
    if not is_workbook(data) and name.lower().endswith((".toml", ".json")):
        raise fault("map-for-no-ledger", name)
    return apply_map(open_book(data, name, found.map.encoding, found.map.delimiter), found, file)


def unmapped(book: Book) -> InputError:
    """Why a ledger cannot be read without a mapping."""
    sheets = ", ".join(title.name for title in book.titles[:10]) or "–"
    return InputError([Finding.of("ledger-unmapped", place=Place(file=book.name), sheets=sheets, path=book.name)])
