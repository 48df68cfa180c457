"""A quality-control plan as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.quality import quality_report
from ghgcalc.report.render.text import form_text

if TYPE_CHECKING:
    from ghgcalc.literals import Lang
    from ghgcalc.quality import QualityPlan


def quality_text(plan: QualityPlan, lang: Lang = "en") -> str:
    """A quality-control plan 数据质量控制方案 as its forms B.1 to B.6."""
    return form_text(quality_report(plan, lang))
