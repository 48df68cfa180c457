"""Which sheets and fields the template of a guideline has: read off the activity models and the guideline's own data, no list kept twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from ghgcalc import bands, factors, vocabulary
from ghgcalc.activity import electricity, model, process, products
from ghgcalc.activity.measured import MeasuredField
from ghgcalc.brief import brief
from ghgcalc.documents import register
from ghgcalc.errors import UnknownIdError
from ghgcalc.fields import Spec
from ghgcalc.literals import Lang
from ghgcalc.texts import catalogue, label, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ghgcalc.guidelines import Guideline

VERSION = "ghgcalc/template/1"
"""The version mark; every version that was ever released stays readable."""

PREFIX = "ghg"
"""Defined names begin so: `ghg.process.1.anode.months`."""

Kind = Literal["months", "measured", "quantity", "choice", "text", "whole", "date"]

PROCESS = (
    "id", "name", "capacity", "cells", "current", "started", "stopped", "technology", "liquid_aluminium", "electricity_total",
)  # fmt: skip
"""Fields of a process that every guideline's template has, beside those that the guideline asks for."""

EVIDENCES = 2
"""Rows of evidence under each supply that may have some."""

SUPPLIES = {"grid": 0, "green-power": EVIDENCES, "": EVIDENCES}
"""Supplies that are written ahead, and how many rows of evidence each has; the empty one is for any other."""

RATIOS = {
    "anode": ("R1", "liquid_aluminium"),
    "net_anode_mass": ("R2", "liquid_aluminium"),
    "electricity_total": ("R6", "liquid_aluminium"),
}
"""Fields of a process that a formula holds against another, and the band of the checks in which the ratio is usual."""

UNITS: Mapping[str, tuple[str, ...]] = {
    "t": ("t", "kg", "10^4t"),
    "MWh": ("MWh", "kWh", "10^4kWh"),
    "10^4Nm3": ("10^4Nm3", "Nm3"),
    "GJ": ("GJ", "TJ"),
    "1": ("%", "1"),
    "kA": ("kA",),
    "tCO2e": ("tCO2e",),
}
"""Further units of the same dimension that a drop-down offers."""

METALS = ("tAl", "t anode", "t coke", "t paste", "t coal", "tC")
"""Tonnes of something: the sheet says of what, its unit says `t`."""


@brief
@dataclass(frozen=True, slots=True)
class Field:
    """One row of a sheet.

    Attributes:
        name: of its cells, without their endings: `ghg.process.1.anode`.
        kind: what is entered; `months` may be a year instead.
        title, help: in the language of the workbook.
        units: that the drop-down offers; the first is written ahead.
        choices: what the drop-down offers, as shown and read.
        preset: written ahead; a block that holds nothing else was not filled in.
        default: what is used where nothing is entered, with its document and grade.
        ratio: (name of the other field, band) that is shown live beside the row.
        negative: whether values below zero are allowed. heading: of the block that begins here.
    """

    name: str
    kind: Kind
    title: str
    help: str = ""
    units: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    preset: str = ""
    default: str = ""
    ratio: tuple[str, bands.Band] | None = None
    negative: bool = False
    heading: str = ""


@brief
@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: a stable key, its title and its rows."""

    key: str
    title: str
    fields: tuple[Field, ...]


def sheets(
    guideline: Guideline, lang: Lang, *, processes: int = 1, fuels: Sequence[str] = ("diesel", "natural-gas")
) -> tuple[Sheet, ...]:
    """The sheets of a guideline's template.

    Args:
        guideline: whose data are asked for.
        lang: `en` or `zh`.
        processes: how many electrolysis processes.
        fuels: items that are written ahead.
    """
    made = _Maker(guideline, lang)
    found = [made.entity()]
    found += [made.process(number) for number in range(1, processes + 1)]
    found += [
        made.fuels(fuels),
        made.carbonates(),
        made.purchases(),
        made.others(),
        made.heat(),
        made.facilities(),
        *made.further(),
    ]
    found = [one for one in found if one.fields]
    return tuple(found)


class _Maker:
    """Fields of one guideline in one language."""

    def __init__(self, guideline: Guideline, lang: Lang) -> None:
        self.guideline, self.lang = guideline, lang
        self.asked: dict[str, set[str]] = {}
        self.defaults: dict[tuple[str, str], str] = {}
        for source in guideline.source:
            table = self.asked.setdefault(source.table, set())
            for method in source.method:
                table |= set(method.needs) | set(method.instead_of)
                for _, binding in method.bindings:
                    table |= {key for key in (binding.activity, binding.measured) if key}
                    if binding.measured and binding.factor:
                        self.defaults.setdefault((source.table, binding.measured), binding.factor)
        for one in guideline.auxiliary:
            self.asked.setdefault(one.table, set()).add("amount")

    def entity(self) -> Sheet:
        provinces = tuple(
            vocabulary.areas()[name].zh if self.lang == "zh" else name
            for name, one in vocabulary.areas().items()
            if one.kind == "province"
        )
        fields = [
            Field(f"{PREFIX}.year", "whole", label("year", self.lang)),
            Field(f"{PREFIX}.entity.name", "text", label("entity", self.lang)),
            Field(f"{PREFIX}.entity.uscc", "text", label("uscc", self.lang)),
            Field(f"{PREFIX}.entity.province", "choice", label("province", self.lang), choices=provinces),
        ]
        return Sheet("entity", label("cover", self.lang), tuple(fields))

    def process(self, number: int) -> Sheet:
        stem = f"{PREFIX}.process.{number}"
        wanted = [*PROCESS, *sorted(self.asked.get("process", set()) - set(PROCESS))]
        keys = [key for key in process.Process.model_fields if key in wanted]
        fields = list(self._rows(process.Process, keys, stem, "process", presets={"id": f"P{number}"}))
        if "process.electricity" in self.asked or "electricity" in self.asked:
            fields += self._supplies(electricity.ProcessSupply, f"{stem}.electricity", "process.electricity")
        return Sheet(f"process.{number}", f"{label('process', self.lang)} {number}", tuple(fields))

    def fuels(self, items: Sequence[str]) -> Sheet:
        return self._items("fuel", model.Fuel, [*items, "", ""])

    def carbonates(self) -> Sheet:
        return self._items("carbonate", model.Carbonate, ["soda-ash", ""])

    def _items(self, table: str, row: type[Any], items: Sequence[str]) -> Sheet:
        fields: list[Field] = []
        if table in self.asked:
            keys = [key for key in row.model_fields if key in {"item", "amount"} | self.asked[table]]
            for number, item in enumerate(items, 1):
                shown = _item(item, self.lang) if item else ""
                fields += self._rows(
                    row,
                    keys,
                    f"{PREFIX}.{table}.{number}",
                    table,
                    presets={"item": shown},
                    heading=f"{label(table, self.lang)} {number}",
                    item=item,
                )
        return Sheet(table, label(table, self.lang), tuple(fields))

    def purchases(self) -> Sheet:
        fields = self._supplies(electricity.Supply, f"{PREFIX}.electricity", "electricity") if "electricity" in self.asked else []
        return Sheet("electricity", label("where-electricity", self.lang), tuple(fields))

    def others(self) -> Sheet:
        name = "other_electricity"
        fields = self._supplies(electricity.ProcessSupply, f"{PREFIX}.{name}", name) if name in self.asked else []
        return Sheet(name, label(f"where-{name}", self.lang), tuple(fields))

    def further(self) -> Iterator[Sheet]:
        """Anode plant, carbon streams, and goods with a precursor each, where the guideline knows them."""
        for table, row, count in (("anode_plant", process.AnodePlant, 1), ("carbon_stream", process.CarbonStream, 4)):
            if table in self.asked:
                fields = [
                    field
                    for number in range(1, count + 1)
                    for field in self._rows(
                        row,
                        list(row.model_fields),
                        f"{PREFIX}.{table}.{number}",
                        table,
                        heading=f"{label(table, self.lang)} {number}",
                    )
                ]
                yield Sheet(table, label(table, self.lang), tuple(fields))
        if self.guideline.goods:
            fields = []
            for number in (1, 2):
                stem = f"{PREFIX}.product.{number}"
                keys = [key for key in products.Product.model_fields if key != "precursor"]
                fields += self._rows(products.Product, keys, stem, "product", heading=f"{label('product', self.lang)} {number}")
                keys = list(products.Precursor.model_fields)
                heading = f"{label('precursor', self.lang)} {number}.1"
                fields += self._rows(products.Precursor, keys, f"{stem}.precursor.1", "precursor", heading=heading)
            yield Sheet("product", label("product", self.lang), tuple(fields))

    def heat(self) -> Sheet:
        fields = list(self._rows(model.Heat, ["amount"], f"{PREFIX}.heat.1", "heat")) if "heat" in self.asked else []
        return Sheet("heat", label("heat", self.lang), tuple(fields))

    def facilities(self) -> Sheet:
        keys = ["id", "kind", "emission", "net_generation", "source"]
        fields = list(self._rows(model.Facility, keys, f"{PREFIX}.facility.1", "facility")) if "facility" in self.asked else []
        return Sheet("facility", label("facility", self.lang), tuple(fields))

    def _supplies(self, row: type[Any], stem: str, table: str) -> list[Field]:
        """A block for each supply, its evidence below it."""
        fields: list[Field] = []
        known = tuple(_item(name, self.lang) for name, one in vocabulary.items().items() if one.kind == "supply")
        if row is electricity.Supply:
            known = tuple(one for one in known if one != _item("captive", self.lang))
        for number, (supply, count) in enumerate(SUPPLIES.items(), 1):
            block = f"{stem}.{number}"
            shown = _item(supply, self.lang) if supply else ""
            heading = f"{label('supply', self.lang)} {number}"
            fields.append(
                Field(f"{block}.supply", "choice", label("supply", self.lang), choices=known, preset=shown, heading=heading)
            )
            fields += self._rows(row, ["amount"], block, table)
            for one in range(1, count + 1):
                keys = [key for key in electricity.Evidence.model_fields if key not in ("rate", "sha256", "file")]
                fields += self._rows(
                    electricity.Evidence,
                    keys,
                    f"{block}.evidence.{one}",
                    "evidence",
                    heading=f"{label('evidence', self.lang)} {number}.{one}",
                )
        return fields

    def _rows(
        self,
        row: type[Any],
        keys: Sequence[str],
        stem: str,
        table: str,
        *,
        presets: Mapping[str, str] | None = None,
        heading: str = "",
        item: str = "",
    ) -> Iterator[Field]:
        """A field for each key of a row of the activity."""
        for key in keys:
            made = self._field(row, key, stem, table, (presets or {}).get(key, ""), heading, item)
            if made is not None:
                yield made
                heading = ""

    def _field(self, row: type[Any], key: str, stem: str, table: str, preset: str, heading: str, item: str) -> Field | None:
        found = row.model_fields[key]
        written = process.WRITTEN.get(key, key).rstrip("_")
        title = _title(key, self.lang)
        name = f"{stem}.{written}"
        spec = next((one for one in _metadata(found) if isinstance(one, Spec)), None)
        if spec is not None:
            units = _units(spec, item)
            base: dict[str, Any] = {"title": title, "units": units, "negative": spec.negative, "heading": heading}
            if isinstance(spec, MeasuredField):
                default = self._default(table, key, item)
                return Field(
                    name,
                    "measured",
                    default=default,
                    help=text("word", "template-measured", self.lang) if spec.sourced else "",
                    **base,
                )
            if _series(found):
                ratio = RATIOS.get(key) if table == "process" else None
                held = (f"{stem}.{ratio[1]}", bands.bands()[ratio[0]]) if ratio else None
                return Field(name, "months", ratio=held, help=text("word", "template-months", self.lang), **base)
            return Field(name, "quantity", **base)
        kinds = _plain(found.annotation)
        if dt.date in kinds:
            return Field(name, "date", title, heading=heading)
        if int in kinds:
            return Field(name, "whole", title, heading=heading)
        choices = _choices(found.annotation)
        if key == "item":
            choices = tuple(_item(one, self.lang) for one, known in vocabulary.items().items() if known.kind == table)
        if key == "kind" and table == "evidence":
            return Field(name, "choice", title, choices=choices, heading=heading)
        if choices:
            return Field(name, "choice", title, choices=choices, preset=preset, heading=heading)
        return Field(name, "text", title, preset=preset, heading=heading) if str in kinds else None

    def _default(self, table: str, key: str, item: str) -> str:
        """The value that is used where nothing is entered, with its document and grade."""
        named = self.defaults.get((table, key), "")
        if not named or ("{" in named and not item):
            return ""
        try:
            factor = factors.get(named.replace("{item}", item))
        except UnknownIdError:
            return ""
        document = register().get(factor.document)
        cited = (document.number or document.id) if document else factor.document
        return f"{factor.value} ({cited}, {label('grade-' + factor.grade, self.lang)})"


def _title(key: str, lang: Lang) -> str:
    entry = catalogue()["datum"].get(key.rstrip("_")) or catalogue()["label"].get(f"field-{key.rstrip('_')}")
    return entry[lang] if entry else label(key.rstrip("_"), lang)


def _item(name: str, lang: Lang) -> str:
    """An item as the drop-down shows it: by its first Chinese name, or its id."""
    return vocabulary.items()[name].zh[0] if lang == "zh" else name


def _metadata(found: Any) -> list[Any]:
    """What stands beside a type, also of one that is optional."""
    held = list(found.metadata)
    for part in get_args(found.annotation):
        held += getattr(part, "__metadata__", ())
    return held


def _plain(annotation: Any) -> set[Any]:
    """The types of a field, through unions and annotations."""
    origin = get_origin(annotation)
    if origin is None:
        return {annotation}
    if origin is Literal:
        return {str}
    found: set[Any] = set()
    for part in get_args(annotation):
        found |= _plain(part) if isinstance(part, type) or get_origin(part) is not None else set()
    return found


def _choices(annotation: Any) -> tuple[str, ...]:
    """The words of a closed choice."""
    if get_origin(annotation) is Literal:
        return tuple(map(str, get_args(annotation)))
    return next((found for part in get_args(annotation) if (found := _choices(part))), ())


def _series(found: Any) -> bool:
    """Whether a field takes a year of months."""
    from ghgcalc.series import Series

    return Series in _plain(found.annotation)


def _units(spec: Spec, item: str) -> tuple[str, ...]:
    """The units that the drop-down of a field offers, that of the item first; tonnes of something are tonnes."""
    usual = vocabulary.items()[item].unit if item else None
    own = ["t" if unit in METALS else unit for unit in spec.units]
    found = [more for unit in own for more in UNITS.get(unit, (unit,))]
    held = [unit for unit in found if usual and (unit == usual or unit.endswith(f"/{usual}"))]
    return tuple(dict.fromkeys([*held, *found]))
