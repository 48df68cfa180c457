"""Missing data 缺失数据: each gap filled by the conservative candidate of the first step that is possible, every candidate on record."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import activity as activities
from ghgcalc.activity.corrected import datum_of, named_by, refusal
from ghgcalc.conservative import added, chosen, data, printed
from ghgcalc.corrections.ladder import Ladder
from ghgcalc.corrections.places import Target, approval, at_datum, located, sides_of, told
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import fraction_of
from ghgcalc.numbers import printed as digits

if TYPE_CHECKING:
    from ghgcalc.activity import Activity
    from ghgcalc.corrections.given import Gap, Given
    from ghgcalc.series import Series
    from ghgcalc.units import Quantity

MISSING = "missing"
Holes = Mapping[Target, frozenset[int]]
"""The months of which nothing was read, by datum."""


def opened(table: dict[str, Any]) -> Holes:
    """Take the word `missing` out of a table, so that it can be read, and say where it stood."""
    found: dict[Target, frozenset[int]] = {}
    for name, key in data():
        rows: Any = table.get(name)
        for at, row in enumerate(rows if isinstance(rows, list) else (), 1):
            datum: Any = row.get(key) if isinstance(row, dict) else None
            values: Any = datum.get("values") if isinstance(datum, dict) else None
            months = [month for month, value in enumerate(values, 1) if value == MISSING] if isinstance(values, list) else []
            if months:
                row[key] = datum | {"values": ["0" if value == MISSING else value for value in values]}
                found[name, str(row.get("id") if name == "process" else at), key] = frozenset(months)
    return found


def filled_gaps(activity: Activity, given: Given, holes: Holes, file: str | None) -> Activity:
    """The activity with its gaps filled, each with its record.

    Raises:
        InputError: every fault of every gap, and every month that is missing without one.
    """
    faults = [*_unsaid(given, holes)]
    records: list[dict[str, Any]] = []
    table: dict[str, Any] = dict(activity.dump())
    seen: set[tuple[Target, int]] = set()
    for at, gap in enumerate(given.gap):
        place = Place(table="gap", row=f"{at + 1} ({named_by(gap.table, gap.row, gap.key)})")
        target = (gap.table, gap.row, gap.key)
        if (target, gap.month) in seen:
            twice = Finding.of("correction-twice", place=place, datum=named_by(*target), month=gap.month)
            faults += told([twice], file)
            continue
        seen.add((target, gap.month))
        try:
            records += _gap(activity, table, gap, given, holes, place)
        except InputError as error:
            faults += told(error.faults, file)
    if faults:
        raise InputError(dict.fromkeys(faults))
    return activities.of(table | {"correction": [*table.get("correction", ()), *records]}) if records else activity


def _unsaid(given: Given, holes: Holes) -> list[Finding]:
    """Months that are missing without a gap that says how they are filled."""
    said = {(gap.table, gap.row, gap.key, gap.month) for gap in given.gap}
    return [
        Finding.of(
            "gap-open",
            place=Place(table=target[0], row=target[1], key=target[2], month=month),
            datum=named_by(*target),
            month=month,
        )
        for target, months in holes.items()
        for month in sorted(months)
        if (*target, month) not in said
    ]


def _gap(activity: Activity, table: dict[str, Any], gap: Gap, given: Given, holes: Holes, place: Place) -> list[dict[str, Any]]:
    """The records of one gap, one for each side; the table takes the value of the first."""
    target: Target = (gap.table, gap.row, gap.key)
    if wrong := refusal(gap.table, gap.key, data().get((gap.table, gap.key), ("",))[0]):
        raise InputError([located(wrong[0], place.at("key"))])
    series = datum_of(activity, *target)
    if series is None:
        shown: dict[str, Any] = {"table": gap.table, "row": gap.row, "key": gap.key}
        raise InputError([Finding.of("correction-row", place=place.at("row"), **shown)])
    name = named_by(*target)
    if series.annual:
        shown_: dict[str, Any] = {"unit": series.unit, "count": 12, "wanted": series.unit, "months": 1}
        raise InputError([Finding.of("correction-shape", place=place, **shown_)])
    if gap.month > len(series):
        year = activity.year
        later: dict[str, Any] = {"value": name, "month": f"{year}-{gap.month:02d}", "through": activity.through}
        raise InputError([Finding.of("month-after", place=place.at("month"), **later)])
    if any(one.target[:3] == target and one.month in (None, gap.month) for one in activity.correction):
        raise InputError([Finding.of("correction-again", place=place, datum=name, month=gap.month)])
    own = [None if at in holes.get(target, ()) else fraction_of(value) for at, value in enumerate(series.in_own(), 1)]
    ladder = Ladder(activity.year, gap, series, tuple(own), place)
    read = _read(ladder, gap.reading, own[gap.month - 1], name)
    found: list[dict[str, Any]] = []
    for side in sides_of(target, given.hot_metal_correction):
        listed = ladder.candidates(side)
        if ladder.faults:
            continue
        if not listed:
            raise InputError([Finding.of("gap-empty", place=place, datum=name, month=gap.month)])
        stated = [_stated(series, one.value) for one in listed]
        step, value = chosen(((one.step, number) for one, number in zip(listed, stated, strict=True)), side)
        before = None if read is None else series.values[gap.month - 1]
        after = added((before or Decimal(0), value))
        record: dict[str, Any] = {"table": gap.table, "row": gap.row, "key": gap.key, "side": side, "rule": "missing"}
        record |= {"month": gap.month, "step": step, "after": f"{after:f} {series.unit}", "reason": gap.reason}
        record |= {} if before is None else {"before": f"{before:f} {series.unit}"}
        record["candidate"] = [
            {"step": one.step, "name": one.name, "value": f"{number:f} {series.unit}", "formula": one.formula[:200]}
            for one, number in zip(listed, stated, strict=True)
        ]
        found.append(record | approval(given))
    if ladder.faults:
        raise InputError(ladder.faults)
    values = at_datum(table, target)[gap.key]["values"]
    values[gap.month - 1] = str(found[0]["after"]).partition(" ")[0]
    return found


def _read(ladder: Ladder, reading: Quantity | None, stated: Fraction | None, name: str) -> Fraction | None:
    """What was read of the month, in the datum's own unit: the activity and the gap say the same.

    Raises:
        InputError: they do not.
    """
    said = None if reading is None else ladder.amount(reading, "reading")
    if said != stated and not ladder.faults:
        shown: dict[str, Any] = {
            "stated": MISSING if stated is None else digits(stated),
            "wanted": "–" if said is None else digits(said),
        }
        raise InputError([Finding.of("gap-cell", place=ladder.place.at("reading"), datum=name, month=ladder.gap.month, **shown)])
    return said


def _stated(series: Series, value: Fraction) -> Decimal:
    """A candidate as it is stated: in the unit of the datum, half up at 2 decimals."""
    return printed(value / fraction_of(series.factor), Decimal("0.00"), plain=series.plain)
