"""The record of a factor, the files that hold them, and a user's own files laid over the packaged ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainSerializer, StringConstraints

from ghgcalc import doors, forms
from ghgcalc.descriptions.models import Shown, day
from ghgcalc.errors import ConditionsError, InputError, NumberError, UnitError
from ghgcalc.files import parse, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import Beside, Slotted, put
from ghgcalc.kinds import Id
from ghgcalc.literals import Grade
from ghgcalc.numbers import number, sketch
from ghgcalc.schema import Strict, validate, wrong
from ghgcalc.units import Quantity, Unit
from ghgcalc.units.parser import MAX_UNIT_TEXT

SCHEMA = "ghgcalc/factors/1"
REFUSED_KINDS: Mapping[str, str] = {
    "footprint": "a product's carbon-footprint factor (life cycle), not an account's",
    "operating-margin": "a baseline factor of reduction projects (OM), not an account's",
    "build-margin": "a baseline factor of reduction projects (BM), not an account's",
}
"""Known kinds that an account refuses, with the reason."""

Kind = Literal[
    "grid-average", "grid-residual", "grid-fossil", "operating-margin", "build-margin", "footprint", "ncv", "carbon-content",
    "elemental-carbon", "oxidation", "carbonate", "heat", "gwp", "net-anode", "anode-loss", "sulphur", "ash", "anode-default",
    "cf4-factor", "c2f6-factor", "anode-effect-default", "slope", "c2f6-fraction", "energy-equivalent", "overvoltage", "solubles",
    "binder", "hydrogen", "tar", "packing-coke", "dust", "carbon-share", "purity", "ratio", "product-default", "supplier-rate",
]  # fmt: skip


def _number(raw: Any) -> Decimal:
    try:
        return number(raw)
    except NumberError as error:
        raise wrong("bad-number", detail=error, value=sketch(raw)) from None


def _unit(raw: Any) -> str:
    try:
        return Unit.of(raw if isinstance(raw, str) else sketch(raw)).symbol
    except UnitError as error:
        code = "gas-conditions" if isinstance(error, ConditionsError) else "bad-unit"
        raise wrong(code, detail=error, value=sketch(raw), wanted="tCO2/MWh, GJ/t, GJ/10^4Nm3, %, 1, …") from None


Told = Annotated[str, StringConstraints(max_length=200)]
"""What somebody says in a form."""


def _day(raw: Any) -> Any:
    """A date that a form leaves open is none yet."""
    return None if raw == "" else raw


def _page(raw: Any) -> Any:
    """A page by its bare number."""
    return str(raw) if type(raw) is int else raw


def _any_number() -> dict[str, Any]:
    """The schema of a number: written as one, or as its text."""
    return forms.number(negative=True)


Number = Annotated[
    Decimal, BeforeValidator(_number), PlainSerializer(lambda value: format(value, "f"), return_type=str), Shown(_any_number)
]
UnitText = Annotated[
    str,
    BeforeValidator(_unit),
    Shown(lambda: {"anyOf": [{"type": "string", "minLength": 1, "maxLength": MAX_UNIT_TEXT}, {"const": 1}]}),
]
Page = Annotated[Told | None, BeforeValidator(_page), Shown(lambda: {"type": ["string", "integer", "null"], "maxLength": 200})]
ReadOn = Annotated[date | None, BeforeValidator(_day), Shown(lambda: {"anyOf": [day(), {"enum": ["", None]}]})]


class Period(Strict):
    """From a day to a day, both included; without `to`, open."""

    from_: date | None = None
    to: date | None = None

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


class _Common(Strict):
    """What a set states once for all its records, and a record may state for itself."""

    edition: int | None = None
    document: str | None = None
    issued: date | None = None
    data_year: int | None = None
    valid: Period | None = None
    grade: Grade | None = None
    source: str | None = None
    area: str | None = None
    note: str = ""
    note_zh: str = ""
    caution_en: str | None = None
    caution_zh: str | None = None


class _Record(_Common):
    id: Id
    value: Number
    unit: UnitText
    kind: Kind
    band: tuple[Number, Number] | None = None
    range: tuple[Number, Number] | None = None
    name_en: str = ""
    name_zh: str = ""
    supersedes: str | None = None
    page: Page = None
    read_by: Told | None = None
    read_on: ReadOn = None


class _Set(_Common):
    id: Id
    records: tuple[_Record, ...]


class FactorFile(Strict):
    """A file of factors: single records, and sets of records of one document."""

    schema_: Literal["ghgcalc/factors/1"]
    set: tuple[_Set, ...] = ()
    factor: tuple[_Record, ...] = ()

    model_config = Period.model_config


class Factor(Strict):
    """One published number.

    Attributes:
        id: names the document, never the year alone.
        number: the Decimal with every digit as printed; `value` is it with its unit.
        kind: what it is (`grid-average`, `ncv`, ...). Kinds in [REFUSED_KINDS][] never enter an account.
        issued: since when one could know it.
        valid, data_year: what it is about.
        grade: what was read to believe it.
        band: the plausible range, which contains the value.
        range: the published uncertainty in per cent of the value, such as −10 and 10; propagated only where somebody asks for it.
        caution_en, caution_zh: what whoever uses the number has to know; a warning of every account in which a line rests on it.
        page, read_by, read_on: where somebody found this very number in the document itself, who, and on which day. A record that has
            these keys is a form: filled in, with an equal value, it confirms the factor that it `supersedes` and replaces nothing.
    """

    id: Id
    number: Number
    unit: UnitText
    kind: Kind
    document: str
    issued: date
    grade: Grade
    source: str
    edition: int = 0
    area: str | None = None
    data_year: int | None = None
    valid: Period | None = None
    band: tuple[Number, Number] | None = None
    range: tuple[Number, Number] | None = None
    name_en: str = ""
    name_zh: str = ""
    note: str = ""
    note_zh: str = ""
    caution_en: str | None = None
    caution_zh: str | None = None
    supersedes: str | None = None
    page: Told | None = None
    read_by: Told | None = None
    read_on: date | None = None

    @property
    def form(self) -> bool:
        """Whether it is a form for a confirmation, filled in or not."""
        return self.page is not None

    @property
    def filled(self) -> bool:
        """Whether page, reader and day of a form are filled in."""
        return bool(self.page and self.read_by and self.read_on)

    @property
    def value(self) -> Quantity:
        """The number with its unit."""
        return Quantity(self.number, self.unit)

    def record(self) -> dict[str, Any]:
        """The record with its own keys; numbers and dates as text. `value` comes before the rest."""
        found = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return {"id": found.pop("id"), "value": found.pop("number"), **found}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Factor:
        """The factor that `record` wrote.

        Raises:
            InputError: every fault of the record. ArgumentError: no table.
        """
        rest = dict(doors.instance("record", record, Mapping, "the record of a factor"))
        return validate(cls, {"number": rest.pop("value", None), **rest})

    def refusal(self) -> str | None:
        """Why an account refuses this kind, or None."""
        return REFUSED_KINDS.get(self.kind)


READ = ("page", "read_by", "read_on")
"""What a form asks for: where the number stands in the document, who read it there, and on which day."""


def _form(record: _Record, merged: dict[str, Any]) -> list[str]:
    """The keys that a form leaves open although others are filled in; what is filled in is its source where it names no other."""
    if record.model_fields_set.isdisjoint(READ):
        return []
    told = {key: str(getattr(record, key) or "").strip() for key in READ}
    merged["page"], merged["read_by"] = told["page"], told["read_by"]
    if record.read_on is None:
        merged.pop("read_on", None)
    if all(told.values()):
        merged["source"] = merged.get("source") or "; ".join(told.values())
        return []
    return [key for key in READ if not told[key]] if any(told.values()) else []


def factors_in(raw: dict[str, Any], name: str) -> list[Factor]:
    """The factors of one parsed file.

    Raises:
        InputError: every broken record, with its place.
    """
    file = validate(FactorFile, raw, name)
    found: list[Factor] = []
    faults: list[Finding] = []
    rows = [(group, record) for group in file.set for record in group.records]
    rows += [(_Set(id="", records=()), record) for record in file.factor]
    for group, record in rows:
        common = {key: getattr(group, key) for key in _Common.model_fields}
        own = record.model_dump(exclude_unset=True, exclude={"value", "id"})
        id = f"{group.id}/{record.id}" if group.id else record.id  # noqa: A001
        place = Place(file=name, table="set" if group.id else "factor", row=id)
        merged = {key: value for key, value in (common | own).items() if value is not None}
        unread = _form(record, merged)
        faults += [Finding.of("confirm-incomplete", place=Place(file=name, table=place.table, row=id, key=key)) for key in unread]
        if not unread and record.read_on is not None and record.read_on < merged.get("issued", record.read_on):
            shown = {"on": record.read_on, "issued": merged["issued"], "document": merged.get("document", "–")}
            faults.append(Finding.of("confirm-early", place=Place(file=name, table=place.table, row=id, key="read_on"), **shown))
        missing = [key for key in ("document", "issued", "grade", "source") if not merged.get(key)]
        if unread or merged.get("page") == "":  # a form that nobody has filled in yet names no source
            missing = [key for key in missing if key != "source"]
        faults += [Finding.of("missing-key", place=Place(file=name, table="set", row=id, key=key)) for key in missing]
        if record.band is not None and not record.band[0] <= record.value <= record.band[1]:
            faults.append(Finding.of("outside-band", place=place, value=record.value, low=record.band[0], high=record.band[1]))
        if record.range is not None and not record.range[0] <= 0 <= record.range[1]:  # the value itself deviates by 0 %
            low, high = record.range
            at = Place(file=name, table=place.table, row=id, key="range")
            faults.append(Finding.of("outside-band", place=at, value=0, low=low, high=high))
        if not missing:
            found.append(Factor(id=id, number=record.value, **({"source": ""} | merged)))
    seen: set[str] = set()
    for factor in found:
        if factor.id in seen:
            faults.append(Finding.of("duplicate-id", place=Place(file=name, row=factor.id), id=factor.id))
        seen.add(factor.id)
    if faults:
        raise InputError(faults)
    return found


class Overlay(Slotted):
    """A user's or third party's own factors, laid over the packaged ones; they never shadow silently."""

    __slots__ = ("__weakref__", "name", "records")

    name: str
    records: tuple[Factor, ...]

    def __init__(self, name: str, records: Iterable[Factor]) -> None:
        """`name` is the file or entry point, without its folder."""
        put(self, "name", name)
        put(self, "records", tuple(sorted(records, key=lambda factor: factor.id)))

    @property
    def sha256(self) -> str:
        """Over the canonical records."""
        return _OVERLAYS(self)

    def __eq__(self, other: object) -> bool:
        """The same name and records."""
        return self is other or (isinstance(other, Overlay) and (self.name, self.records) == (other.name, other.records))

    def __hash__(self) -> int:
        """Hash of name and records."""
        return hash((self.name, self.sha256))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by name and records."""
        return Overlay, (self.name, self.records)

    @classmethod
    def read(cls, path: str | Path) -> Overlay:
        """Read a factor file (TOML or JSON).

        Raises:
            InputError: every broken record, with its place.
        """
        data, name = read_bytes(path)
        kind = "json" if name.lower().endswith(".json") else "toml"
        return cls(PurePath(name).name, factors_in(parse(data, name, kind), name))


_OVERLAYS: Beside[Overlay, str] = Beside(lambda overlay: digest_of(overlay.records))


def digest_of(records: Iterable[Factor]) -> str:
    """SHA-256 over the records: one line of compact JSON with sorted keys for each, in order of id."""
    lines = [json.dumps(factor.record(), ensure_ascii=False, sort_keys=True, separators=(",", ":")) for factor in records]
    return sha256("\n".join(lines).encode()).hexdigest()
