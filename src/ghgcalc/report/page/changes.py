"""Why guidelines differ: a waterfall for each pair and level, and one sentence for each effect and source."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ghgcalc import documents, equations
from ghgcalc.audit.compare import paired
from ghgcalc.numbers import plus
from ghgcalc.report.contents.comparison import effect_source, effects, side_by_side
from ghgcalc.report.contents.sums import level_name
from ghgcalc.report.model import Cell, Column, Row, Table
from ghgcalc.report.render import charts
from ghgcalc.report.render.markup import Html, element, number
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.audit.compare import Comparison, Effect
    from ghgcalc.inventory import Inventory
    from ghgcalc.inventory.line import Line
    from ghgcalc.numbers import Exact
    from ghgcalc.report.page.parts import Context

SENTENCES = {
    "scope of sources": "scope",
    "green-power treatment": "treatment",
    "defaults": "defaults",
    "carbon ratio": "ratio",
    "factor values": "values",
    "GWPs": "gwps",
    "rounding": "rounding",
}
ZERO = ""
"""What is left of a nought without its signs."""

MOST = 3
"""So many changed factors are named in a sentence."""


def changes(comparison: Comparison, context: Context) -> Html | None:
    """Side by side, then each pair."""
    lang = context.lang
    blocks = []
    for pair, (left, right) in enumerate(pairwise(comparison.inventories)):
        found = [one for one in comparison.effects if one.pair == pair]
        for level in dict.fromkeys(one.level for one in found):
            for basis, *ends in paired(left, right, level):
                mine = [one for one in found if (one.level, one.basis) == (level, basis)]
                if mine:
                    blocks.append(_pair(comparison, pair, mine, (ends[0], ends[1]), context))
    tables = [context.grid(one) for one in (side_by_side(comparison, lang), *effects(comparison, lang))]
    return context.section("changes", tables[0], *blocks, *tables[1:])


def _pair(comparison: Comparison, pair: int, found: list[Effect], totals: tuple[Decimal, Decimal], context: Context) -> Html:
    left, right = comparison.inventories[pair : pair + 2]
    names = [str(one.guideline["id"]) for one in (left, right)]
    lang = context.lang
    parts = [(effect, source, value) for effect in found for source, value in effect.sources or (("", effect.value),)]
    begins, ends = totals
    level = level_name(found[0].level, None, found[0].basis, lang)
    at: Exact = begins
    rows: list[Row] = []
    spans: list[tuple[Exact, Exact]] = [(Decimal(0), begins)]
    kinds = ["whole"]
    rows.append(Row("left", (Cell(names[0]), Cell("–"), Cell(number=begins, decimals=2)), total=True))
    sentences = []
    for order, (effect, source, value) in enumerate(parts, 1):
        after = plus(at, value)
        spans.append((at, after))
        kinds.append("up" if value > 0 else "down")
        name = label("rounding-effect" if effect.name == "rounding" else effect.name, lang)
        named = effect_source(comparison, pair, source, lang) if source else ""
        signed = Cell(number=value, decimals=2, signed=True)
        rows.append(Row(str(order), (Cell(f"{order} {name}"), Cell(named or "–"), signed)))
        said = _sentence(effect.name, source, named, (left, right), names, context)
        sentences.append(element("li", element("b", name), " · ", said, " ", element("b", number(signed.printed)), " tCO2e"))
        at = after
    rows.append(Row("right", (Cell(names[1]), Cell("–"), Cell(number=ends, decimals=2)), total=True))
    spans.append((Decimal(0), ends))
    kinds.append("whole")
    heads = tuple(Column(key, label(key, lang), numeric=key == "value") for key in ("effect", "source", "value"))
    table = Table("waterfall", context.say("waterfall", left=names[0], right=names[1], level=level), heads, tuple(rows))
    shown = [" ".join(part.text for part in row.cells[:2] if part.text != "–") for row in rows]
    printed = [row.cells[2].printed for row in rows]
    chart = context.drawn(table, lambda called: charts.steps(called, shown, spans, kinds, printed), context.largest(table, 0, 2))
    sources = context.say("effect-sources", left=_document(left, names[0]), right=_document(right, names[1]))
    return element("div", chart, element("div", element("ol", *sentences), element("p", sources, class_="note")), class_="pair")


def _sentence(name: str, source: str, named: str, sides: tuple[Inventory, Inventory], ids: list[str], context: Context) -> str:
    kind = SENTENCES[name]
    if kind == "scope":
        has = [any(line.source == source for line in one.lines) for one in sides]
        kind = {(True, False): "scope-out", (False, True): "scope-in"}.get((has[0], has[1]), "scope-part")
    said = context.say(f"effect-{kind}", source=named, left=ids[0], right=ids[1])
    changed = list(dict.fromkeys(_changed(sides, source, context))) if kind in ("values", "defaults", "gwps") else []
    more = "…" if len(changed) > MOST else ""
    return f"{said} {'; '.join(changed[:MOST])}{more}{'' if more or context.lang == 'zh' else '.'}" if changed else said


def _changed(sides: tuple[Inventory, Inventory], source: str, context: Context) -> Iterator[str]:
    """Factors of the same row that have another value under the other guideline: old and new, as the lines hold them.

    One that is nought on a side is no other value: that guideline treats the row otherwise, which is an effect of its own.
    """
    theirs = {line.id: line for line in sides[1].lines if line.source == source}
    for line in sides[0].lines:
        other = theirs.get(line.id)
        if line.source == source and other is not None:
            for name, old, new in _values(line, other):
                if old != new and ZERO not in (old.strip("0."), new.strip("0.")):
                    yield context.say("change-of", name=name, old=old, new=new)


def _values(line: Line, other: Line) -> Iterator[tuple[str, str, str]]:
    symbols = equations.get(line.equation).symbols
    after = {one.name: one for one in other.inputs if one.origin != "activity"}
    for one in line.inputs:
        if one.origin != "activity" and one.name in after and one.unit == after[one.name].unit:
            yield symbols.get(one.name, one.name), one.value, after[one.name].value
    gwps = {one.gas: one.gwp for one in other.gases}
    for gas in line.gases:
        if gas.gwp and gwps.get(gas.gas):
            yield f"GWP {gas.gas}", gas.gwp, str(gwps[gas.gas])


def _document(inventory: Inventory, name: str) -> str:
    """The document of a guideline, by its number."""
    found = documents.register().get(str(dict(inventory.guideline.get("data") or {}).get("document", "")))
    return f"{name}: {found.number or found.id}" if found else name
