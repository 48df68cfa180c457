"""The cells of one field of a template, as the activity states it: numbers with their units, texts, days, choices."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.activity.measured import MeasuredField, summed
from ghgcalc.brief import brief
from ghgcalc.errors import NumberError, UnitError
from ghgcalc.fields import One, Spec
from ghgcalc.findings import Finding, Place
from ghgcalc.mapping.figures import figure
from ghgcalc.numbers import shorten, simplest
from ghgcalc.template.model import choice_of, literals, metadata, plain, units
from ghgcalc.units import Quantity, Unit
from ghgcalc.workbooks import Day, Number, Unread, cells_of

if TYPE_CHECKING:
    from ghgcalc.schema import Strict
    from ghgcalc.workbooks import Book, Named

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
HELD = 15
"""Digits that a numeric cell keeps; a number of more of them stands as a text."""

MONTHS = 12


@brief
@dataclass
class Entry:
    """What the cells of a field say.

    Attributes:
        raw: for the table of the activity; None where nothing stands there.
        yearly: whether it is one value for the year, which in a running one stands for what the cover says is stated.
        filled: whether somebody has entered something.
        origins: the cell of each part, by the end of its pointer (`/values/3`).
        faults: with the ends of their pointers.
    """

    raw: Any = None
    yearly: bool = False
    filled: bool = False
    origins: dict[str, Place] = field(default_factory=dict)
    faults: list[tuple[str, Finding]] = field(default_factory=list)


class Cells:
    """The cells of one workbook."""

    def __init__(self, book: Book) -> None:
        """Nothing is read yet."""
        self.book = book

    def text(self, found: Named | None) -> str:
        """The text under a name; empty where it leads nowhere."""
        rows = [] if found is None else self.rows(found)
        return rows[0][0] if rows and rows[0] else ""

    def rows(self, found: Named) -> list[list[str]]:
        """The texts under a name, row by row."""
        return [[cell.text for cell in row] for row in cells_of(self.book, found)]

    def entry(self, model: type[Strict], key: str, name: str, parts: Mapping[str, Named], record: Mapping[str, str]) -> Entry:
        """What the cells of a field say.

        Args:
            model: in which the field is.
            key: of it.
            name: of its cells, without their endings.
            parts: where each of them is.
            record: what was written ahead.
        """
        return _One(self.book, model, key, name, parts, record).read()


class _One:
    """One field."""

    def __init__(
        self, book: Book, model: type[Strict], key: str, name: str, parts: Mapping[str, Named], record: Mapping[str, str]
    ) -> None:
        self.book, self.name, self.parts, self.record = book, name, parts, record
        self.info = model.model_fields[key]
        self.entry = Entry()

    def read(self) -> Entry:
        spec = next((one for one in metadata(self.info) if isinstance(one, Spec)), None)
        for part, found in self.parts.items():
            wanted = MONTHS if part == "months" else 1
            count = (found.bottom - found.top + 1) * (found.right - found.left + 1)
            if count != wanted:
                self._fault("", "template-range", self._place(found, 0), names=f"{self.name}.{part}", count=count, wanted=wanted)
                return self.entry
        if spec is None:
            self._plain()
        else:
            self._amount(spec)
        if "" not in self.entry.origins and (first := next((one for part, one in self.parts.items() if part != "unit"), None)):
            self.entry.origins[""] = self._place(first, 0)  # a fault of what is missing leads to its blank cell
        return self.entry

    # --- cells

    def _place(self, found: Named, at: int) -> Place:
        """The cell of a range, by its number from 0."""
        wide = found.right - found.left + 1
        page = self.book.page(found.sheet)
        return Place(file=self.book.name, cell=page.place(found.top + at // wide, found.left + at % wide))

    def _texts(self, part: str) -> list[str]:
        """The cells of a part in their order; none where the field has no such part."""
        found = self.parts.get(part)
        if found is None:
            return []
        page = self.book.page(found.sheet)
        return [page.at(row, column) for row in range(found.top, found.bottom + 1) for column in range(found.left, found.right + 1)]

    def _fault(self, tail: str, code: str, place: Place, **fields: Any) -> None:
        self.entry.filled = True
        self.entry.faults.append((tail, Finding.of(code, place=place, **fields)))

    def _text(self, part: str, tail: str = "") -> str:
        """A text; a number of as many digits as a cell holds may have lost some."""
        found = next(iter(self._texts(part)), "")
        if not found:
            return ""
        place = self._place(self.parts[part], 0)
        self.entry.origins[tail] = place
        if part != "unit" and found != self.record.get(f"{self.name}.{part}", ""):
            self.entry.filled = True
        if isinstance(found, Unread):
            self._fault(tail, "cell-unread", place, value=shorten(found))
        elif isinstance(found, Day):
            self._fault(tail, "cell-day", place, value=found)
        elif isinstance(found, Number) and len(found.strip("-").replace(".", "")) >= HELD:
            self._fault(tail, "template-digits", place, value=shorten(found))
        return str(found)

    def _number(self, part: str, at: int, text: str, unit: str, tail: str) -> str | None:
        """A number, digit for digit; None where there is none, or a fault."""
        if text == "":
            return None
        place = self._place(self.parts[part], at)
        self.entry.filled = True
        self.entry.origins[tail] = place
        if type(text) is str and _PLAIN.fullmatch(text) and len(text.strip("-").replace(".", "").lstrip("0")) > HELD:
            return text
        found = figure(text, None, unit)
        if type(text) is str and found.code != "cell-unread":  # what some would read as 1.234 others would read as 1234
            self._fault(tail if part == "months" else "", "template-text", place, value=shorten(text))
            return None
        if found.code:
            self._fault(tail if part == "months" else "", found.code, place, **dict(found.fields))
            return None
        places = text.places if isinstance(text, Number) and text.places and text.form != "percent" else 0
        short = places - len(found.text.partition(".")[2])
        return found.text + ("." * ("." not in found.text) + "0" * short if short > 0 else "")

    # --- what is measured

    def _amount(self, spec: Spec) -> None:
        """Months, a year, one quantity or a measured value, with the unit that stands beside it."""
        unit = _unit(spec, self._text("unit", "/unit"))
        single = next((part for part in ("value", "year") if part in self.parts), "")
        months = self._texts("months")
        values = [self._number("months", month, text, unit, f"/values/{month}") for month, text in enumerate(months)]
        own = self.entry.origins
        first = next((place for tail, place in own.items() if tail.startswith("/values/")), None)
        one = self._number(single, 0, next(iter(self._texts(single)), ""), unit, "/value") if single else None
        quantity = None if one is None else f"{one} {unit}".strip()
        held = any(text != "" for text in months)
        if place := first or own.get("/value"):
            own[""] = place
        if held:  # a blank month beside others is missing, and told at its cell
            for month, text in enumerate(months):
                if text == "":
                    own[f"/values/{month}"] = self._place(self.parts["months"], month)
        series = ({"unit": unit} if unit else {}) | {"values": values} if held else None
        if isinstance(spec, MeasuredField):
            self._measured(series, quantity)
        elif isinstance(spec, One) or series is None:
            self.entry.raw, self.entry.yearly = quantity, quantity is not None and not isinstance(spec, One)
        else:
            self.entry.raw = series
            total = sum(map(Fraction, filter(None, values)), Fraction(0))
            while values and values[-1] is None:  # whether they may be missing, the cover says
                values = values[:-1]
            if one is not None and None not in values and Fraction(one) != total:
                shown = {"sum": simplest(total), "difference": simplest(Fraction(one) - total)}
                self._fault("", "template-year", own["/value"], stated=one, **shown)
        if not self.entry.filled:
            own.clear()
        elif not unit and "unit" in self.parts:
            own["/unit"] = self._place(self.parts["unit"], 0)

    def _measured(self, series: dict[str, Any] | None, quantity: str | None) -> None:
        """A measured value, or the factor that is chosen, with its source."""
        found: dict[str, Any] = dict(series or {})
        if quantity is not None:
            found["value"] = quantity
            self.entry.yearly = _amount_of(quantity)
        for part in ("source", "factor"):
            if text := self._text(part, f"/{part}"):
                found[part] = text
        if day := next(iter(self._texts("measured_on")), ""):
            found["measured_on"] = str(day)
            self.entry.filled = True
            self.entry.origins["/measured_on"] = self._place(self.parts["measured_on"], 0)
        if self.entry.filled:
            self.entry.raw = found
            self.entry.origins.setdefault("", next(iter(self.entry.origins.values())))

    # --- what is not measured

    def _plain(self) -> None:
        """A text, a choice, a whole number, a day."""
        kinds = plain(self.info.annotation)
        if kinds & {dt.date, int}:
            self._exact(day=dt.date in kinds)
            return
        text = self._text("text")
        if text:
            self.entry.raw = choice_of(text, literals(self.info.annotation))

    def _exact(self, *, day: bool) -> None:
        """A day, or a whole number."""
        part = "date" if day else "whole"
        text = next(iter(self._texts(part)), "")
        if not text:
            return
        place = self._place(self.parts[part], 0)
        self.entry.filled, self.entry.origins[""] = True, place
        if isinstance(text, Unread):
            self._fault("", "cell-unread", place, value=shorten(text))
        elif not day and isinstance(text, Day):
            self._fault("", "cell-day", place, value=text)
        elif not day and text.isascii() and text.isdecimal() and len(text) < HELD:
            self.entry.raw = int(text)
        else:
            self.entry.raw = str(text)


def _amount_of(quantity: str) -> bool:
    """Whether a measured value is an amount, of which a part of a year has its part."""
    try:
        return summed(Quantity(quantity).unit)
    except (UnitError, NumberError):
        return False


def _unit(spec: Spec, text: str) -> str:
    """The unit that a text names; of one that the drop-down offers the case does not matter, as some programs hold it, too."""
    try:
        Unit.of(text)
    except UnitError:
        return next((one for one in units(spec, "") if one.casefold() == text.casefold()), text)
    return text
