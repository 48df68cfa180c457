"""Electricity by supply: what evidence proves stands on its own line, what it does not prove falls back to the grid line.

A record of evidence covers a month that lies wholly inside its period; one that reaches beyond what is stated of a running year serves the
months that are stated, in their order, as it will when the year is over. Months are served from January to December, within a month
the records in the order of the file, each with what it has left. Nothing falls back silently: every shortfall is a finding.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import Exact, minus, plus, printed, total_of
from ghgcalc.plan.electricity.evidence import stands, unfit
from ghgcalc.plan.periods import periods, span
from ghgcalc.texts import both
from ghgcalc.through import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.activity import Evidence, Supply
    from ghgcalc.guidelines import Supply as Rule
    from ghgcalc.units import Quantity

GRID = "grid"
ZERO = Decimal(0)
Where = tuple[Hashable, ...]


@brief
@dataclass
class SupplyRow:
    """The megawatt-hours of one line per period, and from which supply each part came (for the comparison of guidelines).

    Attributes:
        item, rule: the supply, and how the guideline counts it.
        entry: the first row of the activity on this line: its site, its area, the factors that it states.
        rate: what the evidence states, where that decides. records: the evidence behind it.
        parts: (supply of the activity, proven or not) to the amounts.
    """

    item: str
    rule: Rule
    entry: Supply
    rate: Quantity | None = None
    records: dict[str, None] = field(default_factory=dict)
    amounts: dict[str, Exact] = field(default_factory=dict)
    parts: dict[tuple[str, bool], dict[str, Exact]] = field(default_factory=dict)

    def add(self, origin: str, period: str, amount: Exact, *, proven: bool) -> None:
        """Put `amount` of the supply `origin` on this line."""
        self.amounts[period] = plus(self.amounts.get(period, ZERO), amount)
        part = self.parts.setdefault((origin, proven), {})
        part[period] = plus(part.get(period, ZERO), amount)

    @property
    def proven(self) -> bool:
        """Whether evidence covers anything on this line."""
        return bool(self.rule.evidence) and any(self.amounts.values())


def arrange(
    entries: Iterable[tuple[int, Supply]],
    rules: Mapping[str, Rule],
    year: int,
    place: Place,
    *,
    months: int = YEAR,
    by_site: bool = False,
    gross: bool = False,
) -> tuple[list[SupplyRow], list[Finding]]:
    """The lines of one process, or of the enterprise, in the order in which their supplies first appear; and the findings.

    Args:
        entries: the rows with their numbers.
        rules: of the supplies table.
        year: of the activity.
        place: of the table and its owner.
        months: how many of the year are stated, from January.
        by_site: a line for each site and area.
        gross: nothing may be below zero.
    """
    made = _Arrangement(rules, year, place, months=months, by_site=by_site, gross=gross)
    for (item, *_), group in made.groups(entries).items():
        made.take(str(item), group)
    return made.lines()


def beyond_doubt(entries: Iterable[tuple[int, Supply]], rules: Mapping[str, Rule], year: int, months: int = YEAR) -> bool:
    """Whether nothing is to be said of some rows, which is seen at once: records that stand cover the year, and all of each row.

    Of a running year they cover what is stated, and no more.
    """
    for _, entry in entries:
        if entry.supply == GRID:
            continue
        rule = rules.get(entry.supply)
        if rule is None or rule.treatment == GRID or rule.attributes or rule.open or rule.reason_en:
            return False
        if rule.evidence:
            values = entry.amount.in_own()
            proofs = [
                record
                for record in entry.evidence
                if stands(record, rule, year) and _just(record, *span(str(year), months), running=months < YEAR)
            ]
            if len(proofs) < len(entry.evidence) or min(values) < 0:
                return False
            if Fraction(total_of(values)) > sum((Fraction(record.amount.to("MWh").exact) for record in proofs), Fraction(0)):
                return False
    return True


def _just(record: Evidence, first: date, last: date, *, running: bool) -> bool:
    """Whether a record covers what is stated; one that reaches beyond what is stated of a running year has a finding of its own."""
    return record.from_ <= first and (record.to == last if running else last <= record.to)


class _Arrangement:
    """The lines of one owner of electricity, while they are made."""

    def __init__(self, rules: Mapping[str, Rule], year: int, place: Place, *, months: int, by_site: bool, gross: bool) -> None:
        self.rules, self.year, self.place, self.gross, self.months = rules, year, place, gross, months
        stated = [way[1:] for rule in rules.values() for way in (*rule.factor, *rule.if_proven) if way.startswith("=")]
        stated += ["plant"] if any("#plant" in rule.factor for rule in rules.values()) else []
        self.keys = ("site", "area", *dict.fromkeys(stated)) if by_site else tuple(dict.fromkeys(stated))
        self.with_attributes = any(rule.attributes for rule in rules.values())
        self.findings: list[Finding] = []
        self.rows: dict[Where, SupplyRow] = {}
        self.fallen: list[tuple[str, Supply, str, Exact]] = []

    def where(self, entry: Supply) -> Where:
        """What tells the line of a row from that of another row of the same supply."""
        return tuple(entry.spelled(key) for key in self.keys)

    def groups(self, entries: Iterable[tuple[int, Supply]]) -> dict[Where, list[tuple[int, Supply]]]:
        """Rows of the same supply, place and attributes: their amounts and their evidence go together."""
        found: dict[Where, list[tuple[int, Supply]]] = {}
        for at, entry in entries:
            mark = (entry.attributes,) if self.with_attributes else ()
            found.setdefault((entry.supply, *self.where(entry), *mark), []).append((at, entry))
        return found

    def line(self, item: str, entry: Supply, rate: Quantity | None = None) -> SupplyRow:
        """The line of a supply at the place of a row."""
        key = (item, *self.where(entry), str(rate) if rate is not None else None)
        return self.rows.setdefault(key, SupplyRow(item, self.rules[item], entry, rate))

    def take(self, item: str, group: list[tuple[int, Supply]]) -> None:
        """Put the rows of one group on their lines."""
        where, entry = _at(self.place, item, group[0][0]), group[0][1]
        if item not in self.rules:
            self.findings.append(Finding.of("supply-without-rule", place=where, supply=item))
            return
        rule = self.rules[item]
        amounts = _amounts(group, self.year, self.months)
        if item != GRID or self.gross:
            self.findings += _negative(amounts, where, gross=self.gross)
        if (rule.treatment == GRID and item != GRID) or not self._attributed(rule, entry, amounts, where):
            if rule.treatment == GRID:
                self.findings.append(_not_recognised(rule, item, amounts, where))
            self.fallen += [(item, entry, period, amount) for period, amount in amounts.items()]
            return
        if rule.treatment == "zero" and rule.reason_en and any(amounts.values()):
            shown = {"supply": item, "amount": _total(amounts.values()), **_reason(rule)}
            self.findings.append(Finding.of("non-fossil-stated", "note", where, clause=rule.clause, **shown))
        if rule.open:
            self.findings.append(_open(rule, item, amounts, where))
        if not rule.evidence:
            own = self.line(item, entry)
            for period, amount in amounts.items():
                own.add(item, period, amount, proven=True)
            return
        records = [record for _, row in group for record in row.evidence]
        self.findings += unfit(records, rule, self.year, where, self.months)
        left = self._cover(item, entry, amounts, [record for record in records if stands(record, rule, self.year)])
        if left:
            code = "evidence-too-small" if any(record.kind in rule.evidence for record in records) else "evidence-missing"
            shown = {"supply": item, "amount": _total(left.values()), "months": ", ".join(left), "kinds": ", ".join(rule.evidence)}
            self.findings.append(Finding.of(code, "warning", where, clause=rule.clause, **shown))
            self.fallen += [(item, entry, period, amount) for period, amount in left.items()]

    def _attributed(self, rule: Rule, entry: Supply, amounts: Mapping[str, Exact], where: Place) -> bool:
        """Whether the attributes of the row are ones that count by the rule."""
        if not rule.attributes or entry.attributes in rule.attributes:
            return True
        shown = {"supply": entry.supply, "amount": _total(amounts.values()), "known": ", ".join(rule.attributes)}
        if entry.attributes is None:
            self.findings.append(Finding.of("attributes-missing", "warning", where, clause=rule.clause, **shown))
        else:
            self.findings.append(Finding.of("attributes-sold", "note", where, clause=rule.clause, **shown))
        return False

    def _cover(self, item: str, entry: Supply, amounts: Mapping[str, Exact], records: list[Evidence]) -> dict[str, Exact]:
        """Fill the own line (of each rate, where that decides) with what is proven; return what is not, per period."""
        by_rate = self.rules[item].treatment == "rate"
        stock = {at: record.amount.to("MWh").exact for at, record in enumerate(records)}
        left: dict[str, Exact] = {}
        if not by_rate:
            own = self.line(item, entry)
            for period in amounts:
                own.add(item, period, ZERO, proven=True)
        for period, amount in amounts.items():
            first, last = span(period, self.months)
            open_amount = amount
            for at, record in enumerate(records):
                if record.from_ <= first and last <= record.to and open_amount > 0:
                    used = min(open_amount, stock[at], key=_fraction)
                    stock[at] = minus(stock[at], used)
                    open_amount = minus(open_amount, used)
                    own = self.line(item, entry, record.rate if by_rate else None)
                    own.add(item, period, used, proven=True)
                    own.records[record.number] = None
            if open_amount:
                left[period] = open_amount
        return left

    def lines(self) -> tuple[list[SupplyRow], list[Finding]]:
        """The lines, with what fell back on the grid's; where evidence covers anything, the rule may take another factor."""
        for origin, entry, period, amount in self.fallen:
            self.line(GRID, entry).add(origin, period, amount, proven=False)
        found = list(self.rows.values())
        if any(row.proven for row in found):
            for row in found:
                if row.rule.if_proven:
                    row.rule = row.rule.replace(factor=row.rule.if_proven)
        return found, self.findings


def _at(place: Place, item: str, at: int) -> Place:
    row = f"{place.row} " if place.row else ""
    return Place(file=place.file, table=place.table, row=f"{row}{at} ({item})", key="amount")


def _amounts(group: list[tuple[int, Supply]], year: int, months: int) -> dict[str, Exact]:
    """Megawatt-hours per period; months come before a value for the whole year."""
    found: dict[str, Exact] = {}
    for _, entry in sorted(group, key=lambda pair: pair[1].amount.annual):
        stated = periods(year, annual=entry.amount.annual, months=months)
        for period, value in zip(stated, entry.amount.in_own(), strict=True):
            found[period] = plus(found.get(period, ZERO), value)
    return found


def _total(values: Iterable[Exact]) -> str:
    return printed(total_of(values))


def _negative(amounts: Mapping[str, Exact], where: Place, *, gross: bool) -> list[Finding]:
    below = [period for period, amount in amounts.items() if amount < 0]
    code = "consumption-negative" if gross else "supply-negative"
    return [Finding.of(code, place=where, months=", ".join(below))] if below else []


def _not_recognised(rule: Rule, item: str, amounts: Mapping[str, Exact], where: Place) -> Finding:
    shown = {"supply": item, "amount": _total(amounts.values()), **_reason(rule)}
    return Finding.of("supply-not-recognised", "warning", where, clause=rule.clause, **shown)


def _open(rule: Rule, item: str, amounts: Mapping[str, Exact], where: Place) -> Finding:
    """What is counted by a rule that no text decides which was read."""
    shown = {"supply": item, "amount": _total(amounts.values()), **_reason(rule), "grade": rule.grade or "–"}
    shown |= {"factor": ", ".join(rule.factor) or "0"}
    return Finding.of("supply-open", "warning", where, clause=rule.clause, **shown)


def _reason(rule: Rule) -> dict[str, str]:
    reason = {"reason_en": rule.reason_en, "reason_zh": rule.reason_zh}
    return {"reason": both(reason, "en", "reason"), "reason_zh": both(reason, "zh", "reason")}


def _fraction(value: Exact) -> Fraction:
    return Fraction(value)
