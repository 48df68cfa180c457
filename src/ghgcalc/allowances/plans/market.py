"""The rules of the national market that hold for every plan: which units settle which year, reductions, the fine."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from ghgcalc import doors
from ghgcalc.allowances.plans.parts import Number, Said, Slug, Sourced, read_model
from ghgcalc.guidelines.model import Years
from ghgcalc.literals import Lang
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


class Stage(Sourced):
    """A part of the fine: a range in CNY (`sum`), or of times price times units (`price`)."""

    id: Slug
    of: Literal["sum", "price"]
    low: Number
    high: Number
    article_en: str
    article_zh: str

    def article(self, lang: Lang) -> str:
        """The article in `lang`."""
        return self.article_zh if lang == "zh" else self.article_en


class Cut(Sourced):
    """The equal cut 等量核减 of the next allocation."""

    article_en: str
    article_zh: str

    def article(self, lang: Lang) -> str:
        """The article in `lang`."""
        return self.article_zh if lang == "zh" else self.article_en


class Elsewhere(Sourced):
    """A system that knows no such fine."""

    id: Slug


class Fine(Strict):
    """The fine for what is not surrendered by a deadline of these days: its stages in their order, and what is not known of them.

    Attributes:
        cut: of the next allocation, where there is one; no_cut: what says that there is none. report: the fine of its own for a missing
            report; None where it was not read.
        beside: documents that say the same. remark: what holds for some deadlines of these days.
    """

    id: Slug
    from_: date
    until: date | None = None
    stage: tuple[Stage, ...]
    cut: Cut | None = None
    no_cut: Sourced | None = None
    report: Stage | None = None
    beside: tuple[Sourced, ...] = ()
    open: tuple[Said, ...]
    remark: tuple[Said, ...] = ()

    model_config = Years.model_config

    @property
    def document(self) -> str:
        """The instrument: the document of the first stage."""
        return self.stage[0].document


class MarketRules(Strict):
    """The rules that hold for every plan of the national market."""

    schema_: Literal["ghgcalc/market-rules/1"]
    vintage: tuple[Vintage, ...]
    offset: Offset
    penalty: tuple[Fine, ...]
    elsewhere: tuple[Elsewhere, ...] = ()

    model_config = Years.model_config

    def settles(self, vintage: int, year: int) -> bool | None:
        """Whether units of `vintage` may settle the data year; None for a vintage that no rule names."""
        found = self.rule_of(vintage)
        return None if found is None else year in found.settles

    def fine_of(self, deadline: date | None) -> Fine:
        """The law for a deadline; the newest for one that is not known, the first for one before it.

        Raises:
            ArgumentError: no date.
        """
        deadline = doors.day("deadline", deadline)
        if deadline is None:
            return self.penalty[-1]
        return next((fine for fine in reversed(self.penalty) if fine.from_ <= deadline), self.penalty[0])

    def law_on(self, day: date) -> Fine | None:
        """The law for a deadline on that day, and no other; None before the first.

        Raises:
            ArgumentError: no date.
        """
        doors.instance("day", doors.day("day", day), date, "a date (year-month-day)")
        law = self.fine_of(day)
        return law if law.from_ <= day else None

    def rule_of(self, vintage: int) -> Vintage | None:
        """The rule for units of that year.

        Raises:
            ArgumentError: no year.
        """
        doors.instance("vintage", vintage, int, "a year")
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
