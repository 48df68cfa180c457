"""Binding one parameter of an equation: measured value, else factor, else a fault that says what is missing and where."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import InputError, UnitError, UnknownIdError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import CONTEXT, Exact
from ghgcalc.plan.streams import Bound
from ghgcalc.plan.supplies import SupplyRow
from ghgcalc.units import Unit, convert

if TYPE_CHECKING:
    from ghgcalc.activity import Activity
    from ghgcalc.activity.measured import Measured
    from ghgcalc.factors import Factor
    from ghgcalc.guidelines import Binding
    from ghgcalc.plan.compiled import Plan


STEPS = tuple(Decimal(1).scaleb(-places) for places in range(13))
"""The unit of the last kept decimal."""


class Parameters:
    """Binds parameters for one activity; faults, findings and the keys that were used go to the lists of its owner."""

    def __init__(
        self, plan: Plan, activity: Activity, faults: list[Finding], findings: list[Finding], used: dict[str, set[str]]
    ) -> None:
        """Share the owner's lists."""
        self.plan, self.activity, self.faults, self.findings, self.used = plan, activity, faults, findings, used

    def bind(self, binding: Binding, name: str, unit: str, row: Any, place: Place) -> Bound | None:
        """The parameter with its number, or None where a fault was noted."""
        measured = row.get(binding.measured) if binding.measured and not isinstance(row, SupplyRow) else None
        try:
            if binding.supply:
                return self._supply_factor(row, unit, place)
            if binding.constant is not None:
                return self.plan.constant(name, binding.constant, unit)
            if binding.activity is not None:
                return self._datum(binding, name, unit, row, place)
            if measured is not None:
                return self._measured(binding, name, unit, measured, place, row)
            if binding.factor is None:
                self._missing(name, binding, place)
                return None
            named = self._resolve(binding.factor, row)
            bound = self.plan.default(name, named, unit, place, binding.measured or name)
        except InputError as error:
            self.faults += error.faults if measured is not None else [self._explain_missing(f, binding, name) for f in error.faults]
            return None
        self._superseded(named, bound.factor, place)
        return bound

    def _superseded(self, id: str, factor: Factor | None, place: Place) -> None:  # noqa: A002
        if factor is not None and factor.id != id:
            overlay = self.plan.known.overlay_of.get(factor.id)
            code, where = ("factor-replaced-by-user", overlay.name) if overlay else ("factor-superseded", str(factor.edition))
            self.findings.append(Finding.of(code, "warning" if overlay else "note", place, id=id, by=factor.id, where=where))

    def _explain_missing(self, fault: Finding, binding: Binding, name: str) -> Finding:
        """A factor that does not exist for this item is a datum that the plant has to state."""
        if fault.code != "unknown-factor" or not binding.measured or "{item}" not in (binding.factor or ""):
            return fault
        shown: dict[str, Any] = {"parameter": name, "key": binding.measured, "guideline": self.plan.guideline.id}
        return Finding.of("no-default", place=fault.place, **shown)

    def _missing(self, name: str, binding: Binding, place: Place) -> None:
        key = binding.activity or binding.measured or name
        shown: dict[str, Any] = {"parameter": name, "key": key, "guideline": self.plan.guideline.id}
        self.faults.append(Finding.of("datum-missing", place=place.at(key), **shown))

    def _resolve(self, template: str, row: Any) -> str:
        """The factor id for the item and the region of the row."""
        found = template.replace("{item}", str(row.get("item"))) if "{item}" in template else template
        return found.replace("{region}", self._region()) if "{region}" in found else found

    def _region(self) -> str:
        """The grid region of the entity's province in the guideline's own map.

        Raises:
            InputError: no province, one that the map does not have, or one in two regions without a choice.
        """
        entity, maps = self.activity.entity, self.plan.guideline.regions
        province = entity.province
        if province is None:
            where = Place(table="entity", key="province")
            raise InputError([Finding.of("province-missing", place=where, guideline=self.plan.guideline.id)])
        regions = [region for region, members in maps.items() if province in members]
        if not regions:
            raise InputError([Finding.of("province-outside", place=Place(table="entity", key="province"), province=province)])
        if len(regions) > 1:
            if entity.grid not in regions:
                shown: dict[str, Any] = {"province": province, "regions": ", ".join(regions)}
                raise InputError([Finding.of("grid-ambiguous", place=Place(table="entity", key="grid"), **shown)])
            return entity.grid
        return regions[0]

    def _supply_factor(self, row: SupplyRow, unit: str, place: Place) -> Bound:
        rule = row.rule
        if rule.treatment == "zero" or rule.factor is None:
            return self.plan.zero(rule, unit)
        id = rule.factor.replace("{region}", self._region()) if "{region}" in rule.factor else rule.factor  # noqa: A001
        bound = self.plan.default("factor", id, unit, place)
        self._superseded(id, bound.factor, place)
        return bound

    def _datum(self, binding: Binding, name: str, unit: str, row: Any, place: Place) -> Bound | None:
        key = str(binding.activity)
        if isinstance(row, SupplyRow):
            values = tuple(row.amounts.values())
            self._decimals(values, binding, place, key)
            return Bound(name, values, unit, "activity")
        self._use(place, key)
        series = row.get(key)
        if series is None:
            self._missing(name, binding, place)
            return None
        target = Unit.of(unit)
        values = series.in_own() if series.own is target else series.converted(target)
        self._decimals(values, binding, place, key)
        return Bound(name, values, unit, "activity")

    def _measured(self, binding: Binding, name: str, unit: str, measured: Measured, place: Place, row: Any) -> Bound | None:
        key = str(binding.measured)
        self._use(place, key)
        where = place.at(key)
        if binding.fixed:
            shown: dict[str, Any] = {"key": key, "guideline": self.plan.guideline.id}
            self.findings.append(Finding.of("fixed-replaced", "warning", where, **shown))
        if measured.factor is not None:
            factor, value = self.plan.factor(measured.factor, unit, where)
            self.findings.append(Finding.of("factor-chosen", "note", where, key=key, id=factor.id))
            if not measured.source:
                return self.plan.default(name, measured.factor, unit, place, key)
            return Bound(name, (value,), unit, "factor", factor, factor.grade, measured.source)
        series = measured.value
        assert series is not None
        try:
            values = series.converted(Unit.of(unit))
        except UnitError:
            self.faults.append(Finding.of("wrong-dimension", place=where, came=series.unit, words=series.own.words(), wanted=unit))
            return None
        self._decimals(values, binding, place, key)
        self._plausible(binding, unit, values, where, row)
        return Bound(name, values, unit, "measured", source=measured.source)

    def _plausible(self, binding: Binding, unit: str, values: tuple[Exact, ...], where: Place, row: Any) -> None:
        """A measured value outside the plausible band of the factor that it replaces leaves a finding."""
        if binding.factor is None or "{region}" in binding.factor:
            return
        try:
            factor = self.plan.known.current(self._resolve(binding.factor, row))
        except UnknownIdError:
            return
        if factor.band is None or not Unit.of(factor.unit).fits(Unit.of(unit)):
            return
        low, high = (convert(bound, Unit.of(factor.unit), Unit.of(unit)) for bound in factor.band)
        if not all(low <= value <= high for value in values):
            shown: dict[str, Any] = {"low": f"{factor.band[0]:f}", "high": f"{factor.band[1]:f}", "unit": factor.unit}
            self.findings.append(Finding.of("implausible", "warning", where, **shown))

    def _decimals(self, values: tuple[Exact, ...], binding: Binding, place: Place, key: str) -> None:
        """More decimals than the rule keeps are used as given, and said."""
        if binding.decimals is None:
            return
        step, remainder = STEPS[binding.decimals], CONTEXT.remainder
        shown = [convert(value, Unit.of("1"), Unit.of("%")) for value in values] if binding.written == "%" else values
        for at, value in enumerate(shown):
            if not isinstance(value, Decimal) or remainder(value, step):
                where = place.at(key, at + 1 if len(values) > 1 else None)
                self.findings.append(Finding.of("more-decimals", "note", where, decimals=binding.decimals))
                return

    def _use(self, place: Place, key: str) -> None:
        self.used.setdefault(str(place.table), set()).add(key)
