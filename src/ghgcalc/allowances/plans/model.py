"""What an allocation plan is, as data: rule, pre-allocation, deadlines, open points. Immutable in truth: nothing derived lives inside."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ghgcalc import doors
from ghgcalc.allowances.plans.parts import DocumentId, Number, Said, Slug, Sourced
from ghgcalc.fields import One
from ghgcalc.findings import language
from ghgcalc.guidelines.model import Years
from ghgcalc.immutable import Beside
from ghgcalc.literals import Grade, Lang
from ghgcalc.schema import Strict, wrong
from ghgcalc.units import Quantity

MILESTONES = ("report", "preallocation", "verification", "confirmation", "issue", "surrender")
"""What a cycle has dates for, in their order."""


@lru_cache(maxsize=64)
def _fractions(*texts: str) -> tuple[Fraction, ...]:
    """Numbers of a rule, exactly. They are kept by their texts, so that a copy of a rule with another text has another number."""
    return tuple(map(Fraction, texts))


class Rule(Sourced):
    """How the allowance of a process follows from its verified emission.

    Attributes:
        method: `verified` (allowance = emission) or `intensity` (by the distance from the balance value).
        slope, band, cap: the coefficient is slope × X while |X| < band, and ± cap from there on.
        small: entities that emit less are allocated what they emit.
    """

    method: Literal["verified", "intensity"]
    slope: Number = "0"
    band: Number = "0"
    cap: Number = "0"
    small: Annotated[Quantity | None, One("tCO2e", strict=True)] = None

    @model_validator(mode="after")
    def _whole(self) -> Rule:
        numbers = self.numbers
        if self.method == "intensity" and not (all(n > 0 for n in numbers) and numbers[1] < 1 and numbers[2] < 1):
            raise wrong("plan-rule", numbers=f"{self.slope}, {self.band}, {self.cap}")
        return self

    @property
    def numbers(self) -> tuple[Fraction, Fraction, Fraction]:
        """Slope, band and cap, exactly."""
        slope, band, cap = _fractions(self.slope, self.band, self.cap)
        return slope, band, cap


class Preallocation(Sourced):
    """What is issued beforehand: a share of the previous year's verified emission, exactly or at most, cut down to whole tonnes."""

    share: Number
    kind: Literal["exact", "at-most"]


class Deadline(Sourced):
    """A date of the cycle."""

    id: Literal["report", "preallocation", "verification", "confirmation", "issue", "surrender"]
    day: date


class Basis(Sourced):
    """On what one datum of a plan rests, where the plan as a whole says too little: its key, the document that was read, the grade."""

    datum: str


class Plan(Strict):
    """An allocation plan as its file states it."""

    schema_: Literal["ghgcalc/plan/1"]
    id: Slug
    title_en: str
    title_zh: str
    status: Literal["in-force", "superseded", "draft"]
    document: DocumentId
    issued: date
    grade: Grade
    sector: Slug
    year: Annotated[int, Field(ge=2013, le=2100)]
    guidelines: tuple[Slug, ...]
    rule: Rule
    preallocation: Preallocation | None = None
    deadline: tuple[Deadline, ...] = ()
    basis: tuple[Basis, ...] | None = None
    open: tuple[Said, ...] = ()

    model_config = Years.model_config

    def title(self, lang: Lang) -> str:
        """The title in `lang`.

        Raises:
            ArgumentError: there are no texts in that language.
        """
        language(lang)
        return self.title_zh if lang == "zh" else self.title_en

    def day(self, milestone: str) -> date | None:
        """The date of a milestone, or None where none is known.

        Raises:
            ArgumentError: no text.
        """
        doors.instance("milestone", milestone, str, "the name of a milestone")
        return next((found.day for found in self.deadline if found.id == milestone), None)

    def record(self) -> dict[str, Any]:
        """The plan with its own keys."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @property
    def sha256(self) -> str:
        """Over the canonical data: comments and layout do not count, every value does."""
        return SHA256(self)

    def canonical(self) -> str:
        """Compact JSON with sorted keys of the record."""
        return json.dumps(self.record(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


SHA256: Beside[Plan, str] = Beside(lambda plan: sha256(plan.canonical().encode()).hexdigest())
