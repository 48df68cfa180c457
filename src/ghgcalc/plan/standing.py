"""What a factor says of itself wherever it is used: cautions of its record, and confirmations of its number by a sender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.factors import Factor, Factors
    from ghgcalc.plan.model import Stream


def unread(known: Factors) -> list[Finding]:
    """A note for each file with forms that nobody has filled in."""
    waiting = {one.id for one in known.unread}
    counts = {overlay.name: sum(one.id in waiting for one in overlay.records) for overlay in known.overlays}
    return [Finding.of("confirm-open", "note", Place(file=name), count=count) for name, count in counts.items() if count]


def of_stream(known: Factors, stream: Stream, place: Place) -> list[Finding]:
    """What the factors of a stream, whose row stands at `place`, say of themselves."""
    bounds = (*stream.inputs, *(gwp for _, gwp in stream.gwps if gwp))
    return said(known, (bound.factor for bound in bounds if bound.factor is not None), place)


def said(known: Factors, factors: Iterable[Factor], place: Place) -> list[Finding]:
    """A warning for each caution, and a note for each confirmation, of factors on which something at `place` rests."""
    found: list[Finding] = []
    for factor in factors:
        form = known.confirmed.get(factor.id)
        if factor.caution_en and form is None:  # who has read the number in the document knows whose it is
            texts = {"reason": factor.caution_en, "reason_zh": factor.caution_zh or factor.caution_en}
            found.append(
                Finding.of("factor-caution", "warning", place, id=factor.id, value=f"{factor.number:f} {factor.unit}", **texts)
            )
        if form is not None:
            read: dict[str, Any] = {"page": form.page, "by": form.read_by, "on": form.read_on}
            found.append(Finding.of("factor-confirmed", "note", place, id=factor.id, **read))
    return found
