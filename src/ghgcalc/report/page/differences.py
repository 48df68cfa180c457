"""What changed between two years or versions: a waterfall for each total that moved, and one sentence for each change with its source."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ghgcalc import doors
from ghgcalc.numbers import fraction_of, minus, plus, total_of
from ghgcalc.report.contents.differences import changes_report, cited, effect_name, ends, parts_of, said, sides_of, source_of, what
from ghgcalc.report.contents.sums import level_name
from ghgcalc.report.model import Cell, Column, Row, Table
from ghgcalc.report.page.parts import Context
from ghgcalc.report.render import charts
from ghgcalc.report.render.markup import Html, element, joined
from ghgcalc.report.render.shell import document
from ghgcalc.texts import LANGUAGES, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ghgcalc.changes import Change, Changes, Pair
    from ghgcalc.literals import Lang
    from ghgcalc.numbers import Exact

MOST = 12
"""So many bars are shown one by one; the smaller ones are one bar."""

SMALL = 20
"""Of a move that is less than this part of the totals nothing could be seen beside them."""

Bar = tuple[str, str, "Decimal"]
"""Name, source, tonnes."""


def changes_page(found: Changes, lang: Lang = "zh") -> str:
    """A statement of changes 更正说明 as one HTML file, both languages inside.

    Args:
        found: what [diff][ghgcalc.diff] gave.
        lang: shown first.

    Raises:
        ArgumentError: another language.
    """
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    titles, bodies = {}, {}
    for one in LANGUAGES:
        made = changes_report(found, one)
        context = Context(one)
        titles[one] = " · ".join(filter(None, (made.about[0][1], made.title)))
        about = context.facts(made.about)
        charts_of = [element("section", block) for block in waterfalls(found, context)]
        tables = [element("section", context.grid(table)) for table in made.tables]
        bodies[one] = joined((element("h1", titles[one]), about, *tables[:1], *charts_of, *tables[1:]))
    return document(titles, bodies, lang)


def differences(found: Changes, context: Context) -> Html | None:
    """The section of an inventory's page: from the year or version before to this one."""
    made = changes_report(found, context.lang)
    tables = [context.grid(table) for table in made.tables]
    about = context.facts(made.about)
    return context.section("differences", about, tables[0], *waterfalls(found, context), *tables[1:])


def waterfalls(found: Changes, context: Context) -> Iterator[Html]:
    """One for each total that moved, with its sentences."""
    for pair in found.totals:
        if pair.source is None and (pair.exact or pair.difference):
            yield _waterfall(found, pair, context)


def _waterfall(found: Changes, pair: Pair, context: Context) -> Html:
    lang = context.lang
    level = level_name(pair.level, None, pair.basis, lang)
    names = [name or said(side, lang) for name, side in zip(ends(found), ("old", "new"), strict=True)]
    bars = _bars(found, pair, lang)
    ground = _ground(pair, [value for _, _, value in bars])
    rows = [Row("old", (Cell(names[0]), Cell("–"), Cell(number=pair.old, decimals=2)), total=True)]
    spans: list[tuple[Exact, Exact]] = [(ground, pair.old)]
    kinds = ["whole"]
    at: Exact = pair.old
    for order, (name, source, value) in enumerate(bars, 1):
        after = plus(at, value)
        spans.append((at, after))
        kinds.append("up" if value > 0 else "down")
        rows.append(Row(str(order), (Cell(name), Cell(source), Cell(number=value, decimals=2, signed=True))))
        at = after
    rows.append(Row("new", (Cell(names[1]), Cell("–"), Cell(number=pair.new, decimals=2)), total=True))
    spans.append((ground, pair.new))
    kinds.append("whole")
    heads = (Column("what", said("what", lang)), Column("source", label("source", lang)), Column("value", "tCO2e", numeric=True))
    table = Table("waterfall", said("waterfall", lang, left=names[0], right=names[1], level=level), heads, tuple(rows))
    shown = [" ".join(part.text for part in row.cells[:2] if part.text != "–") for row in rows]
    printed = [row.cells[2].printed for row in rows]
    drawn = [(minus(one, ground), minus(other, ground)) for one, other in spans]
    chart = context.drawn(table, lambda called: charts.steps(called, shown, drawn, kinds, printed), context.largest(table, 0, 2))
    note = element("p", said("relative", lang), class_="note") if ground else None
    return element("div", chart, element("div", element("ol", *_sentences(found, pair, context)), note), class_="pair")


def _ground(pair: Pair, moves: Sequence[Decimal]) -> Decimal:
    """Where the bars of the totals begin: at zero, or at the total before where the changes could not be seen beside it."""
    widest = max(map(abs, moves), default=Decimal(0))
    return pair.old if widest * SMALL < max(abs(pair.old), abs(pair.new)) else Decimal(0)


def _bars(found: Changes, pair: Pair, lang: Lang) -> list[Bar]:
    """Each effect by source in the order of the changes, the smallest together, then rounding."""
    every = [(change, part) for change in found.changes for part in parts_of(change, pair) if part.value]
    ranked = sorted(every, key=lambda one: -abs(fraction_of(one[1].value)))
    kept = {id(part) for _, part in (ranked if len(ranked) <= MOST else ranked[: MOST - 1])}
    bars = [
        (f"{change.number} {effect_name(change, part, lang)}", source_of(found, part.source, lang), part.value)
        for change, part in every
        if id(part) in kept
    ]
    rest = [part.value for _, part in every if id(part) not in kept]
    if rest:
        bars.append((said("rest", lang, count=len(rest)), "–", Decimal(f"{total_of(rest):f}")))
    if pair.rounding:
        bars.append((label("rounding-effect", lang), "–", pair.rounding))
    return bars


def _sentences(found: Changes, pair: Pair, context: Context) -> Iterator[Html]:
    """One for each change that moves the total: what it was, what it is, by source, why, and where the new number stands."""
    lang = context.lang
    for change in found.changes:
        parts = parts_of(change, pair)
        if parts:
            tonnes = [said("tonnes", lang, source=source_of(found, one.source, lang), value=f"{one.value:+.2f}") for one in parts]
            yield element("li", _joined((*_said(change, lang), *tonnes), lang), value=str(change.number))


def _said(change: Change, lang: Lang) -> tuple[str, str, str]:
    old, new = sides_of(change, lang)
    why = said("reason-is", lang, reason=change.reason) if change.reason else said("reason-none", lang)
    told = said(f"sentence-{change.what}", lang, what=what(change, lang), old=old, new=new)
    return told, why, said("source-is", lang, source=cited(change, lang))


def _joined(sentences: Iterable[str], lang: Lang) -> str:
    """Sentences one after the other; Chinese ones without blanks."""
    return ("" if lang == "zh" else " ").join(sentences)
