"""What somebody may have meant: a name that is spelled nearly so, or a word of the trade whose meaning is known; in both languages.

A hint is said only where something is near. Nothing here reads a name as another one: whoever wrote it decides.
"""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import sketch
from ghgcalc.packaged import PACKAGE
from ghgcalc.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping

NEAR = 0.6
"""Likeness of two spellings from which one suggests the other: two signs of which one is another (火电, 绿电) are not near."""

COUNT = 3
"""How many names a hint has."""

KINDS = {"province": ("province", "city"), "area": ("area", "city")}
"""The kinds of meanings for a place; other kinds go by their own."""


@cache
def meanings() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """What `meanings.toml` states, by kind and folded word."""
    found = tomllib.loads((PACKAGE / "meanings.toml").read_text(encoding="utf-8"))["meaning"]
    return FrozenDict({(one["kind"], word.casefold()): one for one in found for word in one["words"]})


def perhaps(near: str, near_zh: str) -> dict[str, Any]:
    """The two fields of a message that suggests these names; empty where there are none."""
    return {
        "hint": text("word", "perhaps", "en", near=near) if near else "",
        "hint_zh": text("word", "perhaps", "zh", near=near_zh) if near_zh else "",
    }


def of_item(kind: str, raw: Any) -> dict[str, Any]:
    """`hint` and `known`, in both languages, for what is no fuel, carbonate or supply."""
    items = {item.id: item for item in vocabulary.items().values() if item.kind == kind}
    names = {name: vocabulary.item_id(kind, name) for name in vocabulary.item_names(kind)}
    known = {"known": ", ".join(items), "known_zh": "、".join(item.zh[0] for item in items.values())}
    return _hint((kind,), raw, names, {id: item.zh[0] for id, item in items.items()}) | known  # noqa: A001


def of_area(raw: Any, kind: str = "province") -> dict[str, Any]:
    """`hint` in both languages for what is no province (of an entity), or no area at all (of a supply)."""
    areas = [area for area in vocabulary.areas().values() if kind in ("area", area.kind)]
    names = {name: area.id for area in areas for name in (area.id, area.zh)}
    return _hint(KINDS[kind], raw, names, {area.id: area.zh for area in areas})


def _hint(kinds: tuple[str, ...], raw: Any, names: Mapping[str, str | None], chinese: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a hint: by meaning, else by spelling.

    Args:
        kinds: of meanings.
        raw: what was written.
        names: every name that is known, in either language, and its id.
        chinese: the Chinese name of each id.
    """
    word = sketch(raw, 60)
    for kind in kinds:
        meant = meanings().get((kind, word.strip().casefold().removesuffix("市")))
        if meant is not None and all(id in chinese for id in meant["means"]):  # noqa: A001
            if "en" in meant:
                return {"hint": f"{meant['en']} ", "hint_zh": meant["zh"]}
            return perhaps(", ".join(meant["means"]), "、".join(chinese[id] for id in meant["means"]))  # noqa: A001
    near = dict.fromkeys(str(names[name]) for name in get_close_matches(word, names, n=COUNT, cutoff=NEAR))
    return perhaps(", ".join(near), "、".join(chinese[id] for id in near))  # noqa: A001
