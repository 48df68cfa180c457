"""The fine for units that are not surrendered: dated, graded ranges, stage by stage, that name their open points; never one figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.plans import MarketRules, Said, Stage
from ghgcalc.brief import brief
from ghgcalc.numbers import printed
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.market.basis import PriceBasis


@brief
@dataclass(frozen=True, slots=True)
class Part:
    """A stage of the fine: between `low` and `high` CNY, None where it hangs on a price and none is known."""

    rule: Stage
    low: Fraction | None
    high: Fraction | None

    @property
    def multiples(self) -> tuple[Fraction, Fraction] | None:
        """How many times price times units, both ends; None for a sum."""
        return (Fraction(self.rule.low), Fraction(self.rule.high)) if self.rule.of == "price" else None

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        low, high = (None if end is None else printed(end) for end in (self.low, self.high))
        rule = self.rule
        named = {"id": rule.id, "of": rule.of, "multiples": [printed(number) for number in self.multiples or ()] or None}
        said = {"article": rule.article_en, "grade": rule.grade, "note": rule.note_en, "note_zh": rule.note_zh}
        return {**named, "low": low, "high": high, "unit": "CNY", "document": rule.document, **said}


@brief
@dataclass(frozen=True, slots=True)
class Penalty:
    """What `units` missing on `deadline` may cost: stages in their order, each a range; without a price only the multiples are known.

    `open` holds what the range does not know, in both languages.
    """

    units: int
    deadline: date | None
    parts: tuple[Part, ...]
    prices: tuple[PriceBasis, ...]
    open: tuple[Said, ...]

    @property
    def low(self) -> Fraction | None:
        """The lower end in CNY: that of the first stage, whatever comes after it."""
        return self.parts[0].low

    @property
    def high(self) -> Fraction | None:
        """The upper end in CNY: all stages, each at its upper end."""
        ends = [part.high for part in self.parts if part.high is not None]
        return sum(ends, Fraction(0)) if len(ends) == len(self.parts) else None

    @property
    def multiples(self) -> tuple[Fraction, Fraction] | None:
        """How many times price times units, in the stage that hangs on the price."""
        return next((part.multiples for part in self.parts if part.multiples), None)

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text, `None` where no price is known; document, article and grade are those of the first stage."""
        low, high = (None if end is None else printed(end) for end in (self.low, self.high))
        first = self.parts[0].rule
        return {
            "units": str(self.units),
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "multiples": [printed(number) for number in self.multiples or ()],
            "prices": [price.as_dict() for price in self.prices],
            "low": low,
            "high": high,
            "unit": "CNY",
            "document": first.document,
            "article": first.article_en,
            "grade": first.grade,
            "stages": [part.as_dict() for part in self.parts],
            "open": [said.en for said in self.open],
            "open_zh": [said.zh for said in self.open],
        }


def month_before(deadline: date) -> tuple[date, date]:
    """The month that ends with the deadline, both days included: 1 to 31 December for 31 December."""
    if deadline == date.max:  # the day after it is none
        return deadline.replace(day=1), deadline
    after = deadline + timedelta(days=1)
    year, month = (after.year, after.month - 1) if after.month > 1 else (after.year - 1, 12)
    if not year:
        return date.min, deadline
    last = (date(after.year, after.month, 1) - timedelta(days=1)).day
    return date(year, month, min(after.day, last)), deadline


def penalty(
    units: int, deadline: date | None, rules: MarketRules, prices: Sequence[PriceBasis] = (), *, stands_in: bool = False
) -> Penalty:
    """The ranges for a shortfall, under the law of its deadline.

    Args:
        units: that are missing.
        deadline: of the surrender, None where it is not known.
        rules: of the market.
        prices: averages of the month before the deadline, by whatever ways of forming them; the range spans them.
        stands_in: it is another price, which takes the place of that average.
    """
    law = rules.fine_of(deadline)
    found = [*law.open]
    for code, counts in (
        ("penalty-no-price", not prices),
        ("penalty-stands-in", stands_in),
        ("penalty-no-day", deadline is None),
    ):
        if counts:
            found.append(Said(en=label(code, "en"), zh=label(code, "zh")))
    parts = tuple(_part(stage, units, prices) for stage in law.stage)
    return Penalty(units, deadline, parts, tuple(prices), tuple(found))


def _part(stage: Stage, units: int, prices: Sequence[PriceBasis]) -> Part:
    """A stage for so many units: the smaller end with the lowest of the prices, the larger one with the highest; nothing for none."""
    if not units:
        return Part(stage, Fraction(0), Fraction(0))
    low, high = Fraction(stage.low), Fraction(stage.high)
    if stage.of == "sum":
        return Part(stage, low, high)
    if not prices:
        return Part(stage, None, None)
    values = [price.value for price in prices]
    return Part(stage, low * units * min(values), high * units * max(values))
