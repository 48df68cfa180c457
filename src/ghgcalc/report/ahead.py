"""The outlook of a running year as text: its tables, and the fan as bars on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.ahead import outlook_report, said, spans
from ghgcalc.report.render.text import about_text, table_text
from ghgcalc.report.text import findings_text, heading
from ghgcalc.texts import label

if TYPE_CHECKING:
    from fractions import Fraction

    from ghgcalc.allowances.outlook import Outlook
    from ghgcalc.literals import Lang

COLUMNS = 60
"""Width of the bars."""


def outlook_text(found: Outlook, lang: Lang = "en") -> str:
    """The printed outlook."""
    made = outlook_report(found, lang)
    out = [about_text(made)]
    for one in made.tables:
        if one.key != "findings":
            out.append(table_text(one, lang))
        if one.key == "fan":
            out.append(bars(found, lang))
    out.append(heading(label("findings", lang)) + findings_text(found.findings, lang))
    return "\n".join(out) + "\n"


def bars(found: Outlook, lang: Lang) -> str:
    """The cumulated surplus by month: from its low to its high end, and where nought lies."""
    rows = spans(found)
    ends = [end for _, pair in rows for end in pair]
    low, high = min(*ends, 0 * ends[0]), max(*ends, 0 * ends[0])
    zero = _column(0 * low, low, high)
    lines = [said("bars", lang)]
    for month, pair in rows:
        first, last = (_column(end, low, high) for end in pair)
        sign = "#" if month.told else "="
        signs = [sign if first <= at <= last else "|" if at == zero else " " for at in range(COLUMNS)]
        lines.append(f"{month.period}  {''.join(signs).rstrip()}")
    return "\n".join(["", *(f"  {line}" for line in lines)])


def _column(value: Fraction, low: Fraction, high: Fraction) -> int:
    """Where a number lies on the scale."""
    return 0 if low == high else int((value - low) * (COLUMNS - 1) / (high - low))
