"""The balance value 平衡值 of a sector: the one at which allowances, before they are cut to whole tonnes, equal emissions.

With u = 1/BP the coefficient of a process is slope × (1 − I u), held between ± cap. The sum of E × α falls with u, piecewise linearly,
so that its zero lies on one piece. A pass over columns of floats guesses the piece; on it the zero is solved in exact fractions, and
every process is then held against its piece exactly. Where the guess does not stand that proof, the pieces are searched exactly.

The ministry publishes the value; what is solved here from somebody's table is a simulation.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.intensity import coefficient
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed, simplest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ghgcalc.allowances.intensity import Process
    from ghgcalc.allowances.model import Rule

Pair = tuple[Fraction, Fraction]
"""Emission and intensity of a process."""


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance value of a table of processes.

    Attributes:
        low, high: every value between them balances; they are one number unless no process lies inside the band.
        emissions, output: the sums. high_end, low_end: how many processes lie at or beyond the ends of the band.
        mean, weighted: sum of emissions over sum of outputs, and the mean intensity by emission; the balance value is neither.
    """

    low: Fraction
    high: Fraction
    processes: int
    emissions: Fraction
    output: Fraction
    weighted: Fraction
    high_end: int
    low_end: int

    @property
    def value(self) -> Fraction | None:
        """The balance value in t CO2e per t, None where an interval balances."""
        return self.low if self.low == self.high else None

    @property
    def mean(self) -> Fraction:
        """Emissions over outputs."""
        return self.emissions / self.output

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        names = ("value", "low", "high", "mean", "weighted", "emissions", "output")
        numbers = {name: None if (n := getattr(self, name)) is None else printed(simplest(n)) for name in names}
        counts = {"processes": self.processes, "high_end": self.high_end, "low_end": self.low_end}
        return numbers | counts | {"unit": "tCO2e/tAl"}


def solve(processes: Sequence[Process], rule: Rule) -> Balance:
    """The balance value of processes that emit something; those with a coefficient of 0 by another rule do not belong here.

    Args:
        processes: emissions in t CO2e, outputs in t, above zero.
        rule: slope, band and cap, of which cap = slope × band, so that no jump swallows the zero.

    Raises:
        InputError: no process emits anything, or the rule jumps at the ends of the band.
    """
    slope, band, cap = rule.numbers
    if cap != slope * band or not cap:
        raise InputError([Finding.of("balance-rule", place=Place(key="rule"), cap=rule.cap, slope=rule.slope, band=rule.band)])
    pairs = [(one.emissions, one.emissions / one.output) for one in processes if one.emissions and one.output]
    if not pairs:
        raise InputError([Finding.of("balance-no-process", place=Place(key="process"))])
    found = _solved(pairs, _guess(pairs, rule), rule) or _solved(pairs, _search(pairs, rule), rule)
    assert found is not None, "the exact search ends on the piece of the zero"
    emissions = sum((emission for emission, _ in pairs), Fraction(0))
    cases = [coefficient(1 - intensity / found[0], rule)[1] for _, intensity in pairs]
    return Balance(
        *found,
        processes=len(pairs),
        emissions=emissions,
        output=sum((emission / intensity for emission, intensity in pairs), Fraction(0)),
        weighted=sum((emission * intensity for emission, intensity in pairs), Fraction(0)) / emissions,
        high_end=cases.count("high"),
        low_end=cases.count("low"),
    )


def _solved(pairs: Sequence[Pair], near: Fraction, rule: Rule) -> tuple[Fraction, Fraction] | None:
    """The zero on the piece on which u = `near` lies, if every process stands the exact proof there; else None."""
    slope, band, cap = rule.numbers
    sides = [_side(1 - intensity * near, band) for _, intensity in pairs]
    inside = [pair for pair, side in zip(pairs, sides, strict=True) if not side]
    steep = sum((emission * intensity for emission, intensity in inside), Fraction(0))
    capped = sum((side * emission for (emission, _), side in zip(pairs, sides, strict=True)), Fraction(0))
    if not steep:  # everybody is at a cap: nothing tells the values of the piece apart
        ends = _flat(pairs, sides, band)
        return ends if not capped else None
    u = (slope * sum((emission for emission, _ in inside), Fraction(0)) + cap * capped) / (slope * steep)
    if u <= 0:
        return None
    for (_, intensity), side in zip(pairs, sides, strict=True):
        deviation = 1 - intensity * u
        if not (deviation * side >= band if side else -band <= deviation <= band):
            return None
    strict = any(abs(1 - intensity * u) < band for _, intensity in inside)
    return (1 / u, 1 / u) if strict else _flat(pairs, [_side(1 - intensity * u, band) for _, intensity in pairs], band)


def _side(deviation: Fraction, band: Fraction) -> int:
    """1 at or beyond the upper end, −1 at or beyond the lower, 0 inside."""
    return 1 if deviation >= band else -1 if deviation <= -band else 0


def _flat(pairs: Sequence[Pair], sides: Sequence[int], band: Fraction) -> tuple[Fraction, Fraction]:
    """The balance values between which nobody leaves the cap at which everybody is."""
    above = [intensity / (1 - band) for (_, intensity), side in zip(pairs, sides, strict=True) if side > 0]
    below = [intensity / (1 + band) for (_, intensity), side in zip(pairs, sides, strict=True) if side < 0]
    return max(above, default=Fraction(0)), min(below, default=Fraction(0))


def _search(pairs: Sequence[Pair], rule: Rule) -> Fraction:
    """A u inside the piece of the zero, by halving the sorted ends of the pieces in exact fractions."""
    band = rule.numbers[1]
    ends = sorted({(1 + sign * band) / intensity for _, intensity in pairs for sign in (-1, 1)})
    low, high = 0, len(ends) - 1
    while high - low > 1:
        middle = (low + high) // 2
        total = sum((emission * coefficient(1 - intensity * ends[middle], rule)[0] for emission, intensity in pairs), Fraction(0))
        low, high = (middle, high) if total >= 0 else (low, middle)
    return (ends[low] + ends[high]) / 2


def _guess(pairs: Sequence[Pair], rule: Rule) -> Fraction:
    """A u near the zero, from floats."""
    import numpy as np

    emissions = np.array([[float(emission) for emission, _ in pairs]])
    intensities = np.array([[float(intensity) for _, intensity in pairs]])
    return 1 / Fraction(float(columns(emissions, intensities, rule)[0]))


def columns(emissions: NDArray[Any], intensities: NDArray[Any], rule: Rule) -> NDArray[Any]:
    """Balance values of many scenarios at once, in floats.

    Args:
        emissions: t CO2e, one row per scenario and one column per process, not all zero in a row.
        intensities: t CO2e per t, of the same shape, above zero.
        rule: slope, band and cap.

    Returns:
        One value per scenario, of which 10 digits may be trusted up to some thousand processes; [solve][] gives the exact one. Where an
        interval balances, a value in it.
    """
    import numpy as np

    slope, band, cap = (float(number) for number in rule.numbers)
    pull = slope * emissions * intensities
    ends = np.concatenate([(1 - band) / intensities, (1 + band) / intensities], axis=1)
    order = np.argsort(ends, axis=1)
    ends = np.take_along_axis(ends, order, axis=1)
    steep = np.cumsum(np.take_along_axis(np.concatenate([pull, -pull], axis=1), order, axis=1), axis=1)
    falls = steep[:, :-1] * np.diff(ends, axis=1)
    total = emissions.sum(axis=1, keepdims=True) * cap
    left = np.concatenate([total, total - np.cumsum(falls, axis=1)], axis=1)
    at = np.clip((left > 0).sum(axis=1, keepdims=True) - 1, 0, ends.shape[1] - 2)
    near = (np.take_along_axis(ends, at, axis=1) + np.take_along_axis(ends, at + 1, axis=1)) / 2
    deviation = 1 - intensities * near  # the pieces that meet at `near`: solve on them once more, without the sum over all ends
    inside = np.abs(deviation) < band
    capped = cap * np.where(inside, 0.0, np.sign(deviation) * emissions).sum(axis=1)
    over = np.where(inside, pull, 0.0).sum(axis=1)
    solved = (slope * np.where(inside, emissions, 0.0).sum(axis=1) + capped) / np.where(over > 0, over, 1.0)
    found: NDArray[Any] = 1 / np.where((over > 0) & (solved > 0), solved, near[:, 0])
    return found
