"""Streams of electricity: one for each supply line of a process, or of the enterprise; a line for each site where the source asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.equations import checked
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.plan.electricity.arrangement import SupplyRow, arrange
from ghgcalc.plan.electricity.rates import SupplyFactors
from ghgcalc.plan.model import DATUM, Bound, Stream
from ghgcalc.plan.rows.names import Serials
from ghgcalc.plan.rows.streams import gwps_of
from ghgcalc.plan.rows.ways import resolve
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.activity import Process
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.model import Account, Recipe
    from ghgcalc.plan.rows.names import Names
    from ghgcalc.plan.rows.parameters import Parameters

Owned = tuple["Process | None", Place, list[SupplyRow]]
"""An owner of electricity, where its rows stand, and its lines."""


class SupplyStreams:
    """Makes the streams of the supplies of an activity; faults and findings go to the lists of the asking."""

    def __init__(self, asking: Asking, parameters: Parameters, names: Names) -> None:
        """Find factors for lines, and bind what is not a supply's own by `parameters`."""
        self.asking, self.plan, self.parameters, self.names = asking, asking.plan, parameters, names
        self.factors = SupplyFactors(asking)

    def make(self, account: Account) -> Iterator[Stream]:
        """The streams of one account; a fault where some factors count CO2 and others CO2e."""
        owned = self._lines(account)
        units = {self.factors.unit(line) for _, _, rows in owned for line in rows if self.factors.weighs(line)}
        for process, place, rows in owned:
            called = ["/".join(part for part in (line.item, *_where(account, line)) if part) for line in rows]
            serials = Serials((None, name) for name in called)
            for line, name in zip(rows, called, strict=True):
                stem = [process.id] if process else []
                nothing = line.rate is None and not self.factors.weighs(line)
                unit = min(units) if nothing and units else self.factors.unit(line)
                id = self.names.take("/".join([*stem, account.line_stem, serials.next(None, name)]))  # noqa: A001
                stream = self._stream(account, id, process, line, place, unit)
                if stream is not None:
                    yield stream
        if len(units) > 1:
            place = Place(table=account.table, key="location_factor")
            self.asking.faults.append(Finding.of("gases-mixed", place=place, came=" / ".join(sorted(units)), wanted=min(units)))

    def _lines(self, account: Account) -> list[Owned]:
        table, rules = self.asking.table_of(account), self.plan.guideline.supplies[str(account.supplies)]
        owners: dict[str | None, tuple[Process | None, list[tuple[int, Any]]]] = {}
        for process, at, row in self.asking.rows.get(table, ()):
            owners.setdefault(process.id if process else None, (process, []))[1].append((at, row))
        by_attributes = any(rule.attributes for rule in rules.values())
        keys = ("amount", *(("site", "area") if account.by_site else ()), *(("attributes",) if by_attributes else ()))
        self.asking.used.setdefault(table, set()).update(keys)
        if table != account.table:
            note = Finding.of("net-purchase-taken", "warning", Place(table=table), guideline=self.asking.guideline)
            self.asking.findings.append(note)
        found: list[Owned] = []
        for owner, (process, entries) in owners.items():
            place = Place(table=table, row=owner)
            year, months = self.asking.activity.year, self.asking.activity.months
            lines, notes = arrange(entries, rules, year, place, months=months, by_site=account.by_site, gross=account.gross)
            self.asking.take(notes)
            found.append((process, place, lines))
        return found

    def _stream(
        self,
        account: Account,
        id: str,  # noqa: A002
        process: Process | None,
        line: SupplyRow,
        place: Place,
        unit: str,
    ) -> Stream | None:
        """The stream of a line; its method goes by the unit of its factor."""
        recipe = next((one for one in account.recipes if _takes(one, unit)), account.recipes[0])
        equation, ways = resolve(recipe, line.entry, self.plan)
        units = equation.variants[0]
        faults = len(self.asking.faults)
        inputs: list[Bound] = []
        for name in equation.parameters:
            way = ways[name]
            if way.supply:
                bound = self._factor(line, units[name], place)
            elif way.activity is not None:
                values = tuple(line.amounts.values())
                self.parameters.measured.decimals(values, way, place, way.activity)
                bound = Bound(name, values, units[name], DATUM)
            else:
                bound = self.parameters.bind(way, name, units[name], line.entry, place)
            if bound is not None:
                inputs.append(bound)
        gwps = gwps_of(self.asking, equation, place)
        if gwps is None or len(self.asking.faults) > faults:
            return None
        treatment = line.rule.treatment
        if line.rate is not None and not line.rate.exact:
            treatment = "zero"  # what evidence states as nothing
        owner = process.id if process else None
        spans = tuple(line.amounts)
        return Stream(
            id, account, recipe, equation, account.counts_at, owner, line.item, spans, tuple(inputs), gwps, line.parts, treatment
        )

    def _factor(self, line: SupplyRow, unit: str, place: Place) -> Bound | None:
        try:
            return self.factors.factor(line, unit, place)
        except InputError as error:
            self.asking.faults += error.faults
            return None


def _where(account: Account, line: SupplyRow) -> list[str]:
    if not account.by_site:
        return []
    return [str(name) for name in (line.entry.site or line.entry.area,) if name]


def _takes(recipe: Recipe, unit: str) -> bool:
    """Whether the factor of a line, in `unit`, fits the method."""
    units = checked(recipe.equation).variants[0]
    return any(way.supply and Unit.of(units[name]).fits(Unit.of(unit)) for name, ways in recipe.parameters.items() for way in ways)
