"""A measured value in the place of a factor: bound, and held against what it replaces."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.activity import MeasuredField, specs_of
from ghgcalc.errors import InputError, UnitError
from ghgcalc.findings import Finding
from ghgcalc.numbers import Exact, power_of_ten, times, whole_steps
from ghgcalc.plan.labels import mislabelled
from ghgcalc.plan.model import DATUM, Bound
from ghgcalc.plan.rows.ways import filled
from ghgcalc.units import Unit, convert
from ghgcalc.vocabulary import OWN

if TYPE_CHECKING:
    from ghgcalc.activity import Measured
    from ghgcalc.factors import Factor
    from ghgcalc.findings import Place
    from ghgcalc.guidelines import Binding
    from ghgcalc.plan.asking import Asking

STEPS = tuple(power_of_ten(places) for places in range(13))
"""The unit of the last kept decimal."""


class MeasuredValues:
    """Binds measured values of one activity; what it notices goes to the lists of the asking."""

    def __init__(self, asking: Asking) -> None:
        """Share its lists."""
        self.asking, self.plan = asking, asking.plan

    def bind(self, binding: Binding, name: str, unit: str, measured: Measured, place: Place, row: Any) -> Bound | None:
        """The bound of a measured value, or None where a fault was noted.

        Raises:
            InputError: a factor that the row chose is not known, refused, of another kind or unit.
        """
        key = str(binding.measured)
        self.asking.use(place, key)
        where = place.at(key)
        if binding.fixed:
            shown: dict[str, Any] = {"key": key, "guideline": self.asking.guideline}
            code = "fixed-accepted" if binding.on_request else "fixed-replaced"
            self.asking.findings.append(Finding.of(code, "warning", where, **shown))
        if measured.factor is not None:
            factor, value = self.plan.factor(measured.factor, unit, where)
            self._same_kind(binding, factor, where, row)
            self.asking.findings.append(Finding.of("factor-chosen", "note", where, key=key, id=factor.id))
            if not measured.source:
                return self.plan.default(name, measured.factor, unit, place, key)
            return Bound(name, (value,), unit, "factor", factor, factor.grade, measured.source)
        series = measured.value
        assert series is not None
        try:
            values = series.converted(Unit.of(unit))
        except UnitError:
            self.asking.faults.append(
                Finding.of("wrong-dimension", place=where, came=series.unit, words=series.own.words(), wanted=unit)
            )
            return None
        self.decimals(values, binding, place, key)
        replaced = self._replaced(binding, row)
        self._plausible(str(place.table), key, replaced, unit, values, where)
        self._age(binding, measured, where)
        if replaced is not None:
            shown_values = series.converted(Unit.of(replaced.unit)) if series.own.fits(Unit.of(replaced.unit)) else ()
            self.asking.findings += mislabelled(self.plan.known, replaced.kind, replaced.unit, shown_values, measured.source, where)
        return Bound(name, values, unit, "measured", None, "stated" if row.get("item") == OWN else None, measured.source)

    def weighed(self, binding: Binding, name: str, unit: str, row: Any, place: Place) -> Bound | None:
        """The mass of a liquid that is stated in litres, by its stated density; None where a fault was noted.

        Volume (kL) × density (t/kL) is mass (t), of the year or month by month; one density may serve every month.
        """
        volume, density = row.get(binding.activity), row.get("density")
        self.asking.use(place, "density")
        if (
            density.value is None
            or not Unit.of(unit).fits(Unit.of("t"))
            or len(density.value.values) not in (1, len(volume.values))
        ):
            code = "density-unfit"
            self.asking.faults.append(Finding.of(code, place=place.at("density"), came=volume.unit, wanted=unit))
            return None
        litres, heavy = volume.in_own(), density.value.in_own()
        tonnes = tuple(times(each, heavy[at if len(heavy) > 1 else 0]) for at, each in enumerate(litres))
        values = tuple(convert(mass, Unit.of("t"), Unit.of(unit)) for mass in tonnes)
        self.decimals(values, binding, place, str(binding.activity))
        parts = (f"{one.values[0]:f} {one.unit}" if one.annual else one.unit for one in (volume, density.value))
        return Bound(name, values, unit, DATUM, source=f"{' × density 密度 '.join(parts)}: {density.source}")

    def _replaced(self, binding: Binding, row: Any) -> Factor | None:
        """The factor that a measured value replaces, where there is one."""
        if binding.factor is None or "{region}" in binding.factor:
            return None
        return self.plan.known.known(filled(binding.factor, row))

    def _same_kind(self, binding: Binding, factor: Factor, where: Place, row: Any) -> None:
        """A factor chosen by its id has to be what the one is that it replaces."""
        replaced = self._replaced(binding, row)
        if replaced is not None and replaced.kind != factor.kind:
            raise InputError([Finding.of("factor-kind", place=where, id=factor.id, came=factor.kind, wanted=replaced.kind)])

    def _age(self, binding: Binding, measured: Measured, where: Place) -> None:
        """A coefficient of the plant's own that does not say when it was measured, or that is older than the rule allows."""
        year = self.asking.activity.year
        if measured.measured_on is None:
            if binding.dated:
                self.asking.findings.append(Finding.of("measured-undated", "warning", where, guideline=self.asking.guideline))
        elif binding.max_age is not None and year - measured.measured_on.year > binding.max_age:
            shown: dict[str, Any] = {"guideline": self.asking.guideline, "years": binding.max_age, "on": measured.measured_on}
            self.asking.findings.append(Finding.of("measured-old", "warning", where, **shown))

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
                    self.asking.findings.append(Finding.of("implausible", "warning", where, **shown))
                    return

    def decimals(self, values: tuple[Exact, ...], binding: Binding, place: Place, key: str) -> None:
        """More decimals than the rule keeps are used as given, and said."""
        if binding.decimals is None:
            return
        step = STEPS[binding.decimals]
        shown = [convert(value, Unit.of("1"), Unit.of("%")) for value in values] if binding.written == "%" else values
        plain = [value for value in shown if type(value) is Decimal]
        if len(plain) == len(shown) and whole_steps(plain, step):
            return
        at = next(at for at, value in enumerate(shown) if not isinstance(value, Decimal) or not whole_steps((value,), step))
        where = place.at(key, at + 1 if len(values) > 1 else None)
        self.asking.findings.append(Finding.of("more-decimals", "note", where, decimals=binding.decimals))
