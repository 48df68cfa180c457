"""A valuation by day as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.valuation import value_report
from ghgcalc.report.render.text import report_text

if TYPE_CHECKING:
    from ghgcalc.allowances import ValueByDay
    from ghgcalc.literals import Lang


def value_text(found: ValueByDay, lang: Lang = "en") -> str:
    """The ends of all days under each name of a price, and every day."""
    return report_text(value_report(found, lang)) + "\n"
