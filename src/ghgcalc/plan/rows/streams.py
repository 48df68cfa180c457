"""A row becomes a stream: the way it goes, every parameter bound, the periods for which it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.activity import VOLUME
from ghgcalc.equations import Equation
from ghgcalc.findings import Finding, Place
from ghgcalc.plan.model import DATUM, Bound, Stream
from ghgcalc.plan.periods import periods
from ghgcalc.plan.rows.ways import choose_method, described, has, resolve
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.guidelines import Binding
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.model import Account, Recipe
    from ghgcalc.plan.rows.parameters import Parameters
    from ghgcalc.series import Series

OF_THE_PLANT = (DATUM, "measured")
"""Origins of what a row states itself."""


class Streams:
    """Makes the streams of an activity's rows; faults and findings go to the lists of the asking.

    Rows without measured values share their factors: the plan keeps them by source, method, item, variant of the units, and the way that
    each parameter was found. Neither the order of rows nor what was calculated before can then decide a number.
    """

    def __init__(self, asking: Asking, parameters: Parameters) -> None:
        """Bind by `parameters`."""
        self.asking, self.plan, self.parameters = asking, asking.plan, parameters

    def make(self, account: Account, id: str, process: str | None, item: str | None, row: Any, place: Place) -> Stream | None:  # noqa: A002
        """The stream of a row, or None where a fault was noted, or an optional source has none of its data."""
        recipe = self._recipe(account, row, place)
        if recipe is None:
            return None
        equation, ways = resolve(recipe, row, self.plan)
        variant = self._variant(equation, ways, row, place)
        inputs = None if variant is None else self._inputs(account, recipe, equation, ways, variant, row, place)
        spans = None if inputs is None else self._periods(recipe, equation, ways, inputs, row, place)
        gwps = gwps_of(self.asking, equation, place)
        if inputs is None or spans is None or gwps is None:
            return None
        return Stream(id, account, recipe, equation, account.counts_at, process, item, spans, inputs, gwps)

    def _recipe(self, account: Account, row: Any, place: Place) -> Recipe | None:
        """The method that the row goes, with what is to be said about it."""
        recipe = account.sole
        if recipe is None:
            recipe, notes = choose_method(account, row, self.asking.guideline, place)
            self.asking.findings += notes
            if account.choose:
                self.asking.use(place, account.choose)
            if recipe is None:
                return None
        for table in recipe.excludes:
            if table in self.asking.rows:
                shown: dict[str, Any] = {"method": recipe.asked, "table": table, "guideline": self.asking.guideline}
                clause = recipe.clause or account.clause
                self.asking.faults.append(Finding.of("method-excludes", place=place, clause=clause, **shown))
        if better := [key for key in recipe.instead_of if has(row, key)]:
            shown = {"method": recipe.asked, "keys": ", ".join(better), "guideline": self.asking.guideline}
            clause = recipe.clause or account.clause
            self.asking.findings.append(Finding.of("better-data", "warning", place, clause=clause, **shown))
            for key in better if self.asking.told > 1 else ():
                self.asking.use(place, key)  # of these it is said already that they do not enter
        return recipe

    def _variant(self, equation: Equation, ways: Mapping[str, Binding], row: Any, place: Place) -> int | None:
        """The number of the variant of the equation's units that the row's amount fits."""
        if len(equation.variants) == 1:
            return 0
        name, key = _leading(equation, ways)
        series: Series | None = row.get(key)
        own = series.own if series else Unit.of(equation.variants[0][name])
        if own.symbol == VOLUME:
            own = Unit.of("t")  # a liquid that its density weighs
        item = vocabulary.items().get(row.get("item") or "")
        if item is not None and item.unit is not None and not Unit.of(item.unit).fits(own):
            shown: dict[str, Any] = {"item": item.id, "came": series.unit if series else "–", "wanted": item.unit}
            self.asking.faults.append(Finding.of("item-unit", place=place.at(key), **shown))
            return None
        fitting = (at for at, units in enumerate(equation.variants) if Unit.of(units[name]).fits(own))
        found = next(fitting, None)
        if found is None:  # a guideline put the equation to a table of other units
            wanted = " / ".join(dict.fromkeys(units[name] for units in equation.variants))
            came = series.unit if series else own.symbol
            fault = Finding.of("wrong-dimension", place=place.at(key), came=came, words=own.words(), wanted=wanted)
            self.asking.faults.append(fault)
        return found

    def _inputs(
        self,
        account: Account,
        recipe: Recipe,
        equation: Equation,
        ways: Mapping[str, Binding],
        variant: int,
        row: Any,
        place: Place,
    ) -> tuple[Bound, ...] | None:
        """Every parameter bound, or None where a fault was noted."""
        key = None
        if not recipe.regional and row.model_fields_set.isdisjoint(recipe.measured):
            taken = () if recipe.only is not None else tuple(id(ways[name]) for name in equation.parameters)
            key = (id(account), id(recipe), row.get("item"), variant, taken)
        kept = self.plan.kept.get(key) if key else None
        faults, findings = len(self.asking.faults), len(self.asking.findings)
        units = equation.variants[variant]
        found: list[Bound] = []
        for at, name in enumerate(equation.parameters):
            bound = kept[at] if kept else None
            if bound is None:
                bound = self.parameters.bind(ways[name], name, units[name], row, place, _instead(recipe, name))
            if bound is not None:
                found.append(bound)
        if len(self.asking.faults) > faults or len(found) < len(equation.parameters):
            return None
        if key and kept is None and len(self.asking.findings) == findings:
            self.plan.kept[key] = tuple(None if bound.origin in OF_THE_PLANT else bound for bound in found)
        return tuple(found)

    def _periods(
        self, recipe: Recipe, equation: Equation, ways: Mapping[str, Binding], inputs: tuple[Bound, ...], row: Any, place: Place
    ) -> tuple[str, ...] | None:
        """The periods of a stream: those of its first datum. A yearly mean may serve every month; a yearly amount may not."""
        own = [bound for bound in inputs if bound.origin in OF_THE_PLANT]
        flat = {one.name: _annual(row, way) for one in own if not ((way := ways[one.name]).yearly or way.plant)}
        first, leading = recipe.leading or _leading(equation, ways)
        annual = flat[first]
        for name, for_the_year in flat.items():
            if for_the_year == annual:
                continue
            activity = ways[name].activity
            at, other = activity or ways[name].measured, leading
            if for_the_year:
                if activity and not _summed(activity):
                    self.asking.findings.append(Finding.of("yearly-mean", "warning", place.at(activity)))
                    continue
                if not activity and not Unit.of(equation.units[name].partition(" | ")[0]).fits(Unit.of("t anode")):
                    continue  # a measured value for the year serves every month
                at, other = leading, str(at)
            self.asking.faults.append(Finding.of("mixed-shape", place=place.at(at), other=other))
            return None
        return periods(self.asking.activity.year, annual=annual, months=self.asking.activity.months)


def gwps_of(asking: Asking, equation: Equation, place: Place) -> tuple[tuple[str, Bound | None], ...] | None:
    """The GWP of each gas of an equation, or None where a fault was noted: the guideline has none for a gas that needs one."""
    gwps = asking.plan.gwps_of(equation)
    if missing := [gas for gas, gwp in gwps if gwp is None and not gas.startswith("CO2")]:
        asking.faults.append(Finding.of("gwp-missing", place=place, gas=", ".join(missing), guideline=asking.guideline))
        return None
    return gwps


def _annual(row: Any, way: Binding) -> bool:
    """Whether what a row states under the key of a parameter is one value for the year."""
    stated = row.get(way.activity) if way.activity else row.get(way.measured).value
    return bool(stated.annual)


def _instead(recipe: Recipe, name: str) -> str:
    """Everything that would do for a parameter, where there are several ways."""
    if recipe.only is not None:
        return ""
    ways = recipe.parameters.get(name, ())
    return described(ways) if len(ways) > 1 else ""


def _summed(key: str) -> bool:
    """Whether a datum is an amount, of which a month has only its part."""
    return not key.startswith("anode_effect")


def _leading(equation: Equation, ways: Mapping[str, Binding]) -> tuple[str, str]:
    """The first parameter that is a datum, and the key of that datum: it decides the periods and the variant of the units."""
    name = next(name for name in equation.parameters if ways[name].activity)
    return name, str(ways[name].activity)
