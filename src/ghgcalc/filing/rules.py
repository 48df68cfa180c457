"""The rule of monthly evidence 月度存证 as data: which guideline has one, by which day a month is filed, what is filed, with each source.

No number and no date stands in code: `rules.toml` has them, each with the document that was read and its grade.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from ghgcalc import doors
from ghgcalc.allowances.plans import DocumentId, Slug, read_model
from ghgcalc.guidelines.model import Years
from ghgcalc.literals import Lang
from ghgcalc.schema import Strict, wrong

FILE = Path(__file__).with_name("rules.toml")

Grade = Literal["official: aluminium", "sister: steel", "sister: power", "proposal"]
"""How sure a rule is: read in a text that names the sector, taken from a sister guideline, or our own setting."""

MonthText = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class Noted(Strict):
    """What names its document and grade, and says in both languages what it is."""

    document: DocumentId
    grade: Grade
    note_en: str
    note_zh: str

    def note(self, lang: Lang) -> str:
        """The note in `lang`."""
        return self.note_zh if lang == "zh" else self.note_en


class Span(Noted):
    """The months from `from_` to `to` (None: no end), and when they are filed: `days` after the end of each, or all `by` one day."""

    from_: MonthText
    to: MonthText | None = None
    days: Annotated[int | None, Field(ge=1, le=366)] = None
    by: date | None = None

    model_config = Years.model_config

    @model_validator(mode="after")
    def _one(self) -> Span:
        if (self.days is None) == (self.by is None) or (self.to is not None and self.to < self.from_):
            raise wrong("wrong-argument", key="span", value=self.from_, type="span", wanted="days or by; to not before from")
        return self

    def holds(self, month: str) -> bool:
        """Whether a month such as `2026-08` is one of them."""
        return self.from_ <= month and (self.to is None or month <= self.to)


class Item(Strict):
    """Something that is filed each month, with the evidence for it.

    Attributes:
        need: `must`, or `unless-told`. parallel: the paragraph of the steel guideline. data: where the activity states it. kinds: of which
            items alone.
    """

    id: Annotated[str, StringConstraints(pattern=r"^M[1-9][0-9]?$")]
    need: Literal["must", "unless-told"]
    en: str
    zh: str
    evidence_en: str
    evidence_zh: str
    parallel: str
    grade: Grade
    data: tuple[str, ...]
    kinds: tuple[str, ...] = ()

    def name(self, lang: Lang) -> str:
        """What it is, in `lang`."""
        return self.zh if lang == "zh" else self.en

    def evidence(self, lang: Lang) -> str:
        """The evidence for it, in `lang`."""
        return self.evidence_zh if lang == "zh" else self.evidence_en


class FilingRule(Strict):
    """The monthly duty under some guidelines."""

    id: Slug
    guidelines: tuple[Slug, ...]
    platform: str
    name_en: str
    name_zh: str
    counting: Noted
    span: Annotated[tuple[Span, ...], Field(min_length=1)]
    item: tuple[Item, ...] = ()

    def name(self, lang: Lang) -> str:
        """What the duty is called, in `lang`."""
        return self.name_zh if lang == "zh" else self.name_en

    def of(self, month: str) -> Span | None:
        """The span of a month such as `2026-08`; None where the duty had not begun."""
        return next((one for one in self.span if one.holds(month)), None)

    def as_dict(self) -> dict[str, Any]:
        """The rule as its file has it, without its items."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"item"})


class Rules(Strict):
    """The whole file."""

    schema_: Literal["ghgcalc/filing-rules/1"]
    rule: tuple[FilingRule, ...]

    model_config = Years.model_config


@cache
def rules() -> tuple[FilingRule, ...]:
    """Every packaged rule."""
    found: Rules = read_model(Rules, FILE)
    return found.rule


def rule_of(guideline: str) -> FilingRule | None:
    """The rule of monthly evidence of a guideline, by its id; None where it has none.

    Raises:
        ArgumentError: no text.

    Source: notices of the ministry for 2025 and 2026; what completes them is a proposal, and says so.
    """
    doors.instance("guideline", guideline, str, "the id of a guideline")
    return next((one for one in rules() if guideline in one.guidelines), None)
