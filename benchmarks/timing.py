"""Interleaved timing: every case in turn, again and again, so that a slow moment of the machine meets all alike."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Case:
    """One thing to time.

    Attributes:
        run: does it once. months: how many facility-months (or lines) one run does; the time is divided by it.
    """

    run: Callable[[], Any]
    months: int = 1


@dataclass(frozen=True)
class Measured:
    """Seconds of one case over the repeats."""

    samples: tuple[float, ...]

    @property
    def least(self) -> float:
        """The minimum: what the code costs when nothing disturbs it."""
        return min(self.samples)

    @property
    def median(self) -> float:
        """The median: what it usually costs."""
        return median(self.samples)

    def above(self, floor: Measured) -> Measured:
        """The same samples less the minimum of `floor`."""
        return Measured(tuple(max(sample - floor.least, 0.0) for sample in self.samples))

    def record(self) -> dict[str, float]:
        """Minimum and median in microseconds."""
        return {"min_us": self.least * 1e6, "median_us": self.median * 1e6}


def batch_size(run: Callable[[], Any], seconds: float) -> int:
    """How many runs fill about `seconds`, once caches are warm.

    The first run is not counted: it is cold. A size holds only if two batches in a row fill the time, so that one slow moment of the
    machine does not pass for slow code.
    """
    run()
    count = 1
    while True:
        spent = min(batch(run, count), batch(run, count))
        if spent >= seconds:
            return count
        count = max(count * 2, int(count * seconds / spent) if spent else 0)


def batch(run: Callable[[], Any], count: int) -> float:
    """Seconds that `count` runs take, the garbage collector working as it always does."""
    turns = range(count)
    begun = perf_counter()
    for _ in turns:
        run()
    return perf_counter() - begun


def interleaved(cases: Mapping[str, Case], repeats: int, seconds: float) -> dict[str, Measured]:
    """Seconds per facility-month of every case: A B C A B C …, each turn about `seconds` long."""
    sizes = {name: batch_size(case.run, seconds) for name, case in cases.items()}
    samples: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(repeats):
        for name, case in cases.items():
            samples[name].append(batch(case.run, sizes[name]) / sizes[name] / case.months)
    return {name: Measured(tuple(found)) for name, found in samples.items()}
