"""From the sources and methods of a guideline to accounts and recipes: what follows from the data alone, worked out once per plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc import equations
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Level
from ghgcalc.plan.model import PRESENT, Account, Recipe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.guidelines import Binding, Method, Source


def account_of(source: Source) -> Account:
    """The account of a source."""
    recipes = tuple(_recipe(method) for method in source.method)
    inside: tuple[Level, ...] = ("process", "electrolysis") if "process" in source.levels else ()
    alone = source.choose is None and len(recipes) == 1 and not source.optional and not recipes[0].items
    return Account(
        id=source.id,
        table=source.table,
        counts_at=(*inside, "enterprise") if "enterprise" in source.levels else inside,
        recipes=recipes,
        sole=recipes[0] if alone else None,
        unasked=recipes if source.default is None else tuple(one for one in recipes if one.asked == source.default),
        choose=source.choose,
        default=source.default,
        items=source.items,
        supplies=source.supplies,
        or_bought=source.or_bought,
        by_site=source.by_site,
        gross=source.gross,
        decimals=source.decimals,
        use=source.use,
        if_asked=source.if_asked,
        as_factor=source.as_factor,
        of_plant=any(binding.plant is not None for method in source.method for _, binding in method.bindings),
        unless=source.unless,
        memo=source.memo,
        optional=source.optional,
        basis=source.basis,
        clause=source.clause,
        # the basis belongs into the ids where the guideline keeps several sums
        line_stem=source.id if source.basis in (None, "direct") else f"{source.id}/{source.basis}",
        shared=_shared(source, recipes),
    )


def _shared(source: Source, recipes: tuple[Recipe, ...]) -> bool:
    """Whether rows alike in shape are bound alike: by nothing outside their table, and by no key of which only the presence is told."""
    outside = source.supplies is not None or source.if_asked or source.as_factor or bool(source.unless)
    if any(binding.plant or binding.yearly for method in source.method for _, binding in method.bindings):
        return False
    if outside or any(recipe.regional or recipe.excludes for recipe in recipes):
        return False
    return not any("." in key or key in PRESENT for recipe in recipes for key in recipe.keys)


def _recipe(method: Method) -> Recipe:
    bindings = [binding for _, binding in method.bindings]
    only = _only(method)
    return Recipe(
        id=method.id,
        equation=method.equation,
        parameters=method.parameters,
        cells=method.cells,
        masses=method.masses,
        asked=method.asked,
        needs=method.needs,
        excludes=method.excludes,
        instead_of=method.instead_of,
        items=method.items,
        clause=method.clause,
        only=only,
        leading=_leading(method.equation, only) if only else None,
        keys=frozenset(key for one in bindings for key in (one.activity, one.measured) if key).union(
            method.needs, method.instead_of
        ),
        measured=frozenset(binding.measured.partition(".")[0] for binding in bindings if binding.measured),
        regional=any("{" in (one.factor or one.constant or "").replace("{item}", "") for one in bindings),
    )


def _only(method: Method) -> Mapping[str, Binding] | None:
    if all(len(ways) == 1 and ways[0].equation is None for ways in method.parameters.values()):
        return FrozenDict({name: ways[0] for name, ways in method.parameters.items()})
    return None


def _leading(equation: str, only: Mapping[str, Binding]) -> tuple[str, str] | None:
    found = ((name, only[name].activity) for name in equations.get(equation).parameters)
    return next(((name, key) for name, key in found if key), None)
