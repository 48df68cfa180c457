"""The meters behind each datum: corrected one by one on each side, added, and written into the activity with their record."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc import activity as activities
from ghgcalc.activity.corrected import datum_of, named_by, refusal
from ghgcalc.activity.corrections import signed
from ghgcalc.conservative import added, data
from ghgcalc.corrections.metering import part_of, place_of
from ghgcalc.corrections.places import Target, approval, at_datum, located, sides_of, told
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding
from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from ghgcalc.activity import Activity
    from ghgcalc.corrections.given import Given, Meter
    from ghgcalc.series import Series


def corrected_meters(activity: Activity, given: Given, file: str | None) -> Activity:
    """The activity with every datum corrected that meters are named for, each with its record.

    Raises:
        InputError: every fault of every meter.
    """
    groups: dict[Target, list[tuple[int, Meter]]] = {}
    for at, one in enumerate(given.meter):
        groups.setdefault((one.table, one.row, one.key), []).append((at, one))
    if not groups:
        return activity
    faults: list[Finding] = []
    records: list[dict[str, Any]] = []
    table: dict[str, Any] = dict(activity.dump())
    for target, meters in groups.items():
        try:
            records += _datum(activity, table, target, meters, given)
        except InputError as error:
            faults += told(error.faults, file)
    if faults:
        raise InputError(dict.fromkeys(faults))
    # It is read like any other, so that each record is held against its rule once more.
    return activities.of(table | {"correction": [*table.get("correction", ()), *records]})


def _datum(
    activity: Activity, table: dict[str, Any], target: Target, meters: list[tuple[int, Meter]], given: Given
) -> list[dict[str, Any]]:
    """The records of one datum, one for each side; where it has one side, the table takes its value."""
    first = place_of(*meters[0])
    if wrong := refusal(target[0], target[2], data().get((target[0], target[2]), ("",))[0]):
        raise InputError([located(wrong[0], first.at("key"))])
    series = datum_of(activity, *target)
    name = named_by(*target)
    if series is None:
        shown: dict[str, Any] = {"table": target[0], "row": target[1], "key": target[2]}
        raise InputError([Finding.of("correction-row", place=first.at("row"), **shown)])
    mine = [one for one in activity.correction if one.target[:3] == target]
    if any(one.rule == "meter" for one in mine):
        raise InputError([Finding.of("correction-again", place=first, datum=name, month="–")])
    readings = _readings(series, meters, name)
    found = []
    for side in sides_of(target, given.hot_metal_correction):
        filled = sorted({one.month for one in mine if one.side == side and one.month is not None})
        faults: list[Finding] = []
        parts: list[dict[str, Any]] = []
        values: list[list[Decimal]] = []
        for (at, meter), reading in zip(meters, readings, strict=True):
            try:
                part, stated = part_of(activity, meter, reading, side, filled, place_of(at, meter))
            except InputError as error:
                faults += error.faults
                continue
            parts.append(part)
            values.append([signed(meter.flow, one) for one in stated])
        if faults:
            raise InputError(faults)
        after = series.having(tuple(added(column) for column in zip(*values, strict=True)))
        record: dict[str, Any] = {"table": target[0], "row": target[1], "key": target[2], "side": side, "rule": "meter"}
        record |= {"before": series.dump(), "after": after.dump(), "meter": parts}
        record |= {"filled": filled} if filled else {}
        record |= {"reason": "; ".join(dict.fromkeys(meter.reason for _, meter in meters))[:200]}
        found.append(record | approval(given))
        if len(data()[target[0], target[2]]) == 1:
            at_datum(table, target)[target[2]] = after.dump()
    return found


def _readings(series: Series, meters: list[tuple[int, Meter]], name: str) -> list[Series]:
    """What each meter read; one alone read the datum. Together they give it.

    Raises:
        InputError: a reading is missing, stands in another unit, or the sum is another.
    """
    faults: list[Finding] = []
    found: list[Series] = []
    for at, meter in meters:
        reading = meter.reading
        if reading is None and (len(meters) > 1 or meter.flow != "use"):
            faults.append(Finding.of("meter-several", place=place_of(at, meter, "reading"), datum=name, meter=meter.meter))
        elif reading is not None and (reading.unit, len(reading), reading.annual) != (series.unit, len(series), series.annual):
            shape: dict[str, Any] = {"unit": reading.unit, "count": len(reading), "wanted": series.unit, "months": len(series)}
            faults.append(Finding.of("correction-shape", place=place_of(at, meter, "reading"), **shape))
        found.append(series if reading is None else series.having(reading.values))
    if faults:
        raise InputError(faults)
    for at, stated in enumerate(series.values):
        together = added(signed(meter.flow, one.values[at]) for (_, meter), one in zip(meters, found, strict=True))
        if together != stated:
            place = place_of(*meters[0]).at("reading", None if series.annual else at + 1)
            shown: dict[str, Any] = {"added": printed(together), "datum": name, "stated": printed(stated)}
            faults.append(
                Finding.of("meter-readings", place=place, **shown, difference=printed(added((together, stated.copy_negate()))))
            )
    if faults:
        raise InputError(faults)
    return found
