"""The records of the border view: a number with its act, a way of declaring, a year, a good. Immutable; numbers are exact fractions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.border.rule import extremes
from ghgcalc.brief import brief
from ghgcalc.numbers import printed
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ghgcalc.allowances.plans import Said
    from ghgcalc.border.home import Home
    from ghgcalc.findings import Finding

SCHEMA = "ghgcalc/border/1"
SPECIFIC = "tCO2e/t"
MONEY = "EUR"
AT_HOME = ("border-draft", "border-nothing-paid", "border-home-later", "border-rate-source", "border-rate-far")
"""Findings about what was paid at home."""
OPEN = ("act", "correction", "route")
"""Why a way of declaring has no single number: an act that was not out yet, a correction factor that nobody has set, an unknown route."""


@brief
@dataclass(frozen=True, slots=True)
class Given:
    """A number with where it stands: act, article, the day since when it can be known, grade, source.

    `document` is empty of what the inventory or the caller states.
    """

    value: Fraction
    unit: str
    document: str = ""
    article: str = ""
    published: date | None = None
    grade: str = ""
    source: str = ""
    note_en: str = ""
    note_zh: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As a record: the number as text."""
        texts = {key: getattr(self, key) for key in ("document", "article", "grade", "source", "note_en", "note_zh")}
        day = {"published": None if self.published is None else self.published.isoformat()}
        return {"value": printed(self.value), "unit": self.unit, **{key: one or None for key, one in texts.items()}, **day}


@brief
@dataclass(frozen=True, slots=True)
class Way:
    """What is declared of a good in a year: default values or actual ones, per tonne of good, in t CO2e (or certificates).

    Attributes:
        embedded: specific embedded emissions; None where the act was not out yet.
        benchmark: what free allocation is counted by, that of precursors included; None where it is not known.
        low, high: certificates at the correction factors between which the real one lies; the same where it is known.
        open: why there is no single number, of [OPEN][ghgcalc.border.record.OPEN].
    """

    embedded: Given | None
    benchmark: Given | None
    low: Fraction | None
    high: Fraction | None
    open: tuple[str, ...] = ()

    @property
    def certificates(self) -> Fraction | None:
        """Certificates per tonne of good; None where they are not known to one number."""
        return self.low if self.low == self.high else None

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        return {
            "embedded": None if self.embedded is None else self.embedded.as_dict(),
            "benchmark": None if self.benchmark is None else self.benchmark.as_dict(),
            "certificates": shown(self.certificates),
            "low": shown(self.low),
            "high": shown(self.high),
            "open": list(self.open),
        }


@brief
@dataclass(frozen=True, slots=True)
class Year:
    """A good in a year of import.

    Attributes:
        factor: share of free allocation that remains. correction: the cross-sectoral correction factor; None where it is open.
        mark_up: of the default value. default, actual: both ways of declaring.
        home: certificates per tonne that a price paid at home would take off the actual ones, by the draft; None without one.
    """

    year: int
    factor: Given | None
    correction: Given | None
    mark_up: Given | None
    default: Way
    actual: Way
    home: Fraction | None = None

    @property
    def gains(self) -> tuple[Fraction, Fraction] | None:
        """Certificates per tonne that verified data save, from the least to the most; negative where the default value is lower."""
        one, other = self.default, self.actual
        if None in (one.low, other.low) or one.embedded is None or other.embedded is None or self.factor is None:
            return None
        if one.benchmark is None or other.benchmark is None:
            return None
        sides = [(way.embedded.value, way.benchmark.value) for way in (one, other) if way.embedded and way.benchmark]
        return extremes(sides[0], sides[1], self.factor.value, None if self.correction is None else self.correction.value)

    @property
    def gain(self) -> Fraction | None:
        """Certificates per tonne that verified data save; None where they are not known to one number."""
        found = self.gains
        return found[0] if found is not None and found[0] == found[1] else None

    @property
    def after_home(self) -> Fraction | None:
        """Certificates per tonne by actual values, less what was paid at home; never below nought."""
        due = self.actual.certificates
        return None if due is None or self.home is None else max(due - self.home, Fraction(0))

    def as_dict(self, price: Fraction | None, tonnes: Fraction) -> dict[str, Any]:
        """As a record: numbers as text; costs in EUR at the price of a certificate."""
        gains = self.gains
        certificates = {"default": self.default.certificates, "actual": self.actual.certificates, "after_home": self.after_home}
        certificates |= {"gain": self.gain}
        return {
            "year": self.year,
            "factor": None if self.factor is None else self.factor.as_dict(),
            "correction": None if self.correction is None else self.correction.as_dict(),
            "mark_up": None if self.mark_up is None else self.mark_up.as_dict(),
            "default": self.default.as_dict(),
            "actual": self.actual.as_dict(),
            "home": shown(self.home),
            "gains": None if gains is None else [printed(one) for one in gains],
            "certificates": {key: shown(None if one is None else one * tonnes) for key, one in certificates.items()},
            "cost_per_tonne": {key: shown(_times(one, price)) for key, one in certificates.items()},
            "cost": {key: shown(_times(one, price, tonnes)) for key, one in certificates.items()},
        }


@brief
@dataclass(frozen=True, slots=True)
class Good:
    """A good of the inventory at the border, with its id and its code there.

    Attributes:
        produced: tonnes of the year. tonnes: what is sold to Europe in a year of import.
        below: whether that alone stays within the threshold.
        years: in order.
    """

    id: str
    cn: str
    produced: Fraction
    tonnes: Fraction
    below: bool
    years: tuple[Year, ...]

    def as_dict(self, price: Fraction | None) -> dict[str, Any]:
        """As a record: numbers as text."""
        numbers = {"produced": printed(self.produced), "tonnes": printed(self.tonnes)}
        years = [one.as_dict(price, self.tonnes) for one in self.years]
        return {"id": self.id, "cn": self.cn, **numbers, "below_threshold": self.below, "years": years}


@brief
@dataclass(frozen=True, slots=True)
class Asked:
    """What a border view was asked with, as it was stated: what makes it again, with the same inventory and settlement.

    Attributes:
        goods, years: whose, and of which import. tonnes: by good, where some were stated. routes: by good, or by heading of bought metal.
        certificate_price: a quantity or a quarter, empty without one. rates: in the order in which they count; empty for a customer.
    """

    goods: tuple[str, ...]
    years: tuple[int, ...]
    tonnes: tuple[tuple[str, str], ...] = ()
    certificate_price: str = ""
    price_source: str = ""
    routes: tuple[tuple[str, str], ...] = ()
    rates: tuple[str, ...] = ()
    rate_source: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As a record, by the names that [costs][ghgcalc.border.costs] takes."""
        return {
            "goods": list(self.goods),
            "years": list(self.years),
            "tonnes": dict(self.tonnes),
            "certificate_price": self.certificate_price or None,
            "price_source": self.price_source or None,
            "routes": dict(self.routes),
            "exchange_rate": list(self.rates),
            "rate_source": self.rate_source or None,
        }


@brief
@dataclass(frozen=True)
class Border(Reported):
    """What goods cost at the border of the European Union, by default values and by actual ones.

    Attributes:
        entity, year, inventory: whose goods, of which year, digest of the inventory. area: whose default values.
        price: of a certificate, None without one. prices: those that were published. threshold: of mass, in t a year.
        goods: each by year. home: what was paid at home, by a draft; None where no settlement was named.
        as_of: what was known on that day. findings: what must be known.
        asked: what it was asked with.
    """

    entity: Mapping[str, Any]
    year: int
    inventory: str
    guideline: str
    area: tuple[str, str]
    price: Given | None
    prices: tuple[tuple[str, Given], ...]
    threshold: Given | None
    goods: tuple[Good, ...]
    home: Home | None
    open: tuple[Said, ...]
    as_of: date | None
    findings: tuple[Finding, ...]
    asked: Asked

    @property
    def years(self) -> tuple[int, ...]:
        """The years of import."""
        return tuple(one.year for one in self.goods[0].years)

    def for_customer(self) -> Border:
        """The same without what was paid at home: settlement, purchases and prices are the plant's own affair."""
        goods = tuple(replace(good, years=tuple(replace(year, home=None) for year in good.years)) for good in self.goods)
        said = tuple(one for one in self.findings if one.code not in AT_HOME)
        asked = replace(self.asked, rates=(), rate_source="")
        return replace(self, goods=goods, home=None, open=(), findings=said, asked=asked)

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line: numbers as text, nothing in it shared with anything else."""
        price = None if self.price is None else self.price.value
        return {
            "schema": SCHEMA,
            "entity": dict(self.entity),
            "year": self.year,
            "inventory": self.inventory,
            "guideline": self.guideline,
            "area": self.area[0],
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "request": self.asked.as_dict(),
            "units": {"certificates": "tCO2e", "specific": SPECIFIC, "cost": MONEY, "cost_per_tonne": "EUR/t", "tonnes": "t"},
            "price": None if self.price is None else self.price.as_dict(),
            "prices": [{"id": id, **one.as_dict()} for id, one in self.prices],  # noqa: A001
            "threshold": None if self.threshold is None else self.threshold.as_dict(),
            "goods": [one.as_dict(price) for one in self.goods],
            "home": None if self.home is None else self.home.as_dict(),
            "open": [one.en for one in self.open],
            "open_zh": [one.zh for one in self.open],
            "findings": [one.as_dict() for one in self.findings],
        }


def shown(value: Fraction | None) -> str | None:
    """A number as text; nothing where it is not known."""
    return None if value is None else printed(value)


def _times(*numbers: Fraction | None) -> Fraction | None:
    found = Fraction(1)
    for one in numbers:
        if one is None:
            return None
        found *= one
    return found


def span(years: set[int]) -> str:
    """Years as they are said: `2031–2033`, `2026, 2028`; nothing of none."""
    ordered = sorted(years)
    unbroken = len(ordered) > 1 and ordered[-1] - ordered[0] == len(ordered) - 1
    return f"{ordered[0]}–{ordered[-1]}" if unbroken else ", ".join(map(str, ordered))
