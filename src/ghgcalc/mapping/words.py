"""The words of ledgers: what a label calls, which header is a month, how a unit is spelt. The words are data (`words.toml`).

Nothing is guessed: a label is one of the words or it is not, and a unit is read as another spelling only where it can mean nothing else.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.brief import brief
from ghgcalc.errors import UnitError
from ghgcalc.immutable import FrozenDict
from ghgcalc.packaged import PACKAGE
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_ENDS = ":：,，、;；*."
_BRACKET = re.compile(r"(.*?)[(（\[【]([^()（）\[\]【】]{1,30})[)）\]】]\s*[:：]?", re.DOTALL)
_SLASH = re.compile(r"(.*[^/])/([^/\d][^/]*(?:/[^/]+)?)", re.DOTALL)
_BEGIN = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.、)）]|[(（]\d{1,2}[)）]|[一二三四五六七八九十]+、)\s*(?=\D)")
_PART = "(?:期|系列|车间|电解车间|电解系列|电解|工区|厂|分厂|厂房|区|line)"
_GROUP = re.compile(
    rf"(?:no\.?)?\d{{1,3}}[#号]{_PART}?|(?:\d{{1,3}}|第?[一二三四五六七八九十\d]{{1,3}}|[a-z]|[ivx]{{1,4}}){_PART}"
    r"|(?:potline|line|series|plant)-?(?:\d{1,3}|[a-z])|p\d{1,3}"
)
"""What parts of one smelter are called: 一系列, 1#, 二车间, potline 2."""

MAX_LABEL = 120
"""Signs of a cell that is compared with words; what is longer is a remark."""


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A label as it is compared: half width, one case, without blanks and without signs at its end."""
    if len(text) > MAX_LABEL:
        return ""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold().strip(_ENDS)


@lru_cache(maxsize=4096)
def parted(label: str) -> tuple[str, str]:
    """Title and unit of a label: `阳极消耗量（t）`, `Hot metal [t]`, `外购电量/MWh`; no unit where none stands there."""
    text = label.strip()
    if len(text) > MAX_LABEL:
        return text, ""
    found = _BRACKET.fullmatch(text)
    if found is None:
        found = _SLASH.fullmatch(text)
        if found is None or unit_of(found[2]) is None:
            return text, ""
    return found[1].strip(), found[2].strip()


@lru_cache(maxsize=1024)
def unit_of(text: str) -> str | None:
    """The unit that a ledger's spelling means, as this library writes it; None where it is none, or where it does not say enough."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip("()")
    for one in (plain, data()["units"].get(plain.casefold(), "")):
        try:
            Unit.of(one)
        except UnitError:
            continue
        return str(one) if one else None
    return None


@brief
@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label calls: table, key, what the row says of itself; whether that is certain; the part of the smelter that it names."""

    table: str
    key: str
    row: Mapping[str, str]
    sure: bool
    ask: str = ""
    ask_zh: str = ""
    group: str = ""


@cache
def data() -> Mapping[str, Any]:
    """What `words.toml` states."""
    return FrozenDict(tomllib.loads((PACKAGE / "mapping" / "words.toml").read_text(encoding="utf-8")))


@cache
def kind(name: str) -> frozenset[str]:
    """The folded words of one kind of header (`unit`, `note`, `total`, `period`, `code`, `value`, `group`, `entity`)."""
    return frozenset(map(folded, data()[name]))


@cache
def month_names() -> Mapping[str, int]:
    """Every folded name of a month, and its number."""
    return FrozenDict({folded(name): at for names in data()["months"].values() for at, name in enumerate(names, 1)})


@cache
def _meanings() -> Mapping[str, Meaning]:
    found: dict[str, Meaning] = {}
    for one in data()["word"]:
        meaning = Meaning(
            one["table"],
            one["key"],
            FrozenDict(one.get("row", {})),
            one.get("sure", True),
            one.get("ask", ""),
            one.get("ask_zh", ""),
        )
        for word in one["words"]:
            found.setdefault(folded(word), meaning)
    for item in vocabulary.items().values():
        if item.kind in ("fuel", "carbonate"):
            for name in (item.id, item.en, *item.zh):
                found.setdefault(folded(name), Meaning(item.kind, "amount", FrozenDict({"item": item.id}), sure=True))
    return FrozenDict(found)


@lru_cache(maxsize=4096)
def meaning_of(label: str) -> Meaning | None:
    """What a label calls; None where it is none of the words."""
    text = folded(_BEGIN.sub("", parted(label)[0]))
    if not text:
        return None
    if (found := _stripped(text)) is not None:
        return found
    for cut in range(1, min(len(text), 12)):  # 一系列铝液产量
        group, rest = text[:cut].rstrip("-_"), text[cut:].lstrip("-_")
        if _GROUP.fullmatch(group) and rest and (found := _stripped(rest)) is not None:
            return Meaning(found.table, found.key, found.row, found.sure, found.ask, found.ask_zh, group)
    return None


def _stripped(text: str) -> Meaning | None:
    """A word, or one between what changes nothing."""
    heads = ("", *map(folded, data()["before"]))
    tails = ("", *map(folded, data()["behind"]))
    for head in heads:
        for tail in tails:
            if text.startswith(head) and text.endswith(tail) and (inner := text[len(head) : len(text) - len(tail)]):
                found = _meanings().get(inner)
                if found is not None:
                    return found
    return None


def is_group(label: str) -> bool:
    """Whether a label names a part of the smelter."""
    return bool(_GROUP.fullmatch(folded(label)))
