"""What an allocation plan is, as data: rule, pre-allocation, deadlines, open points; and the rules that hold for every plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from ghgcalc import documents
from ghgcalc.documents import Grade
from ghgcalc.errors import NumberError
from ghgcalc.fields import One
from ghgcalc.files import parse, read_bytes
from ghgcalc.guidelines.model import Years
from ghgcalc.numbers import fraction_of, number, shorten
from ghgcalc.schema import Strict, validate, wrong
from ghgcalc.texts import both
from ghgcalc.units import Quantity

MILESTONES = ("report", "preallocation", "verification", "confirmation", "issue", "surrender")
"""What a cycle has dates for, in their order."""

FOLDER = Path(__file__).parent


def _number(text: str) -> str:
    try:
        number(text)
    except NumberError as error:
        raise wrong("bad-number", detail=error, value=shorten(text)) from None
    return text


def _known_document(id: str) -> str:  # noqa: A002
    if id not in documents.register():
        raise wrong("unknown-document", document=shorten(id))
    return id


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
Number = Annotated[str, AfterValidator(_number)]
DocumentId = Annotated[str, AfterValidator(_known_document)]


class Sourced(Strict):
    """A rule that names its document and grade, and says in both languages what it is."""

    document: DocumentId
    grade: Grade
    note_en: str = ""
    note_zh: str = ""

    def note(self, lang: str) -> str:
        """The note in `lang`."""
        return both(self.model_dump(include={"note_en", "note_zh"}), lang, "note")


class Said(Strict):
    """A text in both languages."""

    en: str
    zh: str

    def text(self, lang: str) -> str:
        """The text in `lang`."""
        return self.zh if lang == "zh" else self.en


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

    @cached_property
    def numbers(self) -> tuple[Fraction, Fraction, Fraction]:
        """Slope, band and cap, exactly."""
        slope, band, cap = (fraction_of(number(text)) for text in (self.slope, self.band, self.cap))
        return slope, band, cap


class Preallocation(Sourced):
    """What is issued beforehand: a share of the previous year's verified emission, exactly or at most, cut down to whole tonnes."""

    share: Number
    kind: Literal["exact", "at-most"]


class Deadline(Sourced):
    """A date of the cycle."""

    id: Literal["report", "preallocation", "verification", "confirmation", "issue", "surrender"]
    day: date


class _Schema(Strict):
    model_config = Years.model_config


class Plan(_Schema):
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
    guidelines: list[Slug]
    rule: Rule
    preallocation: Preallocation | None = None
    deadline: list[Deadline] = []
    open: list[Said] = []

    def title(self, lang: str) -> str:
        """The title in `lang`."""
        return self.title_zh if lang == "zh" else self.title_en

    def day(self, milestone: str) -> date | None:
        """The date of a milestone, or None where none is known."""
        return next((found.day for found in self.deadline if found.id == milestone), None)

    def record(self) -> dict[str, Any]:
        """The plan with its own keys."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Vintage(Sourced):
    """Units of these years settle those data years."""

    from_: int
    to: int
    settles: Years

    model_config = Years.model_config


class Offset(Sourced):
    """Reductions (CCER) in place of allowances: which share, registered after which day."""

    share: Number
    registered_after: date


class After(Said):
    """What changes the fine, from which day on."""

    from_: date
    document: DocumentId
    grade: Grade

    model_config = Years.model_config


class Penalty(Sourced):
    """The fine for what is not surrendered: between `low` and `high` times price times units."""

    article_en: str
    article_zh: str
    low: Number
    high: Number
    from_: date
    until: date
    open: list[Said]
    after: After

    model_config = Years.model_config


class MarketRules(_Schema):
    """The rules that hold for every plan of the national market."""

    schema_: Literal["ghgcalc/market-rules/1"]
    vintage: list[Vintage]
    offset: Offset
    penalty: Penalty

    def settles(self, vintage: int, year: int) -> bool | None:
        """Whether units of `vintage` may settle the data year; None for a vintage that no rule names."""
        found = self.rule_of(vintage)
        return None if found is None else year in found.settles

    def rule_of(self, vintage: int) -> Vintage | None:
        """The rule for units of that year."""
        return next((rule for rule in self.vintage if rule.from_ <= vintage <= rule.to), None)

    @property
    def vintages(self) -> str:
        """The vintages that are known, for messages."""
        return ", ".join(f"{rule.from_}–{rule.to}" for rule in self.vintage)


def read_model(model: Any, path: Path) -> Any:
    """A packaged or a user's TOML file as `model`.

    Raises:
        InputError: every fault of the file, with its place.
    """
    data, name = read_bytes(path)
    return validate(model, parse(data, name, "toml"), name)


@cache
def market_rules() -> MarketRules:
    """The packaged rules of the national market."""
    found: MarketRules = read_model(MarketRules, FOLDER / "market.toml")
    return found


def whole(value: Fraction | Decimal) -> int:
    """`value` cut down to a whole number 向下取整."""
    exact = Fraction(value)
    return exact.numerator // exact.denominator


def ceiling(value: Fraction | Decimal) -> int:
    """The smallest whole number that is not below `value`."""
    return -whole(-Fraction(value))
