"""The factor of a supply of electricity: what the row states, what its evidence states, a named factor, or one looked up by what it is."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.errors import InputError, UnitError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed, round_exact, simplest
from ghgcalc.plan.electricity.plants import Plants
from ghgcalc.plan.model import Bound
from ghgcalc.units import Unit, convert

if TYPE_CHECKING:
    from ghgcalc.activity.measured import Measured
    from ghgcalc.factors import Factor
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.electricity.arrangement import SupplyRow
    from ghgcalc.plan.electricity.plants import Generated

PLANT = "#plant"
"""The way to the factor of a captive plant."""

UNITS = ("tCO2/MWh", "tCO2e/MWh")


class SupplyFactors:
    """Finds the factor of each line of electricity; what it notes goes to the lists of the asking."""

    def __init__(self, asking: Asking) -> None:
        """Share its lists."""
        self.asking, self.plan, self.activity = asking, asking.plan, asking.activity

    @cached_property
    def plants(self) -> Plants:
        """The captive plants."""
        return Plants(self.asking)

    def unit(self, row: SupplyRow) -> str:
        """The unit of the line's factor: t CO2 or t CO2e per MWh, as the factor says."""
        if row.rate is not None:
            return UNITS[not row.rate.unit.fits(Unit.of(UNITS[0]))]
        for way in row.rule.factor if row.rule.treatment != "zero" else ():
            stated: Measured | None = row.entry.get(way[1:]) if way.startswith("=") else None
            if stated is not None and stated.value is not None:
                return stated.value.own.symbol
            if way == PLANT and (generated := self._generated(row)) is not None:
                return f"{generated.unit}/MWh"
            if stated is not None or not (way.startswith("=") or (way.startswith("@") and self._found(way[1:], row) is None)):
                break
        return UNITS[0]

    def _generated(self, row: SupplyRow) -> Generated | None:
        """The plant of a row; what is wrong with it is said when its factor is bound."""
        try:
            return self.plants.of(row.entry, Place())
        except InputError:
            return None

    def weighs(self, row: SupplyRow) -> bool:
        """Whether the line has a factor at all: what counts as nothing is nothing of every gas."""
        if row.rate is not None or row.rule.treatment == "zero":
            return row.rate is not None and bool(row.rate.exact)
        return row.rule.factor[-1] != "0" or any(row.entry.get(way[1:]) is not None for way in row.rule.factor if way[:1] == "=")

    def factor(self, row: SupplyRow, unit: str, place: Place) -> Bound:
        """The factor of a line, in `unit`.

        Raises:
            InputError: no way leads to one.
        """
        rule = row.rule
        if row.rate is not None:
            value = convert(row.rate.exact, row.rate.unit, Unit.of(unit))
            return Bound("factor", (value,), unit, "measured", source=", ".join(row.records))
        if rule.treatment == "zero":
            return self.plan.zero(rule, unit)
        for way in rule.factor:
            found = self._by(way, row, unit, place)
            if found is not None:
                return found
        raise InputError([self._nothing(row, place)])

    def _by(self, way: str, row: SupplyRow, unit: str, place: Place) -> Bound | None:
        if way == "0":
            return self.plan.zero(row.rule, unit)
        if way.startswith("="):
            return self._stated(way[1:], row, unit, place)
        if way.startswith("@"):
            return self._looked_up(way[1:], row, unit, place)
        if way == PLANT:
            return self._own(row, unit, place)
        id = way.replace("{region}", self.asking.region()) if "{region}" in way else way  # noqa: A001
        bound = self.plan.default("factor", id, unit, place)
        self.asking.superseded(id, bound.factor, place)
        return replace(bound, grade=row.rule.grade) if row.rule.open else bound  # the rule is less well known than its number

    def _own(self, row: SupplyRow, unit: str, place: Place) -> Bound | None:
        """The factor of the captive plant that generated the electricity of a row."""
        found = self.plants.of(row.entry, place)
        if found is None:
            return None
        if unit != f"{found.unit}/MWh":
            raise InputError([Finding.of("gases-mixed", place=place.at("plant"), came=f"{found.unit}/MWh", wanted=unit)])
        value = simplest(found.factor)
        shown: dict[str, Any] = {"plant": found.plant, "factor": f"{round_exact(value, 6):f}", "unit": unit, "source": found.source}
        self.asking.findings.append(Finding.of("captive-factor", "note", place, **shown))
        if (heat := self.plants.unsplit(found.plant)) is not None:
            said: dict[str, Any] = {
                "id": found.plant,
                "heat": heat,
                "emission": printed(simplest(found.emission)),
                "unit": found.unit,
            }
            where = Place(table="facility", row=found.plant, key="heat")
            self.asking.findings.append(
                Finding.of("captive-heat-unsplit", "warning", where, guideline=self.asking.guideline, **said)
            )
        return Bound("factor", (value,), unit, "measured", source=found.source)

    def _stated(self, key: str, row: SupplyRow, unit: str, place: Place) -> Bound | None:
        """The factor that the row states: a number with its source, or the id of a factor of a kind that will do."""
        self.asking.use(place, key)
        stated: Measured | None = row.entry.get(key)
        if stated is None:
            return None
        where = place.at(key)
        if stated.factor is not None:
            factor, value = self.plan.factor(stated.factor, unit, where)
            kinds = row.rule.kinds.get(key, ())
            if kinds and factor.kind not in kinds:
                shown: dict[str, Any] = {"id": factor.id, "came": factor.kind, "wanted": ", ".join(kinds)}
                raise InputError([Finding.of("factor-kind", place=where, **shown)])
            self.asking.findings.append(Finding.of("factor-chosen", "note", where, key=key, id=factor.id))
            return Bound("factor", (value,), unit, "factor", factor, factor.grade, stated.source)
        series = stated.value
        assert series is not None
        try:
            values = series.converted(Unit.of(unit))
        except UnitError:  # CO2 and CO2e are told apart before: this is the other one
            raise InputError([Finding.of("gases-mixed", place=where, came=series.unit, wanted=unit)]) from None
        if not series.annual:  # a month that is not on this line has no row: each row takes the factor of its own month
            if not all("-" in period for period in row.amounts):
                raise InputError([Finding.of("mixed-shape", place=where, other="amount")])
            values = tuple(values[int(period[5:]) - 1] for period in row.amounts)
        return Bound("factor", values, unit, "measured", source=stated.source)

    def _looked_up(self, name: str, row: SupplyRow, unit: str, place: Place) -> Bound | None:
        """The newest factor of its kind for the area of the row, else of the entity, not about a later year than the activity's."""
        lookup, year = self.plan.guideline.lookups[name], self.activity.year
        area, found = self._area(row, lookup.default_area), self._found(name, row)
        if row.entry.area is not None:
            self.asking.use(place, "area")
        elif area is not None and area == lookup.default_area and self.activity.entity.province is None:
            self.asking.findings.append(Finding.of("area-assumed", "note", place, area=area))
        if found is None:
            if lookup.missing:
                shown: dict[str, Any] = {"area": str(area or row.entry.area or "–"), "kind": lookup.kind}
                self.asking.findings.append(Finding.of(lookup.missing, "warning", place, **shown))
            return None
        bound = self.plan.default("factor", found.id, unit, place)
        if (overlay := self.plan.known.overlay_of.get(found.id)) is not None:
            shown = {"id": found.id, "where": overlay.name}
            self.asking.findings.append(Finding.of("factor-of-user", "warning", place, **shown))
        if found.data_year != year:
            shown = {"id": found.id, "data_year": str(found.data_year), "year": year}
            self.asking.findings.append(Finding.of("factor-year", "note", place, **shown))
        return bound

    def _found(self, name: str, row: SupplyRow) -> Factor | None:
        """The factor of a lookup for the area of a line, where there is one."""
        lookup = self.plan.guideline.lookups[name]
        area = self._area(row, lookup.default_area)
        return self.plan.lookup(lookup.kind, vocabulary.chain(area) or (area,), self.activity.year) if area else None

    def _area(self, row: SupplyRow, default: str | None) -> str | None:
        """The area of the row, else the entity's province, else the default where the row states nothing that says otherwise."""
        stated: str | None = row.entry.area
        if stated is not None:
            return vocabulary.area_id(stated) or stated
        if self.activity.entity.province is not None:
            return self.activity.entity.province
        if any(row.entry.get(key) is not None for key in ("location_factor", "market_factor")):
            return None  # the row knows its own grid, and does not say which
        return default

    def _nothing(self, row: SupplyRow, place: Place) -> Finding:
        keys = ", ".join(way[1:] for way in row.rule.factor if way.startswith("="))
        area: str | None = row.entry.area
        if area is not None and vocabulary.area_id(area) is None:
            from ghgcalc import suggestions

            said = suggestions.of_area(area, "area")
            return Finding.of("unknown-area", place=place.at("area"), value=area[:40], keys=keys or "–", **said)
        shown: dict[str, Any] = {"supply": row.item, "guideline": self.plan.guideline.id, "keys": keys or "–"}
        code = "captive-factor-missing" if PLANT in row.rule.factor else "supply-factor-missing"
        return Finding.of(code, place=place, **shown)
