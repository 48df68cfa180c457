"""What the plant measured: the typed input, as the activity file (`ghgcalc/activity/1`) writes it.

Reading names every fault at once, with table, row, key and month.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, Unpack, cast, get_args, get_origin

from pydantic import (
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
    model_validator,
)

from ghgcalc import doors, notebook, vocabulary
from ghgcalc.activity.advice import fitted
from ghgcalc.activity.checks import TABLES, lines, raw_lines
from ghgcalc.activity.corrections import Correction
from ghgcalc.activity.electricity import NetElectricity, OtherSupply, ProcessSupply, Supply
from ghgcalc.activity.facilities import OF_PLANTS, POWER
from ghgcalc.activity.measured import Measured, MeasuredField
from ghgcalc.activity.own import described, fuel_read, material_read, sourced
from ghgcalc.activity.process import AnodePlant, CarbonStream, PfcUnsplit, Process
from ghgcalc.activity.products import Product
from ghgcalc.activity.rows import Row, RowId, Text, named
from ghgcalc.activity.stretch import Digest, Through, misfits
from ghgcalc.activity.tables import ActivityDict
from ghgcalc.descriptions.models import Shown
from ghgcalc.errors import InputError
from ghgcalc.fields import Datum, One, refuse
from ghgcalc.findings import Finding
from ghgcalc.immutable import Beside, FrozenDict
from ghgcalc.numbers import shorten, sketch
from ghgcalc.schema import Strict, faults, read_by_us, retold, validate, wrong
from ghgcalc.series import Series
from ghgcalc.through import YEAR, month_of, reading

SCHEMA = "ghgcalc/activity/1"
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _province(raw: Any) -> str:
    found = vocabulary.area_id(raw) if isinstance(raw, str) else None
    if found is None or found not in vocabulary.areas() or vocabulary.areas()[found].kind != "province":
        from ghgcalc import suggestions

        raise wrong("unknown-province", value=sketch(raw), **suggestions.of_area(raw))
    return found


def _uscc(raw: Any) -> str:
    """A unified social credit code 统一社会信用代码: 18 characters, the last a check character (GB 32100)."""
    text = raw if isinstance(raw, str) else sketch(raw)
    sound = len(text) == 18 and all(sign in _USCC for sign in text)
    if not sound or _USCC[-sum(_USCC.index(sign) * 3**at for at, sign in enumerate(text[:17])) % 31] != text[17]:
        raise wrong("bad-uscc", value=shorten(text))
    return text


def _areas() -> dict[str, Any]:
    """The schema of a province: every name of every province, in any case, blanks around it."""
    from ghgcalc import forms

    ids = [area.id for area in vocabulary.areas().values() if area.kind == "province"]
    return forms.named(ids, vocabulary.names_of_areas("province"), stripped=True)


def _code() -> dict[str, Any]:
    """The schema of a credit code: which check character is right, it cannot say."""
    return {"type": "string", "pattern": f"^[{_USCC}]{{18}}$"}


Uscc = Annotated[str, BeforeValidator(_uscc), Shown(_code)]
"""A unified social credit code, its check character held."""


class Fuel(Row):
    """A fuel of the enterprise, in tonnes or 10⁴ Nm³; a liquid in litres with its density.

    `use` says where it burns: in the smelter unless stated, or in a facility of another kind, whose id is its `site`. A fuel that no
    list has is `item = "own"`: with a name and values of its own, of which `source` says where they come from.
    """

    unlisted: ClassVar[frozenset[str]] = frozenset({"quantity_factor"})

    item: Annotated[str, named("fuel")]
    use: Literal["smelter", "captive-power", "other"] | None = None
    name: Text | None = None
    site: RowId | None = None
    source: Text | None = None
    amount: Annotated[Series, Datum("t", "10^4Nm3", "kL", also=("t coal",))]
    density: Annotated[Measured | None, MeasuredField("t/kL", bounds=("0", "25"))] = None
    ncv: Annotated[Measured | None, MeasuredField("GJ/t", "GJ/10^4Nm3", also=("GJ/t coal",))] = None
    carbon_content: Annotated[Measured | None, MeasuredField("tC/GJ", "tC/t", "tC/10^4Nm3")] = None
    elemental_carbon: Annotated[Measured | None, MeasuredField("tC/t", "tC/10^4Nm3")] = None
    oxidation: Annotated[Measured | None, MeasuredField("1", bounds=("0", "1"))] = None
    emission_factor: Annotated[Measured | None, MeasuredField("tCO2/TJ", "tCO2/t", "tCO2/10^4Nm3")] = None
    quantity_factor: Annotated[Measured | None, MeasuredField("tCO2/t", "tCO2/10^4Nm3")] = None
    biomass: StrictBool | None = None
    biomass_share: Annotated[Measured | None, MeasuredField("1", sourced=False, bounds=("0", "1"))] = None

    _sourced = model_validator(mode="before")(sourced)

    @classmethod
    def narrow(cls, schema: dict[str, Any]) -> None:
        """Plain values where the row is on no list and has a source."""
        described(schema)

    @model_validator(mode="after")
    def _whole(self) -> Fuel:
        """One carbon content, one emission factor, one share of biomass; a volume with its density; every value of a fuel on no list."""
        fuel_read(self)
        return self


class Carbonate(Row):
    """A carbonate, or another material whose use gives off CO2, of the enterprise, in tonnes; one that no list has is `item = "own"`."""

    item: Annotated[str, named("carbonate")]
    name: Text | None = None
    source: Text | None = None
    amount: Annotated[Series, Datum("t")]
    emission_factor: Annotated[Measured | None, MeasuredField("tCO2/t")] = None
    purity: Annotated[Measured | None, MeasuredField("1", bounds=("0", "1"))] = None
    conversion: Annotated[Measured | None, MeasuredField("1", bounds=("0", "1"))] = None

    _sourced = model_validator(mode="before")(sourced)

    @classmethod
    def narrow(cls, schema: dict[str, Any]) -> None:
        """Plain values where the row is on no list and has a source."""
        described(schema)

    @model_validator(mode="after")
    def _whole(self) -> Carbonate:
        """A material on no list has a name and a factor."""
        material_read(self)
        return self


class Heat(Row):
    """Net purchased heat of the enterprise; it may be negative."""

    amount: Annotated[Series, Datum("GJ", negative=True)]
    emission_factor: Annotated[Measured | None, MeasuredField("tCO2/GJ")] = None


SHARE = MeasuredField("%", bounds=("1", "100"))
"""An efficiency above 1 %, in per cent or as a share; 90 without its unit is none."""


class Facility(Row):
    """A captive power plant 自备电厂 or another facility that reports under its own guideline, with its reported emission.

    Of a power plant the fuels will do instead (`[[fuel]]` with its `use`); what it generates, less its own use, is `net_generation`. One
    that gives heat as well (热电联产) states its heat and its reference efficiencies, and both may state who takes what they give: the
    smelter, others, buyers, the lines.
    """

    id: RowId
    kind: Literal["captive-power", "other"]
    emission: Annotated[Series | None, Datum("tCO2e", also=("tCO2",), strict=True)] = None
    gross_generation: Annotated[Series | None, Datum("MWh")] = None
    own_use: Annotated[Series | None, Datum("MWh")] = None
    net_generation: Annotated[Series | None, Datum("MWh")] = None
    electricity_others: Annotated[Series | None, Datum("MWh")] = None
    electricity_sold: Annotated[Series | None, Datum("MWh")] = None
    electricity_losses: Annotated[Series | None, Datum("MWh")] = None
    fuel_energy: Annotated[Series | None, Datum("GJ")] = None
    heat: Annotated[Series | None, Datum("GJ")] = None
    heat_smelter: Annotated[Series | None, Datum("GJ")] = None
    heat_others: Annotated[Series | None, Datum("GJ")] = None
    heat_sold: Annotated[Series | None, Datum("GJ")] = None
    heat_losses: Annotated[Series | None, Datum("GJ")] = None
    heat_efficiency: Annotated[Measured | None, SHARE] = None
    electric_efficiency: Annotated[Measured | None, SHARE] = None
    reference_heat: Annotated[Measured | None, SHARE] = None
    reference_electricity: Annotated[Measured | None, SHARE] = None
    source: Text | None = None

    @classmethod
    def narrow(cls, schema: dict[str, Any]) -> None:
        """An emission has its source; of a facility that is no power plant it is stated, and what only a plant has is not."""
        said = {"required": ["source"], "properties": {"source": {"not": {"type": "null"}}}}
        schema["dependentSchemas"] = {"emission": said}
        none: dict[str, Any] = {"properties": {key: {"type": "null"} for key in OF_PLANTS}}
        schema["anyOf"] = [{"required": ["emission"]} | none, {"properties": {"kind": {"const": POWER}}}]


class Waiver(Row):
    """A rule of the checks that does not hold for this plant 豁免: which, why, for which process, said by whom and when."""

    rule: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    reason: Text
    process: RowId | None = None
    by: Text | None = None
    on: date | None = None


class Entity(Row):
    """The reporting entity 重点排放单位."""

    name: Text
    uscc: Uscc | None = None
    province: Annotated[str, BeforeValidator(_province), Shown(_areas)] | None = None
    grid: Literal["north", "northeast", "east", "central", "northwest", "south"] | None = None


OUTSIDE = (
    "fuel", "carbonate", "anode_plant", "carbon_stream", "electricity", "other_electricity", "heat", "pfc_unsplit", "facility",
    "product",
)  # fmt: skip
"""The tables of the enterprise."""


Rows = tuple[tuple[Process | None, int, Any], ...]
"""(process or None, number from 1, row) of one table."""


class Activity(Strict):
    """A year of an entity, as its activity file states it; of a year that is still running 年内累计, as far as it is stated.

    `through` is the last month that is stated, that month included; a whole year has none, and December is the whole year. `predecessor` is
    the digest of the inventory that was filed before this one.
    """

    schema_: Literal["ghgcalc/activity/1"] = "ghgcalc/activity/1"
    year: Annotated[StrictInt, Field(ge=1990, le=2100)]
    through: Through | None = None
    predecessor: Digest | None = None
    entity: Entity
    process: tuple[Process, ...] = ()
    fuel: tuple[Fuel, ...] = ()
    carbonate: tuple[Carbonate, ...] = ()
    anode_plant: tuple[AnodePlant, ...] = ()
    carbon_stream: tuple[CarbonStream, ...] = ()
    electricity: tuple[Supply, ...] = ()
    electricity_total: NetElectricity | None = None
    other_electricity: tuple[OtherSupply, ...] = ()
    heat: tuple[Heat, ...] = ()
    pfc_unsplit: tuple[PfcUnsplit, ...] = ()
    facility: tuple[Facility, ...] = ()
    product: tuple[Product, ...] = ()
    waiver: tuple[Waiver, ...] = ()
    correction: tuple[Correction, ...] = ()

    model_config = Row.model_config | {
        "defer_build": False
    }  # a web framework that takes it would complain of one that is not built

    @classmethod
    def narrow(cls, schema: dict[str, Any]) -> None:
        """One row at least."""
        schema["anyOf"] = [{"required": [table], "properties": {table: {"minItems": 1}}} for table in TABLES]

    @classmethod
    def new(cls, **stated: Unpack[ActivityDict]) -> Activity:
        """The activity that the keywords state, of the same shape as the tables of an activity file: a typed way to build one.

        A type checker knows every key, down to the last table, whether it is required and what it takes ([ghgcalc.typing][]).

        Raises:
            InputError: every fault at once, with table, row, key, month and remedy.
        """
        return of(stated)

    @model_validator(mode="wrap")
    @classmethod
    def _told(cls, raw: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """By pydantic's own doors (`Activity(…)`, `model_validate`, a web framework), too, every fault comes with remedy and Chinese."""
        year, through = (raw.get("year"), raw.get("through")) if isinstance(raw, Mapping) else (None, None)
        whole = through is not None and month_of(through, year) == YEAR  # told up to December, it is the year told at once
        with reading(year, through):
            try:
                return handler({key: one for key, one in raw.items() if key != "through"} if whole else raw)
            except ValidationError as error:
                if read_by_us():
                    raise
                more = raw_lines(raw) if isinstance(raw, Mapping) else ()
                raise retold(error, cls, raw, more, lambda found: fitted(found, raw)) from None

    @model_validator(mode="after")
    def _whole(self) -> Activity:
        with reading(self.year, self.through):
            found = misfits(self)
            if not found:  # what goes less far than the rest cannot be held against it
                found = lines(self)
                if self.correction:
                    from ghgcalc.activity import corrected

                    found += corrected.lines(self)
        if found:
            raise refuse(found)
        return self

    def _repr_html_(self) -> str:
        """Which tables and rows are stated, for a notebook, and with which keys; a name is never markup."""
        named = notebook.named
        rows = [
            [table, " ".join(part for part in (process.id if process and row is not process else "", _name(row, at)) if part), keys]
            for table, found in self.by_table.items()
            for process, at, row in found
            for keys in [", ".join(key for key in type(row).model_fields if key in row.model_fields_set and key not in NAMED)]
        ]
        header = [named("table"), named("row"), named("keys-stated")]
        return notebook.page(f"{self.entity.name} · {self.through or self.year}", notebook.table(header, rows))

    @property
    def months(self) -> int:
        """How many months are stated, from January: 12, or fewer of a year that is still running."""
        return YEAR if self.through is None else int(self.through[5:])

    def until(self, through: str) -> Activity:
        """The same year as far as a month: the months up to `through`, that one included, and their corrections.

        The predecessor is left out, for it was filed before another statement. December gives the whole year.

        Args:
            through: a month of the year that is stated, such as `2026-08`.

        Raises:
            InputError: a month that is none, or that is not stated; data of the year alone, of which no part is known; corrections that do
                not follow from what is left. ArgumentError: no text.
        """
        from ghgcalc.activity.cutting import until

        doors.instance("through", through, str, "a month, such as 2026-08")
        return of(until({key: value for key, value in self.dump().items() if key != "predecessor"}, through))

    def rows(self, table: str) -> Sequence[tuple[Process | None, int, Any]]:
        """(process or None, number from 1, row) of a table such as `process`, `process.electricity` or `fuel`.

        Raises:
            ArgumentError: there is no such table.
        """
        doors.choice("table", table, tuple(ROWS))
        return _TABLES(self).get(table, ())

    @property
    def by_table(self) -> Mapping[str, Rows]:
        """The rows of every table that has any, as [rows][ghgcalc.activity.Activity.rows] gives them."""
        return _TABLES(self)

    @property
    def entering(self) -> Mapping[str, Rows]:
        """The rows of every table as a calculation takes them.

        They are those of [by_table][ghgcalc.activity.Activity.by_table]; but a process whose hot metal is corrected holds the value that
        emission rests on.
        """
        return _ENTERING(self) if self.correction else _TABLES(self)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that have rows."""
        return tuple(_TABLES(self))

    @property
    def canonical(self) -> str:
        """Compact JSON of what is stated, with sorted keys: the form that the digest covers and the inventory carries."""
        return _CANONICAL(self)

    @property
    def stated(self) -> ActivityDict:
        """What [dump][ghgcalc.activity.Activity.dump] gives."""
        return self.dump()

    def dump(self) -> ActivityDict:
        """As the activity file writes it, numbers as text; the caller's own."""
        dumped = self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
        return cast("ActivityDict", dumped | {"schema": SCHEMA})


NAMED = ("id", "item", "supply")
"""The keys that name a row."""


def _name(row: Row, at: int) -> str:
    """The name of a row: its id, what it is of, or its number."""
    return str(next((name for key in NAMED if (name := row.get(key))), at))


def _tables(activity: Activity) -> Mapping[str, Rows]:
    """The rows of every table that has any."""
    found: dict[str, Rows] = {}
    if activity.process:
        found["process"] = tuple((process, at, process) for at, process in enumerate(activity.process, 1))
        for table in ("electricity", "carbon_stream"):
            inside = tuple((process, at, row) for process in activity.process for at, row in enumerate(getattr(process, table), 1))
            if inside:
                found[f"process.{table}"] = inside
    for table in OUTSIDE:
        if rows := getattr(activity, table):
            found[table] = tuple((None, at, row) for at, row in enumerate(rows, 1))
    return FrozenDict(found)


_TABLES: Beside[Activity, Mapping[str, Rows]] = Beside(_tables)


def _entering(activity: Activity) -> Mapping[str, Rows]:
    from ghgcalc.activity import corrected

    return corrected.entering(activity)


_ENTERING: Beside[Activity, Mapping[str, Rows]] = Beside(_entering)
_CANONICAL: Beside[Activity, str] = Beside(lambda activity: _JSON.encode(activity.dump()))


def of(raw: Mapping[str, Any], file: str | None = None) -> Activity:
    """The activity that a table of the file's shape states.

    Raises:
        InputError: every fault at once, with file, table, row, key, month and remedy.
    """
    if type(raw) is not dict and not isinstance(raw, Mapping):
        raise InputError([Finding.of("file-not-table")])
    try:
        with reading(raw.get("year"), raw.get("through")):  # faults are told row by row, where nothing else knows the year
            return validate(Activity, raw, file)
    except InputError as error:
        # What whole-file checks can still see (ids and evidence numbers used twice, totals that do not add up) is named in the same run.
        with reading(raw.get("year"), raw.get("through")):
            more = raw_lines(raw)
        told = faults(refuse(more), Activity, raw, file, whole=True) if more else []
        raise InputError(dict.fromkeys(fitted(fault, raw) for fault in (*error.faults, *told))) from None


ROWS: Mapping[str, type[Row]] = {
    "process": Process,
    "process.electricity": ProcessSupply,
    "process.carbon_stream": CarbonStream,
    "fuel": Fuel,
    "carbonate": Carbonate,
    "anode_plant": AnodePlant,
    "carbon_stream": CarbonStream,
    "electricity": Supply,
    "other_electricity": OtherSupply,
    "heat": Heat,
    "pfc_unsplit": PfcUnsplit,
    "facility": Facility,
    "product": Product,
}
"""The model of a row of each table."""


def specs_of(table: str) -> dict[str, Datum]:
    """The keys of a table with what they accept; those of a table inside it as `table.key`."""
    return _specs(ROWS[table])


@cache
def _specs(row: type[Row]) -> dict[str, Datum]:
    found: dict[str, Datum] = {}
    for key, field in row.model_fields.items():
        for one in field.metadata:
            if isinstance(one, Datum):
                found[key] = one
        kinds = (field.annotation, *get_args(field.annotation)) if get_origin(field.annotation) is not tuple else ()
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, Row):
                found |= {f"{key}.{inner}": one for inner, one in _specs(kind).items()}
    return found


def keys_of(table: str) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of a table that hold data, and those that hold measured values: what a guideline may bind."""
    specs = {key: spec for key, spec in specs_of(table).items() if not isinstance(spec, One)}
    measured = frozenset(key for key, spec in specs.items() if isinstance(spec, MeasuredField))
    return frozenset(specs) - measured, measured
