"""The lines of an inventory, read off the columns of the engine: what is the same in every period is made once per stream."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ghgcalc.immutable import FrozenDict
from ghgcalc.inventory.columns import Arithmetic, shown
from ghgcalc.inventory.line import UNIT, Line
from ghgcalc.inventory.parts import Cell, Gas, Input
from ghgcalc.literals import FactorGrade, RowLevel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ghgcalc.exact import Column, Result
    from ghgcalc.numbers import Exact, Ratio
    from ghgcalc.plan import Bound

NONE: Mapping[str, FactorGrade] = FrozenDict()


def lines_of(results: Iterable[Result], own: Mapping[str, FactorGrade] = NONE) -> tuple[Line, ...]:
    """Every line, in the order of the streams and their periods; `own` gives the grades of factors of which a sender says something."""
    with Arithmetic() as numbers:
        return tuple([line for result in results for line in _lines(result, numbers, own)])


def _lines(result: Result, numbers: Arithmetic, own: Mapping[str, FactorGrade]) -> Iterator[Line]:
    stream = result.stream
    count = len(stream.periods)
    inputs = inputs_of(stream.inputs, count, own)
    cells = _cells(result, count)
    gases = _gases(result, count, numbers, own)
    unrounded = printed_column(result.exact, numbers)
    values = unrounded if result.values is result.unrounded else [shown(value) for value in result.values]
    names = list(stream.equation.gives)
    level: RowLevel = "process" if stream.levels[0] == "process" else "enterprise"
    for at, period in enumerate(stream.periods):
        yield Line(
            id=f"{stream.id}/{period}",
            level=level,
            levels=stream.levels,
            process=stream.process,
            source=stream.source.id,
            item=stream.item,
            gas=None if len(names) > 1 else names[0],
            period=period,
            value=Decimal(values[at]),
            unrounded=Decimal(unrounded[at]),
            unit=UNIT,
            basis=stream.source.basis,
            cells=cells[at],
            gases=gases[at],
            equation=stream.equation.id,
            method=stream.method.id,
            clause=stream.clause,
            inputs=inputs[at],
        )


def inputs_of(bounds: Iterable[Bound], count: int, own: Mapping[str, FactorGrade]) -> list[tuple[Input, ...]]:
    """The inputs of each period; one that does not vary is the same record in all of them."""
    columns = [
        [_input(bound, bound.values[0], own)] * count
        if len(bound.values) == 1
        else [_input(bound, value, own) for value in bound.values]
        for bound in bounds
    ]
    return list(zip(*columns, strict=True)) if columns else [()] * count


def _input(bound: Bound, value: Exact | Ratio, own: Mapping[str, FactorGrade]) -> Input:
    factor = bound.factor
    return Input(
        bound.name,
        shown(value),
        bound.unit,
        bound.origin,
        factor.id if factor else None,
        graded(bound, own),
        factor.document if factor else None,
        bound.source or None,
    )


def graded(bound: Bound, own: Mapping[str, FactorGrade]) -> FactorGrade | None:
    """The grade of a number: ours, or that its sender states or confirms it."""
    return own.get(bound.factor.id, bound.grade) if bound.factor is not None else bound.grade


def _cells(result: Result, count: int) -> list[tuple[Cell, ...]]:
    """The printed intermediates of each period."""
    units = result.stream.equation.cells
    columns = [
        [Cell(name, shown(value), shown(unrounded), units[name][1]) for unrounded, value in zip(before, after, strict=True)]
        for name, before, after in result.cells
    ]
    return list(zip(*columns, strict=True)) if columns else [()] * count


def _gases(result: Result, count: int, numbers: Arithmetic, own: Mapping[str, FactorGrade]) -> list[tuple[Gas, ...]]:
    """The gases of each period, where there are several, or where the one has a GWP."""
    stream = result.stream
    if len(stream.gwps) == 1 and stream.gwps[0][1] is None:
        return [()] * count
    columns = []
    for (gas, unit), (_, gwp), (mass, part) in zip(stream.equation.gives.items(), stream.gwps, result.gases, strict=True):
        factor = (
            shown(gwp.values[0]) if gwp else None,
            gwp.factor.id if gwp and gwp.factor else None,
            graded(gwp, own) if gwp else None,
        )
        texts = zip(printed_column(mass, numbers), printed_column(part, numbers), strict=True)
        columns.append([Gas(gas, tonnes, unit, *factor, emission) for tonnes, emission in texts])
    return list(zip(*columns, strict=True))


def printed_column(column: Column, numbers: Arithmetic) -> list[str]:
    """The printed digits of a column."""
    if column.whole == 1:
        return [shown(number) for number in column.numbers]
    return numbers.texts(column.numbers, column.whole)  # type: ignore[arg-type]
