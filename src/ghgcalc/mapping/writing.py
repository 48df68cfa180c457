"""The text of a mapping file, for people: what is certain as keys, what is to be decided as comments with the question before them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ghgcalc.literals import Lang
from ghgcalc.mapping.model import SCHEMA
from ghgcalc.signs import shown
from ghgcalc.texts import text

if TYPE_CHECKING:
    from ghgcalc.mapping.proposing import Entry, Proposal

ORDER = ("sheet", "layout", "period", "columns", "code", "value", "unit_cell", "total", "decimal", "dates")


def mapping_text(found: Proposal, lang: Lang = "en") -> str:
    """The mapping file that a proposal makes, its comments in `lang`."""
    return "\n".join(_lines(found, lang)) + "\n"


def _toml(value: Any) -> str:
    """A value as TOML writes it; a text of JSON is one of TOML, but for the sign of deletion."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return "".join(sign if sign.isascii() or shown(sign) == sign else f"\\U{ord(sign):08x}" for sign in _json(value))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _say(key: str, lang: Lang, **fields: str) -> str:
    chosen = {name: fields.get(f"{name}_zh", value) if lang == "zh" else value for name, value in fields.items()}
    return "# " + shown(text("map", key, lang, **chosen))


def _lines(found: Proposal, lang: Lang) -> Iterator[str]:
    yield f'schema = "{SCHEMA}"'
    yield _say("head", lang, file=found.name)
    yield _say("how", lang)
    yield ""
    yield "[map]"
    yield from _year(found, lang)
    common = _common(found.entries)
    yield from (f"{key} = {_toml(common[key])}" for key in ORDER if key in common)
    for key, fields in found.asks:
        yield _say(f"ask-{key}", lang, **fields)
        if key in ("decimal", "dates", "columns"):
            yield {"decimal": '# decimal = "."', "dates": '# dates = "mdy"', "columns": '# columns = ""'}[key]
    yield ""
    yield "[entity]"
    yield from _entity(found, lang)
    for one in found.entries:
        yield ""
        yield from _datum(one, common, lang)
    for reason in ("sum", "unknown"):
        left = [(place, label) for place, label, why in found.left if why == reason]
        if left:
            yield ""
            yield _say(f"left-{reason}", lang)
            yield from ("#   " + shown(f"{place}  {label}") for place, label in left[:100])


def _year(found: Proposal, lang: Lang) -> Iterator[str]:
    often = max(found.years.values(), default=0)
    years = sorted(year for year, count in found.years.items() if count == often)
    if len(years) == 1:
        yield f"year = {years[0]}"
        if len(found.years) > 1:
            yield _say("ask-years", lang, years=", ".join(map(str, sorted(found.years))))
    else:
        yield _say("ask-year", lang, years=", ".join(map(str, years)) or "–")
        yield f"# year = {years[-1] if years else ''}".rstrip()


def _entity(found: Proposal, lang: Lang) -> Iterator[str]:
    for key in ("name", "uscc", "province"):
        if key in found.entity:
            value, place = found.entity[key]
            yield f"{key} = {_toml(value)}  # {shown(place)}"
        elif key == "name":
            yield _say("ask-name", lang)
            yield '# name = ""'


def _common(entries: list[Entry]) -> dict[str, Any]:
    """The keys that all data share."""
    first = entries[0].shape
    return {key: value for key, value in first.items() if all(one.shape.get(key) == value for one in entries)}


def _datum(one: Entry, common: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    """One datum; one that cannot be read before somebody has decided is a comment as a whole."""
    yield "# " + shown(one.place)
    for key, fields in one.asks:
        yield _say(f"ask-{key}", lang, **fields)
    sign = "" if one.whole else "# "
    yield f"{sign}[[datum]]"
    yield f"{sign}table = {_toml(one.meaning.table)}"
    if one.process is not None:
        yield f"{sign}process = {_toml(one.process)}"
    if one.meaning.row:
        yield f"{sign}row = {_toml(one.meaning.row)}"
    elif not one.meaning.sure:
        name = "supply" if "electricity" in one.meaning.table else "item"
        yield f'{sign}row = {{ {name} = "" }}'
    yield f"{sign}key = {_toml(one.meaning.key)}"
    yield f"{sign}words = {_toml(list(one.words))}"
    for key in ORDER:
        if key in one.shape and key not in common:
            yield f"{sign}{key} = {_toml(one.shape[key])}"
    if one.unit:
        yield f"{sign}unit = {_toml(one.unit)}"
    elif any(key == "unit" for key, _ in one.asks):
        yield '# unit = ""'
