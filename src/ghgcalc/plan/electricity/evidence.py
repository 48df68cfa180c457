"""Which records of evidence stand by a rule, and what is said of those that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc.findings import Finding
from ghgcalc.plan.periods import span
from ghgcalc.through import YEAR

if TYPE_CHECKING:
    from ghgcalc.activity import Evidence
    from ghgcalc.findings import Place
    from ghgcalc.guidelines import Supply as Rule


def _unanswered(record: Evidence, rule: Rule) -> list[str]:
    return [key for key in rule.requires if record.get(key) is None]


def _too_old(record: Evidence, rule: Rule, year: int) -> bool:
    return rule.vintage is not None and record.vintage is not None and not year - rule.vintage <= record.vintage <= year


def stands(record: Evidence, rule: Rule, year: int) -> bool:
    """Whether a record is of a kind that proves something here, answers what the rule asks, and is of the right vintage."""
    return record.kind in rule.evidence and not _unanswered(record, rule) and not _too_old(record, rule, year)


def unfit(records: list[Evidence], rule: Rule, year: int, where: Place, months: int = YEAR) -> list[Finding]:
    """Findings on evidence of a kind that proves nothing here, of another time, or that leaves a question open.

    In a running year, of which so many `months` are stated, one that reaches beyond them is told as well.
    """
    found = []
    last = span(str(year), months)[1]
    for record in records:
        shown = {"number": record.number, "kind": record.kind, "kinds": ", ".join(rule.evidence)}
        if record.kind not in rule.evidence:
            found.append(Finding.of("evidence-kind", "warning", where, clause=rule.clause, **shown))
            continue
        if record.to.year < year or record.from_.year > year:
            period = f"{record.from_} – {record.to}"
            found.append(Finding.of("evidence-period", "warning", where, clause=rule.clause, period=period, year=year, **shown))
        elif months < YEAR and record.to > last:
            more = {"period": f"{record.from_} – {record.to}", "through": f"{last:%Y-%m}"}
            found.append(Finding.of("evidence-beyond", "warning", where, clause=rule.clause, **shown, **more))
        if missing := _unanswered(record, rule):
            more = {"missing": ", ".join(missing)}
            found.append(Finding.of("evidence-criteria", "warning", where, clause=rule.clause, **shown, **more))
        elif _too_old(record, rule, year):
            more = {"vintage": str(record.vintage), "year": str(year)}
            found.append(Finding.of("evidence-vintage", "warning", where, clause=rule.clause, **shown, **more))
    return found
