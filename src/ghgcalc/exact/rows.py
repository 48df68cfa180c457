"""The exact engine: one row per source, process or item, and period, correctly rounded.

A stream is computed in columns of Decimals of 60 digits, its constants folded into one coefficient. Where digits never end and a
result lies so near a rounding tie that the last working digits could decide, or where 60 digits are not enough, the stream is computed
in fractions: the digits are always those of exact rational arithmetic.
"""

from __future__ import annotations

from decimal import Decimal, Inexact, InvalidOperation, localcontext
from fractions import Fraction
from functools import cache
from itertools import repeat
from operator import mul, sub, truediv
from typing import TYPE_CHECKING

from ghgcalc.exact.columns import Column
from ghgcalc.exact.fold import Program, Term, fold
from ghgcalc.literals import Tie
from ghgcalc.numbers import TIES, WIDE, Exact, Ratio, decimal_of, fraction_of, power_of_ten, round_exact, simplest, working

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Context

    from ghgcalc.literals import Policy
    from ghgcalc.plan import Bound, Stream

MARGIN = Decimal("1e-20")
"""How near a tie an endless value is left to fractions; far wider than the working error of 60 digits."""

Values = list[Decimal] | list[Exact]


class Result:
    """A stream evaluated: a column of unrounded and of printed emissions, and of each printed intermediate.

    Attributes:
        stream: what was evaluated. policy, tie: under which rounding.
        values: printed emissions in tCO2e; unrounded where the policy does not round rows.
        unrounded: before the rounding of the row itself.
        cells: (name, unrounded, value) of each printed intermediate, as columns.
        endless: whether digits of `unrounded` may never end, so that they are cut after 60.
        numerators: of `unrounded` where it is endless and they are exact. program, columns: how the columns were worked out.
    """

    __slots__ = ("_gases", "cells", "columns", "endless", "numerators", "policy", "program", "stream", "tie", "unrounded", "values")

    def __init__(self, stream: Stream, policy: Policy, tie: Tie) -> None:
        """Where the rows belong, and under which policy they are computed."""
        self.stream, self.policy, self.tie = stream, policy, tie
        self.values: Values
        self.unrounded: Values
        self.cells: list[tuple[str, Values, Values]]
        self.endless = False
        self.numerators: Column | None = None
        self.program: Program | None = None
        self.columns: dict[str, Sequence[Exact | Ratio]] = {}
        self._gases: list[tuple[Column, Column]] | None = None

    @property
    def exact(self) -> Column:
        """The unrounded emission in tCO2e, all gases together, exact whatever its digits."""
        if not self.endless:
            return Column(self.unrounded)
        if self.numerators is None:  # more digits than the working context holds
            parts = [part for _, part in self.gases]
            sums = [simplest(sum((Fraction(part.at(at)) for part in parts), Fraction(0))) for at in range(len(self.unrounded))]
            self.numerators = Column(sums)
        return self.numerators

    @property
    def gases(self) -> list[tuple[Column, Column]]:
        """(mass in t, tCO2e) of each gas, exact and unrounded, without zeros at their ends, in the order of the equation."""
        if self._gases is None:
            self._gases = _by_program(self) or _by_rows(self, [_in_fractions(self, at)[0] for at in range(len(self.unrounded))])
        return self._gases

    @gases.setter
    def gases(self, found: list[tuple[Column, Column]]) -> None:
        self._gases = found


class Row:
    """One period of a result."""

    __slots__ = ("index", "result")

    def __init__(self, result: Result, index: int) -> None:
        """The period number `index` of a result."""
        self.result, self.index = result, index

    @property
    def stream(self) -> Stream:
        """The stream of the row."""
        return self.result.stream

    @property
    def period(self) -> str:
        """`2024` or `2024-01`."""
        return self.stream.periods[self.index]

    @property
    def id(self) -> str:
        """`P1/anode/2024-01`."""
        return f"{self.stream.id}/{self.period}"

    @property
    def value(self) -> Exact:
        """The printed emission in tCO2e."""
        return self.result.values[self.index]

    @property
    def unrounded(self) -> Exact:
        """Before the rounding of the row; of endless digits the first 60."""
        return self.result.unrounded[self.index]

    @property
    def cells(self) -> tuple[tuple[str, Exact, Exact], ...]:
        """(name, unrounded, value) of each printed intermediate."""
        return tuple((name, before[self.index], after[self.index]) for name, before, after in self.result.cells)

    def exact(self) -> Fraction:
        """The exact unrounded emission."""
        return Fraction(self.result.exact.at(self.index))


def evaluate(streams: Iterable[Stream], policy: Policy, tie: Tie = "half-up") -> list[Result]:
    """Every stream under a rounding policy, in their order.

    `cell` rounds printed intermediates and rows, `line` the rows alone, `total` and `none` neither.
    """
    found: list[Result] = []
    with localcontext(working()) as context:
        for stream in streams:
            result = Result(stream, policy, tie)
            if not _in_columns(result, context):
                _on_fractions(result)
            found.append(result)
    return found


def _in_columns(result: Result, context: Context) -> bool:
    """Fill the result column by column; False where that cannot be exact."""
    stream, rounds = result.stream, result.policy in ("cell", "line")
    columns: dict[str, Sequence[Exact | Ratio]] = {}
    constants: list[Bound] = []
    count = len(stream.periods)
    for bound in stream.inputs:
        if bound.origin in ("activity", "measured"):
            columns[bound.name] = bound.values if len(bound.values) == count else bound.values * count
            if Fraction in map(type, bound.values):
                return False
        else:
            constants.append(bound)
    if result.policy == "cell" and stream.method.masses is not None:
        return False  # the masses of the gases are cells: rounded before the GWPs
    program = fold(stream.equation, tuple(constants), tuple(gwp for _, gwp in stream.gwps))
    if program is None:
        return False
    context.flags[Inexact] = False
    places: Mapping[str, int] = stream.method.cells if result.policy == "cell" else {}
    result.cells = []
    try:
        for name, term in program.cells:
            before = _product(term, columns, count)
            if term.whole != 1 or context.flags[Inexact]:
                return False  # no guideline divides before a cell; fractions know how
            after = _rounded(before, places[name], result.tie, endless=False) if name in places else before
            result.cells.append((name, before, after))
            columns[name] = after
        cut = context.flags[Inexact]  # a cell was rounded
        context.flags[Inexact] = False
        numerators, whole = _product(program.emission, columns, count), program.emission.whole
        result.endless = whole != 1
        if not result.endless and (cut or context.flags[Inexact]):
            return False
        if result.endless:
            result.numerators = None if context.flags[Inexact] else Column(numerators, whole)
            numerators = [*map(truediv, numerators, repeat(Decimal(whole)))]
        result.values = result.unrounded = numerators
        if rounds:
            result.values = _rounded(numerators, stream.source.decimals, result.tie, endless=result.endless)
    except (InvalidOperation, _TooClose):
        return False
    result.program, result.columns = program, columns
    return True


class _TooClose(Exception):  # noqa: N818
    """An endless value lies too near a tie."""


def _product(term: Term, columns: Mapping[str, Sequence[Exact | Ratio]], count: int) -> list[Decimal]:
    """The numerators of a term, one per period."""
    decimal = term.decimal
    if not term.columns:  # an intermediate of factors alone, such as the carbon of an anode by its default analysis
        return [decimal] * count
    first, *others = (columns[name] for name in term.columns)
    found: list[Decimal] = [*map(mul, first, repeat(decimal))]
    for column in others:
        found = [*map(mul, found, column)]
    return found


def _rounded(values: list[Decimal], places: int, tie: Tie, *, endless: bool) -> list[Decimal]:
    """The column rounded on its digits; nobody prints -0.00.

    Raises:
        InvalidOperation: more digits before the point than the context holds.
        _TooClose: an endless value lies too near a tie, or is too large for its working digits.
    """
    step, low = _step(places)
    mode = TIES[tie]
    found = [value.quantize(step, mode) or ZERO.quantize(step) for value in values]
    if endless and (max(map(Decimal.adjusted, values)) > WIDE or max(map(abs, map(sub, values, found))) >= low):
        raise _TooClose
    return found


ZERO = Decimal(0)


@cache
def _step(places: int) -> tuple[Decimal, Decimal]:
    """One unit of the last printed digit, and half of it less the margin."""
    half = Fraction(1, 2 * 10**places) - Fraction(MARGIN)
    low = decimal_of(half)
    assert low is not None
    return power_of_ten(places), low


def _in_fractions(result: Result, index: int) -> tuple[list[tuple[Fraction, Fraction]], list[tuple[str, Fraction, Fraction]]]:
    """(mass, tCO2e) of each gas and the cells of one row, in exact fractions."""
    stream = result.stream
    places = stream.method.cells if result.policy == "cell" else {}
    values = {bound.name: fraction_of(bound.at(index)) for bound in stream.inputs}
    cells: list[tuple[str, Fraction, Fraction]] = []

    def cell(name: str, value: Fraction) -> Fraction:
        rounded = Fraction(round_exact(value, places[name], result.tie)) if name in places else value
        cells.append((name, value, rounded))
        return rounded

    masses = [Fraction(mass) for mass in stream.equation.run(values, cell)]
    if result.policy == "cell" and stream.method.masses is not None:
        masses = [Fraction(round_exact(mass, stream.method.masses, result.tie)) for mass in masses]
    pairs = zip(masses, stream.gwps, strict=True)
    return [(mass, mass if gwp is None else mass * gwp.exact) for mass, (_, gwp) in pairs], cells


def _by_program(result: Result) -> list[tuple[Column, Column]] | None:
    """(mass, tCO2e) of each gas as products of the columns, or None where their digits are too many."""
    program = result.program
    assert program is not None, "what was worked out in fractions has its gases"
    context = working()
    context.traps[Inexact] = True

    def column(term: Term) -> Column:
        numbers = _product(term, result.columns, len(result.unrounded))
        return Column([number.normalize(context) or ZERO for number in numbers], term.whole)

    with localcontext(context):
        try:
            return [(column(mass), column(part)) for mass, part in program.gases]
        except Inexact:
            return None


def _by_rows(result: Result, rows: Sequence[Sequence[tuple[Fraction, Fraction]]]) -> list[tuple[Column, Column]]:
    """The same from the fractions of every row."""
    gases = range(len(result.stream.equation.gives))
    return [(Column([simplest(row[at][0]) for row in rows]), Column([simplest(row[at][1]) for row in rows])) for at in gases]


def _on_fractions(result: Result) -> None:
    """Fill the result from one run of the equation on fractions per row."""
    result.endless = False
    rounds = result.policy in ("cell", "line")
    places = result.stream.method.cells if result.policy == "cell" else {}
    unrounded: list[Exact] = []
    values: list[Exact] = []
    cells: list[tuple[str, list[Exact], list[Exact]]] = [(name, [], []) for name in result.stream.equation.cells]
    rows: list[list[tuple[Fraction, Fraction]]] = []
    for index in range(len(result.stream.periods)):
        gases, steps = _in_fractions(result, index)
        rows.append(gases)
        total = simplest(sum((part for _, part in gases), Fraction(0)))
        unrounded.append(total)
        values.append(round_exact(total, result.stream.source.decimals, result.tie) if rounds else total)
        for (name, before, after), (_, plain, rounded) in zip(cells, steps, strict=True):
            before.append(simplest(plain))
            after.append(round_exact(rounded, places[name], result.tie) if name in places else simplest(rounded))
    result.unrounded, result.values, result.gases = unrounded, values, _by_rows(result, rows)
    result.cells = [(name, before, after) for name, before, after in cells]
