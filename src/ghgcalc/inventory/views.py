"""What an inventory says of itself: every table and list is a copy, so that its reader may change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ghgcalc.activity.tables import ActivityDict
from ghgcalc.inventory.corrected import corrections_of
from ghgcalc.inventory.provisional import through_of
from ghgcalc.inventory.reading import fresh
from ghgcalc.literals import Basis, Level
from ghgcalc.records import AuxiliaryDict, EntityRecord, FactorsDict, GoodDict, GradeDict, GuidelineDict, OptionsDict, RoundingDict

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.activity import Correction
    from ghgcalc.findings import Finding
    from ghgcalc.inventory.line import Line
    from ghgcalc.inventory.made import Made
    from ghgcalc.inventory.protocol import Records


class Views:
    """The records of a provider, given away as copies."""

    __slots__ = ("_records",)

    _records: Records

    @property
    def computed(self) -> bool:
        """Whether the engine made it in this process; a file only says so, until `verify` has recomputed it."""
        return self._records.computed

    @property
    def evaluation(self) -> Made | None:
        """What the engine made: plan, streams, rows, factors, evaluated anew for whoever asks; None of an inventory that was read."""
        return self._records.made

    @property
    def year(self) -> int:
        """Of which year."""
        return self._records.year

    @property
    def through(self) -> str | None:
        """The last month that is stated of a year that is still running 年内累计, such as `2026-08`; None of a whole year.

        The totals of the year are then those of its months up to that one, that one included.
        """
        return through_of(self._records.activity, self._records.year)

    @property
    def provisional(self) -> bool:
        """Whether it is of a year that is still running: nothing is settled by it."""
        return self.through is not None

    @property
    def entity(self) -> EntityRecord:
        """Whose inventory it is."""
        return cast("EntityRecord", fresh(self._records.entity))

    @property
    def guideline(self) -> GuidelineDict:
        """Id, SHA-256, title, title_zh and data of the guideline."""
        return cast("GuidelineDict", fresh(self._records.guideline))

    @property
    def factors(self) -> FactorsDict:
        """Edition, SHA-256, the records that the lines use, and every overlay: one may decide a memo or a finding and no line."""
        return cast("FactorsDict", fresh(self._records.factors))

    @property
    def as_of(self) -> date | None:
        """The date of knowledge, or None."""
        return self._records.as_of

    @property
    def rounding(self) -> RoundingDict:
        """The `policy` and the `tie`."""
        return cast("RoundingDict", fresh(self._records.rounding))

    @property
    def options(self) -> OptionsDict:
        """What the caller asked beyond the defaults."""
        return cast("OptionsDict", fresh(self._records.options))

    @property
    def activity(self) -> ActivityDict:
        """The input as stated, in the shape of the activity file."""
        return cast("ActivityDict", fresh(self._records.activity))

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """The corrections of readings, and the substitutes for missing ones, that the activity states: before, after, rule, reason."""
        return corrections_of(self._records.activity)

    @property
    def ledger_version(self) -> int:
        """Of the ledger under the digest: 2, and 1 for files of before."""
        return self._records.version

    @property
    def findings_digest(self) -> str:
        """SHA-256 over the findings, which stand outside the digest; empty in files of version 1."""
        return self._records.findings_digest

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything worth knowing."""
        return self._records.findings

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every emission row."""
        return self._records.lines

    @property
    def auxiliary(self) -> tuple[AuxiliaryDict, ...]:
        """Quantities beside the totals, per period, with memo emissions under named conventions."""
        return tuple(map(fresh, self._records.auxiliary))

    @property
    def products(self) -> tuple[GoodDict, ...]:
        """Specific embedded emissions of each good on each basis, with what they are made of."""
        return tuple(map(fresh, self._records.products))

    @property
    def grades(self) -> tuple[GradeDict, ...]:
        """The share of each level's total that rests on each grade; a line rests on the weakest grade among its factors."""
        return tuple(map(fresh, self._records.grades))

    @property
    def incomplete(self) -> dict[tuple[Level, Basis | None], tuple[str, ...]]:
        """(level, basis) of the totals that lack a source which nobody stated, and those sources: their numbers are not the whole."""
        return dict(self._records.incomplete)

    @property
    def digest(self) -> str:
        """SHA-256 over everything that decides the numbers."""
        return self._records.digest
