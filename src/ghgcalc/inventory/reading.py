"""Reading what an inventory file says of the call that made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ghgcalc.numbers import shorten


def options_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What the caller asked beyond the defaults.

    Raises:
        TypeError: an option that is not known, or of another type.
    """
    kinds: dict[str, type] = {"include_facilities": bool, "gwp": str, "options": list}
    for key, value in raw.items():
        listed = all(isinstance(one, str) for one in value) if isinstance(value, list) else True
        if key not in kinds or type(value) is not kinds[key] or not listed:
            raise TypeError(f"option {shorten(str(key))}")
    return dict(raw)


def one_of(value: Any, known: tuple[str, ...]) -> str:
    """A text that is one of some.

    Raises:
        ValueError: it is not.
    """
    if value not in known:
        raise ValueError(f"{shorten(str(value))} is not one of {', '.join(known)}")
    return str(value)
