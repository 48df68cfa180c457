"""What can be uncertain in the streams of an inventory: each datum, measured value and factor, by the name that a statement calls it by.

A factor is one quantity in all lines that use it, and so is a datum that several equations use. Of a supply of electricity the amount that
the plant states is the quantity, whatever part of it evidence covers: the parts keep their proportion.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.numbers import fraction_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ghgcalc.factors import Factor
    from ghgcalc.guidelines import Binding
    from ghgcalc.plan import Bound, Stream

Kind = Literal["activity", "measured", "factor"]

FIXED = "guideline"
"""The origin of a number that is so by definition, such as 44/12."""


@brief
@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of the inventory that may be uncertain.

    Attributes:
        name: `P1/anode`, `fuel/natural-gas/ncv`, the id of a factor.
        kind: where it comes from.
        unit: of its numbers.
        values: one for each period of its streams, or one for all.
        factor: the record, of a factor.
    """

    name: str
    kind: Kind
    unit: str
    values: tuple[Fraction, ...]
    factor: Factor | None = None

    @property
    def published(self) -> tuple[Fraction, Fraction] | None:
        """The ends of the range that the record of the factor states, as ratios to its value."""
        if self.factor is None or self.factor.range is None:
            return None
        low, high = (1 + Fraction(end) / 100 for end in self.factor.range)
        return low, high

    @property
    def monthly(self) -> bool:
        """Whether it is stated by month."""
        return len(self.values) > 1


@brief
class Use(NamedTuple):
    """Where a quantity enters a stream: the parameter or GWP, and how much of it there is in each period; one amount stands for all."""

    parameter: str
    quantity: str
    amounts: tuple[Fraction, ...]


@brief
class Uses(NamedTuple):
    """Every quantity by its name, and the uses of each stream, by the id of the stream."""

    quantities: dict[str, Quantity]
    streams: dict[str, tuple[Use, ...]]


def uses_of(streams: Iterable[Stream]) -> Uses:
    """What the streams rest on, in their order."""
    found = Uses({}, {})
    for stream in streams:
        found.streams[stream.id] = tuple(
            Use(parameter, _known(found.quantities, quantity, f"{stream.id}/{parameter}"), quantity.values)
            for parameter, quantity in _quantities(stream)
        )
    return found


def _known(known: dict[str, Quantity], quantity: Quantity, own: str) -> str:
    """The name under which a quantity is kept: its own; that of its line where another number has that name already."""
    name = quantity.name
    if known.setdefault(name, quantity).values != quantity.values and quantity.kind != "factor":
        name = own
        known[name] = Quantity(own, quantity.kind, quantity.unit, quantity.values)
    return name


def _quantities(stream: Stream) -> Iterator[tuple[str, Quantity]]:
    for bound in (*stream.inputs, *(gwp for _, gwp in stream.gwps if gwp is not None)):
        if bound.origin == FIXED:
            continue
        values = tuple(map(fraction_of, bound.values))
        if bound.factor is not None:
            yield bound.name, Quantity(bound.factor.id, "factor", bound.unit, values, bound.factor)
            continue
        parts = list(_supplied(stream, bound)) if bound.origin == "activity" else []
        for part in parts or [Quantity(_name(stream, bound), _kind(bound), bound.unit, values)]:
            yield bound.name, part


def _kind(bound: Bound) -> Kind:
    return "activity" if bound.origin == "activity" else "measured"


def _supplied(stream: Stream, bound: Bound) -> Iterator[Quantity]:
    """The amounts of the supplies that a line of electricity is made of, where they add up to its amount."""
    by_supply: dict[str, dict[str, Fraction]] = {}
    for (supply, _), amounts in stream.parts.items():
        held = by_supply.setdefault(supply, {})
        for period, amount in amounts.items():
            held[period] = held.get(period, Fraction(0)) + fraction_of(amount)
    columns = {supply: tuple(held.get(period, Fraction(0)) for period in stream.periods) for supply, held in by_supply.items()}
    sums = [sum(numbers, Fraction(0)) for numbers in zip(*columns.values(), strict=True)]
    if sums != [fraction_of(bound.at(at)) for at in range(len(stream.periods))]:
        return
    where = f"{stream.process}/" if stream.process else ""
    for supply, values in columns.items():
        yield Quantity(f"{where}electricity/{supply}", "activity", bound.unit, values)


def _name(stream: Stream, bound: Bound) -> str:
    """The place of a number in the activity file: process and key, or table, item and key; an amount is called by table and item alone."""
    key = next((key for name, key in _keys(stream.method.parameters) if name == bound.name), bound.name)
    if stream.source.table == "process":
        return f"{stream.process}/{key}"
    table = stream.source.table.rpartition(".")[2]
    where = f"{stream.process}/" if stream.process else ""
    place = where + table + stream.id.removeprefix(where).removeprefix(stream.source.line_stem)
    return place if key == "amount" else f"{place}/{key}"


def _keys(parameters: Mapping[str, Sequence[Binding]]) -> Iterator[tuple[str, str]]:
    """Each parameter with the key that it is stated under; then those of the equations that give one of them."""
    ways = [(name, way) for name, held in parameters.items() for way in held]
    yield from ((name, str(way.activity or way.measured)) for name, way in ways if way.activity or way.measured)
    for _, way in ways:
        yield from _keys(way.parameters)
