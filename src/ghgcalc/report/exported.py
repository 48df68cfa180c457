"""An export as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.exported import exported_report
from ghgcalc.report.render.text import report_text

if TYPE_CHECKING:
    from ghgcalc.communication import Exported
    from ghgcalc.literals import Lang


def exported_text(found: Exported, lang: Lang = "en") -> str:
    """What agrees, what was written where, and what stays open."""
    return report_text(exported_report(found, lang)) + "\n"
