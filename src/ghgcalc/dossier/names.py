"""What a part, or a file of evidence, may be called, so that its name means the same on every system and leads nowhere else."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from ghgcalc.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 240
"""Bytes of a name in UTF-8. File systems take 255 of one step; a folder stands before it."""

DEEPEST = 16

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Devices of Windows, with whatever ending."""

_SIGNS = frozenset('<>:"|?*')
"""Signs that Windows takes in no name; a colon makes a drive letter or a second stream."""


def reason(name: str) -> str:
    """Why a name will not do, as a key of the texts; empty where it will.

    A name is of steps with `/` between them: relative, composed (NFC), of signs that can be seen.
    """
    if not name or len(name.encode(errors="surrogatepass")) > LONGEST:
        return "name-length"
    if "\\" in name:
        return "name-backslash"
    if name.startswith("/"):
        return "name-absolute"
    if re.match("[A-Za-z]:", name):
        return "name-drive"
    if not name.isprintable():  # surrogates of bytes that are no UTF-8, controls, marks of direction
        return "name-signs"
    if not unicodedata.is_normalized("NFC", name):
        return "name-composed"
    steps = name.split("/")
    if len(steps) > DEEPEST:
        return "name-length"
    if any(step in {"", ".", ".."} for step in steps):
        return "name-steps"
    if any(step[-1] in ". " or step[0] == " " or _RESERVED.fullmatch(step) or _SIGNS & set(step) for step in steps):
        return "name-windows"
    return ""


def folded(name: str) -> str:
    """What two names share that some system takes for one: other case, other composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())


def alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Names that some system takes for one that came before, each with that one; a file where another name has a folder, too."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    found = []
    for name in names:
        mark = folded(name)
        other = seen.get(mark) or folders.get(mark)
        ways = [mark[:at] for at, sign in enumerate(mark) if sign == "/"]
        other = other or next((seen[way] for way in ways if way in seen), None)
        if other is not None:
            found.append((name, other))
        seen.setdefault(mark, name)
        for way in ways:
            folders.setdefault(way, name)
    return found


def told(key: str, /, **fields: Any) -> dict[str, Any]:
    """A text about packages for a finding: `detail` in English, `detail_zh` in Chinese."""
    return {name: text("package", key, lang, **fields) for name, lang in zip(("detail", "detail_zh"), LANGUAGES, strict=True)}
