"""A simulation as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.uncertainty import uncertainty_report
from ghgcalc.report.render.text import report_text

if TYPE_CHECKING:
    from ghgcalc.literals import Lang
    from ghgcalc.uncertainty import Uncertainty


def uncertainty_text(found: Uncertainty, lang: Lang = "en") -> str:
    """Totals beside their audited figures, tornadoes, what was drawn, what was left certain, the digest of the inventory."""
    return report_text(uncertainty_report(found, lang))
