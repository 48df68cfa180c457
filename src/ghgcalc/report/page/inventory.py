"""The page of an inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc import doors
from ghgcalc.report.contents.inventory import inventory_report
from ghgcalc.report.contents.words import unseen, year_of
from ghgcalc.report.page.border import at_the_border
from ghgcalc.report.page.changes import changes
from ghgcalc.report.page.differences import differences
from ghgcalc.report.page.emissions import emissions, power
from ghgcalc.report.page.headline import headline, marks
from ghgcalc.report.page.lines import every_line, findings
from ghgcalc.report.page.parts import Context
from ghgcalc.report.page.position import position
from ghgcalc.report.page.tornado import uncertain
from ghgcalc.report.render.markup import Html, element, folded, joined
from ghgcalc.report.render.shell import document
from ghgcalc.texts import LANGUAGES, label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.allowances.outlook import WhatIf
    from ghgcalc.allowances.settlement import Settlement
    from ghgcalc.audit.compare import Comparison
    from ghgcalc.border import Border
    from ghgcalc.changes import Changes
    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Lang
    from ghgcalc.report.model import Report, Table
    from ghgcalc.uncertainty import Uncertainty

ELSEWHERE = frozenset(("totals", "intensity", "goods", "months", "electricity", "audit", "grades", "factors", "findings"))
"""Tables that stand in a section of their own, or as the lines."""


def inventory_page(
    inventory: Inventory,
    lang: Lang = "zh",
    comparison: Comparison | None = None,
    settlement: Settlement | None = None,
    what_if: WhatIf | None = None,
    uncertainty: Uncertainty | None = None,
    previous: Changes | None = None,
    border: Border | None = None,
) -> str:
    """An inventory as one HTML file: no network, no file beside it; both languages inside, `lang` shown first.

    Args:
        inventory: made by the engine, or read from a file.
        lang: `en` or `zh`.
        comparison: of the same activity under several guidelines.
        settlement: of this inventory under an allocation plan; that of `what_if` where it is not given.
        what_if: of that settlement.
        uncertainty: a simulation of this inventory.
        previous: the diff from the year or version before to this inventory.
        border: what the goods of this inventory cost at the border; `for_customer` of it for whoever is no affair of the price at home.

    Raises:
        ArgumentError: another language, or a comparison, settlement, what-if, simulation, diff or border view of something else.
    """
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    if what_if is not None and settlement is None:
        settlement = what_if.settlement
    if what_if is not None and settlement is not None and what_if.settlement.digest != settlement.digest:
        raise doors.refused("what_if", what_if, "a what-if of the settlement")
    if settlement is not None and settlement.inventory != inventory.digest:
        raise doors.refused("settlement", settlement, "a settlement of this inventory")
    if comparison is not None and comparison.inventories[0].activity != inventory.activity:
        raise doors.refused("comparison", comparison, "a comparison of the activity of this inventory")
    if uncertainty is not None and uncertainty.inventory != inventory.digest:
        raise doors.refused("uncertainty", uncertainty, "a simulation of this inventory")
    if previous is not None and previous.new.inventory.digest != inventory.digest:
        raise doors.refused("previous", previous, "a diff to this inventory")
    if border is not None and border.inventory != inventory.digest:
        raise doors.refused("border", border, "a border view of this inventory")
    titles, bodies = {}, {}
    for one in LANGUAGES:
        made = inventory_report(inventory, one)
        context = Context(one)
        titles[one] = " · ".join(filter(None, (str(inventory.entity.get("name", "")), year_of(inventory, one), made.title)))
        sections = [*_sections(inventory, made, context, comparison, settlement, what_if, uncertainty, previous, border)]
        about = context.facts(made.about)
        bodies[one] = joined(
            (element("h1", titles[one]), about, marks(inventory, made, context), contents(context), *sections, digest(made))
        )
    return document(titles, bodies, lang)


def _sections(
    inventory: Inventory,
    made: Report,
    context: Context,
    comparison: Comparison | None,
    settlement: Settlement | None,
    what_if: WhatIf | None,
    uncertainty: Uncertainty | None,
    previous: Changes | None,
    border: Border | None,
) -> Iterator[Html | None]:
    yield headline(inventory, made, context)
    yield emissions(inventory, made, context)
    if previous is not None:
        yield differences(previous, context)
    if comparison is not None:
        yield changes(comparison, context)
    yield power(made, context)
    if settlement is not None:
        yield position(settlement, what_if, context)
    if border is not None:
        yield at_the_border(border, context)
    if uncertainty is not None:
        yield uncertain(uncertainty, context)
    yield findings(inventory.findings, context)
    yield context.section("trust", *(context.grid(made.table(key)) for key in ("grades", "factors")))
    yield context.section("tables", context.grid(made.table("totals")), *(_one(one, context) for one in made.tables if _rest(one)))
    yield every_line(inventory, context)


def _rest(table: Table) -> bool:
    return table.key.partition("/")[0] not in ELSEWHERE


def _one(table: Table, context: Context) -> Html:
    """A table of the form, folded; that its layout was not seen stands beside its title, whether it is open or not."""
    note = unseen([table], context.lang)
    mark = element("span", f"{table.form}: {context.say('unseen')}", class_="mark") if note else None
    summary = joined((table.title, " ", mark))
    return folded(summary, element("p", note, class_="note") if note else None, context.grid(table, title=False))


def contents(context: Context) -> Html:
    """Links to the sections."""
    links = [element("li", element("a", title, href=f"#{key}")) for key, title in context.contents]
    return element("nav", element("ul", *links), aria_label=context.say("contents"))


def digest(made: Report) -> Html:
    """What ties the page to its result."""
    return element("p", label("digest", made.lang), " ", element("code", made.digest), class_="digest")
