"""check: every rule of the registry on an activity, or on an inventory and the activity inside it; with last year's, on both years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ghgcalc import activity as activities
from ghgcalc import doors
from ghgcalc.activity import Activity, located
from ghgcalc.checks.outcome import CheckResult, outcome
from ghgcalc.checks.own import own_bands
from ghgcalc.checks.running import everything
from ghgcalc.errors import InputError
from ghgcalc.inventory import SCHEMA, Inventory
from ghgcalc.inventory.model import records_of

if TYPE_CHECKING:
    from ghgcalc.checks.planned import Answers
    from ghgcalc.inventory.protocol import Records
    from ghgcalc.quality import QualityPlan

KINDS = (Activity, Inventory, Mapping)
LEFT_ASIDE = "fixed-kept"
"""The finding of a measured value that the guideline's fixed one was taken for."""

WANTED = "an Activity, an Inventory, or the table of a file of either"


def check(
    subject: Activity | Inventory | Mapping[str, Any],
    *,
    previous: Activity | Inventory | Mapping[str, Any] | None = None,
    bands: Mapping[str, Any] | None = None,
    on: date | str | None = None,
    file: str | None = None,
    quality_plan: QualityPlan | Mapping[str, Any] | None = None,
    quality_file: str | None = None,
) -> CheckResult:
    """Hold the statements of a year against each other and against what is possible.

    Args:
        subject: an activity or an inventory; a table is told apart by its schema.
        previous: that of the year before, of either kind.
        bands: the table of a file `ghgcalc/bands/1` with the plant's own narrower bands.
        on: the day of the check; a year that has not ended then is told. Without it no clock is read.
        file: the name by which faults call the subject.
        quality_plan: the data-quality-control plan 数据质量控制方案 of that year, or the table of its file: the year is held against it.
        quality_file: the name by which findings call the plan.

    Raises:
        InputError: a table that is neither, with every fault; an own band that is wider than the packaged one;
            a plan with faults, of which a blank is one.
        ArgumentError: an argument of another type.
    """
    doors.instance("subject", subject, KINDS, WANTED)
    doors.optional("previous", previous, KINDS, f"{WANTED}, or None")
    doors.optional("file", file, str, "the name of a file, or None")
    doors.optional("bands", bands, Mapping, "the table of a file of bands, or None")
    doors.optional("quality_file", quality_file, str, "the name of a file, or None")
    day = doors.day("on", on)
    stated, records = _taken(subject, file)
    earlier, before = _taken(previous, None) if previous is not None else (None, None)
    own = own_bands(bands) if bands is not None else None
    held = quality_plan is not None and stated.through is None  # what a plan asks of a year is not asked of some months
    planned = _held(stated, records, quality_plan, quality_file) if held else None
    if earlier is not None and (stated.through, earlier.through) != (None, None):
        earlier, before = _same_months(earlier, stated), None
    more = planned.found if planned is not None else None
    found = everything(stated, previous=earlier, accounts=records, before=before, own=own, on=day, more=more)
    return outcome(
        "activity" if records is None else "inventory",
        stated,
        found,
        with_inventory=records is not None,
        with_previous=earlier is not None,
        cut=previous is not None and earlier is None,
        planned=planned,
        prefix="" if records is None else "/activity",
    )


def _same_months(earlier: Activity, stated: Activity) -> Activity | None:
    """Last year as far as this one is stated; None where it is stated less far, or has data of the year alone."""
    try:
        return earlier.until(f"{earlier.year}-{stated.months:02d}")
    except InputError:
        return None


def _held(stated: Activity, records: Records | None, plan: Any, file: str | None) -> Answers:
    """What the rules of a quality-control plan say of the year.

    Raises:
        InputError: faults of the plan. ArgumentError: no plan.
    """
    from ghgcalc.checks.planned import hold
    from ghgcalc.quality import QualityPlan, of

    wanted = "a QualityPlan, the table of a file of one, or None"
    doors.instance("quality_plan", plan, (QualityPlan, Mapping), wanted)
    left: frozenset[str] = frozenset()
    if records is not None:
        left = frozenset(str(one.pointer) for one in located(stated, records.findings) if one.code == LEFT_ASIDE)
    return hold(stated, plan if isinstance(plan, QualityPlan) else of(plan, file), file, left)


def _taken(subject: Activity | Inventory | Mapping[str, Any], file: str | None) -> tuple[Activity, Records | None]:
    """The activity, and the records of the inventory where it is one."""
    if isinstance(subject, Activity):
        return subject, None
    if isinstance(subject, Mapping):
        if subject.get("schema") != SCHEMA:
            return activities.of(subject, file), None
        subject = Inventory.from_dict(subject, file)
    records = records_of(subject)
    return activities.of(dict(records.activity), file), records
