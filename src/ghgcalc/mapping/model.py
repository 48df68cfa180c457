"""The mapping file (`ghgcalc/map/1`): where in a ledger 台账 of any shape an activity stands, by the words that stand beside it.

Words, never addresses: a row that is inserted, a sheet that is moved, a month that is added above do not break it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, StringConstraints, model_validator

from ghgcalc.activity.model import ROWS, specs_of
from ghgcalc.activity.rows import RowId, Text
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import sketch
from ghgcalc.schema import Strict, nearest, wrong
from ghgcalc.through import YEAR

SCHEMA = "ghgcalc/map/1"

Word = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Words = Annotated[tuple[Word, ...], Field(min_length=1, max_length=8)]


def _words(raw: Any) -> Any:
    """One word, or several that all stand beside the number."""
    return [raw] if isinstance(raw, str) else raw


def _frozen(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    return FrozenDict(raw)


Several = Annotated[Words, BeforeValidator(_words)]


class Shape(Strict):
    """How a table of the ledger is made; `[map]` says it for all data, a `[[datum]]` for itself.

    Attributes:
        sheet: its name; a CSV file has none.
        layout: `across`: months in columns; `down`: months or days in rows, data in columns; `long`: one number a row.
        period: header word of the column of months or days (`down`, `long`).
        months: twelve header words, January to December, where the ledger has names of its own for the months.
        columns: word above the columns that count, where a month has several (实际 beside 计划).
        code: header word of the columns in which the words of a datum stand (`long`).
        value: header word of the column of numbers (`long`).
        unit_cell: word of the column (in `down`: of the row) of units.
        total: word of the column (in `down`: of the row) of sums, which are checked and never added.
        decimal: mark before decimals, of numbers that are kept as text.
        dates: which of two numbers before a year comes first, the day or the month.
        missing_days: `zero` where a day without a row is a day without consumption.
    """

    sheet: Text | None = None
    layout: Literal["across", "down", "long"] | None = None
    period: Word | None = None
    months: Annotated[tuple[Word, ...], Field(min_length=12, max_length=12)] | None = None
    columns: Word | None = None
    code: Several | None = None
    value: Word | None = None
    unit_cell: Word | None = None
    total: Word | None = None
    decimal: Literal[".", ","] | None = None
    dates: Literal["dmy", "mdy"] | None = None
    missing_days: Literal["zero"] | None = None


class Defaults(Shape):
    """What holds for the whole ledger: the year of the activity, how far a running one is stated, and how a CSV file is written."""

    year: Annotated[StrictInt, Field(ge=1990, le=2100)]
    through: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(?:0[1-9]|1[0-2])$")] | None = None
    encoding: Literal["utf-8", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"] | None = None
    delimiter: Literal[",", ";", "\t"] | None = None

    @property
    def stated_months(self) -> int:
        """How many months are stated; a month of another year is told when the activity is read."""
        return YEAR if self.through is None else int(self.through[5:])


class Beside(Strict):
    """A text of the ledger: what stands right of, or under, a word."""

    sheet: Text | None = None
    word: Word


class Entity(Strict):
    """The reporting entity, in words of the mapping or from the ledger."""

    name: Text | Beside
    uscc: Text | Beside | None = None
    province: Text | Beside | None = None
    grid: Text | Beside | None = None


def _table(raw: str) -> str:
    if raw not in ROWS:
        near = ", ".join(nearest(raw, ROWS))
        raise wrong("map-table", value=sketch(raw), near=near or "–", known=", ".join(ROWS))
    return raw


class MapDatum(Shape):
    """One datum of the activity, and where it stands.

    Attributes:
        table, key: as the activity file calls it: `process` and `anode`, `fuel` and `amount`.
        process: id of the electrolysis process 铝电解工序 to which it belongs (tables `process`, `process.electricity`, ...).
        row: what the row of the activity says of itself besides: `{ item = "natural-gas" }`, `{ supply = "grid", evidence = [...] }`.
        words: that stand beside the numbers, all of them.
        unit: where no cell says it; where one does, both are the same.
        source: of a measured value.
    """

    table: Annotated[Word, AfterValidator(_table)]
    key: Word
    process: RowId | None = None
    row: Annotated[Mapping[str, Any], AfterValidator(_frozen)] = FrozenDict({})
    words: Several
    unit: Word | None = None
    source: Text | None = None

    @model_validator(mode="after")
    def _known(self) -> MapDatum:
        known = specs_of(self.table)
        if self.key not in known:
            near = ", ".join(nearest(self.key, known))
            raise wrong("map-key", value=sketch(self.key), table=self.table, near=near or "–", known=", ".join(known))
        if (self.process is not None) != self.table.startswith("process"):
            raise wrong("map-process", table=self.table)
        return self


class Map(Strict):
    """A mapping file."""

    schema_: Literal["ghgcalc/map/1"]
    map: Defaults
    entity: Entity
    datum: Annotated[tuple[MapDatum, ...], Field(min_length=1, max_length=500)]

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}

    def shape(self, datum: MapDatum) -> Shape:
        """How the table of a datum is made: what it says itself, else what `[map]` says."""
        own = {name: getattr(datum, name) for name in Shape.model_fields}
        return Shape.model_construct(**{name: getattr(self.map, name) if one is None else one for name, one in own.items()})
