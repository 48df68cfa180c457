"""One activity under several guidelines: totals side by side, and the difference split into named effects that add up exactly.

Effects are computed in exact fractions, row by row, and rounded once to 2 decimals; what the two guidelines' own rounding adds stands
as an effect of its own, so that the effects of a pair and level always add up to the difference of the printed totals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ghgcalc.activity import Activity, of
from ghgcalc.errors import InputError
from ghgcalc.inventory import Inventory, calculate
from ghgcalc.numbers import Exact, fraction_of, round_fraction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.factors import Overlay
    from ghgcalc.findings import Finding
    from ghgcalc.guidelines import Policy
    from ghgcalc.plan.streams import Bound, Stream

SCOPE, TREATMENT, DEFAULTS = "scope of sources", "green-power treatment", "defaults"
RATIO, VALUES, GWPS, ROUNDING = "carbon ratio", "factor values", "GWPs", "rounding"
NAMES = (SCOPE, TREATMENT, DEFAULTS, RATIO, VALUES, GWPS, ROUNDING)
"""In the order in which they are printed."""

Effects = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Effect:
    """One named part of the difference between two guidelines at a level, in tCO2e with 2 decimals."""

    from_: str
    to: str
    level: str
    name: str
    value: Decimal
    unit: str = "tCO2e"

    def as_dict(self) -> dict[str, str]:
        """The record of `compare --format json`."""
        value = f"{self.value:f}"
        return {"from": self.from_, "to": self.to, "level": self.level, "name": self.name, "value": value, "unit": self.unit}


@dataclass(frozen=True)
class Comparison:
    """The inventories of one activity, in the order asked for, and the effects between neighbours."""

    inventories: tuple[Inventory, ...]
    effects: tuple[Effect, ...]

    def as_dict(self) -> dict[str, Any]:
        """Totals by level and source for each guideline, and the effects."""
        return {
            "year": self.inventories[0].year,
            "guidelines": [
                {
                    "id": inventory.guideline["id"],
                    "digest": inventory.digest,
                    "totals": [total.as_dict() for total in yearly(inventory)],
                    "findings": [finding.as_dict() for finding in inventory.findings],
                }
                for inventory in self.inventories
            ],
            "effects": [effect.as_dict() for effect in self.effects],
        }


def yearly(inventory: Inventory) -> list[Any]:
    """The year's totals of all gases, by level, process and source."""
    return [total for total in inventory.totals if total.gas is None and total.period == str(inventory.year)]


def compare(
    activity: Activity | Mapping[str, Any],
    guidelines: Sequence[str],
    *,
    as_of: date | str | None = None,
    rounding: Policy | None = None,
    factors: int | None = None,
    overlays: tuple[Overlay, ...] = (),
) -> Comparison:
    """The activity under each guideline, and why neighbouring results differ.

    Raises:
        InputError: faults of the activity, or of binding it to any of the guidelines; all at once.
    """
    stated = activity if isinstance(activity, Activity) else of(activity)
    found: list[Inventory] = []
    faults: list[Finding] = []
    for guideline in guidelines:
        try:
            found.append(calculate(stated, guideline, as_of=as_of, rounding=rounding, factors=factors, overlays=overlays))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(dict.fromkeys(faults))
    effects = [effect for left, right in pairwise(found) for effect in _between(left, right)]
    return Comparison(tuple(found), tuple(effects))


def _between(left: Inventory, right: Inventory) -> Iterable[Effect]:
    """The effects of one pair, for each level that either has."""
    ends = (str(left.guideline["id"]), str(right.guideline["id"]))
    for level in ("electrolysis", "enterprise"):
        sides = [_streams(inventory, level) for inventory in (left, right)]
        if not any(sides):
            continue
        exact = _effects(*sides)
        rounded = {name: round_fraction(exact[name], 2) for name in NAMES if exact.get(name)}
        printed = [_total(inventory, level) for inventory in (left, right)]
        rest = printed[1] - printed[0] - sum(rounded.values(), Decimal(0))
        rounded[ROUNDING] = round_fraction(Fraction(rest), 2)
        for name in NAMES:
            if rounded.get(name):
                yield Effect(*ends, level, name, rounded[name])


def _total(inventory: Inventory, level: str) -> Decimal:
    found = [total.value for total in yearly(inventory) if total.level == level and total.source is None and total.process is None]
    return round_fraction(sum(map(Fraction, found), Fraction(0)), 2)


def _streams(inventory: Inventory, level: str) -> dict[tuple[str, str], Stream]:
    """The streams that count at a level, by source and id."""
    made = inventory.evaluation
    assert made is not None
    streams = [result.stream for result in made.results]
    return {(stream.source.id, stream.id): stream for stream in streams if level in stream.levels}


Streams = Mapping[tuple[str, str], "Stream"]


def _effects(left: Streams, right: Streams) -> Effects:
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
                _add(entry, value, zero=stream.treatment == "zero", factor=fraction_of(factor.values[0]))
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
