"""What an inventory carries of the factors, so that its file alone can be recomputed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ghgcalc.exact import Result
    from ghgcalc.factors import Factor, Factors, Overlay
    from ghgcalc.plan import Good


def used_by(results: Iterable[Result], goods: Iterable[Good]) -> dict[str, Factor]:
    """The factors that lines and goods use, by id."""
    streams = [result.stream for result in results]
    bounds = [bound for stream in streams for bound in (*stream.inputs, *(gwp for _, gwp in stream.gwps if gwp))]
    used = {bound.factor.id: bound.factor for bound in bounds if bound.factor}
    return used | {factor.id: factor for good in goods for factor in good.factors}


def deciding(known: Factors, used: Collection[str], installed: Collection[Overlay]) -> tuple[Overlay, ...]:
    """The overlays that belong to the result: those of the caller, and of installed packages those that decide a number.

    A package decides where one of its records is used or confirms what is, or is replaced by a record of an overlay that decides: what is
    installed and not used changes nothing.
    """
    kept = [overlay for overlay in known.overlays if overlay not in installed]
    waiting = [overlay for overlay in known.overlays if overlay in installed]
    wanted = {*used, *(form.id for name, form in known.confirmed.items() if name in used)}
    wanted |= {one.supersedes for overlay in kept for one in overlay.records if one.supersedes}
    while found := [overlay for overlay in waiting if any(one.id in wanted for one in overlay.records)]:
        kept += found
        waiting = [overlay for overlay in waiting if overlay not in found]
        wanted |= {one.supersedes for overlay in found for one in overlay.records if one.supersedes}
    return tuple(overlay for overlay in known.overlays if overlay in kept)


def factors_of(known: Factors, used: Mapping[str, Factor], overlays: Iterable[Overlay]) -> dict[str, Any]:
    """Edition, SHA-256, the records that lines and goods use (once, in order of id), and the overlays that belong to the result."""
    return {
        "edition": known.edition,
        "sha256": known.sha256,
        "records": [used[id].record() for id in sorted(used)],  # noqa: A001
        "overlays": [
            {"name": overlay.name, "sha256": overlay.sha256, "records": [factor.record() for factor in overlay.records]}
            for overlay in overlays
        ],
    }
