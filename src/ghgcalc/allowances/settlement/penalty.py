"""The fine for units that are not surrendered: a dated, graded range that names its open points, never one figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.plans import MarketRules, Said
from ghgcalc.numbers import printed
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.market.basis import PriceBasis


@dataclass(frozen=True, slots=True)
class Penalty:
    """Between `low` and `high` CNY for `units` missing on `deadline`; without a price only the multiples are known.

    `open` holds what the range does not know, in both languages.
    """

    units: int
    deadline: date | None
    multiples: tuple[Fraction, Fraction]
    prices: tuple[PriceBasis, ...]
    document: str
    article: Said
    grade: str
    open: tuple[Said, ...]

    @property
    def low(self) -> Fraction | None:
        """The lower end in CNY: the smaller multiple of the lowest of the prices."""
        return self.multiples[0] * self.units * min(price.value for price in self.prices) if self.prices else None

    @property
    def high(self) -> Fraction | None:
        """The upper end in CNY: the larger multiple of the highest of the prices."""
        return self.multiples[1] * self.units * max(price.value for price in self.prices) if self.prices else None

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text, `None` where no price is known."""
        low, high = ("" if end is None else printed(end) for end in (self.low, self.high))
        return {
            "units": str(self.units),
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "multiples": [printed(number) for number in self.multiples],
            "prices": [price.as_dict() for price in self.prices],
            "low": low or None,
            "high": high or None,
            "unit": "CNY",
            "document": self.document,
            "article": self.article.en,
            "grade": self.grade,
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
    """The range for a shortfall.

    Args:
        units: that are missing.
        deadline: of the surrender, None where it is not known.
        rules: of the market.
        prices: averages of the month before the deadline, by whatever ways of forming them; the range spans them.
        stands_in: it is another price, which takes the place of that average.
    """
    law = rules.penalty
    found = [*law.open]
    for code, counts in (
        ("penalty-no-price", not prices),
        ("penalty-stands-in", stands_in),
        ("penalty-no-day", deadline is None),
    ):
        if counts:
            found.append(Said(en=label(code, "en"), zh=label(code, "zh")))
    if deadline is None or deadline >= law.after.from_:
        found.append(Said(en=law.after.en, zh=law.after.zh))
    multiples = Fraction(law.low), Fraction(law.high)
    article = Said(en=law.article_en, zh=law.article_zh)
    return Penalty(units, deadline, multiples, tuple(prices), law.document, article, law.grade, tuple(found))
