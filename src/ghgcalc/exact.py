"""The exact engine: one row per source, process or item, and period, correctly rounded.

Rows are computed on Decimals of 60 digits. Where a division does not end and the result lies so near a rounding tie that the last
working digits could decide, the row is computed again in fractions: the digits are those of exact rational arithmetic.
"""

from __future__ import annotations

from decimal import Decimal, Inexact, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.numbers import CONTEXT, Exact, Tie, fraction_of, near_tie, round_exact, simplest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Context

    from ghgcalc.guidelines import Policy
    from ghgcalc.streams import Stream

Cells = tuple[tuple[str, Exact, Exact], ...]
"""(name, unrounded, value) of each printed intermediate."""


class _TooClose(Exception):  # noqa: N818
    """An inexact Decimal lies too near a tie: the row goes to fractions."""


class Row:
    """One evaluated row.

    Attributes:
        stream, index: which stream, which of its periods.
        value: the printed emission in tCO2e; unrounded where the policy does not round rows.
        unrounded: before the rounding of the row itself; of endless digits the first 60.
        cells: the printed intermediates.
        gases: (mass in t, tCO2e) of each gas, unrounded, in the order of the equation.
        endless: whether a division did not end, so that `unrounded` is cut; `exact()` gives the fraction.
    """

    __slots__ = ("_policy", "_tie", "cells", "endless", "gases", "index", "stream", "unrounded", "value")

    def __init__(self, stream: Stream, index: int, policy: Policy, tie: Tie) -> None:
        """Where the row belongs, and under which policy it is computed."""
        self.stream, self.index, self._policy, self._tie = stream, index, policy, tie
        self.value: Exact
        self.unrounded: Exact
        self.cells: Cells
        self.gases: tuple[tuple[Exact, Exact], ...]
        self.endless: bool

    @property
    def period(self) -> str:
        """`2024` or `2024-01`."""
        return self.stream.periods[self.index]

    @property
    def id(self) -> str:
        """`P1/anode/2024-01`."""
        return f"{self.stream.id}/{self.stream.periods[self.index]}"

    def exact(self) -> Fraction:
        """The exact unrounded emission."""
        return Fraction(self.unrounded) if not self.endless else sum((gas for _, gas in _in_fractions(self)[0]), Fraction(0))

    def exact_gases(self) -> list[Fraction]:
        """The exact unrounded emission of each gas."""
        return [Fraction(gas) for _, gas in self.gases] if not self.endless else [gas for _, gas in _in_fractions(self)[0]]


def evaluate(streams: Iterable[Stream], policy: Policy, tie: Tie = "half-up") -> list[Row]:
    """Every row of the streams, in their order, under a rounding policy.

    `cell` rounds printed intermediates and rows, `line` the rows alone, `total` and `none` neither.
    """
    found: list[Row] = []
    with localcontext(CONTEXT) as context:
        for stream in streams:
            fixed = {bound.name: bound.values[0] for bound in stream.inputs if len(bound.values) == 1}
            varying = [(bound.name, bound.values) for bound in stream.inputs if len(bound.values) > 1]
            plain = all(isinstance(value, Decimal) for _, values in varying for value in values)
            plain = plain and not any(isinstance(value, Fraction) for value in fixed.values())
            for index in range(len(stream.periods)):
                row = Row(stream, index, policy, tie)
                if plain:
                    values = dict(fixed)
                    for name, series in varying:
                        values[name] = series[index]
                    try:
                        _on_decimals(row, values, context)
                    except _TooClose:
                        _on_fractions(row)
                else:
                    _on_fractions(row)
                found.append(row)
    return found


def _on_decimals(row: Row, values: dict[str, Any], context: Context) -> None:
    """Fill the row from one run of the equation on Decimals."""
    stream, policy, tie = row.stream, row._policy, row._tie  # noqa: SLF001
    flags = context.flags
    flags[Inexact] = False
    places = stream.method.cells if policy == "cell" else {}
    cells: list[tuple[str, Exact, Exact]] = []

    def cell(name: str, value: Decimal) -> Decimal:
        rounded = value
        if name in places:
            if flags[Inexact] and near_tie(value, places[name]):
                raise _TooClose
            rounded = round_exact(value, places[name], tie)
        cells.append((name, value, rounded))
        return rounded

    results = stream.equation.run(values, cell)
    gases: list[tuple[Decimal, Decimal]] = []
    unrounded = Decimal(0)
    for mass, (_, gwp) in zip(results, stream.gwps, strict=True):
        part = mass if gwp is None else mass * gwp.values[0]
        gases.append((mass, part))
        unrounded += part
    row.endless = bool(flags[Inexact])
    if policy in ("cell", "line"):
        if row.endless and near_tie(unrounded, stream.source.decimals):
            raise _TooClose
        row.value = round_exact(unrounded, stream.source.decimals, tie)
    else:
        row.value = unrounded
    row.unrounded, row.cells, row.gases = unrounded, tuple(cells), tuple(gases)


def _in_fractions(row: Row) -> tuple[list[tuple[Fraction, Fraction]], list[tuple[str, Fraction, Fraction]]]:
    """(mass, tCO2e) of each gas and the cells of a row, in exact fractions."""
    stream, places = row.stream, row.stream.method.cells if row._policy == "cell" else {}  # noqa: SLF001
    values = {bound.name: fraction_of(bound.at(row.index)) for bound in stream.inputs}
    cells: list[tuple[str, Fraction, Fraction]] = []

    def cell(name: str, value: Fraction) -> Fraction:
        rounded = Fraction(round_exact(value, places[name], row._tie)) if name in places else value  # noqa: SLF001
        cells.append((name, value, rounded))
        return rounded

    results = [Fraction(result) for result in stream.equation.run(values, cell)]
    pairs = zip(results, stream.gwps, strict=True)
    return [(mass, mass if gwp is None else mass * fraction_of(gwp.values[0])) for mass, (_, gwp) in pairs], cells


def _on_fractions(row: Row) -> None:
    """Fill the row from one run of the equation on fractions."""
    gases, cells = _in_fractions(row)
    total = sum((part for _, part in gases), Fraction(0))
    row.unrounded = simplest(total)
    row.endless = False
    rounds = row._policy in ("cell", "line")  # noqa: SLF001
    row.value = round_exact(row.unrounded, row.stream.source.decimals, row._tie) if rounds else row.unrounded  # noqa: SLF001
    row.cells = tuple((name, simplest(before), simplest(after)) for name, before, after in cells)
    row.gases = tuple((simplest(mass), simplest(part)) for mass, part in gases)
