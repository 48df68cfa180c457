"""Typed fields for pydantic models: one quantity, or a year of twelve months, of a stated dimension.

`Mass["anode"]`, `Energy`, `Emission` and the rest are types, `Annotated[Quantity, …]`: to a type checker a Quantity; to pydantic a field
with JSON Schema, and an error that names the field, the expected dimension and what came. A plain mass fits a field that names its
substance, and a denominator of plain mass one that names the substance it is counted on: `tCO2e/t` fits `tCO2e/tAl`. Another substance
does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import InitErrorDetails, core_schema

from ghgcalc.columns import column, nothing
from ghgcalc.errors import MAX_FAULTS, ConditionsError, NumberError, UnitError
from ghgcalc.immutable import Slotted, put
from ghgcalc.numbers import PLAIN, number, printed, sketch
from ghgcalc.schema import nearest, wrong
from ghgcalc.series import Series
from ghgcalc.through import YEAR, Stretch, now
from ghgcalc.units import SUBSTANCES, Quantity, Unit, unit_text


@lru_cache(maxsize=16)
def _plain(months: int) -> re.Pattern[str]:
    """So many plain numbers, joined by commas."""
    return re.compile(f"(?:{PLAIN.pattern},){{{months - 1}}}{PLAIN.pattern}", re.ASCII)


def complaint(code: str, loc: tuple[int | str, ...] = (), came: Any = None, /, **fields: Any) -> InitErrorDetails:
    """One line of a pydantic error, with a code of our catalogue."""
    return InitErrorDetails(type=wrong(code, **fields), loc=loc, input=came)


def unknown_key(key: Any, came: Any, known: tuple[str, ...]) -> InitErrorDetails:
    """A key of a datum that is none of those `known`."""
    near = ", ".join(nearest(str(key), known))
    code = "unknown-key-near" if near else "unknown-key"
    return complaint(code, (str(key),), came, key=sketch(key), near=near, known=", ".join(known))


def unreadable(text: Any, error: Exception, wanted: str, loc: tuple[int | str, ...] = ()) -> InitErrorDetails:
    """Why `text` is no unit at all: a name that nobody knows, or a cubic metre of gas without its conditions."""
    code = "gas-conditions" if isinstance(error, ConditionsError) else "bad-unit"
    return complaint(code, loc, text, detail=error, value=sketch(text), wanted=wanted)


def refuse(lines: list[InitErrorDetails]) -> ValidationError:
    """A pydantic error of several lines."""
    return ValidationError.from_exception_data("input", lines)


def _times(unit: Unit, powers: list[tuple[str, int]]) -> Unit:
    """`unit` with substances to their powers."""
    for name, power in powers:
        for _ in range(abs(power)):
            unit = unit * Unit.of(name) if power > 0 else unit / Unit.of(name)
    return unit


class Spec(Slotted):
    """What a field accepts: units of equal standing, the first of which is its own; signs; whether a plain mass will do.

    Args:
        units: the field's units; a value in any of their dimensions is accepted.
        also: units that mean the first one here, such as `min` for minutes per cell-day.
        negative: whether values below zero are allowed.
        strict: refuse a plain mass where the unit names a substance; a denominator of plain mass still takes the field's.
    """

    __slots__ = ("_fit", "also", "negative", "strict", "units")

    units: tuple[str, ...]
    also: tuple[str, ...]
    negative: bool
    strict: bool
    _fit: Callable[[str], tuple[Unit, Unit]]

    def __init__(self, *units: str, also: tuple[str, ...] = (), negative: bool = False, strict: bool = False) -> None:
        """Keep the texts; units are resolved when a value comes."""
        put(self, "units", units)
        put(self, "also", also)
        put(self, "negative", negative)
        put(self, "strict", strict)
        put(self, "_fit", lru_cache(maxsize=256)(self._fitted))

    @property
    def stated(self) -> dict[str, Any]:
        """What was stated beside the units when it was made."""
        return {"also": self.also, "negative": self.negative, "strict": self.strict}

    def __eq__(self, other: object) -> bool:
        """The same kind of field that accepts the same."""
        return type(other) is type(self) and (self.units, self.stated) == (other.units, other.stated)

    def __hash__(self) -> int:
        """Hash of the units."""
        return hash((type(self), self.units))

    def __repr__(self) -> str:
        """`One('t anode')`."""
        return f"{type(self).__name__}({', '.join(map(repr, self.units))})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what was stated."""
        return partial(type(self), **self.stated), self.units

    def fit(self, text: str) -> tuple[Unit, Unit]:
        """The field's unit that `text` fits, and the unit in which its values are to be read.

        Raises:
            UnitError: no unit, or of another dimension.
        """
        return self._fit(text)

    def _fitted(self, text: str) -> tuple[Unit, Unit]:
        came = Unit.of(text)
        for symbol in self.units:
            own = Unit.of(symbol)
            if came.fits(own):
                return own, own if came == own else came
            for read in self._with_substances(came, own):
                if read.fits(own):
                    return own, own if read == own else read
        own = Unit.of(self.units[0])
        for symbol in self.also:
            alias = Unit.of(symbol)
            if came.fits(alias):
                return own, own * came / alias
        raise UnitError(f"expected {' or '.join(self.units)}, got {text}")

    def _with_substances(self, came: Unit, own: Unit) -> Iterator[Unit]:
        """`came` with the substances of the field that it leaves unsaid: those of the denominator, or all if it names none."""
        stated = {name for name, _ in came.atoms if name in SUBSTANCES}
        named = [(name, power) for name, power in own.atoms if name in SUBSTANCES]
        below = [(name, power) for name, power in named if power < 0 and name not in stated]
        if below:
            yield _times(came, below)
        if named and not stated and not self.strict:
            yield _times(came, named)

    @property
    def wanted(self) -> str:
        """The accepted units, for messages."""
        return " / ".join("1 or %" if unit == "1" else unit for unit in (*self.units, *self.also))

    def unit_complaint(self, text: Any, error: Exception, loc: tuple[int | str, ...] = ()) -> InitErrorDetails:
        """Why `text` is no unit for this field."""
        try:
            came = Unit.of(text) if isinstance(text, str) else None
        except UnitError:
            came = None
        if came is None:
            return unreadable(text, error, self.wanted, loc)
        return complaint("wrong-dimension", loc, text, came=came.symbol, words=came.words(), wanted=self.wanted)


def told_below(error: ValidationError, *head: int | str) -> list[InitErrorDetails]:
    """The lines of an error of something that stands below `head`."""
    return [
        complaint(one["type"].removeprefix("ghgcalc."), (*head, *one["loc"]), one["input"], **_context(one))
        for one in error.errors()
    ]


def _context(line: Any) -> dict[str, Any]:
    return {key: value for key, value in (line.get("ctx") or {}).items() if key != "code"}


def counted(values: Sequence[Any], size: int, came: Any) -> tuple[list[InitErrorDetails], int]:
    """What is wrong with how many months are stated, each by its name; and how many are to be read.

    Entries in which nothing stands are no months where they lie after the last one that is stated.

    Args:
        values: the first of them.
        size: how many there are.
        came: the whole, as it was stated.
    """
    stretch = now()
    if size == stretch.months and stretch.known:
        return [], size
    if not stretch.known and 0 < size <= YEAR:
        return [], max((at for at, one in enumerate(values, 1) if not nothing(one)), default=size)
    if not stretch.running:
        return [complaint("month-count", ("values",), came, count=size)], len(values)
    if stretch.months < size <= YEAR:
        return [
            _after(stretch, at, values[at]) for at in range(stretch.months, len(values)) if not nothing(values[at])
        ], stretch.months
    missing = stretch.names(size + 1, stretch.months) or "–"
    shown = {"count": size, "through": stretch.through, "wanted": stretch.months, "missing": missing}
    return [complaint("running-count", ("values",), came, **shown)], min(len(values), stretch.months)


def _after(stretch: Stretch, at: int, value: Any) -> InitErrorDetails:
    shown = {"value": sketch(value), "month": stretch.names(at + 1, at + 1), "through": stretch.through}
    return complaint("month-after", ("values", at), value, **shown)


def covering(series: Series | None, through: Any, *, needed: bool, whole: Any) -> tuple[Series | None, list[InitErrorDetails]]:
    """A value of the year with what it covers, and what is wrong with that.

    Args:
        series: the value, where it could be read.
        through: the month up to which it stands, as stated.
        needed: whether it must say so in a running year.
        whole: the value as stated.
    """
    stretch = now()
    if not stretch.known:
        return series, []
    if through is None:
        lacking = stretch.running and needed and (series is None or series.annual)
        shown = {"value": sketch(whole if isinstance(whole, str) else str(whole)), "through": stretch.through}
        return series, [complaint("yearly-through", (), whole, **shown)] if lacking else []
    if not stretch.ends(through):
        wanted = stretch.through if stretch.year else f"{stretch.year or 'YYYY'}-{stretch.months:02d}"
        return series, [complaint("covers-other", ("through",), through, value=sketch(through), wanted=wanted)]
    return series.covering(stretch.through) if series is not None and stretch.running else series, []


class Datum(Spec):
    """A field that takes `{unit, values}` with twelve values, or one quantity for the year.

    In a year that is still running there are as many values as months are stated, and a quantity says which months it covers:
    `{ value = "8000 GJ", through = "2026-08" }`.
    """

    __slots__ = ()

    covering: ClassVar[bool] = True
    """Whether a quantity stands for the year, so that in a running one it must say what it covers."""

    def read(self, raw: Any) -> Series:
        """The series that `raw` states.

        Raises:
            ValidationError: every fault of the datum.
        """
        if type(raw) is dict and (quick := self._quick(raw)) is not None:
            return quick
        if isinstance(raw, Series):
            return self.read(raw.dump())  # it may come from another field, of another dimension or with other signs
        if isinstance(raw, str | Quantity):
            return self._covered(raw, None)
        if not isinstance(raw, Mapping):
            raise refuse([complaint("not-a-datum", (), raw, value=sketch(raw), wanted=self.wanted)])
        if "values" not in raw and ("value" in raw or "through" in raw):
            return self._yearly(raw)
        known = ("unit", "values")
        lines = [unknown_key(key, raw[key], known) for key in islice((key for key in raw if key not in known), MAX_FAULTS)]
        stated, values = raw.get("unit"), raw.get("values")
        fitted: tuple[Unit, Unit] | None = None
        if stated is None:
            lines.append(complaint("unit-missing", ("unit",), raw, wanted=self.wanted))
        else:
            try:
                fitted = self.fit(stated)
            except (UnitError, TypeError) as error:
                lines.append(self.unit_complaint(stated, error, ("unit",)))
        numbers: list[Decimal] = []
        months = column(values)
        if months is None:
            lines.append(complaint("values-missing", ("values",), raw))
        else:
            lines += [complaint(code, ("values", *at), came, **shown) for code, at, came, shown in months.faults]
            told, count = counted(months.values[:MAX_FAULTS], months.size, values)
            lines += told
            for index, value in enumerate(months.values[:count]):
                try:
                    found = number(value)
                except NumberError as error:
                    code = "month-missing" if nothing(value) else "bad-number"
                    lines.append(complaint(code, ("values", index), value, detail=error, value=sketch(value)))
                    continue
                if found < 0 and not self.negative:
                    lines.append(complaint("negative", ("values", index), value, value=found))
                numbers.append(found)
        if lines or fitted is None:
            raise refuse(lines)
        return Series(str(stated), tuple(numbers), *fitted, annual=False)

    def _quick(self, raw: dict[str, Any]) -> Series | None:
        """What nearly every datum looks like: a unit that fits and plain texts or Decimals, one a month; None sends it the careful way."""
        unit, values = raw.get("unit"), raw.get("values")
        if len(raw) != 2 or type(unit) is not str or type(values) is not list or len(values) != now().months:
            return None
        try:
            if not _plain(len(values)).fullmatch(",".join(values)):
                return None
        except TypeError:  # a value is no text
            return None
        try:
            return Series(unit, tuple(map(Decimal, values)), *self._fit(unit), texts=tuple(values), annual=False)
        except UnitError:
            return None

    def _yearly(self, raw: Mapping[Any, Any]) -> Series:
        """A table of a quantity and the month through which it stands."""
        known = ("value", "through")
        lines = [unknown_key(key, raw[key], known) for key in islice((key for key in raw if key not in known), MAX_FAULTS)]
        value = raw.get("value")
        found: Series | None = None
        if not isinstance(value, str | Quantity):
            lines.append(complaint("not-a-quantity", ("value",), value, value=sketch(value), wanted=self.wanted))
        else:
            try:
                found = self.of_year(value)
            except ValidationError as error:
                lines += told_below(error, "value")
        covered, more = covering(found, raw.get("through"), needed=self.covering, whole=value)
        if lines := lines + more:
            raise refuse(lines)
        assert covered is not None
        return covered

    def _covered(self, raw: str | Quantity, through: Any) -> Series:
        """A bare quantity, which stands for a whole year."""
        covered, lines = covering(self.of_year(raw), through, needed=self.covering, whole=raw)
        if lines:
            raise refuse(lines)
        assert covered is not None
        return covered

    def of_year(self, raw: str | Quantity) -> Series:
        """The quantity alone, whatever it covers.

        Raises:
            ValidationError: not one number and one unit, another dimension, or below zero where that cannot be.
        """
        value, unit = self._quantity(raw)
        return Series(unit, (value,), *self.fit(unit), annual=True)

    def _quantity(self, raw: str | Quantity) -> tuple[Decimal, str]:
        try:
            quantity = Quantity(raw)
            self.fit(quantity.unit.symbol)
        except NumberError as error:
            raise refuse([complaint("bad-number", (), raw, detail=error, value=sketch(raw))]) from None
        except UnitError as error:
            try:
                line = self.unit_complaint(Quantity(raw).unit.symbol, error)
            except UnitError:
                line = (
                    complaint("unit-missing", (), raw, detail=error, wanted=self.wanted)
                    if _bare(raw)
                    else unreadable(unit_text(str(raw)), error, self.wanted)
                )
            raise refuse([line]) from None
        if quantity.value < 0 and not self.negative:
            raise refuse([complaint("negative", (), raw, value=quantity)])
        return quantity.value, quantity.unit.symbol

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """A plain validator, and the file's form as the JSON form."""
        del source, handler
        return core_schema.no_info_plain_validator_function(
            self.read,
            serialization=core_schema.plain_serializer_function_ser_schema(dumped),
            json_schema_input_schema=core_schema.any_schema(),
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """A quantity, or a table of unit and twelve values."""
        from ghgcalc import forms

        del schema, handler
        return forms.datum(self)


def _bare(raw: str | Quantity) -> bool:
    """Whether the text is a number to which only the unit is missing."""
    try:
        return bool(number(raw).is_finite())
    except NumberError:
        return False


class One(Datum):
    """A field that takes one quantity: `"42.8 GJ/t"`. The value is a [Quantity][ghgcalc.units.Quantity] with the field's unit."""

    __slots__ = ()

    covering = False

    def one(self, raw: Any) -> Quantity:
        """The quantity that `raw` states, in the field's own unit; as stated where it would have endless digits there.

        Raises:
            ValidationError: not one number and one unit, another dimension, or below zero where that cannot be.
        """
        if not isinstance(raw, str | Quantity):
            raise refuse([complaint("not-a-quantity", (), raw, value=sketch(raw), wanted=self.wanted)])
        series = self.of_year(raw)
        value = series.in_own()[0]  # endless digits would not survive a file
        return Quantity(value, series.own) if isinstance(value, Decimal) else Quantity(raw)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """A plain validator; JSON form is the text."""
        del source, handler
        return core_schema.no_info_plain_validator_function(
            self.one,
            serialization=core_schema.plain_serializer_function_ser_schema(_text_of),
            json_schema_input_schema=core_schema.any_schema(),
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """A text."""
        from ghgcalc import forms

        del schema, handler
        return forms.quantity(self)


def dumped(series: Series | None) -> Any:
    """A datum as the file writes it; one that is not stated is None."""
    return None if series is None else series.dump()


def _text_of(quantity: Quantity | None) -> str | None:
    """The text that the field reads back: a share shows its unit 1, too; what is not stated is None."""
    return None if quantity is None else f"{printed(quantity.exact)} {quantity.unit.symbol}"


def _twofold(field: Any) -> Any:
    """The type `Annotated[Quantity, spec]`, now understood as the second argument of another `Annotated[Quantity, …]`, too."""
    (spec,) = field.__metadata__
    field.__get_pydantic_core_schema__ = spec.__get_pydantic_core_schema__
    field.__get_pydantic_json_schema__ = spec.__get_pydantic_json_schema__
    return field


class _MassOf:
    """`Mass["anode"]`: a mass of that substance; `Mass["any"]` any plain mass."""

    def __getitem__(self, substance: str) -> Any:
        """The field type for a mass of `substance`.

        Raises:
            UnitError: the substance is not known.
        """
        if substance not in (*SUBSTANCES, "any"):
            raise UnitError(f"{sketch(substance)} is no substance; known are {', '.join(SUBSTANCES)}")
        unit = "t" if substance == "any" else ("t " if substance.islower() else "t") + substance
        return _twofold(Annotated[Quantity, One(unit)])


# The three readers of `Mass["anode"]`. At run time it is `Annotated[Quantity, One("t anode")]`. pyright takes the text as an argument of
# `Quantity.__class_getitem__`, which is declared for it alone, and reads Quantity. mypy takes a text in brackets for the name of a class,
# whatever stands before them, unless that is Any; our plugin `ghgcalc.mypy` makes it Quantity, and refuses what is no substance.
if TYPE_CHECKING:
    MYPY = False  # which is true to mypy
    if MYPY:
        Mass: Any
    else:
        Mass: TypeAlias = Quantity
else:
    Mass = _MassOf()

Energy = Annotated[Quantity, One("MWh", negative=True)]
GasVolume = Annotated[Quantity, One("10^4Nm3")]
Emission = Annotated[Quantity, One("tCO2e", negative=True, strict=True)]
Share = Annotated[Quantity, One("1")]
Price = Annotated[Quantity, One("CNY/t", "CNY/tCO2e")]
Intensity = Annotated[Quantity, One("tCO2e/tAl", strict=True)]
for _type in (Energy, GasVolume, Emission, Share, Price, Intensity):
    _twofold(_type)
