"""What an inventory comes to by month: printed as it prints, and exact before any rounding; and the liquid aluminium of each month.

The sum of the months up to one is what the inventory of these months alone would print: rounded rows are added up under the policies that
round rows, else the exact sum is rounded once.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.activity.corrected import produced
from ghgcalc.brief import brief
from ghgcalc.guidelines import LEVELS
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.numbers import fraction_of, round_fraction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ghgcalc.activity import Activity
    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Basis, Level

DECIMALS = 2

Key = tuple["Level", "str | None", "str | None", "Basis | None"]
"""level, process, source, basis; None is all processes, all sources."""


Group = tuple["Level", "str | None", "Basis | None"]
"""level, process, basis: a sum with its sources."""


@brief
class Sum(NamedTuple):
    """An emission in tCO2e: as printed, and before any rounding."""

    printed: Fraction
    exact: Fraction


def stated_in(inventory: Inventory) -> Activity:
    """The activity that an inventory was calculated from here; nothing is read again for it."""
    made = evaluation_of(inventory)
    assert made is not None, "a file is recomputed first"
    return made.stated


class Sums:
    """The sums of an inventory that was calculated here, by key and period (`2026-08`, or `2026` for everything that it states)."""

    def __init__(self, inventory: Inventory) -> None:
        """Go through its totals once."""
        self.year = str(inventory.year)
        self.policy = inventory.rounding["policy"]
        self.tie = inventory.rounding["tie"]
        exact = _exact(inventory)
        self.found: dict[Key, dict[str, Sum]] = defaultdict(dict)
        for one in inventory.totals:
            if one.gas is None and one.level != "product":
                key: Key = (one.level, one.process, one.source, one.basis)
                plain = exact[key, one.period]
                self.found[key][one.period] = Sum(plain if self.policy == "none" else Fraction(one.value), plain)
        self.sources: dict[Group, list[str]] = {}
        for level, process, source, basis in self.found:
            listed = self.sources.setdefault((level, process, basis), [])
            if source is not None:
                listed.append(source)
        self.keys: list[Key] = [
            (level, process, source, basis)
            for (level, process, basis), sources in sorted(self.sources.items(), key=lambda pair: LEVELS.index(pair[0][0]))
            for source in (*sources, None)
        ]
        """Every key: the level from the small to the large, then as the totals stand, the sum after its sources."""

    def whole(self, key: Key) -> Sum | None:
        """Everything that the inventory states; None where it has no such total."""
        return self.found.get(key, {}).get(self.year)

    def month(self, key: Key, month: int) -> Sum | None:
        """One month; None where the key has none, because it is stated for all of the time alone, or is not there."""
        return self.found.get(key, {}).get(f"{self.year}-{month:02}")

    def by_month(self, key: Key) -> bool:
        """Whether a key is stated month by month."""
        return len(self.found.get(key, {})) > 1

    def until(self, key: Key, month: int) -> Sum | None:
        """From January up to a month; None where the key is not stated month by month, or is not there."""
        if not self.by_month(key):
            return None
        parts = [one for number in range(1, month + 1) if (one := self.month(key, number)) is not None]
        exact = sum((one.exact for one in parts), Fraction(0))
        if self.policy == "total":
            return Sum(Fraction(round_fraction(exact, DECIMALS, self.tie)), exact)
        return Sum(sum((one.printed for one in parts), Fraction(0)), exact)


def _exact(inventory: Inventory) -> Mapping[tuple[Key, str], Fraction]:
    """The same sums with no rounding anywhere."""
    made = evaluation_of(inventory)
    assert made is not None, "a file is recomputed first"
    found: dict[tuple[Key, str], Fraction] = defaultdict(Fraction)
    for result in made.sums.plain:
        stream = result.stream
        source, basis = stream.source.id, stream.source.basis
        values = [Fraction(result.exact.at(at)) for at in range(len(stream.periods))]
        for level in stream.levels:
            process = stream.process if level == "process" else None
            for name in (None, source):
                key: Key = (level, process, name, basis)
                for period, value in zip(stream.periods, values, strict=True):
                    found[key, period] += value
                    if len(period) > len("2026"):
                        found[key, period[:4]] += value
    return found


class Metal:
    """Liquid aluminium 铝液 of each process in t Al, as an intensity divides by it: read, or corrected so that it is not too high."""

    def __init__(self, activity: Activity) -> None:
        """Go through its processes once."""
        self.months: dict[str, tuple[Fraction, ...] | None] = {}
        self.sums: dict[str, Fraction | None] = {}
        for row in activity.process:
            series = produced(activity, row) if activity.correction else row.liquid_aluminium
            values = () if series is None else tuple(map(fraction_of, series.in_own()))
            self.months[row.id] = None if series is None or series.annual else values
            self.sums[row.id] = None if series is None else sum(values, Fraction(0))

    @classmethod
    def of(cls, inventory: Inventory) -> Metal:
        """That of the activity that an inventory carries."""
        return cls(stated_in(inventory))

    def month(self, process: str | None, month: int) -> Fraction | None:
        """One month of a process, or of all; None where a process states none, or none by month, or not that month."""
        return self._all(process, lambda name: self._stretch(name, month, month))

    def until(self, process: str | None, month: int) -> Fraction | None:
        """From January up to a month; None as of [month][ghgcalc.filing.sums.Metal.month]."""
        return self._all(process, lambda name: self._stretch(name, 1, month))

    def whole(self, process: str | None) -> Fraction | None:
        """Everything that is stated; None where a process states none."""
        return self._all(process, self.sums.get)

    def _stretch(self, name: str, first: int, last: int) -> Fraction | None:
        values = self.months.get(name)
        return None if values is None or len(values) < last else sum(values[first - 1 : last], Fraction(0))

    def _all(self, process: str | None, of_one: Callable[[str], Fraction | None]) -> Fraction | None:
        """The sum over one process or all; None where one is not known, for what is missing is no zero."""
        values = [of_one(name) for name in (self.sums if process is None else (process,))]
        held = [value for value in values if value is not None]
        return sum(held, Fraction(0)) if held and len(held) == len(values) else None
