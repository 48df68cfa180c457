"""The numbers of a plan: factors and constants in the unit of the parameter that takes them, each bound once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ghgcalc.errors import InputError, UnitError, UnknownIdError
from ghgcalc.findings import Finding
from ghgcalc.immutable import Slotted, put
from ghgcalc.plan.model import Bound
from ghgcalc.units import Unit, convert

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.factors import Factor, Factors
    from ghgcalc.findings import Place
    from ghgcalc.guidelines import Guideline, Supply
    from ghgcalc.numbers import Exact


class Values(Slotted):
    """Factors and constants of a guideline as of a date, bound to parameters.

    Attributes:
        guideline: as its folder states it. known: the factors. as_of: the date of knowledge.
    """

    __slots__ = ("_bound", "_converted", "as_of", "guideline", "known")

    guideline: Guideline
    known: Factors
    as_of: date | None
    _converted: dict[tuple[str, str], tuple[Factor, Exact]]
    _bound: dict[tuple[str, str, str, str], Bound]

    def __init__(self, guideline: Guideline, known: Factors, as_of: date | None) -> None:
        """Nothing is bound yet."""
        put(self, "guideline", guideline)
        put(self, "known", known)
        put(self, "as_of", as_of)
        put(self, "_converted", {})
        put(self, "_bound", {})

    def default(self, name: str, id: str, unit: str, place: Place, key: str | None = None) -> Bound:  # noqa: A002
        """The parameter `name` bound to a factor; a fault is placed at `key` of `place`.

        Raises:
            InputError: as [Plan.factor][].
        """
        found = self._bound.get(("factor", name, id, unit))
        if found is None:
            factor, value = self.factor(id, unit, place.at(key) if key else place)
            found = self._bound["factor", name, id, unit] = Bound(name, (value,), unit, "factor", factor, factor.grade)
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
        key = ("zero", str(rule.grade), rule.clause, unit)
        if key not in self._bound:
            self._bound[key] = Bound("factor", (Decimal(0),), unit, "guideline", None, rule.grade, rule.clause)
        return self._bound[key]

    def constant(self, name: str, key: str, unit: str) -> Bound:
        """The parameter `name` bound to a constant of the guideline."""
        found = self._bound.get(("constant", name, key, unit))
        if found is None:
            value, _ = self.guideline.constant(key)
            found = self._bound["constant", name, key, unit] = Bound(name, (value,), unit, "guideline")
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
