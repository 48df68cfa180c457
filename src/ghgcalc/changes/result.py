"""The result: both sides, every change with the tonnes that it explains, both totals, and the position under a plan."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.changes.record import exact_text
from ghgcalc.numbers import minus, round_fraction, total_of
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from decimal import Decimal

    from ghgcalc.changes.positions import Positions
    from ghgcalc.changes.record import Change
    from ghgcalc.changes.sides import Side
    from ghgcalc.findings import Finding
    from ghgcalc.literals import Basis, Level

SCHEMA = "ghgcalc/diff/1"


@brief
@dataclass(frozen=True, slots=True)
class Pair:
    """A total on both sides, in tCO2e.

    Attributes:
        level, basis, source: of which sum; None is all sources.
        old, new: as printed, with 2 decimals.
        exact: the difference before any rounding.
        rounding: what rounding adds to what the changes explain; of a sum of all sources alone.
    """

    level: Level
    basis: Basis | None
    source: str | None
    old: Decimal
    new: Decimal
    exact: Fraction
    rounding: Decimal | None = None

    @property
    def difference(self) -> Decimal:
        """New less old, with 2 decimals."""
        return round_fraction(Fraction(minus(self.new, self.old)), 2)

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        record: dict[str, Any] = {"level": self.level, "source": self.source}
        record |= {"basis": self.basis} if self.basis else {}
        numbers = {"old": self.old, "new": self.new, "difference": self.difference}
        record |= {name: f"{value:f}" for name, value in numbers.items()}
        record |= {"unrounded_difference": exact_text(self.exact)}
        return record | ({} if self.rounding is None else {"rounding": f"{self.rounding:f}"}) | {"unit": "tCO2e"}


@dataclass(frozen=True, repr=False)
class Changes(Reported):
    """What changed between two statements, and the tonnes that each change explains.

    At each level and basis the values of all changes and `rounding` add up to the difference of the printed totals; the exact values add up
    to that of the unrounded ones.

    Attributes:
        old, new: what was handed over.
        changes: in the order in which they were made.
        totals: both totals, by level, basis and source.
        came, went: findings of the new side that the old one has not, and the reverse.
        positions: both settlements, where a plan was named.
        findings: what must be known before the difference is read; with a plan, of either settlement, too.
    """

    old: Side
    new: Side
    changes: tuple[Change, ...]
    totals: tuple[Pair, ...]
    came: tuple[Finding, ...] = ()
    went: tuple[Finding, ...] = ()
    positions: Positions | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return not self.changes

    @property
    def unexplained(self) -> tuple[Change, ...]:
        """The changes for which nobody stated a reason."""
        return tuple(change for change in self.changes if change.reason is None)

    @property
    def main(self) -> Pair | None:
        """The total by which a change is told in one line: the first that differs, else the first; None where there is none at all."""
        wholes = [pair for pair in self.totals if pair.source is None]
        return next((pair for pair in wholes if pair.exact or pair.difference), wholes[0] if wholes else None)

    def explained(self, level: Level, basis: Basis | None = None) -> Decimal:
        """What the changes explain of a total, in tCO2e with 2 decimals; `rounding` is the rest."""
        return round_fraction(Fraction(total_of(change.value(level, basis) for change in self.changes)), 2)

    def as_dict(self) -> dict[str, Any]:
        """The record of `diff --format json`."""
        return {
            "schema": SCHEMA,
            "same": self.same,
            "old": self.old.as_dict(),
            "new": self.new.as_dict(),
            "totals": [pair.as_dict() for pair in self.totals],
            "changes": [change.as_dict() for change in self.changes],
            "findings_came": [finding.as_dict() for finding in self.came],
            "findings_went": [finding.as_dict() for finding in self.went],
            "allowance": None if self.positions is None else self.positions.as_dict(),
            "findings": [finding.as_dict() for finding in self.findings],
        }

    def __repr__(self) -> str:
        """`Changes(2023 -> 2024: 12 changes, +1234.56 tCO2e)`."""
        main = self.main
        shown = "" if main is None else f", {main.difference:+f} tCO2e"
        return f"Changes({self.old.inventory.year} -> {self.new.inventory.year}: {len(self.changes)} changes{shown})"
