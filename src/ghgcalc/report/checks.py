"""A check as text: one screen, the gravest first; then what did not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.signs import shown
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from ghgcalc.checks.outcome import CheckResult


def check_text(result: CheckResult, lang: str = "en") -> str:
    """Entity and year, counts, every finding on a line, the rules that did not run with what they lack."""
    counts = "   ".join(f"{text('word', one, lang)}: {result.count(one)}" for one in ("error", "warning", "note"))
    out = [
        f"{label('check', lang)}: {shown(result.entity)}   {label('year', lang)}: {result.year}",
        f"  {counts}   {len(result.ran)} {label('rules-ran', lang)}",
        "",
    ]
    out += [f"  {finding.text(lang)}" for finding in result.findings] or [f"  {label('none', lang)}"]
    if result.not_run:
        out += ["", f"{label('not-run', lang)} ({len(result.not_run)})"]
        for one in result.not_run:
            where = f" ({', '.join(map(shown, one.rows))})" if one.rows else ""
            lacks = ", ".join(need.replace("|", " / ") for need in one.missing)
            out.append(f"  {one.rule.id} {one.rule.title(lang)}: {label('missing-inputs', lang)} {lacks}{where}")
    return "\n".join(out) + "\n"
