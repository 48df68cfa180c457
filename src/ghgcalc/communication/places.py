"""Where a copy of the form holds each figure: found by sheets and labels, never by addresses that somebody wrote down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.communication.book import shown
from ghgcalc.communication.cells import Sheet, Spot, address
from ghgcalc.communication.form import Rows
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.workbooks.cells import reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.communication.book import Book
    from ghgcalc.communication.form import Asked, Form, Part


@brief
@dataclass(frozen=True, slots=True)
class Found:
    """A cell of a copy: its sheet, where it is, what is asked there."""

    sheet: Sheet
    spot: Spot
    asked: Asked

    @property
    def where(self) -> str:
        """As a workbook calls it."""
        return reference(self.sheet.name, *self.spot)

    @property
    def text(self) -> str:
        """What stands there."""
        cell = self.sheet.cells.get(self.spot)
        return "" if cell is None else shown(cell)


_Placed = dict[str, tuple[int, "Found"]]
"""Cells of the first block, each with its rows below the title."""


class Missing(LookupError):
    """A label that is not where the form has it; its text names it."""


def fits(text: str, label: str) -> bool:
    """Whether a cell is the label: the whole text, or its beginning before a star."""
    return text.startswith(label[:-1]) if label.endswith("*") else text == label


class Layout:
    """The cells of one copy by our names for them: `stream.3.amount`, `process.1.heat.bought`."""

    def __init__(self, book: Book, form: Form) -> None:
        """Find everything.

        Raises:
            InputError: another form or version, or labels that are missing, all of them.
        """
        self.book, self.form = book, form
        self._recognise()
        self.places: dict[str, Found] = {}
        lost: list[Finding] = []
        for part in form.parts:
            first: _Placed = {}
            for number, rows in enumerate(self._stretches(part), 1):
                found = self._part(part, rows, lost, first)
                first = first or {key: (place.spot[0] - rows.start, place) for key, place in found.items()}
                self.places |= {f"{part.id}.{number}.{key}" if part.id else key: place for key, place in found.items()}
            if part.title and not first:
                lost.append(self._differs(part.sheet, part.title.format(n=1)))
        if lost:
            raise InputError(list(dict.fromkeys(lost)))

    def _part(self, part: Part, rows: range, lost: list[Finding], first: _Placed) -> dict[str, Found]:
        """The cells of a sheet or of a block, by their names inside it.

        Blocks are alike: where a later one has another text at a label (the form of 2024-12-13 has two such slips of its own), its cell
        is the one that lies as it does in the first, if that can be filled in there, too.
        """
        found: dict[str, Found] = {}
        for one in (*part.fields, *part.tables):
            try:
                found |= self._table(part, one, rows) if isinstance(one, Rows) else {one.id: self._field(part, one, rows)}
            except Missing as error:
                if one.id not in first or not self._alike(first[one.id], rows):
                    lost.append(self._differs(part.sheet, str(error)))
                    continue
                down, place = first[one.id]
                found[one.id] = Found(place.sheet, (rows.start + down, place.spot[1]), place.asked)
        if moved := [key for key, place in found.items() if key in first and place.spot[0] - rows.start != first[key][0]]:
            lost.extend(self._differs(part.sheet, f"{part.title} {key}") for key in moved)
        return found

    def _alike(self, placed: tuple[int, Found], rows: range) -> bool:
        down, place = placed
        return (place.asked.kind != "result") == self.open((rows.start + down, place.spot[1]), place.sheet)

    def _differs(self, sheet: str, label: str) -> Finding:
        return Finding.of("form-differs", place=Place(file=self.book.name), sheet=sheet, label=label)

    def _recognise(self) -> None:
        """Whether this is the form, of a version that is known.

        Raises:
            InputError: it is not; what it says of itself, and what is known.
        """
        known, sheets = self.form, self.book.sheets
        if lacking := [sheet for sheet in known.sheets if sheet not in sheets]:
            raise InputError([Finding.of("form-unknown", place=Place(file=self.book.name), found="–", lacking=", ".join(lacking), known=self._known())])
        sheet = self.book.sheet(known.identity["sheet"])
        said: dict[str, str] = {}
        for (row, column), cell in sheet.cells.items():
            for key in ("label", "version"):
                if cell.text == known.identity[key]:
                    said.setdefault(key, sheet.text((row, column + 1)))
        day = said.get("version", "")
        day = _day(day) if day.replace(".", "").isdigit() else day
        if said.get("label") != known.identity["text"] or day not in known.days:
            found = f"{said.get('label', '–')}, {day or '–'}"
            raise InputError([Finding.of("form-unknown", place=Place(file=self.book.name), found=found, lacking="–", known=self._known())])
        self.version = day

    def _known(self) -> str:
        return ", ".join(f"{self.form.identity['text']}, {day}" for day in self.form.days)

    def _stretches(self, part: Part) -> Iterator[range]:
        """The rows of a sheet, or those of each numbered block on it."""
        sheet = self.book.sheet(part.sheet)
        last = max((row for row, _ in sheet.cells), default=0) + 1
        if not part.title:
            yield range(1, last)
            return
        starts: list[int] = []
        while (row := self._first(sheet, part.title.format(n=len(starts) + 1), range(1, last))) is not None:
            starts.append(row)
        for start, end in zip(starts, [*starts[1:], last], strict=True):
            yield range(start, end)

    def _first(self, sheet: Sheet, label: str, rows: range) -> int | None:
        return min((row for (row, _), cell in sheet.cells.items() if row in rows and fits(cell.text, label)), default=None)

    def _after(self, sheet: Sheet, label: str, rows: range) -> range:
        """The rows from the heading on; where the text stands more often (as a link above), from its last row.

        Raises:
            Missing: it is not there.
        """
        found = [row for (row, _), cell in sheet.cells.items() if row in rows and fits(cell.text, label)]
        if not found:
            raise Missing(label)
        return range(max(found), rows.stop)

    def _column(self, sheet: Sheet, row: int, label: str, more: int = 0) -> int | None:
        found = [column for (at, column), cell in sheet.cells.items() if at == row and fits(cell.text, label)]
        return found[0] + more if found else None

    def _field(self, part: Part, asked: Asked, rows: range) -> Found:
        sheet = self.book.sheet(part.sheet)
        inside = self._after(sheet, asked.after, rows) if asked.after else rows
        if asked.head:
            head = self._first(sheet, asked.head, inside)
            if head is None:
                raise Missing(asked.head)
            inside = range(head, inside.stop)
        row = self._first(sheet, asked.label, inside)
        if row is None:
            raise Missing(asked.label)
        if asked.head:
            column = self._column(sheet, inside.start, asked.head)
            assert column is not None
            spot = (row, column)
        else:
            label = self._column(sheet, row, asked.label) or 0
            right = [c for (r, c) in sheet.cells if r == row and c > label and self.open((r, c), sheet)]
            if not right:
                raise Missing(asked.label)
            spot = (row, min(right))
        if (asked.kind != "result") != self.open(spot, sheet):
            raise Missing(f"{asked.label} [{address(spot)}]")
        return Found(sheet, spot, asked)

    def _table(self, part: Part, table: Rows, rows: range) -> dict[str, Found]:
        sheet = self.book.sheet(part.sheet)
        inside = self._after(sheet, table.after, rows) if table.after else rows
        heads = [*table.needs, *(column.head for column in table.columns)]
        header = next((row for row in inside if all(self._column(sheet, row, head) is not None for head in heads)), None)
        if header is None:
            known = {cell.text for (row, _), cell in sheet.cells.items() if row in inside}
            raise Missing(" | ".join([head for head in heads if not any(fits(text, head) for text in known)] or heads))
        columns = {column.id: self._column(sheet, header, column.head) or 0 for column in table.columns}
        first = columns[table.columns[0].id]
        below = [row for row in range(header + 1, inside.stop) if self.open((row, first), sheet)]
        found: dict[str, Found] = {}
        count = 0
        for number, row in enumerate(below, 1):
            if row - below[0] != number - 1 or (table.rows and number > table.rows):
                break
            count = number
            for column in table.columns:
                spot = (row, columns[column.id])
                if (column.kind != "result") != self.open(spot, sheet):
                    raise Missing(f"{column.head} [{address(spot)}]")
                found[f"{table.id}.{number}.{column.id}"] = Found(sheet, spot, column)
        if not count:
            raise Missing(" | ".join(heads))
        return found

    def open(self, spot: Spot, sheet: Sheet) -> bool:
        """Whether a cell may be filled in: unlocked, without a formula, and not covered by another."""
        cell = sheet.cells.get(spot)
        if cell is None or cell.formula is not None or spot in sheet.covered:
            return False
        styles = self.book.unlocked
        return cell.style < len(styles) and styles[cell.style]

    def count(self, table: str) -> int:
        """How many rows a table has, or how often a block comes."""
        parts = len(table.split("."))
        return max((int(key.split(".")[parts]) for key in self.places if key.startswith(f"{table}.")), default=0)

    def choices(self, place: Found) -> list[str]:
        """The texts among which a cell chooses."""
        chosen = place.asked.choices
        assert chosen is not None
        if chosen.sheet:
            return [cell.text for cell in self.book.sheet(chosen.sheet).cells.values() if cell.kind != "n"]
        return self.book.listed(chosen.name)


def _day(serial: str) -> str:
    """The day of a serial number, as ISO text."""
    import datetime as dt

    try:
        return (dt.date(1899, 12, 30) + dt.timedelta(days=int(float(serial)))).isoformat()
    except (ValueError, OverflowError):
        return serial
