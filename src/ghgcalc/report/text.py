"""An inventory and a comparison as text."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ghgcalc import documents, vocabulary
from ghgcalc.guidelines import LEVELS
from ghgcalc.inventory import explain
from ghgcalc.inventory.model import records_of
from ghgcalc.literals import Lang, Level
from ghgcalc.numbers import Exact, plus, printed, round_exact, total_of
from ghgcalc.report.tables import grouped, table
from ghgcalc.report.verification import verification_text
from ghgcalc.signs import shown
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.audit.compare import Comparison
    from ghgcalc.findings import Finding
    from ghgcalc.inventory import Inventory, Total

__all__ = ["comparison_text", "findings_text", "heading", "inventory_text", "named", "two", "verification_text"]


def two(value: Exact | str) -> str:
    """A number with 2 decimals, in groups of three."""
    return grouped(f"{round_exact(Decimal(value) if isinstance(value, str) else value, 2):f}")


def heading(title: str) -> str:
    """A title with a rule below."""
    return f"\n{title}\n"


def inventory_text(inventory: Inventory, lang: Lang = "en") -> str:
    """The printed inventory: totals, months, grades, factors, auxiliary items, findings, digest."""
    guideline = inventory.guideline
    title = guideline.get("title_zh" if lang == "zh" else "title") or guideline["id"]
    policy, tie = inventory.rounding["policy"], label(inventory.rounding["tie"], lang)
    factors = inventory.factors
    out = [
        label("inventory", lang),
        f"  {label('entity', lang)}: {shown(inventory.entity.get('name', ''))}   {label('year', lang)}: {inventory.year}",
        f"  {label('guideline', lang)}: {shown(guideline['id'])} · {shown(title)}",
        f"  {label('factors', lang)}: {label('edition', lang)} {shown(factors['edition'])} ({shown(factors['sha256'])[:12]})",
        f"  {label('as-of', lang)}: {inventory.as_of or label('latest', lang)}   {label('rounding', lang).strip()}: {policy}, {tie}",
        *_asked(inventory, lang),
        heading(label("totals", lang)) + _totals(inventory, lang),
        heading(label("months", lang)) + _months(inventory, lang),
        heading(label("grades", lang)) + _grades(inventory, lang),
        *_no_official(factors, lang),
        heading(label("used-factors", lang)) + _factors(inventory, lang),
    ]
    if inventory.products:
        out.append(heading(label("products", lang)) + _products(inventory, lang))
    if inventory.auxiliary:
        out.append(heading(label("auxiliary", lang)) + _auxiliary(inventory, lang))
    out.append(heading(label("findings", lang)) + findings_text(inventory.findings, lang))
    out.append(f"\n{label('digest', lang)}  {shown(inventory.digest)}\n")
    return "\n".join(out)


def _asked(inventory: Inventory, lang: Lang) -> list[str]:
    """The set of GWPs and the options, where the guideline leaves them to the caller."""
    data = dict(inventory.guideline.get("data") or {})
    if not data.get("gwp_sets") and not inventory.options:
        return []
    named = [f"GWP: {shown(inventory.options.get('gwp') or data.get('gwp_set'))}"] if data.get("gwp_sets") else []
    options = [
        *inventory.options.get("options", []),
        *(["include_facilities"] if "include_facilities" in inventory.options else []),
    ]
    named += [f"{label('options', lang)}: {shown(', '.join(options))}"] if options else []
    return [f"  {'   '.join(named)}"]


def findings_text(findings: Iterable[Finding], lang: Lang) -> str:
    """One line each, or none."""
    return "\n".join(f"  {finding.text(lang)}" for finding in findings) or f"  {label('none', lang)}"


def _yearly(inventory: Inventory) -> list[Total]:
    order = {source: at for at, source in enumerate(dict.fromkeys(line.source for line in inventory.lines))}
    stated = [*(line.basis for line in inventory.lines), *(total.basis for total in inventory.totals)]
    bases = {basis: at for at, basis in enumerate(dict.fromkeys(stated))}

    def place(total: Total) -> tuple[Any, ...]:
        return (
            LEVELS.index(total.level),
            bases[total.basis],
            total.process or "",
            total.source is None,
            order.get(total.source or "", 0),
        )

    return sorted(inventory.yearly, key=place)


def named(inventory: Inventory, source: str, lang: Lang) -> str:
    """The name of a source: ours, or the one that the guideline's own data give it."""
    return explain.named(source, records_of(inventory).guideline, lang)


def _level(level: str, process: str | None, basis: str | None, lang: Lang) -> str:
    return _on(label(level, lang) + (f" {process}" if process else ""), basis, lang)


def _on(name: str, basis: str | None, lang: Lang) -> str:
    """A name with its basis, where the guideline keeps several sums."""
    return f"{name}{'，' if lang == 'zh' else ', '}{label(basis, lang)}" if basis else name


def _totals(inventory: Inventory, lang: Lang) -> str:
    rows = [[label("level", lang), label("source", lang), label("value", lang), label("unrounded-difference", lang)]]
    for total in _yearly(inventory):
        source = named(inventory, total.source, lang) if total.source else label("total", lang) + lacks(total.incomplete, lang)
        level = _level(total.level, total.process, total.basis, lang)
        rows.append([level, source, two(total.value), grouped(f"{round_exact(total.difference, 4):f}")])
    return table(rows, right=(2, 3))


def lacks(sources: Iterable[str], lang: Lang) -> str:
    """What a total lacks, for behind its name: ` (incomplete: without electricity)`."""
    names = ", ".join(label(source, lang) for source in sources)
    return text("word", "incomplete", lang, sources=names) if names else ""


def _months(inventory: Inventory, lang: Lang) -> str:
    level: Level = "electrolysis" if any(total.level == "electrolysis" for total in inventory.totals) else "enterprise"
    found = [t for t in inventory.totals if t.level == level and t.gas is None and t.period != str(inventory.year)]
    columns = list(dict.fromkeys((total.basis, total.source) for total in found if total.source))
    months = sorted({total.period for total in found})
    if not months:
        return f"  {label('none', lang)}"
    bases = list(dict.fromkeys(basis for basis, _ in columns))
    cells = {(total.period, total.basis, total.source): total.value for total in found}
    heads = [_on(named(inventory, str(source), lang), basis, lang) for basis, source in columns]
    marks = {basis: lacks(inventory.incomplete.get((level, basis), ()), lang) for basis in bases}
    rows = [[label("month", lang), *heads, *(_level(level, None, basis, lang) + marks[basis] for basis in bases)]]
    for month in months:
        values = [cells.get((month, basis, source)) for basis, source in (*columns, *((basis, None) for basis in bases))]
        rows.append([month, *(two(value) if value is not None else "–" for value in values)])
    return table(rows, right=range(1, len(rows[0])))


def _grades(inventory: Inventory, lang: Lang) -> str:
    rows = [[label("level", lang), label("grade", lang), label("value", lang), f"{label('share', lang)} %"]]
    for entry in inventory.grades:
        level = _level(entry["level"], None, entry.get("basis"), lang)
        rows.append([level, label(f"grade-{entry['grade']}", lang), two(entry["value"]), entry["share"] or "–"])
    return table(rows, right=(2, 3))


def _products(inventory: Inventory, lang: Lang) -> str:
    """Each good: heading, basis, tonnes, its own and its precursors' emissions, and the intensity with six decimals."""
    rows = [[label(name, lang) for name in ("product", "basis", "amount", "attributed", "precursors", "intensity-of")]]
    for one in inventory.products:
        inner = total_of(Decimal(part["embedded"]) for part in one["precursors"])
        name = f"{one['product']} ({one['cn']})" + lacks(inventory.incomplete.get(("product", one["basis"]), ()), lang)
        intensity = grouped(f"{round_exact(Decimal(one['value']), 6):f}")
        rows.append([name, label(one["basis"], lang), two(one["amount"]), two(one["attributed"]), two(inner), intensity])
    return table(rows, right=(2, 3, 4, 5))


def _own(factors: Mapping[str, Any]) -> set[str]:
    """The ids of the factors that the sender brings; a form that he filled in is among them, and never a factor of a line."""
    return {record["id"] for overlay in factors["overlays"] for record in overlay["records"]}


def _no_official(factors: Mapping[str, Any], lang: Lang) -> list[str]:
    """Whether a packaged factor rests on an official text; what a sender says of his own decides nothing."""
    own = _own(factors)
    ours = [record for record in factors["records"] if record["id"] not in own]
    return [] if any(record["grade"] == "official" for record in ours) else ["  " + label("no-official", lang)]


def _factors(inventory: Inventory, lang: Lang) -> str:
    factors = inventory.factors
    confirmed = {one.factor for line in inventory.lines for one in line.inputs if one.grade == "confirmed"}
    confirmed |= {gas.factor for line in inventory.lines for gas in line.gases if gas.grade == "confirmed"}
    rows = [[label(name, lang) for name in ("factors", "amount", "unit", "grade", "document")]]
    own = _own(factors)
    for record in factors["records"]:
        document = documents.register().get(record.get("document", ""))
        cited = document.number or document.id if document else str(record.get("document", ""))
        grade = label(f"grade-{record['grade']}", lang)
        graded = text("word", "stated-grade", lang, grade=grade) if record["id"] in own else grade
        if record["id"] in confirmed:
            graded = text("word", "confirmed-grade", lang, grade=grade)
        rows.append([record["id"], record["value"], record["unit"], graded, cited])
    return table(rows, right=(1,))


def _auxiliary(inventory: Inventory, lang: Lang) -> str:
    """Year sums of each item, with its memo emissions."""
    sums: dict[str, tuple[Mapping[str, Any], Exact, dict[str, Exact]]] = {}
    for entry in inventory.auxiliary:
        key = str(entry["id"]).rpartition("/")[0]
        first, amount, memo = sums.get(key, (entry, Decimal(0), {}))
        for one in entry["memo"]:
            memo[one["convention"]] = plus(memo.get(one["convention"], Decimal(0)), Decimal(one["value"]))
        sums[key] = (first, plus(amount, Decimal(entry["value"])), memo)
    lines = []
    for key, (first, amount, memo) in sums.items():
        item = f" ({vocabulary.name_of(first['item'], lang)})" if first["item"] else ""
        about = f"  ({named(inventory, first['source'], lang)})" if "equation" in first else ""
        lines.append(f"  {shown(f'{key}{item}')}: {grouped(printed(amount))} {shown(first['unit'] + about)}")
        lines += [f"    {label('memo', lang)} {shown(name)}: {two(value)} tCO2" for name, value in memo.items()]
    return "\n".join(lines)


def comparison_text(comparison: Comparison, lang: Lang = "en") -> str:
    """Totals side by side, then the effects of each pair."""
    inventories = comparison.inventories
    ids = [str(inventory.guideline["id"]) for inventory in inventories]
    cells: dict[tuple[str, str | None, str | None], dict[int, str]] = {}
    names: dict[str | None, str] = {None: label("total", lang)}
    for at, inventory in enumerate(inventories):
        for total in _yearly(inventory):
            if total.level != "process":
                names.setdefault(total.source, named(inventory, str(total.source), lang))
                mark = "*" if total.incomplete else ""
                cells.setdefault((total.level, total.basis, total.source), {})[at] = two(total.value) + mark
    rows = [[label("level", lang), label("source", lang), *ids]]
    for key in sorted(cells, key=lambda key: (LEVELS.index(key[0]), key[1] or "", key[2] is None)):
        sums = [cells[key].get(at, "–") for at in range(len(ids))]
        rows.append([_level(key[0], None, key[1], lang), names[key[2]], *sums])
    out = [f"{label('comparison', lang)}, {inventories[0].year}, tCO2e\n", table(rows, right=range(2, len(rows[0])))]
    missing = dict.fromkeys(source for inventory in inventories for sources in inventory.incomplete.values() for source in sources)
    if missing:
        out.append(f"  *{lacks(missing, lang)}")
    for at, (left, right) in enumerate(pairwise(ids)):
        out.append(heading(f"{label('effects', lang)}: {shown(left)} → {shown(right)}") + _effects(comparison, at, lang))
    out.append(heading(label("findings", lang)) + _all_findings(comparison, lang) + "\n")
    return "\n".join(out)


def _effects(comparison: Comparison, pair: int, lang: Lang) -> str:
    """Those of one pair; a guideline that is named twice stands in several."""
    rows = [[label("level", lang), label("effect", lang), label("value", lang)]]
    found = [effect for effect in comparison.effects if effect.pair == pair]
    for level, basis in dict.fromkeys((effect.level, effect.basis) for effect in found):
        mine = [effect for effect in found if (effect.level, effect.basis) == (level, basis)]
        head = _level(level, None, basis, lang)
        for effect in mine:
            name = "rounding-effect" if effect.name == "rounding" else effect.name
            rows.append([head, label(name, lang), _signed(effect.value)])
        rows.append([head, label("difference", lang), _signed(total_of(effect.value for effect in mine))])
    return table(rows, right=(2,)) if len(rows) > 1 else f"  {label('none', lang)}"


def _signed(value: Exact) -> str:
    return ("+" if value > 0 else "") + two(value)


def _all_findings(comparison: Comparison, lang: Lang) -> str:
    lines = [f"  {shown(inv.guideline['id'])}: {finding.text(lang)}" for inv in comparison.inventories for finding in inv.findings]
    return "\n".join(lines) or f"  {label('none', lang)}"
