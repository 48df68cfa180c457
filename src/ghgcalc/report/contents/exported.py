"""What was written into a form as tables: the cells filled in, and the form's figures beside the inventory's."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ghgcalc.numbers import simplest
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import columns, number
from ghgcalc.report.model import Cell, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from ghgcalc.communication import Compared, Entry, Exported
    from ghgcalc.literals import Lang


def exported_report(found: Exported, lang: Lang = "en") -> Report:
    """The tables of an export."""
    about = [
        (label("entity", lang), found.entity),
        (label("year", lang), str(found.year)),
        (label("guideline", lang), found.guideline),
        (label("exported-form", lang), f"{found.form} {found.version}"),
        (label("exported-template", lang), found.template),
    ]
    tables = []
    if found.compared is not None:
        good = sum(one.same for one in found.compared)
        about.append((label("exported-agrees", lang), text("word", "exported-agrees", lang, same=good, count=len(found.compared))))
        heads = columns(lang, "exported-cell", "exported-figure", "exported-inventory#", "exported-calculated#", "exported-same")
        rows = [
            Row(one.figure, (Cell(one.cell), Cell(one.figure), _shown(one.inventory), _shown(one.form), Cell(_said(one, lang))))
            for one in found.compared
        ]
        tables.append(Table("exported/compared", label("exported-compared", lang), heads, tuple(rows)))
    heads = columns(lang, "exported-cell", "exported-figure", "exported-value#", "exported-rests")
    rows = [Row(one.figure, (Cell(one.cell), Cell(one.figure), _value(one), Cell(one.rests_on))) for one in found.entries]
    tables.append(Table("exported/cells", label("exported-cells", lang), heads, tuple(rows)))
    tables.append(findings(found.findings, lang))
    return Report("exported", lang, label("exported", lang), tuple(about), tuple(tables))


def _value(one: Entry) -> Cell:
    """What stands in a cell: the exact number, or the text."""
    return Cell(one.value) if one.number is None else number(simplest(one.number))


def _shown(figure: str) -> Cell:
    """A figure as it is stated; the form may show a text where it has none."""
    try:
        return number(Decimal(figure))
    except InvalidOperation:
        return Cell(figure)


def _said(one: Compared, lang: Lang) -> str:
    """Whether both are the same; where they cannot be, with the code that says why."""
    said = text("word", "exported-same" if one.same else "exported-other", lang)
    return f"{said} ({one.because})" if one.because else said
