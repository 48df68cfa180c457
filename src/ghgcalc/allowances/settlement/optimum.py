"""The cheapest way to settle, exactly: how many reductions (CCER) to surrender in place of allowances.

What c reductions cost, K(c), has two parts. The reductions: those that are held first, at what they would fetch, then bought ones. The
allowances: U − c units, the oldest vintage that may settle first; what is missing is bought, what is left is sold or kept. Both parts are
straight lines between a few breaks, where one lot or one purpose ends; so is K, and a least value of it lies at a break or at an end. All
of them are evaluated, in whole units and fractions; of equal ones the one with the fewest reductions is taken. The steps between the
breaks say what one more reduction costs and saves.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.brief import brief
from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.allowances.settlement.surrender import Lot

Instead = Literal["buy", "sell", "hold", "lapse"]
"""What becomes of the allowance whose place a reduction takes: it is not bought; it is sold, kept for a later year, or worth nothing."""


@brief
@dataclass(frozen=True, slots=True)
class Worth:
    """Prices in CNY per unit.

    Attributes:
        buy: of an allowance. sell: what a left-over one fetches, None where none is sold. hold: what one is worth that is kept for a later
            year, None where none is kept.
        ccer_buy: of a reduction, None where none is bought. ccer_held: what a held one would fetch otherwise.
    """

    buy: Fraction
    sell: Fraction | None
    hold: Fraction | None
    ccer_buy: Fraction | None
    ccer_held: Fraction

    def left(self, lot: Lot) -> tuple[Instead, Fraction]:
        """What is best done with a left-over unit of a lot, and what that is worth: kept only where that is more than it fetches."""
        kept = self.hold if lot.carries else None
        if kept is not None and (self.sell is None or kept > self.sell):
            return "hold", kept
        return ("lapse", Fraction(0)) if self.sell is None else ("sell", self.sell)


@brief
@dataclass(frozen=True, slots=True)
class Way:
    """One way to settle, in units and in CNY.

    Attributes:
        ccer_held, ccer_bought: reductions that are surrendered. own: allowances of one's own that are; buy: bought ones.
        sell, hold, lapse: what becomes of the usable allowances that are left.
        purchase: for bought allowances. ccer_cost: for reductions, held ones at what they would fetch. worth: of what is left.
    """

    ccer_held: int
    ccer_bought: int
    own: int
    buy: int
    sell: int
    hold: int
    lapse: int
    purchase: Fraction
    ccer_cost: Fraction
    worth: Fraction

    @property
    def ccer(self) -> int:
        """Reductions that are surrendered."""
        return self.ccer_held + self.ccer_bought

    @property
    def units_value(self) -> Fraction:
        """What is left minus what is bought, of allowances."""
        return self.worth - self.purchase

    @property
    def total(self) -> Fraction:
        """What the way costs; negative where it brings in more."""
        return self.purchase + self.ccer_cost - self.worth

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        counts = {key: str(getattr(self, key)) for key in ("ccer_held", "ccer_bought", "own", "buy", "sell", "hold", "lapse")}
        return counts | {key: printed(getattr(self, key)) for key in ("purchase", "ccer_cost", "worth", "units_value", "total")}


@brief
@dataclass(frozen=True, slots=True)
class Step:
    """Some reductions that cost and save the same each: held or bought ones, what becomes of the allowances they replace, taken or not."""

    source: Literal["held", "bought"]
    instead: Instead
    vintage: int | None
    units: int
    cost: Fraction
    saving: Fraction
    taken: bool

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        numbers = {"units": str(self.units), "cost": printed(self.cost), "saving": printed(self.saving)}
        gain = printed((self.saving - self.cost) * self.units)
        return {
            "source": self.source,
            "instead": self.instead,
            "vintage": self.vintage,
            **numbers,
            "gain": gain,
            "taken": self.taken,
        }


@brief
@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be settled, and with what.

    Attributes:
        units: to surrender. cap: reductions that may be. lots: own allowances, oldest vintage first.
        held: reductions held that may count. available: how many may be bought, None for any number.
        worth: prices.
    """

    units: int
    cap: int
    lots: tuple[Lot, ...]
    held: int
    available: int | None
    worth: Worth

    @property
    def most(self) -> int:
        """Reductions that can be surrendered: no more than the cap, than there are, and than what is to be surrendered."""
        bought = 0 if self.worth.ccer_buy is None else self.cap if self.available is None else self.available
        return max(0, min(self.cap, self.units, self.held + bought))

    def way(self, ccer: int) -> Way:
        """The way with so many reductions, at most [most][]; held ones first."""
        wanted, counts, worth = self.units - ccer, {"sell": 0, "hold": 0, "lapse": 0}, Fraction(0)
        for lot in self.lots:
            if lot.usable:
                used = min(wanted, lot.units)
                wanted -= used
                what, each = self.worth.left(lot)
                counts[what] += lot.units - used
                worth += each * (lot.units - used)
        held = min(ccer, self.held)
        bought = ccer - held
        cost = held * self.worth.ccer_held + bought * (self.worth.ccer_buy or 0)
        own = self.units - ccer - wanted
        return Way(held, bought, own, wanted, **counts, purchase=wanted * self.worth.buy, ccer_cost=cost, worth=worth)

    def savings(self) -> Iterator[tuple[Instead, int | None, int, Fraction]]:
        """What becomes of the allowances whose places reductions take, one piece after the other: purpose, vintage, units, CNY each."""
        own = sum(lot.units for lot in self.lots if lot.usable)
        if (missing := self.units - own) > 0:
            yield "buy", None, missing, self.worth.buy
        wanted, pieces = self.units, []
        for lot in self.lots:
            if lot.usable:
                used = min(wanted, lot.units)
                wanted -= used
                what, each = self.worth.left(lot)
                pieces.append((what, lot.vintage, used, each))
        yield from (piece for piece in reversed(pieces) if piece[2])

    def breaks(self) -> list[int]:
        """Every number of reductions at which K may bend, with both ends."""
        found, at = {0, self.most, min(self.held, self.most)}, 0
        for *_, units, _each in self.savings():
            at += units
            found.add(min(at, self.most))
        return sorted(found)

    def best(self) -> int:
        """How many reductions cost least; of equal numbers the smallest."""
        return min(self.breaks(), key=lambda ccer: (self.way(ccer).total, ccer))

    def steps(self) -> tuple[Step, ...]:
        """The pieces between the breaks, in the order in which reductions are taken, and which of them the cheapest way takes."""
        breaks, best = self.breaks(), self.best()
        ends: list[tuple[int, Instead, int | None, Fraction]] = []
        at = 0
        for instead, vintage, units, each in self.savings():
            at += units
            ends.append((at, instead, vintage, each))
        found = []
        for low, high in pairwise(breaks):
            _, instead, vintage, saving = next(end for end in ends if end[0] > low)
            source: Literal["held", "bought"] = "held" if low < self.held else "bought"
            cost = self.worth.ccer_held if source == "held" else self.worth.ccer_buy or Fraction(0)
            found.append(Step(source, instead, vintage, high - low, cost, saving, high <= best))
        return tuple(found)

    def break_even(self) -> tuple[Fraction, Fraction] | None:
        """Below which price of a reduction at least one pays, and below which every one within the cap; None where none may be used."""
        left, found = min(self.cap, self.units), []
        for *_, units, each in self.savings():
            if left > 0:
                found.append(each)
            left -= units
        return (max(found), min(found)) if found else None
