"""Which rules run on what, and in which order; nothing is changed, everything is told."""

from __future__ import annotations

from collections.abc import Callable
from decimal import localcontext
from typing import TYPE_CHECKING

from ghgcalc import bands as yardsticks
from ghgcalc.checks import copies, filled, patterns, plants, ratios, records, shifts, statements, totals, values, yearly
from ghgcalc.checks.facts import Facts, comparing
from ghgcalc.checks.telling import tell
from ghgcalc.checks.waivers import waived
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ghgcalc.activity import Activity
    from ghgcalc.bands import Band
    from ghgcalc.checks.totals import Accounts

Check = Callable[[Facts], list[Finding]]

OF_OUTPUT: tuple[Check, ...] = (ratios.anode, statements.without_metal, statements.daily)
"""Of every process."""

OF_PROCESSES: tuple[Check, ...] = (
    ratios.power,
    ratios.net_anode,
    ratios.carbon_floor,
    ratios.butts,
    statements.power_missing,
    statements.capacity,
    statements.theory,
    statements.efficiency,
    values.processes,
    values.effects,
    records.lives,
)
"""Of processes that state more than metal and anodes."""

OF_TABLES: tuple[tuple[str, tuple[Check, ...]], ...] = (
    ("fuel", (ratios.fuel, values.fuel)),
    ("carbonate", (ratios.carbonate, values.carbonate)),
    ("heat", (ratios.heat, values.heat)),
    ("electricity", (statements.purchase,)),
    ("facility", (plants.generation, plants.electricity, plants.heat)),
    ("product", (statements.goods,)),
    ("carbon_stream", ()),
)
"""Of tables of the enterprise, where they have rows."""

OF_ROWS: tuple[Check, ...] = (values.power, records.rows_twice)
"""Of supplies and of rows beside each other."""

PLAIN = frozenset(("id", "name", "technology", "liquid_aluminium", "anode"))

THOROUGH: tuple[Check, ...] = (
    records.evidence,
    records.columns_twice,
    copies.copied,
    patterns.dragged,
    patterns.uneven,
    patterns.lump,
    shifts.shifted,
)
"""What looks at every column of months: `check` runs them beside."""

YEARS = (yearly.processes, yearly.sources, yearly.months, yearly.ways)


def statements_of(activity: Activity) -> tuple[Finding, ...]:
    """What the cheap rules find in an activity; what it waives is told as waived."""
    with localcontext(comparing()):
        found = _cheap(Facts(activity, yardsticks.bands()))
    return tuple(waived(activity, found, whole=False) if activity.waiver else found)


def _cheap(facts: Facts) -> list[Finding]:
    """Statements, ratios and bands: every calculation runs them."""
    activity = facts.activity
    found: list[Finding] = []
    processes = facts.processes
    if processes:
        for rule in OF_OUTPUT:
            found += rule(facts)
        if any(process.row.model_fields_set - PLAIN for process in processes):
            for rule in OF_PROCESSES:
                found += rule(facts)
    plain = True
    for table, rules in OF_TABLES:
        if getattr(activity, table):
            plain = False
            for rule in rules:
                found += rule(facts)
    if not plain or any(process.row.electricity for process in processes):
        for rule in OF_ROWS:
            found += rule(facts)
    if activity.correction:
        found += filled.share(activity)
    return found


def everything(
    activity: Activity,
    *,
    previous: Activity | None = None,
    accounts: Accounts | None = None,
    before: Accounts | None = None,
    own: Mapping[str, Band] | None = None,
    on: date | None = None,
    more: Iterable[Finding] | None = None,
) -> list[Finding]:
    """What all rules find.

    Args:
        activity: what is looked at.
        previous: that of the year before.
        accounts: its inventory, if there is one.
        before: that of the year before.
        own: the plant's own narrower bands.
        on: the day of the check.
        more: what the rules of a quality-control plan found; None where there is none.
    """
    bands = {**yardsticks.bands(), **(own or {})}
    with localcontext(comparing()):
        facts = Facts(activity, bands)
        found = _cheap(facts)
        for rule in THOROUGH:
            found += rule(facts)
        if on is not None and activity.year > on.year:
            found.append(tell("DT-03", "year-ahead", "warning", Place(key="year"), year=activity.year, on=on))
        if accounts is not None:
            found += totals.intensity(facts, accounts)
            found += totals.threshold(facts, accounts)
            found += totals.unsplit(facts, accounts)
        if previous is not None:
            earlier = Facts(previous, bands)
            for both in YEARS:
                found += both(facts, earlier)
            if accounts is not None and before is not None:
                found += totals.years(facts, accounts, before)
    found += more or ()
    return waived(activity, dict.fromkeys(found), whole=True, planned=more is not None)
