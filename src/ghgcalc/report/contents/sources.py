"""One table a source, as the ministry's form has it: what was used, with which values, and what came out, by month and for the year."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import equations
from ghgcalc.inventory.explain import named
from ghgcalc.numbers import fraction_of, total_of
from ghgcalc.report.contents.words import NOTHING, item, monthly, months_of, number, word
from ghgcalc.report.model import Cell, Origin, Row, Table
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ghgcalc.inventory import Inventory
    from ghgcalc.inventory.line import Line
    from ghgcalc.literals import Lang

EXTENSIVE = frozenset((
    "consumption", "net", "production", "paste", "butts", "baked_anodes", "coke", "green_anodes", "waste_tar", "cf4", "c2f6", "amount",
    "emission",
))  # fmt: skip
"""Parameters whose year is the sum of their months; that of the others is their constant, or their mean weighted by what they multiply."""

WEIGHTS = ("amount", "consumption", "net", "paste", "production", "green_anodes", "coke")
"""What the other parameters of a stream multiply: the first of these that it has."""

FORMS = {"process": "C.4", "enterprise": "C.3"}


def sources(inventory: Inventory, lang: Lang) -> Iterator[Table]:
    """A table for each level, process, source and basis of the lines."""
    groups: dict[tuple[str, str | None, str, str | None], list[Line]] = {}
    for line in inventory.lines:
        groups.setdefault((line.level, line.process, line.source, line.basis), []).append(line)
    guideline, through = inventory.guideline, inventory.through
    for (level, process, source, basis), lines in groups.items():
        where = label(level, lang) + (f" {process}" if process else "")
        title = f"{named(source, guideline, lang)}: {where}" + (f", {label(basis, lang)}" if basis else "")
        key = "/".join(part for part in ("source", process, source, basis) if part)
        heads = monthly(lang, through, before=("item", "parameter", "unit"), after=("way", "data-source"))
        rows = [row for stream in _streams(lines) for row in _stream(stream, lang, through)]
        yield Table(key, title, heads, tuple(rows), form=FORMS.get(level, ""))


def _streams(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines that differ in their period alone, in order."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.id.rpartition("/")[0], []).append(line)
    return list(found.values())


def _stream(lines: Sequence[Line], lang: Lang, through: str | None) -> Iterator[Row]:
    """Rows of one stream: each input and printed intermediate, then the emission."""
    first = lines[0]
    stem = first.id.rpartition("/")[0]
    head = item(first.item, lang) if first.item else (first.process or label(first.level, lang))
    equation = equations.get(first.equation)
    weights = _weights(lines)
    for at, one in enumerate(first.inputs):
        values = [line.inputs[at] for line in lines]
        name = _parameter(one.name, equation.symbols, lang)
        cells = _months(
            [
                (line, fraction_or_digits(value.value), ("input", line.id, one.name))
                for line, value in zip(lines, values, strict=True)
            ],
            through,
        )
        year = _year(one.name, [value.value for value in values], weights, stem)
        source = one.source or (one.factor or "")
        yield Row(
            f"{stem}/{one.name}", (Cell(head), Cell(name), Cell(one.unit), *cells, year, _way(one, lang), Cell(source or "–"))
        )
    for at, cell in enumerate(first.cells):
        values_of = [Decimal(line.cells[at].value) for line in lines]
        name = _parameter(cell.name, {key: symbol for key, (symbol, _) in equation.cells.items()}, lang)
        cells = _months(
            [(line, value, ("cell", line.id, cell.name)) for line, value in zip(lines, values_of, strict=True)], through
        )
        year = number(total_of(values_of), 2, Origin("year", f"{stem}/{cell.name}"))
        yield Row(
            f"{stem}/{cell.name}",
            (Cell(head), Cell(name), Cell(cell.unit), *cells, year, Cell(label("way-computed", lang)), NOTHING),
        )
    cells = _months([(line, line.value, ("line", line.id, "")) for line in lines], through)
    year = number(total_of(line.value for line in lines), 2, Origin("year", stem))
    done = (
        Cell(head),
        Cell(label("emission", lang)),
        Cell(first.unit),
        *cells,
        year,
        Cell(label("way-computed", lang)),
        Cell(first.clause or "–"),
    )
    yield Row(f"{stem}/emission", done, total=True)


def fraction_or_digits(value: str) -> Any:
    """An input as a number: `44/12` is a ratio of whole numbers."""
    top, slash, below = value.partition("/")
    return Fraction(int(top), int(below)) if slash else Decimal(value)


def _parameter(name: str, symbols: Any, lang: Lang) -> str:
    symbol = symbols.get(name, "")
    shown = word("parameter", name, lang)
    return f"{shown} {symbol}".rstrip()


def _months(found: Iterable[tuple[Line, Any, tuple[Any, str, str]]], through: str | None) -> tuple[Cell, ...]:
    """A cell for each month that is stated; a stream of a whole year has none of its own in the months."""
    by = {line.period: number(value, None, Origin(*origin)) for line, value, origin in found}
    return tuple(
        [next((cell for period, cell in by.items() if period[4:] == f"-{month:02}"), NOTHING) for month in months_of(through)]
    )


def _weights(lines: Sequence[Line]) -> list[Fraction]:
    """The amount, output or consumption of a stream in each period."""
    for name in WEIGHTS:
        at = next((at for at, one in enumerate(lines[0].inputs) if one.name == name), None)
        if at is not None:
            return [fraction_of(fraction_or_digits(line.inputs[at].value)) for line in lines]
    return []


def _year(name: str, values: Sequence[str], weights: Sequence[Fraction], stem: str) -> Cell:
    """The year of a parameter: the sum, the constant, or the mean weighted by what it multiplies (as the steel guideline's form has it)."""
    origin = Origin("year", f"{stem}/{name}")
    if name in EXTENSIVE:
        return number(total_of(Decimal(value) for value in values), None, origin)
    numbers = [fraction_or_digits(value) for value in values]
    if len(set(values)) == 1:
        return number(numbers[0], None, origin)
    whole = sum(weights, Fraction(0))
    if not whole:
        return NOTHING
    mean = sum((fraction_of(one) * weight for one, weight in zip(numbers, weights, strict=True)), Fraction(0)) / whole
    return number(mean, 6, origin)


def _way(one: Any, lang: Lang) -> Cell:
    """How a value came about: as stated, measured, a default, or set by the guideline."""
    names = {"activity": "way-stated", "measured": "way-measured", "factor": "way-default", "guideline": "way-default"}
    return Cell(label(names.get(one.origin, f"origin-{one.origin}"), lang))
