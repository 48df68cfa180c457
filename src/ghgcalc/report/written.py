"""Any result as it is handed over, or as a file by its ending: `.json` for programs, `.txt`, `.xlsx` and `.html` for people."""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ghgcalc import doors
from ghgcalc.files import fault, write_bytes
from ghgcalc.io.layout import to_json
from ghgcalc.signs import page
from ghgcalc.texts import LANGUAGES

if TYPE_CHECKING:
    from ghgcalc.allowances import (
        Balance,
        Cheapest,
        Liability,
        Matrix,
        Outlook,
        Sector,
        Settlement,
        SettlementVerification,
        ValueByDay,
        WhatIf,
    )
    from ghgcalc.archive import Added, Checked, Entry, Listing
    from ghgcalc.attestation import Attested
    from ghgcalc.audit import Comparison, Verification
    from ghgcalc.changes import Changes
    from ghgcalc.checks.outcome import CheckResult
    from ghgcalc.corrections import Corrected
    from ghgcalc.dossier import Package, PackageVerification
    from ghgcalc.filing import Month
    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Lang
    from ghgcalc.market import Quarter, Summary
    from ghgcalc.pages import Page
    from ghgcalc.portfolio import Portfolio
    from ghgcalc.quality import QualityPlan
    from ghgcalc.replay import Replay
    from ghgcalc.uncertainty import Uncertainty
    from ghgcalc.verified import Record, RecordCheck

    Result: TypeAlias = (
        Inventory
        | Comparison
        | Verification
        | CheckResult
        | Settlement
        | Sector
        | SettlementVerification
        | Balance
        | Cheapest
        | WhatIf
        | ValueByDay
        | Matrix
        | Liability
        | Outlook
        | Summary
        | Quarter
        | Page
        | Portfolio
        | Uncertainty
        | Changes
        | Record
        | RecordCheck
        | QualityPlan
        | Corrected
        | Attested
        | Added
        | Listing
        | Checked
        | Entry
        | Replay
        | Package
        | PackageVerification
        | Month
    )

FORMS = {".json": "json", ".txt": "text", ".xlsx": "xlsx", ".html": "html"}
"""The form of a file by its ending."""

FOLDER = "ghgcalc.portfolio.Portfolio"
"""What is written into a folder, where its name has none of these endings."""

HTML = "ghgcalc.report.page"
"""The room of the page."""

PAGES = {
    "ghgcalc.inventory.model.Inventory": "text.inventory_text",
    "ghgcalc.audit.compare.Comparison": "text.comparison_text",
    "ghgcalc.audit.verify.Verification": "verification.verification_text",
    "ghgcalc.checks.outcome.CheckResult": "checks.check_text",
    "ghgcalc.allowances.settlement.record.Settlement": "allowances.settlement_text",
    "ghgcalc.allowances.settlement.sector.Sector": "allowances.sector_text",
    "ghgcalc.allowances.settlement.again.SettlementVerification": "verification.settlement_verification_text",
    "ghgcalc.allowances.allocation.balance.Balance": "allowances.balance_text",
    "ghgcalc.allowances.outlook.record.WhatIf": "allowances.what_if_text",
    "ghgcalc.allowances.grid.record.Matrix": "grid.matrix_text",
    "ghgcalc.allowances.settlement.liability.Liability": "grid.liability_text",
    "ghgcalc.allowances.outlook.result.Outlook": "ahead.outlook_text",
    "ghgcalc.market.summary.Summary": "market.summary_text",
    "ghgcalc.market.quarter.Quarter": "market.quarter_text",
    "ghgcalc.allowances.valuation.record.ValueByDay": "valuation.value_text",
    "ghgcalc.portfolio.Portfolio": "portfolio.portfolio_text",
    "ghgcalc.uncertainty.record.Uncertainty": "uncertainty.uncertainty_text",
    "ghgcalc.changes.result.Changes": "text.changes_text",
    "ghgcalc.verified.model.Record": "records.record_text",
    "ghgcalc.verified.result.RecordCheck": "records.record_check_text",
    "ghgcalc.corrections.result.Corrected": "corrections.corrected_text",
    "ghgcalc.attestation.record.Attested": "attestation.attested_text",
    "ghgcalc.archive.result.Added": "archive.added_text",
    "ghgcalc.archive.result.Listing": "archive.listing_text",
    "ghgcalc.archive.result.Checked": "archive.checked_text",
    "ghgcalc.archive.entry.Entry": "archive.entry_text",
    "ghgcalc.replay.result.Replay": "replay.replay_text",
    "ghgcalc.dossier.package.Package": "verification.package_text",
    "ghgcalc.dossier.again.PackageVerification": "verification.package_verification_text",
    "ghgcalc.pages.Page": "finding.finding_text",
    "ghgcalc.quality.model.QualityPlan": "quality.quality_text",
    "ghgcalc.allowances.settlement.choice.Cheapest": "allowances.cheapest_text",
    "ghgcalc.filing.result.Month": "months.month_text",
}
"""The page of each kind of result, by the name of its class: none is loaded for the sake of the others."""


BROWSED = frozenset(
    (
        *list(PAGES)[:5],
        "ghgcalc.allowances.outlook.record.WhatIf",
        "ghgcalc.allowances.settlement.sector.Sector",
        "ghgcalc.market.summary.Summary",
        "ghgcalc.market.quarter.Quarter",
        "ghgcalc.allowances.valuation.record.ValueByDay",
        "ghgcalc.allowances.grid.record.Matrix",
        "ghgcalc.allowances.settlement.liability.Liability",
        "ghgcalc.allowances.settlement.choice.Cheapest",
        "ghgcalc.allowances.outlook.result.Outlook",
        "ghgcalc.changes.result.Changes",
        "ghgcalc.corrections.result.Corrected",
        "ghgcalc.replay.result.Replay",
        "ghgcalc.uncertainty.record.Uncertainty",
        "ghgcalc.verified.model.Record",
        "ghgcalc.quality.model.QualityPlan",
        "ghgcalc.filing.result.Month",
    )
)
"""Those of which a page for a browser is made."""

REPORTS = {
    "ghgcalc.inventory.model.Inventory": "inventory.inventory_report",
    "ghgcalc.audit.compare.Comparison": "comparison.comparison_report",
    "ghgcalc.audit.verify.Verification": "audits.verification_report",
    "ghgcalc.checks.outcome.CheckResult": "audits.check_report",
    "ghgcalc.allowances.settlement.record.Settlement": "settlement.settlement_report",
    "ghgcalc.allowances.settlement.sector.Sector": "sector.sector_report",
    "ghgcalc.allowances.grid.record.Matrix": "grid.matrix_report",
    "ghgcalc.allowances.settlement.liability.Liability": "liability.liability_report",
    "ghgcalc.allowances.outlook.result.Outlook": "ahead.outlook_report",
    "ghgcalc.portfolio.Portfolio": "portfolio.portfolio_report",
    "ghgcalc.market.summary.Summary": "market.summary_report",
    "ghgcalc.market.quarter.Quarter": "market.quarter_report",
    "ghgcalc.allowances.valuation.record.ValueByDay": "valuation.value_report",
    "ghgcalc.changes.result.Changes": "differences.changes_report",
    "ghgcalc.corrections.result.Corrected": "corrections.corrected_report",
    "ghgcalc.attestation.record.Attested": "attested.attested_report",
    "ghgcalc.replay.result.Replay": "replay.replay_report",
    "ghgcalc.allowances.settlement.again.SettlementVerification": "audits.settlement_verification_report",
    "ghgcalc.uncertainty.record.Uncertainty": "uncertainty.uncertainty_report",
    "ghgcalc.verified.model.Record": "records.record_report",
    "ghgcalc.verified.result.RecordCheck": "records.record_check_report",
    "ghgcalc.quality.model.QualityPlan": "quality.quality_report",
    "ghgcalc.archive.result.Added": "archive.added_report",
    "ghgcalc.archive.result.Listing": "archive.listing_report",
    "ghgcalc.archive.result.Checked": "archive.checked_report",
    "ghgcalc.archive.entry.Entry": "archive.entry_report",
    "ghgcalc.dossier.again.PackageVerification": "audits.package_verification_report",
    "ghgcalc.allowances.settlement.choice.Cheapest": "cheapest.cheapest_report",
    "ghgcalc.filing.result.Month": "months.month_report",
}
"""The tables of each kind of result that has some: what a workbook and a page for a browser are made of."""


def forms_of(name: str) -> list[str]:
    """What a kind of result can be rendered as, by the name of its class."""
    more = {"xlsx"} if name in REPORTS else set()
    return [form for form in FORMS.values() if form in {"json", "text", *more} or (form == "html" and name in BROWSED)]


def named(result: Any) -> str:
    """The name of the class of a result.

    Raises:
        ArgumentError: it is none.
    """
    name = next((name for kind in type(result).__mro__ if (name := f"{kind.__module__}.{kind.__qualname__}") in PAGES), None)
    if name is None:
        raise doors.refused("result", result, "an inventory, a comparison, a settlement or another result")
    return name


def rendered(result: Any, lang: Lang = "en", form: str = "text", target: str = "<report>") -> str | bytes:
    """A result in a form.

    Args:
        result: see [write][ghgcalc.write].
        lang: `en` or `zh`.
        form: `text`, `json`, and of what has tables `xlsx` and `html`.
        target: the name by which a fault calls what is made.

    Raises:
        ArgumentError: no result, another language, or a form that this result has not.
        InputError: an inventory that is larger than what is read again.
    """
    name = named(result)
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    known = forms_of(name)
    if form not in known:
        raise doors.refused("form", form, ", ".join(known))
    if form == "json":
        return table_of(result, target)
    if form == "text":
        return page_of(result, lang)
    if form == "html":
        html: str = import_module(HTML).page_of(result, lang)
        return html
    return workbook_of(result, name, lang)


def workbook_of(result: Any, name: str, lang: Lang) -> bytes:
    """A result as a workbook; of an inventory, a living one."""
    from ghgcalc.report.render.workbook import workbook

    module, _, function = REPORTS[name].rpartition(".")
    made = getattr(import_module(f"ghgcalc.report.contents.{module}"), function)(result, lang)
    return workbook(made, result if made.kind == "inventory" else None)


def write(result: Result, path: str | PathLike[str], lang: Lang = "en") -> None:
    """Write a result: `.json`, its whole table; `.txt`, the page that the command line prints; `.html`, a page for browsers.

    The file appears whole or not at all.

    An inventory, a comparison, a diff, a check, a verification and a settlement have tables, too: `.xlsx`, a workbook, in which the numbers
    of an inventory are formulas; `.html`, a page of one file. A portfolio goes into a folder: an inventory of each plant, and the table of
    all.

    Args:
        result: an inventory, a comparison, a diff, a verification, a check, a settlement, and what else the command line prints.
        path: replaced where it exists.
        lang: of the page, `en` or `zh`; the table holds both, and so does `.html`, which shows this one first.

    Raises:
        InputError: another ending, an inventory that is larger than what is read again, or the file cannot be written.
        ArgumentError: no result, no name of a file, or another language.
    """
    name = named(result)
    target = str(doors.instance("path", path, (str, PathLike), "the name of a file"))
    if name == FOLDER and Path(target).suffix.lower() not in FORMS:
        from ghgcalc.report.portfolio import write_folder

        write_folder(result, target, lang)  # type: ignore[arg-type]
        return
    form = FORMS.get(Path(target).suffix.lower())
    known = forms_of(name)
    if form not in known:
        endings = ", ".join(ending for ending, one in FORMS.items() if one in known)
        raise fault("file-kind", target, ending=Path(target).suffix or "–", known=endings)
    made = rendered(result, lang, form, target)
    write_bytes(target, made.encode() if isinstance(made, str) else made)


def table_of(result: Any, target: str) -> str:
    """A result as JSON, for the file `target`."""
    from ghgcalc.inventory import Inventory
    from ghgcalc.io.textfiles import inventory_json

    return inventory_json(result, target) if isinstance(result, Inventory) else to_json(result.as_dict())


def page_of(result: Any, lang: Lang) -> str:
    """A result as a page, without a sign that a terminal obeys."""
    names = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(result).__mro__]
    module, _, function = next(PAGES[name] for name in names if name in PAGES).rpartition(".")
    return page(getattr(import_module(f"ghgcalc.report.{module}"), function)(result, lang))
