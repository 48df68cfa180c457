"""An inventory of a year that is still running: what its file says of that, and what is said wherever its totals are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.signs import shown
from ghgcalc.texts import LANGUAGES, text
from ghgcalc.through import YEAR, month_of

if TYPE_CHECKING:
    from ghgcalc.literals import Lang


LONGEST = 20
"""Signs of what is no month."""


def provisional_of(activity: Mapping[str, Any], year: int) -> dict[str, str] | None:
    """What a file says of the running year of an activity: the last month that is stated, how many there are, and what was filed before.

    Args:
        activity: the table that an inventory carries.
        year: of the inventory.
    """
    through = through_of(activity, year)
    if through is None:
        return None
    filed = activity.get("predecessor")
    return {"through": through, "months": str(int(through[5:])), **({"predecessor": str(filed)} if filed is not None else {})}


def through_of(activity: Mapping[str, Any], year: int) -> str | None:
    """The last month that is stated of a running year; None of a whole one."""
    stated = activity.get("through")
    if stated is None or (month := month_of(stated, year)) == YEAR:
        return None
    return str(stated) if month is not None else shorten(shown(stated), LONGEST)  # a file may say anything


def refusal(what: str, through: str, key: str) -> Finding:
    """Why something of a whole year (`settlement`, `record`) is not made of a running one, at a key of the call."""
    words: dict[str, Any] = {
        f"what{tail}": text("word", f"whole-{what}", lang) for tail, lang in zip(("", "_zh"), LANGUAGES, strict=True)
    }
    return Finding.of("provisional-not-settled", place=Place(key=key), through=through, **words)


def told(through: str | None, lang: Lang) -> str:
    """What stands behind the year wherever a total is shown: ` (provisional: January to 2026-08)`; nothing of a whole year."""
    return "" if through is None else text("word", "provisional", lang, through=through)
