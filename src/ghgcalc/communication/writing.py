"""The figures put into a copy of the form, and nothing else changed: proven on what was written, byte by byte outside the cells filled in."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from fractions import Fraction
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ghgcalc.communication.book import WORKBOOK, Book
from ghgcalc.communication.cells import address
from ghgcalc.errors import InputError
from ghgcalc.files import fault
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.communication.figures import Figures, Written
    from ghgcalc.communication.layout import Found, Layout

EPOCH = dt.date(1899, 12, 30)
_CODED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What a string of Office Open XML (ST_Xstring) writes by its code."""
_CALC = re.compile(rb"<calcPr\b[^>]*?(/?)>")


def resolved(figures: Figures, layout: Layout) -> dict[str, Written]:
    """What stands in each cell: choices as the form's own lists have them.

    Raises:
        InputError: more rows than the form has, a choice that it does not offer, a cell that holds something: all of them.
    """
    faults: list[Finding] = []
    short: dict[str, int] = {}
    found: dict[str, Written] = {}
    for key, value in figures.written.items():
        place = layout.places.get(key)
        if place is None:
            table, count = _counted(key)
            short[table] = max(short.get(table, 0), count)
            continue
        found[key] = value
        chosen = place.taken.choices
        if chosen is not None:
            offered = layout.choices(place)
            wanted = chosen.texts.get(str(value), str(value))
            if wanted not in offered:
                known = ", ".join(shorten(one, 40) for one in list(chosen.texts.values()) or offered[:20]) or "–"
                where = Place(file=layout.book.name, cell=place.where)
                faults.append(Finding.of("form-choice", place=where, value=wanted, known=known))
            found[key] = wanted
    for table, count in short.items():
        place_ = Place(file=layout.book.name)
        faults.append(Finding.of("form-full", place=place_, table=table, limit=layout.count(table), count=count))
    faults += held(layout)
    if faults:
        raise InputError(faults)
    return found


def _counted(key: str) -> tuple[str, int]:
    """`stream.76.amount` is the 76th of `stream`."""
    name, _, rest = key.partition(".")
    return name, int(rest.partition(".")[0])


def held(layout: Layout) -> list[Finding]:
    """The cells of the form that should be empty and are not."""
    return [
        Finding.of("form-filled", place=Place(file=layout.book.name, cell=place.where), value=shorten(place.text, 60))
        for place in layout.places.values()
        if place.taken.kind != "result" and not place.taken.preset and place.text
    ]


def spelt(text: str) -> str:
    """A text as a workbook writes it: what XML cannot hold by its code, as `_x0007_`; what looks like such a code, so that it is none."""
    return escape(_CODED.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def standing(place: Found, value: Written) -> Written:
    """What stands in a cell: a share is a hundredfold where the form takes the per cent."""
    return value * 100 if isinstance(value, Fraction) and place.taken.unit == "%" else value


def element(place: Found, value: Written) -> bytes:
    """The cell as its sheet has it: a number by 17 digits, a day by its number, a text in place."""
    where, style = address(place.spot), place.sheet.cells[place.spot].style
    head = f'<c r="{where}" s="{style}"'
    value = standing(place, value)
    if isinstance(value, Fraction):
        return f"{head}><v>{float(value)!r}</v></c>".encode()
    if isinstance(value, dt.date):
        return f"{head}><v>{(value - EPOCH).days}</v></c>".encode()
    if value in ("TRUE", "FALSE") and place.taken.kind == "choice":
        return f'{head} t="b"><v>{int(value == "TRUE")}</v></c>'.encode()
    return f'{head} t="inlineStr"><is><t xml:space="preserve">{spelt(value)}</t></is></c>'.encode()


def written(layout: Layout, values: Mapping[str, Written]) -> bytes:
    """The workbook with its cells filled in, asking to be calculated when it is opened.

    Raises:
        InputError: more would change than the cells that are filled in.
    """
    book = layout.book
    parts = dict(book.parts)
    touched: dict[str, list[str]] = {}
    for key in values:
        touched.setdefault(layout.places[key].sheet.part, []).append(key)
    for part, keys in touched.items():
        data = parts[part]
        for key in sorted(keys, key=lambda one: layout.places[one].sheet.cells[layout.places[one].spot].start, reverse=True):
            place = layout.places[key]
            cell = place.sheet.cells[place.spot]
            data = data[: cell.start] + element(place, values[key]) + data[cell.end :]
        parts[part] = data
    parts[WORKBOOK] = calculating(parts[WORKBOOK])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in book.infos:
            fresh = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            fresh.compress_type, fresh.external_attr = zipfile.ZIP_DEFLATED, info.external_attr
            archive.writestr(fresh, parts.get(info.filename, b""))
    made = stream.getvalue()
    prove(layout, values, made)
    return made


def calculating(workbook: bytes) -> bytes:
    """The workbook's own part, asking for a calculation when it is opened: the values that it holds are those of an empty form."""
    found = _CALC.search(workbook)
    if found is None:
        return re.sub(
            rb"(</definedNames>|</sheets>)(?![\s\S]*</definedNames>)", rb'\1<calcPr fullCalcOnLoad="1"/>', workbook, count=1
        )
    if b"fullCalcOnLoad" in found[0]:
        return workbook
    cut = found.start(1)
    return workbook[:cut] + b' fullCalcOnLoad="1"' + workbook[cut:]


def prove(layout: Layout, values: Mapping[str, Written], made: bytes) -> None:
    """That nothing changed but the cells filled in: formulas in count and text, and every byte beside.

    Raises:
        InputError: something did.
    """
    old, new = layout.book, Book(made, layout.book.name)
    filled: dict[str, set[tuple[int, int]]] = {}
    for key in values:
        place = layout.places[key]
        filled.setdefault(place.sheet.part, set()).add(place.spot)
    titles = {part: title for title, part in old.sheets.items()}
    if [info.filename for info in old.infos] != [info.filename for info in new.infos] or old.sheets != new.sheets:
        raise fault("form-changed", old.name, named=WORKBOOK)
    for part, data in old.parts.items():
        same = new.parts[part] == (calculating(data) if part == WORKBOOK else data)
        if not same and part in filled:
            before, after = old.sheet(titles[part]), new.sheet(titles[part])
            same = before.formulas == after.formulas and _beside(before, filled[part]) == _beside(after, filled[part])
        if not same:
            raise fault("form-changed", old.name, named=part)


def _beside(sheet: object, filled: set[tuple[int, int]]) -> list[bytes]:
    """The bytes of a sheet without those of some cells."""
    from ghgcalc.communication.cells import Sheet

    assert isinstance(sheet, Sheet)
    found: list[bytes] = []
    at = 0
    for cell in sorted((sheet.cells[spot] for spot in filled), key=lambda one: one.start):
        found.append(sheet.data[at : cell.start])
        at = cell.end
    return [*found, sheet.data[at:]]
