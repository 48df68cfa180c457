"""Readings in, corrected activity out: gaps first, then meters; each correction a record in the activity, nothing silently replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from ghgcalc import activity as activities
from ghgcalc import doors
from ghgcalc.activity import Activity
from ghgcalc.corrections.gaps import Holes, filled_gaps, opened
from ghgcalc.corrections.given import SCHEMA, Given, HotMetal, given_of
from ghgcalc.corrections.meters import corrected_meters
from ghgcalc.corrections.places import plain_of
from ghgcalc.corrections.result import Corrected
from ghgcalc.errors import InputError
from ghgcalc.through import reading

if TYPE_CHECKING:
    from ghgcalc.corrections.typed import CorrectionsDict, GapDict, MeterDict
    from ghgcalc.findings import Finding

Stated = Activity | Mapping[str, Any]
"""An activity, or the table of its file, in which a month without any reading is `"missing"`."""

WANTED = "an activity, or the table of an activity file"


def correct(
    stated: Stated,
    given: Mapping[str, Any] | CorrectionsDict,
    *,
    files: tuple[str, str] | None = None,
) -> Corrected:
    """The activity with its readings corrected and its gaps filled, conservatively, each with its record.

    Activity data are never lowered, production data never raised. Hot metal stays the reading, and has a record for either side: emission
    rests on the higher, the intensity and the allowance on the lower value.

    Args:
        stated: what was read. A month of which nothing was read is `"missing"` in the table of a file.
        given: the table of a corrections file (`ghgcalc/corrections/1`): `meter`, `gap`, `hot_metal_correction`, who approved.
        files: the names by which faults call the two.

    Returns:
        The corrected activity and its new records. Its tonnes are told by [effects][ghgcalc.corrections.Corrected.effects].

    Raises:
        InputError: every fault of both: a datum that is not there, a value that was replaced already, an accuracy that nobody knows,
            readings that do not add up, a gap for which no step of the ladder is possible. Nothing is corrected then.
        ArgumentError: an argument of another type.

    Source: verification guide of the power sector CETS—VG—01.01—V02—2026, 3.4.1 [sister: power]; what completes it is [proposal].
    """
    doors.instance("stated", stated, (Activity, Mapping), WANTED)
    doors.instance("given", given, Mapping, "the table of a corrections file")
    names = ("", "") if files is None else doors.texts("files", files)
    if len(names) != 2:
        raise doors.refused("files", files, "the names of both files")
    faults: list[Finding] = []
    asked: Given | None = None
    table: dict[str, Any] = plain_of(stated.dump() if isinstance(stated, Activity) else stated)
    try:
        with reading(table.get("year"), table.get("through")):  # a meter has read as far as the activity is stated
            asked = given_of(given, names[1] or None)
    except InputError as error:
        faults += error.faults
    before: Activity | None = None
    holes: Holes = {}
    try:
        holes = opened(table)
        before = activities.of(table, names[0] or None)
    except InputError as error:
        faults += error.faults
    if asked is None or before is None or faults:
        raise InputError(dict.fromkeys(faults))
    filled = filled_gaps(before, asked, holes, names[1] or None)
    found = corrected_meters(filled, asked, names[1] or None)
    return Corrected(before, found, found.correction[len(before.correction) :], asked.hot_metal_correction)


def meter(
    stated: Activity,
    meters: Sequence[MeterDict] | MeterDict,
    *,
    hot_metal_correction: HotMetal = "both",
    approved_by: str | None = None,
    approved_on: date | str | None = None,
) -> Corrected:
    """The activity with the readings of meters corrected: uncalibrated 未校准, late 延迟校准, inaccurate 准确度超过规定要求.

    Args:
        stated: what was read.
        meters: `[[meter]]` tables of a corrections file, one or several; all meters behind a datum together.
        hot_metal_correction: `both`, or one side alone.
        approved_by: who approved the correction.
        approved_on: when.

    Raises:
        InputError, ArgumentError: as [correct][ghgcalc.corrections.correct].

    Source: CETS—VG—01.01—V02—2026, 3.4.1 [sister: power].
    """
    return _run(stated, "meter", meters, hot_metal_correction, approved_by, approved_on)


def missing(
    stated: Stated,
    gaps: Sequence[GapDict] | GapDict,
    *,
    hot_metal_correction: HotMetal = "both",
    approved_by: str | None = None,
    approved_on: date | str | None = None,
) -> Corrected:
    """The activity with the months of which readings are missing filled by the first possible step of the ladder.

    Args:
        stated: what was read; a month without any reading is `"missing"` in the table of a file.
        gaps: `[[gap]]` tables of a corrections file, one or several.
        hot_metal_correction: `both`, or one side alone.
        approved_by: who approved the correction.
        approved_on: when.

    Raises:
        InputError, ArgumentError: as [correct][ghgcalc.corrections.correct].

    Source: the ladder is [proposal]; that it must be conservative, CETS—VG—01.01—V02—2026 [sister: power].
    """
    return _run(stated, "gap", gaps, hot_metal_correction, approved_by, approved_on)


def _run(stated: Stated, name: str, rows: Any, mode: str, by: str | None, on: date | str | None) -> Corrected:
    doors.instance("stated", stated, (Activity, Mapping), WANTED)
    wanted = "a table, or several"
    listed = [rows] if isinstance(rows, Mapping) else list(doors.instance(f"{name}s", rows, (list, tuple), wanted))
    for one in listed:
        doors.instance(f"{name}s", one, Mapping, wanted)
    doors.choice("hot_metal_correction", mode, get_args(HotMetal))
    doors.optional("approved_by", by, str, "a name, or None")
    doors.optional("approved_on", on, (date, str), "a date, or None")
    given: dict[str, Any] = {"schema": SCHEMA, "hot_metal_correction": mode, name: listed}
    given |= {key: value for key, value in (("approved_by", by), ("approved_on", on)) if value is not None}
    return correct(stated, given)
