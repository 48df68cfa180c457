"""The exact engine: one row per source, process or item, and period, correctly rounded.

Rows are computed on Decimals of 60 digits. Where a division does not end and the result lies so near a rounding tie that the last
working digits could decide, the row is computed again in fractions: the digits are those of exact rational arithmetic.
"""

from __future__ import annotations

from decimal import Decimal, Inexact, InvalidOperation, localcontext
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from ghgcalc.numbers import CONTEXT, TIES, WIDE, Exact, Ratio, Tie, fraction_of, round_exact, simplest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Context

    from ghgcalc.guidelines import Policy
    from ghgcalc.plan.streams import Stream

Cells = tuple[tuple[str, Exact, Exact], ...]
"""(name, unrounded, value) of each printed intermediate."""


ZERO = Decimal(0)
MARGIN = Decimal("1e-20")
"""How near a tie an endless value is left to fractions; far wider than the working error of 60 digits."""


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
            if all(_finite(bound.values) for bound in stream.inputs):
                _on_decimals(stream, policy, tie, context, found)
            else:
                for index in range(len(stream.periods)):
                    row = Row(stream, index, policy, tie)
                    _on_fractions(row)
                    found.append(row)
    return found


def _finite(values: tuple[Exact | Ratio, ...]) -> bool:
    """Whether no value has endless digits: a unit such as GJ for MWh can bring such values in."""
    return Fraction not in map(type, values)


def _on_decimals(stream: Stream, policy: Policy, tie: Tie, context: Context, found: list[Row]) -> None:
    """Append the rows of a stream, each from one run of the equation on Decimals."""
    function, flags, mode = stream.equation.function, context.flags, TIES[tie]
    args, varying, hook = _arguments(stream)
    steps = {name: _step(places) for name, places in (stream.method.cells if policy == "cell" else {}).items()}
    row_step = _step(stream.source.decimals) if policy in ("cell", "line") else None
    gwps = [gwp.values[0] if gwp else None for _, gwp in stream.gwps]
    single = len(gwps) == 1 and gwps[0] is None
    cells: list[tuple[str, Exact, Exact]] = []
    endless = False

    def rounded(value: Decimal, step: tuple[Decimal, Decimal]) -> Decimal:
        try:
            near = value.quantize(step[0], mode)
        except InvalidOperation:  # too many digits before the point
            raise _TooClose from None
        if endless and (value.adjusted() > WIDE or abs(abs(value - near) - step[1]) < MARGIN):
            raise _TooClose
        return near or near.copy_abs()  # nobody prints -0.00

    def cell(name: str, value: Decimal) -> Decimal:
        nonlocal endless
        endless = flags[Inexact]
        after = rounded(value, steps[name]) if name in steps else value
        cells.append((name, value, after))
        return after

    if hook:
        args.append(cell)
    for index in range(len(stream.periods)):
        row = Row(stream, index, policy, tie)
        for at, series in varying:
            args[at] = series[index]
        flags[Inexact] = endless = False
        cells.clear()
        try:
            result = function(*args)
            if single:
                unrounded = result
                row.gases = ((result, result),)
            else:
                masses = result if isinstance(result, tuple) else (result,)
                parts = [mass if gwp is None else mass * gwp for mass, gwp in zip(masses, gwps, strict=True)]
                unrounded = sum(parts, ZERO)
                row.gases = tuple(zip(masses, parts, strict=True))
            row.endless = endless = flags[Inexact]
            row.value = rounded(unrounded, row_step) if row_step else unrounded
        except _TooClose:
            _on_fractions(row)
        else:
            row.unrounded, row.cells = unrounded, tuple(cells)
        found.append(row)


def _arguments(stream: Stream) -> tuple[list[Any], list[tuple[int, tuple[Any, ...]]], bool]:
    """The equation's arguments in their order, which of them vary with the period, and whether it takes the cell hook."""
    bound = {one.name: one.values for one in stream.inputs}
    args: list[Any] = []
    varying: list[tuple[int, tuple[Any, ...]]] = []
    equation = stream.equation
    for name in equation.order:
        values = bound.get(name) or (equation.fixed[name],)
        if len(values) > 1:
            varying.append((len(args), values))
        args.append(values[0])
    return args, varying, bool(equation.cells)


@cache
def _step(places: int) -> tuple[Decimal, Decimal]:
    """One unit of the last printed digit, and half of it."""
    one = Decimal(1).scaleb(-places)
    return one, one / 2


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
