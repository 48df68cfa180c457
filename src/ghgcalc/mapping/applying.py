"""A ledger read by a mapping: the table of an activity, and for every number of it the cell from which it came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ghgcalc import activity as activities
from ghgcalc.brief import brief
from ghgcalc.errors import InputError, UnitError
from ghgcalc.findings import Finding, Place, pointer
from ghgcalc.mapping.finding import Entries, Grid, across, down, long
from ghgcalc.mapping.model import Beside, Map, MapDatum
from ghgcalc.mapping.months import Months, months_of
from ghgcalc.mapping.periods import years_in
from ghgcalc.mapping.words import folded, parted, unit_of
from ghgcalc.numbers import shorten
from ghgcalc.units import Unit
from ghgcalc.workbooks import Number, Unread, letters_of, quoted

if TYPE_CHECKING:
    from ghgcalc.activity import Activity
    from ghgcalc.mapping.finding import Cell
    from ghgcalc.workbooks import Book, Page

LAYOUTS = {"across": across, "down": down, "long": long}
MAX_SHOWN = 10


@brief
@dataclass(frozen=True)
class Reading:
    """A ledger that was read.

    Attributes:
        activity: what it states.
        findings: what is worth knowing of the reading (hidden rows, sheets that are not read, days that are taken as zero).
        origins: the place of every number and statement, by its JSON pointer into the activity.
    """

    activity: Activity
    findings: tuple[Finding, ...] = ()
    origins: Mapping[str, Place] = field(default_factory=dict, repr=False)

    def placed(self, finding: Finding) -> Finding:
        """A finding about the activity, at the cell about which it is."""
        return placed(finding, self.origins)


def placed(finding: Finding, origins: Mapping[str, Place]) -> Finding:
    """A finding with a pointer into the activity, at the cell, or at the line of the mapping, from which that came."""
    steps = (finding.pointer or "").split("/")
    for count in range(len(steps), 1, -1):
        origin = origins.get("/".join(steps[:count]))
        if origin is not None:
            kept = replace(finding.place, file=origin.file, cell=origin.cell)
            return replace(finding, place=kept if origin.cell else origin)
    return finding


class Applying:
    """One ledger under one mapping."""

    def __init__(self, book: Book, mapping: Map, file: str) -> None:
        """Nothing is read yet.

        Args:
            book: the ledger, opened.
            mapping: where in it an activity stands.
            file: the name by which faults call the mapping.
        """
        self.book, self.mapping, self.file = book, mapping, file
        self.faults: list[Finding] = []
        self.notes: list[Finding] = list(book.remarks)
        self.origins: dict[str, Place] = {}
        self.grids: dict[str, Grid] = {}
        self.raw: dict[str, Any] = {"schema": activities.SCHEMA, "year": mapping.map.year, "entity": {}}
        if mapping.map.through is not None:
            self.raw["through"] = mapping.map.through
        self.rows: dict[str, tuple[str, dict[str, Any]]] = {}
        self.hidden: dict[str, None] = {}
        self.told: set[str] = set()
        self.origins["/through"] = self._at("map", key="through")

    def read(self) -> Reading:
        """The activity.

        Raises:
            InputError: every fault of mapping, cells and activity at once.
        """
        self._entity()
        for at, datum in enumerate(self.mapping.datum):
            self._datum(at, datum)
        self._remarks()
        try:
            found = activities.of(self.raw, self.book.name)
        except InputError as error:
            more = [placed(one, self.origins) for one in error.faults if not self._known(one)]
            raise InputError([*self.faults, *more]) from None
        if self.faults:
            raise InputError(self.faults)
        return Reading(found, tuple(dict.fromkeys(self.notes)), self.origins)

    def _known(self, fault: Finding) -> bool:
        """Whether a fault of the activity follows from one that is told already."""
        where = fault.pointer or ""
        return any(where == one or where.startswith(f"{one}/") for one in self.told)

    # --- places

    def _at(self, *steps: int | str, key: str | None = None, row: str | None = None) -> Place:
        """A place in the mapping file."""
        return Place(file=self.file, table=str(steps[0]), row=row, key=key, pointer=pointer((*steps, *([key] if key else ()))))

    def _cell(self, page: Page, cell: Cell, *, last: Cell | None = None) -> Place:
        """A cell, or the cells from one to another."""
        text = page.place(*cell)
        return Place(file=self.book.name, cell=text if last in (None, cell) else f"{text}:{letters_of(last[1])}{last[0]}")

    # --- parts

    def _page(self, sheet: str | None, place: Place) -> Grid | None:
        """The page of a sheet; without a name, the only one that there is."""
        titles = [one for one in self.book.titles if one.cells]
        if sheet is None and len(titles) == 1:
            sheet = titles[0].name
        wanted = next((one.name for one in titles if sheet is not None and one.name.strip() == sheet.strip()), None)
        if wanted is None:
            near = get_close_matches(sheet or "", [one.name for one in titles], n=2, cutoff=0.3)
            known = ", ".join(shorten(one.name) for one in titles[:MAX_SHOWN]) or "–"
            shown: dict[str, Any] = {"sheet": sheet or "–", "near": ", ".join(near) or known, "known": known}
            self.faults.append(Finding.of("map-sheet", place=place, **shown))
            return None
        if wanted not in self.grids:
            self.grids[wanted] = Grid(self.book.page(wanted))
        return self.grids[wanted]

    def _entity(self) -> None:
        for name in type(self.mapping.entity).model_fields:
            stated = getattr(self.mapping.entity, name)
            if stated is None:
                continue
            place = self._at("entity", key=name)
            self.origins[f"/entity/{name}"] = place
            if isinstance(stated, Beside):
                self._beside(stated, name, place)
            else:
                self.raw["entity"][name] = stated

    def _beside(self, stated: Beside, name: str, place: Place) -> None:
        """A text of the ledger: what stands right of a word, or under it."""
        self.told.add(f"/entity/{name}")
        grid = self._page(stated.sheet or self.mapping.map.sheet, place)
        if grid is None:
            return
        wanted = folded(stated.word)
        for row, cells in enumerate(grid.page.rows, 1):
            for column, text in enumerate(cells, 1):
                head, sign, tail = text.partition("：") if "：" in text else text.partition(":")
                if sign and tail.strip() and folded(head) == wanted:  # 企业名称：…
                    self._found(grid, name, (row, column), tail.strip())
                    return
                if folded(text) == wanted:
                    for cell in [(row, at) for at in range(column + 1, grid.width + 1)] + [(row + 1, column)]:
                        value = grid.page.at(*cell)
                        if value and grid.covered.get(cell, cell) == cell:
                            self._found(grid, name, cell, value)
                            return
        shown: dict[str, Any] = {"words": stated.word, "sheet": grid.page.name or "–", "near": "–"}
        self.faults.append(Finding.of("map-not-found", place=place, **shown))

    def _found(self, grid: Grid, name: str, cell: Cell, value: str) -> None:
        self.raw["entity"][name] = str(value)
        self.told.discard(f"/entity/{name}")
        self.origins[f"/entity/{name}"] = self._cell(grid.page, cell)

    def _datum(self, at: int, datum: MapDatum) -> None:
        """Find, read, and put into the table of the activity."""
        row = f"{at + 1} ({shorten(' + '.join(datum.words), 30)})"
        place = self._at("datum", at, row=row)
        shape = self.mapping.shape(datum)
        grid = self._page(shape.sheet, replace(place, key="sheet"))
        if shape.layout is None:
            self.faults.append(Finding.of("map-layout", place=place))
        base = self._base(datum, place)
        if base is None or grid is None or shape.layout is None:
            self.told.add(base[0] if base else "-")
            return
        entries = LAYOUTS[shape.layout](grid, datum, shape, self.mapping.map.year)
        for cell, finding in entries.faults:
            self.faults.append(replace(finding, place=place if cell is None else self._cell(grid.page, cell)))
        if entries.faults:
            self.told.add(base[0])
            return
        unit = self._unit(entries, grid, datum, replace(place, key="unit"), base[0])
        asked = [cell for _, cell in (*entries.cells, *entries.sums)]
        mark = shape.decimal or (grid.marks()[0] if any(type(grid.page.at(*cell)) is str for cell in asked) else None)
        found = months_of(entries, grid, datum, shape, self.mapping.map.year, unit or "", mark, self.mapping.map.stated_months)
        self._put(base, found, grid, datum, unit, place)
        if entries.others:
            shown: dict[str, Any] = {"count": len(entries.others), "year": self.mapping.map.year}
            self.notes.append(Finding.of("map-other-years", "note", place=replace(place, file=self.file), **shown))

    def _base(self, datum: MapDatum, place: Place) -> tuple[str, dict[str, Any], str] | None:
        """Pointer of the datum, the row of the activity into which it goes, and the last step of its key."""
        outer, _, inner = datum.table.partition(".")
        stated: list[tuple[str, str, dict[str, Any]]] = []
        if datum.process is not None:
            stated.append((outer, datum.process, {"id": datum.process} | (dict(datum.row) if not inner else {})))
        if inner or datum.process is None:
            stated.append((inner or outer, json.dumps(datum.row, default=str, sort_keys=True), dict(datum.row)))
        holder, where, known = self.raw, "", ""
        for table, name, row in stated:
            known = f"{known}/{table}/{name}"
            rows = holder.setdefault(table, [])
            if known not in self.rows:
                rows.append(dict(row))
                self.rows[known] = (f"{where}/{table}/{len(rows) - 1}", rows[-1])
                self.origins[self.rows[known][0]] = replace(place, key="row")
            where, holder = self.rows[known]
            for key, value in row.items():
                if holder.setdefault(key, value) != value:
                    self.faults.append(Finding.of("map-row", place=replace(place, key="row"), key=key, value=shorten(str(value))))
        *steps, key = datum.key.split(".")
        for step in steps:
            where, holder = f"{where}/{step}", holder.setdefault(step, {})
        if key in holder:
            self.faults.append(Finding.of("map-datum-twice", place=place, key=datum.key, table=datum.table))
            return None
        holder[key] = None
        return f"{where}/{key}", holder, key

    def _unit(self, entries: Entries, grid: Grid, datum: MapDatum, place: Place, base: str) -> str | None:
        """The unit: as the mapping says, as a cell says; both are the same, or somebody errs."""
        units: dict[str, Cell] = {}
        for cell, text in entries.units:
            if text:
                units.setdefault(text, cell)
        read = {text: unit_of(text) for text in units}
        if datum.unit is not None:
            mine = unit_of(datum.unit) or datum.unit
            for text, known in read.items():
                if known is not None and not _alike(known, mine):
                    where = self._cell(grid.page, units[text])
                    self.faults.append(Finding.of("map-unit-other", place=where, unit=datum.unit, value=shorten(text)))
            self.origins[f"{base}/unit"] = place
            return mine
        if not units:
            self.faults.append(Finding.of("map-unit-missing", place=place, words=" + ".join(datum.words)))
            self.told.add(f"{base}/unit")
            return None
        first = next(iter(units))
        self.origins[f"{base}/unit"] = self._cell(grid.page, units[first])
        for text, cell in units.items():
            if (read[text] or text) != (read[first] or first):
                self.faults.append(
                    Finding.of("map-units-mixed", place=self._cell(grid.page, cell), value=shorten(text), first=shorten(first))
                )
        return read[first] or first

    def _put(
        self, base: tuple[str, dict[str, Any], str], found: Months, grid: Grid, datum: MapDatum, unit: str | None, place: Place
    ) -> None:
        """The months into the row, with the cells from which they came."""
        where, holder, key = base
        cells = [one for one in found.cells if one is not None]
        if cells:
            self.origins[where] = self._cell(grid.page, cells[0][0])
        for month, cell, finding in found.faults:
            self.faults.append(self._told(finding, grid, cell, where, month))
            self.told.add(where if month is None else f"{where}/values/{month - 1}")
        for month, cell, finding in found.notes:
            self.notes.append(self._told(finding, grid, cell, where, month))
        if not found.stated:
            at = self._cell(grid.page, cells[0][0]) if cells else place
            self.faults.append(Finding.of("map-empty", place=at, words=" + ".join(datum.words)))
            self.told.add(where)
        for month, span in enumerate(found.cells):
            if span is not None:
                self.origins[f"{where}/values/{month}"] = self._cell(grid.page, span[0], last=span[1])
                self._seen(grid.page, span)
        holder[key] = (
            {"values": found.values} | ({"unit": unit} if unit else {}) | ({"source": datum.source} if datum.source else {})
        )

    def _told(self, finding: Finding, grid: Grid, cell: Cell | None, where: str, month: int | None) -> Finding:
        assert cell is not None
        steps = where if month is None else f"{where}/values/{month - 1}"
        return replace(finding, place=replace(self._cell(grid.page, cell), month=month, pointer=steps))

    # --- what a reader may not have seen

    def _seen(self, page: Page, span: tuple[Cell, Cell]) -> None:
        """Whether a number is hidden from who looks at the sheet."""
        for row, column in span:
            if page.hidden:
                self.hidden[page.name] = None
            if row in page.hidden_rows:
                self.hidden[f"{quoted(page.name)}!{row}:{row}"] = None
            if column in page.hidden_columns:
                self.hidden[f"{quoted(page.name)}!{letters_of(column)}:{letters_of(column)}"] = None

    def _remarks(self) -> None:
        place = Place(file=self.book.name)
        if self.hidden:
            where = ", ".join(map(shorten, list(self.hidden)[:MAX_SHOWN]))
            self.notes.append(Finding.of("cells-hidden", "warning", place, count=len(self.hidden), where=where))
        if others := [one for one in self.book.titles if one.name not in self.grids]:
            listed = ", ".join(shorten(one.name) for one in others[:MAX_SHOWN])
            self.notes.append(Finding.of("map-sheets", "note", place, count=len(others), sheets=listed))
        year = self.mapping.map.year
        for grid in self.grids.values():
            titles = [text for cells in grid.page.rows[:3] for text in cells if text and not isinstance(text, Number | Unread)]
            named = {one for text in titles if not parted(text)[1] for one in years_in(text)}
            if named and year not in named:
                title = replace(place, cell=grid.page.place(1, 1))
                years = ", ".join(map(str, sorted(named)))
                self.notes.append(Finding.of("map-year-other", "warning", title, year=year, named=years))


def _alike(one: str, other: str) -> bool:
    try:
        return bool(Unit.of(one) == Unit.of(other))
    except UnitError:
        return False
