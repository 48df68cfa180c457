"""A replay as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.replay import replay_report
from ghgcalc.report.render.text import report_text

if TYPE_CHECKING:
    from ghgcalc.literals import Lang
    from ghgcalc.replay import Replay


def replay_text(found: Replay, lang: Lang = "en") -> str:
    """Printed figures with their answers, every rounding policy, the inputs that were moved, and all figures at once."""
    return report_text(replay_report(found, lang)) + "\n"
