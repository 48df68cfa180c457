"""A simulation as tables: totals beside their audited figures, a tornado for each, what was drawn, what was left certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.inventory.provisional import told
from ghgcalc.report.contents.sums import lacks, level_name
from ghgcalc.report.contents.words import NOTHING, columns, number
from ghgcalc.report.model import Cell, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ghgcalc.literals import Lang
    from ghgcalc.uncertainty import Spread, Uncertainty


def uncertainty_report(found: Uncertainty, lang: Lang = "en") -> Report:
    """The tables of a simulation."""
    about = (
        (label("entity", lang), found.entity),
        (label("year", lang), f"{found.year}{told(found.through, lang)}"),
        (label("guideline", lang), found.guideline),
        (label("draws", lang), str(found.draws)),
        (label("seed", lang), str(found.seed)),
        (label("bit-generator", lang), found.generator),
    )
    tables = (_totals(found, lang), *_tornadoes(found, lang), _inputs(found, lang), _certain(found, lang))
    return Report("uncertainty", lang, label("uncertainty", lang), about, tables, found.inventory)


def _totals(found: Uncertainty, lang: Lang) -> Table:
    rows = []
    for one in found.totals:
        name = label(one.source, lang) if one.source else label("total", lang) + lacks(one.incomplete, lang)
        numbers = (one.mean, one.sd, one.low, one.median, one.high, one.minus, one.plus, one.approach_1)
        cells = (Cell(_level(one, lang)), Cell(name), number(one.audited, 2), *map(_maybe, numbers))
        rows.append(Row(_key(one), cells, total=one.source is None))
    heads = columns(
        lang, "level", "source", "audited-figure#", "draws-mean#", "draws-sd#", "draws-low#", "draws-median#", "draws-high#",
        "draws-minus#", "draws-plus#", "approach-1#",
    )  # fmt: skip
    said = text("word", "uncertainty-draws", lang, draws=found.draws, generator=found.generator, seed=found.seed)
    notes = (said, text("word", "uncertainty-approach-1", lang))
    return Table("uncertainty", label("uncertainty-totals", lang), heads, tuple(rows), notes)


def _tornadoes(found: Uncertainty, lang: Lang) -> Iterator[Table]:
    """One for each total of all sources that something moves."""
    notes: tuple[str, ...] = (text("word", "uncertainty-tornado", lang),)  # said once
    heads = columns(lang, "uncertain-input", "at-low-end#", "at-high-end#", "swing#", "variance-share#", "first-order-share#")
    for one in found.totals:
        rows = [
            Row(it.quantity, (Cell(it.quantity), *map(_maybe, (it.low, it.high, it.swing, it.share, it.first_order))))
            for it in one.influences
        ]
        if rows:
            title = text("word", "tornado", lang, level=_level(one, lang))
            middle = number(one.stated)
            stated = Row("stated", (Cell(label("all-as-stated", lang)), middle, middle, *[NOTHING] * 3), total=True)
            yield Table(f"tornado/{_key(one)}", title, heads, (*rows, stated), notes)
            notes = ()


def _inputs(found: Uncertainty, lang: Lang) -> Table:
    heads = columns(lang, "uncertain-input", "input-kind", "distribution", "input-minus#", "input-plus#", "months-off", "because")
    rows = [
        Row(
            one.name,
            (
                Cell(one.name if len(one.names) == 1 and one.name == one.names[0] else f"{one.name} ({', '.join(one.names)})"),
                Cell(label(f"input-{one.kind}", lang)),
                Cell(label(f"distribution-{one.distribution}", lang)),
                number(one.minus),
                number(one.plus),
                Cell(label(f"months-{one.months}", lang)),
                Cell(one.because) if one.because else NOTHING,
            ),
        )
        for one in found.quantities
    ]
    return Table("inputs", label("uncertainty-inputs", lang), heads, tuple(rows))


def _certain(found: Uncertainty, lang: Lang) -> Table:
    rows = tuple(Row(name, (Cell(name),)) for name in found.certain)
    return Table("certain", label("uncertainty-certain", lang), columns(lang, "uncertain-input"), rows)


def _maybe(value: Decimal | None) -> Cell:
    """A number with the digits that it has."""
    return NOTHING if value is None else number(value)


def _level(one: Spread, lang: Lang) -> str:
    return level_name(one.level, one.process, one.basis, lang)


def _key(one: Spread) -> str:
    return "/".join(part or "" for part in (one.level, one.process, one.source, one.basis))
