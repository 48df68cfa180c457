"""The template as a workbook: coloured input cells with names, drop-downs, bounds, help, defaults and live ratios. Needs xlsxwriter."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import InputError
from ghgcalc.files import fault
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Lang
from ghgcalc.template import rules
from ghgcalc.template.filling import Entries, entries, presets
from ghgcalc.template.model import PARTS, PREFIX, VERSION, Field, Sheet
from ghgcalc.template.rules import ref
from ghgcalc.template.spec import sheets
from ghgcalc.texts import label, text
from ghgcalc.workbooks.cells import fifteen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.activity import Activity
    from ghgcalc.guidelines import Guideline

UNDATED = datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook knows no zone
HEAD, FIRST = 2, 3
"""Row of the headings, and the first one below it; rows and columns count from 0."""

TITLE, VALUE, UNIT, MONTH, YEAR, SOURCE, FACTOR, MEASURED, HELP, RATIO, BAND = 0, 1, 2, 3, 15, 16, 17, 18, 19, 20, 21
"""The columns of every sheet."""

WIDTHS = {TITLE: 30, VALUE: 22, UNIT: 12, YEAR: 14, SOURCE: 24, FACTOR: 20, MEASURED: 13, HELP: 60, RATIO: 12, BAND: 16}
HEADS = {
    TITLE: "item",
    VALUE: "entry",
    UNIT: "unit",
    **{MONTH + at: f"month-{at + 1}" for at in range(12)},
    YEAR: "whole-year",
    SOURCE: "data-source",
    FACTOR: "chosen-factor",
    MEASURED: "measured-on",
    HELP: "help",
    RATIO: "ratio",
    BAND: "usual",
}
LONGEST_LIST = 250
"""Signs of a list inside a validation rule; a longer one stands on a sheet of its own."""

INPUT, LOCKED, HEADING, WRONG = "#FFF9DB", "#F1F3F5", "#D0EBFF", "#FFA8A8"


def write(
    guideline: Guideline,
    lang: Lang,
    *,
    year: int | None = None,
    processes: int = 1,
    fuels: Sequence[str] = ("diesel", "natural-gas"),
    activity: Activity | None = None,
) -> bytes:
    """The bytes of a template, empty or filled with an activity.

    Args:
        guideline: whose data are asked for.
        lang: `en` or `zh`.
        year: written ahead, if given.
        processes: how many electrolysis processes, at least.
        fuels: items that are written ahead.
        activity: that is written into it; there is room for each of its rows and keys.

    Raises:
        InputError: xlsxwriter is not installed; an activity with corrections, for which a form has no place.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise fault("package-missing", None, package="xlsxwriter", extra="xlsx") from None

    if activity is not None and activity.correction:
        shown: dict[str, Any] = {"what": "the form", "what_zh": "填报表"}
        raise InputError([Finding.of("correction-lost", place=Place(table="correction"), **shown)])
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    stated: Mapping[str, Any] = activity.dump() if activity is not None else {"year": year} if year is not None else {}
    found = sheets(guideline, lang, processes=processes, fuels=fuels, stated=stated)
    given = entries([field for sheet in found for field in sheet.fields], stated, lang)
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": label("template", lang), "comments": VERSION, "created": UNDATED})
        _Writer(book, guideline, lang, given).write(found)
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

    def __init__(self, book: Any, guideline: Guideline, lang: Lang, given: Entries) -> None:
        self.book, self.guideline, self.lang, self.given = book, guideline, lang, given
        self.names: list[str] = []
        self.formats: dict[str, Any] = {}
        self.lists: dict[tuple[str, ...], str] = {}
        self.places: dict[str, tuple[str, int]] = {}

    def write(self, found: Sequence[Sheet]) -> None:
        made = [(one, self.book.add_worksheet(_name(one.title, at))) for at, one in enumerate(found)]
        self.long = self.book.add_worksheet("lists")
        for sheet, page in made:
            for at, field in enumerate(_spaced(sheet.fields), FIRST):
                if isinstance(field, Field):
                    self.places[field.name] = (page.get_name(), at)
        for sheet, page in made:
            self._sheet(sheet, page)
        self._cover(made[0][1])
        self._record(presets([field for sheet in found for field in sheet.fields], self.given))
        self.long.hide()
        made[0][1].activate()

    def _record(self, ahead: Mapping[str, str]) -> None:
        """Every name, and what was written ahead under it: what a reader has to find, and what nobody has entered."""
        for at, name in enumerate(self.names):
            self.long.write_string(at, 0, name)
            self.long.write_string(at, 1, ahead.get(name, ""))
        self.book.define_name(f"{PREFIX}.template.cells", f"=lists!$A$1:$B${len(self.names)}")

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

    def _sheet(self, sheet: Sheet, page: Any) -> None:
        page.write_string(0, TITLE, sheet.title, self._format("title"))
        for column, name in HEADS.items():
            page.write_string(HEAD, column, label(name, self.lang), self._format("head"))
            page.set_column(column, column, WIDTHS.get(column, 11))
        for at, field in enumerate(_spaced(sheet.fields), FIRST):
            if isinstance(field, str):
                page.write_string(at, TITLE, field, self._format("heading"))
            else:
                self._field(page, at, field)
        page.freeze_panes(FIRST, 1)
        page.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True, "select_locked_cells": True})

    def _field(self, page: Any, row: int, field: Field) -> None:
        """A row: title, cells with names, help, default, ratio."""
        page.write_string(row, TITLE, field.title, self._format("text"))
        for part in PARTS[field.kind]:
            name = f"{field.name}.{part}"
            if part == "unit":
                unit = str(self.given.get(name, field.units[0]))
                self._cell(page, row, UNIT, name, self._list(tuple(dict.fromkeys((*field.units, unit)))), "input", unit)
            elif part == "months":
                self._months(page, row, field, name)
            elif part in ("year", "value"):
                column = YEAR if part == "year" else VALUE
                self._cell(
                    page, row, column, name, rules.number(field, self.lang, ref(row, column), ref(row, UNIT, fixed=True)), "number"
                )
            elif part == "text":
                rule = (
                    self._list(_with(field.choices, self.given.get(name)))
                    if field.choices
                    else rules.words(field, self.lang, ref(row, VALUE))
                )
                self._cell(page, row, VALUE, name, rule, "input", field.preset)
            elif part in ("date", "measured_on"):
                column = VALUE if part == "date" else MEASURED
                self._cell(page, row, column, name, rules.day(self.lang, self._begins(field)), "date")
            elif part == "whole":
                self._cell(page, row, VALUE, name, rules.whole(field, self.lang), "whole")
            else:
                self._cell(page, row, SOURCE if part == "source" else FACTOR, name, rules.length(self.lang), "input")
        said = "  ".join(filter(None, (field.help, field.default and f"{label('default', self.lang)}: {field.default}")))
        page.write_string(row, HELP, said, self._format("note"))
        if field.ratio is not None:
            self._ratio(page, row, field)

    # --- cells

    def _begins(self, field: Field) -> str:
        """The cell before whose day the day of a field cannot be; empty where there is none."""
        return ref(self.places[f"{field.name.rpartition('.')[0]}.from"][1], VALUE) if field.form == "after" else ""

    def _months(self, page: Any, row: int, field: Field, name: str) -> None:
        """Twelve cells under one name."""
        given = self.given.get(name) or []
        values = [*given, *[""] * (12 - len(given))]
        for at, value in enumerate(values):
            self._put(page, row, MONTH + at, value, "number")
        page.data_validation(
            row, MONTH, row, MONTH + 11, rules.number(field, self.lang, ref(row, MONTH), ref(row, UNIT, fixed=True))
        )
        self._named(name, page.get_name(), row, MONTH, MONTH + 11)

    def _cell(self, page: Any, row: int, column: int, name: str, rule: dict[str, Any], style: str, ahead: str = "") -> None:
        """An input cell with its rule and its name."""
        self._put(page, row, column, str(self.given.get(name, ahead)), style)
        page.data_validation(row, column, row, column, rule)
        self._named(name, page.get_name(), row, column)

    def _put(self, page: Any, row: int, column: int, text: str, style: str) -> None:
        """What is written ahead or stated: a number with its digits, a day, a text. More than 15 digits no numeric cell holds."""
        if text == "":
            page.write_blank(row, column, None, self._format(style))
        elif style == "date":
            page.write_datetime(row, column, date.fromisoformat(text), self._format(style))
        elif style == "input":
            page.write_string(row, column, text, self._format(style))
        elif Decimal(held := fifteen(float(text))) == Decimal(text):
            places = len(text.partition(".")[2])
            shown = style if held == text or style == "whole" else f"{style}.{places}"
            page.write_number(row, column, float(text), self._format(shown))
        else:
            page.write_string(row, column, text, self._format("input"))

    def _ratio(self, page: Any, row: int, field: Field) -> None:
        """The ratio of two years beside the row, red outside of its band; only where both are in the units that were written ahead."""
        assert field.ratio is not None
        other, band = field.ratio
        name, below = self.places[other]
        assert name == page.get_name()
        top, bottom = (_year_of(at) for at in (row, below))
        mine = f'{ref(row, UNIT)}="{field.units[0]}"'
        theirs = f'{ref(below, UNIT)}="t"'
        formula = f'=IF(AND({mine},{theirs},({bottom})>0,({top})>0),({top})/({bottom}),"")'
        page.write_formula(row, RATIO, formula, self._format("ratio"), "")
        self._named(f"{field.name}.ratio", name, row, RATIO)
        page.write_string(row, BAND, f"{band.shown()} {band.unit}", self._format("note"))
        cell = ref(row, RATIO)
        low, high = (
            float(limit) if limit is not None else edge for limit, edge in ((band.low, -rules.LARGEST), (band.high, rules.LARGEST))
        )
        rule = {
            "type": "formula",
            "criteria": f"=AND(ISNUMBER({cell}),OR({cell}<{low},{cell}>{high}))",
            "format": self._format("wrong"),
        }
        page.conditional_format(row, RATIO, row, RATIO, rule)

    def _named(self, name: str, sheet: str, row: int, column: int, last: int | None = None) -> None:
        from xlsxwriter.utility import xl_rowcol_to_cell

        self.names.append(name)
        found = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        if last is not None:
            found += ":" + xl_rowcol_to_cell(row, last, row_abs=True, col_abs=True)
        self.book.define_name(name, f"='{sheet}'!{found}")

    def _list(self, choices: tuple[str, ...]) -> dict[str, Any]:
        """A drop-down; a long list stands in a column of a hidden sheet."""
        source: Any = list(choices)
        if len(",".join(choices)) > LONGEST_LIST or any("," in one for one in choices):
            if choices not in self.lists:
                column = len(self.lists) + 3
                for at, one in enumerate(choices):
                    self.long.write_string(at, column, one)
                from xlsxwriter.utility import xl_col_to_name

                letter = xl_col_to_name(column)
                self.lists[choices] = f"=lists!${letter}$1:${letter}${len(choices)}"
            source = self.lists[choices]
        return {"validate": "list", "source": source, **rules.stop("template-list", self.lang)}

    def _format(self, kind: str) -> Any:
        if kind not in self.formats:
            made: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
            name, _, places = kind.partition(".")
            made |= STYLES[name]
            if places:
                made["num_format"] = f"0.{'0' * int(places)}" if int(places) else "0"
            self.formats[kind] = self.book.add_format(made)
        return self.formats[kind]


def _with(choices: tuple[str, ...], stated: Any) -> tuple[str, ...]:
    """What a drop-down offers, and what is stated already."""
    return tuple(dict.fromkeys((*choices, str(stated)))) if stated else choices


def _year_of(row: int) -> str:
    """What a row says of its year: the year itself, or the sum of its months."""
    year, first, last = (ref(row, column) for column in (YEAR, MONTH, MONTH + 11))
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
