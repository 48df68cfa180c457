"""One activity asked for its numbers under one plan: what both sides are, and the lists to which everything noticed goes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ghgcalc import vocabulary
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from ghgcalc.activity import Activity
    from ghgcalc.factors import Factor
    from ghgcalc.plan.compiled import Plan
    from ghgcalc.plan.model import Account

BOUGHT = "electricity"
"""The table of net purchased electricity."""


class Asking:
    """A plan and an activity with its rows by table; faults, findings, and the keys of each table that the guideline asks for.

    `told` is the version of the ledger: files of version 1 have their findings under the digest, so that to them is said what was said then.
    """

    __slots__ = ("activity", "faults", "findings", "plan", "rows", "told", "used")

    def __init__(self, plan: Plan, activity: Activity, told: int = 2) -> None:
        """Nothing is noticed yet."""
        self.plan, self.activity, self.rows, self.told = plan, activity, activity.entering, told
        self.faults: list[Finding] = []
        self.findings: list[Finding] = []
        self.used: dict[str, set[str]] = {}

    @property
    def guideline(self) -> str:
        """The id of the guideline, for texts."""
        return self.plan.guideline.id

    def table_of(self, account: Account) -> str:
        """The table that an account reads: of what is consumed, net purchase where an enterprise without processes states nothing else."""
        if account.or_bought and account.table not in self.rows and not self.activity.process and BOUGHT in self.rows:
            return BOUGHT
        return account.table

    def use(self, place: Place, key: str) -> None:
        """Note that the guideline asks for a key."""
        table = str(place.table)
        if table not in self.used:
            self.used[table] = set()
        self.used[table].add(key)

    def take(self, notes: list[Finding]) -> None:
        """Put what others noticed where it belongs."""
        for note in notes:
            (self.faults if note.severity == "error" else self.findings).append(note)

    def superseded(self, id: str, factor: Factor | None, place: Place) -> None:  # noqa: A002
        """A note where another factor stands for the one that the guideline names."""
        if factor is not None and factor.id != id:
            overlay = self.plan.known.overlay_of.get(factor.id)
            code, where = ("factor-replaced-by-user", overlay.name) if overlay else ("factor-superseded", str(factor.edition))
            self.findings.append(Finding.of(code, "warning" if overlay else "note", place, id=id, by=factor.id, where=where))
            if overlay:
                self._stands_here(factor, place)

    def _stands_here(self, factor: Factor, place: Place) -> None:
        """A factor of the user's own that is about another time, or another place, than the activity."""
        year, valid = self.activity.year, factor.valid
        if valid is not None and not (valid.from_ or date.min).year <= year <= (valid.to or date.max).year:
            period = f"{valid.from_ or ''} – {valid.to or ''}"
            self.faults.append(Finding.of("factor-validity", place=place, id=factor.id, period=period, year=year))
        province = self.activity.entity.province
        if factor.area is not None and province is not None and factor.area not in vocabulary.chain(province):
            self.faults.append(Finding.of("factor-area", place=place, id=factor.id, area=factor.area, province=province))

    def region(self) -> str:
        """The grid region of the entity's province in the guideline's own map.

        Raises:
            InputError: no province, one that the map does not have, or one in two regions without a choice.
        """
        entity, maps = self.activity.entity, self.plan.guideline.regions
        province = entity.province
        if province is None:
            where = Place(table="entity", key="province")
            raise InputError([Finding.of("province-missing", place=where, guideline=self.guideline)])
        regions = [region for region, members in maps.items() if province in members]
        if not regions:
            raise InputError([Finding.of("province-outside", place=Place(table="entity", key="province"), province=province)])
        if len(regions) > 1:
            if entity.grid not in regions:
                shown: dict[str, Any] = {"province": province, "regions": ", ".join(regions)}
                raise InputError([Finding.of("grid-ambiguous", place=Place(table="entity", key="grid"), **shown)])
            return entity.grid
        return regions[0]
