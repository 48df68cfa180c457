"""An inventory and a comparison as text."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ghgcalc.guidelines import LEVELS
from ghgcalc.numbers import Exact, round_exact, total_of
from ghgcalc.report.build.inventory import inventory_report
from ghgcalc.report.build.sums import in_order, lacks, level_name, source_name
from ghgcalc.report.render.text import about_text, table_text
from ghgcalc.report.tables import grouped, table
from ghgcalc.report.verification import verification_text
from ghgcalc.signs import shown
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.audit.compare import Comparison
    from ghgcalc.findings import Finding
    from ghgcalc.inventory import Inventory

__all__ = ["comparison_text", "findings_text", "heading", "inventory_text", "lacks", "two", "verification_text"]


def two(value: Exact | str) -> str:
    """A number with 2 decimals, in groups of three."""
    return grouped(f"{round_exact(Decimal(value) if isinstance(value, str) else value, 2):f}")


def heading(title: str) -> str:
    """A title with a rule below."""
    return f"\n{title}\n"


def inventory_text(inventory: Inventory, lang: str = "en") -> str:
    """The printed inventory: totals, intensity, goods, months, what was stated, each source, electricity, grades, factors, findings, digest."""
    made = inventory_report(inventory, lang)
    tables = [table_text(one, lang) for one in made.tables if one.key != "findings"]
    found = heading(label("findings", lang)) + findings_text(inventory.findings, lang)
    return "\n".join([about_text(made), *tables, found, f"\n{label('digest', lang)}  {shown(made.digest)}\n"])


def findings_text(findings: Iterable[Finding], lang: str) -> str:
    """One line each, or none."""
    return "\n".join(f"  {finding.text(lang)}" for finding in findings) or f"  {label('none', lang)}"


def comparison_text(comparison: Comparison, lang: str = "en") -> str:
    """Totals side by side, then the effects of each pair."""
    inventories = comparison.inventories
    ids = [str(inventory.guideline["id"]) for inventory in inventories]
    cells: dict[tuple[str, str | None, str | None], dict[int, str]] = {}
    names: dict[str | None, str] = {None: label("total", lang)}
    for at, inventory in enumerate(inventories):
        for total in in_order(inventory):
            if total.level != "process":
                names.setdefault(total.source, source_name(inventory, str(total.source), lang))
                mark = "*" if total.incomplete else ""
                cells.setdefault((total.level, total.basis, total.source), {})[at] = two(total.value) + mark
    rows = [[label("level", lang), label("source", lang), *ids]]
    for key in sorted(cells, key=lambda key: (LEVELS.index(key[0]), key[1] or "", key[2] is None)):
        sums = [cells[key].get(at, "–") for at in range(len(ids))]
        rows.append([level_name(key[0], None, key[1], lang), names[key[2]], *sums])
    out = [f"{label('comparison', lang)}, {inventories[0].year}, tCO2e\n", table(rows, right=range(2, len(rows[0])))]
    missing = dict.fromkeys(source for inventory in inventories for sources in inventory.incomplete.values() for source in sources)
    if missing:
        out.append(f"  *{lacks(missing, lang)}")
    for at, (left, right) in enumerate(pairwise(ids)):
        out.append(heading(f"{label('effects', lang)}: {shown(left)} → {shown(right)}") + _effects(comparison, at, lang))
    out.append(heading(label("findings", lang)) + _all_findings(comparison, lang) + "\n")
    return "\n".join(out)


def _effects(comparison: Comparison, pair: int, lang: str) -> str:
    """Those of one pair; a guideline that is named twice stands in several."""
    rows = [[label("level", lang), label("effect", lang), label("value", lang)]]
    found = [effect for effect in comparison.effects if effect.pair == pair]
    for level, basis in dict.fromkeys((effect.level, effect.basis) for effect in found):
        mine = [effect for effect in found if (effect.level, effect.basis) == (level, basis)]
        head = level_name(level, None, basis, lang)
        for effect in mine:
            name = "rounding-effect" if effect.name == "rounding" else effect.name
            rows.append([head, label(name, lang), _signed(effect.value)])
            if len(effect.sources) > 1:
                rows += [["", f"· {comparison_source(comparison, pair, source, lang)}", _signed(value)] for source, value in effect.sources]
        rows.append([head, label("difference", lang), _signed(total_of(effect.value for effect in mine))])
    return table(rows, right=(2,)) if len(rows) > 1 else f"  {label('none', lang)}"


def comparison_source(comparison: Comparison, pair: int, source: str, lang: str) -> str:
    """The name of a source under the guideline of a pair that has it."""
    for inventory in comparison.inventories[pair : pair + 2]:
        if any(line.source == source for line in inventory.lines):
            return source_name(inventory, source, lang)
    return source_name(comparison.inventories[pair], source, lang)


def _signed(value: Exact) -> str:
    return ("+" if value > 0 else "") + two(value)


def _all_findings(comparison: Comparison, lang: str) -> str:
    lines = [f"  {shown(inv.guideline['id'])}: {finding.text(lang)}" for inv in comparison.inventories for finding in inv.findings]
    return "\n".join(lines) or f"  {label('none', lang)}"
