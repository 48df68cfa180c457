"""The JSON Schema of a record: what pydantic makes of its fields, with descriptions in both languages, and dates as files write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ghgcalc import descriptions

Schema = dict[str, Any]

DATE = {"type": "string", "format": "date"}
"""What pydantic makes of a date."""

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_OTHER = r"^[0-9]{4}(?:[0-9]{4}|-?W[0-9]{2}(?:-?[0-9])?)$"


class Shown:
    """The JSON Schema of what a validator takes, which pydantic cannot know; made when a schema is asked for."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], Schema]) -> None:
        """`make` gives the schema."""
        self.make = make

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Schema:
        """The schema."""
        del core, handler
        return self.make()


class Listed:
    """A list, for which one entry alone may stand."""

    __slots__ = ()

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Schema:
        """The entry, or the list."""
        found = handler(core)
        return {"anyOf": [found["items"], found]} if "items" in found else found


def day() -> Schema:
    """A date: of the file's own kind in TOML, in JSON a text of ISO 8601."""
    return {"type": "string", "anyOf": [{"format": "date", "pattern": _DAY}, {"pattern": _OTHER}]}


def describe(model: Any, schema: Schema) -> None:
    """Lay descriptions, dates and what the model narrows upon its schema."""
    if (about := descriptions.of(model, "")) is not None:
        schema["description"] = about
    properties: dict[str, Schema] = schema.get("properties", {})
    for key, one in properties.items():
        kept = {name: inner for name, inner in one.items() if name != "title" and (name, inner) != ("default", None)}
        properties[key] = shown = _dated(kept)
        if (said := descriptions.of(model, key)) is not None:
            shown["description"] = said
    model.narrow(schema)


def _dated(found: Any) -> Any:
    """The same, with every date as it is read."""
    if isinstance(found, dict):
        if found.items() >= DATE.items():
            return {key: value for key, value in found.items() if key not in DATE} | day()
        return {key: _dated(value) for key, value in found.items()}
    return [_dated(one) for one in found] if isinstance(found, list) else found
