"""Applying a plan to an activity: every row becomes a stream whose parameters are all bound, or a fault that says what is missing.

Each parameter comes from a measured value of the activity, else from the factor that the guideline names, else there is an error
that names the parameter, the place and the remedy. Missing is never zero; a measured zero is never missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.activity import Product
from ghgcalc.equations import Equation, checked
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import Ratio
from ghgcalc.plan.beside import auxiliary_rows, ignored, notices
from ghgcalc.plan.goods import Good, goods_of
from ghgcalc.plan.parameters import Parameters
from ghgcalc.plan.streams import AuxiliaryRow, Bindings, Bound, Stream
from ghgcalc.plan.supplies import SupplyRow, arrange, periods
from ghgcalc.plan.ways import choose_method, described, has, resolve
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.activity import Activity, Process
    from ghgcalc.guidelines import Binding, Method, Source
    from ghgcalc.plan.compiled import Plan
    from ghgcalc.series import Series

NAMED_BY_ID = ("facility", "anode_plant")
KEYS_OF_PRODUCTS = tuple(Product.model_fields)


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
        self.goods: list[Good] = []

    def run(self) -> Bindings:
        guideline, year = self.plan.guideline, self.activity.year
        if year not in guideline.reporting_years:
            shown: dict[str, Any] = {"guideline": guideline.id, "year": year, "years": guideline.reporting_years}
            self.findings.append(Finding.of("year-outside", "warning", Place(key="year"), **shown))
        if guideline.status in ("draft", "never-in-force"):
            self.findings.append(Finding.of("guideline-draft", "warning", Place(), guideline=guideline.id))
        self.findings += self.plan.findings
        for source in guideline.source:
            self._source(source)
        for auxiliary in guideline.auxiliary:
            if auxiliary.table in self.activity.tables:
                self.used.setdefault(auxiliary.table, set()).update(("amount", *guideline.memo_keys))
                self.auxiliary += auxiliary_rows(auxiliary, self.activity)
        if guideline.goods:
            self._goods()
        self.findings += ignored(guideline, self.activity, self.used)
        self.findings += notices(self.plan, self.activity)
        if self.faults:
            raise InputError(dict.fromkeys(self.faults))
        return Bindings(tuple(self.streams), tuple(self.auxiliary), tuple(dict.fromkeys(self.findings)), tuple(self.goods))

    # -- sources

    def _source(self, source: Source) -> None:
        if source.table not in self.activity.tables:
            return
        self.used.setdefault(source.table, set())
        if source.supplies is not None:
            self._supplied(source)
            return
        counts: dict[tuple[str, ...], int] = {}
        for process, at, row in self.activity.rows(source.table):
            item = row.get("item") or (row.get("id") if source.table in NAMED_BY_ID else None)
            place = _place(source.table, process, at, item)
            if source.unless and self._replaced(source, process, place):
                continue
            if source.items is not None and item not in source.items:
                shown: dict[str, Any] = {"item": item, "guideline": self.plan.guideline.id, "known": ", ".join(source.items)}
                self.findings.append(Finding.of("item-not-counted", "warning", place, clause=source.clause, **shown))
                self.used[source.table].update(type(row).model_fields)
                continue
            name = item or ""
            stem = [process.id] if process else []
            key = (*stem, name)
            serial = counts[key] = counts.get(key, 0) + 1
            tail = f"{name or source.line_stem}-{serial}" if serial > 1 else name
            parts = [*stem, source.line_stem if name or serial == 1 else tail, *([tail] if name else [])]
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

    def _replaced(self, source: Source, process: Process | None, place: Place) -> bool:
        """Whether another table counts the same carbon for this plant."""
        for table in source.unless:
            rows = self.activity.rows(table)
            if any(owner is None or owner is process for owner, _, _ in rows):
                shown: dict[str, Any] = {"source": source.id, "table": table, "guideline": self.plan.guideline.id}
                self.findings.append(Finding.of("source-replaced", "note", place, **shown))
                return True
        return False

    def _supplied(self, source: Source) -> None:
        """One stream per supply line of each process, or of the enterprise; a line for each site where the source asks for it."""
        factors, lines = self.parameters.electricity, self._supply_lines(source)
        units = {factors.unit(line) for _, _, rows in lines for line in rows if factors.weighs(line)}
        for process, place, rows in lines:
            seen: dict[str, int] = {}
            for line in rows:
                at = "/".join(part for part in (line.item, *self._where(source, line)) if part)
                seen[at] = seen.get(at, 0) + 1
                tail = at if seen[at] == 1 else f"{at}-{seen[at]}"
                stem = [process.id] if process else []
                nothing = line.rate is None and not factors.weighs(line)
                unit = min(units) if nothing and units else factors.unit(line)
                stream = self._stream(source, "/".join([*stem, source.line_stem, tail]), process, line.item, line, place, unit)
                if stream is not None:
                    self.streams.append(stream)
        if len(units) > 1:
            place = Place(table=source.table, key="location_factor")
            self.faults.append(Finding.of("gases-mixed", place=place, came=" / ".join(sorted(units)), wanted=min(units)))

    def _where(self, source: Source, line: SupplyRow) -> list[str]:
        if not source.by_site:
            return []
        return [str(name) for name in (line.entry.site or line.entry.area,) if name]

    def _supply_lines(self, source: Source) -> list[tuple[Process | None, Place, list[SupplyRow]]]:
        table, rules = source.table, self.plan.guideline.supplies[str(source.supplies)]
        owners: dict[str | None, tuple[Process | None, list[tuple[int, Any]]]] = {}
        for process, at, row in self.activity.rows(table):
            owners.setdefault(process.id if process else None, (process, []))[1].append((at, row))
        by_attributes = any(rule.attributes for rule in rules.values())
        keys = ("amount", *(("site", "area") if source.by_site else ()), *(("attributes",) if by_attributes else ()))
        self.used.setdefault(table, set()).update(keys)
        found = []
        for owner, (process, entries) in owners.items():
            place = Place(table=table, row=owner)
            lines, notes = arrange(entries, rules, self.activity.year, place, by_site=source.by_site, gross=source.gross)
            self.faults += [note for note in notes if note.severity == "error"]
            self.findings += [note for note in notes if note.severity != "error"]
            found.append((process, place, lines))
        return found

    def _stream(
        self,
        source: Source,
        id: str,  # noqa: A002
        process: Process | None,
        item: str | None,
        row: Any,
        place: Place,
        unit: str | None = None,
    ) -> Stream | None:
        method = self._method(source, row, place, unit)
        if method is None:
            return None
        line = row if isinstance(row, SupplyRow) else None
        equation, ways = resolve(method, row, self.plan)
        units = self._variant(equation, ways, row, place)
        inputs = self._inputs(source, method, equation, ways, units, row, place) if units else None
        spans = self._periods(method, equation, ways, inputs, line, place) if inputs else None
        if inputs is None or spans is None:
            return None
        gwps = self.plan.gwps_of(equation)
        if missing := [gas for gas, gwp in gwps if gwp is None and not gas.startswith("CO2")]:
            self.faults.append(Finding.of("gwp-missing", place=place, gas=", ".join(missing), guideline=self.plan.guideline.id))
            return None
        owner, parts, treatment = process.id if process else None, line.parts if line else {}, line.rule.treatment if line else ""
        if line is not None and line.rate is not None and not line.rate.exact:
            treatment = "zero"  # what evidence states as nothing
        return Stream(id, source, method, equation, source.counts_at, owner, item, spans, inputs, gwps, parts, treatment)

    def _inputs(
        self,
        source: Source,
        method: Method,
        equation: Equation,
        ways: Mapping[str, Binding],
        units: dict[str, str],
        row: Any,
        place: Place,
    ) -> tuple[Bound, ...] | None:
        """Every parameter bound, or None where a fault was noted.

        A row without measured values shares the factors of every other such row: the plan keeps them per method and item.
        """
        shared = not (isinstance(row, SupplyRow) or method.regional) and not any(
            row.get(key) is not None for key in method.measured
        )
        key = (source.id, source.table, method.id, row.get("item"), equation.id) if shared else None
        kept = self.plan.kept.get(key) if key else None
        before = len(self.faults), len(self.findings)
        found: list[Bound] = []
        for at, name in enumerate(equation.parameters):
            bound = kept[at] if kept else None
            if bound is None:
                bound = self.parameters.bind(ways[name], name, units[name], row, place, self._instead(method, name))
            if bound is not None:
                found.append(bound)
        if len(self.faults) > before[0] or len(found) < len(equation.parameters):
            return None
        if key and kept is None and len(self.findings) == before[1]:
            self.plan.kept[key] = tuple(None if bound.origin == "activity" else bound for bound in found)
        return tuple(found)

    def _instead(self, method: Method, name: str) -> str:
        """Everything that would do for a parameter, where there are several ways."""
        if method.only is not None:
            return ""
        ways = method.parameters.get(name, [])
        return described(ways) if len(ways) > 1 else ""

    def _method(self, source: Source, row: Any, place: Place, unit: str | None) -> Method | None:
        """The method that the row goes, with what is to be said about it; a line of electricity goes by the unit of its factor."""
        if isinstance(row, SupplyRow):
            return next((one for one in source.method if _takes(one, unit or "")), source.method[0])
        method = source.sole
        if method is None:
            method, notes = choose_method(source, row, self.plan.guideline.id, place)
            self.findings += notes
            if source.choose:
                self.used[source.table].add(source.choose)
            if method is None:
                return None
        for table in method.excludes:
            if self.activity.rows(table):
                shown: dict[str, Any] = {"method": method.asked, "table": table, "guideline": self.plan.guideline.id}
                self.faults.append(Finding.of("method-excludes", place=place, clause=method.clause or source.clause, **shown))
        better = [key for key in method.instead_of if has(row, key)]
        if better:
            shown = {"method": method.asked, "keys": ", ".join(better), "guideline": self.plan.guideline.id}
            self.findings.append(Finding.of("better-data", "warning", place, clause=method.clause or source.clause, **shown))
        return method

    def _variant(self, equation: Equation, ways: Mapping[str, Binding], row: Any, place: Place) -> dict[str, str] | None:
        """The variant of the equation's units that the row's amount fits."""
        if len(equation.variants) == 1 or isinstance(row, SupplyRow):
            return equation.variants[0]
        name, key = _leading(equation, ways)
        series: Series | None = row.get(key)
        own = series.own if series else Unit.of(equation.variants[0][name])
        item = vocabulary.items().get(row.get("item") or "")
        if item is not None and item.unit is not None and not Unit.of(item.unit).fits(own):
            shown: dict[str, Any] = {"item": item.id, "came": series.unit if series else "–", "wanted": item.unit}
            self.faults.append(Finding.of("item-unit", place=place.at(key), **shown))
            return None
        return next(units for units in equation.variants if Unit.of(units[name]).fits(own))

    def _periods(
        self,
        method: Method,
        equation: Equation,
        ways: Mapping[str, Binding],
        inputs: tuple[Bound, ...],
        line: SupplyRow | None,
        place: Place,
    ) -> tuple[str, ...] | None:
        """The periods of a stream: those of its first datum. A yearly mean may serve every month; a yearly amount may not."""
        if line is not None:
            return tuple(line.amounts)
        lengths = {bound.name: len(bound.values) for bound in inputs if bound.origin in ("activity", "measured")}
        first, leading = method.leading or _leading(equation, ways)
        count = lengths[first]
        for name, length in lengths.items():
            if length == count:
                continue
            activity = ways[name].activity
            if length > count:
                self.faults.append(Finding.of("mixed-shape", place=place.at(activity or ways[name].measured), other=leading))
                return None
            if length < count and not activity and Unit.of(equation.units[name].partition(" | ")[0]).fits(Unit.of("t anode")):
                self.faults.append(Finding.of("mixed-shape", place=place.at(leading), other=str(ways[name].measured)))
                return None
            if length < count and activity:
                if self._summed(activity):
                    self.faults.append(Finding.of("mixed-shape", place=place.at(leading), other=activity))
                    return None
                self.findings.append(Finding.of("yearly-mean", "warning", place.at(activity)))
        return periods(self.activity.year, annual=count == 1)

    def _summed(self, key: str) -> bool:
        """Whether a datum is an amount, of which a month has only its part."""
        return not key.startswith("anode_effect")

    def _goods(self) -> None:
        """Goods are worked out from the totals; here whatever they lack is named."""
        self.goods, notes = goods_of(self.plan, self.activity)
        self.faults += [note for note in notes if note.severity == "error"]
        self.findings += [note for note in notes if note.severity != "error"]
        if self.activity.rows("product"):
            self.used["product"] = set(KEYS_OF_PRODUCTS)


def _takes(method: Method, unit: str) -> bool:
    """Whether the factor of a line, in `unit`, fits the method."""
    units = checked(method.equation).variants[0]
    return any(way.supply and Unit.of(units[name]).fits(Unit.of(unit)) for name, ways in method.parameters.items() for way in ways)


def _leading(equation: Equation, ways: Mapping[str, Binding]) -> tuple[str, str]:
    """The first parameter that is a datum, and the key of that datum: it decides the periods and the variant of the units."""
    name = next(name for name in equation.parameters if ways[name].activity)
    return name, str(ways[name].activity)


def _place(table: str, process: Process | None, at: int, item: str | None) -> Place:
    if process is not None:
        return Place(table=table, row=process.id if table == "process" else f"{process.id} {at} ({item})")
    return Place(table=table, row=f"{at} ({item})" if item else str(at))
