"""What the position would be if the year closed as it stands: allowance and surplus of what is stated so far, by process.

It is a comparison and no settlement: nothing is allocated on a part of a year. The rule is that of the plan (see
[allocation][ghgcalc.allowances.allocation]); the threshold of small entities is one of a whole year, and is left aside before its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.allocation import Process, Terms, added, allocate
from ghgcalc.allowances.allocation.processes import LEVEL
from ghgcalc.allowances.allocation.rule import exempt
from ghgcalc.brief import brief
from ghgcalc.filing.sums import stated_in
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of, printed
from ghgcalc.through import YEAR

if TYPE_CHECKING:
    from ghgcalc.allowances.allocation import Allocation
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.filing.sums import Key, Metal, Sum, Sums
    from ghgcalc.inventory import Inventory

UNIT = "tCO2e"


@brief
@dataclass(frozen=True, slots=True)
class Closing:
    """The position of the months so far, as if the year ended with them.

    Attributes:
        plan: whose rule. terms: the rule at the balance value; None where the plan asks for none. source: where the balance value stands.
        months: how many are in it. provisional: whether the year goes on.
        processes: each with emission, output, intensity, X, coefficient, allowance.
        open: ids of processes of which nothing can be said, for they emitted and have no output.
        emissions: the electrolysis total.
    """

    plan: Plan
    terms: Terms | None
    source: str
    months: int
    provisional: bool
    processes: tuple[Allocation, ...]
    open: tuple[str, ...]
    emissions: Fraction

    @property
    def allocation(self) -> Fraction | None:
        """The sum of the allowances; None where a process is open."""
        return None if self.open else Fraction(added(one.granted for one in self.processes))

    @property
    def surplus(self) -> Fraction | None:
        """Allowances minus emission: positive means units to sell, if it closed so."""
        return None if self.allocation is None else self.allocation - self.emissions

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        value = None if self.terms is None else {"value": self.terms.shown, "unit": "tCO2e/tAl", "source": self.source or None}
        whole = {"allocation": self.allocation, "emissions": self.emissions, "surplus": self.surplus}
        return {
            "if_closed_so": True,
            "provisional": self.provisional,
            "months": self.months,
            "plan": self.plan.id,
            "balance_value": value,
            "processes": [one.as_dict() for one in self.processes],
            "open": list(self.open),
            **{name: None if found is None else printed(found) for name, found in whole.items()},
            "unit": UNIT,
        }


def closing(
    inventory: Inventory,
    sums: Sums,
    metal: Metal,
    plan: Plan,
    terms: Terms | None,
    source: str,
    *,
    month: int,
    last: int,
) -> tuple[Closing | None, list[Finding]]:
    """The position from January up to a month, and what must be known of it.

    Args:
        inventory: whose electrolysis total may enter an allocation.
        sums: its sums by month.
        metal: its liquid aluminium by month.
        plan: whose rule.
        terms: the rule at the balance value.
        source: where that value stands.
        month: the last month that counts.
        last: the last month that is stated.

    Returns:
        The position; None where the emission is not stated by month and an earlier month is asked for.
    """
    total = sums.whole((LEVEL, None, None, None)) if month == last else sums.until((LEVEL, None, None, None), month)
    if total is None:
        return None, [Finding.of("month-not-by-month", "note", Place(table=LEVEL), month=f"{sums.year}-{month:02}")]
    provisional = month < YEAR
    small, said = _small(sums, plan, total, month, whole=month == last)
    rows, lost = _rows(inventory, sums, metal, plan, month, whole=month == last, small=small)
    said += [Finding.of("month-no-output", "warning", Place(table="process", row=name)) for name in lost]
    made = tuple(allocate(row, plan, inventory.year, terms, small=small) for row in rows)
    if provisional:
        said.append(Finding.of("month-part", "note", Place(key="through"), months=month))
    return Closing(plan, terms, source, month, provisional, made, tuple(lost), total.printed), said


def _rows(
    inventory: Inventory, sums: Sums, metal: Metal, plan: Plan, month: int, *, whole: bool, small: bool
) -> tuple[list[Process], list[str]]:
    """The processes that the rule can be held against, and the ids of the others."""
    rows: list[Process] = []
    lost: list[str] = []
    for row in stated_in(inventory).process:
        key: Key = ("process", row.id, None, None)
        found = sums.whole(key) if whole else sums.until(key, month)
        output = metal.whole(row.id) if whole else metal.until(row.id, month)
        made = Process(row.id, Fraction(0) if found is None else found.printed, output, row.started, row.stopped)
        if found is None or _undecided(made, plan, inventory.year, small=small):
            lost.append(row.id)
        else:
            rows.append(made)
    return rows, lost


def _undecided(row: Process, plan: Plan, year: int, *, small: bool) -> bool:
    """Whether the rule would divide by an output that is none."""
    return plan.rule.method == "intensity" and not row.output and exempt(row, year, small=small) is None


def _small(sums: Sums, plan: Plan, total: Sum, month: int, *, whole: bool) -> tuple[bool, list[Finding]]:
    """Whether the entity is a small one: told by a whole year alone, and by the enterprise where there is such a sum."""
    key: Key = ("enterprise", None, None, None)
    direct = (sums.whole(key) if whole else sums.until(key, month)) or total
    if plan.rule.small is None or direct.printed >= fraction_of(plan.rule.small.exact):
        return False, []
    place = Place(table="enterprise")
    if month < YEAR:
        return False, [Finding.of("month-small", "note", place, limit=plan.rule.small)]
    return True, [Finding.of("allowance-small", "note", place)]
