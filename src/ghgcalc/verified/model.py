"""The verification record 核查记录 (`ghgcalc/verification-record/1`): what was reported, what was verified, and why they differ.

Its parts are those of the report of the power sector's verification guide (2026), with the rows of aluminium in place of those of power.
What follows from the rows (same, change, year on year, data for the allocation) is worked out and never stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictInt, StringConstraints, field_validator

from ghgcalc import doors
from ghgcalc.descriptions.models import Shown, day
from ghgcalc.errors import NumberError
from ghgcalc.fields import complaint, refuse
from ghgcalc.immutable import Beside
from ghgcalc.kinds import Id
from ghgcalc.numbers import number, read_printed, shorten, sketch
from ghgcalc.rendering import Reported
from ghgcalc.schema import Strict, validate, wrong
from ghgcalc.verified.form import IN_CHINESE, STATES
from ghgcalc.verified.rows import Key

SCHEMA = "ghgcalc/verification-record/1"

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Process = Annotated[Id, StringConstraints(min_length=1, max_length=200)]
Period = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3}(?:-(?:0[1-9]|1[0-2]))?$")]


def _digits(raw: Any) -> Any:
    """A figure as a text with the digits that it has in the file; an integer or a decimal number is one, too."""
    if not isinstance(raw, int | float | Decimal) or isinstance(raw, bool):
        return raw
    try:
        return f"{number(raw):f}"
    except NumberError as error:
        raise wrong("bad-number", detail=error, value=sketch(raw)) from None


def _state(raw: Any) -> Any:
    return IN_CHINESE.get(raw, raw) if isinstance(raw, str) else raw


def _filled(raw: Any) -> Any:
    """An empty text is what nobody has filled in: it is open, as if the key were not there."""
    return None if isinstance(raw, str) and not raw.strip() else raw


def _texts(longest: int, *more: dict[str, Any]) -> Shown:
    """The JSON Schema of a text that may be open."""
    return Shown(lambda: {"anyOf": [{"type": "string", "maxLength": longest}, *more, {"type": "null"}]})


Stated = Annotated[Short | None, BeforeValidator(_digits), BeforeValidator(_filled), _texts(200, {"type": "number"})]
"""A figure or a fact as it is printed; `–` where it is not there; nothing where it is open."""

Open = Annotated[Text | None, BeforeValidator(_filled), _texts(2000)]
"""A text that is open until somebody writes it."""

Day = Annotated[
    date | None,
    BeforeValidator(_filled),
    Shown(lambda: {"anyOf": [day(), {"type": "string", "pattern": "^\\s*$"}, {"type": "null"}]}),
]


class Entity(Strict):
    """Whose report was verified."""

    name: Short
    uscc: Short | None = None
    province: Short | None = None


class Cover(Strict):
    """The cover 封面, and what stands at the head of the conclusion.

    Attributes:
        number: report number 报告编号: province, abbreviation of the verifier, last six characters of the organisation code, year, version;
            joined by hyphens.
        verifier, verifier_code: the verifying body 核查机构 and its credit code. issued: when it signed.
        address, legal_representative, contact: of the enterprise. sector, sub_sector: as the report has them.
        writer, writer_code: the firm that wrote the emission report, and its credit code.
    """

    number: Open = None
    verifier: Open = None
    verifier_code: Open = None
    issued: Day = None
    address: Open = None
    legal_representative: Open = None
    contact: Open = None
    sector: Open = None
    sub_sector: Open = None
    writer: Open = None
    writer_code: Open = None


class Version(Strict):
    """A version of the emission report: the digest of its inventory, its version and its date."""

    inventory: Digest
    version: Open = None
    date: Day = None


class RecordDatum(Strict):
    """A row of annex 1 核查结果数据表.

    Attributes:
        process: its id; none for the enterprise. parameter, period: which, of when: `anode/loss`, `2024` or `2024-03`.
        unit: of both figures; empty of a fact. code: of annex 1, `A` to `V`.
        reported, verified: as printed; `–` where there is none. Without `verified` the row is open.
        reason: why they differ 差异原因.
        auxiliary: whether it is an auxiliary item (C.6), which is shown and need not be verified.
    """

    process: Process | None = None
    parameter: Short
    period: Period
    unit: Annotated[str, StringConstraints(max_length=60)] = ""
    code: Annotated[str, StringConstraints(max_length=3)] = ""
    reported: Stated = None
    verified: Stated = None
    reason: Open = None
    auxiliary: bool = False

    @property
    def key(self) -> Key:
        """By which it is found."""
        return self.process, self.parameter, self.period

    @property
    def open(self) -> bool:
        """Whether it must be verified, and nobody has."""
        return self.verified is None and not self.auxiliary

    @property
    def same(self) -> bool | None:
        """Whether both are the same 是否一致, numbers by their value; None of an open row."""
        if self.verified is None:
            return None
        pair = numeric(self.reported), numeric(self.verified)
        return self.reported == self.verified if None in pair else pair[0] == pair[1]


class Allocation(Strict):
    """Of annex 2, data for the allocation 配额分配相关数据: what of a step no row has. The figures are those of the rows."""

    process: Process
    name: Open = None
    special: Open = None


class LastYear(Strict):
    """Figures of the year before, of a step or (without `process`) of all, and one sentence on the cause of the change."""

    process: Process | None = None
    emission: Stated = None
    metal: Stated = None
    anode: Stated = None
    cause: Open = None


class NonConformity(Strict):
    """A line of annex 3 不符合项清单; its class is one of K1 to K8, its state what came of it, open without one.

    Attributes:
        description: what does not conform.
        process: what it touches. parameter: likewise.
        rule: of the finding from which the line was drafted. place: of that finding.
        cause: as the enterprise states it. action: likewise.
        estimate: how the figures were estimated conservatively 保守性原则 where it was not repaired.
    """

    class_: Literal["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8"]
    description: Text
    process: Process | None = None
    parameter: Short | None = None
    rule: Short | None = None
    place: Short | None = None
    cause: Open = None
    action: Open = None
    state: Annotated[
        Literal["repaired-conforming", "repaired-not-conforming", "not-repaired"] | None,
        BeforeValidator(_state),
        BeforeValidator(_filled),
        Shown(lambda: {"anyOf": [{"enum": [*STATES, *IN_CHINESE]}, {"type": "string", "pattern": "^\\s*$"}, {"type": "null"}]}),
    ] = None
    estimate: Open = None

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}

    @property
    def repaired(self) -> bool:
        """Whether it was repaired and conforms."""
        return self.state == "repaired-conforming"


class Support(Strict):
    """A supporting document of annex 4 支持性文件: group, name of the file, date, page, SHA-256."""

    group: Literal["facts", "metal-anode", "fuels-carbonates", "tests", "production", "meters", "power"]
    file: Short
    date: Day = None
    page: Open = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class Section(Strict):
    """A section of the body, by its number."""

    id: Literal["1", "2", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7"]
    text: Open = None


class Conclusion(Strict):
    """The four points 核查结论."""

    conformity: Open = None
    emissions: Open = None
    change: Open = None
    open: Open = None


class Signature(Strict):
    """Who signed as what, and when."""

    role: Literal["leader", "member", "reviewer", "approver"]
    name: Open = None
    on: Day = None


class HumanCheck(Strict):
    """A check that no data decide, by its number in the list, whether it was done, and what was seen."""

    id: Annotated[StrictInt, Field(ge=1, le=13)]
    done: bool = False
    note: Open = None


class Record(Strict, Reported):
    """A verification record.

    Attributes:
        year, entity: of the report. cover, before, after: cover, and the versions of the report before and after verification.
        last: of the year before, the digest of its inventory. datum: annex 1. allocation, nonconformity, document: annexes 2 to 4.
        year_on_year: the year before, by step and for all. section, conclusion, signature, human: body, four points, signatures, checks.
    """

    schema_: Literal["ghgcalc/verification-record/1"]
    year: Annotated[StrictInt, Field(ge=1990, le=2100)]
    entity: Entity
    cover: Cover = Cover()
    before: Version
    after: Version | None = None
    last: Version | None = None
    datum: tuple[RecordDatum, ...] = ()
    allocation: tuple[Allocation, ...] = ()
    year_on_year: tuple[LastYear, ...] = ()
    nonconformity: tuple[NonConformity, ...] = ()
    document: tuple[Support, ...] = ()
    section: tuple[Section, ...] = ()
    conclusion: Conclusion = Conclusion()
    signature: tuple[Signature, ...] = ()
    human: tuple[HumanCheck, ...] = ()

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}

    @field_validator("datum", "allocation", "year_on_year", "section", "human")
    @classmethod
    def _once(cls, rows: tuple[Any, ...]) -> tuple[Any, ...]:
        """No two rows of one name: a second one would hide the first."""
        seen: set[Any] = set()
        lines = []
        for at, row in enumerate(rows):
            key = row.key if isinstance(row, RecordDatum) else getattr(row, "id", None) or getattr(row, "process", None)
            if key in seen:
                shown = "/".join(filter(None, key)) if isinstance(key, tuple) else str(key or "–")
                lines.append(complaint("record-twice", (at,), row, name=shorten(shown, 120)))
            seen.add(key)
        if lines:
            raise refuse(lines)
        return rows

    def row(self, process: str | None, parameter: str, period: str | None = None) -> RecordDatum | None:
        """A row of annex 1; that of the year without a period; None where there is none."""
        return _BY_KEY(self).get((process, parameter, period or str(self.year)))

    @property
    def digest(self) -> str:
        """SHA-256 over everything that the record states, as compact JSON with sorted keys in UTF-8."""
        text = dumps(self._stated(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return "sha256:" + sha256(text.encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """The table of its file: what is stated, and a null in every row that is open."""
        found = self._stated()
        for row, shown in zip(self.datum, found.get("datum", ()), strict=True):
            if row.open:
                shown["verified"] = None
        return found

    def _stated(self) -> dict[str, Any]:
        """What is stated and no default, so that a key that a later release adds changes no digest of before."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


_BY_KEY = Beside[Record, dict[Key, RecordDatum]](lambda record: {row.key: row for row in record.datum})
"""The rows of a record by their keys, kept beside it."""


def numeric(text: str | None) -> Decimal | None:
    """The number that a figure is; None of another text."""
    if text is None:
        return None
    try:
        return read_printed(text)
    except NumberError:
        return None


def of(raw: Mapping[str, Any], file: str | None = None) -> Record:
    """The record that a table states.

    Args:
        raw: the table of a record's file.
        file: the name by which faults call it.

    Raises:
        InputError: every fault of the form.
    """
    doors.instance("raw", raw, Mapping, "the table of a verification record")
    doors.optional("file", file, str, "the name of a file, or None")
    return validate(Record, raw, file)
