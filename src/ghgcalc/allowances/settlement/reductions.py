"""Lots of reductions (CCER 核证自愿减排量) that somebody holds: what is stated of their quality, and whether the known rules let them count.

The rules that are known: registered after the day that the market's rules name; not from reductions of covered entities (article 29 of
Order 19 of 2020). A reduction that was registered after the deadline cannot be surrendered by it. Whatever else decides is stated by the
user, and shown as stated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, StringConstraints

from ghgcalc.brief import brief
from ghgcalc.fields import One
from ghgcalc.findings import Finding, Place
from ghgcalc.literals import Lang
from ghgcalc.numbers import fraction_of, shorten
from ghgcalc.schema import Strict, wrong
from ghgcalc.signs import likeness, spelled
from ghgcalc.texts import text
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.allowances.plans import MarketRules

Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ENDS: tuple[tuple[str, Lang], ...] = (("", "en"), ("_zh", "zh"))
TEXTS = ("project", "methodology", "denied", "quality")


def _counted(found: Quantity) -> Quantity:
    """A count of units: whole, and not nought, for a lot of nothing is none."""
    if fraction_of(found.exact).denominator != 1:
        raise wrong("units-not-whole", value=found)
    if not found.value > 0:
        raise wrong("not-positive", value=found)
    return found


class CcerLot(Strict):
    """A lot of reductions as it is stated.

    Attributes:
        id: by which the owner calls it. units: whole tonnes of CO2e.
        registered: the day of registration 登记日期. project, methodology: their ids 项目编号、方法学.
        covered: whether it comes from reductions inside the boundary of a covered entity.
        denied: why it does not count, where somebody says so. quality: anything else, shown as stated.
    """

    id: Words
    units: Annotated[Quantity, One("tCO2e", "t"), AfterValidator(_counted)]
    registered: date | None = None
    project: Words | None = None
    methodology: Words | None = None
    covered: bool | None = None
    denied: Words | None = None
    quality: Words | None = None

    def record(self) -> dict[str, Any]:
        """As it was stated: what is not stated is absent."""
        days = {} if self.registered is None else {"registered": self.registered.isoformat()}
        covered = {} if self.covered is None else {"covered": self.covered}
        words = {name: found for name in TEXTS if (found := getattr(self, name)) is not None}
        return {"id": self.id, "units": str(self.units), **days, **covered, **words}


def each_once(lots: tuple[CcerLot, ...]) -> tuple[CcerLot, ...]:
    """The lots; one that is named twice, as a reader takes names, would be counted twice."""
    named: dict[str, list[str]] = {}
    for lot in lots:
        named.setdefault(likeness(lot.id), []).append(lot.id)
    if twice := [" = ".join(spelled(name, 40) for name in dict.fromkeys(names)) for names in named.values() if len(names) > 1]:
        raise wrong("ccer-lot-twice", lots=", ".join(twice[:5]))
    return lots


@brief
@dataclass(frozen=True, slots=True)
class HeldCcer:
    """A lot of a settlement: how many, whether it may be surrendered, and if not, by which rule.

    `why` is `denied` (somebody says so), `covered`, `too-old` or `too-late`; empty of a usable lot.
    """

    id: str
    units: int
    why: str
    registered: date | None = None
    project: str = ""
    methodology: str = ""
    covered: bool | None = None
    denied: str = ""
    quality: str = ""

    @property
    def usable(self) -> bool:
        """Whether nothing that is known or stated keeps it from being surrendered."""
        return not self.why

    def as_dict(self) -> dict[str, Any]:
        """As a record: the count as text."""
        words = {name: getattr(self, name) or None for name in TEXTS}
        day = self.registered.isoformat() if self.registered else None
        facts = {"registered": day, "covered": self.covered, **words}
        return {"id": self.id, "units": str(self.units), "usable": self.usable, "why": self.why or None, **facts}


def held(lots: Iterable[CcerLot], rules: MarketRules, deadline: date | None) -> tuple[HeldCcer, ...]:
    """The lots with what the rules make of them, earliest registration first, those of an unknown day last."""
    found = [
        HeldCcer(
            lot.id,
            int(lot.units.exact),
            _why(lot, rules, deadline),
            lot.registered,
            lot.project or "",
            lot.methodology or "",
            lot.covered,
            lot.denied or "",
            lot.quality or "",
        )
        for lot in lots
    ]
    return tuple(sorted(found, key=lambda one: (one.registered or date.max, one.id)))


def _why(lot: CcerLot, rules: MarketRules, deadline: date | None) -> str:
    if lot.denied is not None:
        return "denied"
    if lot.covered:
        return "covered"
    if lot.registered is None:
        return ""
    if lot.registered <= rules.offset.registered_after:
        return "too-old"
    return "too-late" if deadline is not None and lot.registered > deadline else ""


def lot_remarks(lots: Iterable[HeldCcer], rules: MarketRules, deadline: date | None) -> list[Finding]:
    """Which lots may not be surrendered and why, and of which it is not stated whether they may."""
    found: list[Finding] = []
    for lot in lots:
        place = Place(key=f"ccer_lots.{shorten(lot.id, 40)}")
        if lot.why:
            last = rules.offset.registered_after
            known: dict[str, Any] = {"last": last, "deadline": deadline, "day": lot.registered, "said": lot.denied}
            said = {f"reason{end}": text("word", f"ccer-{lot.why}", lang, **known) for end, lang in ENDS}
            found.append(Finding.of("ccer-lot-unusable", "warning", place, lot=lot.id, units=lot.units, **said))
            continue
        open_points = [name for name, fact in (("registered", lot.registered), ("covered", lot.covered)) if fact is None]
        if open_points:
            found.append(Finding.of("ccer-lot-unstated", "warning", place, lot=lot.id, keys=", ".join(open_points)))
    return found
