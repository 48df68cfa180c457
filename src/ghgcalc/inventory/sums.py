"""Totals at every level, by source, gas and period: under `cell` and `line` sums of rounded rows, under `total` rounded once.

A total is worked out when it is asked for, from the columns of the engine; those of the same columns are worked out once.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from ghgcalc.exact import Column, evaluate
from ghgcalc.inventory.line import UNIT
from ghgcalc.inventory.summing import Summing, Texts, single, slow
from ghgcalc.inventory.total import TotalRow
from ghgcalc.literals import Basis, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghgcalc.exact import Result
    from ghgcalc.literals import Policy, Tie
    from ghgcalc.plan import Stream

Group = tuple[Level, str | None, str | None, str | None, Basis | None]
"""level, process, source, gas, basis: the totals of all periods."""

Parts = tuple[tuple[int, int | None], ...]
"""(number of the stream, number of the gas, or None for the whole row) of everything that enters a total, in order."""


def groups_of(stream: Stream) -> Iterator[tuple[Group, int | None]]:
    """Every group of totals that a stream enters, and with which of its gases."""
    gases: list[tuple[str | None, int | None]] = [(None, None)]
    several = len(stream.equation.gives) > 1
    gases += [(gas, at if several else None) for at, gas in enumerate(stream.equation.gives)]
    source, basis = stream.source.id, stream.source.basis
    for level in stream.levels:
        process = stream.process if level == "process" else None
        for name in (None, source):
            for gas, at in gases:
                yield (level, process, name, gas, basis), at


class Sums:
    """The totals of a set of results."""

    def __init__(self, results: Sequence[Result], policy: Policy, tie: Tie) -> None:
        """Nothing is added up yet."""
        self.results, self.policy, self.tie = results, policy, tie
        self.by_rows = policy in ("cell", "line")

    @cached_property
    def plain(self) -> Sequence[Result]:
        """The same streams with no rounding anywhere."""
        return evaluate([result.stream for result in self.results], "none") if self.by_rows else self.results

    @cached_property
    def groups(self) -> dict[Group, Parts]:
        """What enters the totals of each group."""
        found: dict[Group, list[tuple[int, int | None]]] = {}
        for number, result in enumerate(self.results):
            for group, at in groups_of(result.stream):
                found.setdefault(group, []).append((number, at))
        return {group: tuple(parts) for group, parts in found.items()}

    def annual(self, parts: Parts) -> bool:
        """Whether a contributing row stands for a whole year: then there are no totals of months."""
        return any(len(period) == 4 for number, _ in parts for period in self.results[number].stream.periods)

    def value(self, parts: Parts, period: str) -> str | None:
        """The printed total of some parts in a period, or None where there is none."""
        columns = self._at(parts, period)
        if not columns:
            return None
        with Summing(self.policy, self.tie) as summing:
            return summing.value(columns, rounds=self._rounds(parts))

    def exact(self, parts: Parts, period: str) -> Fraction | None:
        """The total as further work takes it: the printed one, or the exact one where nothing is rounded."""
        if self.policy != "none":
            value = self.value(parts, period)
            return None if value is None else Fraction(value)
        columns = self._at(parts, period)
        return Fraction(slow(columns)) if columns else None

    def rows(self) -> list[TotalRow]:
        """Every total, in the order in which the rows of the inventory come to it."""
        known: dict[Parts, dict[str, Texts]] = {}
        blocks: dict[Group, dict[str, Texts]] = {}
        with Summing(self.policy, self.tie) as summing:
            for group, parts in self.groups.items():
                block = known.get(parts)
                if block is None:
                    block = known[parts] = self._texts(parts, summing)
                blocks[group] = block
        found: list[TotalRow] = []
        for group, period in self._order():
            texts = blocks[group].get(period)
            if texts is not None:
                level, process, source, gas, basis = group
                value, unrounded, difference = texts
                found.append((level, process, source, gas, period, value, UNIT, basis, unrounded, difference))
        return found

    def _order(self) -> list[tuple[Group, str]]:
        """Every total that may exist, in the order in which the rows come to it."""
        seen: dict[Group, set[str]] = {}
        order: list[tuple[Group, str]] = []
        for result in self.results:
            periods = result.stream.periods
            every = {*periods, *(period[:4] for period in periods)}
            left = [
                (group, found) for group, _ in groups_of(result.stream) if not (found := seen.setdefault(group, set())) >= every
            ]
            for period in periods if left else ():
                year = period[:4]
                for group, found in left:
                    if year not in found:
                        found.add(year)
                        order.append((group, year))
                    if period not in found:
                        found.add(period)
                        order.append((group, period))
        return order

    def _rounds(self, parts: Parts) -> bool:
        """Whether a total is rounded itself, once: by the policy, or because the gases of its rows are not."""
        return self.policy != "none" and (not self.by_rows or any(at is not None for _, at in parts))

    def _column(self, number: int, at: int | None, *, plain: bool) -> Column:
        """The numbers of a stream that enter a total: the rows, or their part of one gas, which is never rounded by row."""
        result = (self.plain if plain else self.results)[number]
        if at is not None:
            return result.gases[at][1]
        return Column(result.values) if self.by_rows and not plain else result.exact

    def _at(self, parts: Parts, period: str, *, plain: bool = False) -> list[Column]:
        """The columns of a year, or those of a month with their one number each; none where there is no such total."""
        if len(period) == 4:
            known = self.results[parts[0][0]].stream.periods[0][:4]
            return [self._column(number, at, plain=plain) for number, at in parts] if period == known else []
        found: list[Column] = []
        for number, at in () if self.annual(parts) else parts:
            periods = self.results[number].stream.periods
            if period in periods:
                column = self._column(number, at, plain=plain)
                found.append(single(column, periods.index(period)))
        return found

    def _texts(self, parts: Parts, summing: Summing) -> dict[str, Texts]:
        """The printed totals of every period."""
        rounds = self._rounds(parts)
        spans = [self.results[number].stream.periods for number, _ in parts]
        columns = [[self._column(number, at, plain=plain) for number, at in parts] for plain in (False, True)]
        year = spans[0][0][:4]
        annual = self.annual(parts)
        if not annual and all(span == spans[0] for span in spans):
            return dict(zip((year, *spans[0]), summing.every(columns[0], columns[1], rounds=rounds), strict=True))
        found = {year: summing.one(columns[0], columns[1], rounds=rounds)}
        for period in () if annual else dict.fromkeys(period for span in spans for period in span):
            found[period] = summing.one(self._at(parts, period), self._at(parts, period, plain=True), rounds=rounds)
        return found
