"""A month as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ghgcalc.report.contents.months import month_report
from ghgcalc.report.render.text import form_text
from ghgcalc.report.text import findings_text, heading
from ghgcalc.texts import label

if TYPE_CHECKING:
    from ghgcalc.filing import Month
    from ghgcalc.literals import Lang


def month_text(found: Month, lang: Lang = "en") -> str:
    """The month and the year so far; intensities; what it would come to; what changed; days and what is filed; findings."""
    made = month_report(found, lang)
    tables = tuple(one for one in made.tables if one.key != "findings")
    said = heading(label("findings", lang)) + findings_text(found.findings, lang)
    return f"{form_text(replace(made, tables=tables))}{said}\n\n{label('digest', lang)}  {made.digest}\n"
