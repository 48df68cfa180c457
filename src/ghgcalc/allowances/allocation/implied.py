"""The balance values 平衡值 that a number of issued units implies: the plan's rule read backwards, exactly.

    ⌊E (1 + α(BP))⌋ = N  ⇔  N ≤ E (1 + slope) − E slope I / BP < N + 1 inside the band, a constant at the caps

With BP the allowance of a process rises in steps of one unit, each of which begins at a value that belongs to it. So N units are a piece
of the line: closed below and open above inside the band, a half-line at a cap. The sum of several processes is read in the same way.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.allocation.exact import ceiling, whole
from ghgcalc.brief import brief
from ghgcalc.numbers import decimal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ghgcalc.allowances.allocation.rule import Process
    from ghgcalc.allowances.plans import Rule

SHORTEST, LONGEST = 4, 60
"""Decimals with which the ends of a piece are printed: as few as give two numbers inside it."""


@brief
@dataclass(frozen=True, slots=True)
class Span:
    """Balance values from `low` to `high` in t CO2e per t Al, exactly.

    Attributes:
        low, high: the ends; `high` is None where there is none. closed_low, closed_high: whether they belong to it.
        pieces: on which pieces of the rule it lies: `low` and `high` cap, `inside` the band, `mixed` where processes differ.
    """

    low: Fraction
    high: Fraction | None
    closed_low: bool
    closed_high: bool
    pieces: tuple[str, ...]

    def holds(self, value: Fraction) -> bool:
        """Whether a balance value lies in it."""
        above = value > self.low or (self.closed_low and value == self.low)
        return above and (self.high is None or value < self.high or (self.closed_high and value == self.high))

    @property
    def text(self) -> str:
        """The span in short decimals that lie in it, each of which gives the units: `1.5731 … 1.5734`, `≥ 1.9613`, `≤ 1.3077`, `> 0`."""
        if self.low == self.high:
            return _exact(self.low)
        if not self.low and self.high is None:
            return "> 0"
        for decimals in range(SHORTEST, LONGEST):
            unit = Fraction(1, 10**decimals)
            low, high = ceiling(self.low / unit) * unit, None if self.high is None else whole(self.high / unit) * unit
            low += 0 if self.holds(low) or low != self.low else unit
            if high is None:
                return f"≥ {_digits(low, decimals)}"
            high -= 0 if self.closed_high or high != self.high else unit
            if low < high:
                return f"{_digits(low, decimals)} … {_digits(high, decimals)}" if self.low else f"≤ {_digits(high, decimals)}"
        return f"{_exact(self.low)} … {_exact(self.high or self.low)}"

    def as_dict(self) -> dict[str, Any]:
        """As a record: exact numbers as text, a ratio of whole numbers where digits never end."""
        return {
            "low": _exact(self.low),
            "low_included": self.closed_low,
            "high": None if self.high is None else _exact(self.high),
            "high_included": self.closed_high,
            "pieces": list(self.pieces),
        }


def _digits(value: Fraction, decimals: int) -> str:
    scaled = whole(value * 10**decimals)
    return f"{scaled // 10**decimals}.{scaled % 10**decimals:0{decimals}}"


def _exact(value: Fraction) -> str:
    ended = decimal_of(value)
    return f"{value.numerator}/{value.denominator}" if ended is None else f"{ended:f}"


@brief
@dataclass(frozen=True, slots=True)
class Implied:
    """What a number of units says of the balance value.

    Attributes:
        spans: all balance values that give these units, in order; none where no value does.
        below, above: the nearest numbers of units that some balance value gives; None where there is none, or where these are given.
    """

    spans: tuple[Span, ...]
    below: int | None = None
    above: int | None = None


@brief
@dataclass(frozen=True, slots=True)
class _Line:
    """A process with an emission: its units at the caps, inside the band ⌊start − fall / BP⌋, and the ends of the band as values of BP."""

    low: int
    high: int
    start: Fraction
    fall: Fraction
    first: Fraction
    last: Fraction

    @classmethod
    def of(cls, process: Process, rule: Rule) -> _Line:
        slope, band, cap = rule.numbers
        emissions = process.emissions
        assert process.output, "the caller has refused an output of zero"
        intensity = emissions / process.output
        caps = (whole(emissions * (1 - cap)), whole(emissions * (1 + cap)))
        return cls(*caps, emissions * (1 + slope), emissions * slope * intensity, intensity / (1 + band), intensity / (1 - band))

    def at(self, value: Fraction) -> int:
        """Units at a balance value; the ends of the band belong to the caps."""
        if value <= self.first or value >= self.last:
            return self.low if value <= self.first else self.high
        return whole(self.start - self.fall / value)

    def after(self, value: Fraction) -> int:
        """Units right above a balance value."""
        return self.at(value) if value != self.first else whole(self.start - self.fall / value)

    def before(self, value: Fraction) -> int:
        """Units right below a balance value."""
        if value <= self.first or value > self.last:
            return self.at(value)
        return ceiling(self.start - self.fall / value) - 1


class _Cells:
    """The line of balance values cut at the ends of the bands: open cells, and between them the ends themselves."""

    def __init__(self, lines: Sequence[_Line], fixed: int) -> None:
        """Cut it; `fixed` units come whatever the balance value is."""
        self.lines, self.fixed = lines, fixed
        self.ends = sorted({end for line in lines for end in (line.first, line.last)})

    def __len__(self) -> int:
        return 2 * len(self.ends) + 1

    def bounds(self, at: int) -> tuple[Fraction, Fraction | None]:
        """The ends of a cell; equal ones of a point."""
        if at % 2:
            return self.ends[at // 2], self.ends[at // 2]
        return self.ends[at // 2 - 1] if at else Fraction(0), self.ends[at // 2] if at // 2 < len(self.ends) else None

    def units(self, read: Callable[[_Line], int]) -> int:
        return self.fixed + sum(map(read, self.lines))

    def range(self, at: int) -> tuple[int, int]:
        """The least and the most units of a cell; the most are not below the least, for inside the band they rise."""
        low, high = self.bounds(at)
        if high is None or not low:
            units = self.units(lambda line: line.low if not low and self.ends else line.high)
            return units, units
        if low == high:
            units = self.units(lambda line: line.at(low))
            return units, units
        return self.units(lambda line: line.after(low)), self.units(lambda line: line.before(high))

    def piece(self, at: int) -> str:
        low, high = self.bounds(at)
        inner = low if low == high else low + 1 if high is None else (low + high) / 2
        found = {"low" if inner <= line.first else "high" if inner >= line.last else "inside" for line in self.lines}
        return found.pop() if len(found) == 1 else "mixed" if found else "high"

    def reached(self, at: int, units: int) -> Fraction:
        """The first balance value of an open cell from which on there are so many units; the cell begins with fewer, and gets there."""
        low, high = self.bounds(at)
        assert high is not None, "at the caps units do not move"
        fewer = [line.after(low) for line in self.lines]
        more = [line.before(high) for line in self.lines]
        while any(b - a > 1 for a, b in zip(fewer, more, strict=True)):  # until every process takes one step at most
            middle = (low + high) / 2
            found = [line.at(middle) for line in self.lines]
            if self.fixed + sum(found) >= units:
                high, more = middle, found
            else:
                low, fewer = middle, found
        steps = sorted(line.fall / (line.start - b) for line, a, b in zip(self.lines, fewer, more, strict=True) if b > a)
        return steps[units - self.fixed - sum(fewer) - 1]

    def inside(self, at: int, units: int) -> Span | None:
        """The part of a cell that gives so many units, of which its range tells that they are neither above nor below; None: a jump."""
        low, high = self.bounds(at)
        least, most = self.range(at)
        closed = low == high
        start, begins = (low, closed) if least == units else (self.reached(at, units), True)
        end = high if most == units else self.reached(at, units + 1)
        return None if start == end and not closed else Span(start, end, begins, closed, (self.piece(at),))


def implied(processes: Iterable[Process], rule: Rule, units: int, fixed: int = 0) -> Implied:
    """Every balance value at which processes get so many units together.

    Args:
        processes: those whose coefficient follows from their intensity; outputs above zero.
        rule: slope, band and cap.
        units: issued to all of them.
        fixed: units among these that other processes get, whatever the balance value is.
    """
    rows = list(processes)
    # What emits nothing gets nothing, and what emits less than nothing lies at the upper cap, at any balance value.
    fixed += sum(whole(one.emissions * (1 + rule.numbers[2])) for one in rows if one.emissions <= 0)
    cells = _Cells([_Line.of(one, rule) for one in rows if one.emissions > 0], fixed)
    found: list[Span] = []
    below: list[int] = []
    above: list[int] = []
    for at in _near(cells, rule, units):
        least, most = cells.range(at)
        if not least <= units <= most:
            (below if most < units else above).append(most if most < units else least)
        elif (span := cells.inside(at, units)) is not None:
            found.append(span)
        else:  # several processes step at one value
            step = cells.reached(at, units)
            below.append(cells.units(lambda line, step=step: line.before(step)))  # type: ignore[misc]
            above.append(cells.units(lambda line, step=step: line.at(step)))  # type: ignore[misc]
    if found:
        return Implied(tuple(_joined(found)))
    return Implied((), max(below, default=None), min(above, default=None))


def _near(cells: _Cells, rule: Rule, units: int) -> Iterator[int]:
    """The cells that may give so many units, and one on either side; all of them where the rule falls at the ends of its band."""
    slope, band, cap = rule.numbers
    if cap < slope * band:
        yield from range(len(cells))
        return
    first = bisect_left(range(len(cells)), units, key=lambda at: cells.range(at)[1])
    for at in range(max(first - 1, 0), len(cells)):
        yield at
        if cells.range(at)[0] > units:
            return


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch made one."""
    found: list[Span] = []
    for one in spans:
        last = found[-1] if found else None
        if last is not None and last.high == one.low and (last.closed_high or one.closed_low):
            pieces = tuple(dict.fromkeys((*last.pieces, *one.pieces)))
            found[-1] = Span(last.low, one.high, last.closed_low, one.closed_high, pieces)
        else:
            found.append(one)
    return found


def common(sets: Iterable[Sequence[Span]]) -> tuple[Span, ...]:
    """The balance values that lie in every one of several sets of spans; of no set, every value above zero."""
    found: list[Span] = [Span(Fraction(0), None, closed_low=False, closed_high=False, pieces=())]
    for one in sets:
        found = [both for mine in found for other in one if (both := _both(mine, other)) is not None]
    return tuple(found)


def _both(one: Span, other: Span) -> Span | None:
    low = max(one.low, other.low)
    ends = [span.high for span in (one, other) if span.high is not None]
    high = min(ends) if ends else None
    begins = all(span.closed_low for span in (one, other) if span.low == low)
    stops = high is not None and all(span.closed_high for span in (one, other) if span.high == high)
    if high is not None and (low > high or (low == high and not (begins and stops))):
        return None
    pieces = one.pieces if one.pieces == other.pieces or not other.pieces else other.pieces if not one.pieces else ("mixed",)
    return Span(low, high, begins, stops, pieces)
