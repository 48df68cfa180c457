"""Guidelines as folders of data: those of this package, of installed packages (entry point `ghgcalc.guidelines`), of a named folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.files import brought, parse, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines.electricity import Lookup, Supply
from ghgcalc.guidelines.model import LEVELS, Auxiliary, Goods, Guideline, Notice, Policy
from ghgcalc.guidelines.parts import Basis, Binding, Method, Source
from ghgcalc.schema import nearest, validate

if TYPE_CHECKING:
    from datetime import date

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
    "choose",
    "diff",
    "get",
    "load",
    "notes",
    "register",
]


def load(folder: str | Path) -> Guideline:
    """The guideline of one folder, from its `guideline.toml`.

    Raises:
        InputError: every fault of the file, with its place.
    """
    path = Path(folder)
    data, name = read_bytes(path / "guideline.toml" if path.is_dir() else path)
    return validate(Guideline, parse(data, name, "toml"), name)


@cache
def folders() -> dict[str, Path]:
    """Guideline id to its folder."""
    roots = [Path(__file__).parent]
    for _, root in brought("ghgcalc.guidelines"):
        _some(root)
        roots.append(root)
    return _folders_under(*roots)


def _files(root: Path) -> list[Path]:
    """The guidelines of a folder: its own, and those of the folders in it."""
    return [file for file in sorted([root / "guideline.toml", *root.glob("*/guideline.toml")]) if file.is_file()]


def _some(root: Path) -> None:
    """Refuse a folder that holds no guideline: a package that forgot its data, or a path that was mistyped."""
    if not _files(root):
        raise InputError([Finding.of("file-missing", place=Place(file=str(root / "guideline.toml")))])


def _folders_under(*roots: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    names: set[str] = set()
    for root in roots:
        for file in _files(root):
            guideline = load(file)
            if twice := [name for name in (guideline.id, *guideline.aliases) if name in names]:
                raise InputError([Finding.of("duplicate-id", place=Place(file=str(file)), id=twice[0])])
            names |= {guideline.id, *guideline.aliases}
            found[guideline.id] = file.parent
    return found


_EXTRA: list[Path] = []


def add_folder(root: str | Path) -> None:
    """Register the guidelines under a folder for this process; an id that exists already is refused.

    Raises:
        InputError: no guideline there, a fault in one, or an id that exists.
    """
    path = Path(root)
    _some(path)
    _folders_under(*_roots(), path)
    _EXTRA.append(path)
    register.cache_clear()


def _roots() -> list[Path]:
    return [*dict.fromkeys(folder.parent for folder in folders().values()), *_EXTRA]


@cache
def register() -> dict[str, Guideline]:
    """Every known guideline by id, in order of issue."""
    found = [load(folder) for folder in {**folders(), **_folders_under(*_EXTRA)}.values()]
    return {guideline.id: guideline for guideline in sorted(found, key=lambda guideline: (guideline.issued, guideline.id))}


def get(id: str) -> Guideline:  # noqa: A002
    """The guideline of that id or alias.

    Raises:
        UnknownIdError: there is none; names those that look like it.
    """
    known = register()
    if id in known:
        return known[id]
    for guideline in known.values():
        if id in guideline.aliases:
            return guideline
    raise UnknownIdError("guideline", id, nearest(id, known, 3) or list(known))


def notes(id: str, lang: str = "en") -> str:  # noqa: A002
    """The notes beside a guideline (`notes.md`, `notes.zh.md`): what it asks, what its numbers rest on."""
    folder = {**folders(), **_folders_under(*_EXTRA)}[get(id).id]
    file = folder / ("notes.zh.md" if lang == "zh" else "notes.md")
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def choose(year: int, as_of: date | None = None) -> Guideline:
    """The guideline in force for a reporting year, as known on `as_of`.

    Raises:
        InputError: none was; names the candidates for a what-if.
    """
    issued = [guideline for guideline in register().values() if as_of is None or guideline.issued <= as_of]
    found = [guideline for guideline in issued if guideline.chosen_by_year and year in guideline.reporting_years]
    if not found:
        known = ", ".join(guideline.id for guideline in issued) or "–"
        code = "no-guideline-known" if as_of else "no-guideline"
        raise InputError([Finding.of(code, place=Place(key="year"), year=year, known=known, as_of=as_of or "")])
    return found[-1]


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
