"""What was signed about a file, as text: the verification, then each statement with its signatures, then the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.signs import shown as visible
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.attestation import Attestation, Attested, Judged
    from ghgcalc.literals import Lang


def attested_text(found: Attested, lang: Lang = "en") -> str:
    """The verification as it is shown alone, the statements, the policy."""
    verified = "" if found.looked.result is None else found.looked.result.report(lang)
    return verified + "\n".join(lines(found, lang)) + "\n"


def lines(found: Attested, lang: Lang) -> Iterator[str]:
    """A line for the file, for each statement and signature, for each role of the policy, and the outcome."""
    if found.looked.result is None:
        yield text("attested", "bytes", lang)
    yield f"{label('file-sha256', lang)}  {found.looked.sha256}"
    for one in found.attestations:
        yield f"{label('attestation', lang)}  {statement_line(one, lang)}"
        yield from (f"  {finding.text(lang)}" for finding in one.faults)
        for judged in one.signatures:
            yield f"  {signature_line(judged, lang)}"
            if judged.finding is not None:
                yield f"    {judged.finding.text(lang)}"
    for needed in found.needed:
        yield f"{label('signing-policy', lang)}  {text('attested', 'needed', lang, **_needed(found, needed.role, lang))}"
    if found.trusted:
        yield f"{label('judged-on', lang)}  {found.on or text('attested', 'no-day', lang)}"
    yield f"{label('attested-outcome', lang)}  {text('attested', f'outcome-{found.outcome}', lang)}"


def statement_line(found: Attestation, lang: Lang) -> str:
    """Whose statement it says it is, of what kind, and whether it counts."""
    role = label(f"role-{found.role}", lang) if found.role else found.predicate_type
    counts = text("attested", "refused" if found.faults else "about-this", lang)
    return visible(text("attested", "statement", lang, file=found.file, role=role, counts=counts))


def signature_line(found: Judged, lang: Lang) -> str:
    """What a signature is worth, and whose it is."""
    status = text("attested", f"status-{found.status}", lang)
    whose = f"{found.holder} ({label(f'role-{found.role}', lang)})" if found.holder else "–"
    return visible(text("attested", "signature", lang, status=status, whose=whose, keyid=found.keyid[:16] or "–"))


def _needed(found: Attested, role: str, lang: Lang) -> dict[str, Any]:
    one = next(needed for needed in found.needed if needed.role == role)
    holders = visible(", ".join(one.holders)) or "–"
    return {"role": label(f"role-{role}", lang), "wanted": one.wanted, "found": len(one.holders), "holders": holders}
