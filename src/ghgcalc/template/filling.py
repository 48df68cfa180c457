"""An activity as the cells of a template: what is written into each of them, so that reading it gives the activity again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.template.model import Field, shown_item, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.literals import Lang

Entries = Mapping[str, str | list[str]]
"""By the whole name of a cell (`ghg.process.1.anode.unit`) what stands there; twelve of them under `.months`. Numbers are texts."""


def entries(fields: Iterable[Field], stated: Mapping[str, Any], lang: Lang) -> dict[str, str | list[str]]:
    """What an activity puts into the cells of the fields.

    Args:
        fields: of a template that has room for it.
        stated: the table of the activity, as its file has it.
        lang: of the choices.
    """
    found: dict[str, str | list[str]] = {}
    for field in fields:
        value = _under(stated, field.name.split(".")[1:])
        if value is not None:
            found |= {f"{field.name}.{part}": text for part, text in _parts(field, value, lang).items()}
    return found


def _under(stated: Any, path: Sequence[str]) -> Any:
    """What stands under a path of a name; None where nothing does."""
    for step in path:
        if isinstance(stated, Mapping):
            stated = stated.get(step)
        elif isinstance(stated, list):
            number = int(step)
            stated = stated[number - 1] if number <= len(stated) else None
        else:
            return None
    return stated


def _parts(field: Field, value: Any, lang: Lang) -> dict[str, str | list[str]]:
    """The cells of one field."""
    if field.kind in ("months", "quantity"):
        return _amount(value, "year" if field.kind == "months" else "value")
    if field.kind == "measured":
        found: dict[str, str | list[str]] = {key: value[key] for key in ("source", "factor", "measured_on") if key in value}
        if "value" in value or "values" in value:
            found |= _amount(value if "values" in value else value["value"], "value")
        return found
    part = {"whole": "whole", "date": "date"}.get(field.kind, "text")
    return {part: shown(field.name, value, lang) if field.kind == "choice" else str(value)}


def _amount(value: Any, single: str) -> dict[str, str | list[str]]:
    """A year of months, or one quantity, and its unit."""
    if isinstance(value, Mapping) and "value" in value:  # for a part of a year: which part, the cover says
        value = value["value"]
    if isinstance(value, Mapping):
        return {"months": list(map(str, value["values"])), "unit": str(value["unit"])}
    number, _, unit = str(value).partition(" ")
    return {single: number, "unit": unit}


def shown(name: str, value: Any, lang: Lang) -> str:
    """A choice as the drop-down of its cell shows it."""
    key = name.rpartition(".")[2]
    if key == "province":
        return vocabulary.areas()[value].zh if lang == "zh" else str(value)
    if key in ("item", "supply") or (key == "kind" and ".evidence." in name):
        return shown_item(str(value), lang)
    return word(str(value), lang)


def presets(fields: Iterable[Field], given: Entries) -> dict[str, str]:
    """What is written ahead into cells that nothing is entered into."""
    found = {f"{field.name}.text": field.preset for field in fields if field.preset}
    return {name: text for name, text in found.items() if name not in given}
