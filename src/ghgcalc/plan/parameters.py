"""Binding one parameter of an equation: measured value, else factor, else a fault that says what is missing and where."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.activity import MeasuredField, specs_of
from ghgcalc.errors import InputError, UnitError, UnknownIdError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import Exact, power_of_ten, remainder
from ghgcalc.plan.labels import mislabelled
from ghgcalc.plan.rates import SupplyFactors
from ghgcalc.plan.streams import Bound
from ghgcalc.plan.supplies import SupplyRow
from ghgcalc.plan.ways import KEY, OWN_KEYS, filled
from ghgcalc.units import Unit, convert

if TYPE_CHECKING:
    from ghgcalc.activity import Activity
    from ghgcalc.activity.measured import Measured
    from ghgcalc.factors import Factor
    from ghgcalc.guidelines import Binding
    from ghgcalc.plan.compiled import Plan


STEPS = tuple(power_of_ten(places) for places in range(13))
"""The unit of the last kept decimal."""


class Parameters:
    """Binds parameters for one activity; faults, findings and the keys that were used go to the lists of its owner."""

    def __init__(
        self, plan: Plan, activity: Activity, faults: list[Finding], findings: list[Finding], used: dict[str, set[str]]
    ) -> None:
        """Share the owner's lists."""
        self.plan, self.activity, self.faults, self.findings, self.used = plan, activity, faults, findings, used
        self.electricity = SupplyFactors(self)

    def bind(self, binding: Binding, name: str, unit: str, row: Any, place: Place, instead: str = "") -> Bound | None:
        """The parameter with its number, or None where a fault was noted; `instead` names everything that would do."""
        measured = row.get(binding.measured) if binding.measured and not isinstance(row, SupplyRow) else None
        try:
            if binding.supply:
                return self.electricity.factor(row, unit, place)
            if measured is not None:
                return self._measured(binding, name, unit, measured, place, row)
            if binding.constant is not None:
                return self.plan.constant(name, self._filled(binding.constant, row, place), unit)
            if binding.activity is not None:
                return self._datum(binding, name, unit, row, place, instead)
            if binding.factor is None:
                self._missing(name, binding, place, instead)
                return None
            named = self._filled(binding.factor, row, place)
            bound = self.plan.default(name, named, unit, place, binding.measured or name)
        except InputError as error:
            self.faults += (
                error.faults if measured is not None else [self._explain_missing(f, binding, name, unit) for f in error.faults]
            )
            return None
        self.superseded(named, bound.factor, place)
        return bound

    def superseded(self, id: str, factor: Factor | None, place: Place) -> None:  # noqa: A002
        """A note where another factor stands for the one that the guideline names."""
        if factor is not None and factor.id != id:
            overlay = self.plan.known.overlay_of.get(factor.id)
            code, where = ("factor-replaced-by-user", overlay.name) if overlay else ("factor-superseded", str(factor.edition))
            self.findings.append(Finding.of(code, "warning" if overlay else "note", place, id=id, by=factor.id, where=where))

    def _explain_missing(self, fault: Finding, binding: Binding, name: str, unit: str) -> Finding:
        """A factor that does not exist for this item or technology is a datum that the plant has to state."""
        template = binding.factor or ""
        if fault.code != "unknown-factor" or "{" not in template:
            return fault
        shown: dict[str, Any] = {"parameter": name, "guideline": self.plan.guideline.id}
        if binding.measured:
            return Finding.of("no-default", place=fault.place, **shown, key=binding.measured)
        pattern = re.compile(KEY.sub("([^/]+)", template))
        fitting = [factor for factor in self.plan.known if Unit.of(factor.unit).fits(Unit.of(unit))]
        known = sorted({match[1] for factor in fitting if (match := pattern.fullmatch(factor.id))})
        return Finding.of(
            "no-default-for", place=fault.place, **shown, key=KEY.findall(template)[-1], known=", ".join(known) or "–"
        )

    def _missing(self, name: str, binding: Binding, place: Place, instead: str = "") -> None:
        key = binding.activity or binding.measured or name
        shown: dict[str, Any] = {"parameter": name, "key": instead or key, "guideline": self.plan.guideline.id}
        self.faults.append(Finding.of("datum-missing", place=place.at(key), **shown))

    def _filled(self, template: str, row: Any, place: Place) -> str:
        """The factor id for the item, the region and whatever other keys of the row it has.

        Raises:
            InputError: the row has not the key.
        """
        if "{" not in template:
            return template
        if "{region}" in template:
            template = template.replace("{region}", self.region())
        for key in KEY.findall(template):
            if key not in OWN_KEYS:
                self.use(place, key)
            if row.get(key) is None:
                shown: dict[str, Any] = {"parameter": key, "key": key, "guideline": self.plan.guideline.id}
                raise InputError([Finding.of("datum-missing", place=place.at(key), **shown)])
        return filled(template, row)

    def region(self) -> str:
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

    def _datum(self, binding: Binding, name: str, unit: str, row: Any, place: Place, instead: str) -> Bound | None:
        key = str(binding.activity)
        if isinstance(row, SupplyRow):
            values = tuple(row.amounts.values())
            self._decimals(values, binding, place, key)
            return Bound(name, values, unit, "activity")
        self.use(place, key)
        series = row.get(key)
        if series is None:
            self._missing(name, binding, place, instead)
            return None
        target = Unit.of(unit)
        values = series.in_own() if series.own is target else series.converted(target)
        self._decimals(values, binding, place, key)
        return Bound(name, values, unit, "activity")

    def _measured(self, binding: Binding, name: str, unit: str, measured: Measured, place: Place, row: Any) -> Bound | None:
        key = str(binding.measured)
        self.use(place, key)
        where = place.at(key)
        if binding.fixed:
            shown: dict[str, Any] = {"key": key, "guideline": self.plan.guideline.id}
            self.findings.append(Finding.of("fixed-replaced", "warning", where, **shown))
        if measured.factor is not None:
            factor, value = self.plan.factor(measured.factor, unit, where)
            self._same_kind(binding, factor, where, row)
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
        replaced = self._replaced(binding, row)
        self._plausible(str(place.table), key, replaced, unit, values, where)
        self._age(binding, measured, where)
        if replaced is not None:
            shown_values = series.converted(Unit.of(replaced.unit)) if series.own.fits(Unit.of(replaced.unit)) else ()
            self.findings += mislabelled(self.plan.known, replaced.kind, replaced.unit, shown_values, measured.source, where)
        return Bound(name, values, unit, "measured", source=measured.source)

    def _replaced(self, binding: Binding, row: Any) -> Factor | None:
        """The factor that a measured value replaces, where there is one."""
        if binding.factor is None or "{region}" in binding.factor:
            return None
        try:
            return self.plan.known.current(filled(binding.factor, row))
        except UnknownIdError:
            return None

    def _same_kind(self, binding: Binding, factor: Factor, where: Place, row: Any) -> None:
        """A factor chosen by its id has to be what the one is that it replaces."""
        replaced = self._replaced(binding, row)
        if replaced is not None and replaced.kind != factor.kind:
            raise InputError([Finding.of("factor-kind", place=where, id=factor.id, came=factor.kind, wanted=replaced.kind)])

    def _age(self, binding: Binding, measured: Measured, where: Place) -> None:
        """A coefficient of the plant's own that does not say when it was measured, or that is older than the rule allows."""
        year = self.activity.year
        if measured.measured_on is None:
            if binding.dated:
                self.findings.append(Finding.of("measured-undated", "warning", where, guideline=self.plan.guideline.id))
        elif binding.max_age is not None and year - measured.measured_on.year > binding.max_age:
            shown: dict[str, Any] = {"guideline": self.plan.guideline.id, "years": binding.max_age, "on": measured.measured_on}
            self.findings.append(Finding.of("measured-old", "warning", where, **shown))

    def _plausible(self, table: str, key: str, replaced: Factor | None, unit: str, values: tuple[Exact, ...], where: Place) -> None:
        """A measured value outside the plausible band of its key, or of the factor that it replaces, leaves a finding."""
        spec = specs_of(table).get(key)
        bands: list[tuple[Any, Any, str]] = []
        if isinstance(spec, MeasuredField) and spec.plausible is not None:
            low, high, own = spec.plausible
            bands.append((Decimal(low), Decimal(high), own))
        if replaced is not None and replaced.band is not None:
            bands.append((*replaced.band, replaced.unit))
        for low, high, own in bands:
            if Unit.of(own).fits(Unit.of(unit)):
                ends = [convert(bound, Unit.of(own), Unit.of(unit)) for bound in (low, high)]
                if not all(ends[0] <= value <= ends[1] for value in values):
                    shown: dict[str, Any] = {"low": f"{low:f}", "high": f"{high:f}", "unit": own}
                    self.findings.append(Finding.of("implausible", "warning", where, **shown))
                    return

    def _decimals(self, values: tuple[Exact, ...], binding: Binding, place: Place, key: str) -> None:
        """More decimals than the rule keeps are used as given, and said."""
        if binding.decimals is None:
            return
        step = STEPS[binding.decimals]
        shown = [convert(value, Unit.of("1"), Unit.of("%")) for value in values] if binding.written == "%" else values
        for at, value in enumerate(shown):
            if not isinstance(value, Decimal) or remainder(value, step):
                where = place.at(key, at + 1 if len(values) > 1 else None)
                self.findings.append(Finding.of("more-decimals", "note", where, decimals=binding.decimals))
                return

    def use(self, place: Place, key: str) -> None:
        """Note that the guideline asks for a key."""
        table = str(place.table)
        if table not in self.used:
            self.used[table] = set()
        self.used[table].add(key)
