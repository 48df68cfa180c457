"""Facilities beside the smelter: what is stated of each, and whether whatever names one names one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.fields import complaint
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from pydantic_core import InitErrorDetails

POWER, OTHER = "captive-power", "other"

OF_PLANTS = (
    "electricity_others", "electricity_sold", "electricity_losses", "fuel_energy", "heat", "heat_smelter", "heat_others", "heat_sold",
    "heat_losses", "heat_efficiency", "electric_efficiency", "reference_heat", "reference_electricity",
)  # fmt: skip
"""What only a captive power plant has to state: of another facility nothing would count it."""

Loc = tuple[int | str, ...]


def burns_in(fuel: Any, kind: str, ids: Collection[str]) -> bool:
    """Whether a fuel burns in one of some facilities of a kind: it says so by its use and, where it names a site, by that one's id.

    A fuel that names no site burns in the only facility of its kind: of several, it has to name one.
    """
    return fuel.use == kind and bool(ids) and (fuel.site is None or fuel.site in ids)


def lines(
    rows: Sequence[Any], fuels: Sequence[Any], supplies: Iterable[tuple[Loc, Any]], get: Callable[[Any, str], Any]
) -> list[InitErrorDetails]:
    """Complaints about facilities of which nothing is stated, and about fuels and electricity of facilities that are not there."""
    found: list[InitErrorDetails] = []
    kinds: dict[str, dict[str, None]] = {}
    for row in rows:
        kinds.setdefault(str(get(row, "kind")), {})[str(get(row, "id"))] = None
    burning = {(str(get(fuel, "use")), get(fuel, "site") and str(get(fuel, "site"))) for fuel in fuels}
    for at, row in enumerate(rows):
        kind, name = str(get(row, "kind")), str(get(row, "id"))
        stated = [key for key in OF_PLANTS if get(row, key) is not None] if kind == OTHER else []
        if stated:
            shown = {"id": shorten(name), "kind": kind, "key": ", ".join(stated)}
            found.append(complaint("facility-no-plant", ("facility", at, stated[0]), None, **shown))
        if get(row, "emission") is not None:
            if get(row, "source") is None:
                found.append(complaint("source-missing", ("facility", at, "source"), None))
        elif kind != POWER or burning.isdisjoint(((kind, name), (kind, None))):
            found.append(complaint("facility-empty", ("facility", at, "emission"), None, id=shorten(name)))
    for at, fuel in enumerate(fuels):
        alike, site = kinds.get(str(get(fuel, "use")), {}), get(fuel, "site")
        if site is not None and alike and str(site) not in alike:
            found.append(_unknown(("fuel", at, "site"), site, alike))
        elif site is None and len(alike) > 1:
            shown = {"use": shorten(str(get(fuel, "use"))), "known": _listed(alike)}
            found.append(complaint("site-open", ("fuel", at, "site"), None, **shown))
    plants = kinds.get(POWER, {})
    for loc, supply in supplies:
        plant = get(supply, "plant")
        if plant is not None and str(plant) not in plants:
            found.append(_unknown((*loc, "plant"), plant, plants))
    return found


MANY = 10
"""So many names of facilities a complaint lists."""


def _listed(names: Collection[str]) -> str:
    shown = [shorten(name) for name, _ in zip(names, range(MANY), strict=False)]
    return ", ".join((*shown, "…") if len(names) > MANY else shown) or "–"


def _unknown(loc: Loc, named: Any, known: Collection[str]) -> InitErrorDetails:
    return complaint("unknown-facility", loc, None, value=shorten(str(named)), known=_listed(known))
