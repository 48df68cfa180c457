"""A plan: a guideline bound to a factor edition and a date of knowledge, its equations and factors checked once."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ghgcalc import factors, guidelines
from ghgcalc.activity import keys_of
from ghgcalc.equations import Equation, checked
from ghgcalc.errors import InputError, UnitError, UnknownIdError
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import Guideline, Source, Supply
from ghgcalc.plan.labels import gwp_label, overlay_labels
from ghgcalc.plan.streams import Bound
from ghgcalc.units import Unit, convert

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ghgcalc.activity import Activity
    from ghgcalc.factors import Factor, Factors
    from ghgcalc.guidelines import Binding
    from ghgcalc.numbers import Exact


class Plan:
    """A guideline, a factor edition and a date of knowledge, compiled: equations checked, units of every factor checked."""

    def __init__(
        self,
        guideline: Guideline,
        known: Factors,
        as_of: date | None = None,
        gwp: str | None = None,
        options: tuple[str, ...] = (),
    ) -> None:
        """Check every equation with pint, and every factor that the guideline names without a template.

        Args:
            guideline: as its folder states it.
            known: the factors.
            as_of: the date of knowledge.
            gwp: the set of GWPs, where the guideline leaves it open.
            options: named readings of the rule.

        Raises:
            InputError: the guideline or a factor was not issued by `as_of`, a factor is missing, refused or of another unit; a set of
                GWPs or an option that the guideline does not offer.
            EquationError: an equation's formula does not fit its declared units.
        """
        if unknown := [name for name in options if name not in guideline.option]:
            known_options = ", ".join(guideline.option) or "–"
            raise InputError([Finding.of("unknown-option", place=Place(key="option"), value=unknown[0][:40], known=known_options)])
        self.given = frozenset(("option.gwp",) if gwp else ()) | {f"option.{name}" for name in options}
        guideline = guideline.read_as(options)
        self.guideline, self.known, self.as_of = guideline, known, as_of
        self.gwp_set, gwp_ids = _gwps(guideline, gwp)
        if as_of is not None and guideline.issued > as_of:
            shown: dict[str, Any] = {"guideline": guideline.id, "issued": guideline.issued, "as_of": as_of}
            raise InputError([Finding.of("guideline-not-issued", place=Place(key="guideline"), **shown)])
        self._converted: dict[tuple[str, str], tuple[Factor, Exact]] = {}
        self._bound: dict[tuple[str, str, str], Bound] = {}
        self._gwps: dict[str, tuple[tuple[str, Bound | None], ...]] = {}
        self.kept: dict[tuple[str, str, str, str | None, str], tuple[Bound | None, ...]] = {}
        faults: list[Finding] = []
        for source in guideline.source:
            faults += _keys(source)
            for method in source.method:
                for name, unit, binding in _walk(method.equation, method.parameters):
                    place = Place(row=source.id, key=name)
                    if binding.factor and "{" not in binding.factor:
                        self._try(binding.factor, unit, place, faults)
                    elif binding.constant:
                        names = [binding.constant] if "{" not in binding.constant else []
                        faults += [fault for one in names for fault in self._constant_faults(one, unit, place)]
        for gas, id in gwp_ids.items():  # noqa: A001
            self._try(id, f"tCO2e/t{gas}", Place(row="gwp", key=gas), faults)
        if faults:
            raise InputError(faults)
        self.gwps = {gas: self._gwp(gas, id) for gas, id in gwp_ids.items()}  # noqa: A001
        self.findings = tuple(overlay_labels(known))
        for gas, bound in self.gwps.items():
            value: Any = bound.values[0]
            self.findings += tuple(gwp_label(known, self.gwp_set or "", gas, value, bound.unit))

    def _try(self, id: str, unit: str, place: Place, faults: list[Finding]) -> None:  # noqa: A002
        try:
            self.factor(id, unit, place)
        except InputError as error:
            faults += error.faults

    def _constant_faults(self, key: str, unit: str, place: Place) -> list[Finding]:
        """A constant stands in the parameter's own unit: a ratio such as 44/12 cannot be converted."""
        came = self.guideline.constant(key)[1]
        try:
            fits = Unit.of(came) == Unit.of(unit)
        except UnitError:
            fits = False
        return [] if fits else [Finding.of("factor-unit", place=place, id=key, came=came, wanted=unit)]

    def _gwp(self, gas: str, id: str) -> Bound:  # noqa: A002
        unit = f"tCO2e/t{gas}"
        factor, value = self.factor(id, unit, Place(key=gas))
        return Bound(f"gwp_{gas.lower()}", (value,), unit, "factor", factor, factor.grade)

    def gwps_of(self, equation: Equation) -> tuple[tuple[str, Bound | None], ...]:
        """Each gas of an equation with its GWP, or None where the guideline names none (CO2 and CO2e need none)."""
        if equation.id not in self._gwps:
            self._gwps[equation.id] = tuple((gas, self.gwps.get(gas)) for gas in equation.gives)
        return self._gwps[equation.id]

    def default(self, name: str, id: str, unit: str, place: Place, key: str | None = None) -> Bound:  # noqa: A002
        """The parameter `name` bound to a factor; a fault is placed at `key` of `place`.

        Raises:
            InputError: as [Plan.factor][].
        """
        found = self._bound.get((name, id, unit))
        if found is None:
            factor, value = self.factor(id, unit, place.at(key) if key else place)
            found = self._bound[name, id, unit] = Bound(name, (value,), unit, "factor", factor, factor.grade)
        return found

    def lookup(self, kind: str, areas: tuple[str, ...], year: int) -> Factor | None:
        """The newest factor of a kind for the first of some areas that has one, not about a later year, known by the plan's date."""
        for area in areas:
            found = [
                factor
                for factor in self.known.find(kind=kind, area=area, as_of=self.as_of)
                if factor.data_year is not None and factor.data_year <= year
            ]
            if found:
                return max(found, key=lambda factor: (factor.data_year, factor.issued, factor.id))
        return None

    def zero(self, rule: Supply, unit: str) -> Bound:
        """The factor of a supply that the guideline counts as zero."""
        key = ("zero", f"{rule.grade}/{rule.clause}", unit)
        if key not in self._bound:
            self._bound[key] = Bound("factor", (Decimal(0),), unit, "guideline", None, rule.grade, rule.clause)
        return self._bound[key]

    def constant(self, name: str, key: str, unit: str) -> Bound:
        """The parameter `name` bound to a constant of the guideline."""
        found = self._bound.get((name, key, unit))
        if found is None:
            value, _ = self.guideline.constant(key)
            found = self._bound[name, key, unit] = Bound(name, (value,), unit, "guideline")
        return found

    def factor(self, id: str, unit: str, place: Place) -> tuple[Factor, Exact]:  # noqa: A002
        """The factor that stands for `id`, with its value in `unit`.

        Raises:
            InputError: not known, not issued by the plan's date, of a kind that accounts refuse, or of another dimension.
        """
        found = self._converted.get((id, unit))
        if found is not None:
            return found
        try:
            factor = self.known.current(id)
        except UnknownIdError as error:
            raise InputError([Finding.of("unknown-factor", place=place, id=id, near=", ".join(error.nearest) or "–")]) from None
        if factor.refusal():
            raise InputError([Finding.of(f"factor-refused-{factor.kind}", place=place, id=factor.id)])
        if self.as_of is not None and factor.issued > self.as_of:
            raise InputError([Finding.of("factor-not-issued", place=place, id=factor.id, issued=factor.issued, as_of=self.as_of)])
        try:
            own = Unit.of(factor.unit)
            if factor.kind == "carbon-share":
                own = own * Unit.of("tC/t")  # of a material: tonnes of carbon per tonne of it
            value = convert(factor.number, own, Unit.of(unit))
        except UnitError:
            raise InputError([Finding.of("factor-unit", place=place, id=factor.id, came=factor.unit, wanted=unit)]) from None
        self._converted[id, unit] = (factor, value)
        return factor, value


def _keys(source: Source) -> list[Finding]:
    """Faults of a source that binds keys which its table has not, or which hold something else."""
    data, measured = keys_of(source.table)
    if source.supplies is not None:
        data, measured = data & {"amount"}, frozenset()
    found = []
    for method in source.method:
        for name, binding in method.bindings:
            for key, known in ((binding.activity, data), (binding.measured, measured)):
                if key is not None and key not in known:
                    place = Place(table=source.table, row=f"{source.id}/{method.id}", key=name)
                    found.append(Finding.of("unknown-datum", place=place, key=key, known=", ".join(sorted(known)) or "–"))
    return found


def _walk(equation: str, parameters: Mapping[str, list[Binding]]) -> Iterator[tuple[str, str, Binding]]:
    """Every binding with the name and unit of its parameter, those of inner equations included."""
    units = checked(equation).variants[0]
    for name, ways in parameters.items():
        for way in ways:
            if way.equation is None:
                yield name, units[name], way
            else:
                yield from _walk(way.equation, way.parameters)


def _gwps(guideline: Guideline, wanted: str | None) -> tuple[str | None, Mapping[str, str]]:
    """The set of GWPs and the factor of each gas: the guideline's own, or another where it leaves that open.

    Raises:
        InputError: the guideline fixes its set, or does not know the one that is asked for.
    """
    if wanted is None:
        return guideline.gwp_set, guideline.gwp
    name = wanted.upper()
    if name not in guideline.gwp_sets:
        shown: dict[str, Any] = {"guideline": guideline.id, "value": wanted[:40], "known": ", ".join(guideline.gwp_sets)}
        code = "unknown-gwp" if guideline.gwp_sets else "gwp-fixed"
        raise InputError([Finding.of(code, place=Place(key="gwp"), **shown)])
    return name, {gas: guideline.gwp_sets[name].replace("{gas}", gas.lower()) for gas in guideline.gwp}


@lru_cache(maxsize=64)
def _cached(
    guideline_id: str, sha: str, edition: int | None, as_of: date | None, gwp: str | None, options: tuple[str, ...]
) -> Plan:
    del sha  # a guideline that changed under the same id is another plan
    return Plan(guidelines.get(guideline_id), factors.edition(edition), as_of, gwp, options)


def compile(  # noqa: A001
    guideline: str | Guideline,
    edition: int | Factors | None = None,
    as_of: date | None = None,
    overlays: tuple[factors.Overlay, ...] = (),
    gwp: str | None = None,
    options: tuple[str, ...] = (),
) -> Plan:
    """The plan of a guideline under a factor edition (the newest when none is named) or a set of factors, compiled once.

    Raises:
        UnknownIdError: the guideline or the edition is not known.
        InputError: as [Plan][].
    """
    found = guideline if isinstance(guideline, Guideline) else guidelines.get(guideline)
    if isinstance(edition, factors.Factors):
        return Plan(found, edition.with_overlays(*overlays), as_of, gwp, options)
    if overlays or found is not guidelines.register().get(found.id):
        return Plan(found, factors.edition(edition).with_overlays(*overlays), as_of, gwp, options)
    return _cached(found.id, found.sha256, edition, as_of, gwp, options)


def choose(activity: Activity, guideline: str | None, as_of: date | None) -> Guideline:
    """The guideline that is named, else the one in force for the activity's year.

    Raises:
        InputError: none was in force, or the named one is not known.
    """
    if guideline is None:
        return guidelines.choose(activity.year, as_of)
    try:
        return guidelines.get(guideline)
    except UnknownIdError as error:
        near = ", ".join(error.nearest)
        raise InputError([Finding.of("unknown-guideline", place=Place(key="guideline"), value=guideline, near=near)]) from None
