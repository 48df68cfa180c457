"""The ladder 阶梯 of substitutes for a missing value: every candidate that can be worked out, step by step, each with how it was.

Activity data take the higher, production data the lower of the candidates of the first step that has any ([chosen][]); the later steps are
worked out and shown as well.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.activity.corrections import share
from ghgcalc.brief import brief
from ghgcalc.conservative import FINE, corrected, setting
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, printed, round_fraction, simplest

if TYPE_CHECKING:
    from ghgcalc.corrections.given import Gap
    from ghgcalc.series import Series
    from ghgcalc.units import Quantity

METAL = "liquid_aluminium"


@brief
class Found(NamedTuple):
    """A candidate in the datum's own unit."""

    step: int
    name: str
    value: Fraction
    formula: str


class Ladder:
    """The candidates for one gap; faults are kept beside them."""

    def __init__(self, year: int, gap: Gap, series: Series, others: tuple[Fraction | None, ...], place: Place) -> None:
        """Of a datum.

        Args:
            year: of the activity.
            gap: what is known of the missing time.
            series: any of the datum, for its unit.
            others: the months of the datum in its own unit, None where they are missing, too.
            place: of the gap, for faults.
        """
        self.year, self.gap, self.series, self.others, self.place = year, gap, series, others, place
        self.faults: list[Finding] = []
        self.metal = gap.key == METAL

    def candidates(self, side: str) -> list[Found]:
        """Every candidate of every step, for a side."""
        return [one for step in (self._second, self._balance, self._days, self._months, self._last) for one in step(side)]

    def amount(self, quantity: Quantity, key: str) -> Fraction:
        """A quantity in the datum's own unit; a fault where it has another dimension."""
        own = self.series.own.symbol
        if quantity.unit.symbol not in (own, "t") or (quantity.unit.symbol == "t" and not own.startswith("t")):
            shown: dict[str, Any] = {"came": quantity.unit.symbol, "words": quantity.unit.words(), "wanted": own}
            self._fault(Finding.of("wrong-dimension", place=self.place.at(key), **shown))
        return fraction_of(quantity.exact)

    def _needs(self, step: int, key: str) -> None:
        self._fault(Finding.of("gap-needs", place=self.place.at(key), step=step, key=key))

    def _fault(self, finding: Finding) -> None:
        if finding not in self.faults:  # both sides go through the same steps
            self.faults.append(finding)

    def _second(self, side: str) -> Iterator[Found]:
        """Step 1: the second meter, each with its correction; metal that was cast, and what was lost in casting."""
        for one in self.gap.second:
            read = self.amount(one.reading, "second")
            value, how = read, _n(read)
            if one.casting_loss is not None:
                if not self.metal:
                    self._fault(
                        Finding.of("correction-needless", place=self.place.at("second"), rule="missing-1", key="casting_loss")
                    )
                value *= 1 + share(one.casting_loss)
                how += f" × (1 + {_n(share(one.casting_loss))})"
            needed, seen = share(one.required), share(one.found)
            if one.required is None and (not one.calibrated or one.found is not None):
                self._needs(1, "second.required")
            exact = corrected(value, value if one.calibrated else Fraction(0), "use", side, needed, seen)
            if exact != value:
                how += f" × {_n(exact / value)}"
            yield Found(1, one.name, exact, how)

    def _balance(self, side: str) -> Iterator[Found]:
        """Step 2: opening stock and what came in, less closing stock and what went out."""
        del side
        for one in self.gap.balance:
            plus = [self.amount(each, "balance") for each in one.plus]
            minus = [self.amount(each, "balance") for each in one.minus]
            how = " + ".join(map(_n, plus)) + "".join(f" − {_n(each)}" for each in minus)
            value = sum(plus, Fraction(0)) - sum(minus, Fraction(0))
            if value < 0:
                self._fault(Finding.of("negative", place=self.place.at("balance"), value=_n(value)))
            yield Found(2, one.name, value, how)

    def _days(self, side: str) -> Iterator[Found]:
        """Step 3: the other days of the month, where few are missing."""
        del side
        daily, days, most = self.gap.daily, self.gap.days, int(setting("days"))
        if daily is None:
            return
        if days is None:
            self._needs(3, "days")
        elif days > most:
            self._fault(Finding.of("gap-days", place=self.place.at("daily"), days=days, most=most))
        elif self.metal:
            lowest = self._least("daily", daily.output)
            if lowest is not None:
                yield Found(3, "daily", lowest * days, f"{_n(lowest)} × {days}")
        else:
            yield from self._specific(3, "daily", max)

    def _months(self, side: str) -> Iterator[Found]:
        """Step 4: the last twelve valid months; of metal the current and the lowest of their efficiencies."""
        del side
        gap, line = self.gap, self.gap.potline
        if gap.monthly is not None and self.metal:
            self._fault(Finding.of("correction-needless", place=self.place.at("monthly"), rule="missing-4", key="monthly"))
        elif gap.monthly is not None:
            yield from self._specific(4, "monthly", max)
        if line is not None and not self.metal:
            self._fault(Finding.of("correction-needless", place=self.place.at("potline"), rule="missing-4", key="potline"))
        elif line is not None and not line.efficiency:
            self._needs(4, "potline.efficiency")
        elif line is not None:
            worst, rate = min(map(share, line.efficiency)), setting("faraday")
            parts = (rate, fraction_of(line.current.exact), fraction_of(line.hours.exact), Fraction(line.cells), worst)
            value = Fraction(1, 1000)
            for part in parts:
                value *= part
            yield Found(4, "potline", value, " × ".join(map(_n, parts)) + " ÷ 1000")

    def _last(self, side: str) -> Iterator[Found]:
        """Step 5: the upper end of the band of anodes; of metal the capacity, and no more than the lowest month of the year."""
        del side
        gap = self.gap
        if self.metal and gap.capacity is not None:
            if gap.days is None:
                self._needs(5, "days")
                return
            of_year = 366 if isleap(self.year) else 365
            full, part = fraction_of(gap.capacity.exact), setting("capacity")
            value = full * part * gap.days / of_year
            how = f"{_n(full)} × {_n(part)} × {gap.days} ÷ {of_year}"
            means = [
                value_ / monthrange(self.year, month)[1]
                for month, value_ in enumerate(self.others, 1)
                if value_ is not None and month != gap.month
            ]
            if means and min(means) * gap.days < value:
                value, how = min(means) * gap.days, f"{_n(min(means))} × {gap.days}"
            yield Found(5, "capacity", value, how)
        elif gap.key == "anode" and gap.output is not None:
            output, most = fraction_of(gap.output.exact), setting("anode")
            yield Found(5, "R1", most * output, f"{_n(most)} × {_n(output)}")

    def _specific(self, step: int, key: str, pick: Callable[[list[Fraction]], Fraction]) -> Iterator[Found]:
        """The highest use per tonne of metal, times the metal of the missing time."""
        given = getattr(self.gap, key)
        if self.gap.output is None:
            self._needs(step, "output")
            return
        if not given.use or len(given.use) != len(given.output):
            self._needs(step, f"{key}.use")
            return
        if self._least(key, given.output) is None:
            return
        pairs = zip(given.use, given.output, strict=True)
        ratios = [self.amount(use, f"{key}.use") / fraction_of(output.exact) for use, output in pairs]
        output = fraction_of(self.gap.output.exact)
        yield Found(step, key, pick(ratios) * output, f"{_n(pick(ratios))} × {_n(output)}")

    def _least(self, key: str, outputs: tuple[Quantity, ...]) -> Fraction | None:
        """The lowest of some outputs, none of which may be zero: a day without metal tells nothing of a day with it."""
        values = [fraction_of(one.exact) for one in outputs]
        if values and min(values) > 0:
            return min(values)
        self._needs(4 if key == "monthly" else 3, f"{key}.output")
        return None


def _n(value: Fraction) -> str:
    """A number of a formula: all digits where they end."""
    exact = simplest(value)
    return printed(exact if not isinstance(exact, Fraction) else round_fraction(exact, FINE))
