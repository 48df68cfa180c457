"""Guidelines as folders of data: those of this package, of installed packages (entry point `ghgcalc.guidelines`), of a named folder.

`get`, `choose`, `register` and `diff` are the doors; `model`, `parts` and `electricity` say what a guideline is, `shelf` where they lie,
`released` which of them were ever packaged under their names (`standing`).
The room knows equations by their names and units, factors by their ids alone, and nothing of what is done with a guideline.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ghgcalc.doors import day, instance
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.files import decoded, read_bytes
from ghgcalc.findings import Finding, Place, language
from ghgcalc.guidelines import shelf
from ghgcalc.guidelines.electricity import Lookup, Supply
from ghgcalc.guidelines.model import LEVELS, Auxiliary, Goods, Guideline, Notice
from ghgcalc.guidelines.parts import Binding, Method, Source
from ghgcalc.guidelines.shelf import add_folder, load, remove_folders
from ghgcalc.literals import Basis, Lang, Policy
from ghgcalc.schema import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from ghgcalc.guidelines.apart import Difference, between
    from ghgcalc.guidelines.released import LOCK, revisions, standing
else:  # a type checker would take every name for one that is there

    def __getattr__(name: str) -> Any:
        """Load what is asked for later."""
        if name in _LATER:
            return getattr(import_module(f"ghgcalc.guidelines.{_LATER[name]}"), name)
        raise AttributeError(f"module 'ghgcalc.guidelines' has no attribute {name!r}")


__all__ = [
    "LEVELS",
    "LOCK",
    "Auxiliary",
    "Basis",
    "Binding",
    "Difference",
    "Goods",
    "Guideline",
    "Lookup",
    "Method",
    "Notice",
    "Policy",
    "Source",
    "Supply",
    "add_folder",
    "alike",
    "between",
    "broken",
    "choose",
    "diff",
    "folders",
    "get",
    "known",
    "load",
    "notes",
    "package_of",
    "register",
    "remove_folders",
    "revisions",
    "standing",
]

_LATER = {"Difference": "apart", "between": "apart", "LOCK": "released", "revisions": "released", "standing": "released"}
"""What no calculation needs: loaded when it is first used."""


def register() -> Mapping[str, Guideline]:
    """Every guideline by id, in order of issue.

    Raises:
        InputError: what an installed package brings is broken; `get` and `choose` go on without it.
    """
    if faults := shelf.broken():
        raise InputError(faults)
    return shelf.register()


def broken() -> tuple[Finding, ...]:
    """What installed packages would bring if it were sound."""
    return shelf.broken()


def known() -> Mapping[str, Guideline]:
    """Every sound guideline by id, in order of issue: what a broken package would bring is left out."""
    try:
        return register()
    except InputError:
        return shelf.register()


def folders() -> dict[str, Path]:
    """Guideline id to its folder."""
    return {entry.id: entry.folder for entry in shelf.entries()}


def get(id: str) -> Guideline:  # noqa: A002
    """The guideline of that id or alias.

    Raises:
        UnknownIdError: there is none; names those that look like it.
        InputError: there is none, and an installed package that may have it is broken.
        ArgumentError: `id` is no text.
    """
    found = known()
    if instance("id", id, str, "the id of a guideline") in found:
        return found[id]
    for entry in shelf.entries():
        if id in entry.aliases:
            return found[entry.id]
    if faults := shelf.broken():  # it may be one of those
        raise InputError(faults)
    raise UnknownIdError("guideline", id, lambda: nearest(id, found, 3))


def alike(guideline: Guideline, year: int) -> list[str]:
    """The ids of guidelines of the same kind that have a reporting year: chosen by the year, or asked for by name and with (without) goods.

    So whoever exports is led to another edition of the rules for exports, and never to a domestic guideline.

    Raises:
        ArgumentError: an argument of another type.
    """
    instance("guideline", guideline, Guideline, "a Guideline")
    instance("year", year, int, "a year")
    goods = bool(guideline.goods)
    return [
        entry.id
        for entry in shelf.entries()
        if entry.chosen_by_year == guideline.chosen_by_year
        and year in entry.reporting_years
        and entry.id != guideline.id
        and bool(get(entry.id).goods) == goods
    ]


def notes(id: str, lang: Lang = "en") -> str:  # noqa: A002
    """The notes beside a guideline (`notes.md`, `notes.zh.md`): what it asks, what its numbers rest on.

    Raises:
        UnknownIdError: no such guideline. ArgumentError: the id is no text, the language is another.
    """
    language(lang)
    file = folders()[get(id).id] / ("notes.zh.md" if lang == "zh" else "notes.md")
    return decoded(*read_bytes(file)) if file.is_file() else ""


def choose(year: int, as_of: date | None = None) -> Guideline:
    """The guideline in force for a reporting year, as known on `as_of`: of this package, and only where it has none, of another.

    Raises:
        InputError: none was; names the candidates for a what-if.
        ArgumentError: `year` is no whole number, `as_of` no date.
    """
    instance("year", year, int, "a year")
    as_of = day("as_of", as_of)
    issued = [entry for entry in shelf.entries() if as_of is None or entry.issued <= as_of]
    asking = [entry for entry in issued if entry.chosen_by_year and year in entry.reporting_years]
    found = [entry for entry in asking if not entry.package] or asking  # nobody takes the place of ours by being installed
    if not found:
        listed = ", ".join(entry.id for entry in issued) or "–"
        code = "no-guideline-known" if as_of else "no-guideline"
        raise InputError([Finding.of(code, place=Place(key="year"), year=year, known=listed, as_of=as_of or "")])
    return known()[found[-1].id]


def package_of(id: str) -> str:  # noqa: A002
    """The entry point that brings a guideline, `folder` for one that a caller named, nothing for one of ours or one that is not known.

    Raises:
        ArgumentError: the id is no text.
    """
    instance("id", id, str, "the id of a guideline")
    return next((entry.package for entry in shelf.entries() if entry.id == id), "")


def diff(left: str | Guideline, right: str | Guideline) -> list[Difference]:
    """Where two guidelines differ, as the difference of their data.

    Raises:
        UnknownIdError: a guideline is not known.
    """
    from ghgcalc.guidelines.apart import between

    sides = [side if isinstance(side, Guideline) else get(side) for side in (left, right)]
    return between(*(side.model_dump(mode="json", by_alias=True, exclude_defaults=True) for side in sides))
