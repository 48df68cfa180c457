"""Many plants as a table: of each its totals, its emission per tonne of liquid aluminium, and its worst finding; then every fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.guidelines import LEVELS
from ghgcalc.literals import Basis, Lang, Level
from ghgcalc.report.contents.sums import lacks, level_name
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, columns, maybe, number, year_of
from ghgcalc.report.model import Cell, Column, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.portfolio import Plant, Portfolio


def portfolio_report(found: Portfolio, lang: Lang = "en") -> Report:
    """The tables of several plants; totals on several bases stand side by side and are never added."""
    faulty = len(found.faulty)
    about = ((label("plants", lang), str(len(found.plants))), (label("plants-faulty", lang), str(faulty)))
    faults = findings([fault for plant in found.faulty for fault in plant.faults], lang, "faults")
    heard = Table("faults", label("plants-faulty", lang), faults.columns, faults.rows)
    return Report("portfolio", lang, label("portfolio", lang), about, (plants(found, lang), heard))


def plants(found: Portfolio, lang: Lang) -> Table:
    """A row a plant."""
    kinds = sorted(
        {(one.level, one.basis) for plant in found.plants for one in plant.totals},
        key=lambda kind: (LEVELS.index(kind[0]), kind[1] or ""),
    )
    heads = list(columns(lang, "plant", "entity", "year", "guideline"))
    for at, (level, basis) in enumerate(kinds):
        name = level_name(level, None, basis, lang)
        heads += [
            Column(f"total-{at}", f"{name}, tCO2e", numeric=True),
            Column(f"intensity-{at}", f"{name}, tCO2e/tAl", numeric=True),
        ]
    heads += columns(lang, "lacks", "worst", "file")
    return Table("plants", label("portfolio", lang), tuple(heads), tuple(_row(plant, kinds, lang) for plant in found.plants))


def _row(plant: Plant, kinds: Sequence[tuple[Level, Basis | None]], lang: Lang) -> Row:
    made, totals = plant.inventory, {(one.level, one.basis): one for one in plant.totals}
    cells = [Cell(plant.name)]
    if made is None:
        cells += [NOTHING] * 3
    else:
        cells += [Cell(str(made.entity.get("name", ""))), Cell(year_of(made, lang)), Cell(str(made.guideline["id"]))]
    missing: dict[str, None] = {}
    for kind in kinds:
        one = totals.get(kind)
        if one is None:
            cells += [NOTHING, NOTHING]
        else:
            cells += [number(one.value, 2), maybe(plant.intensity(one), 4)]
            missing |= dict.fromkeys(one.incomplete)
    cells += [Cell(lacks(missing, lang).strip() or "–"), Cell(_worst(plant, lang)), Cell(plant.file)]
    return Row(plant.name, tuple(cells))


def _worst(plant: Plant, lang: Lang) -> str:
    """`error: month-missing (3)`; the number of all faults."""
    worst = plant.worst
    if worst is None:
        return label("none", lang)
    return f"{text('word', worst.severity, lang)}: {worst.code}" + (f" ({len(plant.faults)})" if plant.faults else "")
