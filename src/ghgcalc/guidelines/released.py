"""Which guidelines were ever packaged, and whose the rules are that somebody carries under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc import doors
from ghgcalc.guidelines import shelf
from ghgcalc.guidelines.apart import between
from ghgcalc.guidelines.model import Guideline
from ghgcalc.standing import Changed, Revision, Standing, judged, locked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LOCK = shelf.HERE / "revisions.toml"
"""Every revision of a packaged guideline that was released; `make lock` appends."""


def revisions(id: str) -> tuple[Revision, ...]:  # noqa: A002
    """The released revisions of a packaged guideline, from the first to the newest; none of another one.

    Raises:
        ArgumentError: the id is no text.
    """
    doors.instance("id", id, str, "the id of a guideline")
    return locked(LOCK).get(id, ())


def standing(guideline: Guideline) -> Standing:
    """Whose rules these are: packaged under their id (or earlier), of an installed package or a named folder, altered, or somebody's own.

    Who uses a packaged id, or the alias of a packaged guideline as an id, for other data has altered rules, whatever else they say of
    themselves.

    Raises:
        ArgumentError: no guideline.
    """
    doors.instance("guideline", guideline, Guideline, "a Guideline")
    entries = shelf.entries()
    ours = {name: entry for entry in entries if not entry.package for name in (entry.id, *entry.aliases)}
    lock = locked(LOCK)
    # an id whose guideline is packaged no more is still ours
    released = {**lock, **{name: lock[entry.id] for name, entry in ours.items() if entry.id in lock}}
    theirs: Mapping[str, tuple[str, str]] = {
        entry.id: (entry.package, entry.make().sha256) for entry in entries if entry.package and entry.id == guideline.id
    }

    packaged = ours[guideline.id].make() if guideline.id in ours else None

    def changed() -> Iterable[Changed]:
        found = between(packaged.data if packaged else {}, guideline.data)
        return [Changed(one.key, one.left, one.right) for one in found]

    now = packaged.sha256 if packaged and packaged.id == guideline.id else ""
    return judged(guideline.id, guideline.sha256, released, theirs, now, changed)
