"""What the acts of the border adjustment say, as data: benchmarks, factors of the years, mark-ups, prices, threshold, with two clocks.

A number has the years that it is about, and the day since when one could know it (`published`).
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, TypeVar

from ghgcalc.allowances.plans.parts import Number, Said, Sourced, read_model
from ghgcalc.fields import One
from ghgcalc.guidelines.model import Years
from ghgcalc.schema import Frozen, Strict
from ghgcalc.units import Quantity

FILE = Path(__file__).with_name("acts.toml")

Route: TypeAlias = Literal["primary", "secondary"]
"""How aluminium is made: by electrolysis (K in the act), or from scrap (L)."""

EURO = One("EUR/t", "EUR/tCO2e")
"""Of a price of a certificate, which is one tonne of CO2e."""

T = TypeVar("T")

FIRST, LAST = 2026, 2034
"""The years between the first certificates and the end of free allocation."""


class Before(Strict):
    """How a place was cited until a later act replaced it."""

    until: date
    article: str


class Cited(Sourced):
    """A number with its article, which may have been replaced."""

    article: str
    before: Before | None = None

    def article_on(self, day: date | None) -> str:
        """The article as one could cite it on a day; as it is now, where none is named."""
        then = self.before
        return then.article if then is not None and day is not None and day < then.until else self.article


class Act(Cited):
    """A number with its act, article, the day since when it can be known, and where it was read."""

    published: date
    source: str

    def known(self, as_of: date | None) -> bool:
        """Whether one could know it on a day; on any, where none is named."""
        return as_of is None or self.published <= as_of


class Threshold(Act):
    """The mass of a year up to which an importer is exempt."""

    mass: Annotated[Quantity, One("t")]


class Default(Cited):
    """Where default values stand: ids of factors begin with `factors`, and go on with a heading of `goods`."""

    area: str
    area_zh: str
    factors: str
    route: Route
    goods: tuple[str, ...]


class MarkUp(Act):
    """The increase of default values in these years."""

    from_: int
    to: int | None = None
    share: Number

    model_config = Years.model_config


class Benchmark(Act):
    """The benchmarks of goods, in t CO2e per t: `actual` is column A, `default` column B; by route, or `any`."""

    goods: tuple[str, ...]
    actual: Frozen[Literal["primary", "secondary", "any"], Number]
    default: Frozen[Route, Number]


class Factor(Act):
    """The share of free allocation that remains, by year."""

    shares: Frozen[str, Number]


class Correction(Act):
    """The cross-sectoral correction factor of these years."""

    from_: int
    to: int
    value: Number

    model_config = Years.model_config


class CertificatePrice(Act):
    """The price of a certificate in a quarter; `official` where the Commission published it and that was read somewhere."""

    id: str
    year: int
    value: Annotated[Quantity, EURO]
    official: bool = True


class HomeRule(Act):
    """The draft on prices paid abroad, with its open points."""

    open: tuple[Said, ...]


class Acts(Strict):
    """The packaged acts."""

    schema_: Literal["ghgcalc/border-acts/1"]
    threshold: Threshold
    actual: Sourced
    default: Default
    mark_up: tuple[MarkUp, ...]
    benchmark: tuple[Benchmark, ...]
    factor: Factor
    correction: tuple[Correction, ...]
    price: tuple[CertificatePrice, ...]
    home: HomeRule

    model_config = Years.model_config

    def benchmark_of(self, cn: str) -> Benchmark | None:
        """The benchmarks of a good by its code; None where none, or several, are meant."""
        return _one(cn, [(heading, one) for one in self.benchmark for heading in one.goods])

    def default_of(self, cn: str) -> str | None:
        """The id of the factor with the default value of a good."""
        heading = _one(cn, [(heading, heading) for heading in self.default.goods])
        return None if heading is None else f"{self.default.factors}-{heading.replace(' ', '-')}"

    def mark_up_of(self, year: int) -> MarkUp:
        """The increase of a year from 2026 on."""
        return next(one for one in reversed(self.mark_up) if one.from_ <= year)

    def correction_of(self, year: int) -> Correction | None:
        """The correction factor of a year; None where nobody has set it."""
        return next((one for one in self.correction if one.from_ <= year <= one.to), None)

    def price_of(self, id: str) -> CertificatePrice | None:  # noqa: A002
        """The price of a quarter."""
        return next((one for one in self.price if one.id == id), None)


def _one(cn: str, known: list[tuple[str, T]]) -> T | None:
    """What the longest heading that a code begins with names; for a shorter code, what all headings below it agree on."""
    digits = _digits(cn)
    above = [(heading, one) for heading, one in known if digits.startswith(_digits(heading))]
    if above:
        return max(above, key=lambda pair: len(_digits(pair[0])))[1]
    below = [one for heading, one in known if _digits(heading).startswith(digits)]
    return below[0] if below and all(one == below[0] for one in below) else None


def _digits(cn: str) -> str:
    return "".join(cn.split())


@cache
def acts() -> Acts:
    """The packaged acts."""
    found: Acts = read_model(Acts, FILE)
    return found
