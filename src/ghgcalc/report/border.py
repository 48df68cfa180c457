"""A border view as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ghgcalc.report.contents.border import border_report
from ghgcalc.report.render.text import about_text, form_text, table_text
from ghgcalc.report.text import findings_text, heading
from ghgcalc.texts import label

if TYPE_CHECKING:
    from ghgcalc.border import Border
    from ghgcalc.literals import Lang
    from ghgcalc.report.model import Report, Table


def border_text(found: Border, lang: Lang = "en") -> str:
    """Cost and certificates by year, what was paid at home, every number with its act, findings."""
    made = border_report(found, lang)
    made = replace(made, tables=tuple(one for one in made.tables if one.key != "findings"))
    said = heading(label("findings", lang)) + findings_text(found.findings, lang)
    tables = [_acts(made, one) if one.key == "border-acts" else table_text(one, lang) for one in made.tables]
    return "\n".join([about_text(made), *tables, said, f"\n{label('digest', lang)}  {made.digest}", ""])


def _acts(made: Report, found: Table) -> str:
    """Sources are sentences: a block for each number, without the head of a report."""
    return form_text(replace(made, about=(), tables=(found,))).partition("\n")[2].rstrip("\n")
