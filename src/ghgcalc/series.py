"""A datum of the year: twelve months, or one value that stands for the year."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from ghgcalc.immutable import Slotted, put
from ghgcalc.numbers import Exact
from ghgcalc.units import Unit, convert


@lru_cache(maxsize=256)
def _factor(read: Unit, own: Unit) -> Exact:
    return convert(Decimal(1), read, own)


class Series(Slotted):
    """A datum of the year: twelve months, or one value that stands for the year.

    Attributes:
        unit: as the file states it.
        values: twelve numbers from January to December, or one.
        own: the field's unit of that dimension; `in_own` converts.
    """

    __slots__ = ("_read", "_texts", "own", "unit", "values")

    unit: str
    values: tuple[Decimal, ...]
    own: Unit
    _read: Unit
    _texts: tuple[str, ...] | None

    def __init__(self, unit: str, values: tuple[Decimal, ...], own: Unit, read: Unit, texts: tuple[str, ...] | None = None) -> None:
        """Made by a [Spec][]; `read` is the unit with the substance that the field adds, `texts` the values as plain texts."""
        put(self, "unit", unit)
        put(self, "values", values)
        put(self, "own", own)
        put(self, "_read", read)
        put(self, "_texts", texts)

    @property
    def annual(self) -> bool:
        """Whether one value stands for the year."""
        return len(self.values) == 1

    @property
    def plain(self) -> bool:
        """Whether the values stand in the field's own unit already."""
        return self._read is self.own

    @property
    def factor(self) -> Exact:
        """What one of the stated unit is in the field's own unit."""
        return Decimal(1) if self.plain else _factor(self._read, self.own)

    def in_own(self) -> tuple[Exact, ...]:
        """The values in the field's own unit, exactly."""
        return self.values if self.plain else tuple(convert(value, self._read, self.own) for value in self.values)

    def converted(self, unit: Unit) -> tuple[Exact, ...]:
        """The values in another unit of the dimension, exactly."""
        return tuple(convert(value, self._read, unit) for value in self.values)

    def dump(self) -> Any:
        """As the activity file writes it, numbers as text."""
        if self.annual:
            return f"{self.values[0]:f} {self.unit}"
        return {"unit": self.unit, "values": list(self._texts or [format(value, "f") for value in self.values])}

    def __eq__(self, other: object) -> bool:
        """The same unit and digits."""
        return isinstance(other, Series) and self.dump() == other.dump()

    def __hash__(self) -> int:
        """Hash of unit and values."""
        return hash((self.unit, self.values))

    def __repr__(self) -> str:
        """Unit and values."""
        return f"Series({self.dump()!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the four parts."""
        return Series, (self.unit, self.values, self.own, self._read)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Where no field says what it accepts: a series that one has read; dumped as the file writes it."""
        from pydantic_core import core_schema

        del source, handler
        dumped = core_schema.plain_serializer_function_ser_schema(cls.dump)
        return core_schema.is_instance_schema(cls, serialization=dumped)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        """A quantity, or a table of unit and twelve values."""
        del schema, handler
        values = {"type": "array", "minItems": 12, "maxItems": 12, "items": {"type": ["number", "string"]}}
        table = {"type": "object", "required": ["unit", "values"], "properties": {"unit": {"type": "string"}, "values": values}}
        return {"anyOf": [table, {"type": "string"}]}
