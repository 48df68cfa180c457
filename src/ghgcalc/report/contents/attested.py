"""What was signed about a file, as tables: the answers, statements and signatures, the policy, what was found."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ghgcalc.report.attestation import signature_text, statement_text
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import columns, number
from ghgcalc.report.model import Cell, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from ghgcalc.attestation import Attested
    from ghgcalc.literals import Lang


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
        Row(f"{at}/{index}", (Cell(statement_text(one, lang)), Cell(signature_text(judged, lang))))
        for at, one in enumerate(found.attestations)
        for index, judged in enumerate(one.signatures)
    )
    needed = tuple(
        Row(one.role, (Cell(label(f"role-{one.role}", lang)), number(Decimal(one.wanted), 0), Cell(", ".join(one.holders) or "–")))
        for one in found.needed
    )
    tables = (
        Table("signatures", label("signatures", lang), columns(lang, "attestation", "signature"), signed),
        Table("policy", label("signing-policy", lang), columns(lang, "role", "wanted#", "holders"), needed),
        findings(found.findings, lang),
    )
    return Report("attested", lang, label("attestation", lang), about, tables, "")
