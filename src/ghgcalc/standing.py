"""Whose rules are these? What is packaged is known by id and SHA-256, from a lock that only ever grows; everything else is somebody's own.

A lock (`revisions.toml`) names every revision of every packaged record that was released: id, number, date, SHA-256 of its data. Records
that carry a packaged name with data that were never packaged under it are `altered`, and nothing makes them right.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Origin
from ghgcalc.records import ChangedDict, StandingDict

if TYPE_CHECKING:
    from pathlib import Path


@brief
@dataclass(frozen=True, slots=True)
class Revision:
    """One released revision of a packaged record: its number from 1 on, the day of release (ISO), the SHA-256 of its data."""

    id: str
    number: int
    released: str
    sha256: str


@brief
@dataclass(frozen=True, slots=True)
class Changed:
    """One key in which carried data differ from the packaged ones; empty where one side has none."""

    key: str
    packaged: str
    carried: str

    def as_dict(self) -> ChangedDict:
        """As a record of the command line."""
        return {"key": self.key, "packaged": self.packaged, "carried": self.carried}


@brief
@dataclass(frozen=True, slots=True)
class Standing:
    """What a guideline or a plan is to this installation.

    Attributes:
        id, sha256: of the data that were used.
        origin: `packaged` (the newest revision), `earlier` (one that was packaged before), `installed` (of the installed `package`),
            `folder` (of a folder that the caller named), `altered` (under a packaged name, with data that were never packaged under it),
            `own` (under a name of its own).
        revision, newest: number of the revision, None where the data were never released; and of the newest one that was, None where the
            id is not packaged.
        package: the installed package that brings it.
        changed: of altered data, each key that differs from the packaged ones; of an earlier revision, what has changed since.
    """

    id: str
    sha256: str
    origin: Origin
    revision: int | None = None
    newest: int | None = None
    package: str | None = None
    changed: tuple[Changed, ...] = ()

    @property
    def packaged(self) -> bool:
        """Whether this package holds it, or held it."""
        return self.origin in ("packaged", "earlier")

    @property
    def known(self) -> bool:
        """Whether somebody here vouches for it: this package, an installed one, or the caller by naming its folder."""
        return self.origin not in ("altered", "own")

    def as_dict(self) -> StandingDict:
        """As a record of the command line."""
        return {
            "id": self.id,
            "sha256": self.sha256,
            "origin": self.origin,
            "packaged": self.packaged,
            "revision": self.revision,
            "newest": self.newest,
            "package": self.package,
            "changed": [one.as_dict() for one in self.changed],
        }


@cache
def locked(path: Path) -> Mapping[str, tuple[Revision, ...]]:
    """The revisions that a lock file names, by id, in order of number."""
    found: dict[str, tuple[Revision, ...]] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["revision"]:
        one = Revision(entry["id"], entry["number"], entry["released"].isoformat(), entry["sha256"])
        found[one.id] = (*found.get(one.id, ()), one)
    return FrozenDict(found)


def judged(
    id: str,  # noqa: A002
    sha256: str,
    lock: Mapping[str, tuple[Revision, ...]],
    brought: Mapping[str, tuple[str, str]],
    now: str,
    changed: Callable[[], Iterable[Changed]],
) -> Standing:
    """The standing of data under an id.

    Args:
        id: that they carry.
        sha256: over them.
        lock: the packaged revisions by every packaged name.
        brought: what others bring, by id: the package (`folder` for a folder that the caller named), and the SHA-256.
        now: the SHA-256 of what is packaged under the id at this moment, released or not; empty where nothing is.
        changed: gives the keys in which the data differ from the packaged ones.
    """
    if id in lock:
        newest = lock[id][-1]
        number = next((one.number for one in reversed(lock[id]) if (one.id, one.sha256) == (id, sha256)), None)
        if number == newest.number or sha256 == now:
            return Standing(id, sha256, "packaged", number, newest.number)
        return Standing(id, sha256, "altered" if number is None else "earlier", number, newest.number, changed=tuple(changed()))
    if sha256 == now:
        return Standing(id, sha256, "packaged")
    package, theirs = brought.get(id, ("", ""))
    if theirs == sha256:
        folder = package == "folder"
        return Standing(id, sha256, "folder" if folder else "installed", package=None if folder else package)
    return Standing(id, sha256, "altered" if now else "own", changed=tuple(changed()) if now else ())
