"""A statement of one year as one of another: the periods of its evidence move with the year, nothing else.

Without that, the evidence of the old year would prove nothing in the new one, and the first effect would be undone by a later one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

DATES = ("from", "to", "retired_on")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)


def moved(table: Any, years: int) -> Any:
    """The table of an activity, with its year and the dates of every evidence moved by so many years; a 29 February may become a 28th."""
    if not years:
        return table
    found = {key: _inside(value, years) for key, value in table.items()}
    return found | {"year": table["year"] + years} | _through(table, years)


def _through(table: Mapping[str, Any], years: int) -> dict[str, str]:
    """The last month that is stated, of a running year or of a value in it, in another year."""
    stated = table.get("through")
    return {} if stated is None else {"through": f"{int(stated[:4]) + years:04d}{stated[4:]}"}


def _inside(value: Any, years: int) -> Any:
    if isinstance(value, list | tuple):
        return [_inside(one, years) for one in value]
    if not isinstance(value, Mapping):
        return value
    found = {
        key: [_proof(one, years) for one in inner] if key == "evidence" else _inside(inner, years) for key, inner in value.items()
    }
    return found | _through(value, years)


def _proof(evidence: Mapping[str, Any], years: int) -> dict[str, Any]:
    found = {key: _day(value, years) if key in DATES else value for key, value in evidence.items()}
    return found | ({"vintage": evidence["vintage"] + years} if "vintage" in evidence else {})


def _day(text: str, years: int) -> str:
    """The same day of another year."""
    year, month, day = map(int, _DAY.fullmatch(text).groups())  # type: ignore[union-attr]
    leap = (month, day) == (2, 29)
    return date(year + years, month, 28 if leap else day).isoformat()
