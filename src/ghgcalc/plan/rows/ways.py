"""Which way a row goes: the method that it names or allows, and for each parameter the first way for which it has the data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ghgcalc.activity import WRITTEN
from ghgcalc.equations import Equation, checked
from ghgcalc.findings import Finding
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from ghgcalc.findings import Place
    from ghgcalc.guidelines import Binding
    from ghgcalc.plan.compiled import Plan
    from ghgcalc.plan.model import Account, Recipe

KEY = re.compile(r"\{([a-z_]+)\}")
"""A key of the row in the id of a factor or the name of a constant."""

OWN_KEYS = ("item", "region")


def has(row: Any, key: str) -> bool:
    """Whether the row states a datum."""
    found = row.get(key)
    return found is not None and found != ()


def choose_method(source: Account, row: Any, guideline: str, place: Place) -> tuple[Recipe | None, list[Finding]]:
    """The method that the row names, or the first whose data are given; None where an optional source has none of its data."""
    wanted = row.get(source.choose) if source.choose else None
    taken = _fallback(source, row)
    if wanted is None:
        return taken, []
    named = [method for method in source.recipes if method.asked == wanted and _open(method, row)]
    ready = [method for method in named if all(has(row, key) for key in method.needs)]
    if ready or taken is None:
        return (ready[0] if ready else None), []
    found: list[Finding] = []
    shown: dict[str, Any] = {"method": wanted, "guideline": guideline, "taken": taken.asked, "key": source.choose}
    if named and taken.asked == wanted:
        return taken, found  # nothing else can be taken: binding says what is missing
    if named:
        needs = ", ".join(named[0].needs)
        found.append(Finding.of("method-needs", "warning", place, clause=source.clause, **shown | {"needs": needs}))
    elif wanted != "factor" or source.default is None:  # "factor" asks for whatever factor the guideline has by default
        found.append(Finding.of("method-not-offered", "warning", place, clause=source.clause, **shown))
    return taken, found


def _open(method: Recipe, row: Any) -> bool:
    """Whether the row's item may go the way of a method."""
    return not method.items or row.get("item") in method.items


def _fallback(source: Account, row: Any) -> Recipe | None:
    """The default method, else the first whose data are given, else the last: its binding says what is missing."""
    for method in source.unasked:
        if not _open(method, row):
            continue
        if not method.needs or all(has(row, key) for key in method.needs):
            return method
    return None if source.optional else source.unasked[-1]


def resolve(method: Recipe, row: Any, plan: Plan) -> tuple[Equation, Mapping[str, Binding]]:
    """The equation of a method for this row, composed with those of the ways that it goes, and the binding of every parameter."""
    if method.only is not None:
        return checked(method.equation), method.only
    id, found = _resolved(method.equation, method.parameters, row, plan)  # noqa: A001
    return checked(id), found


def _resolved(equation: str, parameters: Mapping[str, tuple[Binding, ...]], row: Any, plan: Plan) -> tuple[str, dict[str, Binding]]:
    outer = checked(equation)
    inner: list[str] = []
    found: dict[str, Binding] = {}
    for name in outer.parameters:
        if name not in parameters:
            continue  # shared with the equation around this one, which binds it
        way = _first(parameters[name], outer.units[name], row, plan)
        if way.equation is None:
            found[name] = way
            continue
        id, more = _resolved(way.equation, way.parameters, row, plan)  # noqa: A001
        inner.append(f"{name}={id}")
        found |= more
    return (f"{equation}[{','.join(inner)}]" if inner else equation), found


def _first(ways: tuple[Binding, ...], unit: str, row: Any, plan: Plan) -> Binding:
    if len(ways) == 1:
        return ways[0]
    plain = next((way for way in ways if way.equation is None), ways[0])  # what a fault is said about, where no way is open
    return next((way for way in ways if _available(way, unit, row, plan)), plain)


def _available(way: Binding, unit: str, row: Any, plan: Plan) -> bool:
    """Whether the row has what a way needs."""
    if way.equation is not None:
        inner = checked(way.equation)
        return all(any(_available(one, inner.units[name], row, plan) for one in ways) for name, ways in way.parameters.items())
    if way.activity is not None:
        return has(row, way.activity)
    measured = row.get(way.measured) if way.measured else None
    if measured is not None:
        stated = measured.value
        return stated is None or " | " in unit or stated.own.fits(Unit.of(unit))
    if way.factor is not None:
        keys = [key for key in KEY.findall(way.factor) if key != "region"]
        return all(has(row, key) for key in keys) and filled(way.factor, row) in plan.known
    return way.constant is not None or way.plant is not None


def filled(template: str, row: Any) -> str:
    """A template with the keys of the row in it."""
    return KEY.sub(lambda match: str(row.get(match[1])), template) if "{" in template else template


def described(ways: tuple[Binding, ...]) -> str:
    """The keys that would do, for a fault: `net_anode / anode with butts`."""
    return " / ".join(dict.fromkeys(text for way in ways if (text := _described(way))))


def _described(way: Binding) -> str:
    if way.equation is not None:
        return " + ".join(text for ways in way.parameters.values() if (text := described(ways)))
    return WRITTEN.get(way.activity or "", way.activity) or way.measured or ", ".join(KEY.findall(way.factor or ""))
