"""The head of the page: what must be known first, the totals, and the place of the intensity in the sector's band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.shares import place
from ghgcalc.report.contents.sums import in_order, lacks, level_name
from ghgcalc.report.contents.trust import own
from ghgcalc.report.model import Cell
from ghgcalc.report.render import charts
from ghgcalc.report.render.markup import Html, element, number
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.inventory import Inventory
    from ghgcalc.report.model import Report
    from ghgcalc.report.page.parts import Context


def marks(inventory: Inventory, made: Report, context: Context) -> Html | None:
    """What must be known before a number is used: never folded away, printed as well."""
    said = [element("li", one) for one in _marks(inventory, made, context)]
    if not said:
        return None
    key = context.key()
    return element(
        "div", element("h2", context.say("marks"), id=key), element("ul", *said), class_="marks", role="note", aria_labelledby=key
    )


def _marks(inventory: Inventory, made: Report, context: Context) -> Iterator[str]:
    lang = context.lang
    status = str(dict(inventory.guideline.get("data") or {}).get("status", ""))
    if status != "in-force":
        yield context.say("mark-status", id=inventory.guideline["id"], status=label(status or "none", lang))
    if inventory.through is not None:
        yield context.say("mark-provisional", year=inventory.year, through=inventory.through)
    for (level, basis), sources in inventory.incomplete.items():
        names = ", ".join(label(source, lang) for source in sources)
        yield context.say("mark-incomplete", level=level_name(level, None, basis, lang), sources=names)
    for severity in ("error", "warning"):
        if count := sum(one.severity == severity for one in inventory.findings):
            yield context.say(f"mark-{severity}", count=count)
    if count := len(own(inventory.factors) & {record["id"] for record in inventory.factors["records"]}):
        yield context.say("mark-own", count=count)
    yield from made.table("grades").notes
    unseen = dict.fromkeys(one.form for one in made.tables if one.form and not one.seen)
    if unseen:
        yield context.say("mark-unseen", forms=", ".join(sorted(unseen)))


def headline(inventory: Inventory, made: Report, context: Context) -> Html | None:
    """The totals in large, the intensities, the band."""
    lang = context.lang
    cards = []
    for one in in_order(inventory)[::-1]:
        if one.source is None and one.level != "process":
            name = level_name(one.level, None, one.basis, lang) + lacks(one.incomplete, lang)
            amount = element("span", number(Cell(number=one.value, decimals=2).printed), class_="big")
            cards.append(element("div", element("dt", name), element("dd", amount, " ", element("span", one.unit, class_="unit"))))
    tables = [one for one in made.tables if one.key in ("intensity", "goods")]
    return context.section(
        "headline", element("dl", *cards, class_="cards"), _band(inventory, context), *(context.grid(one) for one in tables)
    )


def _band(inventory: Inventory, context: Context) -> Html | None:
    found = place(inventory, context.lang)
    if found is None:
        return None
    rows = found.rows
    low, high = (rows[0].cells[at].number for at in (4, 5))
    assert low is not None
    assert high is not None
    names, printed = [row.cells[0].text for row in rows], [row.cells[3].printed for row in rows]
    values = [row.cells[3].number for row in rows]
    said = "; ".join(f"{row.cells[0].text}: {row.cells[3].printed}, {row.cells[6].text} ({low}–{high})" for row in rows)
    lines = [
        element(
            "li",
            row.cells[0].text,
            ": ",
            element("b", number(row.cells[3].printed)),
            f" tCO2e/tAl, {row.cells[6].text} ({low}–{high})",
        )
        for row in rows
    ]
    chart = context.drawn(
        found, lambda called: charts.beside(called, names, [one for one in values if one is not None], printed, low, high), said
    )
    notes = [element("p", note, class_="note") for note in found.notes]
    return element("div", chart, element("div", element("ul", *lines), *notes), class_="pair")
