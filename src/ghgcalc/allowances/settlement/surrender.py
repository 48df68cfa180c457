"""From an obligation to units: which vintages settle it, how much CCER may take their place, what is left, to buy or to sell."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.allocation import whole
from ghgcalc.allowances.plans import MarketRules
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@brief
@dataclass(frozen=True, slots=True)
class Lot:
    """Units of one vintage: held, surrendered, left; whether they may settle this data year, and the next.

    `origin` is `holding` (carried over or bought) or `allocation` (of this cycle).
    """

    vintage: int
    origin: str
    units: int
    usable: bool
    used: int
    carries: bool

    @property
    def left(self) -> int:
        """Units that are not surrendered."""
        return self.units - self.used

    def as_dict(self) -> dict[str, Any]:
        """As a record: counts as text."""
        numbers = {"units": str(self.units), "used": str(self.used), "left": str(self.left)}
        return {"vintage": self.vintage, "origin": self.origin, "usable": self.usable, **numbers, "carries_over": self.carries}


@brief
@dataclass(frozen=True, slots=True)
class Surrender:
    """How an obligation is met.

    Attributes:
        units: to surrender, the obligation's ceiling. ccer: reductions used; ccer_cap: how many may be.
        lots: oldest vintage first. buy: units that are missing. sell: usable units that are left.
    """

    units: int
    ccer: int
    ccer_cap: int
    lots: tuple[Lot, ...]
    buy: int
    sell: int

    def as_dict(self) -> dict[str, Any]:
        """As a record: counts as text."""
        numbers = {key: str(getattr(self, key)) for key in ("units", "ccer", "ccer_cap", "buy", "sell")}
        return numbers | {"lots": [lot.as_dict() for lot in self.lots]}


def offset_faults(
    units: int, ccer: int, registered: date | None, rules: MarketRules, deadline: date | None = None
) -> list[Finding]:
    """What is wrong with the reductions: more than the cap, registered too early, or none of them by the deadline."""
    found: list[Finding] = []
    cap = offset_cap(units, rules)
    place = Place(key="ccer")
    if ccer > cap:
        share = f"{Fraction(rules.offset.share) * 100} %"
        found.append(Finding.of("ccer-above-cap", place=place, amount=ccer, cap=cap, share=share, units=units))
    last = rules.offset.registered_after
    if registered is not None and registered <= last:
        found.append(Finding.of("ccer-too-old", place=Place(key="ccer_registered"), day=registered, last=last))
    if registered is not None and deadline is not None and registered > deadline:
        found.append(Finding.of("ccer-too-late", place=Place(key="ccer_registered"), day=registered, deadline=deadline))
    return found


def offset_cap(units: int, rules: MarketRules) -> int:
    """How many reductions may take the place of allowances."""
    return whole(units * Fraction(rules.offset.share))


def surrender(
    units: int,
    year: int,
    issued: int,
    holdings: Mapping[int, int],
    rules: MarketRules,
    *,
    ccer: int = 0,
    registered: date | None = None,
) -> Surrender:
    """Meet the obligation of a data year: reductions first, then the oldest vintage that may settle it.

    Args:
        units: to be surrendered.
        year: the data year.
        issued: this cycle's allocation, of vintage `year`.
        holdings: units by vintage besides, each of a vintage that the rules name.
        rules: of the market.
        ccer: reductions.
        registered: the earliest day on which one of the reductions was registered.

    Raises:
        InputError: more reductions than may be used, or registered too early.
    """
    if faults := offset_faults(units, ccer, registered, rules):
        raise InputError(faults)
    wanted = units - ccer
    held = [(vintage, "holding", count) for vintage, count in holdings.items()]
    lots: list[Lot] = []
    for vintage, origin, count in sorted([*held, (year, "allocation", issued)]):
        usable = bool(rules.settles(vintage, year))
        used = min(wanted, count) if usable else 0
        wanted -= used
        lots.append(Lot(vintage, origin, count, usable, used, bool(rules.settles(vintage, year + 1))))
    return Surrender(units, ccer, offset_cap(units, rules), tuple(lots), wanted, sum(lot.left for lot in lots if lot.usable))
