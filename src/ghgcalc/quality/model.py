"""The data-quality-control plan 数据质量控制方案: what a plant files of how it obtains its data, as a file (`ghgcalc/quality-plan/1`).

Forms B.1 to B.6 as the steel sister prints them (CETS—AG—03.01—V01—2024, appendix B), with rows for aluminium that are our own proposal:
of aluminium's own appendix B only the title has been seen. Reading names every fault at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Literal

from pydantic import model_validator

from ghgcalc import doors
from ghgcalc.errors import InputError
from ghgcalc.fields import refuse
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import Beside
from ghgcalc.numbers import sketch
from ghgcalc.quality.parts import (
    Control,
    Execution,
    Long,
    Meter,
    Parameter,
    PlanEnterprise,
    PlanFacility,
    Step,
    Training,
    Version,
)
from ghgcalc.quality.whole import blanks, lines
from ghgcalc.rendering import Reported
from ghgcalc.schema import Strict, faults, place_of, validate

SCHEMA = "ghgcalc/quality-plan/1"
FILED = ("version", "enterprise", "boundary", "process", "facility", "parameter", "meter", "control")
"""What is filed; calibrations, trainings and execution come in while the plan is in force."""


def _parsed(row: Any, key: str) -> Any:
    return getattr(row, "from_" if key == "from" else key, None)


class QualityPlan(Strict, Reported):
    """A plan with its versions, its parameters, its meters and what was done; immutable, and equal when it states the same.

    Attributes:
        version: B.1. enterprise: B.2. boundary, process, facility: B.3; the first of the enterprise, the second of each process.
        parameter: B.4 (of the enterprise) and B.5 (of a process). meter, control: B.6. training: of staff.
        execution: what was done in a year about a parameter, where the activity does not say it.
    """

    schema_: Literal["ghgcalc/quality-plan/1"] = "ghgcalc/quality-plan/1"
    version: tuple[Version, ...]
    enterprise: PlanEnterprise
    boundary: Long
    process: tuple[Step, ...] = ()
    facility: tuple[PlanFacility, ...] = ()
    parameter: tuple[Parameter, ...]
    meter: tuple[Meter, ...] = ()
    control: Control
    training: tuple[Training, ...] = ()
    execution: tuple[Execution, ...] = ()

    model_config = Strict.model_config | {
        "alias_generator": lambda name: name.rstrip("_"),
        "populate_by_name": True,
        "serialize_by_alias": True,
        "arbitrary_types_allowed": True,
    }

    @model_validator(mode="after")
    def _whole(self) -> QualityPlan:
        if found := lines(self, _parsed):
            raise refuse(found)
        return self

    def dump(self) -> dict[str, Any]:
        """As the file writes it, numbers as texts; the caller's own."""
        return {"schema": SCHEMA} | self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)

    def as_dict(self) -> dict[str, Any]:
        """What [dump][ghgcalc.quality.QualityPlan.dump] gives."""
        return self.dump()

    @property
    def sha256(self) -> str:
        """The digest of what is stated, whatever its layout: SHA-256 of the compact JSON with sorted keys."""
        return _DIGEST(self)


def _digest(plan: QualityPlan) -> str:
    text = json.dumps(plan.dump(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


_DIGEST: Beside[QualityPlan, str] = Beside(_digest)


def of(raw: Mapping[str, Any], file: str | None = None) -> QualityPlan:
    """The plan that a table of the file's shape states.

    Args:
        raw: the table.
        file: the name by which faults call it.

    Raises:
        InputError: every fault at once, with its pointer; a text that is still to be filled in is one.
        ArgumentError: no table.
    """
    doors.instance("raw", raw, Mapping, "the table of a quality-control plan")
    doors.optional("file", file, str, "the name of a file, or None")
    if raw.get("schema") != SCHEMA:
        shown: dict[str, Any] = {"value": sketch(raw.get("schema"), 40), "wanted": SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=file, key="schema", pointer="/schema"), **shown)])
    open_ = {place.pointer: place for place in (place_of(loc, raw, file) for loc in blanks(raw))}
    unfilled = [Finding.of("plan-unfilled", place=place) for place in open_.values()]
    try:
        found = validate(QualityPlan, raw, file)
    except InputError as error:
        more = lines(raw, lambda row, key: row.get(key) if isinstance(row, Mapping) else None)
        told = faults(refuse(more), QualityPlan, raw, file, whole=True) if more else []
        other = [fault for fault in (*error.faults, *told) if fault.place.pointer not in open_]
        raise InputError(dict.fromkeys((*other, *unfilled))) from None
    if unfilled:
        raise InputError(unfilled)
    return found
