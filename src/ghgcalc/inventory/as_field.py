"""An inventory as a field of pydantic models, and as the body or response of a web service: the table of its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from ghgcalc.descriptions import shapes
from ghgcalc.errors import InputError
from ghgcalc.schema import TOLD, WORDS


def core(kind: Any) -> core_schema.CoreSchema:
    """Takes an inventory, of which this is the class, or its table; gives the table."""

    def read(raw: Any) -> Any:
        if isinstance(raw, kind):
            return raw
        if not isinstance(raw, Mapping):
            raise PydanticCustomError("ghgcalc.wrong-argument", "an inventory, or the table of its file, is needed")
        try:
            return kind.from_dict(raw)
        except InputError as error:
            raise _told(kind.__name__, raw, error) from None

    return core_schema.no_info_plain_validator_function(
        read,
        serialization=core_schema.plain_serializer_function_ser_schema(kind.as_dict),
    )


def _told(name: str, raw: Any, error: InputError) -> ValidationError:
    """The faults with remedy and Chinese, as those of an activity are told."""
    lines: list[InitErrorDetails] = []
    for fault in error.faults:
        words = {key: value for key, value in fault.as_dict().items() if key in (*WORDS, "pointer")}
        said = PydanticCustomError(f"ghgcalc.{fault.code}", TOLD, dict(fault.fields) | words)
        lines.append(InitErrorDetails(type=said, loc=(), input=raw))
    return ValidationError.from_exception_data(name, lines)


def shape() -> dict[str, Any]:
    """The schema of the inventory file, every record where it stands: a web framework keeps definitions of its own."""
    found = shapes.schema("inventory")
    records = found.pop("$defs")

    def whole(part: Any) -> Any:
        if isinstance(part, list):
            return [whole(inner) for inner in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return whole(records[part["$ref"].rpartition("/")[2]] | {key: value for key, value in part.items() if key != "$ref"})
        return {key: whole(value) for key, value in part.items()}

    inlined: dict[str, Any] = whole(found)
    return inlined | {"title": "Inventory"}
