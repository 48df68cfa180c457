"""What an inventory is read off: one protocol, whether the engine has just made the records or a file holds them.

Whatever a provider gives is for the inventory alone, which hands out copies: nobody changes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ghgcalc.literals import Level
from ghgcalc.records import AuxiliaryDict, GoodDict, GradeDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ghgcalc.findings import Finding
    from ghgcalc.inventory.line import Line
    from ghgcalc.inventory.made import Made
    from ghgcalc.inventory.total import Gap, Key, TotalRow


class Records(Protocol):
    """The records of one inventory, each made or read once."""

    @property
    def computed(self) -> bool:
        """Whether the engine made them in this process."""
        ...

    @property
    def made(self) -> Made | None:
        """What the engine made, a picture of its own for every reader; None of a file."""
        ...

    @property
    def year(self) -> int:
        """Of which year."""
        ...

    @property
    def provisional(self) -> Mapping[str, Any] | None:
        """What the file says of a year that is still running; None of a whole one."""
        ...

    @property
    def as_of(self) -> date | None:
        """The date of knowledge."""
        ...

    @property
    def rounding(self) -> Mapping[str, str]:
        """Policy and tie."""
        ...

    @property
    def options(self) -> Mapping[str, Any]:
        """What the caller asked beyond the defaults."""
        ...

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything worth knowing."""
        ...

    @property
    def entity(self) -> Mapping[str, Any]:
        """Whose inventory it is."""
        ...

    @property
    def guideline(self) -> Mapping[str, Any]:
        """Id, SHA-256, titles and data of the guideline."""
        ...

    @property
    def factors(self) -> Mapping[str, Any]:
        """Edition, SHA-256, the records used, the overlays."""
        ...

    @property
    def activity(self) -> Mapping[str, Any]:
        """The input as stated."""
        ...

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every emission row."""
        ...

    @property
    def totals(self) -> Sequence[TotalRow]:
        """Every total, as the file has it."""
        ...

    @property
    def incomplete(self) -> Mapping[Gap, tuple[str, ...]]:
        """(level, basis) of the totals that lack a source which nobody stated, and those sources."""
        ...

    @property
    def auxiliary(self) -> Sequence[AuxiliaryDict]:
        """Quantities beside the totals, with memo emissions."""
        ...

    @property
    def products(self) -> Sequence[GoodDict]:
        """Specific embedded emissions of the goods."""
        ...

    @property
    def grades(self) -> Sequence[GradeDict]:
        """The share of each level's total that rests on each grade."""
        ...

    @property
    def version(self) -> int:
        """Of the ledger under the digest: 1 for files of before, 2."""
        ...

    @property
    def equations(self) -> Mapping[str, Any]:
        """Equation to formulas and symbols (version 2)."""
        ...

    @property
    def decimals(self) -> Sequence[Mapping[str, Any]]:
        """How many decimals each source and method keeps (version 2)."""
        ...

    @property
    def documents(self) -> Sequence[Mapping[str, Any]]:
        """The documents that guideline and factors cite (version 2)."""
        ...

    @property
    def findings_digest(self) -> str:
        """SHA-256 over the findings (version 2)."""
        ...

    @property
    def ledger(self) -> str:
        """The text under the digest.

        Raises:
            InputError: of a file of version 1, whose ledger no file gives.
        """
        ...

    @property
    def digest(self) -> str:
        """SHA-256 over everything that decides the numbers."""
        ...

    def found(
        self, level: Level, process: str | None, source: str | None, gas: str | None, period: str
    ) -> Sequence[tuple[Key, str, str]]:
        """(key, printed value, unit) of the totals of that name, one for each basis."""
        ...
