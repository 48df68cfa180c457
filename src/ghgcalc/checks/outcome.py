"""The outcome of a check: findings in the order of their gravity, and every rule that did not run with the names of what it lacks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc import doors, notebook
from ghgcalc.activity import located
from ghgcalc.brief import brief
from ghgcalc.checks.registry import rule_of, rules
from ghgcalc.literals import Severity
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.activity import Activity
    from ghgcalc.checks.planned import Answers
    from ghgcalc.checks.registry import Rule
    from ghgcalc.findings import Finding

SCHEMA = "ghgcalc/check/1"
QUALITY_PLAN = "quality-control plan"
Subject = Literal["activity", "inventory"]
ORDER: tuple[Severity, ...] = ("error", "warning", "note")


@brief
@dataclass(frozen=True, slots=True)
class NotRun:
    """A rule that could not run: `missing` names its inputs; `rows` those rows that lack them where others have them."""

    rule: Rule
    missing: tuple[str, ...]
    rows: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Id, what it compares, what is missing and where."""
        about = {"rule": self.rule.id, "what": self.rule.en, "what_zh": self.rule.zh, "missing": list(self.missing)}
        return about | ({"rows": list(self.rows)} if self.rows else {})


@brief
@dataclass(frozen=True, slots=True)
class CheckResult(Reported):
    """What a check found.

    Attributes:
        kind: `activity` or `inventory`. entity, year: whose and of when.
        findings: errors first, then warnings, then notes; each with the id of its rule among its fields.
        not_run: rules that lack an input; such a rule never counts as passed.
        ran: the ids of the rules that ran on every row.
        through: of a year that is still running, the last month that is stated.
    """

    kind: Subject
    entity: str
    year: int
    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]
    ran: tuple[str, ...]
    through: str | None = None

    def count(self, severity: Severity) -> int:
        """How many findings of a severity."""
        doors.choice("severity", severity, ORDER)
        return sum(1 for finding in self.findings if finding.severity == severity)

    def fails(self, severity: Severity) -> bool:
        """Whether a finding is as grave as `severity` (`error`, `warning`, `note`), or graver."""
        doors.choice("severity", severity, ORDER)
        return any(self.count(one) for one in ORDER[: ORDER.index(severity) + 1])

    def _repr_html_(self) -> str:
        """The findings for a notebook, the gravest first, and how many rules did not run; a name is never markup."""
        named = notebook.named
        header = [named("severity"), named("code"), named("place"), named("message")]
        foot = f"{len(self.ran)} {named('rules-ran')}; {named('not-run')}: {len(self.not_run)}"
        title = f"{named('check')}: {self.entity} · {self.through or self.year} · {notebook.counted(self.findings)}"
        return notebook.page(title, notebook.table(header, notebook.told(self.findings)), notebook.line(foot))

    def as_dict(self) -> dict[str, Any]:
        """The outcome as data; the caller's own."""
        return {
            "schema": SCHEMA,
            "kind": self.kind,
            "entity": self.entity,
            "year": self.year,
            **({} if self.through is None else {"through": self.through}),
            "findings": [{**finding.as_dict(), "rule": _rule(finding), "class": _class(finding)} for finding in self.findings],
            "not_run": [one.as_dict() for one in self.not_run],
            "ran": list(self.ran),
        }


def _rule(finding: Finding) -> str:
    named = dict(finding.fields).get("rule", "")
    rule = rule_of(named)
    return rule.id if rule else named


def _class(finding: Finding) -> str:
    rule = rule_of(dict(finding.fields).get("rule", ""))
    return rule.klass if rule else ""


def outcome(
    kind: Subject,
    activity: Activity,
    findings: list[Finding],
    *,
    with_inventory: bool,
    with_previous: bool,
    cut: bool = False,
    planned: Answers | None = None,
    prefix: str = "",
) -> CheckResult:
    """Put findings in order, and say what did not run.

    Args:
        kind: `activity` or `inventory`.
        activity: what was looked at.
        findings: what was found.
        with_inventory: whether there was an inventory.
        with_previous: whether there was a year before.
        cut: whether there is one whose months cannot be told from those of its year, as a running year asks.
        planned: what the rules of a quality-control plan said; None where there was none.
        prefix: of the JSON pointers, for an activity inside an inventory.
    """
    ordered = tuple(sorted(findings, key=lambda one: ORDER.index(one.severity)))
    not_run: list[NotRun] = []
    ran: list[str] = []
    for rule in rules().values():
        if rule.scope in ("later", "verify", "reading"):
            continue
        lacking, where = _planned(rule, planned) if rule.scope == "plan" else _lacking(rule, activity)
        if rule.scope == "inventory" and not with_inventory:
            lacking = ("inventory", *lacking)
        if rule.scope == "years" and not with_previous:
            lacking = ("previous-months",) if cut else ("previous",)
        if activity.through is not None and (rule.whole or rule.scope == "plan") and not lacking:
            lacking = ("whole-year",)  # an allowance of days, of stocks or of a year's share says nothing of some months
        if lacking:
            not_run.append(NotRun(rule, lacking, where))
        else:
            ran.append(rule.id)
    placed = _placed(activity, ordered, prefix)
    return CheckResult(kind, activity.entity.name, activity.year, placed, tuple(not_run), tuple(ran), activity.through)


def _planned(rule: Rule, planned: Answers | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a rule of a quality-control plan lacks: the plan itself, or what it said that it lacked."""
    return ((QUALITY_PLAN,), ()) if planned is None else planned.lacking.get(rule.id, ((), ()))


def _placed(activity: Activity, findings: Iterable[Finding], prefix: str) -> tuple[Finding, ...]:
    """The findings with pointers into what was read: the activity, or the inventory that holds it; those of another file into that."""
    return tuple(
        one
        if one.place.pointer is None or one.place.file is not None
        else replace(one, place=replace(one.place, pointer=prefix + one.place.pointer))
        for one in located(activity, findings)
    )


def _lacking(rule: Rule, activity: Activity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The inputs that a rule lacks, and the rows that lack them where others have all."""
    if not rule.needs:
        return (), ()
    table = rule.needs[0].partition("|")[0].rpartition(".")[0]
    if not rule.built or not table:
        return rule.needs, ()
    rows = _rows(activity, "process" if table.startswith("process") else table)
    if any(not need.startswith(table) for need in rule.needs[0].split("|")):  # either of several tables
        return ((), ()) if any(_has(_rows(activity, _head(one)), one) for one in rule.needs[0].split("|")) else (rule.needs, ())
    lacking = [[need for need in rule.needs if not any(_has([row], one) for one in need.split("|"))] for _, row in rows]
    if not lacking:
        return rule.needs, ()
    if all(lacking):
        return tuple(dict.fromkeys(need for needs in lacking for need in needs)), ()
    if table == "process" and any(lacking):
        names = tuple(name for (name, _), needs in zip(rows, lacking, strict=True) if needs)
        return tuple(dict.fromkeys(need for needs in lacking for need in needs)), names
    return (), ()


def _head(need: str) -> str:
    return need.partition(".")[0]


def _rows(activity: Activity, table: str) -> list[tuple[str, Any]]:
    return [(row.get("id") or str(at), row) for at, row in enumerate(getattr(activity, table, ()), 1)]


def _has(rows: Any, need: str) -> bool:
    """Whether a row states what `table.key` (or `process.electricity.key`) names."""
    keys = need.split(".")[1:]
    for entry in rows:
        row = entry[1] if isinstance(entry, tuple) else entry
        found = row.get(keys[0])
        if len(keys) > 1:
            found = any(one.get(keys[1]) not in (None, ()) for one in found or ())
        if found not in (None, (), False):
            return True
    return False
