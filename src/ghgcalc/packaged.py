"""Packaged data: where they lie, and the compiled form that is quickest to read.

When the package is built, each kind of data is read, checked and written as JSON into `_compiled/`, with the SHA-256 of every file that
it was made from. A compiled form whose files have changed since is left aside, and the files themselves are read: slower, never stale.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from ghgcalc.version import __version__

PACKAGE = Path(__file__).parent
COMPILED = PACKAGE / "_compiled"
SHAPE = 1
"""Of what is compiled; another number is another shape, and is left aside."""

Record = TypeVar("Record")


def folder(name: str) -> Path:
    """The folder `name` of published numbers: inside the installed package, or at the top of the checkout."""
    inside = PACKAGE / f"_{name}"
    return inside if inside.is_dir() else PACKAGE.parent.parent / name


def marks(sources: Sequence[Path]) -> dict[str, str]:
    """Each file's name (with its folder's) and the SHA-256 of its bytes."""
    return {f"{path.parent.name.lstrip('_')}/{path.name}": sha256(path.read_bytes()).hexdigest() for path in sources}


def compiled(name: str, sources: Sequence[Path], make: Callable[[], Any]) -> Any:
    """What `make` makes of the files `sources`: as it was compiled, or made now where they have changed or nothing was compiled.

    Args:
        name: of the compiled form.
        sources: the files that decide it.
        make: gives tables, lists, texts, whole numbers, booleans: what JSON holds.
    """
    try:
        found = json.loads((COMPILED / f"{name}.json").read_bytes())
        if found["shape"] == SHAPE and found["made_of"] == marks(sources):
            return found["data"]
    except (OSError, ValueError, KeyError, TypeError):  # nothing was compiled, or something else lies there
        pass
    return make()


def write(name: str, sources: Sequence[Path], data: Any) -> None:
    """Write a compiled form; the same files give the same bytes."""
    COMPILED.mkdir(exist_ok=True)
    text = json.dumps({"shape": SHAPE, "made_of": marks(sources), "data": data}, ensure_ascii=False, separators=(",", ":"))
    (COMPILED / f"{name}.json").write_text(text, encoding="utf-8")


EXAMPLES = ("smelter-2024.toml", "worked-month.toml")
"""What the demo runs on; the other examples stay at the top of the checkout."""


def files() -> dict[str, Path]:
    """What the package is made of, by its name in a wheel: modules, texts, rules, published numbers; without what is compiled from them."""
    roots = {"": PACKAGE, "_factors/": folder("factors")}
    found = {
        prefix + path.relative_to(root).as_posix(): path
        for prefix, root in roots.items()
        for path in root.rglob("*")
        if path.is_file() and not {"_compiled", "__pycache__"} & set(path.relative_to(root).parts)
    }
    found |= {f"_examples/{name}": folder("examples") / name for name in EXAMPLES}
    return dict(sorted(found.items()))


def build_of(sources: Mapping[str, Path]) -> str:
    """The build that some files make: SHA-256 of their list as `sha256sum` writes it, in the order of their names."""
    listed = "".join(f"{sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in sources.items())
    return f"sha256:{sha256(listed.encode()).hexdigest()}"


@cache
def build() -> str:
    """The build of the installed package, as it was written when it was built; `checkout` where it runs from its sources."""
    if not (PACKAGE / "_factors").is_dir():
        return "checkout"
    try:
        return str(json.loads((COMPILED / "build.json").read_bytes())["data"])
    except (OSError, ValueError, KeyError, TypeError):
        return "unknown"


def engine() -> dict[str, str]:
    """The program, as files name it: no digest covers it, for the same digits by another build are the same digits."""
    return {"name": "ghgcalc", "version": __version__, "build": build()}


class Shelf(Mapping[str, Record]):
    """Records by id, each made when it is first asked for, in an order that is known beforehand. It cannot be changed."""

    __slots__ = ("_ids", "_made", "_make")

    def __init__(self, ids: Iterable[str], make: Callable[[str], Record]) -> None:
        """`make` gives the record of one of the `ids`."""
        self._ids = dict.fromkeys(ids)
        self._make = make
        self._made: dict[str, Record] = {}

    def __getitem__(self, key: str) -> Record:
        """The record of that id.

        Raises:
            KeyError: there is none.
        """
        found = self._made.get(key)
        if found is None:
            if key not in self._ids:
                raise KeyError(key)
            found = self._made.setdefault(key, self._make(key))
        return found

    def __contains__(self, key: object) -> bool:
        """Whether there is a record of that id; it is not made for that."""
        return key in self._ids

    def __iter__(self) -> Iterator[str]:
        """The ids in their order."""
        return iter(self._ids)

    def __len__(self) -> int:
        """How many."""
        return len(self._ids)

    def __or__(self, other: Mapping[str, Record]) -> dict[str, Record]:
        """A dictionary of both, `other` first where both have an id."""
        return {**self, **other}
