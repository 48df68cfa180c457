"""Every text that a user sees, in English and Chinese, kept as data: findings by family in `catalogue/`, the rest in `texts.toml`.

A key names the text; its fields are filled with `str.format`. A test holds that both languages exist and use the same fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ghgcalc.immutable import frozen
from ghgcalc.literals import Lang
from ghgcalc.packaged import PACKAGE, compiled

LANGUAGES: tuple[Lang, ...] = ("en", "zh")


FAMILIES = (
    "files", "form", "quantities", "activity", "electricity", "factors", "guidelines", "calculation", "checks", "goods", "verification",
    "attestation", "allowances", "outlook", "tables", "ledgers", "market", "batch", "cluster", "uncertainty", "record", "quality",
    "corrections", "archive", "replay", "package", "filing",
)  # fmt: skip
"""Of findings, from the file inwards: each has its texts in `catalogue/`, and its pages in `catalogue/pages/`."""

SOURCES = (PACKAGE / "texts.toml", *(PACKAGE / "catalogue" / f"{family}.toml" for family in FAMILIES))


def made() -> dict[str, Any]:
    """The catalogue as its files state it.

    Raises:
        ValueError: a key stands in two files.
    """
    import tomllib

    found: dict[str, Any] = {}
    for path in SOURCES:
        for section, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            known = found.setdefault(section, {})
            if twice := known.keys() & entries.keys():
                raise ValueError(f"{path.name}: {', '.join(sorted(twice))} stands in another file, too")
            known |= entries
    return found


@cache
def catalogue() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The whole catalogue: section, then key, then `en`, `zh` (and `remedy_en`, `remedy_zh` for findings)."""
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = frozen(compiled("texts", SOURCES, made))
    return found


def text(section: str, key: str, lang: Lang = "en", /, *, part: str = "", **fields: Any) -> str:
    """The text `key` of `section` in `lang`, with its fields filled; `part="remedy_"` gives the remedy of a finding."""
    return catalogue()[section][key][part + lang].format(**fields)


def label(key: str, lang: Lang = "en") -> str:
    """A label of the printed inventory; a key that has none is its own label."""
    entry = catalogue()["label"].get(key)
    return entry[lang] if entry else key


def both(pair: Mapping[str, str], lang: Lang, key: str = "") -> str:
    """From a record with `<key>_en` and `<key>_zh`, the one in `lang`, else the other."""
    stem = f"{key}_" if key else ""
    return pair.get(stem + lang) or pair.get(stem + "en") or ""
