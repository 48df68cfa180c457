"""What was paid at home, by the draft on carbon prices paid abroad: from the settlement of the same plant, net of free allocation.

The draft (Ares(2026)4841230, articles 5, 6(1) and 8 as programs and the press tell them; not law) takes what was in fact paid for the units
that were surrendered, nothing for allowances that came free, at a yearly average rate, per tonne of good, over the price of a certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import documents
from ghgcalc.brief import brief
from ghgcalc.literals import Lang
from ghgcalc.market import anchors
from ghgcalc.numbers import fraction_of, printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ghgcalc.allowances import Settlement
    from ghgcalc.border.acts import Acts

NOUGHT = Fraction(0)


@brief
@dataclass(frozen=True, slots=True)
class Rate:
    """An exchange rate in CNY per EUR, and where it stands."""

    value: Fraction
    source: str

    def as_dict(self) -> dict[str, Any]:
        """As a record: the number as text."""
        return {"value": printed(self.value), "unit": "CNY/EUR", "source": self.source or None}


@brief
@dataclass(frozen=True, slots=True)
class Effect:
    """What a reading of the draft comes to for one good, per tonne.

    Attributes:
        good: its id. covered: its emissions under the scheme at home, t CO2e per t. euros: paid for them, EUR per t of good.
        certificates: what that takes off; None without a price of certificates.
    """

    good: str
    covered: Fraction
    euros: Fraction
    certificates: Fraction | None

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        taken = None if self.certificates is None else printed(self.certificates)
        return {"good": self.good, "covered": printed(self.covered), "euros": printed(self.euros), "certificates": taken}


@brief
@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read an open point of the draft; the first is the one that the result counts with.

    Attributes:
        name: `stated`, `price`, `rate`, `ccer`, `all-emissions`, `reference`, `nothing`. detail: which price or rate, where it stands.
        paid: in CNY in all. rate: CNY per EUR. reference: price of a certificate it is divided by, EUR.
        effects: for each good.
    """

    name: str
    detail: str
    paid: Fraction
    rate: Fraction
    reference: Fraction | None
    effects: tuple[Effect, ...]

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        numbers = {"paid": self.paid, "rate": self.rate}
        return {
            "name": self.name,
            "detail": self.detail,
            **{key: printed(one) for key, one in numbers.items()},
            "reference": None if self.reference is None else printed(self.reference),
            "effects": [one.as_dict() for one in self.effects],
        }


@brief
@dataclass(frozen=True)
class Home:
    """What was paid at home in a settlement, with its obligation in t CO2e.

    Attributes:
        settlement, plan, year: digest of the settlement, its plan and data year.
        allocated: t CO2e that came free. bought: allowances bought for what the allocation lacks. price: of one, in CNY, with its source.
        rate: the first that was stated. document, grade, article: of the draft. readings: the one that counts first.
    """

    settlement: str
    plan: str
    year: int
    obligation: Fraction
    allocated: Fraction
    bought: int
    ccer: int
    price: Fraction
    price_source: str
    rate: Rate
    document: str
    grade: str
    article: str
    note: tuple[str, str]
    readings: tuple[Reading, ...]

    @property
    def paid(self) -> Fraction:
        """What was paid, in CNY, by the reading that counts."""
        return self.readings[0].paid

    def effect(self, good: str) -> Effect:
        """What the reading that counts comes to for a good."""
        return next(one for one in self.readings[0].effects if one.good == good)

    def said(self, lang: Lang) -> str:
        """What the draft is, in a language."""
        return self.note[lang == "zh"]

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        numbers = {"obligation": self.obligation, "allocated": self.allocated, "price": self.price, "paid": self.paid}
        return {
            "draft": True,
            "document": self.document,
            "article": self.article,
            "grade": self.grade,
            "note_en": self.note[0],
            "note_zh": self.note[1],
            "settlement": self.settlement,
            "plan": self.plan,
            "year": self.year,
            **{key: printed(one) for key, one in numbers.items()},
            "bought": str(self.bought),
            "ccer": str(self.ccer),
            "price_source": self.price_source or None,
            "units": {"paid": "CNY", "price": "CNY/t", "obligation": "tCO2e", "allocated": "tCO2e", "euros": "EUR/t"},
            "rate": self.rate.as_dict(),
            "readings": [one.as_dict() for one in self.readings],
        }


@brief
@dataclass(frozen=True, slots=True)
class Claim:
    """A good as it enters: specific embedded emissions, and tonnes of the plant's own metal in a tonne of it."""

    good: str
    embedded: Fraction
    metal: Fraction


def paid_at_home(
    found: Settlement,
    goods: Sequence[Claim],
    rates: Sequence[Rate],
    reference: Fraction | None,
    known: Acts,
    quarters: Fraction,
    day: date | None,
) -> Home:
    """What a settlement comes to for each good, by the reading that counts and by the others.

    Args:
        found: a settlement that was verified; it has a price where anything is missing.
        goods: of the same plant and year.
        rates: in CNY per EUR; the first counts.
        reference: price of a certificate in EUR.
        known: the draft.
        quarters: mean of the quarterly prices published so far, for the reading `reference`.
        day: what was known on it; no other price of allowances is told that came out later.
    """
    met, price = found.surrender, NOUGHT if found.price is None else found.price.value
    output = sum((one.output for one in found.processes if one.output is not None), NOUGHT)
    intensity = found.reported / output if output else NOUGHT

    def reading(name: str, detail: str, paid: Fraction, rate: Fraction, per: Fraction | None, *, whole: bool = False) -> Reading:
        euros = paid / rate / found.reported if found.reported else NOUGHT  # EUR per t CO2e of the obligation
        effects = []
        for one in goods:
            covered = one.embedded if whole else min(one.embedded, intensity * one.metal)
            taken = euros * covered / per if per else None
            effects.append(Effect(one.good, covered, euros * covered, taken))
        return Reading(name, detail, paid, rate, per, tuple(effects))

    first, paid = rates[0], met.buy * price
    readings = [reading("stated", "", paid, first.value, reference)]
    for detail, other in _prices(found.year, day):
        readings.append(reading("price", detail, met.buy * other, first.value, reference))
    readings += [
        reading("rate", f"{printed(one.value)} CNY/EUR" + (f", {one.source}" if one.source else ""), paid, one.value, reference)
        for one in rates[1:]
    ]
    offered = None if found.offers is None else found.offers.price
    if met.ccer and offered is not None:
        detail = f"{met.ccer} × {printed(offered.value)} CNY/t"
        readings.append(reading("ccer", detail, paid + met.ccer * offered.value, first.value, reference))
    readings.append(reading("all-emissions", "", paid, first.value, reference, whole=True))
    readings.append(reading("reference", f"{printed(quarters)} EUR/t", paid, first.value, quarters))
    readings.append(reading("nothing", "", NOUGHT, first.value, reference))
    rule = known.home
    return Home(
        settlement=found.digest,
        plan=found.plan.id,
        year=found.year,
        obligation=found.reported,
        allocated=found.allocated,
        bought=met.buy,
        ccer=met.ccer,
        price=price,
        price_source="" if found.price is None else found.price.source,
        rate=first,
        document=rule.document,
        grade=rule.grade,
        article=rule.article,
        note=(rule.note_en, rule.note_zh),
        readings=tuple(readings),
    )


def _prices(year: int, known_on: date | None) -> Iterable[tuple[str, Fraction]]:
    """Prices of allowances in the data year, and in the year after it, in which they are surrendered, as far as they were published."""
    for one in anchors().of("CEA"):
        if known_on is not None and documents.get(one.document).issued > known_on:
            continue
        if one.year in (year, year + 1) and one.what in ("close", "mean"):
            day = f" {one.on}" if one.on else ""
            yield f"CEA {one.year} {one.what}{day}, {one.document}, {one.grade}", fraction_of(one.value.exact)
