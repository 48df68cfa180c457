"""A filled template, read: the table of an activity, and for every statement of it the cell from which it came.

Only names are looked at. What a name leads to is read; one that leads nowhere, or that is gone, is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ghgcalc import activity as activities
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.literals import Severity
from ghgcalc.mapping.applying import Reading, placed
from ghgcalc.numbers import shorten
from ghgcalc.template.cells import Cells, Entry
from ghgcalc.template.model import PREFIX, VERSIONS, at
from ghgcalc.texts import LANGUAGES, label
from ghgcalc.workbooks import Day, Number, hidden

if TYPE_CHECKING:
    from ghgcalc.workbooks import Book, Named, Page

MARK = f"{PREFIX}.template."
MAX_SHOWN = 10


def is_template(book: Book) -> bool:
    """Whether a workbook is a template of whatever version."""
    return any(name.startswith(MARK) for name in book.names)


def read_template(book: Book) -> Reading:
    """The activity that a filled template states.

    Args:
        book: the workbook, opened.

    Raises:
        InputError: every fault at once, each with sheet and cell; or a version that is not known.
    """
    return _Reader(book).read()


@brief
@dataclass
class _Node:
    """A row of a table, or a table inside it: its data by key, and what stands under it."""

    data: dict[str, Entry] = field(default_factory=dict)
    inner: dict[str, _Node] = field(default_factory=dict)
    rows: dict[str, dict[int, _Node]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def under(self, path: tuple[str, ...]) -> _Node:
        """The node of a path, made where there is none."""
        if not path:
            return self
        if len(path) > 1 and path[1].isdecimal():
            return self.rows.setdefault(path[0], {}).setdefault(int(path[1]), _Node()).under(path[2:])
        return self.inner.setdefault(path[0], _Node()).under(path[1:])


class _Reader:
    """One template."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.names: Mapping[str, Named] = {name: one for name, one in book.names.items() if name.startswith(f"{PREFIX}.")}
        self.cells = Cells(book)
        self.faults: list[Finding] = []
        self.notes: list[Finding] = list(book.remarks)
        self.origins: dict[str, Place] = {}
        self.told: set[str] = set()
        self.through: str | None = None

    def read(self) -> Reading:
        """The activity."""
        self._version()
        root, record = _Node(), self._record()
        paths: dict[tuple[str, ...], dict[str, Named]] = {}
        for name in dict.fromkeys((*record, *self.names)):
            *path, part = name.split(".")[1:]
            if not path or path[0] == "template" or part == "ratio":
                continue
            found = self.names.get(name)
            if found is None or found.broken or at(tuple(path)) is None:
                root.under(tuple(path[:-1])).broken.append(name)
            else:
                paths.setdefault(tuple(path), {})[part] = found
        for steps, parts in paths.items():
            where = at(steps)
            assert where is not None
            root.under(steps[:-1]).data[steps[-1]] = self.cells.entry(*where, f"{PREFIX}.{'.'.join(steps)}", parts, record)
        self.through = root.data["through"].raw if "through" in root.data else None
        raw, _, origins = self._assembled(root, "")
        self.origins |= origins
        self._beside()
        try:
            found_ = activities.of({"schema": activities.SCHEMA, "entity": {}} | raw, self.book.name)
        except InputError as error:
            more = [placed(one, self.origins) for one in error.faults if not self._known(one)]
            raise InputError([*self.faults, *more]) from None
        if self.faults:
            raise InputError(self.faults)
        return Reading(found_, tuple(dict.fromkeys(self.notes)), self.origins)

    def _known(self, fault: Finding) -> bool:
        """Whether a fault of the activity follows from one that is told already."""
        where = fault.pointer or ""
        return any(where == one or where.startswith(f"{one}/") for one in self.told)

    # --- the template itself

    def _version(self) -> None:
        """Whether the version is one that is read.

        Raises:
            InputError: it is not, or its mark is gone.
        """
        version = self.cells.text(self.names.get(f"{MARK}version"))
        if version not in VERSIONS:
            place = Place(file=self.book.name)
            raise InputError(
                [Finding.of("template-version", place=place, value=shorten(version or "–"), known=", ".join(VERSIONS))]
            )

    def _record(self) -> dict[str, str]:
        """Every name that the template was written with, and what was written ahead under it."""
        found = self.names.get(f"{MARK}cells")
        if found is None or found.broken:
            self._name([f"{MARK}cells"], filled=True)
            return {}
        rows = self.cells.rows(found)
        return {row[0]: row[1] if len(row) > 1 else "" for row in rows if row and row[0].startswith(f"{PREFIX}.")}

    def _name(self, names: list[str], *, filled: bool) -> None:
        """Names that lead nowhere: a fault where the block holds something."""
        shown = ", ".join(names[:MAX_SHOWN]) + (", …" if len(names) > MAX_SHOWN else "")
        gone = [one.broken for name in names if (one := self.names.get(name)) is not None]
        severity: Severity = "error" if filled else "warning"
        value = shorten(next(filter(None, gone), "–"))
        finding = Finding.of("template-name", severity, Place(file=self.book.name), names=shown, count=len(names), value=value)
        (self.faults if filled else self.notes).append(finding)

    # --- the table

    def _assembled(self, node: _Node, where: str) -> tuple[dict[str, Any], bool, dict[str, Place]]:
        """The table of a node, whether anybody has filled it in, and the origins of what stands in it."""
        table: dict[str, Any] = {}
        origins: dict[str, Place] = {}
        filled = False
        for key, entry in node.data.items():
            filled |= entry.filled
            base = f"{where}/{key}"
            if entry.raw is not None:
                table[key] = self._covering(entry) if entry.yearly and self.through else entry.raw
            origins |= {f"{base}{tail}": place for tail, place in entry.origins.items()}
            for tail, finding in entry.faults:
                self.faults.append(finding)
                self.told.add(f"{base}{tail}")
        for key, inner in node.inner.items():
            found, some, more = self._assembled(inner, f"{where}/{key}")
            origins |= more
            if some:
                table[key], filled = found, True
        for key, rows in node.rows.items():
            listed: list[dict[str, Any]] = []
            for number in sorted(rows):
                found, some, more = self._assembled(rows[number], f"{where}/{key}/{len(listed)}")
                if some:
                    listed.append(found)
                    filled, origins = True, origins | more
            if listed:
                table[key] = listed
        if node.broken:
            self._name(node.broken, filled=filled)
        if origins and where:
            origins.setdefault(where, next(iter(origins.values())))
        return table, filled, origins

    def _covering(self, entry: Entry) -> Any:
        """A value for the year, of a year that the cover states up to a month: what January to that month come to, as its help says."""
        raw = entry.raw if isinstance(entry.raw, dict) else {"value": entry.raw}
        return raw | {"through": self.through}

    # --- what no name leads to

    def _beside(self) -> None:
        """What a reader by names does not see: numbers beside the cells, copied sheets, other sheets; and what is hidden."""
        areas: dict[str, list[Named]] = {}
        for one in self.names.values():
            if not one.broken:
                areas.setdefault(one.sheet, []).append(one)
        place = Place(file=self.book.name)
        record = self.names.get(f"{MARK}cells")
        others, loose = [], []
        for title in (one for one in self.book.titles if one.cells):
            page = self.book.page(title.name)
            if title.name in areas:
                if record is None or title.name != record.sheet:
                    loose += _loose(page, areas[title.name])
                    self.notes += hidden(self.book, page, MAX_SHOWN)
            elif _headed(page):
                self.faults.append(Finding.of("template-sheet", place=place, sheet=title.name))
            elif page.rows:
                others.append(title.name)
        if loose:
            shown = ", ".join(loose[:MAX_SHOWN]) + (", …" if len(loose) > MAX_SHOWN else "")
            self.notes.append(
                Finding.of("template-beside", "warning", Place(file=place.file, cell=loose[0]), count=len(loose), cells=shown)
            )
        if others:
            listed = ", ".join(map(shorten, others[:MAX_SHOWN]))
            self.notes.append(Finding.of("sheets-ignored", "warning", place, count=len(others), sheets=listed))


def _loose(page: Page, areas: list[Named]) -> list[str]:
    """Cells with numbers or days to which no name leads."""
    known = {
        (row, column)
        for one in areas
        for row in range(one.top, min(one.bottom, len(page.rows)) + 1)
        for column in range(one.left, min(one.right, one.left + 100) + 1)
    }
    return [
        page.place(row, column)
        for row, cells in enumerate(page.rows, 1)
        for column, text in enumerate(cells, 1)
        if isinstance(text, Number | Day) and (row, column) not in known
    ]


def _headed(page: Page) -> bool:
    """Whether a sheet has the headings of a template's."""
    heads = [{label("entry", lang), *(label(f"month-{month}", lang) for month in (1, 12))} for lang in LANGUAGES]
    return any(head <= set(cells) for cells in page.rows[:50] for head in heads)
