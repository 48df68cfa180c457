"""The rules of the national market that hold for every plan: which units settle which year, reductions, the fine."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from ghgcalc.allowances.plans.parts import DocumentId, Number, Said, Sourced, read_model
from ghgcalc.documents import Grade
from ghgcalc.guidelines.model import Years
from ghgcalc.schema import Strict

FILE = Path(__file__).with_name("market.toml")


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


class Fine(Sourced):
    """The fine for what is not surrendered: between `low` and `high` times price times units."""

    article_en: str
    article_zh: str
    low: Number
    high: Number
    from_: date
    until: date
    open: tuple[Said, ...]
    after: After

    model_config = Years.model_config


class MarketRules(Strict):
    """The rules that hold for every plan of the national market."""

    schema_: Literal["ghgcalc/market-rules/1"]
    vintage: tuple[Vintage, ...]
    offset: Offset
    penalty: Fine

    model_config = Years.model_config

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


@cache
def market_rules() -> MarketRules:
    """The packaged rules of the national market."""
    found: MarketRules = read_model(MarketRules, FILE)
    return found
