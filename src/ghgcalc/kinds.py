"""What the fields of every record take: a whole number, a truth value, a date, a text or an id is one, and nothing that merely looks so."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError, core_schema

from ghgcalc.numbers import sketch
from ghgcalc.plain import HALF, whole
from ghgcalc.signs import shown
from ghgcalc.texts import catalogue


def wrong(code: str, **fields: Any) -> PydanticCustomError:
    """What a validator raises: a code of our catalogue with its fields, and the English message for whoever reads pydantic's own text."""
    shown: dict[str, Any] = {name: str(field) for name, field in fields.items()}
    return PydanticCustomError(f"ghgcalc.{code}", catalogue()["finding"][code]["en"], shown)


def read_date(raw: Any) -> date:
    """A date, or the text of one; a number of seconds and a time of day are another thing.

    Raises:
        PydanticCustomError: of our catalogue, where it is none.
    """
    if type(raw) is date:
        return raw
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise wrong("wrong-date", value=sketch(raw))


def _characters(text: str) -> str:
    """A text of whole characters."""
    if not (text.isascii() or whole(text)):
        raise wrong("data-unfit", detail=HALF)
    return text


def seen(id: str) -> str:  # noqa: A002
    """An id of signs that are seen: two ids that print alike would be two things that nobody can tell apart."""
    if not (id.isascii() and id.isprintable()) and (written := shown(id)) != id:
        raise wrong("unseen-sign", value=written)
    return id


Id = Annotated[str, AfterValidator(seen)]
"""An id, of whatever it is."""

BOUNDS = frozenset(("pattern", "min_length", "max_length"))
"""With one of them pydantic looks at the characters of a text, and refuses half of one."""


def held(schema: Any) -> None:
    """Hold what a core schema takes against what it says; the records inside have done so for themselves.

    A list stops at its first fault. A whole number or a truth value is one, and nothing that is equal to it (1 == True == 1.0 == "1" to a
    reader who means well); a date is no number of seconds; a text can be written to a file.
    """
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        if isinstance(inner, dict | list) and not (isinstance(inner, dict) and inner.get("type") == "model"):
            held(inner)
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind in ("list", "tuple"):
        schema["fail_fast"] = True
    if kind in ("int", "bool", "str"):
        schema["strict"] = True
    if kind == "date" or (kind == "str" and not BOUNDS & schema.keys()):
        inner = dict(schema)
        schema.clear()
        schema.update(
            core_schema.no_info_before_validator_function(read_date, inner)
            if kind == "date"
            else core_schema.no_info_after_validator_function(_characters, inner)
        )
