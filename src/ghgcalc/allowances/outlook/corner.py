"""A rest of the year at given factors, as a complete year that the engine calculates. No equation stands here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from ghgcalc import activity as activities
from ghgcalc.allowances.allocation import added
from ghgcalc.allowances.outlook.ahead import ONE, months
from ghgcalc.allowances.outlook.told import YEAR
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory.again import recompute
from ghgcalc.numbers import fraction_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ghgcalc.allowances.outlook.ahead import Ends, Forecast, Ranged
    from ghgcalc.allowances.outlook.told import Datum, Path, Told
    from ghgcalc.inventory import Inventory

Key = tuple[str, "Path"]
"""A datum: process and path."""

MOST = 8
"""So many data of one process may vary beside its output: each doubles the corners that are calculated."""


@dataclass(frozen=True)
class Engine:
    """The rules under which the months told were calculated: complete years are calculated under the very same."""

    told: Inventory

    def run(self, table: Mapping[str, Any]) -> Inventory:
        """The inventory of a table.

        Raises:
            InputError: as of `calculate`.
        """
        return recompute(self.told, activities.of(table))


def used_of(told: Told, engine: Engine) -> Told:
    """The months told with the data on which a process's emission rests, and its output; the others are left out.

    A datum is asked by a stand-in for the months to come, which enters no result: what does not move the exact emission of a whole year by
    being a hundredth larger, nor by being absent, is of no use to it. What stands in one table (both gases, the streams) stays together.
    """
    rest = {(one.process, one.path): _stand_in(told, one) for one in told.data}
    try:
        before: dict[str | None, Fraction] | None = _exact(engine, told.completed(rest))
    except InputError:  # what is wrong is told when the forecast stands there
        before = None
    used = {(one.process, one.path[0]) for one in told.data if one.kind == "output" or _moves(told, engine, rest, one, before)}
    return told.keeping(one for one in told.data if (one.process, one.path[0]) in used)


def _stand_in(told: Told, datum: Datum) -> tuple[Fraction, ...]:
    """The mean of the months in which there was anything; nothing where the process is not there."""
    values = [value for value in datum.values if value] or [Fraction(1)]
    mean = added(values) / len(values)
    return tuple(mean if told.alive(datum.process, month) or datum.kind == "rate" else Fraction(0) for month in told.rest)


def _moves(
    told: Told, engine: Engine, rest: Mapping[Key, Sequence[Fraction]], datum: Datum, before: Mapping[str | None, Fraction] | None
) -> bool:
    if before is None:
        return True
    key = (datum.process, datum.path)
    larger = tuple(value * Fraction(101, 100) for value in rest[key])
    without = told.keeping(one for one in told.data if (one.process, one.path[0]) != (datum.process, datum.path[0]))
    try:
        changed = [_exact(engine, one) for one in (told.completed({**rest, key: larger}), without.completed(rest))]
    except InputError:
        return True
    return any(one[datum.process] != before[datum.process] for one in changed)


def _exact(engine: Engine, table: Mapping[str, Any]) -> dict[str | None, Fraction]:
    """The unrounded emission of the year of each process."""
    found = engine.run(table)
    sums: dict[str | None, Fraction] = {str(one["id"]): Fraction(0) for one in table["process"]}
    for line in found.lines:
        sums[line.process] = sums.get(line.process, Fraction(0)) + fraction_of(line.unrounded)
    return sums


@dataclass
class Corners:
    """The complete years of a forecast; each is calculated once."""

    told: Told
    forecast: Forecast
    engine: Engine
    kept: dict[tuple[tuple[Key, Fraction], ...], Inventory] = field(default_factory=dict)

    def inventory(self, factors: Mapping[Key, Fraction]) -> Inventory:
        """The inventory of the year at some factors; data that are not named stand at 1.

        Raises:
            InputError: a month to come that cannot be, such as output of a process that has stopped.
        """
        named = tuple(sorted(((key, value) for key, value in factors.items() if value != 1), key=str))
        if named not in self.kept:
            self.kept[named] = self.engine.run(self.table(factors))
        return self.kept[named]

    def table(self, factors: Mapping[Key, Fraction]) -> dict[str, Any]:
        """The table of that year."""
        return self.told.completed(months(self.forecast, factors))

    def beside(self, process: str) -> list[Ranged]:
        """The data of a process that vary beside its output."""
        return [one for one in self.forecast.rows if one.datum.process == process and one.datum.kind != "output" and one.varies]

    def scale(self, process: str, count: int) -> Ends:
        """The ends of the factor of its output, for so many months to come."""
        found = [one for one in self.forecast.rows if one.datum.process == process and one.datum.kind == "output"]
        return found[0].ends[count - 1] if found and found[0].varies else (ONE, ONE)

    def vertices(self, count: int) -> list[dict[str, dict[Key, Fraction]]]:
        """Every choice of low and high ends of what varies beside the output, by process: the processes choose side by side.

        Raises:
            InputError: a process of which too many data vary.
        """
        data = {process: self.beside(process) for process in self.told.processes}
        if wide := [process for process, rows in data.items() if len(rows) > MOST]:
            shown = {process: ", ".join(one.datum.key for one in data[process]) for process in wide}
            place = {process: Place(table="process", row=process) for process in wide}
            raise InputError([Finding.of("outlook-many", place=place[one], data=shown[one], most=MOST) for one in wide])
        choices = {
            process: [
                {(process, one.datum.path): one.ends[count - 1][side] for one, side in zip(rows, sides, strict=True)}
                for sides in product((0, 1), repeat=len(rows))
            ]
            for process, rows in data.items()
        }
        longest = max(map(len, choices.values()))
        return [{process: rows[at % len(rows)] for process, rows in choices.items()} for at in range(longest)]


def joined(parts: Iterable[Mapping[Key, Fraction]]) -> dict[Key, Fraction]:
    """The factors of all processes as one table."""
    return {key: value for part in parts for key, value in part.items()}


def monthly(inventory: Inventory) -> dict[str, tuple[Fraction, ...]]:
    """The emission of each process by month, in t CO2e, as the inventory prints it."""
    found: dict[str, list[Fraction]] = {}
    for total in inventory.totals:
        level, process, source, gas, period, *_ = total.key
        if level == "process" and source is None and gas is None and len(str(period)) > len(str(inventory.year)):
            found.setdefault(str(process), [Fraction(0)] * YEAR)[int(str(period)[-2:]) - 1] += Fraction(total.value)
    return {process: tuple(values) for process, values in found.items()}
