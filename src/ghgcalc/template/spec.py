"""Which sheets and fields the template of a guideline has: read off the activity models and the guideline's own data, no list kept twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import StringConstraints

from ghgcalc import bands, descriptions, factors, vocabulary
from ghgcalc.activity import electricity as power
from ghgcalc.activity import model as activities
from ghgcalc.activity import process as processes
from ghgcalc.activity import products
from ghgcalc.activity.measured import MeasuredField
from ghgcalc.documents import register
from ghgcalc.errors import UnknownIdError
from ghgcalc.fields import Spec
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Lang
from ghgcalc.series import Series
from ghgcalc.template.model import PREFIX, Field, Sheet, inside, literals, metadata, plain, shown_item, units, word
from ghgcalc.texts import catalogue, label, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghgcalc.factors import Factor
    from ghgcalc.guidelines import Guideline

PROCESS = (
    "id", "name", "capacity", "cells", "current", "started", "stopped", "technology", "liquid_aluminium", "electricity_total",
)  # fmt: skip
"""Fields of a process that every guideline's template has, beside those that the guideline asks for."""

ALWAYS: Mapping[str, tuple[str, ...]] = FrozenDict(
    {
        "process": PROCESS,
        "process.electricity": ("supply", "amount"),
        "process.carbon_stream": ("item", "direction", "amount", "carbon"),
        "fuel": ("item", "amount"),
        "carbonate": ("item", "amount"),
        "anode_plant": tuple(processes.AnodePlant.model_fields),
        "carbon_stream": tuple(processes.CarbonStream.model_fields),
        "electricity": ("supply", "amount"),
        "other_electricity": ("supply", "amount"),
        "heat": ("amount",),
        "pfc_unsplit": ("amount", "source"),
        "facility": ("id", "kind", "emission", "net_generation", "source"),
        "product": tuple(products.Product.model_fields),
        "precursor": tuple(products.Precursor.model_fields),
        "element": tuple(products.Element.model_fields),
        "carbon_price": tuple(products.CarbonPrice.model_fields),
        "sold_as": tuple(products.SoldAs.model_fields),
        "evidence": tuple(key for key in power.Evidence.model_fields if key not in ("rate", "sha256", "file")),
        "pfc_other": tuple(processes.PfcOther.model_fields),
        "entity": tuple(activities.Entity.model_fields),
        "waiver": tuple(activities.Waiver.model_fields),
    }
)
"""The keys that a row of each table has in every template, beside those that the guideline asks for and those that an activity states."""

EVIDENCES = 2
"""Rows of evidence under each supply that may have some."""

SUPPLIES: Mapping[str, int] = FrozenDict({"grid": 0, "green-power": EVIDENCES, "": EVIDENCES})
"""Supplies that are written ahead, and how many rows of evidence each has; the empty one is for any other."""

BLANK: Mapping[str, tuple[str, ...]] = FrozenDict(
    {
        "carbonate": ("soda-ash", ""),
        "anode_plant": ("",),
        "carbon_stream": ("",) * 4,
        "process.carbon_stream": ("",) * 2,
        "heat": ("",),
        "pfc_unsplit": ("",),
        "facility": ("",),
        "product": ("",) * 2,
        "precursor": ("",),
        "element": ("",) * 3,
        "carbon_price": ("",),
        "sold_as": ("",),
    }
)
"""Blocks of each table in an empty template, by what is written ahead into them."""

RATIOS = {
    "anode": ("R1", "liquid_aluminium"),
    "net_anode_mass": ("R2", "liquid_aluminium"),
    "electricity_total": ("R6", "liquid_aluminium"),
}
"""Fields of a process that a formula holds against another, and the band of the checks in which the ratio is usual."""

LONGEST_ID = 60
FORMS: Mapping[str, str] = FrozenDict({"uscc": "uscc", "cn": "heading", "good": "heading", "sha256": "sha256", "to": "after"})
"""Keys whose cells take less than any text or day: the rule of each."""

QUIET = frozenset({"quantity_factor"})
"""Keys of which another one in the same block takes the value as well."""

SHEETS: Mapping[str, str] = FrozenDict({"electricity": "where-electricity", "other_electricity": "where-other_electricity"})
"""Titles of sheets that are not called as their tables are."""


def sheets(
    guideline: Guideline,
    lang: Lang,
    *,
    processes: int = 1,
    fuels: Sequence[str] = ("diesel", "natural-gas"),
    stated: Mapping[str, Any] | None = None,
) -> tuple[Sheet, ...]:
    """The sheets of a guideline's template.

    Args:
        guideline: whose data are asked for.
        lang: `en` or `zh`.
        processes: how many electrolysis processes, at least.
        fuels: items that are written ahead.
        stated: table of an activity, for which there is room: a block for each of its rows, a field for each of its keys.
    """
    made = _Maker(guideline, lang, stated or {})
    count = max(processes, len(made.stated.get("process", ())))
    found = [made.entity(), *(made.process(number) for number in range(1, count + 1))]
    found += [made.table(table, fuels) for table in (*activities.OUTSIDE, "waiver")]
    return tuple(one for one in found if one.fields)


class _Maker:
    """Fields of one guideline in one language."""

    def __init__(self, guideline: Guideline, lang: Lang, stated: Mapping[str, Any]) -> None:
        self.guideline, self.lang, self.stated = guideline, lang, stated
        self.asked: dict[str, set[str]] = {}
        self.defaults: dict[tuple[str, str], str] = {}
        for source in guideline.source:
            table = self.asked.setdefault(source.table, set())
            for method in source.method:
                table |= set(method.needs) | set(method.instead_of)
                for _, binding in method.bindings:
                    table |= {key.partition(".")[0] for key in (binding.activity, binding.measured) if key}
                    if binding.measured and binding.factor:
                        self.defaults.setdefault((source.table, binding.measured), binding.factor)
        for one in guideline.auxiliary:
            self.asked.setdefault(one.table, set()).add("amount")
        if guideline.goods:
            self.asked.setdefault("product", set())

    # --- sheets

    def entity(self) -> Sheet:
        """The cover: year and enterprise."""
        fields = [Field(f"{PREFIX}.year", "whole", label("year", self.lang), help=self._help(activities.Activity, "year"))]
        more = ("through", *(("predecessor",) if "predecessor" in self.stated else ()))
        fields += [
            Field(f"{PREFIX}.{key}", "text", label(key, self.lang), help=self._help(activities.Activity, key)) for key in more
        ]
        fields += self._row(activities.Entity, "entity", f"{PREFIX}.entity", self.stated.get("entity", {}))
        if "electricity_total" in self.stated:
            fields.append(self._field(activities.Activity, "electricity_total", f"{PREFIX}.electricity_total", "", ""))
        return Sheet("entity", label("cover", self.lang), tuple(fields))

    def process(self, number: int) -> Sheet:
        """A process, its supplies and streams below it."""
        rows = self.stated.get("process", ())
        row = rows[number - 1] if number <= len(rows) else {}
        presets = {} if row else {"id": f"P{number}"}
        fields = self._row(processes.Process, "process", f"{PREFIX}.process.{number}", row, presets)
        return Sheet(f"process.{number}", f"{label('process', self.lang)} {number}", tuple(fields))

    def table(self, table: str, fuels: Sequence[str]) -> Sheet:
        """A table of the enterprise, where the guideline asks for it or the activity states it."""
        rows = self.stated.get(table, ())
        ahead = (*fuels, "", "") if table == "fuel" else None
        known = table in self.asked or bool(rows)
        model = activities.Waiver if table == "waiver" else activities.ROWS[table]
        fields = self._blocks(model, table, f"{PREFIX}.{table}", rows, ahead) if known else ()
        return Sheet(table, label(SHEETS.get(table, table), self.lang), tuple(fields))

    # --- blocks

    def _blocks(
        self, model: type[Any], table: str, stem: str, rows: Sequence[Any], ahead: Sequence[str] | None, mark: str = ""
    ) -> Iterator[Field]:
        """A block for each row that is stated, and for each that may be filled in.

        Args:
            model: of a row.
            table: its name.
            stem: of the names of its cells.
            rows: that an activity states.
            ahead: items that are written ahead.
            mark: number of the row above.
        """
        supplied = issubclass(model, power.Supply)
        items = list(SUPPLIES if supplied else ahead if ahead is not None else BLANK.get(table, ("",)))
        if rows:
            items = [""] * (len(rows) + (1 if table != "evidence" else 0))
        elif table == "evidence":
            items = [""] * EVIDENCES
        for number, item in enumerate(items, 1):
            row = rows[number - 1] if number <= len(rows) else {}
            presets = {"supply" if supplied else "item": shown_item(item, self.lang)} if item else {}
            heading = f"{label(table.rpartition('.')[2] if not supplied else 'supply', self.lang)} {mark}{number}"
            made = self._row(model, table, f"{stem}.{number}", row, presets, item or str(row.get("item", "")), f"{mark}{number}.")
            for at, field in enumerate(made):
                yield replace(field, heading=heading) if at == 0 else field

    def _row(
        self,
        model: type[Any],
        table: str,
        stem: str,
        row: Mapping[str, Any],
        presets: Mapping[str, str] | None = None,
        item: str = "",
        mark: str = "",
    ) -> Iterator[Field]:
        """A field for each key of a row of the activity; rows inside it come last."""
        written = {key: key.rstrip("_") for key in model.model_fields}
        asked = {key for key in self.asked.get(table, ()) if key not in QUIET}
        wanted = {*ALWAYS[table], *asked, *(key for key, name in written.items() if name in row)}
        inner: list[tuple[type[Any], str, Any]] = []
        for key in (key for key in written if key in wanted or inside(model, key)):
            kind, name = inside(model, key), f"{stem}.{written[key]}"
            if kind is not None:
                inner.append((kind, key, row.get(key)))
            else:
                made = self._field(model, key, name, table, item)
                yield replace(made, preset=(presets or {}).get(key, ""))
        for kind, key, stated in inner:
            path = f"{table}.{key}" if table == "process" else key
            if key == "pfc_other":
                if stated or key in self.asked.get(table, ()):
                    for field in self._row(kind, key, f"{stem}.{key}", stated or {}):
                        yield replace(field, title=f"{_title(key, self.lang)}: {field.title}")
            elif stated or path in self.asked or key in ("precursor", "evidence", "element", "carbon_price"):
                if key == "evidence" and not stated and (presets or {}).get("supply") == shown_item("grid", self.lang):
                    continue
                yield from self._blocks(kind, path, f"{stem}.{key}", stated or (), None, mark)

    # --- fields

    def _field(self, model: type[Any], key: str, name: str, table: str, item: str) -> Field:
        """The field of one key."""
        found = model.model_fields[key]
        made = Field(name, "text", _title(key, self.lang), help=self._help(model, key), form=_form(key, found))
        spec = next((one for one in metadata(found) if isinstance(one, Spec)), None)
        kinds = plain(found.annotation)
        if spec is not None:
            given = self._given(table, key, item) if isinstance(spec, MeasuredField) else None
            made = replace(made, units=units(spec, item, given.unit if given else ""), negative=spec.negative)
            if isinstance(spec, MeasuredField):
                more = text("word", "template-measured", self.lang) if spec.sourced else ""
                bounds = (*spec.bounds, spec.units[0]) if spec.bounds else None
                return replace(
                    made, kind="measured", default=self._default(given), bounds=bounds, help=f"{made.help} {more}".strip()
                )
            if Series in kinds:
                ratio = RATIOS.get(key) if table == "process" else None
                held = (f"{name.rpartition('.')[0]}.{ratio[1]}", bands.bands()[ratio[0]]) if ratio else None
                more = text("word", "template-months", self.lang)
                return replace(made, kind="months", ratio=held, help=f"{made.help} {more}".strip())
            return replace(made, kind="quantity")
        if dt.date in kinds:
            return replace(made, kind="date")
        if int in kinds:
            return replace(made, kind="whole")
        choices = tuple(word(one, self.lang) for one in literals(found.annotation))
        if key == "province":
            areas = vocabulary.areas().items()
            choices = tuple(one.zh if self.lang == "zh" else id_ for id_, one in areas if one.kind == "province")
        elif key in ("item", "supply", "kind") and (known := self._items(model, key, table)):
            choices = known
        return replace(made, kind="choice", choices=choices) if choices else made

    def _items(self, model: type[Any], key: str, table: str) -> tuple[str, ...]:
        """The items of a table as its drop-down offers them."""
        kind = {"supply": "supply", "kind": "evidence"}.get(key, table)
        if key == "kind" and table != "evidence":
            return ()
        left = "captive" if model is power.Supply else ""
        found = [shown_item(one, self.lang) for one, known in vocabulary.items().items() if known.kind == kind and one != left]
        return tuple(found + [shown_item(vocabulary.OWN, self.lang)] * (bool(found) and kind in vocabulary.OWN_KINDS))

    def _help(self, model: type[Any], key: str) -> str:
        return _help_of(model, key, self.lang)

    def _given(self, table: str, key: str, item: str) -> Factor | None:
        """The factor that is used where nothing is entered."""
        named = self.defaults.get((table, key), "")
        if not named or ("{" in named and not item):
            return None
        try:
            return factors.get(named.replace("{item}", item))
        except UnknownIdError:
            return None

    def _default(self, given: Factor | None) -> str:
        """The value that is used where nothing is entered, with its document and grade."""
        if given is None:
            return ""
        document = register().get(given.document)
        cited = (document.number or document.id) if document else given.document
        return f"{given.value} ({cited}, {label('grade-' + given.grade, self.lang)})"


def _form(key: str, found: Any) -> str:
    """The rule of a text that is narrower than any."""
    named = any(isinstance(one, StringConstraints) and one.max_length == LONGEST_ID for one in metadata(found))
    return FORMS.get(key.rstrip("_"), "id" if named else "")


def _title(key: str, lang: Lang) -> str:
    entry = catalogue()["datum"].get(key.rstrip("_")) or catalogue()["label"].get(f"field-{key.rstrip('_')}")
    return entry[lang] if entry else label(key.rstrip("_"), lang)


def _help_of(model: type[Any], key: str, lang: Lang) -> str:
    """What a key means, as the schemas of the package say it."""
    english, _, chinese = (descriptions.of(model, key.rstrip("_")) or "").partition("\n")
    return chinese if lang == "zh" else english
