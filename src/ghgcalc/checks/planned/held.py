"""What the rules of a plan read, and how they answer: what was found, and what they lacked, row by row."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from ghgcalc.bands import fuels
from ghgcalc.checks.registry import rules
from ghgcalc.findings import Finding, Place, pointer
from ghgcalc.quality.calendar import year_of
from ghgcalc.quality.parameters import Known, parameters
from ghgcalc.quality.words import named
from ghgcalc.vocabulary import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ghgcalc.activity import Activity
    from ghgcalc.quality import Execution, Meter, Parameter, QualityPlan
    from ghgcalc.quality.calendar import Period

PLAN = "quality plan"
"""By which findings call a plan that came from no file."""


class Answer:
    """What a rule says: its findings, what it lacked, and in which rows where others had all.

    Attributes:
        found: findings. missing: names of what was lacked. rows: where. whole: whether any row had all that the rule needs.
    """

    __slots__ = ("_rule", "found", "missing", "rows", "whole")

    def __init__(self, rule: str) -> None:
        """Nothing yet, of the rule of an id."""
        self._rule = rules()[rule]
        self.found: list[Finding] = []
        self.missing: dict[str, None] = {}
        self.rows: dict[str, None] = {}
        self.whole = False

    def tell(self, code: str, place: Place, **fields: Any) -> None:
        """A finding, as grave as the rule says, under its clause."""
        rule = self._rule
        severity: Any = rule.severity
        self.whole = True
        self.found.append(Finding.of(code, severity, place, clause=rule.clause, rule=rule.id, **fields))

    def lack(self, row: str, *needs: str) -> None:
        """A row that lacks inputs."""
        self.missing.update(dict.fromkeys(needs))
        self.rows.setdefault(row)

    def ran(self) -> None:
        """A row that had all."""
        self.whole = True

    @property
    def lacking(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of what was missing, and the rows, where others had it."""
        return tuple(self.missing), tuple(row for row in self.rows if row) if self.whole else ()


class Held:
    """A year and the plan that it is held against.

    Attributes:
        activity, plan: both. file: the name of the plan's file. year: the first and last day.
        left: pointers into the activity of measured values that the inventory left aside.
    """

    def __init__(self, activity: Activity, plan: QualityPlan, file: str | None, left: frozenset[str]) -> None:
        """Nothing is worked out yet."""
        self.activity, self.plan, self.file, self.left = activity, plan, file or PLAN, left
        self.year: Period = year_of(activity.year)

    def place(self, key: str, *steps: int | str, table: str | None = None, row: str | None = None) -> Place:
        """A place in the plan: the steps to a row, and a key of it."""
        return Place(file=self.file, table=table, row=row, key=key, pointer=pointer((*steps, key) if key else steps))

    def of_parameter(self, at: int, key: str) -> Place:
        """The place of a key of a row of B.4 or B.5."""
        row = self.plan.parameter[at].called()
        return Place(self.file, "parameter", row, key, pointer=pointer(("parameter", at, *((key,) if key else ()))))

    def of_meter(self, meter: Meter, *keys: int | str) -> Place:
        """The place of a key of a meter of the ledger."""
        at = self.plan.meter.index(meter)
        key = ".".join(one for one in keys if isinstance(one, str)) or None
        return Place(self.file, "meter", meter.id, key, pointer=pointer(("meter", at, *keys)))

    def of_execution(self, one: Execution, key: str) -> Place:
        """The place of a key of what was done in the year."""
        at = self.plan.execution.index(one)
        return Place(self.file, "execution", one.called(), key, pointer=pointer(("execution", at, key)))

    @cached_property
    def parameters(self) -> list[tuple[int, Parameter, Known]]:
        """Every row of B.4 and B.5 with its number and what is known of its parameter."""
        return [(at, one, parameters()[one.of, one.parameter]) for at, one in enumerate(self.plan.parameter)]

    @property
    def measured(self) -> Iterator[tuple[int, Parameter, Known]]:
        """Those that are obtained by measuring."""
        return (one for one in self.parameters if one[1].way == "measured")

    @property
    def metered(self) -> Iterator[tuple[int, Parameter]]:
        """Those of them that meters of the plant measure, and no laboratory."""
        return ((at, one) for at, one, _ in self.measured if one.laboratory is None)

    def meters(self, names: tuple[str, ...]) -> list[Meter]:
        """The meters of the ledger by their ids."""
        known = {one.id: one for one in self.plan.meter}
        return [known[name] for name in names]

    @cached_property
    def feeding(self) -> list[tuple[Meter, list[Parameter]]]:
        """Every meter that feeds the accounting, once, with the parameters that it measures."""
        found: dict[str, tuple[Meter, list[Parameter]]] = {}
        for _, one in self.metered:
            for meter in self.meters(one.meters):
                found.setdefault(meter.id, (meter, []))[1].append(one)
        return list(found.values())

    def period(self, one: Parameter) -> Period | None:
        """The days of the year in which a parameter is to be measured: of a process, those of its life; None where there are none."""
        first, last = self.year
        for row in self.activity.process:
            if row.id == one.process:
                first = max(first, row.started or first)
                last = min(last, row.stopped or last)
        return (first, last) if first <= last else None

    def rows(self, one: Parameter) -> list[tuple[int, Any]]:
        """The rows of the activity that a parameter is about, with their numbers from 0."""
        wanted = (one.subject, one.name or "")
        return [(at, row) for at, row in own_rows(self.activity, one.of) if subject_of(one.of, row) == wanted]

    def stated(self, one: Parameter, known: Known) -> list[tuple[str, Any]]:
        """(pointer, what the activity states) under a parameter's key, of every row that states it; of supplies their amounts."""
        if one.of == "enterprise":
            listed = getattr(self.activity, known.table, ())
            return [(f"/{known.table}/{at}/amount", row.amount) for at, row in enumerate(listed)]
        found: list[tuple[str, Any]] = []
        for at, row in self.rows(one):
            value, where = row.get(known.key), f"/{one.of}/{at}/{known.key}"
            if isinstance(value, tuple):
                found += [(f"{where}/{number}/amount", supply.amount) for number, supply in enumerate(value)]
            elif value is not None:
                found.append((where, value))
        return found

    def execution(self, one: Parameter, year: int | None = None) -> Execution | None:
        """What was done about a parameter in the year, or in another one."""
        wanted = year or self.activity.year
        return next((row for row in self.plan.execution if row.key == one.key and row.year == wanted), None)

    def between(self, day: date) -> bool:
        """Whether a day lies in the year."""
        return self.year[0] <= day <= self.year[1]


def own_rows(activity: Activity, of: str) -> list[tuple[int, Any]]:
    """The rows of a table with their numbers from 0, but for fuels that a facility under another guideline burns."""
    listed = enumerate(getattr(activity, of, ()))
    return [(at, row) for at, row in listed if of != "fuel" or row.use in (None, "smelter")]


def subject_of(of: str, row: Any) -> tuple[str, str]:
    """What a row of the activity is of, and its name where no list has it."""
    if of == "process":
        return row.id, ""
    return row.item, (row.name or "") if row.item == OWN else ""


def worded(key: str, kind: str, word: str) -> dict[str, str]:
    """A closed word as the particular `key` of a finding, in both languages."""
    return {key: named(kind, word), f"{key}_zh": named(kind, word, "zh")}


def is_solid(item: str | None) -> bool | None:
    """Whether a fuel is a solid; None where no list says it."""
    known = fuels().get(item or "")
    return None if known is None else known.state == "solid"
