"""What a factor says of itself wherever it is used: cautions of its record, and confirmations of its number by a sender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ghgcalc.factors import Factor, Factors
    from ghgcalc.plan.model import Good, Stream


def unread(known: Factors) -> list[Finding]:
    """A note for each file with forms that nobody has filled in."""
    waiting = {one.id for one in known.unread}
    counts = {overlay.name: sum(one.id in waiting for one in overlay.records) for overlay in known.overlays}
    return [Finding.of("confirm-open", "note", Place(file=name), count=count) for name, count in counts.items() if count]


def said_of(known: Factors, streams: Iterable[Stream], goods: Iterable[Good]) -> list[Finding]:
    """A warning for each caution, and a note for each confirmation, of the factors that lines and goods rest on: once for each of them."""
    found: list[Finding] = []
    for place, factor in _used(streams, goods):
        form = known.confirmed.get(factor.id)
        if factor.caution_en and form is None:  # who has read the number in the document knows whose it is
            zh = factor.caution_zh or factor.caution_en
            said = {"reason": factor.caution_en, "reason_zh": zh}
            found.append(
                Finding.of("factor-caution", "warning", place, id=factor.id, value=f"{factor.number:f} {factor.unit}", **said)
            )
        if form is not None:
            read: dict[str, Any] = {"page": form.page, "by": form.read_by, "on": form.read_on}
            found.append(Finding.of("factor-confirmed", "note", place, id=factor.id, **read))
    return found


def _used(streams: Iterable[Stream], goods: Iterable[Good]) -> Iterator[tuple[Place, Factor]]:
    """The factors of each stream and good, with the place that a reader knows: source and line, or the good."""
    for stream in streams:
        for bound in (*stream.inputs, *(gwp for _, gwp in stream.gwps if gwp)):
            if bound.factor is not None:
                yield Place(table=stream.source.table, row=stream.id), bound.factor
    for good in goods:
        for factor in good.factors:
            yield Place(table="product", row=good.id), factor
