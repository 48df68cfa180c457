"""Names, fields and sheets of a template, and what the models of an activity say of each key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from ghgcalc import bands, vocabulary
from ghgcalc.activity import model as activities
from ghgcalc.activity.rows import Row
from ghgcalc.brief import brief
from ghgcalc.fields import Spec
from ghgcalc.literals import Lang
from ghgcalc.schema import Strict
from ghgcalc.texts import LANGUAGES, catalogue

VERSION = "ghgcalc/template/1"
"""The version mark; every version that was ever released stays readable."""

VERSIONS = (VERSION,)
"""What is read."""

PREFIX = "ghg"
"""Defined names begin so: `ghg.process.1.anode.months`."""

Kind = Literal["months", "measured", "quantity", "choice", "text", "whole", "date"]

PARTS: Mapping[Kind, tuple[str, ...]] = {
    "months": ("months", "year", "unit"),
    "measured": ("months", "value", "unit", "source", "factor", "measured_on"),
    "quantity": ("value", "unit"),
    "choice": ("text",),
    "text": ("text",),
    "whole": ("whole",),
    "date": ("date",),
}
"""The cells of a field: `ghg.process.1.anode.unit`."""


UNITS: Mapping[str, tuple[str, ...]] = {
    "t": ("t", "kg", "10^4t"),
    "MWh": ("MWh", "kWh", "10^4kWh"),
    "10^4Nm3": ("10^4Nm3", "Nm3"),
    "GJ": ("GJ", "TJ"),
    "1": ("%", "1"),
    "%": ("%", "1"),
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
        negative: whether values below zero are allowed. bounds: (above, up to) in the unit that is written ahead.
        form: of a text or day that is narrower than any. heading: of the block that begins here.
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
    bounds: tuple[str, str, str] | None = None
    form: str = ""
    heading: str = ""


@brief
@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: a stable key, its title and its rows."""

    key: str
    title: str
    fields: tuple[Field, ...]


def inside(model: type[Any], key: str) -> type[Row] | None:
    """The model of the row, or of the rows, that stand under a key; None where it holds a datum."""
    found = plain(model.model_fields[key].annotation)
    return next((one for one in found if isinstance(one, type) and issubclass(one, Row)), None)


def listed(model: type[Any], key: str) -> bool:
    """Whether several rows stand under a key."""
    return get_origin(model.model_fields[key].annotation) is tuple


def at(path: tuple[str, ...]) -> tuple[type[Strict], str] | None:
    """The model and the key under which a path of a name leads (`process`, `1`, `anode`); None where it leads nowhere.

    Version 1 names keys as the file writes them, and rows by numbers from 1 behind the key of their table.
    """
    model: type[Strict] = activities.Activity
    steps = list(path)
    while steps:
        step = steps.pop(0)
        key = next((one for one in model.model_fields if one.rstrip("_") == step), None)
        if key is None:
            return None
        kind = inside(model, key)
        if kind is None:
            return (model, key) if not steps else None
        if listed(model, key) and not (steps and steps.pop(0).isdecimal()):
            return None
        model = kind
    return None


def plain(annotation: Any) -> set[Any]:
    """The types of a field, through unions and annotations."""
    origin = get_origin(annotation)
    if origin is None:
        return {annotation}
    if origin is Literal:
        return {str}
    return {kind for part in get_args(annotation) if _typed(part) for kind in plain(part)}


def _typed(part: Any) -> bool:
    return isinstance(part, type) or get_origin(part) is not None


def metadata(found: Any) -> list[Any]:
    """What stands beside a type, also of one that is optional."""
    held = list(found.metadata)
    for part in get_args(found.annotation):
        held += getattr(part, "__metadata__", ())
    return held


def literals(annotation: Any) -> tuple[str, ...]:
    """The words of a closed choice."""
    if get_origin(annotation) is Literal:
        return tuple(map(str, get_args(annotation)))
    return next((found for part in get_args(annotation) if (found := literals(part))), ())


def word(choice: str, lang: Lang) -> str:
    """A closed choice as a drop-down shows it."""
    entry = catalogue()["choice"].get(choice)
    return entry[lang] if entry else choice


def choice_of(text: str, choices: tuple[str, ...]) -> str:
    """The choice that a text names, in whatever language and case; the text where it names none."""
    plain_ = text.casefold()
    return next((one for one in choices if plain_ in (one, *(word(one, lang).casefold() for lang in LANGUAGES))), text)


def shown_item(name: str, lang: Lang) -> str:
    """An item by its first Chinese name, or its id."""
    if name == vocabulary.OWN:
        return vocabulary.OWN_NAMES[1] if lang == "zh" else name
    known = vocabulary.items().get(name)
    return known.zh[0] if known and lang == "zh" else name


def units(spec: Spec, item: str, usual: str = "") -> tuple[str, ...]:
    """The units that the drop-down of a field offers, the usual one first; tonnes of something are tonnes.

    Args:
        spec: what the field accepts.
        item: that is in the block.
        usual: unit of the default, where there is one.
    """
    known = vocabulary.items().get(item)
    counted = known.unit if known else None
    own = ["t" if unit in METALS else unit for unit in spec.units]
    found = [more for unit in own for more in UNITS.get(unit, (unit,))]
    first = [unit for unit in found if unit == usual]
    held = [unit for unit in found if counted and (unit == counted or unit.endswith(f"/{counted}"))]
    return tuple(dict.fromkeys([*first, *held, *found]))
