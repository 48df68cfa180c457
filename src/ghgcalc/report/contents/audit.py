"""The audit trail 核查底稿: every line with its formula, inputs, printed intermediates, gases, factors, documents and grades."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ghgcalc import documents, equations
from ghgcalc.report.contents.sources import fraction_or_digits
from ghgcalc.report.contents.sums import level_name, source_name
from ghgcalc.report.contents.words import NOTHING, columns, item, number
from ghgcalc.report.model import Cell, Column, Origin, Row, Table
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.inventory import Inventory
    from ghgcalc.inventory.line import Line
    from ghgcalc.literals import Lang

EMPTY = Cell()


def audit(inventory: Inventory, lang: Lang) -> Table:
    """One row a line; as many columns of inputs, intermediates and gases as the longest has."""
    lines = inventory.lines
    most = [max((len(part(line)) for line in lines), default=0) for part in (_inputs, _cells, _gases)]
    rows = [Row(line.id, tuple(_row(line, inventory, most, lang))) for line in lines]
    heads = [*columns(lang, "line", "level", "source", "item", "period")]
    for kind, count in zip(("parameter", "printed-cell", "gas"), most, strict=True):
        for at in range(1, count + 1):
            heads += [
                Column(f"{kind}-{at}", f"{label(kind, lang)} {at}"),
                Column(f"{kind}-{at}-value", label("amount", lang), numeric=True),
                Column(f"{kind}-{at}-unit", label("unit", lang)),
            ]
    heads += columns(lang, "emission#", "formula", "factors", "document", "grade", "clause")
    return Table("audit", label("table-audit", lang), tuple(heads), tuple(rows))


def _inputs(line: Line) -> tuple[object, ...]:
    return line.inputs


def _cells(line: Line) -> tuple[object, ...]:
    return line.cells


def _gases(line: Line) -> tuple[object, ...]:
    return line.gases


def _row(line: Line, inventory: Inventory, most: list[int], lang: Lang) -> Iterator[Cell]:
    equation = equations.get(line.equation)
    yield Cell(line.id)
    yield Cell(level_name(line.level, line.process, line.basis, lang))
    yield Cell(source_name(inventory, line.source, lang))
    yield Cell(item(line.item, lang)) if line.item else NOTHING
    yield Cell(line.period)
    found = [
        (
            Cell(equation.symbols.get(one.name, one.name)),
            number(fraction_or_digits(one.value), None, Origin("input", line.id, one.name)),
            Cell(one.unit),
        )
        for one in line.inputs
    ]
    yield from _padded(found, most[0])
    cells = [
        (Cell(equation.cells[one.name][0]), number(Decimal(one.value), None, Origin("cell", line.id, one.name)), Cell(one.unit))
        for one in line.cells
    ]
    yield from _padded(cells, most[1])
    gases = [
        (
            Cell(f"GWP {one.gas}"),
            number(Decimal(one.gwp), None, Origin("gwp", line.id, one.gas)) if one.gwp else NOTHING,
            Cell(one.unit),
        )
        for one in line.gases
    ]
    yield from _padded(gases, most[2])
    yield number(line.value, None, Origin("line", line.id))
    yield Cell("; ".join(f"{left} = {right.text()}" for left, right in equation.formulas))
    used = [one.factor for one in line.inputs if one.factor] + [gas.factor for gas in line.gases if gas.factor]
    yield Cell("; ".join(dict.fromkeys(used)) or "–")
    yield Cell("; ".join(dict.fromkeys(_document(one.document) for one in line.inputs if one.document)) or "–")
    yield Cell(label(f"grade-{line.grade}", lang)) if line.grade else NOTHING
    yield Cell(line.clause or "–")


def _padded(found: list[tuple[Cell, Cell, Cell]], count: int) -> Iterator[Cell]:
    """Triples of name, value and unit, filled up with empty ones."""
    for one in found:
        yield from one
    yield from [EMPTY] * (3 * (count - len(found)))


def _document(name: str) -> str:
    found = documents.register().get(name)
    return (found.number or found.id) if found else name
