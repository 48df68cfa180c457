"""A correction as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.corrections import corrected_report
from ghgcalc.report.render.text import report_text

if TYPE_CHECKING:
    from ghgcalc.corrections import Corrected
    from ghgcalc.literals import Lang


def corrected_text(found: Corrected, lang: Lang = "en") -> str:
    """Every correction with before, after, rule and grade; its meters or candidates; what it comes to."""
    return report_text(corrected_report(found, lang)) + "\n"
