"""A record held against the inventory that it is about: reported figures are its own, verified ones follow, and what is open is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.audit.verify import Verification
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.verified.drafting import alike, named, planned
from ghgcalc.verified.held import WANTED, held
from ghgcalc.verified.lines import lines
from ghgcalc.verified.model import Record
from ghgcalc.verified.result import RecordCheck
from ghgcalc.verified.rows import figures
from ghgcalc.verified.sheets import Told, heads, human, rows, years

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.quality import QualityPlan

ORDER = ("error", "warning", "note")


def check(
    record: Record,
    inventory: Inventory | Verification,
    *,
    after: Inventory | Verification | None = None,
    previous: Inventory | Verification | None = None,
    quality_plan: QualityPlan | Mapping[str, Any] | None = None,
) -> RecordCheck:
    """Hold a record against its inventory, and against that after verification and that of the year before where they are given.

    Reported figures must be those of the inventory. Verified figures must be those of `after`; without it, what the engine makes of the
    verified data under the rules of the inventory. An open row is open: it is told, and never the same.

    Args:
        record: as [read][ghgcalc.verified.read] gives it.
        inventory: as reported. One that was read from a file is recomputed first.
        after: after verification.
        previous: of the year before.
        quality_plan: the data-quality-control plan of the year, or the table of its file: every error by it has its line, too, and what
            counts as repaired is gone.

    Returns:
        Every difference, and what is open.

    Raises:
        InputError: an inventory that cannot be recomputed, a plan with faults. ArgumentError: an argument of another type.
    """
    doors.instance("record", record, Record, "a verification record")
    kinds = (Inventory, Verification)
    doors.instance("inventory", inventory, kinds, WANTED)
    doors.optional("after", after, kinds, f"{WANTED}, or None")
    doors.optional("previous", previous, kinds, f"{WANTED}, or None")
    plan = planned(quality_plan)
    told: list[Told] = []
    found: dict[str, Inventory] = {}
    for name, subject in (("before", inventory), ("after", after), ("previous", previous)):
        if subject is not None:
            found[name], faults = held(name, subject)
            told += map(Told.both, faults)
            told += _of(record, name, found[name])
    if not told:
        told += _inside(record, found, plan)
    findings = tuple(sorted(dict.fromkeys(one.finding for one in told), key=lambda one: ORDER.index(one.severity)))
    settles = tuple(dict.fromkeys(one.refused for one in told if one.refused is not None))
    return RecordCheck(record, findings, settles, tuple((name, one.digest) for name, one in found.items()))


def _inside(record: Record, found: dict[str, Inventory], plan: QualityPlan | None) -> Iterator[Told]:
    inventory, after, previous = (found.get(name) for name in ("before", "after", "previous"))
    assert inventory is not None
    yield from rows(record, inventory, figures(inventory), None if after is None else figures(after))
    yield from lines(record, inventory, after, previous, plan)
    yield from years(record, None if previous is None else (figures(previous), str(previous.year)))
    yield from heads(record)
    yield from human(record)


def _of(record: Record, name: str, inventory: Inventory) -> Iterator[Told]:
    """Whether an inventory is the one that the record names: by digest, entity and year."""
    version = {"before": record.before, "after": record.after, "previous": record.last}[name]
    entity = {"name": record.entity.name, "uscc": record.entity.uscc}
    if not alike(entity, inventory.entity):
        shown: dict[str, Any] = {"stated": named(entity), "found": named(inventory.entity)}
        yield Told.both(Finding.of("record-entity", place=Place(table="entity", key="name"), **shown))
    year = record.year - (name == "previous")
    if inventory.year != year:
        yield Told.both(Finding.of("record-year", place=Place(key="year"), stated=year, found=inventory.year))
    stated = None if version is None else version.inventory
    if stated != inventory.digest:
        key = "last" if name == "previous" else name
        place = Place(table=key, key="inventory", pointer=f"/{key}/inventory")
        yield Told.both(Finding.of("record-inventory", place=place, stated=stated or "–", found=inventory.digest))
