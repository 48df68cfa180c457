"""Applying a plan to an activity: every row becomes a stream whose parameters are all bound, or a fault that says what is missing.

Each parameter comes from a measured value of the activity, else from the factor that the guideline names, else there is an error
that names the parameter, the place and the remedy. Missing is never zero; a measured zero is never missing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.equations.base import Equation, checked
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import Ratio, plus
from ghgcalc.plan.parameters import Parameters
from ghgcalc.plan.streams import AuxiliaryRow, Bindings, Bound, Stream
from ghgcalc.plan.supplies import SupplyRow, arrange, periods
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from ghgcalc.activity import Activity, Process
    from ghgcalc.guidelines import Auxiliary, Method, Source
    from ghgcalc.plan.compiled import Plan
    from ghgcalc.series import Series

IDENTITY = frozenset({
    "id", "name", "capacity", "cells", "current", "started", "stopped", "item", "supply", "evidence", "kind", "source",
    "electricity", "electricity_total",
})  # fmt: skip
"""Keys that describe a row; no guideline computes with them."""


def bind(plan: Plan, activity: Activity, *, include_facilities: bool = False) -> Bindings:
    """Streams, auxiliary rows and findings of an activity under a plan.

    Raises:
        InputError: every parameter that is missing, every unit that does not fit, every supply that cannot be.
    """
    return _Binder(plan, activity, include_facilities=include_facilities).run()


class _Binder:
    """One binding of a plan to an activity; collects faults and findings on the way."""

    def __init__(self, plan: Plan, activity: Activity, *, include_facilities: bool) -> None:
        self.plan, self.activity, self.include = plan, activity, include_facilities
        self.faults: list[Finding] = []
        self.findings: list[Finding] = []
        self.used: dict[str, set[str]] = {}
        self.parameters = Parameters(plan, activity, self.faults, self.findings, self.used)
        self.streams: list[Stream] = []
        self.auxiliary: list[AuxiliaryRow] = []

    def run(self) -> Bindings:
        guideline, year = self.plan.guideline, self.activity.year
        if year not in guideline.reporting_years:
            shown: dict[str, Any] = {"guideline": guideline.id, "year": year, "years": guideline.reporting_years}
            self.findings.append(Finding.of("year-outside", "warning", Place(key="year"), **shown))
        if guideline.status in ("draft", "never-in-force"):
            self.findings.append(Finding.of("guideline-draft", "warning", Place(), guideline=guideline.id))
        for source in guideline.source:
            self._source(source)
        for auxiliary in guideline.auxiliary:
            self._auxiliary(auxiliary)
        self._ignored()
        if self.faults:
            raise InputError(dict.fromkeys(self.faults))
        return Bindings(tuple(self.streams), tuple(self.auxiliary), tuple(dict.fromkeys(self.findings)))

    # -- sources

    def _source(self, source: Source) -> None:
        if source.table not in self.activity.tables:
            return
        self.used.setdefault(source.table, set())
        if source.supplies is not None:
            self._supplied(source)
            return
        counts: dict[str, int] = {}
        for process, at, row in self.activity.rows(source.table):
            item = row.get("item") or (row.get("id") if source.table == "facility" else None)
            place = _place(source.table, process, at, item)
            if source.items is not None and item not in source.items:
                shown: dict[str, Any] = {"item": item, "guideline": self.plan.guideline.id, "known": ", ".join(source.items)}
                self.findings.append(Finding.of("item-not-counted", "warning", place, clause=source.clause, **shown))
                self.used[source.table].update(type(row).model_fields)
                continue
            name = item or ""
            counts[name] = counts.get(name, 0) + 1
            serial = counts[name] if process is None else 1
            stem = [process.id] if process else []
            tail = f"{name or source.id}-{serial}" if serial > 1 else name
            parts = [*stem, source.id if name or serial == 1 else tail, *([tail] if name else [])]
            stream = self._stream(source, "/".join(parts), process, tail or None, row, place)
            if stream is not None:
                self._take(source, stream)

    def _take(self, source: Source, stream: Stream) -> None:
        if not source.if_asked or self.include:
            self.streams.append(stream)
            return
        amounts = {period: stream.inputs[0].at(at) for at, period in enumerate(stream.periods)}
        exact = {period: value for period, value in amounts.items() if not isinstance(value, Ratio)}
        row = AuxiliaryRow(stream.id, "enterprise", None, source.id, stream.item, stream.inputs[0].unit, source.decimals, exact)
        self.auxiliary.append(row)
        shown: dict[str, Any] = {"id": stream.item, "guideline": self.plan.guideline.id}
        self.findings.append(Finding.of("facility-outside", "note", Place(table=source.table, row=stream.item), **shown))

    def _supplied(self, source: Source) -> None:
        """One stream per supply line of each process, or of the enterprise."""
        for process, place, rows in self._supply_lines(source.table, str(source.supplies)):
            for line in rows:
                stem = "/".join([process.id] if process else [])
                id = "/".join(part for part in (stem, source.id, line.item) if part)  # noqa: A001
                stream = self._stream(source, id, process, line.item, line, place)
                if stream is not None:
                    self.streams.append(stream)

    def _supply_lines(self, table: str, supplies: str) -> list[tuple[Process | None, Place, list[SupplyRow]]]:
        rules = self.plan.guideline.supplies[supplies]
        owners: dict[str | None, tuple[Process | None, list[tuple[int, Any]]]] = {}
        for process, at, row in self.activity.rows(table):
            owners.setdefault(process.id if process else None, (process, []))[1].append((at, row))
        self.used.setdefault(table, set()).update(("amount",))
        found = []
        for owner, (process, entries) in owners.items():
            place = Place(table=table, row=owner)
            lines, notes = arrange(entries, rules, self.activity.year, place)
            self.faults += [note for note in notes if note.severity == "error"]
            self.findings += [note for note in notes if note.severity != "error"]
            found.append((process, place, lines))
        return found

    def _stream(self, source: Source, id: str, process: Process | None, item: str | None, row: Any, place: Place) -> Stream | None:  # noqa: A002
        method = self._method(source, row, place)
        equation = checked(method.equation)
        line = row if isinstance(row, SupplyRow) else None
        units = self._variant(equation, method, row, place)
        inputs = self._inputs(source, method, equation, units, row, place) if units else None
        spans = self._periods(method, inputs, line, place) if inputs else None
        if inputs is None or spans is None:
            return None
        gwps = self.plan.gwps_of(equation)
        if missing := [gas for gas, gwp in gwps if gwp is None and not gas.startswith("CO2")]:
            self.faults.append(Finding.of("gwp-missing", place=place, gas=", ".join(missing), guideline=self.plan.guideline.id))
            return None
        owner, parts, treatment = process.id if process else None, line.parts if line else {}, line.rule.treatment if line else ""
        return Stream(id, source, method, equation, source.counts_at, owner, item, spans, inputs, gwps, parts, treatment)

    def _inputs(
        self, source: Source, method: Method, equation: Equation, units: dict[str, str], row: Any, place: Place
    ) -> tuple[Bound, ...] | None:
        """Every parameter bound, or None where a fault was noted.

        A row without measured values shares the factors of every other such row: the plan keeps them per method and item.
        """
        shared = not (isinstance(row, SupplyRow) or method.regional) and not any(
            row.get(key) is not None for key in method.measured
        )
        key = (source.id, source.table, method.id, row.get("item")) if shared else None
        kept = self.plan.kept.get(key) if key else None
        before = len(self.faults), len(self.findings)
        found: list[Bound] = []
        for at, name in enumerate(equation.parameters):
            bound = kept[at] if kept else None
            if bound is None:
                bound = self.parameters.bind(method.parameters[name], name, units[name], row, place)
            if bound is not None:
                found.append(bound)
        if len(self.faults) > before[0] or len(found) < len(equation.parameters):
            return None
        if key and kept is None and len(self.findings) == before[1]:
            self.plan.kept[key] = tuple(None if bound.origin == "activity" else bound for bound in found)
        return tuple(found)

    def _method(self, source: Source, row: Any, place: Place) -> Method:
        """The method that the row names, or the first whose datum is given."""
        if source.choose is None:
            return next(one for one in source.method if one.needs is None or row.get(one.needs) is not None)
        by_id = {method.id: method for method in source.method}
        wanted = row.get(source.choose)
        self.used[source.table].add(source.choose)
        default = by_id[str(source.default)]
        if wanted is None or wanted == default.id:
            return default
        method = by_id.get(wanted)
        if method is None:
            shown: dict[str, Any] = {"method": wanted, "guideline": self.plan.guideline.id, "taken": default.id}
            if wanted != "factor":  # "factor" asks for whatever fixed or default factor the guideline has
                self.findings.append(Finding.of("method-not-offered", "warning", place, clause=source.clause, **shown))
            return default
        if method.needs is not None and row.get(method.needs) is None:
            shown = {"method": wanted, "needs": method.needs, "taken": default.id}
            self.findings.append(Finding.of("method-needs", "warning", place, clause=source.clause, **shown))
            return default
        return method

    def _variant(self, equation: Equation, method: Method, row: Any, place: Place) -> dict[str, str] | None:
        """The variant of the equation's units that the row's amount fits."""
        if len(equation.variants) == 1 or isinstance(row, SupplyRow):
            return equation.variants[0]
        name, key = method.leading
        series: Series | None = row.get(key)
        own = series.own if series else Unit.of(equation.variants[0][name])
        item = vocabulary.items().get(row.get("item") or "")
        if item is not None and item.unit is not None and not Unit.of(item.unit).fits(own):
            shown: dict[str, Any] = {"item": item.id, "came": series.unit if series else "–", "wanted": item.unit}
            self.faults.append(Finding.of("item-unit", place=place.at(key), **shown))
            return None
        return next(units for units in equation.variants if Unit.of(units[name]).fits(own))

    def _periods(self, method: Method, inputs: tuple[Bound, ...], line: SupplyRow | None, place: Place) -> tuple[str, ...] | None:
        """The periods of a stream: those of its first datum. A yearly mean may serve every month; a yearly amount may not."""
        if line is not None:
            return tuple(line.amounts)
        lengths = {bound.name: len(bound.values) for bound in inputs if bound.origin in ("activity", "measured")}
        first, _ = method.leading
        count = lengths[first]
        for name, length in lengths.items():
            if length > count:
                self.faults.append(Finding.of("mixed-shape", place=place.at(method.parameters[name].activity or name), other=first))
                return None
            if length < count and method.parameters[name].activity:
                self.findings.append(Finding.of("yearly-mean", "warning", place.at(str(method.parameters[name].activity))))
        return periods(self.activity.year, annual=count == 1)

    # -- beside the totals

    def _auxiliary(self, auxiliary: Auxiliary) -> None:
        """One row per process and supply (or per entry), in the unit of the form."""
        if auxiliary.table not in self.activity.tables:
            return
        self.used.setdefault(auxiliary.table, set()).add("amount")
        target, rows = Unit.of(auxiliary.unit), dict[str, AuxiliaryRow]()
        for process, at, row in self.activity.rows(auxiliary.table):
            supply = row.get("supply")
            owner = process.id if process else None
            name = auxiliary.id if supply or at == 1 else f"{auxiliary.id}-{at}"
            id = "/".join(part for part in (owner, name, supply) if part)  # noqa: A001
            made = AuxiliaryRow(id, auxiliary.level, owner, auxiliary.id, supply, auxiliary.unit, auxiliary.decimals, {}, auxiliary)
            amounts = rows.setdefault(id, made).amounts
            for period, value in zip(
                periods(self.activity.year, annual=row.amount.annual), row.amount.converted(target), strict=True
            ):
                amounts[period] = plus(amounts.get(period, Decimal(0)), value)
        self.auxiliary += rows.values()

    def _ignored(self) -> None:
        """Data that the guideline does not ask for: said once per key."""
        guideline = self.plan.guideline
        for table in self.activity.tables:
            rows = [row for _, _, row in self.activity.rows(table)]
            if table not in self.used:
                shown: dict[str, Any] = {"table": table, "guideline": guideline.id}
                self.findings.append(Finding.of("table-ignored", "note", Place(table=table), **shown))
                continue
            if all(row.model_fields_set <= IDENTITY | self.used[table] for row in rows):
                continue
            given = {key for row in rows for key in row.model_fields_set if row.get(key) not in (None, ())} - IDENTITY
            for key in sorted(given - self.used[table]):
                self.findings.append(
                    Finding.of("datum-ignored", "note", Place(table=table, key=key), key=key, guideline=guideline.id)
                )


def _place(table: str, process: Process | None, at: int, item: str | None) -> Place:
    if process is not None:
        return Place(table=table, row=process.id)
    return Place(table=table, row=f"{at} ({item})" if item else str(at))
