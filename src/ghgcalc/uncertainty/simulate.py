"""From streams and a statement to the records: every total of the year drawn, beside its audited figure."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import LEVELS
from ghgcalc.numbers import round_fraction
from ghgcalc.uncertainty import closed
from ghgcalc.uncertainty.asking import drawn_of
from ghgcalc.uncertainty.digits import honest, percent
from ghgcalc.uncertainty.drawing import GENERATOR
from ghgcalc.uncertainty.formulas import formula_of
from ghgcalc.uncertainty.quantities import uses_of
from ghgcalc.uncertainty.record import Influence, Spread, Uncertain, Uncertainty
from ghgcalc.uncertainty.running import samples
from ghgcalc.uncertainty.widths import divides

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from ghgcalc.literals import Basis, Level
    from ghgcalc.plan import Stream
    from ghgcalc.uncertainty.asking import Drawn
    from ghgcalc.uncertainty.formulas import Formula
    from ghgcalc.uncertainty.running import Sample
    from ghgcalc.uncertainty.statement import Stated


@brief
class Of(NamedTuple):
    """Which total of the year."""

    level: Level
    process: str | None
    source: str | None
    basis: Basis | None


@brief
class Audited(NamedTuple):
    """The printed figure of a total, and the sources that it lacks."""

    value: Decimal
    incomplete: tuple[str, ...]


@brief
class About(NamedTuple):
    """Of whom, when, under which rules; the digest of the inventory."""

    entity: str
    year: int
    guideline: str
    inventory: str
    through: str | None = None


def simulated(
    streams: Sequence[Stream],
    audited: Mapping[Of, Audited],
    about: About,
    stated: Sequence[Stated],
    file: str | None,
    draws: int,
    seed: int,
) -> Uncertainty:
    """The simulation.

    Args:
        streams: with every parameter bound.
        audited: the printed totals of the year.
        about: of what.
        stated: the uncertainties, and no others.
        file: the name by which faults call their statement.
        draws: how many.
        seed: of all of them.

    Raises:
        InputError: every fault of the statement.
    """
    uses = uses_of(streams)
    drawn = drawn_of(stated, uses.quantities, file)
    by_quantity = {quantity.name: one for one in drawn for quantity in one.quantities}
    formulas = {stream.id: formula_of(stream, uses.streams[stream.id], by_quantity) for stream in streams}
    columns: dict[str, list[str]] = {one.name: [] for one in drawn}
    for one in drawn:
        periods = sorted({period for stream in streams for period in stream.periods}) if one.apart else [""]
        known = {name for formula in formulas.values() for name in formula.columns}
        columns[one.name] = [name for name in map(one.column, periods) if name in known]
    _divisors(drawn, columns, formulas.values(), stated, file)
    shapes = {name: one.shape for one in drawn for name in columns[one.name]}
    # by id: neither the order of lines nor that of the statement decides a digit
    ordered = sorted(streams, key=lambda one: one.id)
    members = {of: [formulas[one.id] for one in ordered if _enters(one, of)] for of in sorted(audited, key=_place)}
    found = samples(list(members.values()), shapes, draws, seed)
    totals = tuple(
        _spread(of, audited[of], held, sample, drawn, columns) for (of, held), sample in zip(members.items(), found, strict=True)
    )
    certain = tuple(sorted(uses.quantities.keys() - by_quantity.keys()))
    return Uncertainty(*about[:4], draws, seed, GENERATOR, totals, tuple(map(_uncertain, drawn)), certain, about.through)


def _divisors(
    drawn: Sequence[Drawn],
    columns: Mapping[str, Sequence[str]],
    formulas: Iterable[Formula],
    stated: Sequence[Stated],
    file: str | None,
) -> None:
    """Go on where no quantity that may come to zero is divided by.

    Raises:
        InputError: every one that is.
    """
    below = {name for formula in formulas for part in formula.parts for name in part.bottom.columns}
    faults = [
        Finding.of("spread-divisor", place=Place(file, "quantity", f"{stated.index(one.stated) + 1} ({one.name})"), value=one.name)
        for one in drawn
        if below.intersection(columns[one.name]) and not divides(one.shape)
    ]
    if faults:
        raise InputError(faults)


def _place(of: Of) -> tuple[object, ...]:
    """By level, basis and process; the sources by name, and their sum last."""
    return LEVELS.index(of.level), of.basis or "", of.process or "", of.source is None, of.source or ""


def _enters(stream: Stream, of: Of) -> bool:
    """Whether a stream is part of a total."""
    return (
        of.level in stream.levels
        and of.basis == stream.source.basis
        and of.source in (None, stream.source.id)
        and (of.level != "process" or of.process == stream.process)
    )


def _spread(
    of: Of,
    audited: Audited,
    formulas: Sequence[Formula],
    sample: Sample,
    drawn: Sequence[Drawn],
    columns: Mapping[str, Sequence[str]],
) -> Spread:
    centre = sum((formula.at({}) for formula in formulas), Fraction(0))
    known = {name for formula in formulas for name in formula.columns}
    held = [(one, own) for one in drawn if (own := [name for name in columns[one.name] if name in known])]
    variances = [closed.variance(formulas, one, own) for one, own in held]
    values = (sample.mean, sample.sd, sample.low, sample.median, sample.high)
    mean, sd, low, median, high = (honest(value, error) for value, error in zip(values, sample.errors, strict=True))
    width = abs(sample.mean) > abs(float(centre)) * 1e-9
    return Spread(
        *of,
        audited.value,
        round_fraction(centre, 2),
        mean,
        sd,
        low,
        median,
        high,
        round_fraction(Fraction(sample.errors[0]), 2),
        percent((sample.mean - sample.low) / abs(sample.mean)) if width else None,
        percent((sample.high - sample.mean) / abs(sample.mean)) if width else None,
        percent(closed.half_width(variances, centre)),
        _influences(formulas, centre, held, variances, sample) if of.source is None else (),
        audited.incomplete,
    )


def _influences(
    formulas: Sequence[Formula],
    centre: Fraction,
    held: Sequence[tuple[Drawn, Sequence[str]]],
    variances: Sequence[float],
    sample: Sample,
) -> tuple[Influence, ...]:
    """The inputs of a total, the widest swing first."""
    weights = [sum(sample.weights[name] for name in own) for _, own in held]
    drawn, first = sum(weights) or 1.0, sum(variances) or 1.0
    found = []
    for (one, own), weight, variance in zip(held, weights, variances, strict=True):
        low, high = closed.ends(formulas, one, own, centre)
        shares = (round_fraction(Fraction(part) * 100, 1) for part in (weight / drawn, variance / first))
        found.append(Influence(one.name, round_fraction(low, 2), round_fraction(high, 2), *shares))
    return tuple(sorted(found, key=lambda one: (-one.swing, one.quantity)))


def _uncertain(one: Drawn) -> Uncertain:
    low, high = one.shape.interval
    return Uncertain(
        one.name,
        tuple(quantity.name for quantity in one.quantities),
        one.quantities[0].kind,
        one.stated.distribution,
        round_fraction((1 - low) * 100, 2),
        round_fraction((high - 1) * 100, 2),
        one.stated.months,
        one.because,
    )
