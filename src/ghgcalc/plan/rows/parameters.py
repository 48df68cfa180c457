"""Binding one parameter of an equation: measured value, else factor, else a fault that says what is missing and where."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.activity import VOLUME, WRITTEN
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding
from ghgcalc.numbers import fraction_of, simplest
from ghgcalc.plan.model import DATUM, Bound
from ghgcalc.plan.rows.measured import MeasuredValues
from ghgcalc.plan.rows.ways import KEY, OWN_KEYS, filled
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from ghgcalc.findings import Place
    from ghgcalc.guidelines import Binding
    from ghgcalc.plan.asking import Asking


class Parameters:
    """Binds parameters for one activity; faults, findings and the keys that were used go to the lists of the asking."""

    def __init__(self, asking: Asking) -> None:
        """Share its lists."""
        self.asking, self.plan, self.measured = asking, asking.plan, MeasuredValues(asking)

    def bind(self, binding: Binding, name: str, unit: str, row: Any, place: Place, instead: str = "") -> Bound | None:
        """The parameter with its number, or None where a fault was noted; `instead` names everything that would do."""
        measured = row.get(binding.measured) if binding.measured else None
        if measured is not None and binding.on_request and not self.plan.accept_measured:
            self.asking.use(place, str(binding.measured))
            shown: dict[str, Any] = {"key": binding.measured, "guideline": self.asking.guideline}
            self.asking.findings.append(Finding.of("fixed-kept", "note", place.at(binding.measured), **shown))
            measured = None
        try:
            if measured is not None:
                return self.measured.bind(binding, name, unit, measured, place, row)
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
            self.asking.faults += (
                error.faults if measured is not None else [self._explain_missing(f, binding, name, unit) for f in error.faults]
            )
            return None
        self.asking.superseded(named, bound.factor, place)
        return bound

    def _explain_missing(self, fault: Finding, binding: Binding, name: str, unit: str) -> Finding:
        """A factor that does not exist for this item or technology is a datum that the plant has to state."""
        template = binding.factor or ""
        if fault.code != "unknown-factor" or "{" not in template:
            return fault
        shown: dict[str, Any] = {"parameter": name, "guideline": self.asking.guideline}
        if binding.measured:
            return Finding.of("no-default", place=fault.place, **shown, key=binding.measured)
        pattern = re.compile(KEY.sub("([^/]+)", template))
        fitting = [factor for factor in self.plan.known if Unit.of(factor.unit).fits(Unit.of(unit))]
        known = sorted({match[1] for factor in fitting if (match := pattern.fullmatch(factor.id))})
        return Finding.of(
            "no-default-for", place=fault.place, **shown, key=KEY.findall(template)[-1], known=", ".join(known) or "–"
        )

    def _missing(self, name: str, binding: Binding, place: Place, instead: str = "") -> None:
        key = WRITTEN.get(binding.activity or "", binding.activity) or binding.measured or name
        shown: dict[str, Any] = {"parameter": name, "key": instead or key, "guideline": self.asking.guideline}
        self.asking.faults.append(Finding.of("datum-missing", place=place.at(key), **shown))

    def _filled(self, template: str, row: Any, place: Place) -> str:
        """The factor id for the item, the region and whatever other keys of the row it has.

        Raises:
            InputError: the row has not the key.
        """
        if "{" not in template:
            return template
        if "{region}" in template:
            template = template.replace("{region}", self.asking.region())
        for key in KEY.findall(template):
            if key not in OWN_KEYS:
                self.asking.use(place, key)
            if row.get(key) is None:
                shown: dict[str, Any] = {"parameter": key, "key": key, "guideline": self.asking.guideline}
                raise InputError([Finding.of("datum-missing", place=place.at(key), **shown)])
        return filled(template, row)

    def _datum(self, binding: Binding, name: str, unit: str, row: Any, place: Place, instead: str) -> Bound | None:
        key = str(binding.activity)
        self.asking.use(place, key)
        series = row.get(key)
        if series is None:
            self._missing(name, binding, place, instead)
            return None
        target = Unit.of(unit)
        if series.own.symbol == VOLUME and not series.own.fits(target):
            return self.measured.weighed(binding, name, unit, row, place)
        values = series.in_own() if series.own is target else series.converted(target)
        self.measured.decimals(values, binding, place, key)
        if binding.yearly and len(values) > 1:
            values = (simplest(sum(map(fraction_of, values), Fraction(0))),)
        return Bound(name, values, unit, DATUM)
