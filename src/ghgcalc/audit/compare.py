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

from ghgcalc import guidelines as registered
from ghgcalc.activity import Activity, of
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.inventory import Inventory, calculate
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.numbers import Exact, fraction_of, round_fraction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.factors import Overlay
    from ghgcalc.findings import Finding
    from ghgcalc.guidelines import Policy
    from ghgcalc.plan import Bound, Stream

SCOPE, TREATMENT, DEFAULTS = "scope of sources", "green-power treatment", "defaults"
RATIO, VALUES, GWPS, ROUNDING = "carbon ratio", "factor values", "GWPs", "rounding"
NAMES = (SCOPE, TREATMENT, DEFAULTS, RATIO, VALUES, GWPS, ROUNDING)
"""In the order in which they are printed."""

Effects = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Effect:
    """One named part of the difference between two guidelines at a level, in tCO2e with 2 decimals.

    `basis` tells sums apart that are never added; where the guidelines keep different ones, each stands against nothing, but a total
    without basis stands against the direct one.
    """

    from_: str
    to: str
    level: str
    name: str
    value: Decimal
    unit: str = "tCO2e"
    basis: str | None = None

    def as_dict(self) -> dict[str, str]:
        """The record of `compare --format json`."""
        value = f"{self.value:f}"
        record = {"from": self.from_, "to": self.to, "level": self.level, "name": self.name, "value": value, "unit": self.unit}
        return record | ({"basis": self.basis} if self.basis else {})


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
                    **({"products": [dict(product) for product in inventory.products]} if inventory.products else {}),
                    "findings": [finding.as_dict() for finding in inventory.findings],
                }
                for inventory in self.inventories
            ],
            "effects": [effect.as_dict() for effect in self.effects],
        }


def yearly(inventory: Inventory) -> list[Any]:
    """The year's totals of all gases, by level, process, source and basis; without the goods, whose unit is another."""
    return [t for t in inventory.totals if t.gas is None and t.period == str(inventory.year) and t.level != "product"]


def compare(
    activity: Activity | Mapping[str, Any],
    guidelines: Sequence[str],
    *,
    as_of: date | str | None = None,
    rounding: Policy | None = None,
    factors: int | None = None,
    overlays: tuple[Overlay, ...] = (),
    include_facilities: bool = False,
    gwp: str | None = None,
) -> Comparison:
    """The activity under each guideline, and why neighbouring results differ.

    `gwp` names a set for those guidelines that leave it open; the others keep their own.

    Raises:
        InputError: faults of the activity, or of binding it to any of the guidelines; all at once.
    """
    stated = activity if isinstance(activity, Activity) else of(activity)
    found: list[Inventory] = []
    faults: list[Finding] = []
    for guideline in guidelines:
        try:
            chosen = gwp if _open(guideline) else None
            found.append(
                calculate(
                    stated,
                    guideline,
                    as_of=as_of,
                    rounding=rounding,
                    factors=factors,
                    overlays=overlays,
                    include_facilities=include_facilities,
                    gwp=chosen,
                )
            )
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(dict.fromkeys(faults))
    effects = [effect for left, right in pairwise(found) for effect in _between(left, right)]
    return Comparison(tuple(found), tuple(effects))


def _open(guideline: str) -> bool:
    """Whether a guideline leaves the set of GWPs to the caller."""
    try:
        return bool(registered.get(guideline).gwp_sets)
    except UnknownIdError:
        return False  # said where it is calculated


def _between(left: Inventory, right: Inventory) -> Iterable[Effect]:
    """The effects of one pair, for each level and basis that either has."""
    ends = (str(left.guideline["id"]), str(right.guideline["id"]))
    for level in ("electrolysis", "enterprise"):
        for one, other in _pairs(_bases(left, level), _bases(right, level)):
            sides = (_streams(left, level, one), _streams(right, level, other))
            exact = _effects(*sides)
            rounded = {name: round_fraction(exact[name], 2) for name in NAMES if exact.get(name)}
            printed = (_total(left, level, one), _total(right, level, other))
            rest = printed[1] - printed[0] - sum(rounded.values(), Decimal(0))
            rounded[ROUNDING] = round_fraction(Fraction(rest), 2)
            for name in NAMES:
                if rounded.get(name):
                    yield Effect(*ends, level, name, rounded[name], basis=_basis(one, other))


ABSENT = "absent"
"""In the place of a basis where a guideline has no such sum."""


def _bases(inventory: Inventory, level: str) -> list[str | None]:
    return list(dict.fromkeys(total.basis for total in yearly(inventory) if total.level == level))


def _pairs(left: list[str | None], right: list[str | None]) -> list[tuple[str | None, str | None]]:
    """The sums that are set against each other: those of the same basis, one without basis against the direct one, the rest alone."""
    found = [(basis, basis) for basis in left if basis in right]
    ones, others = [basis for basis in left if basis not in right], [basis for basis in right if basis not in left]
    for one, other in ((None, "direct"), ("direct", None)):
        if one in ones and other in others:
            found.append((one, other))
            ones.remove(one)
            others.remove(other)
    return found + [(basis, ABSENT) for basis in ones] + [(ABSENT, basis) for basis in others]


def _basis(one: str | None, other: str | None) -> str | None:
    return one if other == ABSENT else other


def _total(inventory: Inventory, level: str, basis: str | None) -> Decimal:
    found = [
        total.value
        for total in yearly(inventory)
        if (total.level, total.source, total.process, total.basis) == (level, None, None, basis)
    ]
    return round_fraction(sum(map(Fraction, found), Fraction(0)), 2)


def _streams(inventory: Inventory, level: str, basis: str | None) -> dict[tuple[str, str], Stream]:
    """The streams that count at a level on a basis, by source and id."""
    made = evaluation_of(inventory)
    assert made is not None
    streams = [result.stream for result in made.results]
    return {(stream.source.id, stream.id): stream for stream in streams if level in stream.levels and stream.source.basis == basis}


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
