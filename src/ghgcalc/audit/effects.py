"""Why two guidelines differ on the same streams: the difference of a level as named effects, in exact fractions, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.numbers import Exact, fraction_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.plan import Bound, Stream

SCOPE, TREATMENT, DEFAULTS = "scope of sources", "green-power treatment", "defaults"
RATIO, VALUES, GWPS, ROUNDING = "carbon ratio", "factor values", "GWPs", "rounding"
NAMES = (SCOPE, TREATMENT, DEFAULTS, RATIO, VALUES, GWPS, ROUNDING)
"""In the order in which they are printed."""

Effects = dict[str, Fraction]

Streams = Mapping[tuple[str, str], "Stream"]


def effects_between(left: Streams, right: Streams) -> Effects:
    """The effects between the streams of two guidelines, by name, in tCO2e; they add up to the difference of the unrounded sums."""
    found: Effects = dict.fromkeys(NAMES, Fraction(0))
    sources = [{key[0] for key in side} for side in (left, right)]
    for key in dict.fromkeys([*left, *right]):
        one, other = left.get(key), right.get(key)
        if (one or other).parts and key[0] in sources[0] & sources[1]:  # type: ignore[union-attr]
            continue
        if one is None or other is None:
            found[SCOPE] += _emission(other) - _emission(one)
        elif one.equation is not other.equation or one.periods != other.periods:
            found[DEFAULTS] += _emission(other) - _emission(one)
        else:
            _swap(one, other, found)
    for source in sources[0] & sources[1]:
        ones, others = ([s for key, s in side.items() if key[0] == source and s.parts] for side in (left, right))
        _electricity(ones, others, found)
    return found


def _run(stream: Stream, index: int, inputs: Mapping[str, Bound], gwps: Sequence[tuple[str, Bound | None]]) -> Fraction:
    values = {name: fraction_of(bound.at(index)) for name, bound in inputs.items()}
    masses = stream.equation.run(values, lambda _, value: value)
    return sum(
        (mass * (fraction_of(gwp.values[0]) if gwp else 1) for mass, (_, gwp) in zip(masses, gwps, strict=True)), Fraction(0)
    )


def _emission(stream: Stream | None) -> Fraction:
    if stream is None:
        return Fraction(0)
    inputs = {bound.name: bound for bound in stream.inputs}
    return sum((_run(stream, at, inputs, stream.gwps) for at in range(len(stream.periods))), Fraction(0))


def _swap(one: Stream, other: Stream, found: Effects) -> None:
    """The same equation on both sides: swap the carbon ratio, then the other values, then the GWPs."""
    start = {bound.name: bound for bound in one.inputs}
    end = {bound.name: bound for bound in other.inputs}
    ratio = start | {name: bound for name, bound in end.items() if name == "carbon_ratio"}
    for at in range(len(one.periods)):
        steps = [_run(one, at, inputs, one.gwps) for inputs in (start, ratio, end)]
        found[RATIO] += steps[1] - steps[0]
        found[VALUES] += steps[2] - steps[1]
        found[GWPS] += _run(other, at, end, other.gwps) - steps[2]


@brief
@dataclass
class _Supplied:
    """One supply of the activity in one period under one guideline: all its MWh, those counted zero, and its emission."""

    amount: Fraction = Fraction(0)
    zero: Fraction = Fraction(0)
    emission: Fraction = Fraction(0)

    @property
    def factor(self) -> Fraction:
        """Of the MWh that are counted by a factor."""
        counted = self.amount - self.zero
        return self.emission / counted if counted else Fraction(0)


def _supplied(streams: Iterable[Stream]) -> dict[tuple[str | None, str, str], _Supplied]:
    found: dict[tuple[str | None, str, str], _Supplied] = {}
    for stream in streams:
        factor = next(bound for bound in stream.inputs if bound.name == "factor")
        for (origin, _), amounts in stream.parts.items():
            for period, value in amounts.items():
                entry = found.setdefault((stream.process, origin, period), _Supplied())
                at = stream.periods.index(period)
                _add(entry, value, zero=stream.treatment == "zero", factor=fraction_of(factor.at(at)))
    return found


def _add(entry: _Supplied, value: Exact, *, zero: bool, factor: Fraction) -> None:
    amount = Fraction(value)
    entry.amount += amount
    if zero:
        entry.zero += amount
    else:
        entry.emission += amount * factor


def _electricity(left: Iterable[Stream], right: Iterable[Stream], found: Effects) -> None:
    """The same megawatt-hours under two guidelines.

    What both count by a factor changes by the factor. What only one counts by a factor changes by its treatment, at that factor: the
    published 0.5703 and 0.5942 differ in convention, and green power taken out of the one is counted zero in the other.
    """
    ones, others = _supplied(left), _supplied(right)
    for key in dict.fromkeys([*ones, *others]):
        one, other = ones.get(key), others.get(key)
        if one is None or other is None:
            found[SCOPE] += (other.emission if other else Fraction(0)) - (one.emission if one else Fraction(0))
            continue
        both = one.amount - max(one.zero, other.zero)
        more_zero = other.zero - one.zero
        found[VALUES] += both * (other.factor - one.factor)
        found[TREATMENT] -= more_zero * (one.factor if more_zero > 0 else other.factor)
