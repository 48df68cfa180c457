"""A matrix and a fine as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ghgcalc.report.contents.grid import matrix_report
from ghgcalc.report.contents.liability import liability_report
from ghgcalc.report.render.text import about_text, form_text, table_text
from ghgcalc.report.text import findings_text, heading
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.allowances import Liability, Matrix
    from ghgcalc.findings import Finding
    from ghgcalc.literals import Lang


def matrix_text(found: Matrix, lang: Lang = "en") -> str:
    """The matrix, where the surplus is nil, days to the deadlines, tornadoes, findings."""
    made = matrix_report(found, lang)
    tables = [table_text(one, lang) for one in made.tables if one.key != "findings"]
    return "\n".join([about_text(made), *tables, _findings(found.findings, lang), f"\n{label('digest', lang)}  {made.digest}", ""])


def liability_text(found: Liability, lang: Lang = "en") -> str:
    """The instrument of a deadline, its stages, what stands beside them, the time line, findings."""
    made = liability_report(found, lang)
    tables = tuple(one for one in made.tables if one.key != "findings")
    return form_text(replace(made, tables=tables)) + _findings(found.findings, lang) + "\n"


def _findings(findings: Iterable[Finding], lang: Lang) -> str:
    return heading(label("findings", lang)) + findings_text(findings, lang)
