"""A ledger as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.report.contents.archive import added_report, checked_report, entry_report, listing_report
from ghgcalc.report.render.text import about_text, report_text, table_text
from ghgcalc.report.text import findings_text, heading
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.archive import Added, Checked, Entry, Listing
    from ghgcalc.findings import Finding
    from ghgcalc.literals import Lang
    from ghgcalc.report.model import Report


def added_text(found: Added, lang: Lang = "en") -> str:
    """The entry, and what is worth knowing of it."""
    return _with_findings(added_report(found, lang), found.findings, lang)


def entry_text(found: Entry, lang: Lang = "en") -> str:
    """Everything that the header of an entry says."""
    return report_text(entry_report(found, lang)) + "\n"


def listing_text(found: Listing, lang: Lang = "en") -> str:
    """A row an entry."""
    return report_text(listing_report(found, lang)) + "\n"


def checked_text(found: Checked, lang: Lang = "en") -> str:
    """Whether the chain holds, and everything that was found."""
    return _with_findings(checked_report(found, lang), found.findings, lang)


def _with_findings(made: Report, found: Iterable[Finding], lang: Lang) -> str:
    tables = [table_text(one, lang) for one in made.tables if one.key != "findings"]
    return "\n".join([about_text(made), *tables, heading(label("findings", lang)) + findings_text(found, lang) + "\n"])
