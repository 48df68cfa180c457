"""The template as a workbook: coloured input cells with names, drop-downs, bounds, help, defaults and live ratios. Needs xlsxwriter."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Lang
from ghgcalc.template.spec import PREFIX, VERSION, Field, Sheet, sheets
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.guidelines import Guideline

UNDATED = datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook knows no zone
HEAD, FIRST = 2, 3
"""Row of the headings, and the first one below it; rows and columns count from 0."""

TITLE, VALUE, UNIT, MONTH, YEAR, SOURCE, HELP, RATIO, BAND = 0, 1, 2, 3, 15, 16, 17, 18, 19
"""The columns of every sheet."""

WIDTHS = {TITLE: 30, VALUE: 22, UNIT: 12, YEAR: 14, SOURCE: 24, HELP: 60, RATIO: 12, BAND: 16}
LONGEST_LIST = 250
"""Signs of a list inside a validation rule; a longer one stands on a sheet of its own."""

LARGEST = 1e15
INPUT, LOCKED, HEADING, WRONG = "#FFF9DB", "#F1F3F5", "#D0EBFF", "#FFA8A8"


def write(
    guideline: Guideline,
    lang: Lang,
    *,
    year: int | None = None,
    processes: int = 1,
    fuels: Sequence[str] = ("diesel", "natural-gas"),
) -> bytes:
    """The bytes of an empty template.

    Args:
        guideline: whose data are asked for.
        lang: `en` or `zh`.
        year: written ahead, if given.
        processes: how many electrolysis processes.
        fuels: items that are written ahead.
    """
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": label("template", lang), "comments": VERSION, "created": UNDATED})
        _Writer(book, guideline, lang).write(sheets(guideline, lang, processes=processes, fuels=fuels), year)
    return target.getvalue()


_EDGE: Mapping[str, Any] = FrozenDict({"bg_color": INPUT, "border": 1, "border_color": "#CED4DA", "locked": False})
STYLES: Mapping[str, Mapping[str, Any]] = FrozenDict(
    {
        "title": {"bold": True, "font_size": 14},
        "head": {"bold": True, "bg_color": LOCKED, "border": 1, "text_wrap": True},
        "heading": {"bold": True, "bg_color": HEADING},
        "note": {"italic": True, "font_color": "#5C5F66"},
        "text": {},
        "locked": {"bg_color": LOCKED},
        "input": {**_EDGE, "num_format": "@"},
        "number": _EDGE,
        "whole": {**_EDGE, "num_format": "0"},
        "date": {**_EDGE, "num_format": "yyyy-mm-dd"},
        "ratio": {"num_format": "0.0000"},
        "wrong": {"bg_color": WRONG},
    }
)
"""How each kind of cell looks, and whether it is locked."""


class _Writer:
    """One template being written."""

    def __init__(self, book: Any, guideline: Guideline, lang: Lang) -> None:
        self.book, self.guideline, self.lang = book, guideline, lang
        self.formats: dict[str, Any] = {}
        self.lists: dict[tuple[str, ...], str] = {}
        self.places: dict[str, tuple[str, int]] = {}

    def write(self, found: Sequence[Sheet], year: int | None) -> None:
        made = [(one, self.book.add_worksheet(_name(one.title, at))) for at, one in enumerate(found)]
        self.long = self.book.add_worksheet("lists")
        for sheet, page in made:
            for at, field in enumerate(_spaced(sheet.fields), FIRST):
                if isinstance(field, Field):
                    self.places[field.name] = (page.get_name(), at)
        for sheet, page in made:
            self._sheet(sheet, page, year)
        self._cover(made[0][1])
        self.long.hide()
        made[0][1].activate()

    def _cover(self, page: Any) -> None:
        """The version mark and the guideline, each under its name, below the fields."""
        row = FIRST + 8
        title = self.guideline.title_zh if self.lang == "zh" else self.guideline.title_en
        pairs = (("version", VERSION), ("guideline", self.guideline.id), ("language", self.lang))
        for at, (name, value) in enumerate(pairs, row):
            page.write_string(at, TITLE, label(f"template-{name}", self.lang), self._format("text"))
            page.write_string(at, VALUE, value, self._format("locked"))
            self._named(f"{PREFIX}.template.{name}", page.get_name(), at, VALUE)
        page.write_string(row + len(pairs), TITLE, title, self._format("note"))
        for at, line in enumerate(text("word", "template-about", self.lang).split("\n"), row + len(pairs) + 1):
            page.write_string(at, TITLE, line, self._format("note"))

    def _sheet(self, sheet: Sheet, page: Any, year: int | None) -> None:
        page.write_string(0, TITLE, sheet.title, self._format("title"))
        heads = {
            TITLE: "item",
            VALUE: "entry",
            UNIT: "unit",
            YEAR: "whole-year",
            SOURCE: "data-source",
            HELP: "help",
            RATIO: "ratio",
            BAND: "usual",
        }
        heads |= {MONTH + at: f"month-{at + 1}" for at in range(12)}
        for column, name in heads.items():
            page.write_string(HEAD, column, label(name, self.lang), self._format("head"))
            page.set_column(column, column, WIDTHS.get(column, 11))
        for at, field in enumerate(_spaced(sheet.fields), FIRST):
            if isinstance(field, str):
                page.write_string(at, TITLE, field, self._format("heading"))
            else:
                self._field(page, at, field, year)
        page.freeze_panes(FIRST, 1)
        page.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True, "select_locked_cells": True})

    def _field(self, page: Any, row: int, field: Field, year: int | None) -> None:
        """A row: title, cells with names, help, default, ratio."""
        page.write_string(row, TITLE, field.title, self._format("text"))
        sheet = page.get_name()
        if field.kind in ("months", "quantity", "measured"):
            page.write_string(row, UNIT, field.units[0], self._format("input"))
            page.data_validation(row, UNIT, row, UNIT, self._list(field.units))
            self._named(f"{field.name}.unit", sheet, row, UNIT)
        low = -LARGEST if field.negative else 0
        number = {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": LARGEST, **self._stop("template-number")}
        if field.kind == "months":
            for at in range(12):
                page.write_blank(row, MONTH + at, None, self._format("number"))
            page.data_validation(row, MONTH, row, MONTH + 11, number)
            self._named(f"{field.name}.months", sheet, row, MONTH, MONTH + 11)
            self._value(page, row, YEAR, f"{field.name}.year", number, "number")
            self._value(page, row, SOURCE, f"{field.name}.source", self._length(), "input")
        elif field.kind == "measured":
            for at in range(12):
                page.write_blank(row, MONTH + at, None, self._format("number"))
            page.data_validation(row, MONTH, row, MONTH + 11, number)
            self._named(f"{field.name}.months", sheet, row, MONTH, MONTH + 11)
            self._value(page, row, VALUE, f"{field.name}.value", number, "number")
            self._value(page, row, SOURCE, f"{field.name}.source", self._length(), "input")
        elif field.kind == "quantity":
            self._value(page, row, VALUE, f"{field.name}.value", number, "number")
        elif field.kind == "choice":
            self._value(page, row, VALUE, f"{field.name}.text", self._list(field.choices), "input", field.preset)
        elif field.kind == "date":
            rule = {
                "validate": "date",
                "criteria": "between",
                "minimum": date(1950, 1, 1),
                "maximum": date(2100, 12, 31),
                **self._stop("template-date"),
            }
            self._value(page, row, VALUE, f"{field.name}.date", rule, "date")
        elif field.kind == "whole":
            years = field.name.endswith((".year", ".vintage"))
            rule = {
                "validate": "integer",
                "criteria": "between",
                "minimum": 1990 if years else 1,
                "maximum": 2100 if years else 10**6,
                **self._stop("template-whole"),
            }
            self._value(page, row, VALUE, f"{field.name}.whole", rule, "whole", year if field.name == f"{PREFIX}.year" else None)
        else:
            self._value(page, row, VALUE, f"{field.name}.text", self._length(), "input", field.preset)
        said = "  ".join(filter(None, (field.help, field.default and f"{label('default', self.lang)}: {field.default}")))
        page.write_string(row, HELP, said, self._format("note"))
        if field.ratio is not None:
            self._ratio(page, row, field)

    def _ratio(self, page: Any, row: int, field: Field) -> None:
        """The ratio of two years beside the row, red outside of its band; only where both are in the units that were written ahead."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        assert field.ratio is not None
        other, band = field.ratio
        name, below = self.places[other]
        if name != page.get_name():
            return
        top, bottom = (_year_of(at) for at in (row, below))
        mine = f'{xl_rowcol_to_cell(row, UNIT)}="{field.units[0]}"'
        theirs = f'{xl_rowcol_to_cell(below, UNIT)}="t"'
        formula = f'=IF(AND({mine},{theirs},({bottom})>0,({top})>0),({top})/({bottom}),"")'
        page.write_formula(row, RATIO, formula, self._format("ratio"), "")
        page.write_string(row, BAND, f"{band.shown()} {band.unit}", self._format("note"))
        cell = xl_rowcol_to_cell(row, RATIO)
        low, high = (float(limit) if limit is not None else edge for limit, edge in ((band.low, -LARGEST), (band.high, LARGEST)))
        rule = {
            "type": "formula",
            "criteria": f"=AND(ISNUMBER({cell}),OR({cell}<{low},{cell}>{high}))",
            "format": self._format("wrong"),
        }
        page.conditional_format(row, RATIO, row, RATIO, rule)

    def _value(self, page: Any, row: int, column: int, name: str, rule: dict[str, Any], style: str, preset: Any = None) -> None:
        """An input cell with its rule and its name."""
        if isinstance(preset, str) and preset:
            page.write_string(row, column, preset, self._format(style))
        elif isinstance(preset, int):
            page.write_number(row, column, preset, self._format(style))
        else:
            page.write_blank(row, column, None, self._format(style))
        page.data_validation(row, column, row, column, rule)
        self._named(name, page.get_name(), row, column)

    def _named(self, name: str, sheet: str, row: int, column: int, last: int | None = None) -> None:
        from xlsxwriter.utility import xl_rowcol_to_cell

        found = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        if last is not None:
            found += ":" + xl_rowcol_to_cell(row, last, row_abs=True, col_abs=True)
        self.book.define_name(name, f"='{sheet}'!{found}")

    def _list(self, choices: tuple[str, ...]) -> dict[str, Any]:
        """A drop-down; a long list stands in a column of a hidden sheet."""
        source: Any = list(choices)
        if len(",".join(choices)) > LONGEST_LIST or any("," in one for one in choices):
            if choices not in self.lists:
                column = len(self.lists)
                for at, one in enumerate(choices):
                    self.long.write_string(at, column, one)
                from xlsxwriter.utility import xl_col_to_name

                letter = xl_col_to_name(column)
                self.lists[choices] = f"=lists!${letter}$1:${letter}${len(choices)}"
            source = self.lists[choices]
        return {"validate": "list", "source": source, **self._stop("template-list")}

    def _length(self) -> dict[str, Any]:
        return {"validate": "length", "criteria": "<=", "value": 500, **self._stop("template-length")}

    def _stop(self, name: str) -> dict[str, Any]:
        """What is said to whoever enters something else: it is not taken."""
        return {
            "error_type": "stop",
            "error_title": "ghgcalc",
            "error_message": text("word", name, self.lang),
            "ignore_blank": True,
        }

    def _format(self, kind: str) -> Any:
        if kind not in self.formats:
            made: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
            made |= STYLES[kind]
            self.formats[kind] = self.book.add_format(made)
        return self.formats[kind]


def _year_of(row: int) -> str:
    """What a row says of its year: the year itself, or the sum of its months."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    year, first, last = (xl_rowcol_to_cell(row, column) for column in (YEAR, MONTH, MONTH + 11))
    return f'IF({year}<>"",{year},SUM({first}:{last}))'


def _spaced(fields: Sequence[Field]) -> list[Field | str]:
    """The rows of a sheet: the heading of a block stands above its first field."""
    found: list[Field | str] = []
    for field in fields:
        if field.heading:
            found.append(field.heading)
        found.append(field)
    return found


def _name(title: str, at: int) -> str:
    """A name for a sheet that Excel takes: 31 signs at the most."""
    clean = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)[:27].strip()
    return clean or f"Sheet{at + 1}"
