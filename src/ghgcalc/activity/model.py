"""What the plant measured: the typed input, as the activity file (`ghgcalc/activity/1`) writes it.

Reading names every fault at once, with table, row, key and month.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictInt, StringConstraints, model_validator

from ghgcalc import vocabulary
from ghgcalc.activity.checks import lines, raw_lines
from ghgcalc.activity.measured import Date, Measured, MeasuredField
from ghgcalc.errors import InputError
from ghgcalc.fields import Datum, One, refuse
from ghgcalc.findings import Finding
from ghgcalc.numbers import shorten
from ghgcalc.schema import Strict, faults, nearest, validate, wrong
from ghgcalc.series import Series
from ghgcalc.units import Quantity

SCHEMA = "ghgcalc/activity/1"
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
EVIDENCE_KINDS = ("green-power-consumption-certificate", "direct-supply-settlement", "meter-records", "green-certificate")

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
RowId = Annotated[str, StringConstraints(pattern=r"^[^/\s](?:[^/\n]{0,58}[^/\s])?$", max_length=60)]
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _named(kind: str) -> Any:
    """A validator that turns an English or Chinese name of an item into its id."""

    def find(raw: Any) -> str:
        found = vocabulary.item_id(kind, raw) if isinstance(raw, str) else None
        if found is None:
            near = ", ".join(nearest(str(raw), vocabulary.item_names(kind), 3))
            known = ", ".join(item.id for item in vocabulary.items().values() if item.kind == kind)
            raise wrong(f"unknown-{kind}", value=shorten(str(raw)), near=near or known, known=known)
        return found

    return BeforeValidator(find)


def _province(raw: Any) -> str:
    found = vocabulary.area_id(raw) if isinstance(raw, str) else None
    if found is None or found not in vocabulary.areas() or vocabulary.areas()[found].kind != "province":
        near = ", ".join(nearest(str(raw), vocabulary.area_names(), 3)) or "Xinjiang, 新疆, …"
        raise wrong("unknown-province", value=shorten(str(raw)), near=near)
    return found


def _uscc(raw: Any) -> str:
    """A unified social credit code 统一社会信用代码: 18 characters, the last a check character (GB 32100)."""
    text = raw if isinstance(raw, str) else str(raw)
    sound = len(text) == 18 and all(sign in _USCC for sign in text)
    if not sound or _USCC[-sum(_USCC.index(sign) * 3**at for at, sign in enumerate(text[:17])) % 31] != text[17]:
        raise wrong("bad-uscc", value=shorten(text))
    return text


ElectricityAmount = Annotated[Series, Datum("MWh")]
NetElectricity = Annotated[Series, Datum("MWh", negative=True)]


class Evidence(Strict):
    """A record that proves where electricity came from: kind, number, megawatt-hours, period."""

    kind: Literal["green-power-consumption-certificate", "direct-supply-settlement", "meter-records", "green-certificate"]
    number: Text
    amount: Annotated[Quantity, One("MWh")]
    from_: Date
    to: Date
    issuer: str | None = None
    file: str | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None

    model_config = Strict.model_config | {
        "alias_generator": lambda name: name.rstrip("_"),
        "populate_by_name": True,
        "arbitrary_types_allowed": True,
    }

    @model_validator(mode="after")
    def _in_order(self) -> Evidence:
        if self.to < self.from_:
            raise wrong("period-reversed", begins=self.from_, ends=self.to)
        return self


class _Row(Strict):
    """A row of a table; the engine reads its data by key."""

    model_config = Evidence.model_config

    def get(self, key: str) -> Any:
        """The datum under `key`, or None."""
        return self.__dict__.get(key)


class Supply(_Row):
    """Electricity of one supply: how much, and what proves it."""

    supply: Annotated[str, _named("supply")]
    amount: NetElectricity
    evidence: tuple[Evidence, ...] = ()


class ProcessSupply(Supply):
    """Electricity consumed by a process; it cannot be negative."""

    amount: ElectricityAmount


class Process(_Row):
    """An electrolysis process 铝电解工序: its output, its anodes, its anode effects, its AC electricity."""

    id: RowId
    name: str | None = None
    capacity: Annotated[Quantity | None, One("tAl")] = None
    cells: Annotated[StrictInt, Field(ge=1)] | None = None
    current: Annotated[Quantity | None, One("kA")] = None
    started: Date | None = None
    stopped: Date | None = None
    liquid_aluminium: Annotated[Series | None, Datum("tAl")] = None
    anode: Annotated[Series | None, Datum("t anode")] = None
    anode_effect_minutes: Annotated[Series | None, Datum("min/(cell·d)", also=("min",))] = None
    anode_effect_method: Literal["factor", "slope"] | None = None
    electricity: tuple[ProcessSupply, ...] = ()
    electricity_total: ElectricityAmount | None = None
    net_anode: Annotated[Measured | None, MeasuredField("tC/tAl")] = None
    anode_loss: Annotated[Measured | None, MeasuredField("1")] = None
    anode_sulphur: Annotated[Measured | None, MeasuredField("1")] = None
    anode_ash: Annotated[Measured | None, MeasuredField("1")] = None
    cf4_factor: Annotated[Measured | None, MeasuredField("kgCF4/tAl")] = None
    c2f6_factor: Annotated[Measured | None, MeasuredField("kgC2F6/tAl")] = None
    slope: Annotated[Measured | None, MeasuredField("(kgCF4/tAl)/(min/(cell·d))", also=("kgCF4/tAl/min", "kg/tAl/min"))] = None
    c2f6_fraction: Annotated[Measured | None, MeasuredField("kgC2F6/kgCF4")] = None


class Fuel(_Row):
    """A fossil fuel of the enterprise, in tonnes or 10⁴ Nm³."""

    item: Annotated[str, _named("fuel")]
    amount: Annotated[Series, Datum("t", "10^4Nm3", also=("t coal",))]
    ncv: Annotated[Measured | None, MeasuredField("GJ/t", "GJ/10^4Nm3", also=("GJ/t coal",))] = None
    carbon_content: Annotated[Measured | None, MeasuredField("tC/GJ", "tC/t", "tC/10^4Nm3")] = None
    elemental_carbon: Annotated[Measured | None, MeasuredField("tC/t", "tC/10^4Nm3")] = None
    oxidation: Annotated[Measured | None, MeasuredField("1")] = None

    @model_validator(mode="after")
    def _carbon(self) -> Fuel:
        """A carbon content per tonne or 10⁴ Nm³ is elemental carbon; both at once contradict each other."""
        content = self.carbon_content
        if content is not None and content.value is not None and content.value.own.symbol != "tC/GJ":
            if self.elemental_carbon is not None:
                raise wrong("carbon-twice", item=self.item)
            object.__setattr__(self, "elemental_carbon", content)
            object.__setattr__(self, "carbon_content", None)
        return self


class Carbonate(_Row):
    """A carbonate of the enterprise, in tonnes."""

    item: Annotated[str, _named("carbonate")]
    amount: Annotated[Series, Datum("t")]
    emission_factor: Annotated[Measured | None, MeasuredField("tCO2/t")] = None
    purity: Annotated[Measured | None, MeasuredField("1")] = None


class Heat(_Row):
    """Net purchased heat of the enterprise; it may be negative."""

    amount: Annotated[Series, Datum("GJ", negative=True)]
    emission_factor: Annotated[Measured | None, MeasuredField("tCO2/GJ")] = None


class Facility(_Row):
    """A captive power plant or another facility that reports under its own guideline, with its reported emission."""

    id: RowId
    kind: Literal["captive-power", "other"]
    emission: Annotated[Series, Datum("tCO2e", also=("tCO2",), strict=True)]
    source: Text


class Entity(_Row):
    """The reporting entity 重点排放单位."""

    name: Text
    uscc: Annotated[str, BeforeValidator(_uscc)] | None = None
    province: Annotated[str, BeforeValidator(_province)] | None = None
    grid: Literal["north", "northeast", "east", "central", "northwest", "south"] | None = None


class Activity(Strict):
    """A year of an entity, as its activity file states it."""

    schema_: Literal["ghgcalc/activity/1"] = "ghgcalc/activity/1"
    year: Annotated[StrictInt, Field(ge=1990, le=2100)]
    entity: Entity
    process: tuple[Process, ...] = ()
    fuel: tuple[Fuel, ...] = ()
    carbonate: tuple[Carbonate, ...] = ()
    electricity: tuple[Supply, ...] = ()
    electricity_total: NetElectricity | None = None
    heat: tuple[Heat, ...] = ()
    facility: tuple[Facility, ...] = ()

    model_config = Evidence.model_config

    @model_validator(mode="after")
    def _whole(self) -> Activity:
        if found := lines(self):
            raise refuse(found)
        return self

    def rows(self, table: str) -> Sequence[tuple[Process | None, int, Any]]:
        """(process or None, number from 1, row) of a table such as `process`, `process.electricity` or `fuel`."""
        return self._tables.get(table, ())

    @cached_property
    def _tables(self) -> dict[str, list[tuple[Process | None, int, Any]]]:
        """The rows of every table that has any."""
        found: dict[str, list[tuple[Process | None, int, Any]]] = {}
        if self.process:
            found["process"] = [(process, at, process) for at, process in enumerate(self.process, 1)]
            inside: list[tuple[Process | None, int, Any]] = [
                (process, at, row) for process in self.process for at, row in enumerate(process.electricity, 1)
            ]
            if inside:
                found["process.electricity"] = inside
        for table in ("fuel", "carbonate", "electricity", "heat", "facility"):
            if rows := getattr(self, table):
                found[table] = [(None, at, row) for at, row in enumerate(rows, 1)]
        return found

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that have rows."""
        return tuple(self._tables)

    @cached_property
    def canonical(self) -> str:
        """Compact JSON of what is stated, with sorted keys: the form that the digest covers and the inventory carries."""
        return _CANONICAL.encode(self.stated)

    @cached_property
    def stated(self) -> dict[str, Any]:
        """What [dump][ghgcalc.activity.Activity.dump] gives, made once; not to be changed."""
        return self.dump()

    def dump(self) -> dict[str, Any]:
        """As the activity file writes it, numbers as text."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True) | {"schema": SCHEMA}


def of(raw: Mapping[str, Any], file: str | None = None) -> Activity:
    """The activity that a table of the file's shape states.

    Raises:
        InputError: every fault at once, with file, table, row, key, month and remedy.
    """
    if not isinstance(raw, Mapping):
        raise InputError([Finding.of("file-not-table")])
    try:
        return validate(Activity, raw, file)
    except InputError as error:
        # What whole-file checks can still see (ids and evidence numbers used twice, totals that do not add up) is named in the same run.
        more = raw_lines(raw)
        found = faults(refuse(more), Activity, raw, file) if more else []
        raise InputError(dict.fromkeys((*error.faults, *found))) from None


ROWS: Mapping[str, type[_Row]] = {
    "process": Process,
    "process.electricity": ProcessSupply,
    "fuel": Fuel,
    "carbonate": Carbonate,
    "electricity": Supply,
    "heat": Heat,
    "facility": Facility,
}
"""The model of a row of each table."""


def keys_of(table: str) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of a table that hold data, and those that hold measured values: what a guideline may bind."""
    data: set[str] = set()
    measured: set[str] = set()
    for key, found in ROWS[table].model_fields.items():
        spec = [one for one in found.metadata if isinstance(one, Datum) and not isinstance(one, One)]
        if spec:
            (measured if isinstance(spec[0], MeasuredField) else data).add(key)
    return frozenset(data), frozenset(measured)
