"""Which guidelines were ever packaged, and whose the rules are that somebody carries under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.guidelines import shelf
from ghgcalc.guidelines.apart import between
from ghgcalc.standing import Changed, Revision, Standing, judged, locked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.guidelines.model import Guideline

LOCK = shelf.HERE / "revisions.toml"
"""Every revision of a packaged guideline that was released; `make lock` appends."""


def revisions(id: str) -> tuple[Revision, ...]:  # noqa: A002
    """The released revisions of a packaged guideline, from the first to the newest; none of another one."""
    return locked(LOCK).get(id, ())


def standing(guideline: Guideline) -> Standing:
    """Whose rules these are: packaged under their id (or earlier), of an installed package or a named folder, altered, or somebody's own.

    Who uses a packaged id or alias for other data has altered rules, whatever else they say of themselves.
    """
    entries = shelf.entries()
    ours = {name: entry for entry in entries if not entry.package for name in (entry.id, *entry.aliases)}
    lock = locked(LOCK)
    # an id whose guideline is packaged no more is still ours
    released = {**lock, **{name: lock[entry.id] for name, entry in ours.items() if entry.id in lock}}
    theirs: Mapping[str, tuple[str, str]] = {
        entry.id: (entry.package, entry.make().sha256) for entry in entries if entry.package and entry.id == guideline.id
    }

    def changed(name: str) -> Iterable[Changed]:
        packaged = ours[name].make() if name in ours else None
        found = between(packaged.data if packaged else {}, guideline.data)
        return [Changed(one.key, one.left, one.right) for one in found]

    def now(name: str) -> str:
        return ours[name].make().sha256 if name in ours else ""

    return judged(guideline.sha256, (guideline.id, *guideline.aliases), released, theirs, now, changed)
