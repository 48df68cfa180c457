"""What an inventory carries of the factors, so that its file alone can be recomputed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.exact import Result
    from ghgcalc.factors import Factors
    from ghgcalc.plan import Good


def factors_of(known: Factors, results: Iterable[Result], goods: Iterable[Good]) -> dict[str, Any]:
    """Edition, SHA-256, the records that lines and goods use (once, in order of id), and every overlay."""
    streams = [result.stream for result in results]
    bounds = [bound for stream in streams for bound in (*stream.inputs, *(gwp for _, gwp in stream.gwps if gwp))]
    used = {bound.factor.id: bound.factor for bound in bounds if bound.factor}
    used |= {factor.id: factor for good in goods for factor in good.factors}
    return {
        "edition": known.edition,
        "sha256": known.sha256,
        "records": [used[id].record() for id in sorted(used)],  # noqa: A001
        "overlays": [
            {"name": overlay.name, "sha256": overlay.sha256, "records": [factor.record() for factor in overlay.records]}
            for overlay in known.overlays
        ],
    }
