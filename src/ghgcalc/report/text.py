"""An inventory and a comparison as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.comparison import comparison_report
from ghgcalc.report.contents.differences import changes_report
from ghgcalc.report.contents.inventory import inventory_report
from ghgcalc.report.contents.words import unseen
from ghgcalc.report.render.text import about_text, report_text, table_text
from ghgcalc.report.verification import verification_text
from ghgcalc.signs import shown
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.audit.compare import Comparison
    from ghgcalc.changes import Changes
    from ghgcalc.findings import Finding
    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Lang

__all__ = ["changes_text", "comparison_text", "findings_text", "heading", "inventory_text", "verification_text"]


def heading(title: str) -> str:
    """A title with a rule below."""
    return f"\n{title}\n"


def inventory_text(inventory: Inventory, lang: Lang = "en") -> str:
    """The printed inventory: totals, intensity, goods, months, data, each source, electricity, grades, factors, findings, digest."""
    made = inventory_report(inventory, lang)
    held = [one for one in made.tables if one.key.partition("/")[0] not in ("findings", "audit", "form")]
    tables = [*(table_text(one, lang) for one in held), f"\n  {unseen(held, lang)}"]
    found = heading(label("findings", lang)) + findings_text(inventory.findings, lang)
    return "\n".join([about_text(made), *tables, found, f"\n{label('digest', lang)}  {shown(made.digest)}\n"])


def findings_text(findings: Iterable[Finding], lang: Lang) -> str:
    """One line each, or none."""
    return "\n".join(f"  {finding.text(lang)}" for finding in findings) or f"  {label('none', lang)}"


def comparison_text(comparison: Comparison, lang: Lang = "en") -> str:
    """Totals side by side, then the effects of each pair by source."""
    made = comparison_report(comparison, lang)
    tables = [table_text(one, lang) for one in made.tables if not one.key.startswith("findings")]
    return "\n".join([about_text(made), *tables, heading(label("findings", lang)) + _all_findings(comparison, lang) + "\n"])


def _all_findings(comparison: Comparison, lang: Lang) -> str:
    lines = [f"  {shown(inv.guideline['id'])}: {finding.text(lang)}" for inv in comparison.inventories for finding in inv.findings]
    return "\n".join(lines) or f"  {label('none', lang)}"


def changes_text(found: Changes, lang: Lang = "en") -> str:
    """A statement of changes: totals before and after, each change with its tonnes and its reason, then the tonnes by source."""
    return report_text(changes_report(found, lang)) + "\n"
