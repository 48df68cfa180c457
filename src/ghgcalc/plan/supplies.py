"""Electricity by supply: what evidence proves stands on its own line, what it does not prove falls back to the grid line.

A record of evidence covers a month that lies wholly inside its period. Months are served from January to December, within a month
the records in the order of the file, each with what it has left. Nothing falls back silently: every shortfall is a finding.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import Exact, plus, printed
from ghgcalc.texts import both

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.activity import Evidence, Supply
    from ghgcalc.guidelines import Supply as Rule

GRID = "grid"
ZERO = Decimal(0)


@dataclass
class SupplyRow:
    """The megawatt-hours of one line per period, and from which supply each part came (for the comparison of guidelines).

    `parts` maps (supply of the activity, proven or not) to the amounts.
    """

    item: str
    rule: Rule
    amounts: dict[str, Exact] = field(default_factory=dict)
    parts: dict[tuple[str, bool], dict[str, Exact]] = field(default_factory=dict)

    def add(self, origin: str, period: str, amount: Exact, *, proven: bool) -> None:
        """Put `amount` of the supply `origin` on this line."""
        self.amounts[period] = plus(self.amounts.get(period, ZERO), amount)
        part = self.parts.setdefault((origin, proven), {})
        part[period] = plus(part.get(period, ZERO), amount)


@cache
def periods(year: int, *, annual: bool) -> tuple[str, ...]:
    """`("2024",)` or `("2024-01", …, "2024-12")`."""
    return (str(year),) if annual else tuple(f"{year}-{month:02d}" for month in range(1, 13))


def span(period: str) -> tuple[date, date]:
    """The first and the last day of a period."""
    year, _, month = period.partition("-")
    if not month:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    return date(int(year), int(month), 1), date(int(year), int(month), monthrange(int(year), int(month))[1])


def arrange(
    entries: Iterable[tuple[int, Supply]], rules: Mapping[str, Rule], year: int, place: Place
) -> tuple[list[SupplyRow], list[Finding]]:
    """The lines of one process, or of the enterprise, in the order in which their supplies first appear; and the findings."""
    findings: list[Finding] = []
    grouped: dict[str, list[tuple[int, Supply]]] = {}
    for at, entry in entries:
        grouped.setdefault(entry.supply, []).append((at, entry))
    lines: dict[str, SupplyRow] = {}

    def line(item: str) -> SupplyRow:
        return lines.setdefault(item, SupplyRow(item, rules[item]))

    fallen: list[tuple[str, str, Exact]] = []
    for item, group in grouped.items():
        rule, where = rules[item], _at(place, item, group[0][0])
        amounts = _amounts(group, year)
        if item != GRID:
            findings += _negative(amounts, where)
        if rule.treatment == "grid" and item != GRID:
            reason = {"reason_en": rule.reason_en, "reason_zh": rule.reason_zh}
            total = printed(_sum(amounts.values()))
            shown = {
                "supply": item,
                "amount": total,
                "reason": both(reason, "en", "reason"),
                "reason_zh": both(reason, "zh", "reason"),
            }
            findings.append(Finding.of("supply-not-recognised", "warning", where, clause=rule.clause, **shown))
            fallen += [(item, period, amount) for period, amount in amounts.items()]
            continue
        own = line(item)
        if not rule.evidence:
            for period, amount in amounts.items():
                own.add(item, period, amount, proven=True)
            continue
        records = [record for _, entry in group for record in entry.evidence]
        findings += _unfit(records, rule, year, where)
        left = _cover(own, item, amounts, [record for record in records if record.kind in rule.evidence])
        if left:
            total = printed(_sum(left.values()))
            code = "evidence-too-small" if any(record.kind in rule.evidence for record in records) else "evidence-missing"
            shown = {"supply": item, "amount": total, "months": ", ".join(left), "kinds": ", ".join(rule.evidence)}
            findings.append(Finding.of(code, "warning", where, clause=rule.clause, **shown))
            fallen += [(item, period, amount) for period, amount in left.items()]
    for origin, period, amount in fallen:
        line(GRID).add(origin, period, amount, proven=False)
    return list(lines.values()), findings


def _at(place: Place, item: str, at: int) -> Place:
    row = f"{place.row} " if place.row else ""
    return Place(file=place.file, table=place.table, row=f"{row}{at} ({item})", key="amount")


def _amounts(group: list[tuple[int, Supply]], year: int) -> dict[str, Exact]:
    """Megawatt-hours per period; months come before a value for the whole year."""
    found: dict[str, Exact] = {}
    for _, entry in sorted(group, key=lambda pair: pair[1].amount.annual):
        for period, value in zip(periods(year, annual=entry.amount.annual), entry.amount.in_own(), strict=True):
            found[period] = plus(found.get(period, ZERO), value)
    return found


def _sum(values: Iterable[Exact]) -> Exact:
    total: Exact = ZERO
    for value in values:
        total = plus(total, value)
    return total


def _negative(amounts: Mapping[str, Exact], where: Place) -> list[Finding]:
    below = [period for period, amount in amounts.items() if amount < 0]
    return [Finding.of("supply-negative", place=where, months=", ".join(below))] if below else []


def _unfit(records: list[Evidence], rule: Rule, year: int, where: Place) -> list[Finding]:
    """Findings on evidence of a kind that proves nothing here, or of another time."""
    found = []
    for record in records:
        shown = {"number": record.number, "kind": record.kind, "kinds": ", ".join(rule.evidence)}
        if record.kind not in rule.evidence:
            found.append(Finding.of("evidence-kind", "warning", where, clause=rule.clause, **shown))
        elif record.to.year < year or record.from_.year > year:
            period = f"{record.from_} – {record.to}"
            found.append(Finding.of("evidence-period", "warning", where, clause=rule.clause, period=period, year=year, **shown))
    return found


def _fraction(value: Exact) -> Fraction:
    return Fraction(value)


def _cover(own: SupplyRow, item: str, amounts: Mapping[str, Exact], records: list[Evidence]) -> dict[str, Exact]:
    """Fill the own line with what is proven; return what is not, per period."""
    stock = {at: record.amount.to("MWh").exact for at, record in enumerate(records)}
    left: dict[str, Exact] = {}
    for period, amount in amounts.items():
        first, last = span(period)
        open_amount, covered = amount, ZERO
        taken: Exact = covered
        for at, record in enumerate(records):
            if record.from_ <= first and last <= record.to and open_amount > 0:
                used = min(open_amount, stock[at], key=_fraction)
                stock[at] = plus(stock[at], -used)
                open_amount = plus(open_amount, -used)
                taken = plus(taken, used)
        own.add(item, period, taken, proven=True)
        if open_amount:
            left[period] = open_amount
    return left
