"""Plain data as files and callers bring them: tables, lists, texts, numbers. Nothing deep, huge or half enters a calculation."""

from __future__ import annotations

from typing import Any

MAX_DEPTH = 60
"""Tables inside each other. An inventory has some fifteen; what goes deeper is no file of ours, and every later step would recurse."""

HALF = "half of a surrogate pair, which is no character"
"""What a text is refused for that no file can hold."""

MAX_BITS = 400
"""Of a whole number: some 120 digits. Beyond 4300 Python refuses to write it."""


def shallow(found: Any) -> bool:
    """Whether no table lies deeper than [MAX_DEPTH][]."""
    level = [found]
    for _ in range(MAX_DEPTH):
        level = [inner for one in level for inner in _inside(one) if type(inner) in _HOLDING]
        if not level:
            return True
    return False


_HOLDING = frozenset((dict, list, tuple))


def _inside(one: Any) -> Any:
    return one.values() if type(one) is dict else one if type(one) in _HOLDING else ()


def complaint(found: Any) -> str:
    """What makes the data unfit: depth, a whole number without end, half of a surrogate pair; empty if nothing does."""
    texts: list[Any] = []
    level = [found]
    for _ in range(MAX_DEPTH):
        following: list[Any] = []
        for one in level:
            if type(one) is dict:
                texts += one
            elif one and type(one[0]) is str and _joined(one) is not None:  # a year's twelve values, as nearly every list is
                texts += one
                continue
            for inner in _inside(one):
                kind = type(inner)
                if kind is str:
                    texts.append(inner)
                elif kind in _HOLDING:
                    following.append(inner)
                elif kind is int and inner.bit_length() > MAX_BITS:
                    return "a whole number of more than 120 digits"
        if not following:
            return "" if whole(_text(texts)) else HALF
        level = following
    return "nested too deep"


def _joined(texts: Any) -> str | None:
    """The texts in one, or None where something else is among them."""
    try:
        return "".join(texts)
    except TypeError:
        return None


def _text(texts: list[Any]) -> str:
    """All the texts in one; keys of a caller's table may be no texts."""
    joined = _joined(texts)
    return joined if joined is not None else "".join(text for text in texts if isinstance(text, str))


def whole(text: str) -> bool:
    """Whether a text is of characters alone, so that a file can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
