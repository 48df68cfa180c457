"""Any result as a file, by its ending: `.json` for programs, `.txt` for people."""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ghgcalc import doors
from ghgcalc.files import fault, write_text
from ghgcalc.io.layout import to_json
from ghgcalc.signs import page
from ghgcalc.texts import LANGUAGES

if TYPE_CHECKING:
    from ghgcalc.allowances import Balance, Sector, Settlement, SettlementVerification, WhatIf
    from ghgcalc.audit import Comparison, Verification
    from ghgcalc.checks.outcome import CheckResult
    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Lang
    from ghgcalc.market import Quarter, Summary
    from ghgcalc.pages import Page

    Result: TypeAlias = (
        Inventory
        | Comparison
        | Verification
        | CheckResult
        | Settlement
        | Sector
        | SettlementVerification
        | Balance
        | WhatIf
        | Summary
        | Quarter
        | Page
    )

ENDINGS = (".json", ".txt")

PAGES = {
    "ghgcalc.inventory.model.Inventory": "text.inventory_text",
    "ghgcalc.audit.compare.Comparison": "text.comparison_text",
    "ghgcalc.audit.verify.Verification": "text.verification_text",
    "ghgcalc.checks.outcome.CheckResult": "checks.check_text",
    "ghgcalc.allowances.settlement.record.Settlement": "allowances.settlement_text",
    "ghgcalc.allowances.settlement.sector.Sector": "allowances.sector_text",
    "ghgcalc.allowances.settlement.again.SettlementVerification": "verification.settlement_verification_text",
    "ghgcalc.allowances.allocation.balance.Balance": "allowances.balance_text",
    "ghgcalc.allowances.outlook.record.WhatIf": "allowances.what_if_text",
    "ghgcalc.market.summary.Summary": "market.summary_text",
    "ghgcalc.market.quarter.Quarter": "market.quarter_text",
    "ghgcalc.pages.Page": "finding.finding_text",
}
"""The page of each kind of result, by the name of its class: none is loaded for the sake of the others."""


def write(result: Result, path: str | PathLike[str], lang: Lang = "en") -> None:
    """Write a result: `.json`, its whole table; `.txt`, the page that the command line prints. The file appears whole or not at all.

    Args:
        result: an inventory, a comparison, a verification, a check, a settlement, and what else the command line prints.
        path: replaced where it exists.
        lang: of the page, `en` or `zh`; the table holds both.

    Raises:
        InputError: another ending, an inventory that is larger than what is read again, or the file cannot be written.
        ArgumentError: no result, no name of a file, or another language.
    """
    name = next((name for kind in type(result).__mro__ if (name := f"{kind.__module__}.{kind.__qualname__}") in PAGES), None)
    if name is None:
        raise doors.refused("result", result, "an inventory, a comparison, a settlement or another result")
    target = str(doors.instance("path", path, (str, PathLike), "the name of a file"))
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    ending = Path(target).suffix.lower()
    if ending not in ENDINGS:
        raise fault("file-kind", target, ending=Path(target).suffix or "–", known=", ".join(ENDINGS))
    write_text(target, table_of(result, target) if ending == ".json" else page_of(result, lang))


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
