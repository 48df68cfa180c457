"""What was signed about a file, as tables: the answers, statements and signatures, the policy, what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.literals import Lang
from ghgcalc.report.attestation import signature_line, statement_line
from ghgcalc.report.contents.audits import package_verification_report, settlement_verification_report, verification_report
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import columns, number
from ghgcalc.report.model import Cell, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from ghgcalc.attestation import Attested


VERIFIED: dict[str, Callable[[Any, Lang], Report]] = {
    "ghgcalc.audit.verify.Verification": verification_report,
    "ghgcalc.allowances.settlement.again.SettlementVerification": settlement_verification_report,
    "ghgcalc.dossier.again.PackageVerification": package_verification_report,
}
"""The tables of a verification, by the name of its class: they stand before those of the signatures."""


def attested_report(found: Attested, lang: Lang = "en") -> Report:
    """Whose signatures there are, what they are worth, what the policy wants."""
    verdict = found.looked.verdict
    about = (
        (label("file-sha256", lang), found.looked.sha256),
        (label("verdict", lang).strip(), label(f"verdict-{verdict}", lang)),
        (label("judged-on", lang), str(found.on or text("attested", "no-day", lang))),
        (label("attested-outcome", lang), text("attested", f"outcome-{found.outcome}", lang)),
    )
    signed = tuple(
        Row(f"{at}/{index}", (Cell(statement_line(one, lang)), Cell(signature_line(judged, lang))))
        for at, one in enumerate(found.attestations)
        for index, judged in enumerate(one.signatures)
    )
    needed = tuple(
        Row(one.role, (Cell(label(f"role-{one.role}", lang)), number(Decimal(one.wanted), 0), Cell(", ".join(one.holders) or "–")))
        for one in found.needed
    )
    name = f"{type(found.looked.result).__module__}.{type(found.looked.result).__qualname__}"
    verified = VERIFIED[name](found.looked.result, lang).tables if name in VERIFIED else ()
    tables = (
        *(replace(table, key=f"verified-{table.key}") for table in verified),
        Table("signatures", label("signatures", lang), columns(lang, "attestation", "signature"), signed),
        Table("policy", label("signing-policy", lang), columns(lang, "role", "wanted#", "holders"), needed),
        findings(found.findings, lang),
    )
    return Report("attested", lang, label("attestation", lang), about, tables, "")
