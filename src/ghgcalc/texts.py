"""Every text that a user sees, in English and Chinese, kept as data in `texts.toml`.

A key names the text; its fields are filled with `str.format`. A test holds that both languages exist and use the same fields.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "zh")


@cache
def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """The whole catalogue: section, then key, then `en`, `zh` (and `remedy_en`, `remedy_zh` for findings)."""
    return tomllib.loads(files("ghgcalc").joinpath("texts.toml").read_text(encoding="utf-8"))


def text(section: str, key: str, lang: str = "en", /, *, part: str = "", **fields: Any) -> str:
    """The text `key` of `section` in `lang`, with its fields filled; `part="remedy_"` gives the remedy of a finding."""
    return catalogue()[section][key][part + lang].format(**fields)


def label(key: str, lang: str = "en") -> str:
    """A label of the printed inventory; a key that has none is its own label."""
    entry = catalogue()["label"].get(key)
    return entry[lang] if entry else key


def both(pair: dict[str, str], lang: str, key: str = "") -> str:
    """From a record with `<key>_en` and `<key>_zh`, the one in `lang`, else the other."""
    stem = f"{key}_" if key else ""
    return pair.get(stem + lang) or pair.get(stem + "en") or ""
