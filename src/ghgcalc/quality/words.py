"""Closed words of a plan and its blanks: what a file may write, in English or by the Chinese of the form, and what is no answer at all."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from ghgcalc.immutable import frozen
from ghgcalc.literals import Lang
from ghgcalc.numbers import sketch
from ghgcalc.packaged import PACKAGE
from ghgcalc.schema import wrong

BLANK = "待填 fill in"
"""What a draft writes where the plant has to say something. No plan with such a text is read."""

_BLANK = re.compile(
    r"\W*(?:待填写?|待定|待补充?|请填写|未填写?|fill\s+in|to\s+be\s+filled(?:\s+in)?|to\s+be\s+(?:determined|completed)|todo|tbd|tbc|x{3,}|[?？.…_＿]+)\W*",
    re.IGNORECASE,
)
_NONE = re.compile(r"[\s/／\\–—－-]*|n\s*[./]?\s*a\.?|none|nil|null|无|不适用|暂无", re.IGNORECASE)


@cache
def words() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Every closed set, then each of its words, with `en`, `zh` (names, the first is printed) and what else is known of it."""
    found: Mapping[str, Mapping[str, Mapping[str, Any]]] = frozen(
        tomllib.loads((PACKAGE / "quality" / "words.toml").read_text(encoding="utf-8"))
    )
    return found


def named(kind: str, word: str | None, lang: Lang = "en") -> str:
    """The name of a word of a set; of none an empty text."""
    if word is None:
        return ""
    entry = words()[kind][word]
    return str(entry["zh"][0] if lang == "zh" else entry["en"])


def is_blank(text: str) -> bool:
    """Whether a text is a blank that waits to be filled in: the mark of a draft, anywhere in it, or one of those that people write."""
    return BLANK in text or _BLANK.fullmatch(text) is not None


def says(text: str | None) -> bool:
    """Whether a text answers: an empty one, a stroke, or "not applicable" does not."""
    return text is not None and _NONE.fullmatch(text) is None


@cache
def _known(kind: str) -> Mapping[str, str]:
    """The id of every name, in lower case."""
    return {name.lower(): word for word, entry in words()[kind].items() for name in (word, *entry["zh"])}


class Worded:
    """Of one of the closed sets: a word of it, or its Chinese name, becomes the word."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        """`kind` is the set."""
        self.kind = kind

    def find(self, raw: Any) -> str:
        """The word that a text calls.

        Raises:
            PydanticCustomError: none of the set.
        """
        found = _known(self.kind).get(raw.strip().lower()) if isinstance(raw, str) else None
        if found is None:
            listed = [f"{word} ({entry['zh'][0]})" for word, entry in words()[self.kind].items()]
            raise wrong("unknown-choice", value=sketch(raw), known=", ".join(listed), hint="", hint_zh="")
        return found

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """The word of the name."""
        return core_schema.no_info_before_validator_function(self.find, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """Every word and every name, in any case."""
        from ghgcalc import forms

        del schema, handler
        return forms.named(words()[self.kind], [name for one in words()[self.kind].values() for name in one["zh"]], stripped=True)
