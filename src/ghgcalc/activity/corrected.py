"""Corrections against the activity that they are about: the datum is what they say it is, nothing twice; and what the engine takes.

Of hot metal the datum is the reading. The rows that the engine reads ([entering][ghgcalc.activity.Activity.entering]) hold in its place the
value of the side `activity`; what an intensity divides by is [produced][ghgcalc.activity.produced], that of the side `production`.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.activity.corrections import Correction, Metered, at_month
from ghgcalc.conservative import case_of, coverage, data, rules
from ghgcalc.fields import complaint
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import printed, total_of
from ghgcalc.series import Series
from ghgcalc.texts import LANGUAGES, text
from ghgcalc.through import named as named_month
from ghgcalc.through import now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic_core import InitErrorDetails

    from ghgcalc.activity.identity import Loc
    from ghgcalc.activity.process import Process


def lines(activity: Any) -> list[InitErrorDetails]:
    """The complaints about the corrections of a parsed activity."""
    found: list[InitErrorDetails] = []
    seen: Counter[tuple[Any, ...]] = Counter()
    for at, one in enumerate(activity.correction):
        loc: Loc = ("correction", at)
        mark = (*one.target, one.rule, one.month)
        seen[mark] += 1
        if seen[mark] > 1:
            found.append(complaint("correction-twice", loc, None, datum=named(one), month=_month_of(one)))
            continue
        series = datum_of(activity, one.table, one.row, one.key)
        wrong = _target(one, loc, series)
        found += wrong or _agrees(activity, one, loc, series)
        if one.rule == "meter":
            for number, part in enumerate(one.meter):
                found += _cover(activity, (*loc, "meter", number), part)
    return found


def named(one: Correction) -> str:
    """The datum of a correction: `P1 anode`."""
    return named_by(one.table, one.row, one.key)


def named_by(table: str, row: str, key: str) -> str:
    """A datum by the words that a correction has for it: `P1 anode`, `fuel 2`."""
    return f"{row} {key}" if table == "process" else f"{table} {row}"


def _month_of(one: Correction) -> str:
    return "–" if one.month is None else str(one.month)


def datum_of(activity: Any, table: str, row: str, key: str) -> Series | None:
    """The datum that a correction names, or None."""
    for at, one in enumerate(getattr(activity, table), 1):
        if row == (one.id if table == "process" else str(at)):
            series = getattr(one, key, None)
            return series if isinstance(series, Series) else None
    return None


def refusal(table: str, key: str, side: str, loc: Loc = ()) -> list[InitErrorDetails]:
    """Why a datum cannot be corrected, on that side."""
    sides = data().get((table, key))
    if sides is None:
        known = ", ".join(f"{one} {name}" for one, name in data())
        return [complaint("correction-datum", (*loc, "key"), None, table=table, key=key, known=known)]
    return (
        [] if side in sides else [complaint("correction-side", (*loc, "side"), None, key=key, side=side, wanted=", ".join(sides))]
    )


def _target(one: Correction, loc: Loc, series: Series | None) -> list[InitErrorDetails]:
    """Whether what is corrected is there, may be, and is stated alike."""
    if found := refusal(one.table, one.key, one.side, loc):
        return found
    if series is None:
        return [complaint("correction-row", (*loc, "row"), None, table=one.table, row=one.row, key=one.key)]
    months = now().months
    if one.month is not None and one.month > months:
        last, month = (named_month(now().year, at) for at in (months, one.month))
        return [complaint("month-after", (*loc, "month"), None, value=named(one), month=month, through=last)]
    wanted = months if one.rule == "missing" else len(one.after)
    annual = one.rule == "meter" and one.after.annual
    if one.after.unit != series.unit or (len(series), series.annual) != (wanted, annual):
        shown = {"unit": one.after.unit, "count": wanted, "wanted": series.unit, "months": len(series)}
        return [complaint("correction-shape", (*loc, "after"), None, **shown)]
    return []


def _agrees(activity: Any, one: Correction, loc: Loc, series: Series | None) -> Iterator[InitErrorDetails]:
    """The datum is what the correction says: the corrected value; of what has two sides the reading."""
    assert series is not None
    mine = [other for other in activity.correction if other.target == one.target]
    months = {other.month for other in mine if other.rule == "missing"}
    double = len(data()[one.table, one.key]) > 1
    if one.rule == "meter":
        for month in sorted(set(one.filled) ^ {month for month in months if month is not None}):
            yield complaint("correction-filled", (*loc, "filled"), None, datum=named(one), month=month)
        stands = one.before if double else one.after
        assert stands is not None
        key = "before" if double else "after"
        pairs = [(at, value, stands.values[at]) for at, value in enumerate(series.values)]
    else:
        assert one.month is not None
        if double and one.side == "activity" and _other(activity, one) is not None:
            return  # the datum is that of the side of production
        key, pairs = "after", [(one.month - 1, series.values[one.month - 1], one.after.values[0])]
    for at, stated, wanted in pairs:
        if stated != wanted:
            where = at_month((*loc, key), getattr(one, key), at)
            yield complaint(
                "correction-differs", where, None, datum=named(one), stated=printed(stated), wanted=printed(wanted), field=key
            )


def _other(activity: Any, one: Correction) -> Correction | None:
    """The correction of the same month on the side of production."""
    same = (*one.target[:3], "production", one.month)
    return next((each for each in activity.correction if (*each.target, each.month) == same and each.rule == "missing"), None)


def _cover(activity: Any, loc: Loc, part: Metered) -> Iterator[InitErrorDetails]:
    """What lies in the time of a calibration follows from its day; the case from both."""
    days = coverage(activity.year, part.calibrated, part.interval or 1)[: activity.months]
    if part.reading.annual:
        days = ((sum(inside for inside, _ in days), sum(count for _, count in days)),)
    if part.covered is not None:
        for at, (inside, count) in enumerate(days):
            reading, covered = part.reading.values[at], part.covered.values[at]
            daily = inside not in (0, count) and at + 1 in part.daily
            wanted = reading if inside == count else Decimal(0)
            if covered != wanted and not daily:
                shown = {"covered": printed(covered), "wanted": printed(wanted), "inside": inside, "days": count}
                yield complaint("correction-covered", at_month((*loc, "covered"), part.covered, at), None, **shown)
    required, found = part.accuracies
    case = case_of(
        part.way,
        covered=any(inside for inside, _ in days),
        uncovered=any(inside < count for inside, count in days),
        required=required,
        found=found,
    )
    if part.case != case:
        yield complaint("correction-case", (*loc, "case"), None, stated=part.case, wanted=case)


def effective(activity: Any, table: str, row: str, key: str, side: str) -> Series | None:
    """A datum as it counts on a side: the stated one, and over it what is corrected on that side."""
    series = datum_of(activity, table, row, key)
    if series is None or len(data().get((table, key), ())) < 2:
        return series
    values = list(series.values)
    mine = [one for one in activity.correction if one.target == (table, row, key, side)]
    for one in sorted(mine, key=lambda one: one.rule == "missing"):  # what was filled stands over what a meter read
        if one.month is None:
            values = list(one.after.values)
        else:
            values[one.month - 1] = one.after.values[0]
    return series if values == list(series.values) else series.having(tuple(values))


def produced(activity: Any, process: Process) -> Series | None:
    """The output of a process as an intensity divides by it: the reading, or where it is corrected the value that is not too high."""
    return effective(activity, "process", process.id, "liquid_aluminium", "production")


def entering(activity: Any) -> Mapping[str, Any]:
    """The rows of every table as the engine takes them: of processes with hot metal as emission rests on it."""
    rows = []
    for process, at, row in activity.by_table.get("process", ()):
        metal = effective(activity, "process", row.id, "liquid_aluminium", "activity")
        rows.append((process, at, row if metal is row.liquid_aluminium else row.replace(liquid_aluminium=metal)))
    return FrozenDict(activity.by_table | ({"process": tuple(rows)} if rows else {}))


def amounts(one: Correction) -> tuple[str, str]:
    """Before and after, each as one text: the sum of the months."""
    unit = one.after.unit
    before = "–" if one.before is None else f"{printed(total_of(one.before.values))} {unit}"
    return before, f"{printed(total_of(one.after.values))} {unit}"


def notes(activity: Any) -> list[Finding]:
    """Each correction as a note, so that no reader of a result takes the corrected value for a reading."""
    found = []
    for one in activity.correction:
        before, after = amounts(one)
        shown: dict[str, Any] = {"before": before, "after": after, "reason": one.reason}
        for tail, lang in zip(("", "_zh"), LANGUAGES, strict=True):
            shown[f"side{tail}"] = text("word", f"side-{one.side}", lang)
            shown[f"rule{tail}"] = "; ".join(rules()[case].title(lang) for case in one.cases)
        grade = "; ".join(dict.fromkeys(rules()[case].grade for case in one.cases))
        clause = "; ".join(dict.fromkeys(clause for case in one.cases if (clause := rules()[case].clause)))
        place = Place(table=one.table, row=one.row, key=one.key, month=one.month)
        found.append(Finding.of("datum-corrected", "note", place, clause=clause, **shown, grade=grade))
    return found


__all__ = ["amounts", "effective", "entering", "lines", "named", "named_by", "notes", "produced", "refusal"]
