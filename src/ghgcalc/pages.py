"""A page for every code of a finding: since when, why it matters, a failing example and the mended one. Read only when a page is asked for.

`catalogue/pages/` has a file for each family, beside the texts. An example is a file and the command that reads it, or a piece of Python;
the tests run both of its sides. What examples share stands in `bases.toml`, and is called by a line such as `@smelter`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal

from ghgcalc.brief import brief
from ghgcalc.errors import UnknownIdError
from ghgcalc.immutable import FrozenDict
from ghgcalc.packaged import PACKAGE
from ghgcalc.texts import FAMILIES, SOURCES, catalogue

FOLDER = PACKAGE / "catalogue" / "pages"
_BASE = re.compile(r"^@([a-z-]+)$", re.MULTILINE)


@brief
@dataclass(frozen=True, slots=True)
class Example:
    """One side of an example.

    Attributes:
        files: texts by name, in the order in which they are read about.
        run: lines: `ghgcalc …`; between two of them `set FILE POINTER JSON` or `del FILE POINTER`, by which a file of the first is changed.
        python: a piece of Python instead.
    """

    files: Mapping[str, str]
    run: tuple[str, ...]
    python: str = ""


@brief
@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a code.

    Attributes:
        code, family: as the catalogue has them.
        since: the release that brought it. state: `retired` where no release says it any more.
        why_en, why_zh: why it matters. clause: where a rule says so.
        fails, mended: the two sides of its example; None where an example cannot be given.
        elsewhere: the test that produces it there.
    """

    code: str
    family: str
    since: str
    state: Literal["active", "retired"]
    why_en: str
    why_zh: str
    clause: str = ""
    fails: Example | None = None
    mended: Example | None = None
    elsewhere: str = ""

    @property
    def texts(self) -> Mapping[str, str]:
        """Message and remedy in both languages; braces stand around what is filled in."""
        return catalogue()["finding"][self.code]

    def as_dict(self) -> dict[str, Any]:
        """The page as a record of the command line."""
        found = self.texts
        return {
            "code": self.code,
            "family": self.family,
            "since": self.since,
            "state": self.state,
            "message": _plain(found["en"]),
            "remedy": _plain(found["remedy_en"]),
            "message_zh": _plain(found["zh"]),
            "remedy_zh": _plain(found["remedy_zh"]),
            "why": self.why_en,
            "why_zh": self.why_zh,
            "clause": self.clause,
            "fails": _record(self.fails),
            "mended": _record(self.mended),
            "elsewhere": self.elsewhere,
        }


def _plain(text: str) -> str:
    """A text of the catalogue for whoever reads it unfilled."""
    return text.replace("{{", "{").replace("}}", "}")


def _record(example: Example | None) -> dict[str, Any] | None:
    return None if example is None else {"files": dict(example.files), "run": list(example.run), "python": example.python}


def codes() -> list[str]:
    """Every code of the catalogue, by family."""
    return [code for found in families().values() for code in found]


@cache
def families() -> Mapping[str, tuple[str, ...]]:
    """The codes of each family, in the order of the files; what has none yet stands under `new`."""
    found: dict[str, tuple[str, ...]] = {}
    for family, path in zip(("new", *FAMILIES), SOURCES, strict=True):
        found[family] = tuple(tomllib.loads(path.read_text(encoding="utf-8")).get("finding", ()))
    return FrozenDict({family: found[family] for family in (*FAMILIES, "new") if found[family]})


@cache
def family_of(code: str) -> str:
    """The family of a code of the catalogue; nothing where it is none."""
    return next((family for family, codes in families().items() if code in codes), "")


@cache
def _stated() -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """What the files of the pages state, each code with its family."""
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for family in FAMILIES:
        for code, entry in tomllib.loads((FOLDER / f"{family}.toml").read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{code} has two pages")
            found[code] = (family, FrozenDict(entry))
    return FrozenDict(found)


@cache
def _bases() -> Mapping[str, str]:
    return FrozenDict(tomllib.loads((FOLDER / "bases.toml").read_text(encoding="utf-8")))


def lacking() -> list[str]:
    """The codes that have no page yet, and the pages that have no code."""
    return sorted({*codes()} ^ {*_stated()})


def get(code: str) -> Page:
    """The page of a code.

    Raises:
        UnknownIdError: no such code, or none that has a page; names those that look like it.
    """
    if code not in _stated() or code not in catalogue()["finding"]:
        raise UnknownIdError("finding", code, lambda: get_close_matches(code[:60], _stated(), 3, 0.5))
    family, entry = _stated()[code]
    return Page(
        code,
        family,
        entry["since"],
        entry.get("state", "active"),
        entry["why"],
        entry["why_zh"],
        entry.get("clause", ""),
        _example(entry, mended=False),
        _example(entry, mended=True),
        entry.get("elsewhere", ""),
    )


def _example(entry: Mapping[str, Any], *, mended: bool) -> Example | None:
    """One side of the example of a page.

    `input` is the failing side's file, of which `swap` makes the mended one, or the mended one's, which `spoil` makes fail; what is stated as
    `mended_…` takes the place of the key without it.
    """
    if "elsewhere" in entry:
        return None
    side = {**entry, **{key.removeprefix("mended_"): entry[key] for key in entry if mended and key.startswith("mended_")}}
    name = side.get("file", "activity.toml")
    files = dict(side.get("files", {}))
    if "input" in side:
        text = _BASE.sub(lambda match: _bases()[match[1]].strip("\n"), side["input"])
        swaps = side.get("swap" if mended else "spoil", ())
        for old, new in zip(swaps[::2], swaps[1::2], strict=True):
            if old not in text:
                raise ValueError(f"{old!r} is not in the example")
            text = text.replace(old, new)
        files = {name: text, **files}
    files = {one: _BASE.sub(lambda match: _bases()[match[1]].strip("\n"), text) for one, text in files.items()}
    run = "" if "python" in side else side.get("run", f"ghgcalc calculate {name}")
    return Example(FrozenDict(files), tuple(run.strip().splitlines()), side.get("python", ""))
