"""Where guidelines lie: of this package (compiled where that is still right), of installed packages, of folders that a caller names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from os.path import isdir
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.brief import brief
from ghgcalc.equations import checked
from ghgcalc.errors import InputError
from ghgcalc.files import brought, called, fault, parse, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines.model import SHA256, TEXTS, Guideline, Years
from ghgcalc.guidelines.parts import equations_of
from ghgcalc.packaged import Shelf, compiled
from ghgcalc.schema import validate

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
FILE = "guideline.toml"


@brief
@dataclass(frozen=True)
class Entry:
    """A guideline that is known: what it is found by, and where it lies; it is made when it is asked for.

    Attributes:
        folder: of its file. package: the entry point that brings it, `folder` for one that a caller named, empty for one of ours.
    """

    id: str
    aliases: tuple[str, ...]
    issued: date
    chosen_by_year: bool
    reporting_years: Years
    folder: Path
    package: str
    make: Callable[[], Guideline]


def load(folder: str | Path) -> Guideline:
    """The guideline of one folder, from its `guideline.toml`.

    Raises:
        InputError: every fault of the file, with its place.
    """
    path = doors.path("folder", folder)
    data, name = read_bytes(path / FILE if isdir(path) else path)  # noqa: PTH112 - a name that is too long is no folder
    return validate(Guideline, parse(data, name, "toml"), name)


def files(root: Path) -> list[Path]:
    """The guidelines of a folder: its own, and those of the folders in it."""
    return [file for file in sorted([root / FILE, *root.glob(f"*/{FILE}")]) if file.is_file()]


def made() -> list[dict[str, Any]]:
    """The packaged guidelines, checked: folder, digest, and the data of each as text."""
    found = []
    for file in files(HERE):
        guideline = load(file)
        found.append({"folder": file.parent.name, "sha256": guideline.sha256, "text": TEXTS(guideline)} | _head(guideline))
    return found


def _head(guideline: Guideline) -> dict[str, Any]:
    """What a guideline is found by, as JSON holds it."""
    years = guideline.reporting_years
    return {
        "id": guideline.id,
        "aliases": list(guideline.aliases),
        "issued": guideline.issued.isoformat(),
        "chosen_by_year": guideline.chosen_by_year,
        "years": [years.from_, years.to],
    }


def _entry(head: dict[str, Any], folder: Path, package: str, make: Callable[[], Guideline]) -> Entry:
    first, last = head["years"]
    years = Years.model_construct(from_=first, to=last)
    issued = date.fromisoformat(head["issued"])
    return Entry(head["id"], tuple(head["aliases"]), issued, head["chosen_by_year"], years, folder, package, make)


@cache
def packaged() -> tuple[Entry, ...]:
    """Those of this package."""
    found = []
    for record in compiled("guidelines", files(HERE), made):

        def make(record: dict[str, Any] = record) -> Guideline:
            guideline = validate(Guideline, json.loads(record["text"]))
            SHA256.keep(guideline, record["sha256"])
            TEXTS.keep(guideline, record["text"])
            return guideline

        found.append(_entry(record, HERE / record["folder"], "", make))
    return tuple(found)


def _under(root: Path, package: str) -> list[Entry]:
    """Those of another folder, read at once: what is wrong with them is said when they are registered.

    Raises:
        InputError: no guideline lies there (a package that forgot its data, a path that was mistyped), or a fault in one.
        EquationError: equations that one composes do not fit each other in their units.
    """
    try:
        listed = files(root)
    except (OSError, ValueError) as error:  # a folder that may not be entered, a name that no folder has
        raise fault("file-unreadable", called(root), detail=getattr(error, "strerror", None) or str(error)) from None
    if not listed:
        raise InputError([Finding.of("file-missing", place=Place(file=called(root / FILE)))])
    found = []
    for file in listed:
        guideline = load(file)
        for method in (method for source in guideline.source for method in source.method):
            for name in equations_of(method.equation, method.parameters):
                checked(name)
        found.append(_entry(_head(guideline), file.parent, package, lambda guideline=guideline: guideline))  # type: ignore[misc]
    return found


@cache
def _installed() -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Those of installed packages, and what is broken of them: a package whose names are taken counts as broken."""
    known = list(packaged())

    def read(name: str, root: Path) -> list[Entry]:
        found = _under(root, name)
        _told_apart([*known, *found])
        known.extend(found)
        return found

    found, broken = brought("ghgcalc.guidelines", read)
    return tuple(entry for one in found for entry in one), tuple(broken)


def broken() -> tuple[Finding, ...]:
    """What installed packages would bring if it were sound."""
    return _installed()[1]


_EXTRA: list[Path] = []
"""The folders that callers of this process named."""


def add_folder(root: str | Path) -> None:
    """Register the guidelines under a folder for this process; an id that exists already is refused.

    Raises:
        InputError: no guideline there, a fault in one, or an id that exists.
    """
    path = doors.path("root", root)
    _told_apart([*entries(), *_under(path, "folder")])
    _EXTRA.append(path)
    entries.cache_clear()
    register.cache_clear()


def remove_folders() -> None:
    """Forget every folder that [add_folder][] registered in this process."""
    _EXTRA.clear()
    entries.cache_clear()
    register.cache_clear()


@cache
def entries() -> tuple[Entry, ...]:
    """Every known guideline, in order of issue.

    Raises:
        InputError: two of one name.
    """
    found = [*packaged(), *_installed()[0], *(entry for root in _EXTRA for entry in _under(root, "folder"))]
    _told_apart(found)
    return tuple(sorted(found, key=lambda entry: (entry.issued, entry.id)))


def _told_apart(found: list[Entry]) -> None:
    names: set[str] = set()
    for entry in found:
        if twice := [name for name in (entry.id, *entry.aliases) if name in names]:
            raise InputError([Finding.of("duplicate-id", place=Place(file=called(entry.folder / FILE)), id=twice[0])])
        names |= {entry.id, *entry.aliases}


@cache
def register() -> Shelf[Guideline]:
    """Every known guideline by id, in order of issue, each made when it is asked for."""
    known = {entry.id: entry for entry in entries()}
    return Shelf(known, lambda name: known[name].make())
