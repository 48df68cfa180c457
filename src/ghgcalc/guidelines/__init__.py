"""Guidelines as folders of data: those of this package, of installed packages (entry point `ghgcalc.guidelines`), of a named folder.

`get`, `choose`, `register` and `diff` are the doors; `model`, `parts` and `electricity` say what a guideline is, `shelf` where they lie.
The room knows equations by their names and units, factors by their ids alone, and nothing of what is done with a guideline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc.doors import day, instance
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.files import decoded, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import shelf
from ghgcalc.guidelines.electricity import Lookup, Supply
from ghgcalc.guidelines.model import LEVELS, Auxiliary, Goods, Guideline, Notice, Policy
from ghgcalc.guidelines.parts import Basis, Binding, Method, Source
from ghgcalc.guidelines.shelf import add_folder, load, remove_folders
from ghgcalc.schema import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

__all__ = [
    "LEVELS",
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
    "choose",
    "diff",
    "folders",
    "get",
    "known",
    "load",
    "notes",
    "register",
    "remove_folders",
]


def register() -> Mapping[str, Guideline]:
    """Every guideline by id, in order of issue.

    Raises:
        InputError: what an installed package brings is broken; `get` and `choose` go on without it.
    """
    if faults := shelf.broken():
        raise InputError(faults)
    return shelf.register()


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
    raise UnknownIdError("guideline", id, lambda: nearest(id, found, 3) or list(found))


def notes(id: str, lang: str = "en") -> str:  # noqa: A002
    """The notes beside a guideline (`notes.md`, `notes.zh.md`): what it asks, what its numbers rest on."""
    file = folders()[get(id).id] / ("notes.zh.md" if lang == "zh" else "notes.md")
    return decoded(*read_bytes(file)) if file.is_file() else ""


def choose(year: int, as_of: date | None = None) -> Guideline:
    """The guideline in force for a reporting year, as known on `as_of`.

    Raises:
        InputError: none was; names the candidates for a what-if.
        ArgumentError: `year` is no whole number, `as_of` no date.
    """
    instance("year", year, int, "a year")
    as_of = day("as_of", as_of)
    issued = [entry for entry in shelf.entries() if as_of is None or entry.issued <= as_of]
    found = [entry for entry in issued if entry.chosen_by_year and year in entry.reporting_years]
    if not found:
        listed = ", ".join(entry.id for entry in issued) or "–"
        code = "no-guideline-known" if as_of else "no-guideline"
        raise InputError([Finding.of(code, place=Place(key="year"), year=year, known=listed, as_of=as_of or "")])
    return known()[found[-1].id]


@dataclass(frozen=True)
class Difference:
    """One place where two guidelines differ: the path of the key, and both values (empty where one has none)."""

    key: str
    left: str
    right: str

    def record(self) -> dict[str, str]:
        """As a record of the command line."""
        return {"key": self.key, "left": self.left, "right": self.right}


def _flat(value: Any, path: str = "") -> dict[str, str]:
    """Key path to text; entries of a list of tables go by their id."""
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in _flat(inner, f"{path}.{key}" if path else key).items()}
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        seen: dict[str, int] = {}
        found: dict[str, str] = {}
        for entry in value:
            name = "/".join(str(entry[key]) for key in ("id", "table") if key in entry and (key == "id" or path == "source"))
            seen[name] = seen.get(name, 0) + 1
            mark = name if seen[name] == 1 else f"{name}#{seen[name]}"
            found |= _flat({key: inner for key, inner in entry.items() if key != "id"}, f"{path}[{mark}]")
        return found
    return {path: ", ".join(map(str, value)) if isinstance(value, list) else str(value)}


def diff(left: str | Guideline, right: str | Guideline) -> list[Difference]:
    """Where two guidelines differ, as the difference of their data.

    Raises:
        UnknownIdError: a guideline is not known.
    """
    sides = [side if isinstance(side, Guideline) else get(side) for side in (left, right)]
    flats = [_flat(side.model_dump(mode="json", by_alias=True, exclude_defaults=True)) for side in sides]
    keys = list(dict.fromkeys([*flats[0], *flats[1]]))
    pairs = [(key, flats[0].get(key, ""), flats[1].get(key, "")) for key in keys]
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]
