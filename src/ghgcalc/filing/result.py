"""The result: a month and the year so far, what is due, what changed since the filing before."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.plans import sectors
from ghgcalc.brief import brief
from ghgcalc.filing.intensity import usual_band
from ghgcalc.numbers import printed
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.allowances.allocation import Terms
    from ghgcalc.allowances.plans.sectors import Sector
    from ghgcalc.filing.closing import Closing
    from ghgcalc.filing.days import Due
    from ghgcalc.filing.intensity import Intensity
    from ghgcalc.filing.items import Filing
    from ghgcalc.filing.links import Chain
    from ghgcalc.filing.rules import FilingRule
    from ghgcalc.filing.since import Since
    from ghgcalc.findings import Finding
    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Basis, Level

SCHEMA = "ghgcalc/month-report/1"
SECTOR = "aluminium"


@brief
@dataclass(frozen=True, slots=True)
class Amount:
    """An emission of the month and of the year so far, in tCO2e as printed.

    Attributes:
        level, process, source, basis: of which sum; None is all.
        month: None where it is stated for all of the time alone. so_far: None where it is, and an earlier month is asked for.
    """

    level: Level
    process: str | None
    source: str | None
    basis: Basis | None
    month: Fraction | None
    so_far: Fraction | None

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        return {
            "level": self.level,
            "process": self.process,
            "source": self.source,
            "basis": self.basis,
            "month": None if self.month is None else printed(self.month),
            "so_far": None if self.so_far is None else printed(self.so_far),
            "unit": "tCO2e",
        }


@dataclass(frozen=True, repr=False)
class Month(Reported):
    """A month of a year, told or still running.

    Attributes:
        inventory: as the engine made it; of a running year a provisional one, which names the filing before.
        number: of the month, from 1. last: of the last month that is stated.
        amounts: by level, process and source.
        month, so_far: emission per tonne of liquid aluminium of the month, and from January on; of each process and of all.
        months: the same of all processes for each month up to this one.
        terms: the rule at the balance value, where one was stated; its source is that of `closing`.
        closing: what the position would be if the year closed so; None where no plan was asked for, or none counts.
        rule, due, filings: the duty of monthly evidence, the days of the year's months, and what is filed.
        on: the day on which days were counted. since: what changed since the filing before. chain: the filings before.
        findings: what must be known.
    """

    inventory: Inventory
    number: int
    last: int
    amounts: tuple[Amount, ...]
    month: tuple[Intensity, ...]
    so_far: tuple[Intensity, ...]
    months: tuple[Intensity, ...]
    terms: Terms | None
    closing: Closing | None
    rule: FilingRule | None
    due: tuple[Due, ...]
    filings: tuple[Filing, ...]
    on: date | None = None
    since: Since | None = None
    chain: Chain | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """The month, such as `2026-08`."""
        return f"{self.inventory.year}-{self.number:02}"

    @property
    def provisional(self) -> bool:
        """Whether the year goes on after the last month that is stated."""
        return self.inventory.provisional

    @property
    def next_due(self) -> Due:
        """The day of this month."""
        return self.due[self.number - 1]

    @property
    def sector(self) -> Sector | None:
        """What is known of the sector as a whole in this year."""
        return sectors().of(SECTOR, self.inventory.year)

    @property
    def passed(self) -> bool:
        """Whether the chain of the filings before holds, or none was handed over: exit status 0."""
        return self.chain is None or self.chain.holds

    def as_dict(self) -> dict[str, Any]:
        """The record of `month --format json`."""
        made, sector = self.inventory, self.sector
        known: dict[str, Any] = dict(made.activity)
        return {
            "schema": SCHEMA,
            "entity": made.entity,
            "year": made.year,
            "guideline": made.guideline["id"],
            "inventory": made.digest,
            "predecessor": known.get("predecessor"),
            "provisional": self.provisional,
            "through": f"{made.year}-{self.last:02}",
            "month": self.name,
            "amounts": [one.as_dict() for one in self.amounts],
            "intensities": [one.as_dict() for one in (*self.month, *self.so_far)],
            "months": [one.as_dict() for one in self.months],
            "usual": usual_band().as_dict(),
            "sector": None if sector is None else sector.model_dump(mode="json", by_alias=True, exclude_none=True),
            "if_closed_so": None if self.closing is None else self.closing.as_dict(),
            "rule": None if self.rule is None else self.rule.as_dict(),
            "on": None if self.on is None else self.on.isoformat(),
            "due": [one.as_dict() for one in self.due],
            "filed": [one.as_dict() for one in self.filings],
            "since": None if self.since is None else self.since.as_dict(),
            "chain": None if self.chain is None else self.chain.as_dict(),
            "findings": [finding.as_dict() for finding in self.findings],
        }

    def __repr__(self) -> str:
        """`Month(Example 2026-08: provisional)`."""
        return f"Month({str(self.inventory.entity.get('name', ''))[:40]} {self.name}{': provisional' if self.provisional else ''})"
