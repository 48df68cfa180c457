"""Inventories as the entities of a sector: each verified, of the plan's year, no entity twice. What is settled is their recomputation."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ghgcalc.allowances.allocation import processes as plants
from ghgcalc.allowances.plans import in_force
from ghgcalc.allowances.settlement import trust
from ghgcalc.audit.verify import Verification
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import fraction_of, shorten
from ghgcalc.signs import likeness, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from ghgcalc.allowances.allocation import Process
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.inventory import Inventory


@brief
@dataclass(frozen=True)
class Member:
    """What the settlement of a sector takes of one inventory: no more of it is kept.

    Attributes:
        file: by which faults and the report call it. entity, digest: of the inventory.
        rows: its processes. small: whether it lies below the plan's threshold. reported: its obligation in t CO2e.
        findings: what is worth knowing.
    """

    file: str
    entity: Mapping[str, str]
    digest: str
    rows: tuple[Process, ...]
    small: bool
    reported: Fraction
    findings: tuple[Finding, ...]


@brief
@dataclass
class Members:
    """Inventories taken one after the other; faults are gathered, and told together.

    Attributes:
        plan: under which they are settled; without one, that in force for the year of the first that has one.
        accept_rules: as of `settle`. found: those that may be settled. faults: of all the others. said: why the plan was taken.
    """

    plan: Plan | None
    accept_rules: str | Sequence[str] | None = None
    found: list[Member] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    said: tuple[Finding, ...] = ()
    _known: dict[str, tuple[str, str]] = field(default_factory=dict)

    @contextmanager
    def reading(self, file: str) -> Iterator[None]:
        """Inside, the faults of one file are gathered under its name."""
        try:
            yield
        except InputError as error:
            self.faults += [fault if fault.place.file or not file else fault.in_file(file) for fault in error.faults]

    def take(self, inventory: Inventory | Verification, file: str = "") -> None:
        """One more inventory.

        Args:
            inventory: made by the engine; one that was read from a file is verified as a whole, unless its verification is given.
            file: its name; empty where it has none.
        """
        with self.reading(file):
            if self.plan is None:
                own = inventory.inventory if isinstance(inventory, Verification) else inventory
                self.plan = in_force(own.year, str(own.guideline["id"]))
                self.said = (trust.by_year(self.plan, own.year),)
            entered = trust.entered(inventory, self.plan, self.accept_rules)
            self.found.append(self._member(entered, self.plan, file))

    def _member(self, entered: trust.Entered, plan: Plan, file: str) -> Member:
        inventory = entered.inventory
        entity = {key: value for key, value in inventory.entity.items() if isinstance(value, str)}
        rows, _ = plants.of_inventory(inventory, {})
        small = plan.rule.small is not None and plants.direct_emissions(inventory) < fraction_of(plan.rule.small.exact)
        faults = plants.faults(rows, plan, inventory.year, small=small)
        if inventory.year == plan.year:
            faults += self._twice(entity, file)
        else:  # the same entity in another year stands in no sector twice
            place = Place(key="year")
            faults.insert(0, Finding.of("sector-year", place=place, year=inventory.year, plan=plan.id, wanted=plan.year))
        if faults:
            raise InputError(faults)
        reported = plants.obligation(inventory, rows, {})
        said = tuple(one if one.place.file or not file else one.in_file(file) for one in entered.remarks)
        return Member(file, FrozenDict(entity), inventory.digest, tuple(rows), small, reported, said)

    def _twice(self, entity: Mapping[str, str], file: str) -> Iterator[Finding]:
        """Whether this entity stands in a file of before: by its code, else by its name as a reader takes it."""
        name, code = entity.get("name", ""), entity.get("uscc", "")
        where = file or spelled(name)
        alike = self._known.get(f"name {likeness(name)}")
        same = self._known.get(f"code {code}") if code else None
        if alike is not None and not (code and alike[1] and code != alike[1]):
            same = same or alike
        if same is not None:
            yield Finding.of("sector-twice", place=Place(key="entity"), entity=shorten(spelled(name)), other=same[0])
            return
        self._known.setdefault(f"name {likeness(name)}", (where, code))
        if code:
            self._known[f"code {code}"] = (where, code)
