"""A mapping proposed from the words of a ledger: what is certain, what a person has to decide, what is not read.

Nothing is guessed: a unit that no cell states, or that does not say enough, is asked for; a label that is no word of ours is listed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.activity.model import specs_of
from ghgcalc.brief import brief
from ghgcalc.errors import UnitError
from ghgcalc.immutable import FrozenDict
from ghgcalc.mapping.figures import figure, mark_of
from ghgcalc.mapping.finding import ABOVE, Cell, Grid, matches
from ghgcalc.mapping.periods import Period, period_of, years_in
from ghgcalc.mapping.words import Meaning, folded, is_group, kind, meaning_of, parted, unit_of
from ghgcalc.sheets import is_sum
from ghgcalc.workbooks import Number, Unread

if TYPE_CHECKING:
    from ghgcalc.workbooks import Book

_NAME = re.compile(r"[\w（）()·&.\- ]{2,60}?(?:公司|集团|铝厂|Co\., ?Ltd\.?|Ltd\.?|GmbH|Inc\.?)")
_ORDER = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(?:19|20)\d\d.*", re.ASCII | re.DOTALL)


@brief
@dataclass
class Entry:
    """A datum that is proposed.

    Attributes:
        meaning: what its label calls.
        process: id of the process, where it belongs to one.
        words: by which it is found.
        shape: keys of its sheet (`sheet`, `layout`, `period`, ...).
        unit: to be stated in the mapping; empty where a cell says it.
        place: of its label.
        asks: what a person has to decide: keys of the texts, with fields.
        whole: whether the datum is proposed at all before that is decided.
        group: the part of the smelter that is named beside it.
    """

    meaning: Meaning
    process: str | None
    words: tuple[str, ...]
    shape: dict[str, Any]
    unit: str
    place: str
    asks: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    whole: bool = True
    group: str = ""

    @property
    def identity(self) -> tuple[Any, ...]:
        """What it states."""
        return self.meaning.table, self.meaning.key, self.process, tuple(sorted(self.meaning.row.items()))


@brief
@dataclass
class Proposal:
    """What a mapping file will say.

    Attributes:
        years: that the ledger names, with how often.
        entity: key and either a text or a word with its sheet, with the place.
        entries: the data. left: sums and unknown labels, with place and reason. hidden: sheets that are not looked at.
        asks: about the whole file.
    """

    name: str
    years: Counter[int] = field(default_factory=Counter)
    entity: dict[str, tuple[Any, str]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    left: list[tuple[str, str, str]] = field(default_factory=list)
    asks: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def open(self) -> int:
        """How many questions a person has to answer."""
        known = len([one for one in self.years if self.years[one] == max(self.years.values())]) == 1
        asked = sum(key != "hidden-sheet" for key, _ in self.asks)  # that is told, and asks nothing
        return asked + sum(len(one.asks) for one in self.entries) + (not known) + ("name" not in self.entity)


def proposed(book: Book) -> Proposal:
    """The mapping that the words of a ledger suggest.

    Raises:
        InputError: a sheet that is damaged or too large.
    """
    found = Proposal(book.name)
    for title in book.titles:
        if not title.cells:
            continue
        if title.hidden:
            found.asks.append(("hidden-sheet", {"sheet": title.name}))
            continue
        sheet = _Sheet(Grid(book.page(title.name)), found)
        sheet.look()
    if not found.years:
        found.years.update(years_in(book.name.replace("\\", "/").rpartition("/")[2]))
    _settle(found)
    return found


def _settle(found: Proposal) -> None:
    """Data that are stated twice, and processes beside data of nobody's."""
    groups = {one.process for one in found.entries if one.process}
    for one in found.entries:
        if one.meaning.table.startswith("process") and one.process is None:
            if groups:
                one.asks.append(("process", {"known": ", ".join(sorted(groups))}))
                one.whole = False
            one.process = "P1"
    seen: dict[tuple[Any, ...], Entry] = {}
    for one in found.entries:
        first = seen.setdefault(one.identity, one)
        if first is not one:
            one.asks.append(("twice", {"place": first.place}))
            one.whole = False


class _Sheet:
    """One sheet while it is looked at."""

    def __init__(self, grid: Grid, found: Proposal) -> None:
        self.grid, self.page, self.found = grid, grid.page, found
        self.shape: dict[str, Any] = {"sheet": grid.page.name} if grid.page.name else {}
        self.entries: list[Entry] = []

    def look(self) -> None:
        """Months across, else a column of months or days."""
        self._entity()
        headers = self.grid.headers(None)
        if headers:
            self._across(headers)
        else:
            self._by_rows()
        self._marks()
        self._once()
        self.found.entries += self.entries

    # --- who

    def _entity(self) -> None:
        place = {"sheet": self.page.name} if self.page.name else {}
        for row, cells in enumerate(self.page.rows[:40], 1):
            for column, text in enumerate(cells, 1):
                if not text or isinstance(text, Number | Unread):
                    continue
                head = re.split("[:：]", text)[0]
                for name, words in (("name", "entity"), ("uscc", "uscc"), ("province", "province")):
                    beside = any(cells[column:]) or ":" in text or "：" in text
                    if folded(head) in kind(words) and beside and self._is_title(row, column, text):
                        self.found.entity.setdefault(name, ({**place, "word": head.strip()}, self.page.place(row, column)))
                if row <= 3:
                    if not unit_of(parted(text)[1]) and period_of(text) is None:
                        self.found.years.update(dict.fromkeys(years_in(text), 1))
                    named = _NAME.search(text)
                    if named and "name" not in self.found.entity:
                        self.found.entity["name"] = (
                            re.sub(r"^(?:19|20)\d\d年?", "", named[0]).strip(),
                            self.page.place(row, column),
                        )

    def _is_title(self, row: int, column: int, text: str) -> bool:
        """A header of a column is no title of a text."""
        if ":" in text or "：" in text:
            return True
        beside = self.page.at(row, column + 1) or next(filter(None, self.page.rows[row - 1][column:]), "")
        return bool(beside) and meaning_of(beside) is None and folded(beside) not in kind("unit") | kind("code") | kind("value")

    # --- months across

    def _across(self, headers: list[tuple[int, dict[int, Period]]]) -> None:
        self.shape["layout"] = "across"
        for at, (header, columns) in enumerate(headers):
            end = headers[at + 1][0] if at + 1 < len(headers) else len(self.page.rows) + 1
            shape = dict(self.shape)
            for column in range(1, self.grid.width + 1):
                if column in columns:
                    self._year(columns[column], column, header)
                    continue
                for line in self.grid.above(column, max(1, header - ABOVE), header):
                    text = folded(line)
                    if text in kind("unit"):
                        shape["unit_cell"] = line.strip()
                    elif text in kind("total") and column > min(columns):
                        shape["total"] = line.strip()
            several = Counter((one.month, one.year) for one in columns.values())
            if max(several.values()) > 1:
                self._several(shape, header, columns)
            for row in range(header + 1, end):
                self._across_row(row, columns, shape)

    def _year(self, period: Period, column: int, header: int) -> None:
        years = (
            [period.year]
            if period.year
            else [one for line in self.grid.above(column, max(1, header - ABOVE), header)[:-1] for one in years_in(line)]
        )
        self.found.years.update(one for one in years[-1:] if one)

    def _several(self, shape: dict[str, Any], header: int, columns: dict[int, Period]) -> None:
        """A month has several columns: plan and actual, or two years whose titles say so."""
        words = {
            folded(line): line for column in columns for row in (header - 1, header + 1) for line in [self.grid.label(row, column)]
        }
        actual = next((line for text, line in words.items() if text in ("实际", "实际值", "actual")), None)
        years = {one for line in words.values() for one in years_in(line)}
        if actual is not None:
            shape["columns"] = actual.strip()
        elif len(years) < 2:
            self.found.asks.append(("columns", {"sheet": self.page.name, "words": ", ".join(filter(None, words.values()))[:80]}))

    def _across_row(self, row: int, columns: dict[int, Period], shape: dict[str, Any]) -> None:
        numbers = [self.page.at(row, column) for column in columns]
        labels = [label for label in self.grid.labels(row, min(columns)) if label]
        if not labels or not any(isinstance(one, Number | Unread) or one[:1].isdigit() for one in numbers):
            return
        place = self.page.place(row, 1)
        if any(is_sum(parted(label)[0]) for label in labels):
            self.found.left.append((place, " ".join(labels), "sum"))
            return
        unit = ""
        if "unit_cell" in shape:
            column = next(
                one
                for one in range(1, self.grid.width + 1)
                if folded(shape["unit_cell"]) in map(folded, self.grid.above(one, 1, row - 1)[-60:])
            )
            unit = self.grid.label(row, column)
        cells = {column: self.page.at(row, column) for column in columns}
        self._entry(labels, unit, shape, (row, 1), [text for text in cells.values() if text])

    # --- months or days in rows

    def _by_rows(self) -> None:
        header = self._period()
        if header is None:
            return
        row, at, first = header
        self.shape["period"] = self.grid.label(row, at).strip()
        titles = {column: self.grid.label(row, column) for column in range(1, self.grid.width + 1) if column != at}
        coded = [column for column, text in titles.items() if folded(parted(text)[0]) in kind("code")]
        value = [column for column, text in titles.items() if folded(parted(text)[0]) in kind("value")]
        for line in range(first, len(self.page.rows) + 1):
            period = period_of(self.page.at(line, at), self.shape.get("dates"))
            if period is not None and period.year:
                self.found.years[period.year] += 1
            elif folded(self.grid.label(line, at)) in kind("total") and is_sum(self.grid.label(line, at)):
                self.shape.setdefault("total", self.grid.label(line, at).strip())
        known = any(
            meaning_of(self.page.at(line, column))
            for column in coded
            for line in range(first, min(first + 400, len(self.page.rows)) + 1)
        )
        if known and value:
            self._long(first, coded, value[-1], titles)
        else:
            self._down(row, at, first)

    def _period(self) -> tuple[int, int, int] | None:
        """Row and column of the header of periods, and the first row of data."""
        for row, cells in enumerate(self.page.rows[:60], 1):
            for column, text in enumerate(cells, 1):
                if not text or folded(parted(text)[0]) not in kind("period"):
                    continue
                self._order(row, column)
                months = "月" in text or "month" in text.casefold() or "monat" in text.casefold()
                for first in range(row + 1, min(row + 6, len(self.page.rows)) + 1):
                    below = self.page.at(first, column)
                    whole = months and isinstance(below, Number) and below.isdecimal() and 1 <= int(below) <= 12
                    if whole or period_of(below, self.shape.get("dates")) is not None:
                        return row, column, first
        return None

    def _order(self, row: int, column: int) -> None:
        """Whether day or month comes first, where a day above twelve says so."""
        found = [
            _ORDER.fullmatch(text.strip()) for text in (self.page.at(at, column) for at in range(row + 1, len(self.page.rows) + 1))
        ]
        pairs = [(int(one[1]), int(one[3])) for one in found if one]
        if any(first > 12 for first, _ in pairs):
            self.shape["dates"] = "dmy"
        elif any(second > 12 for _, second in pairs):
            self.shape["dates"] = "mdy"
        elif pairs:
            self.shape["dates"] = "dmy"
            self.found.asks.append(("dates", {"cell": self.page.place(row + 1, column)}))

    def _down(self, row: int, at: int, first: int) -> None:
        self.shape["layout"] = "down"
        units = [one for one in range(1, first) if folded(self.grid.label(one, at)) in kind("unit")]
        if units:
            self.shape["unit_cell"] = self.grid.label(units[0], at).strip()
        lines = [one for one in range(max(1, row - ABOVE), first) if one not in units]
        for column in range(1, self.grid.width + 1):
            cells = [self.page.at(one, column) for one in range(first, len(self.page.rows) + 1)]
            labels = list(dict.fromkeys(filter(None, self.grid.above(column, lines[0], lines[-1]))))
            if column == at or not labels or not any(isinstance(cell, Number) or cell[:1].isdigit() for cell in cells):
                continue
            place = (lines[-1], column)
            if any(is_sum(parted(label)[0]) for label in labels[-1:]):
                self.found.left.append((self.page.place(*place), " ".join(labels), "sum"))
                continue
            unit = self.grid.label(units[0], column) if units else ""
            self._entry(labels, unit, self.shape, place, [cell for cell in cells if cell], lines=True)

    def _long(self, first: int, coded: list[int], value: int, titles: dict[int, str]) -> None:
        units = [column for column, text in titles.items() if folded(text) in kind("unit")]
        groups = [column for column, text in titles.items() if folded(text) in kind("group") and column not in coded]
        by_words = max(
            coded, key=lambda column: sum(meaning_of(self.page.at(line, column)) is not None for line in range(first, first + 60))
        )
        heads = [*groups, by_words]
        self.shape |= {"layout": "long", "code": [titles[one].strip() for one in heads], "value": titles[value].strip()}
        if units:
            self.shape["unit_cell"] = titles[units[0]].strip()
        seen: dict[tuple[str, ...], list[int]] = {}
        for line in range(first, len(self.page.rows) + 1):
            words = tuple(filter(None, (self.page.at(*self.grid.covered.get((line, one), (line, one))) for one in heads)))
            if words and self.page.at(line, value):
                seen.setdefault(words, []).append(line)
        for words, where in list(seen.items())[:400]:
            if any(is_sum(word) for word in words):
                self.found.left.append((self.page.place(where[0], by_words), " ".join(words), "sum"))
                continue
            unit = self.page.at(where[0], units[0]) if units else parted(titles[value])[1]
            self._entry(list(words), unit, self.shape, (where[0], by_words), [self.page.at(line, value) for line in where])

    # --- one datum

    def _entry(
        self, labels: list[str], unit: str, shape: dict[str, Any], at: Cell, cells: list[str], *, lines: bool = False
    ) -> None:
        """What stands under these labels, as far as the words tell."""
        place = self.page.place(*at)
        meant = next(((label, one) for label in reversed(labels) if (one := meaning_of(label)) is not None), None)
        if meant is None:
            if folded(labels[-1]) not in kind("note") and not is_group(labels[-1]):
                self.found.left.append((place, " ".join(labels[-2:] if lines else labels), "unknown"))
            return
        label, meaning = meant
        beside = next((one.strip() for one in labels if one != label and is_group(one)), "")
        title = parted(label)[0]
        of_process = meaning.table.startswith("process")
        process = (title[: len(meaning.group)] if meaning.group else beside) or None if of_process else None
        words = (beside, title) if of_process and beside and not meaning.group else (title,)
        entry = Entry(meaning, process, words, dict(shape), "", place, group=beside)
        self._units(entry, unit, parted(label)[1], cells)
        if not meaning.sure:
            entry.asks.append(("meaning", {"ask": meaning.ask, "ask_zh": meaning.ask_zh}))
            entry.whole = False
        self.entries.append(entry)

    def _units(self, entry: Entry, in_cell: str, in_label: str, cells: list[str]) -> None:
        """The unit that the sheet states; what it does not state for certain is asked for."""
        stated = in_cell or in_label
        spec = specs_of(entry.meaning.table)[entry.meaning.key]
        unit = unit_of(stated) if stated else None
        shares = [cell for cell in cells if isinstance(cell, Number) and cell.form == "percent"]
        if unit is None and not stated and shares and len(shares) == len(cells):
            entry.unit = "%"
            return
        try:
            if unit is not None:
                spec.fit(unit)
        except UnitError:
            unit = None
        if unit is None:
            item = vocabulary.items().get(entry.meaning.row.get("item", ""))
            wanted = spec.wanted if item is None or item.unit is None else item.unit
            shown = {"stated": stated or "–", "wanted": wanted}
            entry.asks.append(("unit", shown))
        elif not in_cell:
            entry.unit = unit

    def _marks(self) -> None:
        """How numbers are written that are kept as texts."""
        mark, mixed = mark_of(self.page)
        texts = [cell for cells in self.page.rows for cell in cells if type(cell) is str and cell[:1].isdigit()]
        open_ = any(figure(cell, None, "").code == "cell-ambiguous" for cell in texts)
        if mark == "," or (mark is not None and open_):
            self.shape["decimal"] = mark
            for one in self.entries:
                one.shape["decimal"] = mark
        elif mixed or open_:
            self.found.asks.append(("decimal", {"sheet": self.page.name}))

    def _once(self) -> None:
        """Words that stand in several rows find nothing; a fuel that several parts of the smelter burn has a row for each."""
        for one in self.entries:
            alike = [two for two in self.entries if two.words == one.words and two.identity == one.identity]
            if one.meaning.table == "fuel" and len(alike) > 1 and len({two.group for two in alike} - {""}) == len(alike):
                for two in alike:
                    two.words = (two.group, *two.words)
                    two.meaning = replace(two.meaning, row=FrozenDict({**two.meaning.row, "name": two.group}))
        count = Counter(tuple(map(folded, one.words)) for one in self.entries)
        for one in self.entries:
            others = [two.place for two in self.entries if two is not one and matches(one.words, list(two.words))]
            if count[tuple(map(folded, one.words))] > 1 or others:
                one.asks.append(("several", {"where": ", ".join(others[:4])}))
                one.whole = False
