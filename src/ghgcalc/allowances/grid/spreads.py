"""How the surplus moves over the uncertainty that a file states of a quantity (`ghgcalc/spread/1`): at both ends of its 95 % interval.

The emission follows the inventory's own formulas, unrounded; the output, by which the rule divides, follows the metal that is stated. Of a
quantity whose months are off each by itself not all are at their ends at once: the moves of the months are added as squares.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.allocation import Process
from ghgcalc.allowances.grid.record import Swing
from ghgcalc.allowances.grid.swings import moved, worth
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory.again import recompute
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.numbers import printed, round_fraction
from ghgcalc.uncertainty.asking import drawn_of
from ghgcalc.uncertainty.formulas import formula_of
from ghgcalc.uncertainty.quantities import uses_of
from ghgcalc.uncertainty.statement import statement
from ghgcalc.uncertainty.widths import divides

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.allowances.settlement import Settlement
    from ghgcalc.inventory import Inventory
    from ghgcalc.plan import Stream
    from ghgcalc.uncertainty.asking import Drawn
    from ghgcalc.uncertainty.formulas import Formula

METAL = "liquid_aluminium"
"""The datum by which the rule divides."""


@brief
@dataclass(frozen=True)
class _Plant:
    """The formulas of each process, and its metal by month."""

    settlement: Settlement
    formulas: Mapping[str, Sequence[Formula]]
    metal: Mapping[str, Mapping[str, Fraction]]

    def surplus(self, ratios: Mapping[str, Fraction], output: Mapping[str, Fraction]) -> Fraction:
        """The surplus where some quantities are so many times what is stated, and outputs are."""
        rows = []
        for one in self.settlement.processes:
            held = self.formulas.get(one.id, ())
            more = sum((formula.at(ratios) - formula.at({}) for formula in held), Fraction(0))
            made = None if one.output is None else one.output * output.get(one.id, Fraction(1))
            rows.append(Process(one.id, one.emissions + more, made))
        return moved(self.settlement, rows, self.settlement.terms)


def spread(inventory: Inventory, settlement: Settlement, source: Any) -> list[Swing]:
    """The swing of each quantity that moves the emission or the output of a process.

    Args:
        inventory: of the settlement, as the engine made it.
        settlement: around which one quantity at a time is varied.
        source: file, table or list of uncertainties, as `Inventory.uncertainty` takes them.

    Raises:
        InputError: every fault of the statement. ArgumentError: something else.
    """
    stated, file = statement(source)
    made = evaluation_of(inventory) or evaluation_of(recompute(inventory))
    assert made is not None, "what was recomputed is computed"
    streams = [one for one in made.bound.streams if one.process is not None and "electrolysis" in one.levels]
    uses = uses_of(made.bound.streams)
    drawn = drawn_of(stated, uses.quantities, file)
    by_quantity = {quantity.name: one for one in drawn for quantity in one.quantities}
    formulas: dict[str, list[Formula]] = {}
    for stream in streams:
        formulas.setdefault(str(stream.process), []).append(formula_of(stream, uses.streams[stream.id], by_quantity))
    _divisors(drawn, formulas, stated, file)
    plant = _Plant(settlement, formulas, _metal(streams, by_quantity))
    found = [_swing(plant, one) for one in drawn]
    return [one for one in found if one is not None]


def _divisors(drawn: Sequence[Drawn], formulas: Mapping[str, Sequence[Formula]], stated: Sequence[Any], file: str | None) -> None:
    """Go on where no quantity that may come to zero is divided by.

    Raises:
        InputError: every one that is.
    """
    below = {name for held in formulas.values() for one in held for part in one.parts for name in part.bottom.columns}
    faults = [
        Finding.of("spread-divisor", place=Place(file, "quantity", f"{stated.index(one.stated) + 1} ({one.name})"), value=one.name)
        for one in drawn
        if not divides(one.shape) and any(name.partition("@")[0] == one.name for name in below)
    ]
    if faults:
        raise InputError(faults)


def _metal(streams: Sequence[Stream], drawn: Mapping[str, Drawn]) -> dict[str, dict[str, Fraction]]:
    """Of each process whose metal is uncertain the share of the year that stands under each column of it."""
    found: dict[str, dict[str, Fraction]] = {}
    periods_of = {str(stream.process): stream.periods for stream in streams}
    for process, periods in periods_of.items():
        name = f"{process}/{METAL}"
        one = drawn.get(name)
        if one is None:
            continue
        quantity = next(held for held in one.quantities if held.name == name)
        shares = found.setdefault(process, {})
        for period, value in zip(periods, quantity.values, strict=True):
            column = one.column(period)
            shares[column] = shares.get(column, Fraction(0)) + value / (sum(quantity.values) or 1)
    return found


def _swing(plant: _Plant, one: Drawn) -> Swing | None:
    """The swing of one quantity; None of one that moves no process."""
    known = {name for held in plant.formulas.values() for formula in held for name in formula.columns}
    known |= {column for shares in plant.metal.values() for column in shares}
    columns = sorted(name for name in known if name == one.name or name.startswith(f"{one.name}@"))
    if not columns:
        return None
    base = plant.surplus({}, {})
    ends = []
    for end in one.shape.interval:
        if not one.apart:
            ends.append(_at(plant, dict.fromkeys(columns, end)))
            continue
        moves = [_at(plant, {name: end}) - base for name in columns]
        root = Fraction(math.sqrt(math.fsum(float(move) ** 2 for move in moves)))
        away = Fraction(round_fraction(root, 2))  # a root has no last digit
        ends.append(base + (away if sum(moves) > 0 else -away))
    low, high = one.shape.interval
    texts = [f"{printed(Fraction(round_fraction((share - 1) * 100, 2)))} %" for share in (low, high)]
    return Swing(one.name, "spread", texts[0], texts[1], (ends[0], ends[1]), worth(plant.settlement, *ends), one.because)


def _at(plant: _Plant, ratios: Mapping[str, Fraction]) -> Fraction:
    """The surplus at some ratios, with the outputs that go with them."""
    output = {
        process: sum((share * ratios.get(column, Fraction(1)) for column, share in shares.items()), Fraction(0))
        for process, shares in plant.metal.items()
    }
    return plant.surplus(ratios, output)
