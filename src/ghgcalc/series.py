"""A datum of the year: its months, or one value that stands for the year; of a running year as much as is stated."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, NoReturn

from ghgcalc import doors
from ghgcalc.brief import cut
from ghgcalc.errors import UnitError
from ghgcalc.immutable import Slotted, put
from ghgcalc.numbers import Exact
from ghgcalc.units import Quantity, Unit, computed, convert


@lru_cache(maxsize=256)
def _factor(read: Unit, own: Unit) -> Exact:
    return convert(Decimal(1), read, own)


class Series(Slotted):
    """A datum of the year: its months, or one value that stands for the year.

    Attributes:
        unit: as the file states it.
        values: a number for each month from January: twelve, or those of a running year that are stated; or one for the year.
        own: the field's unit of that dimension; `in_own` converts.
        annual: whether one value stands for the year. January alone is a month.
        through: of a value for a year that is still running: the last month that it covers, such as `2026-08`.
    """

    __slots__ = ("_read", "_texts", "annual", "own", "through", "unit", "values")

    unit: str
    values: tuple[Decimal, ...]
    own: Unit
    annual: bool
    through: str | None
    _read: Unit
    _texts: tuple[str, ...] | None

    def __init__(
        self,
        unit: str,
        values: tuple[Decimal, ...],
        own: Unit,
        read: Unit,
        texts: tuple[str, ...] | None = None,
        *,
        annual: bool | None = None,
        through: str | None = None,
    ) -> None:
        """Made by a [Spec][]; `read` is the unit with the substance that the field adds, `texts` the values as plain texts.

        Without `annual`, one value stands for the year.
        """
        put(self, "unit", unit)
        put(self, "values", values)
        put(self, "own", own)
        put(self, "_read", read)
        put(self, "_texts", texts)
        put(self, "annual", len(values) == 1 if annual is None else annual)
        put(self, "through", through)

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

    @property
    def total(self) -> Quantity:
        """The sum of the months, or the one value of the year, in the stated unit; what `sum(series)` gives. Of a rate it means nothing."""
        first, *rest = self
        return sum(rest, first)

    def __len__(self) -> int:
        """12, as many months as are stated, or 1."""
        return len(self.values)

    def __iter__(self) -> Iterator[Quantity]:
        """The months as quantities, with the substance that the field adds."""
        return (computed(value, self._read) for value in self.values)

    def __getitem__(self, month: int) -> Quantity:
        """One of them, from 0 for January.

        Raises:
            IndexError: there is none. ArgumentError: no whole number.
        """
        doors.instance("month", month, int, "a whole number")
        return computed(self.values[month], self._read)

    def __abs__(self) -> Series:
        """Every month without its sign."""
        return self._each([abs(value) for value in self])

    def __neg__(self) -> Series:
        """The opposite of every month."""
        return self._each([-value for value in self])

    def __pos__(self) -> Series:
        """Itself."""
        return self

    def __round__(self, ndigits: int | None = None) -> Series:
        """Every month half up 四舍五入 to `ndigits` decimals in the stated unit, as [Quantity][ghgcalc.units.Quantity] rounds.

        Raises:
            ArgumentError: `ndigits` is no whole number from -30 to 30.
        """
        return self._each([round(value, ndigits) for value in self])

    def _each(self, quantities: list[Quantity]) -> Series:
        return self.having(tuple(quantity.value for quantity in quantities))

    def having(self, values: tuple[Decimal, ...]) -> Series:
        """The same datum with other values, in the same unit."""
        return Series(self.unit, values, self.own, self._read, annual=self.annual, through=self.through)

    def covering(self, through: str) -> Series:
        """The same value for the year, as one that covers it up to the month `through`."""
        return Series(self.unit, self.values, self.own, self._read, annual=True, through=through)

    def __format__(self, spec: str) -> str:
        """The months, each as a quantity is formatted, joined by `; `.

        Raises:
            ArgumentError, UnitError: as of a quantity.
        """
        return "; ".join(format(quantity, spec) for quantity in self)

    def __bool__(self) -> bool:
        """True, of zeros as well: what is stated is not missing."""
        return True

    def _refuse(self, *_: object) -> NoReturn:
        raise UnitError(f"{self!r} is a year of months and no one number: compare or convert its .total, or month by month")

    __lt__ = __le__ = __gt__ = __ge__ = __float__ = __int__ = _refuse

    def dump(self) -> Any:
        """As the activity file writes it, numbers as text."""
        if self.annual:
            value = f"{self.values[0]:f} {self.unit}"
            return value if self.through is None else {"value": value, "through": self.through}
        return {"unit": self.unit, "values": list(self._texts or [format(value, "f") for value in self.values])}

    def __eq__(self, other: object) -> bool:
        """The same unit and digits."""
        return isinstance(other, Series) and self.dump() == other.dump()

    def __hash__(self) -> int:
        """Hash of unit and values."""
        return hash((self.unit, self.values))

    def __repr__(self) -> str:
        """`Series('515 … 520 t, 12 months')`, or the one quantity of the year."""
        if self.annual:
            return f"Series({self.dump()!r})"
        months = "1 month" if len(self) == 1 else f"{len(self)} months"
        return cut(f"Series('{self.values[0]:f} … {self.values[-1]:f} {self.unit}, {months}')")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by its parts."""
        return partial(Series, annual=self.annual, through=self.through), (self.unit, self.values, self.own, self._read)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Where no field says what it accepts: a series that one has read; dumped as the file writes it."""
        from pydantic_core import core_schema

        del source, handler
        dumped = core_schema.plain_serializer_function_ser_schema(cls.dump)
        return core_schema.is_instance_schema(cls, serialization=dumped)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        """A quantity, a table of unit and values, or one of a value and the month through which it stands."""
        del schema, handler
        values = {"type": "array", "minItems": 1, "maxItems": 12, "items": {"type": ["number", "string"]}}
        table = {"type": "object", "required": ["unit", "values"], "properties": {"unit": {"type": "string"}, "values": values}}
        texts = {key: {"type": "string"} for key in ("value", "through")}
        return {"anyOf": [table, {"type": "string"}, {"type": "object", "required": list(texts), "properties": texts}]}
