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

from ghgcalc import doors
from ghgcalc.allowances.allocation.columns import columns, numpy
from ghgcalc.allowances.allocation.exact import added
from ghgcalc.allowances.allocation.rule import INTENSITY, Process, Terms
from ghgcalc.allowances.plans import Rule
from ghgcalc.brief import cut
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


Pair = tuple[Fraction, Fraction]
"""Emission and intensity of a process."""


@dataclass(frozen=True, slots=True, repr=False)
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

    def __repr__(self) -> str:
        """The ends and the number of processes; Python refuses to write out whole numbers of more than 4 300 digits."""
        return cut(f"Balance(low={printed(self.low)}, high={printed(self.high)}, processes={self.processes})")

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        low = printed(self.low)
        one = self.low == self.high
        names = ("mean", "weighted", "emissions", "output")
        numbers = {"value": low if one else None, "low": low, "high": low if one else printed(self.high)}
        counts = {"processes": self.processes, "high_end": self.high_end, "low_end": self.low_end}
        return numbers | {name: printed(getattr(self, name)) for name in names} | counts | {"unit": INTENSITY}


def solve(processes: Iterable[Process], rule: Rule) -> Balance:
    """The balance value of processes that emit something; those with a coefficient of 0 by another rule do not belong here.

    Args:
        processes: emissions in t CO2e, outputs in t, above zero.
        rule: slope, band and cap, of which cap = slope × band, so that no jump swallows the zero.

    Raises:
        ArgumentError: something that is no process, or no rule.
        InputError: no process emits anything, one emits less than nothing, the rule jumps at the ends of the band, or numpy is absent.
    """
    rows: tuple[Process, ...] = doors.instances("processes", processes, Process, "a list of processes")
    slope, band, cap = doors.instance("rule", rule, Rule, "the rule of a plan").numbers
    if cap != slope * band or not cap:
        raise InputError([Finding.of("balance-rule", place=Place(key="rule"), cap=rule.cap, slope=rule.slope, band=rule.band)])
    if below := [Finding.of("negative", place=_place(one), value=printed(one.emissions)) for one in rows if one.emissions < 0]:
        raise InputError(below)
    counted = [one for one in rows if one.emissions and one.output]
    if not counted:
        raise InputError([Finding.of("balance-no-process", place=Place(key="process"))])
    pairs = [(one.emissions, one.emissions / one.output) for one in counted if one.output]
    found = _solved(pairs, _guess(pairs, rule), rule) or _solved(pairs, _search(pairs, rule), rule)
    assert found is not None, "the exact search ends on the piece of the zero"
    emissions = added(emission for emission, _ in pairs)
    terms = Terms.of(rule, found[0])
    cases = [terms.case(intensity) for _, intensity in pairs]
    return Balance(
        *found,
        processes=len(pairs),
        emissions=emissions,
        output=added(one.output for one in counted if one.output),
        weighted=added(emission * intensity for emission, intensity in pairs) / emissions,
        high_end=cases.count("high"),
        low_end=cases.count("low"),
    )


def _place(process: Process) -> Place:
    return Place(table="process", row=process.id, key="emissions")


def _solved(pairs: Sequence[Pair], near: Fraction, rule: Rule) -> tuple[Fraction, Fraction] | None:
    """The zero on the piece on which u = `near` lies, if every process stands the exact proof there; else None."""
    slope, band, cap = rule.numbers
    sides = [_side(1 - intensity * near, band) for _, intensity in pairs]
    inside = [pair for pair, side in zip(pairs, sides, strict=True) if not side]
    steep = added(emission * intensity for emission, intensity in inside)
    capped = added(side * emission for (emission, _), side in zip(pairs, sides, strict=True))
    if not steep:  # everybody is at a cap: nothing tells the values of the piece apart
        return None if capped else _flat(pairs, sides, band)
    u = (slope * added(emission for emission, _ in inside) + cap * capped) / (slope * steep)
    if u <= 0:
        return None
    terms = Terms.of(rule, 1 / u)
    ends = [(terms.beyond(intensity, band), terms.beyond(intensity, -band)) for _, intensity in pairs]
    for side, (above, below) in zip(sides, ends, strict=True):
        if not (above >= 0 if side > 0 else below <= 0 if side < 0 else above <= 0 <= below):
            return None
    if any(above < 0 < below for above, below in ends):
        return terms.balance, terms.balance
    return _flat(pairs, [(above >= 0) - (below <= 0) for above, below in ends], band)


def _side(deviation: Fraction, band: Fraction) -> int:
    """1 at or beyond the upper end, −1 at or beyond the lower, 0 inside."""
    return 1 if deviation >= band else -1 if deviation <= -band else 0


def _flat(pairs: Sequence[Pair], sides: Sequence[int], band: Fraction) -> tuple[Fraction, Fraction]:
    """The balance values between which nobody leaves the cap at which everybody is."""
    above = [intensity / (1 - band) for (_, intensity), side in zip(pairs, sides, strict=True) if side > 0]
    below = [intensity / (1 + band) for (_, intensity), side in zip(pairs, sides, strict=True) if side < 0]
    return max(above), min(below)


def _search(pairs: Sequence[Pair], rule: Rule) -> Fraction:
    """A u inside the piece of the zero, by halving the sorted ends of the pieces in exact fractions."""
    band = rule.numbers[1]
    ends = sorted({(1 + sign * band) / intensity for _, intensity in pairs for sign in (-1, 1)})
    low, high = 0, len(ends) - 1
    while high - low > 1:
        middle = (low + high) // 2
        total = _imbalance(pairs, ends[middle], rule)
        low, high = (middle, high) if total >= 0 else (low, middle)
    return (ends[low] + ends[high]) / 2


def _imbalance(pairs: Sequence[Pair], u: Fraction, rule: Rule) -> Fraction:
    """Allowances before the cut minus emissions at a short u."""
    slope, _, cap = rule.numbers
    deviations = [(emission, 1 - intensity * u) for emission, intensity in pairs]
    return added(emission * max(-cap, min(cap, slope * deviation)) for emission, deviation in deviations)


def _guess(pairs: Sequence[Pair], rule: Rule) -> Fraction:
    """A u near the zero, from floats."""
    np = numpy()
    emissions = np.array([[float(emission) for emission, _ in pairs]])
    intensities = np.array([[float(intensity) for _, intensity in pairs]])
    return 1 / Fraction(float(columns(emissions, intensities, rule)[0]))
