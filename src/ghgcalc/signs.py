"""Signs that a reader does not see, or that a terminal obeys: names from files are shown with them written out.

A name that holds an escape sequence could clear a screen and print another result; a right-to-left mark turns digits around; a line
break forges a row of a table; a zero-width space makes two names look alike.
"""

from __future__ import annotations

import re
import unicodedata

_ORDERS = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb"
"""Controls, line separators, directions."""

_UNSEEN = (
    r"\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u3164\ufe00-\ufe0f\ufeff\uffa0\U0001bca0-\U0001bca3"
)
_FAR = r"\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
_NAME = re.compile(f"[{_ORDERS}{_UNSEEN}{_FAR}]")
_PAGE = re.compile(f"(?![\n\t])[{_ORDERS}{_UNSEEN}{_FAR}]")
_BLANK = re.compile(f"[\\s\\u2800{_ORDERS}{_UNSEEN}{_FAR}]")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_CYRILLIC = "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0455\u0458"
_GREEK = "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7"
_ALIKE = str.maketrans(_DASHES + _CYRILLIC + _GREEK, "-" * len(_DASHES) + "abekmhopctyxisj" + "abezhikmnoptyx")
"""Dashes as text processors put them, and folded letters whose capitals are printed like Latin ones."""


def _written(match: re.Match[str]) -> str:
    r"""`\u202e`, as JSON and Python write it; beyond the first plane as a pair of halves."""
    code = ord(match[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


_UNASSIGNED = re.compile(r"[^\x00-\u2fff\u3400-\u9fff\n\t ]")
"""Where a sign may stand that this Unicode has not: a rare name, of which the test itself takes long."""


def _written_if_unseen(match: re.Match[str]) -> str:
    """A sign that no table of signs has, written out."""
    return _written(match) if unicodedata.category(match[0]) in ("Cn", "Co") else match[0]


def shown(name: object) -> str:
    """A name in one line of signs that can be seen."""
    text = str(name)
    if text.isprintable() and text.isascii():
        return text
    seen = _NAME.sub(_written, text)
    return seen if seen.isprintable() else _UNASSIGNED.sub(_written_if_unseen, seen)


def spelled(name: str, width: int = 60) -> str:
    """A name in quotes, beside which another spelling is put: blanks of other kinds are written out as well."""
    flat = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in shown(name[:width]))
    return f'"{flat}"' if len(name) <= width else f'"{flat}…"'


def likeness(name: str) -> str:
    """What two names share that a reader takes for one: `GPCC-1`, `gpcc-1 `, full-width or Cyrillic letters, a zero-width space within."""
    if name.isascii() and name.isalnum():
        return name.casefold()
    folded = unicodedata.normalize("NFKC", _BLANK.sub("", name)).casefold()
    return _BLANK.sub("", unicodedata.normalize("NFKC", folded)).translate(_ALIKE)


def page(text: str) -> str:
    """A text of several lines without any order to the terminal; its line breaks are ours."""
    return _PAGE.sub(_written, text)


def escaped(json: str) -> str:
    """JSON whose texts hold nothing that cannot be seen: the same data."""
    return json if json.isascii() and "\x7f" not in json else _PAGE.sub(_written, json)
