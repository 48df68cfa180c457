"""The parts of a plan, form by form: B.1 versions to B.6 internal control, and beside them what was done in a year (execution 执行情况).

The columns are those of the steel sister's appendix B (CETS—AG—03.01—V01—2024); aluminium's own has not been seen.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StringConstraints, model_validator

from ghgcalc.activity.model import Uscc
from ghgcalc.activity.rows import Row, RowId, named
from ghgcalc.fields import One, complaint, refuse
from ghgcalc.numbers import sketch
from ghgcalc.quality.parameters import known_of, parameters
from ghgcalc.quality.words import Worded, is_blank
from ghgcalc.schema import wrong
from ghgcalc.units import Quantity

LONGEST = 4000
"""So many signs a text of a form may have."""


def _said(text: str) -> str:
    """A text that says something."""
    if not text.strip():
        raise wrong("empty-text")
    return text


def _long(text: str) -> str:
    """A text of a form, of whatever lines."""
    if len(text) > LONGEST:
        raise wrong("plan-text-long", limit=LONGEST, count=len(text))
    return _said(text)


Said = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_said)]
Long = Annotated[str, StringConstraints(min_length=1), AfterValidator(_long)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Percent = Annotated[Quantity | None, One("%")]
Way = Annotated[str, Worded("way")]
Frequency = Annotated[str, Worded("frequency")]
Months = Annotated[StrictInt, Field(ge=1, le=240)]


class Person(Row):
    """Somebody, and how to reach them."""

    name: Said
    telephone: Said | None = None
    email: Said | None = None


class Version(Row):
    """A version of the plan 版本及修订 (B.1), and the days from and to which it is in force, both included."""

    number: Said
    made: date
    reason: Annotated[str, Worded("reason")]
    explanation: Long
    valid_from: date
    valid_to: date | None = None
    filed: date | None = None
    sha256: Sha256 | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Version:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise wrong("period-reversed", begins=self.valid_from, ends=self.valid_to)
        return self


class PlanEnterprise(Row):
    """The enterprise 企业情况 (B.2)."""

    name: Said
    uscc: Uscc
    seat: Said
    legal_representative: Person
    author: Person
    sector: Said
    sub_sector: Said
    product_code: Said | None = None
    organisation_chart: Said | None = None
    site_plan: Said | None = None
    flow_chart: Said | None = None


class Step(Row):
    """A step 工序 whose boundary the plan describes (B.3): an electrolysis process, by its id in the activity."""

    id: RowId
    name: Said | None = None
    boundary: Long


class PlanFacility(Row):
    """A main facility 主要排放设施 (B.3)."""

    number: RowId
    name: Said
    specification: Said | None = None
    place: Said | None = None
    state: Annotated[str, Worded("state")]
    state_since: date | None = None
    process: RowId | None = None
    owner: Said | None = None
    permit_holder: Said | None = None
    remark: Said | None = None


class Subject(Row):
    """What a row is about: a parameter of a fuel, of a carbonate, of a process, or of the enterprise where none of them is named."""

    fuel: Annotated[str | None, named("fuel")] = None
    carbonate: Annotated[str | None, named("carbonate")] = None
    process: RowId | None = None
    name: Said | None = None
    parameter: Annotated[str, StringConstraints(min_length=1, max_length=60)]

    @model_validator(mode="after")
    def _known(self) -> Self:
        """About one thing, and a parameter that the forms have for it."""
        stated = [key for key in ("fuel", "carbonate", "process") if self.get(key) is not None]
        if len(stated) > 1:
            raise refuse([complaint("one-of", (stated[1],), None, keys=", ".join(stated))])
        if (self.of, self.parameter) not in parameters() and not is_blank(self.parameter):
            known = ", ".join(one.id for one in known_of(self.of))
            shown = {"value": sketch(self.parameter), "of": self.of, "known": known}
            raise refuse([complaint("plan-parameter-unknown", ("parameter",), None, **shown)])
        return self

    @property
    def of(self) -> str:
        """`fuel`, `carbonate`, `process` or `enterprise`."""
        return next((key for key in ("fuel", "carbonate", "process") if self.get(key) is not None), "enterprise")

    @property
    def subject(self) -> str:
        """The item, or the id of the process; empty of the enterprise."""
        return self.fuel or self.carbonate or self.process or ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """By which rows of the plan, and of its execution, are one and the same."""
        return self.of, self.subject, self.name or "", self.parameter

    def called(self) -> str:
        """`P1 anode`, `diesel quantity`: for a place."""
        return " ".join(filter(None, (self.name or self.subject, self.parameter)))


class Parameter(Subject):
    """How a parameter is obtained 数据确定方式 (B.4 of the enterprise, B.5 of a process)."""

    unit: Said
    way: Way
    how: Long | None = None
    formula: Long | None = None
    source: Long | None = None
    records: tuple[Said, ...] = ()
    batch: Long | None = None
    basis: Annotated[str, Worded("basis")] | None = None
    meters: tuple[RowId, ...] = ()
    other_meters: tuple[RowId, ...] = ()
    laboratory: Said | None = None
    required: Percent = None
    record_frequency: Frequency | None = None
    missing: Long | None = None
    department: Said | None = None


class Calibration(Row):
    """A calibration or verification of a meter 检定/校准: when, by whom, what was found."""

    date_: date
    way: Annotated[str, Worded("calibrated-by")]
    result: Annotated[str, Worded("calibration-result")]
    found: Percent = None
    certificate: Said | None = None
    laboratory: Said | None = None


class Meter(Row):
    """A meter of the ledger 计量器具台账 (B.6), with its calibrations, which are the rows of C.7."""

    id: RowId
    name: Said | None = None
    kind: Annotated[str, Worded("meter")] | None = None
    model: Said | None = None
    place: Said | None = None
    frequency: Frequency | None = None
    class_: Said | None = None
    accuracy: Percent = None
    interval_months: Months | None = None
    regulation: Said | None = None
    installed: date | None = None
    removed: date | None = None
    start_reading: Said | None = None
    end_reading: Said | None = None
    remark: Said | None = None
    calibration: tuple[Calibration, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Meter:
        if self.installed is not None and self.removed is not None and self.removed < self.installed:
            raise wrong("period-reversed", begins=self.installed, ends=self.removed)
        return self


class Control(Row):
    """Internal quality control and assurance 数据内部质量控制和质量保证 (B.6)."""

    rules: Long | None = None
    person: Said | None = None
    audit: Long | None = None
    audit_record: Said | None = None
    ledgers: Long | None = None
    stack: Long | None = None


class Training(Row):
    """A carbon training of staff 碳排放相关培训 (C.7)."""

    content: Said
    way: Annotated[str, Worded("training-way")]
    person: Said
    position: Said | None = None
    date_: date


class RecordFile(Row):
    """An original record or ledger that a value was taken from."""

    file: Said
    sha256: Sha256 | None = None
    department: Said | None = None


class Gap(Row):
    """A period without data, and what was done about it."""

    from_: date
    to: date
    reason: Said
    handling: Long

    @model_validator(mode="after")
    def _in_order(self) -> Gap:
        if self.to < self.from_:
            raise wrong("period-reversed", begins=self.from_, ends=self.to)
        return self


class Test(Row):
    """A test report 检测报告 of a measured value: of which day and batch, by whom, under which accreditation."""

    date_: date
    report: Said
    batch: Said | None = None
    laboratory: Said | None = None
    accreditation: Annotated[str, Worded("accreditation")] | None = None


class Execution(Subject):
    """What was done in a year about a parameter 执行情况 (CETS—AG—03.01—V01—2024, 9.4), where the activity does not say it itself."""

    year: Annotated[StrictInt, Field(ge=1990, le=2100)]
    way: Way | None = None
    source: tuple[RecordFile, ...] = ()
    records: Annotated[StrictInt, Field(ge=0)] | None = None
    department: Said | None = None
    priority: Annotated[StrictInt, Field(ge=1, le=20)] | None = None
    second: tuple[RecordFile, ...] = ()
    single_source: StrictBool | None = None
    no_gaps: StrictBool | None = None
    gap: tuple[Gap, ...] = ()
    test: tuple[Test, ...] = ()
