"""Memo emissions of auxiliary electricity and heat, under scope-2 conventions that are named and never enter a total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import Exact, fraction_of, plus, times
from ghgcalc.plan.asking import Asking
from ghgcalc.plan.electricity import SupplyFactors, SupplyRow, arrange, beyond_doubt
from ghgcalc.plan.model import AuxiliaryRow, Bound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.activity import Activity, Supply
    from ghgcalc.guidelines import Supply as Rule
    from ghgcalc.plan.compiled import Plan

Memo = dict[str, tuple[str, dict[str, Exact]]]
"""Convention to (factor id, or what stands for it, tCO2 per period)."""

Arranged = list[tuple[SupplyRow, Bound]]
"""The lines of electricity of one owner under one convention, each with its factor."""


def memos(plan: Plan, activity: Activity, rows: Iterable[AuxiliaryRow]) -> list[Memo]:
    """For each row, in their order, the emissions under every convention whose factors are known."""
    made = _Memos(plan, activity)
    return [made.of(row) for row in rows]


def memo_findings(plan: Plan, activity: Activity) -> list[Finding]:
    """What is to be said of the evidence behind the memos, as notes that name the conventions; no total depends on it."""
    made = _Memos(plan, activity)
    found: dict[Finding, list[str]] = {}
    for table, names, rules in plan.memo_rules:
        for owner, entries in made.owners(table).items():
            if not beyond_doubt(entries, rules, activity.year, activity.months):
                for note in arrange(entries, rules, activity.year, Place(table=table, row=owner), months=activity.months)[1]:
                    found.setdefault(replace(note, severity="note"), []).extend(names)
    return [replace(note, clause=_clause(note.clause, names)) for note, names in found.items()]


def _clause(clause: str, names: Iterable[str]) -> str:
    memo = f"memo 备注 {', '.join(dict.fromkeys(names))}; in no total 不计入合计"
    return f"{clause}; {memo}" if clause else memo


class _Memos:
    """The memos of one activity.

    The electricity of each owner is arranged once per table, and once more for each convention whose rules differ in more than the
    factor that they name.
    """

    def __init__(self, plan: Plan, activity: Activity) -> None:
        self.plan, self.activity = plan, activity
        self.rates = SupplyFactors(Asking(plan, activity))  # what it would note is not of the account
        self.entries: dict[str, dict[str | None, list[tuple[int, Supply]]]] = {}
        self.likes: dict[str, str] = {}
        self.shapes: dict[str, list[object]] = {}
        self.arranged: dict[tuple[str, str | None, str], list[SupplyRow]] = {}
        self.factors: dict[tuple[str, str | None, str, str], dict[str, Arranged] | None] = {}

    def of(self, row: AuxiliaryRow) -> Memo:
        """The memos of one row."""
        found: Memo = {}
        for convention, target in (row.rule.memo if row.rule else {}).items():
            made = self._by_supply(row, target) if target in self.plan.guideline.supplies else self._by_factor(row, target)
            if made is not None:
                found[convention] = made
        return found

    def _by_factor(self, row: AuxiliaryRow, id: str) -> tuple[str, dict[str, Exact]] | None:  # noqa: A002
        try:
            factor = self.plan.factor(id, f"tCO2/{row.unit}", Place())[1]
        except InputError:
            return None
        return id, {period: times(value, factor) for period, value in row.amounts.items()}

    def _by_supply(self, row: AuxiliaryRow, target: str) -> tuple[str, dict[str, Exact]] | None:
        """What is proven counts by its rule, the rest of this supply as grid power; None where a factor is not known or not stated.

        The factor that is named is the one of grid power, or what the row states in its place.
        """
        arranged = self._with_factors(row, target)
        if arranged is None:
            return None
        emissions: dict[str, Exact] = dict.fromkeys(row.amounts, Decimal(0))
        grid = next(
            iter(self.plan.guideline.supplies[target]["grid"].factor), "0"
        )  # one that counts grid power as nothing has none
        for line, bound in arranged.get(row.item or "", ()):
            if grid.startswith(("=", "@")):
                grid = bound.factor.id if bound.factor else bound.source
            factors = _numbers(line, bound)
            for (origin, _), amounts in line.parts.items():
                if origin == row.item:
                    for period, value in amounts.items():
                        before, each = emissions[period], times(value, factors[period])
                        emissions[period] = plus(before, each) if before else each
        return grid, emissions

    def _with_factors(self, row: AuxiliaryRow, target: str) -> dict[str, Arranged] | None:
        """The lines of the row's owner under a convention, by the supplies that are on them; None where a factor is not known."""
        table = row.rule.table if row.rule else ""
        key = (table, row.process, target, row.unit)
        if key not in self.factors:
            self.factors[key] = self._bound(self._lines(table, row.process, target), row.unit)
        return self.factors[key]

    def _bound(self, lines: Iterable[SupplyRow], unit: str) -> dict[str, Arranged] | None:
        found: dict[str, Arranged] = {}
        for line in lines:
            try:
                bound = self.rates.factor(line, f"tCO2/{unit}", Place())
            except InputError:
                return None
            for origin in dict.fromkeys(origin for origin, _ in line.parts):
                found.setdefault(origin, []).append((line, bound))
        return found

    def _lines(self, table: str, owner: str | None, target: str) -> list[SupplyRow]:
        """The lines of an owner's electricity under a convention."""
        rules = self.plan.guideline.supplies[target]
        like = self._like(target)
        key = (table, owner, like)
        if key not in self.arranged:
            place = Place(table=table, row=owner)
            own = self.plan.guideline.supplies[like]
            self.arranged[key] = arrange(self._entries(table, owner), own, self.activity.year, place, months=self.activity.months)[
                0
            ]
        return self.arranged[key] if like == target else [replace(line, rule=rules[line.item]) for line in self.arranged[key]]

    def _like(self, target: str) -> str:
        """The first convention under which electricity is arranged as under this one."""
        if target not in self.likes:
            shape = _shape(self.plan.guideline.supplies[target])
            self.likes[target] = next((name for name, known in self.shapes.items() if known == shape), target)
            self.shapes.setdefault(self.likes[target], shape)
        return self.likes[target]

    def owners(self, table: str) -> dict[str | None, list[tuple[int, Supply]]]:
        """The rows of a table by whose they are."""
        if table not in self.entries:
            owners: dict[str | None, list[tuple[int, Supply]]] = {}
            for process, at, entry in self.activity.rows(table):
                owners.setdefault(process.id if process else None, []).append((at, entry))
            self.entries[table] = owners
        return self.entries[table]

    def _entries(self, table: str, owner: str | None) -> list[tuple[int, Supply]]:
        return self.owners(table).get(owner, [])


SAID = ("factor", "kinds", "grade", "clause", "open", "reason_en", "reason_zh")
"""What a rule says of the factor and of itself; nothing of it decides on which line electricity stands."""


def _shape(rules: Mapping[str, Rule]) -> list[object]:
    """What decides how electricity is arranged under a table of supplies.

    A rule that takes another factor once something is proven is one of a kind, for its lines are changed while they are arranged.
    """
    found: list[object] = []
    for item, rule in rules.items():
        ways = [way for way in rule.factor if way.startswith("=")]
        own = rule.factor if rule.if_proven else []
        found.append([item, ways, own, *(getattr(rule, name) for name in type(rule).model_fields if name not in SAID)])
    return found


def _numbers(line: SupplyRow, bound: Bound) -> dict[str, Exact]:
    """The factor of each period of a line."""
    values = [value if isinstance(value, Decimal) else fraction_of(value) for value in bound.values]
    return dict(zip(line.amounts, values if len(values) > 1 else values * len(line.amounts), strict=True))
