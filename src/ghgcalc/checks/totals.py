"""Totals of an inventory 核算结果: emissions per tonne of metal, and beside those of the year before.

The rules read an inventory through a small protocol, so that the room stands below it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from ghgcalc.checks.facts import ZERO, column, year_of
from ghgcalc.checks.telling import against, moved, shown, tell
from ghgcalc.findings import Place
from ghgcalc.literals import Level
from ghgcalc.through import YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.checks.facts import Facts
    from ghgcalc.findings import Finding

STEP = ("anode", "anode-effect")
THRESHOLD = Decimal(26000)
"""t CO2e a year from which an enterprise of the sector is a key emitter (work plan of the ministry, 2025)."""
HALF = Decimal("0.00005")
CELLS = Decimal("0.06")
"""t that twelve cells of two decimals may be off together."""


class Accounts(Protocol):
    """What the rules read of an inventory."""

    @property
    def year(self) -> int:
        """Of which year."""
        ...

    def found(
        self, level: Level, process: str | None, source: str | None, gas: str | None, period: str
    ) -> Sequence[tuple[Any, str, str]]:
        """(key, printed value, unit) of the totals of that name, one for each basis."""
        ...


def total(accounts: Accounts, level: Level, process: str | None = None, source: str | None = None) -> Decimal | None:
    """A total of the year in t CO2e, if there is exactly one of that name."""
    found = accounts.found(level, process, source, None, str(accounts.year))
    return Decimal(found[0][1]) if len(found) == 1 else None


def intensity(facts: Facts, accounts: Accounts) -> list[Finding]:
    """Emission of anodes and anode effects per tonne of metal (R4), where the anode effects are those of the fixed factors (R5)."""
    found: list[Finding] = []
    fixed = facts.bands["R5"].low
    for process in facts.processes:
        anode, effect = (total(accounts, "process", process.row.id, source) for source in STEP)
        if anode is None or effect is None or fixed is None or process.metal_year <= 0:
            continue
        slack = HALF + CELLS / process.metal_year
        if abs(effect / process.metal_year - fixed) <= slack:
            place = Place(table="totals", row=process.row.id)
            found += against(facts.bands["R4"], "step-intensity", place, (anode + effect) / process.metal_year)
    return found


def threshold(facts: Facts, accounts: Accounts) -> list[Finding]:
    """An enterprise total below the threshold of key emitters (ID-08): worth knowing."""
    whole = total(accounts, "enterprise")
    if whole is None or whole >= THRESHOLD or facts.months < YEAR:
        return []
    fields = {"value": shown(whole), "threshold": f"{THRESHOLD:f}"}
    return [tell("ID-08", "below-threshold", "note", Place(table="totals", row="enterprise"), **fields)]


def unsplit(facts: Facts, accounts: Accounts) -> list[Finding]:
    """PFC stated without their gases that are as much as those of the anode effects: a total of both would count these twice."""
    effects = total(accounts, "enterprise", source="anode-effect")
    stated = sum((year_of(column(row.amount) or ()) for row in facts.activity.pfc_unsplit), ZERO)
    if not effects or stated < effects:
        return []
    fields = {"value": shown(stated), "effects": shown(effects)}
    return [tell("pfc-unsplit", "pfc-unsplit-large", "warning", Place(table="pfc_unsplit", key="amount"), **fields)]


def years(facts: Facts, accounts: Accounts, before: Accounts) -> list[Finding]:
    """Totals beside last year's: the step by 10 %, the enterprise by 15 %, each source by 30 % (YY-01, YY-03)."""
    found: list[Finding] = []
    steps: tuple[tuple[Level, str, str], ...] = (("electrolysis", "year-10", "YY-01"), ("enterprise", "year-15", "YY-03"))
    for level, id, rule in steps:  # noqa: A001
        now, then = total(accounts, level), total(before, level)
        if now is not None and then is not None:
            found += moved(facts.bands[id], rule, Place(table="totals", row=level), level, now, then)
    return found
