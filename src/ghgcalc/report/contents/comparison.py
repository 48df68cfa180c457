"""A comparison as tables: totals side by side, the effects of each pair by source, findings."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ghgcalc.guidelines import LEVELS
from ghgcalc.numbers import total_of
from ghgcalc.report.contents.sums import in_order, lacks, level_name, source_name
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, columns, number, signed, year_of
from ghgcalc.report.model import Cell, Column, Report, Row, Table
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.audit.compare import Comparison
    from ghgcalc.literals import Basis, Lang, Level

ROUNDING = {"rounding": "rounding-effect"}
"""The label of an effect, where its name is that of something else."""


def comparison_report(comparison: Comparison, lang: Lang = "en") -> Report:
    """The tables of a comparison."""
    first = comparison.inventories[0]
    about = ((label("entity", lang), str(first.entity.get("name", ""))), (label("year", lang), year_of(first, lang)))
    tables = [side_by_side(comparison, lang), *effects(comparison, lang)]
    for inventory in comparison.inventories:
        held = findings(inventory.findings, lang, f"findings/{inventory.guideline['id']}")
        tables.append(Table(held.key, f"{held.title}: {inventory.guideline['id']}", held.columns, held.rows))
    return Report("comparison", lang, label("comparison", lang), about, tuple(tables))


def side_by_side(comparison: Comparison, lang: Lang) -> Table:
    """Totals of the year under each guideline; one that lacks a source under one of them says so, and under which."""
    inventories = comparison.inventories
    ids = [str(inventory.guideline["id"]) for inventory in inventories]
    cells: dict[tuple[Level, Basis | None, str | None], dict[int, Cell]] = {}
    names: dict[str | None, str] = {None: label("total", lang)}
    for at, inventory in enumerate(inventories):
        for one in in_order(inventory):
            if one.level != "process":
                if one.source is not None:
                    names.setdefault(one.source, source_name(inventory, one.source, lang))
                cell = number(one.value, 2)
                cells.setdefault((one.level, one.basis, one.source), {})[at] = cell
    rows = []
    for key in sorted(cells, key=lambda key: (LEVELS.index(key[0]), key[1] or "", key[2] is None)):
        level, basis, source = key
        sums = [cells[key].get(at, NOTHING) for at in range(len(ids))]
        name = names[source]
        if source is None:
            for named, inventory in zip(ids, inventories, strict=True):
                missing = lacks(inventory.incomplete.get((level, basis), ()), lang)
                name += f"; {named}{missing}" if missing else ""
        rows.append(
            Row(
                "/".join(part or "" for part in key),
                (Cell(level_name(level, None, basis, lang)), Cell(name), *sums),
                source is None,
            )
        )
    heads = (*columns(lang, "level", "source"), *(Column(f"{at}", name, numeric=True) for at, name in enumerate(ids)))
    return Table("side-by-side", f"{label('totals', lang)}, {year_of(inventories[0], lang)}", heads, tuple(rows))


def effects(comparison: Comparison, lang: Lang) -> Iterator[Table]:
    """Those of each pair, by name and source; a guideline that is named twice stands in several pairs."""
    ids = [str(inventory.guideline["id"]) for inventory in comparison.inventories]
    for at, (left, right) in enumerate(pairwise(ids)):
        found = [effect for effect in comparison.effects if effect.pair == at]
        rows = []
        for level, basis in dict.fromkeys((effect.level, effect.basis) for effect in found):
            mine = [effect for effect in found if (effect.level, effect.basis) == (level, basis)]
            head = Cell(level_name(level, None, basis, lang))
            key = f"{level}/{basis or ''}"
            for effect in mine:
                name = Cell(label(ROUNDING.get(effect.name, effect.name), lang))
                for source, part in effect.sources or (("", effect.value),):
                    shown = Cell(effect_source(comparison, at, source, lang)) if source else NOTHING
                    rows.append(Row(f"{key}/{effect.name}/{source}", (head, name, shown, signed(part))))
            whole = total_of(effect.value for effect in mine)
            rows.append(Row(f"{key}/difference", (head, Cell(label("difference", lang)), NOTHING, signed(whole)), total=True))
        heads = columns(lang, "level", "effect", "source", "value#")
        yield Table(f"effects/{at}", f"{label('effects', lang)}: {left} → {right}", heads, tuple(rows))


def effect_source(comparison: Comparison, pair: int, source: str, lang: Lang) -> str:
    """The name of a source under the guideline of a pair that has it."""
    sides = comparison.inventories[pair : pair + 2]
    having = [one for one in sides if any(line.source == source for line in one.lines)]
    return source_name((having or sides)[0], source, lang)
