"""A verification record, and what came of its check, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.records import record_check_report, record_report
from ghgcalc.report.render.text import about_text, report_text
from ghgcalc.report.text import findings_text, heading
from ghgcalc.signs import shown
from ghgcalc.texts import label

if TYPE_CHECKING:
    from ghgcalc.literals import Lang
    from ghgcalc.verified import Record, RecordCheck


def record_text(found: Record, lang: Lang = "en") -> str:
    """The verification report as text."""
    return report_text(record_report(found, lang))


def record_check_text(found: RecordCheck, lang: Lang = "en") -> str:
    """The verdict, how many rows are the same, different and open, and every finding."""
    made = record_check_report(found, lang)
    listed = heading(label("findings", lang)) + findings_text(found.findings, lang)
    return "\n".join([about_text(made), listed, f"\n{label('digest', lang)}  {shown(made.digest)}\n"])
