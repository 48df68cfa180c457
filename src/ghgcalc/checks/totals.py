"""Totals of an inventory 核算结果: emissions per tonne of metal, and beside those of the year before.

The rules read an inventory through a small protocol, so that the room stands below it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from ghgcalc.checks.facts import CONTEXT, ZERO
from ghgcalc.checks.telling import against, shown, tell
from ghgcalc.findings import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.checks.facts import Facts
    from ghgcalc.findings import Finding

STEP = ("anode", "anode-effect")
THRESHOLD = Decimal(26000)
"""t CO2e a year from which an enterprise of the sector is a key emitter (work plan of the ministry, 2025)."""
HALF = Decimal("0.00005")


class Accounts(Protocol):
    """What the rules read of an inventory."""

    @property
    def year(self) -> int:
        """Of which year."""
        ...

    @property
    def guideline(self) -> Mapping[str, Any]:
        """Id of the guideline."""
        ...

    def found(
        self, level: str, process: str | None, source: str | None, gas: str | None, period: str
    ) -> Sequence[tuple[Any, str, str]]:
        """(key, printed value, unit) of the totals of that name, one for each basis."""
        ...


def total(accounts: Accounts, level: str, process: str | None = None, source: str | None = None) -> Decimal | None:
    """A total of the year in t CO2e, if there is exactly one of that name."""
    found = accounts.found(level, process, source, None, str(accounts.year))
    return CONTEXT.create_decimal(found[0][1]) if len(found) == 1 else None


def intensity(facts: Facts, accounts: Accounts) -> list[Finding]:
    """Emission of anodes and anode effects per tonne of metal (R4), that of the anode effects by the fixed factors (R5)."""
    found: list[Finding] = []
    own = accounts.guideline["id"]
    for process in facts.processes:
        parts = [total(accounts, "process", process.row.id, source) for source in STEP]
        if process.metal_year <= 0 or None in parts:
            continue
        known = [part or ZERO for part in parts]
        place = Place(table="totals", row=process.row.id)
        if own in facts.bands["R4"].guidelines:
            found += against(facts.bands["R4"], "step-intensity", place, (known[0] + known[1]) / process.metal_year)
        effect, band = known[1] / process.metal_year, facts.bands["R5"]
        if own in band.guidelines:
            slack = HALF + Decimal("0.06") / process.metal_year  # twelve cells of two decimals
            if band.low is not None and abs(effect - band.low) > slack:
                fields = {"value": shown(effect), "band": f"{band.low:f}", "unit": band.unit}
                found.append(tell("R5", "effect-fixed", "error", place, **fields))
    return found


def threshold(facts: Facts, accounts: Accounts) -> list[Finding]:
    """An enterprise total below the threshold of key emitters (ID-08): worth knowing."""
    del facts
    whole = total(accounts, "enterprise")
    if whole is None or whole >= THRESHOLD:
        return []
    fields = {"value": shown(whole), "threshold": f"{THRESHOLD:f}"}
    return [tell("ID-08", "below-threshold", "note", Place(table="totals", row="enterprise"), **fields)]


def years(facts: Facts, accounts: Accounts, before: Accounts) -> list[Finding]:
    """Totals beside last year's: the step by 10 %, the enterprise by 15 %, each source by 30 % (YY-01, YY-03)."""
    from ghgcalc.checks.yearly import _moved

    found: list[Finding] = []
    for level, id, rule in (("electrolysis", "year-10", "YY-01"), ("enterprise", "year-15", "YY-03")):  # noqa: A001
        now, then = total(accounts, level), total(before, level)
        if now is not None and then is not None:
            found += _moved(facts, id, rule, Place(table="totals", row=level), level, now, then)
    return found
