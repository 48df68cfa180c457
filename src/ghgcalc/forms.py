"""The JSON Schema of what a file states: numbers, quantities, tables of months, measured values, dates, names in any of their spellings.

Each accepts all that the reader accepts, and refuses what a schema can see: a unit of another dimension, eleven months, a number with
a thousands comma. What it cannot see (a sum that does not add up) the reader says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Protocol

from ghgcalc.descriptions import text
from ghgcalc.descriptions.models import day
from ghgcalc.numbers import MAX_EXPONENT, MAX_TEXT
from ghgcalc.units import Unit, pattern
from ghgcalc.units.parser import MAX_UNIT_TEXT
from ghgcalc.units.quantity import MAX_QUANTITY_TEXT

Schema = dict[str, Any]

NULL: Schema = {"type": "null"}
NOT_NULL: Schema = {"not": NULL}
SAID: Schema = {"type": "string", "pattern": r"[^\s]|\ufeff"}
"""A text of more than blanks."""

USUAL = (
    "t",
    "kg",
    "万t",
    "MWh",
    "kWh",
    "万kWh",
    "GJ",
    "TJ",
    "10^4Nm3",
    "Nm3",
    "%",
    "1",
    "GJ/t",
    "kJ/kg",
    "GJ/10^4Nm3",
    "kA",
    "CNY/t",
)
"""Units that an editor offers where they fit, beside the field's own."""


class Field(Protocol):
    """What a field accepts; see [Spec][ghgcalc.fields.Spec]."""

    @property
    def units(self) -> tuple[str, ...]:
        """Its units."""

    @property
    def also(self) -> tuple[str, ...]:
        """Units that mean the first one."""

    @property
    def negative(self) -> bool:
        """Whether values may be below zero."""

    def fit(self, text: str) -> tuple[Unit, Unit]:
        """The field's unit that a text fits."""

    def __hash__(self) -> int:
        """Equal fields accept the same."""


@lru_cache(maxsize=256)
def _unit(field: Field) -> str:
    return pattern.unit(pattern.fitting(field.fit))


def _offered(field: Field) -> list[str]:
    fits = pattern.fitting(field.fit)
    return list(dict.fromkeys((*field.units, *field.also, *(one for one in USUAL if fits(one)))))


def unit(field: Field) -> Schema:
    """A unit of one of the field's dimensions; the usual ones stand in an enumeration, for editors."""
    spelled = {"type": "string", "maxLength": MAX_UNIT_TEXT, "pattern": pattern.alone(_unit(field))}
    return {"anyOf": [{"enum": _offered(field)}, spelled], "description": text("Series", "unit")}


def quantity(field: Field) -> Schema:
    """One number and one unit."""
    spelled = pattern.quantity(_unit(field), negative=field.negative)
    wanted = " / ".join((*field.units, *field.also))
    return {
        "type": "string",
        "maxLength": MAX_QUANTITY_TEXT,
        "pattern": spelled,
        "examples": [f"1 {one}" for one in _offered(field)],
        "description": text("Quantity", "").replace("{wanted}", wanted),
    }


def number(*, negative: bool) -> Schema:
    """A number, or the text of one, which keeps every digit whoever reads the file."""
    plain: Schema = {"type": "number", "maximum": 10 ** (MAX_EXPONENT + 1)}
    plain["minimum"] = -(10 ** (MAX_EXPONENT + 1)) if negative else 0
    return {"anyOf": [plain, {"type": "string", "maxLength": MAX_TEXT, "pattern": pattern.number(negative=negative)}]}


NOTHING: Schema = {"enum": ["", None]}
"""What may stand in a running year where a month has not been."""

WHOLE = "whole-year"
"""The name of the part that holds data to twelve months."""


def months(field: Field) -> Schema:
    """A number for each month, from January; that they are twelve, and all there, [whole_year][ghgcalc.forms.whole_year] says."""
    count = {"minItems": 1, "maxItems": 12}
    items = {"anyOf": [*number(negative=field.negative)["anyOf"], NOTHING]}
    return {"type": "array", **count, "items": items, "description": text("Series", "values")}


def through() -> Schema:
    """A month such as `2026-08`."""
    return {"type": "string", "pattern": "^[0-9]{4}-(?:0[1-9]|1[0-2])$"}


def covering(field: Field) -> Schema:
    """A table of a quantity and the month through which it stands."""
    said = {key: {"description": text("Covering", key)} for key in ("value", "through")}
    properties = {
        "value": quantity(field) | said["value"],
        "through": {"anyOf": [through(), NULL]} | said["through"],
    }
    shape = {"type": "object", "required": ["value"], "properties": properties, "additionalProperties": False}
    return shape | {"description": text("Covering", "")}


def whole_year(schema: Schema) -> Schema:
    """The schema of an activity, under which a year that is told without its last month has twelve months everywhere, none of them empty."""
    inside = {"$ref": f"#/$defs/{WHOLE}"}
    values = {"minItems": 12, "items": {"not": NOTHING}}
    whole = {"properties": {"values": values}, "additionalProperties": inside, "items": inside}
    running = {"required": ["through"], "properties": {"through": {"type": "string", "pattern": "-(?:0[1-9]|1[01])$"}}}
    return schema | {"if": running, "else": inside, "$defs": schema["$defs"] | {WHOLE: whole}}


def series(field: Field) -> Schema:
    """A table of a unit and numbers, one a month."""
    properties = {"unit": unit(field), "values": months(field)}
    shape = {"type": "object", "required": ["unit", "values"], "properties": properties, "additionalProperties": False}
    return shape | {"description": text("Series", "")}


def datum(field: Field) -> Schema:
    """A table of months, or one quantity for the year, which in a running one says what it covers."""
    return {"anyOf": [series(field), quantity(field), covering(field)]}


def measured(field: Field, *, sourced: bool) -> Schema:
    """A measured value with its source, or the id of a chosen factor."""
    key: Callable[[str], Schema] = lambda name: {"description": text("Measured", name)}  # noqa: E731
    properties: Schema = {
        "value": key("value") | {"anyOf": [quantity(field), NULL]},
        "unit": key("unit"),
        "values": key("values") | {"anyOf": [months(field), NULL]},
        "through": key("through") | {"anyOf": [through(), NULL]},
        "source": key("source") if sourced else key("source") | {"type": "string"},
        "factor": key("factor") | ({"anyOf": [SAID, NULL]} if sourced else SAID),
        "measured_on": key("measured_on") | day(),
    }
    one = [{"required": [name], "properties": {name: NOT_NULL}} for name in ("value", "values", "factor")]
    one[1] = {"required": ["unit", "values"], "properties": {"unit": unit(field), "values": NOT_NULL}}
    shape: Schema = {"type": "object", "properties": properties, "additionalProperties": False, "oneOf": one}
    shape["description"] = text("Measured", "")
    if not sourced:
        return {"anyOf": [quantity(field), series(field), shape]}
    chosen = {"required": ["factor"], "properties": {"factor": {"type": "string"}, "source": {"type": "string"}}}
    shape["anyOf"] = [{"required": ["source"], "properties": {"source": SAID}}, chosen]
    return shape


def named(ids: Iterable[str], names: Iterable[str], *, stripped: bool = False) -> Schema:
    """One of some names, whatever their case; ids and names as printed stand in an enumeration, for editors.

    Args:
        ids: in lower case.
        names: others, Chinese ones included.
        stripped: whether blanks around them do not count.
    """
    offered = list(dict.fromkeys((*ids, *names)))
    around = pattern.BLANK if stripped else ""
    spelled = "|".join("".join(map(_any_case, name)) for name in offered)
    inside = f"{around}(?:{spelled}){around}"
    return {"type": "string", "anyOf": [{"enum": offered}, {"pattern": pattern.alone(inside) if stripped else f"^{inside}$"}]}


def _any_case(sign: str) -> str:
    pair = {sign.lower(), sign.upper()}
    if len(pair) == 1:
        return re.sub(r"([\\^$.|?*+()\[\]{}/])", r"\\\1", sign)
    kelvin = "\u212a" if "k" in pair else ""  # its lower case is k, too
    return f"[{''.join(sorted(pair))}{kelvin}]"


__all__ = [
    "NULL",
    "Schema",
    "covering",
    "datum",
    "day",
    "measured",
    "months",
    "named",
    "number",
    "quantity",
    "series",
    "through",
    "unit",
    "whole_year",
]
