"""Facilities beside the smelter: what is stated of each, and whether whatever names one names one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.fields import complaint
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydantic_core import InitErrorDetails

    from ghgcalc.activity.identity import Loc

POWER = "captive-power"


def burns_in(fuel: Any, facility: Any, get: Callable[[Any, str], Any]) -> bool:
    """Whether a fuel burns in a facility: it says so by its use and, where it names a site, by the facility's id."""
    return get(fuel, "use") == get(facility, "kind") and get(fuel, "site") in (None, get(facility, "id"))


def lines(
    rows: Sequence[Any], fuels: Sequence[Any], supplies: Iterable[tuple[Loc, Any]], get: Callable[[Any, str], Any]
) -> list[InitErrorDetails]:
    """Complaints about facilities of which nothing is stated, and about fuels and electricity of facilities that are not there."""
    found: list[InitErrorDetails] = []
    for at, row in enumerate(rows):
        loc = ("facility", at)
        if get(row, "emission") is not None:
            if get(row, "source") is None:
                found.append(complaint("source-missing", (*loc, "source"), None))
        elif get(row, "kind") != POWER or not any(burns_in(fuel, row, get) for fuel in fuels):
            found.append(complaint("facility-empty", (*loc, "emission"), None, id=_shown(get(row, "id"))))
    for at, fuel in enumerate(fuels):
        use, site = get(fuel, "use"), get(fuel, "site")
        alike = [get(row, "id") for row in rows if get(row, "kind") == use]
        if site is not None and alike and site not in alike:
            found.append(_unknown(("fuel", at, "site"), site, alike))
    plants = [get(row, "id") for row in rows if get(row, "kind") == POWER]
    for loc, supply in supplies:
        plant = get(supply, "plant")
        if plant is not None and plant not in plants:
            found.append(_unknown((*loc, "plant"), plant, plants))
    return found


def _unknown(loc: Loc, named: Any, known: Iterable[Any]) -> InitErrorDetails:
    return complaint("unknown-facility", loc, None, value=_shown(named), known=", ".join(map(_shown, known)) or "–")


def _shown(value: Any) -> str:
    return shorten(str(value))
