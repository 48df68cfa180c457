"""A sector as tables: every entity with its emission, allocation, surplus and value; the sums; the balance value; findings."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.allowances.allocation import added
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, columns, maybe, number, signed
from ghgcalc.report.model import Cell, Report, Row, Table
from ghgcalc.signs import shown
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.allowances.allocation import Balance
    from ghgcalc.allowances.settlement import Sector, Settlement
    from ghgcalc.literals import Lang


def sector_report(found: Sector, lang: Lang = "en") -> Report:
    """The tables of a sector."""
    tables = [entities(found, lang)]
    if found.balance is not None:
        tables.append(balance(found.balance, lang))
    # Of a table each entity's findings name its process alone; those of an inventory name its file.
    said = (*found.findings, *(one for each in found.entities if each.inventory for one in each.findings))
    tables.append(findings(dict.fromkeys(said), lang))
    return Report("sector", lang, label("sector", lang), tuple(_about(found, lang)), tuple(tables))


def _about(found: Sector, lang: Lang) -> Iterator[tuple[str, str]]:
    plan = found.plan
    yield (
        label("plan", lang),
        f"{plan.id} · {plan.title(lang)} · {label(plan.status, lang)} · {label('grade-' + plan.rule.grade, lang)}",
    )
    yield label("entities", lang), f"{len(found.entities)} ({label('from-inventories' if found.files else 'from-table', lang)})"
    first = next(iter(found.entities), None)
    if first is not None and first.terms is not None:
        source = (
            label("balance-solved-here", lang) if found.balance is not None else first.balance_source or label("no-source", lang)
        )
        yield label("balance-value", lang), f"{number(first.terms.balance, 6).printed} tCO2e/tAl ({source})"
    if found.price is not None:
        yield (
            label("price", lang),
            f"{number(found.price.value, 2).printed} CNY/t ({label('price-basis', lang)}: {found.price.name})",
        )


def entities(found: Sector, lang: Lang) -> Table:
    """One row per entity, and their sum; with a price, what each surplus is worth."""
    names = found.files or ("",) * len(found.entities)
    rows = [
        _row(str(at), name, one, priced=found.price is not None)
        for at, (name, one) in enumerate(zip(names, found.entities, strict=True))
    ]
    metal = [_output(one) for one in found.entities]
    output = None if any(one is None for one in metal) else added(one for one in metal if one is not None)
    sums = (maybe(found.reported), maybe(output), maybe(found.reported / output if output else None, 4), maybe(found.allocated))
    worth = (signed(found.worth),) if found.price is not None else ()
    cells = (Cell(label("total", lang)), NOTHING, *sums, signed(found.allocated - found.reported), *worth)
    rows.append(Row("total", cells, total=True))
    heads = ["entity", "file", "emission#", "output#", "intensity#", "allocation#", "surplus#", *(["worth#"] if worth else [])]
    if not found.files:  # a table is one file
        heads.remove("file")
        rows = [Row(row.key, (row.cells[0], *row.cells[2:]), total=row.total) for row in rows]
    return Table("entities", label("by-entity", lang), columns(lang, *heads), tuple(rows))


def _row(key: str, name: str, one: Settlement, *, priced: bool) -> Row:
    output = _output(one)
    surplus = one.allocated - one.reported
    worth = (signed(None if one.price is None else one.price.times(surplus)),) if priced else ()
    numbers = (maybe(one.reported), maybe(output), maybe(one.reported / output if output else None, 4), maybe(one.allocated))
    return Row(key, (Cell(shown(str(one.entity.get("name", "")))), Cell(name or "–"), *numbers, signed(surplus), *worth))


def _output(one: Settlement) -> Fraction | None:
    """Metal of all processes; None where one does not say."""
    stated = [process.output for process in one.processes]
    return None if any(output is None for output in stated) else added(output for output in stated if output is not None)


def balance(found: Balance, lang: Lang) -> Table:
    """The balance value that was solved, beside the two means that it is not."""
    numbers = [("balance-value", found.low), ("mean-by-output", found.mean), ("mean-by-emission", found.weighted)]
    counts = [("processes", found.processes), ("at-upper-cap", found.high_end), ("at-lower-cap", found.low_end)]
    rows = [Row(name, (Cell(label(name, lang)), number(value, 6), Cell("tCO2e/tAl"))) for name, value in numbers]
    rows += [Row(name, (Cell(label(name, lang)), number(Fraction(count), 0), NOTHING)) for name, count in counts]
    heads = columns(lang, "figure", "amount#", "unit")
    return Table("balance", label("balance-value", lang), heads, tuple(rows), (label("balance-simulated", lang),))
