"""A check as text: one screen, the gravest first; then what did not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.checks.outcome import QUALITY_PLAN
from ghgcalc.inventory.provisional import told
from ghgcalc.literals import Lang
from ghgcalc.signs import shown
from ghgcalc.texts import catalogue, label, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.checks.outcome import CheckResult, NotRun


WIDTH = 130
"""Signs of a line of what did not run."""


def lacking(one: NotRun, lang: Lang) -> str:
    """A rule, what it lacks (keys of the file, or what no file has, by its name), and the rows that lack it where others have it."""
    named = catalogue()["missing"]
    needs = ", ".join(" / ".join(named[key][lang] if key in named else key for key in need.split("|")) for need in one.missing)
    return f"{one.rule.id}: {needs}" + (f" ({', '.join(map(shown, one.rows))})" if one.rows else "")


def _wrapped(parts: Iterable[str]) -> list[str]:
    """As many on a line as fit."""
    lines = ["  "]
    for part in parts:
        if len(lines[-1]) > 2 and len(lines[-1]) + len(part) > WIDTH:
            lines.append("  ")
        lines[-1] += f"{part} · "
    return [line.removesuffix(" · ") for line in lines]


def _told(not_run: Iterable[NotRun], lang: Lang) -> list[str]:
    """Each rule with what it lacks; those of a quality-control plan, where there is none, together."""
    planless = [one for one in not_run if one.rule.scope == "plan" and one.missing == (QUALITY_PLAN,)]
    told = [lacking(one, lang) for one in not_run if one not in planless]
    if planless:
        told.append(f"{', '.join(one.rule.id for one in planless[:-1])}, {lacking(planless[-1], lang)}")
    return told


def check_text(result: CheckResult, lang: Lang = "en") -> str:
    """Entity and year, counts, every finding on a line, the rules that did not run with what they lack."""
    counts = "   ".join(f"{text('word', one, lang)}: {result.count(one)}" for one in ("error", "warning", "note"))
    out = [
        f"{label('check', lang)}: {shown(result.entity)}   {label('year', lang)}: {result.year}{told(result.through, lang)}",
        f"  {counts}   {len(result.ran)} {label('rules-ran', lang)}",
        "",
    ]
    out += [f"  {finding.text(lang)}" for finding in result.findings] or [f"  {label('none', lang)}"]
    out += ["", f"{label('not-run', lang)} ({len(result.not_run)}), {label('missing-inputs', lang)}:"]
    out += _wrapped(_told(result.not_run, lang))
    return "\n".join(out) + "\n"
