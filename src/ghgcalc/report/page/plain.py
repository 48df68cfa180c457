"""The page of any other result: its tables, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.report.page.border import border_costs
from ghgcalc.report.page.differences import changes_page
from ghgcalc.report.page.fan import fan
from ghgcalc.report.page.inventory import digest, inventory_page
from ghgcalc.report.page.parts import Context
from ghgcalc.report.page.position import ways_chart
from ghgcalc.report.page.timelines import charted
from ghgcalc.report.page.tornado import tornado
from ghgcalc.report.page.track import track
from ghgcalc.report.render.markup import Html, element, joined
from ghgcalc.report.render.shell import document
from ghgcalc.texts import LANGUAGES, label

if TYPE_CHECKING:
    from ghgcalc.literals import Lang
    from ghgcalc.report.model import Report, Table

BUILDERS = {
    "ghgcalc.audit.compare.Comparison": "comparison.comparison_report",
    "ghgcalc.audit.verify.Verification": "audits.verification_report",
    "ghgcalc.checks.outcome.CheckResult": "audits.check_report",
    "ghgcalc.allowances.settlement.record.Settlement": "settlement.settlement_report",
    "ghgcalc.allowances.settlement.sector.Sector": "sector.sector_report",
    "ghgcalc.allowances.outlook.record.WhatIf": "outlook.what_if_report",
    "ghgcalc.allowances.grid.record.Matrix": "grid.matrix_report",
    "ghgcalc.allowances.settlement.liability.Liability": "liability.liability_report",
    "ghgcalc.allowances.outlook.result.Outlook": "ahead.outlook_report",
    "ghgcalc.border.record.Border": "border.border_report",
    "ghgcalc.replay.result.Replay": "replay.replay_report",
    "ghgcalc.uncertainty.record.Uncertainty": "uncertainty.uncertainty_report",
    "ghgcalc.verified.model.Record": "records.record_report",
    "ghgcalc.quality.model.QualityPlan": "quality.quality_report",
    "ghgcalc.corrections.result.Corrected": "corrections.corrected_report",
    "ghgcalc.market.summary.Summary": "market.summary_report",
    "ghgcalc.market.quarter.Quarter": "market.quarter_report",
    "ghgcalc.allowances.valuation.record.ValueByDay": "valuation.value_report",
    "ghgcalc.allowances.settlement.choice.Cheapest": "cheapest.cheapest_report",
    "ghgcalc.filing.result.Month": "months.month_report",
}
"""What makes the tables of a result, by the name of its class: none is loaded for the sake of the others."""


def _tornado(table: Table, context: Context) -> Html:
    """A tornado; its bars of signs are for a text, which draws no others."""
    kept = [at for at, column in enumerate(table.columns) if column.key != "bar"]
    notes = tuple(note for note in table.notes if note != label("grid-bar", context.lang))
    rows = tuple(replace(row, cells=tuple(row.cells[at] for at in kept)) for row in table.rows)
    columns = tuple(table.columns[at] for at in kept)
    return tornado(replace(table, columns=columns, rows=rows, notes=notes), context)


def _tinted(table: Table, context: Context) -> Html:
    """A table whose numbers with a sign stand on the colour of it."""
    return context.grid(table, signs=True)


DRAWN: Mapping[str, Callable[[Table, Context], Html]] = {
    "tornado": _tornado,
    "value-matrix": _tinted,
    "ways": ways_chart,
    "month-track": track,
    "fan": fan,
    "border-cost": border_costs,
}
"""What draws a table whose key begins so."""


def report_page(reports: Mapping[Lang, Report], lang: Lang = "zh") -> str:
    """The tables of one result in each language as one HTML file.

    Args:
        reports: by language, `en` and `zh`.
        lang: shown first.

    Raises:
        ArgumentError: another language.
    """
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    titles, bodies = {}, {}
    for one in LANGUAGES:
        made = reports[one]
        context = Context(one)
        titles[one] = " · ".join(filter(None, (made.about[0][1] if made.about else "", made.title)))
        about = context.facts(made.about)
        tables = [element("section", _shown(table, context)) for table in made.tables]
        bodies[one] = joined((element("h1", titles[one]), about, *tables, digest(made) if made.digest else None))
    return document(titles, bodies, lang)


def _shown(table: Table, context: Context) -> Html:
    if table.charts:
        return charted(table, context)
    draw = DRAWN.get(table.key.partition("/")[0])
    return context.grid(table) if draw is None else draw(table, context)


def page_of(result: Any, lang: Lang = "zh") -> str:
    """The page of a result: an inventory or a diff with its charts; a simulation with its tornadoes; other results as their tables.

    Raises:
        ArgumentError: another result, or another language.
    """
    from importlib import import_module

    from ghgcalc.changes import Changes
    from ghgcalc.inventory import Inventory

    if isinstance(result, Inventory):
        return inventory_page(result, lang)
    if isinstance(result, Changes):
        return changes_page(result, lang)
    name = next((name for kind in type(result).__mro__ if (name := f"{kind.__module__}.{kind.__qualname__}") in BUILDERS), None)
    if name is None:
        raise doors.refused(
            "result", result, "an inventory, a comparison, a diff, a settlement, a what-if, a check or a verification"
        )
    module, _, function = BUILDERS[name].rpartition(".")
    made = getattr(import_module(f"ghgcalc.report.contents.{module}"), function)
    return report_page({one: made(result, one) for one in LANGUAGES}, lang)
