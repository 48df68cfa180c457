"""Every line with its derivation, behind a filter; and the findings with their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc import pages
from ghgcalc.report.contents.sums import level_name, source_name
from ghgcalc.report.contents.words import item
from ghgcalc.report.finding import finding_text
from ghgcalc.report.model import Cell
from ghgcalc.report.render.markup import Html, element, folded, joined, lines, number
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.findings import Finding
    from ghgcalc.inventory import Inventory
    from ghgcalc.inventory.line import Line
    from ghgcalc.report.page.parts import Context

HEADS = ("line", "level", "source", "item", "period", "emission", "grade")


def findings(found: Iterable[Finding], context: Context) -> Html | None:
    """Each finding: severity, what was found, where, how it is mended; behind it the page of its code."""
    entries = [_finding(one, context) for one in found]
    return context.section(
        "findings", element("ul", *entries, class_="findings") if entries else element("p", label("none", context.lang))
    )


def _finding(one: Finding, context: Context) -> Html:
    lang = context.lang
    place = one.place.text(lang)
    return element(
        "li",
        element("b", text("word", one.severity, lang), class_=f"severity {one.severity}"), " ", element("code", one.code),
        joined((" · ", place)) if place else None,
        element("p", one.message(lang), " ", one.remedy(lang)),
        folded(context.say("more"), element("pre", lines(finding_text(pages.get(one.code), lang)))),
    )  # fmt: skip


def every_line(inventory: Inventory, context: Context) -> Html | None:
    """The table of lines; words and a source filter it where scripts run, and all derivations can be opened for printing."""
    lang, found = context.lang, inventory.lines
    if not found:
        return None
    sources = {one.source: source_name(inventory, one.source, lang) for one in found}
    key = context.key()
    options = [
        element("option", context.say("all"), value=""),
        *(element("option", name, value=str(at)) for at, name in enumerate(sources.values())),
    ]
    numbered = {source: str(at) for at, source in enumerate(sources)}
    tools = element(
        "div",
        element("label", context.say("filter"), " ", element("input", type="search", class_="words", autocomplete="off")),
        element("label", context.say("of-source"), " ", element("select", *options, class_="source")),
        element("button", context.say("open-all"), type="button", class_="open", data_other=context.say("close-all")),
        element("output", class_="count", data_said=context.say("shown", shown="#", count=len(found))),
        class_="tools", hidden=True, data_lines=key,
    )  # fmt: skip
    heads = [element("th", label(name, lang), scope="col", class_="num" if name == "emission" else None) for name in HEADS]
    bodies = [_line(one, inventory, sources[one.source], numbered[one.source], context) for one in found]
    caption = element("caption", context.say("lines"), id=f"{key}-title", class_="unseen")
    table = element("table", caption, element("thead", element("tr", *heads)), *bodies, id=key, class_="lines")
    region = element("div", table, class_="scroll", role="group", aria_labelledby=f"{key}-title", tabindex="0")
    return context.section("lines", tools, region)


def _line(one: Line, inventory: Inventory, source: str, numbered: str, context: Context) -> Html:
    lang = context.lang
    cells = (
        element("th", one.id, scope="row"),
        element("td", level_name(one.level, one.process, one.basis, lang)),
        element("td", source),
        element("td", item(one.item, lang) if one.item else "–"),
        element("td", one.period),
        element("td", number(Cell(number=one.value).printed), class_="num"),
        element("td", label(f"grade-{one.grade}", lang) if one.grade else "–"),
    )
    summary = joined((context.say("derivation"), element("span", f" {one.id}", class_="unseen")))
    derived = folded(summary, element("pre", lines(inventory.explain(one.id, lang))))
    return element(
        "tbody",
        element("tr", *cells),
        element("tr", element("td", derived, colspan=str(len(HEADS))), class_="why"),
        data_source=numbered,
    )
